/** What a peer may say to reconcile, and how little a liar costs. FEDERATION.md section 5. */
import fc from 'fast-check'
import t from 'tap'
import { emptySummary, type RangeSummary, rangeSetOf } from '../../cluster/rules/range-set.js'
import {
  answer,
  askAbout,
  compare,
  type RangeMessage,
  readAskedRanges,
  readRangeMessage,
  type SlotRange,
} from '../../cluster/rules/reconciliation.js'
import { bytesToHex, compareBytes, hexToBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import {
  askedRangesMax,
  messagePairsMax,
  messageRangesMax,
  rangePairsMax,
} from '../../proto/limits.js'
import { labelBytes } from '../support/federation.js'
import { pairs, somePairs } from './certified-pairs.js'

const seed = 20_261_121

const summary: RangeSummary = { count: 3, digest: labelBytes('digest') }
const slot = (prefix: string) => hexToBytes(prefix.padEnd(64, '0'))
const list = (prefix: string, ...slots: readonly string[]): SlotRange => ({
  kind: 'pairs',
  prefix,
  pairs: slots.map((one) => ({ slot: slot(one), id: labelBytes('id') })),
})
const short = (prefix: string, changes: Partial<RangeSummary> = {}): SlotRange => ({
  kind: 'summary',
  prefix,
  ...summary,
  ...changes,
})

const sixteenEach = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const prefix = i.toString(16).padStart(4, '0')
    return list(prefix, ...Array.from({ length: 16 }, (_, j) => prefix + j.toString(16)))
  })

const messages: readonly { what: string; ranges: readonly SlotRange[]; refused?: true }[] = [
  { what: 'the whole set', ranges: [short('')] },
  { what: 'rising ranges', ranges: [short('0'), short('10'), list('11'), short('2')] },
  { what: 'no range', ranges: [], refused: true },
  { what: 'falling ranges', ranges: [short('1'), short('0')], refused: true },
  { what: 'a range twice', ranges: [short('1'), short('1')], refused: true },
  { what: 'a range inside another', ranges: [short('1'), short('1f')], refused: true },
  {
    what: 'a range inside the one before last',
    ranges: [short('1'), short('10'), short('11')],
    refused: true,
  },
  { what: 'everything and more', ranges: [short(''), short('0')], refused: true },
  { what: 'upper case', ranges: [short('A')], refused: true },
  { what: 'a digit that is none', ranges: [short('0g')], refused: true },
  { what: 'one slot', ranges: [short('0'.repeat(64), { count: 1 })] },
  { what: 'two pairs of one slot', ranges: [short('0'.repeat(64))], refused: true },
  { what: 'a prefix longer than a slot', ranges: [short('0'.repeat(65))], refused: true },
  { what: 'a negative count', ranges: [short('', { count: -1 })], refused: true },
  { what: 'half a pair', ranges: [short('', { count: 0.5 })], refused: true },
  { what: 'no number', ranges: [short('', { count: Number.NaN })], refused: true },
  { what: 'an endless count', ranges: [short('', { count: Infinity })], refused: true },
  { what: 'a count beyond 2^53', ranges: [short('', { count: 2 ** 53 })], refused: true },
  { what: 'a short digest', ranges: [short('', { digest: new Uint8Array(31) })], refused: true },
  { what: 'a digest of nothing', ranges: [short('', { count: 0 })], refused: true },
  { what: 'nothing', ranges: [short('', emptySummary)] },
  {
    what: 'nothing, three times',
    ranges: [short('', { ...emptySummary, count: 3 })],
    refused: true,
  },
  { what: 'a list', ranges: [list('a', 'a0', 'a1', 'af')] },
  { what: 'an empty list', ranges: [list('a')] },
  { what: 'a falling list', ranges: [list('a', 'a1', 'a0')], refused: true },
  { what: 'a slot twice', ranges: [list('a', 'a1', 'a1')], refused: true },
  { what: 'a pair outside its range', ranges: [list('a', 'a1', 'b0')], refused: true },
  {
    what: 'a short slot',
    ranges: [{ ...list('a'), kind: 'pairs', pairs: [{ slot: slot('a').slice(1), id: slot('a') }] }],
    refused: true,
  },
  {
    what: 'a long id',
    ranges: [{ ...list('a'), kind: 'pairs', pairs: [{ slot: slot('a'), id: new Uint8Array(33) }] }],
    refused: true,
  },
  {
    what: 'a long list',
    ranges: [
      list(
        '',
        ...Array.from({ length: rangePairsMax + 1 }, (_, i) => `${i + 10}`.padStart(4, '0')),
      ),
    ],
    refused: true,
  },
  {
    what: 'many ranges',
    ranges: Array.from({ length: messageRangesMax }, (_, i) =>
      short(i.toString(16).padStart(4, '0')),
    ),
  },
  {
    what: 'too many ranges',
    ranges: Array.from({ length: messageRangesMax + 1 }, (_, i) =>
      short(i.toString(16).padStart(4, '0')),
    ),
    refused: true,
  },
  { what: 'many pairs', ranges: sixteenEach(messagePairsMax / 16) },
  { what: 'too many pairs', ranges: sixteenEach(messagePairsMax / 16 + 1), refused: true },
]

t.test('what a peer may say', async (t) => {
  for (const { what, ranges, refused } of messages) {
    if (refused) {
      t.throws(
        () => readRangeMessage({ ranges }),
        { name: 'RefusedError', code: 'malformed' },
        what,
      )
    } else t.equal(readRangeMessage({ ranges }).ranges, ranges, what)
  }
})

