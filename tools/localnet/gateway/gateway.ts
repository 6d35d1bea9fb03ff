import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type ConnectionGuard,
  type GuardLimits,
  guardConnections,
} from '../network/connection-guard.js'
import type { Clock, NodeCounters } from '../network/counters.js'
import { listen } from '../network/listen.js'
import type { Router, Transit } from '../network/router.js'
import { splitFinalMessage } from '../protocol/final-message.js'
import { NodeAddressError } from '../protocol/node-address.js'
import type { SigningKeyPair } from '../protocol/signing-keys.js'
import { SphinxError } from '../sphinx/errors.js'
import { type FinalHop, recoverPlaintext } from '../sphinx/hop.js'
import { createDelivery, type DeliveryLimits } from './delivery.js'
import { createFreshness } from './freshness.js'
import type { GatewayStore } from './gateway-store.js'
import { type SessionLimits, serveSession } from './session.js'

export interface GatewayLimits extends SessionLimits, DeliveryLimits, GuardLimits {
  /** A websocket frame; the largest packet in its frame takes 33,182. */
  readonly frameBytesMax: number
}

export interface GatewayParts {
  readonly identity: SigningKeyPair
  readonly store: GatewayStore
  readonly router: Router
  readonly counters: NodeCounters
  readonly clock: Clock
  readonly limits: GatewayLimits
  readonly host: string
}

/** The door to the mixnet for clients: a websocket server, and where packets for them end. */
export interface Gateway {
  isRunning(): boolean
  /** @returns the port @throws ListenError */
  start(port: number): Promise<number>
  /** Closes the door; what clients have not confirmed waits in the store. */
  stop(): Promise<void>
  /** A packet's last hop. */
  deliver(final: FinalHop, transit: Transit): void
  connectedClients(): number
}

const housekeepingMs = 2_000

export function createGateway(parts: GatewayParts): Gateway {
  const { store, router, counters, clock, limits } = parts
  const delivery = createDelivery(store, counters, limits)
  const freshness = createFreshness(clock)
  let door: { server: Server; guard: ConnectionGuard; timer: NodeJS.Timeout } | undefined

  const openDoor = () => {
    const server = createServer({ maxHeaderSize: 8_192 }, (_request, response) => {
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' })
      response.end('This is the websocket of a gateway.\n')
    })
    const guard = guardConnections(server, limits, {
      onTimeout: () => counters.dropped('handshake-timeout'),
      onEvicted: () => counters.dropped('evicted-connection'),
    })
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.frameBytesMax,
      autoPong: false,
      clientTracking: false,
    })
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const onAuthenticated = () => guard.admit(socket as Socket)
        serveSession(webSocket, { ...parts, delivery, freshness, onAuthenticated })
      })
    })
    sockets.on('wsClientError', (_error, socket) => socket.destroy())
    server.on('clientError', (_error, socket) => socket.destroy())
    return { server, guard }
  }

  const housekeep = (): void => {
    delivery.endSilent()
    const expired = store.expire()
    for (let i = 0; i < expired; i++) counters.dropped('queue-expired')
  }

  return {
    isRunning: () => door !== undefined,
    async start(port) {
      if (door !== undefined) throw new Error('the gateway is running')
      const { server, guard } = openDoor()
      const actual = await listen(server, parts.host, port, 'a gateway')
      const timer = setInterval(housekeep, housekeepingMs)
      timer.unref()
      door = { server, guard, timer }
      return actual
    },
    async stop() {
      if (door === undefined) return
      const { server, guard, timer } = door
      door = undefined
      clearInterval(timer)
      delivery.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      guard.closeAll()
      await closed
    },
    deliver(final, transit) {
      const parsed = openFinal(final, transit, counters)
      if (parsed === undefined) return
      const client = final.destination.toString('hex')
      if (store.key(client) === undefined) {
        counters.dropped('unknown-destination')
        return
      }
      const { message, ack } = parsed
      delivery.accept(client, message, () => {
        if (ack === undefined) return
        router.acknowledge(counters, ack.firstHop.port, { ...transit, packet: ack.packet })
      })
    },
    connectedClients: () => delivery.connected(),
  }
}

function openFinal(final: FinalHop, transit: Transit, counters: NodeCounters) {
  try {
    return splitFinalMessage(recoverPlaintext(final.payload), transit.packet.length)
  } catch (error) {
    if (error instanceof SphinxError) counters.dropped(error.kind)
    else if (error instanceof NodeAddressError || error instanceof RangeError) {
      counters.dropped('malformed-message')
    } else throw error
    return undefined
  }
}
