/** The command line of `rookery`: what may be said, and what each word means. */
import yargs from 'yargs'
import { type Assurance, assurances } from '../core/lookup.js'
import { named, oneLine, runCommandLine } from './command-line.js'
import * as commands from './commands.js'
import { type ExitCode, UsageError } from './exit-codes.js'
import {
  checkedTimeoutMs,
  type Environment,
  flag,
  type GlobalArguments,
  globalOptions,
  last,
} from './global-options.js'
import { messagingCommands } from './messaging-program.js'
import { createRunning, type Running } from './running.js'

const epilogue = `Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 name not found, 4 name taken,
5 no answer in time, 6 verification failed, 7 waits here until somebody can be reached, 130 Ctrl-C.
Each option may come from the environment: ROOKERY_HOME, ROOKERY_MIXNET, ROOKERY_MIXNET_API,
ROOKERY_NYM_CLIENT, ROOKERY_PASSPHRASE_FILE, ROOKERY_TIMEOUT, ROOKERY_ASSURANCE, ROOKERY_AS,
ROOKERY_WAIT, ROOKERY_LIMIT, ROOKERY_BACKUP_PASSPHRASE_FILE.`

export interface ProgramOptions {
  readonly signal: AbortSignal
  readonly env: Environment
  readonly version: string
}

/**
 * Runs one command line.
 * @returns its exit code
 * @throws UsageError, and what the command throws
 */
export async function runProgram(
  words: readonly string[],
  { signal, env, version }: ProgramOptions,
): Promise<ExitCode> {
  if (speaksNymchat(words)) {
    const { runNymchatProgram } = await import('./nymchat/program.js')
    return runNymchatProgram(words, { signal, env, version })
  }
  let exitCode: ExitCode = 0
  const run = async (work: Promise<ExitCode>) => {
    exitCode = await work
  }
  const running = (options: GlobalArguments): Running =>
    createRunning({ ...options, timeoutMs: checkedTimeoutMs(options.timeout) }, signal)
  const names = globalOptions(yargs([...words]), env)
    .command(
      'init',
      'make a home from an invite, and verify the federation',
      (y) =>
        y
          .option('invite', {
            type: 'string',
            demandOption: true,
            requiresArg: true,
            coerce: last<string>,
            describe: 'rookery:<federation id>@<mixnet address>[,…], from a node’s operator',
          })
          .example(
            '$0 init --invite rookery:… --mixnet local --mixnet-api http://127.0.0.1:8000/api',
            'on a local network',
          ),
      (options) => run(commands.init(running(options), options.invite)),
    )
    .command(
      'register <name>',
      'claim a name',
      (y) => named(y),
      (options) => run(commands.own(running(options), 'register', options.name)),
    )
    .command(
      'lookup <name>',
      'see who holds a name, verified here',
      (y) =>
        named(y).option('assurance', {
          type: 'string',
          requiresArg: true,
          default: env.ROOKERY_ASSURANCE ?? 'one',
          coerce: (value: string | readonly string[]) => checkedAssurance(last(value)),
          describe: 'one asks one node; quorum asks as many members as decide',
        }),
      (options) => run(commands.lookUp(running(options), options.name, options.assurance)),
    )
    .command(
      'rotate <name>',
      'replace the owner key of a name',
      (y) => named(y),
      (options) => run(commands.own(running(options), 'rotate', options.name)),
    )
    .command(
      'retire <name>',
      'give a name up',
      (y) => named(y),
      (options) => run(commands.own(running(options), 'retire', options.name)),
    )
    .command(
      'whoami',
      'list the names and keys of this home, without asking anybody',
      (y) => y,
      (o) => run(commands.whoAmI(running(o))),
    )
    .command(
      'nodes',
      'list the nodes of the federation',
      (y) => y.option('ask', flag('ask each of them whether it answers')),
      (options) => run(commands.nodes(running(options), options.ask)),
    )
  const all = messagingCommands(names, { env, running, run })
    .example('$0 init --invite rookery:…', 'join a federation on the public Nym network')
    .example('$0 register alice', 'claim a name; asks for a passphrase')
    .example('$0 lookup alice --json', 'one JSON object on stdout')
    .example('$0 chat bob', 'talk with somebody')
    .epilogue(epilogue)
  await runCommandLine(all, {
    scriptName: 'rookery',
    noCommand: 'Say what to do, for example: rookery lookup alice',
    version,
    plainer: (message) => plainer(message, words),
  })
  return exitCode
}

const namedCommands: readonly string[] = ['register', 'lookup', 'rotate', 'retire']

/** yargs counts words where a name is missing, and takes a command for an argument. */
function plainer(message: string, words: readonly string[]): string {
  if (message.startsWith('Not enough non-option')) {
    // Behind the first option a word may be its value.
    const end = words.findIndex((word) => word.startsWith('-'))
    const leading = end === -1 ? words : words.slice(0, end)
    const isNamed = namedCommands.some((command) => words.includes(command))
    if (leading.length <= 1 && isNamed) return 'This command needs a name.'
    const asking = ['rookery', ...leading.slice(0, 2), '--help'].join(' ')
    return `This command needs more words; ${asking} shows which.`
  }
  const unknown = /^Unknown arguments?: ([^,]*)/.exec(message)?.[1]
  if (unknown === words.find((word) => !word.startsWith('-')) && unknown !== undefined) {
    return `Unknown command: ${unknown}`
  }
  return oneLine(message)
}

/** Its commands have the same names and mean something else; what follows `--` is text. */
function speaksNymchat(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const options = end === -1 ? words : words.slice(0, end)
  return options.some((word) => word === '--nymchat' || word.startsWith('--nymchat='))
}

function checkedAssurance(value: string): Assurance {
  const assurance = assurances.find((one) => one === value)
  if (assurance !== undefined) return assurance
  throw new UsageError(`--assurance is one of ${assurances.join(', ')}, not ${value}.`)
}
