/** A federation whose keys the test holds, so that it can say everything, also what is not true. */
import { signAbsence } from '../../proto/absence.js'
import type { Certificate } from '../../proto/certificate.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  type Manifest,
  manifestSlot,
  type Policy,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import { ed25519Signer } from '../../proto/portable-signatures.js'
import { type Presence, type PresenceContent, signPresence } from '../../proto/presence.js'
import type { Registration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch, type Vote } from '../../proto/votes.js'

export const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte)

export interface SmallFederation {
  readonly id: Uint8Array
  readonly genesis: CertifiedManifest
  readonly nodeKeys: readonly Signer[]
  /** By epoch, then member. */
  readonly votingKeys: readonly (readonly Signer[])[]
  /** One of each epoch, rising. */
  readonly manifests: readonly CertifiedManifest[]
  certify(registration: Registration, epoch?: number, round?: number): Certificate
  isMember(node: number, epoch: number): boolean
  presence(member: number, mixnetAddress: string, content?: Partial<PresenceContent>): Presence
  absence(
    member: number,
    name: string,
    requestId: Uint8Array,
    epoch?: number,
  ): ReturnType<typeof signAbsence>
}

export interface SmallFederationOptions {
  readonly members?: number
  readonly epochs?: number
  /** Which of the nodes are members, by epoch and in the manifest's order; all of them when absent. */
  readonly seats?: readonly (readonly number[])[]
  readonly policy?: Partial<Policy>
  /** From epoch 1 on. */
  readonly laterPolicy?: Partial<Policy>
  /** Tells federations apart. */
  readonly seed?: number
}

export function smallFederation({
  members = 1,
  epochs = 1,
  seats = [],
  policy,
  laterPolicy,
  seed = 1,
}: SmallFederationOptions = {}): SmallFederation {
  const key = (kind: number, epoch: number, member: number) =>
    ed25519Signer(Uint8Array.of(...filled(seed, 28), kind, epoch, member, 1))
  const numbers = Array.from({ length: members }, (_, member) => member)
  const nodeKeys = numbers.map((member) => key(1, 0, member))
  const seatsOf = (epoch: number) => seats[epoch] ?? numbers
  const votingKeys = Array.from({ length: epochs }, (_, epoch) =>
    seatsOf(epoch).map((node) => key(2, epoch, node)),
  )
  const fullPolicy: Policy = {
    names: defaultNameGrammar,
    admissionBits: 0,
    quarantineMs: 0,
    retentionMs: 0,
    ...policy,
  }
  const listed = (epoch: number) =>
    seatsOf(epoch).map((node, member) => {
      const { publicKey: nodeKey } = signerOf(nodeKeys, node)
      const votingKey = votingKeys[epoch]?.[member]?.publicKey
      return { nodeKey, votingKey, multiaddrs: [] }
    })
  const genesisBytes = encodeManifest({
    epoch: 0,
    members: listed(0),
    policy: fullPolicy,
    random: filled(seed),
  })
  const genesisManifest = decodeManifest(genesisBytes)
  const id = genesisManifest.federationId
  const approvalsOf = (bytes: Uint8Array, epoch: number, count: number) =>
    seatsOf(epoch)
      .slice(0, count)
      .map((node, member) => approve(id, bytes, member, signerOf(nodeKeys, node)))
  const genesis: CertifiedManifest = {
    manifest: genesisManifest,
    approvals: approvalsOf(genesisBytes, 0, seatsOf(0).length),
    round: 0,
    precommits: [],
  }
  const manifests = [genesis]
  let newest: Manifest = genesisManifest
  for (let epoch = 1; epoch < epochs; epoch++) {
    const bytes = encodeManifest({
      federationId: id,
      epoch,
      previous: newest.id,
      members: listed(epoch),
      policy: { ...fullPolicy, ...laterPolicy },
    })
    const manifest = decodeManifest(bytes)
    manifests.push({
      manifest,
      approvals: approvalsOf(bytes, epoch - 1, newest.quorum),
      round: 0,
      precommits: precommitsOf(
        { epoch: epoch - 1, slot: manifestSlot(id, epoch), round: 0, value: manifest.id },
        newest.quorum,
      ),
    })
    newest = manifest
  }

  function precommitsOf(
    { epoch, slot, round, value }: Pick<Vote, 'epoch' | 'slot' | 'round' | 'value'>,
    count: number,
  ) {
    const vote: Vote = { federationId: id, epoch, slot, round, phase: 'precommit', value }
    return (votingKeys[epoch] ?? []).slice(0, count).flatMap((signer, member) => {
      return signBatch([vote], member, 1, signer).proofs
    })
  }

  return {
    id,
    genesis,
    nodeKeys,
    votingKeys,
    manifests,
    certify(registration, epoch = registration.epoch, round = 0) {
      const { slot, id: value } = registration
      const { quorum } = manifests[epoch]?.manifest ?? genesisManifest
      const precommits = precommitsOf({ epoch, slot, round, value }, quorum)
      return { registration, epoch, round, precommits }
    },
    isMember: (node, epoch) => seatsOf(epoch).includes(node),
    presence(member, mixnetAddress, content = {}) {
      const signer = signerOf(nodeKeys, member)
      return signPresence(
        {
          federationId: id,
          nodeKey: signer.publicKey,
          issuedAtMs: 1_795_228_759_123,
          mixnetAddress,
          multiaddrs: [],
          version: 'hand-made',
          role: 'member',
          state: 'serving',
          epoch: 0,
          namesCount: 0,
          packetsSentLastSecond: 0,
          packetsReceivedLastSecond: 0,
          loopProbesSent: 0,
          loopProbesReturned: 0,
          ...content,
        },
        signer,
      )
    },
    absence(member, name, requestId, epoch = newest.epoch) {
      const signer = signerOf(nodeKeys, member)
      const { publicKey: nodeKey } = signer
      return signAbsence({ federationId: id, epoch, name, requestId, nodeKey }, signer)
    },
  }
}

export function signerOf(keys: readonly Signer[] | undefined, index: number): Signer {
  const signer = keys?.[index]
  if (signer === undefined) throw new RangeError(`No key ${index}`)
  return signer
}
