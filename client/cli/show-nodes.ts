/** The nodes of a federation: what they say about themselves, and whether they answer. */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { type ManifestChain, type Member, newestOf } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { Verified } from '../../proto/signatures.js'
import { presenceData, shortKey, table } from './show.js'

export type Answer =
  | { readonly answers: true; readonly ms: number }
  | { readonly answers: false; readonly reason: string }

export interface Place {
  readonly presence: Verified<Presence>
  /** Index in the newest manifest; undefined: no member of that epoch. */
  readonly member: number | undefined
  /** Undefined: it was not asked. */
  readonly answer: Answer | undefined
}

export interface MissingMember {
  readonly member: number
  readonly nodeKey: Uint8Array
}

export function memberIndex(nodeKey: Uint8Array, chain: ManifestChain): number | undefined {
  const index = membersOf(chain).findIndex((one) => equalBytes(one.nodeKey, nodeKey))
  return index === -1 ? undefined : index
}

/** Members of the newest epoch that have said nothing about themselves. */
export function membersWithout(
  found: readonly Presence[],
  chain: ManifestChain,
): readonly MissingMember[] {
  return membersOf(chain)
    .map(({ nodeKey }, member) => ({ nodeKey, member }))
    .filter(({ nodeKey }) => !found.some((one) => equalBytes(one.nodeKey, nodeKey)))
}

function membersOf(chain: ManifestChain): readonly Member[] {
  return newestOf(chain).manifest.members
}

export function placeData({ presence, member, answer }: Place) {
  return { ...presenceData(presence), member, ...answer }
}

export function placeLines({ presence, member, answer }: Place): string[] {
  const { role, state, epoch, namesCount, mixnetAddress, version } = presence
  const seat = member === undefined ? role : `member ${member}`
  return table([
    ['node', shortKey(presence.nodeKey)],
    ['role', `${seat}, ${state}`],
    ['address', mixnetAddress],
    ['epoch', `${epoch}, ${namesCount} names`],
    ['version', version],
    ...(answer ? [['answers', answerText(answer)] as const] : []),
  ])
}

function answerText(answer: Answer): string {
  return answer.answers ? `yes, in ${answer.ms} ms` : `no: ${answer.reason}`
}

export function missingData({ member, nodeKey }: MissingMember) {
  return { member, nodeKey: bytesToHex(nodeKey) }
}

export function missingLines({ member, nodeKey }: MissingMember): string[] {
  return table([
    ['node', shortKey(nodeKey)],
    ['role', `member ${member}, of which nothing is known`],
  ])
}
