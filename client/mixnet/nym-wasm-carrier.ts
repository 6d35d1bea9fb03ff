import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import {
  type Answerer,
  CarrierError,
  type CarrierEvents,
  type CarrierState,
  type IdentityStore,
  type SenderTag,
} from './carrier.js'
import { checkSend, checkSize, closedError, unknownTag } from './checks.js'
import { clientOverride, type NymClientTuning } from './client-override.js'
import { openConnected } from './early-frames.js'
import { decodeIdentity, identityFacts } from './identity-content.js'
import { KnownTags } from './known-tags.js'
import type { FromWorker, ToWorker, WorkerStart } from './nym-wasm-messages.js'
import { Outbox } from './outbox.js'
import {
  closeGraceMsDefault,
  connectTimeoutMsDefault,
  messageBytesMaxDefault,
  waitMsMaxDefault,
} from './settings.js'

export interface NymWasmCarrierOptions extends NymClientTuning {
  /** Base URL of the nym-api, for example http://127.0.0.1:8000/api. */
  readonly apiUrl: string
  /** Keeps the address over restarts; without a store each opening makes a new one. */
  readonly identityStore?: IdentityStore
  /** Base58 key of the gateway for a new identity; a stored identity keeps the gateway in its address. */
  readonly preferredGateway?: string
  /** Connect to the gateway by wss only. */
  readonly forceTls?: boolean
  readonly connectTimeoutMs?: number
  /** How long a send waits while the network is out of reach, ms. */
  readonly waitMsMax?: number
  /** Largest message, bytes. */
  readonly messageBytesMax?: number
  readonly closeGraceMs?: number
}

/** A worker with one client in it. */
interface ClientThread {
  readonly worker: Worker
  /** From its creation on, so that nobody who waits for the end can come too late. */
  readonly exited: Promise<void>
  /** Its client is connected and takes messages. */
  serves: boolean
}

type Job =
  | { readonly kind: 'send'; address: string; bytes: Uint8Array; replySurbs: number }
  | { readonly kind: 'reply'; senderTag: SenderTag; bytes: Uint8Array }

/** Messages handed to the worker and not yet accepted: enough to hide the way there and back. */
const windowMax = 32
/**
 * The first attempt to connect, since the client itself waits for ever in some cases; each after it gets twice the
 * time, up to the most: on a busy machine it may have been about to succeed.
 */
const startTimeoutMsMin = 15_000
const startTimeoutMsMax = 60_000
const retryMsMin = 250
const retryMsMax = 5_000
/** Restarts of a broken client within the window before we give up. */
const restartsMax = 5
const restartWindowMs = 60_000

/**
 * Opens the Nym WASM client in a thread of its own. Resolves once connected.
 * @throws CarrierError `identity`, `configuration`, `disconnected` (the connect time-out is over)
 */
export async function openNymWasmCarrier(
  options: NymWasmCarrierOptions,
  events: CarrierEvents,
): Promise<Answerer> {
  const identity = await options.identityStore?.load()
  return openConnected(events, (held) => new NymWasmCarrier(options, held, identity))
}

class NymWasmCarrier implements Answerer {
  readonly #options: NymWasmCarrierOptions
  readonly #events: CarrierEvents
  readonly #tags = new KnownTags()
  readonly #outbox: Outbox<Job>
  readonly #aborted = new AbortController()
  #identity: Uint8Array | undefined
  #address = ''
  #state: CarrierState = 'connecting'
  #thread: ClientThread | undefined
  #restarts: number[] = []
  /** Where the client panicked, told just before its thread ends. */
  #panic = ''
  #closing: Promise<void> | undefined

