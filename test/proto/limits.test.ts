import t from 'tap'
import { signAbsence } from '../../proto/absence.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import { encodeClaim } from '../../proto/claim.js'
import { encodeClosing, encodeClosingPart, signClosing } from '../../proto/closing.js'
import { encodeEvidence } from '../../proto/evidence.js'
import * as limits from '../../proto/limits.js'
import { decodeManifest, encodeCertifiedManifest, encodeManifest } from '../../proto/manifest.js'
import { encodePresence, signPresence } from '../../proto/presence.js'
import { encodeProposalOffer, signProposal } from '../../proto/proposal.js'
import { quorumOf } from '../../proto/quorum.js'
import {
  encodeSignedRegistration,
  type Registration,
  signRegistration,
} from '../../proto/registration.js'
import { encodeRequest, encodeResponse } from '../../proto/requests.js'
import { encodeBatch, encodeVote, signBatch, type VoteProof } from '../../proto/votes.js'
import { labelBytes, testOwner, testSigner, testTimeMs } from '../support/federation.js'

const uint32Max = 2 ** 32 - 1
const hash = labelBytes('hash')
const signature = labelBytes('signature', 64)
const many = <Item>(count: number, make: (i: number) => Item) =>
  Array.from({ length: count }, (_, i) => make(i))

/** The largest registration: a rotation with eight devices and three homes. */
function largestRegistration(nameLength: number, numbers: number): Registration {
  return signRegistration(
    {
      federationId: hash,
      epoch: numbers,
      name: 'n'.repeat(nameLength),
      sequence: numbers,
      previous: hash,
      action: 'rotate',
      scheme: 'native',
      ownerKey: testOwner('new').publicKey,
      devices: many(limits.devicesMax, (i) => testOwner(`device ${i}`).publicKey),
      homeNodes: many(limits.homeNodesMax, (i) => labelBytes(`home ${i}`)),
      issuedAtMs: numbers === uint32Max ? limits.timeMsMax : testTimeMs,
      nonce: labelBytes('nonce', 16),
    },
    testOwner('new'),
    numbers === uint32Max ? Number.MAX_SAFE_INTEGER : 2 ** 24,
    testOwner('old'),
  )
}

function largestProof(member: number, batchNumber: number): VoteProof {
  return {
    member,
    batchNumber,
    leafCount: limits.batchVotesMax,
    leafIndex: limits.batchVotesMax - 1,
    path: many(limits.batchPathLengthMax, () => hash),
    signature,
  }
}

const registration = largestRegistration(limits.nameLengthLimit, uint32Max)
const proofs = many(quorumOf(limits.membersMax), (i) => largestProof(i, Number.MAX_SAFE_INTEGER))
const certificate: Certificate = {
  ...{ registration, epoch: uint32Max, round: uint32Max, precommits: proofs },
}

function within(t: Tap, what: string, bytes: Uint8Array, bytesMax: number, slack = 2): void {
  t.ok(bytes.length <= bytesMax, `${what}: ${bytes.length} of ${bytesMax} bytes`)
  t.ok(bytes.length * slack >= bytesMax, `${what}: the limit ${bytesMax} is near ${bytes.length}`)
}
type Tap = Pick<typeof t, 'ok'>

