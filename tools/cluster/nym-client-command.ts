import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { CarrierError } from '../../client/mixnet/carrier.js'
import { ListenError } from '../localnet/index.js'
import {
  type NymClientWebsocket,
  startNymClientWebsocket,
} from '../nym-client/nym-client-websocket.js'
import { stopSignal } from './stop-signal.js'

const options = {
  api: {
    type: 'string',
    default: 'http://127.0.0.1:8900/api',
    describe: 'Base URL of the nym-api; the default is that of rookery-cluster mixnet',
  },
  port: { type: 'number', default: 1977, describe: 'Port to listen on; 0 for any' },
  host: { type: 'string', default: '127.0.0.1', describe: 'Address to listen on' },
  data: {
    type: 'string',
    describe: 'Directory that keeps the identity; without it the address is new at each start',
  },
  gateway: { type: 'string', describe: 'Key of the gateway for a new identity' },
  'cover-traffic': {
    type: 'boolean',
    default: false,
    describe: "Nym's delays and cover traffic, as for the public network",
  },
  json: { type: 'boolean', default: false, describe: 'Print one JSON object when it runs' },
} as const

type NymClientArguments = InferredOptionTypes<typeof options>

/** `rookery-cluster nym-client`: prints its address and serves until it is told to stop. */
export const nymClientCommand: CommandModule<object, NymClientArguments> = {
  command: 'nym-client',
  describe: "Run a drop-in for the native nym-client's websocket, until Ctrl-C",
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        "$0 nym-client [options]\n\nA drop-in for the native nym-client's websocket, built on the Nym SDK.",
      )
      .options(options)
      .example('$0 nym-client', 'On the mixnet that rookery-cluster mixnet runs')
      .example('$0 nym-client --data .rookery/nym-client', 'Keeps its address')
      .strict(),
  handler: runNymClient,
}

async function runNymClient(args: ArgumentsCamelCase<NymClientArguments>): Promise<void> {
  if (!Number.isInteger(args.port) || args.port < 0 || args.port > 65_535) {
    process.stderr.write('rookery-cluster: --port is a whole number from 0 to 65535\n')
    process.exitCode = 2
    return
  }
  process.stderr.write(`nym-client: connecting to ${args.api}\n`)
  const stopped = stopSignal()
  let giveUp: (reason: string) => void = () => {}
  const lost = new Promise<string>((resolve) => {
    giveUp = resolve
  })
  let client: NymClientWebsocket
  try {
    client = await startNymClientWebsocket({
      apiUrl: args.api,
      port: args.port,
      host: args.host,
      coverTraffic: args.coverTraffic,
      ...(args.data !== undefined && { dataDirectory: args.data }),
      ...(args.gateway !== undefined && { preferredGateway: args.gateway }),
      onState: (state) => {
        process.stderr.write(`nym-client: ${state}\n`)
        if (state === 'failed') giveUp('the connection to the mixnet is lost for good')
      },
    })
  } catch (error) {
    stopped.cancel()
    if (!(error instanceof CarrierError || error instanceof ListenError)) throw error
    process.stderr.write(`rookery-cluster: ${error.message}\n`)
    process.exitCode = error instanceof CarrierError && error.code === 'configuration' ? 2 : 1
    return
  }
  const { address, url } = client
  process.stdout.write(args.json ? `${JSON.stringify({ address, url })}\n` : `${address}\n`)
  process.stderr.write(`nym-client: listening on ${url}\n`)
  const reason = await Promise.race([stopped.signal, lost])
  stopped.cancel()
  await client.close()
  if (reason === undefined) return
  process.stderr.write(`rookery-cluster: ${reason}\n`)
  process.exitCode = 1
}