  constructor(
    options: NymWasmCarrierOptions,
    events: CarrierEvents,
    identity: Uint8Array | undefined,
  ) {
    this.#options = options
    this.#events = events
    this.#identity = identity
    if (identity !== undefined) decodeIdentity(identity)
    const waitMsMax = options.waitMsMax ?? waitMsMaxDefault
    this.#outbox = new Outbox({ windowMax, waitMsMax, attemptsMax: 2 }, (id, job) =>
      this.#hand(id, job),
    )
  }

  get address(): string {
    return this.#address
  }

  get state(): CarrierState {
    return this.#state
  }

  async connect(): Promise<void> {
    const stored = this.#identity
    const deadline = performance.now() + (this.#options.connectTimeoutMs ?? connectTimeoutMsDefault)
    const ready = await this.#startUntil(deadline)
    if (stored === undefined) await this.#options.identityStore?.save(ready.identity)
    this.#identity = ready.identity
    this.#address = ready.address
    this.#connected()
  }

  async send(address: string, bytes: Uint8Array, replySurbs: number): Promise<void> {
    checkSend(address, bytes, replySurbs, this.#messageBytesMax)
    await this.#outbox.submit({ kind: 'send', address, bytes, replySurbs })
  }

  async reply(senderTag: SenderTag, bytes: Uint8Array): Promise<void> {
    checkSize(bytes, this.#messageBytesMax)
    if (!this.#tags.has(senderTag) && !this.#isOver()) throw unknownTag()
    await this.#outbox.submit({ kind: 'reply', senderTag, bytes })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#setState('closed')
    this.#aborted.abort()
    this.#outbox.end(closedError())
    const thread = this.#thread
    this.#thread = undefined
    if (thread === undefined) return
    const { worker, exited, serves } = thread
    const graceMs = this.#options.closeGraceMs ?? closeGraceMsDefault
    // A client that is still starting has nothing of ours to send, and does not listen yet.
    if (!serves) void worker.terminate()
    else worker.postMessage({ kind: 'close', graceMs } satisfies ToWorker)
    const timer = setTimeout(() => void worker.terminate(), graceMs + 1_000)
    await exited
    clearTimeout(timer)
  }

  get #messageBytesMax(): number {
    return this.#options.messageBytesMax ?? messageBytesMaxDefault
  }

  #isOver(): boolean {
    return this.#state === 'closed' || this.#state === 'failed'
  }

  /** Tries again and again: the network may come up after us. */
  async #startUntil(deadline: number): Promise<Ready> {
    let delayMs = retryMsMin
    let timeoutMs = startTimeoutMsMin
    let reason: unknown
    for (;;) {
      const leftMs = deadline - performance.now()
      if (leftMs < delayMs && reason !== undefined) throw reason
      try {
        return await this.#start(Math.min(leftMs, timeoutMs))
      } catch (error) {
        if (error instanceof CarrierError && error.code !== 'disconnected') throw error
        reason = error
      }
      await pause(delayMs, undefined, { signal: this.#aborted.signal }).catch(() => {
        throw closedError()
      })
      delayMs = Math.min(retryMsMax, delayMs * 2)
      timeoutMs = Math.min(startTimeoutMsMax, timeoutMs * 2)
    }
  }

  /** Starts one worker and waits until its client is connected. */
  #start(timeoutMs: number): Promise<Ready> {
    const thread = startThread(workerStart(this.#options, this.#identity))
    const { worker } = thread
    this.#thread = thread
    const { apiUrl } = this.#options
    return new Promise<Ready>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        worker.off('error', onError).off('exit', onExit)
      }
      const abandon = (error: CarrierError) => {
        settle()
        worker.off('message', onMessage)
        if (this.#thread === thread) this.#thread = undefined
        void worker.terminate()
        reject(error)
      }
      const onMessage = (message: FromWorker) => {
        if (message.kind === 'unready') abandon(this.#startError(message.reason))
        else if (message.kind !== 'ready') this.#receive(message)
        else if (this.#thread === thread) {
          settle()
          thread.serves = true
          this.#watch(thread)
          resolve(message)
        }
      }
      const onError = (error: Error) => abandon(disconnected(`the client broke: ${error.message}`))
      const onExit = () => abandon(disconnected('the client ended while it was starting'))
      const timer = setTimeout(() => {
        const within = `within ${Math.round(timeoutMs)} ms`
        abandon(disconnected(`no connection through ${apiUrl} ${within}`))
      }, timeoutMs)
      worker.on('message', onMessage).once('error', onError).once('exit', onExit)
    })
  }

  #startError(reason: string): CarrierError {
    if (this.#identity !== undefined && /no node with identity|no gateway with id/i.test(reason)) {
      const { gateway } = identityFacts(decodeIdentity(this.#identity))
      const text = `the gateway ${gateway} of the stored identity is not in this network (any more); nothing was changed: reach the right network, or remove the identity to get a new address`
      return new CarrierError('identity', text, { cause: reason })
    }
    if (/no gateway with id|no gateways supporting the wss/i.test(reason)) {
      const text = `preferredGateway or forceTls cannot be met in this network: ${reason}`
      return new CarrierError('configuration', text)
    }
    return disconnected(`the Nym client could not connect to ${this.#options.apiUrl}: ${reason}`)
  }

  #watch(thread: ClientThread): void {
    let problem = 'its thread ended'
    thread.worker.on('error', (error) => {
      problem = error.message
    })
    thread.worker.once('exit', () => {
      if (this.#thread === thread) void this.#restart(problem)
    })
  }

  /** The same identity in a new client; what had not been accepted is handed over again. */
  async #restart(problem: string): Promise<void> {
    this.#thread = undefined
    const now = performance.now()
    this.#restarts = [...this.#restarts.filter((at) => now - at < restartWindowMs), now]
    if (this.#restarts.length > restartsMax) {
      const often = `the Nym client broke ${restartsMax} times within a minute`
      return this.#fail(`${often}: ${problem}${this.#panic}`)
    }
    this.#disconnected()
    this.#tags.clear()
    this.#outbox.takeBack()
    // The new client has no SURBs for them, and would swallow them.
    this.#outbox.refuseWaiting(({ kind }) => kind === 'reply', unknownTag())
    try {
      await this.#startUntil(Number.POSITIVE_INFINITY)
      this.#connected()
    } catch (error) {
      if (!this.#isOver()) this.#fail(error instanceof Error ? error.message : String(error))
    }
  }

  #connected(): void {
    if (this.#isOver()) return
    this.#setState('connected')
    this.#outbox.openGate()
  }

  #receive(message: Exclude<FromWorker, Ready>): void {
    switch (message.kind) {
      case 'accepted':
        this.#outbox.accepted(message.id)
        break
      case 'refused':
        this.#outbox.refused(message.id, refusal(message.reason))
        break
      case 'frame':
        this.#deliver(message.bytes, message.senderTag)
        break
      case 'link':
        if (message.up) this.#connected()
        else this.#disconnected()
        break
      case 'given-up':
        this.#fail(message.reason)
        break
      case 'panicked':
        this.#panic = ` (panicked at ${message.place})`
        break
    }
  }

  #deliver(bytes: Uint8Array, tag: string | undefined): void {
    if (this.#isOver()) return
    const frame = tag === undefined ? { bytes } : { bytes, senderTag: this.#tags.heard(tag) }
    this.#events.onFrame(frame)
  }

  #disconnected(): void {
    if (this.#isOver()) return
    this.#setState('reconnecting')
    this.#outbox.shutGate()
  }

  #fail(reason: string): void {
    if (this.#isOver()) return
    this.#setState('failed')
    this.#aborted.abort()
    this.#outbox.end(new CarrierError('failed', `the carrier gave up: ${reason}`))
    const thread = this.#thread
    this.#thread = undefined
    void thread?.worker.terminate()
  }

  #setState(state: CarrierState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    this.#events.onState?.(state)
  }

  /** Bytes are copied, so that no larger buffer they are a view of crosses with them. */
  #hand(id: number, job: Job): void {
    const bytes = new Uint8Array(job.bytes)
    this.#thread?.worker.postMessage({ ...job, id, bytes } satisfies ToWorker, [bytes.buffer])
  }
}

