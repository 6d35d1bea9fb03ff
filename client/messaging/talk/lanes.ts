/**
 * Work that is done in lanes: one piece after the other in each, several lanes at once, each when it is due.
 * What is due is read from the desk each time, so that a restart goes on where the rows say.
 */
import type { Clock } from '../../core/ports.js'

export interface Lane {
  readonly lane: string
  /** By `clock.nowMs`. */
  readonly dueAtMs: number
}

/** One for each lane, due when the first of its own is. */
export function soonest(all: Iterable<Lane>): Lane[] {
  const lanes = new Map<string, number>()
  for (const { lane, dueAtMs } of all) {
    lanes.set(lane, Math.min(dueAtMs, lanes.get(lane) ?? dueAtMs))
  }
  return [...lanes].map(([lane, dueAtMs]) => ({ lane, dueAtMs }))
}

export interface LanesParts {
  readonly clock: Clock
  readonly runningMax: number
  /** A lane that fails otherwise than it knows is left alone for so long. */
  readonly pauseMs: number
  due(): readonly Lane[]
  /** Does one piece of a lane, and changes what `due` says. */
  run(lane: string): Promise<void>
  onFault(fault: unknown): void
}

/**
 * So much is begun at once before timers and the network have their turn: work that is due again each time, as by a
 * row that is not put off, costs the rest of the program no more than its speed.
 */
const startsMax = 256
const breathMs = 1

export class Lanes {
  readonly #parts: LanesParts
  readonly #running = new Map<string, Promise<void>>()
  /** By the clock that never jumps. */
  readonly #pausedUntilMs = new Map<string, number>()
  #cancel: (() => void) | undefined
  /** Begun since the last breath. */
  #starts = 0
  /** While it draws one. */
  #breath: Promise<void> | undefined
  #isClosed = false

  constructor(parts: LanesParts) {
    this.#parts = parts
  }

  /** Starts what is due, and sets the alarm for what is due next. */
  poke(): void {
    if (this.#isClosed) return
    this.#cancel?.()
    this.#cancel = undefined
    const { clock, due, runningMax } = this.#parts
    if (this.#starts >= startsMax) {
      this.#breathe()
      return
    }
    const nowMs = clock.nowMs()
    let nextMs = Number.POSITIVE_INFINITY
    for (const { lane, dueAtMs } of due()) {
      if (this.#running.has(lane)) continue
      const pausedMs = (this.#pausedUntilMs.get(lane) ?? 0) - clock.elapsedMs()
      const atMs = Math.max(dueAtMs, nowMs + pausedMs)
      if (atMs > nowMs) nextMs = Math.min(nextMs, atMs)
      else if (this.#running.size < runningMax) this.#start(lane)
    }
    if (nextMs === Number.POSITIVE_INFINITY) return
    // Timers of browsers and Node overflow beyond 24 days; once an hour is often enough to look again.
    const delayMs = Math.min(nextMs - nowMs, 3_600_000)
    this.#cancel = clock.startTimer(delayMs, () => {
      this.#starts = 0
      this.poke()
    })
  }

  /** Nothing is left that is due now. */
  get isIdle(): boolean {
    return this.#running.size === 0 && this.#breath === undefined
  }

  /** Resolves when it is. */
  async idle(): Promise<void> {
    while (!this.isIdle) {
      const breath = this.#breath === undefined ? [] : [this.#breath]
      await Promise.race([...this.#running.values(), ...breath])
    }
  }

  /** Starts nothing more, and waits for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    await Promise.all(this.#running.values())
  }

  #breathe(): void {
    this.#breath ??= new Promise((resolve) => {
      this.#parts.clock.startTimer(breathMs, () => {
        this.#starts = 0
        this.#breath = undefined
        this.poke()
        resolve()
      })
    })
  }

  #start(lane: string): void {
    this.#starts += 1
    this.#pausedUntilMs.delete(lane)
    const running = this.#parts
      .run(lane)
      .catch((fault: unknown) => {
        this.#pausedUntilMs.set(lane, this.#parts.clock.elapsedMs() + this.#parts.pauseMs)
        if (!this.#isClosed) this.#parts.onFault(fault)
      })
      .finally(() => {
        this.#running.delete(lane)
        this.poke()
      })
    this.#running.set(lane, running)
  }
}
