/** Routes, rates, challenges, remembered answers: the small tables of a node. */
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { Answered } from '../../node/door/answered.js'
import { challengeBytes, createChallenges } from '../../node/door/challenge.js'
import { createTakenChallenges } from '../../node/door/taken-challenges.js'
import { createMeter } from '../../node/meter.js'
import { createKeyedTokenBuckets, createTokenBucket } from '../../node/rates.js'
import { Recent } from '../../node/recent.js'
import { Routes, silenceSecondsMax } from '../../node/routes.js'
import { challengeBytesMax } from '../../proto/limits.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function usedMemory(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const startMs = 1_795_228_800_000
const tag = (name: string) => name as SenderTag
const device = (n: number) => {
  const bytes = new Uint8Array(33).fill(0xff)
  new DataView(bytes.buffer).setUint32(29, n)
  return bytes
}

t.test('routes', async (t) => {
  const settings = { sessionSeconds: 100, routesMax: 3, noticeSeconds: 10 }
  const newRoutes = (changes = {}) => new Routes({ ...settings, ...changes }, startMs)

  t.test('one session for a sender, one sender for a device', async (t) => {
    const routes = newRoutes()
    t.ok(routes.login(tag('a'), 'ada', device(1), 10, startMs))
    t.same(routes.session(tag('a'), startMs), {
      name: 'ada',
      device: Buffer.from(device(1)),
      sessionSeconds: 100,
      repliesSpent: 0,
      budget: 10,
    })
    routes.login(tag('b'), 'ada', device(1), 10, startMs)
    t.equal(routes.session(tag('a'), startMs), undefined)
    t.equal(routes.tagOf('ada', device(1), startMs), tag('b'))
    routes.login(tag('b'), 'bob', device(2), 10, startMs)
    t.equal(routes.tagOf('ada', device(1), startMs), undefined)
    t.equal(routes.size, 1)
    t.ok(routes.end('bob', device(2)))
    t.notOk(routes.end('bob', device(2)))
    t.equal(routes.size, 0)
  })

  t.test(
    'a hint lasts a minute, and not until a clock that was put back is there again',
    async (t) => {
      const routes = newRoutes()
      routes.login(tag('a'), 'ada', device(1), 10, startMs)
      const hintedMs = startMs + 70_000
      routes.hint(tag('a'), hintedMs)
      t.ok(routes.isHinted(tag('a'), hintedMs + 59_000))
      t.notOk(routes.isHinted(tag('a'), hintedMs + 60_000))
      t.notOk(routes.isHinted(tag('a'), hintedMs - 10_000))
      routes.followHint(tag('a'))
      t.notOk(routes.isHinted(tag('a'), hintedMs))
    },
  )

  t.test('replies spend a budget that requests fill, within what a carrier keeps', async (t) => {
    const routes = newRoutes()
    routes.login(tag('a'), 'ada', device(1), 10, startMs)
    routes.spent(tag('a'), 4)
    t.match(routes.session(tag('a'), startMs), { repliesSpent: 4, budget: 6 })
    routes.spent(tag('a'), 40)
    t.match(routes.session(tag('a'), startMs), { repliesSpent: 44, budget: 0 })
    routes.heard(tag('a'), 10, startMs)
    t.match(routes.session(tag('a'), startMs), { budget: 11 }, 'what was used is made up for')
    for (let i = 0; i < 300; i++) routes.heard(tag('a'), 0, startMs)
    t.match(routes.session(tag('a'), startMs), { budget: 200 })
    routes.heard(tag('stranger'), 10, startMs)
    routes.spent(tag('stranger'), 1)
    t.equal(routes.size, 1)
  })

  t.test('sessions run out, and so do reply blocks that nobody renews', async (t) => {
    const routes = newRoutes({ sessionSeconds: 10 * silenceSecondsMax })
    routes.login(tag('a'), 'ada', device(1), 10, startMs)
    const later = startMs + (silenceSecondsMax - 1) * 1_000
    t.match(routes.session(tag('a'), later), { sessionSeconds: 1 })
    routes.heard(tag('a'), 10, later)
    t.match(routes.session(tag('a'), later + 1_000), { sessionSeconds: silenceSecondsMax - 1 })
    t.equal(routes.session(tag('a'), later + silenceSecondsMax * 1_000), undefined)
    t.equal(routes.size, 0)
  })

  t.test('a sweep ends what is over, and names once what soon will be', async (t) => {
    const routes = newRoutes()
    routes.login(tag('a'), 'ada', device(1), 10, startMs)
    routes.login(tag('b'), 'bob', device(2), 10, startMs + 50_000)
    t.same(routes.sweep(startMs + 60_000), { ended: 0, expiring: [] })
    t.same(routes.sweep(startMs + 91_000), {
      ended: 0,
      expiring: [{ senderTag: 'a', sessionSeconds: 9 }],
    })
    t.same(routes.sweep(startMs + 92_000).expiring, [])
    t.equal(routes.sweep(startMs + 100_000).ended, 1)
    t.equal(routes.size, 1)
  })

  t.test('a full table takes a login only in place of another', async (t) => {
    const routes = newRoutes()
    for (let i = 0; i < 3; i++) t.ok(routes.login(tag(`t${i}`), 'ada', device(i), 10, startMs))
    t.notOk(routes.login(tag('t3'), 'ada', device(3), 10, startMs))
    t.ok(routes.login(tag('t3'), 'ada', device(0), 10, startMs))
    t.ok(routes.login(tag('t3'), 'ada', device(3), 10, startMs + 99_000), 'its own')
    t.ok(routes.login(tag('t4'), 'ada', device(4), 10, startMs + 100_000), 'after the others ended')
  })

  t.test('a refused login leaves the notices of others alone', async (t) => {
    const routes = newRoutes()
    for (let i = 0; i < 3; i++) routes.login(tag(`t${i}`), 'ada', device(i), 10, startMs)
    const later = startMs + 95_000
    t.notOk(routes.login(tag('t3'), 'ada', device(3), 10, later))
    t.equal(routes.sweep(later).expiring.length, 3)
    t.ok(routes.login(tag('t3'), 'ada', device(3), 10, startMs + 100_000))
  })

  t.test('100,000 live routes fit in 64 MiB', async (t) => {
    const count = 100_000
    const routes = newRoutes({ routesMax: count })
    const before = usedMemory()
    for (let i = 0; i < count; i++) {
      // Tags and names as they come out of the decoder: strings of their own.
      const senderTag = randomBytes(16).toString('base64').slice(0, 22) as SenderTag
      routes.login(senderTag, `name-${i}`, device(i), 10, startMs)
    }
    const used = usedMemory() - before
    t.equal(routes.size, count)
    t.ok(used < 64 * 1_024 * 1_024, `${Math.round(used / count)} bytes a route`)
  })
})

