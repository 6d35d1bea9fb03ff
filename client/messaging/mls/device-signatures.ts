/**
 * Our signatures in MLS's clothes. MLS's suite with P-256 wants ECDSA signatures in DER and public keys in
 * SEC1 uncompressed form (RFC 9420 section 5.1.2); the rest of Rookery has r || s and compressed keys.
 */
import { p256 } from '@noble/curves/nist.js'
import type { Signature as MlsSignature } from 'ts-mls'
import { equalBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import type { Signatures, Signer } from '../../../proto/signatures.js'

const uncompressedBytes = 65

/** @param deviceKey SEC1 compressed, 33 bytes @returns 65 bytes @throws RefusedError `malformed`: no point */
export function uncompressedKey(deviceKey: Uint8Array): Uint8Array {
  try {
    return p256.Point.fromBytes(deviceKey).toBytes(false)
  } catch {
    throw new RefusedError('malformed', 'A device key is no point of P-256.')
  }
}

/** The other way round; undefined for anything but the one uncompressed form of a point of the curve. */
export function compressedKey(key: Uint8Array): Uint8Array | undefined {
  if (key.length !== uncompressedBytes || key[0] !== 4) return undefined
  try {
    return p256.Point.fromBytes(key).toBytes(true)
  } catch {
    return undefined
  }
}

/** @param signature r || s, 64 bytes */
export function derSignature(signature: Uint8Array): Uint8Array {
  return p256.Signature.fromBytes(signature, 'compact').toBytes('der')
}

/** Undefined for anything but the one DER form of two numbers in [1, n-1]. */
export function compactSignature(der: Uint8Array): Uint8Array | undefined {
  try {
    const signature = p256.Signature.fromBytes(der, 'der')
    return equalBytes(signature.toBytes('der'), der) ? signature.toBytes('compact') : undefined
  } catch {
    return undefined
  }
}

/**
 * What ts-mls calls to sign and verify. The signing key that it hands over is ignored (ours are empty): the
 * private key stays behind `signer`, so that no state of a group that is written down ever holds it.
 */
export function mlsSignature(signer: Signer, signatures: Signatures): MlsSignature {
  return {
    async sign(_key, message) {
      return derSignature(signer.sign(message))
    },
    async verify(publicKey, message, der) {
      const deviceKey = compressedKey(publicKey)
      const signature = compactSignature(der)
      if (deviceKey === undefined || signature === undefined) return false
      return signatures.verifyP256(deviceKey, message, signature)
    },
    async keygen() {
      throw new Error('A device signs with the key of its registration, never with another.')
    },
  }
}
