import type { WebSocket } from 'ws'
import type { NodeCounters } from '../network/counters.js'
import { pushedMessageKind, sealFrame } from '../protocol/sealed-frame.js'
import type { GatewayStore } from './gateway-store.js'

export interface DeliveryLimits {
  /** Pushed messages that a client has not confirmed yet; what comes on top waits in the store. */
  readonly unconfirmedMessagesMax: number
  readonly unconfirmedBytesMax: number
  /** A client that confirms nothing for so long counts as gone. */
  readonly confirmMsMax: number
}

/** A client's authenticated socket. */
export interface LiveSocket {
  readonly socket: WebSocket
  readonly key: Buffer
}

interface Pushed {
  readonly message: Buffer
  /** Of the store, for messages that waited there. */
  readonly sequence: number | undefined
  /** Still to be called; undefined when the message was safe before, or is by now. */
  safe: (() => void) | undefined
}

interface Line extends LiveSocket {
  unconfirmed: Pushed[]
  unconfirmedBytes: number
  /** How many of the oldest unconfirmed messages the ping in flight stands for; 0 without one. */
  pinged: number
  pingedAtMs: number
  pingSerial: number
  pingTimer: NodeJS.Timeout | undefined
  /** Messages of the store up to here were pushed over this socket. */
  pushedThrough: number
}

export interface Delivery {
  /**
   * Takes one message for a registered client.
   * @param safe called once the message was handed to the client's socket or would survive a restart
   * @returns false when it was refused
   */
  accept(client: string, message: Buffer, safe: () => void): boolean
  /** Connects a client, pushes what waits for it, and closes its older socket. */
  connect(client: string, live: LiveSocket): void
  /** The socket is gone: what it did not confirm goes back to the store. */
  disconnect(client: string, socket: WebSocket): void
  confirm(client: string, socket: WebSocket, pong: Buffer): void
  /** Drops a client and its line without keeping its messages. */
  forget(client: string): void
  connected(): number
  isConnected(client: string): boolean
  /** Ends the sockets of clients that confirm nothing. */
  endSilent(): void
  close(): void
}

const closeMsMax = 2_000
/** How long pushed messages wait for others to be confirmed with them: each ping costs both sides a wake-up. */
const pingDelayMs = 20

/**
 * The last step to a client. Nym's clients do not confirm what is pushed to them, and a socket that dies takes
 * with it whatever the kernel had accepted. Every websocket answers pings, though, and in order: so a ping
 * goes out behind pushed messages, its pong confirms them, and what was not confirmed when a socket ends goes
 * back to the store. Clients filter the duplicates that this may give.
 */
