/** Tells others that this node is there: every few seconds, to whoever has just come, and when it changes. */
import type { NodeId, Overlay } from '../../cluster/ports.js'
import { type OwnPresence, presenceMs } from '../own-presence.js'

/** How soon a change is told. */
const lookMs = 500

export interface HeartbeatParts {
  readonly presence: OwnPresence
  readonly overlay: Overlay
  readonly clock: () => number
  readonly onFault: (fault: unknown) => void
}

export interface Heartbeat {
  /** To one node that can be reached from now on. */
  greet(peer: NodeId): void
  /** To everyone, now. */
  say(): void
  stop(): void
}

export function startHeartbeat({ presence, overlay, clock, onFault }: HeartbeatParts): Heartbeat {
  let saidAtMs = Number.NEGATIVE_INFINITY

  function say(): void {
    overlay.broadcast({ kind: 'presence', presence: presence() })
    saidAtMs = clock()
  }

  function look(): void {
    try {
      if (presence.isChanged() || Math.abs(clock() - saidAtMs) >= presenceMs) say()
    } catch (fault) {
      // It counts names, which a store may fail at.
      stop()
      onFault(fault)
    }
  }

  function stop(): void {
    clearInterval(looking)
  }

  const looking = setInterval(look, lookMs)
  looking.unref()
  return {
    say,
    stop,
    greet(peer) {
      overlay.send(peer, { kind: 'presence', presence: presence() })
    },
  }
}
