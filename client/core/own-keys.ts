import { equalBytes } from '../../proto/bytes.js'
import type { Keys } from './ports.js'

/** Whether a key's private part is here, without asking for any passphrase. */
export async function isOurs(keys: Keys, publicKey: Uint8Array): Promise<boolean> {
  return (await keys.list()).some((entry) => equalBytes(entry.publicKey, publicKey))
}
