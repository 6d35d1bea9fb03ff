/** Encoding and hashing use memory again: what was in it before, or went wrong in it, does not show. */
import { createHash } from 'node:crypto'
import t from 'tap'
import { concatBytes, plainBytes } from '../../proto/bytes.js'
import { decodeExact, encode } from '../../proto/codec.js'
import { sha256, sha256OfParts } from '../../proto/sha256.js'
import * as wire from '../../proto/wire.js'

/** So long that a length before it takes one byte, two, and more than a writer keeps. */
const lengths = [0, 1, 100, 200, 3_000, 100_000, 200, 0]
const pathOf = (length: number) => [new Uint8Array(32).fill(7), new Uint8Array(length).fill(9)]

t.test('an encoding is its own, whatever was encoded before and after it', async (t) => {
  const encoded = lengths.map((length) => encode(wire.VoteProof, { path: pathOf(length) }))
  for (const [i, bytes] of encoded.entries()) {
    t.same(bytes, wire.VoteProof.encode({ path: pathOf(lengths[i] ?? 0) }).finish())
    t.same(decodeExact(wire.VoteProof, bytes, 200_000, 'Proof').path, pathOf(lengths[i] ?? 0))
  }
})

t.test('what cannot be encoded leaves nothing behind', async (t) => {
  const proof = { leafCount: 3, path: pathOf(40) }
  const expected = encode(wire.VoteProof, proof)
  const registration = {
    registration: new Uint8Array(50),
    get signature(): Uint8Array {
      throw new Error('Not there')
    },
  }
  t.throws(() => encode(wire.Certificate, { registration }), /Not there/)
  t.same(encode(wire.VoteProof, proof), expected)
  t.throws(() => decodeExact(wire.VoteProof, Uint8Array.of(0x0a, 9), 100, 'Proof'), /Proof/)
  t.same(decodeExact(wire.VoteProof, expected, 100, 'Proof').path, proof.path)
})

t.test('an encoding within another: each is whole', async (t) => {
  const inner = { leafCount: 5, path: pathOf(300) }
  const outer = {
    leafCount: 9,
    get path() {
      return [encode(wire.VoteProof, inner)]
    },
  }
  const innerBytes = wire.VoteProof.encode(inner).finish()
  const expected = wire.VoteProof.encode({ leafCount: 9, path: [innerBytes] }).finish()
  t.same(encode(wire.VoteProof, outer), expected)
  t.same(encode(wire.VoteProof, outer), expected)
})

t.test('the hash of parts is the hash of what they make together', async (t) => {
  const parts = (length: number) => [
    Uint8Array.of(1),
    new Uint8Array(length).fill(length & 0xff),
    new Uint8Array(),
    Uint8Array.of(2, 3),
  ]
  for (const length of [0, 31, 64, 508, 509, 510, 2_000, 64, 0]) {
    const whole = concatBytes(...parts(length))
    const expected = plainBytes(createHash('sha256').update(whole).digest())
    t.same(sha256OfParts(...parts(length)), expected, `${length}`)
    t.same(sha256(whole), expected)
  }
  const first = sha256OfParts(Uint8Array.of(1))
  sha256OfParts(Uint8Array.of(2))
  t.same(first, sha256(Uint8Array.of(1)), 'a hash is not the memory of the next')
})
