/**
 * Whom claims and votes are told: the first q members of a slot while little is going on, and everyone as soon
 * as these do not decide it. cluster/telling.ts.
 */
import t from 'tap'
import { bytesToHex } from '../../proto/bytes.js'
import { openCertificate } from '../../proto/certificate.js'
import { openGenesis } from '../../proto/manifest.js'
import type { Registration } from '../../proto/registration.js'
import { verified } from '../../proto/signatures.js'
import { simulatedSignatures } from '../../tools/simulator/signatures.js'
import {
  certificateOf,
  claimMessage,
  exchange,
  genesisOf,
  nameProposedBy,
  newDisk,
  nodeIdOf,
  ofKind,
  type RigMember,
  registrationOf,
  startMember,
  toldTo,
} from './driver-rig.js'

const genesis = genesisOf(4)
const firstQuorumMs = 4
const intervalMs = firstQuorumMs / 2
/** Of its slot the order of members is 0, 1, 2, 3: the first q of a claim at 0 are 0, 1 and 2. */
const name = nameProposedBy(genesis, (proposer) => proposer(0) === 0)

function startFour(count = 4): RigMember[] {
  return Array.from({ length: count }, (_, index) =>
    startMember(genesis, {
      index,
      settings: { firstQuorumMs },
      reachable: [0, 1, 2, 3].filter((other) => other !== index).map(nodeIdOf),
    }),
  )
}

function submit(member: RigMember | undefined, registration: Registration): string[] {
  const outcomes: string[] = []
  member?.driver.submit(verified({ kind: 'registration', registration }), ({ outcome }) =>
    outcomes.push(outcome),
  )
  member?.turns()
  return outcomes
}

function holds({ disk }: RigMember, { slot }: Registration): boolean {
  return disk.certificateOf(slot) !== undefined
}

/** Hands on what the first three say; what each says is counted by kind and hearer. */
function run(members: readonly RigMember[], passes = 10): string[] {
  const log: string[] = []
  for (let i = 0; i < passes; i++) {
    const all = members.flatMap((from) => from.said().map((one) => ({ from, ...one })))
    for (const { from, to, message } of all) {
      const hearer = members.findIndex(({ index }) => to === nodeIdOf(index))
      log.push(`${message.kind} ${from.index} ${to === undefined ? 'all' : hearer}`)
      for (const member of members) {
        const isMeant = to === undefined || to === nodeIdOf(member.index)
        if (member !== from && isMeant) member.tell(from.index, message)
      }
    }
    for (const member of members) member.turns()
  }
  return log.sort()
}

t.test('the first q decide a slot; the last member hears of it by its certificate', async (t) => {
  const members = startFour()
  const one = registrationOf(genesis, name, 'ann')
  const outcomes = submit(members[0], one)
  t.strictSame(run(members), [
    ...['batch 0 1', 'batch 0 2', 'batch 1 0', 'batch 1 0', 'batch 1 2'],
    ...['batch 2 0', 'batch 2 0', 'batch 2 1'],
    ...['certificate 0 1', 'certificate 0 2', 'certificate 0 3', 'certificate 0 all'],
    ...['claim 0 1', 'claim 0 2'],
  ])
  t.strictSame(outcomes, ['certified'])
  t.ok(members.every((member) => holds(member, one)))
  t.ok(members.every(({ driver }) => driver.status.undecided === 0))
})

t.test(
  'a claim leaves while the vote for it is being written, a certificate after the answer',
  async (t) => {
    const [first] = startFour(1)
    const order: string[] = []
    const one = registrationOf(genesis, name, 'ann')
    first?.driver.submit(verified({ kind: 'registration', registration: one }), () => undefined)
    first?.turn()
    order.push(...(first?.said() ?? []).map(({ message }) => message.kind))
    t.strictSame(order, ['claim', 'claim'], 'before its commit')
    t.equal(first?.disk.slots().length, 0)
    first?.turns()
    t.strictSame(toldTo(first?.said() ?? [], 'batch'), [1, 2])
    t.equal(first?.disk.slots().length, 1)
  },
)

t.test('a store that fails while the claim is on its way stops the driver', async (t) => {
  const disk = newDisk(genesis)
  const fault = new Error('No space left')
  const failing = (): never => {
    throw fault
  }
  const first = startMember(genesis, {
    ...{ disk, settings: { firstQuorumMs }, reachable: [1, 2, 3].map(nodeIdOf) },
    parts: { store: { ...disk, commit: failing } },
  })
  const outcomes = submit(first, registrationOf(genesis, name, 'ann'))
  t.strictSame(first.faults, [fault])
  t.strictSame(outcomes, ['faulted'])
  t.strictSame(toldTo(first.said(), 'batch'), [])
})

t.test(
  'what the first q do not decide in time is said again to everyone, and decided',
  async (t) => {
    const members = startFour()
    const one = registrationOf(genesis, name, 'ann')
    const outcomes = submit(members[0], one)
    const awake = members.filter(({ index }) => index !== 2)
    run(awake)
    t.notOk(awake.some((member) => holds(member, one)))
    members[0]?.fire(intervalMs)
    t.strictSame(members[0]?.said(), [], 'not after half of the time')
    members[0]?.fire(intervalMs)
    const again = members[0]?.said() ?? []
    t.strictSame([toldTo(again, 'claim'), toldTo(again, 'votes')], [[-1], [-1]])
    for (const { message } of again) for (const other of awake.slice(1)) other.tell(0, message)
    for (const other of awake) other.turns()
    run(awake)
    t.strictSame(outcomes, ['certified'])
    t.ok(awake.every((member) => holds(member, one)))
  },
)

