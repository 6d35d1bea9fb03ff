import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import {
  type Certificate,
  certifiedVote,
  decodeCertificate,
  encodeCertificate,
  openCertificate,
} from '../../proto/certificate.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { signRegistration } from '../../proto/registration.js'
import {
  certify,
  claimContent,
  claimName,
  extendFederation,
  testFederation,
  testMember,
  testOwner,
  testProofs,
} from '../support/federation.js'

const one = testFederation(1, undefined, 'one')
const four = testFederation(4, undefined, 'four')
const alice = claimName(four, 'alice')
const certificate = certify(four, alice)
const vote = certifiedVote(certificate)

t.test('a certificate that travelled is opened offline', async (t) => {
  for (const federation of [one, four]) {
    for (const siblings of [0, 1, 63]) {
      const made = certify(federation, claimName(federation, 'alice'), { siblings, round: 2 })
      const again = decodeCertificate(encodeCertificate(made))
      for (const signatures of [portableSignatures, nodeSignatures]) {
        const opened = openCertificate(again, federation.chain, signatures)
        t.equal(opened.registration.name, 'alice')
      }
      t.same(again, made)
    }
  }
})

t.test('certificates of closed epochs stay valid; those of unknown epochs wait', async (t) => {
  const later = extendFederation(four)
  t.ok(openCertificate(certificate, later.chain, nodeSignatures))
  const second = certify(later, claimName(later, 'bob'))
  t.ok(openCertificate(second, later.chain, nodeSignatures))
  t.throws(() => openCertificate(second, four.chain, nodeSignatures), { code: 'unknown-epoch' })
  // A claim that names epoch 0 may be decided in epoch 1, never the other way round.
  t.ok(openCertificate(certify(later, alice), later.chain, nodeSignatures))
  const newer = claimName(later, 'carol')
  const older = { ...certify(four, newer), registration: newer }
  t.throws(() => openCertificate(older, later.chain, nodeSignatures), { code: 'malformed' })
})

const proofs = (change: Partial<typeof vote>, voters = [0, 1, 2]) => ({
  precommits: testProofs({ ...vote, ...change }, four.members, voters),
})
const [first, second, third] = certificate.precommits
const liar = testMember('liar')
const wrong: [string, Partial<Certificate>, string][] = [
  ['one precommit too few', proofs({}, [0, 1]), 'bad-signature'],
  ['one precommit too many', proofs({}, [0, 1, 2, 3]), 'bad-signature'],
  ['no precommits', { precommits: [] }, 'bad-signature'],
  ['a member twice', { precommits: [first, second, second].flatMap((p) => p ?? []) }, 'malformed'],
  [
    'members out of order',
    { precommits: [second, first, third].flatMap((p) => p ?? []) },
    'malformed',
  ],
  [
    'an unknown member',
    { precommits: [first, second, third && { ...third, member: 4 }].flatMap((p) => p ?? []) },
    'bad-signature',
  ],
  [
    'a member that signed as another',
    { precommits: [first, second, third && { ...third, member: 3 }].flatMap((p) => p ?? []) },
    'bad-signature',
  ],
  ['another round', { round: 1 }, 'bad-signature'],
  ['precommits of another round', proofs({ round: 1 }), 'bad-signature'],
  ['precommits of another epoch', proofs({ epoch: 1 }), 'bad-signature'],
  ['precommits of another slot', proofs({ slot: claimName(four, 'bob').slot }), 'bad-signature'],
  ['precommits of another value', proofs({ value: claimName(four, 'bob').id }), 'bad-signature'],
  ['nil precommits', proofs({ value: undefined }), 'bad-signature'],
  ['prevotes', proofs({ phase: 'prevote' }), 'bad-signature'],
  ['precommits of another federation', proofs({ federationId: one.federationId }), 'bad-signature'],
  [
    'precommits by others',
    { precommits: testProofs(vote, [liar, liar, liar], [0, 1, 2]) },
    'bad-signature',
  ],
  [
    'another batch number',
    { precommits: certificate.precommits.map((p) => ({ ...p, batchNumber: 2 })) },
    'bad-signature',
  ],
  [
    'a path where none belongs',
    { precommits: certificate.precommits.map((p) => ({ ...p, path: [vote.slot] })) },
    'bad-signature',
  ],
  [
    'another leaf count',
    { precommits: certificate.precommits.map((p) => ({ ...p, leafCount: 2 })) },
    'bad-signature',
  ],
  [
    'another leaf index',
    {
      precommits: certify(four, alice, { siblings: 3 }).precommits.map((p) => ({
        ...p,
        leafIndex: 1,
      })),
    },
    'bad-signature',
  ],
  ['an unknown epoch', { epoch: 1 }, 'unknown-epoch'],
  [
    'a registration of another federation',
    { registration: claimName(one, 'alice') },
    'wrong-federation',
  ],
  [
    'another registration',
    { registration: claimName(four, 'alice', { issuedAtMs: 1 }) },
    'bad-signature',
  ],
  [
    'a registration by a thief',
    { registration: signRegistration(claimContent(four, 'alice'), testOwner('thief'), 0) },
    'bad-signature',
  ],
]
for (const [name, change, code] of wrong) {
  t.test(`refused: ${name}`, async (t) => {
    const changed = { ...certificate, ...change }
    t.throws(() => openCertificate(changed, four.chain, nodeSignatures), { code })
  })
}

t.test('a high-S copy of the registration is certified by the same votes', async (t) => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = BigInt(`0x${Buffer.from(alice.signature.subarray(32)).toString('hex')}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  const signature = Uint8Array.from([...alice.signature.subarray(0, 32), ...other])
  const copy = { ...certificate, registration: { ...alice, signature } }
  for (const signatures of [portableSignatures, nodeSignatures]) {
    t.same(openCertificate(copy, four.chain, signatures).registration.id, alice.id)
  }
})
