/** The parts of the overlay that need no network: framing, conduct, allowance, batching, keeping connections. */
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import { createAllowance, strangerRate } from '../../cluster/overlay/allowance.js'
import { createConduct } from '../../cluster/overlay/conduct.js'
import { createEar } from '../../cluster/overlay/ear.js'
import { framed, frameReader } from '../../cluster/overlay/framing.js'
import { createMouth, topicName } from '../../cluster/overlay/gossip.js'
import { nodeIdOf, peerIdOf, privateKeyOf } from '../../cluster/overlay/identity.js'
import { createCoverJoiner } from '../../cluster/wire/cover-parts.js'
import { decodePeerFrame, encodePeerFrame } from '../../cluster/wire/peer-frame.js'
import { encodePeerMessage } from '../../cluster/wire/peer-message.js'
import { bytesToHex, concatBytes, hexToBytes } from '../../proto/bytes.js'
import { frameBytesTarget, frameMessagesMax, gossipFrameBytesMax } from '../../proto/limits.js'
import { testSigner } from '../support/federation.js'
import { idOf, seedOf } from './overlay-rig.js'
import { federation, messages as samples } from './peer-samples.js'

const { federationId } = federation
const { votes } = samples

// ---------------------------------------------------------------- framing

const frames = [0, 1, 127, 128, 300, 16_383, 16_384, 70_000].map((length) =>
  new Uint8Array(length).fill(length % 251),
)

t.test('frames come out of a stream, however it is cut', async (t) => {
  const stream = concatBytes(...frames.map(framed))
  for (const size of [1, 2, 3, 1_000, 65_536, stream.length]) {
    const cut = frameReader(70_000)
    const out: Uint8Array[] = []
    for (let at = 0; at < stream.length; at += size) out.push(...cut(stream.slice(at, at + size)))
    t.same(out.map(bytesToHex), frames.map(bytesToHex), `in pieces of ${size}`)
  }
})

t.test('a frame that is too long is refused at its prefix', async (t) => {
  const long = framed(new Uint8Array(200)).slice(0, 2)
  t.throws(() => frameReader(199)(long), { code: 'oversized' })
  t.same(frameReader(200)(long), [], 'as long as it may be: the rest is awaited')
  t.throws(() => frameReader(2 ** 30)(hexToBytes('ffffffff01')), { code: 'oversized' })
  t.throws(() => frameReader(100)(hexToBytes('8000')), { code: 'malformed' }, 'padded')
  t.same(frameReader(100)(new Uint8Array()), [])
})

// ---------------------------------------------------------------- conduct

t.test('a peer is cut off for what nobody honest sends, by counts', async (t) => {
  let now = 0
  const conduct = createConduct(
    () => now,
    () => 1_000,
  )
  const faulty = (count: number) => Array.from({ length: count }, () => conduct.fault('liar'))
  t.notOk(faulty(16).includes(true), '16 are borne')
  t.equal(conduct.faults('liar'), 16)
  t.notOk(conduct.isCutOff('liar'))
  t.same(faulty(1), [true])
  t.ok(conduct.isCutOff('liar'))
  now = 999
  t.ok(conduct.isCutOff('liar'))
  now = 1_000
  t.notOk(conduct.isCutOff('liar'), 'for a while')
  t.equal(conduct.faults('liar'), 0, 'and begins anew')
  t.notOk(conduct.isCutOff('another'))
})

t.test('an honest busy peer is never cut off', async (t) => {
  const conduct = createConduct(
    () => 0,
    () => 1_000,
  )
  for (let i = 0; i < 1_000_000; i++) conduct.good('busy')
  for (let fault = 0; fault < 100; fault++) {
    t.notOk(conduct.fault('busy'), 'one fault in 256 frames')
    for (let i = 0; i < 256; i++) conduct.good('busy')
  }
})

t.test('identities cost nothing, and little is kept of them', async (t) => {
  const conduct = createConduct(
    () => 0,
    () => 1_000,
  )
  conduct.fault('first')
  for (let i = 0; i < 4_096; i++) conduct.fault(`stranger ${i}`)
  t.equal(conduct.faults('first'), 0)
  t.equal(conduct.faults('stranger 4095'), 1)
})

t.test('a stranger may send so much at once, and so much in a while', async (t) => {
  let now = 0
  const allowance = createAllowance(() => now, { bytesPerSecond: 1_000, bytesAtOnce: 5_000 })
  t.ok(allowance.take(5_000))
  t.equal(allowance.waitMs, 0)
  t.notOk(allowance.take(1_000))
  t.equal(allowance.waitMs, 1_000)
  now = 500
  t.equal(allowance.waitMs, 500)
  now = 1_000
  t.equal(allowance.waitMs, 0)
  t.notOk(allowance.take(1))
  now = 3_600_000
  t.ok(allowance.take(5_000), 'it fills, and does not overflow')
  t.notOk(allowance.take(100_000))
  t.equal(allowance.waitMs, 5_000, 'no more than one bucket is owed')
})

