/**
 * The odd keys and signatures on which verifiers are known to differ ("Taming the many EdDSAs", Chalkias,
 * Garillot, Nikolaenko 2020, and Wycheproof show most kinds), derived here from the curves themselves.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { asciiBytes, concatBytes } from '../../proto/bytes.js'

export interface SignatureCase {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly valid: boolean
}

const { Point: Edwards } = ed25519
type EdwardsPoint = InstanceType<typeof Edwards>
const order = Edwards.Fn.ORDER
const fieldPrime = Edwards.Fp.ORDER
const signBit = 1n << 255n

function littleEndian(value: bigint, length = 32): Uint8Array {
  return bigEndian(value, length).reverse()
}

function bigEndian(value: bigint, length = 32): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function fromBigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

/** The eight points whose order divides 8: multiples of one of order 8. */
export function torsionPoints(): EdwardsPoint[] {
  for (let y = 2n; ; y++) {
    let point: EdwardsPoint
    try {
      point = Edwards.fromBytes(littleEndian(y))
    } catch {
      continue
    }
    const torsion = point.multiplyUnsafe(order - 1n).add(point)
    const points = [Edwards.ZERO]
    for (let i = 1; i < 8; i++) points.push((points[i - 1] ?? Edwards.ZERO).add(torsion))
    if (points.slice(1).every((one) => !one.is0())) return points
  }
}

/** h = SHA-512(R || A || M), before and after reduction by L. RFC 8032 section 5.1.7. */
function hashOf(encodedR: Uint8Array, publicKey: Uint8Array, message: Uint8Array) {
  const whole = fromLittleEndian(sha512(concatBytes(encodedR, publicKey, message)))
  return { whole, reduced: whole % order }
}

const a = 0x1234567890abcdef1234567890abcdefn
const r = 0x0fedcba987654321fedcba987654321fn
const ordinaryKey = Edwards.BASE.multiply(a)

interface Forged {
  readonly key: Uint8Array
  readonly secret: bigint
  readonly encodedR: Uint8Array
  readonly secretR: bigint
}

/** Signs with whatever encodings are given; looks for a message whose h passes `wanted`. */
function forge(
  { key, secret, encodedR, secretR }: Forged,
  wanted: (hash: { whole: bigint; reduced: bigint }) => boolean = () => true,
): Pick<SignatureCase, 'publicKey' | 'message' | 'signature'> {
  for (let counter = 0; counter < 10_000; counter++) {
    const message = asciiBytes(`message ${counter}`)
    const hash = hashOf(encodedR, key, message)
    if (!wanted(hash)) continue
    const s = (secretR + hash.reduced * secret) % order
    return { publicKey: key, message, signature: concatBytes(encodedR, littleEndian(s)) }
  }
  throw new Error('No message found')
}

export function ed25519Cases(): SignatureCase[] {
  return [
    ...ed25519Plain(),
    ...ed25519Scalars(),
    ...ed25519SmallOrderKeys(),
    ...ed25519MixedOrder(),
    ...ed25519OddR(),
    ...ed25519OddEncodings(),
  ]
}

function plainEd25519() {
  const encodedR = Edwards.BASE.multiply(r).toBytes()
  return forge({ key: ordinaryKey.toBytes(), secret: a, encodedR, secretR: r })
}

function ed25519Plain(): SignatureCase[] {
  const plain = plainEd25519()
  const { publicKey, message, signature } = plain
  const cases: SignatureCase[] = [{ ...plain, name: 'an ordinary signature', valid: true }]
  for (const length of [0, 1, 31, 33, 64]) {
    const key = new Uint8Array(length)
    key.set(publicKey.subarray(0, length))
    cases.push({ ...plain, name: `a key of ${length} bytes`, publicKey: key, valid: false })
  }
  for (const length of [0, 32, 63, 65, 128]) {
    const other = new Uint8Array(length)
    other.set(signature.subarray(0, length))
    cases.push({ ...plain, name: `a signature of ${length} bytes`, signature: other, valid: false })
  }
  cases.push({ ...plain, name: 'another message', message: message.slice(1), valid: false })
  return cases
}

function ed25519Scalars(): SignatureCase[] {
  const plain = plainEd25519()
  const encodedR = plain.signature.subarray(0, 32)
  const s = fromLittleEndian(plain.signature.subarray(32))
  const scalars: [string, bigint][] = [
    ['s + L', s + order],
    ['s + 2L', s + 2n * order],
    ['s + 15L, near 2^256', s + 15n * order],
    ['s = L', order],
    ['s = L - 1, wrong but in range', order - 1n],
    ['s = 0', 0n],
    ['s = 2^256 - 1', (1n << 256n) - 1n],
    ['s with its highest bit set', s | signBit],
    ['s with bit 253 set', s | (1n << 253n)],
  ]
  return scalars.map(([name, value]) => ({
    ...plain,
    name,
    signature: concatBytes(encodedR, littleEndian(value)),
    valid: false,
  }))
}

