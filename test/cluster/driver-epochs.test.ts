/** From one epoch to the next at the driver's door: closing, settling, evidence. FEDERATION.md 1, 2, 4. */
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { ClosingCover, Lock } from '../../proto/closing.js'
import { decodeManifest, encodeManifest } from '../../proto/manifest.js'
import { workBits } from '../../proto/proof-of-work.js'
import type { Registration } from '../../proto/registration.js'
import {
  batchOf,
  certificateOf,
  claimMessage,
  closingOf,
  emptyCover,
  genesisOf,
  manifestAfter,
  newDisk,
  nodeIdOf,
  ofKind,
  proofOf,
  type RigMember,
  registrationOf,
  rigTimeMs,
  startMember,
  toldTo,
  voteFor,
  votesBy,
} from './driver-rig.js'

const genesis = genesisOf(4)
const next = manifestAfter(genesis)
const manifest: PeerMessage = { kind: 'manifest', manifest: next }
const registration = registrationOf(genesis, 'alice', 'ann')

const named = (member: number): PeerMessage => ({
  kind: 'closing',
  closing: closingOf(genesis, member),
})
const covered = (member: number, cover: ClosingCover = emptyCover): PeerMessage => ({
  ...{ kind: 'closing', closing: closingOf(genesis, member, cover), cover },
})

/** Hears, in round 0, the prevotes by which it locks the claim. */
function lock(member: RigMember, one: Registration): void {
  member.hear(1, claimMessage(one), votesBy([1, 2], [voteFor(genesis, one)], 5))
}

t.test('whoever names CLOSEs and never serves what they cover delays nobody (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest)
  member.said()
  await t.test('while the others name theirs too', async (t) => {
    member.hear(3, named(1), named(2))
    t.strictSame(toldTo(member.said(), 'want-cover'), [3, 3])
    member.hear(1, named(1))
    member.hear(2, named(2))
    t.strictSame(toldTo(member.said(), 'want-cover'), [1, 2])
  })
  await t.test('nor when nobody else names them: those who wrote them are asked', async (t) => {
    for (let i = 0; i < 2; i++) {
      member.tick()
      t.strictSame(toldTo(member.said(), 'want-cover'), [1, 2])
      member.hear(3, named(1), named(2))
      member.said()
    }
    member.hear(1, covered(1))
    member.hear(2, covered(2))
    t.equal(member.driver.status.settled, true)
  })
})

t.test('in a new epoch, the same CLOSE writers are asked anew (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest, covered(1), covered(2))
  member.hear(3, named(3))
  t.equal(member.driver.status.settled, true)
  member.hear(1, { kind: 'manifest', manifest: manifestAfter(next) })
  member.said()
  member.hear(3, { kind: 'closing', closing: closingOf(next, 3) })
  t.strictSame(toldTo(member.said(), 'want-cover'), [3])
})

t.test('what a CLOSE covers is told to one node once between two ticks (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest, covered(1))
  member.said()
  const want: PeerMessage = { kind: 'want-cover', epoch: 0, member: 1 }
  member.hear(3, want, want, want)
  member.hear(2, want)
  t.strictSame(toldTo(member.said(), 'closing'), [3, 2])
  member.tick()
  member.said()
  member.hear(3, want)
  t.strictSame(toldTo(member.said(), 'closing'), [3])
})

t.test('a settled member looks through what a CLOSE covers once (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest, covered(1), covered(2))
  t.equal(member.driver.status.settled, true)
  let looks = 0
  const cover: ClosingCover = {
    get certified() {
      looks += 1
      return []
    },
    locks: [],
  }
  const late: PeerMessage = { kind: 'closing', closing: closingOf(genesis, 3), cover }
  member.hear(3, late)
  t.ok(looks > 0, 'it may hide a lock')
  const once = looks
  member.hear(3, late)
  member.hear(1, late, late)
  t.equal(looks, once)
})

t.test(
  'two CLOSEs of one member are evidence, also when the second comes after settling (1)',
  async (t) => {
    const member = startMember(genesis)
    member.hear(1, manifest, covered(1), covered(2))
    member.hear(3, covered(3))
    const other = { certified: [{ slot: registration.slot, id: registration.id }], locks: [] }
    member.hear(3, covered(3, other))
    t.strictSame(member.driver.status.exposed, [3])
    t.strictSame(member.faults, [])
  },
)

