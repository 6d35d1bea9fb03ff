#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { mixnetCommand } from './mixnet-command.js'
import { nymClientCommand } from './nym-client-command.js'

/** `rookery-cluster`: what stands in for the world while developing. Data goes to stdout, talk to stderr. */
await yargs(hideBin(process.argv))
  .scriptName('rookery-cluster')
  .usage('$0 <command>\n\nRuns the surroundings of a federation on this machine.')
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
