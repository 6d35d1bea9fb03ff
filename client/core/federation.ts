/**
 * What a client knows of its federation: the pinned manifest chain, and whom it can ask. A node is asked
 * anything only after it has introduced itself, and is given up for the next one when it does not answer
 * or is caught.
 */
import type { Absence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { type RefusalCode, RefusedError } from '../../proto/errors.js'
import type { Invite } from '../../proto/invite.js'
import { type Manifest, type ManifestChain, newestOf } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import { protocolVersion, type RequestBody, type ResponseBody } from '../../proto/requests.js'
import type { Signatures, Verified } from '../../proto/signatures.js'
import { CarrierError } from '../mixnet/carrier.js'
import { ClientError, misbehaviour, shortAddress } from './errors.js'
import type { Tell } from './events.js'
import type { Exchange } from './exchange.js'
import { nodesToRemember } from './nodes-remembered.js'
import type { Clock, Memory } from './ports.js'
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
}

/** A registration must be issued near the nodes' clocks; a minute is what people's clocks are off by. */
export const clockSkewMs = 60_000
/** Beyond this no node's time is signed: it would stand in a certificate for good. */
const clockSkewMaxMs = 86_400_000
/** More pages of manifests than this would be a chain of thousands of epochs. */
const manifestPagesMax = 256
/** Refusals that are about the node, and say nothing about what was asked. */
const nodeBound: readonly RefusalCode[] = [
  'rate-limited',
  'busy',
  'stopping-down',
  'unknown-epoch',
  'not-ready',
  'unsupported-version',
  'no-reply-blocks',
  'bad-challenge',
]
const refusedRepeatsMax = 3
const refusedPauseMinMs = 100

export class Federation {
  readonly #options: FederationOptions
  #chain: ManifestChain | undefined
  #remembered: readonly Presence[]
  #addresses: string[]
  readonly #introduced = new Map<string, IntroducedNode>()
  readonly #distrusted = new Map<string, ClientError>()