/** Every encoding, canonical or not, of the points of small order. */
function smallOrderEncodings(): [string, bigint, EdwardsPoint][] {
  return torsionPoints().flatMap((point, i) => {
    const canonical = fromLittleEndian(point.toBytes())
    const y = canonical & (signBit - 1n)
    const encodings: [string, bigint, EdwardsPoint][] = [[`torsion ${i}`, canonical, point]]
    if (y === 1n || y === fieldPrime - 1n) {
      encodings.push([`torsion ${i} with x = 0 signed`, canonical | signBit, point])
    }
    if (y + fieldPrime < signBit) {
      encodings.push([`torsion ${i} with y + p`, canonical + fieldPrime, point])
      if (y === 1n) {
        encodings.push([
          `torsion ${i} with y + p, x = 0 signed`,
          (canonical + fieldPrime) | signBit,
          point,
        ])
      }
    }
    return encodings
  })
}

/** With such a key anyone's equation can be made to hold: R = [r]B - [h]A with s = r. */
function ed25519SmallOrderKeys(): SignatureCase[] {
  return smallOrderEncodings().map(([name, encoding, point]) => {
    const key = littleEndian(encoding)
    const residue = torsionPoints().findIndex((_, h) => h > 0 && h % 8 !== 0)
    const R = Edwards.BASE.multiply(r).subtract(point.multiplyUnsafe(BigInt(residue)))
    const forged = forge(
      { key, secret: 0n, encodedR: R.toBytes(), secretR: r },
      ({ reduced }) => reduced % 8n === BigInt(residue),
    )
    return { ...forged, name: `key of small order, equation holds: ${name}`, valid: false }
  })
}

/** A = [a]B + T: holds without the cofactor only when [h mod L]T is the identity or R makes up for it. */
function ed25519MixedOrder(): SignatureCase[] {
  const cases: SignatureCase[] = []
  for (const [i, torsion] of torsionPoints().entries()) {
    if (i === 0) continue
    const key = ordinaryKey.add(torsion).toBytes()
    const encodedR = Edwards.BASE.multiply(r).toBytes()
    const plain = { key, secret: a, encodedR, secretR: r }
    const vanishes = (h: bigint) => torsion.multiplyUnsafe(h % 8n).is0()
    cases.push(
      {
        ...forge(plain, ({ reduced }) => vanishes(reduced)),
        name: `mixed-order key ${i}, [h]T = 0`,
        valid: true,
      },
      {
        ...forge(plain, ({ reduced }) => !vanishes(reduced)),
        name: `mixed-order key ${i}, [h]T other than 0: holds with the cofactor only`,
        valid: false,
      },
      {
        ...forge(plain, ({ whole, reduced }) => vanishes(reduced) && !vanishes(whole)),
        name: `mixed-order key ${i}, [h]T = 0 only after h is reduced by L`,
        valid: true,
      },
      {
        ...forge(plain, ({ whole, reduced }) => !vanishes(reduced) && vanishes(whole)),
        name: `mixed-order key ${i}, [h]T = 0 only before h is reduced by L`,
        valid: false,
      },
    )
    const mixedR = Edwards.BASE.multiply(r).subtract(torsion)
    const both = { key, secret: a, encodedR: mixedR.toBytes(), secretR: r }
    cases.push({
      ...forge(both, ({ reduced }) => torsion.multiplyUnsafe(reduced % 8n).equals(torsion)),
      name: `mixed-order key ${i} and R that make up for each other`,
      valid: true,
    })
  }
  return cases
}

/** R of small order, of mixed order, and R = identity, which a signer with r = 0 makes. */
function ed25519OddR(): SignatureCase[] {
  const key = ordinaryKey.toBytes()
  const cases: SignatureCase[] = smallOrderEncodings().map(([name, encoding, point]) => ({
    ...forge({ key, secret: a, encodedR: littleEndian(encoding), secretR: 0n }),
    name: `R is ${name}`,
    valid: point.is0() && encoding === 1n,
  }))
  for (const [i, torsion] of torsionPoints().entries()) {
    if (i === 0) continue
    const R = Edwards.BASE.multiply(r).add(torsion)
    cases.push({
      ...forge({ key, secret: a, encodedR: R.toBytes(), secretR: r }),
      name: `R of mixed order ${i}: holds with the cofactor only`,
      valid: false,
    })
    const mixedKey = ordinaryKey.add(torsion).toBytes()
    for (const [name, encoding, point] of smallOrderEncodings()) {
      const wanted = (h: bigint) => point.add(torsion.multiplyUnsafe(h % 8n)).is0()
      const canonical = fromLittleEndian(point.toBytes()) === encoding
      if (![0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].some(wanted)) continue
      const encodedR = littleEndian(encoding)
      cases.push({
        ...forge({ key: mixedKey, secret: a, encodedR, secretR: 0n }, ({ reduced }) =>
          wanted(reduced),
        ),
        name: `mixed-order key ${i}, equation holds with R = ${name}`,
        valid: canonical,
      })
    }
  }
  return cases
}

