/**
 * Range-based set reconciliation over certified (slot, id) pairs (Meyer, arXiv 2212.13567), by which a node
 * that was away learns what it missed. FEDERATION.md section 5.
 *
 * A range is all slots that begin with the same hex digits. The one side says count and digest of a range;
 * where the other's differ, it answers with its sixteen ranges below, or lists what it has there once that
 * is little. Whoever is shown a list knows what either side lacks. An answer is about deeper ranges, or is
 * a list of the range that was asked about, to which nothing is answered unless the hearer has much there: an
 * exchange ends after log16 of the size of the sets, at the latest at 64 digits, also among liars. Its cost
 * grows with the difference: equal sets cost one message.
 */
import { compareBytes, equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { RefusedError } from '../../proto/errors.js'
import {
  answerPairsMax,
  comparedPairsMax,
  hashBytes,
  messagePairsMax,
  messageRangesMax,
  rangePairsMax,
} from '../../proto/limits.js'
import { type Verified, verified } from '../../proto/signatures.js'
import {
  emptySummary,
  fanOut,
  isInRange,
  prefixDigitsMax,
  type RangePrefix,
  type RangeSet,
  type RangeSummary,
} from './range-set.js'

/** What the sender has in a range: in short, or all of it. */
export type SlotRange =
  | ({ readonly kind: 'summary'; readonly prefix: RangePrefix } & RangeSummary)
  | {
      readonly kind: 'pairs'
      readonly prefix: RangePrefix
      /** By rising slot. */
      readonly pairs: readonly CertifiedSlot[]
    }

export interface RangeMessage {
  /** By rising prefix, none inside another. */
  readonly ranges: readonly SlotRange[]
}

/** Two certificates for one slot: a promise is broken, and no exchange mends it. */
export interface Contradiction {
  readonly slot: Uint8Array
  readonly here: Uint8Array
  readonly there: Uint8Array
}

export interface RangeAnswer {
  readonly reply: RangeMessage | undefined
  /** What to fetch from the peer. */
  readonly missingHere: readonly CertifiedSlot[]
  /** Whose certificates to send it. */
  readonly missingThere: readonly CertifiedSlot[]
  readonly contradictions: readonly Contradiction[]
  /** What was too much for one reply: to be answered in the same way, at once or later. */
  readonly rest: Verified<RangeMessage> | undefined
}

// ---------------------------------------------------------------- the exchange

/** Begins an exchange: the whole set in short. */
export function firstMessage(set: RangeSet): RangeMessage {
  return { ranges: [summaryRange(set, '')] }
}

/** Answers a message of either side; bounded work and a bounded reply, whatever the peer says. */
export function answer(set: RangeSet, message: Verified<RangeMessage>): RangeAnswer {
  const out = { ranges: [] as SlotRange[], pairs: 0, missing: 0 }
  const missingHere: CertifiedSlot[] = []
  const missingThere: CertifiedSlot[] = []
  const contradictions: Contradiction[] = []
  let taken = 0
  for (const range of message.ranges) {
    if (
      out.ranges.length + fanOut > messageRangesMax ||
      out.pairs + rangePairsMax > messagePairsMax ||
      out.missing + comparedPairsMax + rangePairsMax > answerPairsMax
    ) {
      break
    }
    taken += 1
    const mine = set.summary(range.prefix)
    const next = nextMove(mine, range)
    if (next === 'split') {
      out.ranges.push(...childrenOf(range.prefix).map((child) => summaryRange(set, child)))
    } else if (next === 'list') {
      const pairs = set.pairs(range.prefix)
      out.ranges.push({ kind: 'pairs', prefix: range.prefix, pairs })
      out.pairs += pairs.length
    } else if (next === 'compare') {
      const theirs = range.kind === 'pairs' ? range.pairs : []
      const found = differences(set.pairs(range.prefix), theirs)
      missingHere.push(...found.missingHere)
      missingThere.push(...found.missingThere)
      contradictions.push(...found.contradictions)
      out.missing += found.missingHere.length + found.missingThere.length
    }
  }
  return {
    reply: out.ranges.length === 0 ? undefined : { ranges: out.ranges },
    ...{ missingHere, missingThere, contradictions },
    rest:
      taken === message.ranges.length
        ? undefined
        : verified({ ranges: message.ranges.slice(taken) }),
  }
}

/**
 * Both sides list or compare only where they have little, whatever the other says that it has. A range of
 * all 64 digits is never split: it holds at most one pair.
 */
function nextMove(mine: RangeSummary, theirs: SlotRange): 'none' | 'split' | 'list' | 'compare' {
  if (theirs.kind === 'pairs') return mine.count <= comparedPairsMax ? 'compare' : 'split'
  if (mine.count === theirs.count && equalBytes(mine.digest, theirs.digest)) return 'none'
  if (theirs.count === 0 && mine.count <= comparedPairsMax) return 'compare'
  if (mine.count <= rangePairsMax && theirs.count <= comparedPairsMax) return 'list'
  return 'split'
}

function summaryRange(set: RangeSet, prefix: RangePrefix): SlotRange {
  const { count, digest } = set.summary(prefix)
  return { kind: 'summary', prefix, count, digest }
}

function childrenOf(prefix: RangePrefix): RangePrefix[] {
  return Array.from({ length: fanOut }, (_, digit) => prefix + digit.toString(16))
}

/** Walks two lists by rising slot side by side. */
function differences(
  mine: readonly CertifiedSlot[],
  theirs: readonly CertifiedSlot[],
): Pick<RangeAnswer, 'missingHere' | 'missingThere' | 'contradictions'> {
  const found = {
    missingHere: [] as CertifiedSlot[],
    missingThere: [] as CertifiedSlot[],
    contradictions: [] as Contradiction[],
  }
  let [m, t] = [0, 0]
  for (;;) {
    const here = mine[m]
    const there = theirs[t]
    if (here === undefined && there === undefined) return found
    const order =
      here === undefined ? 1 : there === undefined ? -1 : compareBytes(here.slot, there.slot)
    if (here !== undefined && order <= 0) m += 1
    if (there !== undefined && order >= 0) t += 1
    if (here !== undefined && order < 0) found.missingThere.push(here)
    else if (there !== undefined && order > 0) found.missingHere.push(there)
    else if (here !== undefined && there !== undefined && !equalBytes(here.id, there.id)) {
      found.contradictions.push({ slot: here.slot, here: here.id, there: there.id })
    }
  }
}

// ---------------------------------------------------------------- what a peer may say

/**
 * Checks a message of a peer. Not checked: whether what it says of its set is true, which harms only itself.
 * @throws RefusedError `malformed`
 */
export function readRangeMessage(message: RangeMessage): Verified<RangeMessage> {
  const { ranges } = message
  if (ranges.length < 1 || ranges.length > messageRangesMax) {
    throw malformed(`${ranges.length} ranges.`)
  }
  let pairs = 0
  let before: RangePrefix | undefined
  for (const range of ranges) {
    const { prefix } = range
    if (prefix.length > prefixDigitsMax || !/^[0-9a-f]*$/.test(prefix)) {
      throw malformed('a prefix is not of up to 64 lower-case hex digits.')
    }
    if (before !== undefined && (prefix <= before || prefix.startsWith(before))) {
      throw malformed('the ranges do not rise, or overlap.')
    }
    before = prefix
    if (range.kind === 'summary') expectSummary(range, prefix)
    else {
      expectPairs(range.pairs, prefix)
      pairs += range.pairs.length
    }
  }
  if (pairs > messagePairsMax) throw malformed(`${pairs} pairs, at most ${messagePairsMax}.`)
  return verified(message)
}

function expectSummary({ count, digest }: RangeSummary, prefix: RangePrefix): void {
  if (!Number.isSafeInteger(count) || count < 0 || count > mostSlots(prefix)) {
    throw malformed('a count that no range can have.')
  }
  if (digest.length !== hashBytes) throw malformed('a digest is not of 32 bytes.')
  if ((count === 0) !== equalBytes(digest, emptySummary.digest)) {
    throw malformed('a digest does not fit its count.')
  }
}

function mostSlots(prefix: RangePrefix): number {
  return fanOut ** (prefixDigitsMax - prefix.length)
}

function expectPairs(pairs: readonly CertifiedSlot[], prefix: RangePrefix): void {
  if (pairs.length > rangePairsMax) throw malformed(`${pairs.length} pairs in one range.`)
  for (const [i, { slot, id }] of pairs.entries()) {
    if (slot.length !== hashBytes || id.length !== hashBytes) {
      throw malformed('a slot or id is not of 32 bytes.')
    }
    const last = pairs[i - 1]
    if (last !== undefined && compareBytes(last.slot, slot) >= 0) {
      throw malformed('pairs do not rise.')
    }
    if (!isInRange(slot, prefix)) throw malformed('a pair lies outside its range.')
  }
}

function malformed(sentence: string): RefusedError {
  return new RefusedError('malformed', `Ranges: ${sentence}`)
}
