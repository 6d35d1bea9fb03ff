/**
 * The database of messages, beside that of names: what is lost with it is what waited, never who owns what.
 * Writes of many senders share a transaction, for each has to be durable before it is answered.
 */
import Database from 'better-sqlite3'
import { RefusedError } from '../../proto/errors.js'
import { faulting, StoreFault } from '../store/fault.js'
import { migrateMailboxes } from './migrations.js'

/** Of one transaction: a few milliseconds of work beside its sync. */
const batchMax = 512
/** The log of writes is emptied into the database when it has grown so far; 4 KiB a page. */
const checkpointPages = 1_000

export interface MailboxDatabase {
  readonly sql: Database.Database
  /**
   * Runs something in the next transaction, together with whatever else waits for one. It checks before it
   * writes: what it throws as a RefusedError rejects its own promise, and the others go on.
   * @returns its result, once that is durable
   * @throws StoreFault when the transaction fails, to all that were in it
   */
  write<Result>(work: () => Result): Promise<Result>
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>
  close(): void
}

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly result: unknown } | { readonly refused: RefusedError }

/** @throws StoreFault for a foreign, newer or broken database */
export function openMailboxDatabase(path: string): MailboxDatabase {
  const sql = faulting('The mailboxes cannot be opened', () => open(path))
  let waiting: Waiting[] = []
  let isScheduled = false
  const idle: (() => void)[] = []

  const runAll = sql.transaction((batch: readonly Waiting[]): Outcome[] =>
    batch.map(({ work }) => {
      try {
        return { result: work() }
      } catch (error) {
        if (error instanceof RefusedError) return { refused: error }
        throw error
      }
    }),
  )

  function flush(): void {
    isScheduled = false
    const batch = waiting.slice(0, batchMax)
    waiting = waiting.slice(batchMax)
    try {
      const outcomes = faulting('Messages cannot be stored', () => runAll(batch))
      for (const [i, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[i] as Outcome
        if ('refused' in outcome) reject(outcome.refused)
        else resolve(outcome.result as never)
      }
    } catch (fault) {
      for (const { reject } of batch) reject(fault)
    }
    if (waiting.length > 0) schedule()
    else for (const tell of idle.splice(0)) tell()
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    // After the frames that have come by now, so that they share the transaction.
    setImmediate(flush)
  }

  return {
    sql,
    write: (work) =>
      new Promise((resolve, reject) => {
        if (!sql.open) {
          reject(new StoreFault('The mailboxes are closed.'))
          return
        }
        waiting.push({ work, resolve, reject })
        schedule()
      }),
    settled() {
      if (waiting.length === 0) return Promise.resolve()
      return new Promise((resolve) => idle.push(resolve))
    },
    close() {
      const left = waiting
      waiting = []
      for (const { reject } of left) reject(new StoreFault('The mailboxes are closed.'))
      sql.close()
    },
  }
}

function open(path: string): Database.Database {
  const sql = new Database(path)
  try {
    // Before the first table, or it has no effect: what is deleted gives its pages back.
    sql.pragma('auto_vacuum = INCREMENTAL')
    sql.pragma('journal_mode = WAL')
    sql.pragma('synchronous = FULL')
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
