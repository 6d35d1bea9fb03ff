/** Claims whose predecessor is not known here: what is missing is fetched, not refused. FEDERATION.md 2. */
import { equalBytes } from '../proto/bytes.js'
import type { Registration } from '../proto/registration.js'
import type { NodeId } from './ports.js'
import type { Hex } from './rules/slot.js'

/** Of one sender; its oldest goes first, and whoever named it says it again. */
const waitingMax = 128
/** Senders; the one that was heard first goes first. */
const sendersMax = 256

interface Waiting {
  readonly predecessor: Hex
  readonly claim: Registration
}

export class WaitingClaims {
  readonly #bySender = new Map<NodeId, Waiting[]>()

  add(from: NodeId, predecessor: Hex, claim: Registration): void {
    const waiting = this.#bySender.get(from) ?? []
    if (waiting.some((one) => equalBytes(one.claim.id, claim.id))) return
    this.#bySender.set(from, [...waiting, { predecessor, claim }].slice(-waitingMax))
    if (this.#bySender.size <= sendersMax) return
    const [oldest] = this.#bySender.keys()
    if (oldest !== undefined) this.#bySender.delete(oldest)
  }

  /** The claims that waited for this slot. */
  take(predecessor: Hex): Registration[] {
    const taken: Registration[] = []
    for (const [from, waiting] of this.#bySender) {
      const left = waiting.filter((one) => one.predecessor !== predecessor)
      if (left.length === waiting.length) continue
      taken.push(...waiting.filter((one) => !left.includes(one)).map(({ claim }) => claim))
      if (left.length === 0) this.#bySender.delete(from)
      else this.#bySender.set(from, left)
    }
    return taken
  }
}
