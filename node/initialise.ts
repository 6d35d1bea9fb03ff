/** Makes a data directory: keys, and the genesis of a federation of one. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import {
  approve,
  decodeManifest,
  encodeManifest,
  type Policy,
  policyFault,
} from '../proto/manifest.js'
import { defaultNameGrammar } from '../proto/names.js'
import { dataPaths } from './keys/data-directory.js'
import { syncDirectory } from './keys/durable-file.js'
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

/**
 * The store is put in place last, under its final name at once: a directory is a node's when it has one.
 * @returns the federation id
 * @throws InitialiseError when there is something already, or the policy is impossible
 */
export function initialise(options: InitialiseOptions): Uint8Array {
  const { admissionBits, quarantineMs, passphrase } = options
  const policy = { ...defaultPolicy, admissionBits, quarantineMs }
  const fault = policyFault(policy)
  if (fault !== undefined) throw new InitialiseError(`The policy is impossible: ${fault}`)
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 })
  const paths = dataPaths(options.dataDirectory)
  if (existsSync(paths.store)) {
    throw new InitialiseError(`${paths.directory} holds a node already; nothing was changed.`)
  }
  const unfinished = [paths.nodeKey, paths.votingKey(0)].find((path) => existsSync(path))
  if (unfinished !== undefined) {
    throw new InitialiseError(
      `${unfinished} is there without a store: an init was interrupted. Nothing was changed; ` +
        'empty the directory, or choose another, and repeat.',
    )
  }
  const nodeKey = createKeyFile(paths.nodeKey, 'node key', passphrase)
  const votingKey = createKeyFile(paths.votingKey(0), 'voting key', passphrase)
  const bytes = encodeManifest({
    epoch: 0,
    members: [{ nodeKey: nodeKey.publicKey, votingKey: votingKey.publicKey, multiaddrs: [] }],
    policy,
    random: randomBytes(32),
  })
  const manifest = decodeManifest(bytes)
  const approvals = [approve(manifest.federationId, bytes, 0, nodeKey)]
  const temporary = `${paths.store}.new`
  const store = openStore(temporary)
  store.addManifest({ manifest, approvals, round: 0, precommits: [] })
  store.close()
  renameSync(temporary, paths.store)
  syncDirectory(paths.directory)
  return manifest.federationId
}
