/** Undecided slots with everything in them, for whatever keeps slots. */
import {
  type KnownProposal,
  type KnownVote,
  type Polka,
  type Slot,
  type ValidClaim,
  valueOfClaim,
} from '../../cluster/rules/slot.js'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import { type Claim, claimSlot } from '../../proto/claim.js'
import type { Lock } from '../../proto/closing.js'
import type { Evidence } from '../../proto/evidence.js'
import { type Proposal, signProposal } from '../../proto/proposal.js'
import { type Registration, signRegistration } from '../../proto/registration.js'
import { verified } from '../../proto/signatures.js'
import {
  type Phase,
  type ProvenVote,
  signBatch,
  type Vote,
  type VoteProof,
} from '../../proto/votes.js'
import {
  claimContent,
  claimName,
  extendFederation,
  type TestMember,
  testFederation,
  testOwner,
  testProofs,
} from '../support/federation.js'

export const federation = testFederation(4, undefined, 'stored')
/** The same members, one epoch later. */
export const next = extendFederation(federation)
const { federationId, members } = federation

/** Whose store it is. */
export const ownMember = 1
const own = members[ownMember] as TestMember
export const ownNodeKey = own.node.publicKey

const contested = claimName(federation, 'contested')
const otherOwner = testOwner('another owner')
const rival = signRegistration(
  claimContent(federation, 'contested', { ownerKey: otherOwner.publicKey }),
  otherOwner,
  0,
)
const claims = [contested, rival].map(
  (registration): ValidClaim => verified({ kind: 'registration', registration }),
)
const [value, rivalValue] = claims.map(valueOfClaim) as [string, string]

const quorum = [0, 1, 3]

function voteOf(slot: Uint8Array, round: number, phase: Phase, voted: string | undefined): Vote {
  const bytes = voted === undefined ? undefined : hexToBytes(voted)
  return { federationId, epoch: 0, slot, round, phase, value: bytes }
}

function prove(vote: Vote, member: number): VoteProof {
  return testProofs(vote, members, [member], 4)[0] as VoteProof
}

function knownVote(member: number, round: number, phase: Phase, voted?: string): KnownVote {
  const proof = prove(voteOf(contested.slot, round, phase, voted), member)
  return { member, round, phase, value: voted, proof }
}

function polka(slot: Uint8Array, round: number, voted: string): Polka {
  const prevotes = testProofs(voteOf(slot, round, 'prevote', voted), members, quorum, 2)
  return { epoch: 0, round, value: voted, prevotes }
}

function propose(member: number, round: number, validRound?: Polka): KnownProposal {
  const valid = validRound && { epoch: validRound.epoch, round: validRound.round }
  const signer = (members[member] as TestMember).voting(0)
  const content = { federationId, epoch: 0, slot: contested.slot, round, validRound: valid }
  const proposal: Proposal = signProposal({ ...content, value: contested.id }, member, signer)
  return { round, value, validRound: valid, proposal: verified(proposal) }
}

/** In its first round, with nothing known. */
export function slotOf(slot: Uint8Array): Slot {
  return {
    ...{ slot, key: bytesToHex(slot), epoch: 0, round: 0, step: 'propose' },
    ...{ locked: undefined, valid: undefined },
    ...{ claims: new Map(), votes: [], proposals: [] },
    timers: { prevote: false, precommit: false },
  }
}

const validPolka = polka(contested.slot, 2, value)

/** Two rivals, a lock and a later valid value, votes and proposals of several members, timers. */
export const richSlot: Slot = {
  ...slotOf(contested.slot),
  round: 3,
  step: 'precommit',
  locked: polka(contested.slot, 1, rivalValue),
  valid: validPolka,
  claims: new Map(claims.map((claim) => [valueOfClaim(claim), claim])),
  votes: [
    knownVote(0, 0, 'prevote', value),
    knownVote(ownMember, 0, 'prevote', rivalValue),
    knownVote(ownMember, 2, 'prevote', value),
    knownVote(3, 3, 'prevote'),
    knownVote(ownMember, 3, 'prevote'),
    knownVote(ownMember, 3, 'precommit'),
  ],
  proposals: [propose(0, 2), propose(ownMember, 3, validPolka)],
  timers: { prevote: true, precommit: true },
}

const nextClaim: Claim = {
  kind: 'manifest',
  manifest: (next.chain[1] as (typeof next.chain)[0]).manifest,
  approvals: (next.chain[1] as (typeof next.chain)[0]).approvals,
}
const manifestPolka = polka(claimSlot(nextClaim), 0, valueOfClaim(nextClaim))

/** The next manifest, locked in round 0. */
export const manifestSlotSample: Slot = {
  ...slotOf(claimSlot(nextClaim)),
  step: 'precommit',
  locked: manifestPolka,
  valid: manifestPolka,
  claims: new Map([[valueOfClaim(nextClaim), verified(nextClaim)]]),
}

/** What a store gives back of a slot. */
export function keptOf(slot: Slot): Slot {
  return {
    ...slot,
    votes: slot.votes.filter(({ member }) => member === ownMember),
    proposals: slot.proposals.filter(({ proposal }) => proposal.member === ownMember),
    timers: { prevote: false, precommit: false },
  }
}

export function lockOf(registration: Registration): Lock {
  const vote = voteOf(registration.slot, 1, 'prevote', bytesToHex(registration.id))
  return { registration, epoch: 0, round: 1, prevotes: testProofs(vote, members, quorum) }
}

/** A vote of a member's batch with this number. */
export function provenBatch(member: number, number: number): ProvenVote {
  const vote = voteOf(contested.slot, 0, 'prevote', value)
  const [proof] = signBatch(
    [vote],
    member,
    number,
    (members[member] as TestMember).voting(0),
  ).proofs
  return { vote, proof: proof as VoteProof }
}

/** Member 0 votes for both. */
export const proofOfTwoVotes: Evidence = (() => {
  const [first, second] = [value, rivalValue].map((voted) => {
    const vote = voteOf(contested.slot, 0, 'prevote', voted)
    return { vote, proof: prove(vote, 0) }
  })
  if (first === undefined || second === undefined) throw new Error('two votes')
  return { kind: 'votes', first, second }
})()
