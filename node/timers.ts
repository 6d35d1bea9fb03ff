/** The driver's time on the real clock; none of its timers keeps a process alive. */
import type { Timers } from '../cluster/ports.js'

/** @param now milliseconds since 1970 */
export function realTimers(now: () => number): Timers {
  return {
    now,
    after(ms, run) {
      const timer = setTimeout(run, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    defer: (run) => {
      setImmediate(run)
    },
  }
}
