/** A key in digits that two people can compare aloud. */
import { sha512 } from '@noble/hashes/sha2.js'
import { asciiBytes, concatBytes } from '../../proto/bytes.js'

const prefix = asciiBytes('rookery key fingerprint 1\n')
const groups = 6
const bytesPerGroup = 5

/**
 * Six groups of five digits, about 99 bits of SHA-512, read off as safety numbers are: each group is
 * five bytes (big-endian) modulo 100,000.
 */
export function fingerprintOf(publicKey: Uint8Array): string {
  const hash = sha512(concatBytes(prefix, publicKey))
  const texts = Array.from({ length: groups }, (_, i) => {
    const bytes = hash.subarray(i * bytesPerGroup, (i + 1) * bytesPerGroup)
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    return String(value % 100_000).padStart(5, '0')
  })
  return texts.join(' ')
}
