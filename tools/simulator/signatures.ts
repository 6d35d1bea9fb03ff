/**
 * Signatures for worlds: the shapes of the real ones at a fraction of their cost. They are not secret
 * (anyone could compute them) and still unforgeable, because in a world only `Signer`s make them, and each
 * actor holds its own.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { asciiBytes, concatBytes } from '../../proto/bytes.js'
import { nodeKeyBytes, ownerKeyBytes, signatureBytes } from '../../proto/limits.js'
import type { Signatures, Signer } from '../../proto/signatures.js'

/** Tells a statement by an owner from one by a node, should both keys begin alike. */
const kindOfNode = 0x6e6f6465
const kindOfOwner = 0x6f776e72

export const simulatedSignatures: Signatures = {
  verifyEd25519: (publicKey, message, signature) =>
    publicKey.length === nodeKeyBytes && matches(kindOfNode, publicKey, message, signature),
  verifyP256: (publicKey, message, signature) =>
    publicKey.length === ownerKeyBytes && matches(kindOfOwner, publicKey, message, signature),
}

/** Stands for an Ed25519 key. @param label gives the same key every time */
export function nodeSigner(label: string): Signer {
  return signerOf(kindOfNode, sha256(asciiBytes(label)))
}

/** Stands for a P-256 key. */
export function ownerSigner(label: string): Signer {
  return signerOf(kindOfOwner, concatBytes(Uint8Array.of(2), sha256(asciiBytes(label))))
}

function signerOf(kind: number, publicKey: Uint8Array): Signer {
  return {
    publicKey,
    sign(message) {
      const words = new Uint32Array(signatureBytes / 4)
      let [low, high] = tagOf(kind, publicKey, message)
      for (let i = 0; i < words.length; i += 2) {
        words[i] = low
        words[i + 1] = high
        low = mixed(low, i)
        high = mixed(high, i)
      }
      return new Uint8Array(words.buffer)
    },
  }
}

function matches(
  kind: number,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== signatureBytes) return false
  const view = new DataView(signature.buffer, signature.byteOffset, signatureBytes)
  const tag = tagOf(kind, publicKey, message)
  let low = tag[0]
  let high = tag[1]
  for (let i = 0; i < signatureBytes / 4; i += 2) {
    if (view.getUint32(4 * i, true) !== low || view.getUint32(4 * i + 4, true) !== high)
      return false
    low = mixed(low, i)
    high = mixed(high, i)
  }
  return true
}

/** 64 bits of a quick hash, not a cryptographic one. */
function tagOf(kind: number, publicKey: Uint8Array, message: Uint8Array): [number, number] {
  let low = kind
  let high = ~kind
  for (let i = publicKey.length - 8; i < publicKey.length; i++) {
    low = Math.imul(low ^ (publicKey[i] ?? 0), 0x85ebca6b)
    high = Math.imul(high ^ low ^ (low >>> 15), 0xc2b2ae35)
  }
  for (let i = 0; i < message.length; i++) {
    low = Math.imul(low ^ (message[i] ?? 0), 0x01000193)
    high = Math.imul((high ^ low) + (low >>> 13), 0x27d4eb2f)
  }
  return [mixed(low, message.length), mixed(high, low)]
}

function mixed(value: number, salt: number): number {
  let word = Math.imul(value ^ (value >>> 16) ^ salt, 0x7feb352d)
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b)
  return (word ^ (word >>> 16)) >>> 0
}
