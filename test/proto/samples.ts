/** One of every statement and message, deterministic: what vectors and property tests start from. */
import { type Absence, signAbsence } from '../../proto/absence.js'
import { compareBytes } from '../../proto/bytes.js'
import { certifiedVote, decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import { type Claim, decodeClaim, encodeClaim } from '../../proto/claim.js'
import {
  type ClosingCover,
  coverSummary,
  decodeClosing,
  decodeClosingPart,
  encodeClosing,
  encodeClosingPart,
  type Lock,
  signClosing,
} from '../../proto/closing.js'
import { decodeEvidence, type Evidence, encodeEvidence, hiddenLock } from '../../proto/evidence.js'
import {
  decodeCertifiedManifest,
  decodeManifest,
  encodeCertifiedManifest,
  encodeManifest,
} from '../../proto/manifest.js'
import {
  decodePresence,
  encodePresence,
  type Presence,
  signPresence,
} from '../../proto/presence.js'
import {
  decodeProposalOffer,
  encodeProposalOffer,
  type ProposalContent,
  signProposal,
} from '../../proto/proposal.js'
import {
  decodeSignedRegistration,
  encodeSignedRegistration,
  type Registration,
  signRegistration,
} from '../../proto/registration.js'
import { decodeRelayFrame, encodeRelayFrame, type RelayFrame } from '../../proto/relay.js'
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type RequestBody,
  type ResponseBody,
  registerSigningBytes,
  sessionSigningBytes,
} from '../../proto/requests.js'
import {
  decodeBatch,
  decodeVote,
  encodeBatch,
  encodeVote,
  type Phase,
  type ProvenVote,
  signBatch,
  type Vote,
} from '../../proto/votes.js'
import {
  certify,
  claimContent,
  claimName,
  extendFederation,
  labelBytes,
  type TestMember,
  testFederation,
  testMember,
  testOwner,
  testProofs,
  testTimeMs,
} from '../support/federation.js'

const four = testFederation(4, undefined, 'four')
const { federationId, members } = four
const fifth = testMember('fifth')
const later = extendFederation(four, [...members, fifth])
const [member] = members as [TestMember]
const nodeKey = member.node.publicKey

const alice = claimName(four, 'alice')
const owner = testOwner('owner of alice')
const device = testOwner('device')
const next = { sequence: 1, previous: alice.id }

export const registrations: Record<string, Registration> = {
  claim: alice,
  update: signRegistration(
    claimContent(four, 'alice', { ...next, action: 'update', devices: [device.publicKey] }),
    owner,
    70_000,
  ),
  rotate: signRegistration(
    claimContent(four, 'alice', {
      ...{ ...next, action: 'rotate', ownerKey: testOwner('new owner').publicKey },
    }),
    testOwner('new owner'),
    2 ** 33,
    owner,
  ),
  retire: signRegistration(claimContent(four, 'alice', { ...next, action: 'retire' }), owner, 1),
  nymchat: signRegistration(claimContent(four, 'alice', { scheme: 'nymchat' }), owner, 2),
}
const certificate = certify(four, alice, { siblings: 3 })

const vote: Vote = certifiedVote(certificate)
const nil: Vote = { ...vote, round: 2, value: undefined }
const votes: Vote[] = [vote, { ...vote, phase: 'prevote' }, nil]
const { batch, proofs } = signBatch(votes, 0, 7, member.voting(0))
const proven = (one: Vote): ProvenVote => ({
  vote: one,
  proof: testProofs(one, members, [0])[0] as ProvenVote['proof'],
})

const proposalContent: ProposalContent = {
  ...{ federationId, epoch: 0, slot: alice.slot, round: 2, value: alice.id },
  validRound: { epoch: 0, round: 1 },
}
const proposal = signProposal(proposalContent, 0, member.voting(0))
const rival = signProposal({ ...proposalContent, validRound: undefined }, 0, member.voting(0))
const prevotes = testProofs({ ...vote, phase: 'prevote', round: 1 }, members, [0, 1, 2])
const claim: Claim = { kind: 'registration', registration: alice }
const nextManifest = later.chain[1] as (typeof later.chain)[0]
const manifestClaim: Claim = {
  kind: 'manifest',
  manifest: nextManifest.manifest,
  approvals: nextManifest.approvals,
}

