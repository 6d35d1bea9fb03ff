import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import {
  approve,
  type CertifiedManifest,
  decodeCertifiedManifest,
  decodeManifest,
  encodeCertifiedManifest,
  encodeManifest,
  extendChain,
  type ManifestContent,
  manifestOf,
  manifestSlot,
  newestOf,
  openGenesis,
  type Policy,
  policyFault,
} from '../../proto/manifest.js'
import type { Vote } from '../../proto/votes.js'
import {
  extendFederation,
  labelBytes,
  nextManifest,
  type TestMember,
  testFederation,
  testMember,
  testPolicy,
  testProofs,
} from '../support/federation.js'

const four = testFederation(4, undefined, 'four')
const { federationId, chain, members } = four
const genesis = chain[0]
const fifth = testMember('fifth')

t.test('a genesis is pinned by its hash and signed by all', async (t) => {
  const again = decodeCertifiedManifest(encodeCertifiedManifest(genesis))
  t.same(again, genesis)
  t.same(openGenesis(again, federationId, nodeSignatures), chain)
  t.same(genesis.manifest.id, federationId)
  const open = (change: Partial<CertifiedManifest>, id = federationId) =>
    openGenesis({ ...genesis, ...change }, id, nodeSignatures)
  const [first, second, third, fourth] = genesis.approvals as [A, A, A, A]
  type A = (typeof genesis.approvals)[number]
  t.throws(() => open({}, labelBytes('other')), { code: 'wrong-federation' })
  t.throws(() => open({ approvals: [first, second, third] }), { code: 'bad-signature' })
  t.throws(() => open({ approvals: [first, second, third, third] }), { code: 'malformed' })
  t.throws(() => open({ approvals: [second, first, third, fourth] }), { code: 'malformed' })
  t.throws(() => open({ approvals: [first, second, third, { ...third, member: 3 }] }), {
    code: 'bad-signature',
  })
  t.throws(() => open({ approvals: [first, second, third, fourth, { ...fourth, member: 4 }] }), {
    code: 'bad-signature',
  })
  t.throws(() => open({ round: 1 }), { code: 'malformed' })
  const vote: Vote = {
    ...{ federationId, epoch: 0, slot: manifestSlot(federationId, 0), round: 0 },
    ...{ phase: 'precommit', value: federationId },
  }
  t.throws(() => open({ precommits: testProofs(vote, members, [0, 1, 2]) }), { code: 'malformed' })
  const later = nextManifest(four, members)
  t.throws(() => openGenesis(later, federationId, nodeSignatures), { code: 'wrong-federation' })
})

t.test('a chain grows by members that come, go and change policy', async (t) => {
  let federation = four
  for (const next of [[...members, fifth], [...members.slice(1), fifth], members]) {
    federation = extendFederation(federation, next)
  }
  t.equal(newestOf(federation.chain).manifest.epoch, 3)
  t.equal(manifestOf(federation.chain, 1).quorum, 4)
  t.same(manifestOf(federation.chain, 2).previous, manifestOf(federation.chain, 1).id)
  t.throws(() => manifestOf(federation.chain, 4), { code: 'unknown-epoch' })
  const strict = { ...testPolicy, admissionBits: 20 }
  const changed = nextManifest(federation, federation.members, { policy: strict })
  const again = decodeCertifiedManifest(encodeCertifiedManifest(changed))
  t.same(again, changed)
  const longer = extendChain(federation.chain, again, nodeSignatures)
  t.equal(newestOf(longer).manifest.policy.admissionBits, 20)
})

