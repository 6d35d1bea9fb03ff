/**
 * Byzantine members. Each is a puppet that runs the production driver, so that it is always up to date,
 * behind an overlay that lies: it drops, doubles and alters what goes out, signs second versions with the
 * member's own keys (which it never erases), and adds messages of its own.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type { NodeId, Overlay } from '../../cluster/ports.js'
import { forge } from './forgeries.js'
import { lyingClosings } from './lying-closings.js'
import { contradict, sayProposal } from './lying-proposals.js'
import { echo, sayFalseBatchNumber, sayFarVote, sayVotes } from './lying-votes.js'
import type { MemberNode } from './member-node.js'
import { createMouth, type Mouth } from './mouth.js'
import type { Lie } from './scenario.js'
import type { Stage } from './stage.js'

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

export function createLiar(stage: Stage, index: number, lies: readonly Lie[]): Liar {
  const mouth = createMouth(stage, index, lies)
  const { chance, has } = mouth
  const remembered: PeerMessage[] = []
  const proposed = new Set<string>()

  function note(message: PeerMessage): void {
    if (!has('replays') || message.kind === 'ranges') return
    if (remembered.length < rememberedMax) remembered.push(message)
    else if (chance.happens(0.2)) remembered[chance.below(rememberedMax)] = message
  }

  function hear(from: NodeId, message: PeerMessage): boolean {
    note(message)
    if (has('contrary-proposals') && message.kind === 'batch') {
      for (const vote of message.batch.votes) contradict(mouth, vote, proposed)
    }
    if (has('echoed-votes')) {
      if (message.kind === 'batch') for (const vote of message.batch.votes) echo(mouth, vote, from)
      if (message.kind === 'votes' && chance.happens(0.2)) {
        for (const { vote } of message.votes) echo(mouth, vote, from)
      }
    }
    if (has('false-batch-numbers') && message.kind === 'want-batch-number') {
      sayFalseBatchNumber(mouth, message, from)
      return false
    }
    if (has('unfetchable-closings') && message.kind === 'want-cover' && chance.happens(0.7)) {
      mouth.lied('unfetchable-closings')
      return false
    }
    return !has('silence') || chance.happens(0.9)
  }

  function speakUnasked(left: number): void {
    if (left === 0) return
    stage.time.after(chance.around(unaskedMeanMs), () => {
      if (mouth.self?.driver !== undefined) sayUnasked(mouth, remembered)
      speakUnasked(left - 1)
    })
  }

  speakUnasked(unaskedMax)
  return {
    disguise(overlay, node) {
      mouth.become(node, overlay)
      const pass = (message: PeerMessage, to: NodeId | undefined, tell: () => void) => {
        note(message)
        twist(mouth, message, to, tell)
      }
      return {
        broadcast: (message) => pass(message, undefined, () => overlay.broadcast(message)),
        send: (to, message) => pass(message, to, () => overlay.send(to, message)),
        peers: () => overlay.peers(),
      }
    },
    hear,
  }
}

/**
 * What becomes of a message that the driver behind the liar wants to send.
 * @param to undefined: everyone
 * @param tell sends it as it is
 */
function twist(mouth: Mouth, message: PeerMessage, to: NodeId | undefined, tell: () => void): void {
  const { has } = mouth
  const liesInProposals = has('two-faced-proposals') || has('contrary-proposals')
  const audience = to === undefined ? mouth.others() : [to]
  if (has('silence')) {
    mouth.lied('silence')
  } else if (isDecision(message) && has('hidden-certificates')) {
    mouth.lied('hidden-certificates')
  } else if (message.kind === 'batch' && to === undefined) {
    sayVotes(mouth, message)
  } else if (message.kind === 'votes' && (has('withheld-votes') || has('votes-to-one'))) {
    const votes = message.votes.filter(
      ({ vote, proof }) => mouth.memberIn(vote.epoch) !== proof.member,
    )
    if (votes.length > 0) mouth.say({ kind: 'votes', votes }, audience)
  } else if (message.kind === 'proposal' && liesInProposals && sayProposal(mouth, message)) {
    return
  } else if (
    message.kind === 'closing' &&
    message.closing.member === mouth.memberIn(message.closing.epoch)
  ) {
    for (const [version, share] of lyingClosings(mouth, message)) {
      mouth.say(version, to === undefined && share === 'half' ? mouth.half() : audience)
    }
  } else tell()
}

function isDecision({ kind }: PeerMessage): boolean {
  return kind === 'certificate' || kind === 'certificates'
}

function sayUnasked(mouth: Mouth, remembered: readonly PeerMessage[]): void {
  const { stage, chance, has, self } = mouth
  if (has('replays') && remembered.length > 0) {
    mouth.lied('replays')
    mouth.say(chance.pick(remembered), [chance.pick(mouth.others())])
  }
  if (has('far-rounds')) sayFarVote(mouth)
  if (!has('forgeries') || self === undefined) return
  const forged = forge(stage, chance, self)
  if (forged === undefined) return
  mouth.lied('forgeries')
  mouth.say(forged, mouth.half())
}
