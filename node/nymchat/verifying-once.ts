/**
 * P-256 signatures that were found good lately are not verified again: a registration's is held against its nonce
 * before the work for it and against the registration after it, a message's when it comes and when it is pushed.
 */
import { createHash } from 'node:crypto'
import { ownerKeyBytes, signatureBytes } from '../../proto/limits.js'
import type { Signatures } from '../../proto/signatures.js'
import { Recent } from '../recent.js'

/** Some 150 bytes each. */
const rememberedMax = 8_192

export function verifyingOnce(signatures: Signatures): Signatures {
  const good = new Recent<string, true>(rememberedMax)
  return {
    verifyEd25519: (...checked) => signatures.verifyEd25519(...checked),
    verifyP256(publicKey, message, signature) {
      // Of fixed lengths, so that the three together are in one way only what they are.
      if (publicKey.length !== ownerKeyBytes || signature.length !== signatureBytes) return false
      const hash = createHash('sha256').update(publicKey).update(signature).update(message)
      const key = hash.digest('base64')
      if (good.get(key)) return true
      if (!signatures.verifyP256(publicKey, message, signature)) return false
      good.set(key, true)
      return true
    },
  }
}
