/** CLOSE: a member's last word in an epoch, and the locks and certificates it covers. FEDERATION.md 4. */
import { bytesToHex, equalBytes } from './bytes.js'
import { decodeExact, encode, expectInteger, expectLength, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import {
  closingBytesMax,
  closingPartBytesMax,
  hashBytes,
  membersMax,
  signatureBytes,
} from './limits.js'
import {
  expectFederation,
  expectQuorum,
  type ManifestChain,
  manifestOf,
  verifyMemberStatement,
} from './manifest.js'
import { leafHash } from './merkle.js'
import {
  type Registration,
  readRegistration,
  registrationToWire,
  verifyRegistration,
} from './registration.js'
import { type Signatures, type Signer, type Verified, verified } from './signatures.js'
import { domainBytes, domainHash } from './signing.js'
import { isSortedBySlot, treeOf } from './sorted-tree.js'
import { proofToWire, readProof, type VoteProof } from './votes.js'
import * as wire from './wire.js'

/** One decision: the slot and the id of the registration that was certified for it. */
export interface CertifiedSlot {
  readonly slot: Uint8Array
  readonly id: Uint8Array
}

/** What a member is locked on in an undecided slot, with the q prevotes that prove it. */
export interface Lock {
  readonly registration: Registration
  readonly epoch: number
  readonly round: number
  readonly prevotes: readonly VoteProof[]
}

/** A lock as the tree of locks holds it. */
export interface LockEntry {
  readonly slot: Uint8Array
  readonly epoch: number
  readonly round: number
  /** Of the whole lock. */
  readonly hash: Uint8Array
}

/** All that a CLOSE covers, each by rising slot. */
export interface ClosingCover {
  readonly certified: readonly CertifiedSlot[]
  readonly locks: readonly Lock[]
}

export interface ClosingContent {
  readonly federationId: Uint8Array
  readonly epoch: number
  /** Index in the epoch's manifest. */
  readonly member: number
  readonly certifiedRoot: Uint8Array
  readonly certifiedCount: number
  readonly locksRoot: Uint8Array
  readonly locksCount: number
}

export interface Closing extends ClosingContent {
  /** The exact signed bytes. */
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

export function certifiedLeaf({ slot, id }: CertifiedSlot): Uint8Array {
  return leafHash('certified-leaf', encode(wire.CertifiedSlot, { slot, id }))
}

export function lockLeaf({ slot, epoch, round, hash }: LockEntry): Uint8Array {
  return leafHash('lock-leaf', encode(wire.LockEntry, { slot, epoch, round, hash }))
}

export function lockEntry(lock: Lock): LockEntry {
  const { registration, epoch, round } = lock
  const hash = domainHash('lock', encode(wire.Lock, lockToWire(lock)))
  return { slot: registration.slot, epoch, round, hash }
}

function lockToWire(lock: Lock): wire.Lock.$Properties {
  return {
    registration: registrationToWire(lock.registration),
    epoch: lock.epoch,
    round: lock.round,
    prevotes: lock.prevotes.map(proofToWire),
  }
}

/** Roots and counts of what a CLOSE covers. @throws RangeError unless both are by rising slot */
export function coverSummary({
  certified,
  locks,
}: ClosingCover): Pick<
  ClosingContent,
  'certifiedRoot' | 'certifiedCount' | 'locksRoot' | 'locksCount'
> {
  const entries = locks.map(lockEntry)
  if (!isSortedBySlot(certified) || !isSortedBySlot(entries)) {
    throw new RangeError('What a CLOSE covers is by rising slot')
  }
  const certifiedTree = treeOf(certified, certifiedLeaf)
  const lockTree = treeOf(entries, lockLeaf)
  return {
    certifiedRoot: certifiedTree.root,
    certifiedCount: certifiedTree.count,
    locksRoot: lockTree.root,
    locksCount: lockTree.count,
  }
}

/** @param signer holds the voting key of the epoch, which its caller then erases */
export function signClosing(content: ClosingContent, signer: Signer): Closing {
  const bytes = encode(wire.Closing, content)
  return { ...content, bytes, signature: signer.sign(domainBytes('closing', bytes)) }
}

export function closingToWire(one: Closing): wire.SignedClosing.$Properties {
  return { closing: one.bytes, signature: one.signature }
}

export function encodeClosing(one: Closing): Uint8Array {
  return encode(wire.SignedClosing, closingToWire(one))
}

/** @throws RefusedError `malformed`, `oversized` */
export function decodeClosing(bytes: Uint8Array): Closing {
  return readClosing(decodeExact(wire.SignedClosing, bytes, 2 * closingBytesMax, 'Signed closing'))
}

/** @throws RefusedError `malformed`, `oversized` */
export function readClosing(signed: wire.SignedClosing.$Properties | null | undefined): Closing {
  const { closing, signature } = expectPresent(signed, 'Signed closing')
  const bytes = closing ?? new Uint8Array()
  const one = decodeExact(wire.Closing, bytes, closingBytesMax, 'Closing')
  return {
    bytes,
    signature: expectLength(signature ?? new Uint8Array(), signatureBytes, 'Closing signature'),
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch: one.epoch,
    member: one.member,
    certifiedRoot: expectLength(one.certifiedRoot, hashBytes, 'Certified root'),
    certifiedCount: expectInteger(one.certifiedCount, 'Certified count'),
    locksRoot: expectLength(one.locksRoot, hashBytes, 'Locks root'),
    locksCount: expectInteger(one.locksCount, 'Locks count'),
  }
}

/**
 * Checks the signature; what it covers is checked by `verifyCover`.
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`
 */
export function verifyClosing(
  one: Closing,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Closing> {
  return verifyMemberStatement(one, 'closing', chain, signatures)
}

/**
 * Checks what was fetched for a CLOSE: it hashes to the signed roots, stands by rising slot, locks
 * nothing that is certified, and every lock is proved. A CLOSE counts only after this (FEDERATION.md 4).
 * Not checked: the certificates behind `certified`, and what registrations supersede.
 * @throws RefusedError `malformed`, `wrong-federation`, `unknown-epoch`, `bad-signature`
 */
export function verifyCover(
  closing: Verified<Closing>,
  cover: ClosingCover,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<ClosingCover> {
  const { certified, locks } = cover
  // Before anything is hashed: whoever sends somebody's CLOSE chooses how much comes with it.
  if (certified.length !== closing.certifiedCount || locks.length !== closing.locksCount) {
    throw otherCover()
  }
  const entries = locks.map(lockEntry)
  const certifiedTree = treeOf(certified, certifiedLeaf)
  const lockTree = treeOf(entries, lockLeaf)
  if (
    !equalBytes(certifiedTree.root, closing.certifiedRoot) ||
    !equalBytes(lockTree.root, closing.locksRoot)
  ) {
    throw otherCover()
  }
  if (!isSortedBySlot(certified) || !isSortedBySlot(entries)) {
    throw new RefusedError('malformed', 'Closing: what it covers is not by rising slot.')
  }
  const decided = new Set(certified.map(({ slot }) => bytesToHex(slot)))
  for (const lock of locks) {
    if (decided.has(bytesToHex(lock.registration.slot))) {
      throw new RefusedError('malformed', 'Closing: a certified slot is locked.')
    }
    if (lock.epoch > closing.epoch) {
      throw new RefusedError('malformed', 'Closing: a lock is of a later epoch.')
    }
    verifyLock(lock, chain, signatures)
  }
  return verified(cover)
}

function otherCover(): RefusedError {
  return new RefusedError('malformed', 'Closing: this is not what it covers.')
}

/**
 * Checks the owner's signature and the q prevotes of a lock.
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`, `malformed`
 */
export function verifyLock(
  lock: Lock,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Lock> {
  const { registration, epoch, round, prevotes } = lock
  const { federationId, slot, id } = registration
  expectFederation(federationId, chain, 'lock')
  if (registration.epoch > epoch) {
    throw new RefusedError('malformed', 'The lock is older than the epoch that its claim names.')
  }
  const manifest = manifestOf(chain, epoch)
  verifyRegistration(registration, signatures)
  const vote = { federationId, epoch, slot, round, phase: 'prevote', value: id } as const
  expectQuorum(vote, prevotes, manifest, signatures)
  return verified(lock)
}

/** Any run of what a CLOSE covers. */
export function encodeClosingPart({ certified, locks }: ClosingCover): Uint8Array {
  return encode(wire.ClosingPart, {
    certified: certified.map(({ slot, id }) => ({ slot, id })),
    locks: locks.map(lockToWire),
  })
}

/** @throws RefusedError `malformed`, `oversized`, `invalid-name`, `invalid-registration` */
export function decodeClosingPart(bytes: Uint8Array): ClosingCover {
  const one = decodeExact(wire.ClosingPart, bytes, closingPartBytesMax, 'Closing part')
  return { certified: one.certified.map(readCertifiedSlot), locks: one.locks.map(readLock) }
}

export function readCertifiedSlot(
  one: wire.CertifiedSlot.$Properties | null | undefined,
): CertifiedSlot {
  const { slot, id } = expectPresent(one, 'Certified slot')
  return {
    slot: expectLength(slot ?? new Uint8Array(), hashBytes, 'Slot'),
    id: expectLength(id ?? new Uint8Array(), hashBytes, 'Certified id'),
  }
}

export function readLockEntry(one: wire.LockEntry.$Properties | null | undefined): LockEntry {
  const { slot, epoch, round, hash } = expectPresent(one, 'Lock entry')
  return {
    slot: expectLength(slot ?? new Uint8Array(), hashBytes, 'Slot'),
    epoch: epoch ?? 0,
    round: round ?? 0,
    hash: expectLength(hash ?? new Uint8Array(), hashBytes, 'Lock hash'),
  }
}

function readLock(one: wire.Lock.$Properties): Lock {
  const prevotes = one.prevotes ?? []
  if (prevotes.length > membersMax) {
    throw new RefusedError('malformed', 'Lock: too many prevotes.')
  }
  return {
    registration: readRegistration(one.registration),
    epoch: one.epoch ?? 0,
    round: one.round ?? 0,
    prevotes: prevotes.map(readProof),
  }
}
