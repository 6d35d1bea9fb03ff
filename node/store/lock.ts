/** Keeps a second process off a data directory. */
import Database from 'better-sqlite3'

export class LockedError extends Error {
  override readonly name = 'LockedError'
}

export interface Lock {
  release(): void
}

/**
 * Takes SQLite's exclusive lock on a file of its own. The kernel releases it however the process ends,
 * so nothing stale is left behind by a `kill -9`.
 * @throws LockedError when another process (or this one) holds it
 */
export function takeLock(path: string): Lock {
  const database = new Database(path, { timeout: 0 })
  try {
    // Nothing is ever written, so no journal need be kept beside the file.
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') throw cause
    throw new LockedError(`${path} is held: another process uses this data directory.`, { cause })
  }
  return { release: () => database.close() }
}
