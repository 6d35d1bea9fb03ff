/** The store's schema, as numbered steps: a database carries in `user_version` how many it has taken. */
import type Database from 'better-sqlite3'
import { StoreFault } from './fault.js'

/** Marks a file as a Rookery store ("Rook"), so that no foreign database is migrated. */
const storeApplicationId = 0x526f6f6b

/**
 * Steps are never edited once released, only added to.
 * - manifests: the chain from the genesis, as certified manifests.
 * - certificates: every one that is certified, its exact encoding; the newest of a name is the last of
 *   its key. A slot is the hash of name and sequence, so it is as unique as they are; its index holds all
 *   that the names root reads. stored_at_ms is this member's own clock (quarantine, FEDERATION.md 2).
 *
 * Since the second step, for federations of several members (FEDERATION.md 3 and 4):
 * - batch_numbers: the highest number known of a member's vote batches in an epoch, and a vote that
 *   proves it; none for our own. The table before it was of federations of one, whose member has index 0.
 * - slots: what a member knows of undecided slots, a row for each (undecided-slots.ts).
 * - closings, closing_parts: every CLOSE that counts, and all that it covers in pieces (closings.ts).
 * - settled: the newest epoch in which this member has settled; no row: 0.
 * - evidence: one of a kind against a member in an epoch.
 *
 * Since the third step, for comparing what is certified (FEDERATION.md 5, range-digests.ts):
 * - range_digests: of the certified slots with a first byte, count and digest of each of 256 buckets.
 * - fresh_slots: first two bytes of each slot that was certified since those were written.
 */
const migrations: readonly string[] = [
  `CREATE TABLE manifests (
     epoch INTEGER PRIMARY KEY,
     bytes BLOB NOT NULL
   ) STRICT;
   CREATE TABLE certificates (
     name TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     slot BLOB NOT NULL,
     id BLOB NOT NULL,
     bytes BLOB NOT NULL,
     stored_at_ms INTEGER NOT NULL,
     PRIMARY KEY (name, sequence)
   ) STRICT;
   CREATE INDEX certificates_by_slot ON certificates (slot, id);
   CREATE TABLE batches (
     epoch INTEGER PRIMARY KEY,
     number INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE batch_numbers (
     epoch INTEGER NOT NULL,
     member INTEGER NOT NULL,
     number INTEGER NOT NULL,
     vote BLOB,
     PRIMARY KEY (epoch, member)
   ) STRICT;
   INSERT INTO batch_numbers SELECT epoch, 0, number, NULL FROM batches;
   DROP TABLE batches;
   CREATE TABLE slots (
     slot BLOB PRIMARY KEY,
     epoch INTEGER NOT NULL,
     round INTEGER NOT NULL,
     step TEXT NOT NULL CHECK (step IN ('propose', 'prevote', 'precommit')),
     locked BLOB,
     valid BLOB,
     claims BLOB NOT NULL,
     votes BLOB NOT NULL,
     proposals BLOB NOT NULL
   ) STRICT;
   CREATE TABLE closings (
     epoch INTEGER NOT NULL,
     member INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (epoch, member)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE closing_parts (
     epoch INTEGER NOT NULL,
     member INTEGER NOT NULL,
     part INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (epoch, member, part)
   ) STRICT;
   CREATE TABLE settled (
     only INTEGER PRIMARY KEY CHECK (only = 0),
     epoch INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE evidence (
     epoch INTEGER NOT NULL,
     member INTEGER NOT NULL,
     kind TEXT NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (epoch, member, kind)
   ) STRICT;`,
  `CREATE TABLE range_digests (
     first_byte INTEGER PRIMARY KEY,
     digests BLOB NOT NULL
   ) STRICT;
   CREATE TABLE fresh_slots (
     number INTEGER PRIMARY KEY,
     buckets BLOB NOT NULL
   ) STRICT;
   INSERT INTO fresh_slots (buckets) SELECT substr(slot, 1, 2) FROM certificates;`,
]

export const schemaVersion = migrations.length

/**
 * Brings a database to a schema version, in one transaction.
 * @param steps the migrations to know; the store's own when absent
 * @param applicationId what marks a database of this kind
 * @throws StoreFault for a foreign database, or one that a newer program has written
 */
export function migrate(
  database: Database.Database,
  steps: readonly string[] = migrations,
  applicationId = storeApplicationId,
): void {
  const version = expectOurs(database, steps.length, applicationId)
  if (version === steps.length) return
  database.transaction(() => {
    for (const step of steps.slice(version)) database.exec(step)
    database.pragma(`user_version = ${steps.length}`)
    database.pragma(`application_id = ${applicationId}`)
  })()
}

/**
 * Looks at a database without changing anything of it.
 * @returns its schema version; 0: empty
 * @throws StoreFault for a foreign database, or one that a newer program has written
 */
export function expectOurs(
  database: Database.Database,
  known = schemaVersion,
  applicationId = storeApplicationId,
): number {
  const version = Number(database.pragma('user_version', { simple: true }))
  const application = Number(database.pragma('application_id', { simple: true }))
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as {
    count: number
  }
  const empty = version === 0 && application === 0 && tables.count === 0
  if (!empty && application !== applicationId) {
    throw new StoreFault(`${database.name} is another program's database.`)
  }
  if (version > known) {
    throw new StoreFault(
      `${database.name} has schema ${version}, and this program knows ${known}: ` +
        'it was written by a newer version of the node. Run that version.',
    )
  }
  return version
}
