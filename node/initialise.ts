/**
 * Makes a data directory: keys and a store that begins with a genesis, which is one's own (a federation of
 * one) or that of a federation that exists already.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  type ManifestChain,
  type Policy,
  policyFault,
} from '../proto/manifest.js'
import { defaultNameGrammar } from '../proto/names.js'
import type { Signer } from '../proto/signatures.js'
import { type DataPaths, dataPaths } from './keys/data-directory.js'
import { syncDirectory, writeDurably } from './keys/durable-file.js'
import { createKeyFile } from './keys/key-file.js'
import { openStore } from './store/store.js'

export interface InitialiseOptions {
  readonly dataDirectory: string
  readonly admissionBits: number
  readonly quarantineMs: number
  /** Encrypts the private keys. */
  readonly passphrase?: Uint8Array
}

export class InitialiseError extends Error {
  override readonly name = 'InitialiseError'
}

export const defaultPolicy: Policy = {
  names: defaultNameGrammar,
  admissionBits: 18,
  quarantineMs: 30 * 86_400_000,
  retentionMs: 14 * 86_400_000,
}

/** @throws InitialiseError when the policy is impossible */
export function policyOf(
  chosen: Pick<InitialiseOptions, 'admissionBits' | 'quarantineMs'>,
): Policy {
  const { admissionBits, quarantineMs } = chosen
  const policy = { ...defaultPolicy, admissionBits, quarantineMs }
  const fault = policyFault(policy)
  if (fault !== undefined) throw new InitialiseError(`The policy is impossible: ${fault}`)
  return policy
}

/**
 * Founds a federation of one.
 * @returns the federation id
 * @throws InitialiseError when there is something already, or the policy is impossible
 */
export function initialise(options: InitialiseOptions): Uint8Array {
  const { dataDirectory, passphrase } = options
  const policy = policyOf(options)
  const paths = emptyDirectory(dataDirectory, 0)
  const nodeKey = createKeyFile(paths.nodeKey, 'node key', passphrase)
  const votingKey = createKeyFile(paths.votingKey(0), 'voting key', passphrase)
  const members = [
    { nodeKey: nodeKey.publicKey, votingKey: votingKey.publicKey, multiaddrs: [] as string[] },
  ]
  const bytes = encodeManifest({ epoch: 0, members, policy, random: randomBytes(32) })
  const manifest = decodeManifest(bytes)
  const approvals = [approve(manifest.federationId, bytes, 0, nodeKey)]
  placeStore(paths, [{ manifest, approvals, round: 0, precommits: [] }])
  return manifest.federationId
}

export interface FollowOptions {
  readonly dataDirectory: string
  /** Of the federation to follow, verified. */
  readonly chain: ManifestChain
  /** A member asks to be listed and announces voting keys; a mirror never votes. */
  readonly role: 'member' | 'mirror'
  readonly passphrase?: Uint8Array | undefined
}

/**
 * Makes a node that follows an existing federation. A member's first voting key is for the epoch after the
 * newest in the chain.
 * @throws InitialiseError when there is something already
 */
export function initialiseFollower(options: FollowOptions): {
  readonly nodeKey: Signer
  readonly votingKey: Signer | undefined
} {
  const { dataDirectory, chain, role, passphrase } = options
  const paths = emptyDirectory(dataDirectory, chain.length)
  const nodeKey = createKeyFile(paths.nodeKey, 'node key', passphrase)
  const votingKey =
    role === 'mirror'
      ? undefined
      : createKeyFile(paths.votingKey(chain.length), 'voting key', passphrase)
  if (role === 'mirror') writeDurably(paths.mirror, mirrorNote, { replace: false })
  placeStore(paths, chain)
  return { nodeKey, votingKey }
}

const mirrorNote = 'This node is a mirror: it makes no voting keys and asks for no vote.\n'

/**
 * @param epoch of the voting key that is about to be made
 * @throws InitialiseError when there is a node in it, or the rest of an interrupted init
 */
export function emptyDirectory(directory: string, epoch: number): DataPaths {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const paths = dataPaths(directory)
  if (existsSync(paths.store)) {
    throw new InitialiseError(`${paths.directory} holds a node already; nothing was changed.`)
  }
  const files = [paths.nodeKey, paths.votingKey(0), paths.votingKey(epoch), paths.mirror]
  const unfinished = files.find((path) => existsSync(path))
  if (unfinished !== undefined) {
    throw new InitialiseError(
      `${unfinished} is there without a store. Nothing was changed. Where a founder waits for the genesis, ` +
        'keep it: rookery-node join GENESIS. Else an init was interrupted: empty the directory, or choose ' +
        'another, and repeat.',
    )
  }
  return paths
}

/** What to do where there is no store. */
export function noNodeSentence({ directory, nodeKey }: DataPaths): string {
  return existsSync(nodeKey)
    ? `${directory} holds keys and no genesis yet. When all founders have approved it: rookery-node join GENESIS`
    : `${directory} holds no node. Make one with: rookery-node init`
}

/** The store comes last, under its final name at once: a directory is a node's when it has one. */
export function placeStore(paths: DataPaths, manifests: readonly CertifiedManifest[]): void {
  const temporary = `${paths.store}.new`
  // What an interrupted attempt has left is nobody's.
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${temporary}${suffix}`, { force: true })
  const store = openStore(temporary)
  try {
    for (const one of manifests) store.addManifest(one)
  } finally {
    store.close()
  }
  renameSync(temporary, paths.store)
  syncDirectory(paths.directory)
}
