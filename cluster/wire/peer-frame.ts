/** Frames: what nodes say to each other at once. cluster/README.md, "On the wire". */
import { equalBytes } from '../../proto/bytes.js'
import { decodeExact, encode, expectInteger } from '../../proto/codec.js'
import { RefusedError } from '../../proto/errors.js'
import { frameMessagesMax } from '../../proto/limits.js'
import * as wire from '../../proto/wire.js'
import { decodePeerMessage, type WireMessage } from './peer-message.js'

export interface PeerFrame {
  readonly federationId: Uint8Array
  /** On gossip the sender's own, so that what is said again is another frame; 0 on a stream. */
  readonly number: number
  /** Encoded, each for itself. */
  readonly messages: readonly Uint8Array[]
}

export function encodePeerFrame({ federationId, number, messages }: PeerFrame): Uint8Array {
  return encode(wire.PeerFrame, { federationId, number, messages: [...messages] })
}

/**
 * Reads a frame whole: one bad message spoils it, since nobody honest makes it.
 * @throws RefusedError `malformed`, `oversized`, `wrong-federation`, and what its messages' decoders throw
 */
export function decodePeerFrame(
  bytes: Uint8Array,
  federationId: Uint8Array,
  bytesMax: number,
): readonly WireMessage[] {
  const frame = decodeExact(wire.PeerFrame, bytes, bytesMax, 'Peer frame')
  if (!equalBytes(frame.federationId, federationId)) {
    throw new RefusedError('wrong-federation', 'The frame is of another federation.')
  }
  expectInteger(frame.number, 'Frame number')
  const { messages } = frame
  if (messages.length < 1 || messages.length > frameMessagesMax) {
    throw new RefusedError('malformed', `Peer frame: ${messages.length} messages.`)
  }
  // A copy of each: what is kept of one message must not hold a whole envelope in memory.
  return messages.map((message) => decodePeerMessage(message.slice()))
}
