/**
 * What a member knows of one undecided slot, and of the epoch in which it is being decided. FEDERATION.md
 * section 3, "State per slot". Values and slots are hex here, which compares and keys fast.
 */
import { bytesToHex } from '../../proto/bytes.js'
import { type Claim, claimId } from '../../proto/claim.js'
import type { Proposal } from '../../proto/proposal.js'
import type { RoundId } from '../../proto/rounds.js'
import type { Verified } from '../../proto/signatures.js'
import type { Phase, VoteProof } from '../../proto/votes.js'
import type { PlantedFault } from './planted.js'

/** 32 bytes as 64 hex digits. */
export type Hex = string

/** A claim of which valid(v) holds (validity.ts, or `verifyApprovedManifest`). */
export type ValidClaim = Verified<Claim>

export type Step = 'propose' | 'prevote' | 'precommit'

/** A verified vote of the slot's epoch. */
export interface KnownVote {
  /** Index in the epoch's manifest. */
  readonly member: number
  readonly round: number
  readonly phase: Phase
  /** Undefined: nil. */
  readonly value: Hex | undefined
  readonly proof: VoteProof
}

/** q prevotes of one value in one (epoch, round): what a lock and a valid value rest on. */
export interface Polka extends RoundId {
  readonly value: Hex
  /** Exactly q, by rising member. */
  readonly prevotes: readonly VoteProof[]
}

/** A verified proposal by the proposer of its round. */
export interface KnownProposal {
  readonly round: number
  readonly value: Hex
  readonly validRound: RoundId | undefined
  readonly proposal: Verified<Proposal>
}

export interface Slot {
  readonly slot: Uint8Array
  readonly key: Hex
  /** The epoch in which it is being decided. */
  readonly epoch: number
  readonly round: number
  readonly step: Step
  readonly locked: Polka | undefined
  /** Its round is never below the lock's. */
  readonly valid: Polka | undefined
  /** By value: the claim voted for, and those that votes, proposals, lock or valid value name. */
  readonly claims: ReadonlyMap<Hex, ValidClaim>
  /** Of this epoch: current and previous round, round 0's prevotes, and each member's newest above. */
  readonly votes: readonly KnownVote[]
  /** Of this epoch: of the current round, and each proposer's newest above. */
  readonly proposals: readonly KnownProposal[]
  /** Timers of the current round that were started; none survives a restart. */
  readonly timers: { readonly prevote: boolean; readonly precommit: boolean }
}

/** What the rules need to know of the epoch that a member is in. */
export interface Epoch {
  readonly number: number
  readonly members: number
  readonly quorum: number
  /** f: how many of the members may be Byzantine. */
  readonly faults: number
  /** Own index; undefined for a mirror. */
  readonly self: number | undefined
  /** Settled, not closed, holding the voting key, and sure of its batch number. */
  readonly votes: boolean
}

export interface Timeouts {
  readonly firstMs: number
  /** Added for each round. */
  readonly growthMs: number
}

/** Everything beside the slot on which a step depends. */
export interface Context {
  readonly epoch: Epoch
  readonly timeouts: Timeouts
  /**
   * Whether time and present policy allow a first prevote for a claim now (FEDERATION.md section 2): it
   * names the current or the previous epoch, and its name's quarantine is over.
   */
  readonly isTimely: (claim: ValidClaim) => boolean
  readonly planted?: PlantedFault | undefined
}

/** A vote that this member casts; the driver signs it, and hands it back as a vote. */
export interface Cast {
  readonly round: number
  readonly phase: Phase
  readonly value: Hex | undefined
}

/** A proposal that this member makes; the driver signs it, and hands it back as a proposal. */
export interface Propose {
  readonly round: number
  readonly value: Hex
  readonly claim: ValidClaim
  /** Of its valid round, if it has one. */
  readonly polka: Polka | undefined
}

export interface Timer {
  readonly epoch: number
  readonly round: number
  readonly step: Step
  readonly afterMs: number
}

export interface Decided {
  readonly claim: ValidClaim
  readonly round: number
  /** Exactly q, by rising member. */
  readonly precommits: readonly VoteProof[]
}

export interface Want {
  readonly value: Hex
  /** Whose vote or proposal names it. */
  readonly member: number
}

export function valueOfClaim(claim: Claim): Hex {
  return bytesToHex(claimId(claim))
}
