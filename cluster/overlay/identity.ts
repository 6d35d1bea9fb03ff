/** A node key is a libp2p identity: the one names the other. */
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey, PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import type { NodeId } from '../ports.js'

/** @param seed 32 bytes, of the node key */
export function privateKeyOf(seed: Uint8Array): Promise<Ed25519PrivateKey> {
  return generateKeyPairFromSeed('Ed25519', seed)
}

/** @throws RangeError when these are not the 32 bytes of an Ed25519 key */
export function peerIdOf(node: NodeId): PeerId {
  const key = publicKeyFromRaw(hexToBytes(node))
  if (key.type === 'Ed25519') return peerIdFromPublicKey(key)
  throw new RangeError(`Not a node key: ${node}`)
}

/** Undefined for a peer whose identity is no Ed25519 key, which no node has. */
export function nodeIdOf(peer: PeerId): NodeId | undefined {
  return peer.type === 'Ed25519' ? bytesToHex(peer.publicKey.raw) : undefined
}
