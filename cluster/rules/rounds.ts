/**
 * What follows from what a slot knows: decisions, rounds, votes and waits. Numbers are the rules of FEDERATION.md
 * section 3.
 */
import { compareRounds } from '../../proto/rounds.js'
import type { Phase } from '../../proto/votes.js'
import { type Draft, keptProposals } from './draft.js'
import { proposerOf } from './proposer.js'
import type { Cast, Hex, KnownVote, Polka } from './slot.js'
import { countFor, precommitQuorum, prevoteQuorum, votersOf } from './tally.js'

/** Until nothing more follows; each turn of the loop moves (round, step) or valid value forward. */
export function advance(draft: Draft): void {
  decide(draft)
  if (draft.decided !== undefined || !draft.context.epoch.votes) return
  let moved = true
  while (moved) {
    adoptTallied(draft)
    moved = skip(draft) || prevote(draft) || precommit(draft) || giveUp(draft)
  }
  startTimers(draft)
}

/** 4: q precommits of any round, the claim known. */
function decide(draft: Draft): void {
  const quorum = precommitQuorum(draft.votes, draft.context.epoch.quorum)
  if (quorum === undefined) return
  const claim = draft.known.get(quorum.value)
  if (claim === undefined) return
  const { round, precommits } = quorum
  draft.decided = { claim, round, precommits }
}

/** 2, first half, for whatever round has q prevotes of a known value. */
function adoptTallied(draft: Draft): void {
  const { quorum } = draft.context.epoch
  const polka = prevoteQuorum(draft.votes, quorum, draft.before.epoch)
  if (polka !== undefined) adopt(draft, polka)
}

export function adopt(draft: Draft, polka: Polka): void {
  if (!draft.known.has(polka.value)) return
  if (draft.valid === undefined || compareRounds(polka, draft.valid) > 0) {
    draft.valid = polka
    draft.durable = true
  }
  plantLatePrecommit(draft, polka)
}

/** Never in production: what 2 forbids, for the simulator to find. */
function plantLatePrecommit(draft: Draft, polka: Polka): void {
  if (draft.context.planted !== 'late-quorum-precommits' || !draft.context.epoch.votes) return
  if (polka.epoch !== draft.before.epoch || polka.round >= draft.round) return
  const { self } = draft.context.epoch
  const isSuch = (one: Cast | KnownVote) =>
    one.round === polka.round && one.phase === 'precommit' && one.value === polka.value
  if (draft.casts.some(isSuch)) return
  if (draft.votes.some((vote) => vote.member === self && isSuch(vote))) return
  draft.locked = polka
  draft.casts.push({ round: polka.round, phase: 'precommit', value: polka.value })
}

/** 6: f+1 members are ahead. */
function skip(draft: Draft): boolean {
  const { faults, members } = draft.context.epoch
  const newest = new Array<number>(members).fill(0)
  let ahead = false
  for (const { member, round } of draft.votes) {
    if (round <= draft.round) continue
    ahead = true
    if (round > (newest[member] ?? 0)) newest[member] = round
  }
  if (!ahead) return false
  newest.sort((a, b) => b - a)
  const reached = newest[faults] ?? 0
  if (reached <= draft.round) return false
  enter(draft, reached)
  return true
}

export function enter(draft: Draft, round: number): void {
  draft.round = round
  draft.step = 'propose'
  draft.timers = { prevote: false, precommit: false }
  draft.proposals = keptProposals(draft.proposals, round)
  propose(draft)
  draft.start('propose')
}

/** 5: the proposer's valid value, else the claim with most round-0 prevotes, ties to the lowest id. */
function propose(draft: Draft): void {
  const { epoch } = draft.context
  if (proposerOf(draft.before.slot, draft.round, epoch.members) !== epoch.self) return
  if (draft.proposals.some(({ round }) => round === draft.round)) return
  // Whoever shows q prevotes of this round shows that it was proposed in already.
  if (draft.valid !== undefined && compareRounds(draft.valid, draft.now) >= 0) return
  const value = draft.valid?.value ?? favourite(draft)
  const claim = value === undefined ? undefined : draft.known.get(value)
  if (value === undefined || claim === undefined) return
  draft.proposes.push({ round: draft.round, value, claim, polka: draft.valid })
  draft.durable = true
}

function favourite(draft: Draft): Hex | undefined {
  let best: { value: Hex; prevotes: number } | undefined
  for (const [value, claim] of draft.known) {
    if (!draft.context.isTimely(claim)) continue
    const prevotes = countFor(draft.votes, 0, 'prevote', value)
    const better =
      best === undefined ||
      prevotes > best.prevotes ||
      (prevotes === best.prevotes && value < best.value)
    if (better) best = { value, prevotes }
  }
  return best?.value
}

