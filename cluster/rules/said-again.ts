/** What is said again of a slot that is not decided, for what was lost. FEDERATION.md section 3, rule 7. */
import type {
  Context,
  Hex,
  KnownProposal,
  KnownVote,
  Polka,
  Slot,
  ValidClaim,
  Want,
} from './slot.js'

/** Claims that votes and proposals name and that are not known: the answer to an earlier want was lost. */
export function unknownClaims(slot: Slot): Want[] {
  const wants = new Map<Hex, number>()
  for (const { value, member } of slot.votes) {
    if (value !== undefined && !slot.claims.has(value)) wants.set(value, member)
  }
  for (const { value, proposal } of slot.proposals) {
    if (!slot.claims.has(value)) wants.set(value, proposal.member)
  }
  return [...wants].map(([value, member]) => ({ value, member }))
}

export interface SaidAgain {
  readonly votes: readonly KnownVote[]
  /** That the votes name. */
  readonly claims: readonly ValidClaim[]
  /** Behind the valid value. */
  readonly polka: Polka | undefined
  readonly proposal: KnownProposal | undefined
}

/** 7: what a member says again of an undecided slot: anyone's votes of its current and previous round. */
export function sayAgain(slot: Slot, { epoch, planted }: Context): SaidAgain {
  if (planted === 'resends-own-latest-only') {
    const own = slot.votes.filter((vote) => vote.member === epoch.self)
    const votes = own.slice(-1)
    return { votes, claims: claimsOf(slot, votes), polka: undefined, proposal: undefined }
  }
  const votes = slot.votes.filter(({ round }) => round === slot.round || round === slot.round - 1)
  return {
    votes,
    claims: claimsOf(slot, votes),
    polka: slot.valid,
    proposal: slot.proposals.find(({ round }) => round === slot.round),
  }
}

function claimsOf(slot: Slot, votes: readonly KnownVote[]): ValidClaim[] {
  const named = new Set(votes.map(({ value }) => value))
  if (slot.valid !== undefined) named.add(slot.valid.value)
  const claims = [...slot.claims].filter(([value]) => named.has(value))
  // Where only nil was voted lately, the claim still tells a newcomer what the slot is about.
  if (claims.length === 0) claims.push(...[...slot.claims].slice(0, 1))
  return claims.map(([, claim]) => claim)
}
