/**
 * FEDERATION.md section 3: "Vote, lock, valid and 'closed e' go to disk in one transaction before anything
 * is sent." Which steps of a slot must be on disk first; how a slot is told is in slot-rows.ts.
 */
import t from 'tap'
import { step } from '../../cluster/rules/step.js'
import { contextOf, type Given, parseInput, slotOf } from './slot-rows.js'

interface Row {
  readonly says: string
  readonly self?: number
  readonly given: Given
  readonly when: string | readonly string[]
  readonly isDurable: boolean
}

const prevoted: Given = { step: 'prevote', votes: ['0 prevotes 0 a'] }

const rows: readonly Row[] = [
  { says: 'a prevote', given: {}, when: 'wake', isDurable: true },
  {
    says: 'a precommit of nil',
    given: { ...prevoted, round: 1 },
    when: 'timeout prevote 1',
    isDurable: true,
  },
  {
    says: 'a lock and its precommit',
    given: prevoted,
    when: ['1 prevotes 0 a', '2 prevotes 0 a'],
    isDurable: true,
  },
  {
    says: 'a valid value without a vote',
    given: { ...prevoted, step: 'precommit' },
    when: ['1 prevotes 0 a', '2 prevotes 0 a'],
    isDurable: true,
  },
  { says: 'a shown valid value', given: prevoted, when: 'prevotes of a@1.0', isDurable: true },
  {
    says: 'a shown value below the valid one is nothing',
    given: { ...prevoted, valid: 'a@1.1' },
    when: 'prevotes of a@1.0',
    isDurable: false,
  },
  { says: 'a claim', given: { knows: 'a', step: 'prevote' }, when: 'claim b', isDurable: true },
  {
    says: 'the proof of an own vote, by which it is said again',
    given: { step: 'prevote' },
    when: '0 prevotes 0 a',
    isDurable: true,
  },
  {
    says: 'also of the round before',
    given: { round: 2, step: 'prevote' },
    when: '0 precommits 1 nil',
    isDurable: true,
  },
  {
    says: 'once',
    given: prevoted,
    when: '0 prevotes 0 a',
    isDurable: false,
  },
  {
    says: 'an own vote that is too old to be kept costs nothing, whoever says it again',
    given: { round: 3, step: 'prevote' },
    when: '0 precommits 1 nil',
    isDurable: false,
  },
  {
    says: 'votes of others are said again by them',
    given: prevoted,
    when: '1 prevotes 0 a',
    isDurable: false,
  },
  {
    says: 'an own proposal, before it is signed',
    self: 1,
    given: { step: 'precommit' },
    when: 'timeout precommit 0',
    isDurable: true,
  },
  {
    says: 'and after',
    self: 1,
    given: { round: 1, step: 'prevote' },
    when: '1 proposes 1 a',
    isDurable: true,
  },
  {
    says: 'a proposal of another is not ours to keep',
    given: { round: 1, step: 'prevote' },
    when: '1 proposes 1 a',
    isDurable: false,
  },
  {
    says: 'a new round alone is entered again after a crash',
    given: { step: 'precommit' },
    when: 'timeout precommit 0',
    isDurable: false,
  },
]

t.test('what must be on disk before anything is said', async (t) => {
  for (const { says, self = 0, given, when, isDurable } of rows) {
    const { durable } = step(slotOf(given), parseInput(when, 4), contextOf({ self }))
    t.equal(durable, isDurable, says)
  }
})
