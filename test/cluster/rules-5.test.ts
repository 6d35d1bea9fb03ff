/** FEDERATION.md section 3, rule 5, row by row; how to read a row is told in slot-rows.ts. */
import t from 'tap'
import { proposerOf } from '../../cluster/rules/proposer.js'
import { step } from '../../cluster/rules/step.js'
import {
  checkRows,
  contextOf,
  type Given,
  letterOf,
  proposalOf,
  type Row,
  slotOf,
} from './slot-rows.js'

t.test('5: the proposer of round r is members[(slot hash + r) mod n]', async (t) => {
  const slot = Uint8Array.of(...new Array(30).fill(0), 1, 2) // 258
  for (const [members, round, proposer] of [
    [4, 0, 2],
    [4, 1, 3],
    [4, 2, 0],
    [7, 0, 6],
    [7, 1, 0],
    [10, 3, 1],
    [1, 9, 0],
  ] as const) {
    t.equal(proposerOf(slot, round, members), proposer, `n = ${members}, r = ${round}`)
  }
  const largest = new Uint8Array(32).fill(255)
  t.equal(proposerOf(largest, 0, 7), Number((2n ** 256n - 1n) % 7n))
  t.equal(proposerOf(largest, 4, 64), Number((2n ** 256n + 3n) % 64n))
})

/** At the end of round 0, about to enter round 1, in which member 1 proposes. */
const endOfRoundZero = {
  step: 'precommit',
  votes: ['1 precommits 0 nil', '2 precommits 0 nil', '0 precommits 0 nil'],
  timers: { prevote: true, precommit: true },
} as const
const proposing = { self: 1, when: ['timeout precommit 0'] } as const

