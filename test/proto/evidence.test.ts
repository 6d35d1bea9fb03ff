import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { compareBytes } from '../../proto/bytes.js'
import {
  type Closing,
  type ClosingCover,
  certifiedLeaf,
  coverSummary,
  type Lock,
  lockEntry,
  lockLeaf,
  signClosing,
  verifyClosing,
  verifyCover,
} from '../../proto/closing.js'
import {
  decodeEvidence,
  type Evidence,
  encodeEvidence,
  type HiddenLock,
  hiddenLock,
  verifyEvidence,
} from '../../proto/evidence.js'
import { manifestSlot } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { signProposal } from '../../proto/proposal.js'
import type { Registration } from '../../proto/registration.js'
import { placesOf } from '../../proto/sorted-tree.js'
import type { Phase, ProvenVote, Vote } from '../../proto/votes.js'
import {
  claimName,
  extendFederation,
  labelBytes,
  type TestMember,
  testFederation,
  testProofs,
} from '../support/federation.js'

const four = testFederation(4, undefined, 'four')
const other = testFederation(4, undefined, 'other')
const later = extendFederation(four)
const alice = claimName(four, 'alice')
const bob = claimName(four, 'bob')
const names = Array.from({ length: 9 }, (_, i) => claimName(four, `name-${i}`)).sort((a, b) =>
  compareBytes(a.slot, b.slot),
)

function proven(change: Partial<Vote> = {}, member = 2, siblings = 0): ProvenVote {
  const vote: Vote = {
    federationId: four.federationId,
    epoch: 0,
    slot: alice.slot,
    round: 1,
    phase: 'precommit',
    value: alice.id,
    ...change,
  }
  const [proof] = testProofs(vote, four.members, [member], siblings)
  if (proof === undefined) throw new Error('No proof')
  return { vote, proof }
}

function lockOn(registration: Registration, round: number, epoch = 0): Lock {
  const { federationId, slot, id } = registration
  const vote = { federationId, epoch, slot, round, phase: 'prevote' as Phase, value: id }
  return { registration, epoch, round, prevotes: testProofs(vote, four.members, [0, 1, 3]) }
}

function close(cover: ClosingCover, member = 2, epoch = 0): Closing {
  const signer = (four.members[member] as TestMember).voting(epoch)
  const { federationId } = four
  return signClosing({ federationId, epoch, member, ...coverSummary(cover) }, signer)
}

const certifiedOf = (registrations: readonly Registration[]) =>
  registrations.map(({ slot, id }) => ({ slot, id }))

function exposes(t: Tap, evidence: Evidence, member = 2): void {
  for (const signatures of [portableSignatures, nodeSignatures]) {
    const again = decodeEvidence(encodeEvidence(evidence))
    t.same(again, evidence)
    t.same(verifyEvidence(again, later.chain, signatures), {
      epoch: 0,
      member,
      nodeKey: four.members[member]?.node.publicKey,
      kind: evidence.kind,
    })
  }
}
type Tap = Pick<typeof t, 'same' | 'throws'>

function refused(t: Tap, evidence: Evidence, code: string, what: string): void {
  t.throws(() => verifyEvidence(evidence, four.chain, nodeSignatures), { code }, what)
}

