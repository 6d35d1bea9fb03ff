/**
 * A proposed manifest as a file that goes from operator to operator, each of whom adds an approval. For people
 * it also shows what it says; what counts is the manifest's bytes.
 */
import { bytesToHex, equalBytes, hexToBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { signatureBytes } from '../../proto/limits.js'
import {
  type Approval,
  approvalSigningBytes,
  decodeManifest,
  type Manifest,
} from '../../proto/manifest.js'
import type { Signatures } from '../../proto/signatures.js'
import { MembershipError } from './members-count.js'

export interface Proposal {
  readonly manifest: Manifest
  /** By rising member of the epoch before. */
  readonly approvals: readonly Approval[]
}

/** @param before the manifest whose members approve */
export function formatProposal({ manifest, approvals }: Proposal, before: Manifest): object {
  return {
    rookery: 'proposal',
    version: 1,
    federationId: bytesToHex(manifest.federationId),
    epoch: manifest.epoch,
    members: manifest.members.map(({ nodeKey, votingKey, multiaddrs }) => ({
      nodeKey: bytesToHex(nodeKey),
      votingKey: votingKey === undefined ? null : bytesToHex(votingKey),
      multiaddrs,
    })),
    policy: manifest.policy,
    approvalsNeeded: before.quorum,
    approvals: approvals.map(({ member, signature }) => ({
      nodeKey: bytesToHex(before.members[member]?.nodeKey ?? new Uint8Array()),
      signature: bytesToHex(signature),
    })),
    manifest: Buffer.from(manifest.bytes).toString('base64'),
  }
}

/**
 * Reads a proposal and checks every approval in it.
 * @param parsed from JSON
 * @param before the manifest whose members approve
 * @throws MembershipError
 */
export function openProposal(parsed: unknown, before: Manifest, signatures: Signatures): Proposal {
  const { approvals, ...told } = proposalFields(parsed)
  const manifest = manifestIn(told.manifest)
  expectShown(told, manifest)
  const message = approvalSigningBytes(before.federationId, manifest.bytes)
  const opened = approvals.map((one) => {
    const { nodeKey, signature } = (one ?? {}) as Record<string, unknown>
    const member = before.members.findIndex((listed) => bytesToHex(listed.nodeKey) === nodeKey)
    const approval = { member, signature: bytesOf(signature, signatureBytes) }
    const key = before.members[member]?.nodeKey
    if (key !== undefined && signatures.verifyEd25519(key, message, approval.signature)) {
      return approval
    }
    throw new MembershipError(
      `The approval of ${String(nodeKey).slice(0, 8)} does not hold: it is no member's of epoch ` +
        `${before.epoch}, or for other bytes.`,
    )
  })
  opened.sort((a, b) => a.member - b.member)
  const isRepeated = opened.some((one, i) => opened[i - 1]?.member === one.member)
  if (isRepeated) throw new MembershipError('The proposal holds an approval twice.')
  return { manifest, approvals: opened }
}

/** The epoch that a proposal is for, before anything about it is checked. @throws MembershipError */
export function epochOfProposal(parsed: unknown): number {
  return manifestIn(proposalFields(parsed).manifest).epoch
}

function proposalFields(parsed: unknown) {
  const told = (parsed ?? {}) as Record<string, unknown>
  const { rookery, version, approvals } = told
  if (rookery !== 'proposal' || version !== 1 || !Array.isArray(approvals)) {
    throw new MembershipError('This is no proposal of this version.')
  }
  return { ...told, approvals: approvals as readonly unknown[], manifest: told.manifest }
}

function manifestIn(text: unknown): Manifest {
  try {
    return decodeManifest(new Uint8Array(Buffer.from(String(text), 'base64')))
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new MembershipError(`The proposal cannot be read: ${cause.message}`, { cause })
  }
}

/** What people read and approve is what the bytes say. */
function expectShown(told: Readonly<Record<string, unknown>>, manifest: Manifest): void {
  const said = formatProposal({ manifest, approvals: [] }, manifest) as Record<string, unknown>
  for (const key of ['federationId', 'epoch', 'members', 'policy']) {
    if (key in told && JSON.stringify(told[key]) !== JSON.stringify(said[key])) {
      throw new MembershipError(`The proposal was changed: its ${key} is not what its bytes say.`)
    }
  }
}

function bytesOf(text: unknown, length: number): Uint8Array {
  if (typeof text === 'string' && /^[0-9a-f]*$/.test(text) && text.length === 2 * length) {
    return hexToBytes(text)
  }
  throw new MembershipError(`An approval's signature has ${2 * length} hex digits.`)
}

/** One more approval, unless it is there already. */
export function withApproval(approvals: readonly Approval[], one: Approval): readonly Approval[] {
  const others = approvals.filter(({ member }) => member !== one.member)
  return [...others, one].sort((a, b) => a.member - b.member)
}

export function isSameManifest(one: Manifest, other: Manifest | undefined): boolean {
  return other !== undefined && equalBytes(one.id, other.id)
}
