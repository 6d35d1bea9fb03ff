/**
 * Streams between two nodes: one for each direction, opened when there is something to say, closed with the
 * connection. What waits for a peer is bounded; what does not fit is lost, as the port allows.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { bytesToHex } from '../../proto/bytes.js'
import { frameBytesTarget, frameMessagesMax, streamFrameBytesMax } from '../../proto/limits.js'
import type { NodeId } from '../ports.js'
import { encodePeerFrame } from '../wire/peer-frame.js'
import { framed } from './framing.js'
import type { Peer } from './peer-table.js'
import { abort, hearFrames, openStream, takeStreams } from './protocol-streams.js'
import type { Saying } from './sayings.js'

/** What may wait for one peer. */
const waitingBytesMax = 16_777_216
const waitingMessagesMax = 65_536

export function syncProtocol(federationId: Uint8Array): string {
  return `/rookery/${bytesToHex(federationId)}/sync/1`
}

export interface StreamCounts {
  readonly sent: number
  readonly dropped: number
  readonly bytesWaiting: number
}

interface Outgoing {
  waiting: Saying[]
  bytes: number
  stream: Stream | undefined
  isOpening: boolean
  isScheduled: boolean
  sent: number
  dropped: number
}

export interface StreamParts {
  readonly federationId: Uint8Array
  readonly connectionTo: (node: NodeId) => Connection | undefined
  readonly peerOf: (connection: Connection) => Peer | undefined
  /** A whole frame. @returns how long nothing more is read, ms; undefined: the peer is no longer heard */
  readonly take: (from: Peer, frame: Uint8Array) => number | undefined
  /** The peer has broken the framing itself. */
  readonly broken: (from: Peer, error: unknown) => void
  readonly unreachable: (node: NodeId, error: unknown) => void
}

export class Streams {
  readonly #parts: StreamParts
  readonly #outgoing = new Map<NodeId, Outgoing>()
  readonly #protocol: string

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.#protocol = syncProtocol(parts.federationId)
  }

  /** Takes streams that others open. */
  async listen(libp2p: Pick<Libp2p, 'handle'>): Promise<void> {
    const { peerOf } = this.#parts
    await takeStreams(libp2p, this.#protocol, peerOf, (stream, from) => this.#read(stream, from))
  }

  counts(node: NodeId): StreamCounts {
    const { sent, dropped, bytes } = this.#outgoing.get(node) ?? newOutgoing()
    return { sent, dropped, bytesWaiting: bytes }
  }

  send(to: NodeId, saying: Saying): void {
    const out = this.#outgoing.get(to) ?? newOutgoing()
    this.#outgoing.set(to, out)
    const isFull =
      out.bytes + saying.bytes > waitingBytesMax || out.waiting.length >= waitingMessagesMax
    if (isFull || this.#parts.connectionTo(to) === undefined) {
      out.dropped += 1
      return
    }
    out.waiting.push(saying)
    out.bytes += saying.bytes
    if (out.isScheduled) return
    // A driver says all of a turn in one go.
    out.isScheduled = true
    queueMicrotask(() => {
      out.isScheduled = false
      this.#flush(to, out)
    })
  }

  /** The peer is gone: what waits for it is lost, and it is counted anew when it comes back. */
  forget(node: NodeId): void {
    const out = this.#outgoing.get(node)
    this.#outgoing.delete(node)
    if (out !== undefined) lose(out)
  }

  #flush(to: NodeId, out: Outgoing): void {
    if (out.stream === undefined) {
      if (!out.isOpening && out.waiting.length > 0) void this.#open(to, out)
      return
    }
    try {
      while (out.waiting.length > 0 && !out.stream.writableNeedsDrain) {
        const messages = takeFrame(out)
        out.sent += messages.length
        out.stream.send(framed(this.#frame(messages)))
      }
    } catch (error) {
      // Closing under our hands: its `close` event follows, or has been.
      abort(out.stream, error)
      out.stream = undefined
      lose(out)
    }
  }

  #frame(messages: readonly Uint8Array[]): Uint8Array {
    return encodePeerFrame({ federationId: this.#parts.federationId, number: 0, messages })
  }

  async #open(to: NodeId, out: Outgoing): Promise<void> {
    const connection = this.#parts.connectionTo(to)
    if (connection === undefined) return lose(out)
    out.isOpening = true
    try {
      const stream = await openStream(connection, this.#protocol)
      out.stream = stream
      stream.addEventListener('drain', () => this.#flush(to, out))
      stream.addEventListener('close', () => {
        if (out.stream !== stream) return
        out.stream = undefined
        lose(out)
      })
    } catch (error) {
      lose(out)
      this.#parts.unreachable(to, error)
    } finally {
      out.isOpening = false
    }
    this.#flush(to, out)
  }

  #read(stream: Stream, from: Peer): void {
    const take = (frame: Uint8Array): boolean => {
      const pauseMs = this.#parts.take(from, frame)
      if (pauseMs === undefined) {
        stream.abort(new Error('Cut off'))
        return false
      }
      if (pauseMs > 0) pause(stream, pauseMs)
      return true
    }
    hearFrames(stream, streamFrameBytesMax, take, (error) => this.#parts.broken(from, error))
    stream.addEventListener('remoteCloseWrite', () => {
      stream.close().catch(() => undefined)
    })
  }
}

/** The sender's window runs full, and it waits. */
function pause(stream: Stream, ms: number): void {
  stream.pause()
  setTimeout(() => {
    if (stream.status === 'open') stream.resume()
  }, ms).unref()
}

function newOutgoing(): Outgoing {
  return {
    ...{ waiting: [], bytes: 0, stream: undefined, isOpening: false, isScheduled: false },
    ...{ sent: 0, dropped: 0 },
  }
}

function lose(out: Outgoing): void {
  out.dropped += out.waiting.length
  out.waiting = []
  out.bytes = 0
}

/** As many messages as fill a frame, at least one. */
function takeFrame(out: Outgoing): readonly Uint8Array[] {
  const messages: Uint8Array[] = []
  let bytes = 0
  for (const saying of out.waiting) {
    if (messages.length >= frameMessagesMax || bytes >= frameBytesTarget) break
    const message = saying.encode()
    messages.push(message)
    bytes += message.length
    out.bytes -= saying.bytes
  }
  out.waiting.splice(0, messages.length)
  return messages
}
