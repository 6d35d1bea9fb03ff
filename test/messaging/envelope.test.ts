/** Envelopes: for every device of a name and nobody else, in one of six sizes. */
import fc from 'fast-check'
import t from 'tap'
import { hpkeOpener } from '../../client/core/hpke.js'
import {
  innerBytesMax,
  open,
  type Sealing,
  seal,
} from '../../client/messaging/envelope/envelope.js'
import { seededRandom } from '../../client/mixnet/seeded-random.js'
import { equalBytes } from '../../proto/bytes.js'
import { devicesMax, envelopeBuckets, envelopeBytesMax } from '../../proto/limits.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'

const random = seededRandom(60)
const federationId = random.bytes(32)

function device() {
  const privateKey = p256PrivateKey(random.bytes(48))
  return { deviceKey: p256Signer(privateKey).publicKey, opener: hpkeOpener(privateKey) }
}

const devices = Array.from({ length: devicesMax }, device)
const stranger = device()
const recipient = { federationId, name: 'bob' }

function sealing(count: number, inner: Uint8Array): Sealing {
  const deviceKeys = devices.slice(0, count).map(({ deviceKey }) => deviceKey)
  return { ...recipient, deviceKeys, inner, random: (length) => random.bytes(length) }
}

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

t.test('each device of the name opens it, a stranger does not', async (t) => {
  for (const count of [1, 2, devicesMax]) {
    const inner = random.bytes(333)
    const envelope = await seal(sealing(count, inner))
    for (const { opener } of devices.slice(0, count)) {
      t.same(await open(envelope, recipient, [opener]), inner)
    }
    t.equal(await open(envelope, recipient, [stranger.opener]), undefined)
    t.equal(await open(envelope, recipient, []), undefined)
    const some = [stranger.opener, devices[count - 1]?.opener ?? stranger.opener]
    t.same(await open(envelope, recipient, some), inner)
  }
  const envelope = await seal(sealing(1, random.bytes(10)))
  const outsider = devices[7]?.opener ?? stranger.opener
  t.equal(await open(envelope, recipient, [outsider]), undefined, 'a device that is not listed')
})

t.test('every size ends in the smallest bucket that holds it', async (t) => {
  t.ok(Math.max(...envelopeBuckets) <= envelopeBytesMax)
  const opener = devices[0]?.opener ?? stranger.opener
  for (const count of [1, devicesMax]) {
    const overhead = (envelopeBuckets.at(-1) ?? 0) - innerBytesMax(count)
    t.equal(overhead, 22 + count * 97)
    for (const [i, bucket] of envelopeBuckets.entries()) {
      const largest = random.bytes(bucket - overhead)
      const envelope = await seal(sealing(count, largest))
      t.equal(envelope.length, bucket)
      t.same(await open(envelope, recipient, [opener]), largest)
      if (i === 0) continue
      const smallest = random.bytes((envelopeBuckets[i - 1] ?? 0) - overhead + 1)
      t.equal((await seal(sealing(count, smallest))).length, bucket)
    }
  }
  t.equal((await seal(sealing(1, Uint8Array.of(1)))).length, envelopeBuckets[0])
})

t.test('what no envelope holds is refused with the limit', async (t) => {
  const inner = Uint8Array.of(1)
  for (const count of [1, devicesMax]) {
    const limit = innerBytesMax(count)
    const tooLong = sealing(count, new Uint8Array(limit + 1))
    await t.rejects(seal(tooLong), { name: 'RangeError', message: new RegExp(String(limit)) })
  }
  await t.rejects(seal(sealing(1, new Uint8Array())), RangeError)
  await t.rejects(seal(sealing(0, inner)), RangeError)
  const nine = [...sealing(8, inner).deviceKeys, stranger.deviceKey]
  await t.rejects(seal({ ...sealing(8, inner), deviceKeys: nine }), RangeError)
  const noPoint = { ...sealing(1, inner), deviceKeys: [new Uint8Array(33).fill(2, 0, 1)] }
  for (const odd of [
    { ...sealing(1, inner), name: 'Bob' },
    { ...sealing(1, inner), federationId: new Uint8Array(31) },
    { ...sealing(1, inner), deviceKeys: [new Uint8Array(32)] },
    { ...noPoint, deviceKeys: [new Uint8Array(33).fill(0xff).fill(2, 0, 1)] },
  ]) {
    await t.rejects(seal(odd), { name: 'RefusedError' })
  }
})

t.test('an envelope opens for its name and federation only', async (t) => {
  const envelope = await seal(sealing(2, random.bytes(50)))
  const openers = devices.map(({ opener }) => opener)
  t.equal(await open(envelope, { federationId, name: 'bobby' }, openers), undefined)
  const elsewhere = { federationId: random.bytes(32), name: 'bob' }
  t.equal(await open(envelope, elsewhere, openers), undefined)
})

t.test('an envelope that was changed anywhere does not open', async (t) => {
  const envelope = await seal(sealing(3, random.bytes(700)))
  const opener = devices[1]?.opener ?? stranger.opener
  const place = fc.oneof(fc.nat(2 + 3 * 97 + 4), fc.nat(envelope.length - 1))
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Uint8Array.from(envelope)
      changed[at] = (changed[at] ?? 0) ^ flip
      return (await open(changed, recipient, [opener])) === undefined
    }),
    { seed: 61, numRuns: 300 },
  )
  for (const bytes of [
    envelope.subarray(0, -1),
    envelope.subarray(0, 1_400 - 1),
    new Uint8Array(),
    new Uint8Array(1_400),
    new Uint8Array(1_400).fill(1),
  ]) {
    t.equal(await open(bytes, recipient, [opener]), undefined)
  }
  t.equal(equalBytes(envelope, await seal(sealing(3, random.bytes(700)))), false)
})

t.test('an opener over no private key throws once it is used', async (t) => {
  const envelope = await seal(sealing(1, random.bytes(5)))
  for (const scalar of [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(5)]) {
    await t.rejects(open(envelope, recipient, [hpkeOpener(scalar)]))
  }
})