const lockOf = (registration: Registration): Lock => {
  const { slot, id } = registration
  const one = { federationId, epoch: 0, slot, round: 1, phase: 'prevote' as Phase, value: id }
  return { registration, epoch: 0, round: 1, prevotes: testProofs(one, members, [0, 1, 2]) }
}
const names = ['bob', 'carol', 'dora', 'emil', 'fred']
const known = names
  .map((name) => claimName(four, name))
  .sort((a, b) => compareBytes(a.slot, b.slot))
export const cover: ClosingCover = {
  certified: known.slice(0, 3).map(({ slot, id }) => ({ slot, id })),
  locks: known.slice(3).map(lockOf),
}
const closing = signClosing(
  { federationId, epoch: 0, member: 0, ...coverSummary(cover) },
  member.voting(0),
)
const emptySummary = coverSummary({ certified: [], locks: [] })
const emptyClosing = signClosing(
  { federationId, epoch: 0, member: 0, ...emptySummary },
  member.voting(0),
)

export const presence: Presence = signPresence(
  {
    federationId,
    nodeKey,
    issuedAtMs: testTimeMs,
    mixnetAddress: 'DguTj1r8.9f2K@Gateway1',
    multiaddrs: ['/dns4/four-0.example/tcp/4001'],
    nextVotingKey: member.voting(1).publicKey,
    version: '0.0.1',
    role: 'member',
    state: 'serving',
    epoch: 0,
    namesRoot: closing.certifiedRoot,
    namesCount: 3,
    packetsSentLastSecond: 12,
    packetsReceivedLastSecond: 0,
    loopProbesSent: 6,
    loopProbesReturned: 5,
  },
  member.node,
)
const starting = signPresence(
  {
    ...presence,
    ...{ nextVotingKey: undefined, namesRoot: undefined, namesCount: 0, multiaddrs: [] },
    ...{ role: 'mirror', state: 'starting' },
  },
  member.node,
)
const requestId = labelBytes('request', 16)
export const absence: Absence = signAbsence(
  { federationId, epoch: 0, name: 'zoe', requestId, nodeKey },
  member.node,
)

export const evidences: Record<string, Evidence> = {
  votes: { kind: 'votes', first: proven(vote), second: proven({ ...vote, value: undefined }) },
  proposals: { kind: 'proposals', first: proposal, second: rival },
  closings: { kind: 'closings', first: closing, second: emptyClosing },
  'hidden-lock': hiddenLock(closing, cover, proven(vote)),
}

const challenge = labelBytes('challenge', 48)
export const signed = {
  register: owner.sign(registerSigningBytes(federationId, nodeKey, challenge, alice.id)),
  login: device.sign(
    sessionSigningBytes('login', federationId, nodeKey, {
      ...{ name: 'alice', device: device.publicKey, challenge },
    }),
  ),
  logout: device.sign(
    sessionSigningBytes('logout', federationId, nodeKey, {
      ...{ name: 'alice', device: device.publicKey, challenge },
    }),
  ),
}
const messageId = labelBytes('message', 16)
const envelope = new Uint8Array(1_400).fill(7)
const waiting = { place: 8, messageId, envelope, storedAtMs: testTimeMs }
const proofOfDevice = { name: 'alice', device: device.publicKey, challenge }

