/**
 * A letter straight from client to client: a byte that tells it from everything else on a mixnet address
 * (protocolVersion of proto/framing.ts, and the JSON of nymCHAT), its id, and the envelope.
 */
import { concatBytes } from '../../../proto/bytes.js'
import { expectLength } from '../../../proto/codec.js'
import { envelopeBytesMax, messageIdBytes } from '../../../proto/limits.js'
import type { Letter, Received } from './mail.js'

const directLetter = 3
const headBytes = 1 + messageIdBytes

export function encodeDirectLetter({
  messageId,
  envelope,
}: Pick<Letter, 'messageId' | 'envelope'>): Uint8Array {
  expectLength(messageId, messageIdBytes, 'Message id')
  return concatBytes(Uint8Array.of(directLetter), messageId, envelope)
}

/** Undefined: something else, which anybody may send us. */
export function readDirectLetter(bytes: Uint8Array): Received | undefined {
  const isLetter =
    bytes[0] === directLetter &&
    bytes.length > headBytes &&
    bytes.length <= headBytes + envelopeBytesMax
  if (!isLetter) return undefined
  return {
    messageId: bytes.slice(1, headBytes),
    envelope: bytes.slice(headBytes),
    storedAtMs: undefined,
  }
}
