import { createServer } from 'node:http'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import type { Answerer, CarrierState } from '../../client/mixnet/carrier.js'
import { fileIdentityStore } from '../../client/mixnet/file-identity-store.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { listen } from '../localnet/network/listen.js'
import { type Application, createApplication } from './application.js'
import { incomingBytesMax, messageBytesMax } from './limits.js'
import { type DroppedCounts, Postbox } from './postbox.js'

export interface NymClientWebsocketOptions {
  /** Base URL of the nym-api. */
  readonly apiUrl: string
  /** Port to listen on; 0 takes any free one, 1977 is the native client's. */
  readonly port?: number
  /** Address to listen on; 127.0.0.1. */
  readonly host?: string
  /** Keeps the identity, so the address; without it each start makes a new one. */
  readonly dataDirectory?: string
  readonly preferredGateway?: string
  /** Nym's cover traffic and delays, as on the public network; off for a local one. */
  readonly coverTraffic?: boolean
  readonly connectTimeoutMs?: number
  readonly onState?: (state: CarrierState) => void
}

export interface NymClientWebsocket {
  /** ws://host:port */
  readonly url: string
  readonly address: string
  /** What was dropped because nobody took it or it was too large for a frame. */
  readonly dropped: DroppedCounts
  /** Safe to call twice. */
  close(): Promise<void>
}

const defaultPort = 1977
/** A connection that does not become a websocket is cut off after this time, ms. */
const handshakeMsMax = 10_000

/**
 * Starts a drop-in for the native nym-client: its websocket, on top of the WASM client.
 * @throws CarrierError as `openNymWasmCarrier`; ListenError when the port cannot be had
 */
export async function startNymClientWebsocket(
  options: NymClientWebsocketOptions,
): Promise<NymClientWebsocket> {
  const postbox = new Postbox()
  const carrier = await openCarrier(options, postbox)
  const host = options.host ?? '127.0.0.1'
  const door = createDoor(carrier, postbox)
  let port: number
  try {
    port = await listen(door.server, host, options.port ?? defaultPort, 'the nym-client')
  } catch (error) {
    await carrier.close()
    throw error
  }
  let closing: Promise<void> | undefined
  return {
    url: `ws://${host}:${port}`,
    address: carrier.address,
    dropped: postbox.dropped,
    close() {
      closing ??= door.close().then(() => carrier.close())
      return closing
    },
  }
}

function openCarrier(options: NymClientWebsocketOptions, postbox: Postbox): Promise<Answerer> {
  const { apiUrl, dataDirectory, preferredGateway, connectTimeoutMs, onState } = options
  return openNymWasmCarrier(
    {
      apiUrl,
      messageBytesMax,
      ...(options.coverTraffic !== true && { coverTraffic: false, averageHopDelayMs: 0 }),
      ...(dataDirectory !== undefined && {
        identityStore: fileIdentityStore(join(dataDirectory, 'identity')),
      }),
      ...(preferredGateway !== undefined && { preferredGateway }),
      ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
    },
    { onFrame: (frame) => postbox.put(frame), ...(onState && { onState }) },
  )
}

/** As the native client does, the door lets in one application at a time and drops any other. */
function createDoor(carrier: Answerer, postbox: Postbox) {
  let application: Application | undefined
  const websockets = new WebSocketServer({
    noServer: true,
    maxPayload: incomingBytesMax,
    perMessageDeflate: false,
  })
  const server = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close', 'content-type': 'text/plain' })
    response.end('This is a nym-client; speak websocket.\n')
  })
  server.headersTimeout = handshakeMsMax
  server.requestTimeout = handshakeMsMax
  server.on('upgrade', (request, socket, head) => {
    if (application !== undefined) {
      socket.destroy()
      return
    }
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      const entered = createApplication(websocket, carrier, postbox)
      application = entered
      void entered.left.then(() => {
        if (application === entered) application = undefined
      })
    })
  })
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      application?.cutOff()
      server.closeAllConnections()
      await closed
    },
  }
}