t.test('the largest of everything fits its limit, and the limit is near it', async (t) => {
  within(t, 'registration', registration.bytes, limits.registrationBytesMax)
  within(t, 'signed', encodeSignedRegistration(registration), limits.signedRegistrationBytesMax)
  within(t, 'certificate', encodeCertificate(certificate), limits.certificateBytesMax)
  const vote = {
    ...{ federationId: hash, epoch: uint32Max, slot: hash, round: uint32Max },
    ...{ phase: 'precommit' as const, value: hash },
  }
  within(t, 'vote', encodeVote(vote), limits.voteBytesMax)
  const votes = many(limits.batchVotesMax, () => vote)
  const { batch, proofs: made } = signBatch(
    votes,
    limits.membersMax - 1,
    Number.MAX_SAFE_INTEGER,
    testSigner('voting'),
  )
  within(t, 'batch', encodeBatch(batch), limits.voteBatchBytesMax)
  t.equal(made[0]?.path.length, limits.batchPathLengthMax)
  const proposal = signProposal(
    { ...vote, value: hash, validRound: { epoch: uint32Max, round: uint32Max - 1 } },
    limits.membersMax - 1,
    testSigner('voting'),
  )
  within(t, 'proposal', proposal.bytes, limits.voteBytesMax)
  const manifest = { ...decodeManifest(largeManifest()), bytes: labelBytes('', 0) }
  const padded = { ...manifest, bytes: new Uint8Array(limits.manifestBytesMax) }
  const approvals = many(limits.membersMax, (member) => ({ member, signature }))
  const claim = { kind: 'manifest' as const, manifest: padded, approvals }
  within(t, 'claim', encodeClaim(claim), limits.claimBytesMax)
  within(
    t,
    'proposal offer',
    encodeProposalOffer({ proposal, prevotes: proofs, claim }),
    limits.proposalBytesMax,
  )
  within(
    t,
    'certified manifest',
    encodeCertifiedManifest({
      ...{ manifest: padded, approvals, round: uint32Max, precommits: proofs },
    }),
    limits.certifiedManifestBytesMax,
  )
  const presence = signPresence(
    {
      federationId: hash,
      nodeKey: hash,
      issuedAtMs: limits.timeMsMax,
      mixnetAddress: 'a'.repeat(limits.mixnetAddressLengthMax),
      multiaddrs: many(limits.multiaddrsMax, () => 'm'.repeat(limits.multiaddrLengthMax)),
      nextVotingKey: hash,
      version: 'v'.repeat(limits.versionLengthMax),
      role: 'mirror',
      state: 'stopping',
      epoch: uint32Max,
      namesRoot: hash,
      namesCount: Number.MAX_SAFE_INTEGER,
      packetsSentLastSecond: uint32Max,
      packetsReceivedLastSecond: uint32Max,
      loopProbesSent: uint32Max,
      loopProbesReturned: uint32Max,
    },
    testSigner('node'),
  )
  within(t, 'presence', presence.bytes, limits.presenceBytesMax)
  const hello = encodeResponse({
    requestId: labelBytes('id', limits.requestIdBytes),
    body: {
      ...{ kind: 'hello', version: 1, more: true, timeMs: testTimeMs, self: presence },
      manifests: many(2, () => ({
        ...{ manifest: padded, approvals, round: uint32Max, precommits: proofs },
      })),
      limits: { requestBytesMax: uint32Max, requestsPerMinute: uint32Max, sessionSeconds: 1 },
    },
  })
  within(t, 'a Hello with two manifests', hello, limits.responseBytesMax)
  within(t, 'signed presence', encodePresence(presence), limits.signedPresenceBytesMax)
  const absence = signAbsence(
    {
      federationId: hash,
      epoch: uint32Max,
      name: 'n'.repeat(limits.nameLengthLimit),
      requestId: labelBytes('id', limits.requestIdBytes),
      nodeKey: hash,
    },
    testSigner('node'),
  )
  within(t, 'absence', absence.bytes, limits.absenceBytesMax)
  const closing = signClosing(
    {
      federationId: hash,
      epoch: uint32Max,
      member: limits.membersMax - 1,
      certifiedRoot: hash,
      certifiedCount: Number.MAX_SAFE_INTEGER,
      locksRoot: hash,
      locksCount: Number.MAX_SAFE_INTEGER,
    },
    testSigner('voting'),
  )
  within(t, 'closing', closing.bytes, limits.closingBytesMax)
  const path = many(limits.pathLengthMax, () => hash)
  const index = Number.MAX_SAFE_INTEGER
  const placed = { entry: { slot: hash, id: hash }, index, path }
  const lock = { ...placed, entry: { slot: hash, epoch: uint32Max, round: uint32Max, hash } }
  const precommit = { vote, proof: largestProof(limits.membersMax - 1, index) }
  const evidence = encodeEvidence({
    ...{ kind: 'hidden-lock', closing, precommit },
    ...{ certified: [placed, placed], locks: [lock, lock] },
  })
  within(t, 'evidence', evidence, limits.evidenceBytesMax)
  t.ok(encodeClosing(closing).length <= 2 * limits.closingBytesMax)
  const largestLock = {
    ...{ registration, epoch: uint32Max, round: uint32Max, prevotes: proofs },
  }
  const locks = many(60, () => largestLock)
  within(t, 'closing part', encodeClosingPart({ certified: [], locks }), limits.closingPartBytesMax)
  within(
    t,
    'request',
    encodeRequest({
      id: labelBytes('id', limits.requestIdBytes),
      body: {
        kind: 'register',
        registration,
        challenge: labelBytes('challenge', limits.challengeBytesMax),
        signature,
      },
    }),
    limits.smallRequestBytesMax,
    5,
  )
})

