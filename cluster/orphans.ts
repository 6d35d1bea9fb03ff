/**
 * Votes and polkas for slots that no claim has opened here: a vote opens no slot, so they wait in a bounded
 * table per sender while the claim is asked for. FEDERATION.md section 3, "Bounds".
 */
import type { Hex, KnownVote, Polka } from './rules/slot.js'

interface Waiting {
  readonly epoch: number
  readonly votes: readonly KnownVote[]
  readonly polka: Polka | undefined
}

/** Slots that wait per sender; the oldest goes first. */
const slotsPerSenderMax = 256
/** A sender's votes for one slot: it may say again what everyone said in two rounds. */
const votesPerSlotMax = 256

export class Orphans {
  readonly #bySender = new Map<string, Map<Hex, Waiting>>()

  addVotes(sender: string, key: Hex, epoch: number, votes: readonly KnownVote[]): void {
    const before = this.#bySender.get(sender)?.get(key)
    const kept = before?.epoch === epoch ? before.votes : []
    this.#put(sender, key, {
      epoch,
      votes: [...kept, ...votes].slice(-votesPerSlotMax),
      polka: before?.polka,
    })
  }

  addPolka(sender: string, key: Hex, epoch: number, polka: Polka): void {
    const before = this.#bySender.get(sender)?.get(key)
    // Votes carry no epoch of their own: those of an older one must not become votes of this one.
    const votes = before?.epoch === epoch ? before.votes : []
    this.#put(sender, key, { epoch, votes, polka })
  }

  #put(sender: string, key: Hex, waiting: Waiting): void {
    const slots = this.#bySender.get(sender) ?? new Map<Hex, Waiting>()
    this.#bySender.set(sender, slots)
    slots.delete(key)
    slots.set(key, waiting)
    if (slots.size <= slotsPerSenderMax) return
    const [oldest] = slots.keys()
    if (oldest !== undefined) slots.delete(oldest)
  }

  /** Whether q prevotes of this value are known. */
  hasPolka(key: Hex, value: Hex): boolean {
    for (const slots of this.#bySender.values()) {
      if (slots.get(key)?.polka?.value === value) return true
    }
    return false
  }

  /** The members whose votes for this value are known. */
  votersFor(key: Hex, value: Hex): Set<number> {
    const voters = new Set<number>()
    for (const slots of this.#bySender.values()) {
      for (const vote of slots.get(key)?.votes ?? []) {
        if (vote.value === value) voters.add(vote.member)
      }
    }
    return voters
  }

  forget(key: Hex): void {
    for (const slots of this.#bySender.values()) slots.delete(key)
  }

  /** Everything that waited for a slot, of the epoch that votes must be of. */
  take(key: Hex, epoch: number): { votes: readonly KnownVote[]; polkas: readonly Polka[] } {
    const votes: KnownVote[] = []
    const polkas: Polka[] = []
    for (const slots of this.#bySender.values()) {
      const waiting = slots.get(key)
      if (waiting === undefined) continue
      if (waiting.epoch === epoch) votes.push(...waiting.votes)
      if (waiting.polka !== undefined) polkas.push(waiting.polka)
      slots.delete(key)
    }
    return { votes, polkas }
  }
}
