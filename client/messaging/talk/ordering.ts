/**
 * The order of a group's commits, which its sequencer keeps: what is asked of it, what it shows, and which commit has
 * been taken without its word. SERVICE.md section 4.
 */
import { devicesMax } from '../../../proto/limits.js'
import { decodeInner } from '../content/inner.js'
import { open } from '../envelope/envelope.js'
import { epochKey } from '../mls/epoch-key.js'
import { decodeGroup, type Group } from '../mls/group.js'
import type { Turn } from './desk.js'
import { sealLetter } from './letters.js'
import type { GroupRow, LetterPart, PendingRow, UnprovenRow } from './memory.js'
import type { Shared } from './shared.js'

/**
 * The letter for the sequencer goes to the creator's name. It is sealed for the creator's devices, which get it
 * that way, and for the epoch's key, so that any member can open it that loses the place to it.
 * @param group before the commit
 */
export async function sealForOrder(
  shared: Shared,
  turn: Turn,
  row: GroupRow,
  group: Group,
  message: Uint8Array,
): Promise<LetterPart> {
  const { publicKey } = await epochKey(shared.engine, group)
  const leaves = row.members.filter(({ name }) => name === row.creator)
  const listed = turn.find('contacts', row.creator)?.devices ?? []
  const devices = leaves.length > 0 ? leaves.map(({ deviceKey }) => deviceKey) : listed
  return sealLetter(shared, row.creator, [publicKey, ...devices].slice(0, devicesMax), message)
}

/** @param group in the epoch of the place @returns the commit that has it; undefined when it is none that we can open */
export async function openOrdered(
  shared: Shared,
  group: Group,
  creator: string,
  envelope: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { opener } = await epochKey(shared.engine, group)
  const recipient = { federationId: shared.federationId, name: creator }
  const bytes = await open(envelope, recipient, [opener, shared.opener])
  const inner = bytes && decodeInner(bytes)
  return inner?.kind === 'mls' ? inner.message : undefined
}

/**
 * A commit that came from its maker: whether it has its place, only the sequencer can say.
 * @param row of the group before the commit, whose state is still the one on the desk
 * @param isHeld it is not taken before that is known
 */
export async function unprovenOf(
  shared: Shared,
  turn: Turn,
  row: GroupRow,
  message: Uint8Array,
  isHeld: boolean,
): Promise<UnprovenRow> {
  const { key, epoch } = row
  const before = await stateOf(turn, key)
  const letter = await sealForOrder(shared, turn, row, decodeGroup(shared.engine, before), message)
  const nowMs = shared.clock.nowMs()
  return {
    ...{ key, epoch, ...letter, commit: message, before, isHeld, isOwn: false },
    ...{ takenAtMs: nowMs, attempts: 0, dueAtMs: nowMs },
  }
}

/** Our own commit, which has its place by the sequencer's word: asked once more, in case it told others otherwise. */
export async function ownUnprovenOf(
  shared: Shared,
  turn: Turn,
  { key, epoch }: GroupRow,
  { messageId, envelope, receiptKey, commit }: PendingRow,
): Promise<UnprovenRow> {
  const nowMs = shared.clock.nowMs()
  return {
    ...{ key, epoch, messageId, envelope, receiptKey, commit, isHeld: false, isOwn: true },
    ...{ before: await stateOf(turn, key), takenAtMs: nowMs, attempts: 0 },
    dueAtMs: nowMs + shared.pace.catchUpMs,
  }
}

async function stateOf(turn: Turn, key: string): Promise<Uint8Array> {
  const row = await turn.get('states', key)
  if (row === undefined) throw new Error('A group without a state.')
  return row.state
}

/** Something does not fit the commit that was taken last: the sequencer is asked at once. */
export function doubt(turn: Turn, key: string): void {
  const row = turn.find('unproven', key)
  if (row?.isOwn && row.attempts === 0) turn.put('unproven', { ...row, dueAtMs: 0 })
}

/** Whether the group's last commit is by another, and may have no place: nothing is built on it. */
export function isUnproven(turn: Pick<Turn, 'find'>, key: string): boolean {
  return turn.find('unproven', key)?.isOwn === false
}
