import { blake2b } from '@noble/hashes/blake2.js'
import { createBLAKE2b } from 'hash-wasm'

/**
 * BLAKE2b-256 with a 64-byte key: LIONESS needs two for every hop, each with a fresh key, and node:crypto has
 * none. hash-wasm's is fast, but a new keyed hasher costs more than the hash itself. So one hasher is made
 * once, and its saved state, in which the key is the first block, gets each new key written over the old one.
 * That layout is an internal of hash-wasm: it is found by search and proved against noble when this module
 * loads, and noble takes over when it does not hold. SPHINX.md section 9.
 */
export type KeyedHash = (key: Uint8Array, data: Uint8Array) => Uint8Array

const keyBytes = 64

export function portableKeyedHash(key: Uint8Array, data: Uint8Array): Uint8Array {
  return blake2b(data, { key, dkLen: 32 })
}

async function savedStateKeyedHash(): Promise<KeyedHash> {
  const marker = Uint8Array.from({ length: keyBytes }, (_, i) => 255 - 3 * i)
  const hasher = await createBLAKE2b(256, marker)
  hasher.init()
  const state = hasher.save()
  const keyOffset = Buffer.from(state).indexOf(marker)
  if (keyOffset < 0) throw new Error('the saved state does not hold the key as one block')
  return (key, data) => {
    state.set(key, keyOffset)
    return hasher.load(state).update(data).digest('binary')
  }
}

/** Whether a keyed hash agrees with noble, also when keys follow each other and data spans many blocks. */
export function agreesWithPortable(hash: KeyedHash): boolean {
  for (const [fill, length] of [
    [1, 1],
    [2, 128],
    [3, 2033],
    [4, 32753],
    [1, 6],
  ] as const) {
    const key = Uint8Array.from({ length: keyBytes }, (_, i) => i * 7 + fill)
    const data = Uint8Array.from({ length }, (_, i) => i * 11 + fill)
    if (Buffer.compare(hash(key, data), portableKeyedHash(key, data)) !== 0) return false
  }
  return true
}

async function bestKeyedHash(): Promise<KeyedHash> {
  try {
    const hash = await savedStateKeyedHash()
    return agreesWithPortable(hash) ? hash : portableKeyedHash
  } catch {
    return portableKeyedHash
  }
}

/** @returns 32 bytes; `key` must have 64 */
export const keyedHash: KeyedHash = await bestKeyedHash()
