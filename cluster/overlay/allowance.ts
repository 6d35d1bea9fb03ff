/**
 * What strangers may send in a while: buckets that fill with time, one for each and one for all together.
 * Members have none. What strangers send costs signature checks before it turns out to be worth nothing, some
 * 2,000 a second of the shortest; members must have the machine for themselves.
 */

export interface Rate {
  readonly bytesPerSecond: number
  readonly bytesAtOnce: number
}

/** A mirror asks much and says little: questions, ranges, what it hands on of gossip. */
export const strangerRate: Rate = { bytesPerSecond: 131_072, bytesAtOnce: 4_194_304 }
export const allStrangersRate: Rate = { bytesPerSecond: 524_288, bytesAtOnce: 8_388_608 }

export interface Allowance {
  /** @returns whether there was something left; the bytes are counted in either case, up to one bucket owed */
  take(bytes: number): boolean
  /** Until there is something again, ms. */
  readonly waitMs: number
}

export function createAllowance(now: () => number, rate: Rate): Allowance {
  const { bytesPerSecond, bytesAtOnce } = rate
  let left = bytesAtOnce
  let filledAtMs = now()
  function fill(): void {
    const elapsedMs = now() - filledAtMs
    filledAtMs += elapsedMs
    left = Math.min(bytesAtOnce, left + (elapsedMs / 1_000) * bytesPerSecond)
  }
  return {
    take(bytes) {
      fill()
      left = Math.max(-bytesAtOnce, left - bytes)
      return left >= 0
    },
    get waitMs() {
      fill()
      return left >= 0 ? 0 : (-left / bytesPerSecond) * 1_000
    },
  }
}
