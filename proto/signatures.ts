/**
 * The signature port. One acceptance rule for every implementation, or a liar makes certificates that
 * nodes take and clients refuse (FEDERATION.md section 2):
 * - Ed25519 as RFC 8032 section 5.1.7 without the cofactor, as OpenSSL does it: s < L, canonical
 *   encodings of the key and of R, no key of small order (R may be), and the encoding of [s]B - [h]A
 *   equals R, where h is reduced modulo L first: that matters to keys of mixed order.
 * - P-256 with SHA-256 (FIPS 186-5): r and s in [1, n-1], either s (low or high), the key a SEC1
 *   compressed point on the curve.
 * Neither ever throws: a key or signature of a wrong form is a false.
 */
export interface Signatures {
  /** @param publicKey 32 bytes @param signature R || s: 64 bytes */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** @param publicKey 33 bytes @param signature r || s: 64 bytes */
  verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** Holds one private key. */
export interface Signer {
  /** Ed25519: 32 bytes; P-256: SEC1 compressed, 33 bytes. */
  readonly publicKey: Uint8Array
  /** @returns 64 bytes */
  sign(message: Uint8Array): Uint8Array
}

/** Marks a value whose signatures and shape were checked at a door. */
export type Verified<Value> = Value & { readonly __verified: true }

export function verified<Value>(value: Value): Verified<Value> {
  return value as Verified<Value>
}
