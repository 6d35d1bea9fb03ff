/** Votes at the driver's door: what others say again, late or out of order. FEDERATION.md 3 and 4. */
import t from 'tap'
import { proposerOf } from '../../cluster/rules/proposer.js'
import { bytesToHex } from '../../proto/bytes.js'
import { signProposal, verifyProposalOffer } from '../../proto/proposal.js'
import { simulatedSignatures } from '../../tools/simulator/signatures.js'
import {
  answerStart,
  batchOf,
  castIn,
  certificateOf,
  claimMessage,
  closingOf,
  emptyCover,
  genesisOf,
  manifestAfter,
  nameProposedBy,
  nodeIdOf,
  ofKind,
  polkaOf,
  proofOf,
  registrationOf,
  startMember,
  toldTo,
  voteFor,
  votesBy,
  votingKeyOf,
} from './driver-rig.js'

const genesis = genesisOf(4)
const next = manifestAfter(genesis)
const registration = registrationOf(genesis, 'alice', 'ann')
const rival = registrationOf(genesis, 'alice', 'bob')
const prevote = voteFor(genesis, registration)
const precommit = voteFor(genesis, registration, { phase: 'precommit' })
const settle = (member: number) =>
  ({ kind: 'closing', closing: closingOf(genesis, member), cover: emptyCover }) as const

t.test('votes of different epochs never add up, nor while they wait for a claim (3)', async (t) => {
  const member = startMember(genesis)
  member.hear(3, votesBy([1, 2], [prevote, precommit], 5))
  member.hear(1, { kind: 'manifest', manifest: next })
  member.hear(2, settle(2))
  member.hear(3, settle(3))
  t.equal(member.driver.status.voting, true)
  member.said()
  member.hear(3, polkaOf(prevote, [1, 2, 3], 6))
  const later = [voteFor(next, registration), voteFor(next, registration, { phase: 'precommit' })]
  member.hear(3, { kind: 'batch', batch: batchOf(later, 3) }, claimMessage(registration))
  t.equal(member.disk.certificateOf(registration.slot), undefined)
  t.strictSame(castIn(member.said()), [`1/0 prevote ${bytesToHex(registration.id)}`])
  t.equal(member.driver.status.voting, true)
  t.strictSame(member.faults, [])
})

t.test(
  'a member that is shown q prevotes of a later round goes on, also as proposer (5)',
  async (t) => {
    const name = nameProposedBy(genesis, (proposer) => proposer(1) === 0)
    const one = registrationOf(genesis, name, 'ann')
    const member = startMember(genesis)
    member.hear(1, claimMessage(one))
    member.hear(3, polkaOf(voteFor(genesis, one, { round: 5 }), [1, 2, 3], 6))
    member.said()
    const nil = voteFor(genesis, one, { round: 1, value: undefined })
    member.hear(1, votesBy([1, 2], [nil], 2))
    t.strictSame(member.faults, [])
    t.strictSame(ofKind(member.said(), 'proposal'), [], 'that round was proposed in already')
    const late = voteFor(genesis, one, { round: 5, phase: 'precommit' })
    member.hear(1, votesBy([1, 2, 3], [late], 7))
    t.equal(member.disk.certificateOf(one.slot)?.certificate.round, 5)
    t.strictSame(member.faults, [])
  },
)

t.test(
  'q prevotes of an epoch in which a slot does not stand yet change nothing (3.6)',
  async (t) => {
    const name = nameProposedBy(genesis, (proposer) => proposer(1) === 0)
    const one = registrationOf(genesis, name, 'ann')
    const member = startMember(genesis)
    member.hear(1, claimMessage(one), { kind: 'manifest', manifest: next })
    member.hear(3, polkaOf(voteFor(next, one, { round: 2 }), [1, 2, 3], 6))
    member.hear(1, settle(1))
    member.hear(2, settle(2))
    t.equal(member.driver.status.voting, true)
    member.said()
    const nil = voteFor(next, one, { round: 1, value: undefined })
    member.hear(3, votesBy([1, 2], [nil], 4))
    t.strictSame(member.faults, [], 'its proposal of round 1 is a lawful one')
    const [proposal] = ofKind(member.said(), 'proposal')
    t.equal(proposal?.offer.proposal.round, 1)
    t.equal(proposal?.offer.proposal.validRound, undefined)
  },
)

