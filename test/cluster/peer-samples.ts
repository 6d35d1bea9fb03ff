/** One of every message between nodes, deterministic: what vectors and property tests start from. */
import type { PeerMessage } from '../../cluster/messages.js'
import { emptySummary } from '../../cluster/rules/range-set.js'
import type { WireMessage } from '../../cluster/wire/peer-message.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import type { Claim } from '../../proto/claim.js'
import { coverSummary, signClosing } from '../../proto/closing.js'
import { signProposal } from '../../proto/proposal.js'
import type { ProvenVote } from '../../proto/votes.js'
import {
  codecs,
  cover,
  evidences,
  federation,
  laterFederation,
  presence,
  sampleVotes,
} from '../proto/samples.js'
import { labelBytes, testProofs, testTimeMs } from '../support/federation.js'

export { federation } from '../proto/samples.js'

const { federationId, members } = federation
const { batch, proofs, vote } = sampleVotes
const certificate = codecs.certificate?.values.certificate as Certificate
const claims = codecs.claim?.values as { registration: Claim; manifest: Claim }
const [genesis, next] = laterFederation.chain
const [first] = members
if (next === undefined || first === undefined) throw new Error('samples are missing')

const slot = vote.slot
const value = labelBytes('value')
const votes: ProvenVote[] = [{ vote, proof: proofs[0] as ProvenVote['proof'] }]
const prevotes = testProofs({ ...vote, phase: 'prevote' }, members, [0, 1, 2])
const closing = signClosing(
  { federationId, epoch: 0, member: 0, ...coverSummary(cover) },
  first.voting(0),
)
const proposal = signProposal(
  { federationId, epoch: 0, slot, round: 1, value, validRound: undefined },
  0,
  first.voting(0),
)
const prefix = bytesToHex(slot).slice(0, 3)

export const messages: Record<string, WireMessage> = {
  'claim of a name': { kind: 'claim', claim: claims.registration },
  'claim of a manifest': { kind: 'claim', claim: claims.manifest },
  batch: { kind: 'batch', batch },
  votes: { kind: 'votes', votes },
  polka: { kind: 'polka', slot, value: vote.value ?? value, epoch: 0, round: 0, prevotes },
  proposal: { kind: 'proposal', offer: { proposal, prevotes: [], claim: undefined } },
  certificate: { kind: 'certificate', certificate },
  'certificate with a time': { kind: 'certificate', certificate, storedAtMs: testTimeMs },
  'certificate with time 0': { kind: 'certificate', certificate, storedAtMs: 0 },
  'manifest of the genesis': { kind: 'manifest', manifest: genesis },
  manifest: { kind: 'manifest', manifest: next },
  closing: { kind: 'closing', closing },
  'closing with its cover': { kind: 'closing', closing, cover },
  'part of a cover': { kind: 'cover-part', closing, part: 1, parts: 2, content: cover },
  ...Object.fromEntries(
    Object.entries(evidences).map(([name, evidence]): [string, PeerMessage] => [
      `evidence: ${name}`,
      { kind: 'evidence', evidence },
    ]),
  ),
  presence: { kind: 'presence', presence },
  standing: { kind: 'standing', epoch: 0, settled: false },
  'standing of a later epoch': { kind: 'standing', epoch: 7, settled: true },
  'want-claim': { kind: 'want-claim', slot, value },
  'want-certificate': { kind: 'want-certificate', slot },
  'want-cover': { kind: 'want-cover', epoch: 3, member: 2 },
  'want-batch-number': { kind: 'want-batch-number', epoch: 0, member: 0 },
  'batch-number': { kind: 'batch-number', epoch: 0, member: 0, vote: votes[0] },
  'batch-number of nobody': { kind: 'batch-number', epoch: 2, member: 63, vote: undefined },
  'ranges: all in short': {
    kind: 'ranges',
    ranges: { ranges: [{ kind: 'summary', prefix: '', count: 70_000, digest: value }] },
  },
  'ranges: short and listed': {
    kind: 'ranges',
    ranges: {
      ranges: [
        { kind: 'summary', prefix: '00', ...emptySummary },
        { kind: 'pairs', prefix, pairs: [{ slot, id: value }] },
        { kind: 'pairs', prefix: 'ffffff', pairs: [] },
      ],
    },
  },
  'want-ranges': {
    kind: 'want-ranges',
    ranges: { ranges: [{ kind: 'summary', prefix: '', count: 70_000, digest: value }] },
  },
  'want-certificates': { kind: 'want-certificates', slots: [slot, value] },
  certificates: {
    kind: 'certificates',
    certificates: [
      { bytes: encodeCertificate(certificate), storedAtMs: testTimeMs },
      { bytes: encodeCertificate(certificate), storedAtMs: 0 },
    ],
  },
}