function ed25519OddEncodings(): SignatureCase[] {
  const plain = plainEd25519()
  const cases: SignatureCase[] = []
  for (let excess = 0n; excess < 19n; excess++) {
    for (const sign of [0n, signBit]) {
      const encoding = littleEndian((fieldPrime + excess) | sign)
      const name = `y = p + ${excess}${sign === 0n ? '' : ', signed'}`
      cases.push({ ...plain, name: `key with ${name}`, publicKey: encoding, valid: false })
      const signature = concatBytes(encoding, plain.signature.subarray(32))
      cases.push({ ...plain, name: `R with ${name}`, signature, valid: false })
    }
  }
  for (let y = 2n; cases.length < 90; y++) {
    const encoding = littleEndian(y)
    if (isEdwardsPoint(encoding)) continue
    cases.push({ ...plain, name: `key y = ${y}: no point`, publicKey: encoding, valid: false })
    const signature = concatBytes(encoding, plain.signature.subarray(32))
    cases.push({ ...plain, name: `R y = ${y}: no point`, signature, valid: false })
  }
  return cases
}

function isEdwardsPoint(encoding: Uint8Array): boolean {
  try {
    Edwards.fromBytes(encoding)
    return true
  } catch {
    return false
  }
}

// ---------------------------------------------------------------- P-256

const { Point: Weierstrass } = p256
const n = Weierstrass.Fn.ORDER
const p = Weierstrass.Fp.ORDER
const { Fn } = Weierstrass
const message256 = asciiBytes('message')
const h = fromBigEndian(sha256(message256)) % n

function ecdsaBytes(rValue: bigint, s: bigint): Uint8Array {
  return concatBytes(bigEndian(rValue), bigEndian(s))
}

/** r and s of an ordinary signature with nonce k. */
function ecdsa(secret: bigint, k: bigint) {
  const rValue = Weierstrass.BASE.multiply(k).toAffine().x % n
  return { rValue, s: Fn.mul(Fn.inv(k), Fn.create(h + rValue * secret)) }
}

export function p256Cases(): SignatureCase[] {
  return [...p256Scalars(), ...p256Keys(), ...p256OddSums()]
}

function p256Scalars(): SignatureCase[] {
  const publicKey = Weierstrass.BASE.multiply(a).toBytes(true)
  const { rValue, s } = ecdsa(a, r)
  const low = s > n / 2n ? n - s : s
  const plain = { publicKey, message: message256 }
  const signature = ecdsaBytes(rValue, low)
  const scalars: [string, bigint, bigint, boolean][] = [
    ['low s', rValue, low, true],
    ['high s', rValue, n - low, true],
    ['r = 0', 0n, low, false],
    ['s = 0', rValue, 0n, false],
    ['r = s = 0', 0n, 0n, false],
    ['r = n', n, low, false],
    ['s = n', rValue, n, false],
    ['r = n - r', n - rValue, low, false],
    ['r and s all ones', (1n << 256n) - 1n, (1n << 256n) - 1n, false],
    ['r = 1, s = 1', 1n, 1n, false],
    ['r = s = n - 1', n - 1n, n - 1n, false],
    ['r = p', p, low, false],
  ]
  const cases: SignatureCase[] = scalars.map(([name, one, other, valid]) => ({
    ...plain,
    name,
    signature: ecdsaBytes(one, other),
    valid,
  }))
  for (const length of [0, 32, 63, 65, 72, 128]) {
    const other = new Uint8Array(length)
    other.set(signature.subarray(0, length))
    cases.push({ ...plain, name: `a signature of ${length} bytes`, signature: other, valid: false })
  }
  const der = concatBytes(
    Uint8Array.of(0x30, 0x44, 2, 0x20),
    bigEndian(rValue),
    Uint8Array.of(2, 0x20),
    bigEndian(low),
  )
  cases.push({ ...plain, name: 'a DER signature', signature: der, valid: false })
  cases.push({ ...plain, name: 'another message', message: h256('x'), signature, valid: false })
  return cases
}

function h256(text: string): Uint8Array {
  return sha256(asciiBytes(text))
}

