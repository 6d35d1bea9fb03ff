/**
 * The rules of one slot: Tendermint consensus (arXiv 1807.04938) whose round 0 has no leader. FEDERATION.md
 * section 3; numbers in comments are that section's rules. A step is a function of its arguments alone:
 * the driver makes its output durable, signs its casts, and hands them back as votes.
 */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { claimSlot } from '../../proto/claim.js'
import { compareRounds } from '../../proto/rounds.js'
import type { Phase } from '../../proto/votes.js'
import { proposerOf } from './proposer.js'
import {
  type Cast,
  type Context,
  type Decided,
  type Hex,
  type KnownProposal,
  type KnownVote,
  type Polka,
  type Propose,
  type Slot,
  type Step,
  type Timer,
  type ValidClaim,
  valueOfClaim,
  type Want,
} from './slot.js'
import { countFor, keptVotes, precommitQuorum, prevoteQuorum, votersOf } from './tally.js'

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

/** Two statements of one member that no honest member makes together. */
export type Conflict =
  | { readonly kind: 'votes'; readonly first: KnownVote; readonly second: KnownVote }
  | { readonly kind: 'proposals'; readonly first: KnownProposal; readonly second: KnownProposal }

export interface StepOutput {
  readonly slot: Slot
  readonly casts: readonly Cast[]
  readonly proposes: readonly Propose[]
  readonly timers: readonly Timer[]
  /** Claims that are named and not known. */
  readonly wants: readonly Want[]
  readonly conflicts: readonly Conflict[]
  readonly decided: Decided | undefined
  /** Whether what was decided here must be on disk before anything is sent. */
  readonly durable: boolean
}

/** Claims that a member keeps of a slot in which it has not voted yet. */
const unvotedClaimsMax = 4

/** A slot that a claim opens in an epoch; the claim is its first. */
export function openSlot(claim: ValidClaim, epoch: number): Slot {
  const slot = claimSlot(claim)
  const value = valueOfClaim(claim)
  return {
    slot,
    key: bytesToHex(slot),
    epoch,
    round: 0,
    step: 'propose',
    locked: undefined,
    valid: undefined,
    claims: new Map([[value, claim]]),
    votes: [],
    proposals: [],
    timers: { prevote: false, precommit: false },
  }
}

/**
 * Whether a claim that is not known here is worth verifying: something names it, or nothing has been voted
 * yet (section 3, "Bounds").
 */
export function takesClaim(slot: Slot, value: Hex): boolean {
  if (slot.claims.has(value)) return false
  if (isNamed(slot, value)) return true
  return isUnvoted(slot) && slot.claims.size < unvotedClaimsMax
}

function isUnvoted(slot: Slot): boolean {
  return slot.round === 0 && slot.step === 'propose'
}

function isNamed(slot: Slot, value: Hex): boolean {
  return (
    slot.locked?.value === value ||
    slot.valid?.value === value ||
    slot.votes.some((vote) => vote.value === value) ||
    slot.proposals.some((one) => one.value === value)
  )
}

/** One input, to the end of what follows from it. */
export function step(slot: Slot, input: SlotInput, context: Context): StepOutput {
  const draft = new Draft(slot, context)
  switch (input.kind) {
    case 'claim':
      draft.addClaim(input.claim)
      break
    case 'votes':
      for (const vote of input.votes) draft.addVote(vote)
      break
    case 'polka':
      draft.addPolka(input.polka)
      break
    case 'proposal':
      draft.addProposal(input.proposal)
      break
    case 'timeout':
      draft.onTimeout(input.timer)
      break
    case 'wake':
      draft.startTimerAgain()
      break
  }
  draft.advance()
  return draft.output()
}

/** A slot while a step works on it, and what the step has to say. */
class Draft {
  readonly #before: Slot
  readonly #context: Context
  #round: number
  #step: Step
  #locked: Polka | undefined
  #valid: Polka | undefined
  #claims: Map<Hex, ValidClaim> | undefined
  #votes: readonly KnownVote[]
  #votesChanged = false
  #proposals: readonly KnownProposal[]
  #proposalsDropped = false
  #timers: { prevote: boolean; precommit: boolean }
  readonly #casts: Cast[] = []
  readonly #proposes: Propose[] = []
  readonly #started: Timer[] = []
  readonly #wants: Want[] = []
  readonly #conflicts: Conflict[] = []
  #decided: Decided | undefined
  #durable = false

