/** Catching up with one peer after another, and what is known of it. FEDERATION.md section 5. */
import t from 'tap'
import type { EncodedCertificate, PeerMessage } from '../../cluster/messages.js'
import type { DriverParts, Verification, Writes } from '../../cluster/ports.js'
import { emptySummary } from '../../cluster/rules/range-set.js'
import type { SlotRange } from '../../cluster/rules/reconciliation.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import { messageCertificatesMax, wantedSlotsMax } from '../../proto/limits.js'
import type { Disk } from '../../tools/simulator/disk.js'
import { labelBytes } from '../support/federation.js'
import {
  certificateOf,
  exchange,
  genesisOf,
  newDisk,
  nodeIdOf,
  ofKind,
  type RigMember,
  registrationOf,
  rigTimeMs,
  startMember,
  toldTo,
} from './driver-rig.js'

const genesis = genesisOf(4)
const reconcileMs = 10_000_000
const answerMs = 2_000
const others = [0, 1, 2, 3].map(nodeIdOf)

const certificates = new Map<string, Certificate>()
function certificateFor(name: string): Certificate {
  const known =
    certificates.get(name) ?? certificateOf(genesis, registrationOf(genesis, name, 'ann'))
  certificates.set(name, known)
  return known
}

const names = (count: number, prefix = 'name') =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

function store(disk: Disk, held: readonly string[], storedAtMs = nowMs - 2 * reconcileMs): void {
  const nothing = { batchNumbers: [], slots: [], dropped: [], manifests: [], closings: [] }
  const writes: Writes = {
    ...{ ...nothing, evidence: [] },
    certificates: held.map((name) => ({ certificate: certificateFor(name), storedAtMs })),
  }
  disk.commit(writes, () => undefined)
}

/** A member that holds these names, and can reach all others. */
function memberWith(
  index: number,
  held: readonly string[],
  parts: Partial<DriverParts> = {},
): RigMember {
  const disk = newDisk(genesis, index)
  store(disk, held)
  return startMember(genesis, { index, disk, parts, reachable: others, now: () => nowMs })
}

let nowMs = rigTimeMs
/** Time goes on for everyone, and this member's timers fire. */
function wait(member: RigMember, ms: number): void {
  nowMs += ms
  member.fire(ms)
}

const encoded = (name: string): EncodedCertificate => ({
  bytes: encodeCertificate(certificateFor(name)),
  storedAtMs: rigTimeMs,
})

function meet(one: RigMember, other: RigMember): void {
  one.driver.connected(nodeIdOf(other.index))
  one.turns()
}

t.test('a member that missed much has it all after one exchange, and asks in pages', async (t) => {
  const missed = names(1_500)
  const full = memberWith(0, missed)
  const late = memberWith(1, missed.slice(0, 20))
  meet(late, full)
  let pages = 0
  for (let said = late.said(); said.length > 0; said = late.said()) {
    for (const { slots } of ofKind(said, 'want-certificates')) {
      pages += 1
      t.ok(slots.length <= wantedSlotsMax)
    }
    for (const { message } of said) full.tell(1, message)
    full.turns()
    for (const { message } of full.said()) late.tell(0, message)
    late.turns()
  }
  t.ok(pages >= 1_480 / wantedSlotsMax && pages < 30, `${pages} pages`)
  t.same(late.disk.rangeSet().summary(''), full.disk.rangeSet().summary(''))
  t.equal(late.driver.status.lag, 0)
})

t.test('what is lost on the way is asked for again soon, a few times', async (t) => {
  const full = memberWith(0, names(300))
  const late = memberWith(1, [])
  meet(late, full)
  late.said()
  wait(late, answerMs)
  t.strictSame(toldTo(late.said(), 'want-ranges'), [0], 'the question')
  wait(late, answerMs)
  exchangeRanges(late, full)
  const asked = ofKind(late.said(), 'want-certificates').flatMap(({ slots }) => slots)
  t.equal(asked.length, 300)
  wait(late, answerMs)
  const again = ofKind(late.said(), 'want-certificates').flatMap(({ slots }) => slots)
  t.equal(again.length, 300, 'the certificates')
  for (let i = 0; i < 20; i++) wait(late, answerMs)
  t.ok(late.said().length < 10, 'not for ever')
  wait(late, answerMs)
  t.same(late.said(), [])
  wait(late, reconcileMs)
  exchange([late, full])
  t.equal(late.disk.rangeSet().count, 300, 'and at the interval it begins anew')
})

