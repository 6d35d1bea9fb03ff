/** Tells others that this node is there: every few seconds, to whoever has just come, and when it changes. */
import type { NodeId, Overlay } from '../../cluster/ports.js'
import type { Presence } from '../../proto/presence.js'
import type { OwnPresence } from '../own-presence.js'

/** How soon a change is told. */
const lookMs = 500

export interface HeartbeatParts {
  readonly presence: OwnPresence
  readonly overlay: Overlay
  readonly onFault: (fault: unknown) => void
}

export interface Heartbeat {
  /** To one node that can be reached from now on. */
  greet(peer: NodeId): void
  /** To everyone, now, unless they have heard it. */
  say(): void
  stop(): void
}

export function startHeartbeat({ presence, overlay, onFault }: HeartbeatParts): Heartbeat {
  let said: Presence | undefined

  /** It counts names, which a store may fail at; whoever calls this cannot tell what to do about it. */
  function withPresence(tell: (now: Presence) => void): void {
    try {
      tell(presence())
    } catch (fault) {
      stop()
      onFault(fault)
    }
  }

  function say(): void {
    withPresence((now) => {
      if (now === said) return
      said = now
      overlay.broadcast({ kind: 'presence', presence: now })
    })
  }

  function stop(): void {
    clearInterval(looking)
  }

  const looking = setInterval(say, lookMs)
  looking.unref()
  return {
    say,
    stop,
    greet(peer) {
      withPresence((now) => overlay.send(peer, { kind: 'presence', presence: now }))
    },
  }
}
