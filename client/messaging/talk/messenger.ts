/**
 * A messenger: conversations of one name on one device. `openMessenger` puts its parts together; README.md says
 * what it promises, with an example that runs.
 */
import { hexToBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { expectNormalName } from '../../../proto/names.js'
import type { Signatures, Signer } from '../../../proto/signatures.js'
import { ClientError } from '../../core/errors.js'
import type { Opener } from '../../core/hpke.js'
import type { Clock, RandomBytes } from '../../core/ports.js'
import { remainingMs, within } from '../../core/waiting.js'
import { encodeContent } from '../content/content.js'
import type { HomeState, Mail, Mailbox, MailboxOptions } from '../mail/mail.js'
import { openEngine } from '../mls/engine.js'
import { historyPageMax } from './bounds.js'
import {
  acceptContact,
  contactOf,
  followAddressee,
  followOwnDevices,
  safetyNumberWith,
} from './contacts.js'
import { Desk } from './desk.js'
import { Directory, stepAsking } from './directory.js'
import type { Contact, Conversation, Message, MessengerEvent } from './events.js'
import * as grouping from './grouping.js'
import { messageOf } from './history.js'
import { hurry } from './hurry.js'
import { takeEnvelope } from './inbox.js'
import { keySupply } from './key-supply.js'
import type { MessageMemory } from './memory.js'
import { defaultPace, type Pace } from './pace.js'
import { callDeadline, type Shared } from './shared.js'
import { dismiss, openRequest, retryText, writeGroup, writePair } from './talking.js'
import { conversationOf } from './views.js'
import { openWorkers } from './workers.js'

export interface MessengerOptions {
  /** In normal form; a certified registration lists the device. */
  readonly name: string
  /** 32 bytes. */
  readonly federationId: Uint8Array
  /** Of this device: its signer, and the opener of what is sealed for it. */
  readonly device: { readonly signer: Signer; readonly opener: Opener }
  readonly mail: Mail
  /** Called once; the messenger closes what it gives. */
  readonly openMailbox: (options: MailboxOptions) => Promise<Mailbox>
  /** For this name and device alone, and for one messenger at a time. */
  readonly memory: MessageMemory
  readonly signatures: Signatures
  readonly clock: Clock
  readonly random: RandomBytes
  readonly onEvent?: (event: MessengerEvent) => void
  /** Direct mode, off by default: contacts learn our mixnet address, and write to it without a node between. */
  readonly isDirect?: boolean
  /** Times that differ from the default. */
  readonly pace?: Partial<Pace>
}

export interface WriteOptions {
  /** `id` of the message that this one answers. */
  readonly replyTo?: string
}

export interface HistoryOptions {
  /** Only what stands before it: `place` of a message. */
  readonly before?: number
  /** 50 when absent, at most 200. */
  readonly limit?: number
}

/**
 * What resolves is durable. What throws has changed nothing; ClientError `memory`, `closed` may come from every call,
 * those of asking nodes from what says that it asks.
 */
export interface Messenger {
  readonly name: string
  /**
   * Writes to a name. The first text makes the conversation; whether it can be made is told by the state of the
   * text (`failed`, with a reason), since nobody need be reachable now.
   * @throws ClientError `invalid-name`, `invalid-input` (the text is empty or too long), `key-changed`, `refused` (too many
   *   texts are on their way)
   */
  send(to: string, text: string, options?: WriteOptions): Promise<Message>
  /** @throws as `send`; ClientError `unknown-name` (no such group), `refused` (we are not in it) */
  sendGroup(conversation: string, text: string, options?: WriteOptions): Promise<Message>
  /** Sends a text again to whom it failed or expired. @param key of the message */
  retry(key: string): Promise<void>
  /** The newest ones, oldest first. */
  history(conversation: string, options?: HistoryOptions): Promise<readonly Message[]>
  conversations(): readonly Conversation[]
  conversation(key: string): Conversation | undefined
  contacts(): readonly Contact[]
  /** Trusts the key that holds a contact's name now. */
  accept(name: string): Promise<void>
  /** Sixty digits to compare with a contact. @throws ClientError `unknown-name` */
  safetyNumber(name: string): string
  /** Asks for the newest registration of a contact. @throws ClientError of asking nodes */
  checkContact(name: string): Promise<Contact | undefined>
  /** Takes up a conversation that a stranger began. */
  acceptRequest(conversation: string): Promise<void>
  /** Forgets a conversation that a stranger began, and its texts. */
  dismissRequest(conversation: string): Promise<void>
  /**
   * A group with everybody in it at once, or none. Asks nodes.
   * @returns the key of its conversation
   * @throws ClientError `unknown-name`, `no-mailbox`, `no-device`, `key-changed`, `invalid-input`
   */
  createGroup(title: string, members: readonly string[]): Promise<string>
  /** Names join once the group's sequencer has placed the change; `group-changed` or a warning tells. */
  invite(conversation: string, names: readonly string[]): Promise<void>
  /** Any member may remove any other. */
  remove(conversation: string, name: string): Promise<void>
  leave(conversation: string): Promise<void>
  rename(conversation: string, title: string): Promise<void>
  /** Goes on in a new group, when the old one cannot. Asks nodes. @returns the key of its conversation */
  recreate(conversation: string, reason: string): Promise<string>
  /** Lets every conversation follow the devices of our own registration. Asks nodes. */
  syncDevices(): Promise<void>
  readonly homes: readonly HomeState[]
  /** Fetches now, and reads it as far as that is possible. @throws ClientError when no home answers */
  fetch(): Promise<number>
  onEvent(listener: (event: MessengerEvent) => void): () => void
  /** What is under way goes on when it is opened again. */
  close(): Promise<void>
}

/**
 * @throws ClientError `memory`; what `openMailbox` throws
 */
export async function openMessenger(options: MessengerOptions): Promise<Messenger> {
  const listeners = new Set<(event: MessengerEvent) => void>()
  if (options.onEvent) listeners.add(options.onEvent)
  const tell = (event: MessengerEvent) => {
    for (const listener of listeners) listener(event)
  }
  const closing = new AbortController()
  let poke = () => {}
  const desk = await Desk.open(options.memory, tell, () => poke())
  const shared = await openShared(options, desk, closing.signal)
  const workers = openWorkers(shared, tell)
  const mailbox = await options.openMailbox({
    name: options.name,
    device: options.device.signer,
    take: (arrived) => takeEnvelope(shared, arrived),
    keyPackages: keySupply(shared),
  })
  const homes = watchHomes(shared, mailbox, tell)
  await desk.step(async (turn) => hurry(shared, turn))
  poke = () => workers.poke()
  poke()
  return {
    ...writing(shared, homes.seek),
    ...reading(shared),
    ...people(shared),
    ...groups(shared),
    name: options.name,
    get homes() {
      return mailbox.homes
    },
    async fetch() {
      const deadline = callDeadline(shared)
      const taken = await mailbox.fetch(deadline)
      // Whose senders had to be looked up is read by the way.
      await within(workers.caughtUp(), remainingMs(deadline), deadline)
      return taken
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      homes.close()
      // At once: what is stopped stays due, and would be started again and again while the mailbox closes.
      const ended = workers.close()
      await mailbox.close()
      await ended
      await desk.settled()
    },
  }
}

/** Tells of home nodes; where one can be reached again, what reached nobody is tried again. */
function watchHomes(shared: Shared, mailbox: Mailbox, tell: (event: MessengerEvent) => void) {
  const { desk } = shared
  const countLive = () => mailbox.homes.filter(({ state }) => state === 'live').length
  let live = countLive()
  let isSeeking = false
  const close = mailbox.onChange(() => {
    tell({ kind: 'home-state', homes: mailbox.homes })
    const before = live
    live = countLive()
    // A memory that fails is told of by whatever is to be done.
    if (live > before) desk.step(async (turn) => hurry(shared, turn)).catch(() => undefined)
  })
  return {
    close,
    /** Whoever writes expects an answer: a home that is left alone for some minutes is tried now. */
    seek(): void {
      if (isSeeking || !mailbox.homes.some(({ state }) => state === 'unreachable')) return
      isSeeking = true
      const over = () => {
        isSeeking = false
      }
      mailbox.fetch(callDeadline(shared)).then(over, over)
    },
  }
}

async function openShared(
  options: MessengerOptions,
  desk: Desk,
  signal: AbortSignal,
): Promise<Shared> {
  const { name, federationId, device, mail, signatures, clock, random } = options
  const directory = new Directory({
    ...{ mail, clock },
    onAnswer: (addressee) => followAddressee(shared, addressee),
  })
  const engine = await openEngine({
    ...{ name, signer: device.signer, signatures, random },
    isCertified: (certified, key) => directory.isListed(certified, key),
  })
  const shared: Shared = {
    ...{ name, federationId, engine, opener: device.opener, desk, directory, mail, clock, random },
    pace: { ...defaultPace, ...options.pace },
    isDirect: options.isDirect ?? false,
    signal,
  }
  return shared
}

function writing(shared: Shared, seekHomes: () => void) {
  return {
    async send(to: string, text: string, { replyTo }: WriteOptions = {}): Promise<Message> {
      const peer = expectName(to)
      if (peer === shared.name) {
        throw new ClientError('invalid-input', 'Nobody writes to oneself here.')
      }
      const written = await writePair(shared, peer, expectText(text, replyTo))
      seekHomes()
      return messageOf(written)
    },
    async sendGroup(conversation: string, text: string, { replyTo }: WriteOptions = {}) {
      const written = await writeGroup(shared, conversation, expectText(text, replyTo))
      seekHomes()
      return messageOf(written)
    },
    retry: (key: string) => retryText(shared, key),
  }
}

function reading(shared: Shared) {
  const { desk, name } = shared
  return {
    async history(conversation: string, { before, limit = 50 }: HistoryOptions = {}) {
      const rows = await desk.page(
        conversation,
        before ?? Number.MAX_SAFE_INTEGER,
        Math.min(limit, historyPageMax),
      )
      return rows.map(messageOf).reverse()
    },
    conversations: () => desk.list('conversations').map((row) => conversationOf(desk, row, name)),
    conversation(key: string) {
      const row = desk.find('conversations', key)
      return row && conversationOf(desk, row, name)
    },
    contacts: () =>
      desk
        .list('contacts')
        .filter(({ key }) => key !== name)
        .map(contactOf),
  }
}

function people(shared: Shared) {
  return {
    accept: (name: string) => acceptContact(shared, name),
    safetyNumber: (name: string) => safetyNumberWith(shared, name),
    async checkContact(name: string) {
      await shared.directory.ask(expectName(name), true, callDeadline(shared))
      const row = shared.desk.find('contacts', name)
      return row && contactOf(row)
    },
    acceptRequest: (conversation: string) => openRequest(shared, conversation),
    dismissRequest: (conversation: string) => dismiss(shared, conversation),
    async syncDevices() {
      await shared.directory.ask(shared.name, true, callDeadline(shared))
      await stepAsking(shared, async (turn) => followOwnDevices(shared, turn))
    },
  }
}

function groups(shared: Shared) {
  return {
    createGroup: async (title: string, members: readonly string[]) =>
      grouping.makeGroup(shared, grouping.expectTitle(title), members.map(expectName)),
    invite: async (conversation: string, names: readonly string[]) =>
      grouping.invite(shared, conversation, names.map(expectName)),
    remove: async (conversation: string, name: string) =>
      grouping.removeMember(shared, conversation, expectName(name)),
    leave: (conversation: string) => grouping.leave(shared, conversation),
    rename: async (conversation: string, title: string) =>
      grouping.rename(shared, conversation, grouping.expectTitle(title)),
    recreate: (conversation: string, reason: string) =>
      grouping.recreate(shared, conversation, reason),
  }
}

/** @throws ClientError `invalid-name` */
function expectName(name: string): string {
  return asClientError('invalid-name', () => expectNormalName(name))
}

/** @throws ClientError `invalid-input` */
function expectText(text: string, replyTo: string | undefined) {
  const id =
    replyTo === undefined ? undefined : asClientError('invalid-input', () => hexToBytes(replyTo))
  const content = { kind: 'text', id: new Uint8Array(16), text, sentAtMs: 0 } as const
  asClientError('invalid-input', () => encodeContent({ ...content, ...(id && { replyTo: id }) }))
  return { text, replyTo: id }
}

function asClientError<Result>(code: 'invalid-name' | 'invalid-input', run: () => Result): Result {
  try {
    return run()
  } catch (cause) {
    // Not hex, or not what may be said.
    if (!(cause instanceof RefusedError || cause instanceof RangeError)) throw cause
    throw new ClientError(code, cause.message, {}, { cause })
  }
}
