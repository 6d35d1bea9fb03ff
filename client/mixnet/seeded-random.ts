/** A reproducible source for tests and simulations; no secrets may come from it. */
export interface RandomBytes {
  bytes(length: number): Uint8Array
  /** True with this probability; never draws for 0, so that unused mischief changes nothing. */
  chance(probability: number): boolean
  shuffled<T>(items: readonly T[]): T[]
}

/** Mulberry32: small, fast, and the same everywhere. */
export function seededRandom(seed: number): RandomBytes {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    chance: (probability) => probability > 0 && next() / 2 ** 32 < probability,
    shuffled: (items) => {
      const result = [...items]
      for (let index = result.length - 1; index > 0; index--) {
        const other = next() % (index + 1)
        const [left, right] = [result[index], result[other]]
        result.splice(index, 1, right as (typeof result)[number])
        result.splice(other, 1, left as (typeof result)[number])
      }
      return result
    },
  }
}
