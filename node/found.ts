/** Founds a federation of several members at once, all of whose keys are made here. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { equalBytes } from '../proto/bytes.js'
import {
  type Approval,
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  type Policy,
} from '../proto/manifest.js'
import type { Signer } from '../proto/signatures.js'
import { InitialiseError, placeStore } from './initialise.js'
import { type DataPaths, dataPaths } from './keys/data-directory.js'
import { createKeyFile, type KeyKind, openKeyFile, publicKeyOf } from './keys/key-file.js'
import { expectMembersCount } from './membership/members-count.js'
import { openStore } from './store/store.js'

export interface FoundOptions {
  /** The data directory of each member, in the order in which the genesis lists them. */
  readonly directories: readonly string[]
  /** Where each member can be dialled: multiaddrs, in the same order. */
  readonly addresses: readonly (readonly string[])[]
  readonly policy: Policy
  /** Encrypts all private keys. */
  readonly passphrase?: Uint8Array | undefined
}

export interface Founded {
  /** False when everything was there already, and nothing was changed. */
  readonly made: boolean
  readonly genesis: CertifiedManifest
}

/**
 * Makes what is missing: keys, then the genesis signed by all, then the stores. Doing it again changes
 * nothing, and an interrupted founding is finished.
 * @throws InitialiseError for directories that do not belong together, KeyFileError, RefusedError for
 *   addresses that no manifest can hold
 */
export function found(options: FoundOptions): Founded {
  const { directories, addresses } = options
  expectMembersCount(directories.length)
  if (addresses.length !== directories.length) {
    throw new RangeError('Every member has its addresses')
  }
  const members = directories.map(dataPaths)
  const genesis = genesisIn(members)
  if (genesis === undefined) return { made: true, genesis: foundAnew(members, options) }
  const unfinished = members.filter(({ store }) => !existsSync(store))
  for (const paths of members) expectListed(paths, members.indexOf(paths), genesis)
  for (const paths of unfinished) placeStore(paths, [genesis])
  return { made: unfinished.length > 0, genesis }
}

/** The genesis that these directories were founded with, if any was. */
function genesisIn(members: readonly DataPaths[]): CertifiedManifest | undefined {
  let found: CertifiedManifest | undefined
  for (const { directory, store: path } of members) {
    if (!existsSync(path)) continue
    const store = openStore(path, { readonly: true })
    const [genesis] = store.manifests()
    store.close()
    if (genesis === undefined)
      throw new InitialiseError(`The store in ${directory} has no genesis.`)
    const { federationId } = genesis.manifest
    if (found !== undefined && !equalBytes(found.manifest.federationId, federationId)) {
      throw new InitialiseError(
        `${directory} holds a node of another federation than its neighbours; nothing was changed.`,
      )
    }
    found = genesis
  }
  return found
}

/** @throws InitialiseError unless the directory is that of the genesis's member of this index */
function expectListed(
  { directory, nodeKey }: DataPaths,
  index: number,
  { manifest }: CertifiedManifest,
): void {
  const listed = manifest.members[index]
  const isListed =
    listed !== undefined &&
    existsSync(nodeKey) &&
    equalBytes(listed.nodeKey, publicKeyOf(nodeKey, 'node key'))
  if (isListed) return
  throw new InitialiseError(
    `The federation that is there already does not list ${directory} as member ${index}; ` +
      'nothing was changed.',
  )
}

function foundAnew(
  members: readonly DataPaths[],
  { addresses, policy, passphrase }: FoundOptions,
): CertifiedManifest {
  const keys = members.map((paths) => {
    mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
    return {
      node: keyIn(paths.nodeKey, 'node key', passphrase),
      voting: keyIn(paths.votingKey(0), 'voting key', passphrase),
    }
  })
  const bytes = encodeManifest({
    epoch: 0,
    members: keys.map(({ node, voting }, i) => ({
      nodeKey: node.publicKey,
      votingKey: voting.publicKey,
      multiaddrs: addresses[i] ?? [],
    })),
    policy,
    random: randomBytes(32),
  })
  const manifest = decodeManifest(bytes)
  const approvals: Approval[] = keys.map(({ node }, i) => {
    return approve(manifest.federationId, bytes, i, node)
  })
  const genesis = { manifest, approvals, round: 0, precommits: [] }
  for (const paths of members) placeStore(paths, [genesis])
  return genesis
}

/** A key that an interrupted founding has left is used: nobody has seen it. */
function keyIn(path: string, kind: KeyKind, passphrase: Uint8Array | undefined): Signer {
  return existsSync(path)
    ? openKeyFile(path, kind, passphrase)
    : createKeyFile(path, kind, passphrase)
}
