/**
 * What is inside an envelope: one byte for the version, one for the kind, then its bytes. An inner of a kind or
 * version that this client does not know is told apart from a damaged one, so that it can be kept, or
 * acknowledged with a hint that a newer client could read it.
 */
import { concatBytes } from '../../../proto/bytes.js'

export type Inner =
  /** An MLS message: a Welcome or a PrivateMessage. */
  | { readonly kind: 'mls'; readonly message: Uint8Array }
  /** Of a later client. */
  | { readonly kind: 'unknown'; readonly version: number; readonly number: number }

const innerVersion = 1
const mlsKind = 1

/** @param message an MLS message, at least one byte */
export function encodeInner(message: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(innerVersion, mlsKind), message)
}

/** @returns undefined for what is too short to be one */
export function decodeInner(bytes: Uint8Array): Inner | undefined {
  const [version, number] = bytes
  if (version === undefined || number === undefined || bytes.length < 3) return undefined
  if (version !== innerVersion || number !== mlsKind) return { kind: 'unknown', version, number }
  return { kind: 'mls', message: bytes.subarray(2) }
}
