/**
 * Members for tests at the driver's door: production drivers on the simulator's disk and signatures. What
 * they say is collected until the test hands it on, and turns and timers happen when the test says so.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { createDriver } from '../../cluster/driver.js'
import type { MessageOf, PeerMessage } from '../../cluster/messages.js'
import type { DriverParts, DriverSettings, NodeId } from '../../cluster/ports.js'
import { proposerOf } from '../../cluster/rules/proposer.js'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { type Certificate, certifiedVote } from '../../proto/certificate.js'
import { type Closing, type ClosingCover, coverSummary, signClosing } from '../../proto/closing.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  manifestSlot,
  type Policy,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import {
  nameSlot,
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import {
  type ProvenVote,
  signBatch,
  type Vote,
  type VoteBatch,
  type VoteProof,
} from '../../proto/votes.js'
import { createDisk, type Disk } from '../../tools/simulator/disk.js'
import { nodeSigner, ownerSigner, simulatedSignatures } from '../../tools/simulator/signatures.js'
import {
  createVotingKeyRing,
  type VotingKeyRing,
  votingSigner,
} from '../../tools/simulator/voting-keys.js'

export const rigTimeMs = 1_795_228_759_123
const policy: Policy = {
  names: defaultNameGrammar,
  admissionBits: 0,
  quarantineMs: 0,
  retentionMs: 0,
}
const settings: DriverSettings = {
  timeouts: { firstMs: 10, growthMs: 10 },
  resendMs: 1_000_000,
  reconcileMs: 10_000_000,
  firstQuorumMs: 0,
  queueMax: 1_000,
  slotsMax: 1_000,
}

// ---------------------------------------------------------------- what members sign

export function nodeKeyOf(member: number): Signer {
  return nodeSigner(`node ${member}`)
}

export function nodeIdOf(member: number): NodeId {
  return bytesToHex(nodeKeyOf(member).publicKey)
}

export function votingKeyOf(member: number, epoch: number): Signer {
  return votingSigner(`node ${member}`, epoch)
}

function membersOf(count: number, epoch: number) {
  return Array.from({ length: count }, (_, member) => ({
    nodeKey: nodeKeyOf(member).publicKey,
    votingKey: votingKeyOf(member, epoch).publicKey,
    multiaddrs: [],
  }))
}

/** Of so many members, the same in every epoch and in the same order. */
export function genesisOf(count: number, changes: Partial<Policy> = {}): CertifiedManifest {
  const bytes = encodeManifest({
    ...{ epoch: 0, members: membersOf(count, 0), random: sha256(asciiBytes('rig')) },
    policy: { ...policy, ...changes },
  })
  const manifest = decodeManifest(bytes)
  const approvals = manifest.members.map((_, member) =>
    approve(manifest.federationId, bytes, member, nodeKeyOf(member)),
  )
  return { manifest, approvals, round: 0, precommits: [] }
}

/** Approved and decided by members of the epoch before. */
export function manifestAfter({ manifest: before }: CertifiedManifest): CertifiedManifest {
  const { federationId, quorum } = before
  const count = before.members.length
  const epoch = before.epoch + 1
  const content = { federationId, epoch, previous: before.id, policy: before.policy }
  const bytes = encodeManifest({ ...content, members: membersOf(count, epoch) })
  const manifest = decodeManifest(bytes)
  const slot = manifestSlot(federationId, epoch)
  const vote = { federationId, epoch: before.epoch, slot, value: manifest.id }
  const voters = Array.from({ length: quorum }, (_, member) => member)
  return {
    manifest,
    approvals: before.members.map((_, i) => approve(federationId, bytes, i, nodeKeyOf(i))),
    round: 0,
    precommits: voters.map((i) => proofOf({ ...vote, round: 0, phase: 'precommit' }, i, 1_000)),
  }
}

export function registrationOf(
  { manifest }: CertifiedManifest,
  name: string,
  owner: string,
  changes: Partial<RegistrationContent> = {},
  counter = 0,
): Registration {
  const signer = ownerSigner(owner)
  const content: RegistrationContent = {
    ...{ federationId: manifest.federationId, epoch: 0, name, sequence: 0, action: 'claim' },
    ...{ scheme: 'native', ownerKey: signer.publicKey, devices: [], homeNodes: [] },
    ...{ issuedAtMs: rigTimeMs, nonce: sha256(asciiBytes(`${name} ${owner}`)).slice(0, 16) },
    ...changes,
  }
  return signRegistration(content, signer, counter)
}

