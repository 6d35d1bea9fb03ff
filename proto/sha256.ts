/**
 * SHA-256, the one hash of the protocol. Portable by default; a program whose platform has a faster one says
 * so once, before anything else: there is one right answer, so nothing depends on which of them gives it.
 */
import { sha256 as portable } from '@noble/hashes/sha2.js'
import { concatBytes } from './bytes.js'

export type Sha256 = (bytes: Uint8Array) => Uint8Array

let implementation: Sha256 = portable

/** @returns 32 bytes */
export const sha256: Sha256 = (bytes) => implementation(bytes)

/** What is hashed is joined here: a new array of more than 64 bytes costs as much as to hash it. */
const joined = new Uint8Array(512)
/** The beginnings of `joined`, each made once. */
const beginnings: Uint8Array[] = []

/** Of all parts, one after another. @returns 32 bytes */
export function sha256OfParts(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  if (length > joined.length) return sha256(concatBytes(...parts))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  let all = beginnings[length]
  if (all === undefined) {
    all = joined.subarray(0, length)
    beginnings[length] = all
  }
  return sha256(all)
}

/** @throws RangeError for something that is not SHA-256 */
export function useSha256(faster: Sha256): void {
  const probe = Uint8Array.of(0xff, 0x00, 0x7f)
  const [expected, got] = [portable(probe), faster(probe)]
  if (got.length !== expected.length || expected.some((byte, i) => got[i] !== byte)) {
    throw new RangeError('This is not SHA-256')
  }
  implementation = faster
}
