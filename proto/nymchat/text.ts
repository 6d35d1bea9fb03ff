/** Text to bytes and back, exactly: nothing is replaced, so that what was signed is what is checked. */

import { bytesToUtf8 } from '@noble/ciphers/utils.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { equalBytes } from '../bytes.js'

/** UTF-8 of a text, or undefined for one with a lone surrogate, which has none. */
export function utf8Of(text: string): Uint8Array | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : utf8ToBytes(text)
}

/** The text of UTF-8 bytes, or undefined for bytes that are none, or begin with a byte order mark. */
export function textOf(bytes: Uint8Array): string | undefined {
  const text = bytesToUtf8(bytes)
  return equalBytes(utf8ToBytes(text), bytes) ? text : undefined
}
