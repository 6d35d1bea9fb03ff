/** Serves a running cluster's socket. */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { listenPrivately } from '../../node/operator/private-socket.js'
import { usableSocketPath } from '../../node/operator/protocol.js'
import { ClusterError, exitCodes } from './cluster-error.js'
import {
  type ClusterAnswer,
  type ClusterRequest,
  parseRequest,
  requestLineCharactersMax,
} from './control-protocol.js'

type Facts = Readonly<Record<string, unknown>>

/**
 * Does what is asked.
 * @param progress tells whoever waits how far it is
 * @param signal whoever asked is gone
 * @returns what to answer @throws ClusterError
 */
export type HandleRequest = (
  request: ClusterRequest,
  progress: (facts: Facts) => void,
  signal: AbortSignal,
) => Promise<Facts>

const connectionsMax = 32

/**
 * @param path whoever calls this holds the directory's lock, so a file there is a dead cluster's
 * @returns how to close it, once what was asked is answered
 * @throws SocketPathError, or what the system says
 */
export async function serveControl(
  path: string,
  handle: HandleRequest,
): Promise<() => Promise<void>> {
  const usable = usableSocketPath(path)
  rmSync(usable, { force: true })
  const sockets = new Map<Socket, Served>()
  const server = createServer((socket) => {
    sockets.set(socket, serveOne(socket, handle))
    socket.on('close', () => sockets.delete(socket))
  })
  server.maxConnections = connectionsMax
  await listenPrivately(server, usable)
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const [socket, { hasAsked, answered }] of sockets) {
      // Whoever has asked nothing yet would keep us for ever.
      if (hasAsked()) answered.then(() => socket.destroySoon())
      else socket.destroy()
    }
    await closed
  }
}

interface Served {
  readonly hasAsked: () => boolean
  readonly answered: Promise<void>
}

function serveOne(socket: Socket, handle: HandleRequest): Served {
  let asked = false
  const line = readLine(socket).then((one) => {
    asked = true
    return one
  })
  return { hasAsked: () => asked, answered: answerOne(socket, line, handle) }
}

async function answerOne(
  socket: Socket,
  asked: Promise<string | undefined>,
  handle: HandleRequest,
): Promise<void> {
  const left = new AbortController()
  socket.on('error', () => {})
  socket.once('close', () => left.abort(new ClusterError('Nobody waits for the answer any more.')))
  const say = (answer: ClusterAnswer): void => {
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
  }
  const line = await asked
  if (line !== undefined) {
    try {
      const request = parseRequest(line)
      say({ done: await handle(request, (progress) => say({ progress }), left.signal) })
    } catch (error) {
      say({ failed: failureOf(error) })
    }
  }
  socket.end()
}

function failureOf(error: unknown) {
  if (error instanceof ClusterError) return { sentence: error.message, exitCode: error.exitCode }
  const sentence = error instanceof Error ? error.message : String(error)
  return { sentence, exitCode: exitCodes.failed }
}

/** @returns the first line, or undefined when there is none */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const onData = (chunk: string): void => {
      text += chunk
      const end = text.indexOf('\n')
      if (end === -1 && text.length <= requestLineCharactersMax) return
      socket.off('data', onData)
      // What follows is read and dropped, so that the end of the connection is noticed.
      socket.resume()
      resolve(end === -1 ? '' : text.slice(0, end))
    }
    socket.setEncoding('utf8')
    socket.on('data', onData)
    socket.once('close', () => resolve(undefined))
    socket.once('end', () => resolve(undefined))
  })
}
