import WebSocket from 'ws'

/**
 * Notices a connection that died without a word: a peer silent for one turn is asked for a pong, and cut
 * off when none comes by the next turn.
 */
export function watchHeartbeat(socket: WebSocket, turnMs: number): void {
  let heardSinceTurn = true
  let askedLastTurn = false
  // Some gateways never answer pings: only a peer that once did can be missed.
  let answersPings = false
  const turn = () => {
    if (askedLastTurn && answersPings && !heardSinceTurn) return socket.terminate()
    askedLastTurn = !heardSinceTurn || !answersPings
    heardSinceTurn = false
    if (askedLastTurn && socket.readyState === WebSocket.OPEN) socket.ping()
  }
  const heartbeat = setInterval(turn, turnMs)
  // At once, so that a peer is missed also when it dies within the first turn.
  if (socket.readyState === WebSocket.OPEN) socket.ping()
  else socket.once('open', () => socket.ping())
  socket.on('message', () => {
    heardSinceTurn = true
  })
  socket.on('pong', () => {
    answersPings = true
    heardSinceTurn = true
  })
  socket.on('close', () => clearInterval(heartbeat))
}
