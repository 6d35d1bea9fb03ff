/** A table of the home whose rows are sealed one by one under the home's key, and named by hashes under it. */
import { deserialize, serialize } from 'node:v8'
import { bytesToHex } from '../../proto/bytes.js'
import type { HomeDatabase } from './database.js'
import { HomeError } from './errors.js'
import type { Vault } from './vault.js'

export interface SealedTable<Content> {
  get(key: string): Content | undefined
  put(key: string, content: Content, place?: number): void
  /** By place. */
  all(): Content[]
  /** 0: there is none. */
  lastPlace(): number
  /** Deletes what has no later place, and what has none once the first place is to go. */
  dropUpTo(place: number): void
}

/** @param name of the table: tells it apart from all others of the home */
export function sealedTable<Content>(
  database: HomeDatabase,
  vault: Vault,
  name: string,
): SealedTable<Content> {
  const space = vault.blind(name)
  const labelOf = (key: Uint8Array) => `rookery ${name} ${bytesToHex(key)}`
  const opened = ({ key, sealed }: { key: Uint8Array; sealed: Uint8Array }): Content => {
    const content = vault.unseal(sealed, labelOf(key))
    if (content !== undefined) return deserialize(content) as Content
    throw new HomeError('damaged', 'A saved message is damaged. Restore the home from a backup.')
  }
  const blinded = (key: string) => vault.blind(`${name} ${key}`)
  return {
    get(key) {
      const row = database
        .prepare<[Uint8Array, Uint8Array], { key: Uint8Array; sealed: Uint8Array }>(
          'SELECT key, sealed FROM message_rows WHERE space = ? AND key = ?',
        )
        .get(space, blinded(key))
      return row && opened(row)
    },
    put(key, content, place) {
      const rowKey = blinded(key)
      const sealed = vault.seal(serialize(content), labelOf(rowKey))
      database
        .prepare('INSERT OR REPLACE INTO message_rows VALUES (?, ?, NULL, ?, ?)')
        .run(space, rowKey, place ?? null, sealed)
    },
    all: () =>
      database
        .prepare<[Uint8Array], { key: Uint8Array; sealed: Uint8Array }>(
          'SELECT key, sealed FROM message_rows WHERE space = ? ORDER BY place',
        )
        .all(space)
        .map(opened),
    lastPlace: () =>
      database
        .prepare<[Uint8Array], { place: number | null }>(
          'SELECT max(place) AS place FROM message_rows WHERE space = ? AND shelf IS NULL',
        )
        .get(space)?.place ?? 0,
    dropUpTo(place) {
      if (place < 1) return
      database
        .prepare(
          `DELETE FROM message_rows
           WHERE space = ? AND shelf IS NULL AND (place IS NULL OR place <= ?)`,
        )
        .run(space, place)
    },
  }
}
