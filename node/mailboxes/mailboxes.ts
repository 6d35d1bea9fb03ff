/** What a home node keeps for the devices of its names: messages that wait, and key packages. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { RefusedError } from '../../proto/errors.js'
import type { DeliveryState, DeviceKeyPackage } from '../../proto/messages.js'
import type { RelayedMessage } from '../../proto/relay.js'
import { faulting } from '../store/fault.js'
import { createAtRest } from './at-rest.js'
import type { MailboxDatabase } from './database.js'
import { createKeyPackages, lists, type PublishedPackages } from './key-packages.js'
import { openLedger } from './ledger.js'
import { createQueues, type Fetched } from './queues.js'
import type { MailboxSettings } from './settings.js'
import { createStoring, type Stored, type StoreOptions } from './storing.js'
import { createSweeper } from './sweeper.js'

/** Messages acknowledged in one go: each may be an envelope of 64 KiB that is written over. */
const acknowledgedAtOnceMax = 16

export interface MailboxCounts {
  /** Names that have messages waiting. */
  readonly names: number
  /** Messages waiting, each counted once, and their bytes. */
  readonly waiting: number
  readonly bytes: number
  /** Messages that are only known to have been there. */
  readonly atRest: number
  readonly keyPackageBytes: number
  /** Of the room that the node has for all of them. */
  readonly percentFull: number
}

/** Every method may throw or reject with a StoreFault, after which the mailboxes must not be used. */
export interface Mailboxes {
  /**
   * Puts a message into the queue of each device, once however often it comes.
   * @throws RefusedError `malformed`, `superseded`, `stale`, `mailbox-full`, `busy`, having changed nothing
   */
  store(message: RelayedMessage, options: StoreOptions): Promise<Stored>
  /** By rising place, from the first after `after`: at least one if there is one, else up to `bytesMax`. */
  fetch(name: string, device: Uint8Array, after: number, bytesMax: number): Fetched
  /** @throws RefusedError `busy` @returns how many still wait for this device */
  acknowledge(name: string, device: Uint8Array, messageIds: readonly Uint8Array[]): Promise<number>
  waiting(name: string, device: Uint8Array): number
  /** Notes that a device is here, now and then. */
  see(name: string, device: Uint8Array, nowMs: number): Promise<void>
  /** `unknown` also with another receipt key. */
  stateOf(recipient: string, messageId: Uint8Array, receiptKey: Uint8Array): DeliveryState
  /** Drops what is kept for other devices than these. */
  keepOnly(name: string, devices: readonly Uint8Array[]): Promise<void>
  /** @throws RefusedError `mailbox-full`, `busy` @returns how many can be given out once */
  publish(
    name: string,
    device: Uint8Array,
    packages: PublishedPackages,
    nowMs: number,
  ): Promise<number>
  /** @throws RefusedError `busy` */
  take(
    name: string,
    devices: readonly Uint8Array[],
    nowMs: number,
    isScarce: boolean,
  ): Promise<readonly DeviceKeyPackage[]>
  /**
   * A step of what is to be done now and then, of a few milliseconds: what has expired, what was dropped, what
   * names have become while nobody looked, space that is given back.
   * @returns whether there is more to do
   */
  sweep(nowMs: number): Promise<boolean>
  counts(): MailboxCounts
}

export interface MailboxesParts {
  readonly database: MailboxDatabase
  readonly settings: MailboxSettings
  /** Login keys of the newest registration: none of a retired name, undefined of one that is not known. */
  readonly devicesOf: (name: string) => readonly Uint8Array[] | undefined
}

interface StateRow {
  readonly receiptHash: Buffer
  readonly state: 'stored' | 'fetched' | 'expired'
}

export function createMailboxes({ database, settings, devicesOf }: MailboxesParts): Mailboxes {
  const { sql } = database
  return faulting('The mailboxes cannot be read', () => {
    const ledger = openLedger(sql)
    const atRest = createAtRest(database, ledger, settings)
    const queues = createQueues(sql, atRest)
    const packages = createKeyPackages(sql, {
      keyPackagesPerDevice: settings.keyPackagesPerDevice,
      roomFor: (bytes) => ledger.bytesTaken + packages.bytes + bytes <= settings.bytesMax,
    })
    const storing = createStoring({
      ...{ sql, ledger, atRest, settings },
      packageBytes: () => packages.bytes,
    })
    const state = sql.prepare<[string, Uint8Array], StateRow>(
      `SELECT receipt_hash AS receiptHash, state FROM messages
       WHERE recipient = ? AND message_id = ?`,
    )

    function dropOthers(name: string, devices: readonly Uint8Array[]): void {
      for (const one of queues.devicesOf(name)) if (!lists(devices, one)) queues.drop(name, one)
      for (const one of packages.devicesOf(name)) if (!lists(devices, one)) packages.drop(name, one)
    }

    function hasOthers(name: string, devices: readonly Uint8Array[]): boolean {
      const kept = [...queues.devicesOf(name), ...packages.devicesOf(name)]
      return kept.some((one) => !lists(devices, one))
    }

    const sweeper = createSweeper({
      ...{ database, atRest, queues, packages, devicesOf, dropOthers },
      expiredKnownMs: settings.expiredKnownMs,
    })

    return {
      async store(message, options) {
        const outcome = reading(() => storing.earlier(message))
        if (outcome !== undefined) return { outcome, arrivals: [] }
        database.expectRoom()
        return database.write(() => storing.store(message, options), message.envelope.length)
      },
      fetch: (...asked) => reading(() => queues.fetch(...asked)),
      async acknowledge(name, device, messageIds) {
        database.expectRoom()
        let left = Promise.resolve(0)
        // One after the other, each of them durable before the last is.
        for (let from = 0; from === 0 || from < messageIds.length; from += acknowledgedAtOnceMax) {
          const part = messageIds.slice(from, from + acknowledgedAtOnceMax)
          const written = database.write(() => queues.acknowledge(name, device, part))
          left = Promise.all([left, written]).then(([, waiting]) => waiting)
        }
        return left
      },
      waiting: (name, device) => reading(() => queues.waiting(name, device)),
      async see(name, device, nowMs) {
        if (!reading(() => queues.isUnseen(name, device, nowMs))) return
        await database.write(() => queues.see(name, device, nowMs))
      },
      stateOf(recipient, messageId, receiptKey) {
        const row = reading(() => state.get(recipient, messageId))
        if (row === undefined) return 'unknown'
        const hash = createHash('sha256').update(receiptKey).digest()
        return timingSafeEqual(row.receiptHash, hash) ? row.state : 'unknown'
      },
      async keepOnly(name, devices) {
        // Almost every certificate is of a name that has nothing here, or of devices that stay.
        if (!database.isBusy && !reading(() => hasOthers(name, devices))) return
        await database.write(() => dropOthers(name, devices))
      },
      async publish(...asked) {
        database.expectRoom()
        return database.write(() => packages.publish(...asked))
      },
      async take(...asked) {
        database.expectRoom()
        return database.write(() => packages.take(...asked))
      },
      sweep: (nowMs) => sweeper.step(nowMs),
      counts() {
        const { names, messages, bytes, atRest: resting } = ledger.all
        const filled = (ledger.bytesTaken + packages.bytes) / settings.bytesMax
        return {
          ...{ names, waiting: messages, bytes, atRest: resting },
          ...{ keyPackageBytes: packages.bytes, percentFull: Math.floor(filled * 100) },
        }
      },
    }
  })
}

/** A refusal is no fault, though it is found while reading. */
function reading<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return faulting('The mailboxes cannot be read', () => {
      throw error
    })
  }
}
