/**
 * The way of envelopes, as the rest of messaging sees it: to the mailboxes of others, and out of our own. It
 * knows nodes, sessions and repeats, and nothing of what envelopes hold. SERVICE.md sections 2 to 4.
 */
import type { CommitOrder, DeliveryState, DeviceKeyPackage } from '../../../proto/messages.js'
import type { Signer } from '../../../proto/signatures.js'
import type { Deadline } from '../../core/waiting.js'

/** What the newest certified registration of a name says, verified here. */
export interface Addressee {
  readonly name: string
  /** Rises with each registration of the name. */
  readonly sequence: number
  /** P-256, SEC1 compressed: 33 bytes. */
  readonly ownerKey: Uint8Array
  /** Keys that may log in, 1 to 8: the owner key itself where no device is listed. */
  readonly devices: readonly Uint8Array[]
  /** Node keys, best first, at most 3; none: the name has no mailbox. */
  readonly homeNodes: readonly Uint8Array[]
}

/** A message on its way, the same bytes at every attempt. */
export interface Letter {
  readonly recipient: string
  /** 16 random bytes. */
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
  /** SHA-256 of the receipt key. */
  readonly receiptHash: Uint8Array
}

export interface Posted {
  /** stored: by a home node of the recipient; queued: by another node, which relays it. */
  readonly outcome: 'stored' | 'queued'
  /** Node key of whoever took it. */
  readonly node: Uint8Array
  /** Kept so long, milliseconds since 1970 by that node's clock. */
  readonly untilMs: number
}

export type Ordered =
  | { readonly outcome: 'stored' }
  /** Another commit has this place. */
  | { readonly outcome: 'conflict'; readonly messageId: Uint8Array; readonly envelope: Uint8Array }

/** An envelope out of our mailbox, or straight from a contact. */
export interface Received {
  /** 16 bytes. */
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
  /** By the home node's clock; undefined: it came directly. */
  readonly storedAtMs: number | undefined
}

/**
 * Takes one envelope, durably: it is acknowledged when this resolves, and comes again when it rejects or the
 * process ends before. The same envelope may come twice, from two home nodes too.
 */
export type TakeEnvelope = (received: Received) => Promise<void>

/** Every call may throw a ClientError of asking nodes, besides those that it names. */
export interface Mail {
  /**
   * @param isFresh asks a node now; otherwise what was verified in the last minutes serves
   * @throws ClientError `unknown-name` when nobody holds it, `pending` while that is being decided
   */
  addressee(name: string, isFresh: boolean, deadline: Deadline): Promise<Addressee>
  /**
   * Hands a letter to a home node of its recipient, best first, else to any other node that relays it.
   * Repeating it later, here or elsewhere, is harmless.
   * @throws ClientError `unknown-name`, `no-mailbox` (the name lists no home node), `refused` (mailbox-full)
   */
  post(letter: Letter, deadline: Deadline): Promise<Posted>
  /**
   * Asks one node for a place in the order of a group's commits. Repeating it, with the same bytes, is harmless.
   * @throws ClientError `refused` (not-home: the node is none of the recipient's; mailbox-full)
   */
  postInOrder(
    letter: Letter,
    order: CommitOrder,
    sequencer: Uint8Array,
    deadline: Deadline,
  ): Promise<Ordered>
  /** What became of a letter, by the node that took it and by the recipient's home nodes; the furthest state. */
  stateOf(
    letter: Pick<Letter, 'recipient' | 'messageId'>,
    receiptKey: Uint8Array,
    takenBy: Uint8Array | undefined,
    deadline: Deadline,
  ): Promise<DeliveryState>
  /**
   * One of each device, from the first home node that has some; none when home nodes answer and have none.
   * Opaque here. @param device of this one only @throws ClientError `unknown-name`, `no-mailbox`
   */
  takeKeyPackages(
    name: string,
    deadline: Deadline,
    device?: Uint8Array,
  ): Promise<readonly DeviceKeyPackage[]>
  /**
   * Straight to a contact's mixnet address. Nobody says whether it arrived.
   * @throws ClientError `unreachable` when our own mixnet does not take it
   */
  sendDirect(address: string, letter: Letter): Promise<void>
  /** Our own mixnet address, which `sendDirect` of a contact reaches. */
  readonly address: string
}

/** Key packages to publish: made when a home node has few left. */
export interface KeyPackageSupply {
  /** Made durable here before they are given out. @param count may be 0, for a last resort alone */
  make(
    count: number,
    withLastResort: boolean,
  ): Promise<{ readonly packages: readonly Uint8Array[]; readonly lastResort?: Uint8Array }>
  readonly lifetimeSeconds: number
}

export interface MailboxOptions {
  readonly name: string
  readonly device: Signer
  readonly take: TakeEnvelope
  readonly keyPackages: KeyPackageSupply
}

/** Where one of our home nodes stands. */
export interface HomeState {
  readonly node: Uint8Array
  readonly state: 'connecting' | 'live' | 'unreachable' | 'refused'
  /** A sentence for people; undefined while live. */
  readonly reason: string | undefined
  /** It has key packages of this device since this mailbox was opened: others can begin to write to it. */
  readonly isSupplied?: boolean
}

/** Our own mailbox, at all home nodes of our name: logged in, fetched, acknowledged, kept alive, until closed. */
export interface Mailbox {
  readonly homes: readonly HomeState[]
  /**
   * Fetches at each home node now, some 2 MB of it: whoever wants all goes on until there are none.
   * @returns how many envelopes were taken, which are acknowledged then; and key packages are there for others
   * @throws ClientError when no home answers
   */
  fetch(deadline: Deadline): Promise<number>
  /** Called when a home node comes or goes. @returns how to stop */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}
