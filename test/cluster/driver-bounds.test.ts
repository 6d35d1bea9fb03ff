/** What anybody may cost a member at the driver's door, and what still gets through. FEDERATION.md 3, 5. */
import { sha256 } from '@noble/hashes/sha2.js'
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import type { MemberStore } from '../../cluster/ports.js'
import { emptySummary } from '../../cluster/rules/range-set.js'
import { bytesToHex, uint32Bytes } from '../../proto/bytes.js'
import { askedRangesMax, messageCertificatesMax, wantedSlotsMax } from '../../proto/limits.js'
import type { Registration } from '../../proto/registration.js'
import { type Signatures, verified } from '../../proto/signatures.js'
import type { Disk } from '../../tools/simulator/disk.js'
import { simulatedSignatures } from '../../tools/simulator/signatures.js'
import {
  batchOf,
  castIn,
  certificateOf,
  claimMessage,
  genesisOf,
  manifestAfter,
  newDisk,
  nodeIdOf,
  ofKind,
  polkaOf,
  type RigMember,
  registrationOf,
  rigTimeMs,
  startMember,
  toldTo,
  voteFor,
  votesBy,
} from './driver-rig.js'

const genesis = genesisOf(4)
const registration = registrationOf(genesis, 'alice', 'ann')
const strangers = (count: number) =>
  Array.from({ length: count }, (_, i) => bytesToHex(sha256(uint32Bytes(i))))

/** With all slots open that it may have. */
function fullMember(): RigMember {
  const member = startMember(genesis, { settings: { slotsMax: 3 } })
  for (const name of ['x1', 'x2', 'x3', 'x4']) {
    member.hear(3, claimMessage(registrationOf(genesis, name, 'liar')))
  }
  member.said()
  return member
}

t.test(
  'members whose tables are full of other names still decide together (1, Termination)',
  async (t) => {
    const sponsors: Record<string, PeerMessage> = {
      'a vote for it': { kind: 'batch', batch: batchOf([voteFor(genesis, registration)], 1) },
      'nil votes in its slot': votesBy([1], [voteFor(genesis, registration, { value: undefined })]),
      'q prevotes for it': polkaOf(voteFor(genesis, registration), [1, 2, 3]),
    }
    t.equal(fullMember().driver.status.undecided, 3)
    for (const [what, message] of Object.entries(sponsors)) {
      await t.test(`what opens a slot beyond the limit: ${what}`, async (t) => {
        const member = fullMember()
        member.hear(1, message, claimMessage(registration))
        t.equal(member.driver.status.undecided, 4)
      })
    }
    await t.test('so many for each voter', async (t) => {
      const member = fullMember()
      for (let i = 0; i < 10; i++) {
        const one = registrationOf(genesis, `more${i}`, 'ann')
        member.hear(3, { kind: 'batch', batch: batchOf([voteFor(genesis, one)], 3, 1 + i) })
        member.hear(3, claimMessage(one))
      }
      t.equal(member.driver.status.undecided, 6)
      member.hear(1, { kind: 'batch', batch: batchOf([voteFor(genesis, registration)], 1) })
      member.hear(1, claimMessage(registration))
      t.equal(member.driver.status.undecided, 7)
    })
    await t.test('and the next manifest always fits', async (t) => {
      const { manifest, approvals } = manifestAfter(genesis)
      const member = fullMember()
      member.hear(1, { kind: 'claim', claim: { kind: 'manifest', manifest, approvals } })
      t.equal(member.driver.status.undecided, 4)
    })
  },
)

t.test(
  'votes for unknown claims are bounded by who has voted, whoever tells them (3, "Bounds")',
  async (t) => {
    const member = startMember(genesis)
    const slots = Array.from({ length: 300 }, (_, i) => registrationOf(genesis, `name${i}`, 'ann'))
    const tellers = strangers(300)
    for (const [i, one] of slots.entries()) {
      const [teller = ''] = tellers.slice(i)
      member.hear(teller, votesBy([2], [voteFor(genesis, one)], 1 + i))
    }
    member.said()
    // With the vote that has waited, ours and member 1's are q.
    const locksAfter = (one: Registration) => {
      member.hear(1, claimMessage(one), votesBy([1], [voteFor(genesis, one)], 1_000))
      return castIn(member.said()).length === 2
    }
    t.equal(locksAfter(slots[0] as Registration), false)
    t.equal(locksAfter(slots[299] as Registration), true)
  },
)

