/** Waiting that ends: deadlines, pauses, and an abort that reaches everything. */
import { ClientError } from './errors.js'
import type { Clock } from './ports.js'

/** Until when something may take, and what ends it earlier. */
export interface Deadline {
  readonly clock: Clock
  /** By `clock.elapsedMs`. */
  readonly atMs: number
  readonly signal: AbortSignal | undefined
}

export function deadlineIn(clock: Clock, timeoutMs: number, signal?: AbortSignal): Deadline {
  return { clock, atMs: clock.elapsedMs() + timeoutMs, signal }
}

export function remainingMs({ clock, atMs }: Deadline): number {
  return Math.max(0, atMs - clock.elapsedMs())
}

/** The same abort, and the earlier of the two ends. */
export function sooner(deadline: Deadline, timeoutMs: number): Deadline {
  return { ...deadline, atMs: Math.min(deadline.atMs, deadline.clock.elapsedMs() + timeoutMs) }
}

/** The deadline as if the time since `sinceMs` (by `clock.elapsedMs`), which was our own, had not passed. */
export function notCounting(deadline: Deadline, sinceMs: number): Deadline {
  return { ...deadline, atMs: deadline.atMs + deadline.clock.elapsedMs() - sinceMs }
}

/** @throws ClientError `aborted` */
export function expectGoingOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ClientError('aborted', 'Stopped.')
}

/**
 * What `work` gives, or undefined when `delayMs` pass first.
 * @throws ClientError `aborted` as soon as the signal fires, and whatever `work` throws
 */
export function within<T>(
  work: Promise<T>,
  delayMs: number,
  { clock, signal }: Pick<Deadline, 'clock' | 'signal'>,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel()
      reject(new ClientError('aborted', 'Stopped.'))
    }
    let stopListening = () => {}
    const cancel = clock.startTimer(delayMs, () => {
      stopListening()
      resolve(undefined)
    })
    if (signal?.aborted) {
      onAbort()
      return
    }
    stopListening = listen(signal, onAbort)
    const finish = () => {
      cancel()
      stopListening()
    }
    work.then(
      (value) => {
        finish()
        resolve(value)
      },
      (error: unknown) => {
        finish()
        reject(error)
      },
    )
  })
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * One listener of the signal serves all that wait: a messenger has dozens of them, and Node takes more than ten
 * for a leak. @returns how to stop
 */
function listen(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {}
  const all = listeners.get(signal) ?? new Set()
  if (!listeners.has(signal)) {
    listeners.set(signal, all)
    const callAll = () => {
      for (const one of [...all]) one()
    }
    signal.addEventListener('abort', callAll, { once: true })
  }
  all.add(callback)
  return () => {
    all.delete(callback)
  }
}

/** @throws ClientError `aborted` */
export async function pause(
  delayMs: number,
  deadline: Pick<Deadline, 'clock' | 'signal'>,
): Promise<void> {
  await within(new Promise<never>(() => {}), delayMs, deadline)
}
