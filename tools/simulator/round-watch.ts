/** How many rounds decisions take once everything is healed. */
import type { Hex } from '../../cluster/rules/slot.js'
import type { RoundId } from '../../proto/rounds.js'
import { compareRounds } from '../../proto/rounds.js'
import type { MemberNode } from './member-node.js'

export interface RoundWatch {
  /** The most that any decision took after the healing. */
  readonly most: number
  healed(nodes: readonly MemberNode[]): void
  decided(slot: Hex, at: RoundId): void
}

export function createRoundWatch(): RoundWatch {
  /** By slot: the highest round that an honest member was in when all was healed. */
  const before = new Map<Hex, RoundId>()
  let isHealed = false
  let most = 0
  return {
    get most() {
      return most
    },
    healed(nodes) {
      isHealed = true
      for (const slot of nodes.flatMap(({ disk, liar }) => (liar ? [] : disk.slots()))) {
        const known = before.get(slot.key)
        if (known === undefined || compareRounds(slot, known) > 0) before.set(slot.key, slot)
      }
    },
    decided(slot, { epoch, round }) {
      if (!isHealed) return
      const from = before.get(slot)
      most = Math.max(most, from?.epoch === epoch ? round - from.round : round)
    },
  }
}
