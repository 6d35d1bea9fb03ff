/** Overlays over real libp2p on loopback: what arrives, who is met again, who is refused. */
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import type { KnownNode } from '../../cluster/overlay/open-overlay.js'
import { encodePeerMessage } from '../../cluster/wire/peer-message.js'
import { topicOf } from '../../cluster/wire/topics.js'
import { bytesToHex } from '../../proto/bytes.js'
import { labelBytes, testSigner } from '../support/federation.js'
import { type CleanUp, idOf, knownAs, openNode, type RigNode, until } from './overlay-rig.js'
import { federation, messages } from './peer-samples.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

const { federationId } = federation

/** Nodes that know each other, and a way to tell them of more. */
async function openPair(t: CleanUp, labels: readonly [string, string]) {
  const known: KnownNode[] = []
  const open = (label: string) =>
    openNode(t, federationId, label, { known: () => known, faultInjection: true })
  const [a, b] = [await open(labels[0]), await open(labels[1])]
  known.push(knownAs(a), knownAs(b))
  for (const { overlay } of [a, b]) overlay.knownChanged()
  await until(() => areJoined(a, b))
  return { a, b, known, open }
}

function areJoined(a: RigNode, b: RigNode): boolean {
  return a.overlay.peers().includes(b.id) && b.overlay.peers().includes(a.id)
}

t.test('every kind of message arrives, to one and to everyone', async (t) => {
  const { a, b } = await openPair(t, ['kinds 0', 'kinds 1'])
  t.same(a.connected, [b.id])
  t.same(b.connected, [a.id])
  const samples = Object.values(messages).filter((one) => one.kind !== 'cover-part')
  const heardAs = () => b.heard.map(({ message }) => bytesToHex(encodePeerMessage(message))).sort()
  for (const message of samples) a.overlay.send(b.id, message as PeerMessage)
  await until(() => b.heard.length >= samples.length)
  t.same(heardAs(), samples.map((one) => bytesToHex(encodePeerMessage(one))).sort(), 'to one')
  t.ok(
    b.heard.every(({ from }) => from === a.id),
    'by whom it says',
  )
  const told = b.heard.length
  for (const message of samples) a.overlay.broadcast(message as PeerMessage)
  await until(() => b.heard.length >= told + samples.length)
  const kinds = b.heard.slice(told).map(({ message }) => message.kind)
  t.same(kinds.sort(), samples.map(({ kind }) => kind).sort(), 'to everyone')
  const timed = b.heard
    .slice(told)
    .filter(({ message }) => message.kind === 'certificate' && message.storedAtMs !== undefined)
  t.same(timed, [], 'a sender’s own word is not gossiped')
  const stats = b.overlay.stats()
  t.equal(stats.peers[0]?.faults, 0)
  t.equal(stats.peers[0]?.messagesReceived, b.heard.length)
  const byGossip = samples.filter((one) => topicOf(one as PeerMessage) !== undefined).length
  t.equal(a.overlay.stats().gossipMessagesSent, byGossip)
})

t.test('what is said again arrives again', async (t) => {
  const { a, b } = await openPair(t, ['again 0', 'again 1'])
  const message = messages.votes as PeerMessage
  for (let i = 1; i <= 3; i++) {
    a.overlay.broadcast(message)
    await until(() => b.heard.length === i)
  }
  t.equal(b.heard.length, 3)
})

t.test('a large cover is asked for and arrives whole', async (t) => {
  const { a, b } = await openPair(t, ['cover 0', 'cover 1'])
  const certified = Array.from({ length: 50_000 }, (_, i) => {
    const slot = new Uint8Array(32)
    new DataView(slot.buffer).setUint32(0, i)
    return { slot, id: slot }
  })
  const { closing } = messages.closing as Extract<PeerMessage, { kind: 'closing' }>
  b.overlay.send(a.id, { kind: 'want-cover', epoch: closing.epoch, member: closing.member })
  await until(() => a.heard.length === 1)
  a.overlay.send(b.id, { kind: 'closing', closing, cover: { certified, locks: [] } })
  await until(() => b.heard.length === 1)
  const [heard] = b.heard
  t.match(heard?.message, { kind: 'closing' })
  const cover = heard?.message.kind === 'closing' ? heard.message.cover : undefined
  t.equal(cover?.certified.length, 50_000)
  t.same(cover?.certified.at(-1), certified.at(-1))
})

