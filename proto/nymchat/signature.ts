/**
 * Signatures as nymCHAT writes them: ECDSA on P-256 with SHA-256 over the UTF-8 of a text, ASN.1 DER, in
 * hex. NYMCHAT.md section 4. Everywhere else here a signature is r || s.
 */
import { p256 } from '@noble/curves/nist.js'
import { bytesToHex, hexToBytes } from '../bytes.js'
import { RefusedError } from '../errors.js'
import type { Signatures, Signer } from '../signatures.js'
import type { JsonValue } from './json.js'
import { utf8Of } from './text.js'

/** SEQUENCE { INTEGER, INTEGER }: the smallest, and two numbers of 33 bytes. */
const derForm = /^(?:[0-9a-fA-F]{2}){8,72}$/

/** @param signature r || s, 64 bytes, both in [1, n-1] @returns DER in lower-case hex */
export function hexOfSignature(signature: Uint8Array): string {
  return bytesToHex(p256.Signature.fromBytes(signature, 'compact').toBytes('der'))
}

/**
 * Either s, either case of the digits; trailing data, padded numbers and r || s are refused.
 * @returns r || s, 64 bytes
 * @throws RefusedError `bad-signature` for what cannot be a signature
 */
export function signatureOfHex(text: JsonValue | undefined): Uint8Array {
  if (typeof text === 'string' && derForm.test(text)) {
    try {
      return p256.Signature.fromBytes(hexToBytes(text), 'der').toBytes('compact')
    } catch {
      // Whatever is wrong with it, it is none.
    }
  }
  throw new RefusedError('bad-signature', 'This is no signature: DER in hex is expected.')
}

/** The one of two signatures, (r, s) and (r, n - s), with the lower s: they say the same. */
export function lowSignature(signature: Uint8Array): Uint8Array {
  const one = p256.Signature.fromBytes(signature, 'compact')
  if (!one.hasHighS()) return signature
  return new p256.Signature(one.r, p256.Point.Fn.ORDER - one.s).toBytes('compact')
}

/** Whether a text is signed by a key; false for every text and signature of a wrong form. */
export function isSignedText(
  signatures: Pick<Signatures, 'verifyP256'>,
  key: Uint8Array,
  text: string,
  signature: JsonValue | undefined,
): boolean {
  const message = utf8Of(text)
  if (message === undefined) return false
  let rs: Uint8Array
  try {
    rs = signatureOfHex(signature)
  } catch (error) {
    if (error instanceof RefusedError) return false
    throw error
  }
  return signatures.verifyP256(key, message, rs)
}

/** @returns DER in hex @throws RangeError for a text with a lone surrogate */
export function signText(signer: Signer, text: string): string {
  const message = utf8Of(text)
  if (message === undefined)
    throw new RangeError('A text with a lone surrogate has no bytes to sign')
  return hexOfSignature(signer.sign(message))
}
