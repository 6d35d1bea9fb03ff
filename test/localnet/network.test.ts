import { createHash } from 'node:crypto'
import t from 'tap'
import { reachedBy } from '../../tools/localnet/api/reached-by.js'
import { createFreshness } from '../../tools/localnet/gateway/freshness.js'
import { createCounters } from '../../tools/localnet/network/counters.js'
import { createReplayFilter } from '../../tools/localnet/network/replay-filter.js'
import { createRouter, type RouterOptions } from '../../tools/localnet/network/router.js'
import { exponential, seededRandom } from '../../tools/localnet/network/seeded-random.js'

const tagOf = (number: number) => createHash('sha256').update(String(number)).digest()

t.test('the replay filter', async (t) => {
  const seenBefore = createReplayFilter(1000)
  for (let i = 0; i < 1000; i++) if (seenBefore(tagOf(i))) t.fail(`${i} was never seen`)
  for (let i = 0; i < 1000; i++) if (!seenBefore(tagOf(i))) t.fail(`${i} was forgotten`)
  for (let i = 1000; i < 2000; i++) if (seenBefore(tagOf(i))) t.fail(`${i} was never seen`)
  for (let i = 0; i < 2000; i++) if (!seenBefore(tagOf(i))) t.fail(`${i} was forgotten`)
  t.notOk(seenBefore(tagOf(2000)))
  t.notOk(seenBefore(tagOf(0)), 'two generations on, the oldest are forgotten')
  t.ok(seenBefore(tagOf(1999)), 'the youngest are not')
  const zeros = createReplayFilter()
  t.notOk(zeros(Buffer.alloc(32)))
  t.ok(zeros(Buffer.alloc(32)), 'a tag of zeros is a tag')
})

t.test('counters', async (t) => {
  let now = 1_000_000
  const counters = createCounters(() => now)
  for (let i = 0; i < 5; i++) counters.received()
  now += 500
  counters.received()
  counters.sent()
  counters.dropped('lost')
  t.strictSame(counters.snapshot(), {
    receivedTotal: 6,
    receivedLastSecond: 6,
    sentTotal: 1,
    sentLastSecond: 1,
    droppedTotal: 1,
    dropped: { lost: 1 },
  })
  now += 600
  t.match(counters.snapshot(), { receivedTotal: 6, receivedLastSecond: 1, sentLastSecond: 1 })
  now += 500
  t.match(counters.snapshot(), { receivedTotal: 6, receivedLastSecond: 0, sentLastSecond: 0 })
  now += 1_000_000
  counters.received()
  t.match(counters.snapshot(), { receivedTotal: 7, receivedLastSecond: 1 })
})

t.test('seeded randomness', async (t) => {
  const draw = (seed: string) => {
    const random = seededRandom(seed)
    return Array.from({ length: 2000 }, random)
  }
  t.strictSame(draw('7'), draw('7'))
  t.strictNotSame(draw('7'), draw('8'))
  const values = draw('mean')
  t.ok(values.every((value) => value >= 0 && value < 1))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  t.ok(Math.abs(mean - 0.5) < 0.03, `mean ${mean}`)
  const random = seededRandom('delays')
  const delays = Array.from({ length: 4000 }, () => exponential(random, 15))
  const meanDelay = delays.reduce((sum, value) => sum + value, 0) / delays.length
  t.ok(Math.abs(meanDelay - 15) < 1, `mean ${meanDelay}`)
})

const routerOptions: RouterOptions = {
  random: seededRandom('router'),
  loss: 0,
  meanDelayMs: undefined,
  limits: { transitPacketsMax: 4, transitBytesMax: 1000, delayMsMax: 50 },
}
const transit = (length: number) => ({ packet: Buffer.alloc(length), keyRotation: 0 })

