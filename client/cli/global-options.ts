/** The options that every command takes. */
import type { Argv } from 'yargs'
import { UsageError } from './exit-codes.js'
import { type MixnetKind, mixnetKinds } from './mixnet.js'

const timeoutSecondsDefault = 60
const timeoutSecondsMax = 86_400

/**
 * Of an option that is given twice the last one counts. yargs cannot see to that itself: then it would keep only the
 * last word of a list, too.
 */
export function last<Value>(value: Value | readonly Value[]): Value {
  return (Array.isArray(value) ? value.at(-1) : value) as Value
}

export function flag(describe: string) {
  return { type: 'boolean', default: false, describe, coerce: last<boolean> } as const
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface GlobalArguments {
  readonly home: string | undefined
  readonly mixnet: MixnetKind | undefined
  readonly mixnetApi: string | undefined
  readonly nymClient: string | undefined
  readonly passphraseFile: string | undefined
  readonly json: boolean
  readonly timeout: number
  readonly verbose: boolean
}

export type GlobalArgv = ReturnType<typeof globalOptions>

export function globalOptions(y: Argv, env: Environment) {
  const text = (variable: string, describe: string) =>
    ({
      ...({ type: 'string', requiresArg: true, global: true, describe } as const),
      default: env[variable],
      coerce: last<string | undefined>,
    }) as const
  return y
    .option('home', text('ROOKERY_HOME', 'folder of keys and memory (~/.rookery)'))
    .option('mixnet', {
      ...text('ROOKERY_MIXNET', 'which mixnet (as at init, there nym)'),
      choices: mixnetKinds,
      coerce: (value: string | readonly string[] | undefined) => checkedKind(last(value)),
    })
    .option('mixnet-api', text('ROOKERY_MIXNET_API', 'URL of the nym-api (as at init)'))
    .option('nym-client', text('ROOKERY_NYM_CLIENT', 'websocket URL of a nym-client (as at init)'))
    .option('passphrase-file', text('ROOKERY_PASSPHRASE_FILE', 'its first line opens your keys'))
    .option('nymchat', {
      ...{ type: 'string', requiresArg: true, global: true, coerce: last<string | undefined> },
      describe:
        'mixnet address of a nymCHAT server: register, login, lookup, send, inbox, chat there',
    })
    .option('timeout', {
      type: 'number',
      requiresArg: true,
      default:
        env.ROOKERY_TIMEOUT === undefined ? timeoutSecondsDefault : Number(env.ROOKERY_TIMEOUT),
      describe: 'seconds to wait for an answer',
      coerce: last<number>,
    })
    .option('json', flag('one JSON object on stdout'))
    .option('verbose', flag('say more on stderr'))
}

function checkedKind(value: string | undefined): MixnetKind | undefined {
  const kind = mixnetKinds.find((one) => one === value)
  if (kind !== undefined || value === undefined) return kind
  throw new UsageError(`--mixnet is one of ${mixnetKinds.join(', ')}, not ${value}.`)
}

/** Whole milliseconds, as timers have them. */
export function checkedTimeoutMs(seconds: number): number {
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= timeoutSecondsMax) {
    return Math.ceil(seconds * 1_000)
  }
  throw new UsageError(`--timeout is a number of seconds, up to ${timeoutSecondsMax}.`)
}
