/**
 * Opens what is sealed for a key of ours, where its private part is kept. The suite of RFC 9180 that P-256
 * keys of registrations are used with: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
 */
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'

/**
 * Opens what was sealed for one key, in base mode.
 * @param encapsulated 65 bytes
 * @param info what the seal is bound to
 * @returns undefined: not sealed for this key or this info, or damaged
 */
export type Opener = (
  encapsulated: Uint8Array,
  sealed: Uint8Array,
  info: Uint8Array,
) => Promise<Uint8Array | undefined>

/** A new one each time, since it has no state but what it looks up. */
export function sealingSuite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes128Gcm(),
  })
}

/**
 * @param privateKey the secret scalar, 32 bytes big-endian; a copy of it lives as long as the opener
 * @returns an opener that throws, once it is used, for a scalar outside [1, n-1]
 */
export function hpkeOpener(privateKey: Uint8Array): Opener {
  const suite = sealingSuite()
  const privateBytes = exactBuffer(privateKey)
  let importing: Promise<CryptoKey> | undefined
  return async (encapsulated, sealed, info) => {
    importing ??= suite.kem.importKey('raw', privateBytes, false)
    const recipientKey = await importing
    try {
      const opened = await suite.open(
        { recipientKey, enc: exactBuffer(encapsulated), info: exactBuffer(info) },
        exactBuffer(sealed),
      )
      return new Uint8Array(opened)
    } catch {
      return undefined
    }
  }
}

/** A buffer that holds these bytes and no others, as @hpke/core wants it. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
