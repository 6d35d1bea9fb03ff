import type { Frame } from '../../client/mixnet/carrier.js'
import { keptBytesMax, keptMessagesMax } from './limits.js'

/** Counts since the start, by reason. */
export interface DroppedCounts {
  /** The application was away or did not read for too long; the oldest go first. */
  unread: number
  /** Did not fit into a frame. */
  oversized: number
}

/** Messages from the mixnet that wait for the application: bounded, the oldest dropped first. */
export class Postbox {
  readonly dropped: DroppedCounts = { unread: 0, oversized: 0 }
  #frames: Frame[] = []
  #bytes = 0
  #onPut: (() => void) | undefined

  /** Who is told of new messages; undefined when nobody takes any. */
  set reader(onPut: (() => void) | undefined) {
    this.#onPut = onPut
  }

  put(frame: Frame): void {
    this.#frames.push(frame)
    this.#bytes += frame.bytes.length
    while (this.#frames.length > keptMessagesMax || this.#bytes > keptBytesMax) {
      this.take()
      this.dropped.unread += 1
    }
    this.#onPut?.()
  }

  take(): Frame | undefined {
    const frame = this.#frames.shift()
    if (frame !== undefined) this.#bytes -= frame.bytes.length
    return frame
  }
}
