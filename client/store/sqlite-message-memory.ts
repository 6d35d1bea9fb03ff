/**
 * What a messenger remembers, in the home's database: every row sealed under the home's key, its names blinded. Who
 * reads the file learns how many rows there are, how long, and the times of messages.
 */
import { deserialize, serialize } from 'node:v8'
import { bytesToHex } from '../../proto/bytes.js'
import type {
  Change,
  Row as MemoryRow,
  MessageMemory,
  Table,
  Tables,
} from '../messaging/talk/memory.js'
import type { HomeDatabase } from './database.js'
import { HomeError } from './errors.js'
import type { Vault } from './vault.js'

interface StoredRow {
  readonly key: Uint8Array
  readonly sealed: Uint8Array
}

/** @param account whose messages: a name and a device, so that several may share a home */
export function sqliteMessageMemory(
  database: HomeDatabase,
  vault: Vault,
  account: string,
): MessageMemory {
  const spaces = new Map<Table, Uint8Array>()
  const spaceOf = (table: Table): Uint8Array => {
    const space = spaces.get(table) ?? vault.blind(`${account} ${table}`)
    spaces.set(table, space)
    return space
  }
  const blinded = (table: Table, text: string) => vault.blind(`${account} ${table} ${text}`)
  const opened = <T extends Table>(table: T, { key, sealed }: StoredRow): Tables[T] => {
    const content = vault.unseal(sealed, labelOf(table, key))
    if (content !== undefined) return deserialize(content) as Tables[T]
    throw new HomeError('damaged', 'A saved message is damaged. Restore the home from a backup.')
  }
  const statements = prepare(database)
  const apply = (change: Change): void => {
    const { table } = change
    const space = spaceOf(table)
    if ('remove' in change) {
      statements.remove.run(space, blinded(table, change.remove))
    } else if ('removeBelow' in change) {
      statements.removeBelow.run(space, blinded(table, change.shelf), change.removeBelow)
    } else {
      const { key: name, shelf, place }: MemoryRow = change.put
      const key = blinded(table, name)
      const sealed = vault.seal(serialize(change.put), labelOf(table, key))
      const shelfName = shelf === undefined ? null : blinded(table, shelf)
      statements.put.run(space, key, shelfName, place ?? null, sealed)
    }
  }
  return {
    async all(table) {
      return statements.all.all(spaceOf(table)).map((row) => opened(table, row))
    },
    async get(table, key) {
      const row = statements.get.get(spaceOf(table), blinded(table, key))
      return row && opened(table, row)
    },
    async page(table, shelf, before, limit) {
      const rows = statements.page.all(spaceOf(table), blinded(table, shelf), before, limit)
      return rows.map((row) => opened(table, row))
    },
    async commit(changes) {
      database.transaction(() => {
        for (const change of changes) apply(change)
      })()
    },
  }
}

function prepare(database: HomeDatabase) {
  return {
    all: database.prepare<[Uint8Array], StoredRow>(
      'SELECT key, sealed FROM message_rows WHERE space = ?',
    ),
    get: database.prepare<[Uint8Array, Uint8Array], StoredRow>(
      'SELECT key, sealed FROM message_rows WHERE space = ? AND key = ?',
    ),
    page: database.prepare<[Uint8Array, Uint8Array, number, number], StoredRow>(
      `SELECT key, sealed FROM message_rows WHERE space = ? AND shelf = ? AND place < ?
       ORDER BY place DESC LIMIT ?`,
    ),
    put: database.prepare('INSERT OR REPLACE INTO message_rows VALUES (?, ?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM message_rows WHERE space = ? AND key = ?'),
    removeBelow: database.prepare(
      'DELETE FROM message_rows WHERE space = ? AND shelf = ? AND place < ?',
    ),
  }
}

function labelOf(table: Table, key: Uint8Array): string {
  return `rookery message row ${table} ${bytesToHex(key)}`
}