t.test(
  'a member\'s old votes, said again, do not push out its newest of a slot (3, "Bounds")',
  async (t) => {
    const member = startMember(genesis)
    const newest = voteFor(genesis, registration, { round: 30 })
    member.hear(3, votesBy([1, 2], [newest], 100))
    for (let round = 0; round < 25; round++) {
      member.hear(3, votesBy([1, 2], [voteFor(genesis, registration, { round })], 1 + round))
    }
    member.hear(3, claimMessage(registration))
    t.equal(member.disk.slots()[0]?.round, 30)
  },
)

/** A disk on which so many names are certified, which nobody verifies. */
function diskWith(count: number): Disk {
  const disk = newDisk(genesis)
  const certificates = Array.from({ length: count }, (_, i) => {
    const one = registrationOf(genesis, `name${i}`, 'ann')
    const certificate = { registration: one, epoch: 0, round: 0, precommits: [] }
    return { certificate, storedAtMs: rigTimeMs }
  })
  const nothing = { batchNumbers: [], slots: [], dropped: [], manifests: [], closings: [] }
  disk.commit({ ...nothing, evidence: [], certificates }, () => undefined)
  return disk
}

t.test('a question about ranges has one answer (5)', async (t) => {
  const member = startMember(genesis, { disk: diskWith(3_000) })
  const ranges = Array.from({ length: askedRangesMax }, (_, i) => ({
    ...({ kind: 'summary', prefix: i.toString(16).padStart(2, '0') } as const),
    ...emptySummary,
  }))
  member.hear(3, { kind: 'want-ranges', ranges: { ranges } })
  t.equal(ofKind(member.said(), 'ranges').length, 1)
  const [first] = ranges
  if (first === undefined) throw new Error('a range')
  const malformed = [[], [...ranges, { ...first, prefix: 'ff' }], [{ ...first, count: 1 }]]
  for (const wrong of malformed) {
    member.hear(3, { kind: 'want-ranges', ranges: { ranges: wrong } })
    member.hear(3, { kind: 'ranges', ranges: { ranges: wrong } })
  }
  t.same(member.said(), [], 'and nonsense none')
})

t.test('whoever asks for everything again and again is told less and less (5)', async (t) => {
  const count = 1_000
  const disk = diskWith(count)
  const member = startMember(genesis, { disk })
  const slots = disk.certifiedSlots().map(({ slot }) => slot)
  let told = 0
  for (let i = 0; i < 100; i++) {
    for (let from = 0; from < slots.length; from += wantedSlotsMax) {
      const page = slots.slice(from, from + wantedSlotsMax)
      member.hear(3, { kind: 'want-certificates', slots: page })
    }
    const certificates = ofKind(member.said(), 'certificates')
    t.ok(certificates.every((one) => one.certificates.length <= messageCertificatesMax))
    told += certificates.reduce((sum, one) => sum + one.certificates.length, 0)
  }
  t.ok(told >= 10 * count, `${told} certificates`)
  t.ok(told <= 70_000, `${told} certificates`)
  member.hear(2, { kind: 'want-certificates', slots: slots.slice(0, 3) })
  t.equal(ofKind(member.said(), 'certificates').length, 1, 'others are told')
  member.hear(2, { kind: 'want-certificates', slots: [new Uint8Array(31)] })
  member.hear(2, { kind: 'want-certificates', slots: slots.slice(0, wantedSlotsMax + 1) })
  t.same(member.said(), [])
})

t.test('one sender that fills the queue takes no room of others (5)', async (t) => {
  const member = startMember(genesis, { settings: { queueMax: 16 } })
  const junk = claimMessage(registrationOf(genesis, 'junk', 'liar'))
  for (let i = 0; i < 1_000; i++) member.tell(3, junk)
  t.ok(member.driver.status.waiting <= 16)
  member.tell(1, claimMessage(registration))
  let answered = ''
  const claim = verified({
    ...({ kind: 'registration', registration: registrationOf(genesis, 'bob', 'bob') } as const),
  })
  member.driver.submit(claim, ({ outcome }) => {
    answered = outcome
  })
  member.turns()
  t.equal(answered, '', 'it is being decided')
  const open = new Set(member.disk.slots().map(({ key }) => key))
  t.ok(open.has(bytesToHex(registration.slot)))
})

t.test('many senders together fill no more than the whole queue', async (t) => {
  const member = startMember(genesis, { settings: { queueMax: 16 } })
  const junk = claimMessage(registration)
  for (const sender of strangers(1_000)) member.tell(sender, junk, junk)
  t.ok(member.driver.status.waiting <= 4 * 16)
})

