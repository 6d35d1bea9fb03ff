/** Opens what a data directory holds, and checks that it belongs together. */
import { existsSync } from 'node:fs'
import type { Closing } from './closing.js'
import { expectOwnKeys, type Federation, FederationError, openFederation } from './federation.js'
import { noNodeSentence } from './initialise.js'
import type { DataPaths } from './keys/data-directory.js'
import { openKeyFileWithSeed } from './keys/key-file.js'
import { type VotingKeyFiles, votingKeyFiles } from './keys/voting-keys.js'
import { type MailboxDatabase, openMailboxDatabase } from './mailboxes/database.js'
import { nodeSignatures } from './signatures.js'
import { takeLock } from './store/lock.js'
import { openStore, type Store } from './store/store.js'

export interface Data {
  readonly store: Store
  /** Made when it is not there: a node of an earlier version has none. */
  readonly mailboxDatabase: MailboxDatabase
  readonly federation: Federation
  readonly votingKeys: VotingKeyFiles
  /** Of the node key, which is also the overlay's identity. */
  readonly nodeSeed: Uint8Array
  /** Whether the node is a mirror for good. */
  readonly isMirror: boolean
}

export interface DataOptions {
  readonly passphrase?: Uint8Array | undefined
  readonly cachedNamesMax: number
}

/**
 * @param closing is told how the lock and the store are given back
 * @throws LockedError, StoreFault, KeyFileError, FederationError, RefusedError (a broken manifest chain)
 */
export function openData(paths: DataPaths, options: DataOptions, closing: Closing): Data {
  if (!existsSync(paths.store)) {
    throw new FederationError(noNodeSentence(paths))
  }
  const lock = takeLock(paths.lock)
  closing.add(() => lock.release())
  const { passphrase, cachedNamesMax } = options
  const { signer: nodeKey, seed } = openKeyFileWithSeed(paths.nodeKey, 'node key', passphrase)
  const store = openStore(paths.store, { nodeKey: nodeKey.publicKey, cachedNamesMax })
  closing.add(() => store.close())
  const federation = openFederation(store.manifests(), nodeKey, nodeSignatures)
  const votingKeys = votingKeyFiles(paths, passphrase)
  expectOwnKeys(federation, votingKeys)
  const mailboxDatabase = openMailboxDatabase(paths.mailboxes)
  closing.add(() => mailboxDatabase.close())
  const isMirror = existsSync(paths.mirror)
  return { store, mailboxDatabase, federation, votingKeys, nodeSeed: seed, isMirror }
}