t.test('token buckets', async (t) => {
  t.test('one', async (t) => {
    const bucket = createTokenBucket({ perSecond: 2, burst: 3 })
    t.same(
      [1, 2, 3, 4].map(() => bucket.take(startMs)),
      [0, 0, 0, 500],
    )
    t.equal(bucket.take(startMs + 250), 250)
    t.equal(bucket.take(startMs + 500), 0)
    t.same(
      [1, 2, 3, 4].map(() => bucket.take(startMs + 60_000)),
      [0, 0, 0, 500],
      'no more than full',
    )
    t.ok(bucket.take(startMs) > 0, 'a clock that goes back gives nothing')
  })

  t.test('one for each key, in bounded memory', async (t) => {
    const buckets = createKeyedTokenBuckets<string>({ perSecond: 1, burst: 2 }, 10)
    t.same(
      [1, 2, 3].map(() => buckets.take('a', startMs)),
      [0, 0, 1_000],
    )
    t.equal(buckets.take('b', startMs), 0)
    for (let i = 0; i < 1_000; i++) buckets.take(`flood ${i}`, startMs)
    t.ok(buckets.size <= 11)
  })

  t.test('a key keeps its bucket from one generation to the next', async (t) => {
    const buckets = createKeyedTokenBuckets<string>({ perSecond: 1, burst: 2 }, 100)
    t.same(
      [1, 2, 3].map(() => buckets.take('a', startMs)),
      [0, 0, 1_000],
    )
    t.equal(buckets.take('a', startMs + 1_999), 0)
    t.equal(buckets.take('a', startMs + 2_001), 0)
    t.ok(buckets.take('a', startMs + 2_001) > 0, 'two tokens came back in two seconds, not more')
    t.same(
      [1, 2, 3].map(() => buckets.take('a', startMs + 60_000)),
      [0, 0, 1_000],
      'and who was away for long is forgotten, which is a full bucket',
    )
  })
})

t.test('challenges', async (t) => {
  const challenges = createChallenges(1_000)
  const issued = challenges.issue(tag('a'), 'login', startMs)
  const open = (challenge: Uint8Array, nowMs = startMs) =>
    challenges.open(challenge, tag('a'), 'login', nowMs)
  const bad = { code: 'bad-challenge', retry: false }

  t.equal(issued.length, challengeBytes)
  t.ok(challengeBytes <= challengeBytesMax)
  t.equal(open(issued), open(issued, startMs + 1_000))
  t.throws(() => open(issued, startMs + 1_001), bad, 'expired')
  t.throws(() => challenges.open(issued, tag('b'), 'login', startMs), bad, 'another sender')
  t.throws(() => challenges.open(issued, tag('a'), 'logout', startMs), bad, 'another purpose')
  t.throws(() => createChallenges(1_000).open(issued, tag('a'), 'login', startMs), bad, 'a restart')
  for (let i = 0; i < issued.length; i++) {
    const forged = Uint8Array.from(issued)
    forged[i] = (forged[i] ?? 0) ^ 1
    t.throws(() => open(forged), bad, `byte ${i} changed`)
  }
  for (const length of [0, 1, 16, 31, 33, 64]) {
    t.throws(() => open(new Uint8Array(length)), bad, `${length} bytes`)
  }

  const stamps = Array.from({ length: 5_000 }, () =>
    open(challenges.issue(tag('a'), 'login', startMs)),
  )
  t.ok(
    stamps.every((stamp, i) => i === 0 || stamp > (stamps[i - 1] ?? 0)),
    'all in order',
  )
  const back = challenges.issue(tag('a'), 'login', startMs - 60_000)
  t.ok(open(back) > (stamps.at(-1) ?? 0), 'also when the clock goes back')
})

