/** P-256 keys taken in by WebCrypto. A program of its own: an imported key is not imported again. */
import { p256 } from '@noble/curves/nist.js'
import t from 'tap'
import { nodeP256Signer, nodeSignatures, takeP256Keys } from '../../node/signatures.js'
import { asciiBytes } from '../../proto/bytes.js'
import { p256Cases } from '../proto/signature-cases.js'

t.test('every odd case of a key or signature is decided as ever', async (t) => {
  const cases = p256Cases()
  await takeP256Keys(cases.map(({ publicKey }) => publicKey))
  for (const { name, publicKey, message, signature, valid } of cases) {
    t.equal(nodeSignatures.verifyP256(publicKey, message, signature), valid, name)
  }
})

t.test('what is no key is passed over, and the others are taken', async (t) => {
  const signers = [1, 2, 3].map((byte) => nodeP256Signer(new Uint8Array(32).fill(byte)))
  const uncompressed = p256.Point.fromBytes(signers[0]?.publicKey ?? new Uint8Array()).toBytes(
    false,
  )
  const offCurve = Uint8Array.of(2, ...new Uint8Array(31), 7)
  const bad = [new Uint8Array(), new Uint8Array(33), uncompressed, offCurve]
  await takeP256Keys([...bad, ...signers.map(({ publicKey }) => publicKey), ...bad])
  const message = asciiBytes('message')
  for (const { publicKey, sign } of signers) {
    t.ok(nodeSignatures.verifyP256(publicKey, message, sign(message)))
    t.notOk(nodeSignatures.verifyP256(publicKey, asciiBytes('another'), sign(message)))
  }
  const [signer] = signers
  if (signer === undefined) throw new Error('No signer')
  for (const key of bad) {
    t.notOk(nodeSignatures.verifyP256(key, message, signer.sign(message)))
  }
})