t.test('a CLOSE whose locked claim is not valid as it came does not count (4)', async (t) => {
  const worked = genesisOf(4, { admissionBits: 4 })
  const one = worthy(worked)
  const spoiltCounter = firstCounter((counter) => workBits(one, counter) < 4)
  const spoilt = { ...one, admissionCounter: spoiltCounter }
  const vote = voteFor(worked, one, { round: 1 })
  const prevotes = [1, 2, 3].map((i) => proofOf(vote, i, 9))
  const liar: Lock = { registration: spoilt, epoch: 0, round: 1, prevotes }
  const close = (member: number, cover: ClosingCover): PeerMessage => ({
    ...{ kind: 'closing', closing: closingOf(worked, member, cover), cover },
  })
  const member = startMember(worked)
  member.hear(1, claimMessage(one), votesBy([1, 2], [voteFor(worked, one)], 5))
  t.equal(member.disk.slots()[0]?.locked?.value, bytesToHex(one.id))
  member.hear(1, { kind: 'manifest', manifest: manifestAfter(worked) })
  member.hear(3, close(3, { certified: [], locks: [liar] }))
  member.hear(2, close(2, emptyCover))
  t.equal(member.driver.status.settled, false)
  member.hear(1, close(1, emptyCover))
  t.equal(member.driver.status.settled, true)
  member.said()
  member.driver.connected(nodeIdOf(3))
  member.turns()
  const [told] = ofKind(member.said(), 'claim')
  if (told?.claim.kind !== 'registration') throw new Error('it tells the claim')
  t.equal(told.claim.registration.admissionCounter, one.admissionCounter)
})

function firstCounter(fits: (counter: number) => boolean): number {
  for (let counter = 0; ; counter++) if (fits(counter)) return counter
}

function worthy(worked: typeof genesis): Registration {
  const bare = registrationOf(worked, 'alice', 'ann')
  return { ...bare, admissionCounter: firstCounter((counter) => workBits(bare, counter) >= 4) }
}

t.test('a member that asks for its last votes closes once it is sure of them (4)', async (t) => {
  const disk = newDisk(genesis)
  lock(startMember(genesis, { disk }), registration)
  const member = startMember(genesis, { disk, sure: false })
  member.hear(1, manifest)
  t.strictSame(ofKind(member.said(), 'closing'), [])
  t.ok(member.keys.signer(0), 'its key is kept for that')
  answerAboutVotes(member)
  const [said] = ofKind(member.said(), 'closing')
  t.equal(said?.closing.member, 0)
  t.equal(said?.closing.locksCount, 1)
  t.equal(member.keys.signer(0), undefined)
  t.equal(member.disk.closings(0).length, 1)
})

/** That two others know of no later vote of its own in the epoch that has ended. */
function answerAboutVotes(member: RigMember): void {
  for (const from of [1, 2]) {
    member.hear(from, { kind: 'batch-number', epoch: 0, member: 0, vote: undefined })
  }
}

t.test(
  'a member that was restored from an old copy never closes, and erases its key (4)',
  async (t) => {
    const own = voteFor(genesis, registration)
    const vote = { vote: own, proof: proofOf(own, 0, 7) }
    await t.test('when it knows before the epoch ends', async (t) => {
      const member = startMember(genesis)
      member.hear(1, { kind: 'votes', votes: [vote] }, manifest)
      t.strictSame(ofKind(member.said(), 'closing'), [])
      t.equal(member.keys.signer(0), undefined)
      t.strictSame(member.disk.closings(0), [])
    })
    await t.test('when it learns of it later', async (t) => {
      const member = startMember(genesis, { sure: false })
      member.hear(1, manifest)
      member.hear(1, { kind: 'batch-number', epoch: 0, member: 0, vote })
      answerAboutVotes(member)
      member.hear(1, covered(1), covered(2), covered(3))
      t.equal(member.driver.status.settled, true)
      t.strictSame(
        ofKind(member.said(), 'closing').filter((one) => one.closing.member === 0),
        [],
      )
      t.equal(member.keys.signer(0), undefined)
    })
  },
)

t.test(
  'who was exposed in one epoch is exposed in the next, and to who was away (1)',
  async (t) => {
    const rival = registrationOf(genesis, 'alice', 'bob')
    const member = startMember(genesis)
    member.hear(1, claimMessage(registration))
    member.hear(3, { kind: 'batch', batch: batchOf([voteFor(genesis, registration)], 3, 1) })
    member.hear(3, { kind: 'batch', batch: batchOf([voteFor(genesis, rival)], 3, 2) })
    t.strictSame(member.driver.status.exposed, [3])
    member.hear(1, manifest, covered(1), covered(2))
    t.equal(member.driver.status.epoch, 1)
    t.strictSame(member.driver.status.exposed, [3])
    member.said()
    member.driver.connected(nodeIdOf(2))
    member.turns()
    const said = member.said()
    t.strictSame(toldTo(said, 'evidence'), [2])
    const away = startMember(genesis, { index: 2 })
    away.hear(0, ...ofKind(said, 'evidence'))
    t.strictSame(away.driver.status.exposed, [3])
    const again = startMember(genesis, { disk: member.disk })
    t.strictSame(again.driver.status.exposed, [3])
  },
)

