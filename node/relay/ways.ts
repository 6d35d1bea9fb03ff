/** Which way a message can go now: to a home node of its recipient, or by a node that is connected to one. */
import type { MemberStore, NodeId } from '../../cluster/ports.js'
import { bytesToHex } from '../../proto/bytes.js'

/** here: this node is a home. carrier: no home itself, it hands the message on at once and keeps nothing. */
export type Way =
  | { readonly kind: 'here' }
  | { readonly kind: 'home' | 'carrier'; readonly node: NodeId }

export interface WayParts {
  readonly names: Pick<MemberStore, 'newest'>
  /** Our own. */
  readonly self: NodeId
  /** Connected now. */
  readonly peers: () => readonly NodeId[]
  /** Of the newest manifest. */
  readonly members: () => readonly NodeId[]
  /** Whether a node was heard lately, by way of others too: else nobody needs to carry anything there. */
  readonly isHeard: (node: NodeId) => boolean
  /** In [0, 1). */
  readonly random: () => number
}

/** By the newest certified registration; undefined: nobody holds the name. In the owner's order. */
export function homesOf({ names }: Pick<WayParts, 'names'>, name: string): NodeId[] | undefined {
  const registration = names.newest(name)?.certificate.registration
  if (registration === undefined || registration.action === 'retire') return undefined
  return registration.homeNodes.map(bytesToHex)
}

/** Whether nobody will have what waits for a name: one that is not known is not known yet, or not yet again. */
export function isRetired({ names }: Pick<WayParts, 'names'>, name: string): boolean {
  return names.newest(name)?.certificate.registration.action === 'retire'
}

/**
 * What can be tried now, the best first; a member that would carry is chosen anew each time.
 * @throws StoreFault
 */
export function waysTo(parts: WayParts, homes: readonly NodeId[]): Way[] {
  const direct: Way[] = connected(parts, homes).map((node) => ({ kind: 'home', node }))
  if (homes.includes(parts.self)) return [{ kind: 'here' }, ...direct]
  const peers = new Set(parts.peers())
  if (!homes.some((home) => !peers.has(home) && parts.isHeard(home))) return direct
  const carriers = parts.members().filter((node) => peers.has(node) && !homes.includes(node))
  const carrier = carriers[Math.floor(parts.random() * carriers.length)]
  return carrier === undefined ? direct : [...direct, { kind: 'carrier', node: carrier }]
}

/** Those of some nodes that are. */
export function connected(
  { peers }: Pick<WayParts, 'peers'>,
  nodes: readonly NodeId[],
): readonly NodeId[] {
  const reached = new Set(peers())
  return nodes.filter((node) => reached.has(node))
}
