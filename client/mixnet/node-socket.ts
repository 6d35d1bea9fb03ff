import WebSocket from 'ws'
import type { PlainSocket } from './drop-hiding-websocket.js'
import { watchHeartbeat } from './heartbeat.js'

/** See watchHeartbeat. */
const heartbeatMsDefault = 15_000
const handshakeTimeoutMs = 10_000
/** Largest push is a 32 KiB packet; anything near this is not from a gateway. */
const incomingBytesMax = 4 * 1024 * 1024

/** Opens a websocket that notices a connection which died without a word. */
export function openNodeSocket(url: string, heartbeatMs = heartbeatMsDefault): PlainSocket {
  const socket = new WebSocket(url, {
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: incomingBytesMax,
    perMessageDeflate: false,
  })
  watchHeartbeat(socket, heartbeatMs)
  return socket as unknown as PlainSocket
}
