/**
 * Evidence: two signed statements that no honest member makes together. Anyone checks it offline, and it
 * exposes one member of one epoch. FEDERATION.md section 1, "Accountability".
 *
 * Why it frames nobody: every statement in it names its federation and is signed by a voting key, which
 * belongs to one member in one epoch. An honest member votes once per (slot, epoch, round, phase),
 * proposes once per (slot, epoch, round) and closes once, each durable before it is sent. It writes a
 * non-nil precommit together with a lock of that round, never lowers or drops a lock while the slot is
 * undecided, and its CLOSE covers all of its locks and certificates, sorted. The order of a vote
 * and a CLOSE proves nothing, and a precommit of another epoch neither: between epochs a member may have
 * re-joined without its disk.
 */
import { equalBytes } from './bytes.js'
import {
  type CertifiedSlot,
  type Closing,
  type ClosingCover,
  certifiedLeaf,
  closingToWire,
  type LockEntry,
  lockEntry,
  lockLeaf,
  readCertifiedSlot,
  readClosing,
  readLockEntry,
  verifyClosing,
} from './closing.js'
import { decodeExact, encode, expectInteger, expectPath, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { evidenceBytesMax, pathLengthMax } from './limits.js'
import {
  expectFederation,
  type ManifestChain,
  manifestOf,
  manifestSlot,
  votingKeyOf,
} from './manifest.js'
import { type Proposal, proposalToWire, readProposal, verifyProposal } from './proposal.js'
import { compareRounds } from './rounds.js'
import { type Signatures, type Verified, verified } from './signatures.js'
import { type Placed, placesOf, provesAbsence, provesEntry } from './sorted-tree.js'
import { isProven, type ProvenVote, provenVoteToWire, readProvenVote } from './votes.js'
import * as wire from './wire.js'

export interface HiddenLock {
  readonly closing: Closing
  readonly precommit: ProvenVote
  readonly certified: readonly Placed<CertifiedSlot>[]
  readonly locks: readonly Placed<LockEntry>[]
}

export type Evidence =
  | { readonly kind: 'votes'; readonly first: ProvenVote; readonly second: ProvenVote }
  | { readonly kind: 'proposals'; readonly first: Proposal; readonly second: Proposal }
  | { readonly kind: 'closings'; readonly first: Closing; readonly second: Closing }
  | ({ readonly kind: 'hidden-lock' } & HiddenLock)

/** Whom evidence exposes. One such statement per (epoch, member) is enough to keep. */
export interface Exposure {
  readonly epoch: number
  /** Index in that epoch's manifest. */
  readonly member: number
  readonly nodeKey: Uint8Array
  readonly kind: Evidence['kind']
}

/**
 * Shows that a CLOSE leaves out what its member precommitted.
 * @param cover all that the CLOSE covers, as `verifyCover` takes it
 */
export function hiddenLock(closing: Closing, cover: ClosingCover, precommit: ProvenVote): Evidence {
  const { slot } = precommit.vote
  const certified = placesOf(slot, cover.certified, certifiedLeaf)
  const locks = placesOf(slot, cover.locks.map(lockEntry), lockLeaf)
  return { kind: 'hidden-lock', closing, precommit, certified, locks }
}

/**
 * @throws RefusedError `malformed` when the statements do not contradict each other, `bad-signature`,
 *   `wrong-federation`, `unknown-epoch`
 */
export function verifyEvidence(
  evidence: Evidence,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Exposure> {
  const { epoch, member } = exposedBy(evidence, chain, signatures)
  const nodeKey = manifestOf(chain, epoch).members[member]?.nodeKey
  return verified({ epoch, member, nodeKey: expectPresent(nodeKey, 'Member'), kind: evidence.kind })
}

function exposedBy(
  evidence: Evidence,
  chain: ManifestChain,
  signatures: Signatures,
): { epoch: number; member: number } {
  switch (evidence.kind) {
    case 'votes':
      return voteTwice(evidence.first, evidence.second, chain, signatures)
    case 'proposals':
      return proposedTwice(evidence.first, evidence.second, chain, signatures)
    case 'closings':
      return closedTwice(evidence.first, evidence.second, chain, signatures)
    case 'hidden-lock':
      return hidLock(evidence, chain, signatures)
  }
}

function voteTwice(
  first: ProvenVote,
  second: ProvenVote,
  chain: ManifestChain,
  signatures: Signatures,
) {
  const [one, other] = [first.vote, second.vote]
  const sameTurn =
    equalBytes(one.slot, other.slot) &&
    one.epoch === other.epoch &&
    one.round === other.round &&
    one.phase === other.phase &&
    first.proof.member === second.proof.member
  const sameValue =
    one.value === undefined || other.value === undefined
      ? one.value === other.value
      : equalBytes(one.value, other.value)
  if (!sameTurn || sameValue) throw noContradiction('votes')
  expectProven(first, chain, signatures)
  expectProven(second, chain, signatures)
  return { epoch: one.epoch, member: first.proof.member }
}

function proposedTwice(
  first: Proposal,
  second: Proposal,
  chain: ManifestChain,
  signatures: Signatures,
) {
  const sameTurn =
    equalBytes(first.slot, second.slot) &&
    first.epoch === second.epoch &&
    first.round === second.round &&
    first.member === second.member
  if (!sameTurn || equalBytes(first.bytes, second.bytes)) throw noContradiction('proposals')
  verifyProposal(first, chain, signatures)
  verifyProposal(second, chain, signatures)
  return first
}

function closedTwice(
  first: Closing,
  second: Closing,
  chain: ManifestChain,
  signatures: Signatures,
) {
  const sameTurn = first.epoch === second.epoch && first.member === second.member
  if (!sameTurn || equalBytes(first.bytes, second.bytes)) throw noContradiction('closings')
  verifyClosing(first, chain, signatures)
  verifyClosing(second, chain, signatures)
  return first
}

function hidLock(
  { closing, precommit, certified, locks }: HiddenLock,
  chain: ManifestChain,
  signatures: Signatures,
) {
  const { vote, proof } = precommit
  if (
    vote.phase !== 'precommit' ||
    vote.value === undefined ||
    vote.epoch !== closing.epoch ||
    proof.member !== closing.member
  ) {
    throw noContradiction('precommit and closing')
  }
  // Whoever closes e knows the manifest of e+1: its slot is certified by the chain, not in the set.
  if (equalBytes(vote.slot, manifestSlot(closing.federationId, closing.epoch + 1))) {
    throw noContradiction('precommit of the next manifest and closing')
  }
  const certifiedTree = { root: closing.certifiedRoot, count: closing.certifiedCount }
  const lockTree = { root: closing.locksRoot, count: closing.locksCount }
  if (!provesAbsence(certifiedTree, certified, vote.slot, certifiedLeaf)) {
    throw noContradiction('precommit and certified set')
  }
  const [only, ...more] = locks
  const isEarlier =
    only !== undefined &&
    more.length === 0 &&
    equalBytes(only.entry.slot, vote.slot) &&
    compareRounds(only.entry, vote) < 0 &&
    provesEntry(lockTree, only, lockLeaf)
  if (!isEarlier && !provesAbsence(lockTree, locks, vote.slot, lockLeaf)) {
    throw noContradiction('precommit and locks')
  }
  verifyClosing(closing, chain, signatures)
  expectProven(precommit, chain, signatures)
  return closing
}

function expectProven(
  { vote, proof }: ProvenVote,
  chain: ManifestChain,
  signatures: Signatures,
): void {
  expectFederation(vote.federationId, chain, 'vote')
  const key = votingKeyOf(manifestOf(chain, vote.epoch), proof.member)
  if (key === undefined || !isProven(vote, proof, key, signatures)) {
    throw new RefusedError('bad-signature', `The vote of member ${proof.member} does not hold.`)
  }
}

function noContradiction(what: string): RefusedError {
  return new RefusedError('malformed', `Evidence: these ${what} do not contradict each other.`)
}

export function encodeEvidence(evidence: Evidence): Uint8Array {
  return encode(wire.Evidence, evidenceToWire(evidence))
}

function evidenceToWire(one: Evidence): wire.Evidence.$Properties {
  switch (one.kind) {
    case 'votes':
      return {
        votes: { first: provenVoteToWire(one.first), second: provenVoteToWire(one.second) },
      }
    case 'proposals':
      return {
        proposals: { first: proposalToWire(one.first), second: proposalToWire(one.second) },
      }
    case 'closings':
      return { closings: { first: closingToWire(one.first), second: closingToWire(one.second) } }
    case 'hidden-lock':
      return {
        hiddenLock: {
          closing: closingToWire(one.closing),
          precommit: provenVoteToWire(one.precommit),
          certified: one.certified.map(placedToWire),
          locks: one.locks.map(placedToWire),
        },
      }
  }
}

function placedToWire<Entry extends object>({ entry, index, path }: Placed<Entry>) {
  return { entry: { ...entry }, index, path: [...path] }
}

/** @throws RefusedError `malformed`, `oversized` */
export function decodeEvidence(bytes: Uint8Array): Evidence {
  const one = decodeExact(wire.Evidence, bytes, evidenceBytesMax, 'Evidence')
  if (one.votes) {
    const { first, second } = one.votes
    return { kind: 'votes', first: readProvenVote(first), second: readProvenVote(second) }
  }
  if (one.proposals) {
    const { first, second } = one.proposals
    return { kind: 'proposals', first: readProposal(first), second: readProposal(second) }
  }
  if (one.closings) {
    const { first, second } = one.closings
    return { kind: 'closings', first: readClosing(first), second: readClosing(second) }
  }
  const { closing, precommit, certified, locks } = expectPresent(one.hiddenLock, 'Evidence')
  return {
    kind: 'hidden-lock',
    closing: readClosing(closing),
    precommit: readProvenVote(precommit),
    certified: (certified ?? []).map((placed) => readPlaced(placed, readCertifiedSlot)),
    locks: (locks ?? []).map((placed) => readPlaced(placed, readLockEntry)),
  }
}

function readPlaced<Wire, Entry>(
  placed: {
    readonly entry?: Wire | null
    readonly index?: number | null
    readonly path?: readonly Uint8Array[] | null
  },
  readEntry: (entry: Wire | null | undefined) => Entry,
): Placed<Entry> {
  return {
    entry: readEntry(placed.entry),
    index: expectInteger(placed.index, 'Index'),
    path: expectPath(placed.path, pathLengthMax, 'Path'),
  }
}
