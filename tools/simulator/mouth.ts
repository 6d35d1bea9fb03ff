/** What every lie needs: whom to tell, in whose name, and what else could be said. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { NodeId, Overlay } from '../../cluster/ports.js'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import type { Vote, VoteBatch } from '../../proto/votes.js'
import type { Chance } from './chance.js'
import type { MemberNode } from './member-node.js'
import { voteAs } from './own-votes.js'
import type { Lie } from './scenario.js'
import { type Stage, streamOf } from './stage.js'

export interface Mouth {
  readonly stage: Stage
  readonly chance: Chance
  readonly lies: readonly Lie[]
  /** Undefined until its node has started once. */
  readonly self: MemberNode | undefined
  has(lie: Lie): boolean
  /** Counts a lie that is told now. */
  lied(lie: Lie): void
  say(message: PeerMessage, to: readonly NodeId[]): void
  others(): NodeId[]
  /** Some half of the others. */
  half(): NodeId[]
  /** Index of the liar among the members of an epoch. */
  memberIn(epoch: number): number | undefined
  /** Another value of the same slot, or nil. */
  otherValue(vote: Pick<Vote, 'slot' | 'value'>): Uint8Array | undefined
  /** Undefined without a key of that epoch. */
  sign(vote: Vote): VoteBatch | undefined
  /** Speaks as this node from now on. */
  become(node: MemberNode, overlay: Overlay): void
}

export function createMouth(stage: Stage, index: number, lies: readonly Lie[]): Mouth {
  const chance = streamOf(stage, `liar ${index}`)
  // Liars are in league with all rivals: they know every claim.
  const { census, registry } = stage.promises
  let out: Overlay | undefined
  let self: MemberNode | undefined

  function others(): NodeId[] {
    return stage.nodes.filter((node) => node.index !== index).map(({ id }) => id)
  }

  return {
    ...{ stage, chance, lies, others },
    get self() {
      return self
    },
    has: (lie) => lies.includes(lie),
    lied: (lie) => stage.tally.fault(`lie: ${lie}`),
    say(message, to) {
      Object.freeze(message)
      for (const one of to) out?.send(one, message)
    },
    half() {
      const all = others()
      return chance.some(all, Math.ceil(all.length / 2))
    },
    memberIn: (epoch) => self && census.memberOf(epoch, self.id),
    otherValue({ slot, value }) {
      const known = value && bytesToHex(value)
      const rivals = registry.rivals(bytesToHex(slot)).filter((one) => one !== known)
      const nil = rivals.length === 0 || (value !== undefined && chance.happens(0.2))
      return nil ? undefined : hexToBytes(chance.pick(rivals))
    },
    sign: (vote) => self && voteAs(stage, self, vote),
    become(node, overlay) {
      self = node
      out = overlay
    },
  }
}
