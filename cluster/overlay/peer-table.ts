/** Who is connected, and what is known of each. */
import type { Connection, PeerId } from '@libp2p/interface'
import type { NodeId } from '../ports.js'
import { type CoverJoiner, createCoverJoiner } from '../wire/cover-parts.js'
import { type Allowance, createAllowance, strangerRate } from './allowance.js'
import { nodeIdOf } from './identity.js'

export interface Peer {
  readonly node: NodeId
  readonly peerId: PeerId
  /** Newest first. */
  connections: readonly Connection[]
  /** Usable in both directions since, ms since 1970; undefined: not yet. */
  usableSinceMs: number | undefined
  readonly heard: { frames: number; messages: number; bytes: number }
  readonly allowance: Allowance
  readonly joiner: CoverJoiner
}

export interface PeerTable {
  get(node: NodeId): Peer | undefined
  /** By the name that gossipsub has for it. */
  named(peerId: string): Peer | undefined
  readonly all: Iterable<Peer>
  /** Undefined for a connection of no node. */
  opened(connection: Connection): Peer | undefined
  /** @returns the peer, when that was its last connection */
  closed(connection: Connection): Peer | undefined
}

export function createPeerTable(now: () => number): PeerTable {
  const byNode = new Map<NodeId, Peer>()
  const byName = new Map<string, Peer>()
  return {
    get: (node) => byNode.get(node),
    named: (peerId) => byName.get(peerId),
    get all() {
      return byNode.values()
    },
    opened(connection) {
      const { remotePeer: peerId } = connection
      const node = nodeIdOf(peerId)
      if (node === undefined) return undefined
      const peer = byNode.get(node) ?? newPeer(node, peerId, now)
      byNode.set(node, peer)
      byName.set(peerId.toString(), peer)
      peer.connections = [connection, ...peer.connections]
      return peer
    },
    closed(connection) {
      const peer = byName.get(connection.remotePeer.toString())
      if (peer === undefined) return undefined
      peer.connections = peer.connections.filter((one) => one !== connection)
      if (peer.connections.length > 0) return undefined
      byNode.delete(peer.node)
      byName.delete(connection.remotePeer.toString())
      return peer
    },
  }
}

function newPeer(node: NodeId, peerId: PeerId, now: () => number): Peer {
  return {
    ...{ node, peerId, connections: [], usableSinceMs: undefined },
    heard: { frames: 0, messages: 0, bytes: 0 },
    allowance: createAllowance(now, strangerRate),
    joiner: createCoverJoiner(),
  }
}
