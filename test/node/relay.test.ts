/** The relay with simulated time and nodes: nothing that was taken is lost, whoever is away, lies or crashes. */
import t from 'tap'
import { backoffMs, backoffMsMax } from '../../node/relay/backoff.js'
import { defaultOutboxLimits } from '../../node/relay/outbox.js'
import { sweepMs } from '../../node/relay/relay.js'
import { envelopeBytesMax } from '../../proto/limits.js'
import { labelBytes, testTimeMs } from '../support/federation.js'
import {
  dayMs,
  envelopes,
  hourMs,
  isEmpty,
  nameOf,
  openWorld,
  refusalOf,
  relayed,
  retentionMs,
  selfLabel,
  stateOf,
} from './support/relay-world.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

t.test('how long is waited', async (t) => {
  const table = [
    [1, 0, 1_000],
    [1, 0.5, 750],
    [2, 0, 2_000],
    [9, 0, 256_000],
    [10, 0, backoffMsMax],
    [1_000_000, 0, backoffMsMax],
  ] as const
  for (const [failures, random, ms] of table) t.equal(backoffMs(failures, random), ms)
})

t.test('a message is queued, brought, and remembered without its envelope', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  const message = relayed('alice', 'one')
  t.same(await world.take(message), { untilMs: testTimeMs + retentionMs })
  t.equal(stateOf(world, 'alice', 'one'), 'queued')
  t.equal(world.relay.counts().queued, 1)
  t.equal(world.relay.counts().oldestMs, testTimeMs)
  world.connect('home')
  await world.advanceUntil(isEmpty(world), 1_000)
  t.same([...world.node('home').has.values()], [message])
  t.equal(stateOf(world, 'alice', 'one'), 'stored')
  t.equal(world.relay.stateOf('alice', message.messageId, labelBytes('another key')), 'unknown')
  t.equal(stateOf(world, 'alice', 'another'), 'unknown')
  t.equal(envelopes(world), 0)
  t.same(world.relay.counts(), {
    ...{ queued: 0, bytes: 0, percentFull: 0, oldestMs: undefined, delivered: 1, expired: 0 },
  })
  world.crash()
  t.equal(stateOf(world, 'alice', 'one'), 'stored')
  t.same(await world.take(message), { untilMs: testTimeMs + retentionMs }, 'again')
  await world.advance(10_000)
  t.equal(world.node('home').brought.length, 1)
  await world.advance(retentionMs + 2 * sweepMs)
  t.equal(stateOf(world, 'alice', 'one'), 'unknown', 'and forgotten when its time is over')
})

t.test('what is not taken says why', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  world.register('homeless', [])
  world.register('gone', ['home'])
  world.register('gone', [], 'retire')
  const old = { ...relayed('alice', 'old'), sentAtMs: testTimeMs - retentionMs }
  const table = [
    [relayed('nobody', 'one'), 'unknown-name'],
    [relayed('gone', 'one'), 'unknown-name'],
    [relayed('homeless', 'one'), 'not-home'],
    [old, 'stale'],
  ] as const
  for (const [message, code] of table) {
    await t.rejects(world.take(message), { name: 'RefusedError', code }, code)
  }
  const early = { ...relayed('alice', 'early'), sentAtMs: testTimeMs + dayMs }
  t.same(await world.take(early), { untilMs: testTimeMs + retentionMs }, 'by a clock ahead')
})

t.test('a home that is away for an hour loses nothing, a restart in between neither', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  const messages = Array.from({ length: 50 }, (_, i) => relayed('alice', `during ${i}`))
  for (const [i, message] of messages.entries()) {
    await world.take(message)
    if (i % 10 === 0) await world.advance(hourMs / 12)
    if (i === 25) world.crash()
  }
  await world.advance(hourMs / 2)
  t.equal(world.relay.counts().queued, 50)
  world.connect('home')
  const tookMs = await world.advanceUntil(isEmpty(world), hourMs)
  t.ok(tookMs <= 1_000, `brought at once: ${tookMs} ms`)
  t.same(
    world.node('home').brought.map(({ message }) => nameOf(message)),
    messages.map(nameOf),
    'each once, in the order in which they came',
  )
})

