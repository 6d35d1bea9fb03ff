/**
 * The commands of messages: what may be said. What each does is loaded when it is said, so that looking a name up
 * need not wait for the cryptography of groups.
 */
import type { Argv } from 'yargs'
import { named, ours, ownNamed } from './command-line.js'
import { type ExitCode, UsageError } from './exit-codes.js'
import {
  type Environment,
  flag,
  type GlobalArguments,
  type GlobalArgv,
  last,
} from './global-options.js'
import type { Running } from './running.js'

/** As in `messaging/send.ts`, which is not loaded here. */
const waitWords = ['stored', 'delivered'] as const

export interface CommandsContext {
  readonly env: Environment
  readonly running: (options: GlobalArguments) => Running
  /** Takes the exit code of the command that was said. */
  readonly run: (work: Promise<ExitCode>) => Promise<void>
}

export function messagingCommands(y: GlobalArgv, context: CommandsContext): GlobalArgv {
  const withTalk = talkCommands(y, context)
  const withPeople = groupCommand(contactsCommand(withTalk, context), context)
  return backupCommands(devicesCommand(withPeople, context), context)
}

function talkCommands(y: GlobalArgv, { env, running, run }: CommandsContext): GlobalArgv {
  return y
    .command(
      'login [name]',
      'go online: fetch what waits, send what is on its way',
      (c) =>
        ownNamed(c)
          .option('stay', flag('stay online, and print messages as they come'))
          .example('$0 login --stay --json', 'one JSON object for each message'),
      (o) => run(import('./messaging/login.js').then((m) => m.login(running(o), o))),
    )
    .command(
      'send [words..]',
      'send a text to a name or a group',
      (c) =>
        speaking(c, env)
          .positional('words', {
            type: 'string',
            array: true,
            default: [],
            describe: 'NAME TEXT…, or TEXT… with --group; - reads the text from stdin',
          })
          .option('wait', {
            type: 'string',
            requiresArg: true,
            default: env.ROOKERY_WAIT ?? 'stored',
            coerce: (value: string | readonly string[]) => checkedWait(last(value)),
            describe: 'until it is stored (or queued), or delivered to a device',
          })
          .example('$0 send bob hello there', 'wait until a node has it')
          .example('$0 send bob -- -1 degrees', 'words that look like options')
          .example('$0 send --group Friends --wait delivered -', 'from stdin'),
      (o) =>
        run(
          import('./messaging/send.js').then((m) =>
            // What follows `--` is none of yargs' positional words.
            m.send(running(o), { ...o, words: [...o.words, ...o._.slice(1).map(String)] }),
          ),
        ),
    )
    .command(
      'inbox [name]',
      'show what is new',
      (c) =>
        speaking(c, env)
          .positional('name', { type: 'string', describe: 'of this conversation only' })
          .option('all', flag('what was shown before and what you said, too'))
          .option('limit', {
            type: 'number',
            requiresArg: true,
            ...(env.ROOKERY_LIMIT !== undefined && { default: Number(env.ROOKERY_LIMIT) }),
            coerce: (value: number | readonly number[] | undefined) => checkedLimit(last(value)),
            describe: 'at most so many messages of each conversation (with --all 50)',
          })
          .option('watch', flag('go on until Ctrl-C, and print messages as they come'))
          .example('$0 inbox bob --all', 'the last 50 messages with bob'),
      (o) =>
        run(
          import('./messaging/inbox.js').then((m) => m.inbox(running(o), { ...o, limit: o.limit })),
        ),
    )
    .command(
      'chat [name]',
      'talk with a name or a group on the whole terminal',
      (c) => speaking(c, env).positional('name', { type: 'string', describe: 'with whom' }),
      (o) => {
        if ((o.name === undefined) === (o.group === undefined)) {
          throw new UsageError('Say with whom: rookery chat NAME, or rookery chat --group GROUP')
        }
        return run(import('./messaging/chat.js').then((m) => m.chat(running(o), o)))
      },
    )
}

function contactsCommand(y: GlobalArgv, { env, running, run }: CommandsContext): GlobalArgv {
  const load = () => import('./messaging/contacts.js')
  return y.command('contacts', 'whom you know, and whether their keys are what they were', (c) =>
    ours(c, env)
      .command(
        ['list', '$0'],
        'list them',
        (d) => d,
        (o) => run(load().then((m) => m.listContacts(running(o), o.as))),
      )
      .command(
        'show <name>',
        'show a contact with the safety number to compare',
        (d) => named(d),
        (o) => run(load().then((m) => m.showContact(running(o), o.as, o.name))),
      )
      .command(
        'accept <name>',
        'trust a changed key, or take up what a stranger began',
        (d) => named(d),
        (o) => run(load().then((m) => m.acceptContact(running(o), o.as, o.name))),
      )
      .command(
        'dismiss <name>',
        'forget what a stranger wrote',
        (d) => named(d),
        (o) => run(load().then((m) => m.dismissContact(running(o), o.as, o.name))),
      ),
  )
}