const anyPrefix = fc.oneof(
  fc.constantFrom('', 'a', 'abcdef0123', 'f'.repeat(64)),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefF '), maxLength: 66 }),
  fc.integer({ min: 0, max: 255 }).map((byte) => byte.toString(16)),
)
const anyCount = fc.oneof(
  { weight: 6, arbitrary: fc.nat(400) },
  { weight: 1, arbitrary: fc.oneof(fc.maxSafeNat(), fc.double(), fc.constantFrom(-1, 2 ** 60)) },
)
const anyHash = fc.oneof(
  { weight: 20, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }) },
  { weight: 20, arbitrary: fc.constantFrom(...somePairs.flatMap((one) => [one.slot, one.id])) },
  { weight: 1, arbitrary: fc.constant(emptySummary.digest) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
)
const anySummary = fc.record({
  kind: fc.constant('summary' as const),
  prefix: anyPrefix,
  count: anyCount,
  digest: anyHash,
})
const anyList = fc
  .record({
    kind: fc.constant('pairs' as const),
    prefix: anyPrefix,
    pairs: fc.array(fc.record({ slot: anyHash, id: anyHash }), { maxLength: 34 }),
    inside: fc.boolean(),
  })
  .map(({ inside, ...one }): SlotRange => {
    if (!inside || !/^[0-9a-f]{0,64}$/.test(one.prefix)) return one
    const moved = one.pairs.map(({ slot, id }) => {
      const digits = one.prefix + bytesToHex(slot).slice(one.prefix.length)
      return { slot: hexToBytes(digits.slice(0, digits.length & ~1)), id }
    })
    return { ...one, pairs: moved }
  })
const anyRange: fc.Arbitrary<SlotRange> = fc.oneof(anySummary, anyList)
/** Half of them sorted, so that more than the first check is reached. */
const anyMessage = fc
  .tuple(fc.array(anyRange, { maxLength: 30 }), fc.boolean())
  .map(([ranges, sorted]): RangeMessage => {
    if (!sorted) return { ranges }
    const tidy = ranges.map((one) =>
      one.kind === 'summary'
        ? one
        : { ...one, pairs: [...one.pairs].sort((a, b) => compareBytes(a.slot, b.slot)) },
    )
    return { ranges: tidy.sort((a, b) => (a.prefix < b.prefix ? -1 : 1)) }
  })

t.test('a liar is refused, or answered in bounds; nothing else is ever thrown', async (t) => {
  const set = rangeSetOf([...somePairs, ...pairs(400, 'more')])
  let answered = 0
  fc.assert(
    fc.property(anyMessage, (message) => {
      let asked: ReturnType<typeof readAskedRanges>
      try {
        asked = readAskedRanges(message)
      } catch (error) {
        return error instanceof RefusedError && error.code === 'malformed'
      }
      answered += 1
      readRangeMessage(answer(set, asked))
      return true
    }),
    { seed, numRuns: 3_000 },
  )
  t.ok(answered > 100, `${answered} messages were answered`)
})

t.test('a question has few ranges, and no lists', async (t) => {
  const many = Array.from({ length: askedRangesMax + 1 }, (_, i) =>
    short(i.toString(16).padStart(4, '0')),
  )
  t.ok(readAskedRanges({ ranges: many.slice(1) }))
  t.throws(() => readAskedRanges({ ranges: many }), { code: 'malformed' })
  t.throws(() => readAskedRanges({ ranges: [list('a', 'a0')] }), { code: 'malformed' })
})

t.test('only an answer to what was asked is one', async (t) => {
  const set = rangeSetOf(pairs(500, 'honest'))
  const question = askAbout(set, ['0', '1', '3'])
  const told = (...ranges: readonly SlotRange[]) =>
    compare(set, question, readRangeMessage({ ranges }))
  const children = (prefix: string) =>
    Array.from({ length: 16 }, (_, digit) => short(prefix + digit.toString(16)))
  const [same, other, third] = question.ranges as [SlotRange, SlotRange, SlotRange]
  t.same(told(same, other, third).differing, [], 'nothing differs')
  t.equal(told(same, ...children('1'), third).differing.length, 16)
  t.same(told(same, list('1', '10'), third).missingHere, [
    { slot: slot('10'), id: labelBytes('id') },
  ])
  const answers: Record<string, readonly SlotRange[]> = {
    'nothing about one': [same, other],
    'something else': [same, other, third, short('4')],
    'a part of one': [same, ...children('1').slice(1), third],
    'another summary of the same': [same, short('1'), third],
    'a list below': [same, ...children('1').slice(1), list('1f'), third],
    'all at once': [short('')],
  }
  for (const [what, ranges] of Object.entries(answers)) {
    t.throws(() => told(...ranges), { name: 'RefusedError', code: 'malformed' }, what)
  }
})

t.test('whatever a liar answers, a walk gets no deeper than 64 digits', async (t) => {
  const set = rangeSetOf(pairs(2_000, 'honest'))
  let prefixes = ['']
  let questions = 0
  for (; prefixes.length > 0; questions += 1) {
    const question = askAbout(set, prefixes.slice(0, 4))
    const lies = question.ranges.flatMap(({ prefix }) =>
      prefix.length === 64
        ? [list(prefix)]
        : Array.from({ length: 16 }, (_, digit) =>
            short(prefix + digit.toString(16), { count: 1 }),
          ),
    )
    prefixes = [...compare(set, question, readRangeMessage({ ranges: lies })).differing]
  }
  t.equal(questions, 65)
})
