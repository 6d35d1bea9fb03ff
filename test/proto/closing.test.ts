import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { compareBytes } from '../../proto/bytes.js'
import {
  type ClosingCover,
  coverSummary,
  decodeClosing,
  decodeClosingPart,
  encodeClosing,
  encodeClosingPart,
  type Lock,
  signClosing,
  verifyClosing,
  verifyCover,
  verifyLock,
} from '../../proto/closing.js'
import type { Registration } from '../../proto/registration.js'
import type { Phase } from '../../proto/votes.js'
import {
  claimName,
  extendFederation,
  labelBytes,
  type TestMember,
  testFederation,
  testProofs,
} from '../support/federation.js'

const four = testFederation(4, undefined, 'four')
const names = Array.from({ length: 6 }, (_, i) => claimName(four, `name-${i}`)).sort((a, b) =>
  compareBytes(a.slot, b.slot),
)

function lockOn(registration: Registration, round: number, epoch = 0): Lock {
  const { federationId, slot, id } = registration
  const vote = { federationId, epoch, slot, round, phase: 'prevote' as Phase, value: id }
  return { registration, epoch, round, prevotes: testProofs(vote, four.members, [1, 2, 3]) }
}

const certified = names.slice(0, 3).map(({ slot, id }) => ({ slot, id }))
const locks = names.slice(3).map((one, i) => lockOn(one, i))
const cover: ClosingCover = { certified, locks }
const content = { federationId: four.federationId, epoch: 0, member: 1 }
const signer = (four.members[1] as TestMember).voting(0)
const closing = signClosing({ ...content, ...coverSummary(cover) }, signer)

t.test('a closing and what it covers travel and verify', async (t) => {
  const again = decodeClosing(encodeClosing(closing))
  t.same(again, closing)
  const part = decodeClosingPart(encodeClosingPart(cover))
  t.same(part, cover)
  const known = verifyClosing(again, four.chain, nodeSignatures)
  t.same(verifyCover(known, part, four.chain, nodeSignatures), cover)
  const parts = [
    ...certified.map((one) => ({ certified: [one], locks: [] })),
    { certified: [], locks },
  ]
  const gathered = parts.map((one) => decodeClosingPart(encodeClosingPart(one)))
  const whole = {
    certified: gathered.flatMap((one) => one.certified),
    locks: gathered.flatMap((one) => one.locks),
  }
  t.ok(verifyCover(known, whole, four.chain, nodeSignatures))
})

t.test('a closing is signed by its member with the voting key of its epoch', async (t) => {
  const summary = coverSummary(cover)
  const node = (four.members[1] as TestMember).node
  const later = (four.members[1] as TestMember).voting(1)
  for (const wrong of [node, later, (four.members[2] as TestMember).voting(0)]) {
    const forged = signClosing({ ...content, ...summary }, wrong)
    t.throws(() => verifyClosing(forged, four.chain, nodeSignatures), { code: 'bad-signature' })
  }
  const away = signClosing({ ...content, ...summary, federationId: labelBytes('x') }, signer)
  t.throws(() => verifyClosing(away, four.chain, nodeSignatures), { code: 'wrong-federation' })
  const nobody = signClosing({ ...content, ...summary, member: 4 }, signer)
  t.throws(() => verifyClosing(nobody, four.chain, nodeSignatures), { code: 'bad-signature' })
  const future = signClosing({ ...content, ...summary, epoch: 1 }, signer)
  t.throws(() => verifyClosing(future, four.chain, nodeSignatures), { code: 'unknown-epoch' })
})

t.test('a cover that is not the signed one, or not sound, is refused', async (t) => {
  const known = verifyClosing(closing, four.chain, nodeSignatures)
  const [first, ...rest] = locks as [Lock, ...Lock[]]
  const others: [string, ClosingCover][] = [
    ['a lock less', { certified, locks: rest }],
    ['a certified slot less', { certified: certified.slice(1), locks }],
    ['turned round', { certified: [...certified].reverse(), locks }],
    ['another round', { certified, locks: [{ ...first, round: 9 }, ...rest] }],
    ['nothing', { certified: [], locks: [] }],
  ]
  for (const [what, other] of others) {
    t.throws(
      () => verifyCover(known, other, four.chain, nodeSignatures),
      { code: 'malformed', message: /not what it covers/ },
      what,
    )
  }
  const unsound: [string, ClosingCover, string][] = [
    [
      'a lock without its quorum',
      { certified, locks: [{ ...first, prevotes: first.prevotes.slice(1) }] },
      'bad-signature',
    ],
    [
      'a lock proved by another round',
      { certified, locks: [{ ...first, round: 7 }] },
      'bad-signature',
    ],
    ['a lock of a later epoch', { certified, locks: [{ ...first, epoch: 1 }] }, 'malformed'],
    [
      'a certified slot locked',
      { certified: [{ slot: first.registration.slot, id: first.registration.id }], locks: [first] },
      'malformed',
    ],
  ]
  for (const [what, other, code] of unsound) {
    const made = signClosing({ ...content, ...coverSummary(other) }, signer)
    const verifiedOne = verifyClosing(made, four.chain, nodeSignatures)
    t.throws(() => verifyCover(verifiedOne, other, four.chain, nodeSignatures), { code }, what)
  }
  t.throws(() => coverSummary({ certified: [...certified].reverse(), locks: [] }), RangeError)
  t.throws(
    () => coverSummary({ certified: [certified[0] as never, certified[0] as never], locks: [] }),
    RangeError,
  )
})

t.test('an empty closing, of a member that knows nothing, holds', async (t) => {
  const nothing = { certified: [], locks: [] }
  const made = signClosing({ ...content, ...coverSummary(nothing) }, signer)
  const known = verifyClosing(decodeClosing(encodeClosing(made)), four.chain, nodeSignatures)
  t.ok(verifyCover(known, nothing, four.chain, nodeSignatures))
})

t.test('a lock taken over from an earlier epoch verifies against that epoch', async (t) => {
  const later = extendFederation(four)
  const [old] = locks as [Lock]
  t.ok(verifyLock(old, later.chain, nodeSignatures))
  const fresh = claimName(later, 'fresh')
  t.throws(() => verifyLock(lockOn(fresh, 0), later.chain, nodeSignatures), { code: 'malformed' })
  t.ok(verifyLock(lockOn(fresh, 0, 1), later.chain, nodeSignatures))
})
