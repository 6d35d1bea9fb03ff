/** What was found good, or signed here, is not verified twice; nothing else is taken. */
import t from 'tap'
import { rememberingSignatures } from '../../cluster/remembering-signatures.js'
import { asciiBytes } from '../../proto/bytes.js'
import { ed25519Signer, portableSignatures } from '../../proto/portable-signatures.js'
import type { Signatures } from '../../proto/signatures.js'

const signer = ed25519Signer(new Uint8Array(32).fill(1))
const other = ed25519Signer(new Uint8Array(32).fill(2))
const message = asciiBytes('message')

function counting() {
  const counts = { ed25519: 0, p256: 0 }
  const signatures: Signatures = {
    verifyEd25519(...checked) {
      counts.ed25519 += 1
      return portableSignatures.verifyEd25519(...checked)
    },
    verifyP256(...checked) {
      counts.p256 += 1
      return portableSignatures.verifyP256(...checked)
    },
  }
  return { counts, remembering: rememberingSignatures(signatures) }
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

/** Everything that differs from a good signature in one place is looked at, and refused. */
function refusesOthers(t: Tap, signatures: Signatures, signature: Uint8Array): void {
  t.notOk(signatures.verifyEd25519(other.publicKey, message, signature), 'another key')
  t.notOk(signatures.verifyEd25519(signer.publicKey, changed(message, 0), signature), 'a message')
  for (const at of [0, 31, 32, 63]) {
    t.notOk(
      signatures.verifyEd25519(signer.publicKey, message, changed(signature, at)),
      `R, s ${at}`,
    )
  }
}

type Tap = { notOk(value: unknown, text: string): unknown }

t.test('a good signature is verified once', async (t) => {
  const { counts, remembering } = counting()
  const signature = signer.sign(message)
  for (let i = 0; i < 3; i++) {
    t.ok(remembering.verifyEd25519(signer.publicKey, message, signature))
  }
  t.equal(counts.ed25519, 1)
  refusesOthers(t, remembering, signature)
  t.equal(counts.ed25519, 7)
  t.ok(remembering.verifyEd25519(signer.publicKey, message, signature))
  t.equal(counts.ed25519, 7)
})

t.test('a bad one is verified each time', async (t) => {
  const { counts, remembering } = counting()
  const bad = changed(signer.sign(message), 40)
  t.notOk(remembering.verifyEd25519(signer.publicKey, message, bad))
  t.notOk(remembering.verifyEd25519(signer.publicKey, message, bad))
  t.equal(counts.ed25519, 2)
})

t.test('what is signed here is not verified', async (t) => {
  const { counts, remembering } = counting()
  const own = remembering.signing(signer)
  t.same(own.publicKey, signer.publicKey)
  const signature = own.sign(message)
  t.same(signature, signer.sign(message))
  t.ok(remembering.verifyEd25519(signer.publicKey, message, signature))
  t.equal(counts.ed25519, 0)
  refusesOthers(t, remembering, signature)
})

t.test('memory that a message came in may be used again', async (t) => {
  const { remembering } = counting()
  const received = message.slice()
  const signature = signer.sign(message)
  t.ok(remembering.verifyEd25519(signer.publicKey, received, signature))
  received.set(asciiBytes('another'))
  t.notOk(remembering.verifyEd25519(signer.publicKey, received, signature))
  t.ok(remembering.verifyEd25519(signer.publicKey, message, signature))
})
