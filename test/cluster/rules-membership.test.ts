/** FEDERATION.md section 4, closing and settling, row by row; how slots are told is in slot-rows.ts. */
import t from 'tap'
import {
  closingCover,
  epochOf,
  type HeldLock,
  highestLocks,
  settledSlots,
} from '../../cluster/rules/membership.js'
import { openSlot, restartSlot } from '../../cluster/rules/opening.js'
import { type Slot, type ValidClaim, valueOfClaim } from '../../cluster/rules/slot.js'
import { step } from '../../cluster/rules/step.js'
import { bytesToHex, compareBytes } from '../../proto/bytes.js'
import {
  coverSummary,
  type Lock,
  signClosing,
  verifyClosing,
  verifyCover,
} from '../../proto/closing.js'
import { newestOf } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { verified } from '../../proto/signatures.js'
import type { Vote } from '../../proto/votes.js'
import {
  certify,
  claimName,
  extendFederation,
  nextManifest,
  testFederation,
  testMember,
  testProofs,
} from '../support/federation.js'
import {
  claimOf,
  contextOf,
  type Given,
  letterOf,
  parsePolka,
  polkaText,
  slotOf,
  tableEpoch,
  voteOf,
} from './slot-rows.js'

const federation = testFederation(4)
const { federationId, chain, members } = federation

// ---------------------------------------------------------------- closing

/** A slot of epoch 0 with real votes, locked when asked for. */
function realSlot(name: string, lockedIn: number | undefined): Slot {
  const registration = claimName(federation, name)
  const claim: ValidClaim = verified({ kind: 'registration', registration } as const)
  const slot = openSlot(claim, 0)
  if (lockedIn === undefined) return slot
  const vote: Vote = {
    ...{ federationId, epoch: 0, slot: registration.slot, round: lockedIn, phase: 'prevote' },
    value: registration.id,
  }
  const prevotes = testProofs(vote, members, [0, 1, 3])
  const locked = { value: valueOfClaim(claim), epoch: 0, round: lockedIn, prevotes }
  return { ...slot, locked, valid: locked }
}

t.test('a CLOSE covers the certified set, and each lock of an undecided slot', async (t) => {
  const certified = ['ann', 'bob', 'eve']
    .map((name) => certify(federation, claimName(federation, name)).registration)
    .map(({ slot, id }) => ({ slot, id }))
    .sort((a, b) => compareBytes(a.slot, b.slot))
  const undecided = [
    ...['zoe', 'yan', 'xia', 'wim'].map((name, i) => realSlot(name, i)),
    realSlot('una', undefined),
  ]
  const cover = closingCover(certified, undecided)
  t.equal(cover.certified, certified)
  t.same(
    cover.locks.map(({ registration, round }) => [registration.name, round]).sort(),
    [
      ['wim', 3],
      ['xia', 2],
      ['yan', 1],
      ['zoe', 0],
    ],
    'a slot without lock is left out',
  )
  const slots = cover.locks.map(({ registration }) => bytesToHex(registration.slot))
  t.same(slots, [...slots].sort(), 'by rising slot')

  const content = { federationId, epoch: 0, member: 2, ...coverSummary(cover) }
  const signed = signClosing(content, testMember('test 2').voting(0))
  const closing = verifyClosing(signed, chain, portableSignatures)
  t.equal(
    verifyCover(closing, cover, chain, portableSignatures),
    cover,
    'whoever settles finds it proved',
  )
})

t.test('no lock on the next manifest is left: it is decided when anyone closes', async (t) => {
  const next = nextManifest(federation, members)
  const claim: ValidClaim = verified({ kind: 'manifest', ...next } as const)
  const polka = { value: valueOfClaim(claim), epoch: 0, round: 1, prevotes: [] }
  const slot = { ...openSlot(claim, 0), locked: polka, valid: polka }
  t.same(closingCover([], [slot, realSlot('zoe', 2)]).locks.length, 1)
})

// ---------------------------------------------------------------- settling

interface Row {
  readonly says: string
  /** The slot as it is here when the old epoch ends; undefined: not open. */
  readonly given?: Given
  /** What each CLOSE shows: 'a@2.1' is a lock on a in epoch 2, round 1; '' is none. */
  readonly shown: readonly string[]
  readonly untimely?: string
  readonly isDecided?: boolean
  readonly follows:
    | 'dropped'
    | 'none'
    | { readonly locked?: string; readonly valid?: string; readonly knows: string }
}

