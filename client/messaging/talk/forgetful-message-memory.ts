/** A message memory that lasts as long as the process: for tests and passing conversations. */
import type { Change, MessageMemory, Row, Table, Tables } from './memory.js'

export function forgetfulMessageMemory(): MessageMemory {
  const tables = new Map<Table, Map<string, Row>>()
  const rowsOf = (table: Table): Map<string, Row> => {
    const rows = tables.get(table) ?? new Map<string, Row>()
    tables.set(table, rows)
    return rows
  }
  const copied = <T extends Table>(row: Row) => structuredClone(row) as Tables[T]
  return {
    async all<T extends Table>(table: T) {
      return [...rowsOf(table).values()].map((row) => copied<T>(row))
    },
    async get<T extends Table>(table: T, key: string) {
      const row = rowsOf(table).get(key)
      return row && copied<T>(row)
    },
    async page<T extends Table>(table: T, shelf: string, before: number, limit: number) {
      return [...rowsOf(table).values()]
        .filter((row) => row.shelf === shelf && (row.place ?? 0) < before)
        .sort((a, b) => (b.place ?? 0) - (a.place ?? 0))
        .slice(0, limit)
        .map((row) => copied<T>(row))
    },
    async commit(changes) {
      // Copied first, so that a row that cannot be copied changes nothing.
      for (const change of structuredClone(changes)) apply(rowsOf(change.table), change)
    },
  }
}

function apply(rows: Map<string, Row>, change: Change): void {
  if ('put' in change) rows.set(change.put.key, change.put)
  else if ('remove' in change) rows.delete(change.remove)
  else {
    for (const row of [...rows.values()]) {
      if (row.shelf === change.shelf && (row.place ?? 0) < change.removeBelow) rows.delete(row.key)
    }
  }
}
