/**
 * What members say to each other. To everyone it goes by gossip, to one node by a stream. Nothing in a
 * message is verified until the peer door has opened it (peer-door.ts). FEDERATION.md section 5.
 */
import type { Certificate } from '../proto/certificate.js'
import type { Claim } from '../proto/claim.js'
import type { Closing, ClosingCover } from '../proto/closing.js'
import type { Evidence } from '../proto/evidence.js'
import type { CertifiedManifest } from '../proto/manifest.js'
import type { Presence } from '../proto/presence.js'
import type { ProposalOffer } from '../proto/proposal.js'
import type { RoundId } from '../proto/rounds.js'
import type { ProvenVote, VoteBatch, VoteProof } from '../proto/votes.js'
import type { RangeMessage } from './rules/reconciliation.js'

/** q prevotes behind a valid value: checked as one proof, whatever their round. */
export interface PolkaMessage extends RoundId {
  readonly kind: 'polka'
  readonly slot: Uint8Array
  readonly value: Uint8Array
  readonly prevotes: readonly VoteProof[]
}

/** As it is stored: who wants it decodes it, and may have it verified off the main thread. */
export interface EncodedCertificate {
  /** Of proto/certificate.ts, up to `certificateBytesMax`. */
  readonly bytes: Uint8Array
  /** When the sender first stored it, by its own clock. */
  readonly storedAtMs: number
}

/** Where a node stands; says what it lacks. */
export interface Standing {
  readonly kind: 'standing'
  /** Of the newest manifest that it knows. */
  readonly epoch: number
  /** Whether it has settled in that epoch (members), or needs not to (mirrors). */
  readonly settled: boolean
}

export type PeerMessage =
  | {
      readonly kind: 'claim'
      readonly claim: Claim
      /** Whether it came by a stream, so that not everyone has it. Tells the way that it came; not sent. */
      readonly isDirect?: boolean
    }
  | { readonly kind: 'batch'; readonly batch: VoteBatch }
  | { readonly kind: 'votes'; readonly votes: readonly ProvenVote[] }
  | PolkaMessage
  | { readonly kind: 'proposal'; readonly offer: ProposalOffer }
  | {
      readonly kind: 'certificate'
      readonly certificate: Certificate
      readonly storedAtMs?: number
    }
  | { readonly kind: 'manifest'; readonly manifest: CertifiedManifest }
  /** Told without what it covers, which may be much and is asked for. */
  | { readonly kind: 'closing'; readonly closing: Closing; readonly cover?: ClosingCover }
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  /** What a node says about itself. No driver hears it: it belongs to the node's table of presences. */
  | { readonly kind: 'presence'; readonly presence: Presence }
  | Standing
  /** Asks for claims by (slot, id): answered with claims, or with the slot's certificate. */
  | { readonly kind: 'want-claim'; readonly slot: Uint8Array; readonly value: Uint8Array }
  /** Asks for the certificate of a slot. */
  | { readonly kind: 'want-certificate'; readonly slot: Uint8Array }
  /** Asks for what a member's CLOSE covers. */
  | { readonly kind: 'want-cover'; readonly epoch: number; readonly member: number }
  /** Asks for the highest number of the asker's own vote batches of an epoch. */
  | { readonly kind: 'want-batch-number'; readonly epoch: number; readonly member: number }
  /**
   * A vote of that batch, signed by the asker's own key: whoever claims a high number without one could
   * silence a member. Undefined: none is known.
   */
  | {
      readonly kind: 'batch-number'
      readonly epoch: number
      readonly member: number
      readonly vote: ProvenVote | undefined
    }
  /**
   * Asks what the hearer has in up to `askedRangesMax` ranges, with the summary of what the asker has there:
   * answered with `ranges`, in one message.
   */
  | { readonly kind: 'want-ranges'; readonly ranges: RangeMessage }
  | { readonly kind: 'ranges'; readonly ranges: RangeMessage }
  /**
   * Asks for up to `wantedSlotsMax` certificates: answered with `certificates`, several messages if need be,
   * without those that the hearer does not have.
   */
  | { readonly kind: 'want-certificates'; readonly slots: readonly Uint8Array[] }
  /** Up to `messageCertificatesMax`. */
  | { readonly kind: 'certificates'; readonly certificates: readonly EncodedCertificate[] }

export type MessageOf<Kind extends PeerMessage['kind']> = Extract<
  PeerMessage,
  { readonly kind: Kind }
>
