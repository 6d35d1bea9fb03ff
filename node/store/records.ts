/** How the store writes what has no encoding of its own in proto. */
import { plainBytes } from '../../proto/bytes.js'
import { decodeExact, encode, type MessageType } from '../../proto/codec.js'
import { type ProvenVote, provenVoteToWire, readProvenVote } from '../../proto/votes.js'
import * as wire from '../../proto/wire.js'
import { StoreFault } from './fault.js'

const lengthBytes = 4

/** Several byte strings in one column: each after its length, four bytes big-endian. */
export function packRecords(records: readonly Uint8Array[]): Uint8Array {
  const packed = Buffer.allocUnsafe(
    records.reduce((sum, { length }) => sum + lengthBytes + length, 0),
  )
  let at = 0
  for (const record of records) {
    at = packed.writeUInt32BE(record.length, at)
    packed.set(record, at)
    at += record.length
  }
  return packed
}

/**
 * @returns views of the column's bytes
 * @throws StoreFault when the lengths do not add up
 */
export function unpackRecords(column: Uint8Array): Uint8Array[] {
  const view = new DataView(column.buffer, column.byteOffset, column.length)
  const records: Uint8Array[] = []
  for (let at = 0; at < column.length; ) {
    const from = at + lengthBytes
    const to = from <= column.length ? from + view.getUint32(at) : Number.POSITIVE_INFINITY
    if (to > column.length) throw new StoreFault('A column of records is damaged.')
    records.push(new Uint8Array(column.buffer, column.byteOffset + from, to - from))
    at = to
  }
  return records
}

/** A message as this program wrote it. @throws RefusedError when it is damaged */
export function decodeRecord<Message>(type: MessageType<Message>, bytes: Uint8Array): Message {
  return decodeExact(type, plainBytes(bytes), bytes.length, 'Record')
}

export function encodeProvenVote(vote: ProvenVote): Uint8Array {
  return encode(wire.ProvenVote, provenVoteToWire(vote))
}

/** @throws RefusedError when it is damaged */
export function decodeProvenVote(bytes: Uint8Array): ProvenVote {
  return readProvenVote(decodeRecord(wire.ProvenVote, bytes))
}
