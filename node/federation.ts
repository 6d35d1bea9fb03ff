/** What a node knows about its federation and its own place in it. */
import type { Driver, VotingKeys } from '../cluster/ports.js'
import { equalBytes } from '../proto/bytes.js'
import {
  type CertifiedManifest,
  extendChain,
  type Manifest,
  type ManifestChain,
  type Member,
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
 * Checks that the keys of a directory fit the chain in its store.
 * @throws FederationError for keys of another node, and for a federation of one that has lost its only
 *   voter; KeyFileError
 */
export function expectOwnKeys(federation: Federation, keys: VotingKeys): void {
  const { chain, current, nodeKey } = federation
  const [{ manifest: genesis }] = chain
  // Whoever only follows makes keys for later epochs than the genesis.
  if (memberIn(genesis, nodeKey) === undefined && keys.signer(0) !== undefined) {
    throw new FederationError('The genesis lists another node key than the one in this directory.')
  }
  const fault = votingKeyFault(federation, keys)
  if (fault !== undefined && current.members.length === 1) throw new FederationError(fault)
}

/**
 * Why this member cannot vote in its epoch, as far as its directory tells; undefined when it can, or is none.
 * @throws KeyFileError
 */
export function votingKeyFault(federation: Federation, keys: VotingKeys): string | undefined {
  const { epoch } = federation.current
  const listed = selfIn(federation)?.votingKey
  if (listed === undefined) return undefined
  const onDisk = keys.signer(epoch)
  if (onDisk === undefined) return `The voting key of epoch ${epoch} is not in this directory.`
  if (equalBytes(listed, onDisk.publicKey)) return undefined
  return `Manifest ${epoch} lists another voting key of this node than the one on disk.`
}

/** This node as the newest manifest lists it; undefined for a mirror. */
export function selfIn({
  current,
  nodeKey,
}: Pick<Federation, 'current' | 'nodeKey'>): Member | undefined {
  return memberIn(current, nodeKey)
}

function memberIn({ members }: Manifest, { publicKey }: Signer): Member | undefined {
  return members.find((one) => equalBytes(one.nodeKey, publicKey))
}
