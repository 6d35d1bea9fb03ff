/**
 * Votes and polkas for slots that no claim has opened here: a vote opens no slot, so they wait in a bounded
 * table per voter while the claim is asked for. FEDERATION.md section 3, "Bounds".
 */
import { compareRounds } from '../proto/rounds.js'
import type { Hex, KnownVote, Polka } from './rules/slot.js'

/** Slots that wait per voter; the oldest goes first. */
const slotsPerVoterMax = 256
/** A voter's votes for one slot: two phases of a few rounds, and what an equivocator adds. */
const votesPerSlotMax = 16
/** Slots of which q prevotes are kept; the oldest goes first. */
const polkasMax = 1_024

export class Orphans {
  /** Votes carry no epoch of their own: all of these are of this one. */
  #epoch = 0
  readonly #votes = new Map<number, Map<Hex, KnownVote[]>>()
  readonly #polkas = new Map<Hex, Polka>()

  addVotes(key: Hex, epoch: number, votes: readonly KnownVote[]): void {
    this.#enter(epoch)
    for (const vote of votes) {
      const slots = this.#votes.get(vote.member) ?? new Map<Hex, KnownVote[]>()
      this.#votes.set(vote.member, slots)
      const known = slots.get(key) ?? []
      if (known.some((one) => isSame(one, vote))) continue
      // The newest rounds stay, whatever is said again of old ones.
      const kept = [...known, vote].sort((a, b) => b.round - a.round).slice(0, votesPerSlotMax)
      put(slots, key, kept, slotsPerVoterMax)
    }
  }

  /** The highest of each slot. */
  addPolka(key: Hex, polka: Polka): void {
    const known = this.#polkas.get(key)
    if (known !== undefined && compareRounds(known, polka) >= 0) return
    put(this.#polkas, key, polka, polkasMax)
  }

  #enter(epoch: number): void {
    if (epoch !== this.#epoch) this.#votes.clear()
    this.#epoch = epoch
  }

  /** Whether q prevotes of this value are known. */
  hasPolka(key: Hex, value: Hex): boolean {
    return this.#polkas.get(key)?.value === value
  }

  /** The members of whom votes for a slot wait. */
  votersOf(key: Hex, epoch: number): number[] {
    this.#enter(epoch)
    return [...this.#votes].flatMap(([member, slots]) => (slots.has(key) ? [member] : []))
  }

  takePolka(key: Hex): Polka | undefined {
    const polka = this.#polkas.get(key)
    this.#polkas.delete(key)
    return polka
  }

  /** Everything that waited for a slot that is open now. */
  take(key: Hex, epoch: number): { votes: readonly KnownVote[]; polka: Polka | undefined } {
    this.#enter(epoch)
    const votes = [...this.#votes.values()].flatMap((slots) => slots.get(key) ?? [])
    const polka = this.#polkas.get(key)
    this.forget(key)
    return { votes, polka }
  }

  forget(key: Hex): void {
    for (const slots of this.#votes.values()) slots.delete(key)
    this.#polkas.delete(key)
  }
}

function isSame(one: KnownVote, other: KnownVote): boolean {
  return one.round === other.round && one.phase === other.phase && one.value === other.value
}

function put<Value>(map: Map<Hex, Value>, key: Hex, value: Value, sizeMax: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= sizeMax) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
