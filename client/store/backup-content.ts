/**
 * What a backup holds: all that makes a home one's own, but for what two homes must not both use. Private keys of
 * devices and states of groups stay out of it: a second device with the same ones would encrypt with the same keys.
 */
import { base64url } from '@scure/base'
import type {
  ContactRow,
  ConversationRow,
  Delivery,
  DeliveryState,
  HistoryRow,
  NoteKind,
} from '../messaging/talk/memory.js'
import { HomeError } from './errors.js'
import type { NymchatContact, NymchatText } from './nymchat-memory.js'

export interface OwnerKey {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

export interface FormerDevice {
  readonly name: string
  readonly publicKey: Uint8Array
}

/** Who a contact is: nothing of where it is reached. */
export type ContactPin = Pick<
  ContactRow,
  'key' | 'pinnedKey' | 'ownerKey' | 'sequence' | 'devices' | 'firstSeenMs'
>
export type ConversationFacts = Pick<
  ConversationRow,
  'key' | 'kind' | 'title' | 'creator' | 'standing' | 'successor'
>

/** What one device of a name remembers of messages. */
export interface Account {
  readonly name: string
  readonly contacts: readonly ContactPin[]
  readonly conversations: readonly ConversationFacts[]
  readonly history: readonly HistoryRow[]
}

/** A name at a nymCHAT server. Two homes may use its key: nothing there is encrypted with what has gone before. */
export interface NymchatBackup {
  /** Mixnet address. */
  readonly server: string
  readonly name: string
  readonly privateKey: Uint8Array
  readonly isRegistered: boolean
  readonly serverKeys?: readonly Uint8Array[]
  readonly contacts: readonly NymchatContact[]
  readonly texts: readonly NymchatText[]
}

export interface BackupContent {
  readonly madeAtMs: number
  readonly settings: Readonly<Record<string, string>>
  readonly ownerKeys: readonly OwnerKey[]
  /** Of the home that the backup is of. */
  readonly formerDevices: readonly FormerDevice[]
  /** Encoded as they are remembered: manifests by epoch, certificates and drafts of any names. */
  readonly manifests: readonly Uint8Array[]
  readonly nodes: readonly Uint8Array[]
  readonly certificates: readonly Uint8Array[]
  readonly drafts: readonly Uint8Array[]
  readonly accounts: readonly Account[]
  /** None in backups of an earlier version. */
  readonly nymchat: readonly NymchatBackup[]
}

const bytesMark = 'base64url'

/** JSON; bytes are `{ "base64url": … }`. */
export function encodeBackup(content: BackupContent): Uint8Array {
  const text = JSON.stringify(
    content,
    function (this: Record<string, unknown>, name: string, value: unknown) {
      // A Buffer comes as what its own toJSON made of it.
      const own = this[name]
      return own instanceof Uint8Array ? { [bytesMark]: base64url.encode(own) } : value
    },
  )
  return new TextEncoder().encode(text)
}

/** @param what how to call the file in sentences @throws HomeError `backup`, saying which part is wrong */
export function decodeBackup(bytes: Uint8Array, what: string): BackupContent {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (_, one) => {
      const text: unknown = isObject(one) ? one[bytesMark] : undefined
      return typeof text === 'string' ? base64url.decode(text) : one
    })
  } catch (cause) {
    throw new HomeError('backup', `${what} holds no readable content.`, { cause })
  }
  try {
    return readContent(new Reader(value, 'content'))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const sentence = `${what} holds what this program does not understand: ${cause.message}`
    throw new HomeError('backup', sentence, { cause })
  }
}

function readContent(content: Reader): BackupContent {
  const settings = content.part('settings')
  return {
    madeAtMs: content.number('madeAtMs'),
    settings: Object.fromEntries(settings.names().map((name) => [name, settings.text(name)])),
    ownerKeys: content.list('ownerKeys', (key) => ({
      name: key.text('name'),
      publicKey: key.bytes('publicKey'),
      privateKey: key.bytes('privateKey'),
    })),
    formerDevices: content.list('formerDevices', (key) => ({
      name: key.text('name'),
      publicKey: key.bytes('publicKey'),
    })),
    manifests: content.byteList('manifests'),
    nodes: content.byteList('nodes'),
    certificates: content.byteList('certificates'),
    drafts: content.byteList('drafts'),
    accounts: content.list('accounts', (account) => ({
      name: account.text('name'),
      contacts: account.list('contacts', readContact),
      conversations: account.list('conversations', readConversation),
      history: account.list('history', readHistory),
    })),
    nymchat: content.maybe('nymchat', (one) => one.list('nymchat', readNymchat)) ?? [],
  }
}

function readNymchat(account: Reader): NymchatBackup {
  const serverKeys = account.maybe('serverKeys', (one) => one.byteList('serverKeys'))
  return {
    server: account.text('server'),
    name: account.text('name'),
    privateKey: account.bytes('privateKey'),
    isRegistered: account.flag('isRegistered'),
    ...(serverKeys !== undefined && { serverKeys }),
    contacts: account.list('contacts', readNymchatContact),
    texts: account.list('texts', readNymchatText),
  }
}

function readNymchatContact(contact: Reader): NymchatContact {
  return {
    name: contact.text('name'),
    key: contact.maybe('key', (one) => one.bytes('key')),
    hasHistory: contact.flag('hasHistory'),
  }
}

