/** Welcomes: whether we follow them, and what we are in then. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupDevicesMax } from '../../../proto/limits.js'
import { describe, type GroupDescription } from '../mls/group.js'
import { join } from '../mls/joining.js'
import { conversationsMax, pairGroupsMax, requestsMax } from './bounds.js'
import { wake } from './committed.js'
import { pinContact } from './contacts.js'
import type { Turn } from './desk.js'
import { dropCommits, dropGroup, keepGroup } from './groups.js'
import { putNote } from './history.js'
import type { ConversationRow, GroupRow, PackageRow } from './memory.js'
import { pairKey, type Shared } from './shared.js'
import { conversationOf } from './views.js'
import { followRegistration } from './wishes.js'

/**
 * Joins a group. The secrets of the key package go in the same step, unless it is the last resort.
 * @throws NotAsked
 */
export async function takeWelcome(
  shared: Shared,
  turn: Turn,
  welcome: Uint8Array,
  keyPackageRefs: readonly Uint8Array[],
  arrivedAtMs: number,
): Promise<void> {
  const own = keyPackageRefs
    .map((ref) => turn.find('packages', bytesToHex(ref)))
    .find((row) => row !== undefined)
  // For other devices of ours, or a repeat: its key package was used.
  if (own === undefined) return
  const joined = await tryJoin(shared, welcome, own)
  if (!own.isLastResort) turn.remove('packages', own.key)
  if (typeof joined === 'string') return notJoined(turn, joined)
  const facts = describe(joined.group)
  const key = bytesToHex(facts.groupId)
  const known = turn.find('groups', key)
  if (known !== undefined && !isToReplace(known, facts.epoch)) return
  const inviter = joined.inviter.name
  const before = turn.find('conversations', conversationKey(shared, facts))
  const fault = faultOf(shared, facts) ?? overfull(turn, before)
  if (fault !== undefined) return notJoined(turn, fault)

  const isWelcome = inviter === shared.name || isKnown(turn, inviter)
  for (const { name } of facts.members) pinContact(shared, turn, name)
  const conversation = joinedConversation(shared, facts, before, key, isWelcome)
  turn.put('conversations', conversation)
  if (known !== undefined) dropCommits(turn, key)
  else if (conversation.kind === 'pair') supersede(turn, before)
  keepGroup(turn, joined.group, {
    conversation: conversation.key,
    ...{ isConfirmed: false, isSuperseded: false, encrypted: 0 },
  })
  // A device that comes to a group that its name is in already has not seen what was said before.
  const isOfName = facts.kind === 'pair' || hasOtherDevices(shared, facts)
  const isLater = facts.epoch > 1 && (inviter === shared.name || isOfName)
  if (isLater || conversation.kind === 'group') {
    putNote(shared, turn, {
      ...{ conversation: conversation.key, note: isLater ? 'joined-later' : 'joined' },
      ...{ sender: inviter, names: [shared.name], text: facts.title, atMs: arrivedAtMs },
    })
  }
  wake(turn, key)
  const contact = turn.find('contacts', shared.name)
  if (contact !== undefined) followRegistration(shared, turn, contact)
  turn.tell({
    kind: 'group-changed',
    conversation: conversationOf(turn, conversation, shared.name),
  })
}

/**
 * Whether a second Welcome to a group counts: the first one was to a commit that had no place, and whoever made it
 * invites us again. Never to an epoch that we know, whose keys would then encrypt twice, and not where others
 * were heard already.
 */
function isToReplace(known: GroupRow, epoch: number): boolean {
  return !known.isConfirmed && epoch > known.epoch
}

function hasOtherDevices({ name, engine }: Shared, { members }: GroupDescription): boolean {
  return members.some((leaf) => leaf.name === name && !equalBytes(leaf.deviceKey, engine.deviceKey))
}

async function tryJoin(shared: Shared, welcome: Uint8Array, own: PackageRow) {
  try {
    return await join(shared.engine, welcome, own)
  } catch (error) {
    if (error instanceof RefusedError) return error.message
    throw error
  }
}

function notJoined(turn: Turn, sentence: string): void {
  turn.tell({ kind: 'warning', code: 'not-joined', sentence })
}

function conversationKey({ name }: Shared, facts: GroupDescription): string {
  if (facts.kind === 'group') return bytesToHex(facts.groupId)
  return pairKey(facts.members.find((member) => member.name !== name)?.name ?? '')
}

/** Why nobody should be in such a group. */
function faultOf({ name, engine }: Shared, facts: GroupDescription): string | undefined {
  const names = new Set(facts.members.map((member) => member.name))
  if (facts.members.length > groupDevicesMax) return 'A group has too many devices.'
  if (facts.kind === 'pair' && !(names.size === 2 && names.has(name))) {
    return 'A conversation of two is not of two names.'
  }
  const isIn = facts.members.some(({ deviceKey }) => equalBytes(deviceKey, engine.deviceKey))
  return isIn ? undefined : 'A group without us.'
}

function overfull(turn: Turn, before: ConversationRow | undefined): string | undefined {
  if (before !== undefined) return undefined
  const all = turn.list('conversations')
  const requests = all.filter(({ standing }) => standing === 'request').length
  if (requests >= requestsMax) return 'Too many strangers wait for an answer already.'
  return all.length >= conversationsMax ? 'We are in too many conversations.' : undefined
}

/** Somebody whom the user has written to, or accepted. */
function isKnown(turn: Turn, name: string): boolean {
  const pair = turn.find('conversations', pairKey(name))
  if (pair?.standing === 'open') return true
  return turn.list('conversations').some(({ kind, standing, groups }) => {
    if (kind !== 'group' || standing !== 'open') return false
    const members = groups.flatMap((key) => turn.find('groups', key)?.members ?? [])
    return members.some((member) => member.name === name)
  })
}

function joinedConversation(
  shared: Shared,
  facts: GroupDescription,
  before: ConversationRow | undefined,
  group: string,
  isWelcome: boolean,
): ConversationRow {
  if (before !== undefined) {
    const standing = before.standing === 'request' && isWelcome ? 'open' : before.standing
    const isBack = standing === 'left' || standing === 'removed'
    const groups = [...before.groups.filter((one) => one !== group), group]
    const again = isWelcome ? 'open' : 'request'
    return { ...before, standing: isBack ? again : standing, groups }
  }
  return {
    key: conversationKey(shared, facts),
    ...{ kind: facts.kind, title: facts.title, creator: facts.creatorName, groups: [group] },
    ...{ standing: isWelcome ? 'open' : 'request', requestTexts: 0 },
  }
}

/**
 * A second group of a pair is one that both sides made at once, or a new beginning of the other side, which has
 * lost the first: that is so when it has written in the first one before. Then it is only read from now on.
 */
function supersede(turn: Turn, before: ConversationRow | undefined): void {
  const groups = (before?.groups ?? []).flatMap((key) => turn.find('groups', key) ?? [])
  for (const group of groups) {
    if (group.isConfirmed) turn.put('groups', { ...group, isSuperseded: true })
  }
  for (const { key } of groups.slice(0, -pairGroupsMax)) dropGroup(turn, key)
}
