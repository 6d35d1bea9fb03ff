/** An opener over a private key, for stores that keep keys. */
import type { Opener } from './envelope.js'
import { envelopeSuite, exactBuffer } from './envelope.js'

/**
 * @param privateKey the secret scalar of a device, 32 bytes big-endian; a copy of it lives as long as the opener
 * @returns an opener that throws, once it is used, for a scalar outside [1, n-1]
 */
export function hpkeOpener(privateKey: Uint8Array): Opener {
  const suite = envelopeSuite()
  let importing: Promise<CryptoKey> | undefined
  return async (encapsulated, sealedKey, info) => {
    importing ??= suite.kem.importKey('raw', exactBuffer(privateKey), false)
    const recipientKey = await importing
    try {
      const opened = await suite.open(
        { recipientKey, enc: exactBuffer(encapsulated), info: exactBuffer(info) },
        exactBuffer(sealedKey),
      )
      return new Uint8Array(opened)
    } catch {
      return undefined
    }
  }
}