t.test('a clock that is set back stops nobody from catching up', async (t) => {
  const full = memberWith(0, names(30))
  for (const lost of ['the question', 'the certificates']) {
    const late = memberWith(1, [])
    meet(late, full)
    if (lost === 'the certificates') exchangeRanges(late, full)
    late.said()
    nowMs -= 100 * reconcileMs
    for (let i = 0; i < 4 && late.disk.rangeSet().count === 0; i++) {
      wait(late, answerMs)
      exchange([late, full])
    }
    t.equal(late.disk.rangeSet().count, 30, lost)
    nowMs += 100 * reconcileMs
  }
})

t.test('an answer that comes twice, because it came late, harms nothing', async (t) => {
  const full = memberWith(0, names(3_000))
  const late = memberWith(1, names(2_900))
  meet(late, full)
  let pages = 0
  for (let said = late.said(); said.length > 0; said = late.said()) {
    pages += ofKind(said, 'want-certificates').length
    const questions = ofKind(said, 'want-ranges')
    for (const { message } of said) full.tell(1, message)
    if (questions.length > 0) {
      // It is asked again before the answer has come.
      for (let i = 0; i < 8; i++) wait(late, answerMs / 2)
      for (const again of ofKind(late.said(), 'want-ranges')) full.tell(1, again)
    }
    full.turns()
    for (const { message } of full.said()) late.tell(0, message)
    late.turns()
  }
  t.equal(late.disk.rangeSet().count, 3_000)
  t.ok(pages < 12, `${pages} pages`)
})

/** Answers questions about ranges, and keeps the last thing said for the caller. */
function exchangeRanges(late: RigMember, full: RigMember): void {
  for (;;) {
    const asked = ofKind(late.said(), 'want-ranges')
    if (asked.length === 0) throw new Error('no question')
    full.tell(1, ...asked)
    full.turns()
    const answers = ofKind(full.said(), 'ranges')
    late.tell(0, ...answers)
    late.turns()
    if (answers.some(({ ranges }) => ranges.ranges.some(({ kind }) => kind === 'pairs'))) return
  }
}

t.test('synced is whoever was found to hold the same as q members', async (t) => {
  const all = [0, 1, 2, 3].map((index) => memberWith(index, names(40)))
  const [one, second, third] = all as [RigMember, RigMember, RigMember]
  t.notOk(one.driver.status.synced, 'not before it has compared')
  t.equal(one.driver.status.divergingRange, undefined)
  meet(one, second)
  exchange([one, second])
  t.notOk(one.driver.status.synced, 'two are no quorum')
  meet(one, third)
  exchange([one, third])
  t.ok(one.driver.status.synced, 'three are')
  t.match(
    one.driver.status.peers.find(({ peer }) => peer === nodeIdOf(1)),
    { agrees: true, comparedAtMs: nowMs, names: 40 },
  )
  t.ok(startMember(genesisOf(1)).driver.status.synced, 'alone: it is all there is')
})

t.test('names of the last moments may differ, older ones may not', async (t) => {
  for (const [ageMs, synced] of [
    [0, true],
    [reconcileMs - 1, true],
    [reconcileMs, false],
    // Stored before the clock was set back: nobody knows how old it is.
    [-1, false],
  ] as const) {
    const all = [0, 1, 2].map((index) => memberWith(index, names(40)))
    const [one] = all as [RigMember]
    store(one.disk, ['fresh'], nowMs - ageMs)
    for (const other of all.slice(1)) {
      meet(one, other)
      exchange([one, other])
    }
    t.equal(one.driver.status.synced, synced, `${ageMs} ms old`)
    if (!synced) t.type(one.driver.status.divergingRange, 'string')
  }
})