/** A name for whose first claim nobody of `members` proposes in these rounds of a federation of n. */
export function nameProposedBy(
  { manifest }: CertifiedManifest,
  fits: (proposer: (round: number) => number) => boolean,
): string {
  for (let i = 0; ; i++) {
    const slot = nameSlot(manifest.federationId, `name${i}`, 0)
    if (fits((round) => proposerOf(slot, round, manifest.members.length))) return `name${i}`
  }
}

export function claimMessage(registration: Registration): PeerMessage {
  return { kind: 'claim', claim: { kind: 'registration', registration } }
}

export function voteFor(
  { manifest }: CertifiedManifest,
  { slot, id }: Pick<Registration, 'slot' | 'id'>,
  changes: Partial<Vote> = {},
): Vote {
  const { federationId, epoch } = manifest
  return { federationId, epoch, slot, round: 0, phase: 'prevote', value: id, ...changes }
}

export function proofOf(vote: Vote, member: number, number: number): VoteProof {
  const { proofs } = signBatch([vote], member, number, votingKeyOf(member, vote.epoch))
  return proofs[0] as VoteProof
}

export function batchOf(votes: readonly Vote[], member: number, number = 1): VoteBatch {
  return signBatch(votes, member, number, votingKeyOf(member, votes[0]?.epoch ?? 0)).batch
}

/** Votes as members say them of each other, each in a batch of its own. */
export function votesBy(members: readonly number[], votes: readonly Vote[], number = 1) {
  const proven = members.flatMap((member) =>
    votes.map((vote, i): ProvenVote => ({ vote, proof: proofOf(vote, member, number + i) })),
  )
  return { kind: 'votes', votes: proven } as const
}

/** q prevotes, of these members. */
export function polkaOf(vote: Vote, members: readonly number[], number = 1): PeerMessage {
  const { slot, value, epoch, round } = vote
  if (value === undefined) throw new RangeError('A polka has a value')
  const prevotes = members.map((member) => proofOf(vote, member, number))
  return { kind: 'polka', slot, value, epoch, round, prevotes }
}

export function certificateOf(
  { manifest }: CertifiedManifest,
  registration: Registration,
  number = 1,
): Certificate {
  const bare = { registration, epoch: manifest.epoch, round: 0, precommits: [] }
  const voters = Array.from({ length: manifest.quorum }, (_, i) => manifest.members.length - 1 - i)
  const vote = certifiedVote(bare)
  return { ...bare, precommits: voters.reverse().map((member) => proofOf(vote, member, number)) }
}

export const emptyCover: ClosingCover = { certified: [], locks: [] }

export function closingOf(
  { manifest }: CertifiedManifest,
  member: number,
  cover: ClosingCover = emptyCover,
): Closing {
  const { federationId, epoch } = manifest
  const content = { federationId, epoch, member, ...coverSummary(cover) }
  return signClosing(content, votingKeyOf(member, epoch))
}

// ---------------------------------------------------------------- a member

export interface Said {
  /** Undefined: to everyone. */
  readonly to: NodeId | undefined
  readonly message: PeerMessage
}

export interface RigMember {
  readonly index: number
  readonly driver: ReturnType<typeof createDriver>
  readonly disk: Disk
  readonly keys: VotingKeyRing
  readonly faults: readonly unknown[]
  /** In the queue, until `turns`. */
  tell(from: number | NodeId, ...messages: readonly PeerMessage[]): void
  /** The next turn, if anything waits. */
  turn(): void
  /** Turns until nothing waits. */
  turns(): void
  /** `tell`, each in a turn of its own. */
  hear(from: number | NodeId, ...messages: readonly PeerMessage[]): void
  /** Fires every timer that was set for at most so long. */
  fire(ms: number): void
  tick(): void
  /** What it has said since this was last asked. */
  said(): Said[]
}

export interface MemberPlan {
  readonly index?: number
  readonly disk?: Disk
  readonly settings?: Partial<DriverSettings>
  readonly parts?: Partial<DriverParts>
  /** Whether the others have told it that they know of no later votes of its own; else it asks. */
  readonly sure?: boolean
  /** Stands still unless it is said. */
  readonly now?: () => number
  /** Whom it reaches; nobody unless it is said. */
  readonly reachable?: readonly NodeId[]
}

