/** What the driver needs of the world. ARCHITECTURE.md, "One registration, walked". */
import type { Certificate } from '../proto/certificate.js'
import type { CertifiedSlot, Closing, ClosingCover } from '../proto/closing.js'
import type { RefusedError } from '../proto/errors.js'
import type { Evidence } from '../proto/evidence.js'
import type { CertifiedManifest, ManifestChain } from '../proto/manifest.js'
import type { Signatures, Signer, Verified } from '../proto/signatures.js'
import type { ProvenVote } from '../proto/votes.js'
import type { EncodedCertificate, PeerMessage } from './messages.js'
import type { PlantedFault } from './rules/planted.js'
import type { RangeSet } from './rules/range-set.js'
import type { Hex, Slot, Timeouts, ValidClaim } from './rules/slot.js'

/** A certificate with when this member first stored it, by its own clock. */
export interface StoredCertificate {
  readonly certificate: Certificate
  readonly storedAtMs: number
}

/** Where the exact encoding is at hand, it need not be made again. */
export interface WrittenCertificate extends StoredCertificate {
  readonly encoded?: Uint8Array | undefined
}

/** A CLOSE with all that it covers, verified. */
export interface CoveredClosing {
  readonly closing: Verified<Closing>
  readonly cover: Verified<ClosingCover>
}

/** The highest number of a member's vote batches in an epoch that is known here, our own included. */
export interface BatchNumber {
  readonly epoch: number
  /** Index in the epoch's manifest. */
  readonly member: number
  readonly number: number
  /** A vote of that batch, which proves the number to its signer; undefined for our own. */
  readonly vote: ProvenVote | undefined
}

/** Everything that one turn of the driver changes: it becomes durable as a whole or not at all. */
export interface Writes {
  readonly batchNumbers: readonly BatchNumber[]
  /** Undecided slots, each replacing what was stored of it. */
  readonly slots: readonly Slot[]
  /** Slots that were dropped without a decision. */
  readonly dropped: readonly Hex[]
  /** Each also ends its slot's undecided state; of one that is stored already, the earlier time stays. */
  readonly certificates: readonly WrittenCertificate[]
  /** By rising epoch, following the newest stored. */
  readonly manifests: readonly CertifiedManifest[]
  readonly closings: readonly CoveredClosing[]
  /** The newest epoch in which this member has settled. */
  readonly settled?: number | undefined
  readonly evidence: readonly Evidence[]
  /**
   * Whether a loss of power may undo it, as long as nothing that is written later is kept then: nobody's word
   * rests on it, and it can be had again. A crash of the process may not.
   */
  readonly mayBeLost?: boolean
}

/** Reads see what was committed, also while it is not yet durable. Throwing is a fault: the driver stops. */
export interface MemberStore {
  certificateAt(name: string, sequence: number): StoredCertificate | undefined
  /** The highest sequence of a name. */
  newest(name: string): StoredCertificate | undefined
  certificateOf(slot: Uint8Array): StoredCertificate | undefined
  /** The same, for others. */
  encodedOf(slot: Uint8Array): EncodedCertificate | undefined
  /** Every certified name slot by rising slot. Manifest slots are certified by the chain. */
  certifiedSlots(): readonly CertifiedSlot[]
  /** The same as ranges, without reading them all. It stands for the set as it is whenever it is asked. */
  rangeSet(): RangeSet
  /** The chain from the genesis, which was verified before it was stored. */
  manifests(): readonly CertifiedManifest[]
  /** All undecided slots, as last written; of votes and proposals only our own, no timers. */
  slots(): readonly Slot[]
  closings(epoch: number): readonly CoveredClosing[]
  /** The newest epoch in which this member has settled; 0 in a new store. */
  settled(): number
  evidence(): readonly Evidence[]
  batchNumber(epoch: number, member: number): BatchNumber | undefined
  /**
   * One transaction. `onDurable` is called once it is on disk, or written if it may be lost: at once or later,
   * and never after a fault.
   */
  commit(writes: Writes, onDurable: () => void): void
}

/** Node keys, hex: how members call each other. */
export type NodeId = Hex

/** Never throws: what cannot be sent is lost. */
export interface Overlay {
  /** To everyone, as far as they can be reached; best effort. */
  broadcast(message: PeerMessage): void
  /** To one node; best effort. */
  send(to: NodeId, message: PeerMessage): void
  /** Nodes that can be reached now. */
  peers(): readonly NodeId[]
}

export interface Timers {
  /** Milliseconds since 1970, by this member's own clock. */
  now(): number
  /** @returns how to call it off */
  after(ms: number, run: () => void): () => void
  /** Runs something after the events that already wait, so that what comes together is one turn. */
  defer(run: () => void): void
}

/** Voting keys, one for an epoch; in no backup or export. */
export interface VotingKeys {
  /** Undefined when there is none, or it is erased. */
  signer(epoch: number): Signer | undefined
  erase(epoch: number): void
}

/** Verifies certificates before the driver takes them, off its thread when that pays. */
export interface Verification {
  /**
   * Decodes and opens each (proto/certificate.ts) under the chain as it is.
   * @param done is told, once and never within this call, which of them hold; with `undefined` when none
   *   was looked at. It may come later than that of a later call.
   */
  open(
    certificates: readonly EncodedCertificate[],
    chain: ManifestChain,
    done: (holds: readonly boolean[] | undefined) => void,
  ): void
}

