import { existsSync } from 'node:fs'
import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { readJsonFile, writeGenesisFile } from '../../node/genesis-file.js'
import { policyOf } from '../../node/initialise.js'
import { openCard } from '../../node/membership/card.js'
import { genesisOfCards } from '../../node/membership/founding.js'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type ExitCode, exitCodes, usageError } from './cluster-error.js'
import { membersDefault, membersOf, settlePlan, shownPath } from './cluster-plan.js'
import { foundCluster, foundingPolicy } from './found-cluster.js'
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
  member: {
    type: 'string',
    array: true,
    requiresArg: true,
    implies: 'out',
    conflicts: ['nodes', 'address', 'base-port', 'passphrase-file'],
    describe: 'Card of a member that makes its keys itself; one each, or repeated',
  },
  out: {
    type: 'string',
    requiresArg: true,
    implies: 'member',
    describe: 'Where the genesis of these cards is written, for all of them to approve',
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
          'DIR/genesis.json. With everything there already it changes nothing. Operators who share no keys ' +
          'give their cards instead, and each approves the genesis that is made of them.',
      )
      .options(options)
      .example('$0 genesis --data fed --nodes 4', 'Four members on this machine')
      .example(
        '$0 genesis --data fed --nodes 3 --address /dns4/a/tcp/7470 /dns4/b/tcp/7470 /dns4/c/tcp/7470',
        'On three others',
      )
      .example(
        '$0 genesis --member a.json b.json c.json --out genesis.json',
        'Of cards that `rookery-node init --member` printed',
      )
      // --address and --member may be repeated; what may not is refused below.
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .epilogue(exitCodesText)
      .strict(),
  handler: (args) => told(() => genesis(args)),
}

async function genesis(args: ArgumentsCamelCase<GenesisArguments>): Promise<ExitCode> {
  const founding = foundingWishes(args)
  if (args.member !== undefined) return genesisOf(args.member, args)
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

/** Of cards, approved by nobody yet. */
function genesisOf(files: readonly string[], args: ArgumentsCamelCase<GenesisArguments>): ExitCode {
  const { out, json } = args
  if (typeof out !== 'string' || out === '') throw usageError('--out names one file.')
  const cards = files.map((file) => openCard(readJsonFile(file), nodeSignatures, file))
  const genesis = genesisOfCards(cards, policyOf(foundingPolicy(foundingWishes(args))))
  if (existsSync(out)) throw usageError(`${out} is there already; nothing was changed.`)
  writeGenesisFile(out, [genesis])
  const federationId = bytesToHex(genesis.manifest.federationId)
  data(json ? JSON.stringify({ federationId, genesis: out, members: cards.length }) : federationId)
  const next = `rookery-node approve ${out} --data DIR`
  if (!json) talk(`A genesis of ${cards.length}. Each of them approves it: ${next}, then joins.`)
  return exitCodes.done
}
