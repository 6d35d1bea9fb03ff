/** What is known of each other node, for the operator. */
import type { PeerStatus as Compared, NodeId } from '../cluster/ports.js'
import { bytesToHex } from '../proto/bytes.js'
import type { Manifest } from '../proto/manifest.js'
import type { NodeState, Role } from '../proto/presence.js'
import type { Heard } from './peers/presences.js'

export interface PeerStatus {
  readonly nodeKey: NodeId
  /** Index in the newest manifest; null: no member of it. */
  readonly member: number | null
  /** Whether messages reach it now. */
  readonly connected: boolean
  /** What it says itself; null for all of it when it was not heard lately. */
  readonly role: Role | null
  readonly state: NodeState | null
  readonly version: string | null
  readonly epoch: number | null
  readonly namesRoot: string | null
  readonly names: number | null
  readonly multiaddrs: readonly string[]
  readonly mixnetAddress: string | null
  /** Whether it has a voting key for the next epoch. */
  readonly announcesKey: boolean
  /** Since it was heard last. */
  readonly lagMs: number | null
  /** Whether it was found to hold the same names when they were last compared; null: not compared. */
  readonly agrees: boolean | null
}

/** Members first, in the manifest's order; then everyone else who is present or connected. */
export function peerStatuses(parts: {
  readonly manifest: Manifest
  readonly self: NodeId
  readonly heard: readonly Heard[]
  readonly connected: readonly NodeId[]
  readonly compared: readonly Pick<Compared, 'peer' | 'comparedAtMs' | 'agrees'>[]
  readonly nowMs: number
}): PeerStatus[] {
  const { manifest, self, heard, connected, compared, nowMs } = parts
  const members = manifest.members.map(({ nodeKey }) => bytesToHex(nodeKey))
  const said = new Map(heard.map((one) => [bytesToHex(one.presence.nodeKey), one]))
  const keys = new Set([...members, ...said.keys(), ...connected])
  keys.delete(self)
  return [...keys].map((nodeKey) => {
    const member = members.indexOf(nodeKey)
    const one = said.get(nodeKey)
    const presence = one?.presence
    const comparison = compared.find(({ peer }) => peer === nodeKey)
    return {
      nodeKey,
      member: member === -1 ? null : member,
      connected: connected.includes(nodeKey),
      role: presence?.role ?? null,
      state: presence?.state ?? null,
      version: presence?.version ?? null,
      epoch: presence?.epoch ?? null,
      namesRoot: presence?.namesRoot ? bytesToHex(presence.namesRoot) : null,
      names: presence?.namesCount ?? null,
      multiaddrs: presence?.multiaddrs ?? [],
      mixnetAddress: presence?.mixnetAddress || null,
      announcesKey: presence?.nextVotingKey !== undefined,
      lagMs: one === undefined ? null : Math.max(0, nowMs - one.heardAtMs),
      agrees: comparison?.comparedAtMs === undefined ? null : comparison.agrees,
    }
  })
}
