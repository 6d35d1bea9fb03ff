/**
 * Every vote that an honest member has cast, whether anybody noticed or not. Whoever may lie is taken to
 * have voted for everything: so it knows each certificate that anyone could put together, also those
 * that nobody has. FEDERATION.md section 1, Agreement.
 */
import type { Hex } from '../../cluster/rules/slot.js'
import type { Phase } from '../../proto/votes.js'
import { type Census, type MemberSet, sizeOf } from './census.js'

export interface CastVote {
  readonly slot: Hex
  readonly epoch: number
  readonly round: number
  readonly phase: Phase
  /** Undefined: nil. */
  readonly value: Hex | undefined
  /** An honest one, by its index in the epoch. */
  readonly member: number
}

export interface LedgerParts {
  readonly census: Census
  /** Told once of every (slot, value) that can be certified. */
  readonly onCertifiable: (slot: Hex, value: Hex, epoch: number, round: number) => void
  /** An honest member has cast two votes where it has one. */
  readonly onTwoVotes: (vote: CastVote, earlier: Hex | undefined) => void
  /** Members of an epoch whose keys are with liars and thieves suffice for anything. */
  readonly onLostEpoch: (epoch: number) => void
}

export interface Ledger {
  cast(vote: CastVote): void
  /** The vote, or what it led to, is on its member's disk. */
  durable(vote: CastVote): void
  /** Whose word for a value of one round would survive if all lost their power now. */
  survivors(slot: Hex, epoch: number, round: number, value: Hex): MemberSet
  /** An epoch has more suspects than before. */
  recount(epoch: number): void
  /** The highest non-nil precommit of a member by slot in an epoch. */
  precommits(epoch: number, member: number): ReadonlyMap<Hex, number>
}

/** Precommits for one value in one round of a slot. */
interface Count {
  readonly slot: Hex
  readonly value: Hex
  readonly epoch: number
  readonly round: number
  cast: MemberSet
  durable: MemberSet
}

export function createLedger(parts: LedgerParts): Ledger {
  const { census } = parts
  const votes = new Map<string, Hex | undefined>()
  const counts = new Map<string, Count>()
  const highest = new Map<string, Map<Hex, number>>()

  function countOf(slot: Hex, epoch: number, round: number, value: Hex): Count {
    const key = `${slot} ${epoch} ${round} ${value}`
    const known = counts.get(key)
    if (known !== undefined) return known
    const count = { slot, value, epoch, round, cast: 0, durable: 0 }
    counts.set(key, count)
    return count
  }

  function weigh({ slot, value, epoch, round, cast }: Count): void {
    const quorum = census.manifest(epoch)?.quorum
    if (quorum === undefined || cast === 0) return
    if (sizeOf(cast | census.suspects(epoch)) >= quorum) {
      parts.onCertifiable(slot, value, epoch, round)
    }
  }

  function cast(vote: CastVote): void {
    const { slot, epoch, round, phase, value, member } = vote
    const key = `${slot} ${epoch} ${round} ${phase} ${member}`
    if (votes.has(key)) {
      const earlier = votes.get(key)
      if (earlier !== value) parts.onTwoVotes(vote, earlier)
      return
    }
    votes.set(key, value)
    if (phase !== 'precommit' || value === undefined) return
    noteHighest(vote, slot)
    const count = countOf(slot, epoch, round, value)
    count.cast |= 1 << member
    weigh(count)
  }

  function noteHighest({ epoch, round, member }: CastVote, slot: Hex): void {
    const key = `${epoch} ${member}`
    const rounds = highest.get(key) ?? new Map<Hex, number>()
    rounds.set(slot, Math.max(round, rounds.get(slot) ?? 0))
    highest.set(key, rounds)
  }

  return {
    cast,
    durable(vote) {
      cast(vote)
      const { slot, epoch, round, phase, value, member } = vote
      if (phase !== 'precommit' || value === undefined) return
      countOf(slot, epoch, round, value).durable |= 1 << member
    },
    survivors: (slot, epoch, round, value) => countOf(slot, epoch, round, value).durable,
    recount(epoch) {
      const quorum = census.manifest(epoch)?.quorum ?? Number.POSITIVE_INFINITY
      if (sizeOf(census.suspects(epoch)) >= quorum) parts.onLostEpoch(epoch)
      for (const count of counts.values()) if (count.epoch === epoch) weigh(count)
    },
    precommits: (epoch, member) => highest.get(`${epoch} ${member}`) ?? new Map(),
  }
}
