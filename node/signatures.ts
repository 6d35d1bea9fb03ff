/**
 * The signature port on node:crypto: ten to thirty times as fast as the portable one, of one mind with it on
 * every odd key and signature (test/proto/signatures.test.ts runs both).
 *
 * What OpenSSL 3.0 leaves out of the rule in proto/signatures.ts is checked here first. Its Ed25519
 * takes keys whose y is p or more, x = 0 with the sign bit set, and keys of small order; the rest
 * (s < L, R compared as bytes, no cofactor) it does as the rule says.
 */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  ECDH,
  KeyObject,
  sign,
  verify,
  webcrypto,
} from 'node:crypto'
import './sha256.js'
import { plainBytes } from '../proto/bytes.js'
import { nodeKeyBytes, ownerKeyBytes, signatureBytes } from '../proto/limits.js'
import type { Signatures, Signer } from '../proto/signatures.js'
import { byteKey } from './byte-key.js'
import { Recent } from './recent.js'

/** Some 2 KiB of OpenSSL's memory each; a door checks one owner's key twice within milliseconds. */
const importedKeysMax = 1_024

export const nodeSignatures: Signatures = { verifyEd25519, verifyP256 }

const ed25519Keys = keyCache(importEd25519)
const p256Keys = keyCache(importP256)

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== nodeKeyBytes || signature.length !== signatureBytes) return false
  const key = ed25519Keys(publicKey)
  return key !== undefined && verify(null, message, key, signature)
}

function verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ownerKeyBytes || signature.length !== signatureBytes) return false
  const key = p256Keys(publicKey)
  return key !== undefined && verify('sha256', message, { key, dsaEncoding }, signature)
}

const dsaEncoding = 'ieee-p1363'

/**
 * Takes a P-256 key in whose whole point is known, so that it need not be worked out of the compressed one, which
 * costs as much as to verify.
 * @param point 0x04, x, y: 65 bytes
 * @returns SEC1 compressed; undefined for what is no point of the curve
 */
export function takeP256Point(point: Uint8Array): Uint8Array | undefined {
  if (point.length !== pointBytes || point[0] !== 4) return undefined
  const key = importPoint(bufferOf(point))
  if (key === undefined) return undefined
  const isOdd = ((point[pointBytes - 1] ?? 0) & 1) === 1
  const publicKey = Uint8Array.of(isOdd ? 3 : 2, ...point.subarray(1, ownerKeyBytes))
  p256Keys.keep(publicKey, key)
  return publicKey
}

/**
 * Takes P-256 keys in by WebCrypto, for signatures that are verified next: with that, a key takes some 30 us of 250
 * less than one that `verifyP256` has to import, but it can only be waited for. What is refused here is left to
 * `verifyP256`.
 * @param publicKeys SEC1 compressed
 */
export async function takeP256Keys(publicKeys: readonly Uint8Array[]): Promise<void> {
  await Promise.all(publicKeys.map(takeP256Key))
}

async function takeP256Key(publicKey: Uint8Array): Promise<void> {
  if (!isCompressed(publicKey) || p256Keys.has(publicKey)) return
  try {
    const key = await webcrypto.subtle.importKey('raw', publicKey, ecdsa, true, ['verify'])
    p256Keys.keep(publicKey, KeyObject.from(key))
  } catch {
    // No point of the curve, or not a form that this platform's WebCrypto takes.
  }
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }

function isCompressed(publicKey: Uint8Array): boolean {
  return publicKey.length === ownerKeyBytes && (publicKey[0] === 2 || publicKey[0] === 3)
}

type ImportKey = (publicKey: Uint8Array) => KeyObject | undefined

interface KeyCache {
  (publicKey: Uint8Array): KeyObject | undefined
  has(publicKey: Uint8Array): boolean
  keep(publicKey: Uint8Array, key: KeyObject): void
}