t.test('a member that hears a later vote of its own votes no more (4)', async (t) => {
  const own = prevote
  const polka = polkaOf(own, [0, 1, 2], 7)
  const vote = { vote: own, proof: proofOf(own, 0, 7) }
  const proved = { epoch: 0, round: 0 }
  const round = [1, 2].find((one) => proposerOf(own.slot, one, 4) !== 0) ?? 0
  const by = proposerOf(own.slot, round, 4)
  const proposed = { ...own, round, value: registration.id, validRound: proved }
  const other = registrationOf(genesis, 'other', 'ann')
  const otherPrecommit = voteFor(genesis, other, { phase: 'precommit' })
  const messages = {
    'in a batch': { kind: 'batch', batch: batchOf([own], 0, 7) },
    'said again': { kind: 'votes', votes: [vote] },
    'in q prevotes': polka,
    'in the q prevotes of a proposal': {
      kind: 'proposal',
      offer: {
        proposal: signProposal(proposed, by, votingKeyOf(by, 0)),
        prevotes: polka.kind === 'polka' ? polka.prevotes : [],
      },
    },
    'in a certificate': {
      kind: 'certificate',
      certificate: {
        ...{ registration: other, epoch: 0, round: 0 },
        precommits: [0, 1, 2].map((i) => proofOf(otherPrecommit, i, 7)),
      },
    },
  } as const
  for (const [where, message] of Object.entries(messages)) {
    await t.test(where, async (t) => {
      const member = startMember(genesis)
      member.hear(1, message)
      t.match(member.driver.status.voting, { code: 'restored' })
      member.hear(2, claimMessage(rival))
      t.strictSame(castIn(member.said()), [])
      t.strictSame(member.driver.status.exposed, [])
    })
    await t.test(`${where}, in the turn in which it would have voted`, async (t) => {
      const member = startMember(genesis)
      member.tell(2, claimMessage(rival))
      member.tell(1, message)
      member.turns()
      t.match(member.driver.status.voting, { code: 'restored' })
      t.strictSame(castIn(member.said()), [])
      t.strictSame(member.faults, [])
    })
  }
})

t.test('its own later votes, said before it asks, do not pass the start check (4)', async (t) => {
  const member = startMember(genesis, { sure: false })
  const vote = { vote: prevote, proof: proofOf(prevote, 0, 7) }
  member.hear(1, { kind: 'votes', votes: [vote] })
  for (const from of [1, 2, 3]) {
    member.hear(from, { kind: 'batch-number', epoch: 0, member: 0, vote })
  }
  t.match(member.driver.status.voting, { code: 'restored', reason: /old copy/ })
  member.said()
  member.hear(2, claimMessage(rival))
  t.strictSame(castIn(member.said()), [])
})

t.test('an own vote that is on disk may be heard again', async (t) => {
  const member = startMember(genesis)
  member.hear(1, claimMessage(registration))
  const [batch] = ofKind(member.said(), 'batch')
  if (batch === undefined) throw new Error('it has prevoted')
  member.hear(1, batch)
  t.equal(member.driver.status.voting, true)
})

t.test('whoever hears only nil votes again hears the claim with them (3.7)', async (t) => {
  const name = nameProposedBy(genesis, (proposer) => proposer(2) !== 0 && proposer(3) !== 0)
  const one = registrationOf(genesis, name, 'ann')
  const nil = (round: number, phase: 'prevote' | 'precommit') =>
    voteFor(genesis, one, { round, phase, value: undefined })
  const member = startMember(genesis)
  member.hear(1, claimMessage(one))
  for (const round of [2, 3]) {
    member.hear(1, votesBy([1, 2], [nil(round, 'prevote')], 10 * round))
    member.fire(1_000)
    member.hear(1, votesBy([1, 2], [nil(round, 'precommit')], 10 * round + 1))
  }
  member.said()
  member.driver.connected(nodeIdOf(3))
  member.turns()
  const said = member.said().map(({ message }) => message)
  const votes = said.flatMap((message) => (message.kind === 'votes' ? message.votes : []))
  t.ok(votes.length > 0)
  t.ok(votes.every(({ vote }) => vote.value === undefined))
  const laggard = startMember(genesis, { index: 3 })
  laggard.hear(0, ...said)
  t.equal(laggard.driver.status.undecided, 1)
})

