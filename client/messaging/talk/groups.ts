/** MLS groups on the desk: their secret states, what is known of them, and which one a conversation writes in. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { decodeGroup, describe, encodeGroup, type Group } from '../mls/group.js'
import type { Reading, Turn } from './desk.js'
import type { ConversationRow, GroupRow } from './memory.js'
import type { Shared } from './shared.js'

/** The state as it was saved: a step that fails has spent a copy. */
export async function openGroup(shared: Shared, turn: Turn, key: string): Promise<Group> {
  const row = await turn.get('states', key)
  if (row === undefined) throw new Error('A group without a state.')
  return decodeGroup(shared.engine, row.state)
}

export type GroupMarks = Pick<
  GroupRow,
  'conversation' | 'isConfirmed' | 'isSuperseded' | 'encrypted'
>

/** Puts the state and what it says of itself. */
export function keepGroup(turn: Turn, group: Group, marks: GroupMarks): GroupRow {
  const { groupId, epoch, creatorName, sequencerNodeKey, members, ownLeaf } = describe(group)
  const { conversation, isConfirmed, isSuperseded, encrypted } = marks
  const row: GroupRow = {
    key: bytesToHex(groupId),
    ...{ conversation, isConfirmed, isSuperseded, encrypted },
    ...{ epoch, creator: creatorName, sequencer: sequencerNodeKey, members, ownLeaf },
  }
  turn.put('groups', row)
  turn.put('states', { key: row.key, state: encodeGroup(group) })
  return row
}

/** Removes what is known of the group's last commit, and our next one. */
export function dropCommits(turn: Turn, key: string): void {
  for (const table of ['pendings', 'unproven'] as const) turn.remove(table, key)
}

/** Removes all that belongs to a group, but for what it said. */
export function dropGroup(turn: Turn, key: string): void {
  const group = turn.find('groups', key)
  for (const table of ['groups', 'states'] as const) turn.remove(table, key)
  dropCommits(turn, key)
  for (const wish of turn.list('wishes')) if (wish.group === key) turn.remove('wishes', wish.key)
  for (const row of turn.list('waiting')) if (row.group === key) turn.remove('waiting', row.key)
  const conversation = group && turn.find('conversations', group.conversation)
  if (conversation === undefined) return
  const groups = conversation.groups.filter((one) => one !== key)
  turn.put('conversations', { ...conversation, groups })
}

/**
 * The group that a conversation writes in: of two that both sides made at once the one with the lower id, so that
 * both choose alike. Undefined for a pair too whose other side has lost all devices that are in it: a new group
 * has to be made with those that it has now.
 */
export function writingGroup(
  reading: Reading,
  conversation: ConversationRow | undefined,
): GroupRow | undefined {
  const groups = (conversation?.groups ?? [])
    .map((key) => reading.find('groups', key))
    .filter((group) => group !== undefined)
  const current = groups.filter(
    (group) => !group.isSuperseded && !isForsaken(reading, conversation, group),
  )
  return current.sort((a, b) => (a.key < b.key ? -1 : 1))[0]
}

/** Whether nobody is left at the other side of a pair: what is said there is never read. */
function isForsaken(
  reading: Reading,
  conversation: ConversationRow | undefined,
  group: GroupRow,
): boolean {
  if (conversation?.kind !== 'pair') return false
  const peer = conversation.key.slice(1)
  const leaves = leavesOf(group, peer)
  const listed = reading.find('contacts', peer)?.devices ?? leaves
  return !leaves.some((key) => hasKey(listed, key))
}

/** Names of a group's members, in order; our own among them. */
export function namesOf(group: Pick<GroupRow, 'members'>): string[] {
  return [...new Set(group.members.map(({ name }) => name))].sort()
}

export function leavesOf(group: Pick<GroupRow, 'members'>, name: string): Uint8Array[] {
  return group.members.filter((leaf) => leaf.name === name).map(({ deviceKey }) => deviceKey)
}

export function hasKey(keys: readonly Uint8Array[], key: Uint8Array): boolean {
  return keys.some((one) => equalBytes(one, key))
}
