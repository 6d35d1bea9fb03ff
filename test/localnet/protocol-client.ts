import { createCipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { blake3 } from '@noble/hashes/blake3.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { base58 } from '@scure/base'
import WebSocket from 'ws'
import type { Localnet } from '../../tools/localnet/index.js'
import { encodeMixPacket } from '../../tools/localnet/protocol/mix-packet.js'
import { nodeAddress, padAddress } from '../../tools/localnet/protocol/node-address.js'
import { openFrame, seal, sealFrame, unseal } from '../../tools/localnet/protocol/sealed-frame.js'
import {
  generateSigningKeyPair,
  type SigningKeyPair,
  signBytes,
} from '../../tools/localnet/protocol/signing-keys.js'
import { buildPacket, finalPaddingBytes } from '../../tools/localnet/sphinx/build.js'
import { packetBytes } from '../../tools/localnet/sphinx/constants.js'
import { generateEncryptionKeyPair, sharedSecret } from '../../tools/localnet/sphinx/keys.js'

/**
 * A client of the gateway protocol written by hand, so that tests can also do what no SDK does. It knows the
 * protocol from NYM.md sections 3 and 4, as the client's side of it.
 */
export interface GatewayConnection {
  readonly socket: WebSocket
  sendJson(value: unknown): void
  sendBinary(bytes: Uint8Array): void
  /** The next text frame; `undefined` when the socket closed first. */
  nextText(): Promise<Record<string, unknown> | undefined>
  /** The next text frame that is not an answer to a packet. */
  nextBinary(): Promise<Buffer | undefined>
  closed(): Promise<number>
}

export async function openConnection(url: string): Promise<GatewayConnection> {
  const socket = new WebSocket(url)
  const texts = createInbox<Record<string, unknown>>()
  const binaries = createInbox<Buffer>()
  let closeCode: number | undefined
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) binaries.add(data)
    else texts.add(JSON.parse(data.toString('utf8')) as Record<string, unknown>)
  })
  socket.on('error', () => {})
  socket.on('close', (code) => {
    closeCode = code
    texts.end()
    binaries.end()
  })
  await once(socket, 'open')
  return {
    socket,
    sendJson: (value) => socket.send(JSON.stringify(value)),
    sendBinary: (bytes) => socket.send(bytes),
    nextText: texts.next,
    nextBinary: binaries.next,
    async closed() {
      if (closeCode === undefined) await once(socket, 'close')
      return closeCode ?? 0
    },
  }
}

function createInbox<T>() {
  const items: T[] = []
  const takers: ((item: T | undefined) => void)[] = []
  let ended = false
  return {
    add(item: T) {
      const taker = takers.shift()
      if (taker === undefined) items.push(item)
      else taker(item)
    },
    end() {
      ended = true
      for (const taker of takers.splice(0)) taker(undefined)
    },
    next: (): Promise<T | undefined> =>
      new Promise((resolve) => {
        const item = items.shift()
        if (item !== undefined || ended) resolve(item)
        else takers.push(resolve)
      }),
  }
}

/** A client's keys: who it is, and what it shares with its gateway. */
export interface ClientKeys {
  readonly identity: SigningKeyPair
  readonly sharedKey: Buffer
}

/**
 * Registers a new client, or one again, and leaves the socket open and authenticated.
 * @param meanwhile called when the last word is said and not yet answered; errors that it earns are passed over
 */
export async function register(
  connection: GatewayConnection,
  identity = generateSigningKeyPair(),
  meanwhile?: () => void,
): Promise<ClientKeys> {
  const ephemeral = generateEncryptionKeyPair()
  const salt = randomBytes(16)
  const payload = (data: Uint8Array) => ({
    type: 'handshakePayload',
    protocol_version: 3,
    data: [...data],
  })
  connection.sendJson(payload(Buffer.concat([identity.rawPublicKey, ephemeral.rawPublicKey, salt])))
  const answer = Buffer.from((await connection.nextText())?.data as number[])
  const theirs = answer.subarray(0, 32)
  const shared = sharedSecret(ephemeral.privateKey, theirs)
  const sharedKey = Buffer.from(hkdf(blake3, shared, salt, undefined, 32))
  unseal(sharedKey, answer.subarray(112), answer.subarray(32, 112))
  const signed = Buffer.concat([ephemeral.rawPublicKey, theirs])
  const nonce = randomBytes(12)
  const sealed = seal(sharedKey, nonce, signBytes(identity.privateKey, signed))
  connection.sendJson(payload(Buffer.concat([sealed, nonce])))
  meanwhile?.()
  let done = await connection.nextText()
  while (meanwhile !== undefined && done?.type === 'error') done = await connection.nextText()
  if ((done?.data as number[] | undefined)?.[0] !== 1) throw new Error(JSON.stringify(done))
  const registered = await connection.nextText()
  if (registered?.status !== true) throw new Error(JSON.stringify(registered))
  return { identity, sharedKey }
}

export function authenticationRequest(
  { identity, sharedKey }: ClientKeys,
  timestampSeconds = Math.floor(Date.now() / 1000),
  protocol = 4,
): Record<string, unknown> {
  const nonce = randomBytes(12)
  const ciphertext = Buffer.from(seal(sharedKey, nonce, identity.rawPublicKey))
  const timestamp = Buffer.alloc(8)
  timestamp.writeBigUInt64BE(BigInt(timestampSeconds))
  const head = Buffer.from([protocol])
  const signed = Buffer.concat([head, identity.rawPublicKey, ciphertext, nonce, timestamp])
  return {
    type: 'authenticateV2',
    protocolVersion: protocol,
    clientIdentity: [...identity.rawPublicKey],
    addressCiphertext: ciphertext.toString('base64'),
    nonce: nonce.toString('base64'),
    requestUnixTimestamp: timestampSeconds,
    requestSignature: [...signBytes(identity.privateKey, signed)],
  }
}

