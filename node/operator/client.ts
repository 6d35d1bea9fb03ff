/** Asks a running node, as its operator. */
import { connectPrivately } from './private-socket.js'
import { OperatorError } from './protocol.js'

const silenceMsMax = 30_000

/**
 * @returns the answer as it comes, or undefined when no node runs there
 * @throws OperatorError, or what the system says
 */
export async function askOperator(
  path: string,
  ask: string,
  given: object = {},
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const socket = await connectPrivately(path)
  if (socket === undefined) return undefined
  socket.setTimeout(silenceMsMax, () => {
    socket.destroy(new OperatorError('The node does not answer its operator.'))
  })
  socket.write(`${JSON.stringify({ ask, ...given })}\n`)
  return socket
}

/**
 * Asks for something that is answered by JSON.
 * @param onProgress told of what is said before the answer
 * @returns undefined when no node runs there
 * @throws OperatorError with the node's own words, when it refuses
 */
export async function askOperatorJson(
  path: string,
  ask: string,
  given: object = {},
  onProgress: (progress: unknown) => void = () => undefined,
): Promise<Record<string, unknown> | undefined> {
  const answer = await askOperator(path, ask, given)
  if (answer === undefined) return undefined
  let last: Record<string, unknown> | undefined
  for await (const line of linesOf(answer)) {
    const said: Record<string, unknown> = JSON.parse(line)
    if (typeof said.error === 'string') throw new OperatorError(`The node says: ${said.error}`)
    if ('progress' in said) onProgress(said.progress)
    else last = said
  }
  if (last === undefined) throw new OperatorError('The node has stopped before it answered.')
  return last
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
