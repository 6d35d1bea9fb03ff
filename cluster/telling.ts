/**
 * Whom a claim, and the votes for it, are told at once. While little is going on these are the first q members
 * of the slot (first-quorum.ts), and of precommits its speaker alone, who tells everyone the certificate. Only
 * time changes by it: a slot that is not decided soon, or that is contested, is said again to everyone (rule 7,
 * FEDERATION.md section 3), and told to everyone from then on.
 */
import { bytesToHex } from '../proto/bytes.js'
import type { Vote } from '../proto/votes.js'
import { type FirstQuorumParts, firstQuorum } from './first-quorum.js'
import type { NodeId } from './ports.js'
import type { Hex, Slot } from './rules/slot.js'
import type { Undecided } from './undecided.js'

/** With more slots open everyone is told: votes for many then share a frame. */
const slotsOpenMax = 8
/** So many slots of ours in a row that were not decided soon. */
const lateMax = 3
/** After these, or a moment with many slots open, the next so many are told to everyone. */
const toEveryoneNext = 32

export interface TellingParts extends FirstQuorumParts {
  readonly undecided: Pick<Undecided, 'size' | 'get'>
  /** Everyone is always told at once. */
  readonly isOff: boolean
}

/** A slot of which not everyone was told. */
interface Told {
  readonly speaker: NodeId
  isOlder: boolean
}

export class Telling {
  readonly #parts: TellingParts
  readonly #slots = new Map<Hex, Told>()
  #lateInRow = 0
  #toEveryone = 0

  constructor(parts: TellingParts) {
    this.#parts = parts
  }

  /** Slots of which not everyone was told. */
  get size(): number {
    return this.#slots.size
  }

  // ---------------------------------------------------------------- whom

  /** An owner's claim opened a slot here. @returns whom it is told at once; undefined: everyone */
  begin(slot: Uint8Array): ReadonlySet<NodeId> | undefined {
    if (this.#isBusy) this.#toEveryone = toEveryoneNext
    if (this.#toEveryone > 0) {
      this.#toEveryone -= 1
      return undefined
    }
    const { nodeId } = this.#parts.place
    const hearers = this.#some(firstQuorum(slot, nodeId, this.#parts))
    if (hearers !== undefined)
      this.#slots.set(bytesToHex(slot), { speaker: nodeId, isOlder: false })
    return hearers
  }

  /** A slot was opened by a claim that its speaker told a few. */
  follow(slot: Uint8Array, speaker: NodeId): void {
    const first = this.#isBusy ? undefined : firstQuorum(slot, speaker, this.#parts)
    if (first?.includes(this.#parts.place.nodeId)) {
      this.#slots.set(bytesToHex(slot), { speaker, isOlder: false })
    }
  }

  /** Whom our votes are told at once; undefined: everyone. */
  hearersOf(votes: readonly Vote[]): ReadonlySet<NodeId> | undefined {
    const hearers = new Set<NodeId>()
    for (const vote of votes) {
      const ofVote = this.#hearersOf(vote)
      if (ofVote === undefined) return undefined
      for (const node of ofVote) hearers.add(node)
    }
    return this.#some(hearers)
  }

  #hearersOf({ slot, round, phase, value }: Vote): readonly NodeId[] | undefined {
    const speaker = this.#slots.get(bytesToHex(slot))?.speaker
    if (speaker === undefined || round > 0 || value === undefined) return undefined
    return phase === 'precommit' ? [speaker] : firstQuorum(slot, speaker, this.#parts)
  }

  /** Undefined when that is everyone anyway. */
  #some(nodes: Iterable<NodeId> | undefined): ReadonlySet<NodeId> | undefined {
    const { place, overlay } = this.#parts
    const others = new Set(nodes)
    others.delete(place.nodeId)
    return nodes === undefined || others.size >= overlay.peers().length ? undefined : others
  }

  get #isBusy(): boolean {
    return this.#parts.isOff || this.#parts.undecided.size > slotsOpenMax
  }

  // ---------------------------------------------------------------- what becomes of it

  /** @returns whether this node is its speaker, and not everyone knows of the slot */
  decided(key: Hex): boolean {
    const told = this.#slots.get(key)
    this.#slots.delete(key)
    if (told?.speaker !== this.#parts.place.nodeId) return false
    this.#lateInRow = 0
    return true
  }

  /** Slots that are contested, so that everyone should know of them now; they are forgotten here. */
  takeContested(): readonly Hex[] {
    return this.#take((key) => {
      const slot = this.#parts.undecided.get(key)
      return slot === undefined || isContested(slot)
    })
  }

  /** Half of the time of each slot is over. @returns those whose whole time is; they are forgotten here */
  takeLate(): readonly Hex[] {
    return this.#take((_, told) => {
      const isLate = told.isOlder
      told.isOlder = true
      if (isLate && told.speaker === this.#parts.place.nodeId) this.#wasLate()
      return isLate
    })
  }

  /** Everyone should know of this slot now. @returns whether not everyone was told */
  forget(key: Hex): boolean {
    return this.#slots.delete(key)
  }

  clear(): void {
    this.#slots.clear()
  }

  #wasLate(): void {
    this.#lateInRow += 1
    if (this.#lateInRow >= lateMax) this.#toEveryone = toEveryoneNext
  }

  #take(isMeant: (key: Hex, told: Told) => boolean): readonly Hex[] {
    const taken = [...this.#slots].flatMap(([key, told]) => (isMeant(key, told) ? [key] : []))
    for (const key of taken) this.#slots.delete(key)
    return taken
  }
}

/** More than one value is known, or round 0 has led to nothing. */
function isContested({ round, claims, votes }: Slot): boolean {
  const [first] = claims.keys()
  return round > 0 || claims.size > 1 || votes.some(({ value }) => value !== first)
}
