/** Messages of clients between overlays, over real libp2p on loopback: what arrives, what waits, who is blamed. */
import t from 'tap'
import { strangerRate } from '../../cluster/overlay/allowance.js'
import { framed, frameReader } from '../../cluster/overlay/framing.js'
import type { KnownNode, OverlayOptions } from '../../cluster/overlay/open-overlay.js'
import { takingMax } from '../../cluster/overlay/relay-intake.js'
import { onTheWayMax, relayProtocol } from '../../cluster/overlay/relay-streams.js'
import { bytesToHex } from '../../proto/bytes.js'
import { envelopeBytesMax, relayFrameBytesMax } from '../../proto/limits.js'
import {
  decodeRelayFrame,
  encodeRelayFrame,
  type RelayedMessage,
  type RelayOutcome,
} from '../../proto/relay.js'
import { labelBytes, testTimeMs } from '../support/federation.js'
import { type CleanUp, knownAs, openNode, type RigNode, until } from './overlay-rig.js'
import { openStranger, type Stranger } from './overlay-stranger.js'
import { federation } from './peer-samples.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

const { federationId } = federation
const protocol = relayProtocol(federationId)

function messageOf(label: string, envelopeBytes = 100): RelayedMessage {
  return {
    ...{ recipient: 'alice', messageId: labelBytes(label, 16), receiptHash: labelBytes(label) },
    ...{ envelope: new Uint8Array(envelopeBytes).fill(label.length), sentAtMs: testTimeMs },
  }
}

const storedOf = ({ recipient, messageId }: RelayedMessage): RelayOutcome => ({
  ...{ recipient, messageId, refusal: undefined },
})
const frameOf = (message: RelayedMessage) =>
  framed(encodeRelayFrame(federationId, { kind: 'message', message }))
const outcomeFrameOf = (outcome: RelayOutcome) =>
  framed(encodeRelayFrame(federationId, { kind: 'outcome', outcome }))

/** Takes what it is brought; nothing is answered while it is shut. */
function mailbox(answer: (message: RelayedMessage) => RelayOutcome = storedOf) {
  const taken: RelayedMessage[] = []
  const waiting: (() => void)[] = []
  const box = {
    taken,
    isShut: false,
    open() {
      box.isShut = false
      for (const go of waiting.splice(0)) go()
    },
    async take(_: string, message: RelayedMessage) {
      taken.push(message)
      if (box.isShut) await new Promise<void>((resolve) => waiting.push(resolve))
      return answer(message)
    },
  }
  return box
}

const ids = (messages: readonly RelayedMessage[]) =>
  messages.map(({ messageId }) => bytesToHex(messageId))

async function openPair(
  t: CleanUp,
  labels: readonly [string, string],
  ofSecond: Partial<OverlayOptions>,
  ofFirst: Partial<OverlayOptions> = {},
) {
  const known: KnownNode[] = []
  const shared = { known: () => known, faultInjection: true }
  const a = await openNode(t, federationId, labels[0], { ...shared, ...ofFirst })
  const b = await openNode(t, federationId, labels[1], { ...shared, ...ofSecond })
  known.push(knownAs(a), knownAs(b))
  for (const { overlay } of [a, b]) overlay.knownChanged()
  await until(() => areJoined(a, b))
  return { a, b }
}

function areJoined(a: RigNode, b: RigNode): boolean {
  return a.overlay.peers().includes(b.id) && b.overlay.peers().includes(a.id)
}

const faultsOf = ({ overlay }: RigNode, id: string) =>
  overlay.stats().peers.find(({ nodeKey }) => nodeKey === id)?.faults

t.test('messages go both ways, each with its outcome', async (t) => {
  const boxes = [mailbox(), mailbox()] as const
  const { a, b } = await openPair(
    t,
    ['relays 0', 'relays 1'],
    { relay: boxes[1] },
    { relay: boxes[0] },
  )
  const there = Array.from({ length: 20 }, (_, i) => messageOf(`there ${i}`))
  const back = [messageOf('back'), { ...messageOf('carried back'), carried: true }]
  const outcomes = await Promise.all([
    ...there.map((one) => a.overlay.relay(b.id, one)),
    ...back.map((one) => b.overlay.relay(a.id, one)),
  ])
  t.same(outcomes, [...there, ...back].map(storedOf))
  t.same(boxes[1].taken, there)
  t.same(boxes[0].taken, back)
  const largest = messageOf('largest', envelopeBytesMax)
  t.same(await a.overlay.relay(b.id, largest), storedOf(largest))
  t.same(boxes[1].taken.at(-1), largest)
  t.equal(faultsOf(a, b.id), 0)
  t.equal(faultsOf(b, a.id), 0)
})

t.test('a refusal comes back as it was said', async (t) => {
  const refusal = {
    ...({ code: 'mailbox-full', sentence: 'The mailbox is full.', retry: true } as const),
    retryAfterMs: 60_000,
  }
  const box = mailbox((message) => ({ ...storedOf(message), refusal }))
  const { a, b } = await openPair(t, ['refused', 'refuses'], { relay: box })
  t.same((await a.overlay.relay(b.id, messageOf('unwelcome'))).refusal, refusal)
})

