/**
 * Letters on their way. Each lane (a conversation and a name) sends its first one until a node has it, then the
 * next; texts are watched until a receipt comes, or it is known that none will.
 */
import type { DeliveryState as MailState } from '../../../proto/messages.js'
import type { Posted } from '../mail/mail.js'
import type { Member } from '../mls/group.js'
import { expectTrusted } from './contacts.js'
import type { Turn } from './desk.js'
import { directAddressOf } from './direct.js'
import { hasKey, leavesOf } from './groups.js'
import { putDelivery } from './history.js'
import type { Lane } from './lanes.js'
import { letterOf } from './letters.js'
import type { Delivery, GroupRow, OutboxRow } from './memory.js'
import { backoffMs } from './pace.js'
import {
  callDeadline,
  canRepeat,
  dueWithin,
  pairKey,
  repeatAtMs,
  type Shared,
  sentenceOf,
} from './shared.js'
import { putWish } from './wishes.js'

/** Rows in lanes of their own, apart from their conversation's. */
const rowLane = 'row '

/** Asked after so many times, it is offered to the homes of its recipient again. */
const queuedChecksMax = 2

export function dueLetters(shared: Shared): Lane[] {
  const { checkMaxMs, directPatienceMs, repeatMaxMs } = shared.pace
  const heads = new Map<string, OutboxRow>()
  const lanes: Lane[] = []
  for (const row of shared.desk.list('outbox')) {
    if (row.stage !== 'waiting') {
      const delayMsMax = row.stage === 'taken' ? checkMaxMs : directPatienceMs
      const dueAtMs = dueWithin(shared, row.dueAtMs, delayMsMax)
      lanes.push({ lane: rowLane + row.key, dueAtMs })
      continue
    }
    const head = heads.get(row.lane)
    if (head === undefined || (row.place ?? 0) < (head.place ?? 0)) heads.set(row.lane, row)
  }
  const inOrder = [...heads.values()].sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
  const first = inOrder.map(({ lane, dueAtMs }) => {
    return { lane, dueAtMs: dueWithin(shared, dueAtMs, repeatMaxMs) }
  })
  return [...first, ...lanes]
}

export async function runLetters(shared: Shared, lane: string): Promise<void> {
  const { desk } = shared
  const row = lane.startsWith(rowLane)
    ? desk.find('outbox', lane.slice(rowLane.length))
    : desk
        .list('outbox')
        .filter((one) => one.lane === lane && one.stage === 'waiting')
        .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))[0]
  if (row === undefined) return
  try {
    if (row.stage === 'taken') await askAfter(shared, row)
    else await send(shared, row)
  } catch (error) {
    if (shared.signal.aborted) return
    await putOff(shared, row, canRepeat(error), sentenceOf(error))
  }
}

/** Changes a row that may have gone in the meantime: a receipt can be faster than the answer of a node. */
function withRow(
  shared: Shared,
  row: OutboxRow,
  work: (turn: Turn, current: OutboxRow) => Promise<void>,
): Promise<void> {
  return shared.desk.step(async (turn) => {
    const current = turn.find('outbox', row.key)
    if (current !== undefined && current.place === row.place) await work(turn, current)
  })
}

/** Nobody answers letters to our own name, nor those that carry neither a text nor an invitation. */
function isWatched({ name }: Shared, { text, invited, recipient }: OutboxRow): boolean {
  return (text !== undefined || invited !== undefined) && recipient !== name
}

async function deliver(turn: Turn, row: OutboxRow, delivery: Delivery): Promise<void> {
  if (row.text !== undefined) await putDelivery(turn, row.text, row.recipient, delivery)
}

async function send(shared: Shared, row: OutboxRow): Promise<void> {
  const { mail, directory, clock, pace } = shared
  if (row.text !== undefined && row.stage === 'waiting') {
    const address = directAddressOf(shared, row)
    if (address !== undefined) {
      await withRow(shared, row, async (turn, current) => {
        const dueAtMs = clock.nowMs() + pace.directPatienceMs
        turn.put('outbox', { ...current, stage: 'direct', dueAtMs })
        await deliver(turn, current, { state: 'sent' })
      })
      // Whatever becomes of it: it is posted when no receipt comes.
      return mail.sendDirect(address, letterOf(row.recipient, row)).catch(() => undefined)
    }
  }
  if (row.text !== undefined) {
    await directory.ask(row.recipient, false, callDeadline(shared))
    expectTrusted(shared.desk, [row.recipient])
  }
  if (row.attempts === 0 && row.text !== undefined && row.stage === 'waiting') {
    await withRow(shared, row, (turn, current) => deliver(turn, current, { state: 'sent' }))
  }
  const posted = await mail.post(letterOf(row.recipient, row), callDeadline(shared))
  await withRow(shared, row, (turn, current) => takePosted(shared, turn, current, posted))
}

