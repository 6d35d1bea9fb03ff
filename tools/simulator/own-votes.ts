/** Votes that a liar signs beside those of its driver. */
import { signBatch, type Vote, type VoteBatch } from '../../proto/votes.js'
import type { MemberNode } from './member-node.js'
import type { Stage } from './stage.js'

/** Liars number their second versions from here, so that they look new. */
const firstNumber = 1_000

/** Undefined when this node has no key to vote with in that epoch. */
export function voteAs(stage: Stage, node: MemberNode, vote: Vote): VoteBatch | undefined {
  const member = stage.promises.census.memberOf(vote.epoch, node.id)
  const signer = node.keys.signer(vote.epoch)
  if (member === undefined || signer === undefined) return undefined
  const number = firstNumber + stage.time.events
  return signBatch([vote], member, number, signer).batch
}
