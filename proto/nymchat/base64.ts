/** Base64 (RFC 4648 section 4), which browsers and Node have under different names. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3)
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += letter(bits >> 18) + letter(bits >> 12)
    text += (b === undefined ? '=' : letter(bits >> 6)) + (c === undefined ? '=' : letter(bits))
  }
  return text
}

function letter(bits: number): string {
  return alphabet[bits & 63] ?? ''
}

/** Undefined for everything but the one encoding of some bytes. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const letters = text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array(Math.floor((letters.length * 6) / 8))
  let [at, bits, count] = [0, 0, 0]
  for (const one of letters) {
    const value = alphabet.indexOf(one)
    if (value === -1) return undefined
    bits = ((bits << 6) | value) & 0xfff
    count += 6
    if (count < 8) continue
    count -= 8
    bytes[at++] = bits >> count
  }
  return base64Of(bytes) === text ? bytes : undefined
}
