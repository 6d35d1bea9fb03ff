/** How long to wait after failures in a row: longer each time, and not all who wait at one moment. */

const firstMs = 1_000
export const backoffMsMax = 300_000

/**
 * @param failures in a row, from 1
 * @param random in [0, 1)
 * @returns milliseconds: 1 s, doubled up to 5 min, of which a random part of up to a half is left out
 */
export function backoffMs(failures: number, random: number): number {
  const wholeMs = Math.min(backoffMsMax, firstMs * 2 ** Math.min(failures - 1, 20))
  return wholeMs * (1 - random / 2)
}
