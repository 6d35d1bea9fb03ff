/** What every opener of a key does, wherever the key is kept. */
import { exactBuffer, type Opener, sealingSuite } from '../../client/core/hpke.js'
import { uncompressedKey } from '../../client/messaging/mls/device-signatures.js'
import { filled } from './small-federation.js'

interface Checks {
  strictSame(found: unknown, wanted: unknown): void
  equal(found: unknown, wanted: unknown): void
}

export async function opens(
  t: Checks,
  publicKey: Uint8Array,
  opener: Opener | undefined,
): Promise<void> {
  if (opener === undefined) throw new Error('The key is here')
  const suite = sealingSuite()
  const key = await suite.kem.deserializePublicKey(exactBuffer(uncompressedKey(publicKey)))
  const [info, content] = [filled(1, 40), filled(2, 16)]
  const sealed = await suite.seal(
    { recipientPublicKey: key, info: exactBuffer(info) },
    exactBuffer(content),
  )
  const [encapsulated, ciphertext] = [new Uint8Array(sealed.enc), new Uint8Array(sealed.ct)]
  t.strictSame(await opener(encapsulated, ciphertext, info), content)
  t.equal(await opener(encapsulated, ciphertext, filled(3, 40)), undefined)
  t.equal(await opener(encapsulated, filled(4, ciphertext.length), info), undefined)
  t.equal(await opener(filled(4, 65), ciphertext, info), undefined)
}
