/**
 * Every option of the program, once: its flag, ROOKERY_NODE_… and the configuration file's key are the
 * same word. A flag wins over the environment, the environment over the file. Secrets are named by file.
 */
import { readFileSync } from 'node:fs'
import { admissionBitsMax, durationMsMax } from '../../proto/limits.js'
import { defaultPolicy } from '../initialise.js'
import { logLevels } from '../loggers.js'
import { defaultListen, defaultSettings } from '../settings.js'

/** What was asked for is wrong; nothing was done. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Kind =
  | { readonly kind: 'text'; readonly is: string }
  | { readonly kind: 'url'; readonly is: string; readonly protocols: readonly string[] }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  /** Given without a value. */
  | { readonly kind: 'flag' }
  /** Given several times, or with commas between. */
  | { readonly kind: 'list'; readonly is: string }

export interface OptionFacts {
  readonly describe: string
  readonly value: Kind
  /** What it is when it is not given; undefined: nothing. */
  readonly otherwise?: string | number
}

const text = (is: string): Kind => ({ kind: 'text', is })
const whole = (min: number, max: number): Kind => ({ kind: 'whole', min, max })
const flag: Kind = { kind: 'flag' }
const list = (is: string): Kind => ({ kind: 'list', is })
const url = (...protocols: string[]): Kind => ({ kind: 'url', is: 'URL', protocols })

export const mixnetKinds = ['nym', 'local', 'nym-client'] as const
const dayMs = 86_400_000
export const megabyte = 2 ** 20

export const optionFacts = {
  data: { describe: "The node's data directory", value: text('DIR') },
  config: { describe: 'A JSON file with options', value: text('FILE') },
  'passphrase-file': {
    describe: 'A file whose first line encrypts the private keys',
    value: text('FILE'),
  },
  'admission-bits': {
    describe: 'Proof of work that a registration costs, in bits',
    value: whole(0, admissionBitsMax),
    otherwise: defaultPolicy.admissionBits,
  },
  'quarantine-days': {
    describe: 'How long a retired name cannot be claimed',
    value: whole(0, Math.floor(durationMsMax / dayMs)),
    otherwise: defaultPolicy.quarantineMs / dayMs,
  },
  member: {
    describe: 'Follow a federation, and ask to be a member of it',
    value: flag,
  },
  mirror: {
    describe: 'Follow a federation, and never vote',
    value: flag,
  },
  genesis: {
    describe: 'The federation to follow: its genesis.json',
    value: text('FILE'),
  },
  out: {
    describe: 'The file to write',
    value: text('FILE'),
  },
  listen: {
    describe: `Where other nodes may connect (a federation of several: ${defaultListen})`,
    value: list('MULTIADDR'),
  },
  announce: {
    describe: 'What other nodes should dial, where that is another address',
    value: list('MULTIADDR'),
  },
  peer: {
    describe: 'A node to connect to beside those that the manifest lists, with /p2p/ID',
    value: list('MULTIADDR'),
  },
  'fault-injection': {
    describe: 'Lets the operator cut connections and make load; for tests only',
    value: flag,
  },
  mixnet: {
    describe: 'The public Nym network, one of your own, or a nym-client that runs beside the node',
    value: { kind: 'choice', of: mixnetKinds },
    otherwise: 'nym',
  },
  'mixnet-api': {
    describe: "The mixnet's nym-api; needed for --mixnet local",
    value: url('http:', 'https:'),
  },
  'mixnet-hop-delay-ms': {
    describe: 'Mean delay at each mix, for --mixnet local',
    value: whole(0, 60_000),
  },
  'nym-client': {
    describe: "The nym-client's websocket, for --mixnet nym-client",
    value: url('ws:', 'wss:'),
  },
  'log-level': {
    describe: 'What is logged, as JSON on stderr',
    value: { kind: 'choice', of: logLevels },
    otherwise: 'info',
  },
  'requests-per-minute': {
    describe: 'Of one sender',
    value: whole(1, 60_000_000),
    otherwise: defaultSettings.requestsPerMinute,
  },
  'node-requests-per-second': {
    describe: 'Of all senders together',
    value: whole(1, 1_000_000),
    otherwise: defaultSettings.nodeRequestsPerSecond,
  },
  'session-hours': {
    describe: "How long a device's login lasts",
    value: whole(1, 25),
    otherwise: defaultSettings.sessionSeconds / 3_600,
  },
  'sessions-max': {
    describe: 'Sessions at once',
    value: whole(1, 1_000_000),
    otherwise: defaultSettings.routesMax,
  },
  'mailbox-messages': {
    describe: 'Messages that may wait for one name',
    value: whole(1, 1_000_000),
    otherwise: defaultSettings.mailboxes.messagesPerName,
  },
  'mailbox-megabytes': {
    describe: 'What they may have together',
    value: whole(1, 100_000),
    otherwise: defaultSettings.mailboxes.bytesPerName / megabyte,
  },
  'mailboxes-megabytes': {
    describe: 'What waits for all names together',
    value: whole(1, 10_000_000),
    otherwise: defaultSettings.mailboxes.bytesMax / megabyte,
  },
} as const satisfies Record<string, OptionFacts>

export type OptionName = keyof typeof optionFacts
export const optionNames = Object.keys(optionFacts) as OptionName[]

const factsOf = (name: OptionName): OptionFacts => optionFacts[name]