/** @returns the status that the gateway answered */
export async function authenticate(
  connection: GatewayConnection,
  keys: ClientKeys,
): Promise<unknown> {
  connection.sendJson(authenticationRequest(keys))
  return (await connection.nextText())?.status
}

export interface ApiNode {
  readonly node_id: number
  readonly mix_port: number
  readonly x25519_sphinx_pubkey: string
  readonly ed25519_identity_pubkey: string
}

/** The nodes as the API lists them. */
export interface Topology {
  readonly layers: readonly (readonly ApiNode[])[]
  readonly gateways: readonly ApiNode[]
}

export async function fetchTopology({ apiUrl }: Pick<Localnet, 'apiUrl'>): Promise<Topology> {
  const get = async (path: string) => (await fetch(`${apiUrl}${path}`)).json()
  const list = async (path: string): Promise<ApiNode[]> => {
    const document = (await get(`/v2/unstable/nym-nodes/skimmed/${path}?page=0`)) as {
      nodes: { data: ApiNode[] }
    }
    return document.nodes.data
  }
  const mixes = await list('mixnodes/active')
  const set = (await get('/v1/nym-nodes/rewarded-set')) as Record<string, number[]>
  const layer = (name: string) => mixes.filter(({ node_id }) => set[name]?.includes(node_id))
  return {
    layers: [layer('layer1'), layer('layer2'), layer('layer3')],
    gateways: await list('entry-gateways'),
  }
}

export interface MessagePlan {
  readonly topology: Topology
  /** Index into the topology's gateways. */
  readonly toGateway: number
  readonly to: Uint8Array
  readonly message: Uint8Array
  /** Where the ack goes; without it, to a made-up client of the same gateway. */
  readonly ackTo?: { readonly gateway: number; readonly client: Uint8Array }
  /** 21 bytes that come back. */
  readonly ackContent?: Buffer
  readonly version?: number
  readonly delayNs?: bigint
}

/** 21 bytes that the sender finds in its acks. */
export const ackMark = Buffer.from('this-was-acknowledged')

/** A data packet as clients make it: ack in front, then the message. NYM.md section 4.4. */
export function messagePacket(plan: MessagePlan): { readonly firstPort: number; packet: Buffer } {
  const { topology, toGateway, ackTo, version = 259, delayNs = 0n, ackContent = ackMark } = plan
  const ackClient = ackTo?.client ?? randomBytes(32)
  const ackRoute = routeTo(topology, ackTo?.gateway ?? toGateway)
  const ack = packetAlong(ackRoute, ackClient, ackContent, packetBytes.ack, version, 0n)
  const ackAddress = padAddress(nodeAddress('127.0.0.1', ackRoute[0]?.mix_port ?? 0), 19)
  const plaintext = Buffer.concat([ackAddress, ack, plan.message])
  const route = routeTo(topology, toGateway)
  const packet = packetAlong(route, plan.to, plaintext, packetBytes.regular, version, delayNs)
  return { firstPort: route[0]?.mix_port ?? 0, packet }
}

function routeTo({ layers, gateways }: Topology, gateway: number): ApiNode[] {
  return [...layers.map((layer) => layer[0] as ApiNode), gateways[gateway] as ApiNode]
}

/** A packet along any route, sensible or not. */
export function packetAlong(
  route: readonly ApiNode[],
  to: Uint8Array,
  plaintext: Uint8Array,
  size: number,
  version: number,
  delayNs: bigint,
): Buffer {
  const plan = {
    version,
    route: route.map((node) => ({
      address: padAddress(nodeAddress('127.0.0.1', node.mix_port), 32),
      publicKey: base58.decode(node.x25519_sphinx_pubkey),
    })),
    delaysNs: route.map(() => delayNs),
    destination: to,
    identifier: Buffer.alloc(16),
    initialSecret: randomBytes(32),
    finalPadding: randomBytes(finalPaddingBytes(route.length)),
  }
  return buildPacket(plan, plaintext, size - 348)
}

export function packetFrame(keys: ClientKeys, firstPort: number, packet: Buffer): Buffer {
  const firstHop = nodeAddress('127.0.0.1', firstPort)
  return sealFrame(keys.sharedKey, 2, encodeMixPacket(2, { firstHop, keyRotation: 1, packet }))
}

/** A message of the size that regular packets carry, filled with noise from its number. */
export function numberedMessage(number: number): Buffer {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(number)
  const noise = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(1643))
  noise.writeUInt32BE(number)
  return noise
}

/** @throws when the socket closed before a message came */
export function numberOf(message: Buffer | undefined): number {
  if (message === undefined) throw new Error('the socket closed')
  return message.readUInt32BE(0)
}

/** What was pushed to a client, opened. */
export async function nextPushed(
  connection: GatewayConnection,
  keys: ClientKeys,
): Promise<Buffer | undefined> {
  const frame = await connection.nextBinary()
  return frame === undefined ? undefined : openFrame(keys.sharedKey, frame).plaintext
}

/** Waits for something that the network reports, without a time of its own: the test's limit decides. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
