/** End-to-end encryption between nymCHAT clients. NYMCHAT.md section 5. */
import { gcm } from '@noble/ciphers/aes.js'
import { p256 } from '@noble/curves/nist.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { asciiBytes, bytesToHex, concatBytes, hexToBytes } from '../bytes.js'
import { RefusedError } from '../errors.js'
import type { Signatures, Signer } from '../signatures.js'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  parseJsonObject,
  pythonJson,
} from './json.js'
import { keyOfPem, pemOfKey } from './public-key.js'
import { isSignedText, signText } from './signature.js'
import { textOf, utf8Of } from './text.js'

const saltBytes = 16
const ivBytes = 12
const tagBytes = 16
const keyInfo = asciiBytes('ECDH session key')

/** What of a message is random: fresh for each. */
export interface MessageSecrets {
  /** P-256 scalar, 32 bytes. */
  readonly ephemeralPrivateKey: Uint8Array
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** 12 bytes. */
  readonly iv: Uint8Array
}

/** What a message says: a text, or the sender's own mixnet address. */
export type Saying =
  | { readonly kind: 'chat'; readonly text: string }
  | { readonly kind: 'handshake'; readonly address: string }

/**
 * Encrypts for a key, signs as its sender.
 * @param recipientKey SEC1 compressed, 33 bytes
 * @returns the `body` of a message
 * @throws RefusedError `malformed` for a key that is none, and a text with a lone surrogate
 */
export function sealBody(
  saying: Saying,
  sender: Signer,
  recipientKey: Uint8Array,
  secrets: MessageSecrets,
): JsonObject {
  const plaintext = utf8Of(sayingText(saying))
  if (plaintext === undefined) throw malformed('A text with a lone surrogate cannot be sent.')
  const encryptedPayload = encryptPayload(plaintext, recipientKey, secrets)
  const payloadSignature = signText(sender, pythonJson(encryptedPayload))
  return jsonObject({ encryptedPayload, payloadSignature })
}

/**
 * Checks the signature, then decrypts. Bound to nothing: who it is for, and when, is not in it.
 * @param senderKey SEC1 compressed
 * @throws RefusedError `malformed`, `bad-signature`
 */
export function openBody(
  body: JsonValue | undefined,
  senderKey: Uint8Array,
  privateKey: Uint8Array,
  signatures: Pick<Signatures, 'verifyP256'>,
): Saying {
  const payload = isJsonObject(body) ? body.get('encryptedPayload') : undefined
  if (!isJsonObject(body) || !isJsonObject(payload))
    throw malformed('The message is not encrypted.')
  const signature = body.get('payloadSignature')
  if (!isSignedText(signatures, senderKey, pythonJson(payload), signature)) {
    throw new RefusedError('bad-signature', "The message is not signed by its sender's key.")
  }
  const text = textOf(decryptPayload(payload, privateKey))
  if (text === undefined) throw malformed('The message is no text.')
  return parseSaying(text)
}

/** @throws RefusedError `malformed` for a key that is none */
export function encryptPayload(
  plaintext: Uint8Array,
  recipientKey: Uint8Array,
  { ephemeralPrivateKey, salt, iv }: MessageSecrets,
): JsonObject {
  const key = sessionKey(ephemeralPrivateKey, recipientKey, salt)
  const sealed = gcm(key, iv).encrypt(plaintext)
  const at = sealed.length - tagBytes
  return jsonObject({
    ephemeralPublicKey: pemOfKey(p256.getPublicKey(ephemeralPrivateKey, true)),
    salt: bytesToHex(salt),
    encryptedBody: jsonObject({
      iv: bytesToHex(iv),
      ciphertext: bytesToHex(sealed.subarray(0, at)),
      tag: bytesToHex(sealed.subarray(at)),
    }),
  })
}

/** @throws RefusedError `malformed`, also when it is encrypted for another key or was changed */
export function decryptPayload(payload: JsonObject, privateKey: Uint8Array): Uint8Array {
  const pem = payload.get('ephemeralPublicKey')
  const body = payload.get('encryptedBody')
  if (typeof pem !== 'string' || !isJsonObject(body)) throw malformed('The message is incomplete.')
  const salt = hexBytes(payload.get('salt'), saltBytes)
  const iv = hexBytes(body.get('iv'), ivBytes)
  const sealed = concatBytes(hexBytes(body.get('ciphertext')), hexBytes(body.get('tag'), tagBytes))
  const key = sessionKey(privateKey, keyOfPem(pem), salt)
  try {
    return gcm(key, iv).decrypt(sealed)
  } catch {
    throw malformed('The message does not decrypt: it is for another key, or was changed.')
  }
}

/** HKDF-SHA256 over the x coordinate of the shared point. */
function sessionKey(privateKey: Uint8Array, publicKey: Uint8Array, salt: Uint8Array): Uint8Array {
  let shared: Uint8Array
  try {
    shared = p256.getSharedSecret(privateKey, publicKey, true).subarray(1)
  } catch {
    throw malformed('This is no P-256 key.')
  }
  return hkdf(sha256, shared, salt, keyInfo, 32)
}

function hexBytes(value: JsonValue | undefined, length?: number): Uint8Array {
  if (typeof value === 'string' && /^(?:[0-9a-fA-F]{2})*$/.test(value)) {
    const bytes = hexToBytes(value)
    if (length === undefined || bytes.length === length) return bytes
  }
  throw malformed('The message holds something that is no hex of the right length.')
}

function sayingText(saying: Saying): string {
  const [type, message] = saying.kind === 'chat' ? ['0', saying.text] : ['1', saying.address]
  return pythonJson(jsonObject({ type: { digits: type }, message }))
}

/** Type 1 is a handshake; whatever else, as nymCHAT has it, is chat. */
function parseSaying(text: string): Saying {
  const said = parseJsonObject(text)
  const [type, message] = [said.get('type'), said.get('message')]
  if (typeof message !== 'string') throw malformed('The message holds no text.')
  const isHandshake =
    typeof type === 'object' && type !== null && 'digits' in type && type.digits === '1'
  return isHandshake ? { kind: 'handshake', address: message } : { kind: 'chat', text: message }
}

function malformed(sentence: string): RefusedError {
  return new RefusedError('malformed', sentence)
}
