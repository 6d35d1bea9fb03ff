/**
 * Signatures that were found good are not verified twice: all votes of a batch share one, members say each
 * other's votes again, and what a member has signed itself comes back in certificates. FEDERATION.md section 3,
 * "Batches".
 */
import { equalBytes } from '../proto/bytes.js'
import type { Signatures, Signer } from '../proto/signatures.js'

interface Good {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

const rememberedMax = 16_384
/** Votes, proposals and closings fit; what is larger comes seldom. So it takes at most some 15 MB. */
const messageBytesMax = 512

export interface RememberingSignatures extends Signatures {
  /** Of Ed25519. What it signs is remembered as good. */
  signing(signer: Signer): Signer
}

/** Ed25519 only: an owner's signature is verified once, before its claim is kept. */
export function rememberingSignatures(signatures: Signatures): RememberingSignatures {
  const good = new Map<number, Good>()

  function verifyEd25519(
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): boolean {
    const known = good.get(placeOf(signature))
    if (
      known !== undefined &&
      equalBytes(known.signature, signature) &&
      equalBytes(known.publicKey, publicKey) &&
      equalBytes(known.message, message)
    ) {
      return true
    }
    if (!signatures.verifyEd25519(publicKey, message, signature)) return false
    remember(publicKey, message, signature)
    return true
  }

  function remember(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
    if (message.length > messageBytesMax) return
    const key = placeOf(signature)
    good.delete(key)
    // Copies, for what was received is a view of a whole frame.
    good.set(key, {
      publicKey: publicKey.slice(),
      message: message.slice(),
      signature: signature.slice(),
    })
    if (good.size > rememberedMax) {
      const [oldest] = good.keys()
      if (oldest !== undefined) good.delete(oldest)
    }
  }

  return {
    verifyEd25519,
    verifyP256: (...checked) => signatures.verifyP256(...checked),
    signing: (signer) => ({
      publicKey: signer.publicKey,
      sign(message) {
        const signature = signer.sign(message)
        remember(signer.publicKey, message, signature)
        return signature
      },
    }),
  }
}

/** 48 bits of R, which differ between honest signatures; others push each other out. */
function placeOf(signature: Uint8Array): number {
  let place = 0
  for (let i = 0; i < 6; i++) place = place * 256 + (signature[i] ?? 0)
  return place
}
