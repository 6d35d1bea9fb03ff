/** Opens a client of a nymCHAT server for one command, on what the home remembers of it. */
import { p256Signer, portableSignatures } from '../../../proto/portable-signatures.js'
import { ClientError } from '../../core/errors.js'
import { systemClock, systemRandom } from '../../core/ports.js'
import { showable } from '../../messaging/content/showable.js'
import type { Frame } from '../../mixnet/carrier.js'
import { fileIdentityStore } from '../../mixnet/file-identity-store.js'
import { type CarrierConfiguration, openCarrier } from '../../mixnet/open-carrier.js'
import { createNymchatClient, freshSecrets, type NymchatClient } from '../../nymchat/client.js'
import type { NymchatMessage, NymchatProblem } from '../../nymchat/ports.js'
import type { Home } from '../../store/home.js'
import type {
  NymchatAccount,
  NymchatAccounts,
  NymchatMemory,
  NymchatText,
} from '../../store/nymchat-memory.js'
import { UsageError } from '../exit-codes.js'
import { mixnetOf, storedMixnet } from '../mixnet.js'
import { type Running, withHome } from '../running.js'

export interface NymchatRunning extends Running {
  /** Mixnet address of the server. */
  readonly server: string
  /** Which of our names there; undefined: the only one. */
  readonly as: string | undefined
}

export interface Nymchatting {
  readonly account: NymchatAccount
  readonly memory: NymchatMemory
  readonly client: NymchatClient
  /** Our own in the mixnet. */
  readonly address: string
  /** Of which one is the server's, as far as it was found out by now. */
  serverKeys(): readonly Uint8Array[] | undefined
  /** Notes that the server knows the account. */
  registered(): void
  /** Called with every text that comes, once it is kept. @returns how to stop */
  onText(listener: (text: NymchatText) => void): () => void
}

export interface NymchatWanted {
  /** A name that may be new here: home and key are made for it. */
  readonly newName?: string | undefined
  /** Whoever answers is taken for the server, and remembered as such. */
  readonly forgetServerKeys?: boolean
  /** Gets warnings, instead of a line on stderr each. */
  readonly onWarning?: (sentence: string) => void
}

/** What the home has of an account, without asking anybody. */
export interface NymchatAtHome {
  readonly home: Home
  readonly accounts: NymchatAccounts
  readonly account: NymchatAccount
  readonly memory: NymchatMemory
}

/** @param newName that may be new here: home and key are made for it */
export function withNymchatAccount<T>(
  running: NymchatRunning,
  newName: string | undefined,
  work: (found: NymchatAtHome) => Promise<T>,
): Promise<T> {
  return withHome(running, newName !== undefined, async (home) => {
    // What is wrong is said before a key is made.
    if (newName !== undefined) configurationOf(running, home)
    const accounts = await home.nymchat(running.server)
    const account =
      newName === undefined
        ? accountOf(accounts.list(), running.as)
        : (accounts.list().find(({ name }) => name === newName) ?? accounts.create(newName))
    return work({ home, accounts, account, memory: accounts.memory(account.name) })
  })
}

export function withNymchat<T>(
  running: NymchatRunning,
  wanted: NymchatWanted,
  work: (talking: Nymchatting) => Promise<T>,
): Promise<T> {
  return withNymchatAccount(running, wanted.newName, async (found) => {
    const { home } = found
    const configuration = configurationOf(running, home)
    if (home.setting('mixnet') === undefined) {
      home.saveSettings({ mixnet: JSON.stringify(configuration) })
    }
    const { timeoutMs } = running.options
    let hear = (_frame: Frame) => {}
    running.talk.doing('Connecting to the mixnet')
    const carrier = await openCarrier(
      { connectTimeoutMs: timeoutMs, waitMsMax: timeoutMs, ...configuration },
      { onFrame: (frame) => hear(frame) },
      fileIdentityStore(home.identityFile),
    )
    try {
      const talking = await openTalking(running, wanted, found, carrier)
      hear = talking.client.hear
      const stop = () => talking.client.close()
      running.signal.addEventListener('abort', stop)
      try {
        return await work(talking)
      } finally {
        running.signal.removeEventListener('abort', stop)
        running.talk.done()
        await talking.client.settled()
        stop()
      }
    } finally {
      running.talk.done()
      await carrier.close()
    }
  })
}

