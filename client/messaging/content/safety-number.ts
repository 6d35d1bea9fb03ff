/** A number that two people compare aloud: it is equal on both sides if each has the other's true owner key. */
import { sha512 } from '@noble/hashes/sha2.js'
import { asciiBytes, concatBytes } from '../../../proto/bytes.js'
import { expectLength } from '../../../proto/codec.js'
import { ownerKeyBytes } from '../../../proto/limits.js'
import { expectNormalName } from '../../../proto/names.js'

const domain = asciiBytes('rookery safety number 1\n')
/** As Signal's: makes a search for a key with the same digits some thousands of times dearer. */
const iterations = 5_200
const groups = 6
const bytesPerGroup = 5

/**
 * Twelve groups of five digits: the six of each side, the smaller side first, so that both see the same. A
 * side's are about 99 bits of SHA-512, iterated 5,200 times over the key: `hash = SHA-512(hash | owner key)`, from
 * `domain | owner key | name`; each group is five bytes (big-endian) modulo 100,000. Takes some 100 ms.
 * @throws RefusedError for a name or key of a wrong form
 */
export function safetyNumber(
  nameA: string,
  ownerKeyA: Uint8Array,
  nameB: string,
  ownerKeyB: Uint8Array,
): string {
  return [digitsOf(nameA, ownerKeyA), digitsOf(nameB, ownerKeyB)].sort().join(' ')
}

function digitsOf(name: string, ownerKey: Uint8Array): string {
  expectLength(ownerKey, ownerKeyBytes, 'Owner key')
  let hash = concatBytes(domain, ownerKey, asciiBytes(expectNormalName(name)))
  for (let i = 0; i < iterations; i++) hash = sha512(concatBytes(hash, ownerKey))
  const texts = Array.from({ length: groups }, (_, i) => {
    const bytes = hash.subarray(i * bytesPerGroup, (i + 1) * bytesPerGroup)
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    return String(value % 100_000).padStart(5, '0')
  })
  return texts.join(' ')
}
