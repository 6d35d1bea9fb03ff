/** Reconciliation: two sets end equal, at a cost of their difference, and liars cost little. FEDERATION.md 5. */
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import t from 'tap'
import {
  emptySummary,
  type GrowingRangeSet,
  joinSummaries,
  type RangeSet,
  type RangeSummary,
  rangeSetOf,
} from '../../cluster/rules/range-set.js'
import {
  answer,
  answerPairsMax,
  comparedPairsMax,
  firstMessage,
  messagePairsMax,
  messageRangesMax,
  type RangeMessage,
  rangePairsMax,
  readRangeMessage,
  type SlotRange,
} from '../../cluster/rules/reconciliation.js'
import {
  asciiBytes,
  bytesToHex,
  compareBytes,
  concatBytes,
  equalBytes,
  hexToBytes,
} from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { RefusedError } from '../../proto/errors.js'
import { labelBytes } from '../support/federation.js'

const seed = 20_261_121

function pair(label: string, id = label): CertifiedSlot {
  return { slot: labelBytes(label), id: labelBytes(`id of ${id}`) }
}

function pairs(count: number, label: string): CertifiedSlot[] {
  return Array.from({ length: count }, (_, i) => pair(`${label} ${i}`))
}

/** A slot below a prefix that somebody searched for. */
function crowded(prefix: string, label: string): CertifiedSlot {
  const { slot, id } = pair(label)
  return { slot: hexToBytes(prefix + bytesToHex(slot).slice(prefix.length)), id }
}

function keysOf(set: Iterable<CertifiedSlot>): Set<string> {
  return new Set([...set].map(({ slot, id }) => `${bytesToHex(slot)} ${bytesToHex(id)}`))
}

function all(set: RangeSet): readonly CertifiedSlot[] {
  return set.pairs('')
}

interface Exchange {
  readonly sets: readonly [GrowingRangeSet, GrowingRangeSet]
  readonly messages: number
  readonly ranges: number
  readonly pairs: number
  readonly contradictions: number
}

/** Two honest nodes reconcile until nobody has anything to say; then each takes what it was missing. */
function exchange(first: GrowingRangeSet, second: GrowingRangeSet): Exchange {
  const before = [first, second] as const
  const taken: [CertifiedSlot[], CertifiedSlot[]] = [[], []]
  const cost = { messages: 0, ranges: 0, pairs: 0, contradictions: 0 }
  const waiting: { to: 0 | 1; message: RangeMessage }[] = [{ to: 1, message: firstMessage(first) }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { to, message } = next
    const from = to === 0 ? 1 : 0
    const read = readRangeMessage(message)
    cost.messages += 1
    cost.ranges += message.ranges.length
    cost.pairs += pairsIn(message)
    const one = answer(before[to], read)
    taken[to].push(...one.missingHere)
    taken[from].push(...one.missingThere)
    cost.contradictions += one.contradictions.length
    if (one.reply !== undefined) waiting.push({ to: from, message: one.reply })
    if (one.rest !== undefined) {
      waiting.push({ to, message: one.rest })
      cost.messages -= 1
    }
  }
  return { sets: [grown(first, taken[0]), grown(second, taken[1])], ...cost }
}

function grown(set: GrowingRangeSet, more: readonly CertifiedSlot[]): GrowingRangeSet {
  return more.reduce((all, one) => all.with(one), set)
}

function pairsIn(message: RangeMessage): number {
  return message.ranges.reduce((sum, one) => sum + ('pairs' in one ? one.pairs.length : 0), 0)
}

// ---------------------------------------------------------------- digests

/** The definition again, without trees: leaf hashes joined where the bits of slots fork. */
function plainDigest(sorted: readonly CertifiedSlot[], bit = 0): Uint8Array {
  const [only] = sorted
  if (only === undefined) return sha256(new Uint8Array())
  if (sorted.length === 1) {
    const domain = concatBytes(Uint8Array.of(0xff), asciiBytes('rookery/1/certified-leaf\0'))
    const fields = [Uint8Array.of(10, 32), only.slot, Uint8Array.of(18, 32), only.id]
    return sha256(concatBytes(Uint8Array.of(0), domain, ...fields))
  }
  const isRight = ({ slot }: CertifiedSlot) => ((slot[bit >> 3] ?? 0) & (128 >> (bit & 7))) !== 0
  const left = sorted.filter((one) => !isRight(one))
  const right = sorted.filter(isRight)
  if (left.length === 0 || right.length === 0) return plainDigest(sorted, bit + 1)
  const sides = [plainDigest(left, bit + 1), plainDigest(right, bit + 1)]
  return sha256(concatBytes(Uint8Array.of(1), ...sides))
}

