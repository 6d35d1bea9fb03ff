/**
 * What a messenger still has to send. A command that is done waits until each of these was tried once, so that
 * receipts leave, and what an earlier command could not send does.
 */
import type { Change, MessageMemory, Row, Table } from '../../messaging/talk/memory.js'

/** Rows that are sent: texts and commits on their way, first texts, changes of groups, and receipts. */
const tables = ['outbox', 'drafts', 'pendings', 'unproven', 'wishes', 'owed'] as const
type SentTable = (typeof tables)[number]

export interface PendingWork {
  /** To be given to the messenger instead of the one that is watched. */
  readonly memory: MessageMemory
  /** How many rows were not tried since this began. */
  readonly untried: number
  /** Resolves when all were tried, or after so long. */
  settle(timeoutMs: number, signal: AbortSignal): Promise<void>
}

export async function watchPendingWork(memory: MessageMemory): Promise<PendingWork> {
  const attempts = new Map<string, number>()
  const untried = new Set<string>()
  const listeners = new Set<() => void>()
  const idOf = (table: Table, key: string) => `${table} ${key}`
  const note = (table: Table, row: Row) => {
    const id = idOf(table, row.key)
    const now = attemptsOf(row)
    const before = attempts.get(id)
    // The messenger counts anew when it takes up what was put off.
    if (before === undefined || now < before) attempts.set(id, now)
    if (isWaiting(row) && now === attempts.get(id)) untried.add(id)
    else untried.delete(id)
  }
  for (const table of tables) for (const row of await memory.all(table)) note(table, row)
  const follow = (change: Change) => {
    if (!isSent(change.table)) return
    if ('put' in change) note(change.table, change.put)
    else if ('remove' in change) untried.delete(idOf(change.table, change.remove))
  }
  return {
    memory: {
      ...memory,
      async commit(changes) {
        await memory.commit(changes)
        for (const change of changes) follow(change)
        if (untried.size === 0) for (const listener of listeners) listener()
      },
    },
    get untried() {
      return untried.size
    },
    settle(timeoutMs, signal) {
      if (untried.size === 0 || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer)
          listeners.delete(end)
          signal.removeEventListener('abort', end)
          resolve()
        }
        const timer = setTimeout(end, timeoutMs)
        listeners.add(end)
        signal.addEventListener('abort', end)
      })
    },
  }
}

function isSent(table: Table): table is SentTable {
  return tables.some((one) => one === table)
}

function attemptsOf(row: Row): number {
  return 'attempts' in row && typeof row.attempts === 'number' ? row.attempts : 0
}

/** What failed lately is tried again later than anybody wants to wait. */
const dueMsMax = 5_000

/** A letter that a node has is only asked after. */
function isWaiting(row: Row): boolean {
  if ('stage' in row && row.stage === 'taken') return false
  const dueAtMs = 'dueAtMs' in row && typeof row.dueAtMs === 'number' ? row.dueAtMs : 0
  return dueAtMs <= Date.now() + dueMsMax
}
