/**
 * Exact decoding: one value, one encoding. What does not encode to the very bytes that it was read from
 * (unknown or repeated fields, foreign order, padded numbers, written-out defaults, broken text,
 * trailing bytes) is refused, so that nobody can make two hashes of one statement.
 */
import type protobuf from 'protobufjs/minimal.js'
import { equalBytes, plainBytes } from './bytes.js'
import { RefusedError } from './errors.js'
import { hashBytes, multiaddrLengthMax, multiaddrsMax, timeMsMax } from './limits.js'

/** A generated message class, as far as it is written. */
interface Encodable<Properties> {
  encode(message: Properties, writer?: protobuf.Writer): protobuf.Writer
}

/** A generated message class, as far as a codec needs it. */
export interface MessageType<Message> {
  encode(message: NoInfer<Message>, writer?: protobuf.Writer): protobuf.Writer
  decode(bytes: Uint8Array): Message
}

/** Written to again and again, for a new writer costs as much as what is written; undefined while it is written to. */
let spare: protobuf.Writer | undefined

/** A writer that has grown beyond that is let go. */
const keptBytesMax = 65_536

/** To be given back with `keep` once its bytes are used. */
function write<Properties>(
  type: Encodable<Properties>,
  message: NoInfer<Properties>,
): protobuf.Writer {
  const writer = spare
  // If this throws, what it has written so far goes with it.
  spare = undefined
  return type.encode(message, writer)
}

function keep(writer: protobuf.Writer, written: Uint8Array): void {
  if (written.length <= keptBytesMax) spare = writer.reset()
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
  const read = plainBytes(bytes)
  let message: Message
  let isExact: boolean
  try {
    message = type.decode(read)
    const writer = write(type, message)
    const again = writer.finish(true)
    isExact = equalBytes(again, read)
    keep(writer, again)
  } catch {
    throw new RefusedError('malformed', `${what}: not a protobuf message of its kind.`)
  }
  if (!isExact) throw new RefusedError('malformed', `${what}: not in its one exact encoding.`)
  return message
}

export function encode<Properties>(
  type: Encodable<Properties>,
  message: NoInfer<Properties>,
): Uint8Array {
  const writer = write(type, message)
  const bytes = writer.finish()
  keep(writer, bytes)
  return bytes
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

/** Milliseconds since 1970. @throws RefusedError `malformed` beyond the last moment of a Date */
export function expectTime(value: number | null | undefined, what: string): number {
  const timeMs = expectInteger(value, what)
  if (timeMs <= timeMsMax) return timeMs
  throw new RefusedError('malformed', `${what}: later than any date.`)
}

/**
 * An address or a version, which people will see in a terminal.
 * @throws RefusedError `malformed` for anything but visible ASCII and spaces, or too much of it
 */
export function expectLine(text: string, lengthMax: number, what: string): string {
  if (text.length > lengthMax) {
    throw new RefusedError('malformed', `${what}: ${text.length} characters, at most ${lengthMax}.`)
  }
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw new RefusedError('malformed', `${what}: characters that are not visible ASCII.`)
  }
  return text
}

/** @throws RefusedError `malformed` for too many, or one that is not a line */
export function expectMultiaddrs(texts: readonly string[]): readonly string[] {
  if (texts.length > multiaddrsMax) {
    throw new RefusedError('malformed', `${texts.length} multiaddrs, at most ${multiaddrsMax}.`)
  }
  return texts.map((text) => expectLine(text, multiaddrLengthMax, 'Multiaddr'))
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
