/**
 * What test/vectors/proto.json holds: inputs in hex, and the bytes, ids, hashes and signatures that every
 * version and every other implementation must make of them, with messages that must be refused.
 */
import { bytesToHex, concatBytes } from '../../proto/bytes.js'
import { certifiedLeaf, lockEntry, lockLeaf } from '../../proto/closing.js'
import { RefusedError } from '../../proto/errors.js'
import { formatInvite } from '../../proto/invite.js'
import { manifestSlot } from '../../proto/manifest.js'
import { leafHash, merkleTree } from '../../proto/merkle.js'
import { workBits } from '../../proto/proof-of-work.js'
import { nymchatNonce, registrationSigningBytes } from '../../proto/registration.js'
import { domainBytes } from '../../proto/signing.js'
import { encodeVote } from '../../proto/votes.js'
import {
  absence,
  codecs,
  cover,
  federation,
  laterFederation,
  presence,
  registrations,
  sampleVotes,
  signed,
} from './samples.js'
import { ed25519Cases, p256Cases, type SignatureCase } from './signature-cases.js'

const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : bytesToHex(bytes))

function statements(): Record<string, unknown> {
  const [genesis, next] = laterFederation.chain.map((one) => one.manifest)
  const { federationId } = federation
  const { batch, proofs, vote } = sampleVotes
  const { paths, root } = merkleTree(
    batch.votes.map((one) => leafHash('vote-leaf', encodeVote(one))),
  )
  return {
    federationId: hex(federationId),
    genesis: { bytes: hex(genesis?.bytes), id: hex(genesis?.id) },
    manifest: {
      bytes: hex(next?.bytes),
      id: hex(next?.id),
      slot: hex(manifestSlot(federationId, 1)),
    },
    registrations: Object.fromEntries(
      Object.entries(registrations).map(([name, one]) => [
        name,
        {
          bytes: hex(one.bytes),
          id: hex(one.id),
          slot: hex(one.slot),
          signingBytes: hex(registrationSigningBytes(one.bytes, one.scheme)),
          signature: hex(one.signature),
          previousSignature: hex(one.previousSignature),
          ownerKey: hex(one.ownerKey),
          workBits: workBits(one, one.admissionCounter),
          ...(one.scheme === 'nymchat' && { nymchatNonce: nymchatNonce(one.bytes) }),
        },
      ]),
    ),
    vote: { bytes: hex(encodeVote(vote)), leaf: hex(leafHash('vote-leaf', encodeVote(vote))) },
    batch: {
      root: hex(root),
      paths: paths.map((path) => path.map(hex)),
      signature: hex(proofs[0]?.signature),
    },
    closing: {
      certifiedLeaves: cover.certified.map((one) => hex(certifiedLeaf(one))),
      lockLeaves: cover.locks.map((one) => hex(lockLeaf(lockEntry(one)))),
    },
    presence: {
      bytes: hex(presence.bytes),
      signature: hex(presence.signature),
      nodeKey: hex(presence.nodeKey),
    },
    absence: {
      bytes: hex(absence.bytes),
      signature: hex(absence.signature),
      nodeKey: hex(absence.nodeKey),
    },
    challenges: Object.fromEntries(
      Object.entries(signed).map(([name, signature]) => [name, hex(signature)]),
    ),
    domainOfVoteBatch: hex(domainBytes('vote-batch')),
    invite: formatInvite({ federationId, addresses: ['DguTj1r8.9f2K@Gateway1'] }),
  }
}

function messages(): Record<string, Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(codecs).map(([name, { encode, values }]) => [
      name,
      Object.fromEntries(
        Object.entries(values).map(([which, value]) => [which, hex(encode(value))]),
      ),
    ]),
  )
}

/** The same damage for each kind of message: none of these may be taken. */
function refusedMessages(): { kind: string; why: string; bytes: string | null; code: string }[] {
  return Object.entries(codecs).flatMap(([kind, { decode, encode, values }]) => {
    const [value] = Object.values(values)
    const bytes = encode(value)
    const damaged: [string, Uint8Array][] = [
      ['an unknown field at the end', concatBytes(bytes, Uint8Array.of(0xf8, 0x7f, 1))],
      ['a last byte missing', bytes.slice(0, -1)],
      ['an empty group at the end', concatBytes(bytes, Uint8Array.of(0xfb, 0x7f, 0xfc, 0x7f))],
      ['the message twice', concatBytes(bytes, bytes)],
    ]
    return damaged.map(([why, one]) => ({ kind, why, bytes: hex(one), code: codeOf(decode, one) }))
  })
}

function codeOf(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): string {
  try {
    decode(bytes)
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
  throw new Error('This vector is meant to be refused')
}

function signatureCase({ name, publicKey, message, signature, valid }: SignatureCase) {
  return {
    name,
    publicKey: hex(publicKey),
    message: hex(message),
    signature: hex(signature),
    valid,
  }
}

export function makeVectors(): unknown {
  return {
    about: 'Made by test/proto/make-vectors.ts; bytes are hex. FEDERATION.md and proto/README.md.',
    statements: statements(),
    messages: messages(),
    refused: refusedMessages(),
    ed25519: ed25519Cases().map(signatureCase),
    p256: p256Cases().map(signatureCase),
  }
}
