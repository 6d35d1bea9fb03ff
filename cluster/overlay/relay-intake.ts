/**
 * One stream on which a peer brings messages of clients: each is taken, and its outcome goes back on the same
 * stream. What cannot be taken yet is not read, so that whoever brings it waits and nothing is lost.
 */
import type { Stream } from '@libp2p/interface'
import { concatBytes } from '../../proto/bytes.js'
import { relayFrameBytesMax } from '../../proto/limits.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import { framed, frameReader } from './framing.js'
import { abort } from './protocol-streams.js'

/** Of one stream: a transaction's worth of a node that takes from several. */
export const takingMax = 64
/** A frame may be a byte long: of what has come, so much is cut into frames at once. */
const cutBytesMax = 65_536

export interface IntakeParts {
  /** @returns undefined when the frame was refused, and counted as a fault */
  readonly open: (frame: Uint8Array) => RelayedMessage | undefined
  /** Rejects when this node is at fault: then the stream ends, and the peer asks again. */
  readonly take: (message: RelayedMessage) => Promise<RelayOutcome>
  readonly encode: (outcome: RelayOutcome) => Uint8Array
  /** Until the peer may bring more, ms; undefined: it is no longer heard. */
  readonly waitMs: () => number | undefined
  /** The peer has broken the framing itself. */
  readonly broken: (error: unknown) => void
  readonly failed: (error: unknown) => void
}

export function takeFrom(stream: Stream, parts: IntakeParts): void {
  const cut = frameReader(relayFrameBytesMax)
  /** What has come and is not yet cut. */
  let rest: Uint8Array = new Uint8Array()
  let frames: Uint8Array[] = []
  /** Of the frame that comes next. */
  let at = 0
  let taking = 0
  let hasEnded = false
  let timer: NodeJS.Timeout | undefined

  function end(error: unknown): void {
    clearTimeout(timer)
    abort(stream, error)
  }

  async function take(frame: Uint8Array): Promise<void> {
    const message = parts.open(frame)
    if (message === undefined) return
    taking += 1
    try {
      const outcome = await parts.take(message)
      if (stream.status === 'open') stream.send(framed(parts.encode(outcome)))
    } catch (error) {
      parts.failed(error)
      end(error)
    } finally {
      taking -= 1
    }
    work()
  }

  /** @returns whether there is nothing to wait for before more is taken */
  function isReady(): boolean {
    if (timer !== undefined || taking >= takingMax || stream.writableNeedsDrain) return false
    const waitMs = parts.waitMs()
    if (waitMs === undefined) {
      end(new Error('Cut off'))
      return false
    }
    if (waitMs === 0) return true
    timer = setTimeout(() => {
      timer = undefined
      work()
    }, waitMs)
    timer.unref()
    return false
  }

  /** @returns whether there is a frame at `at` */
  function cutMore(): boolean {
    while (at === frames.length && rest.length > 0) {
      frames = cut(rest.subarray(0, cutBytesMax))
      at = 0
      rest = rest.subarray(cutBytesMax)
    }
    return at < frames.length
  }

  function work(): void {
    if (stream.status !== 'open') return
    try {
      while (cutMore() && isReady()) void take(frames[at++] as Uint8Array)
    } catch (error) {
      end(error)
      parts.broken(error)
    }
    if (stream.status !== 'open') return
    const isDone = at === frames.length
    if (hasEnded) {
      if (isDone && taking === 0) stream.close().catch(() => undefined)
    } else if (isDone && isReady()) stream.resume()
    else stream.pause()
  }

  stream.addEventListener('message', ({ data }) => {
    const bytes = data.subarray()
    rest = rest.length === 0 ? bytes : concatBytes(rest, bytes)
    work()
  })
  stream.addEventListener('drain', work)
  stream.addEventListener('close', () => clearTimeout(timer))
  stream.addEventListener('remoteCloseWrite', () => {
    hasEnded = true
    work()
  })
}
