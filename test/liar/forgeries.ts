/** Messages that hold nothing: wrong signatures, wrong roots, proofs of something else. */
import type { PeerMessage } from '../../cluster/messages.js'
import { coverSummary, signClosing } from '../../proto/closing.js'
import { approve, decodeManifest, encodeManifest, type Manifest } from '../../proto/manifest.js'
import { signPresence } from '../../proto/presence.js'
import { signProposal } from '../../proto/proposal.js'
import { type Registration, signRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch, type Vote, type VoteBatch, type VoteProof } from '../../proto/votes.js'

export interface Forger {
  readonly manifest: Manifest
  /** The forger's own place, and the keys that it holds. */
  readonly member: number
  readonly nodeKey: Signer
  readonly votingKey: Signer
  /** A P-256 key of its own, which owns nothing. */
  readonly thief: Signer
}

/** Every forgery that a registration seen on its way gives occasion to, by what it pretends. */
export function forgeriesOf(forger: Forger, seen: Registration): Record<string, PeerMessage> {
  const stolen = stolenName(forger, seen)
  const vote = voteFor(forger, stolen)
  return {
    'stolen claim': { kind: 'claim', claim: { kind: 'registration', registration: stolen } },
    'spoilt claim': { kind: 'claim', claim: { kind: 'registration', registration: spoilt(seen) } },
    certificate: {
      kind: 'certificate',
      certificate: {
        registration: stolen,
        epoch: vote.epoch,
        round: 0,
        precommits: quorumOfOne(forger, { ...vote, phase: 'precommit' }),
      },
    },
    polka: {
      kind: 'polka',
      slot: vote.slot,
      value: stolen.id,
      epoch: vote.epoch,
      round: 2,
      prevotes: quorumOfOne(forger, { ...vote, round: 2 }),
    },
    "others' votes": { kind: 'batch', batch: { ...own(forger, vote), member: another(forger) } },
    proposal: proposal(forger, stolen, vote),
    manifest: coup(forger),
    evidence: accusation(forger, vote),
    closing: foreignClosing(forger),
    presence: foreignPresence(forger),
  }
}

/** The name for the thief: signed by the thief alone, as if it superseded the owner's. */
function stolenName({ manifest, thief }: Forger, seen: Registration): Registration {
  const content = {
    ...seen,
    sequence: seen.sequence + 1,
    previous: seen.id,
    action: 'update' as const,
    epoch: manifest.epoch,
    ownerKey: thief.publicKey,
  }
  return signRegistration(content, thief, 0)
}

/** The owner's own claim, with a signature that does not hold. */
function spoilt(seen: Registration): Registration {
  const signature = Uint8Array.from(seen.signature)
  signature[7] = (signature[7] ?? 0) ^ 1
  return { ...seen, signature }
}

function voteFor({ manifest }: Forger, { slot, id }: Registration): Vote {
  const { federationId, epoch } = manifest
  return { federationId, epoch, slot, round: 0, phase: 'prevote', value: id }
}

function own({ member, votingKey }: Forger, vote: Vote): VoteBatch {
  return signBatch([vote], member, 1, votingKey).batch
}

/** One signature of the forger's own in everybody's name. */
function quorumOfOne(forger: Forger, vote: Vote): VoteProof[] {
  const { signature } = own(forger, vote)
  return Array.from({ length: forger.manifest.quorum }, (_, member) => ({
    ...{ member, batchNumber: 1, leafCount: 1, leafIndex: 0, path: [], signature },
  }))
}

function another({ manifest, member }: Forger): number {
  return (member + 1) % manifest.members.length
}

/** With q prevotes behind it that are one, and mostly out of turn. */
function proposal(forger: Forger, registration: Registration, vote: Vote): PeerMessage {
  const { federationId, epoch, slot } = vote
  const content = { federationId, epoch, slot, round: 1, value: registration.id }
  const validRound = { epoch, round: 0 }
  const signed = signProposal({ ...content, validRound }, forger.member, forger.votingKey)
  const claim = { kind: 'registration', registration } as const
  const prevotes = quorumOfOne(forger, vote)
  return { kind: 'proposal', offer: { proposal: signed, prevotes, claim } }
}

/** The next epoch belongs to the forger alone: approved and certified by it alone, in everybody's name. */
function coup(forger: Forger): PeerMessage {
  const { manifest, member, nodeKey, thief } = forger
  const bytes = encodeManifest({
    federationId: manifest.federationId,
    epoch: manifest.epoch + 1,
    previous: manifest.id,
    // Keys that the forger could hold, one for each member.
    members: manifest.members.map((one, i) => ({
      ...one,
      votingKey: Uint8Array.from([...thief.publicKey.slice(2), i]),
    })),
    policy: manifest.policy,
  })
  const next = decodeManifest(bytes)
  const { signature } = approve(manifest.federationId, bytes, member, nodeKey)
  const approvals = Array.from({ length: manifest.quorum }, (_, i) => ({ member: i, signature }))
  const { federationId, epoch } = manifest
  const slot = next.id
  const precommits = quorumOfOne(forger, {
    ...{ federationId, epoch, slot, round: 0, phase: 'precommit', value: next.id },
  })
  return { kind: 'manifest', manifest: { manifest: next, approvals, round: 0, precommits } }
}

/** Against another member: two votes of which it signed none. */
function accusation(forger: Forger, vote: Vote): PeerMessage {
  const { signature } = own(forger, vote)
  const place = { batchNumber: 1, leafCount: 1, leafIndex: 0, path: [] }
  const proof = { member: another(forger), ...place, signature }
  const first = { vote, proof }
  const second = { vote: { ...vote, value: undefined }, proof }
  return { kind: 'evidence', evidence: { kind: 'votes', first, second } }
}

/** A CLOSE in another member's name, which would forget all that it has decided. */
function foreignClosing(forger: Forger): PeerMessage {
  const { federationId, epoch } = forger.manifest
  const cover = { certified: [], locks: [] }
  const content = { federationId, epoch, member: another(forger), ...coverSummary(cover) }
  return { kind: 'closing', closing: signClosing(content, forger.votingKey), cover }
}

/** "The other node is to be found at my address." */
function foreignPresence(forger: Forger): PeerMessage {
  const { manifest, nodeKey } = forger
  const presence = signPresence(
    {
      federationId: manifest.federationId,
      nodeKey: manifest.members[another(forger)]?.nodeKey ?? nodeKey.publicKey,
      issuedAtMs: Date.now(),
      mixnetAddress: 'thief.thief@thief',
      multiaddrs: [],
      version: '0.0.0',
      role: 'member',
      state: 'serving',
      epoch: manifest.epoch,
      namesCount: 0,
      packetsSentLastSecond: 0,
      packetsReceivedLastSecond: 0,
      loopProbesSent: 0,
      loopProbesReturned: 0,
    },
    nodeKey,
  )
  return { kind: 'presence', presence }
}
