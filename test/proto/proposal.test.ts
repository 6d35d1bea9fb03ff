import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import {
  type Claim,
  claimId,
  claimSlot,
  decodeClaim,
  encodeClaim,
  verifyClaim,
} from '../../proto/claim.js'
import { encode } from '../../proto/codec.js'
import {
  decodeProposalOffer,
  encodeProposalOffer,
  type ProposalContent,
  proposalToWire,
  readProposal,
  signProposal,
  verifyProposal,
  verifyProposalOffer,
} from '../../proto/proposal.js'
import { signRegistration } from '../../proto/registration.js'
import * as wire from '../../proto/wire.js'
import {
  claimContent,
  claimName,
  extendFederation,
  labelBytes,
  nextManifest,
  type TestMember,
  testFederation,
  testOwner,
  testProofs,
} from '../support/federation.js'

const four = testFederation(4, undefined, 'four')
const other = testFederation(4, undefined, 'other')
const later = extendFederation(four)
const alice = claimName(four, 'alice')
const claim: Claim = { kind: 'registration', registration: alice }
const { federationId } = four
const content: ProposalContent = {
  ...{ federationId, epoch: 0, slot: alice.slot, round: 2, value: alice.id },
}
const member = four.members[3] as TestMember
const plain = signProposal(content, 3, member.voting(0))
const validRound = { epoch: 0, round: 1 }
const valid = signProposal({ ...content, validRound }, 3, member.voting(0))
const prevotes = testProofs(
  { federationId, epoch: 0, slot: alice.slot, round: 1, phase: 'prevote', value: alice.id },
  four.members,
  [0, 1, 3],
)

t.test('proposals travel with or without claim and valid round', async (t) => {
  for (const offer of [
    { proposal: plain, prevotes: [], claim },
    { proposal: plain, prevotes: [], claim: undefined },
    { proposal: valid, prevotes, claim },
  ]) {
    const again = decodeProposalOffer(encodeProposalOffer(offer))
    t.same(again, offer)
    t.ok(verifyProposalOffer(again, four.chain, nodeSignatures))
  }
})

t.test('a valid round of an earlier epoch is proved by its members', async (t) => {
  const proposal = signProposal(
    { ...content, epoch: 1, round: 1, validRound: { epoch: 0, round: 1 } },
    3,
    member.voting(1),
  )
  t.ok(verifyProposalOffer({ proposal, prevotes }, later.chain, nodeSignatures))
})

t.test('what a proposal may not be', async (t) => {
  const shapes: Partial<ProposalContent>[] = [
    { round: 0 },
    { validRound: { epoch: 0, round: 2 } },
    { validRound: { epoch: 1, round: 0 } },
    { slot: labelBytes('slot', 31) },
    { value: new Uint8Array() },
    { federationId: new Uint8Array() },
  ]
  for (const change of shapes) {
    t.throws(() => signProposal({ ...content, ...change }, 3, member.voting(0)), {
      code: 'malformed',
    })
  }
  t.throws(() => decodeProposalOffer(encodeProposalOffer({ proposal: valid, prevotes: [] })), {
    code: 'malformed',
  })
  t.throws(() => decodeProposalOffer(encodeProposalOffer({ proposal: plain, prevotes })), {
    code: 'malformed',
  })
  const bob: Claim = { kind: 'registration', registration: claimName(four, 'bob') }
  t.throws(
    () => decodeProposalOffer(encodeProposalOffer({ proposal: plain, prevotes: [], claim: bob })),
    { code: 'malformed' },
  )
  t.throws(() => readProposal({ ...proposalToWire(plain), signature: labelBytes('x', 63) }), {
    code: 'malformed',
  })
})

t.test('a proposal is signed with the voting key, its prevotes are a quorum', async (t) => {
  const refused: [string, ReturnType<typeof signProposal>, string][] = [
    ['node key', signProposal(content, 3, member.node), 'bad-signature'],
    ['key of another epoch', signProposal(content, 3, member.voting(1)), 'bad-signature'],
    ['another member', { ...plain, member: 2 }, 'bad-signature'],
    ['no member', { ...plain, member: 9 }, 'bad-signature'],
    ['unknown epoch', signProposal({ ...content, epoch: 7 }, 3, member.voting(7)), 'unknown-epoch'],
    [
      'another federation',
      signProposal({ ...content, federationId: other.federationId }, 3, member.voting(0)),
      'wrong-federation',
    ],
  ]
  for (const [what, proposal, code] of refused) {
    t.throws(() => verifyProposal(proposal, four.chain, nodeSignatures), { code }, what)
  }
  const two = { proposal: valid, prevotes: prevotes.slice(1) }
  t.throws(() => verifyProposalOffer(two, four.chain, nodeSignatures), { code: 'bad-signature' })
  const earlier = signProposal(
    { ...content, validRound: { epoch: 0, round: 0 } },
    3,
    member.voting(0),
  )
  t.throws(() => verifyProposalOffer({ proposal: earlier, prevotes }, four.chain, nodeSignatures), {
    code: 'bad-signature',
  })
})

t.test('claims of both kinds travel, verify and name their slot', async (t) => {
  const next = nextManifest(four, four.members)
  const approved: Claim = { kind: 'manifest', manifest: next.manifest, approvals: next.approvals }
  for (const one of [claim, approved]) {
    const again = decodeClaim(encodeClaim(one))
    t.same(again, one)
    t.ok(verifyClaim(again, four.chain, nodeSignatures))
    t.ok(verifyClaim(again, later.chain, nodeSignatures), 'also when the chain has gone on')
    t.equal(claimSlot(again).length + claimId(again).length, 64)
  }
  t.throws(() => verifyClaim(claim, other.chain, nodeSignatures), { code: 'wrong-federation' })
  t.throws(() => verifyClaim(approved, other.chain, nodeSignatures), { code: 'wrong-federation' })
  const few = { ...approved, approvals: next.approvals.slice(1) }
  t.throws(() => verifyClaim(few, four.chain, nodeSignatures), { code: 'bad-signature' })
  const stolen: Claim = {
    kind: 'registration',
    registration: signRegistration(claimContent(four, 'alice'), testOwner('thief'), 0),
  }
  t.throws(() => verifyClaim(stolen, four.chain, nodeSignatures), { code: 'bad-signature' })
  const genesis = { manifest: four.chain[0].manifest.bytes, approvals: [] }
  t.throws(() => decodeClaim(encode(wire.Claim, { manifest: genesis })), { code: 'malformed' })
  t.throws(() => decodeClaim(new Uint8Array()), { code: 'malformed' })
})
