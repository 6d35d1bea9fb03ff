import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'
import { type ExitCode, exitCodes } from './cluster-error.js'
import { askCluster } from './control-client.js'
import { showGroups } from './node-names.js'
import { dataOption, exitCodesText, jsonOption, pathsOf } from './shared-options.js'
import { data, talk, told } from './telling.js'

const options = { ...dataOption, ...jsonOption } as const

interface Common {
  readonly data: string
  readonly json: boolean
}

interface NodeArguments extends Common {
  readonly node: string
}

type NodeAsk = 'kill' | 'start' | 'stop'

/** `rookery-cluster kill|start|stop NODE` */
function nodeCommand(ask: NodeAsk, describe: string): CommandModule<object, NodeArguments> {
  return {
    command: `${ask} <node>`,
    describe,
    builder: (parser: Argv<object>) =>
      parser
        .options(options)
        .positional('node', {
          type: 'string',
          demandOption: true,
          describe: 'node-2, or 2 for short; mirror-1',
        })
        .epilogue(exitCodesText)
        .strict(),
    handler: (args) => told(() => changeNode(ask, args)),
  }
}

export const killCommand = nodeCommand('kill', 'Kill a node as a crash would (SIGKILL)')
export const startCommand = nodeCommand('start', 'Start a node that was killed or stopped')
export const stopCommand = nodeCommand('stop', 'Stop a node in order')

async function changeNode(
  ask: NodeAsk,
  args: ArgumentsCamelCase<NodeArguments>,
): Promise<ExitCode> {
  const answer = await askCluster(pathsOf(args), { ask, node: String(args.node) })
  if (args.json) data(JSON.stringify(answer))
  else talk(`${answer.node} (process ${answer.pid}): ${answer.event}.`)
  return exitCodes.done
}

interface PartitionArguments extends Common {
  readonly groups: readonly string[]
}

/** `rookery-cluster partition A,B|C,D` */
export const partitionCommand: CommandModule<object, PartitionArguments> = {
  command: 'partition <groups..>',
  describe: 'Cut the network between groups of nodes',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 partition GROUPS\n\nNodes of different groups no longer talk to each other, in either direction, until ' +
          '`heal` or another partition. Groups are separated by | and their nodes by commas. A shell takes | ' +
          'for itself: quote it, or give each group as an argument of its own. Nodes that are in no group ' +
          'make one more. Clients still reach every node: the mixnet is not cut.',
      )
      .options(options)
      .positional('groups', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: "'1,2|3,4'",
      })
      .example("$0 partition '1|2,3,4'", 'Cuts node-1 off')
      .example('$0 partition 1', 'The same')
      .example('$0 partition 1,2 3,4', 'Two halves; neither can decide')
      .epilogue(exitCodesText)
      .strict(),
  handler: (args) => told(() => partition(args)),
}

async function partition(args: ArgumentsCamelCase<PartitionArguments>): Promise<ExitCode> {
  const groups = args.groups.map(String)
  const answer = await askCluster(pathsOf(args), { ask: 'partition', groups })
  if (args.json) data(JSON.stringify(answer))
  else talk(`The network is cut: ${showGroups(answer.partition as string[][])}.`)
  return exitCodes.done
}

/** `rookery-cluster heal` */
export const healCommand: CommandModule<object, Common> = {
  command: 'heal',
  describe: 'Make the network whole again',
  builder: (parser: Argv<object>) => parser.options(options).epilogue(exitCodesText).strict(),
  handler: (args) =>
    told(async () => {
      const answer = await askCluster(pathsOf(args), { ask: 'heal' })
      if (args.json) data(JSON.stringify(answer))
      else talk('The network is whole again.')
      return exitCodes.done
    }),
}
