/** The nymCHAT server of a node on a real store and driver (a federation of one), its carrier a list of what was said. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createDriver } from '../../cluster/driver.js'
import type { Driver, StoredCertificate, Timers } from '../../cluster/ports.js'
import { Closing } from '../../node/closing.js'
import { openData } from '../../node/data.js'
import { type Federation, livingFederation } from '../../node/federation.js'
import { initialise } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import {
  defaultNymchatSettings,
  type NymchatMailbox,
  type NymchatParts,
  type NymchatSettings,
} from '../../node/nymchat/ports.js'
import { openReplyKey } from '../../node/nymchat/reply-key.js'
import { createNymchatServer, type NymchatServer } from '../../node/nymchat/server.js'
import { createWork } from '../../node/nymchat/work.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures, takeP256Point } from '../../node/signatures.js'
import { realTimers } from '../../node/timers.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Signer } from '../../proto/signatures.js'
import { temporaryFolder } from '../bench/temporary-folder.js'
import { type MemoryMailbox, memoryMailbox } from './memory-mailbox.js'

export interface Said {
  readonly senderTag: string
  readonly text: string
}

export interface NymchatWorld {
  readonly server: NymchatServer
  readonly federation: Federation
  readonly mailbox: MemoryMailbox
  readonly replyKey: Signer
  readonly newest: (name: string) => StoredCertificate | undefined
  readonly faults: readonly unknown[]
  /** Hands in a frame. @returns what was said by the time that it was answered, in order, to whomever */
  hand(frame: string | Uint8Array, senderTag: string): Promise<Said[]>
  /** What was said since it was last asked. */
  said(): Said[]
  close(): Promise<void>
}

export interface WorldOptions {
  readonly admissionBits?: number
  readonly clock?: () => number
  readonly settings?: Partial<NymchatSettings>
  readonly messagesMax?: number
  /** Whether the carrier takes a reply. */
  readonly takes?: (senderTag: string) => boolean
  /** Names that were registered in another way, before the driver's are looked at. */
  readonly newest?: (name: string) => StoredCertificate | undefined
  /** Wraps the mailboxes, to make them fail. */
  readonly mailbox?: (real: MemoryMailbox) => NymchatMailbox
  readonly driver?: (real: Driver) => NymchatParts['driver']
  readonly timers?: Pick<Timers, 'now' | 'after'>
  readonly work?: NymchatParts['work']
}

export async function openNymchatWorld(options: WorldOptions = {}): Promise<NymchatWorld> {
  const { clock = Date.now, admissionBits = 0, takes = () => true } = options
  const closing = new Closing()
  const folder = temporaryFolder()
  closing.add(() => folder.remove())
  const dataDirectory = join(folder.path, 'data')
  initialise({ dataDirectory, admissionBits, quarantineMs: 0 })
  const paths = dataPaths(dataDirectory)
  const { store, federation: opened, votingKeys } = openData(paths, defaultSettings, closing)
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const timers = realTimers(clock)
  const { nodeKey } = opened
  const driver = createDriver({
    ...{ store, timers, onFault, keys: votingKeys, signatures: nodeSignatures },
    nodeKey: nodeKey.publicKey,
    overlay: { broadcast: () => undefined, send: () => undefined, peers: () => [] },
    settings: defaultSettings.deciding,
  })
  closing.add(() => new Promise((idle) => driver.close(() => idle(undefined))))
  const federation = livingFederation(opened, driver)
  const newest = (name: string) => options.newest?.(name) ?? store.newest(name)
  const mailbox = memoryMailbox((name) => {
    const homes = newest(name)?.certificate.registration.homeNodes ?? []
    return homes.some((key) => equalBytes(key, nodeKey.publicKey))
  }, options.messagesMax)
  const work = createWork()
  closing.add(() => work.close())
  const replyKey = openReplyKey(paths)
  let said: Said[] = []
  const server = createNymchatServer({
    ...{ federation, replyKey, onFault, signatures: nodeSignatures, keyOfPoint: takeP256Point },
    work: options.work ?? work,
    names: { newest },
    driver: options.driver?.(driver) ?? driver,
    timers: options.timers ?? timers,
    mailbox: options.mailbox?.(mailbox) ?? mailbox,
    random: (length) => new Uint8Array(randomBytes(length)),
    async reply(senderTag, text) {
      if (!takes(senderTag)) return false
      said.push({ senderTag, text })
      return true
    },
    settings: { ...defaultNymchatSettings, ...options.settings },
  })

  function takeSaid(): Said[] {
    const all = said
    said = []
    return all
  }

  return {
    ...{ server, federation, mailbox, replyKey, newest, faults },
    async hand(frame, senderTag) {
      const bytes = typeof frame === 'string' ? new Uint8Array(Buffer.from(frame)) : frame
      await server.handle(bytes, senderTag as SenderTag)
      return takeSaid()
    },
    said: takeSaid,
    close: () => closing.run(),
  }
}
