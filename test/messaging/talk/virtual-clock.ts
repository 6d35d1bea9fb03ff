/** A clock that moves only when nothing else does, so that days of waiting take no time and no race is timed. */
import type { Clock } from '../../../client/core/ports.js'

interface Timer {
  readonly atMs: number
  readonly number: number
  readonly callback: () => void
}

export interface VirtualClock extends Clock {
  /** Waits until no work is under way but for timers. */
  settle(): Promise<void>
  /** Goes on, timer by timer, until the condition holds. @throws Error when `withinMs` have passed before */
  until(isSo: () => boolean | Promise<boolean>, what: string, withinMs?: number): Promise<void>
  /** Lets so much time pass. */
  pass(durationMs: number): Promise<void>
  sleep(durationMs: number): Promise<void>
  /** Sets what it shows forward or back, as a user can; time goes on as before. */
  shift(byMs: number): void
}

/** Calls of WebCrypto that have not come back: they end on other threads, at any time. */
let pendingCrypto = 0

function watchCrypto(): void {
  const prototype = Object.getPrototypeOf(globalThis.crypto.subtle)
  if (prototype.isWatched) return
  prototype.isWatched = true
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value
    if (typeof method !== 'function' || name === 'constructor') continue
    prototype[name] = async function (...parameters: unknown[]) {
      pendingCrypto++
      try {
        return await method.apply(this, parameters)
      } finally {
        pendingCrypto--
      }
    }
  }
}

/** @param startMs near today: ts-mls also holds the lifetime of key packages against the system's clock */
export function virtualClock(startMs = Date.now()): VirtualClock {
  watchCrypto()
  let nowMs = startMs
  let shiftMs = 0
  let number = 0
  const timers = new Set<Timer>()

  function startTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: nowMs + Math.max(0, delayMs), number: number++, callback }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = pendingCrypto === 0 ? quiet + 1 : 0
    }
  }

  function nextTimer(): Timer | undefined {
    return [...timers].sort((a, b) => a.atMs - b.atMs || a.number - b.number)[0]
  }

  async function step(endMs: number): Promise<boolean> {
    await settle()
    const timer = nextTimer()
    if (timer === undefined || timer.atMs > endMs) return false
    nowMs = Math.max(nowMs, timer.atMs)
    timers.delete(timer)
    timer.callback()
    return true
  }

  return {
    nowMs: () => nowMs + shiftMs,
    elapsedMs: () => nowMs,
    startTimer,
    settle,
    sleep: (durationMs) => new Promise((resolve) => startTimer(durationMs, () => resolve())),
    shift(byMs) {
      shiftMs += byMs
    },
    async until(isSo, what, withinMs = 86_400_000) {
      const endMs = nowMs + withinMs
      for (;;) {
        await settle()
        if (await isSo()) return
        if (!(await step(endMs))) throw new Error(`It never came: ${what}.`)
      }
    },
    async pass(durationMs) {
      const endMs = nowMs + durationMs
      while (await step(endMs)) {}
      nowMs = endMs
      await settle()
    },
  }
}
