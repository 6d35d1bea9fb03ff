import { gcmsiv } from '@noble/ciphers/aes.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { base64 } from '@scure/base'

const nonceBytes = 12

/** Keys with which a client proves to its gateway who it is. */
export interface GatewayKeys {
  readonly identitySeed: Uint8Array
  readonly gatewayKey: Uint8Array
}

/** Makes a fresh `authenticateV2` frame (NYM.md section 3.2). */
export function authenticationFrame(
  keys: GatewayKeys,
  protocolVersion: number,
  unixSeconds: number,
  nonce: Uint8Array,
): string {
  const identity = ed25519.getPublicKey(keys.identitySeed)
  const ciphertext = gcmsiv(keys.gatewayKey, nonce).encrypt(identity)
  const timestamp = new Uint8Array(8)
  new DataView(timestamp.buffer).setBigUint64(0, BigInt(unixSeconds))
  const signed = Uint8Array.of(protocolVersion, ...identity, ...ciphertext, ...nonce, ...timestamp)
  return JSON.stringify({
    type: 'authenticateV2',
    protocolVersion,
    clientIdentity: [...identity],
    addressCiphertext: base64.encode(ciphertext),
    nonce: base64.encode(nonce),
    requestUnixTimestamp: unixSeconds,
    requestSignature: [...ed25519.sign(signed, keys.identitySeed)],
  })
}

/** True when a pushed binary frame decrypts under our key (NYM.md section 3.3). */
export function opensUnder(gatewayKey: Uint8Array, frame: Uint8Array): boolean {
  if (frame.length < 2 + nonceBytes + 16) return false
  const nonce = frame.subarray(2, 2 + nonceBytes)
  try {
    gcmsiv(gatewayKey, nonce).decrypt(frame.subarray(2 + nonceBytes))
    return true
  } catch {
    return false
  }
}
