/**
 * Changes of groups. A wish becomes a commit, durable before it leaves; the sequencer gives it its place or shows
 * the one that has it; then it is distributed like any letter, in the step that makes it ours. Whatever
 * ends in between, the same commit is posted again and answered alike.
 */
import { equalBytes, hexToBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupDevicesMax } from '../../../proto/limits.js'
import { ClientError } from '../../core/errors.js'
import type { Ordered } from '../mail/mail.js'
import { type Change, commit } from '../mls/committing.js'
import { decodeGroup, encodeGroup, forget } from '../mls/group.js'
import { commitTriesMax } from './bounds.js'
import { noteMembers, takeConflict } from './committed.js'
import { pinContact } from './contacts.js'
import type { Turn } from './desk.js'
import { stepAsking } from './directory.js'
import { type Addable, byName, packagesOfName } from './founding.js'
import { hasKey, keepGroup, openGroup } from './groups.js'
import { type Lane, soonest } from './lanes.js'
import { letterOf, putLetters } from './letters.js'
import type { GroupRow, PendingRow, WishRow } from './memory.js'
import { isUnproven, ownUnprovenOf, sealForOrder } from './ordering.js'
import {
  callDeadline,
  canRepeat,
  dueWithin,
  repeatAtMs,
  type Shared,
  sentenceOf,
} from './shared.js'
import { forgetAdditions, giveUpWish } from './wishes.js'

export function dueChanges(shared: Shared): Lane[] {
  const { desk, pace } = shared
  const pendings = desk.list('pendings').map(({ key, dueAtMs }) => {
    const delayMsMax = Math.max(pace.checkMaxMs, pace.repeatMaxMs)
    return { lane: key, dueAtMs: dueWithin(shared, dueAtMs, delayMsMax) }
  })
  // Nothing is built on a commit that may have no place.
  const isBusy = (group: string) =>
    desk.find('pendings', group) !== undefined || isUnproven(desk, group)
  const wishes = desk.list('wishes').filter(({ group }) => !isBusy(group))
  const ofWishes = wishes.map((wish) => {
    return { lane: wish.group, dueAtMs: wishDueAtMs(shared, wish) }
  })
  return soonest([...pendings, ...ofWishes])
}

function wishDueAtMs(shared: Shared, { dueAtMs }: WishRow): number {
  const { repeatMaxMs, turnMs } = shared.pace
  return dueWithin(shared, dueAtMs, Math.max(repeatMaxMs, turnMs * groupDevicesMax))
}

export async function runChanges(shared: Shared, key: string): Promise<void> {
  const pending = shared.desk.find('pendings', key)
  if (pending !== undefined) return postPending(shared, pending)
  const nowMs = shared.clock.nowMs()
  const wishes = shared.desk
    .list('wishes')
    .filter((wish) => wish.group === key && wishDueAtMs(shared, wish) <= nowMs)
  const { addable, failed } = await gather(shared, key, wishes)
  if (shared.signal.aborted) return
  for (const { wish, error } of failed) {
    await putOffWishes(shared, [wish], canRepeat(error), sentenceOf(error))
  }
  const doable = wishes.filter((wish) => !failed.some((one) => one.wish === wish))
  try {
    await stepAsking(shared, (turn) => putPending(shared, turn, key, doable, addable))
  } catch (error) {
    if (shared.signal.aborted) return
    const refused = error instanceof RefusedError
    await putOffWishes(shared, doable, !refused && canRepeat(error), sentenceOf(error))
  }
}

interface Gathered {
  readonly addable: readonly Addable[]
  /** Nothing else has to wait for them. */
  readonly failed: readonly { readonly wish: WishRow; readonly error: unknown }[]
}

