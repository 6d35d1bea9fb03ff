/** Which nodes are kept in mind. */
import { bytesToHex } from '../../proto/bytes.js'
import type { Manifest } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'

/** All members that a manifest can list. */
const nodesRememberedMax = 64

/**
 * Of each node its newest statement. Members come first, since anybody can make any number of mirrors;
 * among those, who was met earlier stays.
 */
export function nodesToRemember(
  known: readonly Presence[],
  news: readonly Presence[],
  { members }: Manifest,
): readonly Presence[] {
  const byKey = new Map<string, Presence>()
  for (const one of [...known, ...news]) {
    const key = bytesToHex(one.nodeKey)
    const earlier = byKey.get(key)
    if (earlier === undefined || earlier.issuedAtMs <= one.issuedAtMs) byKey.set(key, one)
  }
  const memberKeys = new Set(members.map(({ nodeKey }) => bytesToHex(nodeKey)))
  const isMember = ({ nodeKey }: Presence) => memberKeys.has(bytesToHex(nodeKey))
  const nodes = [...byKey.values()]
  const mirrors = nodes.filter((one) => !isMember(one))
  return [...nodes.filter(isMember), ...mirrors].slice(0, nodesRememberedMax)
}
