/**
 * The time by which what waits expires. A clock that is set wrong must cost nobody a message, so time goes on as
 * this process counts it, from when the node last ran: what the clock says far from that is not believed until it
 * has said so for long. Suspending a machine, and a node that was away, look the same, and cost patience only.
 */
import { faulting } from '../store/fault.js'
import type { MailboxDatabase } from './database.js'

/** Further from what was counted than this, a clock is doubted: of two weeks a message may lose a day. */
export const toleratedMs = 86_400_000
/** How long a clock that is ahead has to stay there: an operator has a weekend to set it right. */
export const aheadBelievedMs = 3 * 86_400_000
/** And one that is behind, which makes nothing expire, though in time others refuse what is said to be new. */
export const behindBelievedMs = 3_600_000
/** How often is noted how late it is. */
const markedMs = 3_600_000

export interface ClockDoubt {
  /** How far the clock is ahead of what was counted; negative: behind. */
  readonly aheadMs: number
  /** After how much longer of it the clock is believed. */
  readonly believedInMs: number
}

export interface SteadyClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Undefined while the clock is believed. */
  doubt(): ClockDoubt | undefined
  /** Notes, once an hour, how late it is, for the next start. @throws StoreFault */
  keepMark(): Promise<void>
}

export interface SteadyClockParts {
  readonly database: Pick<MailboxDatabase, 'sql' | 'write'>
  /** The machine's clock, milliseconds since 1970. */
  readonly wallMs: () => number
  /** Milliseconds since some moment, which no clock that is set changes. */
  readonly elapsedMs: () => number
}

interface Mark {
  readonly atMs: number
  /** For how long the clock had been doubted then. */
  readonly doubtedMs: number
}

/** @throws StoreFault */
export function openSteadyClock({ database, wallMs, elapsedMs }: SteadyClockParts): SteadyClock {
  const { sql } = database
  const setMark = sql.prepare<[number, number]>(
    'INSERT OR REPLACE INTO clock_mark (one, at_ms, doubted_ms) VALUES (1, ?, ?)',
  )
  const mark = faulting('The mailboxes cannot be read', () =>
    sql.prepare<[], Mark>('SELECT at_ms AS atMs, doubted_ms AS doubtedMs FROM clock_mark').get(),
  )
  let base = { atMs: mark?.atMs ?? wallMs(), elapsedMs: elapsedMs() }
  /** Since when the clock is doubted, as counted; of a doubt that was there at the last mark, since then. */
  let doubtedFromMs = mark === undefined ? undefined : base.elapsedMs - mark.doubtedMs
  let markedAtMs: number | undefined

  function look(): { readonly nowMs: number; readonly doubt?: ClockDoubt } {
    const wall = wallMs()
    const counted = Math.floor(base.atMs + elapsedMs() - base.elapsedMs)
    const aheadMs = wall - counted
    if (Math.abs(aheadMs) <= toleratedMs) {
      doubtedFromMs = undefined
      return { nowMs: wall }
    }
    doubtedFromMs ??= elapsedMs()
    const patienceMs = aheadMs > 0 ? aheadBelievedMs : behindBelievedMs
    const believedInMs = patienceMs - (elapsedMs() - doubtedFromMs)
    if (believedInMs > 0) return { nowMs: counted, doubt: { aheadMs, believedInMs } }
    base = { atMs: wall, elapsedMs: elapsedMs() }
    doubtedFromMs = undefined
    return { nowMs: wall }
  }

  return {
    now: () => look().nowMs,
    doubt: () => look().doubt,
    async keepMark() {
      const atElapsedMs = elapsedMs()
      if (markedAtMs !== undefined && atElapsedMs - markedAtMs < markedMs) return
      markedAtMs = atElapsedMs
      const { nowMs } = look()
      // Counted on from here, as after a restart: what a clock drifts in an hour is nothing to doubt.
      base = { atMs: nowMs, elapsedMs: atElapsedMs }
      const doubtedMs = doubtedFromMs === undefined ? 0 : atElapsedMs - doubtedFromMs
      await database.write(() => setMark.run(Math.floor(nowMs), Math.floor(doubtedMs)))
    },
  }
}
