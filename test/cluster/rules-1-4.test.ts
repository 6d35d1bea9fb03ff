/** FEDERATION.md section 3, rules 1 to 4, row by row; how to read a row is told in slot-rows.ts. */
import t from 'tap'
import { checkRows, type Row } from './slot-rows.js'

const ruleOne: readonly Row[] = [
  {
    says: 'the first valid claim seen, at once',
    when: ['claim a'],
    follows: { casts: ['prevote 0 a'], step: 'prevote' },
  },
  {
    says: 'the first, not the lowest',
    given: { knows: 'c a b' },
    when: ['wake'],
    follows: { casts: ['prevote 0 c'], step: 'prevote' },
  },
  {
    says: 'the locked value if there is one',
    given: { knows: 'a b', locked: 'b@1.3' },
    when: ['wake'],
    follows: { casts: ['prevote 0 b'], step: 'prevote' },
  },
  {
    says: 'the locked value before the valid value',
    given: { knows: 'a b c', locked: 'b@1.3', valid: 'c@1.4' },
    when: ['wake'],
    follows: { casts: ['prevote 0 b'], step: 'prevote' },
  },
  {
    says: 'else the valid value, in whatever order claims came',
    given: { knows: 'a b', valid: 'b@1.0' },
    when: ['wake'],
    follows: { casts: ['prevote 0 b'], step: 'prevote' },
  },
  {
    says: 'round 0 of any epoch: a lock of an earlier epoch binds though time is against its claim',
    given: { knows: 'a b', locked: 'b@1.0' },
    untimely: 'b',
    when: ['wake'],
    follows: { casts: ['prevote 0 b'], step: 'prevote' },
  },
  {
    says: 'a member prevotes once: a later claim changes nothing',
    when: ['claim a', 'claim b', '1 prevotes 0 b', 'claim b', 'wake'],
    follows: { casts: ['prevote 0 a'], step: 'prevote', wants: ['b of 1'] },
  },
  {
    says: 'a member prevotes once: a lock that is shown later changes nothing',
    given: { step: 'prevote', knows: 'a b', votes: ['0 prevotes 0 a'] },
    when: ['prevotes of b@1.0', 'wake'],
    follows: { valid: 'b@1.0' },
  },
  {
    says: 'a claim that time or policy is against is passed over (section 2)',
    given: { knows: 'a b' },
    untimely: 'a',
    when: ['wake'],
    follows: { casts: ['prevote 0 b'], step: 'prevote' },
  },
  {
    says: 'without a claim that passes, round 0 has no answer (section 2)',
    given: { knows: 'a' },
    untimely: 'a',
    when: ['wake'],
    follows: {},
  },
  {
    says: 'of a value with a prevote quorum nobody asks whether time is for it (section 2)',
    given: { knows: 'a' },
    untimely: 'a',
    when: [['1 prevotes 0 a', '2 prevotes 0 a', '3 prevotes 0 a']],
    follows: {
      casts: ['prevote 0 a', 'precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
    },
  },
  {
    says: 'whoever does not vote (a mirror, or not settled) says nothing',
    votes: false,
    when: ['claim a', ['1 prevotes 0 a', '2 prevotes 0 a', '3 prevotes 0 a']],
    follows: {},
  },
  {
    says: 'and begins once it votes',
    given: { votes: ['1 prevotes 0 a', '2 prevotes 0 a'] },
    when: ['wake'],
    follows: {
      casts: ['prevote 0 a', 'precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
    },
  },
]

t.test('1: what a member prevotes in round 0', async (t) => checkRows(t, ruleOne))

const prevoted = { step: 'prevote', votes: ['0 prevotes 0 a'] } as const
const inRoundTwo = { round: 2, knows: 'a b', votes: ['0 prevotes 2 b'] } as const

const ruleTwo: readonly Row[] = [
  {
    says: 'three message delays: claim, prevotes, precommits',
    when: ['claim a', '1 prevotes 0 a', '2 prevotes 0 a', '1 precommits 0 a', '2 precommits 0 a'],
    follows: {
      casts: ['prevote 0 a', 'precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
      decided: 'a in 0 by 0 1 2',
    },
  },
  {
    says: 'q prevotes in the current round and step prevote: lock, valid, precommit',
    given: prevoted,
    when: ['1 prevotes 0 a', '2 prevotes 0 a'],
    follows: { casts: ['precommit 0 a'], step: 'precommit', locked: 'a@2.0', valid: 'a@2.0' },
  },
  {
    says: 'fewer than q do nothing',
    given: prevoted,
    when: ['1 prevotes 0 a'],
    follows: {},
  },
  {
    says: 'votes of one member count once',
    given: prevoted,
    when: ['1 prevotes 0 a', '1 prevotes 0 a', ['1 prevotes 0 a', '1 prevotes 0 a']],
    follows: {},
  },
  {
    says: 'prevotes of two values do not add up',
    given: prevoted,
    when: ['1 prevotes 0 a', '2 prevotes 0 b'],
    follows: { wants: ['b of 2'], timers: ['prevote 0'] },
  },
  {
    says: 'prevotes of two rounds do not add up',
    given: { ...inRoundTwo, step: 'prevote', votes: ['0 prevotes 2 b', '1 prevotes 1 b'] },
    when: ['2 prevotes 2 b', '1 prevotes 1 b'],
    follows: {},
  },
  {
    says: 'precommits are no prevotes',
    given: prevoted,
    when: ['1 prevotes 0 a', '2 precommits 0 a'],
    follows: {},
  },
  {
    says: 'v must be known: the claim is asked for, and then it is done',
    given: { ...prevoted, knows: 'a' },
    when: ['1 prevotes 0 b', ['2 prevotes 0 b', '3 prevotes 0 b'], 'claim b'],
    follows: {
      wants: ['b of 1', 'b of 2', 'b of 3'],
      timers: ['prevote 0'],
      casts: ['precommit 0 b'],
      step: 'precommit',
      locked: 'b@2.0',
      valid: 'b@2.0',
    },
  },
  {
    says: 'a quorum that comes after our precommit of nil makes a valid value, not a lock',
    given: { step: 'precommit', votes: ['0 prevotes 0 a', '0 precommits 0 nil'] },
    when: ['1 prevotes 0 a', '2 prevotes 0 a'],
    follows: { valid: 'a@2.0' },
  },
  {
    says: 'a late quorum of the round before makes a valid value, and never precommits',
    given: { ...inRoundTwo, step: 'prevote' },
    when: [['1 prevotes 1 a', '2 prevotes 1 a', '3 prevotes 1 a']],
    follows: { valid: 'a@2.1' },
  },
  {
    says: 'also one shown as a proof of long ago, or of an earlier epoch',
    given: { ...inRoundTwo, step: 'prevote' },
    when: ['prevotes of a@1.7', 'prevotes of a@2.0'],
    follows: { valid: 'a@2.0' },
  },
  {
    says: 'a late quorum makes a valid value though nil has one in a later round',
    given: { ...inRoundTwo, step: 'precommit', votes: [] },
    when: [
      ['1 prevotes 2 nil', '2 prevotes 2 nil', '3 prevotes 2 nil'],
      ['1 prevotes 1 a', '2 prevotes 1 a', '3 prevotes 1 a'],
    ],
    follows: { valid: 'a@2.1' },
  },
  {
    says: 'a round that is not above the valid round changes nothing',
    given: { ...inRoundTwo, step: 'prevote', locked: 'b@2.0', valid: 'b@2.1' },
    when: ['prevotes of a@2.0', 'prevotes of a@1.9', 'prevotes of a@2.1'],
    follows: {},
  },
  {
    says: 'rounds are ordered by epoch first',
    given: { ...inRoundTwo, step: 'prevote', locked: 'b@1.9' },
    when: ['prevotes of a@2.0'],
    follows: { valid: 'a@2.0' },
  },
  {
    says: 'in step propose a quorum of the current round waits for our prevote',
    given: { round: 1, knows: 'a', timers: { prevote: false, precommit: false } },
    when: [['1 prevotes 1 a', '2 prevotes 1 a', '3 prevotes 1 a'], 'timeout propose 1'],
    follows: {
      casts: ['prevote 1 nil', 'precommit 1 a'],
      step: 'precommit',
      locked: 'a@2.1',
      valid: 'a@2.1',
    },
  },
  {
    says: 'a proof for the current round counts like the votes in it',
    given: prevoted,
    when: ['prevotes of a@2.0'],
    follows: { casts: ['precommit 0 a'], step: 'precommit', locked: 'a@2.0', valid: 'a@2.0' },
  },
  {
    says: 'a lock moves up to another value with its quorum',
    given: { ...inRoundTwo, step: 'prevote', locked: 'a@2.0' },
    when: ['1 prevotes 2 b', '2 prevotes 2 b'],
    follows: { casts: ['precommit 2 b'], step: 'precommit', locked: 'b@2.2', valid: 'b@2.2' },
  },
  {
    says: 'n = 1: the own vote is the quorum',
    members: 1,
    when: ['claim a'],
    follows: {
      casts: ['prevote 0 a', 'precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
      decided: 'a in 0 by 0',
    },
  },
  {
    says: 'n = 3: two decide, the third may sleep',
    members: 3,
    when: ['claim a', '2 prevotes 0 a', '2 precommits 0 a'],
    follows: {
      casts: ['prevote 0 a', 'precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
      decided: 'a in 0 by 0 2',
    },
  },
]

t.test('2: what q prevotes do', async (t) => checkRows(t, ruleTwo))

const ruleThree: readonly Row[] = [
  {
    says: 'q prevotes of nil: precommit nil',
    given: { round: 1, step: 'prevote', votes: ['0 prevotes 1 nil'] },
    when: ['1 prevotes 1 nil', '2 prevotes 1 nil'],
    follows: { casts: ['precommit 1 nil'], step: 'precommit' },
  },
  {
    says: 'of the current round only',
    given: { round: 2, step: 'prevote', votes: ['0 prevotes 2 nil'] },
    when: [['1 prevotes 1 nil', '2 prevotes 1 nil', '3 prevotes 1 nil']],
    follows: {},
  },
  {
    says: 'not before our own prevote',
    given: { round: 1 },
    when: [['1 prevotes 1 nil', '2 prevotes 1 nil', '3 prevotes 1 nil']],
    follows: {},
  },
  {
    says: 'a nil quorum does not unlock',
    given: { round: 1, step: 'prevote', locked: 'a@2.0', votes: ['0 prevotes 1 a'] },
    when: ['1 prevotes 1 nil', '2 prevotes 1 nil', '3 prevotes 1 nil'],
    follows: { timers: ['prevote 1'], casts: ['precommit 1 nil'], step: 'precommit' },
  },
  {
    says: 'q prevotes of anything start a wait, once; when it ends, precommit nil',
    given: { ...prevoted, knows: 'a b' },
    when: ['1 prevotes 0 b', '2 prevotes 0 a', '2 prevotes 0 a', 'timeout prevote 0'],
    follows: { timers: ['prevote 0'], casts: ['precommit 0 nil'], step: 'precommit' },
  },
  {
    says: 'the wait does nothing after our precommit',
    given: { ...prevoted, knows: 'a b' },
    when: ['1 prevotes 0 b', '2 prevotes 0 a', '3 prevotes 0 a', 'timeout prevote 0'],
    follows: {
      timers: ['prevote 0'],
      casts: ['precommit 0 a'],
      step: 'precommit',
      locked: 'a@2.0',
      valid: 'a@2.0',
    },
  },
  {
    says: 'a wait of an earlier round does nothing',
    given: { round: 1, step: 'prevote', votes: ['0 prevotes 1 a'] },
    when: ['timeout prevote 0'],
    follows: {},
  },
  {
    says: 'all n prevotes are in and no value can reach q: no wait',
    given: { ...prevoted, knows: 'a b' },
    when: [['1 prevotes 0 b', '2 prevotes 0 a', '3 prevotes 0 b']],
    follows: { casts: ['precommit 0 nil'], step: 'precommit' },
  },
  {
    says: 'all are in, but a value that is not known here has q: that is waited for',
    given: prevoted,
    when: [['1 prevotes 0 b', '2 prevotes 0 b', '3 prevotes 0 b']],
    follows: { wants: ['b of 1', 'b of 2', 'b of 3'], timers: ['prevote 0'] },
  },
]

t.test('3: nil, and how long a member waits for prevotes', async (t) => checkRows(t, ruleThree))

const ruleFour: readonly Row[] = [
  {
    says: 'q precommits of the current round decide',
    given: prevoted,
    when: ['1 precommits 0 a', '2 precommits 0 a', '3 precommits 0 a'],
    follows: { decided: 'a in 0 by 1 2 3' },
  },
  {
    says: 'of an earlier round too',
    given: { ...inRoundTwo, step: 'prevote', locked: 'b@2.1' },
    when: [['1 precommits 0 a', '2 precommits 0 a', '3 precommits 0 a']],
    follows: { decided: 'a in 0 by 1 2 3' },
  },
  {
    says: 'of a later round too',
    given: prevoted,
    when: [['1 precommits 7 a', '2 precommits 7 a', '3 precommits 7 a']],
    follows: { decided: 'a in 7 by 1 2 3' },
  },
  {
    says: 'those votes are the certificate: q of them, by rising member',
    given: prevoted,
    when: [['3 precommits 0 a', '2 precommits 0 a', '1 precommits 0 a', '0 precommits 0 a']],
    follows: { decided: 'a in 0 by 0 1 2' },
  },
  {
    says: 'whether we vote or not',
    votes: false,
    given: { knows: 'a' },
    when: ['1 precommits 0 a', '2 precommits 0 a', '3 precommits 0 a'],
    follows: { decided: 'a in 0 by 1 2 3' },
  },
  {
    says: 'v must be known',
    given: { ...prevoted, knows: 'a' },
    when: [['1 precommits 0 b', '2 precommits 0 b', '3 precommits 0 b'], 'claim b'],
    follows: {
      wants: ['b of 1', 'b of 2', 'b of 3'],
      timers: ['precommit 0'],
      decided: 'b in 0 by 1 2 3',
    },
  },
  {
    says: 'precommits of two rounds do not add up',
    given: { ...inRoundTwo, step: 'prevote' },
    when: [['1 precommits 1 a', '2 precommits 1 a', '3 precommits 2 a']],
    follows: {},
  },
  {
    says: 'nil is never decided',
    given: prevoted,
    when: ['1 precommits 0 nil', '2 precommits 0 nil', '3 precommits 0 nil'],
    follows: { timers: ['precommit 0'] },
  },
  {
    says: 'q precommits of nil in a later round hide no decision of an earlier one',
    given: { round: 1, knows: 'b', step: 'precommit', timers: { prevote: true, precommit: true } },
    when: [
      ['1 precommits 1 nil', '2 precommits 1 nil', '3 precommits 1 nil'],
      ['1 precommits 0 a', '2 precommits 0 a', '3 precommits 0 a'],
      'claim a',
    ],
    follows: { wants: ['a of 1', 'a of 2', 'a of 3'], decided: 'a in 0 by 1 2 3' },
  },
  {
    says: 'q precommits of anything start a wait, once, in any step; when it ends, the next round',
    given: prevoted,
    when: [
      '1 precommits 0 nil',
      '2 precommits 0 a',
      '3 precommits 0 nil',
      '3 precommits 0 nil',
      'timeout precommit 0',
    ],
    follows: { timers: ['precommit 0', 'propose 1'], round: 1, step: 'propose' },
  },
  {
    says: 'all n precommits are in and no value can reach q: no wait, the next round',
    given: { step: 'precommit', votes: ['0 precommits 0 nil'] },
    when: [['1 precommits 0 nil', '2 precommits 0 a', '3 precommits 0 nil']],
    follows: { timers: ['propose 1'], round: 1, step: 'propose' },
  },
  {
    says: 'all are in, but a value that is not known here has q: that is waited for',
    given: { step: 'precommit', knows: 'a', votes: ['0 precommits 0 nil'] },
    when: [['1 precommits 0 b', '2 precommits 0 b', '3 precommits 0 b']],
    follows: { wants: ['b of 1', 'b of 2', 'b of 3'], timers: ['precommit 0'] },
  },
  {
    says: 'a lock goes with us into the next round',
    given: { step: 'precommit', locked: 'a@2.0', votes: ['0 precommits 0 a'] },
    when: ['1 precommits 0 nil', '2 precommits 0 nil', 'timeout precommit 0'],
    follows: { timers: ['precommit 0', 'propose 1'], round: 1, step: 'propose' },
  },
  {
    says: 'the wait of an earlier round does nothing',
    given: { round: 1, step: 'prevote' },
    when: ['timeout precommit 0'],
    follows: {},
  },
]

t.test('4: what q precommits do', async (t) => checkRows(t, ruleFour))
