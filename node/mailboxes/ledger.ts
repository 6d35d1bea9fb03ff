/** What the messages of each name and of all add up to. Changed only within a transaction. */
import type Database from 'better-sqlite3'

export interface NameTotals {
  /** That some device waits for, each counted once. */
  readonly messages: number
  readonly bytes: number
  /** Envelopes that are kept for an order only. */
  readonly keptBytes: number
  /** Messages that nobody waits for any more. */
  readonly atRest: number
}

export interface NodeTotals extends NameTotals {
  /** Names that have messages waiting. */
  readonly names: number
}

/** What a message that waits takes beside its envelope, in indexes and queues: of a short one that is most. */
export const rowBytes = 512

export interface Ledger {
  readonly all: NodeTotals
  /** What all of them take on disk, roughly, except what is at rest. */
  readonly bytesTaken: number
  of(name: string): NameTotals
  /** @returns what the name has from now on */
  add(name: string, change: Partial<NameTotals>): NameTotals
}

const nothing: NameTotals = { messages: 0, bytes: 0, keptBytes: 0, atRest: 0 }
const columns = 'messages, bytes, kept_bytes AS keptBytes, at_rest AS atRest'

export function openLedger(sql: Database.Database): Ledger {
  const select = sql.prepare<[string], NameTotals>(
    `SELECT ${columns} FROM mailboxes WHERE name = ?`,
  )
  const change = sql.prepare<[string, number, number, number, number], NameTotals>(
    `INSERT INTO mailboxes (name, messages, bytes, kept_bytes, at_rest) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET
       messages = messages + excluded.messages,
       bytes = bytes + excluded.bytes,
       kept_bytes = kept_bytes + excluded.kept_bytes,
       at_rest = at_rest + excluded.at_rest
     RETURNING ${columns}`,
  )
  const remove = sql.prepare<[string]>('DELETE FROM mailboxes WHERE name = ?')
  const all = sql
    .prepare<[], NodeTotals>(
      `SELECT coalesce(sum(messages > 0), 0) AS names, coalesce(sum(messages), 0) AS messages,
         coalesce(sum(bytes), 0) AS bytes, coalesce(sum(kept_bytes), 0) AS keptBytes,
         coalesce(sum(at_rest), 0) AS atRest
       FROM mailboxes`,
    )
    .get() as { -readonly [Key in keyof NodeTotals]: number }

  return {
    all,
    get bytesTaken() {
      return all.bytes + all.keptBytes + all.messages * rowBytes
    },
    of: (name) => select.get(name) ?? nothing,
    add(name, { messages = 0, bytes = 0, keptBytes = 0, atRest = 0 }) {
      const now = change.get(name, messages, bytes, keptBytes, atRest) ?? nothing
      const before = now.messages - messages
      all.names += Number(now.messages > 0) - Number(before > 0)
      all.messages += messages
      all.bytes += bytes
      all.keptBytes += keptBytes
      all.atRest += atRest
      if (now.messages + now.atRest === 0) remove.run(name)
      return now
    },
  }
}
