import { setTimeout as pause } from 'node:timers/promises'
import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { LockedError, takeLock } from '../../node/store/lock.js'
import type { ClusterOverview } from './cluster.js'
import { ClusterError, type ExitCode, exitCodes } from './cluster-error.js'
import { type ClusterPaths, shownPath } from './cluster-plan.js'
import { askCluster } from './control-client.js'
import { isWell } from './node-facts.js'
import { dataOption, exitCodesText, jsonOption, pathsOf } from './shared-options.js'
import { data, talk, told } from './telling.js'
import { overviewLines } from './up-display.js'

const options = { ...dataOption, ...jsonOption } as const
type Arguments = InferredOptionTypes<typeof options>

/** `rookery-cluster status`: the nodes and how they are. */
export const statusCommand: CommandModule<object, Arguments> = {
  command: 'status',
  describe: 'Show how the nodes of a running cluster are',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 status [options]\n\nExit code 4 when a node does not run, or has not what the others have.',
      )
      .options(options)
      .epilogue(exitCodesText)
      .strict(),
  handler: (args) => told(() => status(args)),
}

async function status(args: ArgumentsCamelCase<Arguments>): Promise<ExitCode> {
  const overview = (await askCluster(pathsOf(args), {
    ask: 'status',
  })) as unknown as ClusterOverview
  if (args.json) data(JSON.stringify(overview))
  else {
    for (const line of overviewLines(overview)) data(line)
    data(`\ninvite  ${overview.invite ?? 'none before a node has been in the mixnet'}`)
  }
  return overview.nodes.every(isWell) ? exitCodes.done : exitCodes.notWell
}

/** `rookery-cluster down`: ends a cluster in order, wherever it was started. */
export const downCommand: CommandModule<object, Arguments> = {
  command: 'down',
  describe: 'Stop a running cluster; its state stays',
  builder: (parser: Argv<object>) => parser.options(options).epilogue(exitCodesText).strict(),
  handler: (args) => told(() => down(args)),
}

async function down(args: ArgumentsCamelCase<Arguments>): Promise<ExitCode> {
  const paths = pathsOf(args)
  const answer = await askCluster(paths, { ask: 'down' })
  await untilFree(paths)
  if (args.json) data(JSON.stringify(answer))
  else talk(`Stopped. The state stays in ${shownPath(paths.directory)}.`)
  return exitCodes.done
}

const freeMsMax = 15_000

/** What comes next may be another `up`, which needs the directory. */
async function untilFree({ lock }: ClusterPaths): Promise<void> {
  const deadline = performance.now() + freeMsMax
  while (performance.now() < deadline) {
    try {
      takeLock(lock).release()
      return
    } catch (error) {
      if (!(error instanceof LockedError)) throw error
      await pause(50)
    }
  }
  throw new ClusterError('Everything has stopped, but its supervisor has not ended.')
}
