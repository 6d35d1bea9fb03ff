import { createCipheriv } from 'node:crypto'
import { payloadKeyBytes } from './constants.js'
import { keyedHash } from './keyed-hash.js'

/**
 * LIONESS, the wide-block cipher of Sphinx payloads: every bit of the output hangs on every bit of the input,
 * so a changed payload comes out as noise. SPHINX.md section 4.
 */

/** Counter and nonce of ChaCha20 together; both are zero because every key is used once. */
const zeroIv = Buffer.alloc(16)
const leftBytes = 32

/**
 * @param key 192 bytes
 * @param block more than 32 bytes; not changed
 * @returns a new buffer of the block's length
 */
export function lionessEncrypt(key: Uint8Array, block: Uint8Array): Buffer {
  const { k1, k2, k3, k4 } = splitKey(key)
  const left = Buffer.from(block.subarray(0, leftBytes))
  let right: Uint8Array = block.subarray(leftBytes)
  right = applyStream(left, k1, right)
  xorInto(left, keyedHash(k2, right))
  right = applyStream(left, k3, right)
  xorInto(left, keyedHash(k4, right))
  return Buffer.concat([left, right], block.length)
}

/** The inverse of {@link lionessEncrypt}, with the same shapes. */
export function lionessDecrypt(key: Uint8Array, block: Uint8Array): Buffer {
  const { k1, k2, k3, k4 } = splitKey(key)
  const left = Buffer.from(block.subarray(0, leftBytes))
  let right: Uint8Array = block.subarray(leftBytes)
  xorInto(left, keyedHash(k4, right))
  right = applyStream(left, k3, right)
  xorInto(left, keyedHash(k2, right))
  right = applyStream(left, k1, right)
  return Buffer.concat([left, right], block.length)
}

function splitKey(key: Uint8Array) {
  return {
    k1: key.subarray(0, 32),
    k2: key.subarray(32, 96),
    k3: key.subarray(96, 128),
    k4: key.subarray(128, payloadKeyBytes),
  }
}

function applyStream(left: Buffer, key: Uint8Array, data: Uint8Array): Buffer {
  const streamKey = Buffer.from(left)
  xorInto(streamKey, key)
  return createCipheriv('chacha20', streamKey, zeroIv).update(data)
}

function xorInto(target: Buffer, mask: Uint8Array): void {
  for (let i = 0; i < leftBytes; i++) target[i] = (target[i] ?? 0) ^ (mask[i] ?? 0)
}
