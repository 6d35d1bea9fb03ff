/**
 * The q members who are to decide a slot among themselves, whoever first says its claim and the next ones in an
 * order that each slot has of its own ("thrifty": Moraru, Andersen and Kaminsky, There Is More Consensus in
 * Egalitarian Parliaments, SOSP 2013). Members need not agree on them: the others only take their time.
 */
import type { Place } from './place.js'
import type { NodeId, Overlay } from './ports.js'
import { proposerOf } from './rules/proposer.js'
import type { Witness } from './witness.js'

export interface FirstQuorumParts {
  readonly place: Place
  readonly witness: Pick<Witness, 'exposed'>
  readonly overlay: Pick<Overlay, 'peers'>
}

/** @returns undefined when one of them cannot be reached, or the speaker does not vote */
export function firstQuorum(
  slot: Uint8Array,
  speaker: NodeId,
  { place, witness, overlay }: FirstQuorumParts,
): readonly NodeId[] | undefined {
  const { epoch, members, quorum } = place.current
  const { exposed } = witness
  const first = proposerOf(slot, 0, members.length)
  const voters = members.flatMap((_, i) => {
    const index = (first + i) % members.length
    const node = place.nodeOf(index, epoch)
    const mayVote = members[index]?.votingKey !== undefined && !exposed.includes(index)
    return node !== undefined && mayVote ? [node] : []
  })
  if (!voters.includes(speaker)) return undefined
  const chosen = [speaker, ...voters.filter((node) => node !== speaker)].slice(0, quorum)
  const peers = overlay.peers()
  const areThere = chosen.every((node) => node === place.nodeId || peers.includes(node))
  return areThere && chosen.length === quorum ? chosen : undefined
}