/** 1 and 5: at most one prevote a round. @returns whether one was cast */
function prevote(draft: Draft): boolean {
  if (draft.step !== 'propose') return false
  const prevote = draft.round === 0 ? openingPrevote(draft) : answerToProposal(draft)
  if (prevote === undefined) return false
  cast(draft, 'prevote', prevote === 'nil' ? undefined : prevote)
  return true
}

/** 1: the lock, else the valid value, else the first valid claim that passes. */
function openingPrevote(draft: Draft): Hex | undefined {
  const ignoresLock = draft.context.planted === 'round-zero-ignores-lock' && draft.before.epoch > 0
  const bound = draft.locked ?? draft.valid
  if (bound !== undefined && !ignoresLock) return bound.value
  for (const [value, claim] of draft.known) {
    if (draft.context.isTimely(claim)) return value
  }
  return bound?.value
}

/** 5: what a proposal of this round is answered with; undefined while there is nothing to judge. */
function answerToProposal(draft: Draft): Hex | 'nil' | undefined {
  const proposed = draft.proposals.find(({ round }) => round === draft.round)
  if (proposed === undefined) return undefined
  const { value, validRound } = proposed
  const claim = draft.known.get(value)
  if (claim === undefined) return undefined
  const hasQuorum =
    validRound !== undefined || draft.valid?.value === value || draft.locked?.value === value
  if (!hasQuorum && !draft.context.isTimely(claim)) return 'nil'
  if (draft.locked === undefined || draft.locked.value === value) return value
  if (validRound !== undefined && compareRounds(validRound, draft.locked) >= 0) return value
  return draft.context.planted === 'no-lock-rule' ? value : 'nil'
}

/** 2, second half, and 3. @returns whether a precommit was cast */
function precommit(draft: Draft): boolean {
  if (draft.step !== 'prevote') return false
  if (draft.valid !== undefined && compareRounds(draft.valid, draft.now) === 0) {
    draft.locked = draft.valid
    cast(draft, 'precommit', draft.valid.value)
    return true
  }
  const { quorum, members } = draft.context.epoch
  const isHopeless = () =>
    votersOf(draft.votes, draft.round, 'prevote', members) === members &&
    !hasQuorum(draft, 'prevote')
  if (countFor(draft.votes, draft.round, 'prevote', undefined) >= quorum || isHopeless()) {
    cast(draft, 'precommit', undefined)
    return true
  }
  return false
}

/**
 * 4: with all n precommits in and no q of them for a value, there is nothing to wait for. As if the timer had
 * fired: it may be as short as one likes.
 */
function giveUp(draft: Draft): boolean {
  const { members } = draft.context.epoch
  if (votersOf(draft.votes, draft.round, 'precommit', members) < members) return false
  if (hasQuorum(draft, 'precommit', (value) => value !== undefined)) return false
  enter(draft, draft.round + 1)
  return true
}

function hasQuorum(
  draft: Draft,
  phase: Phase,
  of: (value: Hex | undefined) => boolean = () => true,
): boolean {
  const { quorum } = draft.context.epoch
  return draft.votes.some(
    (vote) =>
      vote.round === draft.round &&
      vote.phase === phase &&
      of(vote.value) &&
      countFor(draft.votes, vote.round, phase, vote.value) >= quorum,
  )
}

export function cast(draft: Draft, phase: Phase, value: Hex | undefined): void {
  if (value !== undefined && phase === 'prevote') putFirst(draft, value)
  draft.casts.push({ round: draft.round, phase, value })
  draft.step = phase
  draft.durable = true
}

/** The first claim is always kept: more inputs may follow before the vote is signed and names it. */
function putFirst(draft: Draft, value: Hex): void {
  const [first] = draft.known.keys()
  const claim = draft.known.get(value)
  if (first === value || claim === undefined) return
  draft.claims = new Map([[value, claim], ...draft.known])
}

/** 3 and 4: q votes of anything start the wait for the rest. */
function startTimers(draft: Draft): void {
  const { quorum, members } = draft.context.epoch
  if (!draft.timers.prevote && draft.step === 'prevote') {
    if (votersOf(draft.votes, draft.round, 'prevote', members) >= quorum) {
      draft.timers = { ...draft.timers, prevote: true }
      draft.start('prevote')
    }
  }
  if (!draft.timers.precommit) {
    if (votersOf(draft.votes, draft.round, 'precommit', members) >= quorum) {
      draft.timers = { ...draft.timers, precommit: true }
      draft.start('precommit')
    }
  }
}