t.test('two votes of one turn expose their member', async (t) => {
  const first = proven()
  exposes(t, { kind: 'votes', first, second: proven({ value: bob.id }) })
  exposes(t, { kind: 'votes', first, second: proven({ value: undefined }, 2, 9) })
  const prevote = proven({ phase: 'prevote', value: undefined })
  exposes(t, { kind: 'votes', first: prevote, second: proven({ phase: 'prevote' }) })
  const same: [string, ProvenVote][] = [
    ['the same vote', first],
    ['the same vote in another batch', proven({}, 2, 5)],
    ['another slot', proven({ slot: bob.slot, value: bob.id })],
    ['another round', proven({ round: 2, value: bob.id })],
    ['another phase', proven({ phase: 'prevote', value: bob.id })],
    ['another member', proven({ value: bob.id }, 1)],
    ['another epoch', proven({ epoch: 1, value: bob.id })],
  ]
  for (const [what, second] of same) {
    refused(t, { kind: 'votes', first, second }, 'malformed', what)
    refused(t, { kind: 'votes', first: second, second: first }, 'malformed', what)
  }
  const framed = { ...proven({ value: bob.id }, 1), vote: proven({ value: bob.id }).vote }
  const second = { ...framed, proof: { ...framed.proof, member: 2 } }
  refused(t, { kind: 'votes', first, second }, 'bad-signature', 'signed by another')
  const foreign = { federationId: other.federationId }
  const away = proven({ ...foreign, value: bob.id })
  refused(t, { kind: 'votes', first, second: away }, 'wrong-federation', 'of another federation')
  const future = { first: proven({ epoch: 1 }), second: proven({ epoch: 1, value: bob.id }) }
  refused(t, { kind: 'votes', ...future }, 'unknown-epoch', 'of an unknown epoch')
})

t.test('two proposals of one turn expose their member', async (t) => {
  const content = {
    ...{ federationId: four.federationId, epoch: 0, slot: alice.slot, round: 2, value: alice.id },
  }
  const signer = (four.members[2] as TestMember).voting(0)
  const first = signProposal(content, 2, signer)
  exposes(t, {
    kind: 'proposals',
    first,
    second: signProposal({ ...content, value: bob.id }, 2, signer),
  })
  const validRound = { epoch: 0, round: 1 }
  exposes(t, {
    kind: 'proposals',
    first,
    second: signProposal({ ...content, validRound }, 2, signer),
  })
  refused(t, { kind: 'proposals', first, second: first }, 'malformed', 'the same')
  for (const change of [{ round: 3 }, { slot: bob.slot, value: bob.id }, { epoch: 1 }]) {
    const second = signProposal({ ...content, ...change }, 2, signer)
    refused(t, { kind: 'proposals', first, second }, 'malformed', JSON.stringify(change))
  }
  const theirs = signProposal({ ...content, value: bob.id }, 1, signer)
  refused(t, { kind: 'proposals', first, second: theirs }, 'malformed', 'of another member')
  const forged = { ...theirs, member: 2, signature: labelBytes('forged', 64) }
  refused(t, { kind: 'proposals', first, second: forged }, 'bad-signature', 'forged')
})

t.test('two closings of one epoch expose their member', async (t) => {
  const empty = close({ certified: [], locks: [] })
  const full = close({ certified: certifiedOf(names), locks: [] })
  exposes(t, { kind: 'closings', first: empty, second: full })
  refused(t, { kind: 'closings', first: empty, second: empty }, 'malformed', 'the same')
  const theirs = close({ certified: certifiedOf(names), locks: [] }, 1)
  refused(t, { kind: 'closings', first: empty, second: theirs }, 'malformed', 'of another')
  const forged = { ...full, signature: empty.signature }
  refused(t, { kind: 'closings', first: empty, second: forged }, 'bad-signature', 'forged')
  const next = close({ certified: [], locks: [] }, 2, 1)
  refused(t, { kind: 'closings', first: empty, second: next }, 'malformed', 'of another epoch')
})

t.test('a closing that hides a lock exposes its member, wherever the slot belongs', async (t) => {
  for (const [i, hidden] of names.entries()) {
    const others = names.filter((_, other) => other !== i)
    const vote = proven({ slot: hidden.slot, value: hidden.id })
    const covers: ClosingCover[] = [
      { certified: [], locks: [] },
      { certified: certifiedOf(others), locks: [] },
      { certified: [], locks: others.map((one) => lockOn(one, 3)) },
      {
        certified: certifiedOf(others.slice(0, 4)),
        locks: others.slice(4).map((one) => lockOn(one, 1)),
      },
      { certified: certifiedOf(others), locks: [lockOn(hidden, 0)] },
    ]
    for (const cover of covers) exposes(t, hiddenLock(close(cover), cover, vote))
  }
})

