/** Counting the votes of one slot in one epoch. FEDERATION.md section 3. */
import type { Phase, VoteProof } from '../../proto/votes.js'
import type { Hex, KnownVote, Polka } from './slot.js'

/**
 * How many members cast exactly this vote. A member is never listed twice with one value, and an
 * equivocator counts for both of its values (rule 8).
 */
export function countFor(
  votes: readonly KnownVote[],
  round: number,
  phase: Phase,
  value: Hex | undefined,
): number {
  let count = 0
  for (const vote of votes) {
    if (vote.round === round && vote.phase === phase && vote.value === value) count += 1
  }
  return count
}

/** How many members voted for anything: an equivocator counts once (rule 8). */
export function votersOf(
  votes: readonly KnownVote[],
  round: number,
  phase: Phase,
  members: number,
): number {
  const seen = new Uint8Array(members)
  let count = 0
  for (const vote of votes) {
    if (vote.round !== round || vote.phase !== phase || seen[vote.member] !== 0) continue
    seen[vote.member] = 1
    count += 1
  }
  return count
}

/** The first q votes of this kind by rising member: what a certificate or a lock carries. */
export function proofsOf(
  votes: readonly KnownVote[],
  round: number,
  phase: Phase,
  value: Hex,
  quorum: number,
): readonly VoteProof[] {
  return votes
    .filter((vote) => vote.round === round && vote.phase === phase && vote.value === value)
    .map(({ proof }) => proof)
    .sort((a, b) => a.member - b.member)
    .slice(0, quorum)
}

/** The highest round in which q members prevoted one value. */
export function prevoteQuorum(
  votes: readonly KnownVote[],
  quorum: number,
  epoch: number,
): Polka | undefined {
  const found = highestQuorum(votes, 'prevote', quorum)
  if (found === undefined) return undefined
  const { value, round } = found
  return { value, epoch, round, prevotes: proofsOf(votes, round, 'prevote', value, quorum) }
}

/** The highest round in which q members precommitted one value. */
export function precommitQuorum(
  votes: readonly KnownVote[],
  quorum: number,
): { value: Hex; round: number; precommits: readonly VoteProof[] } | undefined {
  const found = highestQuorum(votes, 'precommit', quorum)
  if (found === undefined) return undefined
  const { value, round } = found
  return { value, round, precommits: proofsOf(votes, round, 'precommit', value, quorum) }
}

function highestQuorum(
  votes: readonly KnownVote[],
  phase: Phase,
  quorum: number,
): { value: Hex; round: number } | undefined {
  let best: { value: Hex; round: number } | undefined
  for (const { round, phase: itsPhase, value } of votes) {
    if (itsPhase !== phase || value === undefined) continue
    if (best !== undefined && round <= best.round) continue
    if (countFor(votes, round, phase, value) >= quorum) best = { value, round }
  }
  return best
}

/**
 * Section 3, "Bounds": of each member the votes of the current and the previous round and of its newest
 * round above; beside them round 0's prevotes, by which proposers choose.
 */
export function keptVotes(votes: readonly KnownVote[], round: number): readonly KnownVote[] {
  const newest = new Map<number, number>()
  let tooMany = false
  for (const vote of votes) {
    if (vote.round < round - 1) tooMany ||= !(vote.round === 0 && vote.phase === 'prevote')
    if (vote.round <= round) continue
    const before = newest.get(vote.member)
    if (before !== undefined && before !== vote.round) tooMany = true
    if (before === undefined || before < vote.round) newest.set(vote.member, vote.round)
  }
  if (!tooMany) return votes
  return votes.filter((vote) => {
    if (vote.round > round) return newest.get(vote.member) === vote.round
    if (vote.round >= round - 1) return true
    return vote.round === 0 && vote.phase === 'prevote'
  })
}