/** What is said about a node that sends frames of gossip in no time at all. */
function gossipOf(isExpected: boolean, count: number) {
  const said: string[] = []
  const conduct = createConduct(
    () => 0,
    () => 1_000,
  )
  const ear = createEar({
    ...{ federationId, conduct, now: () => 0, isMember: () => false },
    isExpected: () => isExpected,
    receive: () => undefined,
    cutOff: ({ node }) => said.push(`cut off ${node}`),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  })
  const peer = {
    ...{ node: 'node', peerId: peerIdOf(idOf('node')), connections: [] },
    ...{ usableSinceMs: 0, heard: { frames: 0, messages: 0, bytes: 0 } },
    ...{ allowance: createAllowance(() => 0, strangerRate), joiner: createCoverJoiner() },
  }
  const messages = [encodePeerMessage(votes as PeerMessage)]
  const frame = encodePeerFrame({ federationId, number: 1, messages })
  const verdicts = Array.from({ length: count }, () => ear.take('votes', peer, frame))
  return { said, verdicts, frame, heard: peer.heard.frames }
}

t.test('a member may send as much as it likes, a stranger what is allowed', async (t) => {
  const busy = gossipOf(true, 20_000)
  t.same(new Set(busy.verdicts), new Set(['accept']))
  t.same(busy.said, [])
  const stranger = gossipOf(false, 20_000)
  const allowed = Math.floor(strangerRate.bytesAtOnce / stranger.frame.length)
  t.equal(stranger.heard, allowed)
  t.equal(stranger.verdicts.filter((verdict) => verdict === 'accept').length, allowed)
  t.same(stranger.said, ['cut off node'])
})

// ---------------------------------------------------------------- saying

function mouthOf() {
  const said: { topic: string; frame: Uint8Array }[] = []
  const mouth = createMouth(federationId, 10, (topic, frame) => said.push({ topic, frame }))
  const read = () =>
    said.map(({ topic, frame }) => ({
      topic,
      count: decodePeerFrame(frame, federationId, gossipFrameBytesMax).length,
    }))
  return { mouth, said, read }
}

t.test('what is said in one turn travels in one frame for each topic', async (t) => {
  const { mouth, said, read } = mouthOf()
  const message = encodePeerMessage({ kind: 'standing', epoch: 1, settled: true })
  for (let i = 0; i < 5; i++) {
    mouth.say('claims', message)
    mouth.say('votes', message)
  }
  t.equal(said.length, 0, 'while the turn lasts')
  await Promise.resolve()
  t.same(read(), [
    { topic: topicName(federationId, 'claims'), count: 5 },
    { topic: topicName(federationId, 'votes'), count: 5 },
  ])
  mouth.say('votes', message)
  await Promise.resolve()
  mouth.say('votes', message)
  await Promise.resolve()
  const [third, fourth] = said.slice(2).map(({ frame }) => bytesToHex(frame))
  t.not(third, fourth, 'what is said again is another frame')
  t.same(mouth.counts.framesSent, 4)
  t.same(mouth.counts.messagesSent, 12)
})

t.test('a frame is closed when it is full', async (t) => {
  const { mouth, said, read } = mouthOf()
  const small = encodePeerMessage({ kind: 'standing', epoch: 1, settled: true })
  for (let i = 0; i <= frameMessagesMax; i++) mouth.say('votes', small)
  t.same(read(), [{ topic: topicName(federationId, 'votes'), count: frameMessagesMax }])
  await Promise.resolve()
  t.equal(said.length, 2)
  const large = new Uint8Array(frameBytesTarget - 1)
  mouth.say('closings', large)
  t.equal(said.length, 2)
  mouth.say('closings', large)
  t.equal(said.length, 3, 'at once')
  t.ok((said[2]?.frame.length ?? 0) <= gossipFrameBytesMax)
})

// ---------------------------------------------------------------- identities

t.test('a node key is a libp2p identity', async (t) => {
  const { publicKey } = testSigner('node of somebody')
  const node = bytesToHex(publicKey)
  t.equal(nodeIdOf(peerIdOf(node)), node)
  const key = await privateKeyOf(seedOf('somebody'))
  t.same(key.publicKey.raw, testSigner('somebody node').publicKey)
  t.throws(() => peerIdOf('00'))
})
