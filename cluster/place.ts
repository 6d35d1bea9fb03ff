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
import type { DriverParts, NodeId, NotVoting } from './ports.js'
import { epochOf } from './rules/membership.js'
import type { Epoch } from './rules/slot.js'

export class Place {
  readonly #parts: Pick<DriverParts, 'keys' | 'nodeKey' | 'planted'>
  readonly nodeId: NodeId
  #chain: ManifestChain
  #settledEpoch: number
  /** The newest epoch in which this member has nothing more to close. */
  #closedEpoch = -1
  /** By epoch: the current one, and the one before while it is not closed. */
  readonly #checks = new Map<number, StartCheck>()
  /** Of the current epoch, and of that and the one before. */
  #members = { epoch: -1, nodes: new Set<NodeId>(), lately: new Set<NodeId>() }
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
    const { epoch } = this.current
    for (const one of epoch === 0 ? [0] : [epoch - 1, epoch]) this.onAnswered(one, this.nodeId)
  }

  get chain(): ManifestChain {
    return this.#chain
  }

  // ---------------------------------------------------------------- what changes

  /** A member that is sure of its votes stays so; another asks again, under its new key. */
  enter(next: CertifiedManifest): void {
    const before = this.current
    const isSure = this.self(before) !== undefined && this.isSure(before.epoch)
    this.#chain = [...this.#chain, next]
    const { epoch, members } = next.manifest
    this.#checks.delete(epoch - 2)
    const answered = isSure ? members.map((one) => bytesToHex(one.nodeKey)) : []
    for (const nodeId of [this.nodeId, ...answered]) this.onAnswered(epoch, nodeId)
  }

  settle(): void {
    this.#settledEpoch = this.current.epoch
    this.#epochs.clear()
  }

  /** A member of an epoch knows of no later vote of ours in it than we do. */
  onAnswered(epoch: number, nodeId: NodeId): void {
    const { members } = manifestOf(this.#chain, epoch)
    const index = members.findIndex(({ nodeKey }) => bytesToHex(nodeKey) === nodeId)
    if (index !== -1) this.#check(epoch).answered(index)
    this.#epochs.clear()
  }

  /** Somebody holds a later vote of this member in an epoch than its disk does. */
  onLaterVote(epoch: number, theirs: number, ours: number): void {
    this.#check(epoch).refusal =
      `Others hold vote batch ${theirs} of this member, its disk only ${ours}: ` +
      'it was restored from an old copy, and must join again under a new key.'
    this.#epochs.clear()
  }

  /** CLOSE of this epoch is written, or never will be. */
  onClosed(epoch: number): void {
    this.#closedEpoch = Math.max(this.#closedEpoch, epoch)
  }

  // ---------------------------------------------------------------- what this member is sure of

  #check(epoch: number): StartCheck {
    const check = this.#checks.get(epoch) ?? new StartCheck()
    this.#checks.set(epoch, check)
    return check
  }

  /** Whether this member knows that its disk holds all its votes of an epoch. */
  isSure(epoch: number): boolean {
    return this.#check(epoch).isPassed(manifestOf(this.#chain, epoch).quorum)
  }

  isRefused(epoch: number): boolean {
    return this.#check(epoch).refusal !== undefined
  }

  /**
   * The epoch before, if this member owes it a CLOSE: it learned of the next one before it was sure of its
   * votes, without which a CLOSE might leave out a lock.
   */
  get unclosed(): Manifest | undefined {
    const before = this.#chain.at(-2)?.manifest
    if (before === undefined || this.settled || this.#closedEpoch >= before.epoch) return undefined
    return this.signer(before) === undefined ? undefined : before
  }

  /** Epochs about whose votes others must still be asked. */
  get asking(): Manifest[] {
    const asking: Manifest[] = []
    for (const manifest of [this.unclosed, this.current]) {
      if (manifest === undefined || this.self(manifest) === undefined) continue
      const { epoch } = manifest
      if (!this.isRefused(epoch) && !this.isSure(epoch)) asking.push(manifest)
    }
    return asking
  }

  // ---------------------------------------------------------------- where it stands

  get current(): Manifest {
    return newestOf(this.#chain).manifest
  }

  get federationId(): Uint8Array {
    return this.#chain[0].manifest.federationId
  }

  get settled(): boolean {
    return this.#settledEpoch === this.current.epoch
  }

  /**
   * Whether an absence, or that nothing newer is known, means anything: this node has settled, and a member
   * knows that its disk is not an old copy.
   */
  get knows(): boolean {
    const isMember = this.self(this.current) !== undefined
    return this.settled && (!isMember || this.isSure(this.current.epoch))
  }

  get standing(): Standing {
    return { kind: 'standing', epoch: this.current.epoch, settled: this.settled }
  }

  /** This node's index in an epoch; undefined for a mirror. */
  self(manifest: Manifest): number | undefined {
    const index = manifest.members.findIndex((one) => equalBytes(one.nodeKey, this.#parts.nodeKey))
    return index === -1 ? undefined : index
  }

  /** Of the current epoch. */
  isMember(node: NodeId): boolean {
    return this.#membersNow.nodes.has(node)
  }

  /** Of the current epoch or the one before, whose members serve until the new one works. */
  wasMemberLately(node: NodeId): boolean {
    return this.#membersNow.lately.has(node)
  }

  get #membersNow() {
    const { current } = this
    if (this.#members.epoch !== current.epoch) {
      const [nodes, before] = [current, this.#chain.at(-2)?.manifest].map(
        (manifest) => manifest?.members.map(({ nodeKey }) => bytesToHex(nodeKey)) ?? [],
      )
      this.#members = {
        epoch: current.epoch,
        nodes: new Set(nodes),
        lately: new Set([...(nodes ?? []), ...(before ?? [])]),
      }
    }
    return this.#members
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
  get voting(): true | NotVoting {
    const { current } = this
    const { epoch } = current
    const self = this.self(current)
    if (self === undefined) return { code: 'mirror', reason: 'This node is a mirror.' }
    if (current.members[self]?.votingKey === undefined) {
      const reason = `Manifest ${epoch} lists no voting key of this member.`
      return { code: 'unlisted', reason }
    }
    if (this.signer(current) === undefined) {
      return { code: 'no-key', reason: `The voting key of epoch ${epoch} is not here.` }
    }
    if (!this.settled) return { code: 'settling', reason: `Settling in epoch ${epoch}.` }
    const { refusal } = this.#check(epoch)
    if (refusal !== undefined) return { code: 'restored', reason: refusal }
    if (this.isSure(epoch)) return true
    return { code: 'asking', reason: 'Asking others for the last votes of this member.' }
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
