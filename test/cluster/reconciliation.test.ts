/** Reconciliation: two sets end equal, at a cost of their difference. FEDERATION.md section 5. */
import fc from 'fast-check'
import t from 'tap'
import { type GrowingRangeSet, type RangeSet, rangeSetOf } from '../../cluster/rules/range-set.js'
import {
  answer,
  firstMessage,
  type RangeMessage,
  readRangeMessage,
  type SlotRange,
} from '../../cluster/rules/reconciliation.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import {
  comparedPairsMax,
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

/** 256 ranges of two digits, as if a peer had so many pairs in each. */
function told(count: number, ranges = 256): RangeMessage {
  const digest = labelBytes('not ours')
  const all = Array.from({ length: ranges }, (_, byte): SlotRange => {
    const prefix = byte.toString(16).padStart(2, '0')
    return { kind: 'summary', prefix, count, digest }
  })
  return { ranges: all }
}

t.test('a reply is as large as it may be', async (t) => {
  const few = rangeSetOf(pairs(100, 'few'))
  const split = answer(few, readRangeMessage(told(1_000, 64)))
  t.equal(split.reply?.ranges.length, messageRangesMax)
  t.equal(split.rest, undefined)
  const inEach = Array.from({ length: 129 }, (_, byte) =>
    Array.from({ length: rangePairsMax }, (_, i) =>
      crowded(byte.toString(16).padStart(2, '0'), `each ${byte} ${i}`),
    ),
  )
  const listed = answer(rangeSetOf(inEach.flat()), readRangeMessage(told(1, 129)))
  t.equal(pairsIn(listed.reply ?? { ranges: [] }), messagePairsMax)
  t.equal(listed.rest?.ranges.length, 1)
})

t.test('what counts as little', async (t) => {
  const kindOf = (mine: number, theirs: number) => {
    const message: RangeMessage = {
      ranges: [{ kind: 'summary', prefix: '', count: theirs, digest: labelBytes('not ours') }],
    }
    return answer(rangeSetOf(pairs(mine, 'little')), readRangeMessage(message)).reply?.ranges[0]
      ?.kind
  }
  t.equal(kindOf(rangePairsMax, comparedPairsMax), 'pairs')
  t.equal(kindOf(rangePairsMax + 1, 1), 'summary')
  t.equal(kindOf(0, comparedPairsMax + 1), 'summary')
  const shown = readRangeMessage({ ranges: [{ kind: 'pairs', prefix: '', pairs: [pair('new')] }] })
  const compared = answer(rangeSetOf(pairs(comparedPairsMax, 'little')), shown)
  t.equal(compared.reply, undefined)
  t.equal(compared.missingThere.length, comparedPairsMax)
  t.same(compared.missingHere, [pair('new')])
  const more = answer(rangeSetOf(pairs(comparedPairsMax + 1, 'little')), shown)
  t.equal(more.reply?.ranges.length, 16)
  t.equal(more.missingThere.length, 0)
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
