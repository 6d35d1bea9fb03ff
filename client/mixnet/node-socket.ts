import WebSocket from 'ws'
import type { PlainSocket } from './drop-hiding-websocket.js'

/** A gateway silent for one turn is asked for a pong, and cut off when none comes by the next turn, ms. */
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
  let heardSinceTurn = true
  let askedLastTurn = false
  // Some gateways never answer pings: only one that once did can be missed.
  let answersPings = false
  const turn = () => {
    if (askedLastTurn && answersPings && !heardSinceTurn) return socket.terminate()
    askedLastTurn = !heardSinceTurn || !answersPings
    heardSinceTurn = false
    if (askedLastTurn && socket.readyState === WebSocket.OPEN) socket.ping()
  }
  const heartbeat = setInterval(turn, heartbeatMs)
  socket.on('message', () => {
    heardSinceTurn = true
  })
  socket.on('pong', () => {
    answersPings = true
    heardSinceTurn = true
  })
  socket.on('close', () => clearInterval(heartbeat))
  return socket as unknown as PlainSocket
}
