/** Claims whose predecessor is not known here: what is missing is fetched, not refused. FEDERATION.md 2. */
import type { Claim } from '../proto/claim.js'
import type { Hex } from './rules/slot.js'

/** The oldest goes first: whoever named it says it again. */
const waitingMax = 1_024

export class WaitingClaims {
  readonly #claims: { readonly predecessor: Hex; readonly claim: Claim }[] = []

  add(predecessor: Hex, claim: Claim): void {
    this.#claims.push({ predecessor, claim })
    if (this.#claims.length > waitingMax) this.#claims.shift()
  }

  /** The claims that waited for this slot. */
  take(predecessor: Hex): Claim[] {
    const taken: Claim[] = []
    for (let i = this.#claims.length - 1; i >= 0; i--) {
      const one = this.#claims[i]
      if (one?.predecessor !== predecessor) continue
      taken.push(one.claim)
      this.#claims.splice(i, 1)
    }
    return taken
  }
}