const rows: readonly Row[] = [
  {
    says: 'a claim that passes goes on without a lock',
    given: { knows: 'a b' },
    shown: ['', '', ''],
    follows: { knows: 'a b' },
  },
  {
    says: 'a slot without lock, valid value or passing claim is dropped (section 2)',
    given: { knows: 'a b' },
    untimely: 'a b',
    shown: ['', '', ''],
    follows: 'dropped',
  },
  {
    says: 'claims that do not pass are dropped from a slot that stays',
    given: { knows: 'a b c', locked: 'b@2.0' },
    untimely: 'a b',
    shown: [],
    follows: { locked: 'b@2.0', valid: 'b@2.0', knows: 'b c' },
  },
  {
    says: 'a valid value keeps a slot',
    given: { knows: 'a b', valid: 'b@2.0' },
    untimely: 'a b',
    shown: [],
    follows: { valid: 'b@2.0', knows: 'b' },
  },
  {
    says: 'the own lock is locked and valid value, whether others show one or not',
    given: { knows: 'a', locked: 'a@2.1' },
    shown: ['', '', 'a@2.1'],
    follows: { locked: 'a@2.1', valid: 'a@2.1', knows: 'a' },
  },
  {
    says: 'a lock of another is taken, with its claim',
    given: { knows: 'a' },
    shown: ['', 'b@2.1', ''],
    follows: { locked: 'b@2.1', valid: 'b@2.1', knows: 'a b' },
  },
  {
    says: 'the lock of the highest round',
    given: { knows: 'a' },
    shown: ['b@2.1', 'c@2.4', 'd@2.2'],
    follows: { locked: 'c@2.4', valid: 'c@2.4', knows: 'a c' },
  },
  {
    says: 'the own included, when it is the highest',
    given: { knows: 'a', locked: 'a@2.5' },
    shown: ['b@2.1', 'c@2.4', 'd@2.2'],
    follows: { locked: 'a@2.5', valid: 'a@2.5', knows: 'a' },
  },
  {
    says: 'and when it is not',
    given: { knows: 'a', locked: 'a@2.3' },
    shown: ['b@2.1', 'c@2.4', 'd@2.2'],
    follows: { locked: 'c@2.4', valid: 'c@2.4', knows: 'a c' },
  },
  {
    says: 'rounds are ordered by epoch first',
    given: { knows: 'a', locked: 'a@1.9' },
    shown: ['b@2.0', 'c@1.10'],
    follows: { locked: 'b@2.0', valid: 'b@2.0', knows: 'a b' },
  },
  {
    says: 'a valid value below the lock gives way to it',
    given: { knows: 'a', valid: 'a@2.1' },
    shown: ['b@2.2'],
    follows: { locked: 'b@2.2', valid: 'b@2.2', knows: 'a b' },
  },
  {
    says: 'a valid value above the lock was proved later, and stays',
    given: { knows: 'a', valid: 'a@2.3' },
    shown: ['b@2.2'],
    follows: { locked: 'b@2.2', valid: 'a@2.3', knows: 'a b' },
  },
  {
    says: 'time is not asked of a locked value (section 2)',
    given: { knows: 'a' },
    untimely: 'a b',
    shown: ['b@2.2'],
    follows: { locked: 'b@2.2', valid: 'b@2.2', knows: 'b' },
  },
  {
    says: 'a lock opens a slot that was not open here',
    shown: ['', 'b@2.1', 'c@2.0'],
    follows: { locked: 'b@2.1', valid: 'b@2.1', knows: 'b' },
  },
  {
    says: 'unless its certificate is held: then no lock is needed',
    shown: ['b@2.1', 'b@2.1', 'b@2.1'],
    isDecided: true,
    follows: 'none',
  },
]

function lockOf(text: string): Lock {
  const { epoch, round, prevotes } = parsePolka(text, 4)
  const claim = claimOf(text.slice(0, 1))
  if (claim.kind !== 'registration') throw new RangeError('A lock on a name')
  return { registration: claim.registration, epoch, round, prevotes }
}

function settle({ given, shown, untimely, isDecided = false }: Row) {
  const locks = highestLocks(shown.map((text) => ({ locks: text === '' ? [] : [lockOf(text)] })))
  const slots = new Map<string, Slot>()
  if (given !== undefined) {
    const slot = slotOf(given)
    slots.set(slot.key, slot)
  }
  const { isTimely } = contextOf({ ...(untimely && { untimely }) })
  return settledSlots(slots, locks, tableEpoch + 1, () => isDecided, isTimely)
}

