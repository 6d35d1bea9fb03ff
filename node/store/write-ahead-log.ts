/**
 * The write-ahead log of a database, put on disk by whoever commits. With synchronous=FULL SQLite does so itself, by
 * fsync, which takes the file's times through the file system's journal as well; the data alone takes half as long.
 * With synchronous=NORMAL it still syncs a log that begins, and the log's name in its directory, and all of the log
 * before any of it moves to the database (sqlite.org/wal.html, "Checkpointing").
 */
import { closeSync, fdatasyncSync, openSync } from 'node:fs'
import type Database from 'better-sqlite3'

export class WriteAheadLog {
  readonly #path: string
  #file: number | undefined

  /** @param database open, in WAL mode */
  constructor(database: Database.Database) {
    // As SQLite has resolved it, links and all.
    const [main] = database.pragma('database_list') as { file: string }[]
    this.#path = `${main?.file}-wal`
  }

  /** What was committed before is durable when it returns. The file is there as long as the database is open. */
  flush(): void {
    this.#file ??= openSync(this.#path, 'r+')
    fdatasyncSync(this.#file)
  }

  /** Before the database, which removes the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
