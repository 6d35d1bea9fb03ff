/** `rookery --nymchat ADDRESS …`: the command line of a user of a nymCHAT server. */
import yargs from 'yargs'
import { parseAddress } from '../../mixnet/address.js'
import { type ExitCode, UsageError } from '../exit-codes.js'
import {
  checkedTimeoutMs,
  flag,
  type GlobalArguments,
  globalOptions,
  last,
} from '../global-options.js'
import type { ProgramOptions } from '../program.js'
import { createRunning } from '../running.js'
import * as commands from './commands.js'
import type { NymchatRunning } from './with-nymchat.js'

/** As `runProgram`. */
export async function runNymchatProgram(
  words: readonly string[],
  { signal, env, version }: ProgramOptions,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const run = async (work: Promise<ExitCode>) => {
    exitCode = await work
  }
  const running = (
    options: GlobalArguments & {
      readonly nymchat?: string | undefined
      readonly as?: string | undefined
    },
  ): NymchatRunning => ({
    ...createRunning({ ...options, timeoutMs: checkedTimeoutMs(options.timeout) }, signal),
    server: checkedAddress(options.nymchat),
    as: options.as,
  })
  await globalOptions(yargs([...words]), env)
    .option('as', {
      type: 'string',
      requiresArg: true,
      default: env.ROOKERY_AS,
      coerce: last<string | undefined>,
      describe: 'which of your names at this server (the only one)',
    })
    .command(
      'register <name>',
      'claim a name at the server; makes a home if there is none',
      (y) => y.positional('name', { type: 'string', demandOption: true, describe: 'the name' }),
      (o) => run(commands.register(running(o), o.name)),
    )
    .command(
      'login [name]',
      'go online, and fetch what waits',
      (y) =>
        y
          .positional('name', { type: 'string', describe: 'which of your names (the only one)' })
          .option('stay', flag('stay online, and print messages as they come')),
      (o) => run(commands.login(running({ ...o, as: o.name ?? o.as }), o.stay)),
    )
    .command(
      'lookup <name>',
      'ask the server for the key of a name; nobody verifies its answer',
      (y) => y.positional('name', { type: 'string', demandOption: true, describe: 'the name' }),
      (o) => run(commands.lookUp(running(o), o.name)),
    )
    .command(
      'send <name> [words..]',
      'send a text',
      (y) =>
        y
          .positional('name', { type: 'string', demandOption: true, describe: 'to whom' })
          .positional('words', { type: 'string', array: true, default: [], describe: 'TEXT…' }),
      (o) => run(commands.send(running(o), o.name, [...o.words, ...o._.slice(1).map(String)])),
    )
    .command(
      'inbox [name]',
      'show what is new',
      (y) =>
        y
          .positional('name', { type: 'string', describe: 'of this contact only' })
          .option('all', flag('what was shown before and what you said, too')),
      (o) => run(commands.inbox(running(o), o.name, o.all)),
    )
    .command(
      'chat <name>',
      'talk with somebody on the whole terminal',
      (y) => y.positional('name', { type: 'string', demandOption: true, describe: 'with whom' }),
      (o) => run(import('./chat.js').then((m) => m.chat(running(o), o.name))),
    )
    .scriptName('rookery --nymchat ADDRESS')
    .demandCommand(1, 'Say what to do at the nymCHAT server, for example: lookup alice')
    .strict()
    .parserConfiguration({ 'parse-positional-numbers': false })
    .help()
    .version(version)
    .wrap(100)
    .exitProcess(false)
    .fail((message, error) => {
      if (error !== undefined && error.name !== 'YError') throw error
      const sentence = (error?.message ?? message).replace(/\s*\n\s*/g, ' ')
      throw new UsageError(`${sentence} (rookery --nymchat ADDRESS --help tells more)`)
    })
    .parseAsync()
  return exitCode
}

function checkedAddress(address: string | undefined): string {
  try {
    parseAddress(address ?? '')
    return address ?? ''
  } catch {
    throw new UsageError('--nymchat is a mixnet address: <identity>.<encryption>@<gateway>.')
  }
}
