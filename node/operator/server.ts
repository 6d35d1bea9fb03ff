/** Answers the operator of a running node. */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { RefusedError } from '../../proto/errors.js'
import { listenPrivately } from './private-socket.js'
import { OperatorError, requestLineBytesMax, usableSocketPath } from './protocol.js'

/** What came with a question, as it was parsed: nothing about it is checked. */
export type Given = Readonly<Record<string, unknown>>

/** How one kind of question is answered. @throws OperatorError or RefusedError, whose words are answered */
export type OperatorAnswer =
  | { readonly kind: 'json'; readonly answer: (given: Given) => object | Promise<object> }
  /** Progress, and the answer last; whoever leaves ends it. */
  | { readonly kind: 'lines'; readonly answer: (given: Given) => AsyncIterable<object> }
  | { readonly kind: 'bytes'; readonly answer: (given: Given) => Iterable<Uint8Array> }

export interface OperatorServerParts {
  /** Whoever starts this holds the data directory's lock, so a file there is a dead node's. */
  readonly path: string
  /** By what is asked. */
  readonly answers: ReadonlyMap<string, OperatorAnswer>
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
  const given = parsed(line)
  const ask = typeof given.ask === 'string' ? given.ask : ''
  const known = parts.answers.get(ask)
  parts.log.debug({ ask: known === undefined ? 'unknown' : ask }, 'operator')
  if (known?.kind === 'bytes') {
    await pipeline(Readable.from(known.answer(given), { objectMode: false }), socket)
    return
  }
  await pipeline(Readable.from(linesOf(known, given), { objectMode: false }), socket)
}

async function* linesOf(known: OperatorAnswer | undefined, given: Given): AsyncGenerator<string> {
  try {
    if (known === undefined) throw new OperatorError('unknown request')
    if (known.kind === 'json') yield `${JSON.stringify(await known.answer(given))}\n`
    if (known.kind !== 'lines') return
    for await (const one of known.answer(given)) yield `${JSON.stringify(one)}\n`
  } catch (error) {
    if (!(error instanceof OperatorError || error instanceof RefusedError)) throw error
    yield `${JSON.stringify({ error: error.message })}\n`
  }
}

function parsed(line: string): Given {
  try {
    const given: unknown = JSON.parse(line)
    return typeof given === 'object' && given !== null ? (given as Given) : {}
  } catch {
    return {}
  }
}
