/**
 * How long to wait for an answer before the request is repeated, learnt from how long answers take (RFC 6298): where
 * the network or the machine is slow, repeats that are sent too early make it slower still.
 */

/** How long to wait before a request is repeated: each time longer by the factor, up to a bound. */
export interface Patience {
  /** The least, however fast answers come. */
  readonly firstMs: number
  readonly factor: number
  readonly longestMs: number
}

/** A round trip takes about a second on the public network; a lost packet should not cost ten. */
export const patienceDefault: Patience = { firstMs: 2_500, factor: 1.7, longestMs: 12_000 }

const meanGain = 1 / 8
const deviationGain = 1 / 4
const deviations = 4

export class RoundTrips {
  readonly #patience: Patience
  #meanMs: number | undefined
  #deviationMs = 0
  /** What repeats have made of it since the last answer that was not repeated. */
  #backedOffMs = 0

  constructor(patience: Patience) {
    this.#patience = patience
  }

  /** How long to wait after the first attempt. */
  get firstMs(): number {
    const { firstMs, longestMs } = this.#patience
    const expectedMs = (this.#meanMs ?? 0) + deviations * this.#deviationMs
    return Math.min(longestMs, Math.max(firstMs, expectedMs, this.#backedOffMs))
  }

  /** How long to wait after the next attempt, when there was no answer after so long. */
  after(waitMs: number): number {
    const { factor, longestMs } = this.#patience
    return Math.min(longestMs, waitMs * factor)
  }

  /** An answer to a request that was sent once. */
  answered(tookMs: number): void {
    this.#backedOffMs = 0
    if (this.#meanMs === undefined) {
      this.#meanMs = tookMs
      this.#deviationMs = tookMs / 2
      return
    }
    this.#deviationMs += deviationGain * (Math.abs(this.#meanMs - tookMs) - this.#deviationMs)
    this.#meanMs += meanGain * (tookMs - this.#meanMs)
  }

  /**
   * An answer to a request that was repeated: to which attempt is not known, so that it tells no time (Karn's
   * algorithm); the longer wait stays until an answer does.
   */
  answeredLate(waitMs: number): void {
    this.#backedOffMs = Math.max(this.#backedOffMs, waitMs)
  }
}
