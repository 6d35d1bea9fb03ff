import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import {
  expandedSecretBytes,
  expandedSecretInfo,
  macBytes,
  payloadKeyBytes,
  payloadKeyInfo,
  payloadKeySalt,
} from './constants.js'
import { SphinxError } from './errors.js'

/** What one hop derives from its shared secret. SPHINX.md section 3, step 3. */
export interface HopSecrets {
  readonly streamKey: Buffer
  readonly macKey: Buffer
  /** 192 bytes; the first 16 are the seed of versions from 259 on. */
  readonly payloadKeyMaterial: Buffer
  readonly blindingFactor: Buffer
  readonly replayTag: Buffer
}

const noSalt = Buffer.alloc(0)
const zeroIv = Buffer.alloc(16)

export function expandSecret(shared: Uint8Array): HopSecrets {
  const bytes = Buffer.from(
    hkdfSync('sha256', shared, noSalt, expandedSecretInfo, expandedSecretBytes),
  )
  return {
    streamKey: bytes.subarray(0, 16),
    macKey: bytes.subarray(16, 32),
    payloadKeyMaterial: bytes.subarray(32, 224),
    blindingFactor: bytes.subarray(224, 256),
    replayTag: bytes.subarray(256, 288),
  }
}

/** The MAC over a routing block: HMAC-SHA256 cut to 16 bytes. */
export function routingMac(macKey: Uint8Array, routing: Uint8Array): Buffer {
  return createHmac('sha256', macKey).update(routing).digest().subarray(0, macBytes)
}

/** AES-128-CTR from a zero IV; encrypts and decrypts. */
export function applyHeaderStream(streamKey: Uint8Array, data: Uint8Array): Buffer {
  return createCipheriv('aes-128-ctr', streamKey, zeroIv).update(data)
}

/** Where a version takes its payload keys from. SPHINX.md section 1. */
export type PayloadKeyForm = 'explicit' | 'seed'

/**
 * Versions that the crate does not know are processed like 259, as the crate itself does; 260 is one of them.
 * @throws SphinxError `UnsupportedVersion` for 1 and 257
 */
export function payloadKeyForm(version: number): PayloadKeyForm {
  if (version === 1 || version === 257) {
    throw new SphinxError('UnsupportedVersion', `Sphinx version ${version} is not supported`)
  }
  return version === 258 ? 'explicit' : 'seed'
}

/** @returns the 192-byte LIONESS key */
export function payloadKey(form: PayloadKeyForm, material: Uint8Array): Buffer {
  if (form === 'explicit') return Buffer.from(material)
  const seed = material.subarray(0, 16)
  return Buffer.from(hkdfSync('sha256', seed, payloadKeySalt, payloadKeyInfo, payloadKeyBytes))
}