export function newDisk(genesis: CertifiedManifest, index = 0): Disk {
  return createDisk({
    nodeKey: nodeKeyOf(index).publicKey,
    genesis,
    after: () => () => {},
    syncMs: () => undefined,
    onDurable: () => {},
  })
}

/** @param genesis of a new disk; of one that is given, as it is there */
export function startMember(genesis: CertifiedManifest, plan: MemberPlan = {}): RigMember {
  const { index = 0, disk = newDisk(genesis, index), sure = true } = plan
  const faults: unknown[] = []
  let said: Said[] = []
  const deferred: (() => void)[] = []
  let timers: { readonly ms: number; readonly run: () => void }[] = []
  const keys = createVotingKeyRing(`node ${index}`, true)
  for (let epoch = 0; epoch < 4; epoch++) keys.announce(epoch)
  const driver = createDriver({
    store: disk,
    overlay: {
      broadcast: (message) => said.push({ to: undefined, message }),
      send: (to, message) => said.push({ to, message }),
      peers: () => plan.reachable ?? [],
    },
    timers: {
      now: plan.now ?? (() => rigTimeMs),
      after(ms, run) {
        const timer = { ms, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((one) => one !== timer)
        }
      },
      defer: (run) => deferred.push(run),
    },
    keys,
    signatures: simulatedSignatures,
    nodeKey: nodeKeyOf(index).publicKey,
    settings: { ...settings, ...plan.settings },
    onFault: (fault) => faults.push(fault),
    ...plan.parts,
  })

  function turns(): void {
    for (let run = deferred.shift(); run !== undefined; run = deferred.shift()) run()
  }

  function tell(from: number | NodeId, ...messages: readonly PeerMessage[]): void {
    const sender = typeof from === 'number' ? nodeIdOf(from) : from
    for (const message of messages) driver.receive(sender, message)
  }

  const member: RigMember = {
    ...{ index, driver, disk, keys, faults, tell, turns },
    turn() {
      deferred.shift()?.()
    },
    hear(from, ...messages) {
      for (const message of messages) {
        tell(from, message)
        turns()
      }
    },
    fire(ms) {
      const due = timers.filter((one) => one.ms <= ms)
      timers = timers.filter((one) => one.ms > ms)
      for (const { run } of due) run()
      turns()
    },
    tick() {
      member.fire(settings.resendMs)
    },
    said() {
      const all = said
      said = []
      return all
    },
  }
  turns()
  if (sure) answerStart(member, genesis.manifest.members.length)
  return member
}

/** The others tell that they know of no vote of this member in the epoch. */
export function answerStart(member: RigMember, count: number, epoch = 0): void {
  for (let from = 0; from < count; from++) {
    if (from === member.index) continue
    member.hear(from, { kind: 'batch-number', epoch, member: member.index, vote: undefined })
  }
  member.said()
}

/** Hands on what they say to each other until they are silent; what they say to others is lost. */
export function exchange(members: readonly RigMember[]): void {
  for (let passes = 0; passes < 1_000; passes++) {
    const said = members.flatMap((from) => from.said().map((one) => ({ from, ...one })))
    if (said.length === 0) return
    for (const { from, to, message } of said) {
      for (const member of members) {
        const isMeant = to === undefined || to === nodeIdOf(member.index)
        if (member !== from && isMeant) member.tell(from.index, message)
      }
    }
    for (const member of members) member.turns()
  }
  throw new Error('They talk without end')
}

// ---------------------------------------------------------------- what was said

export function ofKind<Kind extends PeerMessage['kind']>(
  said: readonly Said[],
  kind: Kind,
): MessageOf<Kind>[] {
  return said.flatMap(({ message }) => (message.kind === kind ? [message as MessageOf<Kind>] : []))
}

/** To whom a kind of message was said, by index; everyone is -1. */
export function toldTo(said: readonly Said[], kind: PeerMessage['kind']): number[] {
  return said.flatMap(({ to, message }) => {
    if (message.kind !== kind) return []
    return to === undefined ? [-1] : [[0, 1, 2, 3].findIndex((member) => nodeIdOf(member) === to)]
  })
}

/** Votes that a member cast, as `epoch/round phase value` with the value's first digits. */
export function castIn(said: readonly Said[]): string[] {
  return ofKind(said, 'batch').flatMap(({ batch }) =>
    batch.votes.map(
      ({ epoch, round, phase, value }) =>
        `${epoch}/${round} ${phase} ${value === undefined ? 'nil' : bytesToHex(value)}`,
    ),
  )
}
