/** What strangers cannot do: hurt votes, grow a node's memory, keep members out. Over real libp2p on loopback. */
import { connect, type Socket } from 'node:net'
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import { framed } from '../../cluster/overlay/framing.js'
import { strangersMax } from '../../cluster/overlay/gatekeeper.js'
import { encodePeerFrame } from '../../cluster/wire/peer-frame.js'
import { encodePeerMessage } from '../../cluster/wire/peer-message.js'
import { concatBytes } from '../../proto/bytes.js'
import { gossipFrameBytesMax, streamFrameBytesMax } from '../../proto/limits.js'
import { claimOf, knownAs, openFederation, openNode, until } from './overlay-rig.js'
import { openDeaf, openStranger } from './overlay-stranger.js'
import { federation, messages } from './peer-samples.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

const { federationId } = federation
const standing = encodePeerMessage({ kind: 'standing', epoch: 0, settled: true })
const frameOf = (number: number, ...encoded: readonly Uint8Array[]) =>
  encodePeerFrame({ federationId, number, messages: encoded })

t.test('garbage on the votes topic: cut off, and votes go on', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'flooded')
  const [first] = members
  if (first === undefined) throw new Error('four members')
  const liar = await openStranger(t, meeting.federation.federationId, 'liar')
  await liar.meet(first)
  await until(() => first.overlay.peers().includes(liar.id))
  const registered = members.map((member, i) => member.register(claimOf(meeting, `calm${i}`)))
  let sent = 0
  while (liar.isConnected()) {
    const garbage = new Uint8Array(1_000).fill(sent)
    garbage[0] = sent >> 8
    await liar.publish('votes', garbage)
    sent += 1
    if (sent % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  t.ok(first.logged.includes('Cut off: it sends what nobody honest sends.'))
  t.notOk(first.overlay.peers().includes(liar.id))
  for (const answer of await Promise.all(registered)) t.equal(answer.outcome, 'certified')
  t.ok(
    members.slice(1).every(({ heard }) => heard.every(({ from }) => from !== liar.id)),
    'nothing of it was handed on',
  )
  await t.rejects(
    liar.dial(first).then(() => liar.stream()),
    'and it stays out',
  )
  const after = await Promise.all(
    members.map((member, i) => member.register(claimOf(meeting, `after${i}`))),
  )
  for (const answer of after) t.equal(answer.outcome, 'certified')
  for (const { overlay } of members) t.equal(overlay.peers().length, 3)
})

t.test('what a stranger may not say on gossip is held against him, the rest is not', async (t) => {
  const victim = await openNode(t, federationId, 'victim of words')
  const stranger = await openStranger(t, federationId, 'wordy')
  await stranger.meet(victim)
  const faults = () => victim.overlay.stats().peers[0]?.faults
  const votes = encodePeerMessage(messages.votes as PeerMessage)
  await stranger.publish('votes', frameOf(1, votes))
  await until(() => victim.heard.length === 1)
  t.equal(faults(), 0)
  const timed = encodePeerMessage(messages['certificate with a time'] as PeerMessage)
  const cover = encodePeerMessage(messages['closing with its cover'] as PeerMessage)
  const wrong: [Parameters<typeof stranger.publish>[0], Uint8Array][] = [
    ['claims', frameOf(2, votes)],
    ['votes', frameOf(3, standing)],
    ['certificates', frameOf(4, timed)],
    ['closings', frameOf(5, cover)],
    ['votes', frameOf(6, votes, new Uint8Array())],
    ['votes', new Uint8Array(gossipFrameBytesMax + 1)],
  ]
  for (const [i, [topic, frame]] of wrong.entries()) {
    await stranger.publish(topic, frame)
    if (i < wrong.length - 1) await until(() => faults() === i + 1)
  }
  await stranger.publish('votes', frameOf(7, votes))
  await until(() => victim.heard.length === 2)
  t.equal(victim.heard.length, 2, 'of the refused ones nothing was heard')
})

