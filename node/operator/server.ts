/** Answers the operator of a running node. */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import {
  type OperatorRequest,
  operatorRequests,
  requestLineBytesMax,
  usableSocketPath,
} from './protocol.js'

export interface OperatorServerParts {
  /** Whoever starts this holds the data directory's lock, so a file there is a dead node's. */
  readonly path: string
  readonly status: () => object
  /** Undefined while the node has never had a mixnet address. */
  readonly invite: () => string | undefined
  /** Everything about names, as a snapshot. */
  readonly snapshot: () => Iterable<Uint8Array>
  readonly log: Logger
}

const connectionsMax = 16
const silenceMsMax = 30_000

/** @returns how to close it. @throws SocketPathError, or what the system says */
export async function serveOperator(parts: OperatorServerParts): Promise<() => Promise<void>> {
  const path = usableSocketPath(parts.path)
  rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', (error) => parts.log.debug({ reason: error.message }, 'operator left'))
    socket.setTimeout(silenceMsMax, () => socket.destroy())
    readLine(socket, (line) => {
      answer(parts, socket, line).catch((error: Error) => {
        parts.log.warn({ reason: error.message }, 'the operator could not be answered')
        socket.destroy()
      })
    })
  })
  server.maxConnections = connectionsMax
  await listenPrivately(server, path)
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

/** The mask covers the moment between making the socket and setting its mode. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      server.listen(path, resolve)
    } finally {
      process.umask(mask)
    }
  })
  chmodSync(path, 0o600)
}

function readLine(socket: Socket, onLine: (line: string) => void): void {
  let text = ''
  const onData = (chunk: Buffer) => {
    text += chunk.toString('utf8')
    const end = text.indexOf('\n')
    if (end === -1 && text.length <= requestLineBytesMax) return
    socket.off('data', onData)
    socket.resume()
    onLine(text.slice(0, end === -1 ? 0 : end))
  }
  socket.on('data', onData)
}

async function answer(parts: OperatorServerParts, socket: Socket, line: string): Promise<void> {
  const ask = askOf(line)
  parts.log.debug({ ask: ask ?? 'unknown' }, 'operator')
  if (ask === 'export') {
    await pipeline(Readable.from(parts.snapshot(), { objectMode: false }), socket)
    return
  }
  const said = ask === undefined ? { error: 'unknown request' } : bodyOf(parts, ask)
  socket.end(`${JSON.stringify(said)}\n`)
}

function bodyOf(parts: OperatorServerParts, ask: 'status' | 'invite'): object {
  if (ask === 'status') return parts.status()
  const invite = parts.invite()
  if (invite !== undefined) return { invite }
  return { error: 'there is no invite before the node has been in the mixnet; it is connecting.' }
}

function askOf(line: string): OperatorRequest | undefined {
  try {
    const { ask } = JSON.parse(line)
    return operatorRequests.find((known) => known === ask)
  } catch {
    return undefined
  }
}
