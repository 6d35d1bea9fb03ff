/**
 * What comes in: an envelope is opened, its message applied, and the letter noted as seen, in one step; when that
 * is durable, the mailbox may forget it. What cannot be read yet is kept here, so that it holds nothing up.
 */
import { bytesToHex, concatBytes } from '../../../proto/bytes.js'
import { sha256 } from '../../../proto/sha256.js'
import { ClientError } from '../../core/errors.js'
import { decodeInner } from '../content/inner.js'
import { open } from '../envelope/envelope.js'
import type { Received as Arrived } from '../mail/mail.js'
import { type MessageFacts, messageFacts, receive } from '../mls/messages.js'
import { seenMax, waitingMax, waitingOfGroupMax } from './bounds.js'
import { type Commit, takeCommit } from './committed.js'
import { seenShelf, type Turn } from './desk.js'
import { NotAsked, stepAsking } from './directory.js'
import { openGroup } from './groups.js'
import { arrivalOf, putNote } from './history.js'
import { takeWelcome } from './joining.js'
import { type Lane, soonest } from './lanes.js'
import type { GroupRow, WaitingRow } from './memory.js'
import { doubt, isUnproven, unprovenOf } from './ordering.js'
import { takeApplication } from './receiving.js'
import { canRepeat, delayMsMaxOf, dueWithin, repeatAtMs, type Shared } from './shared.js'
import { putWish } from './wishes.js'

/** A message out of its envelope. */
interface Post {
  /** Of its letter, as `keyOf` says. */
  readonly key: string
  readonly message: Uint8Array
  readonly facts: MessageFacts
  readonly arrivedAtMs: number
}

/** @throws ClientError `memory`: then it was not taken, and comes again */
export async function takeEnvelope(shared: Shared, arrived: Arrived): Promise<void> {
  const key = keyOf(arrived)
  const post = await opened(shared, key, arrived)
  if (post === undefined) return
  const isSeen = async (turn: Turn) => (await turn.get('seen', key)) !== undefined
  try {
    await shared.desk.step(async (turn) => {
      if (await isSeen(turn)) return
      putSeen(turn, key)
      if (isBehindOthers(turn, post)) keepWaiting(shared, turn, post, 'in-order')
      else await takePost(shared, turn, post)
    })
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error
    // Who is in it is asked in a lane of its own: what came after it need not wait for that.
    await shared.desk.step(async (turn) => {
      if (await isSeen(turn)) return
      putSeen(turn, key)
      keepWaiting(shared, turn, post, 'uncertified')
    })
  }
}

/** What came before it can be read by now, and is about to be. */
function isBehindOthers(turn: Turn, { facts }: Post): boolean {
  if (facts.kind !== 'private') return false
  const group = bytesToHex(facts.groupId)
  return turn.list('waiting').some((row) => row.group === group && row.dueAtMs === 0)
}

/** Of both: a node that learns the id of a letter could have something else taken in its place. */
function keyOf({ messageId, envelope }: Arrived): string {
  return bytesToHex(sha256(concatBytes(messageId, envelope)))
}

async function opened(shared: Shared, key: string, arrived: Arrived): Promise<Post | undefined> {
  const { federationId, name, opener, clock, desk } = shared
  const bytes = await open(arrived.envelope, { federationId, name }, [opener])
  // For other devices of our name, which get all of its letters; or nobody's.
  if (bytes === undefined) return undefined
  const inner = decodeInner(bytes)
  const facts = inner?.kind === 'mls' ? messageFacts(inner.message) : undefined
  if (inner?.kind !== 'mls' || facts === undefined) {
    const sentence = 'A message came that this program does not know how to read.'
    await desk.step(async (turn) => turn.tell({ kind: 'warning', code: 'unreadable', sentence }))
    return undefined
  }
  const arrivedAtMs = arrivalOf(arrived.storedAtMs, clock.nowMs())
  return { key, message: inner.message, facts, arrivedAtMs }
}

function putSeen(turn: Turn, key: string): void {
  const place = turn.nextNumber()
  turn.put('seen', { key, shelf: seenShelf, place })
  if (place % 256 === 0) turn.removeBelow('seen', seenShelf, place - seenMax)
}

