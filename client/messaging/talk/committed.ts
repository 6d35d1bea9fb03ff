/** Commits of others: taken as they come, or shown by the sequencer in place of ours. */
import { type Received, receive } from '../mls/messages.js'
import { commitTriesMax } from './bounds.js'
import { pinContact } from './contacts.js'
import type { Turn } from './desk.js'
import { dropCommits, dropGroup, keepGroup, namesOf, openGroup } from './groups.js'
import { putNote } from './history.js'
import type { GroupRow, PendingRow } from './memory.js'
import { openOrdered } from './ordering.js'
import { repeatAtMs, type Shared } from './shared.js'
import { conversationOf } from './views.js'
import { forgetAdditions, giveUpWish } from './wishes.js'

export type Commit = Extract<Received, { kind: 'commit' }>

/** @throws NotAsked */
export async function takeCommit(
  shared: Shared,
  turn: Turn,
  before: GroupRow,
  received: Commit,
): Promise<void> {
  dropCommits(turn, before.key)
  const conversation = turn.find('conversations', before.conversation)
  if (received.isSelfRemoved) {
    dropGroup(turn, before.key)
    const now = turn.find('conversations', before.conversation)
    if (now === undefined || now.groups.length > 0) return
    const standing = now.standing === 'left' ? 'left' : 'removed'
    const removed = { ...now, standing } as const
    turn.put('conversations', removed)
    putNote(shared, turn, {
      ...{ conversation: now.key, note: 'removed', sender: received.committer.name },
      names: [shared.name],
    })
    turn.tell({ kind: 'group-changed', conversation: conversationOf(turn, removed, shared.name) })
    return
  }
  for (const { name } of received.added) pinContact(shared, turn, name)
  const isConfirmed = before.isConfirmed || received.committer.name !== shared.name
  const after = keepGroup(turn, received.group, { ...before, isConfirmed })
  if (conversation?.kind === 'pair' && namesOf(after).length > 2) {
    // Its maker breaks what a pair is; nothing of it is read or written any more.
    dropGroup(turn, after.key)
    const sentence = `'${received.committer.name}' brought others into a conversation of two.`
    turn.tell({ kind: 'warning', code: 'group-stuck', sentence, conversation: conversation.key })
    return
  }
  noteMembers(shared, turn, received.committer.name, before, after)
  forgetAdditions(turn, before, after)
  wake(turn, after.key)
}

/** What waited for this epoch can be read now. */
export function wake(turn: Turn, group: string): void {
  for (const row of turn.list('waiting')) {
    if (row.group === group && row.dueAtMs > 0) turn.put('waiting', { ...row, dueAtMs: 0 })
  }
}

/** Tells which names came and went; devices of a name that stays are not told one by one. */
export function noteMembers(
  shared: Shared,
  turn: Turn,
  sender: string,
  before: GroupRow,
  after: GroupRow,
): void {
  const conversation = turn.find('conversations', after.conversation)
  if (conversation === undefined) return
  const had = namesOf(before)
  const has = namesOf(after)
  const added = has.filter((name) => !had.includes(name))
  const removed = had.filter((name) => !has.includes(name))
  const { key } = conversation
  if (added.length > 0)
    putNote(shared, turn, { conversation: key, note: 'added', sender, names: added })
  if (removed.length > 0) {
    putNote(shared, turn, { conversation: key, note: 'removed', sender, names: removed })
  }
  turn.tell({
    kind: 'group-changed',
    conversation: conversationOf(turn, conversation, shared.name),
  })
}

/**
 * Another commit has the place that ours was for: it is taken here and now, ours is forgotten, and its wishes
 * are tried again from there.
 * @throws NotAsked
 */
export async function takeConflict(
  shared: Shared,
  turn: Turn,
  pending: PendingRow,
  envelope: Uint8Array,
): Promise<void> {
  const row = turn.find('groups', pending.key)
  if (row === undefined || turn.find('pendings', pending.key) === undefined) return
  const group = await openGroup(shared, turn, pending.key)
  const winner = await openOrdered(shared, group, row.creator, envelope)
  const received = winner && (await receive(shared.engine, group, winner))
  for (const wish of turn.list('wishes')) {
    if (wish.group !== pending.key) continue
    const attempts = wish.attempts + 1
    if (attempts >= commitTriesMax) {
      const sentence = 'Others changed the group each time before us.'
      giveUpWish(shared, turn, wish, sentence)
    } else turn.put('wishes', { ...wish, attempts, dueAtMs: repeatAtMs(shared, 0) })
  }
  if (received?.kind === 'commit') return takeCommit(shared, turn, row, received)
  // The winner's letter may still come by itself; if not, nobody can go on here.
  turn.remove('pendings', pending.key)
  turn.tell({
    ...{ kind: 'warning', code: 'group-stuck', conversation: row.conversation },
    sentence: `A change of this group cannot be followed (number ${row.epoch}). It can be made anew.`,
  })
}
