import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { encode } from '../../proto/codec.js'
import { leafHash, merkleRoot } from '../../proto/merkle.js'
import { domainBytes } from '../../proto/signing.js'
import {
  decodeBatch,
  decodeVote,
  encodeBatch,
  encodeVote,
  isProven,
  readProof,
  signBatch,
  standingVotes,
  type Vote,
  verifyBatch,
} from '../../proto/votes.js'
import * as wire from '../../proto/wire.js'
import { labelBytes, testSigner } from '../support/federation.js'

const federationId = labelBytes('federation')
const voting = testSigner('voting')
const vote = (i: number, change: Partial<Vote> = {}): Vote => ({
  ...{ federationId, epoch: 3, slot: labelBytes(`slot ${i}`), round: i % 3 },
  phase: i % 2 === 0 ? 'prevote' : 'precommit',
  value: i % 5 === 0 ? undefined : labelBytes(`value ${i}`),
  ...change,
})

t.test('batches of every size travel, verify and fall into standing votes', async (t) => {
  for (const count of [1, 2, 3, 5, 31, 32, 33, 63, 64]) {
    const votes = Array.from({ length: count }, (_, i) => vote(i))
    const { batch, proofs } = signBatch(votes, 2, 77, voting)
    const again = decodeBatch(encodeBatch(batch))
    t.same(again, batch)
    const standing = standingVotes(verifyBatch(again, voting.publicKey, nodeSignatures))
    t.same(
      standing,
      votes.map((one, i) => ({ vote: one, proof: proofs[i] })),
    )
    const faults = standing.filter(
      ({ vote: one, proof }) => !isProven(one, proof, voting.publicKey, nodeSignatures),
    )
    t.equal(faults.length, 0)
  }
})

t.test('a signer batches 1 to 64 votes of one epoch and federation', async (t) => {
  t.throws(() => signBatch([], 0, 1, voting), RangeError)
  t.throws(
    () =>
      signBatch(
        Array.from({ length: 65 }, (_, i) => vote(i)),
        0,
        1,
        voting,
      ),
    RangeError,
  )
  t.throws(() => signBatch([vote(1), vote(2, { epoch: 4 })], 0, 1, voting), RangeError)
  const other = { federationId: labelBytes('other') }
  t.throws(() => signBatch([vote(1), vote(2, other)], 0, 1, voting), RangeError)
})

t.test('a bad sibling spoils nothing', async (t) => {
  const votes = [
    vote(1),
    vote(2, { epoch: 4 }),
    vote(3, { federationId: labelBytes('x') }),
    vote(4),
  ]
  const leaves = votes.map((one) => leafHash('vote-leaf', encodeVote(one)))
  const header = { federationId, epoch: 3, number: 5, leafCount: 4, root: merkleRoot(leaves) }
  const signature = voting.sign(domainBytes('vote-batch', encode(wire.VoteBatchHeader, header)))
  const batch = { federationId, epoch: 3, number: 5, member: 0, votes, signature }
  const standing = standingVotes(verifyBatch(batch, voting.publicKey, nodeSignatures))
  t.same(
    standing.map((one) => one.vote),
    [votes[0], votes[3]],
  )
  for (const { vote: one, proof } of standing) {
    t.ok(isProven(one, proof, voting.publicKey, nodeSignatures))
    for (const foreign of [votes[1], votes[2]] as [Vote, Vote]) {
      const leafIndex = votes.indexOf(foreign)
      t.notOk(isProven(foreign, { ...proof, leafIndex }, voting.publicKey, nodeSignatures))
    }
  }
})

t.test('a batch is bound to all of its header', async (t) => {
  const { batch } = signBatch([vote(1), vote(2)], 0, 9, voting)
  const changes = [
    { number: 10 },
    { epoch: 4 },
    { federationId: labelBytes('other') },
    { votes: [vote(1)] },
    { votes: [vote(2), vote(1)] },
    { votes: [vote(1), vote(2), vote(2)] },
    { signature: labelBytes('x', 64) },
  ]
  for (const change of changes) {
    const changed = { ...batch, ...change }
    t.throws(() => verifyBatch(changed, voting.publicKey, nodeSignatures), {
      code: 'bad-signature',
    })
  }
  const other = testSigner('other').publicKey
  t.throws(() => verifyBatch(batch, other, nodeSignatures), { code: 'bad-signature' })
})

t.test('shapes that no vote, batch or proof has', async (t) => {
  const fields = wire.Vote.decode(encodeVote(vote(1)))
  const votes: [string, wire.Vote.$Properties][] = [
    ['no phase', { ...fields, phase: 0 }],
    ['a phase', { ...fields, phase: 3 as wire.Phase }],
    ['a short slot', { ...fields, slot: labelBytes('x', 31) }],
    ['no federation', { ...fields, federationId: new Uint8Array() }],
    ['a short value', { ...fields, value: labelBytes('x', 31) }],
  ]
  for (const [what, one] of votes) {
    t.throws(() => decodeVote(encode(wire.Vote, one)), { code: 'malformed' }, what)
  }
  const { batch } = signBatch([vote(1)], 0, 9, voting)
  const one = wire.VoteBatch.decode(encodeBatch(batch))
  const leaf = encodeVote(vote(1))
  const batches: [string, wire.VoteBatch.$Properties][] = [
    ['no votes', { ...one, votes: [] }],
    ['65 votes', { ...one, votes: Array.from({ length: 65 }, () => leaf) }],
    ['a vote that is none', { ...one, votes: [leaf, Uint8Array.of(1)] }],
    ['a number beyond 2^53', { ...one, number: 2 ** 60 }],
    ['a short signature', { ...one, signature: labelBytes('x', 63) }],
  ]
  for (const [what, made] of batches) {
    t.throws(() => decodeBatch(encode(wire.VoteBatch, made)), { code: 'malformed' }, what)
  }
  const proof = {
    member: 0,
    batchNumber: 1,
    leafCount: 2,
    leafIndex: 1,
    path: [labelBytes('x')],
    signature: labelBytes('x', 64),
  }
  t.ok(readProof(proof))
  const proofs: [string, wire.VoteProof.$Properties][] = [
    ['no leaves', { ...proof, leafCount: 0, leafIndex: 0 }],
    ['65 leaves', { ...proof, leafCount: 65 }],
    ['index = count', { ...proof, leafIndex: 2 }],
    ['a short hash', { ...proof, path: [labelBytes('x', 31)] }],
    ['seven hashes', { ...proof, path: Array.from({ length: 7 }, () => labelBytes('x')) }],
    ['a long signature', { ...proof, signature: new Uint8Array(65) }],
    ['a batch number beyond 2^53', { ...proof, batchNumber: 2 ** 54 }],
  ]
  for (const [what, made] of proofs) t.throws(() => readProof(made), { code: 'malformed' }, what)
})
