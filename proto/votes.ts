/** Votes and their batches. FEDERATION.md section 3. */
import { equalBytes } from './bytes.js'
import {
  decodeExact,
  encode,
  expectInteger,
  expectLength,
  expectPath,
  expectPresent,
} from './codec.js'
import { RefusedError } from './errors.js'
import {
  batchPathLengthMax,
  batchVotesMax,
  hashBytes,
  signatureBytes,
  voteBatchBytesMax,
  voteBytesMax,
} from './limits.js'
import { leafHash, merkleRoot, merkleTree, rootFromPath } from './merkle.js'
import type { Signatures, Signer, Verified } from './signatures.js'
import { verified } from './signatures.js'
import { domainBytes } from './signing.js'
import * as wire from './wire.js'

export type Phase = 'prevote' | 'precommit'

export interface Vote {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly slot: Uint8Array
  readonly round: number
  readonly phase: Phase
  /** Id of a registration or manifest; undefined: nil. */
  readonly value: Uint8Array | undefined
}

/** One vote's way to the signature of its batch. */
export interface VoteProof {
  /** Index in the epoch's manifest. */
  readonly member: number
  readonly batchNumber: number
  readonly leafCount: number
  readonly leafIndex: number
  readonly path: readonly Uint8Array[]
  readonly signature: Uint8Array
}

/** A vote that stands alone. */
export interface ProvenVote {
  readonly vote: Vote
  readonly proof: VoteProof
}

export interface VoteBatch {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly number: number
  readonly member: number
  readonly votes: readonly Vote[]
  readonly signature: Uint8Array
}

/** A vote is signed, sent, stored and hashed in one encoding, several times each. */
const encodings = new WeakMap<Vote, Uint8Array>()

/** @returns bytes that are shared: not to be changed */
export function encodeVote(vote: Vote): Uint8Array {
  const known = encodings.get(vote)
  if (known !== undefined) return known
  const bytes = encode(wire.Vote, {
    federationId: vote.federationId,
    epoch: vote.epoch,
    slot: vote.slot,
    round: vote.round,
    phase: vote.phase === 'prevote' ? wire.Phase.PREVOTE : wire.Phase.PRECOMMIT,
    value: vote.value ?? new Uint8Array(),
  })
  encodings.set(vote, bytes)
  return bytes
}

/** @throws RefusedError `malformed`, `oversized` */
export function decodeVote(bytes: Uint8Array): Vote {
  const one = decodeExact(wire.Vote, bytes, voteBytesMax, 'Vote')
  if (one.phase !== wire.Phase.PREVOTE && one.phase !== wire.Phase.PRECOMMIT) {
    throw new RefusedError('malformed', `Vote: unknown phase ${one.phase}.`)
  }
  const vote: Vote = {
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch: one.epoch,
    slot: expectLength(one.slot, hashBytes, 'Slot'),
    round: one.round,
    phase: one.phase === wire.Phase.PREVOTE ? 'prevote' : 'precommit',
    value: one.value.length === 0 ? undefined : expectLength(one.value, hashBytes, 'Value'),
  }
  encodings.set(vote, bytes)
  return vote
}

interface BatchHeader {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly number: number
  readonly leafCount: number
  readonly root: Uint8Array
}

/** What the voting key signs for a whole batch. */
function batchSigningBytes(header: BatchHeader): Uint8Array {
  return domainBytes('vote-batch', encode(wire.VoteBatchHeader, header))
}

/**
 * Signs one flush of votes: all of one federation and epoch, at least one, at most `batchVotesMax`.
 * @returns the batch, and for each vote the proof that lets it stand alone
 */
export function signBatch(
  votes: readonly Vote[],
  member: number,
  number: number,
  signer: Signer,
): { batch: VoteBatch; proofs: VoteProof[] } {
  const [first] = votes
  if (first === undefined || votes.length > batchVotesMax) {
    throw new RangeError(`A batch has 1 to ${batchVotesMax} votes, not ${votes.length}`)
  }
  const { federationId, epoch } = first
  if (votes.some((vote) => !isOfBatch(vote, { federationId, epoch }))) {
    throw new RangeError('Votes of two epochs or federations')
  }
  const leaves = votes.map((vote) => leafHash('vote-leaf', encodeVote(vote)))
  const leafCount = leaves.length
  const { root, paths } = merkleTree(leaves)
  const signature = signer.sign(batchSigningBytes({ federationId, epoch, number, leafCount, root }))
  const proofs = paths.map((path, leafIndex) => ({
    ...{ member, batchNumber: number, leafCount, leafIndex, path, signature },
  }))
  return { batch: { federationId, epoch, number, member, votes, signature }, proofs }
}

export function encodeBatch(batch: VoteBatch): Uint8Array {
  return encode(wire.VoteBatch, {
    federationId: batch.federationId,
    epoch: batch.epoch,
    number: batch.number,
    member: batch.member,
    votes: batch.votes.map(encodeVote),
    signature: batch.signature,
  })
}

/**
 * Reads a batch as gossip carries it.
 * @throws RefusedError `malformed`, `oversized`
 */
