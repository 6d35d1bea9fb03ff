/** A slot while a step works on it, and what the step has to say. */
import { isNamed } from './opening.js'
import type {
  Cast,
  Context,
  Decided,
  Hex,
  KnownProposal,
  KnownVote,
  Polka,
  Propose,
  Slot,
  Step,
  Timer,
  ValidClaim,
  Want,
} from './slot.js'
import { keptVotes } from './tally.js'

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

/** Mutable, and gone with the step: inputs.ts and rounds.ts work on it. */
export class Draft {
  readonly before: Slot
  readonly context: Context
  round: number
  step: Step
  locked: Polka | undefined
  valid: Polka | undefined
  /** Those of `before`, until one is added or they are put in another order. */
  claims: Map<Hex, ValidClaim> | undefined
  votes: readonly KnownVote[]
  votesChanged = false
  proposals: readonly KnownProposal[]
  proposalsDropped = false
  timers: { prevote: boolean; precommit: boolean }
  readonly casts: Cast[] = []
  readonly proposes: Propose[] = []
  readonly started: Timer[] = []
  readonly wants: Want[] = []
  readonly conflicts: Conflict[] = []
  decided: Decided | undefined
  durable = false

  constructor(slot: Slot, context: Context) {
    this.before = slot
    this.context = context
    this.round = slot.round
    this.step = slot.step
    this.locked = slot.locked
    this.valid = slot.valid
    this.votes = slot.votes
    this.proposals = slot.proposals
    this.timers = slot.timers
  }

  get known(): ReadonlyMap<Hex, ValidClaim> {
    return this.claims ?? this.before.claims
  }

  get now() {
    return { epoch: this.before.epoch, round: this.round }
  }

  /** Somebody names a claim, which may not be known here. */
  want(value: Hex | undefined, member: number): void {
    if (value === undefined || this.known.has(value)) return
    if (member === this.context.epoch.self) return
    this.wants.push({ value, member })
  }

  /** Starts the timer of a step. */
  start(waiting: Step): void {
    const { firstMs, growthMs } = this.context.timeouts
    const afterMs = firstMs + growthMs * this.round
    this.started.push({ ...this.now, step: waiting, afterMs })
  }

  output(): StepOutput {
    const votes =
      this.votesChanged || this.#hasMoved ? keptVotes(this.votes, this.round) : this.votes
    // Property by property: spreading an object costs as much as all the rest of a step.
    const next: Slot = {
      slot: this.before.slot,
      key: this.before.key,
      epoch: this.before.epoch,
      round: this.round,
      step: this.step,
      locked: this.locked,
      valid: this.valid,
      claims: this.known,
      votes,
      proposals: this.proposals,
      timers: this.timers,
    }
    const mayForget = this.#hasMoved || votes !== this.votes || this.proposalsDropped
    return {
      slot: mayForget ? { ...next, claims: this.#namedClaims(next) } : next,
      casts: this.casts,
      proposes: this.proposes,
      timers: this.started,
      wants: this.wants,
      conflicts: this.conflicts,
      decided: this.decided,
      durable: this.durable,
    }
  }

  get #hasMoved(): boolean {
    return this.round !== this.before.round
  }

  /** What nothing names any more is forgotten; a slot keeps its first claim, the one voted for. */
  #namedClaims(slot: Slot): ReadonlyMap<Hex, ValidClaim> {
    // What is proposed is handed back later, signed.
    const proposed = new Set(this.proposes.map(({ value }) => value))
    const kept = [...slot.claims].filter(
      ([value], i) => i === 0 || proposed.has(value) || isNamed(slot, value),
    )
    return kept.length === slot.claims.size ? slot.claims : new Map(kept)
  }
}

/** The current round's, and each proposer's newest above (section 3, "Bounds"). */
export function keptProposals(proposals: readonly KnownProposal[], round: number): KnownProposal[] {
  const newest = new Map<number, number>()
  for (const { proposal, round: its } of proposals) {
    newest.set(proposal.member, Math.max(its, newest.get(proposal.member) ?? 0))
  }
  return proposals.filter(
    (one) =>
      one.round === round || (one.round > round && newest.get(one.proposal.member) === one.round),
  )
}
