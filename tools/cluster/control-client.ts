/** Asks a running cluster for something. */
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { connectPrivately } from '../../node/operator/private-socket.js'
import { ClusterError, exitCodes } from './cluster-error.js'
import { type ClusterPaths, readPlan, shownPath } from './cluster-plan.js'
import { type ClusterRequest, parseAnswer } from './control-protocol.js'

type Facts = Readonly<Record<string, unknown>>

/**
 * @param onProgress what the cluster tells meanwhile
 * @returns what it answers
 * @throws ClusterError as the cluster says, or when none runs there
 */
export async function askCluster(
  paths: ClusterPaths,
  request: ClusterRequest,
  onProgress: (facts: Facts) => void = () => {},
): Promise<Facts> {
  const socket = await connectPrivately(paths.controlSocket)
  if (socket === undefined) throw notRunning(paths)
  socket.on('error', () => {})
  socket.write(`${JSON.stringify(request)}\n`)
  for await (const line of createInterface({ input: socket })) {
    const answer = parseAnswer(line)
    if ('done' in answer) return answer.done
    if ('failed' in answer) throw new ClusterError(answer.failed.sentence, answer.failed.exitCode)
    onProgress(answer.progress)
  }
  throw new ClusterError('The cluster ended before it answered.')
}

function notRunning(paths: ClusterPaths): ClusterError {
  const { directory } = paths
  const shown = shownPath(directory)
  const start = `rookery-cluster up --data ${shown}`
  const plan = existsSync(directory) ? readPlan(paths) : undefined
  const sentence =
    plan === undefined
      ? `There is no cluster in ${shown}. Start one: ${start}`
      : `No cluster runs in ${shown}, which has ${plan.nodes.length} nodes. Start it: ${start}`
  return new ClusterError(sentence, exitCodes.notRunning)
}
