/** Messages that hold nothing: wrong signatures, wrong roots, proofs of something else. */
import type { PeerMessage } from '../../cluster/messages.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { Claim } from '../../proto/claim.js'
import { signatureBytes } from '../../proto/limits.js'
import { manifestSlot } from '../../proto/manifest.js'
import { signProposal } from '../../proto/proposal.js'
import type { Vote, VoteProof } from '../../proto/votes.js'
import type { Chance } from './chance.js'
import type { MemberNode } from './member-node.js'
import { voteAs } from './own-votes.js'
import { impostorClaim } from './owners.js'
import type { Stage } from './stage.js'

export function forge(stage: Stage, chance: Chance, node: MemberNode): PeerMessage | undefined {
  const claim = someClaim(stage, chance)
  if (claim === undefined) return undefined
  return chance.pick(forgeries)(stage, chance, node, claim)
}

type Forgery = (
  stage: Stage,
  chance: Chance,
  node: MemberNode,
  claim: Claim & { kind: 'registration' },
) => PeerMessage | undefined

const forgeries: readonly Forgery[] = [
  certificate,
  polka,
  proposal,
  foreignVotes,
  manifest,
  evidence,
  impostor,
  closing,
]

function someClaim(stage: Stage, chance: Chance): (Claim & { kind: 'registration' }) | undefined {
  const { registry } = stage.promises
  const slots = [...registry.slots()]
  if (slots.length === 0) return undefined
  const claim = registry.claim(chance.pick(registry.rivals(chance.pick(slots))))
  return claim?.kind === 'registration' ? claim : undefined
}

function voteFor(
  stage: Stage,
  { registration }: { registration: { slot: Uint8Array; id: Uint8Array } },
): Vote {
  const { epoch } = stage.promises.census.newest
  const { slot, id } = registration
  const { federationId } = stage
  return { federationId, epoch, slot, round: 0, phase: 'prevote', value: id }
}

/** One signature of the liar's own in everybody's name. */
function quorumOfOne(stage: Stage, node: MemberNode, vote: Vote): VoteProof[] {
  const { quorum } = stage.promises.census.newest
  const signature = voteAs(stage, node, vote)?.signature ?? new Uint8Array(signatureBytes)
  return Array.from({ length: quorum }, (_, member) => ({
    ...{ member, batchNumber: 1, leafCount: 1, leafIndex: 0, path: [], signature },
  }))
}

function certificate(
  stage: Stage,
  _: Chance,
  node: MemberNode,
  claim: Claim & { kind: 'registration' },
) {
  const vote = { ...voteFor(stage, claim), phase: 'precommit' as const }
  const precommits = quorumOfOne(stage, node, vote)
  const { registration } = claim
  return {
    kind: 'certificate' as const,
    certificate: { registration, epoch: vote.epoch, round: 0, precommits },
  }
}

function polka(stage: Stage, _: Chance, node: MemberNode, claim: Claim & { kind: 'registration' }) {
  const vote = voteFor(stage, claim)
  const { slot, id } = claim.registration
  const prevotes = quorumOfOne(stage, node, vote)
  return { kind: 'polka' as const, slot, value: id, epoch: vote.epoch, round: 3, prevotes }
}

function proposal(
  stage: Stage,
  chance: Chance,
  node: MemberNode,
  claim: Claim & { kind: 'registration' },
) {
  const { epoch, members } = stage.promises.census.newest
  const signer = node.keys.signer(epoch)
  const member = stage.promises.census.memberOf(epoch, node.id) ?? 0
  if (signer === undefined) return undefined
  const { slot, id } = claim.registration
  const round = 1 + chance.below(2 * members.length)
  const content = { federationId: stage.federationId, epoch, slot, round, value: id }
  const validRound = chance.happens(0.7) ? { epoch, round: round - 1 } : undefined
  const prevotes = validRound ? quorumOfOne(stage, node, voteFor(stage, claim)) : []
  const signed = signProposal({ ...content, validRound }, member, signer)
  return { kind: 'proposal' as const, offer: { proposal: signed, prevotes, claim } }
}

/** Votes of another member, signed by this one. */
function foreignVotes(
  stage: Stage,
  chance: Chance,
  node: MemberNode,
  claim: Claim & { kind: 'registration' },
) {
  const vote = voteFor(stage, claim)
  const batch = voteAs(stage, node, vote)
  if (batch === undefined) return undefined
  const member = chance.below(stage.promises.census.newest.members.length)
  return { kind: 'batch' as const, batch: { ...batch, member } }
}

/** The next manifest, with what the liar alone can approve. */
function manifest(stage: Stage, chance: Chance, node: MemberNode) {
  const { registry, census } = stage.promises
  const slot = bytesToHex(manifestSlot(stage.federationId, census.newest.epoch + 1))
  const rivals = registry.rivals(slot)
  if (rivals.length === 0) return undefined
  const claim = registry.claim(chance.pick(rivals))
  if (claim?.kind !== 'manifest') return undefined
  const epoch = census.newest.epoch
  const vote: Vote = {
    ...{ federationId: stage.federationId, epoch, round: 0, phase: 'precommit' },
    slot: manifestSlot(stage.federationId, epoch + 1),
    value: claim.manifest.id,
  }
  const { manifest: next, approvals } = claim
  const precommits = quorumOfOne(stage, node, vote)
  return {
    kind: 'manifest' as const,
    manifest: { manifest: next, approvals, round: 0, precommits },
  }
}

/** Against another member: two votes of which it signed none. */
function evidence(
  stage: Stage,
  chance: Chance,
  node: MemberNode,
  claim: Claim & { kind: 'registration' },
) {
  const vote = voteFor(stage, claim)
  const signature = voteAs(stage, node, vote)?.signature
  if (signature === undefined) return undefined
  const member = chance.below(stage.promises.census.newest.members.length)
  const proof = { member, batchNumber: 1, leafCount: 1, leafIndex: 0, path: [], signature }
  const first = { vote, proof }
  const second = { vote: { ...vote, value: undefined }, proof }
  return { kind: 'evidence' as const, evidence: { kind: 'votes' as const, first, second } }
}

function impostor(
  stage: Stage,
  chance: Chance,
  _: MemberNode,
  { registration }: Claim & { kind: 'registration' },
) {
  return { kind: 'claim' as const, claim: impostorClaim(stage, chance, registration) }
}

/** A CLOSE in another member's name. */
function closing(stage: Stage, chance: Chance, node: MemberNode) {
  const { census } = stage.promises
  const epoch = Math.max(0, census.newest.epoch - chance.below(2))
  const covered = stage.nodes
    .filter(({ index }) => index !== node.index)
    .flatMap(({ disk }) => disk.closings(epoch))
  if (covered.length === 0) return undefined
  const { closing: theirs, cover } = chance.pick(covered)
  const signature = node.key.sign(theirs.bytes)
  return {
    kind: 'closing' as const,
    closing: { ...theirs, signature },
    cover: { ...cover, locks: [] },
  }
}
