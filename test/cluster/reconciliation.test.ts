/** Reconciliation: whoever asks ends with all that the other has, at a cost of their difference. FEDERATION.md 5. */
import fc from 'fast-check'
import t from 'tap'
import { type GrowingRangeSet, type RangeSet, rangeSetOf } from '../../cluster/rules/range-set.js'
import {
  answer,
  askAbout,
  compare,
  type RangeMessage,
  readAskedRanges,
  readRangeMessage,
} from '../../cluster/rules/reconciliation.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import {
  askedRangesMax,
  comparedPairsMax,
  listedPairsMax,
  messagePairsMax,
  messageRangesMax,
  rangePairsMax,
} from '../../proto/limits.js'
import { labelBytes } from '../support/federation.js'
import { crowded, pair, pairs } from './certified-pairs.js'

const seed = 20_261_121

function keysOf(set: Iterable<CertifiedSlot>): Set<string> {
  return new Set([...set].map(({ slot, id }) => `${bytesToHex(slot)} ${bytesToHex(id)}`))
}

function all(set: RangeSet): readonly CertifiedSlot[] {
  return set.pairs('')
}

interface Walked {
  readonly set: GrowingRangeSet
  readonly questions: number
  /** Said by either side. */
  readonly ranges: number
  readonly pairs: number
  readonly missingThere: number
  readonly contradictions: number
}

/** Asks an honest node until nothing differs, and takes what was missing at the end. */
function walk(asker: GrowingRangeSet, asked: RangeSet): Walked {
  const missing: CertifiedSlot[] = []
  const cost = { questions: 0, ranges: 0, pairs: 0, missingThere: 0, contradictions: 0 }
  const waiting = ['']
  while (waiting.length > 0) {
    const question = askAbout(asker, waiting.splice(0, askedRangesMax))
    const said = answer(asked, readAskedRanges(question))
    const found = compare(asker, question, readRangeMessage(said))
    cost.questions += 1
    cost.ranges += question.ranges.length + said.ranges.length
    cost.pairs += pairsIn(said)
    cost.missingThere += found.missingThere.length
    cost.contradictions += found.contradictions.length
    missing.push(...found.missingHere)
    waiting.unshift(...found.differing)
  }
  return { set: missing.reduce((grown, one) => grown.with(one), asker), ...cost }
}

function grown(set: GrowingRangeSet, more: readonly CertifiedSlot[]): GrowingRangeSet {
  return more.reduce((all, one) => all.with(one), set)
}

function pairsIn(message: RangeMessage): number {
  return message.ranges.reduce((sum, one) => sum + ('pairs' in one ? one.pairs.length : 0), 0)
}

const where = fc.oneof(
  fc.constant(''),
  fc.constantFrom('0', '00', 'ff', 'abcdef', '0'.repeat(40), 'f'.repeat(63)),
)
const someSlots = fc.tuple(where, fc.nat(400)).map(([prefix, count]) => ({ prefix, count }))

function setFrom(parts: readonly { prefix: string; count: number }[], label: string) {
  const bySlot = new Map<string, CertifiedSlot>()
  for (const [part, { prefix, count }] of parts.entries()) {
    for (let i = 0; i < count; i++) {
      const one = crowded(prefix, `${label} ${part} ${i}`)
      bySlot.set(bytesToHex(one.slot), one)
    }
  }
  return bySlot
}

t.test('two sets that ask each other end equal, whatever they share', async (t) => {
  fc.assert(
    fc.property(
      fc.array(someSlots, { maxLength: 4 }),
      fc.array(someSlots, { maxLength: 2 }),
      fc.array(someSlots, { maxLength: 2 }),
      fc.nat(3),
      (shared, left, right, contradicting) => {
        const both = setFrom(shared, 'both')
        const contradictions = setFrom([{ prefix: '', count: contradicting }], 'two ids')
        const one = new Map([...setFrom(left, 'left'), ...contradictions, ...both])
        const two = new Map([...setFrom(right, 'right'), ...both])
        for (const [key, { slot }] of contradictions) {
          two.set(key, { slot, id: labelBytes('another id') })
        }
        const before = rangeSetOf(two.values())
        const first = walk(rangeSetOf(one.values()), before)
        const a = first.set
        const b = walk(before, a).set
        // Where 63 of 64 digits are given, both sides may hold another id for one slot.
        const slots = (set: RangeSet) => all(set).map(({ slot }) => bytesToHex(slot))
        const there = keysOf(all(b))
        const missed = [...keysOf(all(a))].filter((key) => !there.has(key))
        return (
          String(slots(a)) === String(slots(b)) &&
          missed.length === first.contradictions &&
          first.contradictions >= contradicting &&
          (missed.length > 0 || equalBytes(a.summary('').digest, b.summary('').digest))
        )
      },
    ),
    { seed, numRuns: 60 },
  )
  t.pass()
})