export function createDelivery(
  store: GatewayStore,
  counters: NodeCounters,
  limits: DeliveryLimits,
): Delivery {
  const lines = new Map<string, Line>()

  const ping = (line: Line): void => {
    clearTimeout(line.pingTimer)
    line.pingTimer = undefined
    if (line.pinged > 0 || line.unconfirmed.length === 0) return
    line.pinged = line.unconfirmed.length
    line.pingedAtMs = monotonicMs()
    line.pingSerial = (line.pingSerial + 1) >>> 0
    line.socket.ping(pingPayload(line), undefined, ignoreSendError)
  }

  /** One ping for all that is pushed within a moment, unless the window is about to close. */
  const pingSoon = (line: Line): void => {
    if (line.pinged > 0 || line.unconfirmed.length === 0) return
    if (line.unconfirmed.length * 2 >= limits.unconfirmedMessagesMax) ping(line)
    else line.pingTimer ??= setTimeout(ping, pingDelayMs, line)
  }

  const push = (line: Line, pushed: Pushed): void => {
    line.unconfirmed.push(pushed)
    line.unconfirmedBytes += pushed.message.length
    line.socket.send(sealFrame(line.key, pushedMessageKind, pushed.message), (error) => {
      // On error the socket closes, and `disconnect` keeps the message for the next one.
      if (error !== undefined && error !== null) return
      pushed.safe?.()
      pushed.safe = undefined
    })
    counters.sent()
    pingSoon(line)
  }

  const hasRoom = (line: Line): boolean =>
    line.unconfirmed.length < limits.unconfirmedMessagesMax &&
    line.unconfirmedBytes < limits.unconfirmedBytesMax

  /** Pushes from the store as far as the window allows. */
  const pump = (client: string, line: Line): void => {
    while (hasRoom(line)) {
      const batch = store.peek(client, line.pushedThrough, 16)
      if (batch.length === 0) return
      for (const { sequence, message } of batch) {
        if (!hasRoom(line)) return
        line.pushedThrough = sequence
        push(line, { message, sequence, safe: undefined })
      }
    }
  }

  const end = (client: string, line: Line): void => {
    lines.delete(client)
    clearTimeout(line.pingTimer)
    for (const pushed of line.unconfirmed) {
      const { message, sequence, safe } = pushed
      // The socket may still report that it sent the message, but that is told only once.
      pushed.safe = undefined
      if (sequence === undefined) store.putBack(client, message, () => safe?.())
    }
    line.unconfirmed = []
  }

  return {
    accept(client, message, safe) {
      const line = lines.get(client)
      // Whoever has messages waiting gets them first.
      const caughtUp = line !== undefined && store.newest(client) <= line.pushedThrough
      if (line !== undefined && caughtUp && hasRoom(line)) {
        push(line, { message, sequence: undefined, safe })
        return true
      }
      const kept = store.enqueue(client, message, safe)
      if (!kept) counters.dropped('queue-full')
      else if (line !== undefined) pump(client, line)
      return kept
    },
    connect(client, { socket, key }) {
      const older = lines.get(client)
      if (older !== undefined) {
        end(client, older)
        older.socket.close(1000, 'replaced by a newer connection')
        // Whoever does not answer the close is cut off, so that replaced sockets cannot pile up.
        setTimeout(() => older.socket.terminate(), closeMsMax).unref()
      }
      const line: Line = {
        socket,
        key,
        unconfirmed: [],
        unconfirmedBytes: 0,
        pinged: 0,
        pingedAtMs: 0,
        pingSerial: 0,
        pingTimer: undefined,
        pushedThrough: 0,
      }
      lines.set(client, line)
      pump(client, line)
    },
    disconnect(client, socket) {
      const line = lines.get(client)
      if (line?.socket === socket) end(client, line)
    },
    confirm(client, socket, pong) {
      const line = lines.get(client)
      if (line?.socket !== socket || line.pinged === 0 || !pong.equals(pingPayload(line))) return
      let confirmedThrough = 0
      for (const { message, sequence } of line.unconfirmed.splice(0, line.pinged)) {
        line.unconfirmedBytes -= message.length
        confirmedThrough = Math.max(confirmedThrough, sequence ?? 0)
      }
      if (confirmedThrough > 0) store.removeThrough(client, confirmedThrough)
      line.pinged = 0
      pingSoon(line)
      pump(client, line)
    },
    forget(client) {
      const line = lines.get(client)
      if (line !== undefined) {
        line.unconfirmed = []
        end(client, line)
      }
      store.forget(client)
    },
    connected: () => lines.size,
    isConnected: (client) => lines.has(client),
    endSilent() {
      const nowMs = monotonicMs()
      for (const [client, line] of lines) {
        if (line.pinged === 0 || nowMs - line.pingedAtMs < limits.confirmMsMax) continue
        counters.dropped('slow-client')
        end(client, line)
        line.socket.terminate()
      }
    },
    close() {
      for (const [client, line] of lines) end(client, line)
    },
  }
}

/** Stands still while the machine sleeps, so that nobody counts as silent when it wakes. */
function monotonicMs(): number {
  return performance.now()
}

function pingPayload(line: Line): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(line.pingSerial)
  return payload
}

function ignoreSendError(): void {
  // A socket that cannot send is about to close, and that is handled where it closes.
}
