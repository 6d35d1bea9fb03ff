/** Times and durations for people. */

/** Times that others wrote may be beyond what a date can say. */
export function showTime(timeMs: number): string {
  const date = new Date(timeMs)
  return Number.isNaN(date.getTime()) ? `${timeMs} ms after 1970` : date.toISOString()
}

const units: readonly (readonly [name: string, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** Rounded up, in the largest unit that there are two of: `45 seconds`, `36 hours`, `30 days`. */
export function showDuration(durationMs: number): string {
  const unit = units.find(([, ms]) => durationMs >= 2 * ms)
  const [name, ms] = unit ?? ['second', 1_000]
  const count = Math.ceil(durationMs / ms)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