async function takePosted(
  shared: Shared,
  turn: Turn,
  row: OutboxRow,
  { outcome, node, untilMs }: Posted,
): Promise<void> {
  await deliver(turn, row, { state: outcome })
  const isStored = outcome === 'stored'
  const isSettled = isStored ? !isWatched(shared, row) : row.isExpendable
  // Whoever hands it on may say anything.
  const keptUntilMs = isStored ? untilMs : Math.min(untilMs, row.madeAtMs + shared.pace.outboxMs)
  if (isSettled) return turn.remove('outbox', row.key)
  turn.put('outbox', {
    ...row,
    ...{ stage: 'taken', attempts: 0, takenBy: node, untilMs: keptUntilMs },
    // What lies in a mailbox need not be sent again.
    envelope: isStored ? new Uint8Array() : row.envelope,
    dueAtMs: checkAtMs(shared, 0),
  })
}

/**
 * A letter will not arrive. In a pair of which the other side has said nothing yet, it may not have its Welcome
 * either: what is said next makes the pair anew, rather than be kept there unread. Who has not fetched an invitation
 * cannot read the group, and is taken out of it again.
 */
function giveUp(shared: Shared, turn: Turn, row: OutboxRow): void {
  turn.remove('outbox', row.key)
  const group = turn.find('groups', row.group)
  if (group === undefined || row.isExpendable) return
  const isOfPair = group.conversation === pairKey(row.recipient)
  if (isOfPair && !group.isConfirmed) {
    turn.put('groups', { ...group, isSuperseded: true })
  } else if (row.invited !== undefined) takeBack(shared, turn, group, row, row.invited)
}

function takeBack(
  shared: Shared,
  turn: Turn,
  group: GroupRow,
  { recipient: name }: OutboxRow,
  invited: readonly Uint8Array[],
): void {
  const leaves = leavesOf(group, name)
  const lost = invited.filter((key) => hasKey(leaves, key))
  for (const deviceKey of lost) {
    putWish(shared, turn, group.key, { want: 'remove', name, deviceKey })
  }
  if (lost.length === 0 || lost.length < leaves.length) return
  const sentence = `'${name}' could not be added: the invitation was not fetched in time. It can be invited again.`
  turn.tell({ kind: 'warning', code: 'not-changed', sentence, conversation: group.conversation })
}

/** A device that speaks in a group has had its invitation, whatever nodes say. */
export function settleInvitations(turn: Turn, group: string, { name, deviceKey }: Member): void {
  for (const { key, group: of, recipient, invited = [] } of turn.list('outbox')) {
    const isOf = of === group && recipient === name
    if (isOf && hasKey(invited, deviceKey)) turn.remove('outbox', key)
  }
}

function checkAtMs({ clock, pace, random }: Shared, attempts: number): number {
  return clock.nowMs() + backoffMs(attempts, pace.checkFromMs, pace.checkMaxMs, random)
}

/** No receipt for long: what do the nodes say? */
async function askAfter(shared: Shared, row: OutboxRow): Promise<void> {
  const { recipient, messageId, receiptKey, takenBy } = row
  const deadline = callDeadline(shared)
  const state = await shared.mail.stateOf({ recipient, messageId }, receiptKey, takenBy, deadline)
  await withRow(shared, row, (turn, current) => takeState(shared, turn, current, state))
}

async function takeState(
  shared: Shared,
  turn: Turn,
  row: OutboxRow,
  state: MailState,
): Promise<void> {
  const nowMs = shared.clock.nowMs()
  const isPast = row.untilMs !== undefined && row.untilMs < nowMs
  if (state === 'expired' || (isPast && state !== 'fetched')) {
    const reason = `'${row.recipient}' did not fetch it in time.`
    await deliver(turn, row, { state: 'expired', reason })
    return giveUp(shared, turn, row)
  }
  const isKept = state === 'stored' || state === 'fetched'
  const isInvited = state === 'fetched' && row.invited !== undefined
  if (isInvited || (isKept && (!isWatched(shared, row) || isPast)))
    return turn.remove('outbox', row.key)
  const isStuck = state === 'queued' && row.attempts >= queuedChecksMax
  if ((state === 'unknown' || isStuck) && row.envelope.length > 0) {
    // The node that was to hand it on has forgotten it, or does not do so.
    return turn.put('outbox', { ...row, stage: 'waiting', attempts: 0, dueAtMs: nowMs })
  }
  if (isKept) await deliver(turn, row, { state: 'stored' })
  const attempts = row.attempts + 1
  const envelope = isKept ? new Uint8Array() : row.envelope
  turn.put('outbox', { ...row, attempts, envelope, dueAtMs: checkAtMs(shared, attempts) })
}

async function putOff(
  shared: Shared,
  row: OutboxRow,
  isWorthRepeating: boolean,
  reason: string,
): Promise<void> {
  await withRow(shared, row, async (turn, current) => {
    const attempts = current.attempts + 1
    const nowMs = shared.clock.nowMs()
    if (current.stage === 'taken') {
      turn.put('outbox', { ...current, attempts, dueAtMs: checkAtMs(shared, attempts) })
    } else if (!isWorthRepeating) {
      giveUp(shared, turn, current)
      await deliver(turn, current, { state: 'failed', reason })
    } else if (nowMs - current.madeAtMs > shared.pace.outboxMs) {
      giveUp(shared, turn, current)
      await deliver(turn, current, { state: 'expired', reason })
    } else {
      turn.put('outbox', { ...current, attempts, dueAtMs: repeatAtMs(shared, attempts) })
    }
  })
}
