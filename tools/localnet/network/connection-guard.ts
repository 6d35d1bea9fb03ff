import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface GuardLimits {
  /** Connections that have not proved themselves yet. */
  readonly strangersMax: number
  /** How long one may stay a stranger. */
  readonly strangerMsMax: number
  /** Connections in all. */
  readonly connectionsMax: number
}

export interface ConnectionGuard {
  /** The connection proved itself: it may stay, and no longer counts as a stranger. */
  admit(socket: Socket): void
  closeAll(): void
}

export interface GuardEvents {
  onTimeout(): void
  onEvicted(): void
}

/**
 * Half-open connections must cost only whoever opens them. A stranger has limited time, and when there are too
 * many the oldest goes first: a proper client is through in milliseconds, so a newcomer is more likely one.
 */
export function guardConnections(
  server: Server,
  limits: GuardLimits,
  events: GuardEvents,
): ConnectionGuard {
  const all = new Set<Socket>()
  /** In the order of arrival. */
  const strangers = new Map<Socket, NodeJS.Timeout>()

  const admit = (socket: Socket): void => {
    clearTimeout(strangers.get(socket))
    strangers.delete(socket)
  }

  const evictOldest = (): void => {
    const [oldest] = strangers.keys()
    if (oldest === undefined) return
    events.onEvicted()
    oldest.destroy()
  }

  server.on('connection', (socket: Socket) => {
    if (all.size >= limits.connectionsMax && strangers.size === 0) {
      events.onEvicted()
      socket.destroy()
      return
    }
    if (all.size >= limits.connectionsMax || strangers.size >= limits.strangersMax) evictOldest()
    const timer = setTimeout(() => {
      events.onTimeout()
      socket.destroy()
    }, limits.strangerMsMax)
    timer.unref()
    all.add(socket)
    strangers.set(socket, timer)
    socket.on('close', () => {
      admit(socket)
      all.delete(socket)
    })
  })

  return {
    admit,
    closeAll() {
      for (const socket of all) socket.destroy()
    },
  }
}
