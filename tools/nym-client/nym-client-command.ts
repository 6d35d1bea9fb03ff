import type { Argv, CommandModule } from 'yargs'
import { startNymClientWebsocket } from './nym-client-websocket.js'

interface NymClientArguments {
  readonly api: string
  readonly port: number
  readonly host: string
  readonly data?: string | undefined
  readonly gateway?: string | undefined
  readonly 'cover-traffic': boolean
}

/** `rookery-cluster nym-client`: prints the address to stdout and serves until it is told to stop. */
export const nymClientCommand: CommandModule<object, NymClientArguments> = {
  command: 'nym-client',
  describe: "A drop-in for the native nym-client's websocket",
  builder: (yargs: Argv): Argv<NymClientArguments> =>
    yargs
      .option('api', {
        type: 'string',
        demandOption: true,
        describe: 'Base URL of the nym-api, such as http://127.0.0.1:8000/api',
      })
      .option('port', { type: 'number', default: 1977, describe: 'Port to listen on; 0: any' })
      .option('host', { type: 'string', default: '127.0.0.1', describe: 'Address to listen on' })
      .option('data', {
        type: 'string',
        describe: 'Folder that keeps the identity; without it the address is new at each start',
      })
      .option('gateway', { type: 'string', describe: 'Key of the gateway for a new identity' })
      .option('cover-traffic', {
        type: 'boolean',
        default: false,
        describe: "Nym's delays and cover traffic, as for the public network",
      })
      .strict(),
  handler: run,
}

async function run(options: NymClientArguments): Promise<void> {
  let giveUp = (_reason: string) => {}
  const stopped = new Promise<string>((resolve) => {
    giveUp = resolve
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(''))
  })
  const client = await startNymClientWebsocket({
    apiUrl: options.api,
    port: options.port,
    host: options.host,
    coverTraffic: options['cover-traffic'],
    ...(options.data !== undefined && { dataDirectory: options.data }),
    ...(options.gateway !== undefined && { preferredGateway: options.gateway }),
    onState: (state) => {
      process.stderr.write(`nym-client: ${state}\n`)
      if (state === 'failed') giveUp('the connection to the mixnet is lost for good')
    },
  })
  process.stdout.write(`${client.address}\n`)
  process.stderr.write(`nym-client: listening on ${client.url}\n`)
  const reason = await stopped
  await client.close()
  if (reason !== '') throw new Error(reason)
}
