/** Proposals of a liar: two for one turn, or always against what the others vote for. */
import type { PeerMessage } from '../../cluster/messages.js'
import { proposerOf } from '../../cluster/rules/proposer.js'
import { bytesToHex } from '../../proto/bytes.js'
import { signProposal } from '../../proto/proposal.js'
import type { Vote } from '../../proto/votes.js'
import type { Mouth } from './mouth.js'

/** Instead of its own proposal. @returns whether there was another to make */
export function sayProposal(
  mouth: Mouth,
  message: PeerMessage & { readonly kind: 'proposal' },
): boolean {
  const { proposal } = message.offer
  const signer = mouth.self?.keys.signer(proposal.epoch)
  const value = mouth.otherValue(proposal)
  if (signer === undefined || value === undefined) return false
  const isContrary = mouth.has('contrary-proposals')
  mouth.lied(isContrary ? 'contrary-proposals' : 'two-faced-proposals')
  const content = { ...proposal, value, validRound: undefined }
  const second = signProposal(content, proposal.member, signer)
  const deceived = isContrary ? mouth.others() : mouth.half()
  const claim = mouth.stage.promises.registry.claim(bytesToHex(value))
  mouth.say({ kind: 'proposal', offer: { proposal: second, prevotes: [], claim } }, deceived)
  mouth.say(
    message,
    mouth.others().filter((id) => !deceived.includes(id)),
  )
  return true
}

/**
 * Proposes against a vote whenever it is the liar's turn, also in a slot that it knows to be decided.
 * @param proposed turns in which it has done so
 */
export function contradict(mouth: Mouth, vote: Vote, proposed: Set<string>): void {
  const { slot, epoch, round, phase } = vote
  const { federationId, promises } = mouth.stage
  const members = promises.census.manifest(epoch)?.members.length ?? 0
  const turn = phase === 'precommit' ? round + 1 : round
  const member = mouth.memberIn(epoch)
  const signer = mouth.self?.keys.signer(epoch)
  if (turn < 1 || member === undefined || signer === undefined) return
  const key = `${bytesToHex(slot)} ${epoch} ${turn}`
  if (proposed.has(key) || proposerOf(slot, turn, members) !== member) return
  const value = mouth.otherValue(vote)
  if (value === undefined) return
  proposed.add(key)
  mouth.lied('contrary-proposals')
  const proposal = signProposal({ federationId, epoch, slot, round: turn, value }, member, signer)
  const claim = promises.registry.claim(bytesToHex(value))
  mouth.say({ kind: 'proposal', offer: { proposal, prevotes: [], claim } }, mouth.others())
  for (const phase of ['prevote', 'precommit'] as const) {
    const batch = mouth.sign({ ...vote, round: turn, phase, value })
    if (batch !== undefined) mouth.say({ kind: 'batch', batch }, mouth.others())
  }
}
