/** Mailboxes on a database of their own, and messages to put into them. */
import { createHash, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openMailboxDatabase } from '../../../node/mailboxes/database.js'
import { createMailboxes } from '../../../node/mailboxes/mailboxes.js'
import { defaultMailboxSettings, type MailboxSettings } from '../../../node/mailboxes/settings.js'
import type { StoreOptions } from '../../../node/mailboxes/storing.js'
import { type RefusalCode, RefusedError } from '../../../proto/errors.js'
import type { CommitOrder } from '../../../proto/messages.js'
import type { RelayedMessage } from '../../../proto/relay.js'
import { type CleanUp, temporaryDirectory } from './directory.js'

export const startMs = 1_795_228_800_000
export const retentionMs = 14 * 86_400_000

/** A device's key, as far as mailboxes care: 33 bytes. */
export function deviceKey(number: number): Uint8Array {
  const key = new Uint8Array(33).fill(number)
  key[0] = 2
  return key
}

export interface TestMessage extends RelayedMessage {
  readonly receiptKey: Uint8Array
}

export function messageTo(recipient: string, changes: Partial<RelayedMessage> = {}): TestMessage {
  const receiptKey = new Uint8Array(randomBytes(32))
  return {
    recipient,
    messageId: new Uint8Array(randomBytes(16)),
    envelope: new Uint8Array(randomBytes(100)),
    receiptHash: new Uint8Array(createHash('sha256').update(receiptKey).digest()),
    sentAtMs: startMs,
    receiptKey,
    ...changes,
  }
}

export interface TestMailboxesOptions {
  readonly settings?: Partial<MailboxSettings>
  readonly path?: string
  readonly devicesOf?: (name: string) => readonly Uint8Array[] | undefined
}

export type TestMailboxes = ReturnType<typeof openTestMailboxes>

export function openTestMailboxes(t: CleanUp, options: TestMailboxesOptions = {}) {
  const path = options.path ?? join(temporaryDirectory(t), 'messages.sqlite')
  const settings = { ...defaultMailboxSettings, ...options.settings }
  const devicesOf = options.devicesOf ?? (() => undefined)
  let database = openMailboxDatabase(path)
  let mailboxes = createMailboxes({ database, settings, devicesOf })
  t.teardown(() => database.close())
  return {
    path,
    get mailboxes() {
      return mailboxes
    },
    get database() {
      return database
    },
    /** As after a restart. */
    reopen() {
      database.close()
      database = openMailboxDatabase(path)
      mailboxes = createMailboxes({ database, settings, devicesOf })
    },
    store(message: RelayedMessage, more: Partial<StoreOptions> & { order?: CommitOrder } = {}) {
      const devices = [deviceKey(1)]
      return mailboxes.store(message, { devices, nowMs: startMs, retentionMs, ...more })
    },
    fetch: (name: string, device = deviceKey(1), after = 0) =>
      mailboxes.fetch(name, device, after, 1_000_000),
    /** Sweeps until nothing is left to do. @returns in how many steps */
    async sweepAll(nowMs = startMs): Promise<number> {
      for (let steps = 1; ; steps++) if (!(await mailboxes.sweep(nowMs))) return steps
    },
    fileBytes: () => statSync(path).size,
    /** How many rows a table has. */
    count: (table: string) =>
      (database.sql.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number })
        .count,
  }
}

export const [phone, laptop, tablet] = [deviceKey(1), deviceKey(2), deviceKey(3)]

export async function refusedWith(work: Promise<unknown>): Promise<RefusedError> {
  try {
    await work
  } catch (error) {
    if (error instanceof RefusedError) return error
    throw error
  }
  throw new Error('it was not refused')
}

export async function codeOf(work: Promise<unknown>): Promise<RefusalCode> {
  return (await refusedWith(work)).code
}

export function idsOf({ messages }: { messages: readonly { messageId: Uint8Array }[] }): string[] {
  return messages.map(({ messageId }) => Buffer.from(messageId).toString('hex'))
}

export const ids = (...messages: readonly TestMessage[]) => idsOf({ messages })