const proposals: readonly Row[] = [
  {
    ...proposing,
    says: 'the proposer proposes its valid value, with the round that proves it, and prevotes it',
    given: { ...endOfRoundZero, knows: 'a b', valid: 'b@2.0' },
    follows: {
      proposes: ['1 b by prevotes of 2.0'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'a valid value of an earlier epoch too',
    given: { ...endOfRoundZero, knows: 'a b', valid: 'b@1.4' },
    follows: {
      proposes: ['1 b by prevotes of 1.4'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'its valid value even when it is locked on another',
    given: { ...endOfRoundZero, knows: 'a b', locked: 'a@1.0', valid: 'b@2.0' },
    follows: {
      proposes: ['1 b by prevotes of 2.0'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'else the claim with most prevotes of round 0',
    given: {
      ...endOfRoundZero,
      knows: 'a b c',
      votes: ['0 prevotes 0 b', '1 prevotes 0 a', '2 prevotes 0 b', '3 prevotes 0 c'],
    },
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'ties to the lowest id',
    given: {
      ...endOfRoundZero,
      knows: 'c b a',
      votes: ['0 prevotes 0 c', '1 prevotes 0 b', '2 prevotes 0 c', '3 prevotes 0 b'],
    },
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'in whatever order they came',
    given: {
      ...endOfRoundZero,
      knows: 'b c',
      votes: ['0 prevotes 0 b', '2 prevotes 0 c'],
    },
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'whatever is proposed for later rounds',
    given: { ...endOfRoundZero, knows: 'a b', proposals: ['3 proposes 3 b', '2 proposes 2 b'] },
    follows: {
      proposes: ['1 a'],
      casts: ['prevote 1 a'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'once: what it has proposed for this round stands',
    given: { ...endOfRoundZero, knows: 'a b', proposals: ['1 proposes 1 b'] },
    follows: { casts: ['prevote 1 b'], timers: ['propose 1'], round: 1, step: 'prevote' },
  },
  {
    ...proposing,
    says: 'none counts too',
    given: { ...endOfRoundZero, knows: 'c b' },
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'a claim that is not known cannot be proposed, however many prevote it',
    given: {
      ...endOfRoundZero,
      knows: 'b',
      votes: ['0 prevotes 0 a', '2 prevotes 0 a', '1 prevotes 0 b'],
    },
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    says: 'the prevotes of round 0 still choose in later rounds',
    self: 1,
    given: {
      round: 4,
      step: 'precommit',
      knows: 'a b',
      votes: ['0 prevotes 0 b', '2 prevotes 0 b', '3 prevotes 0 a'],
    },
    when: ['timeout precommit 4'],
    follows: {
      proposes: ['5 b'],
      casts: ['prevote 5 b'],
      timers: ['propose 5'],
      round: 5,
      step: 'prevote',
    },
  },
  {
    ...proposing,
    says: 'a claim that the proposer would not prevote is not proposed (section 2)',
    given: { ...endOfRoundZero, knows: 'a b' },
    untimely: 'a',
    follows: {
      proposes: ['1 b'],
      casts: ['prevote 1 b'],
      timers: ['propose 1'],
      round: 1,
      step: 'prevote',
    },
  },
  {
    says: 'nobody else proposes',
    given: { ...endOfRoundZero, valid: 'a@2.0' },
    when: ['timeout precommit 0'],
    follows: { timers: ['propose 1'], round: 1, step: 'propose' },
  },
]

t.test('5: what is proposed', async (t) => checkRows(t, proposals))

const inRoundTwo: Given = { round: 2, knows: 'a b' }

const answers: readonly Row[] = [
  {
    says: 'not locked: prevote what is proposed',
    given: inRoundTwo,
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'locked on it: prevote it',
    given: { ...inRoundTwo, locked: 'b@2.1' },
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'locked on another: nil',
    given: { ...inRoundTwo, locked: 'a@2.0' },
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'locked on another in an earlier epoch: nil',
    given: { ...inRoundTwo, locked: 'a@1.0' },
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'locked on another, with prevotes of a round above the lock: prevote it',
    given: { ...inRoundTwo, locked: 'a@2.0' },
    when: ['2 proposes 2 b by prevotes of 2.1'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'with prevotes of the round of the lock: prevote it',
    given: { ...inRoundTwo, locked: 'a@2.1' },
    when: ['2 proposes 2 b by prevotes of 2.1'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'with prevotes below the lock: nil',
    given: { ...inRoundTwo, locked: 'a@2.1' },
    when: ['2 proposes 2 b by prevotes of 2.0'],
    follows: { casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'a higher round of an earlier epoch is below the lock: nil',
    given: { ...inRoundTwo, locked: 'a@2.0' },
    when: ['2 proposes 2 b by prevotes of 1.9'],
    follows: { casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'a valid value that is no lock does not bind',
    given: { ...inRoundTwo, valid: 'a@2.1' },
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'time or policy is against it: nil (section 2)',
    given: inRoundTwo,
    untimely: 'b',
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'time is not asked of a value with a prevote quorum (section 2)',
    given: inRoundTwo,
    untimely: 'b',
    when: ['2 proposes 2 b by prevotes of 2.0'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'the quorum may be known from elsewhere (section 2)',
    given: { ...inRoundTwo, valid: 'b@2.0' },
    untimely: 'b',
    when: ['2 proposes 2 b'],
    follows: { casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'a claim that is not known is asked for, and the answer waits for it',
    given: { ...inRoundTwo, knows: 'a' },
    when: ['2 proposes 2 b', 'claim b'],
    follows: { wants: ['b of 2'], casts: ['prevote 2 b'], step: 'prevote' },
  },
  {
    says: 'a claim named by a vote is asked for from the voter',
    given: { ...inRoundTwo, knows: 'a', step: 'prevote' },
    when: ['3 prevotes 2 b', '1 precommits 1 c', '1 prevotes 2 nil', '3 precommits 2 a'],
    follows: { wants: ['b of 3', 'c of 1'] },
  },
  {
    says: 'a claim with a prevote quorum is asked for from one who prevoted it',
    given: { ...inRoundTwo, knows: 'a', step: 'prevote' },
    when: ['prevotes of b@1.3'],
    follows: { wants: ['b of 1'] },
  },
  {
    says: 'the wait for a proposal begins again after a start',
    given: inRoundTwo,
    when: ['wake'],
    follows: { timers: ['propose 2'] },
  },
  {
    says: 'unless it is over',
    given: { ...inRoundTwo, step: 'prevote' },
    when: ['wake'],
    follows: {},
  },
  {
    says: 'timeoutPropose: nil, also when a claim is still missing',
    given: { ...inRoundTwo, knows: 'a' },
    when: ['2 proposes 2 b', 'timeout propose 2', 'claim b'],
    follows: { wants: ['b of 2'], casts: ['prevote 2 nil'], step: 'prevote' },
  },
  {
    says: 'timeoutPropose after our prevote does nothing',
    given: { ...inRoundTwo, step: 'prevote' },
    when: ['timeout propose 2'],
    follows: {},
  },
  {
    says: 'one answer a round: a second proposal is only a proof against its proposer',
    given: inRoundTwo,
    when: ['2 proposes 2 b', '2 proposes 2 a'],
    follows: {
      casts: ['prevote 2 b'],
      step: 'prevote',
      conflicts: ['2: proposals for b and a'],
    },
  },
  {
    says: 'the same value by other prevotes is a second proposal too',
    given: inRoundTwo,
    when: ['2 proposes 2 b', '2 proposes 2 b by prevotes of 2.1', '2 proposes 2 b'],
    follows: {
      casts: ['prevote 2 b'],
      step: 'prevote',
      conflicts: ['2: proposals for b and b'],
    },
  },
  {
    says: 'a proposal of an earlier round does nothing',
    given: inRoundTwo,
    when: ['1 proposes 1 b'],
    follows: {},
  },
  {
    says: 'one that came early is answered when its round begins',
    given: { ...endOfRoundZero, knows: 'a b' },
    when: ['1 proposes 1 b', 'timeout precommit 0'],
    follows: { timers: ['propose 1'], casts: ['prevote 1 b'], round: 1, step: 'prevote' },
  },
]

t.test('5: how a proposal is answered', async (t) => checkRows(t, answers))

t.test('a proposal that we made before a crash is not made again', async (t) => {
  const slot = slotOf({ round: 4, knows: 'a b', proposals: ['0 proposes 4 b'] })
  const { proposes, casts } = step(slot, { kind: 'wake' }, contextOf({}))
  t.same(proposes, [])
  t.same(
    casts.map(({ value }) => letterOf(value)),
    ['b'],
  )
  const proposal = proposalOf(0, 4, 'b')
  t.same(step(slot, { kind: 'proposal', proposal }, contextOf({})).conflicts, [])
})
