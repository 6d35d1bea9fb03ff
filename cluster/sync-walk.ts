/**
 * One comparison with one peer: what differs is asked about, range below range, and what the peer has and
 * this node has not is fetched, a page at a time. FEDERATION.md section 5. A walk holds one question about
 * ranges and two pages of certificates in flight, so that the peer reads while this node verifies, and
 * neither has to keep what the other cannot take yet.
 */
import { bytesToHex } from '../proto/bytes.js'
import { refusedBy } from '../proto/errors.js'
import { askedRangesMax, wantedSlotsMax } from '../proto/limits.js'
import type { NodeId } from './ports.js'
import type { RangePrefix, RangeSet } from './rules/range-set.js'
import {
  askAbout,
  compare,
  type RangeFindings,
  type RangeMessage,
  readRangeMessage,
} from './rules/reconciliation.js'
import type { Hex } from './rules/slot.js'
import type { Turn } from './turn.js'

/** Slots that are known to be missing, beyond which no more ranges are asked about. */
const wantedMax = 4 * wantedSlotsMax
/** Questions about ranges in a row that lead to nothing new: the next walk begins elsewhere. */
const fruitlessMax = 64
/** Times in a row that what was asked for has not come, each after twice the time. */
const attemptsMax = 3
/** By how much a walk gets more patient with a peer that answers late, rather than burden it further. */
const patienceMax = 8
/** By how much the next walk begins later, of 256 parts of all slots: odd, so that every part comes first. */
const beginningStep = 37

export type WalkState =
  | 'under-way'
  /** All that the peer said it had is here. */
  | 'completed'
  /** The peer does not answer, or not what was asked, or leads nowhere. */
  | 'given-up'

export interface WalkParts {
  readonly peer: NodeId
  readonly set: RangeSet
  /** Of the whole set, as it was asked about. */
  readonly question: RangeMessage
  readonly askedAtMs: number
  /** How many walks there were before. */
  readonly number: number
  /** Other answers of this peer that may still be on their way. */
  readonly strays: number
}

export class Walk {
  readonly peer: NodeId
  readonly startedAtMs: number
  readonly #set: RangeSet
  readonly #beginning: number
  state: WalkState = 'under-way'
  /** Ranges that differ and are still to be asked about, the next one last. */
  readonly #ranges: RangePrefix[] = []
  #asked: RangeMessage | undefined
  readonly #wanted = new Map<Hex, Uint8Array>()
  readonly #awaited = new Map<Hex, Uint8Array>()
  #fruitless = 0
  #attempts = 0
  #patience = 1
  /** Answers that may come to what was asked twice. */
  #strays: number
  #progressAtMs: number
  /** Certificates that this walk has brought. */
  fetched = 0

  constructor({ peer, set, question, askedAtMs, number, strays }: WalkParts) {
    this.peer = peer
    this.#strays = strays
    this.#set = set
    this.#beginning = (number * beginningStep) % 256
    this.#asked = question
    this.startedAtMs = askedAtMs
    this.#progressAtMs = askedAtMs
  }

  /** Names that the peer has and this node has not, as far as the walk has come. */
  get missing(): number {
    return this.#wanted.size + this.#awaited.size
  }

  get awaited(): number {
    return this.#awaited.size
  }

  /** The smallest range that is being asked about, or is next. */
  get diverging(): RangePrefix | undefined {
    return this.#asked?.ranges[0]?.prefix ?? this.#ranges.at(-1)
  }

  isAwaited(slot: Uint8Array): boolean {
    return this.#awaited.has(bytesToHex(slot))
  }

