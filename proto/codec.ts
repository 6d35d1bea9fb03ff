/**
 * Exact decoding: one value, one encoding. What does not encode to the very bytes that it was read from
 * (unknown or repeated fields, foreign order, padded numbers, written-out defaults, broken text,
 * trailing bytes) is refused, so that nobody can make two hashes of one statement.
 */
import type protobuf from 'protobufjs/minimal.js'
import { equalBytes, plainBytes } from './bytes.js'
import { RefusedError } from './errors.js'
import { hashBytes } from './limits.js'

/** A generated message class, as far as a codec needs it. */
export interface MessageType<Message> {
  encode(message: NoInfer<Message>): protobuf.Writer
  decode(bytes: Uint8Array): Message
}

/**
 * Byte fields of the result are views of `bytes`.
 * @param what names the message in the error's sentence
 * @throws RefusedError `oversized` or `malformed`
 */
export function decodeExact<Message>(
  type: MessageType<Message>,
  bytes: Uint8Array,
  bytesMax: number,
  what: string,
): Message {
  if (bytes.length > bytesMax) {
    throw new RefusedError('oversized', `${what}: ${bytes.length} bytes, at most ${bytesMax}.`)
  }
  let message: Message
  let again: Uint8Array
  try {
    message = type.decode(plainBytes(bytes))
    again = type.encode(message).finish()
  } catch {
    throw new RefusedError('malformed', `${what}: not a protobuf message of its kind.`)
  }
  if (!equalBytes(again, bytes)) {
    throw new RefusedError('malformed', `${what}: not in its one exact encoding.`)
  }
  return message
}

export function encode<Properties>(
  type: { encode(message: Properties): protobuf.Writer },
  message: NoInfer<Properties>,
): Uint8Array {
  return type.encode(message).finish()
}

/** @throws RefusedError `malformed` when the field has another length. */
export function expectLength(bytes: Uint8Array, length: number, what: string): Uint8Array {
  if (bytes.length === length) return bytes
  throw new RefusedError('malformed', `${what}: ${bytes.length} bytes instead of ${length}.`)
}

/** @throws RefusedError `malformed` when the message is missing. */
export function expectPresent<Message>(
  message: Message | null | undefined,
  what: string,
): NonNullable<Message> {
  if (message !== null && message !== undefined) return message
  throw new RefusedError('malformed', `${what}: missing.`)
}

/** A 64-bit field. @throws RefusedError `malformed` beyond 2^53, where numbers have gaps. */
export function expectInteger(value: number | null | undefined, what: string): number {
  const number = value ?? 0
  if (Number.isSafeInteger(number)) return number
  throw new RefusedError('malformed', `${what}: more than 2^53.`)
}

/** @throws RefusedError `malformed` unless every hash has 32 bytes and there are at most `lengthMax`. */
export function expectPath(
  path: readonly Uint8Array[] | null | undefined,
  lengthMax: number,
  what: string,
): readonly Uint8Array[] {
  const hashes = path ?? []
  if (hashes.length > lengthMax) {
    throw new RefusedError('malformed', `${what}: ${hashes.length} hashes, at most ${lengthMax}.`)
  }
  for (const hash of hashes) expectLength(hash, hashBytes, what)
  return hashes
}