t.test('garbage on a stream: cut off after so many frames', async (t) => {
  const victim = await openNode(t, federationId, 'victim of streams')
  const liar = await openStranger(t, federationId, 'stream liar')
  await liar.meet(victim)
  const stream = await liar.stream()
  const good = framed(frameOf(0, standing))
  stream.send(good)
  await until(() => victim.heard.length === 1)
  const bad = framed(Uint8Array.of(1, 2, 3))
  for (let i = 0; i < 16; i++) stream.send(bad)
  stream.send(good)
  await until(() => victim.heard.length === 2)
  t.equal(victim.overlay.stats().peers[0]?.faults, 16, 'borne')
  stream.send(concatBytes(bad, good))
  await until(() => !liar.isConnected())
  t.equal(victim.heard.length, 2, 'and nothing after it')
})

t.test('frames that are too large end their stream, and at last the connection', async (t) => {
  const victim = await openNode(t, federationId, 'victim of size')
  const liar = await openStranger(t, federationId, 'large liar')
  await liar.meet(victim)
  const prefix = framed(new Uint8Array(streamFrameBytesMax + 1)).subarray(0, 4)
  let streams = 0
  while (liar.isConnected()) {
    const stream = await liar.stream().catch(() => undefined)
    if (stream === undefined) break
    streams += 1
    const closed = new Promise((resolve) => stream.addEventListener('close', resolve))
    try {
      stream.send(prefix)
    } catch {
      // Closed meanwhile.
    }
    await closed
  }
  t.equal(streams, 17)
  await until(() => !liar.isConnected())
})

t.test('a peer that never reads costs a bounded amount of memory', async (t) => {
  const victim = await openNode(t, federationId, 'victim of silence')
  const deaf = await openStranger(t, federationId, 'deaf')
  await deaf.meet(victim)
  await until(() => victim.overlay.peers().includes(deaf.id))
  const claim = messages['claim of a manifest'] as PeerMessage
  const size = encodePeerMessage(claim).length
  const count = Math.ceil(64_000_000 / size)
  for (let i = 0; i < count; i++) {
    victim.overlay.send(deaf.id, claim)
    if (i % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const peer = victim.overlay.stats().peers[0]
  t.ok((peer?.bytesWaiting ?? 0) <= 16_777_216, `${peer?.bytesWaiting} bytes wait`)
  t.ok((peer?.messagesDropped ?? 0) > 0, `${peer?.messagesDropped} of ${count} lost`)
})

t.test('a peer that does not read gossip is dropped', async (t) => {
  const victim = await openNode(t, federationId, 'victim of deafness')
  const deaf = await openDeaf(t, victim, federationId, 'deaf to gossip')
  await until(() => victim.overlay.peers().length === 1)
  const manifest = messages.manifest as PeerMessage
  while (deaf.getConnections().length > 0) {
    for (let i = 0; i < 100; i++) victim.overlay.broadcast(manifest)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await until(() => victim.overlay.stats().connections === 0)
  t.same(victim.overlay.peers(), [])
  t.ok(victim.logged.includes('Dropped.'))
})

t.test('hundreds of strangers leave room for those who are expected', async (t) => {
  const expected = await openNode(t, federationId, 'expected')
  const victim = await openNode(t, federationId, 'crowded', {
    known: () => [knownAs(expected)],
    isMember: (id) => id === expected.id,
  })
  const { address, port } = placeOf(victim.overlay.multiaddrs)
  const silent: Socket[] = []
  t.teardown(() => {
    for (const socket of silent) socket.destroy()
  })
  for (let i = 0; i < 1_000; i++) {
    const socket = connect(port, address)
    socket.on('error', () => undefined)
    silent.push(socket)
  }
  for (let i = 0; i < strangersMax + 8; i++) {
    const stranger = await openStranger(t, federationId, `crowd ${i}`)
    await stranger.dial(victim).catch(() => undefined)
  }
  await until(() => victim.overlay.peers().includes(expected.id))
  const { connections } = victim.overlay.stats()
  t.ok(connections <= strangersMax + 1, `${connections} connections`)
  victim.overlay.send(expected.id, { kind: 'standing', epoch: 1, settled: true })
  await until(() => expected.heard.length === 1)
  t.pass('the member is heard')
})

function placeOf(multiaddrs: readonly string[]): { address: string; port: number } {
  const [, address = '', port = ''] = multiaddrs[0]?.match(/^\/ip4\/([^/]+)\/tcp\/(\d+)/) ?? []
  return { address, port: Number(port) }
}
