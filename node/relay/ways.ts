/** Which way a message can go now: to a home node of its recipient, or by a member that is connected to one. */
import type { MemberStore, NodeId } from '../../cluster/ports.js'
import { bytesToHex } from '../../proto/bytes.js'

/**
 * here: this node is a home. carried: a member that is no home itself hands it on at once to this home, or to
 * another of the recipient's, and keeps nothing.
 */
export type Way =
  | { readonly kind: 'here' }
  | { readonly kind: 'home' | 'carried'; readonly home: NodeId }

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
  /** Those that were. */
  readonly heard: () => readonly NodeId[]
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
 * What can be tried now, the best first.
 * @throws StoreFault
 */
export function waysTo(parts: WayParts, homes: readonly NodeId[]): Way[] {
  const direct: Way[] = connected(parts, homes).map((home) => ({ kind: 'home', home }))
  if (homes.includes(parts.self)) return [{ kind: 'here' }, ...direct]
  const peers = new Set(parts.peers())
  const home = homes.find((one) => !peers.has(one) && parts.isHeard(one))
  if (home === undefined || carriersTo(parts, homes).length === 0) return direct
  return [...direct, { kind: 'carried', home }]
}

/** What is refused, or waits for its turn, by one way has nothing to do with another. */
export function keyOf(way: Way): string {
  return way.kind === 'here' ? way.kind : `${way.kind} ${way.home}`
}

/** Members that can be asked to carry something to a home. */
export function carriersTo(
  parts: Pick<WayParts, 'peers' | 'members'>,
  homes: readonly NodeId[],
): readonly NodeId[] {
  return connected(parts, parts.members()).filter((node) => !homes.includes(node))
}

/** Those of some nodes that are. */
export function connected(
  { peers }: Pick<WayParts, 'peers'>,
  nodes: readonly NodeId[],
): readonly NodeId[] {
  const reached = new Set(peers())
  return nodes.filter((node) => reached.has(node))
}