/** Key packages for those that are wanted and not in the group. */
async function gather(shared: Shared, key: string, wishes: readonly WishRow[]): Promise<Gathered> {
  const members = shared.desk.find('groups', key)?.members ?? []
  const addable: Addable[] = []
  const failed: { wish: WishRow; error: unknown }[] = []
  for (const wish of wishes) {
    const { want, name, deviceKey } = wish
    if (want !== 'add' || members.some((leaf) => isMeant(leaf, name, deviceKey))) continue
    if (addable.some((one) => isMeant(one, name, deviceKey))) continue
    try {
      addable.push(...(await packagesOfName(shared, name, callDeadline(shared), deviceKey)))
    } catch (error) {
      failed.push({ wish, error })
    }
  }
  return { addable, failed }
}

function isMeant(
  leaf: { readonly name: string; readonly deviceKey: Uint8Array },
  name: string,
  deviceKey: Uint8Array | undefined,
): boolean {
  return leaf.name === name && (deviceKey === undefined || equalBytes(leaf.deviceKey, deviceKey))
}

/** Makes the commit, or finds that everything is as it is wished. */
async function putPending(
  shared: Shared,
  turn: Turn,
  key: string,
  wishes: readonly WishRow[],
  addable: readonly Addable[],
): Promise<void> {
  const row = turn.find('groups', key)
  if (row === undefined || turn.find('pendings', key) !== undefined) return
  if (isUnproven(turn, key)) return
  const remove = row.members
    .filter((leaf) => leaf.leafIndex !== row.ownLeaf)
    .filter((leaf) => wishes.some((wish) => isWished('remove', wish, leaf)))
  const keys = row.members.map(({ deviceKey }) => deviceKey)
  const isFirst = ({ deviceKey }: Addable, i: number) =>
    addable.findIndex((one) => equalBytes(one.deviceKey, deviceKey)) === i
  const added = addable.filter((one, i) => !hasKey(keys, one.deviceKey) && isFirst(one, i))
  const isRefresh = wishes.some(({ want }) => want === 'refresh')
  for (const wish of wishes) if (isNoCommit(wish, added, remove)) turn.remove('wishes', wish.key)
  if (remove.length === 0 && added.length === 0 && !isRefresh) return
  if (row.members.length + added.length > groupDevicesMax) {
    throw new ClientError('invalid-input', `A group has at most ${groupDevicesMax} devices.`)
  }
  const change: Change = {
    ...(added.length > 0 && { add: added.map((one) => one.package) }),
    ...(remove.length > 0 && { remove: remove.map(({ leafIndex }) => leafIndex) }),
  }
  const group = await openGroup(shared, turn, key)
  const made = await commit(shared.engine, group, change)
  for (const { name } of added) pinContact(shared, turn, name)
  keepGroup(turn, made.current, row)
  turn.put('pendings', {
    key,
    ...{ epoch: row.epoch, commit: made.commit, next: encodeGroup(made.next) },
    ...(made.welcome && { welcome: made.welcome }),
    ...(await sealForOrder(shared, turn, row, made.current, made.commit)),
    ...{ added: added.map(({ name, deviceKey }) => ({ name, deviceKey })) },
    ...{ attempts: 0, dueAtMs: shared.clock.nowMs() },
  })
}

function isWished(
  want: WishRow['want'],
  wish: WishRow,
  leaf: { readonly name: string; readonly deviceKey: Uint8Array },
): boolean {
  return wish.want === want && isMeant(leaf, wish.name, wish.deviceKey)
}

/** There is nothing to do for it. */
function isNoCommit(
  wish: WishRow,
  added: readonly Addable[],
  removed: GroupRow['members'],
): boolean {
  if (wish.want === 'refresh') return false
  const leaves = wish.want === 'add' ? added : removed
  return !leaves.some((leaf) => isMeant(leaf, wish.name, wish.deviceKey))
}

async function postPending(shared: Shared, pending: PendingRow): Promise<void> {
  const row = shared.desk.find('groups', pending.key)
  if (row === undefined) return
  const order = { group: hexToBytes(pending.key), epoch: pending.epoch }
  const letter = letterOf(row.creator, pending)
  let ordered: Ordered
  try {
    ordered = await shared.mail.postInOrder(letter, order, row.sequencer, callDeadline(shared))
  } catch (error) {
    if (shared.signal.aborted) return
    return putOffPending(shared, pending, canRepeat(error), sentenceOf(error))
  }
  if (ordered.outcome === 'stored' || equalBytes(ordered.messageId, pending.messageId)) {
    await shared.desk.step((turn) => takeOwnCommit(shared, turn, pending))
  } else {
    const { envelope } = ordered
    await stepAsking(shared, (turn) => takeConflict(shared, turn, pending, envelope))
  }
}

