/** The signature port in plain JavaScript (noble): for browsers, and wherever node:crypto is not at hand. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from './bytes.js'
import { nodeKeyBytes, ownerKeyBytes, signatureBytes } from './limits.js'
import type { Signatures, Signer } from './signatures.js'

const { Point } = ed25519

export const portableSignatures: Signatures = { verifyEd25519, verifyP256 }

/** RFC 8032 section 5.1.7 without the cofactor: see `Signatures`. */
function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== nodeKeyBytes || signature.length !== signatureBytes) return false
  const encodedR = signature.subarray(0, 32)
  const s = littleEndian(signature.subarray(32))
  if (s >= Point.Fn.ORDER) return false
  try {
    const key = Point.fromBytes(publicKey)
    if (key.isSmallOrder()) return false
    const hash = littleEndian(sha512(concatBytes(encodedR, publicKey, message)))
    const r = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(Point.Fn.create(hash)))
    return equalBytes(r.toBytes(), encodedR)
  } catch {
    return false
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ownerKeyBytes || signature.length !== signatureBytes) return false
  try {
    return p256.verify(signature, message, publicKey, { lowS: false })
  } catch {
    return false
  }
}

/** @param seed 32 secret bytes */
export function ed25519Signer(seed: Uint8Array): Signer {
  return {
    publicKey: ed25519.getPublicKey(seed),
    sign: (message) => ed25519.sign(message, seed),
  }
}

/** @param privateKey the secret scalar, 32 bytes big-endian, in [1, n-1] */
export function p256Signer(privateKey: Uint8Array): Signer {
  return {
    publicKey: p256.getPublicKey(privateKey, true),
    sign: (message) => p256.sign(message, privateKey),
  }
}

/** @param seed 48 random bytes @returns a private key for `p256Signer` */
export function p256PrivateKey(seed: Uint8Array): Uint8Array {
  return p256.utils.randomSecretKey(seed)
}
