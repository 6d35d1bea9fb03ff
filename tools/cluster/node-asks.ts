/** Asks a node of the cluster, as its operator, for what only a node with fault injection does. */
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { dataPaths } from '../../node/keys/data-directory.js'
import { usableSocketPath } from '../../node/operator/protocol.js'
import { ClusterError } from './cluster-error.js'
import { isRecord } from './control-protocol.js'

type Facts = Readonly<Record<string, unknown>>

/**
 * @param directory of the node
 * @returns its answer @throws ClusterError when it says no, or what the system says
 */
async function askNode(directory: string, request: Facts, signal?: AbortSignal): Promise<Facts> {
  const { operatorSocket } = dataPaths(directory)
  const socket = createConnection({ path: usableSocketPath(operatorSocket), signal })
  await once(socket, 'connect')
  socket.write(`${JSON.stringify(request)}\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  const answer: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (!isRecord(answer)) throw new ClusterError('The node gave no answer that could be read.')
  if (answer.error !== undefined) throw new ClusterError(`The node says: ${answer.error}`)
  return answer
}

/** Makes it refuse and close connections with these nodes, and with no others. @param nodeKeys hex */
export async function block(directory: string, nodeKeys: readonly string[]): Promise<void> {
  await askNode(directory, { ask: 'block', nodes: nodeKeys })
}

/** What a node did for one second of load. */
export interface LoadedSecond {
  readonly submitted: number
  readonly certified: number
  readonly refused: number
  /** From submission to certificate, of each that was certified. */
  readonly latenciesMs: readonly number[]
}

/** Has it register that many synthetic names, spread over a second, and waits until they are decided. */
export async function loadOneSecond(
  directory: string,
  rate: number,
  signal: AbortSignal,
): Promise<LoadedSecond> {
  const answer = await askNode(directory, { ask: 'load', rate, seconds: 1 }, signal)
  const { submitted, certified, refused, latenciesMs } = answer
  return {
    submitted: Number(submitted),
    certified: Number(certified),
    refused: Number(refused),
    latenciesMs: Array.isArray(latenciesMs) ? latenciesMs.map(Number) : [],
  }
}
