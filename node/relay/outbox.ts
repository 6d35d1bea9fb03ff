/** Messages that wait for a home node elsewhere, on disk, and a bounded memory of those that do no longer. */
import { equalBytes, plainBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { DeliveryState } from '../../proto/messages.js'
import type { RelayedMessage } from '../../proto/relay.js'
import { sha256 } from '../../proto/sha256.js'
import type { MailboxDatabase } from '../mailboxes/database.js'
import { leavesRoom } from '../mailboxes/last-quarter.js'
import { faulting } from '../store/fault.js'

export interface OutboxLimits {
  readonly messagesMax: number
  readonly bytesMax: number
  /** Of one recipient: one whose home is gone must leave room for the others. */
  readonly recipientMessagesMax: number
  readonly recipientBytesMax: number
  /** Messages without an envelope, remembered for repeats and questions. */
  readonly recordsMax: number
  /** How long it is remembered that one has expired. */
  readonly expiredKeptMs: number
}

export const defaultOutboxLimits: OutboxLimits = {
  messagesMax: 100_000,
  bytesMax: 536_870_912,
  recipientMessagesMax: 2_000,
  recipientBytesMax: 33_554_432,
  recordsMax: 200_000,
  expiredKeptMs: 7 * 86_400_000,
}

/** A row and its places in the indexes. */
const rowBytes = 256
/** Of one transaction, so that others have their turn: each may be an envelope of 64 KiB that is written over. */
const sweptMax = 64
const fullRetryMs = 60_000

export interface QueuedMessage {
  /** Rising as messages were taken. */
  readonly place: number
  readonly message: RelayedMessage
}

interface Row {
  readonly place: number
  readonly recipient: string
  readonly message_id: Uint8Array
  readonly receipt_hash: Uint8Array
  readonly envelope: Uint8Array
  readonly bytes: number
  readonly sent_at_ms: number
  readonly expires_at_ms: number
  readonly state: 'queued' | 'stored' | 'expired'
}

interface Share {
  messages: number
  bytes: number
}

export type Outbox = ReturnType<typeof openOutbox>

/** @throws StoreFault, as everything of it may */
export function openOutbox(database: MailboxDatabase, limits: OutboxLimits) {
  const statements = faulting('The outbox cannot be read', () => prepare(database))
  const shares = new Map<string, Share>()
  const total = { messages: 0, bytes: 0, records: 0, delivered: 0, expired: 0 }
  faulting('The outbox cannot be read', () => {
    for (const { recipient, ...share } of statements.shares.all()) {
      shares.set(recipient, share)
      total.messages += share.messages
      total.bytes += share.bytes
    }
    total.records = statements.records.get()?.count ?? 0
  })

  function expectRoom(recipient: string, bytes: number): void {
    const share = shares.get(recipient) ?? { messages: 0, bytes: 0 }
    const { messagesMax, bytesMax, recipientMessagesMax, recipientBytesMax } = limits
    if (total.messages >= messagesMax || total.bytes + bytes > bytesMax) {
      throw new RefusedError('busy', 'Too much waits to be relayed by this node.', fullRetryMs)
    }
    const isWithin =
      share.messages < recipientMessagesMax &&
      share.bytes + bytes <= recipientBytesMax &&
      leavesRoom({ max: messagesMax, taken: total.messages, own: share.messages, more: 1 }) &&
      leavesRoom({ max: bytesMax, taken: total.bytes, own: share.bytes, more: bytes })
    if (isWithin) return
    const sentence = `Too much waits here for ${recipient}, whose home nodes take nothing now.`
    throw new RefusedError('mailbox-full', sentence, fullRetryMs)
  }

  function enter(recipient: string, bytes: number): void {
    const share = shares.get(recipient) ?? { messages: 0, bytes: 0 }
    shares.set(recipient, share)
    for (const one of [share, total]) {
      one.messages += 1
      one.bytes += bytes
    }
  }

  /** It waits no longer; within a transaction. */
  function leave(row: Pick<Row, 'place' | 'recipient' | 'bytes'>): void {
    const share = shares.get(row.recipient)
    for (const one of share === undefined ? [total] : [share, total]) {
      one.messages -= 1
      one.bytes -= row.bytes
    }
    if (share?.messages === 0) shares.delete(row.recipient)
    total.records += 1
  }

  function expire(row: Pick<Row, 'place' | 'recipient' | 'bytes'>, nowMs: number): void {
    const forget = nowMs + limits.expiredKeptMs
    statements.end.run({ state: 'expired', forget, place: row.place })
    leave(row)
    total.expired += 1
  }

  /** Writes until a turn finds less than it could have. */
  async function inTurns(turn: () => number): Promise<void> {
    while ((await database.write(turn)) >= sweptMax);
  }

  return {
    /** @throws RefusedError `malformed` (another message has its id), `stale`, `mailbox-full`, `busy` */
    async take(
      message: RelayedMessage,
      expiresAtMs: number,
    ): Promise<{ readonly untilMs: number }> {
      const { recipient, messageId, envelope, receiptHash, sentAtMs } = message
      database.expectRoom()
      return database.write(() => {
        const before = statements.find.get(recipient, messageId)
        if (before !== undefined && !equalBytes(plainBytes(before.receipt_hash), receiptHash)) {
          throw new RefusedError('malformed', 'Another message to this name has this id.')
        }
        if (before?.state === 'expired') throw new RefusedError('stale', 'It has expired.')
        if (before !== undefined) return { untilMs: before.expires_at_ms }
        const bytes = envelope.length + rowBytes
        expectRoom(recipient, bytes)
        statements.add.run({
          ...{ recipient, messageId, receiptHash, envelope, bytes, sentAtMs, expiresAtMs },
        })
        enter(recipient, bytes)
        return { untilMs: expiresAtMs }
      }, envelope.length)
    },

    /** The first that waits for a recipient behind a place, and has not expired. */
    next(recipient: string, after: number, nowMs: number): QueuedMessage | undefined {
      return faulting('The outbox cannot be read', () => {
        const row = statements.next.get(recipient, after, nowMs)
        return row && { place: row.place, message: messageOf(row) }
      })
    },

    /** A home node has it. */
    async stored(place: number): Promise<void> {
      await database.write(() => {
        const row = statements.at.get(place)
        if (row === undefined || row.state === 'stored') return
        statements.end.run({ state: 'stored', forget: row.expires_at_ms, place })
        database.countWrittenOver(row.bytes)
        if (row.state === 'queued') leave(row)
        total.delivered += 1
      })
    },

    /** Nobody will have it. */
    async giveUpOne(place: number, nowMs: number): Promise<void> {
      await database.write(() => {
        const row = statements.at.get(place)
        if (row?.state === 'queued') expire(row, nowMs)
      })
    },

    /** Nobody will have what waits for a recipient. */
    giveUp(recipient: string, nowMs: number): Promise<void> {
      return inTurns(() => {
        const rows = statements.ofRecipient.all(recipient, sweptMax)
        for (const row of rows) expire(row, nowMs)
        return rows.length
      })
    },

    /** What has expired waits no longer, and what is over is forgotten. */
    async sweep(nowMs: number): Promise<void> {
      await inTurns(() => {
        const rows = statements.due.all(nowMs, sweptMax)
        for (const row of rows) expire(row, nowMs)
        return rows.length
      })
      await inTurns(() => {
        const tooMany = Math.min(sweptMax, Math.max(0, total.records - limits.recordsMax))
        const forgotten = statements.forget.run(nowMs, sweptMax).changes
        const more = statements.forgetFirst.run(Math.max(0, tooMany - forgotten)).changes
        total.records -= forgotten + more
        return forgotten + more
      })
    },

    stateOf(recipient: string, messageId: Uint8Array, receiptKey: Uint8Array): DeliveryState {
      const row = faulting('The outbox cannot be read', () =>
        statements.find.get(recipient, messageId),
      )
      const isAllowed = row !== undefined && equalBytes(sha256(receiptKey), row.receipt_hash)
      return isAllowed ? row.state : 'unknown'
    },

    waiting: (recipient: string): number => shares.get(recipient)?.messages ?? 0,
    recipients: (): string[] => [...shares.keys()],

    counts() {
      const oldest = faulting('The outbox cannot be read', () => statements.oldest.get())
      const { messages: queued, bytes, delivered, expired } = total
      const filled = Math.max(queued / limits.messagesMax, bytes / limits.bytesMax)
      const percentFull = Math.floor(filled * 100)
      return { queued, bytes, percentFull, oldestMs: oldest?.sent_at_ms, delivered, expired }
    },
  }
}

function messageOf(row: Row): RelayedMessage {
  return {
    recipient: row.recipient,
    messageId: plainBytes(row.message_id),
    envelope: plainBytes(row.envelope),
    receiptHash: plainBytes(row.receipt_hash),
    sentAtMs: row.sent_at_ms,
  }
}

function prepare({ sql }: MailboxDatabase) {
  const known = 'place, recipient, message_id, receipt_hash, bytes, expires_at_ms, state'
  return {
    shares: sql.prepare<[], { recipient: string } & Share>(
      `SELECT recipient, count(*) AS messages, sum(bytes) AS bytes FROM outbox
       WHERE state = 'queued' GROUP BY recipient`,
    ),
    records: sql.prepare<[], { count: number }>(
      "SELECT count(*) AS count FROM outbox WHERE state <> 'queued'",
    ),
    oldest: sql.prepare<[], Pick<Row, 'sent_at_ms'>>(
      `SELECT sent_at_ms FROM outbox WHERE state = 'queued' ORDER BY expires_at_ms LIMIT 1`,
    ),
    find: sql.prepare<[string, Uint8Array], Row>(
      `SELECT ${known} FROM outbox WHERE recipient = ? AND message_id = ?`,
    ),
    at: sql.prepare<[number], Row>(`SELECT ${known} FROM outbox WHERE place = ?`),
    add: sql.prepare(
      `INSERT INTO outbox (recipient, message_id, receipt_hash, envelope, bytes, sent_at_ms,
         expires_at_ms, state)
       VALUES ($recipient, $messageId, $receiptHash, $envelope, $bytes, $sentAtMs,
         $expiresAtMs, 'queued')`,
    ),
    next: sql.prepare<[string, number, number], Row>(
      `SELECT * FROM outbox WHERE state = 'queued' AND recipient = ? AND place > ?
         AND expires_at_ms > ? ORDER BY place LIMIT 1`,
    ),
    ofRecipient: sql.prepare<[string, number], Row>(
      `SELECT ${known} FROM outbox WHERE state = 'queued' AND recipient = ? LIMIT ?`,
    ),
    due: sql.prepare<[number, number], Row>(
      `SELECT ${known} FROM outbox WHERE state = 'queued' AND expires_at_ms <= ? LIMIT ?`,
    ),
    end: sql.prepare(
      `UPDATE outbox SET state = $state, forget_at_ms = $forget, envelope = NULL
       WHERE place = $place`,
    ),
    forget: sql.prepare<[number, number]>(
      `DELETE FROM outbox WHERE place IN (SELECT place FROM outbox
         WHERE state <> 'queued' AND forget_at_ms <= ? LIMIT ?)`,
    ),
    forgetFirst: sql.prepare<[number]>(
      `DELETE FROM outbox WHERE place IN (SELECT place FROM outbox
         WHERE state <> 'queued' ORDER BY forget_at_ms LIMIT ?)`,
    ),
  }
}