/** Our commit has its place: the group is the next one, and all others are told. */
async function takeOwnCommit(shared: Shared, turn: Turn, pending: PendingRow): Promise<void> {
  const before = turn.find('groups', pending.key)
  if (before === undefined || turn.find('pendings', pending.key) === undefined) return
  const current = await openGroup(shared, turn, pending.key)
  const next = decodeGroup(shared.engine, pending.next)
  turn.remove('pendings', pending.key)
  turn.put('unproven', await ownUnprovenOf(shared, turn, before, pending))
  const after = keepGroup(turn, next, { ...before, encrypted: 0 })
  forget(current)
  for (const wish of turn.list('wishes')) {
    if (wish.group === after.key && isFulfilled(wish, after)) turn.remove('wishes', wish.key)
  }
  await distribute(shared, turn, before, pending)
  noteMembers(shared, turn, shared.name, before, after)
  forgetAdditions(turn, before, after)
}

function isFulfilled({ want, name, deviceKey }: WishRow, { members }: GroupRow): boolean {
  if (want === 'refresh') return true
  const isIn = members.some((leaf) => isMeant(leaf, name, deviceKey))
  return want === 'add' ? isIn : !isIn
}

/** To all that were members, but the creator, who has it from the sequencer; and to the new ones their Welcome. */
async function distribute(
  shared: Shared,
  turn: Turn,
  before: GroupRow,
  { commit: message, welcome, added }: PendingRow,
): Promise<void> {
  const { conversation, key: group } = before
  const recipients = byName(before.members)
  recipients.delete(before.creator)
  await putLetters(shared, turn, { conversation, group, message, recipients })
  if (welcome === undefined) return
  const mailing = { conversation, group, message: welcome, recipients: byName(added) }
  await putLetters(shared, turn, { ...mailing, isInvitation: true })
}

async function putOffPending(
  shared: Shared,
  pending: PendingRow,
  isWorthRepeating: boolean,
  reason: string,
): Promise<void> {
  await shared.desk.step(async (turn) => {
    const current = turn.find('pendings', pending.key)
    if (current === undefined || !equalBytes(current.messageId, pending.messageId)) return
    const attempts = current.attempts + 1
    // A sequencer that refuses for good will not order anything again, but may be told so wrongly: rarely asked.
    const dueAtMs = isWorthRepeating
      ? repeatAtMs(shared, attempts)
      : shared.clock.nowMs() + shared.pace.checkMaxMs
    turn.put('pendings', { ...current, attempts, dueAtMs })
    if (isWorthRepeating && attempts !== commitTriesMax) return
    const conversation = turn.find('groups', pending.key)?.conversation
    turn.tell({
      ...{ kind: 'warning', code: 'group-stuck' },
      sentence: `The home that orders this group's changes does not take them: ${reason}`,
      ...(conversation !== undefined && { conversation }),
    })
  })
}

async function putOffWishes(
  shared: Shared,
  wishes: readonly WishRow[],
  isWorthRepeating: boolean,
  reason: string,
): Promise<void> {
  await shared.desk.step(async (turn) => {
    for (const { key } of wishes) {
      const wish = turn.find('wishes', key)
      if (wish === undefined) continue
      const attempts = wish.attempts + 1
      // A new device may publish its key packages later than its registration.
      const isPatient = isWorthRepeating || wish.deviceKey !== undefined
      if (isPatient && attempts < commitTriesMax) {
        turn.put('wishes', { ...wish, attempts, dueAtMs: repeatAtMs(shared, attempts) })
        continue
      }
      giveUpWish(shared, turn, wish, reason)
    }
  })
}
