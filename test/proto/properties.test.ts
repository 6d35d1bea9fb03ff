/**
 * What holds for every decoder: it throws nothing but RefusedError, takes one encoding of one value, and
 * is done in time. Seeds are fixed; a failure prints its counterexample.
 */
import fc from 'fast-check'
import t from 'tap'
import { concatBytes, equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { parseInvite } from '../../proto/invite.js'
import { timeMsMax } from '../../proto/limits.js'
import { defaultNameGrammar, nameFault, normaliseName } from '../../proto/names.js'
import { signRegistration } from '../../proto/registration.js'
import { claimContent, testOwner } from '../support/federation.js'
import { type Codec, codecs, federation } from './samples.js'

const seed = 20_260_201

/** True when the bytes are refused, or decode to something whose one encoding they are. */
function holds({ decode, encode }: Codec, bytes: Uint8Array): boolean {
  const before = Uint8Array.from(bytes)
  let value: unknown
  try {
    value = decode(bytes)
  } catch (error) {
    if (error instanceof RefusedError) return equalBytes(bytes, before)
    throw error
  }
  return equalBytes(encode(value), before) && equalBytes(bytes, before)
}

/** Changes that protobuf decoders are known to be lenient about, and plain damage. */
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant('flip' as const),
    at: fc.nat(),
    mask: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({
    kind: fc.constant('cut' as const),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 80 }),
  }),
  fc.record({
    kind: fc.constant('swap' as const),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('append' as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never

function mutate(bytes: Uint8Array, change: Mutation): Uint8Array {
  if (change.kind === 'append') return concatBytes(bytes, change.bytes)
  const at = change.at % (bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  if (change.kind === 'insert') return concatBytes(before, change.bytes, after)
  if (change.kind === 'flip') {
    const copy = Uint8Array.from(bytes)
    if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ change.mask
    return copy
  }
  const piece = after.subarray(0, change.length)
  const rest = after.subarray(change.length)
  if (change.kind === 'cut') return concatBytes(before, rest)
  if (change.kind === 'repeat') return concatBytes(before, piece, piece, rest)
  return concatBytes(before, rest.subarray(0, change.length), piece, rest.subarray(change.length))
}

for (const [name, codec] of Object.entries(codecs)) {
  const samples = Object.values(codec.values).map((value) => codec.encode(value))

  t.test(`${name}: random bytes`, async (t) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => holds(codec, bytes)),
      { seed, numRuns: 300 },
    )
    t.pass()
  })

  t.test(`${name}: random bytes that look like protobuf`, async (t) => {
    const field = fc.tuple(
      fc.integer({ min: 1, max: 18 }),
      fc.constantFrom(0, 1, 2, 3, 4, 5),
      fc.uint8Array({ maxLength: 34 }),
    )
    const message = fc
      .array(field, { maxLength: 8 })
      .map((fields) =>
        concatBytes(
          ...fields.map(([number, type, bytes]) =>
            concatBytes(
              number < 16
                ? Uint8Array.of((number << 3) | type)
                : Uint8Array.of(((number << 3) & 0x7f) | type | 0x80, number >> 4),
              type === 2 ? Uint8Array.of(bytes.length) : new Uint8Array(),
              bytes,
            ),
          ),
        ),
      )
    fc.assert(
      fc.property(
        message,
        (bytes) => holds(codec, bytes) && holds(codec, concatBytes(Uint8Array.of(1), bytes)),
      ),
      { seed, numRuns: 200 },
    )
    t.pass()
  })

  t.test(`${name}: damaged samples`, async (t) => {
    const damaged = fc.tuple(fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    fc.assert(
      fc.property(damaged, ([which, changes]) => {
        const sample = samples[which % samples.length] ?? new Uint8Array()
        return holds(codec, changes.reduce(mutate, sample))
      }),
      { seed, numRuns: 300 },
    )
    for (const sample of samples) {
      for (let i = 0; i < Math.min(sample.length, 400); i++) {
        if (!holds(codec, sample.subarray(0, i))) t.fail(`cut at ${i}`)
      }
      for (const tail of [
        [0],
        [0x78, 0],
        [0xfa, 0x7f, 0],
        [0x0b, 0x0c],
        [0x0c],
        [0xff, 0xff, 0xff, 0xff, 0x7f],
      ]) {
        t.throws(() => codec.decode(concatBytes(sample, Uint8Array.from(tail))), {
          name: 'RefusedError',
        })
      }
    }
  })

  t.test(`${name}: deep nesting and endless groups`, async (t) => {
    for (let field = 1; field <= 15; field++) {
      let nested = new Uint8Array()
      for (let depth = 0; depth < 60; depth++) {
        nested = concatBytes(Uint8Array.of((field << 3) | 2, nested.length & 0x7f), nested)
        if (nested.length > 125) break
      }
      for (const bytes of [
        nested,
        new Uint8Array(2_000).fill((field << 3) | 3),
        new Uint8Array(2_000).fill((field << 3) | 2),
        new Uint8Array(2_000).fill(0xff),
      ]) {
        if (!holds(codec, bytes)) t.fail(`field ${field}`)
        if (!holds(codec, concatBytes(Uint8Array.of(1), bytes))) t.fail(`field ${field}, version 1`)
      }
    }
    t.pass()
  })

  t.test(`${name}: as many empty parts as a message can have`, async (t) => {
    for (let field = 1; field <= 18; field++) {
      const tag = field < 16 ? [(field << 3) | 2] : [((field << 3) & 0x7f) | 0x82, field >> 4]
      for (const length of [250, 4_000, 90_000]) {
        const part = Uint8Array.from([...tag, 0])
        const bytes = new Uint8Array(length - (length % part.length) + 1).fill(1)
        for (let at = 1; at < bytes.length; at += part.length) bytes.set(part, at)
        if (!holds(codec, bytes) || !holds(codec, bytes.subarray(1))) t.fail(`field ${field}`)
      }
    }
    t.pass()
  })

  t.test(`${name}: what is too long is refused unread`, async (t) => {
    const huge = new Uint8Array(40_000_000)
    t.throws(() => codec.decode(huge), { name: 'RefusedError' })
  })
}

t.test('every registration that can be signed comes back', async (t) => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const names = fc.stringMatching(/^[a-z0-9]{1,20}$/)
  const content = fc.record({
    epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    sequence: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    previous: key,
    homeNodes: fc.uniqueArray(key, { maxLength: 3, selector: String }),
    issuedAtMs: fc.integer({ min: 0, max: timeMsMax }),
    nonce: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    action: fc.constantFrom('claim' as const, 'update' as const, 'retire' as const),
  })
  const codec = codecs.registration as Codec
  const owner = testOwner('owner')
  const counters = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(names, content, counters, (name, one, counter) => {
      const all = { ...claimContent(federation, name, one), ownerKey: owner.publicKey }
      const signed = signRegistration(all, owner, counter)
      const bytes = codec.encode(signed)
      return (
        equalBytes(codec.encode(codec.decode(bytes)), bytes) &&
        signed.issuedAtMs === one.issuedAtMs &&
        signed.admissionCounter === counter &&
        signed.epoch === one.epoch
      )
    }),
    { seed, numRuns: 60 },
  )
  t.pass()
})

t.test('text from users is refused or taken, never anything else', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.nat(130), (text, at) => {
      for (const parse of [
        () => parseInvite(text),
        () => parseInvite(`rookery:${'0'.repeat(64)}@${text}`),
        () => parseInvite(`rookery:${'0'.repeat(64).slice(0, at)}${text}`),
        () => normaliseName(text),
        () => nameFault(text, defaultNameGrammar),
      ]) {
        try {
          parse()
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error
        }
      }
      return true
    }),
    { seed, numRuns: 300 },
  )
  t.pass()
})
