import { hexToBytes } from '../proto/bytes.js'
import type { ProvenVote } from '../proto/votes.js'
import type { Cast, Hex, KnownVote } from './rules/slot.js'

/** A vote as the rules know it, as it was signed. */
export function provenVote(
  vote: KnownVote,
  slot: Uint8Array,
  epoch: number,
  federationId: Uint8Array,
): ProvenVote {
  return { vote: signedVote(vote, slot, epoch, federationId), proof: vote.proof }
}

/** What is signed of a vote. */
export function signedVote(
  { round, phase, value }: Cast,
  slot: Uint8Array,
  epoch: number,
  federationId: Uint8Array,
): ProvenVote['vote'] {
  return { federationId, epoch, slot, round, phase, value: bytesOf(value) }
}

function bytesOf(value: Hex | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : hexToBytes(value)
}
