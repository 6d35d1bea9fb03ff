/** The schema of the mailboxes, as numbered steps (store/migrations.ts). */
import type Database from 'better-sqlite3'
import { migrate } from '../store/migrations.js'

/** "Rmsg": no database of names is taken for one of messages. */
const applicationId = 0x526d7367

/**
 * Steps are never edited once released, only added to.
 * - messages: one for each recipient and id. The envelope goes when nobody waits for it any more; the rest
 *   stays until it expires, so that a repeat is known and its sender can ask. order_* names the place that
 *   it has taken among a group's commits: then the envelope stays too.
 * - queues, waiting: which device still waits for which message, by places that rise within a queue.
 * - mailboxes: what the messages of a name that somebody waits for add up to.
 * - key_packages: by device, oldest first; position 0 is no package but the last resort.
 * - outbox: messages on their way to a home node elsewhere, by places that rise as they were taken. The
 *   envelope goes when one has it or nobody will; the rest stays for repeats and questions until forget_at_ms.
 */
const migrations: readonly string[] = [
  `CREATE TABLE messages (
     message INTEGER PRIMARY KEY,
     recipient TEXT NOT NULL,
     message_id BLOB NOT NULL,
     receipt_hash BLOB NOT NULL,
     envelope BLOB,
     bytes INTEGER NOT NULL,
     stored_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('stored', 'fetched', 'expired')),
     order_group BLOB,
     order_epoch INTEGER,
     UNIQUE (recipient, message_id)
   ) STRICT;
   CREATE INDEX messages_by_expiry ON messages (expires_at_ms);
   CREATE UNIQUE INDEX messages_by_order ON messages (recipient, order_group, order_epoch)
     WHERE order_group IS NOT NULL;
   CREATE TABLE queues (
     queue INTEGER PRIMARY KEY,
     name TEXT NOT NULL,
     device BLOB NOT NULL,
     last_place INTEGER NOT NULL DEFAULT 0,
     waiting INTEGER NOT NULL DEFAULT 0,
     UNIQUE (name, device)
   ) STRICT;
   CREATE TABLE waiting (
     queue INTEGER NOT NULL REFERENCES queues,
     place INTEGER NOT NULL,
     message INTEGER NOT NULL REFERENCES messages,
     PRIMARY KEY (queue, place)
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX waiting_by_message ON waiting (message, queue);
   CREATE TABLE mailboxes (
     name TEXT PRIMARY KEY,
     messages INTEGER NOT NULL,
     bytes INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE key_packages (
     name TEXT NOT NULL,
     device BLOB NOT NULL,
     position INTEGER NOT NULL,
     package BLOB NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     PRIMARY KEY (name, device, position)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE outbox (
     place INTEGER PRIMARY KEY AUTOINCREMENT,
     recipient TEXT NOT NULL,
     message_id BLOB NOT NULL,
     receipt_hash BLOB NOT NULL,
     envelope BLOB,
     bytes INTEGER NOT NULL,
     sent_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     forget_at_ms INTEGER,
     state TEXT NOT NULL CHECK (state IN ('queued', 'stored', 'expired')),
     UNIQUE (recipient, message_id)
   ) STRICT;
   CREATE INDEX outbox_by_recipient ON outbox (recipient, place) WHERE state = 'queued';
   CREATE INDEX outbox_by_expiry ON outbox (expires_at_ms) WHERE state = 'queued';
   CREATE INDEX outbox_by_forgetting ON outbox (forget_at_ms) WHERE state <> 'queued';`,
]

/** @throws StoreFault for a foreign database, or one that a newer program has written */
export function migrateMailboxes(database: Database.Database): void {
  migrate(database, migrations, applicationId)
}
