#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { genesisCommand } from './genesis-command.js'
import { loadCommand } from './load-command.js'
import { mixnetCommand } from './mixnet-command.js'
import {
  healCommand,
  killCommand,
  partitionCommand,
  startCommand,
  stopCommand,
} from './node-commands.js'
import { nymClientCommand } from './nym-client-command.js'
import { downCommand, statusCommand } from './status-command.js'
import { upCommand } from './up-command.js'

/** `rookery-cluster`: federations on one machine, and what stands in for the world. Data goes to stdout, talk to stderr. */
await yargs(hideBin(process.argv))
  .scriptName('rookery-cluster')
  .usage('$0 <command>\n\nRuns federations, and their surroundings, on this machine.')
  .command(upCommand)
  .command(statusCommand)
  .command(downCommand)
  .command(killCommand)
  .command(startCommand)
  .command(stopCommand)
  .command(partitionCommand)
  .command(healCommand)
  .command(loadCommand)
  .command(genesisCommand)
  .command(mixnetCommand)
  .command(nymClientCommand)
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
  .parseAsync()
