/** Claims: what can be decided in a slot, a name's registration or the next manifest. FEDERATION.md 3. */
import { decodeExact, encode, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { claimBytesMax } from './limits.js'
import {
  type ApprovedManifest,
  approvedManifestToWire,
  expectFederation,
  type ManifestChain,
  manifestSlot,
  readApprovedManifest,
  verifyApprovedManifest,
} from './manifest.js'
import {
  type Registration,
  readRegistration,
  registrationToWire,
  verifyRegistration,
} from './registration.js'
import { type Signatures, type Verified, verified } from './signatures.js'
import * as wire from './wire.js'

export type Claim =
  | { readonly kind: 'registration'; readonly registration: Registration }
  | ({ readonly kind: 'manifest' } & ApprovedManifest)

export function claimSlot(claim: Claim): Uint8Array {
  if (claim.kind === 'registration') return claim.registration.slot
  return manifestSlot(claim.manifest.federationId, claim.manifest.epoch)
}

/** The value that votes for this claim name. */
export function claimId(claim: Claim): Uint8Array {
  return claim.kind === 'registration' ? claim.registration.id : claim.manifest.id
}

export function claimToWire(claim: Claim): wire.Claim.$Properties {
  if (claim.kind === 'registration') return { registration: registrationToWire(claim.registration) }
  return { manifest: approvedManifestToWire(claim) }
}

export function encodeClaim(claim: Claim): Uint8Array {
  return encode(wire.Claim, claimToWire(claim))
}

/** @throws RefusedError `malformed`, `oversized`, `invalid-name`, `invalid-registration` */
export function decodeClaim(bytes: Uint8Array): Claim {
  return readClaim(decodeExact(wire.Claim, bytes, claimBytesMax, 'Claim'))
}

/** @throws RefusedError as `decodeClaim` */
export function readClaim(one: wire.Claim.$Properties | null | undefined): Claim {
  const { registration, manifest } = expectPresent(one, 'Claim')
  if (registration) return { kind: 'registration', registration: readRegistration(registration) }
  const approved = readApprovedManifest(manifest)
  if (approved.manifest.epoch > 0) return { kind: 'manifest', ...approved }
  throw new RefusedError('malformed', 'A genesis is claimed by nobody.')
}

/**
 * Checks what a claim carries itself: the owner's signature, or q approvals of a manifest that follows
 * its predecessor. Not checked: what depends on certified registrations, work, grammar and time
 * (cluster/rules).
 * @throws RefusedError `wrong-federation`, `unknown-epoch`, `bad-signature`, `malformed`
 */
export function verifyClaim(
  claim: Claim,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Claim> {
  if (claim.kind === 'registration') {
    expectFederation(claim.registration.federationId, chain, 'registration')
    verifyRegistration(claim.registration, signatures)
  } else {
    verifyApprovedManifest(claim, chain, signatures)
  }
  return verified(claim)
}
