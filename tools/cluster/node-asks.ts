/** Asks a node of the cluster, as its operator, for what only a node with fault injection does. */
import { dataPaths } from '../../node/keys/data-directory.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { ClusterError } from './cluster-error.js'
import { isRecord } from './control-protocol.js'

/**
 * Makes it refuse and close connections with these nodes, and with no others.
 * @param directory of the node @param nodeKeys hex
 * @throws OperatorError when it says no, ClusterError when it does not run
 */
export async function block(directory: string, nodeKeys: readonly string[]): Promise<void> {
  const { operatorSocket } = dataPaths(directory)
  const answer = await askOperatorJson(operatorSocket, 'block', { nodes: nodeKeys })
  if (answer === undefined) throw notRunning(directory)
}

/** What a node did, or has done so far. */
export interface Loaded {
  readonly submitted: number
  readonly certified: number
  /** Refused, or another's. */
  readonly refused: number
  /** From submission to answer, ms; undefined until all are answered. */
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
}

export const nothingLoaded: Loaded = {
  ...{ submitted: 0, certified: 0, refused: 0, p50Ms: undefined, p99Ms: undefined },
}

/**
 * Has it register synthetic names at a steady rate, and waits until they are decided.
 * @param count of all of them
 * @throws OperatorError when it says no or stops, ClusterError when it does not run
 */
export async function loadNode(
  directory: string,
  { count, seconds }: { readonly count: number; readonly seconds: number },
  progress: (loaded: Loaded) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const { operatorSocket } = dataPaths(directory)
  // The node rounds rate times seconds down, which must not lose one to a float.
  const given = { rate: (count + 1e-6) / seconds, seconds }
  const answer = await askOperatorJson(operatorSocket, 'load', given, (facts) => {
    // Leaving ends the load.
    signal.throwIfAborted()
    progress(loadedOf(facts))
  })
  if (answer === undefined) throw notRunning(directory)
  return loadedOf(answer)
}

function loadedOf(facts: unknown): Loaded {
  const { submitted, certified, taken, refused, latencyMs } = isRecord(facts) ? facts : {}
  const latency = isRecord(latencyMs) ? latencyMs : {}
  return {
    submitted: numberOf(submitted) ?? 0,
    certified: numberOf(certified) ?? 0,
    refused: (numberOf(refused) ?? 0) + (numberOf(taken) ?? 0),
    p50Ms: numberOf(latency.p50),
    p99Ms: numberOf(latency.p99),
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function notRunning(directory: string): ClusterError {
  return new ClusterError(`No node answers in ${directory}.`)
}
