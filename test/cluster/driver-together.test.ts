/** Several members at a hand-driven network: what was once stuck for ever. FEDERATION.md 1, Termination. */
import t from 'tap'
import { bytesToHex } from '../../proto/bytes.js'
import {
  claimMessage,
  exchange,
  genesisOf,
  manifestAfter,
  nameProposedBy,
  nodeIdOf,
  type RigMember,
  registrationOf,
  startMember,
  voteFor,
  votesBy,
} from './driver-rig.js'

const genesis = genesisOf(4)
const settings = { slotsMax: 2 }

function startAll(count: number): RigMember[] {
  return Array.from({ length: count }, (_, index) => startMember(genesis, { index, settings }))
}

/** Timers of rounds, and the slow tick, until it is done. @returns whether it is */
function live(members: readonly RigMember[], isDone: () => boolean): boolean {
  for (let i = 0; i < 40 && !isDone(); i++) {
    for (const member of members) member.fire(1_000)
    exchange(members)
    for (const member of members) member.tick()
    exchange(members)
  }
  return isDone()
}

t.test('members whose tables are full of different names decide them all', async (t) => {
  const members = startAll(4)
  const registrations = members.flatMap((member) =>
    ['a', 'b', 'c'].map((letter, i) => {
      const one = registrationOf(genesis, `${letter}${member.index}`, 'ann')
      member.hear('f'.repeat(64), claimMessage(one))
      return { one, fits: i < settings.slotsMax }
    }),
  )
  const taken = registrations.filter(({ fits }) => fits).map(({ one }) => one)
  const isDone = () =>
    members.every(({ disk }) => taken.every(({ slot }) => disk.certificateOf(slot) !== undefined))
  t.ok(live(members, isDone))
  t.ok(members.every(({ driver }) => driver.status.undecided === 0))
})

t.test('members whose tables are full decide the next manifest', async (t) => {
  const members = startAll(4)
  // A claim to each that only it hears of: what it says of it is lost.
  for (const member of members) {
    for (const letter of ['a', 'b']) {
      const one = registrationOf(genesis, `${letter}${member.index}`, 'ann')
      member.hear('f'.repeat(64), claimMessage(one))
    }
    member.said()
  }
  const { manifest, approvals } = manifestAfter(genesis)
  for (const member of members) {
    member.hear(1, { kind: 'claim', claim: { kind: 'manifest', manifest, approvals } })
  }
  const isDone = () => members.every(({ driver }) => driver.status.epoch === 1)
  t.ok(live(members, isDone))
  t.ok(
    live(members, () => members.every(({ driver }) => driver.status.settled)),
    'and settle',
  )
})

t.test('whoever has missed a claim decides it after rounds of nothing but nil (3.7)', async (t) => {
  // Members 2 and 3 propose in rounds 2 and 3; one is away, the other is silent.
  const name = nameProposedBy(genesis, (proposer) => proposer(0) === 0)
  const one = registrationOf(genesis, name, 'ann')
  const [first, second, away] = startAll(3) as [RigMember, RigMember, RigMember]
  const pair = [first, second]
  for (const member of pair) member.hear(3, claimMessage(one))
  for (let round = 0; round < 3; round++) {
    for (const phase of ['prevote', 'precommit'] as const) {
      exchange(pair)
      for (const member of pair) member.fire(1_000)
      exchange(pair)
      const nil = voteFor(genesis, one, { round, phase, value: undefined })
      const number = 2 * round + (phase === 'prevote' ? 1 : 2)
      for (const member of pair) {
        member.hear(3, votesBy([3], [nil], number))
        member.fire(1_000)
      }
      exchange(pair)
    }
  }
  for (const member of pair) member.fire(1_000)
  exchange(pair)
  for (const { disk } of pair) t.equal(disk.slots()[0]?.round, 3)
  t.notOk(away.disk.slots()[0])
  const all = [...pair, away]
  for (const member of all) {
    for (const other of all) {
      if (other !== member) member.driver.connected(nodeIdOf(other.index))
    }
    member.turns()
  }
  exchange(all)
  const ids = () => all.map(({ disk }) => disk.certificateOf(one.slot)?.certificate.registration.id)
  t.ok(live(all, () => ids().every((id) => id !== undefined)))
  t.strictSame(new Set(ids().map((id) => id && bytesToHex(id))), new Set([bytesToHex(one.id)]))
})
