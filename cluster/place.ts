/** Where this node stands in its federation: the chain, its place in each epoch, and whether it votes. */
import { bytesToHex, equalBytes } from '../proto/bytes.js'
import {
  type CertifiedManifest,
  type Manifest,
  type ManifestChain,
  manifestOf,
  newestOf,
} from '../proto/manifest.js'
import type { Signer } from '../proto/signatures.js'
import { StartCheck } from './batch-numbers.js'
import type { Standing } from './messages.js'
import type { DriverParts, NodeId } from './ports.js'
import { epochOf } from './rules/membership.js'
import type { Epoch } from './rules/slot.js'

export class Place {
  readonly #parts: Pick<DriverParts, 'keys' | 'nodeKey' | 'planted'>
  readonly nodeId: NodeId
  #chain: ManifestChain
  #settledEpoch: number
  #check = new StartCheck()
  /** As they stand until something here changes. */
  readonly #epochs = new Map<number, Epoch>()

  constructor(
    parts: Pick<DriverParts, 'keys' | 'nodeKey' | 'planted' | 'store'>,
    chain: ManifestChain,
  ) {
    this.#parts = parts
    this.nodeId = bytesToHex(parts.nodeKey)
    this.#chain = chain
    this.#settledEpoch = parts.store.settled()
    this.onAnswered(this.nodeId)
  }

  get chain(): ManifestChain {
    return this.#chain
  }

  // ---------------------------------------------------------------- what changes

  /** A member that is sure of its votes stays so; another asks again, under its new key. */
  enter(next: CertifiedManifest): void {
    const isSure = this.self(this.current) !== undefined && this.isSureOfVotes
    this.#chain = [...this.#chain, next]
    this.#check = new StartCheck()
    this.#epochs.clear()
    const answered = isSure ? next.manifest.members.map((one) => bytesToHex(one.nodeKey)) : []
    for (const nodeId of [this.nodeId, ...answered]) this.onAnswered(nodeId)
  }

  settle(): void {
    this.#settledEpoch = this.current.epoch
    this.#epochs.clear()
  }

  /** A member knows of no later vote of ours than we do. */
  onAnswered(nodeId: NodeId): void {
    const { members } = this.current
    const index = members.findIndex(({ nodeKey }) => bytesToHex(nodeKey) === nodeId)
    if (index !== -1) this.#check.answered(index)
    this.#epochs.clear()
  }

  /** Somebody holds a later vote of this member in this epoch than its disk does. */
  onLaterVote(theirs: number, ours: number): void {
    this.#check.refusal =
      `Others hold vote batch ${theirs} of this member, its disk only ${ours}: ` +
      'it was restored from an old copy, and must join again under a new key.'
    this.#epochs.clear()
  }

  // ---------------------------------------------------------------- where it stands

  get isSureOfVotes(): boolean {
    return this.#check.isPassed(this.current.quorum)
  }

  /** Whether others must still be asked for this member's last votes. */
  get isAsking(): boolean {
    const isMember = this.self(this.current) !== undefined
    return isMember && this.#check.refusal === undefined && !this.isSureOfVotes
  }

  get current(): Manifest {
    return newestOf(this.#chain).manifest
  }

  get federationId(): Uint8Array {
    return this.#chain[0].manifest.federationId
  }

  get settled(): boolean {
    return this.#settledEpoch === this.current.epoch
  }

  get standing(): Standing {
    return { kind: 'standing', epoch: this.current.epoch, settled: this.settled }
  }

  /** This node's index in an epoch; undefined for a mirror. */
  self(manifest: Manifest): number | undefined {
    const index = manifest.members.findIndex((one) => equalBytes(one.nodeKey, this.#parts.nodeKey))
    return index === -1 ? undefined : index
  }

  nodeOf(member: number, epoch: number): NodeId | undefined {
    const key = this.#chain[epoch]?.manifest.members[member]?.nodeKey
    return key && bytesToHex(key)
  }

  /** The key by which this member votes, proposes and closes in an epoch, while it is here. */
  signer(manifest: Manifest): Signer | undefined {
    const self = this.self(manifest)
    const listed = self === undefined ? undefined : manifest.members[self]?.votingKey
    const signer = this.#parts.keys.signer(manifest.epoch)
    if (listed === undefined || signer === undefined) return undefined
    return equalBytes(signer.publicKey, listed) ? signer : undefined
  }

  /** Whether this member votes now, and if not, why. */
  get voting(): true | string {
    const { current } = this
    const { epoch } = current
    const self = this.self(current)
    if (self === undefined) return 'This node is a mirror.'
    if (current.members[self]?.votingKey === undefined) {
      return `Manifest ${epoch} lists no voting key of this member.`
    }
    if (this.signer(current) === undefined) return `The voting key of epoch ${epoch} is not here.`
    if (!this.settled) return `Settling in epoch ${epoch}.`
    if (this.#check.refusal !== undefined) return this.#check.refusal
    if (!this.isSureOfVotes) return 'Asking others for the last votes of this member.'
    return true
  }

  epoch(number: number): Epoch {
    const known = this.#epochs.get(number) ?? this.#epoch(number)
    this.#epochs.set(number, known)
    return known
  }

  #epoch(number: number): Epoch {
    const manifest = manifestOf(this.#chain, number)
    const { planted } = this.#parts
    const isCurrent = number === this.current.epoch
    const afterClose = planted === 'votes-after-close' && number === this.current.epoch - 1
    const votes = isCurrent ? this.voting === true : afterClose && !this.settled
    const epoch = epochOf(manifest, this.self(manifest), votes)
    if (planted !== 'quorum-too-small') return epoch
    return { ...epoch, quorum: Math.max(1, epoch.quorum - 1) }
  }
}
