/** A network that loses just what hurts: some kinds of messages, on their way to some nodes. */
import type { PeerMessage } from '../../cluster/messages.js'
import { bytesToHex } from '../../proto/bytes.js'
import { manifestSlot } from '../../proto/manifest.js'
import { verified } from '../../proto/signatures.js'
import { type ProvenVote, standingVotes, type Vote } from '../../proto/votes.js'
import type { DroppedKind } from './scenario.js'

/** @returns what is left of a message; undefined: nothing */
export function withoutDropped(
  message: PeerMessage,
  dropped: ReadonlySet<DroppedKind>,
): PeerMessage | undefined {
  switch (message.kind) {
    case 'batch': {
      const { votes } = message.batch
      if (!votes.some((vote) => dropped.has(kindOfVote(vote)))) return message
      return votesLeft(standingVotes(verified(message.batch)), dropped)
    }
    case 'votes':
      if (!message.votes.some(({ vote }) => dropped.has(kindOfVote(vote)))) return message
      return votesLeft(message.votes, dropped)
    case 'polka':
      return dropped.has('name-prevotes') ? undefined : message
    case 'claim':
      return message.claim.kind === 'registration' && dropped.has('claims') ? undefined : message
    case 'proposal':
    case 'certificate':
    case 'closing':
    case 'ranges':
      return dropped.has(message.kind) ? undefined : message
    case 'certificates':
      return dropped.has('certificate') ? undefined : message
    case 'want-ranges':
      return dropped.has('ranges') ? undefined : message
    default:
      return message
  }
}

function votesLeft(
  votes: readonly ProvenVote[],
  dropped: ReadonlySet<DroppedKind>,
): PeerMessage | undefined {
  const left = votes.filter(({ vote }) => !dropped.has(kindOfVote(vote)))
  return left.length === 0 ? undefined : { kind: 'votes', votes: left }
}

function kindOfVote({ federationId, epoch, slot, phase }: Vote): DroppedKind {
  const isManifest = bytesToHex(slot) === bytesToHex(manifestSlot(federationId, epoch + 1))
  if (isManifest) return 'manifest-votes'
  return phase === 'prevote' ? 'name-prevotes' : 'name-precommits'
}
