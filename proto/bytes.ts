import { concatBytes, hexToBytes, bytesToHex as joinedHex } from '@noble/hashes/utils.js'

export { concatBytes, hexToBytes }

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a
  if (length !== b.length) return false
  let at = 0
  if (length >= wordsMin) {
    const left = new DataView(a.buffer, a.byteOffset, length)
    const right = new DataView(b.buffer, b.byteOffset, length)
    for (; at + 4 <= length; at += 4) if (left.getInt32(at) !== right.getInt32(at)) return false
  }
  for (; at < length; at++) if (a[at] !== b[at]) return false
  return true
}

/** Of so many bytes, four are compared at once: a quarter of the time, after some 300 ns for the two views. */
const wordsMin = 256

/**
 * Lower-case hex. Short texts are made of their characters in one go: one that is joined out of pieces costs a map
 * five times as much to look up, and most of these are keys.
 */
export function bytesToHex(bytes: Uint8Array): string {
  const { length } = bytes
  if (length > atOnceMax) return joinedHex(bytes)
  let codes = codesOfLength[length]
  if (codes === undefined) {
    codes = Array.from({ length: 2 * length }, () => 0)
    codesOfLength[length] = codes
  }
  let at = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0
    codes[at++] = hexDigits[byte >> 4] ?? 0
    codes[at++] = hexDigits[byte & 15] ?? 0
  }
  return String.fromCharCode.apply(null, codes)
}

const atOnceMax = 64
const hexDigits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
/** Written to again and again. */
const codesOfLength: number[][] = []

/** Lexicographic, as `Array.prototype.sort` wants it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length)
  for (let i = 0; i < common; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Big-endian, as every integer inside signed or hashed bytes that is not protobuf. */
export function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

export function uint64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** ASCII text to bytes; proto must not reach for TextEncoder, which pure rules do not have. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) throw new RangeError(`Not ASCII: ${JSON.stringify(text[i])}`)
    bytes[i] = code
  }
  return bytes
}

/** Without the class Buffer, whose subarrays would be Buffers too. Shares the memory. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  if (Object.getPrototypeOf(bytes) === Uint8Array.prototype) return bytes
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
