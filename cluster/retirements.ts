/**
 * Since when a retired name is free again to be claimed: a member that fetched a RETIRE takes the (f+1)-th
 * earliest of the times at which members say that they first stored it, never later than its own. So at
 * least one honest member has waited that long. FEDERATION.md section 2.
 */
import type { Hex } from './rules/slot.js'

/** Fetched RETIREs about which members are asked at once; the oldest goes first. */
const askedMax = 1_024

export class Retirements {
  readonly #times = new Map<Hex, Map<number, number>>()

  /** From now on, times for this slot are taken. @returns whether they were not before */
  ask(key: Hex): boolean {
    if (this.#times.has(key)) return false
    this.#times.set(key, new Map())
    const [oldest] = this.#times.keys()
    if (this.#times.size > askedMax && oldest !== undefined) this.#times.delete(oldest)
    return true
  }

  /**
   * @param member whoever says it, by index
   * @param faults f: how many members may lie
   * @returns the time that counts now, in ms since 1970; undefined while too few are known
   */
  onTime(key: Hex, member: number, storedAtMs: number, faults: number): number | undefined {
    const times = this.#times.get(key)
    if (times === undefined) return undefined
    times.set(member, storedAtMs)
    return [...times.values()].sort((a, b) => a - b)[faults]
  }
}
