/** What the nymCHAT server needs of the node around it. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import type { Driver, StoredCertificate, Timers } from '../../cluster/ports.js'
import { nymchatConfirmMs } from '../../proto/limits.js'
import type { Worked } from '../../proto/proof-of-work.js'
import type { Signatures, Signer } from '../../proto/signatures.js'
import type { Federation } from '../federation.js'

/** A message for a mailbox, as it is stored here or relayed. */
export interface NymchatLetter {
  readonly recipient: string
  /** 16 bytes, the same for the same message. */
  readonly messageId: Uint8Array
  /** proto/nymchat/message.ts */
  readonly envelope: Uint8Array
  /** 32 bytes, the same for the same message: a nymCHAT client has no receipt key to ask with. */
  readonly receiptHash: Uint8Array
}

export interface WaitingMessage {
  /** Rises within the queue of a device; from 1. */
  readonly place: number
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
}

/** Mailboxes and relay. What throws anything but a RefusedError is a fault of this node. */
export interface NymchatMailbox {
  /**
   * Stores durably in the mailbox of a name that has its home here, or takes for relay. The same recipient and
   * id again is answered alike and stored once.
   * @throws RefusedError `mailbox-full`, and whatever else mailboxes refuse
   */
  store(letter: NymchatLetter): Promise<'stored' | 'queued'>
  /** What waits for a device beyond a place, in order, at least one message if there is any. */
  waiting(
    name: string,
    device: Uint8Array,
    after: number,
    bytesMax: number,
  ): Promise<{ readonly messages: readonly WaitingMessage[]; readonly more: boolean }>
  /** Deletes from a device's queue; unknown ids are passed over. At most `acknowledgedMax` at once. */
  acknowledge(name: string, device: Uint8Array, messageIds: readonly Uint8Array[]): Promise<void>
}

/** Proof of work, off the main thread. */
export interface Work {
  /**
   * One at a time for each sender, so that nobody waits for more than one of another's.
   * @returns a counter that gives so many bits
   * @throws RefusedError `busy`
   */
  find(worked: Worked, bits: number, senderTag: SenderTag): Promise<number>
}

export interface NymchatSettings {
  /** Challenges that wait for an answer, of each kind; the oldest are forgotten first. */
  readonly pendingMax: number
  /** How long a challenge may take to come back. */
  readonly challengeMs: number
  /** How long a registration may take, work and decision together, until it is answered as failed. */
  readonly decideMs: number
  /** Names that can be reached; those not heard for longest are forgotten first. */
  readonly routesMax: number
  /** Whoever is heard so long after a message left for it has got it. */
  readonly confirmMs: number
  /** Waiting messages that are read at once. */
  readonly fetchBytesMax: number
  /** Of one sender, and of all: frames that wait behind others of theirs, and their bytes. */
  readonly laneFramesMax: number
  readonly laneBytesMax: number
  readonly lanesBytesMax: number
}

export const defaultNymchatSettings: NymchatSettings = {
  pendingMax: 20_000,
  // A journey through the mixnet and back, with a user's passphrase in between.
  challengeMs: 10 * 60_000,
  // nymCHAT's clients wait for ever; 18 bits take a second, and a busy node has a queue of them.
  decideMs: 60_000,
  routesMax: 50_000,
  confirmMs: nymchatConfirmMs,
  fetchBytesMax: 262_144,
  laneFramesMax: 64,
  laneBytesMax: 2 * 1_048_576,
  lanesBytesMax: 64 * 1_048_576,
}

export interface NymchatParts {
  readonly federation: Pick<Federation, 'id' | 'chain' | 'current' | 'nodeKey'>
  readonly signatures: Signatures
  /** @param point of P-256, 65 bytes @returns SEC1 compressed; undefined for what is none */
  readonly keyOfPoint: (point: Uint8Array) => Uint8Array | undefined
  /** P-256. */
  readonly replyKey: Signer
  readonly names: { newest(name: string): StoredCertificate | undefined }
  readonly driver: Pick<Driver, 'submit'>
  readonly timers: Pick<Timers, 'now' | 'after'>
  readonly work: Work
  readonly mailbox: NymchatMailbox
  /** @returns so many random bytes */
  readonly random: (length: number) => Uint8Array
  /** Hands a text to the carrier. @returns whether it took it; never throws */
  readonly reply: (senderTag: SenderTag, text: string) => Promise<boolean>
  /** Told of whatever is thrown that is no refusal. */
  readonly onFault: (fault: unknown) => void
  readonly settings: NymchatSettings
}
