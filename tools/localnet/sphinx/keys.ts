import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'

/**
 * X25519 on node:crypto. Raw keys are imported as JWK because OpenSSL's DER decoders cost twelve times as
 * much, and a forward hop imports two keys. SPHINX.md sections 9 and 10.
 */

/** OpenSSL derives the public half itself and never looks at this field, but JWK demands that it is there. */
const unusedPublicHalf = Buffer.alloc(32, 9).toString('base64url')

/** @param raw 32 bytes; clamping happens at use, as everywhere in X25519 */
export function importPrivateKey(raw: Uint8Array): KeyObject {
  const d = base64url(raw)
  return createPrivateKey({
    key: { kty: 'OKP', crv: 'X25519', x: unusedPublicHalf, d },
    format: 'jwk',
  })
}

/** @param raw 32 bytes; the top bit is ignored as RFC 7748 says */
export function importPublicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: base64url(raw) }, format: 'jwk' })
}

/**
 * One X25519 multiplication.
 * @returns 32 bytes
 * @throws when the result is zero, which only a low-order point gives
 */
export function sharedSecret(privateKey: KeyObject, rawPublicKey: Uint8Array): Buffer {
  return multiply(privateKey, importPublicKey(rawPublicKey))
}

/** As {@link sharedSecret}, for a public key that serves more than once. */
export function multiply(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  return diffieHellman({ privateKey, publicKey })
}

export interface EncryptionKeyPair {
  readonly privateKey: KeyObject
  /** 32 bytes each. */
  readonly rawPrivateKey: Buffer
  readonly rawPublicKey: Buffer
}

export function generateEncryptionKeyPair(): EncryptionKeyPair {
  const { privateKey } = generateKeyPairSync('x25519')
  const jwk = privateKey.export({ format: 'jwk' })
  return encryptionKeyPair(Buffer.from(jwk.d ?? '', 'base64url'))
}

/** The pair that belongs to 32 raw private bytes. */
export function encryptionKeyPair(rawPrivateKey: Buffer): EncryptionKeyPair {
  const privateKey = importPrivateKey(rawPrivateKey)
  return { privateKey, rawPrivateKey, rawPublicKey: multiplyBasePoint(privateKey) }
}

const basePoint = Buffer.concat([Buffer.from([9]), Buffer.alloc(31)])

export function multiplyBasePoint(privateKey: KeyObject): Buffer {
  return sharedSecret(privateKey, basePoint)
}

function base64url(raw: Uint8Array): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64url')
}
