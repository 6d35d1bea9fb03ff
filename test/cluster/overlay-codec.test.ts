/** The wire form of what nodes say: one encoding of each message, and nothing but refusals for the rest. */
import fc from 'fast-check'
import t from 'tap'
import { coverParts, createCoverJoiner } from '../../cluster/wire/cover-parts.js'
import { decodePeerFrame, encodePeerFrame } from '../../cluster/wire/peer-frame.js'
import {
  decodePeerMessage,
  encodePeerMessage,
  type WireMessage,
} from '../../cluster/wire/peer-message.js'
import { topicOf, topics } from '../../cluster/wire/topics.js'
import { bytesToHex, equalBytes, hexToBytes } from '../../proto/bytes.js'
import { coverSummary, signClosing } from '../../proto/closing.js'
import { encode } from '../../proto/codec.js'
import { RefusedError } from '../../proto/errors.js'
import {
  coverPartsMax,
  frameMessagesMax,
  gossipFrameBytesMax,
  messagePairsMax,
  messageRangesMax,
  partCertifiedMax,
  partLocksMax,
  peerMessageBytesMax,
  rangePairsMax,
  streamFrameBytesMax,
  votesMax,
} from '../../proto/limits.js'
import * as wire from '../../proto/wire.js'
import { labelBytes } from '../support/federation.js'
import { loadVectors } from '../support/vectors.js'
import { federation, messages } from './peer-samples.js'
import { codeOf, makePeerVectors, refusedFrames } from './peer-vectors.js'

const { federationId } = federation
const seed = 20_261_121
const frameOf = (...said: readonly WireMessage[]) =>
  encodePeerFrame({ federationId, number: 5, messages: said.map(encodePeerMessage) })

t.test('every kind comes out as it went in', async (t) => {
  const kinds = new Set(Object.values(messages).map(({ kind }) => kind))
  t.equal(kinds.size, 21, 'there is a sample of every kind')
  for (const [name, message] of Object.entries(messages)) {
    const bytes = encodePeerMessage(message)
    const again = decodePeerMessage(bytes)
    t.equal(again.kind, message.kind, name)
    t.equal(bytesToHex(encodePeerMessage(again)), bytesToHex(bytes), name)
  }
  const all = decodePeerFrame(frameOf(...Object.values(messages)), federationId, 1_000_000)
  t.same(
    all.map(({ kind }) => kind),
    Object.values(messages).map(({ kind }) => kind),
    'together, in order',
  )
})

t.test('a kind has one place', async (t) => {
  for (const message of Object.values(messages)) {
    if (message.kind === 'cover-part') continue
    const topic = topicOf(message)
    t.ok(topic === undefined || topics.includes(topic))
  }
  t.equal(
    topicOf(messages['closing with its cover'] as never),
    undefined,
    'covers are for one node',
  )
  t.equal(topicOf(messages.standing as never), undefined, 'unsigned words are not handed on')
})

t.test('what is made today is byte for byte what was written down', async (t) => {
  t.same(JSON.parse(JSON.stringify(makePeerVectors())), loadVectors('peer'))
})

t.test('frames that were refused still are', async (t) => {
  const { refused } = loadVectors('peer') as {
    refused: { why: string; bytes: string; code: string }[]
  }
  t.equal(refused.length, Object.keys(refusedFrames).length)
  for (const { why, bytes, code } of refused) t.equal(codeOf(hexToBytes(bytes)), code, why)
  for (const [why, frame] of Object.entries(refusedFrames)) t.type(codeOf(frame), 'string', why)
})

/** Refused, or decoded to something whose one encoding the bytes are. */
function holds(bytes: Uint8Array): boolean {
  try {
    return equalBytes(encodePeerMessage(decodePeerMessage(bytes)), bytes)
  } catch (error) {
    if (error instanceof RefusedError) return true
    throw error
  }
}

t.test('random and damaged bytes are refused, or mean what they say', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      codeOf(bytes)
      return holds(bytes)
    }),
    { seed, numRuns: 500 },
  )
  for (const [name, message] of Object.entries(messages)) {
    const sample = encodePeerMessage(message)
    const change = fc.record({
      at: fc.nat({ max: sample.length }),
      taken: fc.nat({ max: 40 }),
      given: fc.uint8Array({ maxLength: 12 }),
    })
    fc.assert(
      fc.property(change, ({ at, taken, given }) => {
        const damaged = Uint8Array.from([
          ...sample.subarray(0, at),
          ...given,
          ...sample.subarray(at + taken),
        ])
        codeOf(encodePeerFrame({ federationId, number: 0, messages: [damaged] }))
        return holds(damaged)
      }),
      { seed, numRuns: 150 },
    )
    t.pass(name)
  }
})

// ---------------------------------------------------------------- limits

const refusedAs = (code: string) => ({ name: 'RefusedError', code })
const many = <Item>(count: number, make: (i: number) => Item) =>
  Array.from({ length: count }, (_, i) => make(i))
const pair = { slot: labelBytes('slot'), id: labelBytes('id') }