/** The value of an option that is a number, or has a default. */
type ValueOf<Name extends OptionName> = (typeof optionFacts)[Name] extends {
  readonly value: { readonly kind: 'choice'; readonly of: readonly (infer Choice)[] }
}
  ? Choice
  : (typeof optionFacts)[Name] extends { readonly otherwise: infer Value }
    ? Value extends number
      ? number
      : string
    : string | number | undefined

const environmentPrefix = 'ROOKERY_NODE_'

export function environmentName(name: OptionName): string {
  return environmentPrefix + name.replaceAll('-', '_').toUpperCase()
}

/** What an option may be, for the help text. */
export function placeholder(name: OptionName): string {
  const { value } = factsOf(name)
  if (value.kind === 'choice') return value.of.join('|')
  if (value.kind === 'flag') return 'true'
  return value.kind === 'whole' ? 'N' : value.is
}

type OptionValue = string | number | boolean | readonly string[]

export interface Chosen {
  get<Name extends OptionName>(name: Name): ValueOf<Name>
  text(name: OptionName): string | undefined
  flag(name: OptionName): boolean
  /** Undefined when it is not given; given as nothing (`--listen ''`), it is empty. */
  list(name: OptionName): readonly string[] | undefined
  has(name: OptionName): boolean
}

/**
 * Reads every option once, from wherever it is given.
 * @param flags as they stand on the command line
 * @throws UsageError, naming where the wrong value stands and what it may be
 */
export function chooseOptions(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Chosen {
  const given = new Map<OptionName, OptionValue>()
  const note = (name: OptionName, value: unknown, where: string) => {
    if (!given.has(name)) given.set(name, checked(value, factsOf(name).value, where))
  }
  for (const name of optionNames) {
    if (flags[name] !== undefined) note(name, flags[name], `--${name}`)
  }
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(environmentPrefix) || value === undefined || value === '') continue
    const name = optionNames.find((candidate) => environmentName(candidate) === variable)
    if (name === undefined) throw new UsageError(`${variable} is no option.`)
    note(name, value, variable)
  }
  const file = given.get('config')
  if (file !== undefined) {
    for (const [key, value] of Object.entries(readConfiguration(String(file)))) {
      const name = optionNames.find((candidate) => candidate === key && key !== 'config')
      if (name === undefined) throw new UsageError(`${file}: "${key}" is no option.`)
      note(name, value, `${file}: "${key}"`)
    }
  }
  return {
    // The table gives each name its type; a map cannot say so.
    get: <Name extends OptionName>(name: Name) =>
      (given.get(name) ?? factsOf(name).otherwise) as ValueOf<Name>,
    text: (name) => given.get(name)?.toString(),
    flag: (name) => given.get(name) === true,
    list: (name) => {
      const value = given.get(name)
      return Array.isArray(value) ? value : undefined
    },
    has: (name) => given.has(name),
  }
}

function readConfiguration(path: string): Record<string, unknown> {
  const content = readText(path, 'The configuration file')
  let parsed: unknown
  try {
    parsed = JSON.parse(content)
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`, { cause })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`${path} is not a JSON object of options.`)
  }
  return parsed as Record<string, unknown>
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`${what} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function checked(value: unknown, kind: Kind, where: string): OptionValue {
  const shown = JSON.stringify(value)
  if (kind.kind === 'list') return checkedList(value, where)
  if (Array.isArray(value)) throw new UsageError(`${where} is given more than once.`)
  if (kind.kind === 'whole') {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
    if (Number.isInteger(number) && Number(number) >= kind.min && Number(number) <= kind.max) {
      return Number(number)
    }
    throw new UsageError(
      `${where} is a whole number from ${kind.min} to ${kind.max}, not ${shown}.`,
    )
  }
  if (kind.kind === 'flag') {
    const isTrue = value === true || value === 'true' || value === ''
    if (isTrue || value === false || value === 'false') return isTrue
    throw new UsageError(`${where} is true or false, not ${shown}.`)
  }
  if (typeof value !== 'string' || value === '') throw new UsageError(`${where} has no value.`)
  if (kind.kind === 'choice' && !kind.of.includes(value)) {
    throw new UsageError(`${where} is one of ${kind.of.join(', ')}, not ${shown}.`)
  }
  if (kind.kind === 'url') {
    const { protocol } = URL.canParse(value) ? new URL(value) : { protocol: '' }
    if (!kind.protocols.includes(protocol)) {
      const forms = kind.protocols.map((one) => `${one}//…`).join(' or ')
      throw new UsageError(`${where} is a URL ${forms}, not ${shown}.`)
    }
  }
  return value
}

function checkedList(value: unknown, where: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.flatMap((one) => {
    if (typeof one === 'string') return one.split(',').flatMap((part) => part.trim() || [])
    throw new UsageError(`${where} is text, not ${JSON.stringify(one)}.`)
  })
}

/** @throws UsageError when no data directory is named */
export function dataDirectoryOf(chosen: Chosen): string {
  const directory = chosen.text('data')
  if (directory !== undefined) return directory
  throw new UsageError(`Which data directory? Give --data DIR or ${environmentName('data')}.`)
}

/** The passphrase, if one is set. @throws UsageError for a file that cannot be read or is empty */
export function passphraseOf(chosen: Chosen): Uint8Array | undefined {
  const path = chosen.text('passphrase-file')
  if (path === undefined) return undefined
  const [line] = readText(path, 'The passphrase file').split(/\r?\n/)
  if (!line) throw new UsageError(`${path}: its first line is empty, where the passphrase belongs.`)
  return Buffer.from(line.normalize('NFC'))
}
