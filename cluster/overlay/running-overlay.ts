/** The parts of the overlay, put together: what is said and heard, and who is there. */
import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import type { Connection, IdentifyResult, Libp2p, PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { RefusedError } from '../../proto/errors.js'
import { gossipFrameBytesMax, streamFrameBytesMax } from '../../proto/limits.js'
import type { PeerMessage } from '../messages.js'
import type { NodeId } from '../ports.js'
import { decodePeerFrame } from '../wire/peer-frame.js'
import { encodePeerMessage, type WireMessage } from '../wire/peer-message.js'
import { type Topic, topicOf } from '../wire/topics.js'
import type { Conduct } from './conduct.js'
import { createMouth, listen, type Mouth, topicName, type Verdict } from './gossip.js'
import { nodeIdOf, peerIdOf } from './identity.js'
import { Keeper } from './keeper.js'
import type { OpenOverlay, OverlayOptions, OverlayStats } from './options.js'
import { Streams, syncProtocol } from './streams.js'

export type LibP2P = Libp2p<{ gossip: GossipSub }>

/** Of a node of another federation: it will hardly change. */
const foreignCutOffMs = 60_000
const housekeepingMs = 1_000
const dialTimeoutMs = 10_000
/** After that a connection that is still of no use is given up. */
const uselessAfterMs = 20_000
/** Until gossipsub has opened its own stream, which it tells nobody. */
const readyPollMs = 5
const readyPollsMax = 200
/** What may wait on gossip for somebody who is no member. */
const strangerWaitingBytesMax = 1_048_576
/** Gossipsub's scores of peers as such: members are worth keeping whatever gossip thinks of them. */
const memberScore = 50

interface Heard {
  frames: number
  messages: number
  bytes: number
}

export class RunningOverlay implements OpenOverlay {
  readonly #options: OverlayOptions
  readonly #conduct: Conduct
  readonly #keeper: Keeper
  readonly #streams: Streams
  #libp2p: LibP2P | undefined
  #mouth: Mouth | undefined
  #blocked: ReadonlySet<NodeId> = new Set()
  readonly #open = new Map<NodeId, readonly Connection[]>()
  /** Usable in both directions, since when. */
  readonly #usable = new Map<NodeId, number>()
  readonly #heard = new Map<NodeId, Heard>()
  readonly #wrongIdentity = new Set<NodeId>()
  #housekeeping: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: OverlayOptions, self: NodeId, conduct: Conduct) {
    this.#options = options
    this.#conduct = conduct
    const { federationId, known, log } = options
    this.#keeper = new Keeper({
      ...{ self, known, log, random: Math.random },
      isConnected: (node) => this.#connectionsOf(node).length > 0,
      isRefused: (node) => this.isRefused(node),
      dial: (node, multiaddrs) => this.#dial(node, multiaddrs),
    })
    this.#streams = new Streams({
      federationId,
      connectionTo: (node) => this.#connectionsOf(node)[0],
      nodeOf: ({ remotePeer }) => nodeIdOf(remotePeer),
      take: (from, frame) => {
        this.#take(undefined, from, frame)
        return !this.isRefused(from)
      },
      broken: (from, error) => {
        log.info({ node: from, error }, 'A stream was broken off.')
        this.#fault(from)
      },
      unreachable: (node, error) => log.debug({ node, error }, 'No stream.'),
    })
  }

  /** @param firstFrameNumber of what is said to everyone: no two runs should begin near each other */
  async start(libp2p: LibP2P, firstFrameNumber: number): Promise<void> {
    this.#libp2p = libp2p
    const { gossip } = libp2p.services
    const { federationId, log } = this.#options
    this.#mouth = createMouth(federationId, firstFrameNumber, (topic, frame) => {
      gossip.publish(topic, frame).catch((error: unknown) => {
        if (!this.#isClosed) log.warn({ topic, error }, 'Not said.')
      })
    })
    libp2p.addEventListener('connection:open', ({ detail }) => this.#onOpened(detail))
    libp2p.addEventListener('connection:close', ({ detail }) => this.#onClosed(detail))
    libp2p.addEventListener('peer:identify', ({ detail }) => this.#onIdentified(detail))
    libp2p.addEventListener('peer:disconnect', ({ detail }) => this.#onDisconnected(detail))
    gossip.addEventListener('subscription-change', ({ detail }) => {
      this.#awaitUsable(detail.peerId, 0)
    })
    await libp2p.start()
    await this.#streams.listen(libp2p)
    listen(gossip, federationId, (topic, peer, frame) => {
      const from = nodeIdOf(peer)
      return from === undefined ? 'reject' : this.#take(topic, from, frame)
    })
    this.#keeper.update()
    this.#housekeeping = setInterval(() => this.#keepHouse(), housekeepingMs)
  }

  get multiaddrs(): readonly string[] {
    return this.#libp2p?.getMultiaddrs().map(String) ?? []
  }

  // ---------------------------------------------------------------- saying

  broadcast(message: PeerMessage): void {
    const topic = topicOf(message)
    if (topic === undefined) {
      const bytes = this.#encoded(message)
      if (bytes === undefined) return
      for (const node of this.#usable.keys()) this.#streams.send(node, bytes)
      return
    }
    // When it was stored is the sender's own word, and gossip is handed on.
    const isTimed = message.kind === 'certificate' && message.storedAtMs !== undefined
    const { certificate } = isTimed ? message : { certificate: undefined }
    const bytes = this.#encoded(certificate ? { kind: 'certificate', certificate } : message)
    if (bytes !== undefined) this.#mouth?.say(topic, bytes)
  }

  send(to: NodeId, message: PeerMessage): void {
    const bytes = this.#encoded(message)
    if (bytes !== undefined) this.#streams.send(to, bytes)
  }

  #encoded(message: PeerMessage): Uint8Array | undefined {
    try {
      return encodePeerMessage(message)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#options.log.warn({ kind: message.kind, error }, 'Too large to be said.')
      return undefined
    }
  }

  // ---------------------------------------------------------------- hearing

  /** @param topic undefined: from a stream */
  #take(topic: Topic | undefined, from: NodeId, frame: Uint8Array): Verdict {
    if (this.#isClosed || this.isRefused(from)) return 'ignore'
    const messages = this.#decoded(topic, from, frame)
    if (messages === undefined) return 'reject'
    this.#count(from, messages.length, frame.length)
    let verdict: Verdict = 'ignore'
    for (const message of messages) {
      if (message.kind === 'cover-part') continue
      const said = this.#options.receive(from, message)
      if (said === 'reject') {
        this.#options.log.debug({ node: from, kind: message.kind }, 'Rejected.')
        this.#fault(from)
        return 'reject'
      }
      if (said !== 'ignore') verdict = 'accept'
    }
    this.#conduct.good(from)
    return verdict
  }

  #decoded(
    topic: Topic | undefined,
    from: NodeId,
    frame: Uint8Array,
  ): readonly WireMessage[] | undefined {
    const bytesMax = topic === undefined ? streamFrameBytesMax : gossipFrameBytesMax
    try {
      const messages = decodePeerFrame(frame, this.#options.federationId, bytesMax)
      if (topic !== undefined) for (const message of messages) expectTopic(message, topic)
      return messages
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.#options.log.debug({ node: from, topic, error: error.message }, 'Refused.')
      this.#fault(from)
      return undefined
    }
  }

  #count(from: NodeId, messages: number, bytes: number): void {
    const heard = this.#heard.get(from)
    if (heard === undefined) {
      this.#heard.set(from, { frames: 1, messages, bytes })
      return
    }
    heard.frames += 1
    heard.messages += messages
    heard.bytes += bytes
  }

  #fault(from: NodeId): void {
    if (!this.#conduct.fault(from)) return
    this.#options.log.warn({ node: from }, 'Cut off: it sends what nobody honest can send.')
    this.#drop(from, 'Cut off')
  }

  // ---------------------------------------------------------------- who is there

  peers(): readonly NodeId[] {
    return [...this.#usable.keys()]
  }

  isExpected(node: NodeId): boolean {
    return this.#options.isMember(node) || this.#keeper.keeps(node)
  }

  isRefused(node: NodeId): boolean {
    return this.#blocked.has(node) || this.#conduct.isCutOff(node)
  }

  connections(): readonly Connection[] {
    return this.#libp2p?.getConnections() ?? []
  }

  /** Gossipsub's question, by peer id. */
  appScore(peer: string): number {
    const node = nodeIdOf(peerIdFromString(peer))
    return node !== undefined && this.#options.isMember(node) ? memberScore : 0
  }

  knownChanged(): void {
    this.#keeper.update()
  }

  setBlocked(nodes: readonly NodeId[]): void {
    if (this.#options.faultInjection !== true) throw new Error('Faults are not to be injected here')
    const before = this.#blocked
    this.#blocked = new Set(nodes)
    for (const node of nodes) this.#drop(node, 'Blocked')
    for (const node of before) if (!this.#blocked.has(node)) this.#keeper.lost(node)
  }

  #connectionsOf(node: NodeId): readonly Connection[] {
    return this.#open.get(node)?.filter(({ status }) => status === 'open') ?? []
  }

  #onOpened(connection: Connection): void {
    const node = nodeIdOf(connection.remotePeer)
    if (node === undefined) return
    this.#open.set(node, [...(this.#open.get(node) ?? []), connection])
  }

  #onClosed(connection: Connection): void {
    const node = nodeIdOf(connection.remotePeer)
    if (node === undefined) return
    const left = this.#open.get(node)?.filter((one) => one !== connection) ?? []
    if (left.length > 0) this.#open.set(node, left)
    else this.#open.delete(node)
  }

  async #dial(node: NodeId, texts: readonly string[]): Promise<void> {
    const peer = peerIdOf(node)
    const suffix = `/p2p/${peer}`
    const own = texts.filter((text) => !text.includes('/p2p/') || text.endsWith(suffix))
    if (own.length < texts.length) {
      this.#options.log.warn({ node, multiaddrs: texts }, 'Addresses of another identity.')
    }
    if (own.length === 0) throw new Error('No address of its own')
    const addresses = own.map((text) => multiaddr(text.endsWith(suffix) ? text : text + suffix))
    try {
      await this.#libp2p?.dial(addresses, { signal: AbortSignal.timeout(dialTimeoutMs) })
      this.#wrongIdentity.delete(node)
    } catch (error) {
      if (isWrongIdentity(error) && !this.#wrongIdentity.has(node)) {
        this.#wrongIdentity.add(node)
        this.#options.log.warn({ node, multiaddrs: own }, 'Somebody else answers at its address.')
      }
      throw error
    }
  }

  #onIdentified({ peerId, protocols }: IdentifyResult): void {
    const node = nodeIdOf(peerId)
    if (node === undefined || protocols.includes(syncProtocol(this.#options.federationId))) return
    this.#options.log.info({ node }, 'Not of this federation.')
    this.#conduct.cutOff(node, foreignCutOffMs)
    this.#drop(node, 'Not of this federation')
  }

  #onDisconnected(peer: PeerId): void {
    const node = nodeIdOf(peer)
    if (node === undefined) return
    if (this.#usable.delete(node)) this.#options.log.info({ node }, 'Disconnected.')
    this.#streams.forget(node)
    if (!this.isExpected(node)) this.#heard.delete(node)
    if (!this.#isClosed) this.#keeper.lost(node)
  }

  /** Gossip of a peer has come; it is usable once ours goes there too. */
  #awaitUsable(peer: PeerId, polls: number): void {
    const node = nodeIdOf(peer)
    if (node === undefined || this.#isClosed || this.#usable.has(node)) return
    if (this.#connectionsOf(node).length === 0 || this.isRefused(node)) return
    if (this.#isUsable(node)) {
      this.#usable.set(node, Date.now())
      this.#options.log.info({ node }, 'Connected.')
      this.#options.connected(node)
    } else if (polls < readyPollsMax) {
      setTimeout(() => this.#awaitUsable(peer, polls + 1), readyPollMs).unref()
    }
  }

  #isUsable(node: NodeId): boolean {
    const peer = peerIdOf(node)
    const name = topicName(this.#options.federationId, 'votes')
    const subscribers = this.#libp2p?.services.gossip.getSubscribers(name) ?? []
    return (
      subscribers.some((one) => one.equals(peer)) &&
      this.#connectionsOf(node).some((connection) => gossipStreamOf(connection) !== undefined)
    )
  }

  /** What libp2p lets lie: connections of no use, and peers that do not read. */
  #keepHouse(): void {
    const nodes = new Set<NodeId>()
    for (const connection of this.connections()) {
      const node = nodeIdOf(connection.remotePeer)
      if (node === undefined) connection.abort(new Error('Not a node'))
      else nodes.add(node)
    }
    for (const node of nodes) {
      const connections = this.#connectionsOf(node)
      const waiting = connections.map((one) => gossipStreamOf(one)?.writeBufferLength ?? 0)
      const age = Date.now() - Math.min(...connections.map(({ timeline }) => timeline.open))
      if (this.#usable.has(node)) {
        if (!this.#isUsable(node)) this.#drop(node, 'Its gossip has ended')
      } else if (age > uselessAfterMs) this.#drop(node, 'Of no use')
      else this.#awaitUsable(peerIdOf(node), readyPollsMax)
      if (Math.max(...waiting) > strangerWaitingBytesMax && !this.#options.isMember(node)) {
        this.#drop(node, 'It does not read')
      }
    }
  }

  #drop(node: NodeId, why: string): void {
    const connections = this.#libp2p?.getConnections(peerIdOf(node)) ?? []
    if (connections.length > 0) this.#options.log.debug({ node, why }, 'Dropped.')
    for (const connection of connections) connection.abort(new Error(why))
  }

  // ---------------------------------------------------------------- the rest

  readonly stats = (): OverlayStats => {
    const counts = this.#mouth?.counts
    const nodes = new Set([...this.#usable.keys(), ...this.#heard.keys()])
    return {
      peers: [...nodes].map((node) => {
        const heard = this.#heard.get(node)
        const { sent, dropped, bytesWaiting } = this.#streams.counts(node)
        return {
          nodeKey: node,
          isMember: this.#options.isMember(node),
          connectedSinceMs: this.#usable.get(node),
          framesReceived: heard?.frames ?? 0,
          messagesReceived: heard?.messages ?? 0,
          bytesReceived: heard?.bytes ?? 0,
          faults: this.#conduct.faults(node),
          score: this.#scoreOf(node),
          messagesSent: sent,
          messagesDropped: dropped,
          bytesWaiting,
        }
      }),
      connections: this.connections().length,
      gossipFramesSent: counts?.framesSent ?? 0,
      gossipMessagesSent: counts?.messagesSent ?? 0,
      gossipBytesSent: counts?.bytesSent ?? 0,
      wrongIdentity: [...this.#wrongIdentity],
    }
  }

  #scoreOf(node: NodeId): number {
    const gossip = this.#libp2p?.services.gossip
    const scored = gossip as (GossipSub & { getScore(peer: string): number }) | undefined
    return scored?.getScore(peerIdOf(node).toString()) ?? 0
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#housekeeping)
    this.#keeper.close()
    await this.#libp2p?.stop()
  }
}

function expectTopic(message: WireMessage, topic: Topic): void {
  const isTimed = message.kind === 'certificate' && message.storedAtMs !== undefined
  if (message.kind !== 'cover-part' && !isTimed && topicOf(message) === topic) return
  throw new RefusedError('malformed', `A message of kind ${message.kind} among ${topic}.`)
}

/** Our own stream of gossip: theirs is told by their subscriptions. */
function gossipStreamOf({ streams }: Connection) {
  return streams.find(
    ({ protocol, direction, status }) =>
      protocol.startsWith('/meshsub/') && direction === 'outbound' && status === 'open',
  )
}

function isWrongIdentity(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'UnexpectedPeerError') return true
  return error instanceof AggregateError && error.errors.some(isWrongIdentity)
}