const somePairs = [
  ...pairs(60, 'some'),
  ...[0, 1, 2, 3].map((i) => crowded('abcdef0123', `near ${i}`)),
  ...[0, 1].map((i) => crowded('a'.repeat(63), `neighbour ${i + 1}`)),
]

t.test('a digest is that of the sorted pairs, in whatever order they came', async (t) => {
  const sorted = [...somePairs].sort((a, b) => compareBytes(a.slot, b.slot))
  const set = rangeSetOf(somePairs)
  for (const prefix of ['', '0', '7f', 'a', 'ab', 'abcdef0123', 'abcdef01234', 'a'.repeat(63)]) {
    const inside = sorted.filter(({ slot }) => bytesToHex(slot).startsWith(prefix))
    t.same(set.pairs(prefix), inside, `the pairs of '${prefix}', by rising slot`)
    t.same(set.summary(prefix), { count: inside.length, digest: plainDigest(inside) })
  }
  t.same(rangeSetOf(sorted).summary(''), set.summary(''))
  t.same(rangeSetOf([...sorted].reverse()).summary(''), set.summary(''))
})

t.test('a store that keeps digests of 256 buckets has those of every wider range', async (t) => {
  for (const count of [0, 1, 2, 300]) {
    const set = rangeSetOf(pairs(count, 'bucket'))
    const buckets = Array.from({ length: 256 }, (_, byte) =>
      set.summary(bytesToHex(Uint8Array.of(byte))),
    )
    t.same(joinSummaries(buckets), set.summary(''))
    t.same(joinSummaries(buckets.slice(16, 32)), set.summary('1'))
  }
  t.same(joinSummaries([]), emptySummary)
  t.throws(() => joinSummaries(Array(3).fill(emptySummary)), RangeError)
})

t.test('a slot is there once, and a grown set leaves the old one as it was', async (t) => {
  const set = rangeSetOf([pair('a'), pair('b')])
  const before = set.summary('')
  t.throws(() => set.with(pair('a')), RangeError)
  t.throws(() => set.with(pair('a', 'another')), RangeError)
  t.equal(set.with(pair('c')).count, 3)
  t.equal(set.count, 2)
  t.same(set.summary(''), before)
  t.notSame(set.with(pair('c')).summary('').digest, before.digest)
})

// ---------------------------------------------------------------- exchanges

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

t.test('two sets end equal, whatever they share', async (t) => {
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
        const done = exchange(rangeSetOf(one.values()), rangeSetOf(two.values()))
        const [a, b] = done.sets
        // Where 63 of 64 digits are given, both sides may hold another id for one slot.
        const slots = (set: RangeSet) => all(set).map(({ slot }) => bytesToHex(slot))
        const there = keysOf(all(b))
        const missed = [...keysOf(all(a))].filter((key) => !there.has(key))
        return (
          String(slots(a)) === String(slots(b)) &&
          missed.length === done.contradictions &&
          done.contradictions >= contradicting &&
          (missed.length > 0 || equalBytes(a.summary('').digest, b.summary('').digest))
        )
      },
    ),
    { seed, numRuns: 60 },
  )
  t.pass()
})

t.test('equal sets cost one message of one range', async (t) => {
  for (const count of [0, 1, 500]) {
    const {
      messages,
      ranges,
      pairs: listed,
    } = exchange(rangeSetOf(pairs(count, 'same')), rangeSetOf(pairs(count, 'same')))
    t.same({ messages, ranges, listed }, { messages: 1, ranges: 1, listed: 0 })
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
    const done = exchange(grown(base, pairs(here, 'here')), grown(base, pairs(there, 'there')))
    t.equal(done.sets[0].count, size + difference)
    t.same(done.sets[0].summary(''), done.sets[1].summary(''))
    // One reply splits 64 ranges.
    const replies = (levels + 2) * Math.ceil(difference / 64)
    t.ok(done.messages <= replies, `${difference}: ${done.messages} messages`)
    t.ok(
      done.ranges <= 1 + 17 * levels * difference,
      `${difference}: ${done.ranges} ranges in ${levels} levels`,
    )
    t.ok(done.pairs <= rangePairsMax * difference, `${difference}: ${done.pairs} pairs were listed`)
  }
})