/** Where a slot is when nothing has been said of it in an epoch. */
const beginning = {
  ...{ epoch: tableEpoch + 1, round: 0, step: 'propose', votes: [], proposals: [] },
  timers: { prevote: false, precommit: false },
}

function beginningOf(slot: Slot | undefined) {
  if (slot === undefined) return undefined
  const { epoch, round, step: its, votes, proposals, timers } = slot
  return { epoch, round, step: its, votes, proposals, timers }
}

t.test('each undecided slot takes the lock of the highest round', async (t) => {
  for (const row of rows) {
    const { restarted, dropped } = settle(row)
    t.equal(dropped.length, row.follows === 'dropped' ? 1 : 0, row.says)
    t.equal(restarted.length, typeof row.follows === 'string' ? 0 : 1, row.says)
    if (typeof row.follows === 'string') continue
    const [slot] = restarted
    const expected = { locked: undefined, valid: undefined, ...row.follows }
    t.same(
      {
        locked: polkaText(slot?.locked),
        valid: polkaText(slot?.valid),
        knows: [...(slot?.claims.keys() ?? [])].map(letterOf).sort().join(' '),
      },
      expected,
      row.says,
    )
    t.same(beginningOf(slot), beginning, row.says)
  }
})

t.test('a lock brings the q prevotes that prove it', async (t) => {
  const locks = highestLocks([{ locks: [lockOf('b@2.1')] }, { locks: [lockOf('b@2.1')] }])
  const [held] = [...locks.values()] as [HeldLock]
  t.equal(held.polka.prevotes.length, 3)
  t.equal(valueOfClaim(held.claim), held.polka.value)
})

t.test('undecided slots restart at (e+1, 0): old votes and waits are over', async (t) => {
  const given: Given = {
    ...{ round: 4, step: 'precommit', knows: 'a b', locked: 'b@2.4' },
    votes: ['0 prevotes 4 b', '1 prevotes 4 b', '0 precommits 4 b'],
    proposals: ['1 proposes 5 a'],
    timers: { prevote: true, precommit: true },
  }
  const slot = restartSlot(slotOf(given), undefined, tableEpoch + 1, () => true)
  t.same(beginningOf(slot), beginning)
  if (slot === undefined) throw new Error('It is locked')
  const { casts } = step(slot, { kind: 'wake' }, contextOf({ epoch: tableEpoch + 1 }))
  t.same(
    casts.map(({ phase, round, value }) => `${phase} ${round} ${letterOf(value)}`),
    ['prevote 0 b'],
    'and round 0 prevotes the lock (section 3, rule 1)',
  )
})

t.test('what others that settled earlier have voted in the new epoch counts', async (t) => {
  // Opened in the new epoch by somebody's claim, before this member has settled.
  const early = slotOf({
    ...{ epoch: 3, knows: 'a', votes: ['1 prevotes 0 a', '2 prevotes 0 a'] },
    proposals: ['1 proposes 1 a'],
  })
  const slot = restartSlot(early, undefined, 3, () => true)
  if (slot === undefined) throw new Error('Its claim passes')
  t.equal(slot.votes.length, 2)
  t.equal(slot.proposals.length, 1)
  const { casts } = step(slot, { kind: 'wake' }, contextOf({ epoch: 3 }))
  t.equal(casts.length, 1)
  const more = step(
    { ...slot, step: 'prevote' },
    { kind: 'votes', votes: [voteOf(0, 'prevote', 0, 'a')] },
    contextOf({ epoch: 3 }),
  )
  t.equal(polkaText(more.slot.locked), 'a@3.0')
})

t.test('votes of different epochs never add up', async (t) => {
  const old = slotOf({ step: 'prevote', votes: ['1 prevotes 0 a', '2 prevotes 0 a'] })
  const slot = restartSlot(old, undefined, tableEpoch + 1, () => true)
  if (slot === undefined) throw new Error('Its claim passes')
  const next = contextOf({ epoch: tableEpoch + 1 })
  const { slot: after } = step(slot, { kind: 'votes', votes: [voteOf(3, 'prevote', 0, 'a')] }, next)
  t.equal(after.valid, undefined)
})

t.test('an epoch as the rules see it', async (t) => {
  const { manifest } = newestOf(extendFederation(federation).chain)
  t.same(epochOf(manifest, 2, true), {
    ...{ number: 1, members: 4, quorum: 3, faults: 1, self: 2, votes: true },
  })
})