function readNymchatText(text: Reader): NymchatText {
  const outcome = text.maybe('outcome', (one) =>
    one.oneOf('outcome', ['accepted', 'refused'] as const),
  )
  return {
    place: text.number('place'),
    peer: text.text('peer'),
    direction: text.oneOf('direction', ['in', 'out']),
    text: text.text('text'),
    atMs: text.number('atMs'),
    isDirect: text.flag('isDirect'),
    isVerified: text.flag('isVerified'),
    isShown: text.flag('isShown'),
    ...(outcome !== undefined && { outcome }),
  }
}

function readContact(contact: Reader): ContactPin {
  return {
    key: contact.text('key'),
    pinnedKey: contact.bytes('pinnedKey'),
    ownerKey: contact.bytes('ownerKey'),
    sequence: contact.number('sequence'),
    devices: contact.byteList('devices'),
    firstSeenMs: contact.number('firstSeenMs'),
  }
}

function readConversation(conversation: Reader): ConversationFacts {
  const successor = conversation.maybe('successor', (one) => one.text('successor'))
  return {
    key: conversation.text('key'),
    kind: conversation.oneOf('kind', ['pair', 'group']),
    title: conversation.text('title'),
    creator: conversation.text('creator'),
    standing: conversation.oneOf('standing', ['open', 'request', 'left', 'removed']),
    ...(successor !== undefined && { successor }),
  }
}

const deliveryStates: readonly DeliveryState[] = [
  ...(['waiting', 'sent', 'queued', 'stored', 'delivered', 'expired', 'failed'] as const),
]
const noteKinds: readonly NoteKind[] = [
  ...(['created', 'joined', 'joined-later', 'added', 'removed', 'left', 'renamed'] as const),
  ...(['recreated', 'messages-lost', 'key-changed'] as const),
]

function readHistory(row: Reader): HistoryRow {
  const note = row.maybe('note', (one) => one.oneOf('note', noteKinds))
  const names = row.maybe('names', (one) => one.textList('names'))
  const replyTo = row.maybe('replyTo', (one) => one.bytes('replyTo'))
  const isDoubtful = row.maybe('isDoubtful', (one) => one.flag('isDoubtful'))
  const deliveries = row.maybe('deliveries', (one) => readDeliveries(one.part('deliveries')))
  return {
    key: row.text('key'),
    shelf: row.text('shelf'),
    place: row.number('place'),
    conversation: row.text('conversation'),
    kind: row.oneOf('kind', ['text', 'note']),
    direction: row.oneOf('direction', ['in', 'out']),
    sender: row.text('sender'),
    id: row.bytes('id'),
    text: row.text('text'),
    sentAtMs: row.number('sentAtMs'),
    arrivedAtMs: row.number('arrivedAtMs'),
    ...(note !== undefined && { note }),
    ...(names !== undefined && { names }),
    ...(replyTo !== undefined && { replyTo }),
    ...(isDoubtful !== undefined && { isDoubtful }),
    ...(deliveries !== undefined && { deliveries }),
  }
}

function readDeliveries(deliveries: Reader): Record<string, Delivery> {
  const entries = deliveries.names().map((name): [string, Delivery] => {
    const delivery = deliveries.part(name)
    const state = delivery.oneOf('state', deliveryStates)
    const reason = delivery.maybe('reason', (one) => one.text('reason'))
    return [name, { state, ...(reason !== undefined && { reason }) }]
  })
  return Object.fromEntries(entries)
}

/** Reads the members of one JSON object. Every method throws a RangeError that says which of them is wrong. */
class Reader {
  readonly #members: Readonly<Record<string, unknown>>
  readonly #where: string

  constructor(value: unknown, where: string) {
    if (!isObject(value)) throw new RangeError(`${where} is no object.`)
    this.#members = value
    this.#where = where
  }

  names(): string[] {
    return Object.keys(this.#members)
  }

  text(name: string): string {
    return this.#expect(name, 'text', (value) => typeof value === 'string')
  }

  number(name: string): number {
    return this.#expect(name, 'whole number', (value) => Number.isSafeInteger(value))
  }

  flag(name: string): boolean {
    return this.#expect(name, 'truth value', (value) => typeof value === 'boolean')
  }

  bytes(name: string): Uint8Array {
    return this.#expect(name, 'bytes', isBytes)
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    return this.#expect(name, 'known word', (value) => words.some((word) => word === value))
  }

  byteList(name: string): Uint8Array[] {
    return this.#expect(name, 'list of bytes', (value) => isListOf(value, isBytes))
  }

  textList(name: string): string[] {
    const isText = (one: unknown) => typeof one === 'string'
    return this.#expect(name, 'list of texts', (value) => isListOf(value, isText))
  }

  part(name: string): Reader {
    return new Reader(this.#member(name), `${this.#where}.${name}`)
  }

  list<Read>(name: string, read: (item: Reader) => Read): Read[] {
    const items = this.#expect<unknown[]>(name, 'list', Array.isArray)
    return items.map((item, i) => read(new Reader(item, `${this.#where}.${name}[${i}]`)))
  }

  maybe<Read>(name: string, read: (self: Reader) => Read): Read | undefined {
    return this.#member(name) === undefined ? undefined : read(this)
  }

  #expect<Value>(name: string, what: string, isRight: (value: unknown) => boolean): Value {
    const value = this.#member(name)
    if (isRight(value)) return value as Value
    throw new RangeError(`${this.#where}.${name} is no ${what}.`)
  }

  #member(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytes(value)
}

function isBytes(value: unknown): boolean {
  return value instanceof Uint8Array
}

function isListOf(value: unknown, isRight: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isRight)
}
