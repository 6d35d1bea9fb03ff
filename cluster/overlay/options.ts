/** What opens an overlay, and what an open one offers. */
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { PeerMessage } from '../messages.js'
import type { NodeId, Overlay } from '../ports.js'

export interface KnownNode {
  /** 32 bytes: Ed25519, the libp2p identity. */
  readonly nodeKey: Uint8Array
  /** With or without /p2p/; those of another identity are passed over. */
  readonly multiaddrs: readonly string[]
}

/** pino fits. */
export interface OverlayLog {
  debug(fields: object, text: string): void
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
}

export interface RelayTaking {
  /** Answers what has become of a message. Rejects when this node is at fault; then its bringer asks again. */
  take(from: NodeId, message: RelayedMessage): Promise<RelayOutcome>
  /** How long a peer that was brought messages may answer none of them, ms. */
  readonly silenceMs?: number | undefined
}

export interface OverlayOptions {
  readonly federationId: Uint8Array
  /** 32 bytes: the Ed25519 seed of the node key. */
  readonly nodeSeed: Uint8Array
  /** Multiaddrs; none: this node dials and is not dialled. */
  readonly listen: readonly string[]
  /** What others should dial instead. */
  readonly announce?: readonly string[] | undefined
  /** Members of the newest manifest and nodes known by presence: dialled, kept, dialled again. */
  readonly known: () => readonly KnownNode[]
  /** Of the current or the previous epoch. */
  readonly isMember: (node: NodeId) => boolean
  /**
   * Takes what was decoded, from gossip and streams alike; `from` has handed it on and need not have said it
   * first. `ignore` keeps it from being handed on, `reject` also counts against the peer. Never throws.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a driver's `receive` fits as it is.
  readonly receive: (from: NodeId, message: PeerMessage) => void | 'ignore' | 'reject'
  /** A node is usable in both directions from now on. */
  readonly connected: (peer: NodeId) => void
  /** Messages of clients that other nodes bring; undefined: this node takes none. */
  readonly relay?: RelayTaking | undefined
  readonly log: OverlayLog
  /** Allows `setBlocked`. */
  readonly faultInjection?: boolean | undefined
}

export interface PeerStats {
  readonly nodeKey: NodeId
  readonly isMember: boolean
  /** Milliseconds since 1970; undefined: not usable in both directions. */
  readonly connectedSinceMs: number | undefined
  readonly framesReceived: number
  readonly messagesReceived: number
  readonly bytesReceived: number
  /** Frames that were refused since the peer was last cut off. */
  readonly faults: number
  /** By gossipsub's reckoning. */
  readonly score: number
  /** By stream; gossip counts for all. */
  readonly messagesSent: number
  /** For this peer, because it does not read, or could not be reached. */
  readonly messagesDropped: number
  readonly bytesWaiting: number
}

export interface OverlayStats {
  readonly peers: readonly PeerStats[]
  readonly connections: number
  readonly gossipFramesSent: number
  readonly gossipMessagesSent: number
  readonly gossipBytesSent: number
  /** Known nodes at whose address somebody else answers. */
  readonly wrongIdentity: readonly NodeId[]
}

export interface OpenOverlay extends Overlay {
  /**
   * Brings a message of a client to a peer.
   * @returns what the peer has made of it
   * @throws RelayError when that is not known: it may be brought again, there or elsewhere
   */
  relay(to: NodeId, message: RelayedMessage): Promise<RelayOutcome>
  /** With /p2p/: what this node can be dialled at. */
  readonly multiaddrs: readonly string[]
  readonly stats: () => OverlayStats
  /** `known` may give other nodes or addresses now: they are dialled soon. */
  knownChanged(): void
  /**
   * Closes and refuses connections with these nodes, and with no others.
   * @throws Error without `faultInjection`
   */
  setBlocked(nodes: readonly NodeId[]): void
  close(): Promise<void>
}
