/** The home's secrets besides its keys: sealed under the key that the passphrase opens, and named by hashes. */
import { createHmac } from 'node:crypto'
import { seal, unseal } from './sealing.js'

export interface Vault {
  /** @param label authenticated with it: sealed content cannot pass for another */
  seal(content: Uint8Array, label: string): Uint8Array
  /** Undefined for what was not sealed here under this label. */
  unseal(sealed: Uint8Array, label: string): Uint8Array | undefined
  /** A name that says nothing without the key: 32 bytes, always the same for a text. */
  blind(text: string): Uint8Array
}

export function openVault(sealingKey: Uint8Array): Vault {
  const blindingKey = createHmac('sha256', sealingKey).update('rookery row names').digest()
  return {
    seal: (content, label) => seal(sealingKey, content, label),
    unseal: (sealed, label) => unseal(sealingKey, sealed, label),
    blind: (text) => createHmac('sha256', blindingKey).update(text).digest(),
  }
}
