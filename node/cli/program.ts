/** The command line of rookery-node. */
import yargs, { type Argv } from 'yargs'
import { SocketPathError } from '../operator/protocol.js'
import { programVersion } from '../version.js'
import { NotRunningError } from './node-directory.js'
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
const proposeOptions = ['out', 'admission-bits', 'quarantine-days'] as const
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
  'mailbox-messages',
  'mailbox-megabytes',
  'mailboxes-megabytes',
] as const

type Command = (chosen: Chosen, json: boolean) => Promise<ExitCode>

/** Only what runs is loaded: whoever asks how a running node is should not wait for libp2p. */
const init = () => import('./init.js')
const membership = () => import('./membership.js')
const names = () => import('./names.js')
const start = () => import('./start.js')
const status = () => import('./status.js')

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
  const onFile = (command: (file: string) => Command) => (flags: Record<string, unknown>) =>
    choose(command(String(flags.file)))(flags)
  const parser = yargs()
    .scriptName('rookery-node')
    .usage('$0 COMMAND\n\nOne discovery node: names, and a door in the mixnet.')
    .version(programVersion)
    .command(
      'init',
      'Make keys, and the genesis of a federation of one; or follow another with --genesis',
      withOptions(initOptions),
      choose(async (chosen, json) => (await init()).init(chosen, json, terminal)),
    )
    .command(
      'start',
      'Run the node until it is told to stop',
      withOptions(startOptions),
      choose(async (chosen, json) => (await start()).start(chosen, json, terminal)),
    )
    .command(
      'status',
      'How the node is; exit code 3 when it does not run',
      withOptions([]),
      choose(async (chosen, json) => (await status()).status(chosen, json, terminal)),
    )
    .command(
      'health',
      'Exit code 0 when the node can do its work for others, else 1; for containers',
      withOptions([]),
      choose(async (chosen, json) => (await status()).health(chosen, json, terminal)),
    )
    .command(
      'invite',
      'What a client needs to begin',
      withOptions([]),
      choose(async (chosen, json) => (await status()).invite(chosen, json, terminal)),
    )
    .command(
      'verify',
      'Check every certificate in the store again; exit code 1 when something does not hold',
      withOptions([]),
      choose(async (chosen, json) => (await names()).verify(chosen, json, terminal)),
    )
    .command(
      'export <file>',
      'Write every name to a file that anybody can verify',
      withFile([]),
      onFile(
        (file) => async (chosen, json) => (await names()).exportNames(chosen, file, json, terminal),
      ),
    )
    .command(
      'import <file>',
      'Take the names of such a file into the store of a stopped node',
      withFile([]),
      onFile(
        (file) => async (chosen, json) => (await names()).importNames(chosen, file, json, terminal),
      ),
    )
    .command(
      'card',
      'What members need to list this node; of a running one',
      withOptions([]),
      choose(async (chosen, json) => (await membership()).card(chosen, json, terminal)),
    )
    .command(
      'propose <change> [what..]',
      'The next manifest, with own approval: add CARD…, remove NODEKEY…, replace NODEKEY CARD, ' +
        'renew, or policy --admission-bits N',
      (command: Argv) =>
        withOptions(proposeOptions)(command)
          .positional('change', { type: 'string', demandOption: true })
          .positional('what', { type: 'string', array: true }),
      (flags: Record<string, unknown>) => {
        const what = Array.isArray(flags.what) ? flags.what.map(String) : []
        choose(async (chosen, json) =>
          (await membership()).propose(chosen, String(flags.change), what, json, terminal),
        )(flags)
      },
    )
    .command(
      'approve <file>',
      'Add own approval to a proposal, or to a genesis that is being founded',
      withFile(['passphrase-file']),
      onFile(
        (file) => async (chosen, json) =>
          (await membership()).approve(chosen, file, json, terminal),
      ),
    )
    .command(
      'join <file>',
      'Begin as a founder with the genesis that all have approved',
      withFile([]),
      onFile(
        (file) => async (chosen, json) => (await membership()).join(chosen, file, json, terminal),
      ),
    )
    .command(
      'manifest',
      'The chain of manifests, for others to begin with',
      withOptions(['out']),
      choose(async (chosen, json) => (await membership()).manifest(chosen, json, terminal)),
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

function withFile(names: readonly OptionName[]) {
  return (command: Argv) =>
    withOptions(names)(command).positional('file', { type: 'string', demandOption: true })
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
    if (error instanceof NotRunningError) return exitCodes.notRunning
    const misused = error instanceof UsageError || error instanceof SocketPathError
    return misused ? exitCodes.usage : exitCodes.failed
  }
}

function isBug(error: Error): boolean {
  return error instanceof TypeError || error instanceof RangeError
}
