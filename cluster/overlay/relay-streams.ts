/**
 * Messages of clients on their way to other nodes: a stream for each direction of asking, opened when there is
 * something to bring. Outcomes come back on it, so with a stream ends whatever was asked on it.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { bytesToHex } from '../../proto/bytes.js'
import { relayFrameBytesMax } from '../../proto/limits.js'
import { encodeRelayFrame, type RelayedMessage, type RelayOutcome } from '../../proto/relay.js'
import type { NodeId } from '../ports.js'
import { framed } from './framing.js'
import type { Peer } from './peer-table.js'
import { hearFrames, openStream, takeStreams } from './protocol-streams.js'
import { takeFrom } from './relay-intake.js'

/** What may be on its way to one peer: a second's worth for a stranger's share of a line. */
export const onTheWayMax = 64
export const onTheWayBytesMax = 1_048_576
/** A peer that has answered nothing for so long is not waited for, though it may have taken what it was brought. */
const silenceDefaultMs = 60_000

export function relayProtocol(federationId: Uint8Array): string {
  return `/rookery/${bytesToHex(federationId)}/relay/1`
}

/**
 * The message has perhaps not arrived: it may be brought again, there or elsewhere.
 * - not-connected, cut, silent: the peer is away, or went away before it answered
 * - not-spoken: it does not relay, as nodes of version 0.1
 * - busy: too much is on its way there
 */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  constructor(
    readonly reason: 'not-connected' | 'not-spoken' | 'busy' | 'cut' | 'silent',
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

interface OnTheWay {
  readonly frame: Uint8Array
  readonly waiting: {
    readonly resolve: (outcome: RelayOutcome) => void
    readonly reject: (error: RelayError) => void
  }[]
}

interface Outgoing {
  readonly to: NodeId
  stream: Stream | undefined
  /** By recipient and id. */
  readonly onTheWay: Map<string, OnTheWay>
  bytes: number
  silence: NodeJS.Timeout | undefined
}

export interface RelayStreamParts {
  readonly federationId: Uint8Array
  readonly connectionTo: (node: NodeId) => Connection | undefined
  readonly peerOf: (connection: Connection) => Peer | undefined
  /** Undefined: this node takes nothing. */
  readonly take: ((from: NodeId, message: RelayedMessage) => Promise<RelayOutcome>) | undefined
  /** @returns undefined when the frame was refused, and counted as a fault */
  readonly openMessage: (from: Peer, frame: Uint8Array) => RelayedMessage | undefined
  readonly openOutcome: (from: Peer, frame: Uint8Array) => RelayOutcome | undefined
  /** Until the peer may bring more, ms; undefined: it is no longer heard. */
  readonly waitMs: (from: Peer) => number | undefined
  /** The peer did what nobody honest does. */
  readonly fault: (from: Peer, error: unknown) => void
  readonly failed: (from: Peer, error: unknown) => void
  /** How long a peer may answer nothing. */
  readonly silenceMs?: number | undefined
}

export class RelayStreams {
  readonly #parts: RelayStreamParts
  readonly #outgoing = new Map<NodeId, Outgoing>()
  readonly #protocol: string

  constructor(parts: RelayStreamParts) {
    this.#parts = parts
    this.#protocol = relayProtocol(parts.federationId)
  }

  /** Takes streams that others open. */
  async listen(libp2p: Pick<Libp2p, 'handle'>): Promise<void> {
    const { take, peerOf } = this.#parts
    if (take === undefined) return
    await takeStreams(libp2p, this.#protocol, peerOf, (stream, from) => {
      this.#takeFrom(stream, from, take)
    })
  }

  #takeFrom(stream: Stream, from: Peer, take: NonNullable<RelayStreamParts['take']>): void {
    const { federationId, openMessage, waitMs, fault, failed } = this.#parts
    takeFrom(stream, {
      open: (frame) => openMessage(from, frame),
      take: (message) => take(from.node, message),
      encode: (outcome) => encodeRelayFrame(federationId, { kind: 'outcome', outcome }),
      waitMs: () => waitMs(from),
      broken: (error) => fault(from, error),
      failed: (error) => failed(from, error),
    })
  }

  /**
   * Brings a message to a peer. The same message on the way there twice is brought once.
   * @returns what the peer has made of it
   * @throws RelayError
   */
  async relay(to: NodeId, message: RelayedMessage): Promise<RelayOutcome> {
    const key = keyOf(message)
    const out = this.#outgoing.get(to) ?? this.#begin(to)
    const one = out.onTheWay.get(key) ?? this.#put(out, key, message)
    return new Promise((resolve, reject) => one.waiting.push({ resolve, reject }))
  }

  /** @throws RelayError */
  #put(out: Outgoing, key: string, message: RelayedMessage): OnTheWay {
    const { federationId } = this.#parts
    const frame = framed(encodeRelayFrame(federationId, { kind: 'message', message }))
    if (out.onTheWay.size >= onTheWayMax || out.bytes + frame.length > onTheWayBytesMax) {
      throw new RelayError('busy', 'Too much is on its way to this node.')
    }
    const one: OnTheWay = { frame, waiting: [] }
    out.onTheWay.set(key, one)
    out.bytes += frame.length
    if (out.onTheWay.size === 1) this.#watch(out)
    // What waits in the stream is bounded by what may be on its way.
    if (out.stream?.status === 'open') out.stream.send(frame)
    return one
  }

  /** The peer is gone, and what was on its way with it. */
  forget(node: NodeId): void {
    const out = this.#outgoing.get(node)
    if (out !== undefined) this.#end(out, new RelayError('cut', 'The connection has ended.'))
  }

  /** @throws RelayError */
  #begin(to: NodeId): Outgoing {
    const connection = this.#parts.connectionTo(to)
    if (connection === undefined) {
      throw new RelayError('not-connected', 'There is no connection to this node.')
    }
    const out = { to, stream: undefined, onTheWay: new Map(), bytes: 0, silence: undefined }
    this.#outgoing.set(to, out)
    void this.#open(out, connection)
    return out
  }

  async #open(out: Outgoing, connection: Connection): Promise<void> {
    try {
      const stream = await openStream(connection, this.#protocol)
      const peer = this.#parts.peerOf(connection)
      if (peer === undefined || this.#outgoing.get(out.to) !== out) {
        stream.abort(new Error('No longer wanted'))
        return
      }
      out.stream = stream
      this.#hear(out, stream, peer)
      for (const { frame } of [...out.onTheWay.values()]) stream.send(frame)
    } catch (cause) {
      const isUnspoken = cause instanceof Error && cause.name === 'UnsupportedProtocolError'
      const error = isUnspoken
        ? new RelayError('not-spoken', 'This node does not relay messages.', { cause })
        : new RelayError('cut', 'No stream to this node could be opened.', { cause })
      this.#end(out, error)
    }
  }

  #hear(out: Outgoing, stream: Stream, peer: Peer): void {
    const settle = (frame: Uint8Array) => {
      this.#settle(out, peer, frame)
      return true
    }
    hearFrames(stream, relayFrameBytesMax, settle, (error) => this.#parts.fault(peer, error))
    const end = () => this.#end(out, new RelayError('cut', 'The stream has ended.'))
    stream.addEventListener('close', end)
    stream.addEventListener('remoteCloseWrite', end)
  }

  #settle(out: Outgoing, peer: Peer, frame: Uint8Array): void {
    const outcome = this.#parts.openOutcome(peer, frame)
    if (outcome === undefined) return
    const key = keyOf(outcome)
    const one = out.onTheWay.get(key)
    if (one === undefined) {
      this.#parts.fault(peer, new Error('An outcome that nobody waits for.'))
      return
    }
    out.onTheWay.delete(key)
    out.bytes -= one.frame.length
    if (out.onTheWay.size > 0) out.silence?.refresh()
    else clearTimeout(out.silence)
    for (const { resolve } of one.waiting) resolve(outcome)
  }

  #watch(out: Outgoing): void {
    clearTimeout(out.silence)
    out.silence = setTimeout(() => {
      this.#end(out, new RelayError('silent', 'This node does not answer.'))
    }, this.#parts.silenceMs ?? silenceDefaultMs)
    out.silence.unref()
  }

  #end(out: Outgoing, error: RelayError): void {
    if (this.#outgoing.get(out.to) !== out) return
    this.#outgoing.delete(out.to)
    clearTimeout(out.silence)
    out.stream?.abort(error)
    for (const { waiting } of out.onTheWay.values()) {
      for (const { reject } of waiting) reject(error)
    }
  }
}

function keyOf({ recipient, messageId }: Pick<RelayOutcome, 'recipient' | 'messageId'>): string {
  return `${recipient} ${bytesToHex(messageId)}`
}