t.test('a member without a voting key counts and cannot vote', async (t) => {
  const [first, ...rest] = members as [TestMember, ...TestMember[]]
  const listed = [first, ...rest].map((member) => ({
    nodeKey: member.node.publicKey,
    votingKey: member === first ? undefined : member.voting(1).publicKey,
    multiaddrs: [],
  }))
  const next = nextManifest(four, members, { members: listed })
  const longer = extendChain(chain, next, nodeSignatures)
  t.equal(newestOf(longer).manifest.quorum, 3)
  const after = { ...four, chain: longer }
  const late = nextManifest(after, members)
  t.throws(() => extendChain(longer, late, nodeSignatures), { code: 'bad-signature' })
  const vote: Vote = {
    ...{ federationId, epoch: 1, slot: manifestSlot(federationId, 2), round: 0 },
    ...{ phase: 'precommit', value: late.manifest.id },
  }
  const precommits = testProofs(vote, members, [1, 2, 3])
  t.ok(extendChain(longer, { ...late, precommits }, nodeSignatures))
})

t.test('what does not follow is refused', async (t) => {
  const next = nextManifest(four, members)
  const two = extendFederation(four)
  const refused: [string, CertifiedManifest, string][] = [
    [
      'of another federation',
      nextManifest(testFederation(4, undefined, 'other'), members),
      'wrong-federation',
    ],
    [
      'another predecessor',
      nextManifest(four, members, { previous: labelBytes('other') }),
      'malformed',
    ],
    ['two epochs on', nextManifest(four, members, { epoch: 2 }), 'malformed'],
    ['the genesis again', genesis, 'malformed'],
    ['an approval less', { ...next, approvals: next.approvals.slice(1) }, 'bad-signature'],
    [
      'an approval twice',
      { ...next, approvals: [0, 0, 1].flatMap((i) => next.approvals[i] ?? []) },
      'malformed',
    ],
    [
      'approvals of other bytes',
      { ...next, approvals: nextManifest(four, [...members, fifth]).approvals },
      'bad-signature',
    ],
    [
      'approvals by voting keys',
      {
        ...next,
        approvals: members
          .slice(0, 3)
          .map((one, i) => approve(federationId, next.manifest.bytes, i, one.voting(0))),
      },
      'bad-signature',
    ],
    [
      'approvals by newcomers',
      {
        ...next,
        approvals: [fifth, fifth, fifth].map((one, i) =>
          approve(federationId, next.manifest.bytes, i, one.node),
        ),
      },
      'bad-signature',
    ],
    ['a precommit less', { ...next, precommits: next.precommits.slice(1) }, 'bad-signature'],
    ['of another round', { ...next, round: 1 }, 'bad-signature'],
    [
      'precommits for the next slot',
      {
        ...next,
        precommits: precommits({ slot: manifestSlot(federationId, 2), value: next.manifest.id }),
      },
      'bad-signature',
    ],
    [
      'precommits of the next epoch',
      { ...next, precommits: precommits({ epoch: 1, value: next.manifest.id }) },
      'bad-signature',
    ],
    [
      'prevotes',
      { ...next, precommits: precommits({ phase: 'prevote', value: next.manifest.id }) },
      'bad-signature',
    ],
    ['a voting key of before', nextManifest(four, members, { members: reused(0) }), 'malformed'],
  ]
  for (const [what, one, code] of refused) {
    t.throws(() => extendChain(chain, one, nodeSignatures), { code }, what)
  }
  t.throws(() => extendChain(two.chain, next, nodeSignatures), { code: 'malformed' })
  const old = nextManifest(two, members, { members: reused(0) })
  t.throws(() => extendChain(two.chain, old, nodeSignatures), { code: 'malformed' }, 'two before')
})

function precommits(change: Partial<Vote>) {
  const vote: Vote = {
    ...{ federationId, epoch: 0, slot: manifestSlot(federationId, 1), round: 0 },
    ...{ phase: 'precommit', value: undefined },
    ...change,
  }
  return testProofs(vote, members, [0, 1, 2])
}

/** The members with fresh voting keys, but for the first. */
function reused(epoch: number) {
  return members.map((member, i) => ({
    nodeKey: member.node.publicKey,
    votingKey: member.voting(i === 0 ? epoch : 9).publicKey,
    multiaddrs: [],
  }))
}

