/** FEDERATION.md section 3, "Bounds", and 8: what a member keeps of a slot, whatever others send it. */
import t from 'tap'
import { takesClaim } from '../../cluster/rules/opening.js'
import { type Slot, valueOfClaim } from '../../cluster/rules/slot.js'
import { bytesToHex } from '../../proto/bytes.js'
import { claimOf, type Given, letterOf, play, slotOf } from './slot-rows.js'

const letters = [...'abcdefgh']

function votesOf(slot: Slot, member: number): string[] {
  return slot.votes
    .filter((vote) => vote.member === member)
    .map(({ phase, round, value }) => `${phase} ${round} ${letterOf(value)}`)
}

function claimsOf(slot: Slot): string {
  return [...slot.claims.keys()].map(letterOf).sort().join(' ')
}

function after(given: Given, ...when: (string | string[])[]): Slot {
  return play({ says: '', given, when, follows: {} }).slot
}

t.test('of each member: the current and the previous round, and its newest above', async (t) => {
  const slot = after(
    { round: 5, knows: 'a', step: 'prevote' },
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((round) => [
      `1 prevotes ${round} a`,
      `1 precommits ${round} nil`,
    ]),
  )
  t.same(votesOf(slot, 1), [
    'prevote 0 a', // By which proposers choose (5).
    ...['prevote 4 a', 'precommit 4 nil', 'prevote 5 a', 'precommit 5 nil'],
    ...['prevote 8 a', 'precommit 8 nil'],
  ])
})

t.test('a vote below the newest above is not kept, in whatever order they come', async (t) => {
  const slot = after({ round: 0 }, '1 prevotes 8 a', '1 prevotes 6 a', '1 precommits 8 a')
  t.same(votesOf(slot, 1), ['prevote 8 a', 'precommit 8 a'])
})

t.test('a new round forgets the votes of the one before last', async (t) => {
  const given = {
    round: 1,
    step: 'precommit',
    votes: ['1 prevotes 0 a', '1 precommits 0 a', '1 prevotes 1 a', '1 precommits 1 a'],
  } as const
  t.same(votesOf(after(given, 'timeout precommit 1'), 1), [
    ...['prevote 0 a', 'prevote 1 a', 'precommit 1 a'],
  ])
})

t.test('a flood of far rounds leaves one round of each sender', async (t) => {
  const flood = Array.from({ length: 300 }, (_, i) => `3 prevotes ${7 + ((i * 37) % 997)} nil`)
  const slot = after({ round: 0 }, ...flood)
  t.equal(votesOf(slot, 3).length, 1)
  t.equal(slot.round, 0)
  t.equal(votesOf(after({ round: 0 }, flood), 3).length, 1, 'also when they come at once')
})

t.test(
  'two votes of a member for one round and phase are kept, a third says nothing new',
  async (t) => {
    const { outcome, slot } = play({
      says: '',
      given: { knows: 'a b c', step: 'prevote' },
      when: [
        '3 prevotes 0 a',
        '3 prevotes 0 b',
        '3 prevotes 0 c',
        '3 prevotes 0 nil',
        '3 prevotes 0 b',
      ],
      follows: {},
    })
    t.same(votesOf(slot, 3), ['prevote 0 a', 'prevote 0 b'])
    t.same(outcome.conflicts[0], '3: votes for a and b')
  },
)

t.test('a flooding equivocator is kept in fourteen votes', async (t) => {
  const slot = after(
    { round: 5, knows: 'a b c' },
    ...[0, 1, 2, 3, 4, 5, 6, 7, 1_000].flatMap((round) =>
      ['a', 'b', 'c', 'nil'].flatMap((letter) => [
        `3 prevotes ${round} ${letter}`,
        `3 precommits ${round} ${letter}`,
      ]),
    ),
  )
  // Two values of two phases of three rounds, and of round 0's prevotes.
  t.equal(slot.votes.length, 14)
})

t.test('beside the votes, the q prevotes behind lock and valid value are kept', async (t) => {
  const slot = after(
    { round: 7, knows: 'a b', locked: 'a@2.1', valid: 'b@2.3' },
    '1 prevotes 7 nil',
  )
  t.equal(slot.locked?.prevotes.length, 3)
  t.equal(slot.valid?.prevotes.length, 3)
})

