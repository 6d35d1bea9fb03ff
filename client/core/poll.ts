/** Asking some of many. */
import type { Clock } from './ports.js'

export interface PollOptions<Candidate> {
  /** In the order in which they are asked. */
  readonly candidates: readonly Candidate[]
  /** How many good answers are enough. */
  readonly needed: number
  /** Tells whether the answer was a good one; the signal fires when it is no longer waited for. */
  readonly ask: (candidate: Candidate, signal: AbortSignal) => Promise<boolean>
  /** After how long a spare is asked beside one that is silent. */
  readonly spareMs: number
  readonly clock: Clock
}

/**
 * Asks as many at once as are needed, and one more for each that gave no good answer or keeps us waiting.
 * Resolves when enough have answered well, or when all have answered.
 * @throws whatever an `ask` throws first
 */
export function poll<Candidate>(options: PollOptions<Candidate>): Promise<void> {
  const { candidates, needed, ask, spareMs, clock } = options
  const waiting = [...candidates]
  const stop = new AbortController()
  const timers = new Set<() => void>()
  let good = 0
  let asked = 0
  /** Asked, and not silent for so long that a spare took the place. */
  let hopeful = 0
  return new Promise((resolve, reject) => {
    function finish(settle: () => void): void {
      for (const cancel of timers) cancel()
      stop.abort()
      settle()
    }

    function goOn(): void {
      if (stop.signal.aborted) return
      while (good + hopeful < needed) {
        const candidate = waiting.shift()
        if (candidate === undefined) break
        start(candidate)
      }
      if (good >= needed || asked === 0) finish(resolve)
    }

    function start(candidate: Candidate): void {
      asked += 1
      hopeful += 1
      const cancel = clock.startTimer(spareMs, () => {
        timers.delete(cancel)
        hopeful -= 1
        goOn()
      })
      timers.add(cancel)
      ask(candidate, stop.signal).then(
        (isGood) => {
          cancel()
          asked -= 1
          if (timers.delete(cancel)) hopeful -= 1
          if (isGood) good += 1
          goOn()
        },
        (error: unknown) => {
          if (!stop.signal.aborted) finish(() => reject(error))
        },
      )
    }

    goOn()
  })
}
