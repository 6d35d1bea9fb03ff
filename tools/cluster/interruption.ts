/** What a program that starts others does at Ctrl-C: the first asks it to stop, a second one ends it. */
import process from 'node:process'

/** A terminal and npm may both pass on one Ctrl-C; nobody presses it twice as fast as this, ms. */
const repeatMsMin = 500

/** Ctrl-C's exit code: 128 and the number of SIGINT, as shells have it. */
export const interruptedExitCode = 130

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. A later one ends the process at once, and by its exit
 * handlers its children and temporary folders.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  let firstAtMs: number | undefined
  const onSignal = () => {
    const nowMs = performance.now()
    if (firstAtMs === undefined) {
      firstAtMs = nowMs
      controller.abort()
    } else if (nowMs - firstAtMs > repeatMsMin) {
      process.exit(interruptedExitCode)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return controller.signal
}
