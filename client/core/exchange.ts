/**
 * Requests and their answers over a network that loses, repeats and reorders. SERVICE.md section 1: a
 * request has a random id and is repeated, with the same bytes, until its answer comes or time is up.
 */
import { bytesToHex } from '../../proto/bytes.js'
import { requestIdBytes } from '../../proto/limits.js'
import {
  encodeRequest,
  protocolVersion,
  type RequestBody,
  type ResponseBody,
} from '../../proto/requests.js'
import { type Asker, CarrierError, type CarrierEvents, type Frame } from '../mixnet/carrier.js'
import { readArrival } from './answers.js'
import { ClientError, misbehaviour, shortAddress } from './errors.js'
import type { Clock, OpenCarrier, RandomBytes } from './ports.js'
import { ReplyBlocks } from './reply-blocks.js'
import { type Patience, RoundTrips } from './round-trips.js'
import { type Deadline, expectGoingOn, remainingMs, within } from './waiting.js'

export interface Answered {
  readonly requestId: Uint8Array
  readonly body: ResponseBody
}

export interface ExchangeOptions {
  readonly openCarrier: OpenCarrier
  readonly random: RandomBytes
  readonly clock: Clock
  readonly patience: Patience
  /** Something that a node, or anybody who knows our address, said by itself. */
  readonly onUnasked: (body: ResponseBody) => void
  /** A frame that is none of the protocol's, by whomever. */
  readonly onForeign: (bytes: Uint8Array) => void
  readonly onRepeat: (address: string, attempt: number) => void
}

type Settle = (outcome: ResponseBody | ClientError) => void

/** Owns the carrier and the requests that wait for an answer. */
export class Exchange {
  readonly #options: ExchangeOptions
  readonly #waiting = new Map<string, { address: string; settle: Settle }>()
  readonly #roundTrips: RoundTrips
  readonly #replyBlocks = new ReplyBlocks()
  #carrier: Asker | undefined
  #closed = false

  /** @throws CarrierError when the mixnet cannot be reached */
  static async open(options: ExchangeOptions): Promise<Exchange> {
    const exchange = new Exchange(options)
    const events: CarrierEvents = { onFrame: (frame) => exchange.#onFrame(frame) }
    exchange.#carrier = await options.openCarrier(events)
    return exchange
  }

  private constructor(options: ExchangeOptions) {
    this.#options = options
    this.#roundTrips = new RoundTrips(options.patience)
  }

  /** Our own mixnet address. */
  get address(): string {
    return this.#carrier?.address ?? ''
  }

  /**
   * Asks one node, repeating the same bytes until the deadline. Late and repeated answers are dropped,
   * as are answers to anything that was not asked.
   * @returns an answer of the request's kind, or a refusal
   * @throws ClientError `timeout`, `unreachable`, `misbehaviour` (an answer of another kind, or an
   *   unreadable one), `aborted`, `closed`
   */
  async ask(address: string, body: RequestBody, deadline: Deadline): Promise<Answered> {
    if (this.#closed) throw closedError()
    const requestId = this.#options.random(requestIdBytes)
    const bytes = encodeRequest({ id: requestId, body })
    const key = bytesToHex(requestId)
    const answer = new Promise<ResponseBody>((resolve, reject) => {
      const settle: Settle = (outcome) =>
        outcome instanceof ClientError ? reject(outcome) : resolve(outcome)
      this.#waiting.set(key, { address, settle })
    })
    answer.catch(() => {})
    try {
      const response = await this.#repeat(
        address,
        bytes,
        this.#replyBlocks.take(address, body),
        answer,
        deadline,
      )
      if (response.kind === body.kind || response.kind === 'refusal') {
        return { requestId, body: response }
      }
      const sentence = `it answers a ${body.kind} request with '${response.kind}'.`
      throw misbehaviour(address, 'answer', sentence)
    } finally {
      this.#waiting.delete(key)
    }
  }

  async #repeat(
    address: string,
    bytes: Uint8Array,
    surbs: number,
    answer: Promise<ResponseBody>,
    deadline: Deadline,
  ): Promise<ResponseBody> {
    const roundTrips = this.#roundTrips
    const { clock } = this.#options
    let waitMs = roundTrips.firstMs
    for (let attempt = 1; remainingMs(deadline) > 0; attempt++) {
      expectGoingOn(deadline.signal)
      if (attempt > 1) this.#options.onRepeat(address, attempt)
      const sent = this.#send(address, bytes, surbs)
      const sentAtMs = clock.elapsedMs()
      const early = await within(Promise.race([sent, answer]), remainingMs(deadline), deadline)
      if (early === undefined) break
      if (early !== 'sent') return early
      const wait = Math.min(remainingMs(deadline), this.#jittered(waitMs))
      const response = await within(answer, wait, deadline)
      if (response !== undefined) {
        if (attempt === 1) roundTrips.answered(clock.elapsedMs() - sentAtMs)
        else roundTrips.answeredLate(waitMs)
        return response
      }
      waitMs = roundTrips.after(waitMs)
    }
    throw timeoutError(address)
  }

  async #send(address: string, bytes: Uint8Array, surbs: number): Promise<'sent'> {
    const carrier = this.#carrier
    if (carrier === undefined || this.#closed) throw closedError()
    try {
      await carrier.send(address, bytes, surbs)
      return 'sent'
    } catch (error) {
      if (!(error instanceof CarrierError)) throw error
      if (this.#closed) throw closedError()
      const sentence = `The mixnet does not take a message: ${error.message}.`
      throw new ClientError('unreachable', sentence, { node: address }, { cause: error })
    }
  }

  /** Spreads repeats of many clients that lost the same node at the same moment. */
  #jittered(ms: number): number {
    const [byte = 0] = this.#options.random(1)
    return ms * (0.8 + (0.4 * byte) / 255)
  }

  /** Sends bytes of another kind, once and without a way back. @throws ClientError `unreachable`, `closed` */
  async sendForeign(address: string, bytes: Uint8Array): Promise<void> {
    if (bytes[0] === protocolVersion) throw new RangeError('These bytes would pass for a request')
    await this.#send(address, bytes, 0)
  }

  #onFrame({ bytes, senderTag }: Frame): void {
    // An answer comes back through our own reply blocks and so without a sender tag.
    if (this.#closed || senderTag !== undefined) return
    if (bytes[0] !== protocolVersion) {
      this.#options.onForeign(bytes)
      return
    }
    const arrival = readArrival(bytes)
    if (arrival.kind === 'noise') return
    if (arrival.kind === 'unasked') {
      this.#replyBlocks.pushed(bytes.length)
      this.#options.onUnasked(arrival.body)
      return
    }
    const waiting = this.#waiting.get(arrival.requestId)
    if (waiting === undefined) return
    this.#replyBlocks.answered(waiting.address, bytes.length)
    waiting.settle(
      arrival.kind === 'answer'
        ? arrival.body
        : misbehaviour(waiting.address, 'answer', arrival.fault),
    )
  }

  /** Ends every request with `closed` and gives the carrier back. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const { settle } of this.#waiting.values()) settle(closedError())
    this.#waiting.clear()
    await this.#carrier?.close()
  }
}

export function timeoutError(address: string): ClientError {
  const sentence = `Node ${shortAddress(address)} did not answer in time.`
  return new ClientError('timeout', sentence, { node: address })
}

function closedError(): ClientError {
  return new ClientError('closed', 'The client is closed.')
}
