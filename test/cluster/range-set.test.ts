/** Digests over ranges of the certified set. FEDERATION.md section 5. */
import { sha256 } from '@noble/hashes/sha2.js'
import t from 'tap'
import { rangeSetOf } from '../../cluster/rules/range-set.js'
import { asciiBytes, bytesToHex, compareBytes, concatBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { pair, somePairs } from './certified-pairs.js'

/** The definition again, without trees: leaf hashes joined where the bits of slots fork. */
function plainDigest(sorted: readonly CertifiedSlot[], bit = 0): Uint8Array {
  const [only] = sorted
  if (only === undefined) return sha256(new Uint8Array())
  if (sorted.length === 1) {
    const domain = concatBytes(Uint8Array.of(0xff), asciiBytes('rookery/1/certified-leaf\0'))
    const fields = [Uint8Array.of(10, 32), only.slot, Uint8Array.of(18, 32), only.id]
    return sha256(concatBytes(Uint8Array.of(0), domain, ...fields))
  }
  const isRight = ({ slot }: CertifiedSlot) => ((slot[bit >> 3] ?? 0) & (128 >> (bit & 7))) !== 0
  const left = sorted.filter((one) => !isRight(one))
  const right = sorted.filter(isRight)
  if (left.length === 0 || right.length === 0) return plainDigest(sorted, bit + 1)
  const sides = [plainDigest(left, bit + 1), plainDigest(right, bit + 1)]
  return sha256(concatBytes(Uint8Array.of(1), ...sides))
}

t.test('a digest is that of the sorted pairs, in whatever order they came', async (t) => {
  const sorted = [...somePairs].sort((a, b) => compareBytes(a.slot, b.slot))
  const set = rangeSetOf(somePairs)
  for (const prefix of ['', '0', '7f', 'a', 'ab', 'abcdef0123', 'abcdef01234', 'a'.repeat(63)]) {
    const inside = sorted.filter(({ slot }) => bytesToHex(slot).startsWith(prefix))
    t.same(set.pairs(prefix), inside, `the pairs of '${prefix}', by rising slot`)
    t.same(set.summary(prefix), { count: inside.length, digest: plainDigest(inside) })
  }
  t.same(rangeSetOf(sorted).summary(''), set.summary(''))
  t.same(rangeSetOf([...sorted].reverse()).summary(''), set.summary(''))
})

t.test('a slot is there once, and a grown set leaves the old one as it was', async (t) => {
  const set = rangeSetOf([pair('a'), pair('b')])
  const before = set.summary('')
  t.throws(() => set.with(pair('a')), RangeError)
  t.throws(() => set.with(pair('a', 'another')), RangeError)
  t.equal(set.with(pair('c')).count, 3)
  t.equal(set.count, 2)
  t.same(set.summary(''), before)
  t.notSame(set.with(pair('c')).summary('').digest, before.digest)
})