t.test('taken challenges', async (t) => {
  const taken = createTakenChallenges(1_000)
  taken.expectNewer('ada', device(1), 5)
  taken.take('ada', device(1), 5, startMs)
  t.throws(() => taken.expectNewer('ada', device(1), 5), { code: 'bad-challenge' })
  t.throws(() => taken.expectNewer('ada', device(1), 4), { code: 'bad-challenge' })
  t.doesNotThrow(() => taken.expectNewer('ada', device(1), 6))
  t.doesNotThrow(() => taken.expectNewer('ada', device(2), 4))
  t.doesNotThrow(() => taken.expectNewer('bob', device(1), 4))
  taken.take('bob', device(2), 7, startMs + 1_000)
  t.throws(() => taken.expectNewer('ada', device(1), 5), { code: 'bad-challenge' })
  taken.take('bob', device(2), 8, startMs + 2_000)
  t.equal(taken.size, 2, 'what would be refused as expired is forgotten')
})

t.test('remembered answers', async (t) => {
  const answered = new Answered({ bytesMax: 3_000, ageMsMax: 1_000 })
  const id = (n: number) => new Uint8Array(16).fill(n)
  const answer = new Uint8Array(600)
  answered.set(tag('a'), id(1), answer, startMs)
  t.equal(answered.get(tag('a'), id(1), startMs + 1_000), answer)
  t.equal(answered.get(tag('a'), id(1), startMs + 1_001), undefined)
  t.equal(answered.get(tag('b'), id(1), startMs), undefined)
  for (let i = 2; i < 100; i++) answered.set(tag('a'), id(i), answer, startMs)
  t.ok(answered.bytes <= 3_000)
  t.equal(answered.get(tag('a'), id(1), startMs), undefined, 'the oldest is forgotten first')
  t.equal(answered.get(tag('a'), id(99), startMs), answer)
  answered.forget(tag('a'), id(99))
  t.equal(answered.get(tag('a'), id(99), startMs), undefined)
  answered.set(tag('a'), id(1), answer, startMs + 10_000)
  t.equal(answered.bytes, 900, 'what is too old is forgotten too')
})

t.test('many answers are remembered at a steady cost', async (t) => {
  const answered = new Answered({ bytesMax: 3_000_000, ageMsMax: 1_000 })
  const answer = new Uint8Array(0)
  const id = (n: number) => {
    const bytes = new Uint8Array(16)
    new DataView(bytes.buffer).setUint32(0, n)
    return bytes
  }
  for (let i = 0; i < 40_000; i++) answered.set(tag('a'), id(i), answer, startMs)
  t.ok(answered.bytes <= 3_000_000)
  for (let i = 35_001; i < 40_000; i++) {
    if (answered.get(tag('a'), id(i), startMs) === undefined) t.fail(`${i} was forgotten`)
  }
  answered.set(tag('a'), id(1), new Uint8Array(2_000_000), startMs)
  t.equal(answered.get(tag('a'), id(1), startMs), undefined, 'too large to be kept')
})

t.test('a recent map keeps what is used, within its bound', async (t) => {
  const recent = new Recent<number, string>(10)
  recent.set(0, 'kept')
  for (let i = 1; i < 100; i++) {
    recent.set(i, `${i}`)
    t.equal(recent.get(0), 'kept')
    t.equal(recent.get(i), `${i}`)
    t.ok(recent.size <= 10)
  }
  t.equal(recent.get(1), undefined)
  recent.set(0, 'changed')
  t.equal(recent.get(0), 'changed')
  recent.delete(0)
  t.equal(recent.get(0), undefined)
})

t.test('a meter tells what the last full second brought', async (t) => {
  const meter = createMeter()
  meter.count(3, startMs)
  meter.count(4, startMs + 999)
  t.equal(meter.lastSecond(startMs + 999), 0)
  t.equal(meter.lastSecond(startMs + 1_000), 7)
  t.equal(meter.lastSecond(startMs + 3_000), 0)
})
