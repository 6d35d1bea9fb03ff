/**
 * Whether a commit that was taken has its place in the order. A member can make one that the sequencer never saw, and
 * send it to some: they would be alone with it. So the very same commit is offered to the sequencer, which shows
 * the one that has the place. If that is another, the group goes back to where it was and takes that one.
 */
import { equalBytes, hexToBytes } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import type { Ordered } from '../mail/mail.js'
import { decodeGroup, describe } from '../mls/group.js'
import { receive } from '../mls/messages.js'
import { commitTriesMax } from './bounds.js'
import { type Commit, takeCommit, wake } from './committed.js'
import type { Turn } from './desk.js'
import { stepAsking } from './directory.js'
import { byName } from './founding.js'
import { leavesOf, openGroup } from './groups.js'
import type { Lane } from './lanes.js'
import { letterOf, putLetters } from './letters.js'
import type { GroupRow, LeafRow, OutboxRow, UnprovenRow } from './memory.js'
import { openOrdered } from './ordering.js'
import { sayText } from './sending.js'
import {
  callDeadline,
  canRepeat,
  delayMsMaxOf,
  dueWithin,
  repeatAtMs,
  type Shared,
  sentenceOf,
} from './shared.js'
import { putWish } from './wishes.js'

export function dueProofs(shared: Shared): Lane[] {
  const delayMsMax = delayMsMaxOf(shared.pace)
  return shared.desk.list('unproven').map(({ key, dueAtMs }) => {
    return { lane: key, dueAtMs: dueWithin(shared, dueAtMs, delayMsMax) }
  })
}

export async function runProofs(shared: Shared, key: string): Promise<void> {
  const row = shared.desk.find('unproven', key)
  const group = shared.desk.find('groups', key)
  if (row === undefined || group === undefined) return
  const { mail, signal } = shared
  const letter = letterOf(group.creator, row)
  const order = { group: hexToBytes(key), epoch: row.epoch }
  try {
    const ordered = await mail.postInOrder(letter, order, group.sequencer, callDeadline(shared))
    await stepAsking(shared, (turn) => takeAnswer(shared, turn, row, ordered))
  } catch (error) {
    if (signal.aborted) return
    if (isForgotten(error)) await shared.desk.step((turn) => takeProof(shared, turn, row))
    else await putOff(shared, row, canRepeat(error), sentenceOf(error))
  }
}

/** The place is taken, so long ago that nobody can say by which commit. */
function isForgotten(error: unknown): boolean {
  return error instanceof ClientError && error.details.refusal?.code === 'superseded'
}

async function takeAnswer(
  shared: Shared,
  turn: Turn,
  row: UnprovenRow,
  ordered: Ordered,
): Promise<void> {
  const group = currentOf(turn, row)
  if (group === undefined) return
  if (ordered.outcome === 'stored' || equalBytes(ordered.messageId, row.messageId)) {
    // The place was free: its maker has told others as little as the sequencer.
    if (!row.isOwn) await tell(shared, turn, row, group)
    return takeProof(shared, turn, row)
  }
  const before = decodeGroup(shared.engine, row.before)
  const winner = await openOrdered(shared, before, group.creator, ordered.envelope)
  if (winner !== undefined && equalBytes(winner, row.commit)) return takeProof(shared, turn, row)
  const received = winner && (await receive(shared.engine, before, winner))
  if (received?.kind === 'commit') return goBack(shared, turn, row, group, received)
  turn.remove('unproven', row.key)
  wake(turn, row.key)
  const sentence = `Another change has the place of this group's last one (number ${row.epoch}), and cannot be followed. It can be made anew.`
  turn.tell({ kind: 'warning', code: 'group-stuck', conversation: group.conversation, sentence })
}

