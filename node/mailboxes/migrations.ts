/** The schema of the mailboxes, as numbered steps (store/migrations.ts). */
import type Database from 'better-sqlite3'
import { migrate } from '../store/migrations.js'

/** "Rmsg": no database of names is taken for one of messages. */
const applicationId = 0x526d7367

/**
 * Steps are never edited once released, only added to.
 * - messages: one for each recipient and id, without its bytes, so that it stays small. It is there until it
 *   is forgotten (due_at_ms), so that a repeat is known and its sender can ask; when nobody waits for it any
 *   more it is at rest. order_* names the place that it has taken among a group's commits.
 * - envelopes: of messages that somebody waits for, or that keep a place in an order (is_kept).
 * - queues, waiting: which device still waits for which message, by places that rise by one within a queue.
 *   A queue without a device was dropped, and is emptied little by little. seen_at_ms: when its device was
 *   last here, roughly.
 * - mailboxes: what the messages of a name add up to: those that somebody waits for, in bytes too; bytes that
 *   are kept for an order only; and how many are at rest.
 * - key_packages: by device, oldest first; position 0 is no package but the last resort.
 * - outbox: messages on their way to a home node elsewhere, by places that rise as they were taken. The
 *   envelope goes when one has it or nobody will; the rest stays for repeats and questions until forget_at_ms.
 * - clock_mark: how late it was when this was last noted (steady-clock.ts), in its one row.
 */
const migrations: readonly string[] = [
  `CREATE TABLE messages (
     message INTEGER PRIMARY KEY,
     recipient TEXT NOT NULL,
     message_id BLOB NOT NULL,
     receipt_hash BLOB NOT NULL,
     bytes INTEGER NOT NULL,
     stored_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     due_at_ms INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('stored', 'fetched', 'expired')),
     is_kept INTEGER NOT NULL DEFAULT 0,
     order_group BLOB,
     order_epoch INTEGER,
     UNIQUE (recipient, message_id)
   ) STRICT;
   CREATE INDEX messages_by_due ON messages (due_at_ms);
   CREATE INDEX messages_at_rest ON messages (recipient, message) WHERE waiting = 0;
   CREATE INDEX messages_at_rest_by_due ON messages (due_at_ms) WHERE waiting = 0;
   CREATE INDEX messages_kept ON messages (recipient, message) WHERE is_kept = 1;
   CREATE UNIQUE INDEX messages_by_order ON messages (recipient, order_group, order_epoch)
     WHERE order_group IS NOT NULL;
   CREATE TABLE envelopes (
     message INTEGER PRIMARY KEY REFERENCES messages,
     envelope BLOB NOT NULL
   ) STRICT;
   CREATE TABLE queues (
     queue INTEGER PRIMARY KEY,
     name TEXT NOT NULL,
     device BLOB,
     last_place INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     seen_at_ms INTEGER NOT NULL,
     UNIQUE (name, device)
   ) STRICT;
   CREATE INDEX queues_dropped ON queues (queue) WHERE device IS NULL;
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
     bytes INTEGER NOT NULL,
     kept_bytes INTEGER NOT NULL,
     at_rest INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE key_packages (
     name TEXT NOT NULL,
     device BLOB NOT NULL,
     position INTEGER NOT NULL,
     package BLOB NOT NULL,
     expires_at_ms INTEGER,
     PRIMARY KEY (name, device, position)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX key_packages_by_expiry ON key_packages (expires_at_ms)
     WHERE expires_at_ms IS NOT NULL;
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
  `CREATE TABLE clock_mark (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     at_ms INTEGER NOT NULL,
     doubted_ms INTEGER NOT NULL
   ) STRICT;`,
]

/** @throws StoreFault for a foreign database, or one that a newer program has written */
export function migrateMailboxes(database: Database.Database): void {
  migrate(database, migrations, applicationId)
}
