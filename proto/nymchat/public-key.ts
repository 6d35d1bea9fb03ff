/**
 * P-256 keys as nymCHAT writes them: SubjectPublicKeyInfo (RFC 5480) of the uncompressed point as PEM, 64
 * columns, with a final newline: 178 characters. There is one PEM for each key, so a node can rebuild it.
 */
import { p256 } from '@noble/curves/nist.js'
import { concatBytes, equalBytes, hexToBytes } from '../bytes.js'
import { RefusedError } from '../errors.js'
import { ownerKeyBytes } from '../limits.js'
import { base64Of, bytesOfBase64 } from './base64.js'

/** 0x04, x, y. */
const pointBytes = 65
/** SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING } before the point. */
const prefix = hexToBytes('3059301306072a8648ce3d020106082a8648ce3d030107034200')
const pemForm =
  /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{64})\n([A-Za-z0-9+/]{58}==)\n-----END PUBLIC KEY-----\n$/

/** @param point uncompressed, 65 bytes; not checked to be on the curve */
export function pemOfPoint(point: Uint8Array): string {
  if (point.length !== pointBytes) throw new RangeError(`A point has ${pointBytes} bytes`)
  const body = base64Of(concatBytes(prefix, point))
  const lines = [body.slice(0, 64), body.slice(64)]
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`
}

/** @param key SEC1 compressed, 33 bytes @throws RefusedError `malformed` for what is no point of the curve */
export function pemOfKey(key: Uint8Array): string {
  return pemOfPoint(pointOf(key, ownerKeyBytes).toBytes(false))
}

/**
 * @returns the key, SEC1 compressed: 33 bytes
 * @throws RefusedError `malformed` for everything but the one PEM of a point on P-256
 */
export function keyOfPem(pem: string): Uint8Array {
  return pointOf(pointOfPem(pem), pointBytes).toBytes(true)
}

/**
 * @returns 65 bytes; not checked to be on the curve
 * @throws RefusedError `malformed` for everything but the one PEM of 65 bytes in the place of a point
 */
export function pointOfPem(pem: string): Uint8Array {
  const match = pemForm.exec(pem)
  const der = bytesOfBase64(`${match?.[1] ?? ''}${match?.[2] ?? ''}`)
  const point = der?.subarray(prefix.length)
  if (der === undefined || point === undefined) throw noKey()
  if (!equalBytes(der.subarray(0, prefix.length), prefix)) throw noKey()
  if (point.length !== pointBytes) throw noKey()
  return point
}

function pointOf(bytes: Uint8Array, length: number) {
  if (bytes.length !== length) throw noKey()
  try {
    return p256.Point.fromBytes(bytes)
  } catch {
    throw noKey()
  }
}

function noKey(): RefusedError {
  return new RefusedError('malformed', 'This is no P-256 key in the PEM of nymCHAT.')
}
