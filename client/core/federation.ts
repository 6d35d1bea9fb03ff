/**
 * What a client knows of its federation: the pinned manifest chain, and whom it can ask. A node is asked
 * anything only after it has introduced itself, and is given up for the next one when it does not answer
 * or is caught.
 */
import type { Absence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import type { Invite } from '../../proto/invite.js'
import { type Manifest, type ManifestChain, type Member, newestOf } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import { protocolVersion, type RequestBody, type ResponseBody } from '../../proto/requests.js'
import type { Signatures, Verified } from '../../proto/signatures.js'
import { Acquaintances } from './acquaintances.js'
import { ClientError, misbehaviour, shortAddress } from './errors.js'
import type { Tell } from './events.js'
import type { Answered, Exchange } from './exchange.js'
import { expectOtherNodeHelps, worstOf } from './failures.js'
import type { Clock, Memory } from './ports.js'
import { type SharedLookups, shareLookups } from './shared-lookups.js'
import { showTime } from './show-time.js'
import {
  type AbsenceQuestion,
  expectPresenceIn,
  expectPresenceOf,
  followManifests,
  openAbsenceFor,
  openCertificateFor,
} from './trust.js'
import { type Deadline, pause, remainingMs, sooner } from './waiting.js'

export interface IntroducedNode {
  readonly address: string
  readonly presence: Verified<Presence>
  /** Added to the local clock for what this node reads: 0 unless the clocks are far apart. */
  readonly clockOffsetMs: number
}

/** What answers a request when it is not refused. */
export type AnswerTo<Body extends RequestBody> = Extract<ResponseBody, { kind: Body['kind'] }>

export interface FederationOptions {
  readonly invite: Invite
  readonly exchange: Exchange
  readonly memory: Memory
  readonly signatures: Signatures
  readonly clock: Clock
  readonly tell: Tell
  /** How long one of several nodes may keep us waiting before the next is tried. */
  readonly nodeShareMs: number
  /** Called when the chain has grown beyond what was known before. */
  readonly onLaterEpoch: () => void
}

/** A registration must be issued near the nodes' clocks; a minute is what people's clocks are off by. */
export const clockSkewMs = 60_000
/** Beyond this no node's time is signed: it would stand in a certificate for good. */
const clockSkewMaxMs = 86_400_000
/** More pages of manifests than this would be a chain of thousands of epochs. */
const manifestPagesMax = 256
const refusedRepeatsMax = 3
const sharersMax = 4
const refusedPauseMinMs = 100

export class Federation {
  readonly #options: FederationOptions
  readonly #acquaintances: Acquaintances
  readonly #lookups: SharedLookups
  #chain: ManifestChain | undefined
  readonly #introduced = new Map<string, IntroducedNode>()

  /** @throws ClientError `memory` when what is remembered is damaged or of another federation */
  static async load(options: FederationOptions): Promise<Federation> {
    const { memory, invite, signatures } = options
    const manifests = await memory.loadManifests()
    const acquaintances = await Acquaintances.load(memory, invite.addresses)
    const chain = manifests.length === 0 ? undefined : remembered()
    return new Federation(options, acquaintances, chain)

    function remembered(): ManifestChain {
      try {
        return followManifests(undefined, manifests, invite.federationId, signatures, 'memory')
      } catch (error) {
        const sentence =
          'The remembered manifests are damaged or of another federation than the invite.'
        throw new ClientError('memory', sentence, {}, { cause: error })
      }
    }
  }

  private constructor(
    options: FederationOptions,
    acquaintances: Acquaintances,
    chain: ManifestChain | undefined,
  ) {
    this.#options = options
    this.#acquaintances = acquaintances
    this.#lookups = shareLookups(options.exchange)
    this.#chain = chain
  }

  get id(): Uint8Array {
    return this.#options.invite.federationId
  }

  /** Known after the first introduction. */
  get chain(): ManifestChain {
    if (this.#chain === undefined) throw new Error('No node has introduced itself yet')
    return this.#chain
  }

  get newest(): Manifest {
    return newestOf(this.chain).manifest
  }

  get nodeShareMs(): number {
    return this.#options.nodeShareMs
  }

  /**
   * The part of the time that one of several nodes gets, and no more than leaves as much to a few others: of
   * mirrors there may be so many that none would have the time to answer.
   * @param round twice as long as in the last one: where all are slow, asking the next too early is in vain
   */
  share(deadline: Deadline, among = 1, round = 1): Deadline {
    const part = remainingMs(deadline) / Math.min(among, sharersMax)
    return sooner(deadline, Math.min(this.#options.nodeShareMs * 2 ** (round - 1), part))
  }

  /** In the order in which they are asked. */
  get addresses(): readonly string[] {
    return this.#acquaintances.addresses
  }

  addressOf(nodeKey: Uint8Array): string | undefined {
    return this.#acquaintances.addressOf(nodeKey)
  }

  /** Members of the newest epoch that no address is known of. */
  get strangers(): readonly Member[] {
    return this.newest.members.filter(
      ({ nodeKey }) => this.#acquaintances.addressOf(nodeKey) === undefined,
    )
  }

  /** The time by which this node reads what it is asked to take. */
  nowMs(node: IntroducedNode): number {
    return Math.round(this.#options.clock.nowMs() + node.clockOffsetMs)
  }

  /** The time to write into what this node is asked to take. @throws ClientError `clock` */
  signingTimeMs(node: IntroducedNode): number {
    const theirsMs = this.nowMs(node)
    if (Math.abs(node.clockOffsetMs) <= clockSkewMaxMs) return theirsMs
    const ours = showTime(this.#options.clock.nowMs())
    const sentence = `Nothing is signed: here it is ${ours}, and for node ${shortAddress(node.address)} it is ${showTime(theirsMs)}. Set this computer's clock, or ask another node.`
    throw new ClientError('clock', sentence, { node: node.address })
  }

  /**
   * Does something with a node that answers: the first of the known ones, then the next. A node that
   * was caught is not asked again.
   * @param except addresses that are not asked
   * @throws ClientError of the operation; when no node is left, the most telling of what they did
   */
  async withNode<T>(
    deadline: Deadline,
    operation: (node: IntroducedNode, deadline: Deadline) => Promise<T>,
    except: Iterable<string> = [],
  ): Promise<T> {
    const failures: ClientError[] = []
    const skipped = new Set<string>(except)
    for (let round = 1; ; round++) {
      const candidates = this.#acquaintances.addresses.filter((one) => !skipped.has(one))
      if (candidates.length === 0 || (failures.length > 0 && remainingMs(deadline) === 0)) {
        throw worstOf(failures.length > 0 ? failures : this.#acquaintances.caught)
      }
      for (const [i, address] of candidates.entries()) {
        const left = candidates.length - i
        const share = candidates.length === 1 ? deadline : this.share(deadline, left, round)
        try {
          const result = await operation(await this.#introduce(address, share), share)
          await this.#acquaintances.prefer(address)
          return result
        } catch (error) {
          const failure = expectOtherNodeHelps(error)
          failures.push(failure)
          // Only silence may be the network's fault, and end.
          if (failure.code !== 'timeout') skipped.add(address)
          const isLast = candidates.every((one) => skipped.has(one))
          if (failure.code === 'misbehaviour') this.#distrust(failure, address)
          else if (!isLast)
            this.#options.tell({ kind: 'next-node', node: address, reason: failure })
        }
      }
    }
  }

  /** As `withNode`, at one address and no other. */
  async withNodeAt<T>(
    address: string,
    deadline: Deadline,
    operation: (node: IntroducedNode, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    try {
      return await operation(await this.#introduce(address, deadline), deadline)
    } catch (error) {
      if (error instanceof ClientError && error.code === 'misbehaviour')
        this.#distrust(error, address)
      throw error
    }
  }

  /**
   * As `withNode`, at the node of one key and no other. One that was caught is not asked.
   * @throws ClientError `misbehaviour`, also of before; `unreachable` when no address of it is known
   */
  async withMember<T>(
    { nodeKey }: Pick<Member, 'nodeKey'>,
    deadline: Deadline,
    operation: (node: IntroducedNode, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const address = this.addressOf(nodeKey)
    if (address === undefined) throw new ClientError('unreachable', 'No address of it is known.')
    const reason = this.#acquaintances.reasonAgainst(address)
    if (reason !== undefined) throw reason
    return this.withNodeAt(address, deadline, (node, share) => {
      if (equalBytes(node.presence.nodeKey, nodeKey)) return operation(node, share)
      throw new ClientError('unreachable', 'Another node has its address.', { node: address })
    })
  }

  #distrust(reason: ClientError, node: string): void {
    this.#acquaintances.distrust(node, reason)
    this.#introduced.delete(node)
    this.#options.tell({ kind: 'misbehaviour', node, reason })
  }

  async #introduce(address: string, deadline: Deadline): Promise<IntroducedNode> {
    const known = this.#introduced.get(address)
    return known ?? (await this.refresh(address, deadline))
  }

  /**
   * Says Hello: fetches the manifests that are missing here and the node's own presence, and verifies
   * them.
   * @throws ClientError `misbehaviour`, `timeout`, `refused`
   */
  async refresh(address: string, deadline: Deadline): Promise<IntroducedNode> {
    const { clock, signatures, tell } = this.#options
    let chain = this.#chain
    for (let page = 0; page < manifestPagesMax; page++) {
      const before = chain?.length ?? 0
      const knownEpoch = chain && newestOf(chain).manifest.epoch
      const askedAtMs = clock.elapsedMs()
      const versions = [protocolVersion]
      const { body } = await this.ask(address, { kind: 'hello', versions, knownEpoch }, deadline)
      const roundTripMs = clock.elapsedMs() - askedAtMs
      if (body.version !== protocolVersion) {
        const sentence = `it chooses version ${body.version}, which was not offered.`
        throw misbehaviour(address, 'answer', sentence)
      }
      chain = followManifests(chain, body.manifests, this.id, signatures, address)
      if (body.more && chain.length > before) continue
      if (body.more) throw misbehaviour(address, 'manifest', 'it promises more and gives none.')
      const presence = expectPresenceOf(address, body.self, chain, signatures)
      await this.#adopt(chain)
      await this.#remember([presence])
      const aheadMs = clock.nowMs() - roundTripMs / 2 - body.timeMs
      const isSkewed = Math.abs(aheadMs) > clockSkewMs + roundTripMs
      if (isSkewed) {
        const isSigned = Math.abs(aheadMs) <= clockSkewMaxMs
        tell({ kind: 'clock-skew', node: address, aheadMs, isSigned })
      }
      const clockOffsetMs = isSkewed ? -aheadMs : 0
      const node = { address, presence, clockOffsetMs }
      this.#introduced.set(address, node)
      return node
    }
    throw misbehaviour(address, 'manifest', 'its chain has no end.')
  }

  async #adopt(chain: ManifestChain): Promise<void> {
    if (this.#chain !== undefined && chain.length <= this.#chain.length) return
    await this.#options.memory.saveManifests(chain)
    const known = this.#chain
    // Another request may have adopted a longer one meanwhile; both were verified from the same genesis.
    if (known !== undefined && chain.length <= known.length) return
    this.#chain = chain
    if (known !== undefined) this.#options.onLaterEpoch()
  }

  #remember(met: readonly Presence[]): Promise<void> {
    const latestMs = this.#options.clock.nowMs() + clockSkewMaxMs
    return this.#acquaintances.remember(met, this.newest, latestMs)
  }

  /**
   * Takes over what a node says about the others; statements that do not hold are left out, since the
   * node may only be passing them on. One of a later epoch than is known here says that the node has
   * manifests for us.
   * @throws ClientError what `refresh` throws
   */
  async meet(
    node: string,
    nodes: readonly Presence[],
    deadline: Deadline,
  ): Promise<Verified<Presence>[]> {
    if (nodes.some(({ epoch }) => epoch > this.newest.epoch)) await this.refresh(node, deadline)
    const held = nodes.flatMap((presence) => {
      try {
        return [expectPresenceIn(presence, this.chain, this.#options.signatures)]
      } catch (error) {
        if (error instanceof RefusedError) return []
        throw error
      }
    })
    await this.#remember(held)
    return held
  }

  /**
   * Asks one node. A refusal that a repeat can mend is repeated after the time that it names, under a
   * new request id (a node answers a repeated id with the same answer).
   * @throws ClientError `refused`, and what `Exchange.ask` throws
   */
  async ask<Body extends RequestBody>(
    address: string,
    request: Body,
    deadline: Deadline,
  ): Promise<{ readonly requestId: Uint8Array; readonly body: AnswerTo<Body> }> {
    for (let attempt = 1; ; attempt++) {
      const { requestId, body } = await this.#askOnce(address, request, deadline)
      if (body.kind !== 'refusal') return { requestId, body: body as AnswerTo<Body> }
      const pauseMs = Math.max(body.retryAfterMs, refusedPauseMinMs)
      // A mailbox is emptied when its owner comes, and not in the time of one call.
      const canMend = body.retry && body.code !== 'mailbox-full'
      const isWorthwhile = canMend && attempt < refusedRepeatsMax
      if (!isWorthwhile || pauseMs >= remainingMs(deadline)) {
        throw new ClientError('refused', body.sentence, { refusal: body, node: address })
      }
      await pause(pauseMs, deadline)
    }
  }

  #askOnce(address: string, request: RequestBody, deadline: Deadline): Promise<Answered> {
    if (request.kind === 'lookup') return this.#lookups.ask(address, request.name, deadline)
    return this.#options.exchange.ask(address, request, deadline)
  }

  /**
   * Fetches the manifests up to an epoch in which a node says it stands.
   * @throws ClientError `misbehaviour` (manifest) when it has none of that epoch, and what `refresh` throws
   */
  async reach(epoch: number, node: string, deadline: Deadline): Promise<void> {
    if (epoch <= this.newest.epoch) return
    await this.refresh(node, deadline)
    if (epoch <= this.newest.epoch) return
    throw misbehaviour(node, 'manifest', `it stands in epoch ${epoch}, for which it has none.`)
  }

  /** @throws ClientError `misbehaviour` (certificate), and what `refresh` throws */
  async openCertificate(
    name: string,
    certificate: Certificate,
    node: string,
    deadline: Deadline,
  ): Promise<Verified<Certificate>> {
    const open = () =>
      openCertificateFor(name, certificate, this.chain, this.#options.signatures, node)
    let opened = open()
    if (opened === undefined) {
      await this.refresh(node, deadline)
      opened = open()
    }
    if (opened !== undefined) return opened
    const sentence = `it is of epoch ${certificate.epoch}, for which the node has no manifest.`
    throw misbehaviour(node, 'certificate', sentence)
  }

  /** @throws ClientError `misbehaviour` (absence), `outdated`, `refused`, and what `refresh` throws */
  async openAbsence(
    question: AbsenceQuestion,
    absence: Absence,
    deadline: Deadline,
  ): Promise<Verified<Absence>> {
    const open = () => openAbsenceFor(question, absence, this.chain, this.#options.signatures)
    let opened = open()
    if (opened === undefined) {
      await this.refresh(question.node, deadline)
      opened = open()
    }
    if (opened !== undefined) return opened
    const sentence = `it is of epoch ${absence.epoch}, for which the node has no manifest.`
    throw misbehaviour(question.node, 'absence', sentence)
  }
}
