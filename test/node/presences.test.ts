/** What is kept of what others say about themselves. */
import t from 'tap'
import { Presences, presentMs } from '../../node/peers/presences.js'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type PresenceContent, signPresence } from '../../proto/presence.js'
import { extendFederation, testFederation, testSigner } from '../support/federation.js'
import { testClock } from './support/node.js'

const federation = testFederation(3)
const [own, other, third] = federation.members
if (own === undefined || other === undefined || third === undefined) throw new RangeError('three')

function rig() {
  const clock = testClock()
  let chain = federation.chain
  const presences = new Presences({
    federationId: federation.federationId,
    nodeKey: own?.node.publicKey ?? new Uint8Array(),
    chain: () => chain,
    signatures: nodeSignatures,
    clock,
  })
  const said = (label: string, changes: Partial<PresenceContent> = {}) =>
    sign(testSigner(`${label} node`), clock(), changes)
  return { clock, presences, said, enter: (next: typeof chain) => (chain = next) }
}

function sign(
  signer: ReturnType<typeof testSigner>,
  nowMs: number,
  changes: Partial<PresenceContent>,
) {
  return signPresence(
    {
      ...{ federationId: federation.federationId, nodeKey: signer.publicKey, issuedAtMs: nowMs },
      ...{ mixnetAddress: '', multiaddrs: [], version: '0', role: 'mirror', state: 'serving' },
      ...{ epoch: 0, namesCount: 0, packetsSentLastSecond: 0, packetsReceivedLastSecond: 0 },
      ...{ loopProbesSent: 0, loopProbesReturned: 0 },
      ...changes,
    },
    signer,
  )
}

t.test('the newest of each node is kept until it was silent for long', async (t) => {
  const { clock, presences, said } = rig()
  const first = said(other.label, { role: 'member' })
  t.equal(presences.take(first), 'accept')
  t.equal(presences.take(first), 'ignore', 'again')
  for (let i = 0; i < 12; i++) {
    clock.advance(1)
    const verdict = presences.take(said(other.label, { role: 'member' }))
    t.equal(verdict, i < 8 ? 'accept' : 'ignore', 'a few at once')
  }
  clock.advance(5_000)
  const later = said(other.label, { role: 'member', namesCount: 7 })
  t.equal(presences.take(later), 'accept')
  t.equal(presences.take(first), 'ignore', 'older')
  t.equal(presences.of(other.node.publicKey)?.presence.namesCount, 7)
  t.equal(presences.memberHeardAtMs, clock())
  clock.advance(presentMs)
  t.equal(presences.of(other.node.publicKey), undefined)
  t.same(presences.all(), [])
})

t.test('what is not believed', async (t) => {
  const { clock, presences, said } = rig()
  const foreign = new Uint8Array(32).fill(7)
  t.equal(presences.take(said(other.label, { federationId: foreign })), 'reject')
  const forged = { ...said(other.label), signature: new Uint8Array(64) }
  t.equal(presences.take(forged), 'reject')
  t.equal(presences.take(said(own.label)), 'ignore', 'our own')
  for (const issuedAtMs of [clock() - 3_600_000, clock() + 3_600_000]) {
    t.equal(presences.take(said(other.label, { issuedAtMs })), 'ignore', 'another time')
  }
  t.equal(presences.take(said('stranger', { role: 'member' })), 'ignore', 'no member')
  t.equal(presences.take(said('stranger', { role: 'member', epoch: 1 })), 'accept', 'of later')
  t.equal(presences.memberHeardAtMs, undefined)
})

t.test('strangers fill their room, and members find theirs', async (t) => {
  const { clock, presences, said, enter } = rig()
  for (let i = 0; i < 256; i++) t.equal(presences.take(said(`mirror ${i}`)), 'accept')
  t.equal(presences.take(said('one more')), 'ignore')
  t.equal(presences.take(said(other.label)), 'accept', 'a member')
  clock.advance(5_000)
  t.equal(presences.take(said('mirror 3')), 'accept', 'whoever is known goes on')
  clock.advance(presentMs - 5_000)
  t.equal(presences.take(said('one more')), 'accept', 'as others leave')
  t.equal(presences.all().length, 2)
  const two = extendFederation(federation, federation.members.slice(0, 2))
  enter(two.chain)
  t.equal(presences.take(said(third.label)), 'accept', 'of the epoch before')
  t.equal(presences.memberHeardAtMs, clock())
})

t.test('words forged in the name of a node do not silence it', async (t) => {
  const { clock, presences, said } = rig()
  t.equal(presences.take(said(other.label)), 'accept')
  for (let i = 0; i < 50; i++) {
    clock.advance(1)
    t.equal(presences.take({ ...said(other.label), signature: new Uint8Array(64) }), 'reject')
  }
  t.equal(presences.take(said(other.label, { namesCount: 7 })), 'accept')
})

t.test(
  'old words of a member bring it back from nowhere, unless it says them itself',
  async (t) => {
    const { clock, presences, said } = rig()
    const old = said(other.label, { mixnetAddress: 'left' })
    clock.advance(5_000)
    t.equal(presences.take(said(other.label, { mixnetAddress: 'new' })), 'accept')
    const heardAtMs = clock()
    clock.advance(presentMs)
    t.equal(presences.of(other.node.publicKey), undefined)
    t.equal(presences.take(old), 'ignore')
    t.equal(presences.take(old, bytesToHex(third.node.publicKey)), 'ignore', 'from another')
    t.same(presences.all(), [])
    t.equal(presences.take(old, bytesToHex(third.node.publicKey)), 'ignore', 'it is not forgotten')
    t.equal(presences.memberHeardAtMs, heardAtMs)
    t.equal(
      presences.take(old, bytesToHex(other.node.publicKey)),
      'accept',
      'its clock was set back',
    )
    t.equal(presences.of(other.node.publicKey)?.presence.mixnetAddress, 'left')
  },
)