  /** Asks for what may be asked for now. */
  step(turn: Turn): void {
    if (this.state !== 'under-way') return
    while (this.#awaited.size <= wantedSlotsMax && this.#askForPage(turn)) {}
    if (this.#asked === undefined && this.#wanted.size < wantedMax) this.#askAboutRanges(turn)
    if (this.#asked === undefined && this.missing === 0) this.state = 'completed'
  }

  /** A small page only when nothing else is on its way. @returns whether it asked */
  #askForPage(turn: Turn): boolean {
    const isLast = this.#ranges.length === 0 && this.#asked === undefined
    if (this.#wanted.size < wantedSlotsMax && !isLast && this.#awaited.size > 0) return false
    const slots: Uint8Array[] = []
    for (const [key, slot] of this.#wanted) {
      if (slots.length === wantedSlotsMax) break
      slots.push(slot)
      this.#wanted.delete(key)
      this.#awaited.set(key, slot)
    }
    if (slots.length === 0) return false
    turn.say({ kind: 'want-certificates', slots }, this.peer)
    turn.hasAsked = true
    return true
  }

  #askAboutRanges(turn: Turn): void {
    const prefixes = this.#ranges.splice(-askedRangesMax)
    if (prefixes.length === 0) return
    this.#asked = askAbout(this.#set, prefixes.sort())
    this.#askAgain(turn)
  }

  #askAgain(turn: Turn): void {
    if (this.#asked === undefined) return
    turn.say({ kind: 'want-ranges', ranges: this.#asked }, this.peer)
    turn.hasAsked = true
  }

  /**
   * @returns what was found; undefined when nothing was asked
   * @throws RefusedError `malformed`: then the walk is given up, unless an answer is late
   */
  onRanges(message: RangeMessage, nowMs: number): RangeFindings | undefined {
    const asked = this.#asked
    if (asked === undefined) return undefined
    let found: RangeFindings | undefined
    const refusal = refusedBy(() => {
      found = compare(this.#set, asked, readRangeMessage(message))
    })
    if (refusal !== undefined || found === undefined) {
      this.#strays -= 1
      if (this.#strays < 0) this.state = 'given-up'
      throw refusal
    }
    this.#asked = undefined
    this.#fruitless += 1
    if (this.#fruitless > fruitlessMax) this.state = 'given-up'
    this.#ranges.push(...this.#lastFirst(found.differing))
    // Two certificates for one slot are looked at, too: one of them may not hold.
    for (const { slot } of [...found.missingHere, ...found.contradictions]) {
      this.#wanted.set(bytesToHex(slot), slot)
    }
    this.#progress(nowMs)
    return found
  }

  #lastFirst(prefixes: readonly RangePrefix[]): RangePrefix[] {
    const place = (prefix: RangePrefix) => {
      const width = prefix.length < 2 ? 16 : 1
      const first = Number.parseInt(prefix.slice(0, 2), 16) * width
      const beginning = this.#beginning - (this.#beginning % width)
      return (first - beginning + 256) % 256
    }
    return [...prefixes].reverse().sort((a, b) => place(b) - place(a))
  }

  /** Stored, whoever has sent it. */
  onCertified(slot: Uint8Array, nowMs: number): void {
    const key = bytesToHex(slot)
    this.#wanted.delete(key)
    if (!this.#awaited.delete(key)) return
    this.fetched += 1
    this.#fruitless = 0
    this.#progress(nowMs)
  }

  /** It has come and is not kept: the comparison goes on without it. */
  onRefused(slot: Uint8Array): void {
    if (this.#awaited.delete(bytesToHex(slot))) this.#fruitless += 1
  }

  giveUp(): void {
    this.state = 'given-up'
  }

  #progress(nowMs: number): void {
    this.#attempts = 0
    this.#progressAtMs = nowMs
  }

  /** Messages get lost: what has not come is asked for again, a few times. */
  recheck(turn: Turn, answerMs: number): void {
    if (this.state !== 'under-way') return
    turn.hasAsked = true
    // A clock that was set back must not make it wait until it is as late again.
    this.#progressAtMs = Math.min(this.#progressAtMs, turn.nowMs)
    if (turn.nowMs - this.#progressAtMs < answerMs * this.#patience) return
    this.#progressAtMs = turn.nowMs
    this.#attempts += 1
    this.#patience = Math.min(patienceMax, 2 * this.#patience)
    if (this.#attempts > attemptsMax) {
      this.state = 'given-up'
      return
    }
    for (const [key, slot] of this.#awaited) this.#wanted.set(key, slot)
    this.#awaited.clear()
    if (this.#asked !== undefined) this.#strays += 1
    this.#askAgain(turn)
    this.step(turn)
  }
}
