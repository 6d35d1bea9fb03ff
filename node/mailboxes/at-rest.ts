/**
 * Messages that nobody waits for any more. Their bytes go at once, unless they keep a place in an order; that
 * they were there is known until they expire, and for so many of each name and of all. Everything here is
 * part of somebody's transaction.
 */
import type { MailboxDatabase } from './database.js'
import type { Ledger } from './ledger.js'
import type { MailboxSettings } from './settings.js'

/** What a message is, beside its bytes. */
export interface MessageRow {
  readonly message: number
  readonly recipient: string
  readonly bytes: number
  /** Devices that wait for it. */
  readonly waiting: number
  readonly state: 'stored' | 'fetched' | 'expired'
  readonly isKept: number
  readonly isOrdered: number
}

export const messageColumns = `message, recipient, bytes, waiting, state, is_kept AS isKept,
  order_group IS NOT NULL AS isOrdered`

export interface AtRest {
  /** One device less waits for a message. */
  release(row: MessageRow, state: MessageRow['state']): void
  /** Takes it out of every queue, though somebody may wait for it. */
  giveUp(row: MessageRow): void
  /** Nobody waits for it any more, because its time is over. @param dueAtMs when it is forgotten */
  expire(row: MessageRow, dueAtMs: number): void
  forget(row: MessageRow): void
}

export function createAtRest(
  database: Pick<MailboxDatabase, 'sql' | 'countWrittenOver'>,
  ledger: Ledger,
  settings: Pick<MailboxSettings, 'atRestPerName' | 'atRestMax' | 'orderedBytesPerName'>,
): AtRest {
  const { sql } = database
  const setRest = sql.prepare<[string, number, number]>(
    'UPDATE messages SET waiting = 0, state = ?, is_kept = ? WHERE message = ?',
  )
  const setWaiting = sql.prepare<[string, number]>(
    'UPDATE messages SET waiting = waiting - 1, state = ? WHERE message = ?',
  )
  const setDue = sql.prepare<[number, number]>(
    'UPDATE messages SET due_at_ms = ? WHERE message = ?',
  )
  const setLetGo = sql.prepare<[number]>('UPDATE messages SET is_kept = 0 WHERE message = ?')
  const deleteEnvelope = sql.prepare<[number]>('DELETE FROM envelopes WHERE message = ?')
  const removeMessage = sql.prepare<[number]>('DELETE FROM messages WHERE message = ?')
  const queuesOf = sql.prepare<[number], { queue: number }>(
    'SELECT queue FROM waiting WHERE message = ?',
  )
  const lessInQueue = sql.prepare<[number]>(
    'UPDATE queues SET waiting = waiting - 1 WHERE queue = ?',
  )
  const removeWaiting = sql.prepare<[number]>('DELETE FROM waiting WHERE message = ?')
  const oldestKept = sql.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM messages WHERE recipient = ? AND is_kept = 1
     ORDER BY message LIMIT 1`,
  )
  const oldestOfName = sql.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM messages WHERE recipient = ? AND waiting = 0
     ORDER BY message LIMIT 1`,
  )
  const oldest = sql.prepare<[], MessageRow>(
    `SELECT ${messageColumns} FROM messages INDEXED BY messages_at_rest_by_due
     WHERE waiting = 0 ORDER BY due_at_ms LIMIT 1`,
  )

  function removeEnvelope({ message, bytes }: Pick<MessageRow, 'message' | 'bytes'>): void {
    deleteEnvelope.run(message)
    database.countWrittenOver(bytes)
  }

  function rest(row: MessageRow, state: MessageRow['state'], keeps: boolean): void {
    const { message, recipient, bytes } = row
    setRest.run(state, Number(keeps), message)
    if (!keeps) removeEnvelope(row)
    const keptBytes = keeps ? bytes : 0
    ledger.add(recipient, { messages: -1, bytes: -bytes, keptBytes, atRest: 1 })
    bound(recipient)
  }

  function bound(name: string): void {
    while (ledger.of(name).keptBytes > settings.orderedBytesPerName) {
      const kept = oldestKept.get(name)
      if (kept === undefined) break
      removeEnvelope(kept)
      setLetGo.run(kept.message)
      ledger.add(name, { keptBytes: -kept.bytes })
    }
    if (ledger.of(name).atRest > settings.atRestPerName) forgetOne(oldestOfName.get(name))
    if (ledger.all.atRest > settings.atRestMax) forgetOne(oldest.get())
  }

  function forgetOne(row: MessageRow | undefined): void {
    if (row !== undefined) forget(row)
  }

  function forget({ message, recipient, bytes, isKept }: MessageRow): void {
    if (isKept) removeEnvelope({ message, bytes })
    // What came to rest before it in the same step may have had to have its room.
    if (removeMessage.run(message).changes === 0) return
    ledger.add(recipient, { atRest: -1, keptBytes: isKept ? -bytes : 0 })
  }

  function leaveQueues(message: number): void {
    for (const { queue } of queuesOf.all(message)) lessInQueue.run(queue)
    removeWaiting.run(message)
  }

  return {
    forget,
    release(row, state) {
      if (row.waiting > 1) setWaiting.run(state, row.message)
      else rest(row, state, row.isOrdered === 1)
    },
    giveUp(row) {
      leaveQueues(row.message)
      rest(row, row.state, row.isOrdered === 1)
    },
    expire(row, dueAtMs) {
      leaveQueues(row.message)
      setDue.run(dueAtMs, row.message)
      rest(row, row.state === 'fetched' ? 'fetched' : 'expired', false)
    },
  }
}
