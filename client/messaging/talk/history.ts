/** What was said: rows of history, their order, and what the user sees of them. */
import { bytesToHex } from '../../../proto/bytes.js'
import { messageIdBytes } from '../../../proto/limits.js'
import type { Turn } from './desk.js'
import type { Message } from './events.js'
import type { Delivery, DeliveryState, HistoryRow, NoteKind } from './memory.js'
import { type Shared, textKey } from './shared.js'

/** A text may be as much older than its arrival, and that as much before it is taken: no mailbox keeps it so long. */
const ageMaxMs = 30 * 86_400_000

/** What is taken from now on is placed no longer ago than that. */
export const placedWithinMs = 2 * ageMaxMs

/** @param storedAtMs by a node's clock, which may be wrong */
export function arrivalOf(storedAtMs: number | undefined, nowMs: number): number {
  return Math.max(nowMs - ageMaxMs, Math.min(storedAtMs ?? nowMs, nowMs))
}

/**
 * Where a message stands: by its sender's clock, but never after its arrival, and not so long before it that
 * nobody would look there. What one millisecond holds stands as it came. It never moves.
 */
export function placeOf(sentAtMs: number, arrivedAtMs: number, number: number): number {
  const timeMs = Math.max(0, arrivedAtMs - ageMaxMs, Math.min(sentAtMs, arrivedAtMs))
  return timeMs * 1_000 + (number % 1_000)
}

export interface Said {
  readonly conversation: string
  readonly sender: string
  readonly id: Uint8Array
  readonly text: string
  readonly sentAtMs: number
  readonly arrivedAtMs: number
  readonly replyTo?: Uint8Array | undefined
  readonly deliveries?: Readonly<Record<string, Delivery>>
  readonly isDoubtful?: boolean
}

export function putText(shared: Shared, turn: Turn, said: Said): HistoryRow {
  const { conversation, sender, id, replyTo, deliveries, isDoubtful, ...others } = said
  const row: HistoryRow = {
    key: textKey(conversation, sender, id),
    shelf: conversation,
    place: placeOf(said.sentAtMs, said.arrivedAtMs, turn.nextNumber()),
    kind: 'text',
    direction: sender === shared.name ? 'out' : 'in',
    ...{ conversation, sender, id, ...others },
    ...(replyTo && { replyTo }),
    ...(deliveries && { deliveries }),
    ...(isDoubtful && { isDoubtful }),
  }
  turn.put('history', row)
  turn.tell({ kind: 'message', message: messageOf(row) })
  return row
}

export interface Noted {
  readonly conversation: string
  readonly note: NoteKind
  readonly sender: string
  readonly names?: readonly string[]
  readonly text?: string
  /** Now, when absent. */
  readonly atMs?: number
}

export function putNote(shared: Shared, turn: Turn, noted: Noted): void {
  const { conversation, note, sender, names, text = '' } = noted
  const atMs = noted.atMs ?? shared.clock.nowMs()
  const id = shared.random(messageIdBytes)
  const row: HistoryRow = {
    key: textKey(conversation, sender, id),
    shelf: conversation,
    place: placeOf(atMs, atMs, turn.nextNumber()),
    kind: 'note',
    direction: sender === shared.name ? 'out' : 'in',
    ...{ conversation, sender, id, text, note },
    ...(names && { names }),
    ...{ sentAtMs: atMs, arrivedAtMs: atMs },
  }
  turn.put('history', row)
  turn.tell({ kind: 'message', message: messageOf(row) })
}

/** From the one that needs most attention to the one that needs none. */
const order: readonly DeliveryState[] = [
  ...(['failed', 'expired', 'waiting', 'sent', 'queued', 'stored', 'delivered'] as const),
]

/** Of all names that a text is for, the one least far. */
export function stateOf(deliveries: Readonly<Record<string, Delivery>>): DeliveryState {
  const states = Object.values(deliveries).map(({ state }) => state)
  return order.find((state) => states.includes(state)) ?? 'delivered'
}

/** Later words win, but a text that arrived stays so: answers overtake each other. */
export async function putDelivery(
  turn: Turn,
  key: string,
  name: string,
  delivery: Delivery,
): Promise<void> {
  const row = await turn.get('history', key)
  const before = row?.deliveries?.[name]
  if (row === undefined || before === undefined || before.state === 'delivered') return
  if (before.state === delivery.state && before.reason === delivery.reason) return
  const next: HistoryRow = { ...row, deliveries: { ...row.deliveries, [name]: delivery } }
  turn.put('history', next)
  const message = messageOf(next)
  turn.tell({ kind: 'state-change', conversation: row.conversation, message })
}

export function messageOf(row: HistoryRow): Message {
  const { key, conversation, kind, direction, sender, text, note, names, deliveries } = row
  const { sentAtMs, arrivedAtMs, place = 0, isDoubtful = false, replyTo } = row
  return {
    ...{ key, id: bytesToHex(row.id), conversation, kind, direction, sender, text },
    ...(note && { note }),
    ...(names && { names }),
    ...(replyTo && { replyTo: bytesToHex(replyTo) }),
    ...{ sentAtMs, arrivedAtMs, place, isDoubtful },
    ...(deliveries && { state: stateOf(deliveries), deliveries }),
  }
}