export const requests: Record<string, RequestBody> = {
  hello: { kind: 'hello', versions: [1], knownEpoch: undefined },
  'hello with an epoch': { kind: 'hello', versions: [1, 2], knownEpoch: 0 },
  presence: { kind: 'presence', after: undefined },
  'presence after a node': { kind: 'presence', after: nodeKey },
  challenge: { kind: 'challenge', purpose: 'register' },
  register: { kind: 'register', registration: alice, challenge, signature: signed.register },
  lookup: { kind: 'lookup', name: 'alice' },
  'lookup of several': { kind: 'lookup', name: 'alice', more: ['bob', 'carol', 'dave'] },
  login: { kind: 'login', ...proofOfDevice, signature: signed.login },
  logout: { kind: 'logout', ...proofOfDevice, signature: signed.logout },
  ping: { kind: 'ping' },
  send: { kind: 'send', recipient: 'alice', messageId, envelope, receiptHash: labelBytes('hash') },
  'send in an order': {
    ...{ kind: 'send', recipient: 'alice', messageId, envelope, receiptHash: labelBytes('hash') },
    order: { group: labelBytes('group'), epoch: 3 },
  },
  fetch: { kind: 'fetch', after: 0, bytesMax: 14_000 },
  'fetch the next': { kind: 'fetch', after: 7, bytesMax: 1 },
  acknowledge: { kind: 'acknowledge', messageIds: [messageId, labelBytes('other message', 16)] },
  status: { kind: 'status', recipient: 'alice', messageId, receiptKey: labelBytes('receipt') },
  publish: {
    ...{
      kind: 'publish-key-packages',
      packages: [new Uint8Array(400).fill(8), labelBytes('p', 1)],
    },
    ...{ lastResort: new Uint8Array(400).fill(9), lifetimeSeconds: 86_400, replace: true },
  },
  'publish a last resort': {
    ...{ kind: 'publish-key-packages', packages: [], lastResort: new Uint8Array(400).fill(9) },
    ...{ lifetimeSeconds: 1, replace: false },
  },
  take: { kind: 'take-key-package', name: 'alice', device: undefined },
  'take of a device': { kind: 'take-key-package', name: 'alice', device: device.publicKey },
}

export const responses: Record<string, ResponseBody> = {
  hello: {
    kind: 'hello',
    version: 1,
    manifests: [later.chain[0], nextManifest],
    more: true,
    limits: { requestBytesMax: 4_096, requestsPerMinute: 60, sessionSeconds: 86_400 },
    timeMs: testTimeMs,
    self: presence,
  },
  presence: { kind: 'presence', nodes: [presence, starting], more: false },
  'presence of some': { kind: 'presence', nodes: [presence], more: true },
  'presence of nobody': { kind: 'presence', nodes: [], more: false },
  challenge: { kind: 'challenge', challenge, validMs: 120_000, admissionBits: 18 },
  certified: { kind: 'register', outcome: 'certified', certificate },
  pending: { kind: 'register', outcome: 'pending', id: alice.id },
  taken: { kind: 'register', outcome: 'taken', certificate },
  found: { kind: 'lookup', outcome: 'found', certificate, epoch: 0, settled: false },
  'found by a settled node': {
    ...{ kind: 'lookup', outcome: 'found', certificate },
    ...{ epoch: 1, settled: true },
  },
  absent: { kind: 'lookup', outcome: 'absent', absence },
  undecided: { kind: 'lookup', outcome: 'pending', id: alice.id, epoch: 0 },
  'undecided in a later epoch': { kind: 'lookup', outcome: 'pending', id: alice.id, epoch: 1 },
  'outcomes of several': {
    ...{ kind: 'lookup', outcome: 'found', certificate, epoch: 1, settled: true },
    more: [
      { outcome: 'absent', absence },
      { outcome: 'found', certificate, epoch: 1, settled: false },
      { outcome: 'pending', id: alice.id, epoch: 1 },
    ],
  },
  login: { kind: 'login', waiting: 3, sessionSeconds: 86_400 },
  logout: { kind: 'logout' },
  ping: { kind: 'ping', timeMs: testTimeMs, sessionSeconds: 0 },
  refusal: {
    kind: 'refusal',
    code: 'quarantined',
    sentence: 'The name was retired too recently.',
    retry: true,
    retryAfterMs: 60_000,
  },
  decided: { kind: 'decided', certificate },
  expiring: { kind: 'expiring', sessionSeconds: 600 },
  stored: { kind: 'send', outcome: 'stored', untilMs: testTimeMs },
  queued: { kind: 'send', outcome: 'queued', untilMs: testTimeMs },
  conflict: { kind: 'send', outcome: 'conflict', messageId, envelope },
  fetched: {
    ...{ kind: 'fetch', messages: [waiting, { ...waiting, place: 9 }], waiting: 12, more: true },
  },
  'nothing fetched': { kind: 'fetch', messages: [], waiting: 0, more: false },
  acknowledged: { kind: 'acknowledge', waiting: 3 },
  ...Object.fromEntries(
    (['unknown', 'queued', 'stored', 'fetched', 'expired'] as const).map((state) => [
      `status ${state}`,
      { kind: 'status', state },
    ]),
  ),
  published: { kind: 'publish-key-packages', available: 32 },
  'key packages': {
    kind: 'take-key-package',
    packages: [
      { device: device.publicKey, package: new Uint8Array(400).fill(8), isLastResort: false },
      { device: owner.publicKey, package: new Uint8Array(400).fill(9), isLastResort: true },
    ],
  },
  'nothing to take': { kind: 'take-key-package', packages: [] },
  arrived: { kind: 'arrived', message: waiting, waiting: 1 },
  'arrived, to be fetched': { kind: 'arrived', message: undefined, waiting: 5 },
}

