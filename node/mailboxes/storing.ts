/** How a message gets into the queues of a name's devices: once, in its order, and as far as there is room. */
import type Database from 'better-sqlite3'
import { equalBytes, plainBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { CommitOrder, SendOutcome } from '../../proto/messages.js'
import type { RelayedMessage } from '../../proto/relay.js'
import { type AtRest, type MessageRow, messageColumns } from './at-rest.js'
import { leavesRoom } from './last-quarter.js'
import { type Ledger, type NameTotals, rowBytes } from './ledger.js'
import type { MailboxSettings } from './settings.js'

export interface StoreOptions {
  /** Login keys of the recipient's newest registration; each gets it. */
  readonly devices: readonly Uint8Array[]
  readonly order?: CommitOrder | undefined
  readonly nowMs: number
  /** From when it was sent. */
  readonly retentionMs: number
}

/** A message that has come into a device's queue. */
export interface Arrival {
  readonly device: Uint8Array
  readonly place: number
  /** In the queue, this one included. */
  readonly waiting: number
}

export interface Stored {
  readonly outcome: SendOutcome
  /** None for a repeat. */
  readonly arrivals: readonly Arrival[]
}

/** An operator or a device has to do something first. */
const fullRetryMs = 60_000
/** How much of a queue that nobody empties is looked through for room, each time. */
const givenUpMax = 64

interface EarlierRow {
  readonly receiptHash: Uint8Array
  readonly expiresAtMs: number
}

interface WinnerRow {
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array | null
}

export interface StoringParts {
  readonly sql: Database.Database
  readonly ledger: Ledger
  readonly atRest: AtRest
  readonly settings: MailboxSettings
  /** Of key packages, which share the node's room. */
  readonly packageBytes: () => number
}

export interface Storing {
  /**
   * What became of a message that came before, durably.
   * @throws RefusedError `malformed` when another message has its id
   */
  earlier(message: RelayedMessage): SendOutcome | undefined
  /**
   * Part of a transaction.
   * @throws RefusedError `malformed`, `superseded`, `stale`, `mailbox-full`, having changed nothing
   */
  store(message: RelayedMessage, options: StoreOptions): Stored
}

export function createStoring(parts: StoringParts): Storing {
  const { sql, ledger, atRest, settings } = parts
  const byId = sql.prepare<[string, Uint8Array], EarlierRow>(
    `SELECT receipt_hash AS receiptHash, expires_at_ms AS expiresAtMs FROM messages
     WHERE recipient = ? AND message_id = ?`,
  )
  const byOrder = sql.prepare<[string, Uint8Array, number], WinnerRow>(
    `SELECT message_id AS messageId, envelope FROM messages LEFT JOIN envelopes USING (message)
     WHERE recipient = ? AND order_group = ? AND order_epoch = ?`,
  )
  const insert = sql.prepare(
    `INSERT INTO messages (recipient, message_id, receipt_hash, bytes, stored_at_ms, expires_at_ms,
       due_at_ms, waiting, state, order_group, order_epoch)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'stored', ?, ?)`,
  )
  const insertEnvelope = sql.prepare('INSERT INTO envelopes (message, envelope) VALUES (?, ?)')
  const enqueue = sql.prepare<
    [string, Uint8Array, number, number],
    { queue: number; place: number; waiting: number }
  >(
    // A queue begins at the time of its making, so that one that is made again goes on behind the first.
    `INSERT INTO queues (name, device, last_place, waiting, seen_at_ms) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT (name, device) DO UPDATE SET last_place = last_place + 1, waiting = waiting + 1
     RETURNING queue, last_place AS place, waiting`,
  )
  const wait = sql.prepare('INSERT INTO waiting (queue, place, message) VALUES (?, ?, ?)')
  const awayQueues = sql.prepare<[string, number], { queue: number }>(
    `SELECT queue FROM queues WHERE name = ? AND device IS NOT NULL AND waiting > 0
       AND seen_at_ms < ? ORDER BY seen_at_ms LIMIT 8`,
  )
  const heldUp = sql.prepare<[number, number], MessageRow>(
    `SELECT ${messageColumns} FROM messages CROSS JOIN
       (SELECT message AS held FROM waiting WHERE queue = ? ORDER BY place LIMIT ${givenUpMax})
     ON message = held
     WHERE state = 'fetched' AND NOT EXISTS (
       SELECT 1 FROM waiting AS other JOIN queues USING (queue)
       WHERE other.message = held AND device IS NOT NULL AND seen_at_ms >= ?)`,
  )

  function earlier({ recipient, messageId, receiptHash }: RelayedMessage): SendOutcome | undefined {
    const row = byId.get(recipient, messageId)
    if (row === undefined) return undefined
    if (!equalBytes(plainBytes(row.receiptHash), receiptHash)) {
      throw new RefusedError('malformed', 'Another message to this name has this id.')
    }
    return { outcome: 'stored', untilMs: row.expiresAtMs }
  }

  function winner(recipient: string, order: CommitOrder): SendOutcome | undefined {
    const row = byOrder.get(recipient, order.group, order.epoch)
    if (row === undefined) return undefined
    if (row.envelope === null) {
      const sentence = 'Another message has this place in the order, and is no longer kept.'
      throw new RefusedError('superseded', sentence)
    }
    const { messageId, envelope } = row
    return {
      ...{ outcome: 'conflict', messageId: plainBytes(messageId) },
      envelope: plainBytes(envelope),
    }
  }

  const takenBytes = () => ledger.bytesTaken + parts.packageBytes()

  function overfull(
    { messages, bytes }: Pick<NameTotals, 'messages' | 'bytes'>,
    more: number,
  ): boolean {
    if (messages >= settings.messagesPerName || bytes + more > settings.bytesPerName) return true
    const sharing = { max: settings.bytesMax, taken: takenBytes(), more: more + rowBytes }
    return !leavesRoom({ ...sharing, own: bytes + messages * rowBytes })
  }

  /**
   * Devices that have not been here for long make room for the others: they lose what another device has
   * fetched, oldest first, and see it by the places that are missing.
   */
  function makeRoom(recipient: string, more: number, nowMs: number): void {
    const { messages, bytes } = ledger.of(recipient)
    if (!overfull({ messages, bytes }, more)) return
    const sinceMs = nowMs - settings.awayMs
    const givenUp = new Map<number, MessageRow>()
    let freed = 0
    for (const { queue } of awayQueues.all(recipient, sinceMs)) {
      for (const row of heldUp.all(queue, sinceMs)) {
        if (givenUp.has(row.message)) continue
        givenUp.set(row.message, row)
        freed += row.bytes
        const left = { messages: messages - givenUp.size, bytes: bytes - freed }
        if (overfull(left, more)) continue
        for (const one of givenUp.values()) atRest.giveUp(one)
        return
      }
    }
    const sentence = 'The mailbox of this name is full until its devices fetch what waits.'
    throw new RefusedError('mailbox-full', sentence, fullRetryMs)
  }

  function expectRoomOfNode(more: number): void {
    if (takenBytes() + more + rowBytes <= settings.bytesMax) return
    throw new RefusedError('mailbox-full', 'This node has no room for messages.', fullRetryMs)
  }

  function put(message: RelayedMessage, options: StoreOptions, expiresAtMs: number): Arrival[] {
    const { recipient, messageId, receiptHash, envelope } = message
    const { devices, order, nowMs } = options
    const { lastInsertRowid } = insert.run(
      ...[recipient, messageId, receiptHash, envelope.length, nowMs, expiresAtMs, expiresAtMs],
      ...[devices.length, order?.group ?? null, order?.epoch ?? null],
    )
    insertEnvelope.run(lastInsertRowid, envelope)
    ledger.add(recipient, { messages: 1, bytes: envelope.length })
    return devices.map((device) => {
      const queued = enqueue.get(recipient, device, nowMs, nowMs)
      if (queued === undefined) throw new Error('An upsert returns its row')
      wait.run(queued.queue, queued.place, lastInsertRowid)
      return { device, place: queued.place, waiting: queued.waiting }
    })
  }

  return {
    earlier,
    store(message, options) {
      const { recipient, envelope, sentAtMs } = message
      const { order, nowMs, retentionMs } = options
      const known = earlier(message) ?? (order && winner(recipient, order))
      if (known !== undefined) return { outcome: known, arrivals: [] }
      // Another node's clock may be ahead; it does not make a message last longer.
      const untilMs = Math.min(sentAtMs, nowMs) + retentionMs
      if (untilMs <= nowMs) throw new RefusedError('stale', 'The message has expired on its way.')
      expectRoomOfNode(envelope.length)
      makeRoom(recipient, envelope.length, nowMs)
      return { outcome: { outcome: 'stored', untilMs }, arrivals: put(message, options, untilMs) }
    },
  }
}