/** Whether a step failed because nobody could be asked; that will be possible again. */
function isUnasked(error: unknown): boolean {
  if (error instanceof NotAsked) return true
  return error instanceof ClientError && error.code !== 'memory' && canRepeat(error)
}

/** @throws NotAsked */
async function takePost(shared: Shared, turn: Turn, post: Post): Promise<void> {
  const { facts, message, arrivedAtMs } = post
  if (facts.kind === 'welcome') {
    return takeWelcome(shared, turn, message, facts.keyPackageRefs, arrivedAtMs)
  }
  const row = turn.find('groups', bytesToHex(facts.groupId))
  if (row === undefined) return keepWaiting(shared, turn, post, 'unknown-group')
  await takePrivate(shared, turn, row, post)
}

async function takePrivate(shared: Shared, turn: Turn, row: GroupRow, post: Post): Promise<void> {
  const isCommit = post.facts.kind === 'private' && post.facts.contentType === 'commit'
  const isNext = post.facts.kind === 'private' && post.facts.epoch === row.epoch
  if (isCommit && isNext && isUnproven(turn, row.key)) {
    return keepWaiting(shared, turn, post, 'unproven')
  }
  const group = await openGroup(shared, turn, row.key)
  const received = await receive(shared.engine, group, post.message)
  switch (received.kind) {
    case 'application':
      return takeApplication(shared, turn, row, received, post.arrivedAtMs)
    case 'commit':
      return takeUnproven(shared, turn, row, received, post.message)
    case 'future-epoch':
      return keepWaiting(shared, turn, post, 'future-epoch')
    case 'undecryptable': {
      // It may be of the commit that has the place of ours.
      doubt(turn, row.key)
      if (turn.find('unproven', row.key) !== undefined) {
        return keepWaiting(shared, turn, post, 'unproven')
      }
      const sentence = `A message cannot be decrypted: ${received.reason}`
      const conversation = row.conversation
      return turn.tell({ kind: 'warning', code: 'unreadable', sentence, conversation })
    }
    case 'old-epoch':
      if (isCommit) doubt(turn, row.key)
      return
    case 'replayed':
    case 'own':
      return
  }
}

/**
 * Taken at once, since the sequencer may be away; it is asked by and by. Only whoever is taken out, and could not come
 * back by itself, waits for its word.
 */
async function takeUnproven(
  shared: Shared,
  turn: Turn,
  row: GroupRow,
  received: Commit,
  message: Uint8Array,
): Promise<void> {
  const isHeld = received.isSelfRemoved
  const unproven = await unprovenOf(shared, turn, row, message, isHeld)
  if (!isHeld) await takeCommit(shared, turn, row, received)
  if (turn.find('groups', row.key) !== undefined) turn.put('unproven', unproven)
}

// ---------------------------------------------------------------- what cannot be read yet

function keepWaiting(shared: Shared, turn: Turn, post: Post, why: WaitingRow['why']): void {
  const { clock, pace } = shared
  const nowMs = clock.nowMs()
  const { key, message, facts, arrivedAtMs } = post
  const group = facts.kind === 'private' ? bytesToHex(facts.groupId) : ''
  makeRoom(shared, turn, group, key)
  const laterAtMs = nowMs + pace.catchUpMs
  const dueAtMs: Record<WaitingRow['why'], number> = {
    ...{ 'unknown-group': laterAtMs, 'future-epoch': laterAtMs, uncertified: nowMs },
    ...{ unproven: laterAtMs, 'in-order': 0 },
  }
  turn.put('waiting', {
    ...{ key, shelf: group, place: turn.nextNumber() },
    ...{ group, why, message, arrivedAtMs, attempts: 0 },
    epoch: facts.kind === 'private' ? facts.epoch : 0,
    untilMs: nowMs + pace.waitingMs,
    dueAtMs: dueAtMs[why],
  })
}

