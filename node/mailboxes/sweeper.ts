/** What has to be done with mailboxes now and then, in steps of a few milliseconds. */
import { type AtRest, type MessageRow, messageColumns } from './at-rest.js'
import type { MailboxDatabase } from './database.js'
import type { KeyPackages } from './key-packages.js'
import type { Queues } from './queues.js'

/** Of one step: each may be an envelope of 64 KiB that is written over. */
const dueMax = 32
const droppedMax = 64
const packagesMax = 128
const namesMax = 16

export interface SweeperParts {
  readonly database: MailboxDatabase
  readonly atRest: AtRest
  readonly queues: Pick<Queues, 'empty'>
  readonly packages: Pick<KeyPackages, 'removeExpired'>
  readonly expiredKnownMs: number
  readonly devicesOf: (name: string) => readonly Uint8Array[] | undefined
  readonly dropOthers: (name: string, devices: readonly Uint8Array[]) => void
}

export interface Sweeper {
  /** @returns whether there is more to do */
  step(nowMs: number): Promise<boolean>
}

export function createSweeper(parts: SweeperParts): Sweeper {
  const { database, atRest, queues, packages, expiredKnownMs, devicesOf, dropOthers } = parts
  const { sql } = database
  const due = sql.prepare<[number, number], MessageRow>(
    `SELECT ${messageColumns} FROM messages WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?`,
  )
  const isDue = sql.prepare<[number, number], { due: number }>(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE due_at_ms <= ?)
       OR EXISTS (SELECT 1 FROM queues WHERE device IS NULL)
       OR EXISTS (SELECT 1 FROM key_packages
                  WHERE expires_at_ms IS NOT NULL AND expires_at_ms <= ?) AS due`,
  )
  const namesAfter = sql.prepare<[string, string, number], { name: string }>(
    `SELECT name FROM queues WHERE name > ? UNION SELECT name FROM key_packages WHERE name > ?
     ORDER BY name LIMIT ?`,
  )
  /** Names up to this one were compared with what is certified since the start; undefined: all. */
  let comparedUpTo: string | undefined = ''

  function sweep(nowMs: number): boolean {
    const expired = due.all(nowMs, dueMax)
    for (const row of expired) {
      if (row.waiting > 0) atRest.expire(row, nowMs + expiredKnownMs)
      else atRest.forget(row)
    }
    const emptied = queues.empty(droppedMax)
    const old = packages.removeExpired(nowMs, packagesMax)
    return expired.length === dueMax || emptied >= droppedMax || old === packagesMax
  }

  /** What was certified while the node was down, or between a certificate and a crash. */
  function compare(after: string): string | undefined {
    const names = namesAfter.all(after, after, namesMax).map(({ name }) => name)
    for (const name of names) {
      const devices = devicesOf(name)
      if (devices !== undefined) dropOthers(name, devices)
    }
    return names.length < namesMax ? undefined : names.at(-1)
  }

  return {
    async step(nowMs) {
      const after = comparedUpTo
      if (after !== undefined) {
        comparedUpTo = await database.write(() => compare(after))
        return true
      }
      if (isDue.get(nowMs, nowMs)?.due === 1 && (await database.write(() => sweep(nowMs)))) {
        return true
      }
      return database.tidy()
    },
  }
}
