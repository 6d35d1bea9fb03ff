import { randomBytes } from 'node:crypto'
import { blake3 } from '@noble/hashes/blake3.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { type EncryptionKeyPair, sharedSecret } from '../sphinx/keys.js'
import { nonceBytes, SealError, seal, tagBytes, unseal } from './sealed-frame.js'
import { type SigningKeyPair, signBytes, verifyBytes } from './signing-keys.js'

/**
 * The gateway's side of a registration: a key exchange that both sides sign inside the seal that it made.
 * NYM.md section 3.1.
 */
export interface PendingHandshake {
  readonly clientIdentity: Buffer
  readonly clientEphemeral: Buffer
  readonly gatewayEphemeral: Buffer
  /** The AES-256-GCM-SIV key that client and gateway share from now on. */
  readonly sharedKey: Buffer
}

export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
}

const initBytes = 80
const finalizationBytes = 64 + tagBytes + nonceBytes

/**
 * Answers the client's first message.
 * @param ephemeral a pair made for this handshake alone
 * @returns what to remember, and the 124 bytes to send
 * @throws HandshakeError
 */
export function answerHandshake(
  init: Buffer,
  gateway: SigningKeyPair,
  ephemeral: EncryptionKeyPair,
  nonce: Buffer = randomBytes(nonceBytes),
): { readonly pending: PendingHandshake; readonly answer: Buffer } {
  if (init.length !== initBytes) {
    throw new HandshakeError(
      `the first handshake message has ${initBytes} bytes, not ${init.length}`,
    )
  }
  const clientIdentity = Buffer.from(init.subarray(0, 32))
  const clientEphemeral = Buffer.from(init.subarray(32, 64))
  const salt = init.subarray(64)
  const sharedKey = deriveSharedKey(ephemeral, clientEphemeral, salt)
  const gatewayEphemeral = ephemeral.rawPublicKey
  const signature = signBytes(
    gateway.privateKey,
    Buffer.concat([gatewayEphemeral, clientEphemeral]),
  )
  return {
    pending: { clientIdentity, clientEphemeral, gatewayEphemeral, sharedKey },
    answer: Buffer.concat([gatewayEphemeral, seal(sharedKey, nonce, signature), nonce]),
  }
}

/**
 * Checks the client's second message: it knows the key, and it is who it says.
 * @throws HandshakeError
 */
export function verifyFinalization(pending: PendingHandshake, finalization: Buffer): void {
  if (finalization.length !== finalizationBytes) {
    throw new HandshakeError(
      `the second handshake message has ${finalizationBytes} bytes, not ${finalization.length}`,
    )
  }
  const nonce = finalization.subarray(finalizationBytes - nonceBytes)
  const sealed = finalization.subarray(0, finalizationBytes - nonceBytes)
  let signature: Buffer
  try {
    signature = unseal(pending.sharedKey, nonce, sealed)
  } catch (error) {
    if (error instanceof SealError) throw new HandshakeError('the shared keys differ')
    throw error
  }
  const signed = Buffer.concat([pending.clientEphemeral, pending.gatewayEphemeral])
  if (!verifyBytes(pending.clientIdentity, signed, signature)) {
    throw new HandshakeError('the signature is not by the identity that the client claims')
  }
}

function deriveSharedKey(ephemeral: EncryptionKeyPair, theirs: Buffer, salt: Buffer): Buffer {
  try {
    const shared = sharedSecret(ephemeral.privateKey, theirs)
    return Buffer.from(hkdf(blake3, shared, salt, undefined, 32))
  } catch {
    throw new HandshakeError('the ephemeral key is of low order')
  }
}
