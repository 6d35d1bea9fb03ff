/** The P-256 key that signs what this node says to nymCHAT's clients, in its data directory. */
import { existsSync } from 'node:fs'
import type { Signer } from '../../proto/signatures.js'
import type { DataPaths } from '../keys/data-directory.js'
import { createKeyFile, openKeyFile } from '../keys/key-file.js'

/** Opens the key, or makes it at the first start. @throws KeyFileError, in words for the operator */
export function openReplyKey(
  { nymchatKey: path }: Pick<DataPaths, 'nymchatKey'>,
  passphrase?: Uint8Array,
): Signer {
  if (existsSync(path)) return openKeyFile(path, 'nymchat key', passphrase)
  return createKeyFile(path, 'nymchat key', passphrase)
}