t.test('a connection that is cut: whoever waits is told, and a repeat is harmless', async (t) => {
  const box = mailbox()
  box.isShut = true
  const { a, b } = await openPair(t, ['cut off', 'cuts off'], { relay: box })
  const message = messageOf('interrupted')
  const first = a.overlay.relay(b.id, message)
  const again = a.overlay.relay(b.id, message)
  await until(() => box.taken.length === 1)
  a.overlay.setBlocked([b.id])
  for (const one of [first, again]) {
    await t.rejects(one, { name: 'RelayError', reason: 'cut' })
  }
  await t.rejects(a.overlay.relay(b.id, message), { name: 'RelayError', reason: 'not-connected' })
  box.open()
  a.overlay.setBlocked([])
  await until(() => areJoined(a, b))
  t.same(await a.overlay.relay(b.id, message), storedOf(message))
  t.same(ids(box.taken), ids([message, message]), 'the same on the way was brought once')
})

t.test('a node that fails to take ends the stream and is asked again', async (t) => {
  let isBroken = true
  const box = mailbox((message) => {
    if (isBroken) throw new Error('The disk is full.')
    return storedOf(message)
  })
  const { a, b } = await openPair(t, ['asks again', 'broken'], { relay: box })
  await t.rejects(a.overlay.relay(b.id, messageOf('lost')), { name: 'RelayError', reason: 'cut' })
  t.ok(b.logged.includes('A message was not taken.'))
  isBroken = false
  t.same(await a.overlay.relay(b.id, messageOf('lost')), storedOf(messageOf('lost')))
  t.equal(faultsOf(b, a.id), 0)
})

t.test('a node that does not relay says so', async (t) => {
  const { a, b } = await openPair(t, ['speaks', 'does not speak'], {})
  await t.rejects(a.overlay.relay(b.id, messageOf('unspoken')), {
    ...{ name: 'RelayError', reason: 'not-spoken' },
  })
  t.ok(areJoined(a, b), 'and stays a peer')
})

t.test('a peer that never answers is not waited for without end', async (t) => {
  const box = mailbox()
  box.isShut = true
  const { a, b } = await openPair(
    t,
    ['waits', 'silent'],
    { relay: box },
    { relay: { ...mailbox(), silenceMs: 50 } },
  )
  await t.rejects(a.overlay.relay(b.id, messageOf('unheard')), {
    name: 'RelayError',
    reason: 'silent',
  })
})

