/** The parts of the overlay, put together: what is said, and who is there. */
import type { GossipSub } from '@chainsafe/libp2p-gossipsub'
import type { Connection, IdentifyResult, Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { PeerMessage } from '../messages.js'
import type { NodeId } from '../ports.js'
import { topicOf } from '../wire/topics.js'
import type { Conduct } from './conduct.js'
import { createEar, type Ear } from './ear.js'
import { createMouth, follow, listen, type Mouth, topicName } from './gossip.js'
import { peerIdOf } from './identity.js'
import { Keeper } from './keeper.js'
import type { OpenOverlay, OverlayOptions, OverlayStats, PeerStats } from './options.js'
import { createPeerTable, type Peer } from './peer-table.js'
import { RelayStreams } from './relay-streams.js'
import { type Saying, sayingsOf } from './sayings.js'
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
/** A second connection after so long means that the node at the other end knows of no first one. */
const staleAfterMs = 2_000
/** A connection that was usable for so long was of use. */
const ofUseAfterMs = 5_000
/** What may wait on gossip for somebody who is no member. */
const strangerWaitingBytesMax = 4_194_304
/** Gossipsub's score of a member: worth keeping, whatever gossip thinks of it. */
const memberScore = 50
export class RunningOverlay implements OpenOverlay {
  readonly #options: OverlayOptions
  readonly #self: NodeId
  readonly #conduct: Conduct
  readonly #keeper: Keeper
  readonly #streams: Streams
  readonly #relays: RelayStreams
  readonly #ear: Ear
  readonly #table = createPeerTable(() => performance.now())
  #libp2p: LibP2P | undefined
  #mouth: Mouth | undefined
  #blocked: ReadonlySet<NodeId> = new Set()
  readonly #wrongIdentity = new Set<NodeId>()
  #housekeeping: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: OverlayOptions, self: NodeId, conduct: Conduct) {
    this.#options = options
    this.#self = self
    this.#conduct = conduct
    const { federationId, known, log } = options
    this.#keeper = new Keeper({
      ...{ self, known, log, random: Math.random },
      isDialled: options.listen.length > 0 || (options.announce ?? []).length > 0,
      isConnected: (node) => this.#openTo(this.#table.get(node)).length > 0,
      isRefused: (node) => this.isRefused(node),
      dial: (node, multiaddrs) => this.#dial(node, multiaddrs),
    })
    this.#ear = createEar({
      ...options,
      conduct,
      now: () => performance.now(),
      isExpected: (node) => this.isExpected(node),
      cutOff: (peer) => {
        log.warn({ node: peer.node }, 'Cut off: it sends what nobody honest sends.')
        this.#drop(peer, 'Cut off')
      },
    })
    this.#streams = new Streams({
      federationId,
      connectionTo: (node) => this.#openTo(this.#table.get(node))[0],
      peerOf: ({ remotePeer }) => this.#table.named(remotePeer.toString()),
      take: (peer, frame) => {
        if (this.#isClosed) return undefined
        this.#ear.take(undefined, peer, frame)
        return this.isRefused(peer.node) ? undefined : this.#ear.waitMs(peer)
      },
      broken: (peer, error) => {
        log.info({ node: peer.node, error }, 'A stream was broken off.')
        this.#ear.fault(peer)
      },
      unreachable: (node, error) => log.debug({ node, error }, 'No stream.'),
    })
    this.#relays = this.#relayStreams()
  }

  #relayStreams(): RelayStreams {
    const { federationId, relay, log } = this.#options
    return new RelayStreams({
      federationId,
      connectionTo: (node) => this.#openTo(this.#table.get(node))[0],
      peerOf: ({ remotePeer }) => this.#table.named(remotePeer.toString()),
      take: relay && ((from, message) => relay.take(from, message)),
      silenceMs: relay?.silenceMs,
      openMessage: (peer, frame) => this.#ear.relayed('message', peer, frame)?.message,
      openOutcome: (peer, frame) => this.#ear.relayed('outcome', peer, frame)?.outcome,
      waitMs: (peer) =>
        this.#isClosed || this.isRefused(peer.node) ? undefined : this.#ear.waitMs(peer),
      fault: (peer, error) => {
        log.info({ node: peer.node, error }, 'A relay stream was misused.')
        this.#ear.fault(peer)
      },
      failed: (peer, error) => log.warn({ node: peer.node, error }, 'A message was not taken.'),
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
    gossip.addEventListener('subscription-change', ({ detail }) => {
      const peer = this.#table.named(detail.peerId.toString())
      if (peer !== undefined && !peer.isAwaited) this.#awaitUsable(peer, 0)
    })
    await this.#streams.listen(libp2p)
    await this.#relays.listen(libp2p)
    await libp2p.start()
    listen(gossip, federationId, (topic, from, frame) => {
      const peer = this.#table.named(from.toString())
      if (peer === undefined || this.#isClosed) return 'unheard'
      const verdict = this.#ear.take(topic, peer, frame)
      // Or whoever is no longer heard could hand on what members say, sooner than they, and silence them.
      return verdict === 'ignore' && !this.isExpected(peer.node) ? 'unheard' : verdict
    })
    this.#follow()
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
      for (const saying of this.#sayings(message)) {
        for (const node of this.peers()) this.#streams.send(node, saying)
      }
      return
    }
    // When it was stored is the sender's own word, and gossip is handed on.
    const timeless =
      message.kind === 'certificate'
        ? { kind: message.kind, certificate: message.certificate }
        : message
    for (const { encode } of this.#sayings(timeless)) this.#mouth?.say(topic, encode())
  }

  send(to: NodeId, message: PeerMessage): void {
    if (message.kind === 'want-cover') {
      this.#table.get(to)?.joiner.ask(message.epoch, message.member)
    }
    for (const saying of this.#sayings(message)) this.#streams.send(to, saying)
  }

  relay(to: NodeId, message: RelayedMessage): Promise<RelayOutcome> {
    return this.#relays.relay(to, message)
  }

  #sayings(message: PeerMessage): readonly Saying[] {
    try {
      return sayingsOf(message)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#options.log.warn({ kind: message.kind, error }, 'Too large to be said.')
      return []
    }
  }

  // ---------------------------------------------------------------- who is there

  peers(): readonly NodeId[] {
    return [...this.#table.all].flatMap(({ node, usableSinceMs }) =>
      usableSinceMs === undefined ? [] : [node],
    )
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

  /** Gossipsub's question, by its name for the peer. */
  appScore(peerId: string): number {
    const peer = this.#table.named(peerId)
    return peer !== undefined && this.#options.isMember(peer.node) ? memberScore : 0
  }

  knownChanged(): void {
    this.#keeper.update()
    this.#follow()
  }

  #follow(): void {
    const { federationId, isMember } = this.#options
    const gossip = this.#libp2p?.services.gossip
    if (gossip !== undefined) follow(gossip, federationId, isMember(this.#self))
  }

  setBlocked(nodes: readonly NodeId[]): void {
    if (this.#options.faultInjection !== true) throw new Error('Faults are not to be injected here')
    const before = this.#blocked
    this.#blocked = new Set(nodes)
    for (const node of nodes) {
      const peer = this.#table.get(node)
      if (peer !== undefined) this.#drop(peer, 'Blocked')
    }
    for (const node of before) if (!this.#blocked.has(node)) this.#keeper.lost(node, true)
  }

  #openTo(peer: Peer | undefined): readonly Connection[] {
    return peer?.connections.filter(({ status }) => status === 'open') ?? []
  }

  async #dial(node: NodeId, texts: readonly string[]): Promise<void> {
    const suffix = `/p2p/${peerIdOf(node)}`
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

  #onOpened(connection: Connection): void {
    const peer = this.#table.opened(connection)
    if (peer === undefined) {
      connection.abort(new Error('Not a node'))
      return
    }
    const stale = peer.connections.filter(
      ({ timeline }) => timeline.open + staleAfterMs < connection.timeline.open,
    )
    if (stale.length === 0) return
    // It has restarted, or lost us: whatever it was told may not have arrived.
    this.#lose(peer)
    for (const old of stale) old.abort(new Error('A newer connection has come'))
  }

  #onClosed(connection: Connection): void {
    const peer = this.#table.closed(connection)
    if (peer === undefined) return
    const { usableSinceMs } = peer
    this.#lose(peer)
    if (this.#isClosed) return
    const wasOfUse = usableSinceMs !== undefined && Date.now() - usableSinceMs >= ofUseAfterMs
    this.#keeper.lost(peer.node, wasOfUse)
  }

  #lose(peer: Peer): void {
    if (peer.usableSinceMs !== undefined) {
      this.#options.log.info({ node: peer.node }, 'Disconnected.')
    }
    peer.usableSinceMs = undefined
    this.#streams.forget(peer.node)
    this.#relays.forget(peer.node)
  }

  #onIdentified({ peerId, protocols }: IdentifyResult): void {
    const peer = this.#table.named(peerId.toString())
    const { federationId, log } = this.#options
    if (peer === undefined || protocols.includes(syncProtocol(federationId))) return
    log.info({ node: peer.node }, 'Not of this federation.')
    this.#conduct.cutOff(peer.node, foreignCutOffMs)
    this.#drop(peer, 'Not of this federation')
  }

  /** Gossip of a peer has come; it is usable once ours goes there too. */
  #awaitUsable(peer: Peer, polls: number): void {
    peer.isAwaited = false
    const isGone = this.#isClosed || this.#openTo(peer).length === 0 || this.isRefused(peer.node)
    if (isGone || peer.usableSinceMs !== undefined) return
    if (this.#isUsable(peer)) {
      peer.usableSinceMs = Date.now()
      this.#options.log.info({ node: peer.node }, 'Connected.')
      this.#options.connected(peer.node)
    } else if (polls < readyPollsMax) {
      peer.isAwaited = true
      setTimeout(() => this.#awaitUsable(peer, polls + 1), readyPollMs).unref()
    }
  }

  #isUsable(peer: Peer): boolean {
    const name = topicName(this.#options.federationId, 'votes')
    const subscribers = this.#libp2p?.services.gossip.getSubscribers(name) ?? []
    return (
      subscribers.some((one) => one.equals(peer.peerId)) &&
      this.#openTo(peer).some((connection) => gossipStreamOf(connection) !== undefined)
    )
  }

  /** What libp2p lets lie: connections of no use, and peers that do not read. */
  #keepHouse(): void {
    for (const peer of [...this.#table.all]) {
      const connections = this.#openTo(peer)
      const waiting = connections.map((one) => gossipStreamOf(one)?.writeBufferLength ?? 0)
      const age = Date.now() - Math.max(0, ...connections.map(({ timeline }) => timeline.open))
      if (peer.usableSinceMs === undefined) {
        if (age > uselessAfterMs) this.#drop(peer, 'Of no use')
        else if (!peer.isAwaited) this.#awaitUsable(peer, readyPollsMax)
      } else if (!this.#isUsable(peer)) {
        this.#drop(peer, 'Its gossip has ended')
      } else if (
        Math.max(...waiting) > strangerWaitingBytesMax &&
        !this.#options.isMember(peer.node)
      ) {
        this.#drop(peer, 'It does not read')
      }
    }
  }

  #drop(peer: Peer, why: string): void {
    this.#options.log.debug({ node: peer.node, why }, 'Dropped.')
    for (const connection of peer.connections) connection.abort(new Error(why))
  }

  // ---------------------------------------------------------------- the rest

  readonly stats = (): OverlayStats => {
    const counts = this.#mouth?.counts
    return {
      peers: [...this.#table.all].map((peer) => this.#statsOf(peer)),
      connections: this.connections().length,
      gossipFramesSent: counts?.framesSent ?? 0,
      gossipMessagesSent: counts?.messagesSent ?? 0,
      gossipBytesSent: counts?.bytesSent ?? 0,
      wrongIdentity: [...this.#wrongIdentity],
    }
  }

  #statsOf({ node, peerId, heard, usableSinceMs }: Peer): PeerStats {
    const { sent, dropped, bytesWaiting } = this.#streams.counts(node)
    // Not in gossipsub's interface, but of its class.
    const gossip = this.#libp2p?.services.gossip as
      | (GossipSub & { getScore?: (peer: string) => number })
      | undefined
    return {
      nodeKey: node,
      isMember: this.#options.isMember(node),
      connectedSinceMs: usableSinceMs,
      framesReceived: heard.frames,
      messagesReceived: heard.messages,
      bytesReceived: heard.bytes,
      faults: this.#conduct.faults(node),
      score: gossip?.getScore?.(peerId.toString()) ?? 0,
      messagesSent: sent,
      messagesDropped: dropped,
      bytesWaiting,
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#housekeeping)
    this.#keeper.close()
    await this.#libp2p?.stop()
  }
}

/** Our own stream of gossip: theirs is told by their subscriptions. */
function gossipStreamOf({ streams }: Connection) {
  return streams.find(
    ({ protocol, direction, status }) =>
      protocol.startsWith('/meshsub/') && direction === 'outbound' && status === 'open',
  )
}

/** libp2p keeps only the sentence of what noise has found; a test would miss it if it changed. */
function isWrongIdentity(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isWrongIdentity)
  return error instanceof Error && /does not match expected remote identity/.test(error.message)
}
