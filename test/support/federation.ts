/**
 * Federations for tests: every key comes from a label, so runs repeat byte for byte. Signs with the
 * portable implementation, whose P-256 signatures are deterministic (RFC 6979).
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { asciiBytes } from '../../proto/bytes.js'
import { type Certificate, certifiedVote } from '../../proto/certificate.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  extendChain,
  type Manifest,
  type ManifestChain,
  type ManifestContent,
  manifestSlot,
  newestOf,
  openGenesis,
  type Policy,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import {
  ed25519Signer,
  p256PrivateKey,
  p256Signer,
  portableSignatures,
} from '../../proto/portable-signatures.js'
import {
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch, type Vote, type VoteProof } from '../../proto/votes.js'

/** Bytes of a label: 32, or up to 64. */
export function labelBytes(label: string, length = 32): Uint8Array {
  if (length > 64) throw new RangeError('A label gives at most 64 bytes')
  return sha512(asciiBytes(label)).slice(0, length)
}

export function testSigner(label: string): Signer {
  return ed25519Signer(sha256(asciiBytes(label)))
}

/** The secret scalar behind `testOwner`. */
export function testOwnerKey(label: string): Uint8Array {
  return p256PrivateKey(labelBytes(label, 48))
}

export function testOwner(label: string): Signer {
  return p256Signer(testOwnerKey(label))
}

export const testPolicy: Policy = {
  names: defaultNameGrammar,
  admissionBits: 0,
  quarantineMs: 86_400_000,
  retentionMs: 1_209_600_000,
}

/** A fixed moment: 21 November 2026. */
export const testTimeMs = 1_795_228_759_123

export interface TestMember {
  readonly label: string
  readonly node: Signer
  /** One key per epoch. */
  voting(epoch: number): Signer
}

export function testMember(label: string): TestMember {
  return {
    label,
    node: testSigner(`${label} node`),
    voting: (epoch) => testSigner(`${label} voting ${epoch}`),
  }
}

export interface TestFederation {
  readonly federationId: Uint8Array
  readonly chain: ManifestChain
  /** Of the newest epoch, in the manifest's order. */
  readonly members: readonly TestMember[]
}

function memberOf(member: TestMember, epoch: number) {
  return {
    nodeKey: member.node.publicKey,
    votingKey: member.voting(epoch).publicKey,
    multiaddrs: [`/dns4/${member.label.replaceAll(' ', '-')}.example/tcp/4001`],
  }
}

/** A federation of n members in epoch 0. */
export function testFederation(
  memberCount: number,
  policy: Policy = testPolicy,
  label = 'test',
): TestFederation {
  const members = Array.from({ length: memberCount }, (_, i) => testMember(`${label} ${i}`))
  const bytes = encodeManifest({
    epoch: 0,
    members: members.map((member) => memberOf(member, 0)),
    policy,
    random: labelBytes(`${label} random`),
  })
  const manifest = decodeManifest(bytes)
  const { federationId } = manifest
  const approvals = members.map(({ node }, i) => approve(federationId, bytes, i, node))
  const genesis: CertifiedManifest = { manifest, approvals, round: 0, precommits: [] }
  return { federationId, chain: openGenesis(genesis, federationId, portableSignatures), members }
}

/** Proofs that the first q members (or those given) of an epoch cast this vote, each in a batch of its own. */
export function testProofs(
  vote: Vote,
  members: readonly TestMember[],
  voters: readonly number[],
  siblings = 0,
): VoteProof[] {
  return voters.map((voter) => {
    const member = members[voter]
    if (member === undefined) throw new RangeError(`No member ${voter}`)
    const others = Array.from({ length: siblings }, (_, i) => ({
      ...vote,
      round: vote.round + 1 + i,
    }))
    const { proofs } = signBatch([vote, ...others], voter, 1, member.voting(vote.epoch))
    return proofs[0] as VoteProof
  })
}

/** 0 to q-1 of the newest epoch. */
export function testVoters(chain: ManifestChain): number[] {
  return Array.from({ length: newestOf(chain).manifest.quorum }, (_, i) => i)
}

/** Approves and decides the next epoch's manifest; of its content only what is given differs. */
export function nextManifest(
  { federationId, chain, members }: TestFederation,
  nextMembers: readonly TestMember[],
  content: Partial<ManifestContent> = {},
): CertifiedManifest {
  const { manifest: newest } = newestOf(chain)
  const epoch = newest.epoch + 1
  const bytes = encodeManifest({
    federationId,
    epoch,
    previous: newest.id,
    members: nextMembers.map((member) => memberOf(member, epoch)),
    policy: newest.policy,
    ...content,
  })
  const manifest = decodeManifest(bytes)
  const voters = testVoters(chain)
  return {
    manifest,
    approvals: voters.map((i) => approve(federationId, bytes, i, (members[i] as TestMember).node)),
    round: 0,
    precommits: testProofs(manifestVote(newest, manifest), members, voters),
  }
}

function manifestVote(newest: Manifest, next: Manifest): Vote {
  return {
    federationId: newest.federationId,
    epoch: newest.epoch,
    slot: manifestSlot(newest.federationId, next.epoch),
    round: 0,
    phase: 'precommit',
    value: next.id,
  }
}

/** The federation one epoch later. */
export function extendFederation(
  federation: TestFederation,
  nextMembers: readonly TestMember[] = federation.members,
): TestFederation {
  const next = nextManifest(federation, nextMembers)
  const chain = extendChain(federation.chain, next, portableSignatures)
  return { ...federation, chain, members: nextMembers }
}

/** A first claim of a name; of its content only what is given differs. */
export function claimContent(
  { federationId, chain, members }: TestFederation,
  name: string,
  content: Partial<RegistrationContent> = {},
): RegistrationContent {
  return {
    federationId,
    epoch: newestOf(chain).manifest.epoch,
    name,
    sequence: 0,
    action: 'claim',
    scheme: 'native',
    ownerKey: testOwner(`owner of ${name}`).publicKey,
    devices: [],
    homeNodes: members.slice(0, 1).map(({ node }) => node.publicKey),
    issuedAtMs: testTimeMs,
    nonce: labelBytes(`nonce of ${name}`, 16),
    ...content,
  }
}

/** Signed by `testOwner('owner of <name>')`. */
export function claimName(
  federation: TestFederation,
  name: string,
  content: Partial<RegistrationContent> = {},
): Registration {
  return signRegistration(claimContent(federation, name, content), testOwner(`owner of ${name}`), 0)
}

/** Decided in round 0 of the newest epoch by its first q members. */
export function certify(
  { chain, members }: TestFederation,
  registration: Registration,
  { round = 0, siblings = 0 } = {},
): Certificate {
  const { epoch } = newestOf(chain).manifest
  const certificate = { registration, epoch, round, precommits: [] }
  const vote = certifiedVote(certificate)
  return { ...certificate, precommits: testProofs(vote, members, testVoters(chain), siblings) }
}