/** Of one group and of all, so many are kept; the oldest go, and first those of groups that we are not in. */
function makeRoom(shared: Shared, turn: Turn, group: string, key: string): void {
  const others = turn.list('waiting').filter((row) => row.key !== key)
  const ofGroup = others.filter((row) => row.group === group)
  const full = ofGroup.length >= waitingOfGroupMax ? ofGroup : others
  if (full === others && others.length < waitingMax) return
  // Anybody can write such, so many that others would have to go.
  const foreign = full.filter((row) => turn.find('groups', row.group) === undefined)
  const some = foreign.length > 0 ? foreign : full
  const [oldest] = some.sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
  if (oldest !== undefined) giveUp(shared, turn, oldest)
}

function giveUp(shared: Shared, turn: Turn, row: WaitingRow): void {
  turn.remove('waiting', row.key)
  const conversation = turn.find('groups', row.group)?.conversation
  if (conversation !== undefined) {
    putNote(shared, turn, { conversation, note: 'messages-lost', sender: shared.name })
  }
  turn.tell({
    ...{ kind: 'warning', code: 'given-up' },
    sentence: 'A message was given up: what it needs to be read never came.',
    ...(conversation !== undefined && { conversation }),
  })
}

/** All of one group, by the order of its epochs; Welcomes know no group, and each goes its own way. */
function laneOf({ group, key }: WaitingRow): string {
  return group === '' ? `welcome ${key}` : group
}

function waitingDueAtMs(shared: Shared, { dueAtMs, untilMs }: WaitingRow): number {
  return Math.min(dueWithin(shared, dueAtMs, delayMsMaxOf(shared.pace)), untilMs)
}

export function dueWaiting(shared: Shared): Lane[] {
  const rows = shared.desk.list('waiting')
  return soonest(rows.map((row) => ({ lane: laneOf(row), dueAtMs: waitingDueAtMs(shared, row) })))
}

/** Reads what waits in a lane, by epoch, commits first: each may make the next readable. */
export async function runWaiting(shared: Shared, lane: string): Promise<void> {
  const { desk, clock, pace, signal } = shared
  const nowMs = clock.nowMs()
  const rows = desk
    .list('waiting')
    .filter((row) => laneOf(row) === lane && waitingDueAtMs(shared, row) <= nowMs)
    .sort((a, b) => a.epoch - b.epoch || (a.place ?? 0) - (b.place ?? 0))
  for (const row of rows) {
    if (signal.aborted) return
    try {
      await stepAsking(shared, (turn) => retry(shared, turn, row))
    } catch (error) {
      if (signal.aborted || !isUnasked(error)) throw error
      await desk.step(async (turn) => {
        const attempts = row.attempts + 1
        const dueAtMs = repeatAtMs(shared, attempts)
        if (turn.find('waiting', row.key)) turn.put('waiting', { ...row, attempts, dueAtMs })
      })
    }
  }
  const missing = desk.list('waiting').filter((row) => row.group === lane)
  const late = missing.some(({ arrivedAtMs }) => arrivedAtMs + pace.catchUpMs <= clock.nowMs())
  // The sequencer has the commits that did not come, and shows one to whoever claims its place.
  if (late && desk.find('groups', lane) !== undefined) {
    await desk.step(async (turn) => {
      putWish(shared, turn, lane, { want: 'refresh', name: shared.name })
    })
  }
}

async function retry(shared: Shared, turn: Turn, row: WaitingRow): Promise<void> {
  const { key, message, arrivedAtMs, untilMs } = row
  if (turn.find('waiting', key) === undefined) return
  if (untilMs <= shared.clock.nowMs()) return giveUp(shared, turn, row)
  const facts = messageFacts(message)
  turn.remove('waiting', key)
  if (facts === undefined) return
  await takePost(shared, turn, { key, message, facts, arrivedAtMs })
  // Kept again: from the same day on, and asked for ever more rarely.
  const again = turn.find('waiting', key)
  if (again === undefined) return
  const attempts = row.attempts + 1
  const { catchUpMs, checkMaxMs } = shared.pace
  const delayMs = Math.min(catchUpMs * (attempts + 1), Math.max(catchUpMs, checkMaxMs))
  const dueAtMs = shared.clock.nowMs() + delayMs
  turn.put('waiting', { ...row, why: again.why, attempts, dueAtMs })
}
