/** Asks a running node, as its operator. */
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { OperatorError, type OperatorRequest, usableSocketPath } from './protocol.js'

const silenceMsMax = 30_000

/**
 * @returns the answer as it comes, or undefined when no node runs there
 * @throws OperatorError, or what the system says
 */
export async function askOperator(
  path: string,
  ask: OperatorRequest,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const socket = await connect(usableSocketPath(path))
  if (socket === undefined) return undefined
  socket.setTimeout(silenceMsMax, () => {
    socket.destroy(new OperatorError('The node does not answer its operator.'))
  })
  socket.write(`${JSON.stringify({ ask })}\n`)
  return socket
}

/** No file, or a file that nobody listens at: no node runs. */
async function connect(path: string): Promise<Socket | undefined> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
    throw error
  }
}

/** Asks for something that is answered by JSON. @returns undefined when no node runs there */
export async function askOperatorJson(
  path: string,
  ask: OperatorRequest,
): Promise<Record<string, unknown> | undefined> {
  const answer = await askOperator(path, ask)
  if (answer === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(chunk)
  const said: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (typeof said.error === 'string') throw new OperatorError(`The node says: ${said.error}`)
  return said
}