  constructor(slot: Slot, context: Context) {
    this.#before = slot
    this.#context = context
    this.#round = slot.round
    this.#step = slot.step
    this.#locked = slot.locked
    this.#valid = slot.valid
    this.#votes = slot.votes
    this.#proposals = slot.proposals
    this.#timers = slot.timers
  }

  get #known(): ReadonlyMap<Hex, ValidClaim> {
    return this.#claims ?? this.#before.claims
  }

  get #now() {
    return { epoch: this.#before.epoch, round: this.#round }
  }

  // ---------------------------------------------------------------- inputs

  addClaim(claim: ValidClaim): void {
    this.#claims ??= new Map(this.#before.claims)
    this.#claims.set(valueOfClaim(claim), claim)
    this.#durable = true
  }

  /** An equivocator's second vote counts too (8); a third says nothing new. */
  addVote(vote: KnownVote): void {
    let earlier: KnownVote | undefined
    let same = 0
    for (const one of this.#votes) {
      if (one.member !== vote.member || one.round !== vote.round || one.phase !== vote.phase)
        continue
      if (one.value === vote.value) return
      earlier = one
      same += 1
    }
    if (same > 1) return
    if (earlier !== undefined) this.#conflicts.push({ kind: 'votes', first: earlier, second: vote })
    // The array that the slot came with stays as it is.
    if (!this.#votesChanged) this.#votes = [...this.#votes]
    this.#votesChanged = true
    ;(this.#votes as KnownVote[]).push(vote)
    // Our own vote's proof is what a restart gives back; an old one is not kept.
    const isOwn = vote.member === this.#context.epoch.self
    if (isOwn && vote.round >= this.#round - 1) this.#durable = true
    this.#want(vote.value, vote.member)
  }

  addPolka(polka: Polka): void {
    if (polka.epoch === this.#before.epoch) {
      for (const proof of polka.prevotes) {
        const { round, value } = polka
        this.addVote({ member: proof.member, round, phase: 'prevote', value, proof })
      }
    }
    const [first] = polka.prevotes
    if (first !== undefined) this.#want(polka.value, first.member)
    this.#adopt(polka)
  }

  addProposal(one: KnownProposal): void {
    const earlier = this.#proposals.find(({ round }) => round === one.round)
    if (earlier !== undefined) {
      const contradicts = !equalBytes(earlier.proposal.bytes, one.proposal.bytes)
      if (contradicts) this.#conflicts.push({ kind: 'proposals', first: earlier, second: one })
      return
    }
    if (one.round < this.#round) return
    const all = [...this.#proposals, one]
    this.#proposals = keptProposals(all, this.#round)
    this.#proposalsDropped ||= this.#proposals.length < all.length
    if (one.proposal.member === this.#context.epoch.self) this.#durable = true
    this.#want(one.value, one.proposal.member)
  }

  onTimeout({ epoch, round, step: waiting }: Timer): void {
    const { votes } = this.#context.epoch
    if (!votes || epoch !== this.#before.epoch || round !== this.#round) return
    if (waiting === 'propose' && this.#step === 'propose') this.#cast('prevote', undefined)
    if (waiting === 'prevote' && this.#step === 'prevote') this.#cast('precommit', undefined)
    if (waiting === 'precommit') this.#enter(round + 1)
  }

  /** Timers do not survive a restart; those of prevotes and precommits follow from votes. */
  startTimerAgain(): void {
    if (this.#round > 0 && this.#step === 'propose') this.#start('propose')
  }

  #want(value: Hex | undefined, member: number): void {
    if (value === undefined || this.#known.has(value)) return
    if (member === this.#context.epoch.self) return
    this.#wants.push({ value, member })
  }

  // ---------------------------------------------------------------- what follows

  /** Until nothing more follows; each turn of the loop moves (round, step) or valid value forward. */
  advance(): void {
    this.#decide()
    if (this.#decided !== undefined || !this.#context.epoch.votes) return
    let moved = true
    while (moved) {
      this.#adoptTallied()
      moved = this.#skip() || this.#prevote() || this.#precommit() || this.#giveUp()
    }
    this.#startTimers()
  }

  /** 4: q precommits of any round, the claim known. */
  #decide(): void {
    const quorum = precommitQuorum(this.#votes, this.#context.epoch.quorum)
    if (quorum === undefined) return
    const claim = this.#known.get(quorum.value)
    if (claim === undefined) return
    const { round, precommits } = quorum
    this.#decided = { claim, round, precommits }
  }

  /** 2, first half, for whatever round has q prevotes of a known value. */
  #adoptTallied(): void {
    const { quorum } = this.#context.epoch
    const polka = prevoteQuorum(this.#votes, quorum, this.#before.epoch)
    if (polka !== undefined) this.#adopt(polka)
  }

  #adopt(polka: Polka): void {
    if (!this.#known.has(polka.value)) return
    if (this.#valid === undefined || compareRounds(polka, this.#valid) > 0) {
      this.#valid = polka
      this.#durable = true
    }
    this.#plantLatePrecommit(polka)
  }

  /** Never in production: what 2 forbids, for the simulator to find. */
  #plantLatePrecommit(polka: Polka): void {
    if (this.#context.planted !== 'late-quorum-precommits' || !this.#context.epoch.votes) return
    if (polka.epoch !== this.#before.epoch || polka.round >= this.#round) return
    const { self } = this.#context.epoch
    const cast = (one: Cast | KnownVote) =>
      one.round === polka.round && one.phase === 'precommit' && one.value === polka.value
    if (this.#casts.some(cast)) return
    if (this.#votes.some((vote) => vote.member === self && cast(vote))) return
    this.#locked = polka
    this.#casts.push({ round: polka.round, phase: 'precommit', value: polka.value })
  }

  /** 6: f+1 members are ahead. */
  #skip(): boolean {
    const { faults, members } = this.#context.epoch
    const newest = new Array<number>(members).fill(0)
    let ahead = false
    for (const { member, round } of this.#votes) {
      if (round <= this.#round) continue
      ahead = true
      if (round > (newest[member] ?? 0)) newest[member] = round
    }
    if (!ahead) return false
    newest.sort((a, b) => b - a)
    const reached = newest[faults] ?? 0
    if (reached <= this.#round) return false
    this.#enter(reached)
    return true
  }

  #enter(round: number): void {
    this.#round = round
    this.#step = 'propose'
    this.#timers = { prevote: false, precommit: false }
    this.#proposals = keptProposals(this.#proposals, round)
    this.#propose()
    this.#start('propose')
  }

  /** 5: the proposer's valid value, else the claim with most round-0 prevotes, ties to the lowest id. */
  #propose(): void {
    const { epoch } = this.#context
    if (proposerOf(this.#before.slot, this.#round, epoch.members) !== epoch.self) return
    if (this.#proposals.some(({ round }) => round === this.#round)) return
    // Whoever shows q prevotes of this round shows that it was proposed in already.
    if (this.#valid !== undefined && compareRounds(this.#valid, this.#now) >= 0) return
    const value = this.#valid?.value ?? this.#favourite()
    const claim = value === undefined ? undefined : this.#known.get(value)
    if (value === undefined || claim === undefined) return
    this.#proposes.push({ round: this.#round, value, claim, polka: this.#valid })
    this.#durable = true
  }

  #favourite(): Hex | undefined {
    let best: { value: Hex; prevotes: number } | undefined
    for (const [value, claim] of this.#known) {
      if (!this.#context.isTimely(claim)) continue
      const prevotes = countFor(this.#votes, 0, 'prevote', value)
      const better =
        best === undefined ||
        prevotes > best.prevotes ||
        (prevotes === best.prevotes && value < best.value)
      if (better) best = { value, prevotes }
    }
    return best?.value
  }

  /** 1 and 5: at most one prevote a round. @returns whether one was cast */
  #prevote(): boolean {
    if (this.#step !== 'propose') return false
    const prevote = this.#round === 0 ? this.#openingPrevote() : this.#answerToProposal()
    if (prevote === undefined) return false
    this.#cast('prevote', prevote === 'nil' ? undefined : prevote)
    return true
  }

  /** 1: the lock, else the valid value, else the first valid claim that passes. */
  #openingPrevote(): Hex | undefined {
    const ignoresLock =
      this.#context.planted === 'round-zero-ignores-lock' && this.#before.epoch > 0
    const bound = this.#locked ?? this.#valid
    if (bound !== undefined && !ignoresLock) return bound.value
    for (const [value, claim] of this.#known) {
      if (this.#context.isTimely(claim)) return value
    }
    return bound?.value
  }

  /** 5: what a proposal of this round is answered with; undefined while there is nothing to judge. */
  #answerToProposal(): Hex | 'nil' | undefined {
    const proposed = this.#proposals.find(({ round }) => round === this.#round)
    if (proposed === undefined) return undefined
    const { value, validRound } = proposed
    const claim = this.#known.get(value)
    if (claim === undefined) return undefined
    const hasQuorum =
      validRound !== undefined || this.#valid?.value === value || this.#locked?.value === value
    if (!hasQuorum && !this.#context.isTimely(claim)) return 'nil'
    if (this.#locked === undefined || this.#locked.value === value) return value
    if (validRound !== undefined && compareRounds(validRound, this.#locked) >= 0) return value
    return this.#context.planted === 'no-lock-rule' ? value : 'nil'
  }

  /** 2, second half, and 3. @returns whether a precommit was cast */
  #precommit(): boolean {
    if (this.#step !== 'prevote') return false
    if (this.#valid !== undefined && compareRounds(this.#valid, this.#now) === 0) {
      this.#locked = this.#valid
      this.#cast('precommit', this.#valid.value)
      return true
    }
    const { quorum, members } = this.#context.epoch
    const isHopeless = () =>
      votersOf(this.#votes, this.#round, 'prevote', members) === members &&
      !this.#hasQuorum('prevote')
    if (countFor(this.#votes, this.#round, 'prevote', undefined) >= quorum || isHopeless()) {
      this.#cast('precommit', undefined)
      return true
    }
    return false
  }

  /**
   * 4: with all n precommits in and no q of them for a value, there is nothing to wait for. As if the timer had
   * fired: it may be as short as one likes.
   */
  #giveUp(): boolean {
    const { members } = this.#context.epoch
    if (votersOf(this.#votes, this.#round, 'precommit', members) < members) return false
    if (this.#hasQuorum('precommit', (value) => value !== undefined)) return false
    this.#enter(this.#round + 1)
    return true
  }

  #hasQuorum(phase: Phase, of: (value: Hex | undefined) => boolean = () => true): boolean {
    const { quorum } = this.#context.epoch
    return this.#votes.some(
      (vote) =>
        vote.round === this.#round &&
        vote.phase === phase &&
        of(vote.value) &&
        countFor(this.#votes, vote.round, phase, vote.value) >= quorum,
    )
  }

  #cast(phase: Phase, value: Hex | undefined): void {
    if (value !== undefined && phase === 'prevote') this.#putFirst(value)
    this.#casts.push({ round: this.#round, phase, value })
    this.#step = phase
    this.#durable = true
  }

  /** The first claim is always kept: more inputs may follow before the vote is signed and names it. */
  #putFirst(value: Hex): void {
    const [first] = this.#known.keys()
    const claim = this.#known.get(value)
    if (first === value || claim === undefined) return
    this.#claims = new Map([[value, claim], ...this.#known])
  }

  // ---------------------------------------------------------------- timers

  /** 3 and 4: q votes of anything start the wait for the rest. */
  #startTimers(): void {
    const { quorum, members } = this.#context.epoch
    if (!this.#timers.prevote && this.#step === 'prevote') {
      if (votersOf(this.#votes, this.#round, 'prevote', members) >= quorum) {
        this.#timers = { ...this.#timers, prevote: true }
        this.#start('prevote')
      }
    }
    if (!this.#timers.precommit) {
      if (votersOf(this.#votes, this.#round, 'precommit', members) >= quorum) {
        this.#timers = { ...this.#timers, precommit: true }
        this.#start('precommit')
      }
    }
  }

  #start(waiting: Step): void {
    const { firstMs, growthMs } = this.#context.timeouts
    const afterMs = firstMs + growthMs * this.#round
    this.#started.push({ ...this.#now, step: waiting, afterMs })
  }

  // ---------------------------------------------------------------- output

  output(): StepOutput {
    const votes =
      this.#votesChanged || this.#hasMoved ? keptVotes(this.#votes, this.#round) : this.#votes
    // Property by property: spreading an object costs as much as all the rest of a step.
    const next: Slot = {
      slot: this.#before.slot,
      key: this.#before.key,
      epoch: this.#before.epoch,
      round: this.#round,
      step: this.#step,
      locked: this.#locked,
      valid: this.#valid,
      claims: this.#known,
      votes,
      proposals: this.#proposals,
      timers: this.#timers,
    }
    const mayForget = this.#hasMoved || votes !== this.#votes || this.#proposalsDropped
    return {
      slot: mayForget ? { ...next, claims: this.#namedClaims(next) } : next,
      casts: this.#casts,
      proposes: this.#proposes,
      timers: this.#started,
      wants: this.#wants,
      conflicts: this.#conflicts,
      decided: this.#decided,
      durable: this.#durable,
    }
  }

  get #hasMoved(): boolean {
    return this.#round !== this.#before.round
  }

  /** What nothing names any more is forgotten; a slot keeps its first claim, the one voted for. */
  #namedClaims(slot: Slot): ReadonlyMap<Hex, ValidClaim> {
    // What is proposed is handed back later, signed.
    const proposed = new Set(this.#proposes.map(({ value }) => value))
    const kept = [...slot.claims].filter(
      ([value], i) => i === 0 || proposed.has(value) || isNamed(slot, value),
    )
    return kept.length === slot.claims.size ? slot.claims : new Map(kept)
  }
}

/** The current round's, and each proposer's newest above (section 3, "Bounds"). */
function keptProposals(proposals: readonly KnownProposal[], round: number): KnownProposal[] {
  const newest = new Map<number, number>()
  for (const { proposal, round: its } of proposals) {
    newest.set(proposal.member, Math.max(its, newest.get(proposal.member) ?? 0))
  }
  return proposals.filter(
    (one) =>
      one.round === round || (one.round > round && newest.get(one.proposal.member) === one.round),
  )
}

// ---------------------------------------------------------------- a new epoch

/**
 * An undecided slot at the start of an epoch in which this member has settled: at (epoch, 0), with the lock
 * of the highest round as locked and valid value (section 4, "Settling").
 * @param lock that lock, our own included; undefined: nobody has shown one
 * @returns undefined when neither lock, valid value nor a claim that passes is left
 */
export function restartSlot(
  slot: Slot,
  lock: { readonly polka: Polka; readonly claim: ValidClaim } | undefined,
  epoch: number,
  isTimely: (claim: ValidClaim) => boolean,
): Slot | undefined {
  const locked = lock?.polka ?? slot.locked
  const valid =
    slot.valid !== undefined && (locked === undefined || compareRounds(slot.valid, locked) > 0)
      ? slot.valid
      : locked
  const claims = new Map(slot.claims)
  if (lock !== undefined && !claims.has(lock.polka.value)) claims.set(lock.polka.value, lock.claim)
  for (const [value, claim] of claims) {
    if (value === locked?.value || value === valid?.value) continue
    if (!isTimely(claim)) claims.delete(value)
  }
  if (claims.size === 0) return undefined
  return {
    slot: slot.slot,
    key: slot.key,
    epoch,
    round: 0,
    step: 'propose',
    locked,
    valid,
    claims,
    // Others that settled earlier have voted already.
    votes: slot.epoch === epoch ? slot.votes : [],
    proposals: slot.epoch === epoch ? slot.proposals : [],
    timers: { prevote: false, precommit: false },
  }
}

// ---------------------------------------------------------------- said again

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
