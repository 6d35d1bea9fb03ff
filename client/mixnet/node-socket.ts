import WebSocket from 'ws'
import type { PlainSocket } from './drop-hiding-websocket.js'

/** A gateway silent for this long is asked for a pong, and cut off when none comes by the next turn, ms. */
const heartbeatMs = 15_000
const handshakeTimeoutMs = 10_000
/** Largest push is a 32 KiB packet; anything near this is not from a gateway. */
const incomingBytesMax = 4 * 1024 * 1024

/** Opens a websocket that notices a connection which died without a word. */
export function openNodeSocket(url: string): PlainSocket {
  const socket = new WebSocket(url, {
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: incomingBytesMax,
    perMessageDeflate: false,
  })
  let heardSinceTurn = true
  let answersPings = false
  const heard = () => {
    heardSinceTurn = true
  }
  const heartbeat = setInterval(() => {
    if (!heardSinceTurn && answersPings) return socket.terminate()
    if (!heardSinceTurn || !answersPings) {
      if (socket.readyState === WebSocket.OPEN) socket.ping()
    }
    heardSinceTurn = false
  }, heartbeatMs)
  socket.on('message', heard)
  socket.on('pong', () => {
    answersPings = true
    heard()
  })
  socket.on('close', () => clearInterval(heartbeat))
  return socket as unknown as PlainSocket
}