function takes(slot: Slot): string {
  return letters.filter((letter) => takesClaim(slot, valueOfClaim(claimOf(letter)))).join(' ')
}

t.test('which claims are worth verifying', async (t) => {
  t.equal(takes(slotOf({ knows: 'a' })), 'b c d e f g h', 'nothing voted yet: rivals')
  t.equal(takes(slotOf({ knows: 'a b c d' })), '', 'but not endlessly many')
  t.equal(takes(slotOf({ knows: 'a', step: 'prevote' })), '', 'voted: no further rivals')
  t.equal(takes(slotOf({ knows: 'a', round: 1 })), '', 'nor in later rounds')
  t.equal(
    takes(
      slotOf({
        ...{ knows: 'a', round: 2, step: 'prevote' },
        votes: ['1 prevotes 2 b', '2 precommits 1 c', '3 prevotes 0 d', '1 prevotes 9 e'],
        proposals: ['2 proposes 2 f'],
      }),
    ),
    'b c d e f',
    'until a vote or a proposal names one',
  )
})

t.test('once voted, a rival that nothing names does not enter', async (t) => {
  const given = { knows: 'a', step: 'prevote', votes: ['0 prevotes 0 a'] } as const
  t.equal(claimsOf(after(given, 'claim b')), 'a')
  t.equal(claimsOf(after(given, '1 prevotes 0 b', 'claim b')), 'a b')
})

t.test('in a new round, claims are kept that something names, and the first', async (t) => {
  const given: Given = {
    ...{ round: 3, knows: 'a b c d e f g', locked: 'b@2.0', valid: 'c@2.1' },
    step: 'precommit',
    votes: ['1 prevotes 0 d', '2 prevotes 3 e', '3 precommits 2 f'],
    proposals: ['2 proposes 9 g'],
  }
  t.equal(claimsOf(after(given, 'timeout precommit 3')), 'a b c d e g')
})

t.test('a liar cannot make a slot keep more claims than its votes name', async (t) => {
  const given = { knows: 'a', step: 'prevote', votes: ['0 prevotes 0 a'] } as const
  const churn = ['b', 'c', 'd', 'e', 'f', 'g'].flatMap((letter, i) => [
    `3 prevotes ${5 + i} ${letter}`,
    `claim ${letter}`,
  ])
  const slot = after(given, ...churn)
  t.same(votesOf(slot, 3), ['prevote 10 g'])
  t.equal(claimsOf(slot), 'a g')
})

t.test('a liar cannot make us forget the proposal of the next round', async (t) => {
  const given: Given = {
    knows: 'a b',
    step: 'precommit',
    timers: { prevote: true, precommit: true },
  }
  for (const proposals of [
    ['3 proposes 1000003 a', '1 proposes 1 b'],
    ['1 proposes 1 b', '3 proposes 1000003 a'],
  ]) {
    const { outcome } = play({
      ...{ says: '', given, follows: {} },
      when: [...proposals, 'timeout precommit 0'],
    })
    t.same(outcome.casts, ['prevote 1 b'])
  }
})

t.test('of each proposer one proposal above the current round is kept', async (t) => {
  const rounds = Array.from({ length: 40 }, (_, i) => 3 + 4 * i)
  const slot = after({ knows: 'a b' }, ...rounds.map((round) => `3 proposes ${round} a`))
  t.ok(slot.proposals.length <= 4, `${slot.proposals.length} proposals`)
  t.ok(slot.proposals.some(({ round }) => round === 159))
})

t.test('a step leaves the slot that it was given as it was', async (t) => {
  const given = { knows: 'a b', votes: ['1 prevotes 0 a', '2 prevotes 0 b'] } as const
  const slot = slotOf(given)
  const before = JSON.stringify([slot, [...slot.claims.keys()]])
  play({ says: '', given, when: ['wake', '3 prevotes 0 a'], follows: {} })
  t.equal(JSON.stringify([slot, [...slot.claims.keys()]]), before)
  t.equal(bytesToHex(slot.slot), slot.key)
})