t.test('a member of the first q whose speaker is gone says it again, too', async (t) => {
  const [, second, third, fourth] = startFour() as [RigMember, RigMember, RigMember, RigMember]
  const one = registrationOf(genesis, name, 'ann')
  second.hear(0, { ...claimMessage(one), isDirect: true } as ReturnType<typeof claimMessage>)
  third.hear(0, { ...claimMessage(one), isDirect: true } as ReturnType<typeof claimMessage>)
  const others = [second, third, fourth]
  run(others)
  t.notOk(others.some((member) => holds(member, one)))
  for (let i = 0; i < 2; i++) for (const member of others) member.fire(intervalMs)
  run(others, 20)
  t.ok(others.every((member) => holds(member, one)))
})

t.test(
  'a claim that everyone was told, or that votes had named, is answered to everyone',
  async (t) => {
    const members = startFour(2)
    const one = registrationOf(genesis, name, 'ann')
    members[1]?.hear(0, claimMessage(one))
    t.strictSame(toldTo(members[1]?.said() ?? [], 'batch'), [-1])
    const again = startFour(4)
    const outcomes = submit(again[0], one)
    const [claim, , vote] = again[0]?.said() ?? []
    t.strictSame([claim?.message.kind, vote?.message.kind, outcomes], ['claim', 'batch', []])
    if (claim === undefined || vote === undefined) return
    again[1]?.hear(0, vote.message, claim.message)
    t.strictSame(toldTo(again[1]?.said() ?? [], 'batch'), [-1])
  },
)

t.test('a rival claim tells everyone at once', async (t) => {
  const members = startFour()
  const one = registrationOf(genesis, name, 'ann')
  const rival = registrationOf(genesis, name, 'bob')
  const outcomes = submit(members[0], one)
  members[0]?.said()
  members[0]?.hear(3, claimMessage(rival))
  const said = members[0]?.said() ?? []
  t.strictSame([toldTo(said, 'claim'), toldTo(said, 'votes')], [[-1], [-1]])
  t.strictSame(outcomes, [])
  members[0]?.fire(intervalMs)
  members[0]?.fire(intervalMs)
  t.strictSame(members[0]?.said(), [], 'once')
})

t.test('rivals at two members are decided without waiting for the slow tick', async (t) => {
  const members = startFour()
  const [ann, bob] = ['ann', 'bob'].map((owner) => registrationOf(genesis, name, owner))
  if (ann === undefined || bob === undefined) return
  const outcomes = [submit(members[0], ann), submit(members[3], bob)]
  for (let i = 0; i < 8; i++) {
    run(members)
    for (const member of members) member.fire(40)
  }
  t.strictSame(outcomes.flat().sort(), ['certified', 'taken'])
  t.ok(members.every((member) => holds(member, ann)))
})

t.test('after three late slots in a row the next ones are told to everyone', async (t) => {
  const [first] = startFour(1)
  const names = Array.from({ length: 40 }, (_, i) => registrationOf(genesis, `late${i}`, 'ann'))
  const told = (one: Registration) => {
    submit(first, one)
    return toldTo(first?.said() ?? [], 'claim')
  }
  const decide = (one: Registration) => {
    first?.hear(1, { kind: 'certificate', certificate: certificateOf(genesis, one) })
    first?.said()
  }
  for (const one of names.slice(0, 3)) {
    t.equal(told(one).length, 2)
    first?.fire(intervalMs)
    first?.fire(intervalMs)
    decide(one)
  }
  for (const one of names.slice(3, 35)) {
    t.strictSame(told(one), [-1])
    decide(one)
  }
  t.equal(told(names[35] as Registration).length, 2, 'then it tries again')
})

t.test('with many slots open everyone is told', async (t) => {
  const [first] = startFour(1)
  for (let i = 0; i < 9; i++) {
    submit(first, registrationOf(genesis, `many${i}`, 'ann'))
    first?.said()
  }
  submit(first, registrationOf(genesis, 'one-more', 'ann'))
  t.strictSame(toldTo(first?.said() ?? [], 'claim'), [-1])
})

t.test('who cannot be reached is not among the first: then everyone is told', async (t) => {
  const reachable = [1, 3].map(nodeIdOf)
  const first = startMember(genesis, { settings: { firstQuorumMs }, reachable })
  submit(first, registrationOf(genesis, name, 'ann'))
  t.strictSame(toldTo(first.said(), 'claim'), [-1])
})

t.test(
  'a certificate for a known claim keeps the signatures of its owner that were verified',
  async (t) => {
    const [first] = startFour(1)
    const one = registrationOf(genesis, name, 'ann')
    submit(first, one)
    const certificate = certificateOf(genesis, one)
    const spoilt = { ...one, signature: one.signature.map((byte) => byte ^ 1) }
    first?.hear(1, { kind: 'certificate', certificate: { ...certificate, registration: spoilt } })
    const stored = first?.disk.certificateOf(one.slot)?.certificate
    t.ok(stored)
    const { federationId } = genesis.manifest
    const chain = [openGenesis(genesis, federationId, simulatedSignatures)] as const
    if (stored !== undefined)
      t.doesNotThrow(() => openCertificate(stored, chain[0], simulatedSignatures))
  },
)

t.test('the votes of a certificate tell a member that is restored from an old copy', async (t) => {
  const members = startFour()
  const one = registrationOf(genesis, name, 'ann')
  submit(members[0], one)
  run(members)
  const [, , , last] = members
  last?.hear(0, { kind: 'want-batch-number', epoch: 0, member: 0 })
  const [answer] = ofKind(last?.said() ?? [], 'batch-number')
  t.equal(answer?.vote?.proof.batchNumber, 2)
  t.equal(answer?.vote && bytesToHex(answer.vote.vote.slot), bytesToHex(one.slot))
  exchange(members)
})
