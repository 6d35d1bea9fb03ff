/**
 * What test/vectors/peer.json holds: names, frames and messages that every other implementation must make and
 * read, and bytes that it must refuse. cluster/README.md, "On the wire".
 */
import { createHash } from 'node:crypto'
import { framed } from '../../cluster/overlay/framing.js'
import { topicName } from '../../cluster/overlay/gossip.js'
import { syncProtocol } from '../../cluster/overlay/streams.js'
import { decodePeerFrame, encodePeerFrame } from '../../cluster/wire/peer-frame.js'
import { encodePeerMessage } from '../../cluster/wire/peer-message.js'
import { topics } from '../../cluster/wire/topics.js'
import { bytesToHex, concatBytes } from '../../proto/bytes.js'
import { encode } from '../../proto/codec.js'
import { RefusedError } from '../../proto/errors.js'
import { gossipFrameBytesMax } from '../../proto/limits.js'
import * as wire from '../../proto/wire.js'
import { labelBytes } from '../support/federation.js'
import { federation, messages } from './peer-samples.js'

const { federationId } = federation
const hash = labelBytes('hash')
const frameOf = (...encoded: readonly Uint8Array[]) =>
  encodePeerFrame({ federationId, number: 0, messages: encoded })
const standing = encodePeerMessage({ kind: 'standing', epoch: 1, settled: true })
const message = (properties: wire.PeerMessage.$Properties) =>
  frameOf(encode(wire.PeerMessage, properties))

/** Frames that must be refused, and why. */
export const refusedFrames: Record<string, Uint8Array> = {
  'no messages': frameOf(),
  'of another federation': encodePeerFrame({
    ...{ federationId: hash, number: 0, messages: [standing] },
  }),
  'of no federation': encodePeerFrame({
    ...{ federationId: new Uint8Array(), number: 0, messages: [standing] },
  }),
  'bytes behind it': concatBytes(frameOf(standing), Uint8Array.of(0)),
  'an unknown field': concatBytes(frameOf(standing), Uint8Array.of(0x20, 1)),
  'a written-out default': concatBytes(frameOf(standing).subarray(0, 34), Uint8Array.of(0x10, 0)),
  'a number of more than 2^53': concatBytes(
    frameOf().subarray(0, 34),
    Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20),
    Uint8Array.of(0x1a, standing.length),
    standing,
  ),
  'a message of no kind': frameOf(new Uint8Array()),
  'a message of a kind that nobody knows': frameOf(Uint8Array.of(0xfa, 1, 0)),
  'a message of two kinds': frameOf(
    concatBytes(encodePeerMessage({ kind: 'want-certificate', slot: hash }), standing),
  ),
  'a message of two kinds, in order': frameOf(
    concatBytes(standing, encodePeerMessage({ kind: 'want-certificate', slot: hash })),
  ),
  'one message twice in one': frameOf(concatBytes(standing, standing)),
  'a good message before a bad one': frameOf(standing, Uint8Array.of(1)),
  'a slot of 31 bytes': message({ wantCertificate: hash.subarray(1) }),
  'a wanted claim without value': message({ wantClaim: { slot: hash } }),
  'no votes': message({ votes: {} }),
  'no prevotes': message({ polka: { slot: hash, value: hash, epoch: 0, round: 0 } }),
  'an empty claim': message({ claim: new Uint8Array() }),
  'an empty certificate': message({ certificate: {} }),
  'an empty closing': message({ closing: {} }),
  'a cover of no parts': message({
    closing: {
      closing: encodedClosing(),
      cover: { part: 0, parts: 0, content: new Uint8Array() },
    },
  }),
  'a part beyond the last': message({
    closing: {
      closing: encodedClosing(),
      cover: { part: 2, parts: 2, content: new Uint8Array() },
    },
  }),
  'too many parts': message({
    closing: {
      closing: encodedClosing(),
      cover: { part: 0, parts: 257, content: new Uint8Array() },
    },
  }),
  'a time that no date has': message({
    certificate: { certificate: certificateBytes(), storedAtMs: 8_640_000_000_000_001 },
  }),
  'no ranges': message({ ranges: {} }),
  'a range without content': message({ ranges: { ranges: [{ prefix: 'a' }] } }),
  'a prefix in upper case': message({
    ranges: { ranges: [{ prefix: 'A', pairs: {} }] },
  }),
  'a prefix of 65 digits': message({
    ranges: { ranges: [{ prefix: 'a'.repeat(65), pairs: {} }] },
  }),
  'a short digest': message({
    ranges: { ranges: [{ prefix: '', summary: { count: 1, digest: hash.subarray(1) } }] },
  }),
  'too many pairs in one range': message({
    ranges: {
      ranges: [
        {
          prefix: '',
          pairs: { pairs: Array.from({ length: 33 }, () => ({ slot: hash, id: hash })) },
        },
      ],
    },
  }),
}

function encodedClosing(): Uint8Array {
  const one = messages.closing
  if (one?.kind !== 'closing') throw new Error('no sample')
  return wire.PeerMessage.decode(encodePeerMessage(one)).closing?.closing ?? new Uint8Array()
}

function certificateBytes(): Uint8Array {
  const one = messages.certificate
  if (one?.kind !== 'certificate') throw new Error('no sample')
  const { certificate } = wire.PeerMessage.decode(encodePeerMessage(one))
  return certificate?.certificate ?? new Uint8Array()
}

export function codeOf(frame: Uint8Array): string | undefined {
  try {
    decodePeerFrame(frame, federationId, gossipFrameBytesMax)
    return undefined
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

export function makePeerVectors() {
  const encoded = Object.entries(messages).map(([name, one]) => [name, encodePeerMessage(one)])
  const byName = Object.fromEntries(encoded) as Record<string, Uint8Array>
  const two = [byName['want-certificate'], byName.standing].flatMap((one) => one ?? [])
  const gossip = encodePeerFrame({
    ...{ federationId, number: 281_474_976_710_655, messages: [byName.batch ?? hash] },
  })
  return {
    about:
      'Made by test/cluster/make-peer-vectors.ts; bytes are hex. cluster/README.md, "On the wire".',
    federationId: bytesToHex(federationId),
    topics: Object.fromEntries(topics.map((topic) => [topic, topicName(federationId, topic)])),
    protocol: syncProtocol(federationId),
    messages: Object.fromEntries(
      Object.entries(byName).map(([name, bytes]) => [name, bytesToHex(bytes)]),
    ),
    frames: {
      stream: { bytes: bytesToHex(frameOf(...two)), onStream: bytesToHex(framed(frameOf(...two))) },
      gossip: {
        topic: topicName(federationId, 'votes'),
        bytes: bytesToHex(gossip),
        messageId: createHash('sha256').update(gossip).digest('hex'),
      },
    },
    refused: Object.entries(refusedFrames).map(([why, bytes]) => ({
      ...{ why, bytes: bytesToHex(bytes), code: codeOf(bytes) },
    })),
  }
}