t.test('a slow mailbox is not read: what it cannot take waits, and nothing is lost', async (t) => {
  const box = mailbox()
  box.isShut = true
  const victim = await openNode(t, federationId, 'slow', { relay: box })
  const stranger = await openStranger(t, federationId, 'hasty')
  await stranger.meet(victim)
  const stream = await stranger.stream(protocol)
  const outcomes = outcomesOf(stream)
  const many = Array.from({ length: 3 * takingMax }, (_, i) => messageOf(`hasty ${i}`))
  for (const one of many) stream.send(frameOf(one))
  await until(() => box.taken.length >= takingMax)
  // Were it read on, more would have come by then.
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.equal(box.taken.length, takingMax)
  t.equal(outcomes.length, 0)
  while (outcomes.length < many.length) {
    box.open()
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.same(ids(box.taken), ids(many))
  t.same(new Set(outcomes), new Set(ids(many)))
})

t.test('too much on the way to one peer is refused here', async (t) => {
  const box = mailbox()
  box.isShut = true
  const { a, b } = await openPair(t, ['eager', 'takes its time'], { relay: box })
  const small = Array.from({ length: onTheWayMax }, (_, i) => messageOf(`small ${i}`))
  const waiting = small.map((one) => a.overlay.relay(b.id, one))
  await t.rejects(a.overlay.relay(b.id, messageOf('one more')), {
    name: 'RelayError',
    reason: 'busy',
  })
  box.open()
  t.same(await Promise.all(waiting), small.map(storedOf))
  box.isShut = true
  const large = Array.from({ length: 15 }, (_, i) => messageOf(`large ${i}`, envelopeBytesMax))
  const waitingToo = large.map((one) => a.overlay.relay(b.id, one))
  const oneMore = messageOf('and more', envelopeBytesMax)
  await t.rejects(a.overlay.relay(b.id, oneMore), { name: 'RelayError', reason: 'busy' })
  await until(() => box.taken.length === small.length + large.length)
  box.open()
  t.same(await Promise.all(waitingToo), large.map(storedOf))
  t.same(await a.overlay.relay(b.id, oneMore), storedOf(oneMore), 'and there is room again')
})

/** Ids of the messages that were answered. */
function outcomesOf(stream: Awaited<ReturnType<Stranger['stream']>>): string[] {
  const heard: string[] = []
  const cut = frameReader(relayFrameBytesMax)
  stream.addEventListener('message', ({ data }) => {
    for (const frame of cut(data.subarray())) {
      const one = decodeRelayFrame(frame, federationId)
      if (one.kind === 'outcome') heard.push(bytesToHex(one.outcome.messageId))
    }
  })
  return heard
}

t.test('a stranger has an allowance, a member has none', async (t) => {
  const count = Math.ceil((1.1 * strangerRate.bytesAtOnce) / envelopeBytesMax)
  const many = Array.from({ length: count }, (_, i) => messageOf(`much ${i}`, envelopeBytesMax))
  for (const isMember of [true, false]) {
    const box = mailbox()
    const label = isMember ? 'of a member' : 'of a stranger'
    const victim = await openNode(t, federationId, `reader ${label}`, {
      ...{ relay: box, isMember: () => isMember },
    })
    const sender = await openStranger(t, federationId, `burst ${label}`)
    await sender.meet(victim)
    const stream = await sender.stream(protocol)
    const outcomes = outcomesOf(stream)
    const startedMs = performance.now()
    for (const one of many) stream.send(frameOf(one))
    await until(() => outcomes.length === many.length)
    const leastMs = ((0.05 * strangerRate.bytesAtOnce) / strangerRate.bytesPerSecond) * 1_000
    const tookMs = performance.now() - startedMs
    if (isMember) t.pass(`a member: ${tookMs} ms`)
    else t.ok(tookMs > leastMs, `a stranger waits: ${tookMs} ms, at least ${leastMs}`)
    t.same(ids(box.taken), ids(many), 'and nothing is lost')
    t.equal(faultsOf(victim, sender.id), 0)
  }
})

t.test('nonsense is a fault: after so much of it the peer is cut off', async (t) => {
  const box = mailbox()
  const victim = await openNode(t, federationId, 'victim of nonsense', { relay: box })
  const liar = await openStranger(t, federationId, 'talks nonsense')
  await liar.meet(victim)
  const stream = await liar.stream(protocol)
  const nonsense = [
    framed(Uint8Array.of(1, 2, 3)),
    framed(new Uint8Array()),
    outcomeFrameOf(storedOf(messageOf('never asked'))),
    framed(
      encodeRelayFrame(labelBytes('elsewhere'), { kind: 'message', message: messageOf('foreign') }),
    ),
  ]
  const good = messageOf('good')
  for (let i = 0; i < 16; i++) stream.send(nonsense[i % nonsense.length] as Uint8Array)
  stream.send(frameOf(good))
  await until(() => box.taken.length === 1)
  t.equal(faultsOf(victim, liar.id), 16, 'borne')
  stream.send(nonsense[0] as Uint8Array)
  stream.send(frameOf(good))
  await until(() => !liar.isConnected())
  t.equal(box.taken.length, 1, 'and nothing after it')
})

t.test('a frame that is too large ends its stream, and is a fault', async (t) => {
  const victim = await openNode(t, federationId, 'victim of large ones', { relay: mailbox() })
  const liar = await openStranger(t, federationId, 'too large')
  await liar.meet(victim)
  const stream = await liar.stream(protocol)
  const closed = new Promise((resolve) => stream.addEventListener('close', resolve))
  stream.send(framed(new Uint8Array(relayFrameBytesMax + 1)).subarray(0, 4))
  await closed
  t.equal(faultsOf(victim, liar.id), 1)
})

t.test('outcomes that nobody waits for are a fault, and settle nothing', async (t) => {
  const asker = await openNode(t, federationId, 'asks', {})
  const liar = await openStranger(t, federationId, 'answers wrongly')
  await liar.libp2p.handle(protocol, (stream) => {
    const cut = frameReader(relayFrameBytesMax)
    stream.addEventListener('message', ({ data }) => {
      for (const frame of cut(data.subarray())) {
        const asked = decodeRelayFrame(frame, federationId)
        if (asked.kind !== 'message') continue
        stream.send(outcomeFrameOf(storedOf(messageOf('another'))))
        stream.send(frameOf(messageOf('no outcome')))
        stream.send(outcomeFrameOf(storedOf(asked.message)))
        stream.send(outcomeFrameOf(storedOf(asked.message)))
      }
    })
  })
  await liar.meet(asker)
  await until(() => asker.overlay.peers().includes(liar.id))
  const asked = messageOf('asked')
  t.same(await asker.overlay.relay(liar.id, asked), storedOf(asked))
  await until(() => faultsOf(asker, liar.id) === 3)
  t.pass('three of four answers were held against it')
})

t.test('a peer that reads no outcomes is not read either', async (t) => {
  const box = mailbox()
  const victim = await openNode(t, federationId, 'writes', { relay: box, isMember: () => true })
  const deaf = await openStranger(t, federationId, 'reads nothing')
  await deaf.meet(victim)
  const stream = await deaf.stream(protocol)
  stream.pause()
  let sent = 0
  let taken = 0
  // Its window for outcomes is full at last; until then each round is taken.
  for (let isTaken = true; isTaken && sent < 100_000; ) {
    for (let i = 0; i < 1_000; i++) stream.send(frameOf(messageOf(`unread ${sent++}`, 1)))
    isTaken = false
    for (let i = 0; i < 500 && !isTaken; i++) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      isTaken = box.taken.length === sent
    }
    taken = box.taken.length
  }
  t.ok(taken < sent, `${taken} of ${sent} were taken`)
})
