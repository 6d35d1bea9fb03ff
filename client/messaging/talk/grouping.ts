/** What a user does with groups. Any member may add and remove; who made the group and who did what is shown. */
import { hexToBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupTitleLengthMax } from '../../../proto/limits.js'
import { ClientError } from '../../core/errors.js'
import { expectShowable } from '../content/showable.js'
import { expectTrusted } from './contacts.js'
import type { Turn } from './desk.js'
import { stepAsking } from './directory.js'
import { foundPair } from './drafting.js'
import { foundGroup, gatherPackages } from './founding.js'
import { namesOf, writingGroup } from './groups.js'
import { putNote } from './history.js'
import type { ConversationRow, GroupRow } from './memory.js'
import { expectWriting, say } from './sending.js'
import { callDeadline, type Shared } from './shared.js'
import { conversationOf } from './views.js'
import { forgetAdditionsOf, putWish } from './wishes.js'

/** @throws ClientError `invalid-input` */
export function expectTitle(title: string): string {
  try {
    if (title.trim() === '') throw new RefusedError('malformed', 'A group needs a title.')
    return expectShowable(title, groupTitleLengthMax, 'line', 'Title')
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new ClientError('invalid-input', cause.message, {}, { cause })
  }
}

/** @throws ClientError `unknown-name` for a conversation that is not here, `invalid-input` for one of two */
function expectGroup(turn: Turn, key: string): ConversationRow {
  const row = turn.find('conversations', key)
  if (row === undefined) throw new ClientError('unknown-name', 'There is no such conversation.')
  if (row.kind === 'pair') throw new ClientError('invalid-input', 'A conversation of two stays so.')
  return row
}

/** @returns the key of the conversation @throws ClientError as `gatherPackages` */
export async function makeGroup(
  shared: Shared,
  title: string,
  names: readonly string[],
): Promise<string> {
  const others = [...new Set(names)].filter((name) => name !== shared.name)
  expectTrusted(shared.desk, others)
  const members = await gatherPackages(shared, others, callDeadline(shared))
  return stepAsking(shared, async (turn) => {
    expectTrusted(turn, others)
    const group = await foundGroup(shared, turn, { kind: 'group', title, members })
    putConversation(shared, turn, group, title)
    putNote(shared, turn, {
      ...{ conversation: group.key, note: 'created', sender: shared.name },
      ...{ names: others, text: title },
    })
    return group.key
  })
}

function putConversation(shared: Shared, turn: Turn, group: GroupRow, title: string): void {
  const conversation: ConversationRow = {
    key: group.key,
    ...{ kind: 'group', title, creator: shared.name, standing: 'open', groups: [group.key] },
    requestTexts: 0,
  }
  turn.put('conversations', conversation)
  turn.tell({
    kind: 'group-changed',
    conversation: conversationOf(turn, conversation, shared.name),
  })
}

export async function invite(shared: Shared, key: string, names: readonly string[]): Promise<void> {
  await shared.desk.step(async (turn) => {
    const group = expectWriting(turn, expectGroup(turn, key))
    expectTrusted(turn, names)
    for (const name of names) putWish(shared, turn, group.key, { want: 'add', name })
  })
}

/** @param name who is to go: not ourselves */
export async function removeMember(shared: Shared, key: string, name: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const group = expectWriting(turn, expectGroup(turn, key))
    if (name === shared.name) throw new ClientError('invalid-input', 'To go yourself, leave.')
    if (!namesOf(group).includes(name)) {
      throw new ClientError('unknown-name', `'${name}' is not in this group.`)
    }
    forgetAdditionsOf(turn, group.key, name)
    putWish(shared, turn, group.key, { want: 'remove', name })
  })
}

/** We write nothing more; another member removes our devices, and until then we cannot be read in it. */
export async function leave(shared: Shared, key: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const before = expectGroup(turn, key)
    if (before.standing === 'left' || before.standing === 'removed') return
    const group = writingGroup(turn, before)
    if (group !== undefined) {
      await say(shared, turn, group, { kind: 'group-note', note: 'left', text: '' })
    }
    for (const wish of turn.list('wishes')) {
      if (wish.group === group?.key) turn.remove('wishes', wish.key)
    }
    const after: ConversationRow = { ...before, standing: 'left' }
    turn.put('conversations', after)
    putNote(shared, turn, {
      ...{ conversation: key, note: 'left', sender: shared.name, names: [shared.name] },
    })
    turn.tell({ kind: 'group-changed', conversation: conversationOf(turn, after, shared.name) })
  })
}

export async function rename(shared: Shared, key: string, title: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const before = expectGroup(turn, key)
    const group = expectWriting(turn, before)
    await say(shared, turn, group, { kind: 'group-note', note: 'renamed', text: title })
    const after = { ...before, title }
    turn.put('conversations', after)
    putNote(shared, turn, {
      ...{ conversation: key, note: 'renamed', sender: shared.name, text: title },
    })
    turn.tell({ kind: 'group-changed', conversation: conversationOf(turn, after, shared.name) })
  })
}

/**
 * The same conversation in a new MLS group of ours, when the old one cannot go on: its sequencer is gone for good,
 * or a change of it cannot be followed. The old one is told, and read as long as somebody writes in it.
 * @returns the key of the conversation that goes on
 */
export async function recreate(shared: Shared, key: string, reason: string): Promise<string> {
  const { desk, name } = shared
  const row = desk.find('conversations', key)
  const old = writingGroup(desk, row)
  if (row === undefined || old === undefined) {
    throw new ClientError('unknown-name', 'There is no such conversation to be made anew.')
  }
  const others = namesOf(old).filter((one) => one !== name)
  expectTrusted(desk, others)
  const members = await gatherPackages(shared, others, callDeadline(shared))
  return stepAsking(shared, async (turn) => {
    const before = turn.find('conversations', key)
    const current = turn.find('groups', old.key)
    if (before === undefined || current === undefined) {
      throw new ClientError('refused', 'This conversation has changed in the meantime.')
    }
    if (row.kind === 'pair') {
      turn.put('groups', { ...current, isSuperseded: true })
      await foundPair(shared, turn, others[0] ?? '', members)
      return key
    }
    const { kind, title } = row
    const group = await foundGroup(shared, turn, { kind, title, members })
    putConversation(shared, turn, group, title)
    const note = { kind: 'group-note', note: 'recreated', text: reason } as const
    await say(shared, turn, current, { ...note, groupId: hexToBytes(group.key) })
    turn.put('conversations', { ...before, successor: group.key })
    for (const conversation of [key, group.key]) {
      putNote(shared, turn, { conversation, note: 'recreated', sender: name, text: reason })
    }
    return group.key
  })
}
