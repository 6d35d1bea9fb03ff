/** The command line of rookery-node. */
import yargs, { type Argv } from 'yargs'
import { SocketPathError } from '../operator/protocol.js'
import { programVersion } from '../version.js'
import { init } from './init.js'
import { exportNames, invite, status } from './operate.js'
import {
  type Chosen,
  chooseOptions,
  environmentName,
  type OptionFacts,
  type OptionName,
  optionFacts,
  placeholder,
  UsageError,
} from './options.js'
import { start } from './start.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

const everywhere = ['data', 'config'] as const satisfies readonly OptionName[]
const initOptions = [
  'admission-bits',
  'quarantine-days',
  'passphrase-file',
  'member',
  'mirror',
  'genesis',
  'announce',
] as const
const startOptions = [
  'mixnet',
  'mixnet-api',
  'mixnet-hop-delay-ms',
  'nym-client',
  'passphrase-file',
  'listen',
  'announce',
  'peer',
  'fault-injection',
  'log-level',
  'requests-per-minute',
  'node-requests-per-second',
  'session-hours',
  'sessions-max',
] as const

type Command = (chosen: Chosen, json: boolean) => ExitCode | Promise<ExitCode>

/**
 * Runs one command.
 * @param args without the program's own name
 * @returns the exit code; every error has been told
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let chosenCommand: { command: Command; flags: Record<string, unknown> } | undefined
  const choose = (command: Command) => (flags: Record<string, unknown>) => {
    chosenCommand = { command, flags }
  }
  const parser = yargs()
    .scriptName('rookery-node')
    .usage('$0 COMMAND\n\nOne discovery node: names, and a door in the mixnet.')
    .version(programVersion)
    .command(
      'init',
      'Make keys, and the genesis of a federation of one; or follow another with --genesis',
      withOptions(initOptions),
      choose((chosen, json) => init(chosen, json, terminal)),
    )
    .command(
      'start',
      'Run the node until it is told to stop',
      withOptions(startOptions),
      choose((chosen, json) => start(chosen, json, terminal)),
    )
    .command(
      'status',
      'How the node is; exit code 3 when it does not run',
      withOptions([]),
      choose((chosen, json) => status(chosen, json, terminal)),
    )
    .command('invite', 'What a client needs to begin', withOptions([]), (flags) =>
      choose((chosen, json) => invite(chosen, json, terminal))(flags),
    )
    .command(
      'export <file>',
      'Write every name to a file that anybody can verify',
      (command: Argv) =>
        withOptions([])(command).positional('file', { type: 'string', demandOption: true }),
      (flags) =>
        choose((chosen, json) => exportNames(chosen, String(flags.file), json, terminal))(flags),
    )
    .demandCommand(1, 'Which command? See --help.')
    .strict()
    .help()
    .exitProcess(false)
    // An option given twice is seen as such by chooseOptions, and refused by name.
    .parserConfiguration({ 'camel-case-expansion': false, 'duplicate-arguments-array': true })
    .epilogue(
      'Every option may stand in the environment as ROOKERY_NODE_… or in the --config file too.',
    )
  return await told(terminal, async () => {
    const shown = await parse(parser, args)
    if (chosenCommand === undefined) {
      if (shown !== '') terminal.data(shown)
      return exitCodes.done
    }
    const { command, flags } = chosenCommand
    const chosen = chooseOptions(flags, terminal.environment)
    return await command(chosen, flags.json === true)
  })
}

function withOptions(names: readonly OptionName[]) {
  return (command: Argv) => {
    for (const name of [...everywhere, ...names]) {
      const facts: OptionFacts = optionFacts[name]
      const otherwise = facts.otherwise === undefined ? '' : `, otherwise ${facts.otherwise}`
      const isFlag = facts.value.kind === 'flag'
      command.option(name, {
        type: isFlag ? 'boolean' : 'string',
        requiresArg: !isFlag,
        describe: `${facts.describe} (${placeholder(name)}; ${environmentName(name)}${otherwise})`,
      })
    }
    return command.option('json', { type: 'boolean', describe: 'Data as one line of JSON' })
  }
}

/** @returns the help or version text, if that was asked for. @throws UsageError */
function parse(parser: Argv, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    parser.fail((message, error) => reject(new UsageError(message ?? error?.message)))
    parser.parse([...args], {}, (error, _argv, output) => {
      if (error) reject(new UsageError(error.message))
      else resolve(output)
    })
  })
}

/** Errors in one line; a stack only where the program itself is wrong. */
async function told(terminal: Terminal, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    terminal.talk(`rookery-node: ${isBug(error) ? error.stack : error.message}`)
    const misused = error instanceof UsageError || error instanceof SocketPathError
    return misused ? exitCodes.usage : exitCodes.failed
  }
}

function isBug(error: Error): boolean {
  return error instanceof TypeError || error instanceof RangeError
}
