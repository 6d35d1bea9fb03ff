/**
 * Reconciling the certified set with one peer after another: gossip forgets, and whoever was away learns
 * here what it missed. FEDERATION.md section 5.
 */
import type { CertifiedSlot } from '../proto/closing.js'
import type { Certified } from './certified.js'
import type { MemberStore, NodeId } from './ports.js'
import { type GrowingRangeSet, rangeSetOf } from './rules/range-set.js'
import {
  answer,
  firstMessage,
  type RangeMessage,
  readRangeMessage,
} from './rules/reconciliation.js'
import type { Turn } from './turn.js'

export class Reconciler {
  readonly #store: Pick<MemberStore, 'certifiedSlots'>
  readonly #certified: Certified
  /** What is durable here; made when it is first needed. */
  #set: GrowingRangeSet | undefined

  constructor(store: Pick<MemberStore, 'certifiedSlots'>, certified: Certified) {
    this.#store = store
    this.#certified = certified
  }

  get #durable(): GrowingRangeSet {
    this.#set ??= rangeSetOf(this.#store.certifiedSlots())
    return this.#set
  }

  onDurable({ slot, id }: CertifiedSlot): void {
    this.#set = this.#set?.with({ slot, id })
  }

  begin(peer: NodeId, turn: Turn): void {
    turn.say({ kind: 'ranges', ranges: firstMessage(this.#durable) }, peer)
  }

  /**
   * As much as one answer holds, whatever the peer asks for: the rest is found when it begins again.
   * @throws RefusedError `malformed`
   */
  onMessage(message: RangeMessage, from: NodeId, turn: Turn): void {
    const found = answer(this.#durable, readRangeMessage(message))
    if (found.reply !== undefined) turn.say({ kind: 'ranges', ranges: found.reply }, from)
    const asked = [...found.missingHere, ...found.contradictions]
    for (const { slot } of asked) turn.say({ kind: 'want-certificate', slot }, from)
    for (const { slot } of found.missingThere) {
      const decision = this.#certified.decision(slot, turn)
      if (decision !== undefined) turn.say(decision, from)
    }
  }
}
