/**
 * One message between nodes, to bytes and back. Everything inside is kept as it was signed; shapes are
 * checked here, signatures at the peer door. cluster/README.md, "On the wire".
 */
import { decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import { decodeClaim, encodeClaim } from '../../proto/claim.js'
import {
  type ClosingCover,
  decodeClosing,
  decodeClosingPart,
  encodeClosing,
  encodeClosingPart,
} from '../../proto/closing.js'
import { decodeExact, encode, expectLength, expectPresent, expectTime } from '../../proto/codec.js'
import { RefusedError } from '../../proto/errors.js'
import { decodeEvidence, encodeEvidence } from '../../proto/evidence.js'
import {
  certificateBytesMax,
  coverPartsMax,
  hashBytes,
  membersMax,
  messageCertificatesMax,
  peerMessageBytesMax,
  votesMax,
  wantedSlotsMax,
} from '../../proto/limits.js'
import { decodeCertifiedManifest, encodeCertifiedManifest } from '../../proto/manifest.js'
import { decodePresence, encodePresence } from '../../proto/presence.js'
import { decodeProposalOffer, encodeProposalOffer } from '../../proto/proposal.js'
import {
  decodeBatch,
  encodeBatch,
  proofToWire,
  provenVoteToWire,
  readProof,
  readProvenVote,
} from '../../proto/votes.js'
import * as wire from '../../proto/wire.js'
import type { EncodedCertificate, MessageOf, PeerMessage, PolkaMessage } from '../messages.js'
import { rangesToWire, readRanges } from './ranges.js'

/** What travels in one message: a part of a cover is one of several that make a `closing`. */
export type WireMessage = PeerMessage | CoverPartMessage

/** Some of what a CLOSE covers; the parts follow each other on one stream. */
export interface CoverPartMessage extends Pick<MessageOf<'closing'>, 'closing'> {
  readonly kind: 'cover-part'
  /** From 0. */
  readonly part: number
  /** 2 or more: a cover of one part travels with its CLOSE. */
  readonly parts: number
  readonly content: ClosingCover
}

/** @throws RangeError when it is larger than a message may be */
export function encodePeerMessage(message: WireMessage): Uint8Array {
  const bytes = encode(wire.PeerMessage, toWire(message))
  if (bytes.length <= peerMessageBytesMax) return bytes
  throw new RangeError(`A message of kind ${message.kind} with ${bytes.length} bytes`)
}

function toWire(message: WireMessage): wire.PeerMessage.$Properties {
  switch (message.kind) {
    case 'claim':
      return { claim: encodeClaim(message.claim) }
    case 'batch':
      return { batch: encodeBatch(message.batch) }
    case 'votes':
      return { votes: { votes: message.votes.map(provenVoteToWire) } }
    case 'polka':
      return { polka: polkaToWire(message) }
    case 'proposal':
      return { proposal: encodeProposalOffer(message.offer) }
    case 'certificate':
      return { certificate: certificateToWire(message) }
    case 'manifest':
      return { manifest: encodeCertifiedManifest(message.manifest) }
    case 'closing':
      return { closing: closingToWire(message) }
    case 'cover-part': {
      const { part, parts, content } = message
      const cover = { part, parts, content: encodeClosingPart(content) }
      return { closing: { closing: encodeClosing(message.closing), cover } }
    }
    case 'evidence':
      return { evidence: encodeEvidence(message.evidence) }
    case 'presence':
      return { presence: encodePresence(message.presence) }
    case 'standing':
      return { standing: { epoch: message.epoch, settled: message.settled } }
    case 'want-claim':
      return { wantClaim: { slot: message.slot, value: message.value } }
    case 'want-certificate':
      return { wantCertificate: message.slot }
    case 'want-cover':
      return { wantCover: { epoch: message.epoch, member: message.member } }
    case 'want-batch-number':
      return { wantBatchNumber: { epoch: message.epoch, member: message.member } }
    case 'batch-number': {
      const { epoch, member, vote } = message
      return { batchNumber: { epoch, member, ...(vote && { vote: provenVoteToWire(vote) }) } }
    }
    case 'ranges':
      return { ranges: rangesToWire(message.ranges) }
    case 'want-ranges':
      return { wantRanges: rangesToWire(message.ranges) }
    case 'want-certificates':
      return { wantCertificates: { slots: [...message.slots] } }
    case 'certificates':
      return { certificates: { certificates: message.certificates.map(encodedToWire) } }
  }
}

function polkaToWire({ epoch, round, slot, value, prevotes }: PolkaMessage) {
  return { epoch, round, slot, value, prevotes: prevotes.map(proofToWire) }
}

function certificateToWire({ certificate, storedAtMs }: MessageOf<'certificate'>) {
  return {
    certificate: encodeCertificate(certificate),
    ...(storedAtMs !== undefined && { storedAtMs }),
  }
}

function encodedToWire({ bytes, storedAtMs }: EncodedCertificate) {
  return { certificate: bytes, storedAtMs }
}

function closingToWire({ closing, cover }: MessageOf<'closing'>) {
  return {
    closing: encodeClosing(closing),
    ...(cover && { cover: { part: 0, parts: 1, content: encodeClosingPart(cover) } }),
  }
}

/** @throws RefusedError `malformed`, `oversized`, and what the decoders of its content throw */
export function decodePeerMessage(bytes: Uint8Array): WireMessage {
  const one = decodeExact(wire.PeerMessage, bytes, peerMessageBytesMax, 'Peer message')
  const [kind, ...more] = bodies.filter((body) => Object.hasOwn(one, body) && one[body] != null)
  if (kind === undefined || more.length > 0) {
    throw new RefusedError('malformed', 'Peer message: not of exactly one known kind.')
  }
  return readers[kind](one)
}

type Body = Exclude<keyof wire.PeerMessage.$Properties, 'body' | '$unknowns'>

const readers: Record<Body, (one: wire.PeerMessage) => WireMessage> = {
  claim: ({ claim }) => ({ kind: 'claim', claim: decodeClaim(present(claim)) }),
  batch: ({ batch }) => ({ kind: 'batch', batch: decodeBatch(present(batch)) }),
  votes: ({ votes }) => ({ kind: 'votes', votes: readVotes(votes) }),
  polka: ({ polka }) => readPolka(polka),
  proposal: ({ proposal }) => ({
    kind: 'proposal',
    offer: decodeProposalOffer(present(proposal)),
  }),
  certificate: ({ certificate }) => readCertificate(certificate),
  manifest: ({ manifest }) => ({
    kind: 'manifest',
    manifest: decodeCertifiedManifest(present(manifest)),
  }),
  closing: ({ closing }) => readServedClosing(closing),
  evidence: ({ evidence }) => ({ kind: 'evidence', evidence: decodeEvidence(present(evidence)) }),
  presence: ({ presence }) => ({ kind: 'presence', presence: decodePresence(present(presence)) }),
  standing({ standing }) {
    const { epoch, settled } = expectPresent(standing, 'Standing')
    return { kind: 'standing', epoch: epoch ?? 0, settled: settled ?? false }
  },
  wantClaim({ wantClaim }) {
    const { slot, value } = expectPresent(wantClaim, 'Wanted claim')
    return { kind: 'want-claim', slot: hash(slot, 'Slot'), value: hash(value, 'Value') }
  },
  wantCertificate: ({ wantCertificate }) => ({
    kind: 'want-certificate',
    slot: hash(wantCertificate, 'Slot'),
  }),
  wantCover: ({ wantCover }) => ({ kind: 'want-cover', ...readMemberOfEpoch(wantCover) }),
  wantBatchNumber: ({ wantBatchNumber }) => ({
    kind: 'want-batch-number',
    ...readMemberOfEpoch(wantBatchNumber),
  }),
  batchNumber({ batchNumber }) {
    const { vote } = expectPresent(batchNumber, 'Batch number')
    return {
      kind: 'batch-number',
      ...readMemberOfEpoch(batchNumber),
      vote: vote ? readProvenVote(vote) : undefined,
    }
  },
  ranges: ({ ranges }) => ({ kind: 'ranges', ranges: readRanges(ranges) }),
  wantRanges: ({ wantRanges }) => ({ kind: 'want-ranges', ranges: readRanges(wantRanges) }),
  wantCertificates: ({ wantCertificates }) => ({
    kind: 'want-certificates',
    slots: expectCount(wantCertificates?.slots, wantedSlotsMax, 'Wanted slots').map((slot) =>
      hash(slot, 'Slot'),
    ),
  }),
  certificates: ({ certificates }) => ({
    kind: 'certificates',
    certificates: expectCount(
      certificates?.certificates,
      messageCertificatesMax,
      'Certificates',
    ).map(readEncoded),
  }),
}

const bodies = Object.keys(readers) as Body[]

function present(bytes: Uint8Array | null | undefined): Uint8Array {
  return expectPresent(bytes, 'Peer message')
}

function hash(bytes: Uint8Array | null | undefined, what: string): Uint8Array {
  return expectLength(bytes ?? new Uint8Array(), hashBytes, what)
}

/** @throws RefusedError `malformed` for none, or more than are said at once */
function expectCount<Item>(
  items: readonly Item[] | null | undefined,
  countMax: number,
  what: string,
): readonly Item[] {
  const count = items?.length ?? 0
  if (items && count >= 1 && count <= countMax) return items
  throw new RefusedError('malformed', `${what}: ${count}, not 1 to ${countMax}.`)
}

function readVotes(votes: wire.ProvenVotes.$Properties | null | undefined) {
  return expectCount(votes?.votes, votesMax, 'Votes').map(readProvenVote)
}

function readPolka(one: wire.Polka.$Properties | null | undefined): PolkaMessage {
  const { epoch, round, slot, value, prevotes } = expectPresent(one, 'Polka')
  return {
    kind: 'polka',
    epoch: epoch ?? 0,
    round: round ?? 0,
    slot: hash(slot, 'Slot'),
    value: hash(value, 'Value'),
    prevotes: expectCount(prevotes, membersMax, 'Prevotes').map(readProof),
  }
}

function readCertificate(
  one: wire.ServedCertificate.$Properties | null | undefined,
): MessageOf<'certificate'> {
  const { certificate: bytes, storedAtMs } = expectPresent(one, 'Served certificate')
  const certificate = decodeCertificate(bytes ?? new Uint8Array())
  if (storedAtMs === undefined || storedAtMs === null) return { kind: 'certificate', certificate }
  return { kind: 'certificate', certificate, storedAtMs: expectTime(storedAtMs, 'Stored time') }
}

/** Not checked: that it is a certificate. Whoever asked for it decodes it, perhaps off the main thread. */
function readEncoded(one: wire.ServedCertificate.$Properties): EncodedCertificate {
  const bytes = one.certificate ?? new Uint8Array()
  if (bytes.length === 0 || bytes.length > certificateBytesMax) {
    throw new RefusedError('oversized', `Served certificate: ${bytes.length} bytes.`)
  }
  return { bytes, storedAtMs: expectTime(one.storedAtMs ?? 0, 'Stored time') }
}

function readServedClosing(one: wire.ServedClosing.$Properties | null | undefined): WireMessage {
  const { closing: bytes, cover } = expectPresent(one, 'Served closing')
  const closing = decodeClosing(bytes ?? new Uint8Array())
  if (cover === undefined || cover === null) return { kind: 'closing', closing }
  const content = decodeClosingPart(cover.content ?? new Uint8Array())
  const part = cover.part ?? 0
  const parts = cover.parts ?? 0
  if (parts < 1 || parts > coverPartsMax || part >= parts) {
    throw new RefusedError('malformed', `Cover: part ${part} of ${parts}.`)
  }
  if (parts === 1) return { kind: 'closing', closing, cover: content }
  return { kind: 'cover-part', closing, part, parts, content }
}

function readMemberOfEpoch(one: wire.MemberOfEpoch.$Properties | null | undefined) {
  const { epoch, member } = expectPresent(one, 'Member of an epoch')
  return { epoch: epoch ?? 0, member: member ?? 0 }
}
