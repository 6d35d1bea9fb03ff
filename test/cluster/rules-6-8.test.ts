/** FEDERATION.md section 3, rules 6 to 8, row by row; how to read a row is told in slot-rows.ts. */
import t from 'tap'
import { sayAgain } from '../../cluster/rules/said-again.js'
import { step } from '../../cluster/rules/step.js'
import {
  checkRows,
  claimOf,
  contextOf,
  type Given,
  letterOf,
  type Row,
  slotOf,
  tableEpoch,
} from './slot-rows.js'

const skips: readonly Row[] = [
  {
    says: 'f+1 members are ahead: move there',
    given: { step: 'prevote' },
    when: ['1 prevotes 3 a', '2 precommits 3 nil'],
    follows: { timers: ['propose 3'], round: 3, step: 'propose' },
  },
  {
    says: 'f are not enough, however often they vote',
    given: { step: 'prevote' },
    when: ['1 prevotes 3 a', '1 prevotes 4 a', '1 precommits 4 a'],
    follows: {},
  },
  {
    says: 'votes of different rounds: to the highest that f+1 have reached',
    given: { step: 'prevote' },
    when: [['1 prevotes 3 a', '2 prevotes 9 a']],
    follows: { timers: ['propose 3'], round: 3, step: 'propose' },
  },
  {
    says: 'each member counts by its newest vote',
    given: { step: 'prevote' },
    when: [['1 prevotes 3 a', '1 prevotes 5 a', '2 prevotes 9 a']],
    follows: { timers: ['propose 5'], round: 5, step: 'propose' },
  },
  {
    says: 'n = 7: three, not two',
    members: 7,
    given: { step: 'prevote' },
    when: ['1 prevotes 3 a', '2 prevotes 3 a', '3 prevotes 2 a', '4 prevotes 3 a'],
    follows: { timers: ['propose 2', 'propose 3'], round: 3, step: 'propose' },
  },
  {
    says: 'the proposer of that round proposes',
    self: 3,
    given: { step: 'prevote' },
    when: [['1 prevotes 3 nil', '2 prevotes 3 nil']],
    follows: {
      proposes: ['3 a'],
      casts: ['prevote 3 a'],
      timers: ['propose 3', 'prevote 3'],
      round: 3,
      step: 'prevote',
    },
  },
  {
    says: 'votes of our own round move nobody',
    given: { round: 3, step: 'prevote' },
    when: [['1 prevotes 3 nil', '2 precommits 3 nil', '3 precommits 2 nil']],
    follows: {},
  },
  {
    says: 'whoever does not vote stays',
    votes: false,
    given: {},
    when: [['1 prevotes 3 a', '2 prevotes 3 a']],
    follows: {},
  },
]

t.test('6: who moves to a later round', async (t) => checkRows(t, skips))

function again(given: Given) {
  const { votes, claims, polka, proposal } = sayAgain(slotOf(given), contextOf({}))
  return {
    votes: votes.map((one) => `${one.member} ${one.phase} ${one.round} ${letterOf(one.value)}`),
    claims: claims.map((claim) => 'abcdef'[[...'abcdef'].findIndex((l) => claimOf(l) === claim)]),
    polka: polka && `${letterOf(polka.value)}@${polka.epoch}.${polka.round}`,
    proposal: proposal && `${proposal.round} ${letterOf(proposal.value)}`,
  }
}

t.test("7: what is said again: anyone's votes of the current and previous round", async (t) => {
  t.same(again({ knows: 'b a' }), {
    votes: [],
    claims: ['b'],
    polka: undefined,
    proposal: undefined,
  })
  const votes = [
    ...['0 prevotes 0 a', '1 prevotes 0 b', '2 prevotes 1 c', '3 precommits 1 nil'],
    ...['1 prevotes 2 a', '2 precommits 2 a', '3 prevotes 6 d'],
  ]
  const given: Given = { round: 2, knows: 'a b c d e', votes, valid: 'e@1.3' }
  t.same(again({ ...given, proposals: ['2 proposes 2 a', '1 proposes 5 d'] }), {
    votes: ['2 prevote 1 c', '3 precommit 1 nil', '1 prevote 2 a', '2 precommit 2 a'],
    claims: ['a', 'c', 'e'],
    polka: 'e@1.3',
    proposal: '2 a',
  })
})

const equivocation: readonly Row[] = [
  {
    says: 'two votes of one member count for both values',
    given: { knows: 'a b', step: 'prevote', votes: ['0 prevotes 0 b', '1 prevotes 0 b'] },
    when: ['3 prevotes 0 a', '3 prevotes 0 b'],
    follows: {
      timers: ['prevote 0'],
      conflicts: ['3: votes for a and b'],
      casts: ['precommit 0 b'],
      step: 'precommit',
      locked: 'b@2.0',
      valid: 'b@2.0',
    },
  },
  {
    says: 'and once for "q of anything"',
    given: { knows: 'a b', step: 'prevote', votes: ['0 prevotes 0 a'] },
    when: ['3 prevotes 0 a', '3 prevotes 0 b'],
    follows: { conflicts: ['3: votes for a and b'] },
  },
  {
    says: 'nor do two of one member make all n',
    given: {
      knows: 'a b',
      step: 'prevote',
      votes: ['0 prevotes 0 a', '1 prevotes 0 b'],
      timers: { prevote: true, precommit: false },
    },
    when: ['3 prevotes 0 a', '3 prevotes 0 b'],
    follows: { conflicts: ['3: votes for a and b'] },
  },
  {
    says: 'two precommits of one member count for both values',
    given: { knows: 'a b', step: 'prevote', votes: ['1 precommits 0 b', '2 precommits 0 b'] },
    when: ['3 precommits 0 nil', '3 precommits 0 b'],
    follows: {
      timers: ['precommit 0'],
      conflicts: ['3: votes for nil and b'],
      decided: 'b in 0 by 1 2 3',
    },
  },
  {
    says: 'votes of two phases or two rounds are no equivocation',
    given: { round: 1, knows: 'a b', step: 'prevote' },
    when: ['3 prevotes 0 a', '3 prevotes 1 b', '3 precommits 0 nil', '3 precommits 1 b'],
    follows: {},
  },
]

t.test('8: equivocators', async (t) => checkRows(t, equivocation))

t.test('8: timeouts grow with the round', async (t) => {
  const waits = [0, 1, 7].map((round) => {
    const timer = { epoch: tableEpoch, round, step: 'precommit', afterMs: 0 } as const
    const { timers } = step(
      slotOf({ round, step: 'precommit' }),
      { kind: 'timeout', timer },
      contextOf({}),
    )
    return timers.map(({ afterMs }) => afterMs)
  })
  t.same(waits, [[110], [120], [180]])
})
