/** Certificates: a registration that q members precommitted; anyone checks them offline. FEDERATION.md 1, 6. */

import { plainBytes } from './bytes.js'
import { decodeExact, encode, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { certificateBytesMax, membersMax } from './limits.js'
import { expectFederation, expectQuorum, type ManifestChain, manifestOf } from './manifest.js'
import {
  type Registration,
  readRegistration,
  registrationToWire,
  verifyRegistration,
} from './registration.js'
import { type Signatures, type Verified, verified } from './signatures.js'
import { proofToWire, readProof, type Vote, type VoteProof } from './votes.js'
import * as wire from './wire.js'

export interface Certificate {
  readonly registration: Registration
  /** Of the precommits, which may be later than the one that the registration names. */
  readonly epoch: number
  readonly round: number
  readonly precommits: readonly VoteProof[]
}

export function certificateToWire(one: Certificate): wire.Certificate.$Properties {
  return {
    registration: registrationToWire(one.registration),
    epoch: one.epoch,
    round: one.round,
    precommits: one.precommits.map(proofToWire),
  }
}

export function encodeCertificate(one: Certificate): Uint8Array {
  return encode(wire.Certificate, certificateToWire(one))
}

/** @throws RefusedError `malformed`, `oversized`, `invalid-name`, `invalid-registration` */
export function decodeCertificate(bytes: Uint8Array): Certificate {
  return readCertificate(decodeExact(wire.Certificate, bytes, certificateBytesMax, 'Certificate'))
}

/**
 * What `decodeCertificate` has taken before, in this program: that it is exact is not looked at again.
 * @throws RefusedError as `decodeCertificate`
 */
export function decodeCertificateAgain(bytes: Uint8Array): Certificate {
  return readCertificate(wire.Certificate.decode(plainBytes(bytes)))
}

/** @throws RefusedError as `decodeCertificate` */
export function readCertificate(one: wire.Certificate.$Properties | null | undefined): Certificate {
  const { registration, epoch, round, precommits } = expectPresent(one, 'Certificate')
  if ((precommits?.length ?? 0) > membersMax) {
    throw new RefusedError('malformed', 'Certificate: too many precommits.')
  }
  return {
    registration: readRegistration(registration),
    epoch: epoch ?? 0,
    round: round ?? 0,
    precommits: (precommits ?? []).map(readProof),
  }
}

/** The vote that every precommit of this certificate must be. */
export function certifiedVote({ registration, epoch, round }: Certificate): Vote {
  return {
    federationId: registration.federationId,
    epoch,
    slot: registration.slot,
    round,
    phase: 'precommit',
    value: registration.id,
  }
}

/**
 * Verifies a certificate offline: its federation, the owner's signature, and exactly q precommits of one
 * (epoch, round) by members of that epoch. Not checked: that it is the newest of its name.
 * @throws RefusedError `wrong-federation`, `unknown-epoch` (fetch newer manifests and try again),
 *   `bad-signature`, `malformed`
 */
export function openCertificate(
  certificate: Certificate,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Certificate> {
  expectPrecommits(certificate, chain, signatures)
  verifyRegistration(certificate.registration, signatures)
  return verified(certificate)
}

/**
 * All of `openCertificate` but the owner's signature, for a registration of which it was verified.
 * @throws RefusedError as `openCertificate`
 */
export function expectPrecommits(
  certificate: Certificate,
  chain: ManifestChain,
  signatures: Signatures,
): void {
  const { registration, epoch, precommits } = certificate
  expectFederation(registration.federationId, chain, 'certificate')
  if (registration.epoch > epoch) {
    throw new RefusedError(
      'malformed',
      'The certificate is older than the epoch that its claim names.',
    )
  }
  expectQuorum(certifiedVote(certificate), precommits, manifestOf(chain, epoch), signatures)
}
