/** Counts what happened in the last full second. */
export interface Meter {
  count(amount: number, nowMs: number): void
  lastSecond(nowMs: number): number
}

export function createMeter(): Meter {
  let second = 0
  let amountNow = 0
  let amountBefore = 0

  function turn(nowMs: number): void {
    const now = Math.floor(nowMs / 1_000)
    if (now === second) return
    amountBefore = now === second + 1 ? amountNow : 0
    amountNow = 0
    second = now
  }

  return {
    count(amount, nowMs) {
      turn(nowMs)
      amountNow += amount
    },
    lastSecond(nowMs) {
      turn(nowMs)
      return amountBefore
    },
  }
}