function configurationOf({ options }: NymchatRunning, home: Home): CarrierConfiguration {
  const stored = home.setting('mixnet')
  return mixnetOf(options, stored === undefined ? undefined : storedMixnet(stored))
}

async function openTalking(
  running: NymchatRunning,
  { onWarning, forgetServerKeys = false }: NymchatWanted,
  { home, accounts, account: opened, memory }: NymchatAtHome,
  asker: Parameters<typeof createNymchatClient>[0]['asker'],
): Promise<Nymchatting> {
  let account = opened
  const { name, publicKey } = account
  const serverKeys = forgetServerKeys ? undefined : account.serverKeys
  const privateKey = account.privateKey ?? (await home.keys.privateKey(publicKey))
  if (privateKey === undefined) {
    throw new ClientError('not-owner', `The key of '${name}' at this server is not here.`)
  }
  const signer = p256Signer(privateKey)
  const listeners = new Set<(text: NymchatText) => void>()
  const save = (changes: Partial<NymchatAccount>) => {
    account = { ...account, ...changes }
    accounts.save(account)
  }
  const warn = onWarning ?? ((sentence: string) => running.talk.say(`Warning: ${sentence}`))
  const client = createNymchatClient({
    ...{ server: running.server, asker, name, signer, privateKey, serverKeys },
    ...{ contacts: memory.contacts, seen: memory.seen, signatures: portableSignatures },
    secrets: () => freshSecrets(systemRandom),
    clock: systemClock,
    timeoutMs: running.options.timeoutMs,
    firstContact: 'look-up',
    onServerKeys: (keys) => save({ serverKeys: keys }),
    onMessage: (message) => {
      const text = memory.add(memorisedText(message))
      for (const listener of listeners) listener(text)
    },
    onProblem: (problem) => tellProblem(problem, warn),
    onFault: (fault) => {
      throw fault
    },
  })
  return {
    ...{ account: opened, memory, client, address: asker.address },
    serverKeys: () => account.serverKeys,
    registered: () => save({ isRegistered: true }),
    onText(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** As it is kept. */
export function memorisedText({
  sender,
  text,
  isDirect,
  isVerified,
}: NymchatMessage): Omit<NymchatText, 'place'> {
  return {
    ...{ peer: sender, direction: 'in', text: showable(text, 'paragraphs') },
    ...{ atMs: Date.now(), isDirect, isVerified, isShown: false },
  }
}

/** What comes again is nothing to tell of: a server cannot know what has arrived. */
function tellProblem({ code, sender }: NymchatProblem, warn: (sentence: string) => void): void {
  if (code === 'repeated') return
  const who = sender === undefined ? 'somebody' : `'${showable(sender, 'line')}'`
  const sentences: Readonly<Record<Exclude<NymchatProblem['code'], 'repeated'>, string>> = {
    'unknown-sender': `a message says it is from ${who}, whom the server does not know. It is not shown.`,
    'key-changed': `a message of ${who} is signed with another key than before. It is not shown.`,
    'bad-message': `a message that says it is from ${who} is not what it says. It is not shown.`,
    'foreign-reply': 'an answer came that nobody has asked for, or that is not the server’s.',
  }
  warn(sentences[code])
}

/** @throws UsageError when there is none, or more than one and none was asked for */
function accountOf(accounts: readonly NymchatAccount[], asked: string | undefined): NymchatAccount {
  const names = accounts.map(({ name }) => name).sort()
  const [only, ...others] = names
  if (only === undefined) {
    throw new UsageError(
      'This home has no name at this server yet. Claim one: rookery --nymchat ADDRESS register NAME',
    )
  }
  if (asked === undefined && others.length > 0) {
    throw new UsageError(
      `This home has several names at this server: ${names.join(', ')}. Say which: --as NAME`,
    )
  }
  const account = accounts.find(({ name }) => name === (asked ?? only))
  if (account !== undefined) return account
  throw new UsageError(`This home has no key for '${asked}' at this server.`)
}