type Ready = Extract<FromWorker, { kind: 'ready' }>

function startThread(workerData: WorkerStart): ClientThread {
  const worker = new Worker(new URL('./nym-wasm-worker.js', import.meta.url), {
    workerData,
    // Flags of this process (an inspector, --input-type) are not meant for the thread.
    execArgv: [],
    stdout: true,
    stderr: true,
  })
  worker.stdout.resume()
  worker.stderr.resume()
  // One that is being given up may still break; without a listener that would end this process.
  worker.on('error', () => {})
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  return { worker, exited, serves: false }
}

function workerStart(
  options: NymWasmCarrierOptions,
  identity: Uint8Array | undefined,
): WorkerStart {
  const stored = identity && identityFacts(decodeIdentity(identity)).gateway
  // T3: with a stored gateway the client must be told that very one.
  const preferredGateway = stored ?? options.preferredGateway
  return {
    apiUrl: options.apiUrl,
    forceTls: options.forceTls ?? false,
    clientOverride: clientOverride(options),
    ...(preferredGateway !== undefined && { preferredGateway }),
    ...(identity && { identity }),
  }
}

/** Only addresses that are no curve points get here; their form was checked before. */
function refusal(reason: string): CarrierError {
  if (/recipient|address/i.test(reason)) {
    return new CarrierError('invalid-address', `the Nym client refuses this address: ${reason}`)
  }
  return new CarrierError('failed', `the Nym client refused the message: ${reason}`)
}

function disconnected(text: string): CarrierError {
  return new CarrierError('disconnected', text)
}
