import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { bytesToHex } from '../../proto/bytes.js'
import { type ExitCode, exitCodes } from './cluster-error.js'
import { membersDefault, membersOf, settlePlan, shownPath } from './cluster-plan.js'
import { foundCluster } from './found-cluster.js'
import {
  dataOption,
  exitCodesText,
  foundingOptions,
  foundingWishes,
  jsonOption,
  pathsOf,
} from './shared-options.js'
import { data, talk, told } from './telling.js'

const options = {
  ...dataOption,
  nodes: {
    type: 'number',
    requiresArg: true,
    describe: `Members: 1, or 3 and more; never 2 [${membersDefault}, or as it is]`,
  },
  'base-port': {
    type: 'number',
    requiresArg: true,
    describe:
      'They are dialled at 127.0.0.1, the first at this port, the others after it [free ones]',
  },
  address: {
    type: 'string',
    array: true,
    requiresArg: true,
    conflicts: 'base-port',
    describe: 'Where each is dialled instead, in order, as multiaddrs',
  },
  ...foundingOptions,
  ...jsonOption,
} as const

type GenesisArguments = InferredOptionTypes<typeof options>

/** `rookery-cluster genesis`: keys, genesis and stores of all members of a new federation. */
export const genesisCommand: CommandModule<object, GenesisArguments> = {
  command: 'genesis',
  describe: 'Make the data directories of a new federation',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 genesis [options]\n\nMakes DIR/node-1, DIR/node-2 and so on, each a complete data directory, and ' +
          'DIR/genesis.json. With everything there already it changes nothing.',
      )
      .options(options)
      .example('$0 genesis --data fed --nodes 4', 'Four members on this machine')
      .example(
        '$0 genesis --data fed --nodes 3 --address /dns4/a/tcp/7470 /dns4/b/tcp/7470 /dns4/c/tcp/7470',
        'On three others',
      )
      .epilogue(exitCodesText)
      .strict(),
  handler: (args) => told(() => genesis(args)),
}

async function genesis(args: ArgumentsCamelCase<GenesisArguments>): Promise<ExitCode> {
  const founding = foundingWishes(args)
  const paths = pathsOf(args)
  const plan = await settlePlan(paths, {
    members: args.nodes ?? args.address?.length,
    basePort: args.basePort,
    addresses: args.address,
  })
  const { made, genesis } = foundCluster(paths, plan, founding)
  const federationId = bytesToHex(genesis.manifest.federationId)
  const nodes = membersOf(plan).map(({ name, multiaddr }) => ({
    name,
    multiaddr,
    data: paths.node(name),
  }))
  if (args.json) {
    data(JSON.stringify({ federationId, made, genesis: paths.genesis, nodes }))
    return exitCodes.done
  }
  data(federationId)
  const shown = shownPath(paths.directory)
  talk(
    made
      ? `A federation of ${nodes.length}, in ${shown}. Run it: rookery-cluster up --data ${shown}`
      : `${shown} has this federation of ${nodes.length} already; nothing was changed.`,
  )
  return exitCodes.done
}
