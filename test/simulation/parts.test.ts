/** The parts of a world that its verdict rests on. */
import t from 'tap'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { createCensus } from '../../tools/simulator/census.js'
import { chanceOf } from '../../tools/simulator/chance.js'
import { createLedger } from '../../tools/simulator/ledger.js'
import { createNetwork } from '../../tools/simulator/network.js'
import { nodeSigner, ownerSigner, simulatedSignatures } from '../../tools/simulator/signatures.js'
import { createTally } from '../../tools/simulator/tally.js'
import { createVirtualTime } from '../../tools/simulator/virtual-time.js'
import { createVotingKeyRing } from '../../tools/simulator/voting-keys.js'
import { testFederation } from '../support/federation.js'

t.test('events run by time, and in their order within one moment', async (t) => {
  const time = createVirtualTime(100)
  const seen: string[] = []
  time.after(5, () => seen.push('late'))
  time.after(1, () => {
    seen.push('first')
    time.after(0, () => seen.push('deferred'))
  })
  time.after(1, () => seen.push('second'))
  const callOff = time.after(2, () => seen.push('called off'))
  callOff()
  time.runUntil(4)
  t.same(seen, ['first', 'second', 'deferred'])
  t.equal(time.nowMs, 4)
  time.runUntil(10)
  t.same(seen, ['first', 'second', 'deferred', 'late'])
})

t.test('a world without end is stopped', async (t) => {
  const time = createVirtualTime(100)
  const again = () => time.after(0, again)
  again()
  t.throws(() => time.runUntil(1), /More than 100 events/)
})

t.test('signatures hold for their key, message and kind only', async (t) => {
  const message = asciiBytes('statement')
  const [node, other, owner] = [nodeSigner('a'), nodeSigner('b'), ownerSigner('a')]
  const signature = node.sign(message)
  t.ok(simulatedSignatures.verifyEd25519(node.publicKey, message, signature))
  t.notOk(simulatedSignatures.verifyEd25519(other.publicKey, message, signature))
  t.notOk(simulatedSignatures.verifyEd25519(node.publicKey, asciiBytes('Statement'), signature))
  t.notOk(simulatedSignatures.verifyP256(owner.publicKey, message, signature))
  t.ok(simulatedSignatures.verifyP256(owner.publicKey, message, owner.sign(message)))
  for (const i of signature.keys()) {
    const bent = signature.with(i, (signature[i] ?? 0) ^ 1)
    t.notOk(simulatedSignatures.verifyEd25519(node.publicKey, message, bent))
  }
})

t.test('an erased voting key is gone, unless a liar keeps it', async (t) => {
  const honest = createVotingKeyRing('honest', true)
  const liar = createVotingKeyRing('liar', false)
  for (const ring of [honest, liar]) {
    ring.announce(0)
    ring.erase(0)
  }
  t.equal(honest.signer(0), undefined)
  t.same(honest.held(), [])
  t.throws(() => honest.announce(0), /erased/)
  t.same(liar.held(), [0])
})

t.test('a cut works in one direction, and what is dropped is what was named', async (t) => {
  const time = createVirtualTime(1_000)
  const heard: string[] = []
  const network = createNetwork(
    {
      ...{ time, chance: chanceOf(1, 'network'), tally: createTally(), nodes: 2 },
      isUp: () => true,
      deliver: (from, to, { kind }) => heard.push(`${from}${to} ${kind}`),
    },
    { delayMinMs: 1, delayMeanMs: 1, loss: 0, repetition: 0 },
  )
  const standing = { kind: 'standing', epoch: 0, settled: true } as const
  const ranges = { kind: 'ranges', ranges: { ranges: [] } } as const
  const mend = network.cut(0, 1)
  network.send(0, 1, standing)
  network.send(1, 0, standing)
  time.runUntil(100)
  t.same(heard.splice(0), ['10 standing'])
  mend()
  const end = network.drop({ what: ['ranges'], from: [0], to: [1], share: 1 })
  for (const message of [standing, ranges]) {
    network.send(0, 1, message)
    network.send(1, 0, message)
  }
  time.runUntil(200)
  t.same(heard.splice(0).sort(), ['01 standing', '10 ranges', '10 standing'])
  end()
  network.send(0, 1, ranges)
  time.runUntil(300)
  t.same(heard, ['01 ranges'])
})

t.test('the ledger sees certificates that nobody has put together', async (t) => {
  const [genesis] = testFederation(4).chain
  const certifiable: string[] = []
  const census = createCensus(genesis, (epoch) => ledger.recount(epoch))
  const ledger = createLedger({
    census,
    onCertifiable: (_, value) => certifiable.push(value),
    onTwoVotes: () => certifiable.push('two votes'),
    onLostEpoch: () => certifiable.push('lost'),
  })
  const vote = { slot: 'slot', epoch: 0, round: 0, phase: 'precommit', value: 'v' } as const
  ledger.cast({ ...vote, member: 0 })
  ledger.cast({ ...vote, member: 1 })
  t.same(certifiable, [], 'two honest votes of four are no quorum')
  const liar = bytesToHex(genesis.manifest.members[3]?.nodeKey ?? new Uint8Array())
  census.distrust(liar, 0)
  t.same(certifiable.splice(0), ['v'], 'with a liar they are')
  t.equal(census.outside, undefined)
  ledger.cast({ ...vote, member: 1, value: 'w' })
  t.same(certifiable.splice(0), ['two votes'])
  census.distrust(bytesToHex(genesis.manifest.members[2]?.nodeKey ?? new Uint8Array()), 0)
  t.match(census.outside, /2 of 4 members of epoch 0 are faulty, 1 may be/)
})
