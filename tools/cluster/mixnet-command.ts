import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import {
  ListenError,
  type Localnet,
  type LocalnetOptions,
  OptionError,
  StorageError,
  startLocalnet,
} from '../localnet/index.js'
import { stopSignal } from './stop-signal.js'

const options = {
  data: {
    type: 'string',
    describe:
      'Directory for keys, ports, clients and waiting messages; without it, all is forgotten',
  },
  host: { type: 'string', default: '127.0.0.1', describe: 'Address to listen on' },
  'api-port': {
    type: 'number',
    default: 8900,
    describe: 'Port of the API; 0 for the one kept in --data, or any',
  },
  'gateway-port': {
    type: 'number',
    default: 0,
    describe: 'Port of the first gateway, the others follow; 0 for those kept in --data, or any',
  },
  gateways: { type: 'number', describe: 'Gateways [2, or as kept in --data]' },
  mixes: { type: 'number', describe: 'Mixes in each layer [2, or as kept in --data]' },
  'mean-delay-ms': {
    type: 'number',
    describe: 'Mean delay at each mix, instead of what the senders ask for; 0 for none',
  },
  loss: {
    type: 'number',
    default: 0,
    describe: 'Part of the packets that each link loses, 0 to 1',
  },
  seed: { type: 'string', describe: 'Seed of losses and delays [random]' },
  json: { type: 'boolean', default: false, describe: 'Print one JSON object when it runs' },
} as const

type MixnetArguments = InferredOptionTypes<typeof options>

/** `rookery-cluster mixnet`: a local mixnet until Ctrl-C. */
export const mixnetCommand: CommandModule<object, MixnetArguments> = {
  command: 'mixnet',
  describe: 'Run a mixnet that the Nym SDKs can use, until Ctrl-C',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 mixnet [options]\n\nRuns nym-api, gateways and three layers of mixes in one process.',
      )
      .options(options)
      .example('$0 mixnet', 'A network that forgets')
      .example('$0 mixnet --data .rookery/mixnet', 'Clients keep their addresses')
      .example('$0 mixnet --mean-delay-ms 50 --loss 0.05', 'A slow and lossy one')
      .strict()
      .group(['data', 'host', 'api-port', 'gateway-port'], 'Where:')
      .group(['gateways', 'mixes', 'mean-delay-ms', 'loss', 'seed'], 'What:'),
  handler: runMixnet,
}

/** How the options of a network are called on the command line. */
const flagOf: Readonly<Record<keyof LocalnetOptions, string>> = {
  host: '--host',
  apiPort: '--api-port',
  gatewayPort: '--gateway-port',
  gateways: '--gateways',
  mixesPerLayer: '--mixes',
  meanDelayMs: '--mean-delay-ms',
  loss: '--loss',
  seed: '--seed',
  dataDirectory: '--data',
  limits: 'limits',
}

async function runMixnet(args: ArgumentsCamelCase<MixnetArguments>): Promise<void> {
  const stopped = stopSignal()
  let net: Localnet
  try {
    net = await startLocalnet(toOptions(args))
  } catch (error) {
    stopped.cancel()
    if (error instanceof OptionError) {
      process.stderr.write(`rookery-cluster: ${flagOf[error.option]} ${error.requirement}\n`)
      process.exitCode = 2
    } else if (error instanceof ListenError || error instanceof StorageError) {
      process.stderr.write(`rookery-cluster: ${error.message}\n`)
      process.exitCode = 1
    } else {
      throw error
    }
    return
  }
  for (const notice of net.notices) process.stderr.write(`rookery-cluster: ${notice}\n`)
  process.stdout.write(args.json ? `${JSON.stringify(describe(net))}\n` : explain(net))
  await stopped.signal
  await net.close()
}

function toOptions(args: ArgumentsCamelCase<MixnetArguments>): LocalnetOptions {
  return {
    host: args.host,
    apiPort: args.apiPort,
    gatewayPort: args.gatewayPort,
    loss: args.loss,
    ...(args.data === undefined ? {} : { dataDirectory: args.data }),
    ...(args.gateways === undefined ? {} : { gateways: args.gateways }),
    ...(args.mixes === undefined ? {} : { mixesPerLayer: args.mixes }),
    ...(args.meanDelayMs === undefined ? {} : { meanDelayMs: args.meanDelayMs }),
    ...(args.seed === undefined ? {} : { seed: args.seed }),
  }
}

function describe({ apiUrl, countersUrl, gateways, seed }: Localnet) {
  return { apiUrl, countersUrl, gateways, seed }
}

function explain({ apiUrl, countersUrl, gateways, seed }: Localnet): string {
  const first = gateways[0]
  return [
    'A local mixnet is running. Ctrl-C ends it.',
    '',
    `  nym-api    ${apiUrl}`,
    ...gateways.map(({ identity, url }) => `  gateway    ${identity}  ${url}`),
    `  counters   ${countersUrl}`,
    `  seed       ${seed}`,
    '',
    'Give the Nym SDK these (NymClient of @nymproject/nym-client-wasm-node):',
    '',
    `  nymApiUrl: '${apiUrl}',`,
    `  preferredGateway: '${first?.identity}',`,
    '  forceTls: false,',
    '',
    '',
  ].join('\n')
}