t.test('whoever are no members take no room of members, however many they are', async (t) => {
  const member = startMember(genesis, { settings: { queueMax: 64 } })
  const junk = claimMessage(registrationOf(genesis, 'junk', 'liar'))
  const takes = (from: string) => member.driver.receive(from, junk) === undefined
  const crowd = strangers(1_000)
  t.equal(crowd.filter(takes).length, 16, 'together as much as one member')
  t.ok(takes(nodeIdOf(1)), 'who has room')
  member.turns()
  t.ok(takes(crowd[0] ?? ''), 'and so have they, once it is taken')
  const [loud = ''] = crowd
  t.ok(Array.from({ length: 100 }, () => takes(loud)).filter(Boolean).length < 16, 'all of them')
})

t.test('the same peer coming into reach again and again waits once', async (t) => {
  const member = startMember(genesis)
  for (let i = 0; i < 100; i++) member.driver.connected(strangers(1)[0] ?? '')
  t.equal(member.driver.status.waiting, 1)
})

t.test('a member that closes hears nothing more, and ends', async (t) => {
  const disk = newDisk(genesis)
  let durable: (() => void) | undefined
  // Its disk takes a while, and meanwhile peers go on talking.
  const store: MemberStore = {
    ...disk,
    commit: (writes, onDurable) =>
      disk.commit(writes, () => {
        durable = onDurable
      }),
  }
  const member = startMember(genesis, { disk, parts: { store } })
  let isIdle = false
  member.tell(1, claimMessage(registration))
  member.driver.close(() => {
    isIdle = true
  })
  for (let i = 0; i < 10 && !isIdle; i++) {
    member.turn()
    member.tell(2, claimMessage(registrationOf(genesis, `name${i}`, 'ann')))
    member.driver.connected(strangers(1)[0] ?? '')
    durable?.()
  }
  t.equal(isIdle, true)
  t.equal(member.driver.status.waiting, 0)
  t.strictSame(toldTo(member.said(), 'batch'), [-1], 'what it had taken is durable and said')
})

t.test('claims whose predecessor is missing (2)', async (t) => {
  await t.test('wait only when their work is done', async (t) => {
    const member = startMember(genesisOf(4, { admissionBits: 40 }))
    const worked = genesisOf(4, { admissionBits: 40 })
    const changes = { sequence: 1, previous: registration.id, action: 'update' } as const
    member.hear(3, claimMessage(registrationOf(worked, 'alice', 'ann', changes)))
    t.strictSame(toldTo(member.said(), 'want-certificate'), [])
  })
  await t.test("and one sender's do not push out another's", async (t) => {
    const member = startMember(genesis)
    const previous = registration.id
    const update = registrationOf(genesis, 'alice', 'ann', {
      ...{ sequence: 1, previous, action: 'update' },
    })
    member.hear(1, claimMessage(update))
    t.strictSame(toldTo(member.said(), 'want-certificate'), [1])
    for (let i = 0; i < 1_200; i++) {
      const junk = { sequence: 1, previous, action: 'update' } as const
      member.hear(3, claimMessage(registrationOf(genesis, `junk${i}`, 'liar', junk)))
    }
    member.hear(1, { kind: 'certificate', certificate: certificateOf(genesis, registration) })
    const open = member.disk.slots().map(({ key }) => key)
    t.strictSame(open, [bytesToHex(update.slot)])
  })
})

t.test('what opens no slot costs no check of an owner signature (2, 3 "Bounds")', async (t) => {
  let checks = 0
  const signatures: Signatures = {
    ...simulatedSignatures,
    verifyP256: (...checked) => {
      checks += 1
      return simulatedSignatures.verifyP256(...checked)
    },
  }
  await t.test('a claim of an old epoch', async (t) => {
    const member = startMember(genesis, { parts: { signatures } })
    const next = manifestAfter(genesis)
    member.hear(1, { kind: 'manifest', manifest: next })
    member.hear(1, { kind: 'manifest', manifest: manifestAfter(next) })
    t.equal(member.driver.status.epoch, 2)
    member.hear(3, claimMessage(registration), claimMessage(registration))
    t.equal(checks, 0)
  })
  await t.test('a claim without room', async (t) => {
    const member = startMember(genesis, { settings: { slotsMax: 0 }, parts: { signatures } })
    member.hear(3, claimMessage(registration))
    t.equal(checks, 0)
  })
})