t.test(
  'thousands of messages to one peer and to everyone: none is lost, nobody is blamed',
  async (t) => {
    const { a, b } = await openPair(t, ['busy 0', 'busy 1'])
    const claim = messages['claim of a name'] as PeerMessage
    const certificate = messages['certificate with a time'] as PeerMessage
    const count = 10_000
    for (let i = 0; i < count; i++) {
      a.overlay.broadcast(claim)
      a.overlay.send(b.id, certificate)
      // A driver's turn now and then.
      if (i % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => b.heard.length >= 2 * count)
    t.equal(b.heard.length, 2 * count)
    const [peer] = b.overlay.stats().peers
    t.equal(peer?.faults, 0)
    t.ok((peer?.score ?? -1) >= 0, `score ${peer?.score}`)
    t.ok((peer?.framesReceived ?? count) < count / 20, `${peer?.framesReceived} frames`)
    t.equal(a.overlay.stats().peers[0]?.messagesDropped, 0)
    t.ok(areJoined(a, b))
  },
)

t.test('more votes and certificates than fit a message come in several', async (t) => {
  const { a, b } = await openPair(t, ['pages 0', 'pages 1'])
  const { votes } = messages.votes as Extract<PeerMessage, { kind: 'votes' }>
  const [vote] = votes
  if (vote === undefined) throw new Error('no sample')
  const page = { bytes: new Uint8Array(24_576), storedAtMs: 1 }
  a.overlay.send(b.id, { kind: 'certificates', certificates: new Array(64).fill(page) })
  a.overlay.send(b.id, { kind: 'votes', votes: new Array(384).fill(vote) })
  const counts = () =>
    b.heard.map(({ message }) => {
      if (message.kind === 'votes') return message.votes.length
      return message.kind === 'certificates' ? message.certificates.length : 0
    })
  await until(() => counts().reduce((total, count) => total + count, 0) === 64 + 384)
  t.same(counts(), [10, 10, 10, 10, 10, 10, 4, 256, 128])
})

t.test('a peer that restarts is met again, at the same place and at another', async (t) => {
  const { a, b, known, open } = await openPair(t, ['restart 0', 'restart 1'])
  const { multiaddrs } = b.overlay
  const [, place] = multiaddrs[0]?.match(/^(.*)\/p2p\//) ?? []
  await b.overlay.close()
  await until(() => a.overlay.peers().length === 0)
  const again = await openNode(t, federationId, 'restart 1', {
    ...{ known: () => [], listen: [place ?? ''] },
  })
  t.same(again.overlay.multiaddrs, multiaddrs)
  await until(() => areJoined(a, again))
  t.equal(a.connected.length, 2, 'it is told anew')
  await again.overlay.close()
  const elsewhere = await open('restart 1')
  t.notSame(elsewhere.overlay.multiaddrs, again.overlay.multiaddrs)
  known.splice(1, 1, knownAs(elsewhere))
  a.overlay.knownChanged()
  await until(() => areJoined(a, elsewhere))
  a.overlay.send(elsewhere.id, { kind: 'standing', epoch: 3, settled: true })
  await until(() => elsewhere.heard.length === 1)
  t.match(elsewhere.heard[0]?.message, { kind: 'standing', epoch: 3 })
})

t.test('a node that nobody knows any more is not dialled again', async (t) => {
  const { a, b, known } = await openPair(t, ['gone 0', 'gone 1'])
  known.splice(0)
  a.overlay.knownChanged()
  t.ok(areJoined(a, b), 'what stands, stands')
  await b.overlay.close()
  await until(() => a.overlay.peers().length === 0)
  a.overlay.send(b.id, { kind: 'standing', epoch: 3, settled: true })
  t.same(a.overlay.peers(), [], 'what cannot be sent is lost')
})

t.test('blocked nodes part, and meet again', async (t) => {
  const { a, b } = await openPair(t, ['parted 0', 'parted 1'])
  a.overlay.setBlocked([b.id])
  await until(() => a.overlay.peers().length + b.overlay.peers().length === 0)
  b.overlay.knownChanged()
  a.overlay.send(b.id, { kind: 'standing', epoch: 1, settled: true })
  // Long enough for a connection, were one allowed.
  await new Promise((resolve) => setTimeout(resolve, 500))
  t.notOk(areJoined(a, b))
  t.equal(b.heard.length, 0)
  a.overlay.setBlocked([])
  await until(() => areJoined(a, b))
  a.overlay.send(b.id, { kind: 'standing', epoch: 2, settled: true })
  await until(() => b.heard.length === 1)
  t.match(b.heard[0]?.message, { epoch: 2 })
  const sane = await openNode(t, federationId, 'sane')
  t.throws(() => sane.overlay.setBlocked([b.id]), /not to be injected/)
})

t.test('somebody else at a known address is noticed', async (t) => {
  const b = await openNode(t, federationId, 'impostor')
  const nodeKey = testSigner('somebody else node').publicKey
  const addresses = b.overlay.multiaddrs.map((text) => text.replace(/\/p2p\/.*/, ''))
  const a = await openNode(t, federationId, 'deceived', {
    known: () => [{ nodeKey, multiaddrs: addresses }],
  })
  await until(() => a.overlay.stats().wrongIdentity.length > 0)
  t.same(a.overlay.stats().wrongIdentity, [idOf('somebody else')])
  t.ok(a.logged.includes('Somebody else answers at its address.'))
  t.same(a.overlay.peers(), [])
  t.same(b.overlay.peers(), [])
})

t.test('a node of another federation is refused', async (t) => {
  const b = await openNode(t, labelBytes('another federation'), 'foreigner')
  const a = await openNode(t, federationId, 'native', { known: () => [knownAs(b)] })
  await until(() => a.logged.includes('Not of this federation.'))
  await until(() => a.overlay.stats().connections === 0)
  t.same(a.overlay.peers(), [])
  t.same(b.overlay.peers(), [])
  t.same(a.connected, [])
})

t.test('closing leaves nothing behind', async (t) => {
  const sockets = () =>
    process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length
  const before = sockets()
  const { a, b } = await openPair(t, ['closed 0', 'closed 1'])
  await Promise.all([a.overlay.close(), b.overlay.close()])
  await a.overlay.close()
  a.overlay.broadcast({ kind: 'standing', epoch: 0, settled: true })
  a.overlay.broadcast(messages.votes as PeerMessage)
  a.overlay.send(b.id, { kind: 'standing', epoch: 0, settled: true })
  await until(() => sockets() <= before)
  t.same(a.overlay.peers(), [])
})