function compressed(prefix: number, x: bigint): Uint8Array {
  return concatBytes(Uint8Array.of(prefix), bigEndian(x))
}

function isWeierstrassX(x: bigint): boolean {
  try {
    Weierstrass.fromBytes(compressed(2, x))
    return true
  } catch {
    return false
  }
}

/** The smallest x from `start` on that is (or is not) on the curve. */
function findX(start: bigint, onCurve: boolean): bigint {
  for (let x = start; ; x++) if (isWeierstrassX(x) === onCurve) return x
}

function p256Keys(): SignatureCase[] {
  const key = Weierstrass.BASE.multiply(a)
  const publicKey = key.toBytes(true)
  const { x } = key.toAffine()
  const { rValue, s } = ecdsa(a, r)
  const plain = { message: message256, signature: ecdsaBytes(rValue, s) }
  const cases: SignatureCase[] = []
  for (const prefix of [0, 1, 4, 5, 6, 7, 0x82, 0xff]) {
    const other = compressed(prefix, x)
    cases.push({ ...plain, name: `key prefix ${prefix}`, publicKey: other, valid: false })
  }
  const flipped = compressed((publicKey[0] ?? 0) ^ 1, x)
  const onCurve = findX(1n, true)
  const keys: [string, Uint8Array][] = [
    ['the negated key', flipped],
    ['a key off the curve', compressed(2, findX(1n, false))],
    ['a key off the curve, large x', compressed(3, findX(p - 100n, false))],
    ['x = 0', compressed(2, 0n)],
    ['x = p', compressed(2, p)],
    ['x = p + a point’s x', compressed(3, p + onCurve)],
    ['x all ones', compressed(2, (1n << 256n) - 1n)],
    ['33 zero bytes', new Uint8Array(33)],
    ['infinity', Uint8Array.of(0)],
    ['no bytes', new Uint8Array()],
    ['an uncompressed key', key.toBytes(false)],
    ['a hybrid key', Uint8Array.from([6, ...key.toBytes(false).subarray(1)])],
    ['32 bytes', publicKey.subarray(0, 32)],
    ['34 bytes', Uint8Array.from([...publicKey, 0])],
  ]
  for (const [name, other] of keys) {
    cases.push({ ...plain, name: `key: ${name}`, publicKey: other, valid: false })
  }
  cases.push({ ...plain, name: 'the right key', publicKey, valid: true })
  return cases
}

/** Signatures whose sum u1 G + u2 Q is a special one. */
function p256OddSums(): SignatureCase[] {
  // R.x in [n, p): r wraps round. Q = (s R - h G) / r recovers a key that accepts it.
  const wrapped = findX(n, true)
  const point = Weierstrass.fromBytes(compressed(2, wrapped))
  const rWrapped = wrapped - n === 0n ? 0n : wrapped - n
  const s = 12345n
  const recovered = point
    .multiplyUnsafe(s)
    .subtract(Weierstrass.BASE.multiply(h))
    .multiplyUnsafe(Fn.inv(rWrapped))
  // d = h / r: u1 G = u2 Q, so the sum is a doubling.
  const k = 77n
  const rValue = Weierstrass.BASE.multiply(k).toAffine().x % n
  const doubling = Fn.div(h, rValue)
  const sDoubling = Fn.div(Fn.create(2n * h), k)
  // d = -h / r: the sum is infinity for every s.
  const opposite = Fn.neg(doubling)
  return [
    {
      name: 'R.x of n or more',
      publicKey: recovered.toBytes(true),
      message: message256,
      signature: ecdsaBytes(rWrapped, s),
      valid: true,
    },
    {
      name: 'R.x of n or more, written unreduced',
      publicKey: recovered.toBytes(true),
      message: message256,
      signature: ecdsaBytes(wrapped, s),
      valid: false,
    },
    {
      name: 'u1 G = u2 Q',
      publicKey: Weierstrass.BASE.multiply(doubling).toBytes(true),
      message: message256,
      signature: ecdsaBytes(rValue, sDoubling),
      valid: true,
    },
    {
      name: 'u1 G = -u2 Q',
      publicKey: Weierstrass.BASE.multiply(opposite).toBytes(true),
      message: message256,
      signature: ecdsaBytes(rValue, 1n),
      valid: false,
    },
    {
      name: 'the key is G',
      publicKey: Weierstrass.BASE.toBytes(true),
      message: message256,
      signature: ecdsaBytes(rValue, Fn.div(Fn.create(h + rValue), k)),
      valid: true,
    },
    {
      name: 'the key is -G',
      publicKey: Weierstrass.BASE.negate().toBytes(true),
      message: message256,
      signature: ecdsaBytes(rValue, Fn.div(Fn.create(h - rValue), k)),
      valid: true,
    },
  ]
}
