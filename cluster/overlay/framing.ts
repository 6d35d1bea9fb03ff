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

const roomBytesMin = 1_024

/**
 * Cuts what arrives into frames. It never holds more than one frame and what came with it, twice over while
 * it grows: in one buffer, for pieces of a byte would each cost a hundred.
 * @returns takes some bytes and gives the frames that they complete
 * @throws RefusedError `oversized` or `malformed`; nothing after that makes sense
 */
export function frameReader(bytesMax: number): (bytes: Uint8Array) => Uint8Array[] {
  let held: Uint8Array = new Uint8Array()
  /** What `held` is the beginning of, with room behind it; undefined: it is what came. */
  let room: Uint8Array | undefined
  /** Of the frame and its prefix; undefined until the prefix is there. */
  let wanted: { readonly prefix: number; readonly total: number } | undefined

  function append(bytes: Uint8Array): void {
    if (held.length === 0) {
      held = bytes
      room = undefined
      return
    }
    const length = held.length + bytes.length
    if (room === undefined || room.length < length) {
      room = new Uint8Array(Math.max(2 * length, roomBytesMin))
      room.set(held)
    }
    room.set(bytes, held.length)
    held = room.subarray(0, length)
  }

  return (bytes) => {
    const frames: Uint8Array[] = []
    append(bytes)
    for (;;) {
      wanted ??= readPrefix(held, bytesMax)
      if (wanted === undefined || held.length < wanted.total) return frames
      frames.push(held.subarray(wanted.prefix, wanted.total))
      held = held.subarray(wanted.total)
      // What has been given is not written to.
      room = undefined
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
