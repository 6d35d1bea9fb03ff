/**
 * What may be certified. FEDERATION.md section 2.
 *
 * valid(v) depends only on v, the manifest of the epoch that v names, and the certified registration that
 * v supersedes: every member answers it alike, for ever. Questions of time and of present policy change
 * their answer, so they are functions of their own and are asked before a first vote only.
 */
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { Manifest } from '../../proto/manifest.js'
import { expectName } from '../../proto/names.js'
import { workBits } from '../../proto/proof-of-work.js'
import {
  type Registration,
  registrationSigningBytes,
  verifyRegistration,
} from '../../proto/registration.js'
import type { Signatures, Verified } from '../../proto/signatures.js'

/** A predecessor that exists is fetched in less. */
const missingRetryMs = 2_000

/** What of the named epoch's manifest validity depends on. */
export type NamedEpoch = Pick<Manifest, 'federationId' | 'epoch' | 'policy'>

/**
 * valid(v), the cheap rules first and signatures last.
 * @param claim with the shape that `readRegistration` checked
 * @param manifest of the epoch that the claim names
 * @param superseded the certified registration right before it, of the same name; undefined at sequence 0,
 *   and while it is not known here
 * @throws RefusedError `wrong-federation`, `insufficient-work`, `invalid-name`, `invalid-registration`,
 *   `not-owner`, `bad-signature`; `not-ready` while its predecessor is missing: what is missing is fetched,
 *   not refused for good
 */
export function expectValid(
  claim: Registration,
  manifest: NamedEpoch,
  superseded: Registration | undefined,
  signatures: Signatures,
): Verified<Registration> {
  expectNamedEpoch(claim, manifest)
  expectWork(claim, manifest)
  expectFirstName(claim, manifest)
  expectSuccession(claim, superseded)
  const verified = verifyRegistration(claim, signatures)
  expectOldOwner(claim, superseded, signatures)
  return verified
}

/** The federation is the manifest's; handing in another epoch's manifest is the caller's mistake. */
function expectNamedEpoch(claim: Registration, manifest: NamedEpoch): void {
  if (!equalBytes(claim.federationId, manifest.federationId)) {
    throw new RefusedError('wrong-federation', 'The registration is for another federation.')
  }
  if (claim.epoch !== manifest.epoch) {
    throw new RangeError(`A claim of epoch ${claim.epoch} against manifest ${manifest.epoch}`)
  }
}

/** @throws RefusedError `insufficient-work` */
export function expectWork(claim: Registration, { epoch, policy }: NamedEpoch): void {
  const bits = workBits(claim, claim.admissionCounter)
  if (bits >= policy.admissionBits) return
  throw new RefusedError(
    'insufficient-work',
    `Epoch ${epoch} asks for ${policy.admissionBits} bits of work; this has ${bits}.`,
  )
}

/** The grammar is asked once, of a name's first claim: a later one cannot lose a name that it has. */
function expectFirstName(claim: Registration, { policy }: NamedEpoch): void {
  if (claim.sequence === 0) expectName(claim.name, policy.names)
}

/** @throws RefusedError `not-ready`, `invalid-registration`, `not-owner` */
export function expectSuccession(claim: Registration, superseded: Registration | undefined): void {
  if (claim.sequence === 0) {
    if (superseded !== undefined) throw new RangeError('Sequence 0 supersedes nothing')
    return
  }
  if (superseded === undefined) {
    throw new RefusedError(
      'not-ready',
      `Registration ${claim.sequence - 1} of this name, which comes before it, is not known here.`,
      missingRetryMs,
    )
  }
  if (!isPredecessor(superseded, claim)) {
    throw invalid('A later registration supersedes the one right before it, of the same name.')
  }
  if (superseded.action === 'retire') {
    if (claim.action !== 'claim') throw invalid('The name is retired: only a claim can follow.')
    return
  }
  if (claim.action === 'claim') throw invalid('The name is in use: only its owner changes it.')
  const sameOwner = equalBytes(claim.ownerKey, superseded.ownerKey)
  if (claim.action === 'rotate') {
    if (sameOwner) throw invalid('A rotation brings a new owner key.')
    return
  }
  if (!sameOwner) {
    throw new RefusedError('not-owner', 'The name belongs to another owner key.')
  }
}

function isPredecessor(superseded: Registration, claim: Registration): boolean {
  return (
    superseded.name === claim.name &&
    superseded.sequence === claim.sequence - 1 &&
    claim.previous !== undefined &&
    equalBytes(superseded.id, claim.previous)
  )
}

/** A rotation is signed by the superseded key too, over the same bytes. */
function expectOldOwner(
  claim: Registration,
  superseded: Registration | undefined,
  signatures: Signatures,
): void {
  if (claim.action !== 'rotate' || superseded === undefined) return
  const message = registrationSigningBytes(claim.bytes, claim.scheme)
  const signature = claim.previousSignature ?? new Uint8Array()
  if (!signatures.verifyP256(superseded.ownerKey, message, signature)) {
    throw new RefusedError('bad-signature', 'The rotation is not signed by the old owner key.')
  }
}

function invalid(sentence: string): RefusedError {
  return new RefusedError('invalid-registration', sentence)
}

// ---------------------------------------------------------------- questions of time and present policy

/**
 * Whether a claim names the current epoch or the one before it.
 * @throws RefusedError `old-epoch`; `unknown-epoch` for one that is not known here yet
 */
export function expectLiveEpoch(claim: Pick<Registration, 'epoch'>, currentEpoch: number): void {
  if (claim.epoch > currentEpoch) {
    throw new RefusedError(
      'unknown-epoch',
      `The registration names epoch ${claim.epoch}; this node knows ${currentEpoch}.`,
    )
  }
  if (claim.epoch < currentEpoch - 1) {
    throw new RefusedError(
      'old-epoch',
      `The registration names epoch ${claim.epoch}; now is ${currentEpoch}: sign again.`,
    )
  }
}

/**
 * Whether a retired name may be claimed again, by this member's own clock.
 * @param retiredAtMs when the RETIRE's certificate was first stored here
 * @throws RefusedError `quarantined`, with how long is left
 */
export function expectQuarantineOver(
  retiredAtMs: number,
  quarantineMs: number,
  nowMs: number,
): void {
  const leftMs = retiredAtMs + quarantineMs - nowMs
  if (leftMs <= 0) return
  throw new RefusedError(
    'quarantined',
    `The name was retired; it can be claimed again in ${Math.ceil(leftMs / 1_000)} seconds.`,
    leftMs,
  )
}
