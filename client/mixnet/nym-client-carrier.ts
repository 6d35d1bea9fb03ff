import WebSocket from 'ws'
import {
  type Answerer,
  CarrierError,
  type CarrierEvents,
  type CarrierState,
  type SenderTag,
} from './carrier.js'
import { checkSend, checkSize, closedError, unknownTag } from './checks.js'
import { openConnected } from './early-frames.js'
import { watchHeartbeat } from './heartbeat.js'
import { KnownTags } from './known-tags.js'
import {
  decodeResponse,
  encodeRequest,
  type NymClientRequest,
  type NymClientResponse,
} from './nym-client-frames.js'
import { Outbox } from './outbox.js'
import {
  closeGraceMsDefault,
  connectTimeoutMsDefault,
  messageBytesMaxDefault,
  waitMsMaxDefault,
} from './settings.js'

export interface NymClientCarrierOptions {
  /** The nym-client's websocket, for example ws://127.0.0.1:1977. */
  readonly url: string
  readonly connectTimeoutMs?: number
  /** How long a send waits while the nym-client is out of reach, ms. */
  readonly waitMsMax?: number
  /** Largest message, bytes. */
  readonly messageBytesMax?: number
  readonly closeGraceMs?: number
  /** How long the nym-client may take to answer the oldest `selfAddress` before we connect anew, ms. */
  readonly answerMsMax?: number
}

interface Job {
  readonly request: NymClientRequest
  readonly bytes: Uint8Array
}

/** Messages written and not yet known to be accepted. */
const windowMax = 32
/** A lost connection gives the messages of the window a second and a third chance. */
const attemptsMax = 3
const retryMsMin = 100
const retryMsMax = 5_000
const handshakeTimeoutMs = 10_000
/** A nym-client that paces its packets for cover traffic takes a while over the largest messages. */
const answerMsMaxDefault = 60_000
/** It reads no pings while it takes a message, so it gets more time than a gateway. */
const heartbeatMs = 30_000
/** A frame of the nym-client larger than this is not meant for us. */
const incomingBytesMax = 64 * 1024 * 1024

/**
 * Talks to a native nym-client (or `rookery-cluster nym-client`) by binary frames, so every byte
 * survives. Identity, healing towards the gateway and cover traffic are that program's business; this
 * carrier reconnects to it. It serves one application at a time.
 * @throws CarrierError `disconnected` (the connect time-out is over), `configuration`
 */
export async function openNymClientCarrier(
  options: NymClientCarrierOptions,
  events: CarrierEvents,
): Promise<Answerer> {
  return openConnected(events, (held) => new NymClientCarrier(options, held))
}

class NymClientCarrier implements Answerer {
  readonly #options: NymClientCarrierOptions
  readonly #events: CarrierEvents
  readonly #tags = new KnownTags()
  readonly #outbox: Outbox<Job>
  #address = ''
  #state: CarrierState = 'connecting'
  #socket: WebSocket | undefined
  /** Messages on this connection whose acceptance has not been confirmed yet, oldest first. */
  #unconfirmed: { id: number; error: CarrierError | undefined }[] = []
  #retryMs = retryMsMin
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #answerTimer: ReturnType<typeof setTimeout> | undefined
  #onConnected: (() => void) | undefined
  #lastProblem = 'no answer'

