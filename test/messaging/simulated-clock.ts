/**
 * Time for tests of what waits: it stands still while messages are on their way, and jumps to the next timer
 * when the network has come to rest.
 */
import type { Clock } from '../../client/core/ports.js'
import type { MemoryNetwork } from '../../client/mixnet/memory-carrier.js'

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

/** The network delivers in the next turn of the event loop; after so many without any it has come to rest. */
const quietTurns = 3

export class SimulatedClock implements Clock {
  readonly #network: MemoryNetwork
  readonly #timers = new Set<Timer>()
  #elapsedMs = 0

  constructor(network: MemoryNetwork) {
    this.#network = network
  }

  nowMs(): number {
    return 1_795_228_800_000 + this.#elapsedMs
  }

  elapsedMs(): number {
    return this.#elapsedMs
  }

  startTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    const seen = () => this.#network.counts.delivered + this.#network.counts.lost
    for (let quiet = 0, before = seen(); quiet < quietTurns; quiet++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (seen() !== before) quiet = 0
      before = seen()
    }
  }

  /** Lets so much time pass. */
  async run(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs
    await this.settle()
    while (this.#jump(endMs)) await this.settle()
    this.#elapsedMs = endMs
    await this.settle()
  }

  /** Lets time pass until something holds. @throws when it does not within so much time */
  async until(holds: () => boolean, withinMs = 600_000): Promise<void> {
    const endMs = this.#elapsedMs + withinMs
    await this.settle()
    while (!holds()) {
      if (!this.#jump(endMs)) throw new Error(`It did not come true in ${withinMs} ms`)
      await this.settle()
    }
  }

  /** Lets time pass until a promise is settled. */
  async outcome<T>(promise: Promise<T>, withinMs?: number): Promise<T> {
    let isOver = false
    const over = () => {
      isOver = true
    }
    promise.then(over, over)
    await this.until(() => isOver, withinMs)
    return promise
  }

  /** To the next timer, if there is one until then. */
  #jump(endMs: number): boolean {
    const [next] = [...this.#timers].toSorted((a, b) => a.atMs - b.atMs)
    if (next === undefined || next.atMs > endMs) return false
    this.#timers.delete(next)
    this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs)
    next.callback()
    return true
  }
}
