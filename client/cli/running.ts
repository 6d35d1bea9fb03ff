/** What every command has at hand, and how it is taken apart again. */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { type Invite, parseInvite } from '../../proto/invite.js'
import { type Client, connect } from '../core/connect.js'
import { ClientError } from '../core/errors.js'
import { fileIdentityStore } from '../mixnet/file-identity-store.js'
import { type CarrierConfiguration, openCarrier } from '../mixnet/open-carrier.js'
import { HomeError } from '../store/errors.js'
import { type Home, hasHome, openHome } from '../store/home.js'
import type { PassphraseSource } from '../store/sealed-keys.js'
import { UsageError } from './exit-codes.js'
import { type MixnetOptions, mixnetOf, storedMixnet } from './mixnet.js'
import { passphraseSource } from './passphrase.js'
import { plainJson, plainLine } from './plain.js'
import { createTalk, type Talk } from './talk.js'

export interface GlobalOptions extends MixnetOptions {
  readonly home?: string | undefined
  readonly passphraseFile?: string | undefined
  readonly json: boolean
  readonly verbose: boolean
  readonly timeoutMs: number
}

export interface Running {
  readonly options: GlobalOptions
  readonly talk: Talk
  readonly signal: AbortSignal
  /** Of the home's keys. */
  readonly passphrase: PassphraseSource
  /** Data: one JSON object with --json, otherwise lines for people. */
  print(data: object, lines: readonly string[]): void
}

export function createRunning(options: GlobalOptions, signal: AbortSignal): Running {
  const { verbose, json, passphraseFile: file } = options
  const talk = createTalk({ stream: process.stderr, verbose })
  return {
    options,
    signal,
    talk,
    passphrase: passphraseSource({ file, talk, input: process.stdin, output: process.stderr }),
    print(data, lines) {
      const text = json ? plainJson(data) : lines.map(plainLine).join('\n')
      process.stdout.write(`${text}\n`)
    },
  }
}

export async function withHome<T>(
  { options, talk, passphrase }: Running,
  create: boolean,
  work: (home: Home) => Promise<T>,
): Promise<T> {
  const home = openHome({ folder: options.home, create, passphrase })
  try {
    return await work(home)
  } finally {
    talk.done()
    home.close()
  }
}

export interface Connected {
  readonly home: Home
  readonly client: Client
  readonly invite: Invite
  readonly connectMs: number
}

export interface Wanted<T> {
  /** Instead of what the home says; kept once it has proved right. */
  readonly newInvite?: string
  /** Whether private keys will be used: the passphrase is asked for first. */
  readonly keys?: boolean
  /** What to do when the mixnet or the nodes are out of reach; an error when absent. */
  readonly offline?: (home: Home, reason: ClientError) => Promise<T>
}

/** Connects as the home says. */
export function withClient<T>(
  running: Running,
  { newInvite, keys = false, offline }: Wanted<T>,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const { options } = running
  // What is wrong is said before a home is made.
  if (!hasHome(options.home)) mixnetOf(options, undefined)
  if (newInvite !== undefined) parseInvite(newInvite)
  return withHome(running, newInvite !== undefined, async (home) => {
    const inviteText = inviteFor(home, newInvite)
    const invite = parseInvite(inviteText)
    const configuration = mixnetOf(options, mixnetFor(home))
    if (keys) await home.keys.unlock()
    const startedMs = performance.now()
    let client: Client
    try {
      client = await openClient(running, home, invite, configuration)
    } catch (error) {
      if (offline === undefined || !isOutOfReach(error)) throw error
      running.talk.done()
      return await offline(home, error)
    }
    try {
      const connectMs = performance.now() - startedMs
      if (newInvite !== undefined) {
        home.saveSettings({ invite: inviteText, mixnet: JSON.stringify(configuration) })
      }
      return await work({ home, client, invite, connectMs })
    } finally {
      running.talk.done()
      await client.close()
    }
  })
}

function openClient(
  { options, talk, signal }: Running,
  home: Home,
  invite: Invite,
  configuration: CarrierConfiguration,
): Promise<Client> {
  const { timeoutMs } = options
  talk.doing('Connecting to the mixnet')
  return connect({
    invite,
    signal,
    timeoutMs,
    keys: home.keys,
    memory: home.memory,
    onEvent: talk.onEvent,
    openCarrier: (events) =>
      openCarrier(
        { connectTimeoutMs: timeoutMs, waitMsMax: timeoutMs, ...configuration },
        events,
        fileIdentityStore(home.identityFile),
      ),
  })
}

function isOutOfReach(error: unknown): error is ClientError {
  return error instanceof ClientError && ['unreachable', 'timeout'].includes(error.code)
}

/** Undefined: the home has none yet. */
export function federationOf(home: Home): Uint8Array | undefined {
  const invite = home.setting('invite')
  return invite === undefined ? undefined : parseInvite(invite).federationId
}

/** A home is of one federation for good: its keys and names mean nothing in another. */
function inviteFor(home: Home, newInvite: string | undefined): string {
  const stored = home.setting('invite')
  if (newInvite === undefined) {
    if (stored !== undefined) return stored
    const sentence = `The home in ${home.folder} has no federation yet. Run: rookery init --invite INVITE`
    throw new HomeError('missing', sentence)
  }
  const known = stored && parseInvite(stored).federationId
  if (known && !equalBytes(known, parseInvite(newInvite).federationId)) {
    throw new UsageError(
      `The home in ${home.folder} is of federation ${bytesToHex(known)}. Give --home another folder for this one.`,
    )
  }
  return newInvite
}

function mixnetFor(home: Home): CarrierConfiguration | undefined {
  const stored = home.setting('mixnet')
  return stored === undefined ? undefined : storedMixnet(stored)
}