/** Imports through a bounded cache; bad keys are not kept. */
function keyCache(importKey: ImportKey): KeyCache {
  const imported = new Recent<string, KeyObject>(importedKeysMax)
  const has = (publicKey: Uint8Array) => imported.get(byteKey(publicKey)) !== undefined
  const keep = (publicKey: Uint8Array, key: KeyObject) => imported.set(byteKey(publicKey), key)
  const keyOf = (publicKey: Uint8Array) => {
    const known = imported.get(byteKey(publicKey))
    if (known !== undefined) return known
    const key = importKey(publicKey)
    if (key !== undefined) keep(publicKey, key)
    return key
  }
  return Object.assign(keyOf, { has, keep })
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** As JWK, which skips OpenSSL's DER decoders: 7 us instead of 78. */
function importEd25519(publicKey: Uint8Array): KeyObject | undefined {
  if (!isStrictEd25519Key(publicKey)) return undefined
  const x = bufferOf(publicKey).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/**
 * Decompressed by ECDH, then imported as JWK: 92 us together, where a compressed SubjectPublicKeyInfo
 * takes 120. Both calls check that the point is on the curve.
 */
function importP256(publicKey: Uint8Array): KeyObject | undefined {
  if (!isCompressed(publicKey)) return undefined
  let point: Buffer
  try {
    point = bufferOf(
      ECDH.convertKey(publicKey, p256Curve, undefined, undefined, 'uncompressed') as Buffer,
    )
  } catch {
    return undefined
  }
  return importPoint(point)
}

/** Undefined for what is no point of the curve, or has another form: OpenSSL checks both. */
function importPoint(point: Buffer): KeyObject | undefined {
  const x = point.toString('base64url', 1, 33)
  const y = point.toString('base64url', 33)
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** 0x04, x, y. */
const pointBytes = 65

const p256Curve = 'prime256v1'

/** p = 2^255 - 19, the prime of the field, as the 64 hex digits of a y coordinate. */
const fieldPrime = `7f${'ff'.repeat(30)}ed`
/** The y of every point whose order divides 8: x = 0 only happens at two of these, y = 1 and y = -1. */
const smallOrderYs = new Set([
  `${'00'.repeat(31)}01`,
  `7f${'ff'.repeat(30)}ec`,
  '00'.repeat(32),
  '05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826',
  '7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7',
])

/** Whether a key is a canonical encoding (RFC 8032 section 5.1.3) of something of more than small order. */
function isStrictEd25519Key(publicKey: Uint8Array): boolean {
  const bigEndian = Buffer.from(publicKey).reverse()
  bigEndian[0] = (bigEndian[0] ?? 0) & 0x7f
  const y = bigEndian.toString('hex')
  return y < fieldPrime && !smallOrderYs.has(y)
}

/** PKCS #8 around an Ed25519 seed (RFC 8410 section 7). */
const ed25519PrivatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
/** RFC 5915 around a P-256 scalar. */
const p256PrivatePrefix = Buffer.from('30310201010420', 'hex')
const p256PrivateSuffix = Buffer.from('a00a06082a8648ce3d030107', 'hex')

/** @param seed 32 secret bytes @throws RangeError for another length */
export function nodeEd25519Signer(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new RangeError(`An Ed25519 seed has 32 bytes, not ${seed.length}`)
  const der = Buffer.concat([ed25519PrivatePrefix, seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: Uint8Array.from(spki.subarray(-nodeKeyBytes)),
    sign: (message) => plainBytes(sign(null, message, key)),
  }
}

/**
 * Signs with random k, so never the same bytes twice, and with either s.
 * @param privateKey the secret scalar, 32 bytes big-endian @throws RangeError outside [1, n-1]
 */
export function nodeP256Signer(privateKey: Uint8Array): Signer {
  if (privateKey.length !== 32) {
    throw new RangeError(`A P-256 private key has 32 bytes, not ${privateKey.length}`)
  }
  const pair = createECDH(p256Curve)
  try {
    pair.setPrivateKey(privateKey)
  } catch {
    throw new RangeError('A P-256 private key is in [1, n-1]')
  }
  const der = Buffer.concat([p256PrivatePrefix, privateKey, p256PrivateSuffix])
  const key = createPrivateKey({ key: der, format: 'der', type: 'sec1' })
  der.fill(0)
  return {
    publicKey: plainBytes(pair.getPublicKey(null, 'compressed')),
    sign: (message) => plainBytes(sign('sha256', message, { key, dsaEncoding })),
  }
}
