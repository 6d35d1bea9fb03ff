/** Overlays of several nodes in one process: what one says, the others hear a moment later. */
import type { PeerMessage } from '../../../cluster/messages.js'
import type { OpenOverlay, OverlayOptions } from '../../../cluster/overlay/options.js'
import { RelayError } from '../../../cluster/overlay/relay-streams.js'
import type { NodeId } from '../../../cluster/ports.js'
import { nodeEd25519Signer } from '../../../node/signatures.js'
import { bytesToHex } from '../../../proto/bytes.js'

interface Joined {
  readonly options: OverlayOptions
  readonly id: NodeId
  blocked: ReadonlySet<NodeId>
}

export interface Wire {
  open(options: OverlayOptions): Promise<OpenOverlay>
  /** Cuts the network into parts; nodes that are in none can reach each other. */
  partition(...parts: readonly (readonly NodeId[])[]): void
}

/** A network in this process. Messages arrive in order, each in a turn of its own, and nothing is lost. */
export function createWire(): Wire {
  const nodes = new Map<NodeId, Joined>()
  let parts: readonly (readonly NodeId[])[] = []

  const partOf = (id: NodeId) => parts.findIndex((part) => part.includes(id))

  function reaches(from: Joined, to: Joined): boolean {
    if (from === to || partOf(from.id) !== partOf(to.id)) return false
    return !from.blocked.has(to.id) && !to.blocked.has(from.id)
  }

  function others(one: Joined): Joined[] {
    return [...nodes.values()].filter((other) => reaches(one, other))
  }

  function say(from: Joined, to: Joined, message: PeerMessage): void {
    setImmediate(() => {
      if (nodes.get(to.id) === to && reaches(from, to)) {
        to.options.receive(from.id, message)
      }
    })
  }

  function greet(one: Joined): void {
    for (const other of others(one)) {
      other.options.connected(one.id)
      one.options.connected(other.id)
    }
  }

  return {
    async open(options) {
      const id = bytesToHex(nodeEd25519Signer(options.nodeSeed).publicKey)
      const self: Joined = { options, id, blocked: new Set() }
      nodes.set(id, self)
      setImmediate(() => greet(self))
      return {
        multiaddrs: [...(options.announce ?? options.listen)],
        broadcast(message) {
          for (const other of others(self)) say(self, other, message)
        },
        send(to, message) {
          const other = nodes.get(to)
          if (other !== undefined) say(self, other, message)
        },
        async relay(to, message) {
          const other = nodes.get(to)
          const relay = other !== undefined && reaches(self, other) && other.options.relay
          if (!relay) throw new RelayError('not-connected', 'There is no connection to this node.')
          const outcome = await relay.take(id, message)
          if (nodes.get(to) === other && reaches(self, other)) return outcome
          throw new RelayError('cut', 'The connection has ended.')
        },
        peers: () => others(self).map((one) => one.id),
        knownChanged: () => undefined,
        stats: () => ({
          ...{ peers: [], connections: 0, wrongIdentity: [] },
          ...{ gossipFramesSent: 0, gossipMessagesSent: 0, gossipBytesSent: 0 },
        }),
        setBlocked(blocked) {
          self.blocked = new Set(blocked)
          greet(self)
        },
        async close() {
          if (nodes.get(id) === self) nodes.delete(id)
        },
      }
    },
    partition(...now) {
      parts = now
      for (const one of nodes.values()) greet(one)
    },
  }
}