export interface DriverSettings {
  readonly timeouts: Timeouts
  /** The slow tick at which undecided slots are said again, ms. */
  readonly resendMs: number
  /** Between two reconciliations with a peer, ms. */
  readonly reconcileMs: number
  /**
   * How long the first q members of a slot are given to decide it before everyone is told of it (telling.ts), ms.
   * 0: everyone is told at once.
   */
  readonly firstQuorumMs: number
  /** Inputs that may wait. */
  readonly queueMax: number
  /** Undecided slots that may be open. */
  readonly slotsMax: number
}

export interface DriverParts {
  readonly store: MemberStore
  readonly overlay: Overlay
  readonly timers: Timers
  readonly keys: VotingKeys
  readonly signatures: Signatures
  /** Our own, 32 bytes: tells which member we are. */
  readonly nodeKey: Uint8Array
  readonly settings: DriverSettings
  /** Without it everything is verified in its turn. */
  readonly verification?: Verification | undefined
  /**
   * Told of every certificate once it is durable, decided here or fetched, before anybody is answered. None
   * of these may throw, nor may an answer: it would stop the driver.
   */
  readonly onCertified?: ((certificate: Certificate) => void) | undefined
  readonly onManifest?: ((chain: ManifestChain) => void) | undefined
  /** Told once; nothing is heard or said after it. */
  readonly onFault: (fault: unknown) => void
  /** For the simulator's mutants only. */
  readonly planted?: PlantedFault | undefined
}

/** What becomes of a claim. */
export type Answer =
  | { readonly outcome: 'certified' | 'taken'; readonly certificate: Certificate }
  | { readonly outcome: 'decided'; readonly manifest: CertifiedManifest; readonly won: boolean }
  | { readonly outcome: 'refused'; readonly refusal: RefusedError }
  | { readonly outcome: 'faulted'; readonly fault: unknown }

/** What a lookup may be answered with, and the epoch in which it stands. FEDERATION.md section 6. */
export type Known =
  /** The newest known; only a settled member knows that no newer one was certified before its epoch. */
  | {
      readonly kind: 'certificate'
      readonly certificate: Certificate
      readonly settled: boolean
      readonly epoch: number
    }
  /** Precommitted, or locked at settling: neither held nor absent. */
  | { readonly kind: 'pending'; readonly value: Uint8Array; readonly epoch: number }
  | { readonly kind: 'absent'; readonly epoch: number }
  /** Not settled in its epoch, so it may not know what was certified before. */
  | { readonly kind: 'unsettled' }

/** What is known of a node that this one compares its certified names with. */
export interface PeerStatus {
  readonly peer: NodeId
  /** As it last said; undefined before. */
  readonly epoch: number | undefined
  readonly settled: boolean | undefined
  /** How many names it last said that it has. */
  readonly names: number | undefined
  /** When a comparison with it was last completed, by this node's clock; undefined: never. */
  readonly comparedAtMs: number | undefined
  /** Whether that found the same names on both sides, but for those of the last moments. */
  readonly agrees: boolean
}

/** Why a node does not vote now. */
export interface NotVoting {
  readonly code:
    | 'mirror'
    /** Its manifest lists no voting key of it. */
    | 'unlisted'
    /** The listed key is not here. */
    | 'no-key'
    | 'settling'
    /** Others hold votes of it that its disk does not. */
    | 'restored'
    /** It asks others for its last votes. */
    | 'asking'
  /** A sentence. */
  readonly reason: string
}

export interface DriverStatus {
  readonly epoch: number
  readonly settled: boolean
  /** Whether this member votes now, and if not, why. */
  readonly voting: true | NotVoting
  readonly undecided: number
  readonly waiting: number
  /** Members of the current epoch that evidence exposes, by index. */
  readonly exposed: readonly number[]
  /** Slots of which two certificates were seen: more members lie than the federation bears. */
  readonly contradicted: number
  /**
   * Whether q members of the current epoch, this one included if it is one, were found to hold the same
   * names within the last two intervals of reconciliation. Names that were certified since the interval
   * before a comparison may differ, as they always do under load; nothing older may, on either side.
   */
  readonly synced: boolean
  /** Hex digits with which all slots begin of the smallest range last found to differ; '': all slots. */
  readonly divergingRange: string | undefined
  /** Names that are missing here: known by slot, or by how many more f+1 members say that they have. */
  readonly lag: number
  /** Nodes that were heard of or compared with, while they can be reached. */
  readonly peers: readonly PeerStatus[]
}

export interface Driver {
  readonly status: DriverStatus
  readonly chain: ManifestChain
  /** A claim at our own door, of which valid(v) holds (rules/validity.ts). Answered exactly once. */
  submit(claim: ValidClaim, answer: (answer: Answer) => void): void
  /** @returns `ignore` for what does not fit the queue, so that gossip does not hand it on */
  // biome-ignore lint/suspicious/noConfusingVoidType: whoever has nothing to say of it returns nothing.
  receive(from: NodeId, message: PeerMessage): void | 'ignore'
  /** A node can be reached from now on. */
  connected(peer: NodeId): void
  look(name: string): Known
  /** The store has failed elsewhere: whoever waits is answered with that fault. */
  fail(fault: unknown): void
  /** Takes nothing more; `idle` is called when what was taken is durable and sent, and no timer runs. */
  close(idle: () => void): void
}
