/** The queue of a device: what waits in it, and how it leaves. */
import type Database from 'better-sqlite3'
import { plainBytes } from '../../proto/bytes.js'
import type { WaitingMessage } from '../../proto/messages.js'
import { type AtRest, type MessageRow, messageColumns } from './at-rest.js'

export interface Fetched {
  readonly messages: readonly WaitingMessage[]
  /** In the queue, these included. */
  readonly waiting: number
  readonly more: boolean
}

/** Of one Fetch: with what goes around the envelopes, less than an answer may have. */
export const fetchedBytesMax = 196_608
export const fetchedMax = 128
/** How exactly is known when a device was here: so that it costs a write now and then only. */
const seenWithinMs = 3_600_000

interface QueueRow {
  readonly queue: number
  readonly waiting: number
  readonly seenAtMs: number
}

interface WaitingRow {
  readonly place: number
  readonly messageId: Uint8Array
  readonly storedAtMs: number
  readonly envelope: Uint8Array
}

/** By place, from the index of the queue; a look costs the same however much waits. */
export const fetchStatement = `SELECT place, message_id AS messageId, stored_at_ms AS storedAtMs, envelope
  FROM waiting CROSS JOIN messages USING (message) CROSS JOIN envelopes USING (message)
  WHERE queue = ? AND place > ? ORDER BY place LIMIT ${fetchedMax + 1}`

export interface Queues {
  waiting(name: string, device: Uint8Array): number
  fetch(name: string, device: Uint8Array, after: number, bytesMax: number): Fetched
  /** Part of a transaction. @returns how many still wait */
  acknowledge(name: string, device: Uint8Array, messageIds: readonly Uint8Array[]): number
  /** Whether it is worth noting that a device is here. */
  isUnseen(name: string, device: Uint8Array, nowMs: number): boolean
  /** Part of a transaction. */
  see(name: string, device: Uint8Array, nowMs: number): void
  /** Devices that have a queue of this name. */
  devicesOf(name: string): readonly Uint8Array[]
  /** Part of a transaction: nobody reads it any more. What waits in it leaves by `empty`. */
  drop(name: string, device: Uint8Array): void
  /** Part of a transaction: takes up to so many messages out of dropped queues. @returns how many */
  empty(rowsMax: number): number
}

export function createQueues(sql: Database.Database, atRest: AtRest): Queues {
  const find = sql.prepare<[string, Uint8Array], QueueRow>(
    'SELECT queue, waiting, seen_at_ms AS seenAtMs FROM queues WHERE name = ? AND device = ?',
  )
  const rows = sql.prepare<[number, number], WaitingRow>(fetchStatement)
  const message = sql.prepare<[string, Uint8Array], MessageRow>(
    `SELECT ${messageColumns} FROM messages WHERE recipient = ? AND message_id = ?`,
  )
  const leave = sql.prepare<[number, number]>('DELETE FROM waiting WHERE message = ? AND queue = ?')
  const less = sql.prepare<[number, number]>(
    'UPDATE queues SET waiting = waiting - ? WHERE queue = ?',
  )
  const setSeen = sql.prepare<[number, string, Uint8Array]>(
    'UPDATE queues SET seen_at_ms = ? WHERE name = ? AND device = ?',
  )
  const devices = sql.prepare<[string], { device: Uint8Array }>(
    'SELECT device FROM queues WHERE name = ? AND device IS NOT NULL',
  )
  const drop = sql.prepare<[string, Uint8Array]>(
    'UPDATE queues SET device = NULL WHERE name = ? AND device = ?',
  )
  const dropped = sql.prepare<[], { queue: number }>(
    'SELECT queue FROM queues WHERE device IS NULL ORDER BY queue LIMIT 1',
  )
  const inDropped = sql.prepare<[number, number], MessageRow>(
    `SELECT ${messageColumns} FROM messages CROSS JOIN
       (SELECT message AS held FROM waiting WHERE queue = ? ORDER BY place LIMIT ?)
     ON message = held`,
  )
  const removeQueue = sql.prepare<[number]>('DELETE FROM queues WHERE queue = ?')

  return {
    waiting: (name, device) => find.get(name, device)?.waiting ?? 0,
    fetch(name, device, after, bytesMax) {
      const found = find.get(name, device)
      if (found === undefined) return { messages: [], waiting: 0, more: false }
      const most = Math.min(bytesMax, fetchedBytesMax)
      const messages: WaitingMessage[] = []
      let bytes = 0
      let more = false
      for (const row of rows.iterate(found.queue, after)) {
        bytes += row.envelope.length
        more = messages.length === fetchedMax || (messages.length > 0 && bytes > most)
        if (more) break
        const { place, storedAtMs } = row
        const envelope = plainBytes(row.envelope)
        messages.push({ place, messageId: plainBytes(row.messageId), envelope, storedAtMs })
      }
      return { messages, waiting: found.waiting, more }
    },
    acknowledge(name, device, messageIds) {
      const found = find.get(name, device)
      if (found === undefined) return 0
      let left = 0
      for (const messageId of messageIds) {
        const row = message.get(name, messageId)
        if (row === undefined || leave.run(row.message, found.queue).changes === 0) continue
        left += 1
        atRest.release(row, 'fetched')
      }
      if (left > 0) less.run(left, found.queue)
      return found.waiting - left
    },
    isUnseen(name, device, nowMs) {
      const found = find.get(name, device)
      return found !== undefined && nowMs - found.seenAtMs >= seenWithinMs
    },
    see: (name, device, nowMs) => void setSeen.run(nowMs, name, device),
    devicesOf: (name) => devices.all(name).map(({ device }) => plainBytes(device)),
    drop: (name, device) => void drop.run(name, device),
    empty(rowsMax) {
      let count = 0
      for (let one = dropped.get(); one !== undefined && count < rowsMax; one = dropped.get()) {
        const held = inDropped.all(one.queue, rowsMax - count)
        for (const row of held) {
          leave.run(row.message, one.queue)
          atRest.release(
            row,
            row.state === 'fetched' ? 'fetched' : row.waiting > 1 ? 'stored' : 'expired',
          )
        }
        count += Math.max(1, held.length)
        if (held.length === 0) removeQueue.run(one.queue)
      }
      return count
    },
  }
}
