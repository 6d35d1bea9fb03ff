/** Questions of time and present policy, asked before a first prevote. FEDERATION.md section 2. */
import type { Claim } from '../proto/claim.js'
import { RefusedError, refusedBy } from '../proto/errors.js'
import type { Certified } from './certified.js'
import type { Place } from './place.js'
import { expectLiveEpoch, expectQuarantineOver } from './rules/validity.js'
import type { Turn } from './turn.js'

export class Timeliness {
  readonly #place: Place
  readonly #certified: Certified

  constructor(place: Place, certified: Certified) {
    this.#place = place
    this.#certified = certified
  }

  /** @throws RefusedError `old-epoch`, `unknown-epoch`, `quarantined` */
  expect(claim: Claim, turn: Turn): void {
    const { epoch, policy } = this.#place.current
    if (claim.kind === 'manifest') {
      if (claim.manifest.epoch === epoch + 1) return
      throw new RefusedError('old-epoch', `Epoch ${epoch} decides about the next manifest only.`)
    }
    const { registration } = claim
    expectLiveEpoch(registration, epoch)
    if (registration.sequence === 0 || registration.action !== 'claim') return
    const before = this.#certified.at(registration.name, registration.sequence - 1, turn)
    if (before === undefined) throw new Error('A valid claim supersedes a certified one')
    expectQuarantineOver(before.storedAtMs, policy.quarantineMs, turn.nowMs)
  }

  isTimely(claim: Claim, turn: Turn): boolean {
    return refusedBy(() => this.expect(claim, turn)) === undefined
  }
}
