/**
 * Byzantine members. Each is a puppet that runs the production driver, so that it is always up to date,
 * behind an overlay that lies: it drops, doubles and alters what goes out, signs second versions with the
 * member's own keys (which it never erases), and adds messages of its own.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type { NodeId, Overlay } from '../../cluster/ports.js'
import { proposerOf } from '../../cluster/rules/proposer.js'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import { signProposal } from '../../proto/proposal.js'
import type { Vote } from '../../proto/votes.js'
import { forge } from './forgeries.js'
import { lyingClosings } from './lying-closings.js'
import type { MemberNode } from './member-node.js'
import { voteAs } from './own-votes.js'
import type { Lie } from './scenario.js'
import { type Stage, streamOf } from './stage.js'

/** What a liar remembers for later. */
const rememberedMax = 150
/** Mean time between what a liar says unasked, and how often in a world. */
const unaskedMeanMs = 250
const unaskedMax = 60

export interface Liar {
  disguise(overlay: Overlay, node: MemberNode): Overlay
  /** @returns whether the driver behind hears it too */
  hear(from: NodeId, message: PeerMessage): boolean
}

export function createLiar(stage: Stage, index: number, chosen: readonly Lie[]): Liar {
  const chance = streamOf(stage, `liar ${index}`)
  const has = (lie: Lie) => chosen.includes(lie)
  const liesInProposals = has('two-faced-proposals') || has('contrary-proposals')
  /** Liars are in league with all rivals: they know every claim. */
  const { registry } = stage.promises
  const remembered: PeerMessage[] = []
  const proposed = new Set<string>()
  let out: Overlay | undefined
  let self: MemberNode | undefined

  function others(): NodeId[] {
    return stage.nodes.filter((node) => node.index !== index).map(({ id }) => id)
  }

  function half(): NodeId[] {
    const all = others()
    return chance.some(all, Math.ceil(all.length / 2))
  }

  function lied(lie: Lie): void {
    stage.tally.fault(`lie: ${lie}`)
  }

  function say(message: PeerMessage, to: readonly NodeId[]): void {
    Object.freeze(message)
    for (const one of to) out?.send(one, message)
  }

  function note(message: PeerMessage): void {
    if (!has('replays') || message.kind === 'ranges') return
    if (remembered.length < rememberedMax) remembered.push(message)
    else if (chance.happens(0.2)) remembered[chance.below(rememberedMax)] = message
  }

  /** Another value of the same slot, or nil. */
  function otherValue({ slot, value }: Pick<Vote, 'slot' | 'value'>): Uint8Array | undefined {
    const known = value && bytesToHex(value)
    const rivals = registry.rivals(bytesToHex(slot)).filter((one) => one !== known)
    const nil = rivals.length === 0 || (value !== undefined && chance.happens(0.2))
    return nil ? undefined : hexToBytes(chance.pick(rivals))
  }

  function sayVotes(message: PeerMessage & { kind: 'batch' }, tell: (to: NodeId[]) => void): void {
    if (has('withheld-votes') && chance.happens(0.6)) {
      lied('withheld-votes')
    } else if (has('votes-to-one') && chance.happens(0.7)) {
      lied('votes-to-one')
      tell([chance.pick(others())])
    } else if (has('contrary-votes') && chance.happens(0.8)) {
      lied('contrary-votes')
      sayOtherwise(message, others())
    } else if (has('two-faced-votes') && chance.happens(0.8)) {
      lied('two-faced-votes')
      const deceived = half()
      tell(others().filter((id) => !deceived.includes(id)))
      sayOtherwise(message, deceived)
    } else tell(others())
  }

  /** The same turns with other values. */
  function sayOtherwise({ batch }: PeerMessage & { kind: 'batch' }, to: NodeId[]): void {
    for (const vote of batch.votes) {
      const other = self && voteAs(stage, self, { ...vote, value: otherValue(vote) })
      if (other !== undefined) say({ kind: 'batch', batch: other }, to)
    }
  }

  function sayProposal(message: PeerMessage & { kind: 'proposal' }): boolean {
    const { proposal } = message.offer
    const signer = self?.keys.signer(proposal.epoch)
    const value = otherValue(proposal)
    if (signer === undefined || value === undefined) return false
    const contrary = has('contrary-proposals')
    lied(contrary ? 'contrary-proposals' : 'two-faced-proposals')
    const second = signProposal(
      { ...proposal, value, validRound: undefined },
      proposal.member,
      signer,
    )
    const deceived = contrary ? others() : half()
    const claim = registry.claim(bytesToHex(value))
    say({ kind: 'proposal', offer: { proposal: second, prevotes: [], claim } }, deceived)
    say(
      message,
      others().filter((id) => !deceived.includes(id)),
    )
    return true
  }

  /** @param to undefined: everyone */
  function pass(message: PeerMessage, to: NodeId | undefined, tell: () => void): void {
    note(message)
    if (has('silence')) {
      lied('silence')
      return
    }
    if (message.kind === 'certificate' && has('hidden-certificates')) {
      lied('hidden-certificates')
    } else if (message.kind === 'batch' && to === undefined) {
      sayVotes(message, (some) => say(message, some))
    } else if (message.kind === 'votes' && (has('withheld-votes') || has('votes-to-one'))) {
      const own = stage.promises.census
      const votes = message.votes.filter(
        ({ vote, proof }) => own.memberOf(vote.epoch, self?.id ?? '') !== proof.member,
      )
      if (votes.length > 0) say({ kind: 'votes', votes }, to === undefined ? others() : [to])
    } else if (message.kind === 'proposal' && liesInProposals && sayProposal(message)) {
      return
    } else if (
      message.kind === 'closing' &&
      message.closing.member === memberIn(message.closing.epoch)
    ) {
      for (const [version, audience] of lyingClosings({
        stage,
        chance,
        node: self,
        chosen,
        message,
      })) {
        say(version, to === undefined ? (audience === 'half' ? half() : others()) : [to])
      }
    } else tell()
  }

  function memberIn(epoch: number): number | undefined {
    return self && stage.promises.census.memberOf(epoch, self.id)
  }

  /** Proposes against what was voted for, whenever it is this member's turn, also in a decided slot. */
  function contradict(vote: Vote): void {
    const { slot, epoch, round, phase } = vote
    const { members } = stage.promises.census.manifest(epoch) ?? { members: [] }
    const turn = phase === 'precommit' ? round + 1 : round
    const member = memberIn(epoch)
    const signer = self?.keys.signer(epoch)
    if (turn < 1 || member === undefined || signer === undefined) return
    const key = `${bytesToHex(slot)} ${epoch} ${turn}`
    if (proposed.has(key) || proposerOf(slot, turn, members.length) !== member) return
    const value = otherValue(vote)
    if (value === undefined) return
    proposed.add(key)
    lied('contrary-proposals')
    const content = { federationId: stage.federationId, epoch, slot, round: turn, value }
    const proposal = signProposal(content, member, signer)
    const claim = registry.claim(bytesToHex(value))
    say({ kind: 'proposal', offer: { proposal, prevotes: [], claim } }, others())
    for (const phase of ['prevote', 'precommit'] as const) {
      const batch = self && voteAs(stage, self, { ...vote, round: turn, phase, value })
      if (batch !== undefined) say({ kind: 'batch', batch }, others())
    }
  }

  /** Supports whatever somebody votes for, to that member or to a few. */
  function echo(vote: Vote, from: NodeId): void {
    if (self === undefined || vote.value === undefined || !chance.happens(0.5)) return
    const phases = chance.happens(0.5)
      ? (['prevote', 'precommit'] as const)
      : ([vote.phase] as const)
    const audience = chance.happens(0.6) ? [from] : half()
    for (const phase of phases) {
      const batch = voteAs(stage, self, { ...vote, phase })
      if (batch === undefined) continue
      lied('echoed-votes')
      say({ kind: 'batch', batch }, audience)
    }
  }

  function hear(from: NodeId, message: PeerMessage): boolean {
    note(message)
    if (has('contrary-proposals') && message.kind === 'batch') {
      for (const vote of message.batch.votes) contradict(vote)
    }
    if (has('echoed-votes')) {
      if (message.kind === 'batch') for (const vote of message.batch.votes) echo(vote, from)
      if (message.kind === 'votes' && chance.happens(0.2)) {
        for (const { vote } of message.votes) echo(vote, from)
      }
    }
    if (has('false-batch-numbers') && message.kind === 'want-batch-number') {
      lied('false-batch-numbers')
      const { epoch, member } = message
      const mine = self && voteAs(stage, self, someVote(epoch))
      const proof = mine && {
        member,
        batchNumber: 1e9,
        leafCount: 1,
        leafIndex: 0,
        path: [],
        signature: mine.signature,
      }
      const vote = proof && chance.happens(0.7) ? { vote: someVote(epoch), proof } : undefined
      say({ kind: 'batch-number', epoch, member, vote }, [from])
      return false
    }
    if (has('unfetchable-closings') && message.kind === 'want-cover' && chance.happens(0.7)) {
      lied('unfetchable-closings')
      return false
    }
    return !has('silence') || chance.happens(0.9)
  }

  function someVote(epoch: number): Vote {
    const { federationId } = stage
    const slot = stage.promises.census.newest.id
    return { federationId, epoch, slot, round: 0, phase: 'prevote', value: undefined }
  }

  function farVote(): void {
    const slots = [...registry.slots()]
    if (self === undefined || slots.length === 0) return
    const slot = chance.pick(slots)
    const value = hexToBytes(chance.pick(registry.rivals(slot)))
    const epoch = Math.max(0, stage.promises.census.newest.epoch - chance.below(2))
    const round = chance.happens(0.5) ? 1 + chance.below(4) : 1_000_000 + chance.below(9)
    const { federationId } = stage
    const phase = chance.pick(['prevote', 'precommit'] as const)
    const batch = voteAs(stage, self, {
      federationId,
      epoch,
      slot: hexToBytes(slot),
      round,
      phase,
      value,
    })
    if (batch === undefined) return
    lied('far-rounds')
    say({ kind: 'batch', batch }, half())
  }

  function speakUnasked(left: number): void {
    if (left === 0) return
    stage.time.after(chance.around(unaskedMeanMs), () => {
      if (self?.driver !== undefined) {
        if (has('replays') && remembered.length > 0) {
          lied('replays')
          say(chance.pick(remembered), [chance.pick(others())])
        }
        if (has('far-rounds')) farVote()
        if (has('forgeries')) {
          const forged = forge(stage, chance, self)
          if (forged !== undefined) {
            lied('forgeries')
            say(forged, half())
          }
        }
      }
      speakUnasked(left - 1)
    })
  }

  speakUnasked(unaskedMax)
  return {
    disguise(overlay, node) {
      out = overlay
      self = node
      return {
        broadcast: (message) => pass(message, undefined, () => overlay.broadcast(message)),
        send: (to, message) => pass(message, to, () => overlay.send(to, message)),
        peers: () => overlay.peers(),
      }
    },
    hear,
  }
}