t.test('what a vote names is asked for again until it is here (3, "Bounds")', async (t) => {
  const member = startMember(genesis)
  member.hear(1, claimMessage(registration))
  member.hear(2, { kind: 'batch', batch: batchOf([voteFor(genesis, rival)], 2) })
  t.strictSame(toldTo(member.said(), 'want-claim'), [2])
  member.tick()
  member.said()
  member.tick()
  t.strictSame(toldTo(member.said(), 'want-claim'), [2])
})

t.test(
  'q prevotes for a claim that is not known wait for it, and are asked of their teller (3)',
  async (t) => {
    const member = startMember(genesis)
    member.hear(1, claimMessage(rival))
    member.said()
    member.hear(3, polkaOf(voteFor(genesis, registration, { round: 1 }), [1, 2, 3], 6))
    t.strictSame(toldTo(member.said(), 'want-claim'), [3])
    member.hear(3, claimMessage(registration))
    const [slot] = member.disk.slots()
    t.equal(slot?.valid?.value, bytesToHex(registration.id))
  },
)

t.test(
  'batch numbers that rose in a turn without writes are stored with the next commit (4)',
  async (t) => {
    const member = startMember(genesis)
    member.hear(1, { kind: 'batch', batch: batchOf([prevote], 1, 9) })
    t.equal(member.disk.batchNumber(0, 1), undefined, 'nothing of that turn had to be durable')
    member.hear(2, claimMessage(registration))
    t.equal(member.disk.batchNumber(0, 1)?.number, 9)
    member.disk.crash(0)
    const again = startMember(genesis, { disk: member.disk, sure: false })
    again.said()
    again.hear(1, { kind: 'want-batch-number', epoch: 0, member: 1 })
    const [answer] = ofKind(again.said(), 'batch-number')
    t.equal(answer?.vote?.proof.batchNumber, 9)
  },
)

t.test('a member signs no absence while it asks for its last votes (4, 6)', async (t) => {
  const member = startMember(genesis, { sure: false })
  t.strictSame(member.driver.look('alice'), { kind: 'unsettled' })
  const known = registrationOf(genesis, 'known', 'ann')
  member.hear(1, { kind: 'certificate', certificate: certificateOf(genesis, known) })
  t.match(member.driver.look('known'), { kind: 'certificate', settled: false })
  answerStart(member, 4)
  t.match(member.driver.look('known'), { kind: 'certificate', settled: true })
  t.strictSame(member.driver.look('alice'), { kind: 'absent', epoch: 0 })
  const own = { vote: prevote, proof: proofOf(prevote, 0, 7) }
  member.hear(1, { kind: 'votes', votes: [own] })
  t.strictSame(member.driver.look('alice'), { kind: 'unsettled' })
})

t.test(
  'a proposal goes with the q prevotes that it names, whatever its turn brings (5)',
  async (t) => {
    const name = nameProposedBy(genesis, (proposer) => proposer(2) === 0)
    const one = registrationOf(genesis, name, 'ann')
    const member = startMember(genesis)
    member.hear(1, claimMessage(one), votesBy([1, 2], [voteFor(genesis, one)], 1))
    member.said()
    const nil = voteFor(genesis, one, { round: 2, value: undefined })
    member.tell(1, votesBy([1, 2], [nil], 3))
    member.tell(1, polkaOf(voteFor(genesis, one, { round: 1 }), [1, 2, 3], 2))
    member.turns()
    const [proposal] = ofKind(member.said(), 'proposal')
    if (proposal === undefined) throw new Error('it proposes')
    t.strictSame(proposal.offer.proposal.validRound, { epoch: 0, round: 0 })
    t.doesNotThrow(() => verifyProposalOffer(proposal.offer, [genesis], simulatedSignatures))
  },
)