export function decodeBatch(bytes: Uint8Array): VoteBatch {
  const one = decodeExact(wire.VoteBatch, bytes, voteBatchBytesMax, 'Vote batch')
  if (one.votes.length < 1 || one.votes.length > batchVotesMax) {
    throw new RefusedError('malformed', `Vote batch: ${one.votes.length} votes.`)
  }
  return {
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch: one.epoch,
    number: expectInteger(one.number, 'Batch number'),
    member: one.member,
    votes: one.votes.map(decodeVote),
    signature: expectLength(one.signature, signatureBytes, 'Batch signature'),
  }
}

/**
 * Checks the batch's one signature. Its leaves still stand alone: take them from `standingVotes`.
 * @throws RefusedError `bad-signature`
 */
export function verifyBatch(
  batch: VoteBatch,
  votingKey: Uint8Array,
  signatures: Signatures,
): Verified<VoteBatch> {
  expectSigned(batch, merkleRoot(leavesOf(batch)), votingKey, signatures)
  return verified(batch)
}

/**
 * The votes of a verified batch, each with the proof that lets it stand alone. A leaf of another epoch or
 * federation than its batch is no vote and is left out; it spoils nothing beside it.
 */
export function standingVotes(batch: Verified<VoteBatch>): ProvenVote[] {
  return votesWith(batch, merkleTree(leavesOf(batch)).paths)
}

/**
 * `verifyBatch` and `standingVotes` with one tree for both.
 * @throws RefusedError `bad-signature`
 */
export function openBatch(
  batch: VoteBatch,
  votingKey: Uint8Array,
  signatures: Signatures,
): ProvenVote[] {
  const { root, paths } = merkleTree(leavesOf(batch))
  expectSigned(batch, root, votingKey, signatures)
  return votesWith(batch, paths)
}

function leavesOf({ votes }: VoteBatch): Uint8Array[] {
  return votes.map((vote) => leafHash('vote-leaf', encodeVote(vote)))
}

function expectSigned(
  { federationId, epoch, number, votes, signature }: VoteBatch,
  root: Uint8Array,
  votingKey: Uint8Array,
  signatures: Signatures,
): void {
  const leafCount = votes.length
  const message = batchSigningBytes({ federationId, epoch, number, leafCount, root })
  if (signatures.verifyEd25519(votingKey, message, signature)) return
  throw new RefusedError('bad-signature', 'The vote batch is not signed by its member.')
}

function votesWith(batch: VoteBatch, paths: readonly (readonly Uint8Array[])[]): ProvenVote[] {
  const { member, number, votes, signature } = batch
  return votes.flatMap((vote, leafIndex) => {
    if (!isOfBatch(vote, batch)) return []
    const path = paths[leafIndex] ?? []
    const leafCount = votes.length
    return [{ vote, proof: { member, batchNumber: number, leafCount, leafIndex, path, signature } }]
  })
}

function isOfBatch(vote: Vote, { federationId, epoch }: Pick<Vote, 'federationId' | 'epoch'>) {
  return vote.epoch === epoch && equalBytes(vote.federationId, federationId)
}

/** Whether this proof shows that the holder of `votingKey` cast exactly this vote. */
export function isProven(
  vote: Vote,
  proof: VoteProof,
  votingKey: Uint8Array,
  signatures: Signatures,
): boolean {
  if (proof.leafCount > batchVotesMax) return false
  const leaf = leafHash('vote-leaf', encodeVote(vote))
  const root = rootFromPath(leaf, proof.leafIndex, proof.leafCount, proof.path)
  if (root === undefined) return false
  const message = batchSigningBytes({
    federationId: vote.federationId,
    epoch: vote.epoch,
    number: proof.batchNumber,
    leafCount: proof.leafCount,
    root,
  })
  return signatures.verifyEd25519(votingKey, message, proof.signature)
}

export function proofToWire(proof: VoteProof): wire.VoteProof.$Properties {
  return {
    member: proof.member,
    batchNumber: proof.batchNumber,
    leafCount: proof.leafCount,
    leafIndex: proof.leafIndex,
    path: [...proof.path],
    signature: proof.signature,
  }
}

/** @throws RefusedError `malformed` */
export function readProof(one: wire.VoteProof.$Properties): VoteProof {
  const leafCount = one.leafCount ?? 0
  const leafIndex = one.leafIndex ?? 0
  if (leafCount < 1 || leafCount > batchVotesMax || leafIndex >= leafCount) {
    throw new RefusedError('malformed', `Vote proof: leaf ${leafIndex} of ${leafCount}.`)
  }
  return {
    member: one.member ?? 0,
    batchNumber: expectInteger(one.batchNumber, 'Batch number'),
    leafCount,
    leafIndex,
    path: expectPath(one.path, batchPathLengthMax, 'Vote proof'),
    signature: expectLength(one.signature ?? new Uint8Array(), signatureBytes, 'Batch signature'),
  }
}

export function provenVoteToWire({ vote, proof }: ProvenVote): wire.ProvenVote.$Properties {
  return { vote: encodeVote(vote), proof: proofToWire(proof) }
}

/** @throws RefusedError `malformed`, `oversized` */
export function readProvenVote(one: wire.ProvenVote.$Properties | null | undefined): ProvenVote {
  const { vote, proof } = expectPresent(one, 'Proven vote')
  return {
    vote: decodeVote(vote ?? new Uint8Array()),
    proof: readProof(expectPresent(proof, 'Vote proof')),
  }
}
