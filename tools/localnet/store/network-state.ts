import {
  generateSigningKeyPair,
  type SigningKeyPair,
  signingKeyPair,
} from '../protocol/signing-keys.js'
import {
  type EncryptionKeyPair,
  encryptionKeyPair,
  generateEncryptionKeyPair,
} from '../sphinx/keys.js'

/** Who a node is, over restarts. */
export interface NodeState {
  /** From 1, never used twice. */
  readonly id: number
  readonly kind: 'mix' | 'gateway'
  /** 1 to 3 for mixes, 0 for gateways. */
  readonly layer: number
  /** Never opened: packets name their next hop by it. */
  readonly mixPort: number
  readonly signing: SigningKeyPair
  readonly encryption: EncryptionKeyPair
  /** Where a gateway listens; 0 before it first did. */
  gatewayPort: number
}

/** What a network is made of. Ports are filled in once they are known. */
export interface NetworkState {
  apiPort: number
  readonly nodes: NodeState[]
}

const mixLayers = [1, 2, 3]
/** Mix port of the node with id 0. */
const mixPortBase = 20_000

/** Adds nodes until there are as many as asked for; those that exist keep everything. */
export function growNetwork(state: NetworkState, gateways: number, mixesPerLayer: number): void {
  for (const layer of mixLayers) {
    while (countMixes(state, layer) < mixesPerLayer)
      state.nodes.push(createNode(state, 'mix', layer))
  }
  while (countGateways(state) < gateways) state.nodes.push(createNode(state, 'gateway', 0))
}

export function countGateways({ nodes }: NetworkState): number {
  return nodes.filter(({ kind }) => kind === 'gateway').length
}

export function countMixes({ nodes }: NetworkState, inLayer: number): number {
  return nodes.filter(({ kind, layer }) => kind === 'mix' && layer === inLayer).length
}

function createNode({ nodes }: NetworkState, kind: 'mix' | 'gateway', layer: number): NodeState {
  const id = nodes.reduce((highest, node) => Math.max(highest, node.id), 0) + 1
  return {
    id,
    kind,
    layer,
    mixPort: mixPortBase + id,
    signing: generateSigningKeyPair(),
    encryption: generateEncryptionKeyPair(),
    gatewayPort: 0,
  }
}

/** Plain values for a file. Private keys are hexadecimal; public ones follow from them. */
export function encodeState(state: NetworkState): string {
  const nodes = state.nodes.map(({ signing, encryption, ...node }) => ({
    ...node,
    signingKey: signing.rawPrivateKey.toString('hex'),
    encryptionKey: encryption.rawPrivateKey.toString('hex'),
  }))
  return `${JSON.stringify({ format: 1, apiPort: state.apiPort, nodes }, null, 2)}\n`
}

/** @throws Error that says which field is wrong */
export function decodeState(text: string): NetworkState {
  const value = JSON.parse(text) as Record<string, unknown>
  if (value.format !== 1) throw new Error(`format ${String(value.format)} is unknown`)
  if (!Array.isArray(value.nodes)) throw new Error('nodes is not a list')
  const nodes = value.nodes.map((node: unknown) => decodeNode(node as Record<string, unknown>))
  for (const field of ['id', 'mixPort'] as const) {
    if (new Set(nodes.map((node) => node[field])).size < nodes.length) {
      throw new Error(`two nodes have the same ${field}`)
    }
  }
  return { apiPort: integer(value, 'apiPort', 0, 65_535), nodes }
}

function decodeNode(node: Record<string, unknown>): NodeState {
  const { kind } = node
  if (kind !== 'mix' && kind !== 'gateway') throw new Error('kind is neither mix nor gateway')
  return {
    id: integer(node, 'id', 1, 2 ** 32 - 1),
    kind,
    layer: kind === 'mix' ? integer(node, 'layer', 1, 3) : 0,
    mixPort: integer(node, 'mixPort', 1, 65_535),
    signing: signingKeyPair(secret(node, 'signingKey')),
    encryption: encryptionKeyPair(secret(node, 'encryptionKey')),
    gatewayPort: integer(node, 'gatewayPort', 0, 65_535),
  }
}

function integer(from: Record<string, unknown>, name: string, min: number, max: number): number {
  const value = from[name]
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw new Error(`${name} is no integer from ${min} to ${max}`)
  }
  return value as number
}

function secret(from: Record<string, unknown>, name: string): Buffer {
  const value = from[name]
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
    throw new Error(`${name} is no 32-byte key in hexadecimal`)
  }
  return Buffer.from(value, 'hex')
}