/** @param received the commit that has the place, from where the group was before */
async function goBack(
  shared: Shared,
  turn: Turn,
  row: UnprovenRow,
  group: GroupRow,
  received: Commit,
): Promise<void> {
  const lost = row.isHeld ? [] : lettersSince(turn, row)
  for (const letter of lost) turn.remove('outbox', letter.key)
  if (!row.isHeld) {
    const sentence = `The last change of this group did not hold (number ${row.epoch}): another one has its place.`
    const { conversation } = group
    turn.tell({ kind: 'warning', code: 'change-undone', sentence, conversation })
  }
  await takeCommit(shared, turn, group, received)
  if (turn.find('groups', row.key) === undefined) return
  if (row.isOwn) wishAgain(shared, turn, row, group.members)
  for (const letter of lost) await sayAgain(shared, turn, letter)
}

/** The row as it was asked about, and its group. */
function currentOf(turn: Turn, { key, messageId }: UnprovenRow): GroupRow | undefined {
  const current = turn.find('unproven', key)
  const isSame = current !== undefined && equalBytes(current.messageId, messageId)
  return isSame ? turn.find('groups', key) : undefined
}

/** It has its place; what waited for that goes on. */
async function takeProof(shared: Shared, turn: Turn, row: UnprovenRow): Promise<void> {
  const group = currentOf(turn, row)
  if (group === undefined) return
  turn.remove('unproven', row.key)
  wake(turn, row.key)
  if (!row.isHeld) return
  const received = await receive(shared.engine, await openGroup(shared, turn, row.key), row.commit)
  if (received.kind === 'commit') await takeCommit(shared, turn, group, received)
}

/** Everybody but the creator, whose mailbox has it now. */
async function tell(
  shared: Shared,
  turn: Turn,
  { commit: message, before }: UnprovenRow,
  { conversation, key: group, creator }: GroupRow,
): Promise<void> {
  const { members } = describe(decodeGroup(shared.engine, before))
  const recipients = byName(members)
  recipients.delete(creator)
  await putLetters(shared, turn, { conversation, group, message, recipients })
}

/** Letters that only those can read who took the same commit. */
function lettersSince(turn: Turn, { key, takenAtMs }: UnprovenRow): OutboxRow[] {
  return turn.list('outbox').filter((row) => row.group === key && row.madeAtMs >= takenAtMs)
}

/** What our commit had changed, and the one in its place has not. */
function wishAgain(
  shared: Shared,
  turn: Turn,
  { key, before }: UnprovenRow,
  members: readonly LeafRow[],
): void {
  const had = { members: describe(decodeGroup(shared.engine, before)).members }
  const wish = (want: 'add' | 'remove', from: typeof had, to: typeof had) => {
    for (const { name, deviceKey } of from.members) {
      const others = leavesOf(to, name)
      if (others.some((one) => equalBytes(one, deviceKey))) continue
      // A name that came or went as a whole does so again, with the devices that it has by now.
      putWish(shared, turn, key, { want, name, ...(others.length > 0 && { deviceKey }) })
    }
  }
  wish('add', { members: [...members] }, had)
  wish('remove', had, { members: [...members] })
}

/**
 * A text whose letter could not be read, to the name that it was for: not to whoever is in the group unlike it
 * seemed when it was written. Whoever has it by now knows it by its id.
 */
async function sayAgain(shared: Shared, turn: Turn, letter: OutboxRow): Promise<void> {
  const { text: key, recipient } = letter
  const group = turn.find('groups', letter.group)
  const text = key === undefined ? undefined : await turn.get('history', key)
  if (group === undefined || text === undefined || recipient === shared.name) return
  if (leavesOf(group, recipient).length > 0) await sayText(shared, turn, group, text, [recipient])
}

async function putOff(
  shared: Shared,
  row: UnprovenRow,
  isWorthRepeating: boolean,
  reason: string,
): Promise<void> {
  await shared.desk.step(async (turn) => {
    const group = currentOf(turn, row)
    if (group === undefined) return
    const attempts = row.attempts + 1
    const dueAtMs = isWorthRepeating
      ? repeatAtMs(shared, attempts)
      : shared.clock.nowMs() + shared.pace.checkMaxMs
    turn.put('unproven', { ...row, attempts, dueAtMs })
    if (isWorthRepeating && attempts !== commitTriesMax) return
    turn.tell({
      ...{ kind: 'warning', code: 'group-stuck', conversation: group.conversation },
      sentence: `The home that orders this group's changes does not say whether the last one holds: ${reason}`,
    })
  })
}
