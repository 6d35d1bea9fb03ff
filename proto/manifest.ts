/** Manifests: who decides, in which epoch, under which policy. FEDERATION.md sections 1 and 4. */

import { bytesToHex, equalBytes, plainBytes, uint32Bytes } from './bytes.js'
import { decodeExact, encode, expectLength, expectMultiaddrs, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import {
  certifiedManifestBytesMax,
  hashBytes,
  manifestBytesMax,
  membersMax,
  nodeKeyBytes,
  signatureBytes,
} from './limits.js'
import { type Policy, policyFault, readPolicy } from './policy.js'
import { quorumOf } from './quorum.js'
import { sha256 } from './sha256.js'
import { type Signatures, type Signer, type Verified, verified } from './signatures.js'
import { domainBytes, domainHash } from './signing.js'
import { isProven, proofToWire, readProof, type Vote, type VoteProof } from './votes.js'
import * as wire from './wire.js'

export { type Policy, policyFault }

export interface Member {
  readonly nodeKey: Uint8Array
  /** Of this epoch; undefined: announced none in time and cannot vote in it. */
  readonly votingKey: Uint8Array | undefined
  readonly multiaddrs: readonly string[]
}

export interface ManifestContent {
  /** Undefined in the genesis, whose hash it is. */
  readonly federationId?: Uint8Array | undefined
  readonly epoch: number
  readonly previous?: Uint8Array | undefined
  readonly members: readonly Member[]
  readonly policy: Policy
  /** 32 bytes in the genesis. */
  readonly random?: Uint8Array | undefined
}

export interface Manifest extends ManifestContent {
  readonly bytes: Uint8Array
  readonly id: Uint8Array
  readonly federationId: Uint8Array
  /** How many members decide. */
  readonly quorum: number
}

export interface Approval {
  readonly member: number
  readonly signature: Uint8Array
}

/** A manifest with the approvals that make it a valid claim. */
export interface ApprovedManifest {
  readonly manifest: Manifest
  /** By rising member: of all members (genesis), or of q members of the epoch before. */
  readonly approvals: readonly Approval[]
}

/** After the genesis also the decision in its slot. */
export interface CertifiedManifest extends ApprovedManifest {
  readonly round: number
  readonly precommits: readonly VoteProof[]
}

/** All manifests from the genesis to the newest known, each verified against the one before. */
export type ManifestChain = readonly [CertifiedManifest, ...CertifiedManifest[]]

export function manifestSlot(federationId: Uint8Array, epoch: number): Uint8Array {
  return domainHash('manifest-slot', federationId, uint32Bytes(epoch))
}

/** SHA-256 of the unsigned genesis bytes. */
export function federationIdOf(genesisBytes: Uint8Array): Uint8Array {
  return sha256(genesisBytes)
}

export function encodeManifest(content: ManifestContent): Uint8Array {
  return encode(wire.Manifest, {
    federationId:
      content.epoch === 0 ? new Uint8Array() : (content.federationId ?? new Uint8Array()),
    epoch: content.epoch,
    previous: content.previous ?? new Uint8Array(),
    members: content.members.map((member) => ({
      nodeKey: member.nodeKey,
      votingKey: member.votingKey ?? new Uint8Array(),
      multiaddrs: [...member.multiaddrs],
    })),
    policy: {
      names: { ...content.policy.names },
      admissionBits: content.policy.admissionBits,
      quarantineMs: content.policy.quarantineMs,
      retentionMs: content.policy.retentionMs,
    },
    random: content.random ?? new Uint8Array(),
  })
}

/**
 * Reads a manifest and checks its shape and policy, not its approvals.
 * @throws RefusedError `malformed`, `oversized`
 */
export function decodeManifest(received: Uint8Array): Manifest {
  const bytes = plainBytes(received)
  const one = decodeExact(wire.Manifest, bytes, manifestBytesMax, 'Manifest')
  const genesis = one.epoch === 0
  const members = one.members.map(readMember)
  if (members.length < 1 || members.length > membersMax) {
    throw new RefusedError('malformed', `Manifest: ${members.length} members.`)
  }
  const keys = members.flatMap((member) => [
    member.nodeKey,
    ...(member.votingKey ? [member.votingKey] : []),
  ])
  const voters = members.filter(({ votingKey }) => votingKey !== undefined).length
  if (voters < quorumOf(members.length)) {
    // Not even the next manifest could be decided: the federation would be dead for ever.
    throw new RefusedError('malformed', 'Manifest: fewer members can vote than decide.')
  }
  if (new Set(keys.map(bytesToHex)).size < keys.length) {
    throw new RefusedError('malformed', 'Manifest: a key is listed twice.')
  }
  return {
    bytes,
    id: genesis ? federationIdOf(bytes) : domainHash('manifest', bytes),
    federationId: genesis
      ? federationIdOf(expectLength(one.federationId, 0, 'Genesis federation id') && bytes)
      : expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch: one.epoch,
    previous: genesis
      ? expectLength(one.previous, 0, 'Genesis predecessor') && undefined
      : expectLength(one.previous, hashBytes, 'Previous manifest'),
    members,
    policy: readPolicy(one.policy),
    random: genesis
      ? expectLength(one.random, hashBytes, 'Genesis random')
      : expectLength(one.random, 0, 'Manifest random') && undefined,
    quorum: quorumOf(members.length),
  }
}

function readMember(one: wire.Member.$Properties): Member {
  const votingKey = one.votingKey ?? new Uint8Array()
  return {
    nodeKey: expectLength(one.nodeKey ?? new Uint8Array(), nodeKeyBytes, 'Node key'),
    votingKey:
      votingKey.length === 0 ? undefined : expectLength(votingKey, nodeKeyBytes, 'Voting key'),
    multiaddrs: expectMultiaddrs(one.multiaddrs ?? []),
  }
}

/** What a member's operator signs to approve exactly these bytes, with the node key. */
export function approvalSigningBytes(federationId: Uint8Array, bytes: Uint8Array): Uint8Array {
  return domainBytes('manifest', federationId, bytes)
}

export function approve(
  federationId: Uint8Array,
  bytes: Uint8Array,
  member: number,
  signer: Signer,
): Approval {
  return { member, signature: signer.sign(approvalSigningBytes(federationId, bytes)) }
}

export function encodeCertifiedManifest(one: CertifiedManifest): Uint8Array {
  return encode(wire.CertifiedManifest, certifiedManifestToWire(one))
}

export function certifiedManifestToWire(
  one: CertifiedManifest,
): wire.CertifiedManifest.$Properties {
  return {
    manifest: approvedManifestToWire(one),
    round: one.round,
    precommits: one.precommits.map(proofToWire),
  }
}

export function approvedManifestToWire(one: ApprovedManifest): wire.ApprovedManifest.$Properties {
  return {
    manifest: one.manifest.bytes,
    approvals: one.approvals.map(({ member, signature }) => ({ member, signature })),
  }
}

/** @throws RefusedError `malformed`, `oversized` */
export function decodeCertifiedManifest(bytes: Uint8Array): CertifiedManifest {
  return readCertifiedManifest(
    decodeExact(wire.CertifiedManifest, bytes, certifiedManifestBytesMax, 'Certified manifest'),
  )
}

/** @throws RefusedError `malformed`, `oversized` */
export function readCertifiedManifest(one: wire.CertifiedManifest.$Properties): CertifiedManifest {
  const precommits = one.precommits ?? []
  if (precommits.length > membersMax) {
    throw new RefusedError('malformed', 'Certified manifest: too many precommits.')
  }
  return {
    ...readApprovedManifest(one.manifest),
    round: one.round ?? 0,
    precommits: precommits.map(readProof),
  }
}

/** @throws RefusedError `malformed`, `oversized` */
export function readApprovedManifest(
  one: wire.ApprovedManifest.$Properties | null | undefined,
): ApprovedManifest {
  const { manifest, approvals = [] } = expectPresent(one, 'Approved manifest')
  if ((approvals ?? []).length > membersMax) {
    throw new RefusedError('malformed', 'Approved manifest: too many approvals.')
  }
  return {
    manifest: decodeManifest(manifest ?? new Uint8Array()),
    approvals: (approvals ?? []).map((approval) => ({
      member: approval.member ?? 0,
      signature: expectLength(approval.signature ?? new Uint8Array(), signatureBytes, 'Approval'),
    })),
  }
}

/**
 * Opens a genesis: it must hash to the pinned federation id and be signed by all its members.
 * @throws RefusedError `wrong-federation`, `bad-signature`, `malformed`
 */
export function openGenesis(
  one: CertifiedManifest,
  federationId: Uint8Array,
  signatures: Signatures,
): ManifestChain {
  const { manifest } = one
  if (manifest.epoch !== 0 || !equalBytes(manifest.federationId, federationId)) {
    throw new RefusedError('wrong-federation', 'The genesis does not hash to the federation id.')
  }
  if (one.precommits.length > 0 || one.round !== 0) {
    throw new RefusedError('malformed', 'A genesis is decided by nobody.')
  }
  expectApprovals(one, manifest, manifest.members.length, signatures)
  return [one]
}

/**
 * Adds the next epoch's manifest: approved as `verifyApprovedManifest` says, and precommitted by q members
 * of the epoch before.
 * @throws RefusedError `wrong-federation`, `malformed`, `bad-signature`
 */
export function extendChain(
  chain: ManifestChain,
  next: CertifiedManifest,
  signatures: Signatures,
): ManifestChain {
  const { manifest: newest } = newestOf(chain)
  const { manifest } = next
  if (manifest.epoch !== newest.epoch + 1) throw notFollowing(manifest, newest.epoch)
  verifyApprovedManifest(next, chain, signatures)
  const vote: Vote = {
    federationId: newest.federationId,
    epoch: newest.epoch,
    slot: manifestSlot(newest.federationId, manifest.epoch),
    round: next.round,
    phase: 'precommit',
    value: manifest.id,
  }
  expectQuorum(vote, next.precommits, newest, signatures)
  return [...chain, next] as const satisfies ManifestChain
}

/**
 * Checks a manifest as a claim: it names the one before as its predecessor, brings no voting key that an
 * earlier one listed, and q members of the epoch before approve it. The chain may have gone on.
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `malformed`, `bad-signature`
 */
export function verifyApprovedManifest(
  one: ApprovedManifest,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<ApprovedManifest> {
  const { manifest } = one
  expectFederation(manifest.federationId, chain, 'manifest')
  if (manifest.epoch === 0) throw notFollowing(manifest, 0)
  const before = manifestOf(chain, manifest.epoch - 1)
  if (manifest.previous === undefined || !equalBytes(manifest.previous, before.id)) {
    throw notFollowing(manifest, before.epoch)
  }
  const earlier = new Set(
    chain.slice(0, manifest.epoch).flatMap((entry) => votingKeysOf(entry.manifest)),
  )
  if (votingKeysOf(manifest).some((key) => earlier.has(key))) {
    throw new RefusedError('malformed', 'A manifest lists a voting key of an earlier one.')
  }
  expectApprovals(one, before, before.quorum, signatures)
  return verified(one)
}

function notFollowing(manifest: Manifest, epoch: number): RefusedError {
  return new RefusedError('malformed', `Manifest ${manifest.epoch} does not follow ${epoch}.`)
}

/** The key by which a member votes, proposes and closes in an epoch, if it can. */
export function votingKeyOf(manifest: Manifest, member: number): Uint8Array | undefined {
  return manifest.members[member]?.votingKey
}

interface MemberStatement {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly member: number
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/**
 * Checks that a proposal or closing is signed by the voting key of its member and epoch.
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`
 */
export function verifyMemberStatement<Statement extends MemberStatement>(
  one: Statement,
  domain: 'proposal' | 'closing',
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Statement> {
  expectFederation(one.federationId, chain, domain)
  const key = votingKeyOf(manifestOf(chain, one.epoch), one.member)
  const message = domainBytes(domain, one.bytes)
  if (key === undefined || !signatures.verifyEd25519(key, message, one.signature)) {
    throw new RefusedError('bad-signature', `The ${domain} is not signed by its member.`)
  }
  return verified(one)
}

/** @throws RefusedError `wrong-federation` */
export function expectFederation(
  federationId: Uint8Array,
  chain: ManifestChain,
  what: string,
): void {
  if (equalBytes(federationId, chain[0].manifest.federationId)) return
  throw new RefusedError('wrong-federation', `The ${what} is of another federation.`)
}

function votingKeysOf(manifest: Manifest): string[] {
  return manifest.members.flatMap(({ votingKey }) => (votingKey ? [bytesToHex(votingKey)] : []))
}

function expectApprovals(
  one: ApprovedManifest,
  approvers: Manifest,
  count: number,
  signatures: Signatures,
): void {
  const message = approvalSigningBytes(approvers.federationId, one.manifest.bytes)
  expectRising(one.approvals, 'Approvals')
  if (one.approvals.length < count) {
    throw new RefusedError(
      'bad-signature',
      `${one.approvals.length} approvals instead of ${count}.`,
    )
  }
  for (const { member, signature } of one.approvals) {
    const key = approvers.members[member]?.nodeKey
    if (key === undefined || !signatures.verifyEd25519(key, message, signature)) {
      throw new RefusedError('bad-signature', `The approval of member ${member} does not hold.`)
    }
  }
}

/**
 * Checks that q members of `epoch` cast exactly this vote.
 * @throws RefusedError `bad-signature`, `malformed`
 */
export function expectQuorum(
  vote: Vote,
  proofs: readonly VoteProof[],
  epoch: Manifest,
  signatures: Signatures,
): void {
  expectRising(proofs, 'Votes')
  if (proofs.length !== epoch.quorum) {
    throw new RefusedError('bad-signature', `${proofs.length} votes instead of ${epoch.quorum}.`)
  }
  for (const proof of proofs) {
    const key = votingKeyOf(epoch, proof.member)
    if (key === undefined || !isProven(vote, proof, key, signatures)) {
      throw new RefusedError('bad-signature', `The vote of member ${proof.member} does not hold.`)
    }
  }
}

function expectRising(items: readonly { readonly member: number }[], what: string): void {
  if (items.some((item, i) => i > 0 && item.member <= (items[i - 1]?.member ?? 0))) {
    throw new RefusedError('malformed', `${what} are not by rising member.`)
  }
}

export function newestOf(chain: ManifestChain): CertifiedManifest {
  return chain.at(-1) ?? chain[0]
}

/** The manifest of an epoch. @throws RefusedError `unknown-epoch` */
export function manifestOf(chain: ManifestChain, epoch: number): Manifest {
  const one = chain[epoch]
  if (one === undefined) {
    throw new RefusedError(
      'unknown-epoch',
      `Epoch ${epoch} is not in the manifest chain known here.`,
    )
  }
  return one.manifest
}
