import { randomBytes } from 'node:crypto'
import { gcmsiv } from '@noble/ciphers/aes.js'

/**
 * Binary websocket frames: kind, flag, nonce, AES-256-GCM-SIV ciphertext and tag. NYM.md section 3.3.
 */
export const nonceBytes = 12
export const tagBytes = 16
const headBytes = 2 + nonceBytes

/** Gateway to client: a message that came out of the mixnet. */
export const pushedMessageKind = 1

export class SealError extends Error {
  override readonly name = 'SealError'
}

/** AES-256-GCM-SIV without associated data. @returns ciphertext and tag */
export function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return gcmsiv(key, nonce).encrypt(plaintext)
}

/** @throws SealError when the tag does not hold */
export function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer {
  if (nonce.length !== nonceBytes) throw new SealError(`a nonce has ${nonceBytes} bytes`)
  if (sealed.length < tagBytes) throw new SealError('shorter than its tag')
  try {
    const plaintext = gcmsiv(key, nonce).decrypt(sealed)
    return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
  } catch {
    throw new SealError('the seal is broken')
  }
}

export interface OpenedFrame {
  readonly kind: number
  readonly plaintext: Buffer
}

/** @throws SealError also for unencrypted frames, which no current client sends */
export function openFrame(key: Uint8Array, frame: Buffer): OpenedFrame {
  if (frame.length < headBytes + tagBytes) throw new SealError('a frame is longer than its seal')
  if (frame[1] !== 1) throw new SealError('the frame is not encrypted')
  const nonce = frame.subarray(2, headBytes)
  return { kind: frame[0] ?? 0, plaintext: unseal(key, nonce, frame.subarray(headBytes)) }
}

export function sealFrame(key: Uint8Array, kind: number, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  return Buffer.concat([Buffer.from([kind, 1]), nonce, seal(key, nonce, plaintext)])
}
