/**
 * The voting keys of this node, a file for each epoch, so that one can be erased with its epoch
 * (FEDERATION.md section 4, "Closing"). Key files lie beside the store, never in it: no snapshot or export
 * has them, and whoever copies a data directory for a backup leaves `voting-*.key` out.
 *
 * Erasing is unlinking, made durable by syncing the directory. The old bytes are not overwritten first:
 * flash translation, journals and copy-on-write write elsewhere, so that would promise more than it does.
 * Against a thief of the disk there is the passphrase; against this node itself, and whatever takes it over
 * later, it is enough that no program can open the file again.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import type { VotingKeys } from '../../cluster/ports.js'
import type { Signer } from '../../proto/signatures.js'
import type { DataPaths } from './data-directory.js'
import { syncDirectory } from './durable-file.js'
import { createKeyFile, openKeyFile, publicKeyOf } from './key-file.js'

export interface VotingKeyFiles extends VotingKeys {
  /** Makes the key of an epoch, durable when this returns. @throws `EEXIST` when there is one already */
  create(epoch: number): Signer
  /** What the file of an epoch says its public key is, unopened; undefined without a file. */
  publicKey(epoch: number): Uint8Array | undefined
  /** Epochs whose key is on disk, rising. */
  epochs(): number[]
}

/**
 * Opens key files when they are first asked for: each costs a scrypt under a passphrase.
 * @returns keys whose `signer` throws KeyFileError for a file that cannot be opened
 */
export function votingKeyFiles(paths: DataPaths, passphrase?: Uint8Array): VotingKeyFiles {
  const opened = new Map<number, Signer>()
  return {
    signer(epoch) {
      const known = opened.get(epoch)
      if (known !== undefined) return known
      const path = paths.votingKey(epoch)
      if (!existsSync(path)) return undefined
      const signer = openKeyFile(path, 'voting key', passphrase)
      opened.set(epoch, signer)
      return signer
    },
    create(epoch) {
      const signer = createKeyFile(paths.votingKey(epoch), 'voting key', passphrase)
      opened.set(epoch, signer)
      return signer
    },
    publicKey(epoch) {
      const path = paths.votingKey(epoch)
      return existsSync(path) ? publicKeyOf(path, 'voting key') : undefined
    },
    erase(epoch) {
      opened.delete(epoch)
      rmSync(paths.votingKey(epoch), { force: true })
      // Also when there was no file: an erasure that was cut short may not be durable yet.
      syncDirectory(paths.directory)
    },
    epochs: () =>
      readdirSync(paths.directory)
        .flatMap((file) => {
          const digits = /^voting-(\d+)\.key$/.exec(file)?.[1]
          return digits === undefined ? [] : [Number(digits)]
        })
        .sort((a, b) => a - b),
  }
}
