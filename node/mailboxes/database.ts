/**
 * The database of messages, beside that of names: what is lost with it is what waited, never who owns what.
 * Writes of many senders share a transaction, for each has to be durable before it is answered.
 */
import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { RefusedError } from '../../proto/errors.js'
import { faulting, StoreFault } from '../store/fault.js'
import { migrateMailboxes } from './migrations.js'

/**
 * Of one transaction, so that requests are answered between two: works, rows that they change (a message is
 * five or six), and bytes that they write or write over. It ends with the work that reaches one of these.
 */
const batchMax = 512
const batchRowsMax = 1_024
const batchBytesMax = 2 * 2 ** 20
/** What may wait for a transaction before whatever can be refused is. */
const waitingMax = 8_192
const waitingBytesMax = 32 * 2 ** 20
/** Pages that are left free for what comes next, and pages that are given back to the disk in one step. */
const sparePages = 64
const vacuumedPages = 128
/** The log of writes is emptied into the database when it has grown so far; 4 KiB a page. */
const checkpointPages = 1_000

export interface MailboxDatabase {
  readonly sql: Database.Database
  /**
   * Runs something in the next transaction, together with whatever else waits for one. It checks before it
   * writes: what it throws as a RefusedError rejects its own promise, and the others go on.
   * @param bytes that it holds in memory until then, when they are many
   * @returns its result, once that is durable
   * @throws StoreFault when a transaction fails, to all that wait
   */
  write<Result>(work: () => Result, bytes?: number): Promise<Result>
  /** Part of a transaction: an envelope of so many bytes is deleted, and so written over. */
  countWrittenOver(bytes: number): void
  /** @throws RefusedError `busy` while as much waits to be written as may */
  expectRoom(): void
  /** Whether something waits to be written. */
  readonly isBusy: boolean
  /**
   * A step of giving free pages back to the disk, or of emptying the log, which holds what was deleted for as
   * long as nothing else is written there. Only while nothing waits.
   * @returns whether there is more to do
   */
  tidy(): boolean
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>
  close(): void
}

interface Waiting {
  readonly work: () => unknown
  readonly bytes: number
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly result: unknown } | { readonly refused: RefusedError }

/** @throws StoreFault for a foreign, newer or broken database */
export function openMailboxDatabase(path: string): MailboxDatabase {
  const sql = faulting('The mailboxes cannot be opened', () => open(path))
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let isScheduled = false
  /** Whether the log may hold something. */
  let isLogged = true
  const idle: (() => void)[] = []

  const changes = sql.prepare<[], number>('SELECT total_changes()').pluck()
  let bytesOfBatch = 0

  /** As many of them as fit one transaction, at least one. */
  const runSome = sql.transaction((waiting: readonly Waiting[]): Outcome[] => {
    const rowsBefore = changes.get() ?? 0
    const outcomes: Outcome[] = []
    bytesOfBatch = 0
    for (const { work, bytes } of waiting) {
      bytesOfBatch += bytes
      if (outcomes.length > 0 && bytesOfBatch > batchBytesMax) break
      outcomes.push(outcomeOf(work))
      const isFull =
        outcomes.length === batchMax ||
        bytesOfBatch >= batchBytesMax ||
        (changes.get() ?? 0) - rowsBefore >= batchRowsMax
      if (isFull) break
    }
    return outcomes
  })

  function flush(): void {
    isScheduled = false
    isLogged = true
    const all = waiting
    try {
      const outcomes = faulting('Messages cannot be stored', () => runSome(all))
      waiting = all.slice(outcomes.length)
      for (const [i, outcome] of outcomes.entries()) {
        const { bytes, resolve, reject } = all[i] as Waiting
        waitingBytes -= bytes
        if ('refused' in outcome) reject(outcome.refused)
        else resolve(outcome.result as never)
      }
    } catch (fault) {
      rejectAll(fault)
    }
    if (waiting.length > 0) schedule()
    else for (const tell of idle.splice(0)) tell()
  }

  function rejectAll(fault: unknown): void {
    const left = waiting
    waiting = []
    waitingBytes = 0
    for (const { reject } of left) reject(fault)
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    // After the frames that have come by now, so that they share the transaction.
    setImmediate(flush)
  }

  return {
    sql,
    get isBusy() {
      return waiting.length > 0
    },
    expectRoom() {
      if (waiting.length < waitingMax && waitingBytes < waitingBytesMax) return
      throw new RefusedError('busy', 'More messages come than can be stored.', 1_000)
    },
    write: (work, bytes = 0) =>
      new Promise((resolve, reject) => {
        if (!sql.open) {
          reject(new StoreFault('The mailboxes are closed.'))
          return
        }
        waiting.push({ work, bytes, resolve, reject })
        waitingBytes += bytes
        schedule()
      }),
    countWrittenOver(bytes) {
      bytesOfBatch += bytes
    },
    settled() {
      if (waiting.length === 0) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
    tidy() {
      if (waiting.length > 0 || !isLogged) return false
      return faulting('The mailboxes cannot be tidied', () => {
        const free = Number(sql.pragma('freelist_count', { simple: true }))
        if (free > sparePages) {
          sql.pragma(`incremental_vacuum(${Math.min(vacuumedPages, free - sparePages)})`)
          return true
        }
        const [{ busy }] = sql.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
        isLogged = busy !== 0
        return false
      })
    },
    close() {
      rejectAll(new StoreFault('The mailboxes are closed.'))
      sql.close()
    },
  }
}

/** What is thrown as anything but a refusal is a fault of the whole transaction. */
function outcomeOf(work: () => unknown): Outcome {
  try {
    return { result: work() }
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error }
    throw error
  }
}

function open(path: string): Database.Database {
  // Before SQLite makes it for everybody to read; the log takes its mode from it.
  closeSync(openSync(path, 'a', 0o600))
  const sql = new Database(path)
  try {
    // Before the first table, or it has no effect: what is deleted gives its pages back.
    sql.pragma('auto_vacuum = INCREMENTAL')
    sql.pragma('journal_mode = WAL')
    sql.pragma('synchronous = FULL')
    // KiB: ids are random, so every message touches another page of their index.
    sql.pragma('cache_size = -16384')
    sql.pragma('secure_delete = ON')
    sql.pragma('trusted_schema = OFF')
    sql.pragma('foreign_keys = ON')
    sql.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    migrateMailboxes(sql)
    return sql
  } catch (error) {
    sql.close()
    throw error
  }
}