t.test('a node with nothing is sent everything, a part at a time', async (t) => {
  const full = rangeSetOf(pairs(12_000, 'everything'))
  const { message } = { message: readRangeMessage(firstMessage(rangeSetOf([]))) }
  const one = answer(full, message)
  t.equal(one.missingThere.length, 0, 'not all at once')
  t.equal(one.reply?.ranges.length, 16)
  for (const sets of [
    [full, rangeSetOf([])],
    [rangeSetOf([]), full],
  ] as const) {
    const done = exchange(...sets)
    t.equal(done.sets[0].count, 12_000)
    t.equal(done.sets[1].count, 12_000)
    t.equal(done.pairs, 0, 'no pair is listed in vain')
  }
})

t.test('little is sent at once to a node that says it has nothing', async (t) => {
  const some = rangeSetOf(pairs(comparedPairsMax, 'little'))
  const { reply, missingThere } = answer(some, readRangeMessage(firstMessage(rangeSetOf([]))))
  t.equal(reply, undefined)
  t.equal(missingThere.length, comparedPairsMax)
})

t.test('what is too much for one reply is left, and can be answered next', async (t) => {
  const ranges = Array.from(
    { length: 1_024 },
    (_, i): SlotRange => ({
      kind: 'summary',
      prefix: i.toString(16).padStart(3, '0'),
      count: 1_000,
      digest: labelBytes('not ours'),
    }),
  )
  const set = rangeSetOf(pairs(100, 'few'))
  let message: RangeMessage | undefined = { ranges }
  let handled = 0
  while (message !== undefined) {
    const { reply, rest } = answer(set, readRangeMessage(message))
    if (reply === undefined) throw new Error('Every range differs')
    t.ok(reply.ranges.length <= messageRangesMax)
    handled += reply.ranges.length / 16
    message = rest
  }
  t.equal(handled, 1_024)
})

t.test('two ids for one slot are told by both sides, and end the exchange', async (t) => {
  const shared = pairs(500, 'shared')
  const one = rangeSetOf([...shared, pair('two ids', 'this')])
  const two = rangeSetOf([...shared, pair('two ids', 'that')])
  const done = exchange(one, two)
  t.equal(done.contradictions, 1)
  t.same(done.sets[0].summary(''), one.summary(''), 'nobody takes the other')
  const again = exchange(...done.sets)
  t.equal(again.messages, done.messages)
  const found = answer(rangeSetOf([pair('two ids', 'this')]), {
    ...readRangeMessage({
      ranges: [{ kind: 'pairs', prefix: '', pairs: [pair('two ids', 'that')] }],
    }),
  })
  t.same(found.contradictions, [
    {
      slot: pair('two ids').slot,
      here: pair('two ids', 'this').id,
      there: pair('two ids', 'that').id,
    },
  ])
  t.same([...found.missingHere, ...found.missingThere], [])
})

// ---------------------------------------------------------------- liars

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
  {
    what: 'too many pairs',
    ranges: Array.from({ length: messagePairsMax / 16 + 1 }, (_, i) => {
      const prefix = i.toString(16).padStart(4, '0')
      return list(prefix, ...Array.from({ length: 16 }, (_, j) => prefix + j.toString(16)))
    }),
    refused: true,
  },
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
      let read: ReturnType<typeof readRangeMessage>
      try {
        read = readRangeMessage(message)
      } catch (error) {
        return error instanceof RefusedError && error.code === 'malformed'
      }
      answered += 1
      const { reply, missingHere, missingThere, rest } = answer(set, read)
      if (reply !== undefined) readRangeMessage(reply)
      if (rest !== undefined) readRangeMessage(rest)
      return missingHere.length + missingThere.length <= answerPairsMax
    }),
    { seed, numRuns: 3_000 },
  )
  t.ok(answered > 100, `${answered} messages were answered`)
})

t.test('whatever a liar answers, an exchange ends', async (t) => {
  const set = rangeSetOf(pairs(2_000, 'honest'))
  let message: RangeMessage | undefined = firstMessage(set)
  let rounds = 0
  while (message !== undefined) {
    rounds += 1
    const lies: RangeMessage = {
      ranges: message.ranges.slice(0, 64).map(({ prefix }) => short(prefix)),
    }
    const deepest: RangeMessage | undefined = answer(set, readRangeMessage(lies)).reply
    message = deepest && { ranges: deepest.ranges.filter(({ kind }) => kind === 'summary') }
    if (message?.ranges.length === 0) message = undefined
  }
  t.ok(rounds <= 65, `${rounds} rounds`)
})