t.test('the router', async (t) => {
  const counters = createCounters(Date.now)
  const arrived: number[] = []
  let wake = () => {}
  const station = {
    counters,
    arrive: ({ packet }: { packet: Buffer }) => {
      arrived.push(packet.length)
      wake()
    },
  }
  const arrivals = (count: number) =>
    new Promise<void>((resolve) => {
      wake = () => {
        if (arrived.length >= count) resolve()
      }
      wake()
    })
  const router = createRouter(routerOptions)
  t.teardown(() => router.close())
  t.ok(router.attach(1, station))
  t.notOk(router.attach(1, station), 'a mix port belongs to one node')

  let underway = 0
  const origin = {
    entered: (length: number) => {
      underway += length
    },
    left: (length: number) => {
      underway -= length
    },
  }
  for (const length of [10, 20, 30]) router.inject(counters, 1, { ...transit(length), origin })
  router.inject(counters, 99, { ...transit(1), origin })
  t.equal(counters.snapshot().dropped['unknown-next-hop'], 1)
  t.equal(underway, 60, 'the sender hears what is under way')
  await arrivals(3)
  t.strictSame(arrived, [10, 20, 30], 'undelayed packets keep their order')
  t.equal(underway, 0)

  router.forward(counters, 1, transit(40), 2n ** 63n)
  t.strictSame(router.inTransit(), { packets: 1, bytes: 40 })
  await arrivals(4)
  t.pass('a delay of centuries is cut')

  for (let i = 0; i < 5; i++) router.inject(counters, 1, transit(1))
  t.equal(counters.snapshot().dropped.overload, 1, 'packets in transit are bounded')
  router.forward(counters, 1, transit(1), 0n)
  t.equal(counters.snapshot().dropped.overload, 1, 'who is in the network goes on')
  await arrivals(9)
  router.inject(counters, 1, transit(1001))
  t.equal(counters.snapshot().dropped.overload, 2, 'and so are their bytes')
  t.strictSame(router.inTransit(), { packets: 0, bytes: 0 })
})

t.test('loss and delays repeat with the seed', async (t) => {
  const run = (seed: string): (number | undefined)[] => {
    const limits = { transitPacketsMax: 1e6, transitBytesMax: 1e9, delayMsMax: 1000 }
    const router = createRouter({ random: seededRandom(seed), loss: 0.2, meanDelayMs: 0, limits })
    const counters = createCounters(() => 0)
    router.attach(1, { counters, arrive: () => {} })
    const lost = Array.from({ length: 500 }, () => {
      router.forward(counters, 1, transit(1), 0n)
      return counters.snapshot().dropped.lost
    })
    router.close()
    return lost
  }
  t.strictSame(run('a'), run('a'))
  t.strictNotSame(run('a'), run('b'))
  const lost = run('a').at(-1) ?? 0
  t.ok(lost > 70 && lost < 130, `${lost} of 500 at 20 %`)
})

t.test('the host that the answer repeats', async (t) => {
  for (const [host, expected] of [
    ['127.0.0.1:8900', { ip: '127.0.0.1', hostname: null }],
    ['10.1.2.3', { ip: '10.1.2.3', hostname: null }],
    ['localhost:8900', { ip: '172.18.0.2', hostname: 'localhost' }],
    ['Mixnet_1.internal:80', { ip: '172.18.0.2', hostname: 'mixnet_1.internal' }],
    ['[::1]:8900', { ip: '::1', hostname: '[::1]' }],
    [undefined, undefined],
    ['', undefined],
    ['a b', undefined],
    ['evil"host', undefined],
    ['host:99999', undefined],
    ['host:', undefined],
    ['256.1.1.1', undefined],
    ['127.1', undefined],
    ['-host', undefined],
    ['a..b', undefined],
    ['user@host', undefined],
    ['host/path', undefined],
    ['[::1', undefined],
    ['[fe80::1%eth0]', undefined],
    ['a'.repeat(64), undefined],
    [`${'a.'.repeat(127)}a`, undefined],
  ] as const) {
    t.strictSame(reachedBy(host, '::ffff:172.18.0.2'), expected, String(host))
  }
  t.match(reachedBy('localhost', undefined), { ip: '127.0.0.1' })
  t.match(reachedBy('localhost', 'fe80::1%eth0'), { ip: 'fe80::1' })
})

t.test('fresh authentications', async (t) => {
  let now = 1_000_000_000
  const seconds = () => Math.floor(now / 1000)
  const freshness = createFreshness(() => now)
  const nonce = (number: number) => Buffer.from([number >> 8, number & 255])
  t.equal(freshness.refusal('a', nonce(1), seconds()), undefined)
  t.match(freshness.refusal('a', nonce(1), seconds()), /used before/)
  t.equal(freshness.refusal('b', nonce(1), seconds()), undefined, 'another client')
  t.equal(freshness.refusal('a', nonce(2), seconds() + 120), undefined)
  t.match(freshness.refusal('a', nonce(3), seconds() + 121), /121 s ahead of/)
  t.match(freshness.refusal('a', nonce(3), seconds() - 121), /121 s behind/)
  now += 125_000
  t.match(freshness.refusal('a', nonce(1), seconds() - 125), /behind/, 'too old, remembered or not')
  t.match(freshness.refusal('a', nonce(2), seconds() - 5), /used before/)
  for (let i = 10; i < 2000; i++) freshness.refusal('c', nonce(i), seconds())
  t.match(freshness.refusal('c', nonce(5000), seconds()), /too many/)
  now += 300_000
  t.equal(freshness.refusal('c', nonce(5000), seconds()), undefined, 'later there is room again')
})
