/** Manifests: who decides, in which epoch, under which policy. FEDERATION.md sections 1 and 4. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, equalBytes, uint32Bytes } from './bytes.js'
import { decodeExact, encode, expectLength, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import {
  admissionBitsMax,
  certifiedManifestBytesMax,
  durationMsMax,
  hashBytes,
  manifestBytesMax,
  membersMax,
  multiaddrLengthMax,
  multiaddrsMax,
  nameLengthLimit,
  nodeKeyBytes,
  signatureBytes,
} from './limits.js'
import type { NameGrammar } from './names.js'
import { quorumOf } from './quorum.js'
import type { Signatures, Signer } from './signatures.js'
import { domainBytes, domainHash } from './signing.js'
import { isProven, proofToWire, readProof, type Vote, type VoteProof } from './votes.js'
import * as wire from './wire.js'

export interface Member {
  readonly nodeKey: Uint8Array
  /** Of this epoch; undefined: announced none in time and cannot vote in it. */
  readonly votingKey: Uint8Array | undefined
  readonly multiaddrs: readonly string[]
}

export interface Policy {
  readonly names: NameGrammar
  /** Leading zero bits of work for a registration. */
  readonly admissionBits: number
  /** From a RETIRE to the next CLAIM of its name. */
  readonly quarantineMs: number
  /** How long mailboxes keep a message. */
  readonly retentionMs: number
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

/** A manifest with what makes it valid: approvals, and after the genesis the decision in its slot. */
export interface CertifiedManifest {
  readonly manifest: Manifest
  readonly approvals: readonly Approval[]
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
export function decodeManifest(bytes: Uint8Array): Manifest {
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
  const multiaddrs = one.multiaddrs ?? []
  if (
    multiaddrs.length > multiaddrsMax ||
    multiaddrs.some((text) => text.length > multiaddrLengthMax)
  ) {
    throw new RefusedError('malformed', 'Member: too many or too long multiaddrs.')
  }
  return {
    nodeKey: expectLength(one.nodeKey ?? new Uint8Array(), nodeKeyBytes, 'Node key'),
    votingKey:
      votingKey.length === 0 ? undefined : expectLength(votingKey, nodeKeyBytes, 'Voting key'),
    multiaddrs,
  }
}

function readPolicy(one: wire.Policy.$Properties | null | undefined): Policy {
  const policy = expectPresent(one, 'Policy')
  const names = expectPresent(policy.names, 'Name grammar')
  const read: Policy = {
    names: {
      lengthMin: names.lengthMin ?? 0,
      lengthMax: names.lengthMax ?? 0,
      separators: names.separators ?? '',
    },
    admissionBits: policy.admissionBits ?? 0,
    quarantineMs: policy.quarantineMs ?? 0,
    retentionMs: policy.retentionMs ?? 0,
  }
  const fault = policyFault(read)
  if (fault !== undefined) throw new RefusedError('malformed', `Policy: ${fault}`)
  return read
}

/** What is impossible about a policy, or undefined. */
export function policyFault({
  names,
  admissionBits,
  quarantineMs,
  retentionMs,
}: Policy): string | undefined {
  if (names.lengthMin < 1 || names.lengthMin > names.lengthMax) return 'no name has such a length.'
  if (names.lengthMax > nameLengthLimit) return `names have at most ${nameLengthLimit} characters.`
  if (!/^-?\.?_?$/.test(names.separators)) {
    return `separators are of '-', '.', '_', each once and in this order.`
  }
  if (admissionBits > admissionBitsMax) return `at most ${admissionBitsMax} bits of work.`
  if (quarantineMs > durationMsMax || retentionMs > durationMsMax) return 'at most ten years.'
  return undefined
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
    manifest: {
      manifest: one.manifest.bytes,
      approvals: one.approvals.map(({ member, signature }) => ({ member, signature })),
    },
    round: one.round,
    precommits: one.precommits.map(proofToWire),
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
  const approved = expectPresent(one.manifest, 'Approved manifest')
  return {
    manifest: decodeManifest(approved.manifest ?? new Uint8Array()),
    approvals: (approved.approvals ?? []).map((approval) => ({
      member: approval.member ?? 0,
      signature: expectLength(approval.signature ?? new Uint8Array(), signatureBytes, 'Approval'),
    })),
    round: one.round ?? 0,
    precommits: (one.precommits ?? []).map(readProof),
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
 * Adds the next epoch's manifest: it names the newest as its predecessor, brings no voting key that an
 * earlier manifest listed, and q members of the epoch before have approved and precommitted it.
 * @throws RefusedError `wrong-federation`, `malformed`, `bad-signature`
 */
export function extendChain(
  chain: ManifestChain,
  next: CertifiedManifest,
  signatures: Signatures,
): ManifestChain {
  const { manifest: newest } = newestOf(chain)
  const { manifest } = next
  if (!equalBytes(manifest.federationId, newest.federationId)) {
    throw new RefusedError('wrong-federation', 'The manifest is of another federation.')
  }
  if (
    manifest.epoch !== newest.epoch + 1 ||
    manifest.previous === undefined ||
    !equalBytes(manifest.previous, newest.id)
  ) {
    throw new RefusedError(
      'malformed',
      `Manifest ${manifest.epoch} does not follow ${newest.epoch}.`,
    )
  }
  const earlier = new Set(chain.flatMap((one) => votingKeysOf(one.manifest)))
  if (votingKeysOf(manifest).some((key) => earlier.has(key))) {
    throw new RefusedError('malformed', 'A manifest lists a voting key of an earlier one.')
  }
  expectApprovals(next, newest, newest.quorum, signatures)
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

function votingKeysOf(manifest: Manifest): string[] {
  return manifest.members.flatMap(({ votingKey }) => (votingKey ? [bytesToHex(votingKey)] : []))
}

function expectApprovals(
  one: CertifiedManifest,
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
    const key = epoch.members[proof.member]?.votingKey
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
