/** What a node says is believed only after these checks; all of them work offline. FEDERATION.md section 6. */
import { type Absence, verifyAbsence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import { type Certificate, openCertificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import {
  type CertifiedManifest,
  extendChain,
  type ManifestChain,
  newestOf,
  openGenesis,
} from '../../proto/manifest.js'
import { type Presence, verifyPresence } from '../../proto/presence.js'
import type { Signatures, Verified } from '../../proto/signatures.js'
import { ClientError, misbehaviour, shortAddress } from './errors.js'

/** Runs a check of proto; a refusal means that the node's statement does not hold. */
function held<T>(node: string, statement: 'manifest' | 'presence' | 'absence', check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    throw misbehaviour(node, statement, error.message, error)
  }
}

/**
 * Follows the manifests that a node gives: from the genesis, which must hash to the federation id, or
 * from what is known already. Manifests that are known must be the same ones.
 * @param node its mixnet address, for errors
 * @throws ClientError `misbehaviour` (manifest)
 */
export function followManifests(
  known: ManifestChain | undefined,
  manifests: readonly CertifiedManifest[],
  federationId: Uint8Array,
  signatures: Signatures,
  node: string,
): ManifestChain {
  return held(node, 'manifest', () => {
    let chain = known
    for (const one of manifests) {
      const same = chain?.[one.manifest.epoch]
      if (same === undefined) {
        chain =
          chain === undefined
            ? openGenesis(one, federationId, signatures)
            : extendChain(chain, one, signatures)
      } else if (!equalBytes(same.manifest.id, one.manifest.id)) {
        throw new RefusedError(
          'malformed',
          `Manifest ${one.manifest.epoch} is not the one that is pinned here.`,
        )
      }
    }
    if (chain !== undefined) return chain
    throw new RefusedError('malformed', 'The genesis is missing.')
  })
}

/**
 * The key of a node is the one whose signed presence names the very address that was asked.
 * @throws ClientError `misbehaviour` (presence)
 */
export function expectPresenceOf(
  address: string,
  presence: Presence,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Presence> {
  return held(address, 'presence', () => {
    if (presence.mixnetAddress !== address) {
      throw new RefusedError('malformed', 'It names another mixnet address.')
    }
    return expectPresenceIn(presence, chain, signatures)
  })
}

/**
 * A presence of this federation: of a mirror, or of a member of the epoch that it names. Who lags behind
 * the newest epoch, in which it may have been replaced, tells no lie.
 * @throws RefusedError
 */
export function expectPresenceIn(
  presence: Presence,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Presence> {
  const { federationId, role, nodeKey, epoch } = presence
  if (!equalBytes(federationId, chain[0].manifest.federationId)) {
    throw new RefusedError('wrong-federation', 'It is of another federation.')
  }
  if (role === 'member' && !isMember(nodeKey, chain, epoch)) {
    throw new RefusedError('malformed', `It claims to be a member of epoch ${epoch}.`)
  }
  return verifyPresence(presence, signatures)
}

export function isMember(nodeKey: Uint8Array, chain: ManifestChain, epoch: number): boolean {
  const members = chain[epoch]?.manifest.members ?? []
  return members.some((member) => equalBytes(member.nodeKey, nodeKey))
}

/**
 * Opens a certificate that a node gave for a name.
 * @returns undefined when it is of an epoch that is not known here: fetch manifests and try again
 * @throws ClientError `misbehaviour` (certificate)
 */
export function openCertificateFor(
  name: string,
  certificate: Certificate,
  chain: ManifestChain,
  signatures: Signatures,
  node: string,
): Verified<Certificate> | undefined {
  const { registration } = certificate
  if (registration.name !== name) {
    const sentence = `it is for '${registration.name}', asked was '${name}'.`
    throw misbehaviour(node, 'certificate', sentence)
  }
  try {
    return openCertificate(certificate, chain, signatures)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    if (error.code === 'unknown-epoch') return undefined
    throw misbehaviour(node, 'certificate', error.message, error)
  }
}

export interface AbsenceQuestion {
  readonly name: string
  readonly requestId: Uint8Array
  /** Of the asked node, from its presence. */
  readonly nodeKey: Uint8Array
  readonly node: string
}

/**
 * Opens a signed absence: by the asked node, for this very request, in the newest epoch. Only members
 * can say that nobody holds a name; a mirror that says so tells no lie, but anybody can run one.
 * @returns undefined when it is of a later epoch than is known here: fetch manifests and try again
 * @throws ClientError `misbehaviour` (absence), `outdated`, `refused` (no member)
 */
export function openAbsenceFor(
  { name, requestId, nodeKey, node }: AbsenceQuestion,
  absence: Absence,
  chain: ManifestChain,
  signatures: Signatures,
): Verified<Absence> | undefined {
  const { epoch } = newestOf(chain).manifest
  const fault = absenceFault()
  if (fault !== undefined) throw misbehaviour(node, 'absence', fault)
  const opened = held(node, 'absence', () => verifyAbsence(absence, signatures))
  if (absence.epoch > epoch) return undefined
  if (absence.epoch < epoch) {
    const sentence = `The node says that '${name}' is free, but as of epoch ${absence.epoch}.`
    throw new ClientError('outdated', sentence, { node })
  }
  if (!isMember(nodeKey, chain, epoch)) {
    const sentence = `Node ${shortAddress(node)} is no member of epoch ${epoch}: that '${name}' is free is for members to say.`
    throw new ClientError('refused', sentence, { node })
  }
  return opened

  function absenceFault(): string | undefined {
    if (!equalBytes(absence.federationId, chain[0].manifest.federationId)) {
      return 'it is of another federation.'
    }
    if (absence.name !== name) return `it is for '${absence.name}', asked was '${name}'.`
    if (!equalBytes(absence.requestId, requestId)) return 'it is for another request.'
    if (!equalBytes(absence.nodeKey, nodeKey)) return 'it is signed by another node.'
    return undefined
  }
}

/**
 * Compares a verified certificate with the newest one verified before.
 * @throws ClientError `outdated` for an older sequence, `contradiction` for a different registration of
 *   the same one
 */
export function expectNoOlder(
  certificate: Verified<Certificate>,
  seen: Certificate | undefined,
  node: string,
): void {
  if (seen === undefined) return
  const { name, sequence, id } = certificate.registration
  if (sequence < seen.registration.sequence) {
    throw new ClientError(
      'outdated',
      `The node gives registration ${sequence} of '${name}', but ${seen.registration.sequence} has been verified here before.`,
      { node },
    )
  }
  if (sequence === seen.registration.sequence && !equalBytes(id, seen.registration.id)) {
    throw new ClientError(
      'contradiction',
      `There are two certificates for registration ${sequence} of '${name}': the federation has more faulty members than it can bear. Trust neither.`,
      { node },
    )
  }
}