const relayFrames: Record<string, RelayFrame> = {
  message: {
    kind: 'message',
    message: {
      ...{ recipient: 'alice', messageId, envelope, receiptHash: labelBytes('hash') },
      sentAtMs: testTimeMs,
    },
  },
  'carried message': {
    kind: 'message',
    message: {
      ...{ recipient: 'alice', messageId, envelope, receiptHash: labelBytes('hash') },
      ...{ sentAtMs: testTimeMs, carried: true },
    },
  },
  stored: { kind: 'outcome', outcome: { recipient: 'alice', messageId, refusal: undefined } },
  refused: {
    kind: 'outcome',
    outcome: {
      ...{ recipient: 'alice', messageId },
      refusal: { code: 'mailbox-full', sentence: 'Full.', retry: true, retryAfterMs: 60_000 },
    },
  },
}

/** A codec with the values it is tried on. */
export interface Codec<Value = unknown> {
  readonly decode: (bytes: Uint8Array) => Value
  readonly encode: (value: Value) => Uint8Array
  readonly values: Record<string, Value>
}

function codec<Value>(
  decode: (bytes: Uint8Array) => Value,
  encode: (value: Value) => Uint8Array,
  values: Record<string, Value>,
): Codec {
  return { decode, encode: (value) => encode(value as Value), values }
}

export const codecs: Record<string, Codec> = {
  registration: codec(decodeSignedRegistration, encodeSignedRegistration, registrations),
  vote: codec(decodeVote, encodeVote, { vote, nil }),
  batch: codec(decodeBatch, encodeBatch, { batch }),
  certificate: codec(decodeCertificate, encodeCertificate, { certificate }),
  claim: codec(decodeClaim, encodeClaim, { registration: claim, manifest: manifestClaim }),
  proposal: codec(decodeProposalOffer, encodeProposalOffer, {
    plain: { proposal: rival, prevotes: [], claim: undefined },
    proved: { proposal, prevotes, claim },
  }),
  manifest: codec(decodeManifest, encodeManifest, {
    genesis: four.chain[0].manifest,
    next: nextManifest.manifest,
  }),
  certifiedManifest: codec(decodeCertifiedManifest, encodeCertifiedManifest, {
    genesis: four.chain[0],
    next: nextManifest,
  }),
  closing: codec(decodeClosing, encodeClosing, { closing, empty: emptyClosing }),
  closingPart: codec(decodeClosingPart, encodeClosingPart, { cover }),
  presence: codec(decodePresence, encodePresence, { serving: presence, starting }),
  evidence: codec(decodeEvidence, encodeEvidence, evidences),
  relayFrame: codec(
    (bytes) => decodeRelayFrame(bytes, federationId),
    (frame) => encodeRelayFrame(federationId, frame),
    relayFrames,
  ),
  request: codec(
    decodeRequest,
    encodeRequest,
    Object.fromEntries(
      Object.entries(requests).map(([name, body]) => [name, { id: requestId, body }]),
    ),
  ),
  response: codec(
    decodeResponse,
    encodeResponse,
    Object.fromEntries(
      Object.entries(responses).map(([name, body]) => [
        name,
        { requestId: isPushed(body) ? undefined : requestId, body },
      ]),
    ),
  ),
}

function isPushed({ kind }: ResponseBody): boolean {
  return kind === 'decided' || kind === 'expiring' || kind === 'arrived'
}

export const federation = four
export const laterFederation = later
export const sampleVotes = { batch, proofs, vote }
