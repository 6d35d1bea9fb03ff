/** Our key packages at one home node. */
import type { PublishKeyPackagesBody } from '../../../proto/messages.js'
import type { Clock } from '../../core/ports.js'
import type { KeyPackageSupply } from './mail.js'
import { dayMs, keyPackagesFull, keyPackagesLeast, keyPackagesPerDayMax } from './rhythm.js'

/** @returns how many are left there, as the node says */
export type PublishKeyPackages = (body: PublishKeyPackagesBody) => Promise<number>

export class KeyShelf {
  readonly #supply: KeyPackageSupply
  readonly #clock: Clock
  #lastResort: { readonly bytes: Uint8Array; readonly madeAtMs: number } | undefined
  #made = 0
  #madeSinceMs = 0

  constructor(supply: KeyPackageSupply, clock: Clock) {
    this.#supply = supply
    this.#clock = clock
  }

  /**
   * Asks how many are left, and fills up. The question is the last resort, published again: a node tells how
   * many are left whenever it is given some.
   * @throws what `publish` and the supply throw
   */
  async fill(publish: PublishKeyPackages): Promise<void> {
    const lastResort = await this.#lastResortNow()
    // A supply without one is not asked about: nobody could tell whether it is used up.
    const left = lastResort && (await publish(this.#body([], lastResort)))
    if (left !== undefined && left >= keyPackagesLeast) return
    const count = Math.min(keyPackagesFull - (left ?? 0), this.#mayMake())
    if (count <= 0) return
    this.#made += count
    const { packages } = await this.#supply.make(count, false)
    if (packages.length > 0) await publish(this.#body(packages, undefined))
  }

  /** A new one at the first time, and when half of its life is over. */
  async #lastResortNow(): Promise<Uint8Array | undefined> {
    const nowMs = this.#clock.elapsedMs()
    const halfLifeMs = this.#supply.lifetimeSeconds * 500
    if (this.#lastResort && nowMs - this.#lastResort.madeAtMs < halfLifeMs) {
      return this.#lastResort.bytes
    }
    const { lastResort } = await this.#supply.make(0, true)
    this.#lastResort = lastResort && { bytes: lastResort, madeAtMs: nowMs }
    return lastResort
  }

  #mayMake(): number {
    const nowMs = this.#clock.elapsedMs()
    if (nowMs - this.#madeSinceMs >= dayMs) {
      this.#made = 0
      this.#madeSinceMs = nowMs
    }
    return keyPackagesPerDayMax - this.#made
  }

  #body(
    packages: readonly Uint8Array[],
    lastResort: Uint8Array | undefined,
  ): PublishKeyPackagesBody {
    const { lifetimeSeconds } = this.#supply
    return {
      ...{ kind: 'publish-key-packages', packages, lastResort, lifetimeSeconds },
      replace: false,
    }
  }
}