t.test('shapes that no manifest has', async (t) => {
  const content: ManifestContent = { ...genesis.manifest, federationId: undefined }
  const [first, second] = content.members as [M, M]
  type M = ManifestContent['members'][number]
  const later: ManifestContent = {
    ...{ ...content, random: undefined },
    ...{ federationId, epoch: 1, previous: federationId },
  }
  t.ok(decodeManifest(encodeManifest(content)))
  t.ok(decodeManifest(encodeManifest(later)))
  const manyMembers = Array.from({ length: 65 }, (_, i) => ({
    ...first,
    nodeKey: labelBytes(`${i}`),
    votingKey: undefined,
  }))
  const wrong: [string, ManifestContent][] = [
    ['no members', { ...content, members: [] }],
    ['65 members', { ...content, members: manyMembers }],
    ['a node twice', { ...content, members: [first, { ...second, nodeKey: first.nodeKey }] }],
    [
      'a voting key twice',
      { ...content, members: [first, { ...second, votingKey: first.votingKey }] },
    ],
    [
      'a node key that votes',
      { ...content, members: [first, { ...second, votingKey: first.nodeKey }] },
    ],
    ['a short node key', { ...content, members: [{ ...first, nodeKey: labelBytes('x', 31) }] }],
    ['a long voting key', { ...content, members: [{ ...first, votingKey: labelBytes('x', 33) }] }],
    [
      'nine addresses',
      { ...content, members: [{ ...first, multiaddrs: Array.from({ length: 9 }, () => 'x') }] },
    ],
    ['a long address', { ...content, members: [{ ...first, multiaddrs: ['x'.repeat(257)] }] }],
    ['a genesis without random', { ...content, random: undefined }],
    ['a genesis that follows', { ...content, previous: federationId }],
    ['a later one with random', { ...later, random: labelBytes('x') }],
    ['a later one that follows nothing', { ...later, previous: undefined }],
    ['a later one of no federation', { ...later, federationId: undefined }],
  ]
  for (const [what, one] of wrong) {
    t.throws(() => decodeManifest(encodeManifest(one)), { code: 'malformed' }, what)
  }
  t.throws(() => decodeManifest(new Uint8Array(65_537)), { code: 'oversized' })
  t.throws(() => decodeManifest(new Uint8Array()), { code: 'malformed' })
})

t.test('policies that are impossible', async (t) => {
  const { names } = testPolicy
  const policies: [Partial<Policy>, RegExp | undefined][] = [
    [{}, undefined],
    [{ names: { lengthMin: 1, lengthMax: 64, separators: '' } }, undefined],
    [{ names: { ...names, separators: '-_' } }, undefined],
    [{ names: { ...names, lengthMin: 0 } }, /no name has/],
    [{ names: { ...names, lengthMin: 33 } }, /no name has/],
    [{ names: { ...names, lengthMax: 65 } }, /at most 64/],
    [{ names: { ...names, separators: '_-' } }, /in this order/],
    [{ names: { ...names, separators: '--' } }, /each once/],
    [{ names: { ...names, separators: 'a' } }, /separators are/],
    [{ names: { ...names, separators: '-\n' } }, /separators are/],
    [{ admissionBits: 41 }, /at most 40 bits/],
    [{ quarantineMs: 315_576_000_001 }, /ten years/],
    [{ retentionMs: 315_576_000_001 }, /ten years/],
  ]
  for (const [change, message] of policies) {
    const policy = { ...testPolicy, ...change }
    const bytes = encodeManifest({ ...genesis.manifest, policy })
    if (message === undefined) t.ok(decodeManifest(bytes))
    else {
      t.match(policyFault(policy), message)
      t.throws(() => decodeManifest(bytes), { code: 'malformed', message })
    }
  }
})

t.test('the slot of a manifest is of its federation and epoch', async (t) => {
  const slots = [
    manifestSlot(federationId, 1),
    manifestSlot(federationId, 2),
    manifestSlot(labelBytes('x'), 1),
  ]
  t.equal(new Set(slots.map(bytesToHex)).size, 3)
})
