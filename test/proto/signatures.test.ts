import { sha256, sha512 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import t from 'tap'
import { nodeEd25519Signer, nodeP256Signer, nodeSignatures } from '../../node/signatures.js'
import { asciiBytes, concatBytes, hexToBytes } from '../../proto/bytes.js'
import {
  ed25519Signer,
  p256PrivateKey,
  p256Signer,
  portableSignatures,
} from '../../proto/portable-signatures.js'
import type { Signatures } from '../../proto/signatures.js'
import { ed25519Cases, p256Cases } from './signature-cases.js'

const implementations: [string, Signatures][] = [
  ['portable', portableSignatures],
  ['node', nodeSignatures],
]
const keyBytes = (label: string) => sha256(asciiBytes(label))
const scalarOf = (label: string) => p256PrivateKey(sha512(asciiBytes(label)).subarray(0, 48))

for (const [name, signatures] of implementations) {
  t.test(`${name}: every odd case of Ed25519`, async (t) => {
    for (const one of ed25519Cases()) {
      const valid = signatures.verifyEd25519(one.publicKey, one.message, one.signature)
      t.equal(valid, one.valid, one.name)
    }
  })

  t.test(`${name}: every odd case of P-256`, async (t) => {
    for (const one of p256Cases()) {
      const valid = signatures.verifyP256(one.publicKey, one.message, one.signature)
      t.equal(valid, one.valid, one.name)
    }
  })

  t.test(`${name}: RFC 8032 section 7.1`, async (t) => {
    for (const { key, message, signature } of rfc8032) {
      const bytes = hexToBytes(signature)
      t.ok(signatures.verifyEd25519(hexToBytes(key), hexToBytes(message), bytes))
    }
  })

  t.test(`${name}: RFC 6979 section A.2.5, of which one has a high s`, async (t) => {
    for (const { message, signature } of rfc6979) {
      t.ok(signatures.verifyP256(rfc6979Key, asciiBytes(message), hexToBytes(signature)))
    }
  })

  t.test(`${name}: takes views into larger buffers, and Buffers`, async (t) => {
    const signer = ed25519Signer(keyBytes('view'))
    const owner = p256Signer(scalarOf('owner'))
    const message = asciiBytes('view')
    const view = (bytes: Uint8Array) =>
      concatBytes(bytes, bytes, bytes).subarray(bytes.length, 2 * bytes.length)
    const edwards = signer.sign(message)
    const weierstrass = owner.sign(message)
    t.ok(signatures.verifyEd25519(view(signer.publicKey), view(message), view(edwards)))
    t.ok(signatures.verifyP256(view(owner.publicKey), view(message), view(weierstrass)))
    t.ok(
      signatures.verifyP256(
        Buffer.from(owner.publicKey),
        Buffer.from(message),
        Buffer.from(weierstrass),
      ),
    )
    t.ok(
      signatures.verifyEd25519(signer.publicKey, new Uint8Array(), signer.sign(new Uint8Array())),
    )
  })
}

t.test('each signs what the other verifies, under the same public key', async (t) => {
  const message = asciiBytes('message')
  for (let i = 0; i < 8; i++) {
    const seed = keyBytes(`seed ${i}`)
    const scalar = scalarOf(`scalar ${i}`)
    t.same(nodeEd25519Signer(seed).publicKey, ed25519Signer(seed).publicKey)
    t.same(nodeEd25519Signer(seed).sign(message), ed25519Signer(seed).sign(message))
    t.same(nodeP256Signer(scalar).publicKey, p256Signer(scalar).publicKey)
    const { publicKey, sign } = nodeP256Signer(scalar)
    t.ok(portableSignatures.verifyP256(publicKey, message, sign(message)))
    t.ok(nodeSignatures.verifyP256(publicKey, message, p256Signer(scalar).sign(message)))
  }
  for (const { seed, key, message, signature } of rfc8032) {
    const signer = nodeEd25519Signer(hexToBytes(seed))
    t.same(signer.publicKey, hexToBytes(key))
    t.same(signer.sign(hexToBytes(message)), hexToBytes(signature))
  }
})

t.test('signers refuse what is no private key', async (t) => {
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  for (const bad of [new Uint8Array(31), new Uint8Array(33)]) {
    t.throws(() => nodeEd25519Signer(bad), RangeError)
    t.throws(() => nodeP256Signer(bad), RangeError)
  }
  t.throws(() => nodeP256Signer(new Uint8Array(32)), RangeError)
  t.throws(() => nodeP256Signer(hexToBytes(order)), RangeError)
})

t.test('the node cache forgets old keys and still verifies with them', async (t) => {
  const signer = ed25519Signer(keyBytes('first'))
  const message = asciiBytes('message')
  const signature = signer.sign(message)
  t.ok(nodeSignatures.verifyEd25519(signer.publicKey, message, signature))
  let taken = 0
  for (let i = 0; i < 3_000; i++) {
    taken += Number(nodeSignatures.verifyEd25519(keyBytes(`other ${i}`), message, signature))
  }
  t.equal(taken, 0)
  t.ok(nodeSignatures.verifyEd25519(signer.publicKey, message, signature))
})

t.test('both agree on random mutations of keys, messages and signatures', async (t) => {
  const seeds = Array.from({ length: 4 }, (_, i) => keyBytes(`pool ${i}`))
  const edwards = seeds.map(ed25519Signer)
  const weierstrass = [0, 1, 2, 3].map((i) => p256Signer(scalarOf(`pool ${i}`)))
  const edwardsOdd = ed25519Cases()
  const weierstrassOdd = p256Cases()
  const mutation = fc.array(fc.tuple(fc.nat(127), fc.integer({ min: 1, max: 255 })), {
    maxLength: 2,
  })
  const mutate = (bytes: Uint8Array, changes: [number, number][]) => {
    const copy = Uint8Array.from(bytes)
    for (const [at, mask] of changes) {
      const i = at % Math.max(1, copy.length)
      if (copy.length > 0) copy[i] = (copy[i] ?? 0) ^ mask
    }
    return copy
  }
  const arbitrary = fc.record({
    signer: fc.nat(3),
    message: fc.uint8Array({ maxLength: 40 }),
    odd: fc.option(fc.nat(10_000)),
    key: mutation,
    signature: mutation,
  })
  fc.assert(
    fc.property(arbitrary, ({ signer, message, odd, key, signature }) => {
      const pick = <T>(list: readonly T[], i: number) => list[i % list.length] as T
      const one = pick(edwards, signer)
      const edwardsCase =
        odd === null
          ? { publicKey: one.publicKey, message, signature: one.sign(message) }
          : pick(edwardsOdd, odd)
      const two = pick(weierstrass, signer)
      const weierstrassCase =
        odd === null
          ? { publicKey: two.publicKey, message, signature: two.sign(message) }
          : pick(weierstrassOdd, odd)
      for (const [verify, { publicKey, message: text, signature: bytes }] of [
        ['verifyEd25519', edwardsCase],
        ['verifyP256', weierstrassCase],
      ] as const) {
        const arguments_ = [mutate(publicKey, key), text, mutate(bytes, signature)] as const
        if (portableSignatures[verify](...arguments_) !== nodeSignatures[verify](...arguments_)) {
          return false
        }
      }
      return true
    }),
    { seed: 20_260_101, numRuns: 400 },
  )
  t.pass()
})

const rfc8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

const rfc6979Key = hexToBytes('0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6')
const rfc6979 = [
  {
    message: 'sample',
    signature:
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  {
    message: 'test',
    signature:
      'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  },
]
