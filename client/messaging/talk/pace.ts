/** When a messenger does what: all of its times in one place, in milliseconds. */
import type { RandomBytes } from '../../core/ports.js'

export interface Pace {
  /** Of one call to the mail. */
  readonly callTimeoutMs: number
  /** Before the first repeat of what failed; it doubles up to the second. */
  readonly repeatFromMs: number
  readonly repeatMaxMs: number
  /** How long receipts are gathered before they leave. */
  readonly receiptDelayMs: number
  /** A letter that was sent directly is posted when no receipt came in this time. */
  readonly directPatienceMs: number
  /** For how long an own mixnet address is told to contacts; it is told again after half of it. */
  readonly directLifetimeMs: number
  /** A text without receipt is asked after, first after this, then ever more rarely. */
  readonly checkFromMs: number
  readonly checkMaxMs: number
  /** A letter that no node took in this time has expired. */
  readonly outboxMs: number
  /** For messages whose group or epoch is not known yet. */
  readonly waitingMs: number
  /** A group whose next commit is missing for so long asks its sequencer. */
  readonly catchUpMs: number
  /** Each registration of a contact is looked at once in this time. */
  readonly contactCheckMs: number
  /** Devices that are not listed any more are removed by the own devices at once, by others in turns of this. */
  readonly turnMs: number
  readonly keyPackageLifetimeMs: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export const defaultPace: Pace = {
  callTimeoutMs: 60 * second,
  repeatFromMs: 2 * second,
  repeatMaxMs: 10 * minute,
  receiptDelayMs: 2 * second,
  directPatienceMs: 30 * second,
  directLifetimeMs: day,
  checkFromMs: 10 * minute,
  checkMaxMs: 6 * hour,
  outboxMs: 14 * day,
  waitingMs: 14 * day,
  catchUpMs: 10 * minute,
  contactCheckMs: 6 * hour,
  turnMs: 2 * minute,
  keyPackageLifetimeMs: 30 * day,
}

/** Doubles with each attempt up to `maxMs`, and is drawn from the upper half, so that many do not come at once. */
export function backoffMs(
  attempts: number,
  fromMs: number,
  maxMs: number,
  random: RandomBytes,
): number {
  const wholeMs = Math.min(maxMs, fromMs * 2 ** Math.min(attempts, 30))
  const [a = 0, b = 0] = random(2)
  return Math.round(wholeMs * (0.5 + (a * 256 + b) / 131_072))
}