function largeManifest(): Uint8Array {
  return encodeManifest({
    federationId: hash,
    epoch: 1,
    previous: hash,
    members: many(limits.membersMax, (i) => ({
      nodeKey: labelBytes(`node ${i}`),
      votingKey: labelBytes(`voting ${i}`),
      multiaddrs: many(limits.multiaddrsMax, () => '/dns4/node.example.org/tcp/4001'),
    })),
    policy: {
      names: { lengthMin: 1, lengthMax: limits.nameLengthLimit, separators: '-._' },
      admissionBits: limits.admissionBitsMax,
      quarantineMs: limits.durationMsMax,
      retentionMs: limits.durationMsMax,
    },
  })
}

t.test('64 members with eight ordinary addresses each fit a manifest', async (t) => {
  const bytes = largeManifest()
  t.ok(bytes.length <= limits.manifestBytesMax, `${bytes.length} bytes`)
  t.equal(decodeManifest(bytes).members.length, limits.membersMax)
})

t.test('a lookup at n = 4 is answered in one reply packet (FEDERATION.md section 6)', async (t) => {
  // A rotation with eight devices, three homes and a name of 32 characters; three precommits from full
  // batches; a million epochs, registrations, rounds, and 2^40 batches of each member.
  const many20 = 2 ** 20
  const largest = largestRegistration(32, many20)
  const precommits = [1, 2, 3].map((member) => largestProof(member, 2 ** 40))
  const answer = encodeResponse({
    requestId: labelBytes('id', limits.requestIdBytes),
    body: {
      kind: 'lookup',
      outcome: 'found',
      certificate: { registration: largest, epoch: many20, round: 16, precommits },
      epoch: many20,
      settled: true,
    },
  })
  t.ok(
    answer.length <= limits.replyPacketBytes,
    `${answer.length} of ${limits.replyPacketBytes} bytes`,
  )
  t.comment(`a largest lookup answer at n = 4: ${answer.length} bytes`)
})

/** A path, a signature, and numbers. */
const proofBytes = limits.batchPathLengthMax * 34 + 66 + 32

t.test('messages between nodes fit their frames', async (t) => {
  const pairs = many(limits.partCertifiedMax, () => ({ slot: hash, id: hash }))
  const lock = { registration, epoch: uint32Max, round: uint32Max, prevotes: proofs }
  const locks = many(limits.partLocksMax, () => lock)
  const { closingPartBytesMax } = limits
  within(t, 'pairs', encodeClosingPart({ certified: pairs, locks: [] }), closingPartBytesMax)
  within(t, 'locks', encodeClosingPart({ certified: [], locks }), closingPartBytesMax)
  t.ok(closingPartBytesMax + 2 * limits.closingBytesMax + 64 <= limits.peerMessageBytesMax)
  const beside = limits.frameBytesTarget + 1_024
  t.ok(limits.peerMessageBytesMax + beside <= limits.streamFrameBytesMax)
  t.ok(limits.certifiedManifestBytesMax + beside <= limits.gossipFrameBytesMax)
  t.ok(limits.proposalBytesMax + beside <= limits.gossipFrameBytesMax)
  const voteAndProof = limits.voteBytesMax + proofBytes + 16
  t.ok(limits.votesMax * voteAndProof + beside <= limits.gossipFrameBytesMax, `${voteAndProof}`)
})