  constructor(options: NymClientCarrierOptions, events: CarrierEvents) {
    this.#options = options
    this.#events = events
    const waitMsMax = options.waitMsMax ?? waitMsMaxDefault
    this.#outbox = new Outbox({ windowMax, waitMsMax, attemptsMax }, (id, { request }) =>
      this.#write(id, request),
    )
  }

  get address(): string {
    return this.#address
  }

  get state(): CarrierState {
    return this.#state
  }

  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timeoutMs = this.#options.connectTimeoutMs ?? connectTimeoutMsDefault
      const timer = setTimeout(() => {
        const text = `no nym-client at ${this.#options.url} within ${timeoutMs} ms: ${this.#lastProblem}`
        reject(new CarrierError('disconnected', text))
      }, timeoutMs)
      this.#onConnected = () => {
        clearTimeout(timer)
        resolve()
      }
      this.#open()
    })
  }

  async send(address: string, bytes: Uint8Array, replySurbs: number): Promise<void> {
    checkSend(address, bytes, replySurbs, this.#messageBytesMax)
    const message = new Uint8Array(bytes)
    const request: NymClientRequest =
      replySurbs === 0
        ? { kind: 'send', recipient: address, message }
        : { kind: 'sendAnonymous', recipient: address, message, replySurbs }
    await this.#outbox.submit({ request, bytes: message })
  }

  async reply(senderTag: SenderTag, bytes: Uint8Array): Promise<void> {
    checkSize(bytes, this.#messageBytesMax)
    const over = this.#state === 'closed' || this.#state === 'failed'
    if (!over && !this.#tags.has(senderTag)) throw unknownTag()
    const message = new Uint8Array(bytes)
    await this.#outbox.submit({ request: { kind: 'reply', senderTag, message }, bytes: message })
  }

  /** What was confirmed is with the nym-client, which sends it whether we stay or not. */
  async close(): Promise<void> {
    this.#setState('closed')
    this.#outbox.end(closedError())
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#answerTimer)
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    const graceMs = this.#options.closeGraceMs ?? closeGraceMsDefault
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.terminate(), graceMs)
      socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
      else socket.close()
    })
  }

  get #messageBytesMax(): number {
    return this.#options.messageBytesMax ?? messageBytesMaxDefault
  }

  #open(): void {
    const socket = new WebSocket(this.#options.url, {
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: incomingBytesMax,
      perMessageDeflate: false,
    })
    socket.binaryType = 'nodebuffer'
    this.#socket = socket
    socket.on('error', (error) => {
      this.#lastProblem = error.message
    })
    watchHeartbeat(socket, heartbeatMs)
    socket.on('open', () => {
      socket.send(encodeRequest({ kind: 'selfAddress' }))
      this.#awaitAnswer(socket)
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (this.#socket === socket && isBinary) this.#receive(data)
    })
    socket.on('close', () => {
      if (this.#socket === socket) this.#dropped()
    })
  }

  /** A nym-client that hangs keeps its connection, and perhaps answers pings; then only this ends it. */
  #awaitAnswer(socket: WebSocket): void {
    const answerMsMax = this.#options.answerMsMax ?? answerMsMaxDefault
    clearTimeout(this.#answerTimer)
    this.#answerTimer = setTimeout(() => {
      this.#lastProblem = `it did not answer within ${answerMsMax} ms`
      socket.terminate()
    }, answerMsMax)
  }

  /**
   * The nym-client handles frames strictly in order and answers `selfAddress` at once, so asking for it
   * after each message tells when that message was accepted, and whose fault an `error` is.
   */
  #write(id: number, request: NymClientRequest): void {
    const socket = this.#socket
    if (socket === undefined) return
    this.#unconfirmed.push({ id, error: undefined })
    if (this.#unconfirmed.length === 1) this.#awaitAnswer(socket)
    socket.send(encodeRequest(request))
    socket.send(encodeRequest({ kind: 'selfAddress' }))
  }

  #receive(data: Buffer): void {
    let response: NymClientResponse
    try {
      response = decodeResponse(new Uint8Array(data))
    } catch (error) {
      this.#lastProblem = error instanceof Error ? error.message : String(error)
      this.#socket?.terminate()
      return
    }
    if (response.kind === 'selfAddress') this.#confirm(response.address)
    else if (response.kind === 'received') this.#deliver(response.message, response.senderTag)
    else if (response.kind === 'error') this.#blame(response.message)
  }

  #confirm(address: string): void {
    if (this.#state !== 'connected') {
      this.#greeted(address)
      return
    }
    const oldest = this.#unconfirmed.shift()
    if (oldest === undefined) return
    clearTimeout(this.#answerTimer)
    if (this.#unconfirmed.length > 0 && this.#socket) this.#awaitAnswer(this.#socket)
    if (oldest.error === undefined) this.#outbox.accepted(oldest.id)
    else this.#outbox.refused(oldest.id, oldest.error)
  }

  /** Another address means another identity: whoever relies on ours would wait in vain. */
  #greeted(address: string): void {
    if (this.#address !== '' && this.#address !== address) {
      this.#fail('the nym-client came back with another address')
      return
    }
    clearTimeout(this.#answerTimer)
    this.#address = address
    this.#retryMs = retryMsMin
    this.#setState('connected')
    this.#outbox.openGate()
    this.#onConnected?.()
  }

  #blame(message: string): void {
    const oldest = this.#unconfirmed[0]
    if (oldest === undefined) return
    const code = /recipient|address/i.test(message) ? 'invalid-address' : 'failed'
    oldest.error = new CarrierError(code, `the nym-client refused the message: ${message}`)
  }

  #deliver(bytes: Uint8Array, tag: string | undefined): void {
    const frame = tag === undefined ? { bytes } : { bytes, senderTag: this.#tags.heard(tag) }
    this.#events.onFrame(frame)
  }

  #dropped(): void {
    if (this.#state === 'connected') this.#setState('reconnecting')
    clearTimeout(this.#answerTimer)
    this.#unconfirmed = []
    this.#outbox.shutGate()
    this.#outbox.takeBack()
    this.#retryTimer = setTimeout(() => this.#open(), this.#retryMs * (0.5 + Math.random() / 2))
    this.#retryMs = Math.min(retryMsMax, this.#retryMs * 2)
  }

  #fail(reason: string): void {
    clearTimeout(this.#answerTimer)
    this.#setState('failed')
    this.#outbox.end(new CarrierError('failed', `the carrier gave up: ${reason}`))
    const socket = this.#socket
    this.#socket = undefined
    socket?.terminate()
  }

  #setState(state: CarrierState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    this.#events.onState?.(state)
  }
}