t.test('a member that lacks something says how much, and where', async (t) => {
  const full = [0, 1].map((index) => memberWith(index, names(400)))
  const late = memberWith(2, names(100))
  for (const one of full) {
    meet(late, one)
    for (const { to, message } of late.said()) {
      if (to === nodeIdOf(one.index)) one.tell(2, message)
    }
    one.turns()
    for (const { message } of one.said()) late.tell(one.index, message)
    late.turns()
  }
  const { lag, synced, divergingRange } = late.driver.status
  t.equal(lag, 300)
  t.notOk(synced)
  t.type(divergingRange, 'string')
})

// ---------------------------------------------------------------- liars

/** What is asked about is answered with lies, until nothing more is asked. */
function listenTo(late: RigMember, lie: (said: PeerMessage) => readonly PeerMessage[]): number {
  let questions = 0
  meet(late, { index: 3 } as RigMember)
  for (let said = late.said(); said.length > 0; said = late.said()) {
    const asked = said.filter(({ message }) => message.kind.startsWith('want-'))
    questions += asked.length
    for (const { message } of asked) for (const one of lie(message)) late.tell(3, one)
    late.turns()
    if (questions > 1_000) throw new Error('It asks without end')
  }
  return questions
}

t.test('a peer whose ranges differ without end is left after so many questions', async (t) => {
  const late = memberWith(0, names(200))
  const questions = listenTo(late, (message) => {
    if (message.kind !== 'want-ranges') return []
    const ranges = message.ranges.ranges.flatMap(({ prefix }): SlotRange[] =>
      prefix.length === 64
        ? [{ kind: 'pairs' as const, prefix, pairs: [] }]
        : Array.from({ length: 16 }, (_, digit) => ({
            ...{ kind: 'summary' as const, prefix: prefix + digit.toString(16), count: 1 },
            digest: labelBytes('lie'),
          })),
    )
    return [{ kind: 'ranges', ranges: { ranges } }]
  })
  t.ok(questions < 80, `${questions} questions`)
  wait(late, answerMs)
  t.same(ofKind(late.said(), 'want-ranges'), [])
})

t.test('a peer that lists what it does not have is asked a few times', async (t) => {
  const late = memberWith(0, [])
  let pages = 0
  listenTo(late, (message) => {
    if (message.kind === 'want-certificates') pages += 1
    if (message.kind !== 'want-ranges') return []
    const slot = labelBytes('nowhere')
    const pairs = [{ slot, id: labelBytes('id') }]
    return [{ kind: 'ranges', ranges: { ranges: [{ kind: 'pairs', prefix: '', pairs }] } }]
  })
  for (let i = 0; i < 20; i++) wait(late, answerMs)
  pages += ofKind(late.said(), 'want-certificates').length
  t.ok(pages >= 2 && pages <= 5, `${pages} times`)
  t.equal(late.driver.status.lag, 0, 'what one alone claims is no lag')
})

t.test('whoever sends what does not hold is asked for nothing more', async (t) => {
  const broken = encoded('name1').bytes.slice()
  broken.fill(7, broken.length - 20)
  const wrong: Record<string, readonly EncodedCertificate[]> = {
    garbage: [{ bytes: labelBytes('garbage'), storedAtMs: 1 }],
    'a wrong signature': [{ bytes: unsigned('name1'), storedAtMs: 1 }],
    'damaged bytes': [{ bytes: broken, storedAtMs: 1 }],
    'no bytes': [{ bytes: new Uint8Array(), storedAtMs: 1 }],
  }
  for (const [what, sent] of Object.entries(wrong)) {
    const late = memberWith(0, [])
    let pages = 0
    listenTo(late, (message) => {
      if (message.kind === 'want-certificates') {
        pages += 1
        return [{ kind: 'certificates', certificates: sent }]
      }
      const pairs = [certificateFor('name1').registration]
      return [{ kind: 'ranges', ranges: { ranges: [{ kind: 'pairs', prefix: '', pairs }] } }]
    })
    t.equal(pages, 1, what)
    t.equal(late.disk.rangeSet().count, 0)
    t.equal(late.driver.look('name1').kind, 'absent')
  }
})

