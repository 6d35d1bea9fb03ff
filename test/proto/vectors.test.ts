import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { loadVectors } from '../support/vectors.js'
import { codecs } from './samples.js'
import { makeVectors } from './vectors.js'

interface Vectors {
  readonly statements: Record<string, unknown>
  readonly messages: Record<string, Record<string, string>>
  readonly refused: { kind: string; why: string; bytes: string; code: string }[]
  readonly ed25519: OddSignature[]
  readonly p256: OddSignature[]
}
interface OddSignature {
  readonly name: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}
const vectors = loadVectors('proto') as Vectors

t.test('what is made today is byte for byte what was written down', async (t) => {
  const made = JSON.parse(JSON.stringify(makeVectors())) as Vectors
  t.same(made.statements, vectors.statements)
  t.same(made.messages, vectors.messages)
  t.same(made.refused, vectors.refused)
  t.same(made, vectors)
})

t.test('messages that were written down are still read', async (t) => {
  for (const [kind, messages] of Object.entries(vectors.messages)) {
    for (const [which, bytes] of Object.entries(messages)) {
      const codec = codecs[kind]
      t.equal(
        codec && bytesToHex(codec.encode(codec.decode(hexToBytes(bytes)))),
        bytes,
        `${kind}: ${which}`,
      )
    }
  }
})

t.test('messages that were refused still are, by the same code', async (t) => {
  for (const { kind, why, bytes, code } of vectors.refused) {
    t.throws(
      () => codecs[kind]?.decode(hexToBytes(bytes)),
      { name: 'RefusedError', code },
      `${kind}: ${why}`,
    )
  }
})

t.test('odd signatures are judged as written down', async (t) => {
  for (const signatures of [portableSignatures, nodeSignatures]) {
    for (const [verify, cases] of [
      ['verifyEd25519', vectors.ed25519],
      ['verifyP256', vectors.p256],
    ] as const) {
      for (const { name, publicKey, message, signature, valid } of cases) {
        const args = [publicKey, message, signature].map(hexToBytes) as [B, B, B]
        t.equal(signatures[verify](...args), valid, name)
      }
    }
  }
})
type B = Uint8Array
