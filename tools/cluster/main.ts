#!/usr/bin/env node
import yargs, { type Argv } from 'yargs'
import { hideBin } from 'yargs/helpers'

const nodeCommands = () => import('./node-commands.js')
const statusCommands = () => import('./status-command.js')

const commands = new Map<string, (parser: Argv) => Promise<unknown>>([
  ['up', async (parser) => parser.command((await import('./up-command.js')).upCommand)],
  ['status', async (parser) => parser.command((await statusCommands()).statusCommand)],
  ['down', async (parser) => parser.command((await statusCommands()).downCommand)],
  ['kill', async (parser) => parser.command((await nodeCommands()).killCommand)],
  ['start', async (parser) => parser.command((await nodeCommands()).startCommand)],
  ['stop', async (parser) => parser.command((await nodeCommands()).stopCommand)],
  ['partition', async (parser) => parser.command((await nodeCommands()).partitionCommand)],
  ['heal', async (parser) => parser.command((await nodeCommands()).healCommand)],
  ['load', async (parser) => parser.command((await import('./load-command.js')).loadCommand)],
  [
    'genesis',
    async (parser) => parser.command((await import('./genesis-command.js')).genesisCommand),
  ],
  ['mixnet', async (parser) => parser.command((await import('./mixnet-command.js')).mixnetCommand)],
  [
    'nym-client',
    async (parser) => parser.command((await import('./nym-client-command.js')).nymClientCommand),
  ],
])

const words = hideBin(process.argv)
/** Only the command that is named, where it comes first: `status` should not wait for what `up` needs. */
const named = commands.get(words[0] ?? '')

/** `rookery-cluster`: federations on one machine, and what stands in for the world. Data goes to stdout, talk to stderr. */
const parser = yargs(words)
  .scriptName('rookery-cluster')
  .usage('$0 <command>\n\nRuns federations, and their surroundings, on this machine.')
  .demandCommand(1, 'Name a command; --help lists them.')
  .strict()
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .help()
  .version(false)
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .fail((message, error, parser) => {
    // Commands report their own failures; what arrives here is a wrong command line or a bug.
    if (error !== undefined && error !== null) throw error
    process.stderr.write(`${message}\n\n`)
    parser.showHelp('error')
    process.exit(2)
  })

for (const add of named ? [named] : commands.values()) await add(parser)
await parser.parseAsync()
