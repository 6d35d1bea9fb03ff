/** Who may connect: members always have room, strangers share what is set aside for them. */
import type { Connection, ConnectionGater, PeerId } from '@libp2p/interface'
import { membersMax } from '../../proto/limits.js'
import type { NodeId } from '../ports.js'
import { nodeIdOf } from './identity.js'

/** Nodes that are neither members nor known: mirrors that come in, and whoever else. */
export const strangersMax = 32
/** Two nodes may dial each other at once, and a lost connection may linger. */
const connectionsPerNodeMax = 4
/** Before anybody has shown an identity: handshakes that may be under way. */
export const pendingMax = 64
export const connectionsMax = strangersMax + connectionsPerNodeMax * membersMax + pendingMax

export interface GatekeeperParts {
  /** A member, or a node that this one dials by itself. */
  readonly isExpected: (node: NodeId) => boolean
  /** Blocked, or cut off. */
  readonly isRefused: (node: NodeId) => boolean
  readonly connections: () => readonly Connection[]
}

export function createGatekeeper(parts: GatekeeperParts): ConnectionGater {
  function isRefused(peer: PeerId): boolean {
    const node = nodeIdOf(peer)
    return node === undefined || parts.isRefused(node)
  }

  function hasRoom(peer: PeerId): boolean {
    const node = nodeIdOf(peer)
    if (node === undefined) return false
    const open = parts.connections()
    if (open.filter(({ remotePeer }) => remotePeer.equals(peer)).length >= connectionsPerNodeMax) {
      return false
    }
    if (parts.isExpected(node)) return true
    const strangers = open.filter(({ remotePeer }) => {
      const other = nodeIdOf(remotePeer)
      return other === undefined || !parts.isExpected(other)
    })
    return strangers.length < strangersMax
  }

  return {
    denyDialPeer: isRefused,
    denyOutboundEncryptedConnection: isRefused,
    denyInboundEncryptedConnection: (peer) => isRefused(peer) || !hasRoom(peer),
    // Asked again: many may have come to this point at once.
    denyInboundUpgradedConnection: (peer) => !hasRoom(peer),
  }
}
