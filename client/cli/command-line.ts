/** What the command lines of `rookery` and `rookery --nymchat` have in common. */
import type { Argv } from 'yargs'
import { UsageError } from './exit-codes.js'
import { type Environment, last } from './global-options.js'

export interface CommandLine {
  /** What is typed before the command. */
  readonly scriptName: string
  /** Said when there is no command. */
  readonly noCommand: string
  readonly version: string
  /** Of what yargs says about a command line. */
  readonly plainer?: (message: string) => string
}

/** Runs what was said. @throws UsageError, and what the command throws */
export async function runCommandLine<Options>(
  y: Argv<Options>,
  { scriptName, noCommand, version, plainer = oneLine }: CommandLine,
): Promise<void> {
  await y
    .scriptName(scriptName)
    .demandCommand(1, noCommand)
    .strict()
    .parserConfiguration({ 'parse-positional-numbers': false })
    .help()
    .version(version)
    .wrap(100)
    .exitProcess(false)
    .fail((message, error) => {
      // yargs' own errors are about the command line; all others come from our commands.
      if (error !== undefined && error.name !== 'YError') throw error
      throw new UsageError(
        `${plainer(error?.message ?? message)} (${scriptName} --help tells more)`,
      )
    })
    .parseAsync()
}

/** yargs breaks lines. */
export function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ')
}

export function named<T>(y: Argv<T>, describe = 'the name') {
  return y.positional('name', { type: 'string', demandOption: true, describe })
}

/** For `login`: the first word, or `--as`. */
export function ownNamed<T>(y: Argv<T>) {
  return y.positional('name', { type: 'string', describe: 'which of your names (the only one)' })
}

export function ours<T>(y: Argv<T>, env: Environment) {
  return y.option('as', {
    type: 'string',
    requiresArg: true,
    default: env.ROOKERY_AS,
    coerce: last<string | undefined>,
    describe: 'which of your names (the only one)',
  })
}
