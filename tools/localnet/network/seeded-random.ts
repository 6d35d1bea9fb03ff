import { createHash } from 'node:crypto'

/** Uniform numbers in [0, 1). */
export type Random = () => number

/**
 * xoshiro128** seeded by a hash of the text: the same seed gives the same losses and delays in the same order.
 * Not for secrets.
 */
export function seededRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest()
  const state = new Uint32Array([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)))
  return () => {
    let [a = 0, b = 0, c = 0, d = 0] = state
    const product = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    state.set([a, b, c, d])
    return product / 2 ** 32
  }
}

/** @returns a sample of the exponential distribution */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random())
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}
