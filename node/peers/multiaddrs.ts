/** Multiaddrs as operators write them. */
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { KnownNode } from '../../cluster/overlay/options.js'
import { bytesToHex } from '../../proto/bytes.js'
import { multiaddrLengthMax } from '../../proto/limits.js'

export class MultiaddrError extends Error {
  override readonly name = 'MultiaddrError'
}

/** The libp2p protocol that nodes speak over. */
const transports = ['ip4', 'ip6', 'dns', 'dns4', 'dns6', 'dnsaddr']

/**
 * An address over TCP, as it is listened at or announced.
 * @throws MultiaddrError
 */
export function expectTcpMultiaddr(text: string): string {
  const components = componentsOf(text)
  const [host, tcp] = components
  if (host === undefined || !transports.includes(host.name) || tcp?.name !== 'tcp') {
    throw new MultiaddrError(`${text} is no TCP address, like /ip4/127.0.0.1/tcp/7470.`)
  }
  return text
}

/**
 * The node behind an address that ends with /p2p/ and its peer id.
 * @throws MultiaddrError
 */
export function nodeOfMultiaddr(text: string): KnownNode {
  const p2p = componentsOf(expectTcpMultiaddr(text)).at(-1)
  if (p2p?.name !== 'p2p' || p2p.value === undefined) {
    throw new MultiaddrError(`${text} does not say whose address it is: it ends with /p2p/ID.`)
  }
  return { nodeKey: nodeKeyOfPeerId(p2p.value), multiaddrs: [text] }
}

function nodeKeyOfPeerId(text: string): Uint8Array {
  try {
    const id = peerIdFromString(text)
    if (id.type === 'Ed25519') return id.publicKey.raw
  } catch (cause) {
    throw new MultiaddrError(`${text} is no peer id: ${(cause as Error).message}`, { cause })
  }
  throw new MultiaddrError(`${text} is not the peer id of an Ed25519 key.`)
}

function componentsOf(text: string) {
  if (text.length > multiaddrLengthMax) {
    throw new MultiaddrError(`An address has at most ${multiaddrLengthMax} characters.`)
  }
  try {
    return multiaddr(text).getComponents()
  } catch (cause) {
    throw new MultiaddrError(`${text} is no multiaddr: ${(cause as Error).message}.`, { cause })
  }
}

/** Several ways to the same nodes, as one entry for each node. */
export function joinKnown(nodes: Iterable<KnownNode>): KnownNode[] {
  const byKey = new Map<string, { nodeKey: Uint8Array; multiaddrs: Set<string> }>()
  for (const { nodeKey, multiaddrs } of nodes) {
    const key = bytesToHex(nodeKey)
    const one = byKey.get(key) ?? { nodeKey, multiaddrs: new Set() }
    for (const address of multiaddrs) one.multiaddrs.add(address)
    byKey.set(key, one)
  }
  return [...byKey.values()].map(({ nodeKey, multiaddrs }) => ({
    nodeKey,
    multiaddrs: [...multiaddrs],
  }))
}