t.test('the first home that takes it is used, in the order of the owner', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['first', 'second', 'third'])
  const [first, second, third] = ['first', 'second', 'third'].map(world.node)
  if (!first || !second || !third) throw new Error('three homes')
  const bring = async (label: string) => {
    await world.take(relayed('alice', label))
    await world.advanceUntil(isEmpty(world), 10 * 60_000)
    return [first, second, third].findIndex((one) =>
      [...one.has.values()].some(({ messageId }) => messageId.join() === idOf(label)),
    )
  }
  world.connect('second')
  world.connect('third')
  t.equal(await bring('first away'), 1)
  second.refusal = refusalOf('mailbox-full')
  t.equal(await bring('second full'), 2)
  second.refusal = undefined
  world.connect('first')
  t.equal(await bring('first is back'), 0)
  first.refusal = refusalOf('not-home')
  second.refusal = refusalOf('busy')
  t.equal(await bring('third only'), 2)
  first.refusal = undefined
  second.refusal = undefined
  await world.advance(10_000)
  t.equal(await bring('first has changed its mind'), 0)
})

const idOf = (label: string) => labelBytes(label, 16).join()

t.test(
  'a full mailbox is asked ever less often, and has the message when it has room',
  async (t) => {
    const world = openWorld(t)
    world.register('alice', ['home'])
    world.connect('home')
    const home = world.node('home')
    home.refusal = refusalOf('mailbox-full', 30_000)
    await world.take(relayed('alice', 'patient'))
    await world.advance(4 * hourMs)
    const { length } = home.brought
    t.ok(length > 40 && length < 120, `asked ${length} times in four hours`)
    const [one, two] = home.brought
    t.ok((two?.atMs ?? 0) - (one?.atMs ?? 0) >= 30_000, 'as late as it asked for')
    home.refusal = undefined
    const tookMs = await world.advanceUntil(isEmpty(world), hourMs)
    t.ok(tookMs <= backoffMsMax + 1_000, `${tookMs} ms`)
  },
)

t.test('a clock that was put back makes nobody wait for what it said', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  world.connect('home')
  const home = world.node('home')
  home.refusal = refusalOf('mailbox-full', 30_000)
  world.setClock(dayMs)
  await world.take(relayed('alice', 'one'))
  await world.advanceUntil(() => home.brought.length > 0, 1_000)
  world.setClock(-dayMs)
  home.refusal = undefined
  await world.take(relayed('alice', 'two'))
  const tookMs = await world.advanceUntil(isEmpty(world), dayMs)
  t.ok(tookMs <= backoffMsMax, `${tookMs} ms`)
})

t.test('what one message is refused for does not hold up those behind it', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  const home = world.node('home')
  home.refusal = refusalOf('stale')
  world.connect('home')
  await world.take(relayed('alice', 'odd'))
  await world.advanceUntil(() => home.brought.length === 1, 1_000)
  home.refusal = undefined
  await world.take(relayed('alice', 'even'))
  await world.advanceUntil(isEmpty(world), 10_000)
  t.equal(home.has.size, 2)
})

t.test('what a home has another message for is given up, and holds up nothing', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  const home = world.node('home')
  home.refusal = refusalOf('malformed')
  for (let i = 0; i < 40; i++) await world.take(relayed('alice', `odd ${i}`))
  world.connect('home')
  const tookMs = await world.advanceUntil(isEmpty(world), hourMs)
  t.ok(tookMs <= 1_000, `${tookMs} ms`)
  t.equal(home.brought.length, 40, 'each once')
  t.equal(stateOf(world, 'alice', 'odd 0'), 'expired')
  t.match(world.relay.counts(), { bytes: 0, delivered: 0, expired: 40 })
  home.refusal = undefined
  await world.take(relayed('alice', 'even'))
  t.ok((await world.advanceUntil(isEmpty(world), hourMs)) <= 1_000)
  t.equal(stateOf(world, 'alice', 'even'), 'stored')
})

t.test('an id that another message has is refused, not answered for it', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['away'])
  const message = relayed('alice', 'one')
  await world.take(message)
  const other = { ...message, receiptHash: labelBytes('another receipt') }
  await t.rejects(world.take(other), { name: 'RefusedError', code: 'malformed' })
})

t.test('what waits for a name that is not known any more waits until it is', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  await world.take(relayed('alice', 'early'))
  world.forget('alice')
  world.crash()
  await world.advance(hourMs)
  t.equal(stateOf(world, 'alice', 'early'), 'queued')
  world.register('alice', ['home'])
  world.connect('home')
  await world.advanceUntil(isEmpty(world), hourMs)
  t.equal(stateOf(world, 'alice', 'early'), 'stored')
})