t.test('no honest closing is evidence', async (t) => {
  const [first, second, ...rest] = names as [Registration, Registration, ...Registration[]]
  const vote = proven({ slot: first.slot, value: first.id })
  const honest: [string, ClosingCover][] = [
    ['it certifies the slot', { certified: certifiedOf(names), locks: [] }],
    ['it certifies another value', { certified: [{ slot: first.slot, id: bob.id }], locks: [] }],
    ['it locks that round', { certified: certifiedOf(rest), locks: [lockOn(first, 1)] }],
    ['it locks a later round', { certified: [], locks: [lockOn(first, 2), lockOn(second, 0)] }],
  ]
  for (const [what, cover] of honest) {
    const closing = close(cover)
    verifyCover(
      verifyClosing(closing, four.chain, nodeSignatures),
      cover,
      four.chain,
      nodeSignatures,
    )
    refused(t, hiddenLock(closing, cover, vote), 'malformed', what)
    // An accuser may pick any entries that really are in the trees.
    const entries = cover.locks.map(lockEntry)
    const certifiedChoices = choices(
      cover.certified.flatMap(({ slot }) => placesOf(slot, cover.certified, certifiedLeaf)),
    )
    const lockChoices = choices(entries.flatMap(({ slot }) => placesOf(slot, entries, lockLeaf)))
    for (const certified of certifiedChoices) {
      for (const locks of lockChoices) {
        refused(
          t,
          { kind: 'hidden-lock', closing, precommit: vote, certified, locks },
          'malformed',
          what,
        )
      }
    }
  }
  const cover = { certified: [], locks: [] }
  const closing = close(cover)
  const lists = { certified: [], locks: [] }
  const precommits: [string, ProvenVote, string][] = [
    ['nil', proven({ value: undefined }), 'malformed'],
    ['a prevote', proven({ phase: 'prevote' }), 'malformed'],
    ['of another member', proven({}, 1), 'malformed'],
    ['of another epoch', proven({ epoch: 1 }), 'malformed'],
    ['for the next manifest', proven({ slot: manifestSlot(four.federationId, 1) }), 'malformed'],
    [
      'forged',
      { ...proven(), proof: { ...proven().proof, signature: labelBytes('x', 64) } },
      'bad-signature',
    ],
    ['of another federation', proven({ federationId: other.federationId }), 'wrong-federation'],
  ]
  for (const [what, precommit, code] of precommits) {
    refused(t, { kind: 'hidden-lock', closing, precommit, ...lists }, code, what)
  }
  const forged = { ...closing, signature: labelBytes('forged', 64) }
  refused(
    t,
    { kind: 'hidden-lock', closing: forged, precommit: proven(), ...lists },
    'bad-signature',
    'closing',
  )
})

/** None, each alone, each two in both orders. */
function choices<Item>(items: readonly Item[]): Item[][] {
  return [[], ...items.map((item) => [item]), ...items.flatMap((a) => items.map((b) => [a, b]))]
}

t.test('neighbours that are none prove nothing', async (t) => {
  const hidden = names[4] as Registration
  const others = names.filter((one) => one !== hidden)
  const cover = { certified: certifiedOf(others), locks: [] }
  const precommit = proven({ slot: hidden.slot, value: hidden.id })
  const evidence = hiddenLock(close(cover), cover, precommit) as HiddenLock
  const [left, right] = evidence.certified
  if (left === undefined || right === undefined) throw new Error('Two neighbours')
  const wrong: [string, HiddenLock['certified']][] = [
    ['none', []],
    ['one', [left]],
    ['the other', [right]],
    ['turned round', [right, left]],
    ['one twice', [left, left]],
    ['three', [left, right, right]],
    ['a wrong index', [left, { ...right, index: right.index + 1 }]],
    ['a wrong path', [left, { ...right, path: left.path }]],
    ['a wrong id', [left, { ...right, entry: { ...right.entry, id: bob.id } }]],
  ]
  for (const [what, certified] of wrong) {
    refused(t, { kind: 'hidden-lock', ...evidence, certified }, 'malformed', what)
  }
})
