/** What comes to a slot, and where it is noted; what follows from it is in rounds.ts. */
import { equalBytes } from '../../proto/bytes.js'
import { type Draft, keptProposals } from './draft.js'
import { adopt, cast, enter } from './rounds.js'
import {
  type KnownProposal,
  type KnownVote,
  type Polka,
  type Timer,
  type ValidClaim,
  valueOfClaim,
} from './slot.js'

export type SlotInput =
  /** `takesClaim` said yes. */
  | { readonly kind: 'claim'; readonly claim: ValidClaim }
  /** Verified, of the slot's epoch. */
  | { readonly kind: 'votes'; readonly votes: readonly KnownVote[] }
  /** Verified as one proof; of the slot's epoch or an earlier one. */
  | { readonly kind: 'polka'; readonly polka: Polka }
  /** Verified: by its round's proposer, and its valid round proved by a polka that was an input before. */
  | { readonly kind: 'proposal'; readonly proposal: KnownProposal }
  | { readonly kind: 'timeout'; readonly timer: Timer }
  /** Something outside the slot has changed: this member votes from now on, or was started again. */
  | { readonly kind: 'wake' }

/** Notes one input. */
export function take(draft: Draft, input: SlotInput): void {
  switch (input.kind) {
    case 'claim':
      addClaim(draft, input.claim)
      break
    case 'votes':
      for (const vote of input.votes) addVote(draft, vote)
      break
    case 'polka':
      addPolka(draft, input.polka)
      break
    case 'proposal':
      addProposal(draft, input.proposal)
      break
    case 'timeout':
      onTimeout(draft, input.timer)
      break
    case 'wake':
      startTimerAgain(draft)
      break
  }
}

function addClaim(draft: Draft, claim: ValidClaim): void {
  draft.claims ??= new Map(draft.before.claims)
  draft.claims.set(valueOfClaim(claim), claim)
  draft.durable = true
}

/** An equivocator's second vote counts too (8); a third says nothing new. */
function addVote(draft: Draft, vote: KnownVote): void {
  let earlier: KnownVote | undefined
  let same = 0
  for (const one of draft.votes) {
    if (one.member !== vote.member || one.round !== vote.round || one.phase !== vote.phase) continue
    if (one.value === vote.value) return
    earlier = one
    same += 1
  }
  if (same > 1) return
  if (earlier !== undefined) draft.conflicts.push({ kind: 'votes', first: earlier, second: vote })
  // The array that the slot came with stays as it is.
  if (!draft.votesChanged) draft.votes = [...draft.votes]
  draft.votesChanged = true
  ;(draft.votes as KnownVote[]).push(vote)
  // Our own vote's proof is what a restart gives back; an old one is not kept.
  const isOwn = vote.member === draft.context.epoch.self
  if (isOwn && vote.round >= draft.round - 1) draft.durable = true
  draft.want(vote.value, vote.member)
}

function addPolka(draft: Draft, polka: Polka): void {
  if (polka.epoch === draft.before.epoch) {
    for (const proof of polka.prevotes) {
      const { round, value } = polka
      addVote(draft, { member: proof.member, round, phase: 'prevote', value, proof })
    }
  }
  const [first] = polka.prevotes
  if (first !== undefined) draft.want(polka.value, first.member)
  adopt(draft, polka)
}

function addProposal(draft: Draft, one: KnownProposal): void {
  const earlier = draft.proposals.find(({ round }) => round === one.round)
  if (earlier !== undefined) {
    const contradicts = !equalBytes(earlier.proposal.bytes, one.proposal.bytes)
    if (contradicts) draft.conflicts.push({ kind: 'proposals', first: earlier, second: one })
    return
  }
  if (one.round < draft.round) return
  const all = [...draft.proposals, one]
  draft.proposals = keptProposals(all, draft.round)
  draft.proposalsDropped ||= draft.proposals.length < all.length
  if (one.proposal.member === draft.context.epoch.self) draft.durable = true
  draft.want(one.value, one.proposal.member)
}

function onTimeout(draft: Draft, { epoch, round, step: waiting }: Timer): void {
  const { votes } = draft.context.epoch
  if (!votes || epoch !== draft.before.epoch || round !== draft.round) return
  if (waiting === 'propose' && draft.step === 'propose') cast(draft, 'prevote', undefined)
  if (waiting === 'prevote' && draft.step === 'prevote') cast(draft, 'precommit', undefined)
  if (waiting === 'precommit') enter(draft, round + 1)
}

/** Timers do not survive a restart; those of prevotes and precommits follow from votes. */
function startTimerAgain(draft: Draft): void {
  if (draft.round > 0 && draft.step === 'propose') draft.start('propose')
}
