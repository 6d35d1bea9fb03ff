/** What a stranger may send in a while: a bucket that fills with time. Members have none. */

/** A mirror that answers questions stays far below; nobody here needs more from it. */
export const strangerBytesPerSecond = 2_097_152
export const strangerBytesAtOnce = 16_777_216

export interface Allowance {
  /** @returns whether there was enough; the bytes are counted in either case, down to one empty bucket */
  take(bytes: number): boolean
  /** Until there is something again, ms. */
  readonly waitMs: number
}

export function createAllowance(now: () => number): Allowance {
  let left = strangerBytesAtOnce
  let filledAtMs = now()
  function fill(): void {
    const elapsedMs = now() - filledAtMs
    filledAtMs += elapsedMs
    left = Math.min(strangerBytesAtOnce, left + (elapsedMs / 1_000) * strangerBytesPerSecond)
  }
  return {
    take(bytes) {
      fill()
      left = Math.max(-strangerBytesAtOnce, left - bytes)
      return left >= 0
    },
    get waitMs() {
      fill()
      return left >= 0 ? 0 : (-left / strangerBytesPerSecond) * 1_000
    },
  }
}