function groupCommand(y: GlobalArgv, { env, running, run }: CommandsContext): GlobalArgv {
  const load = () => import('./messaging/groups.js')
  return y.command('group', 'make and change groups', (c) =>
    ours(c, env)
      .command(
        'create <title> <names..>',
        'make a group with these people',
        (d) => several(d.positional('title', text('what it is called'))),
        (o) => run(load().then((m) => m.createGroup(running(o), o.as, o.title, o.names))),
      )
      .command(
        'list',
        'list your groups',
        (d) => d,
        (o) => run(load().then((m) => m.listGroups(running(o), o.as))),
      )
      .command(
        'show <group>',
        'show a group',
        (d) => grouped(d),
        (o) => run(load().then((m) => m.showGroup(running(o), o.as, o.group))),
      )
      .command(
        'invite <group> <names..>',
        'bring people in',
        (d) => several(grouped(d)),
        (o) => run(load().then((m) => m.inviteToGroup(running(o), o.as, o.group, o.names))),
      )
      .command(
        'remove <group> <name>',
        'take somebody out',
        (d) => named(grouped(d)),
        (o) => run(load().then((m) => m.removeFromGroup(running(o), o.as, o.group, o.name))),
      )
      .command(
        'leave <group>',
        'go',
        (d) => grouped(d),
        (o) => run(load().then((m) => m.leaveGroup(running(o), o.as, o.group))),
      )
      .command(
        'rename <group> <title>',
        'call it otherwise',
        (d) => grouped(d).positional('title', text('the new title')),
        (o) => run(load().then((m) => m.renameGroup(running(o), o.as, o.group, o.title))),
      )
      .command(
        'recreate <group> [reason]',
        'go on in a new group, when this one is stuck',
        (d) =>
          grouped(d).positional('reason', {
            type: 'string',
            default: '',
            describe: 'what the others are told',
          }),
        (o) => run(load().then((m) => m.recreateGroup(running(o), o.as, o.group, o.reason))),
      )
      .command(
        'accept <group>',
        'take up a group of strangers',
        (d) => grouped(d),
        (o) => run(load().then((m) => m.acceptGroup(running(o), o.as, o.group))),
      )
      .command(
        'dismiss <group>',
        'forget a group of strangers',
        (d) => grouped(d),
        (o) => run(load().then((m) => m.dismissGroup(running(o), o.as, o.group))),
      )
      .demandCommand(1, 'Say what to do with groups, for example: rookery group list')
      .example('$0 group create Friends bob carol', 'a group is meant by its title or number'),
  )
}

function devicesCommand(y: GlobalArgv, { env, running, run }: CommandsContext): GlobalArgv {
  const load = () => import('./messaging/devices.js')
  return y.command('devices', 'the devices of a name', (c) =>
    c
      .command(
        'list <name>',
        'list them',
        (d) => named(d),
        (o) => run(load().then((m) => m.listDevices(running(o), o.name))),
      )
      .command(
        'request <name>',
        'on a new device: make its key, and show the code to add it by',
        (d) => named(d),
        (o) => run(load().then((m) => m.requestDevice(running(o), o.name))),
      )
      .command(
        'add <code>',
        'where the owner key is: add a device by its code',
        (d) => d.positional('code', text('what rookery devices request has shown')),
        (o) => run(load().then((m) => m.addDevice(running(o), o.code))),
      )
      .command(
        'remove <device>',
        'where the owner key is: remove a device',
        (d) =>
          ours(d, env).positional(
            'device',
            text('its code, or the first digits of its key or fingerprint'),
          ),
        (o) => run(load().then((m) => m.removeDevice(running(o), o.device, o.as))),
      )
      .demandCommand(1, 'Say what to do with devices, for example: rookery devices list alice'),
  )
}

function backupCommands(y: GlobalArgv, { env, running, run }: CommandsContext): GlobalArgv {
  const backupPassphrase = {
    type: 'string',
    requiresArg: true,
    ...(env.ROOKERY_BACKUP_PASSPHRASE_FILE !== undefined && {
      default: env.ROOKERY_BACKUP_PASSPHRASE_FILE,
    }),
    coerce: last<string | undefined>,
    describe: 'its first line opens the backup (as your keys)',
  } as const
  return y
    .command(
      'export <file>',
      'write keys, contacts and messages to an encrypted file',
      (c) =>
        c
          .positional('file', text('where to'))
          .option('force', flag('replace a file that is there'))
          .option('backup-passphrase-file', backupPassphrase)
          .option('ask-passphrase', flag('ask for a passphrase of its own for the backup')),
      (o) =>
        run(
          import('./messaging/export.js').then((m) =>
            m.exportHome(running(o), { ...o, backupPassphraseFile: o.backupPassphraseFile }),
          ),
        ),
    )
    .command(
      'import <file>',
      'make a new home from such a file, as a new device',
      (c) =>
        c
          .positional('file', text('what rookery export has written'))
          .option('backup-passphrase-file', backupPassphrase)
          .option('replace-device', {
            type: 'boolean',
            coerce: last<boolean | undefined>,
            describe: 'let this device take the place of the lost one (otherwise you are asked)',
          }),
      (o) =>
        run(
          import('./messaging/import.js').then((m) =>
            m.importHome(running(o), {
              ...o,
              backupPassphraseFile: o.backupPassphraseFile,
              replaceDevice: o.replaceDevice,
            }),
          ),
        ),
    )
}

function text(describe: string) {
  return { type: 'string', demandOption: true, describe } as const
}

function several<T>(y: Argv<T>) {
  return y.positional('names', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'who',
  })
}

function grouped<T>(y: Argv<T>) {
  return y.positional('group', text('title of the group, or the first digits of its number'))
}

function speaking<T>(y: Argv<T>, env: Environment) {
  return ours(y, env).option('group', {
    type: 'string',
    requiresArg: true,
    coerce: last<string | undefined>,
    describe: 'a group instead of a name: its title or number',
  })
}

function checkedWait(value: string): (typeof waitWords)[number] {
  const word = waitWords.find((one) => one === value)
  if (word !== undefined) return word
  throw new UsageError(`--wait is one of ${waitWords.join(', ')}, not ${value}.`)
}

function checkedLimit(value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value
  throw new UsageError('--limit is a whole number from 1.')
}