function unsigned(name: string): Uint8Array {
  const certificate = certificateFor(name)
  const precommits = certificate.precommits.map((proof) => ({
    ...proof,
    signature: proof.signature.map((byte) => byte ^ 1),
  }))
  return encodeCertificate({ ...certificate, precommits })
}

t.test('certificates that nobody asked for are not looked at', async (t) => {
  let opened = 0
  const verification: Verification = {
    open(_, __, done) {
      opened += 1
      queueMicrotask(() => done(undefined))
    },
  }
  const late = memberWith(0, [], { verification })
  late.hear(3, { kind: 'certificates', certificates: [encoded('name1')] })
  t.equal(opened, 0)
  t.equal(late.disk.rangeSet().count, 0)
})

t.test('a peer that is asked sends no more than fits, however much it sends', async (t) => {
  let waiting = 0
  const verification: Verification = {
    open(certificates) {
      waiting += certificates.length
    },
  }
  const late = memberWith(1, [], { verification })
  const full = memberWith(0, names(10))
  meet(late, full)
  exchangeRanges(late, full)
  t.equal(ofKind(late.said(), 'want-certificates').length, 1)
  const flood = Array.from({ length: messageCertificatesMax }, () => encoded('name1'))
  for (let i = 0; i < 1_000; i++) late.tell(0, { kind: 'certificates', certificates: flood })
  t.equal(waiting, 4 * wantedSlotsMax)
})

t.test('while one peer dribbles, the next has its turn at the interval', async (t) => {
  const late = memberWith(2, [])
  const full = memberWith(0, names(30))
  listenTo(late, (message) => {
    if (message.kind !== 'want-ranges') return []
    const pairs = [{ slot: labelBytes('nowhere'), id: labelBytes('id') }]
    return [{ kind: 'ranges', ranges: { ranges: [{ kind: 'pairs', prefix: '', pairs }] } }]
  })
  meet(late, full)
  exchange([late, full])
  for (let i = 0; i < 20; i++) wait(late, answerMs)
  exchange([late, full])
  t.equal(late.disk.rangeSet().count, 30)
})

// ---------------------------------------------------------------- verified on the way

t.test('what was verified on the way is taken, and the rest verified in its turn', async (t) => {
  for (const [holds, what] of [
    [undefined, 'nothing was looked at'],
    [[true, true], 'both hold'],
    [[false, false], 'neither was found to'],
    [[], 'an answer too short'],
  ] as const) {
    const waiting: (() => void)[] = []
    const verification: Verification = {
      open: (_, __, done) => waiting.push(() => done(holds)),
    }
    const late = memberWith(1, [], { verification })
    const full = memberWith(0, names(2))
    meet(late, full)
    exchange([late, full])
    t.equal(waiting.length, 1)
    t.equal(late.disk.rangeSet().count, 0)
    for (const run of waiting) run()
    late.turns()
    t.equal(late.disk.rangeSet().count, 2, what)
  }
})

t.test('nothing is verified for a member that closes', async (t) => {
  const waiting: (() => void)[] = []
  const late = memberWith(1, [], {
    verification: { open: (_, __, done) => waiting.push(() => done([true])) },
  })
  const full = memberWith(0, names(1))
  meet(late, full)
  exchange([late, full])
  late.driver.close(() => undefined)
  for (const run of waiting) run()
  late.turns()
  t.equal(late.disk.rangeSet().count, 0)
})

t.test('an empty set is a set like another', async (t) => {
  const [one, other] = [memberWith(0, []), memberWith(1, [])]
  t.same(one.disk.rangeSet().summary(''), emptySummary)
  meet(one, other)
  exchange([one, other])
  t.match(one.driver.status.peers, [{ agrees: true }])
})
