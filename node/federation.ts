/** What a node knows about its federation and its own place in it. */
import type { Driver, VotingKeys } from '../cluster/ports.js'
import { equalBytes } from '../proto/bytes.js'
import {
  type CertifiedManifest,
  extendChain,
  type Manifest,
  type ManifestChain,
  newestOf,
  openGenesis,
} from '../proto/manifest.js'
import type { Signatures, Signer } from '../proto/signatures.js'

export interface Federation {
  readonly id: Uint8Array
  readonly chain: ManifestChain
  /** The newest manifest. */
  readonly current: Manifest
  readonly nodeKey: Signer
}

/** The data directory does not fit the node, in words for its operator. */
export class FederationError extends Error {
  override readonly name = 'FederationError'
}

/**
 * Verifies the stored manifests from the genesis on.
 * @throws FederationError, RefusedError for a chain that does not hold
 */
export function openFederation(
  manifests: readonly CertifiedManifest[],
  nodeKey: Signer,
  signatures: Signatures,
): Federation {
  const chain = openChain(manifests, signatures)
  const { manifest } = newestOf(chain)
  return { id: manifest.federationId, chain, current: manifest, nodeKey }
}

/** @throws FederationError when there is no genesis, RefusedError for a chain that does not hold */
export function openChain(
  manifests: readonly CertifiedManifest[],
  signatures: Signatures,
): ManifestChain {
  const [genesis, ...later] = manifests
  if (genesis === undefined) throw new FederationError('The store holds no genesis.')
  const first = openGenesis(genesis, genesis.manifest.federationId, signatures)
  return later.reduce<ManifestChain>((chain, next) => extendChain(chain, next, signatures), first)
}

/** The federation as the driver knows it: its chain grows while the node runs. */
export function livingFederation(
  { id, nodeKey }: Federation,
  driver: Pick<Driver, 'chain'>,
): Federation {
  return {
    ...{ id, nodeKey },
    get chain() {
      return driver.chain
    },
    get current() {
      return newestOf(driver.chain).manifest
    },
  }
}

/**
 * Checks that the node is the only member of the current epoch and holds its voting key.
 * @throws FederationError, KeyFileError
 */
export function expectOnlyMember({ current, nodeKey }: Federation, votingKeys: VotingKeys): void {
  const { epoch } = current
  const [only, ...others] = current.members
  if (only === undefined || others.length > 0) {
    throw new FederationError(
      `Epoch ${epoch} has ${current.members.length} members; ` +
        'this version runs a federation of one.',
    )
  }
  if (!equalBytes(only.nodeKey, nodeKey.publicKey)) {
    throw new FederationError('The genesis lists another node key than the one in this directory.')
  }
  const votingKey = votingKeys.signer(epoch)
  if (votingKey === undefined) {
    throw new FederationError(`The voting key of epoch ${epoch} is not in this directory.`)
  }
  if (only.votingKey === undefined || !equalBytes(only.votingKey, votingKey.publicKey)) {
    throw new FederationError('The manifest lists another voting key than the one on disk.')
  }
}