t.test('counts are bounded', async (t) => {
  const standing = encodePeerMessage({ kind: 'standing', epoch: 0, settled: true })
  const frame = (count: number) =>
    encodePeerFrame({ federationId, number: 0, messages: many(count, () => standing) })
  const read = (bytes: Uint8Array) => decodePeerFrame(bytes, federationId, gossipFrameBytesMax)
  t.equal(read(frame(frameMessagesMax)).length, frameMessagesMax)
  t.throws(() => read(frame(frameMessagesMax + 1)), refusedAs('malformed'))
  t.throws(() => decodePeerFrame(frame(10), federationId, 50), refusedAs('oversized'))

  const { votes } = messages.votes as Extract<WireMessage, { kind: 'votes' }>
  const [vote] = votes
  if (vote === undefined) throw new Error('no sample')
  const said = (count: number) =>
    encodePeerMessage({ kind: 'votes', votes: many(count, () => vote) })
  t.equal(decodePeerMessage(said(votesMax)).kind, 'votes')
  t.throws(() => decodePeerMessage(said(votesMax + 1)), refusedAs('malformed'))

  const ranges = (count: number, pairs: number) =>
    encode(wire.PeerMessage, {
      ranges: {
        ranges: many(count, () => ({ prefix: '', pairs: { pairs: many(pairs, () => pair) } })),
      },
    })
  t.equal(decodePeerMessage(ranges(messageRangesMax, 0)).kind, 'ranges')
  t.throws(() => decodePeerMessage(ranges(messageRangesMax + 1, 0)), refusedAs('malformed'))
  const full = messagePairsMax / rangePairsMax
  t.equal(decodePeerMessage(ranges(full, rangePairsMax)).kind, 'ranges')
  t.throws(() => decodePeerMessage(ranges(full + 1, rangePairsMax)), refusedAs('malformed'))
})

t.test('a message that is too large is not made', async (t) => {
  const { closing } = messages.closing as Extract<WireMessage, { kind: 'closing' }>
  const cover = { certified: many(20_000, () => pair), locks: [] }
  t.throws(() => encodePeerMessage({ kind: 'closing', closing, cover }), RangeError)
  t.ok(peerMessageBytesMax < streamFrameBytesMax)
})

// ---------------------------------------------------------------- covers in parts

const [member] = federation.members
if (member === undefined) throw new Error('a federation has members')

/** By rising slot. */
function largeCover(count: number) {
  const certified = many(count, (i) => {
    const slot = new Uint8Array(32)
    new DataView(slot.buffer).setUint32(0, i)
    return { slot, id: pair.id }
  })
  return { certified, locks: [] }
}

t.test('a large cover travels in parts and comes out whole', async (t) => {
  const cover = largeCover(2 * partCertifiedMax + 1)
  const closing = signClosing(
    { federationId, epoch: 4, member: 1, ...coverSummary(cover) },
    member.voting(4),
  )
  const parts = coverParts(closing, cover).map((part) => {
    const bytes = encodePeerMessage(part)
    t.ok(bytes.length <= peerMessageBytesMax)
    return decodePeerMessage(bytes)
  })
  t.equal(parts.length, 3)
  const take = (joiner: ReturnType<typeof createCoverJoiner>, order: readonly number[]) =>
    order.map((i) => {
      const part = parts[i]
      return part?.kind === 'cover-part' ? joiner.take(part) : undefined
    })
  const joiner = createCoverJoiner()
  t.same(take(joiner, [0, 1, 2]), [undefined, undefined, undefined], 'nobody asked')
  joiner.ask(4, 1)
  t.same(take(joiner, [1, 2]), [undefined, undefined], 'without the first')
  t.same(take(joiner, [0, 2, 1]), [undefined, undefined, undefined], 'out of order')
  const whole = take(joiner, [0, 1, 2]).at(-1)
  t.equal(whole?.cover?.certified.length, cover.certified.length)
  t.same(coverSummary(whole?.cover ?? { certified: [], locks: [] }), coverSummary(cover))
  t.same(take(joiner, [0, 1, 2]), [undefined, undefined, undefined], 'once for each question')
})

t.test('a small cover travels whole, one beyond all bounds not at all', async (t) => {
  const { closing } = messages.closing as Extract<WireMessage, { kind: 'closing' }>
  t.equal(coverParts(closing, largeCover(partCertifiedMax)).length, 1)
  const { cover } = messages['closing with its cover'] as Extract<WireMessage, { kind: 'closing' }>
  t.same(
    coverParts(closing, cover ?? largeCover(0)).map(({ kind }) => kind),
    ['closing'],
  )
  const full = { certified: largeCover(partCertifiedMax).certified, locks: cover?.locks ?? [] }
  t.same(
    coverParts(closing, full).map(({ kind }) => kind),
    ['cover-part', 'cover-part'],
    'pairs and locks apart',
  )
  const [lock] = cover?.locks ?? []
  if (lock === undefined) throw new Error('no sample')
  const locks = many(partLocksMax * (coverPartsMax + 1), () => lock)
  t.throws(() => coverParts(closing, { certified: [], locks }), RangeError)
})
