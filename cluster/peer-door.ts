/**
 * The door for what other nodes say: shapes were checked by the decoders, signatures are checked here, once,
 * and behind it values are known to be verified. Everything throws RefusedError. FEDERATION.md sections 3, 4.
 */
import { bytesToHex } from '../proto/bytes.js'
import type { Claim } from '../proto/claim.js'
import { RefusedError, refusedBy } from '../proto/errors.js'
import {
  expectFederation,
  expectQuorum,
  type ManifestChain,
  manifestOf,
  verifyApprovedManifest,
  votingKeyOf,
} from '../proto/manifest.js'
import { type ProposalOffer, verifyProposal } from '../proto/proposal.js'
import type { Registration } from '../proto/registration.js'
import { type Signatures, verified } from '../proto/signatures.js'
import {
  isProven,
  openBatch as openVotes,
  type ProvenVote,
  type VoteBatch,
} from '../proto/votes.js'
import type { PolkaMessage } from './messages.js'
import { proposerOf } from './rules/proposer.js'
import type { KnownProposal, KnownVote, Polka, ValidClaim } from './rules/slot.js'
import { expectValid } from './rules/validity.js'

export interface DoorParts {
  readonly chain: ManifestChain
  readonly signatures: Signatures
}

/** @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature` */
export function openBatch(batch: VoteBatch, { chain, signatures }: DoorParts): ProvenVote[] {
  expectFederation(batch.federationId, chain, 'vote batch')
  const key = votingKeyOf(manifestOf(chain, batch.epoch), batch.member)
  if (key === undefined) throw notVoting(batch.member, batch.epoch)
  return openVotes(batch, key, signatures)
}

/** @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature` */
export function expectVote({ vote, proof }: ProvenVote, { chain, signatures }: DoorParts): void {
  expectFederation(vote.federationId, chain, 'vote')
  const key = votingKeyOf(manifestOf(chain, vote.epoch), proof.member)
  if (key === undefined) throw notVoting(proof.member, vote.epoch)
  if (isProven(vote, proof, key, signatures)) return
  throw new RefusedError('bad-signature', `The vote of member ${proof.member} does not hold.`)
}

function notVoting(member: number, epoch: number): RefusedError {
  return new RefusedError('bad-signature', `Member ${member} has no voting key in epoch ${epoch}.`)
}

export function knownVote({ vote, proof }: ProvenVote): KnownVote {
  const value = vote.value && bytesToHex(vote.value)
  return { member: proof.member, round: vote.round, phase: vote.phase, value, proof }
}

/** @throws RefusedError `unknown-epoch`, `bad-signature`, `malformed` */
export function openPolka(message: PolkaMessage, { chain, signatures }: DoorParts): Polka {
  const { slot, value, epoch, round, prevotes } = message
  const manifest = manifestOf(chain, epoch)
  const { federationId } = manifest
  const vote = { federationId, epoch, slot, round, phase: 'prevote', value } as const
  expectQuorum(vote, prevotes, manifest, signatures)
  return { value: bytesToHex(value), epoch, round, prevotes }
}

/** A proposal by its round's proposer, and the q prevotes that it proves, if it names a valid round. */
export interface OpenedProposal {
  readonly known: KnownProposal
  readonly polka: Polka | undefined
}

/** @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`, `malformed` */
export function openProposal(offer: ProposalOffer, parts: DoorParts): OpenedProposal {
  const { proposal, prevotes } = offer
  const { slot, round, value, validRound, epoch, member } = proposal
  const { members } = manifestOf(parts.chain, epoch)
  if (proposerOf(slot, round, members.length) !== member) {
    throw new RefusedError('malformed', `Member ${member} does not propose in round ${round}.`)
  }
  const checked = verifyProposal(proposal, parts.chain, parts.signatures)
  const polka =
    validRound && openPolka({ kind: 'polka', slot, value, ...validRound, prevotes }, parts)
  return { known: { round, value: bytesToHex(value), validRound, proposal: checked }, polka }
}

/**
 * valid(v) for either kind of claim.
 * @param superseded the certified registration right before it, if it is known here
 * @throws RefusedError as `expectValid` and `verifyApprovedManifest`; `not-ready` while its predecessor is
 *   missing, `unknown-epoch`
 */
export function openClaim(
  claim: Claim,
  superseded: Registration | undefined,
  { chain, signatures }: DoorParts,
): ValidClaim {
  if (claim.kind === 'manifest') verifyApprovedManifest(claim, chain, signatures)
  else {
    const { registration } = claim
    expectFederation(registration.federationId, chain, 'registration')
    expectValid(registration, manifestOf(chain, registration.epoch), superseded, signatures)
  }
  return verified(claim)
}

/** `openClaim` for a claim among others, which its own fault alone spoils. */
export function isValid(
  claim: Claim,
  superseded: Registration | undefined,
  parts: DoorParts,
): boolean {
  return refusedBy(() => openClaim(claim, superseded, parts)) === undefined
}
