/** `rookery --nymchat ADDRESS …`: the command line of a user of a nymCHAT server. */
import yargs from 'yargs'
import { parseAddress } from '../../mixnet/address.js'
import { named, ours, ownNamed, runCommandLine } from '../command-line.js'
import { type ExitCode, UsageError } from '../exit-codes.js'
import {
  checkedTimeoutMs,
  type Environment,
  flag,
  type GlobalArguments,
  globalOptions,
} from '../global-options.js'
import type { ProgramOptions } from '../program.js'
import { createRunning } from '../running.js'
import * as commands from './commands.js'
import type { NymchatRunning } from './with-nymchat.js'

/** What is said before a command, as far as it matters here. */
interface Said extends GlobalArguments {
  readonly nymchat?: string | undefined
  readonly as?: string | undefined
}

interface Context {
  readonly running: (options: Said) => NymchatRunning
  readonly run: (work: Promise<ExitCode>) => Promise<void>
}

type NymchatArgv = ReturnType<typeof nymchatOptions>

function nymchatOptions(words: readonly string[], env: Environment) {
  return ours(globalOptions(yargs([...words]), env), env)
}

/** As `runProgram`. */
export async function runNymchatProgram(
  words: readonly string[],
  { signal, env, version }: ProgramOptions,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const context: Context = {
    run: async (work) => {
      exitCode = await work
    },
    running: (options) => ({
      ...createRunning({ ...options, timeoutMs: checkedTimeoutMs(options.timeout) }, signal),
      server: checkedAddress(options.nymchat),
      as: options.as,
    }),
  }
  const options = nymchatOptions(words, env)
  const all = peopleCommands(talkCommands(accountCommands(options, context), context), context)
  await runCommandLine(all, {
    scriptName: 'rookery --nymchat ADDRESS',
    noCommand: 'Say what to do at the nymCHAT server, for example: lookup alice',
    version,
  })
  return exitCode
}

function accountCommands(y: NymchatArgv, { running, run }: Context): NymchatArgv {
  return y
    .command(
      'register <name>',
      'claim a name at the server; makes a home if there is none',
      (c) => named(c),
      (o) => run(commands.register(running(o), o.name)),
    )
    .command(
      'login [name]',
      'go online, and fetch what waits',
      (c) => ownNamed(c).option('stay', flag('stay online, and print messages as they come')),
      (o) => run(commands.login(running({ ...o, as: o.name ?? o.as }), o.stay)),
    )
    .command(
      'lookup <name>',
      'ask the server for the key of a name; nobody verifies its answer',
      (c) => named(c),
      (o) => run(commands.lookUp(running(o), o.name)),
    )
    .command('server', 'which key is the server’s', (c) =>
      c
        .command(
          ['show', '$0'],
          'show the key that it was met with',
          (d) => d,
          (o) => run(loadServer().then((m) => m.showServer(running(o)))),
        )
        .command(
          'accept',
          'take the key that it has now for its own, when it was changed',
          (d) => d,
          (o) => run(loadServer().then((m) => m.acceptServer(running(o)))),
        ),
    )
}

function talkCommands(y: NymchatArgv, { running, run }: Context): NymchatArgv {
  return y
    .command(
      'send <name> [words..]',
      'send a text',
      (c) =>
        named(c, 'to whom')
          .positional('words', { type: 'string', array: true, default: [], describe: 'TEXT…' })
          .option(
            'direct',
            flag(
              'straight to where it has said that it is, past the server; nobody says whether it arrived',
            ),
          ),
      (o) => {
        const words = [...o.words, ...o._.slice(1).map(String)]
        return run(commands.send(running(o), o.name, words, o.direct))
      },
    )
    .command(
      'inbox [name]',
      'show what is new',
      (c) =>
        c
          .positional('name', { type: 'string', describe: 'of this contact only' })
          .option('all', flag('what was shown before and what you said, too')),
      (o) => run(commands.inbox(running(o), o.name, o.all)),
    )
    .command(
      'chat <name>',
      'talk with somebody on the whole terminal',
      (c) => named(c, 'with whom'),
      (o) => run(import('./chat.js').then((m) => m.chat(running(o), o.name))),
    )
}

function peopleCommands(y: NymchatArgv, { running, run }: Context): NymchatArgv {
  return y
    .command(
      'greet <name>',
      'tell somebody your mixnet address, so that it may write to you directly',
      (c) => named(c, 'whom'),
      (o) => run(loadContacts().then((m) => m.greet(running(o), o.name))),
    )
    .command('contacts', 'whom you know, and whether their keys are what they were', (c) =>
      c
        .command(
          ['list', '$0'],
          'list them, without asking anybody',
          (d) => d,
          (o) => run(loadContacts().then((m) => m.listContacts(running(o)))),
        )
        .command(
          'show <name>',
          'show the key that is remembered beside the one that the server has',
          (d) => named(d),
          (o) => run(loadContacts().then((m) => m.showContact(running(o), o.name))),
        )
        .command(
          'accept <name>',
          'take the key that the server has now for the contact’s',
          (d) => named(d),
          (o) => run(loadContacts().then((m) => m.acceptContact(running(o), o.name))),
        ),
    )
}

function loadContacts() {
  return import('./contacts.js')
}

function loadServer() {
  return import('./server.js')
}

function checkedAddress(address: string | undefined): string {
  try {
    parseAddress(address ?? '')
    return address ?? ''
  } catch {
    throw new UsageError('--nymchat is a mixnet address: <identity>.<encryption>@<gateway>.')
  }
}