t.test('equal sets cost one question about one range', async (t) => {
  for (const count of [0, 1, 500]) {
    const same = () => rangeSetOf(pairs(count, 'same'))
    const { questions, ranges, pairs: listed } = walk(same(), same())
    t.same({ questions, ranges, listed }, { questions: 1, ranges: 2, listed: 0 })
  }
})

t.test('the cost is the difference times the logarithm of the size', async (t) => {
  const size = 20_000
  const base = rangeSetOf(pairs(size, 'big'))
  const levels = Math.ceil(Math.log2(size) / 4)
  for (const [here, there] of [
    [1, 0],
    [0, 1],
    [3, 4],
    [40, 0],
    [100, 100],
  ] as const) {
    const difference = here + there
    const done = walk(grown(base, pairs(here, 'here')), grown(base, pairs(there, 'there')))
    t.equal(done.set.count, size + difference)
    t.equal(done.missingThere, here)
    const questions = (levels + 1) * Math.ceil(difference / askedRangesMax) + 1
    t.ok(done.questions <= questions, `${difference}: ${done.questions} questions`)
    t.ok(
      done.ranges <= 2 + 18 * levels * difference,
      `${difference}: ${done.ranges} ranges in ${levels} levels`,
    )
    t.ok(done.pairs <= listedPairsMax * difference, `${difference}: ${done.pairs} pairs`)
  }
})

t.test('bytes stay below three times what is missing: 1,000 of 100,000', async (t) => {
  const base = rangeSetOf(pairs(99_000, 'base'))
  const full = grown(base, pairs(1_000, 'missed'))
  const { ranges, pairs: listed, questions, set } = walk(base, full)
  t.equal(set.count, 100_000)
  // Protobuf: a range is its digits, a count and a digest; a pair two hashes; all with their tags.
  const bytes = 48 * ranges + 70 * listed
  const certificateBytes = 1_056
  const wanted = 34 * 1_000 + certificateBytes * 1_000
  const share = (bytes + wanted) / (certificateBytes * 1_000)
  t.ok(share < 3, `${share.toFixed(2)} times, in ${questions} questions`)
})

t.test('a node with nothing is told all slots, so many at a time', async (t) => {
  const full = rangeSetOf(pairs(12_000, 'everything'))
  const { set, pairs: listed, ranges, questions } = walk(rangeSetOf([]), full)
  t.same(set.summary(''), full.summary(''))
  t.equal(listed, 12_000, 'each is listed once')
  t.ok(ranges < 2 * 12_000, `${ranges} ranges`)
  t.ok(questions < 12_000 / rangePairsMax, `${questions} questions`)
  t.equal(walk(full, rangeSetOf([])).questions, 1, 'and is asked once')
})

t.test('an answer fits one message, however much there is', async (t) => {
  const prefixes = Array.from({ length: askedRangesMax }, (_, i) => i.toString(16).padStart(2, '0'))
  const crowd = (count: number) =>
    rangeSetOf(
      prefixes.flatMap((prefix) =>
        Array.from({ length: count }, (_, i) => crowded(prefix, `${prefix} ${i}`)),
      ),
    )
  const nothing = readAskedRanges(askAbout(rangeSetOf([]), prefixes))
  const listed = readRangeMessage(answer(crowd(rangePairsMax), nothing))
  t.equal(pairsIn(listed), messagePairsMax)
  const split = readRangeMessage(answer(crowd(rangePairsMax + 1), nothing))
  t.equal(split.ranges.length, messageRangesMax)
  const something = readAskedRanges(askAbout(crowd(1), prefixes))
  t.equal(pairsIn(answer(crowd(listedPairsMax), something)), listedPairsMax * askedRangesMax)
  t.equal(pairsIn(answer(crowd(listedPairsMax + 1), something)), 0)
})

t.test('what the peer lacks is named while it is little', async (t) => {
  const question = (set: RangeSet) => askAbout(set, [''])
  const said = (set: RangeSet, ranges: RangeMessage) =>
    readRangeMessage(answer(set, readAskedRanges(ranges)))
  const nothing = rangeSetOf([])
  const little = rangeSetOf(pairs(comparedPairsMax, 'little'))
  const found = compare(little, question(little), said(nothing, question(little)))
  t.same(found.missingThere, all(little))
  t.notOk(found.muchMissingThere)
  const more = rangeSetOf(pairs(comparedPairsMax + 1, 'more'))
  const much = compare(more, question(more), said(nothing, question(more)))
  t.same(much.missingThere, [])
  t.ok(much.muchMissingThere)
})

t.test('two certificates for one slot are a contradiction, and are looked at once', async (t) => {
  const here = rangeSetOf([...pairs(40, 'shared'), pair('slot', 'one')])
  const there = rangeSetOf([...pairs(40, 'shared'), pair('slot', 'two')])
  const { contradictions, set } = walk(here, there)
  t.equal(contradictions, 1)
  t.equal(set.count, 41)
})
