/**
 * Range-based set reconciliation over certified (slot, id) pairs (Meyer, arXiv 2212.13567), by which a node
 * that was away learns what it missed. FEDERATION.md section 5.
 *
 * A range is all slots that begin with the same hex digits. The asker says count and digest of what it has
 * in some ranges. Whoever is asked says the same where it has the same; lists its pairs where they are few;
 * and otherwise says count and digest of the sixteen ranges below, of which those that differ are asked
 * about next. So the asker alone keeps a state and learns what it lacks, one level of digits after another;
 * what the other lacks, that one asks for itself. The cost grows with the difference: equal sets cost one
 * question. Everything is bounded by what is asked about at once, also among liars.
 */
import { bytesToHex, compareBytes, equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { RefusedError } from '../../proto/errors.js'
import {
  askedRangesMax,
  comparedPairsMax,
  hashBytes,
  listedPairsMax,
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

export interface RangeFindings {
  /** By rising prefix: what to ask about next. */
  readonly differing: readonly RangePrefix[]
  /** What to fetch from the peer. */
  readonly missingHere: readonly CertifiedSlot[]
  /** What the peer does not have, as far as it was looked at. */
  readonly missingThere: readonly CertifiedSlot[]
  /** Whether the peer lacks more than that. */
  readonly muchMissingThere: boolean
  readonly contradictions: readonly Contradiction[]
}

// ---------------------------------------------------------------- asking and answering

/** @param prefixes by rising prefix, up to `askedRangesMax` */
export function askAbout(set: RangeSet, prefixes: readonly RangePrefix[]): RangeMessage {
  return { ranges: prefixes.map((prefix) => summaryRange(set, prefix)) }
}

/** What a set has where it is asked about: one message, whatever the peer says that it has there. */
export function answer(set: RangeSet, asked: Verified<RangeMessage>): RangeMessage {
  return { ranges: asked.ranges.flatMap((range) => answerRange(set, range)) }
}

/** A range of all 64 digits is never split: it holds at most one pair. */
function answerRange(set: RangeSet, theirs: SlotRange): SlotRange[] {
  const { prefix } = theirs
  const mine = summaryRange(set, prefix)
  if (theirs.kind === 'summary' && isSame(mine, theirs)) return [mine]
  const askerHas = theirs.kind === 'pairs' ? theirs.pairs.length : theirs.count
  if (mine.count <= (askerHas === 0 ? rangePairsMax : listedPairsMax)) {
    return [{ kind: 'pairs', prefix, pairs: set.pairs(prefix) }]
  }
  return childrenOf(prefix).map((child) => summaryRange(set, child))
}

/**
 * What an answer tells, held against the set as it is now. A range that was the same when it was asked
 * about tells nothing.
 * @throws RefusedError `malformed` when it is no answer to what was asked
 */
export function compare(
  set: RangeSet,
  asked: RangeMessage,
  said: Verified<RangeMessage>,
): RangeFindings {
  const echoed = expectAnswer(asked, said)
  const found = {
    ...{ differing: [] as RangePrefix[], missingHere: [] as CertifiedSlot[] },
    ...{ missingThere: [] as CertifiedSlot[], muchMissingThere: false },
    contradictions: [] as Contradiction[],
  }
  for (const range of said.ranges) {
    if (echoed.has(range)) continue
    const { prefix } = range
    const mine = set.summary(prefix)
    if (range.kind === 'summary') {
      if (isSame(mine, range)) continue
      if (range.count > 0) {
        found.differing.push(prefix)
        continue
      }
    }
    const theirs = range.kind === 'pairs' ? range.pairs : []
    if (mine.count > comparedPairsMax) {
      found.muchMissingThere = true
      const ours = theirs.flatMap(({ slot }) => set.pairs(bytesToHex(slot)))
      comparePairs(ours, theirs, found)
    } else comparePairs(mine.count === 0 ? [] : set.pairs(prefix), theirs, found)
  }
  return found
}

interface FoundPairs {
  readonly missingHere: CertifiedSlot[]
  readonly missingThere: CertifiedSlot[]
  readonly contradictions: Contradiction[]
}

/** Both by rising slot. */
function comparePairs(
  ours: readonly CertifiedSlot[],
  theirs: readonly CertifiedSlot[],
  found: FoundPairs,
): void {
  let at = 0
  for (const there of theirs) {
    let here = ours[at]
    while (here !== undefined && compareBytes(here.slot, there.slot) < 0) {
      found.missingThere.push(here)
      here = ours[++at]
    }
    if (here === undefined || !equalBytes(here.slot, there.slot)) {
      found.missingHere.push(there)
      continue
    }
    at += 1
    if (equalBytes(here.id, there.id)) continue
    found.contradictions.push({ slot: there.slot, here: here.id, there: there.id })
  }
  found.missingThere.push(...ours.slice(at))
}

/**
 * For each range that was asked about, in order: the same summary, its pairs, or its sixteen ranges below.
 * @returns the same summaries
 */
function expectAnswer(
  asked: RangeMessage,
  { ranges }: Verified<RangeMessage>,
): ReadonlySet<SlotRange> {
  const echoed = new Set<SlotRange>()
  let at = 0
  for (const question of asked.ranges) {
    const range = ranges[at]
    if (range?.prefix === question.prefix) {
      at += 1
      if (range.kind === 'pairs') continue
      if (question.kind !== 'summary' || !isSame(range, question)) {
        throw malformed('a range that differs is answered by what is in it.')
      }
      echoed.add(range)
      continue
    }
    for (const child of childrenOf(question.prefix)) {
      const part = ranges[at++]
      if (part?.prefix !== child || part.kind !== 'summary') {
        throw malformed('no answer to what was asked.')
      }
    }
  }
  if (at < ranges.length) throw malformed('more than was asked.')
  return echoed
}

function isSame(one: RangeSummary, other: RangeSummary): boolean {
  return one.count === other.count && equalBytes(one.digest, other.digest)
}

function summaryRange(set: RangeSet, prefix: RangePrefix): SlotRange & { kind: 'summary' } {
  const { count, digest } = set.summary(prefix)
  return { kind: 'summary', prefix, count, digest }
}

function childrenOf(prefix: RangePrefix): RangePrefix[] {
  return Array.from({ length: fanOut }, (_, digit) => prefix + digit.toString(16))
}

// ---------------------------------------------------------------- what a peer may say

/** @throws RefusedError `malformed` */
export function readAskedRanges(message: RangeMessage): Verified<RangeMessage> {
  if (message.ranges.length > askedRangesMax)
    throw malformed(`${message.ranges.length} asked about.`)
  if (message.ranges.some(({ kind }) => kind !== 'summary'))
    throw malformed('a list is no question.')
  return readRangeMessage(message)
}

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
