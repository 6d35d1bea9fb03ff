import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'

/** Ed25519 identities of nodes and clients. */
export interface SigningKeyPair {
  readonly privateKey: KeyObject
  readonly rawPrivateKey: Buffer
  /** 32 bytes. */
  readonly rawPublicKey: Buffer
}

export function generateSigningKeyPair(): SigningKeyPair {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return signingKeyPair(Buffer.from(jwk.d ?? '', 'base64url'))
}

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param rawPrivateKey 32 bytes, the seed of RFC 8032 */
export function signingKeyPair(rawPrivateKey: Buffer): SigningKeyPair {
  const der = Buffer.concat([pkcs8Prefix, rawPrivateKey])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  return { privateKey, rawPrivateKey, rawPublicKey: Buffer.from(jwk.x ?? '', 'base64url') }
}

export function signBytes(privateKey: KeyObject, bytes: Uint8Array): Buffer {
  return sign(null, bytes, privateKey)
}

/** False for keys and signatures of a wrong length too. */
export function verifyBytes(
  rawPublicKey: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (rawPublicKey.length !== 32 || signature.length !== 64) return false
  try {
    const x = Buffer.from(rawPublicKey).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return verify(null, bytes, key, signature)
  } catch {
    return false
  }
}
