/** Proposals of rounds 1 and later, and the offers in which gossip carries them. FEDERATION.md section 3. */
import { equalBytes } from './bytes.js'
import { type Claim, claimId, claimSlot, claimToWire, readClaim } from './claim.js'
import { decodeExact, encode, expectLength, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { hashBytes, membersMax, proposalBytesMax, signatureBytes, voteBytesMax } from './limits.js'
import { expectQuorum, type ManifestChain, manifestOf, verifyMemberStatement } from './manifest.js'
import { compareRounds, type RoundId } from './rounds.js'
import { type Signatures, type Signer, type Verified, verified } from './signatures.js'
import { domainBytes } from './signing.js'
import { proofToWire, readProof, type VoteProof } from './votes.js'
import * as wire from './wire.js'

export interface ProposalContent {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly slot: Uint8Array
  /** 1 or more: round 0 has no leader. */
  readonly round: number
  readonly value: Uint8Array
  /** An earlier round in which q members prevoted the value. */
  readonly validRound?: RoundId | undefined
}

export interface Proposal extends ProposalContent {
  /** The exact signed bytes. */
  readonly bytes: Uint8Array
  /** Index in the epoch's manifest: whose voting key has signed. */
  readonly member: number
  readonly signature: Uint8Array
}

export interface ProposalOffer {
  readonly proposal: Proposal
  /** Of the valid round; none without one. */
  readonly prevotes: readonly VoteProof[]
  /** Undefined: the receiver asks for it. */
  readonly claim?: Claim | undefined
}

export function signProposal(content: ProposalContent, member: number, signer: Signer): Proposal {
  const { federationId, epoch, slot, round, value, validRound } = content
  const bytes = encode(wire.Proposal, {
    ...{ federationId, epoch, slot, round, value },
    ...(validRound && { validRound: { epoch: validRound.epoch, round: validRound.round } }),
  })
  const signature = signer.sign(domainBytes('proposal', bytes))
  return readProposal({ proposal: bytes, member, signature })
}

export function proposalToWire(one: Proposal): wire.SignedProposal.$Properties {
  return { proposal: one.bytes, member: one.member, signature: one.signature }
}

/** @throws RefusedError `malformed`, `oversized` */
export function readProposal(signed: wire.SignedProposal.$Properties | null | undefined): Proposal {
  const { proposal, member, signature } = expectPresent(signed, 'Signed proposal')
  const bytes = proposal ?? new Uint8Array()
  const one = decodeExact(wire.Proposal, bytes, voteBytesMax, 'Proposal')
  const { epoch, round } = one
  const validRound = one.validRound
    ? { epoch: one.validRound.epoch ?? 0, round: one.validRound.round ?? 0 }
    : undefined
  if (round < 1) throw new RefusedError('malformed', 'Proposal: round 0 has no leader.')
  if (validRound !== undefined && compareRounds(validRound, { epoch, round }) >= 0) {
    throw new RefusedError('malformed', 'Proposal: its valid round is not an earlier one.')
  }
  return {
    bytes,
    member: member ?? 0,
    signature: expectLength(signature ?? new Uint8Array(), signatureBytes, 'Proposal signature'),
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch,
    slot: expectLength(one.slot, hashBytes, 'Slot'),
    round,
    value: expectLength(one.value, hashBytes, 'Value'),
    validRound,
  }
}

/**
 * Checks the signature. Not checked: that this member is the round's proposer (cluster/rules).
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`
 */
export function verifyProposal(
  one: Proposal,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Proposal> {
  return verifyMemberStatement(one, 'proposal', chain, signatures)
}

export function encodeProposalOffer({ proposal, prevotes, claim }: ProposalOffer): Uint8Array {
  return encode(wire.ProposalOffer, {
    proposal: proposalToWire(proposal),
    prevotes: prevotes.map(proofToWire),
    ...(claim && { claim: claimToWire(claim) }),
  })
}

/** @throws RefusedError `malformed`, `oversized`, and what claims throw */
export function decodeProposalOffer(bytes: Uint8Array): ProposalOffer {
  const one = decodeExact(wire.ProposalOffer, bytes, proposalBytesMax, 'Proposal offer')
  const proposal = readProposal(one.proposal)
  if (one.prevotes.length > membersMax) {
    throw new RefusedError('malformed', 'Proposal offer: too many prevotes.')
  }
  if (one.prevotes.length > 0 !== (proposal.validRound !== undefined)) {
    throw new RefusedError('malformed', 'Proposal offer: prevotes belong to a valid round.')
  }
  const claim = one.claim ? readClaim(one.claim) : undefined
  if (
    claim !== undefined &&
    !(equalBytes(claimSlot(claim), proposal.slot) && equalBytes(claimId(claim), proposal.value))
  ) {
    throw new RefusedError('malformed', 'Proposal offer: it carries another claim.')
  }
  return { proposal, prevotes: one.prevotes.map(readProof), claim }
}

/**
 * Checks the proposal's signature and the q prevotes of its valid round. Not checked: its claim
 * (`verifyClaim`), and whose turn it is.
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`, `malformed`
 */
export function verifyProposalOffer(
  offer: ProposalOffer,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<ProposalOffer> {
  const { federationId, slot, value, validRound } = verifyProposal(
    offer.proposal,
    chain,
    signatures,
  )
  if (validRound !== undefined) {
    expectQuorum(
      { federationId, slot, value, ...validRound, phase: 'prevote' },
      offer.prevotes,
      manifestOf(chain, validRound.epoch),
      signatures,
    )
  }
  return verified(offer)
}
