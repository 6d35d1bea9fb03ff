/** Frames on a stream: an unsigned varint with the length, then the frame. */
import { concatBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'

export function framed(frame: Uint8Array): Uint8Array {
  const prefix: number[] = []
  let rest = frame.length
  while (rest >= 0x80) {
    prefix.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return concatBytes(Uint8Array.of(...prefix, rest), frame)
}

/**
 * Cuts what arrives into frames. It never holds more than one frame and what came with it.
 * @returns takes some bytes and gives the frames that they complete
 * @throws RefusedError `oversized` or `malformed`; nothing after that makes sense
 */
export function frameReader(bytesMax: number): (bytes: Uint8Array) => Uint8Array[] {
  let parts: Uint8Array[] = []
  let held = 0
  /** Of the frame and its prefix; undefined until the prefix is there. */
  let wanted: { readonly prefix: number; readonly total: number } | undefined

  function joined(): Uint8Array {
    const [only] = parts
    if (only !== undefined && parts.length === 1) return only
    const whole = concatBytes(...parts)
    parts = [whole]
    return whole
  }

  return (bytes) => {
    const frames: Uint8Array[] = []
    parts.push(bytes)
    held += bytes.length
    for (;;) {
      wanted ??= readPrefix(joined(), bytesMax)
      if (wanted === undefined || held < wanted.total) return frames
      const whole = joined()
      frames.push(whole.subarray(wanted.prefix, wanted.total))
      parts = [whole.subarray(wanted.total)]
      held -= wanted.total
      wanted = undefined
    }
  }
}

const prefixBytesMax = 4

function readPrefix(bytes: Uint8Array, bytesMax: number) {
  let length = 0
  for (let i = 0; i < prefixBytesMax; i++) {
    const byte = bytes[i]
    if (byte === undefined) return undefined
    length |= (byte & 0x7f) << (7 * i)
    if (byte >= 0x80) continue
    if (byte === 0 && i > 0) throw new RefusedError('malformed', 'A padded frame length.')
    if (length > bytesMax) {
      throw new RefusedError('oversized', `A frame of ${length} bytes, at most ${bytesMax}.`)
    }
    return { prefix: i + 1, total: i + 1 + length }
  }
  throw new RefusedError('oversized', `A frame length of more than ${prefixBytesMax} bytes.`)
}
