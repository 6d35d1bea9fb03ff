/**
 * The home's one database. SQLite, because a key, the draft that it signed and what became of it must
 * survive a crash at any moment, and because its exclusive lock ends with the process that holds it,
 * however that ends.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { HomeError } from './errors.js'

export type HomeDatabase = Database.Database

/** Numbered by position; a migration that was released never changes. */
const migrations: readonly string[] = [
  `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL,
    cost_log2 INTEGER NOT NULL,
    block_size INTEGER NOT NULL,
    parallelism INTEGER NOT NULL,
    probe BLOB NOT NULL
  ) STRICT;
  CREATE TABLE keys (
    position INTEGER PRIMARY KEY,
    public_key BLOB NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('owner', 'device')),
    name TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE manifests (epoch INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
  CREATE TABLE nodes (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
  CREATE TABLE certificates (
    name TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    content BLOB NOT NULL
  ) STRICT;
  CREATE TABLE drafts (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
  `,
  // What is said and with whom is sealed; names of rows are hashes under the vault's key.
  `
  CREATE TABLE message_rows (
    space BLOB NOT NULL,
    key BLOB NOT NULL,
    shelf BLOB,
    place INTEGER,
    sealed BLOB NOT NULL,
    PRIMARY KEY (space, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX message_places ON message_rows (space, shelf, place);
  `,
]

/**
 * Opens (and makes) the database, readable by its owner only, and holds its lock until it is closed.
 * @throws HomeError `locked`, `damaged`
 */
export function openDatabase(path: string): HomeDatabase {
  // SQLite gives its journal the mode of the database. A file that is there is not opened here: POSIX
  // drops all of a process's locks on a file when it closes any descriptor of it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  const database = new Database(path, { timeout: 0 })
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = DELETE')
    database.pragma('synchronous = FULL')
    database.pragma('secure_delete = ON')
    // The lock is taken by the first write and then kept.
    database.exec('BEGIN EXCLUSIVE')
    database.exec('COMMIT')
    migrate(database, path)
    return database
  } catch (error) {
    database.close()
    throw homeErrorOf(error, path)
  }
}

function migrate(database: HomeDatabase, path: string): void {
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    const sentence = `${path} was written by a later version of this program.`
    throw new HomeError('damaged', sentence)
  }
  if (database.pragma('quick_check', { simple: true }) !== 'ok') {
    throw new HomeError('damaged', `${path} is damaged. Restore it from a backup.`)
  }
  for (const [i, migration] of migrations.entries()) {
    if (i < version) continue
    database.transaction(() => {
      database.exec(migration)
      database.pragma(`user_version = ${i + 1}`)
    })()
  }
}

function homeErrorOf(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'SQLITE_BUSY') {
    const sentence = `${path} is in use by another process. Wait for it, or give --home another folder.`
    return new HomeError('locked', sentence, { cause: error })
  }
  if (typeof code === 'string' && /^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    const sentence = `${path} is damaged or is no database of this program. Restore it from a backup.`
    return new HomeError('damaged', sentence, { cause: error })
  }
  return error
}