t.test(
  'a RETIRE that was missed counts from when f+1 members had it, whoever told it first (2)',
  async (t) => {
    const retire = registrationOf(genesis, 'alice', 'ann', {
      ...{ sequence: 1, action: 'retire', previous: registration.id },
    })
    const certificate = certificateOf(genesis, retire)
    const told = (agoMs: number): PeerMessage => ({
      ...{ kind: 'certificate', certificate, storedAtMs: rigTimeMs - agoMs },
    })
    const firsts: Record<string, PeerMessage> = {
      'by a liar, as if it were new': told(0),
      'without a time': { kind: 'certificate', certificate },
    }
    for (const [how, first] of Object.entries(firsts)) {
      await t.test(how, async (t) => {
        const member = startMember(genesis)
        member.hear(3, { kind: 'certificate', certificate: certificateOf(genesis, registration) })
        member.hear(3, first)
        t.equal(member.disk.certificateOf(retire.slot)?.storedAtMs, rigTimeMs)
        member.said()
        member.hear(1, told(100_000))
        t.strictSame(toldTo(member.said(), 'want-certificate'), [-1])
        t.equal(member.disk.certificateOf(retire.slot)?.storedAtMs, rigTimeMs)
        member.hear(2, told(90_000))
        t.equal(member.disk.certificateOf(retire.slot)?.storedAtMs, rigTimeMs - 90_000)
        member.hear(3, told(1_000_000_000))
        t.equal(member.disk.certificateOf(retire.slot)?.storedAtMs, rigTimeMs - 100_000)
      })
    }
  },
)

t.test('a manifest must list as many voting keys as decide (4)', async (t) => {
  const { members } = next.manifest
  const without = (count: number) =>
    encodeManifest({
      ...next.manifest,
      members: members.map((one, i) => (i < count ? { ...one, votingKey: undefined } : one)),
    })
  t.equal(decodeManifest(without(1)).quorum, 3)
  t.throws(() => decodeManifest(without(2)), { code: 'malformed' })
})

t.test(
  'of a higher epoch a node is told once in a turn that it is not known here (3.6)',
  async (t) => {
    const member = startMember(genesis)
    const later = batchOf([voteFor(next, registration)], 1)
    member.tell(1, ...Array.from({ length: 20 }, () => ({ kind: 'batch', batch: later }) as const))
    member.turns()
    t.strictSame(toldTo(member.said(), 'standing'), [1])
  },
)

t.test('whoever asks in few words again and again is told once until the tick (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest, covered(1), covered(2), covered(3))
  member.said()
  const crowd = Array.from({ length: 50 }, (_, i) => i.toString(16).padStart(64, '0'))
  const behind: PeerMessage = { kind: 'standing', epoch: 0, settled: true }
  const cover: PeerMessage = { kind: 'want-cover', epoch: 0, member: 1 }
  const tellings = () => {
    for (const one of crowd) member.hear(one, behind, behind, behind, cover, cover)
    const said = member.said()
    const covers = ofKind(said, 'closing').filter((one) => one.cover !== undefined)
    return [ofKind(said, 'manifest').length, covers.length]
  }
  t.strictSame(tellings(), [50, 32], 'a manifest each, and so many covers')
  t.strictSame(tellings(), [0, 0])
  member.hear(2, cover, cover)
  t.equal(ofKind(member.said(), 'closing').length, 1, 'members have their own')
  member.tick()
  t.strictSame(tellings(), [50, 32])
})

t.test('a member closes before it settles, once it is sure of its votes (4)', async (t) => {
  const member = startMember(genesis, { sure: false })
  member.hear(1, manifest, covered(1), covered(2), covered(3))
  t.equal(member.driver.status.settled, false)
  t.ok(member.keys.signer(0), 'its key is kept for its CLOSE')
  answerAboutVotes(member)
  t.equal(member.driver.status.settled, true)
  t.strictSame(
    ofKind(member.said(), 'closing').map(({ closing }) => closing.member),
    [0],
  )
  t.equal(member.keys.signer(0), undefined)
})

t.test('what a CLOSE covers is told again in a new epoch (4)', async (t) => {
  const member = startMember(genesis)
  member.hear(1, manifest, covered(1), covered(2))
  member.hear(3, { kind: 'want-cover', epoch: 0, member: 0 })
  member.hear(1, { kind: 'manifest', manifest: manifestAfter(next) })
  member.said()
  member.hear(3, { kind: 'want-cover', epoch: 1, member: 0 })
  t.strictSame(toldTo(member.said(), 'closing'), [3])
})

t.test(
  'a member that learns after all CLOSEs that its disk is old settles all the same (4)',
  async (t) => {
    const own = voteFor(genesis, registration)
    const vote = { vote: own, proof: proofOf(own, 0, 7) }
    const tellings: PeerMessage[] = [
      { kind: 'votes', votes: [vote] },
      { kind: 'batch-number', epoch: 0, member: 0, vote },
    ]
    for (const telling of tellings) {
      const member = startMember(genesis, { sure: false })
      member.hear(1, manifest, covered(1), covered(2), covered(3), telling)
      member.tick()
      t.equal(member.driver.status.settled, true)
      t.equal(member.keys.signer(0), undefined)
      t.strictSame(
        member.disk.closings(0).filter(({ closing }) => closing.member === 0),
        [],
      )
    }
  },
)