  /** @throws ClientError `memory` when what is remembered is damaged or of another federation */
  static async load(options: FederationOptions): Promise<Federation> {
    const { memory, invite, signatures } = options
    const manifests = await memory.loadManifests()
    const nodes = await memory.loadNodes()
    const chain = manifests.length === 0 ? undefined : remembered()
    return new Federation(options, chain, nodes)

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
    chain: ManifestChain | undefined,
    nodes: readonly Presence[],
  ) {
    this.#options = options
    this.#chain = chain
    this.#remembered = nodes
    const met = nodes.map((node) => node.mixnetAddress)
    this.#addresses = [...new Set([...options.invite.addresses, ...met])]
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
   * @throws ClientError of the operation; when no node is left, the most telling of what they did
   */
  async withNode<T>(
    deadline: Deadline,
    operation: (node: IntroducedNode, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const failures: ClientError[] = []
    const skipped = new Set<string>()
    for (;;) {
      const round = this.#addresses.filter((one) => !this.#distrusted.has(one) && !skipped.has(one))
      if (round.length === 0 || (failures.length > 0 && remainingMs(deadline) === 0)) {
        throw worstOf(failures.length > 0 ? failures : [...this.#distrusted.values()])
      }
      for (const address of round) {
        const share = round.length === 1 ? deadline : sooner(deadline, this.#options.nodeShareMs)
        try {
          const result = await operation(await this.#introduce(address, share), share)
          this.#prefer(address)
          return result
        } catch (error) {
          const failure = expectOtherNodeHelps(error)
          failures.push(failure)
          // Only silence may be the network's fault, and end.
          if (failure.code !== 'timeout') skipped.add(address)
          this.#tellFailure(
            address,
            failure,
            round.every((one) => skipped.has(one)),
          )
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
    return operation(await this.#introduce(address, deadline), deadline)
  }

  #tellFailure(node: string, reason: ClientError, isLast: boolean): void {
    if (reason.code === 'misbehaviour') {
      this.#distrusted.set(node, reason)
      this.#introduced.delete(node)
      this.#options.tell({ kind: 'misbehaviour', node, reason })
    } else if (!isLast) {
      this.#options.tell({ kind: 'next-node', node, reason })
    }
  }

  #prefer(address: string): void {
    if (this.#addresses[0] === address) return
    this.#addresses = [address, ...this.#addresses.filter((one) => one !== address)]
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
    // Another request may have adopted a longer one meanwhile; both were verified from the same genesis.
    if (this.#chain === undefined || chain.length > this.#chain.length) this.#chain = chain
  }

  async #remember(met: readonly Presence[]): Promise<void> {
    const isNew = (node: Presence) =>
      !this.#remembered.some(
        (one) => equalBytes(one.nodeKey, node.nodeKey) && one.mixnetAddress === node.mixnetAddress,
      )
    // A statement from the future would count as the newest one for as long.
    const latestMs = this.#options.clock.nowMs() + clockSkewMaxMs
    const news = met.filter((node) => isNew(node) && node.issuedAtMs <= latestMs)
    if (news.length === 0) return
    this.#remembered = nodesToRemember(this.#remembered, news, this.newest)
    const [preferred = ''] = this.#addresses
    const addresses = new Set([
      ...this.#options.invite.addresses,
      ...this.#remembered.map((one) => one.mixnetAddress),
    ])
    this.#addresses = addresses.has(preferred)
      ? [...new Set([preferred, ...addresses])]
      : [...addresses]
    await this.#options.memory.saveNodes(this.#remembered)
  }

  /**
   * Takes over what a node says about the others; statements that do not hold are left out, since the
   * node may only be passing them on.
   */
  async meet(nodes: readonly Presence[]): Promise<Verified<Presence>[]> {
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
      const { requestId, body } = await this.#options.exchange.ask(address, request, deadline)
      if (body.kind !== 'refusal') return { requestId, body: body as AnswerTo<Body> }
      const pauseMs = Math.max(body.retryAfterMs, refusedPauseMinMs)
      const isWorthwhile = body.retry && attempt < refusedRepeatsMax
      if (!isWorthwhile || pauseMs >= remainingMs(deadline)) {
        throw new ClientError('refused', body.sentence, { refusal: body, node: address })
      }
      await pause(pauseMs, deadline)
    }
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

  /** @throws ClientError `misbehaviour` (absence), `outdated`, and what `refresh` throws */
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

/** Rethrows what another node cannot mend. */
function expectOtherNodeHelps(error: unknown): ClientError {
  if (error instanceof ClientError && canOtherNodeHelp(error)) return error
  throw error
}

/** Also when a node refuses for good: its no is one node's word. Ours, without a node, is not. */
function canOtherNodeHelp({ code, details, cause }: ClientError): boolean {
  if (code === 'refused') return details.node !== undefined
  if (code === 'unreachable') {
    return cause instanceof CarrierError && cause.code === 'invalid-address'
  }
  return ['timeout', 'pending', 'misbehaviour', 'outdated', 'clock'].includes(code)
}

/** A lie says more than a lag, a lag more than a refusal, and a refusal more than silence. */
const byWeight: readonly ((error: ClientError) => boolean)[] = [
  ({ code }) => code === 'misbehaviour',
  ({ code }) => code === 'outdated',
  ({ code }) => code === 'pending',
  ({ details: { refusal } }) => refusal !== undefined && !nodeBound.includes(refusal.code),
  ({ code }) => code === 'clock',
  ({ code }) => code === 'refused',
  ({ code }) => code === 'timeout',
  ({ code }) => code === 'unreachable',
]

function worstOf(failures: readonly ClientError[]): ClientError {
  for (const isThis of byWeight) {
    const found = failures.find(isThis)
    if (found !== undefined) return found
  }
  return new ClientError('timeout', 'No node could be asked.')
}
