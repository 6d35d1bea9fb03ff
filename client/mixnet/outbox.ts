import { CarrierError } from './carrier.js'
import { queueBytesMax, queueMessagesMax } from './settings.js'

interface Entry<Job> {
  readonly id: number
  readonly job: Job
  readonly resolve: () => void
  readonly reject: (error: CarrierError) => void
  waitingSince: number
  attempts: number
}

export interface OutboxOptions {
  /** How many jobs may be handed over and not yet accepted. */
  readonly windowMax: number
  /** How long a job may wait while the gate is shut, ms. */
  readonly waitMsMax: number
  /** How often one job may be handed over when the other side vanished meanwhile. */
  readonly attemptsMax: number
}

/**
 * The bounded queue between a carrier's user and whatever carries: jobs are handed over in order while
 * the gate is open, a few at a time; while it is shut they wait, each at most `waitMsMax`.
 */
export class Outbox<Job extends { readonly bytes: Uint8Array }> {
  readonly #options: OutboxOptions
  readonly #handOver: (id: number, job: Job) => void
  #waiting: Entry<Job>[] = []
  readonly #inFlight = new Map<number, Entry<Job>>()
  #bytes = 0
  #nextId = 1
  #shutSince: number | undefined = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #ended: CarrierError | undefined

  constructor(options: OutboxOptions, handOver: (id: number, job: Job) => void) {
    this.#options = options
    this.#handOver = handOver
  }

  /** Resolves when the job was accepted. @throws CarrierError as `Asker.send` says */
  submit(job: Job): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const count = this.#waiting.length + this.#inFlight.size
    if (count >= queueMessagesMax || this.#bytes + job.bytes.length > queueBytesMax) {
      const text = `${count} messages with ${this.#bytes} bytes are waiting already: slow down`
      return Promise.reject(new CarrierError('overloaded', text))
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#bytes += job.bytes.length
      const waitingSince = performance.now()
      this.#waiting.push({ id, job, resolve, reject, waitingSince, attempts: 0 })
      this.#pump()
    })
  }

  openGate(): void {
    this.#shutSince = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pump()
  }

  /** Jobs wait from now on; those already handed over stay with the other side. */
  shutGate(): void {
    this.#shutSince ??= performance.now()
    this.#watchHead()
  }

  accepted(id: number): void {
    this.#take(id)?.resolve()
    this.#pump()
  }

  refused(id: number, error: CarrierError): void {
    this.#take(id)?.reject(error)
    this.#pump()
  }

  /** The other side is gone: what it had not accepted is handed over again, within `attemptsMax`. */
  takeBack(): void {
    const back = [...this.#inFlight.values()]
    this.#inFlight.clear()
    const again: Entry<Job>[] = []
    for (const entry of back) {
      if (entry.attempts < this.#options.attemptsMax) again.push(entry)
      else {
        this.#bytes -= entry.job.bytes.length
        entry.reject(new CarrierError('failed', 'the mixnet client broke down over this message'))
      }
    }
    this.#waiting = [...again, ...this.#waiting]
    this.#pump()
  }

  /** Rejects what was not handed over and fits. */
  refuseWaiting(fits: (job: Job) => boolean, error: CarrierError): void {
    const stays: Entry<Job>[] = []
    for (const entry of this.#waiting) {
      if (!fits(entry.job)) stays.push(entry)
      else {
        this.#bytes -= entry.job.bytes.length
        entry.reject(error)
      }
    }
    this.#waiting = stays
  }

  /** Rejects everything, now and later, with this error. */
  end(error: CarrierError): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    clearTimeout(this.#timer)
    for (const entry of [...this.#inFlight.values(), ...this.#waiting]) entry.reject(error)
    this.#inFlight.clear()
    this.#waiting = []
    this.#bytes = 0
  }

  #pump(): void {
    if (this.#ended !== undefined) return
    while (this.#shutSince === undefined && this.#inFlight.size < this.#options.windowMax) {
      const entry = this.#waiting.shift()
      if (entry === undefined) return
      entry.attempts += 1
      this.#inFlight.set(entry.id, entry)
      this.#handOver(entry.id, entry.job)
    }
    this.#watchHead()
  }

  #take(id: number): Entry<Job> | undefined {
    const entry = this.#inFlight.get(id)
    if (entry === undefined) return undefined
    this.#inFlight.delete(id)
    this.#bytes -= entry.job.bytes.length
    return entry
  }

  /** One timer suffices: the queue is in order of submission, so its head's time is up first. */
  #watchHead(): void {
    const head = this.#waiting[0]
    if (this.#ended !== undefined || this.#timer !== undefined) return
    if (this.#shutSince === undefined || head === undefined) return
    const since = Math.max(this.#shutSince, head.waitingSince)
    const left = since + this.#options.waitMsMax - performance.now()
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.ceil(left)))
  }

  #expire(): void {
    this.#timer = undefined
    const shutSince = this.#shutSince
    if (shutSince === undefined) return
    const now = performance.now()
    const waitMsMax = this.#options.waitMsMax
    while (this.#waiting[0] !== undefined) {
      const entry = this.#waiting[0]
      if (Math.max(shutSince, entry.waitingSince) + waitMsMax > now) break
      this.#waiting.shift()
      this.#bytes -= entry.job.bytes.length
      const text = `the mixnet has been out of reach for ${waitMsMax} ms; the message was not sent`
      entry.reject(new CarrierError('disconnected', text))
    }
    this.#watchHead()
  }
}