t.test('many names that nobody takes messages for leave room for others', async (t) => {
  const limits = { ...defaultOutboxLimits, messagesMax: 4_096, recipientMessagesMax: 400 }
  const world = openWorld(t, 1, limits)
  for (let i = 0; i < 12; i++) {
    world.register(`idle-${i}`, ['away'])
    const work = Array.from({ length: 401 }, (_, j) => world.take(relayed(`idle-${i}`, `${j}`)))
    const refused = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected')
    t.ok(refused.length > 0)
  }
  t.equal(world.relay.counts().queued, (4_096 * 3) / 4 + 4, 'those that came last have one each')
  world.register('alice', ['home'])
  t.ok(await world.take(relayed('alice', 'one')))
})

t.test('more than can be written is refused', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['away'])
  const work = Array.from({ length: 700 }, (_, i) =>
    world.take(relayed('alice', `${i}`, envelopeBytesMax)),
  )
  const codes = (await Promise.allSettled(work)).map((one) =>
    one.status === 'rejected' ? one.reason.code : 'taken',
  )
  t.ok(codes.includes('busy'), 'not all are held in memory at once')
  t.ok(codes.includes('taken'))
})

t.test('a registration that makes this node a home', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['away'])
  const message = relayed('alice', 'moves')
  await world.take(message)
  await world.advance(10 * 60_000)
  t.equal(world.relay.counts().queued, 1)
  world.register('alice', ['away', selfLabel])
  t.ok((await world.advanceUntil(isEmpty(world), hourMs)) <= 1_000)
  t.same([...world.here.has.values()], [message])
})

t.test('what nobody takes expires, and is known to have', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['away'])
  world.register('bob', ['away'])
  await world.take(relayed('alice', 'in vain'))
  await world.take(relayed('bob', 'to nobody'))
  world.register('bob', [], 'retire')
  await world.advance(1_000)
  t.equal(stateOf(world, 'bob', 'to nobody'), 'expired', 'its name was retired')
  await t.rejects(world.take(relayed('bob', 'to nobody')), { code: 'unknown-name' })
  t.equal(stateOf(world, 'alice', 'in vain'), 'queued')
  world.crash()
  await world.advance(retentionMs + 2 * sweepMs)
  t.equal(stateOf(world, 'alice', 'in vain'), 'expired')
  t.equal(envelopes(world), 0)
  t.match(world.relay.counts(), { queued: 0, bytes: 0, expired: 1 })
  const again = { ...relayed('alice', 'in vain'), sentAtMs: world.nowMs }
  await t.rejects(world.take(again), { name: 'RefusedError', code: 'stale' })
  world.connect('away')
  await world.advance(60_000)
  t.equal(world.node('away').brought.length, 0)
  await world.advance(defaultOutboxLimits.expiredKeptMs + 2 * sweepMs)
  t.equal(stateOf(world, 'alice', 'in vain'), 'unknown')
})

t.test('the outbox is bounded, for each recipient too', async (t) => {
  const limits = {
    ...{ messagesMax: 8, bytesMax: 10_000, recipientMessagesMax: 3, recipientBytesMax: 5_000 },
    ...{ recordsMax: 4, expiredKeptMs: dayMs },
  }
  const world = openWorld(t, 1, limits)
  for (const name of ['alice', 'bob', 'carol']) world.register(name, [`home of ${name}`])
  const full = { name: 'RefusedError', code: 'mailbox-full' }
  const busy = { name: 'RefusedError', code: 'busy' }
  for (const i of [0, 1, 2]) await world.take(relayed('alice', `${i}`))
  await t.rejects(world.take(relayed('alice', '3')), full)
  t.equal(world.relay.counts().percentFull, 37, 'three of eight')
  t.ok(await world.take(relayed('alice', '2')), 'a repeat is no more')
  await t.rejects(world.take(relayed('bob', 'large', 4_745)), full)
  t.ok(await world.take(relayed('bob', 'large', 4_744)))
  t.equal(world.relay.counts().percentFull, 58, 'of the bytes')
  await t.rejects(world.take(relayed('carol', 'large', 4_744)), busy)
  await world.take(relayed('carol', '0'))
  world.crash()
  await t.rejects(world.take(relayed('alice', '3')), full, 'after a restart too')
  await world.take(relayed('carol', '1'))
  await t.rejects(world.take(relayed('carol', '2')), full, 'the last quarter is for small shares')
  world.connect('home of alice')
  await world.advanceUntil(() => world.relay.counts().queued === 3, 1_000)
  t.equal(world.relay.counts().queued, 3)
  for (const i of [3, 4, 5]) await world.take(relayed('alice', `${i}`))
  await world.advance(2 * sweepMs)
  const records = world.database.sql.prepare("SELECT count(*) FROM outbox WHERE state = 'stored'")
  t.equal(records.pluck().get(), limits.recordsMax)
  t.equal(stateOf(world, 'bob', 'large'), 'queued')
})
