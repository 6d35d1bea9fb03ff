/**
 * What a user of a nymCHAT server remembers, in the home's database: every row sealed under the home's key, its name
 * blinded. The private key is among the home's owner keys.
 */
import { deserialize, serialize } from 'node:v8'
import { bytesToHex } from '../../proto/bytes.js'
import type { NymchatContacts, NymchatSeen } from '../nymchat/ports.js'
import type { HomeDatabase } from './database.js'
import { HomeError } from './errors.js'
import type { Vault } from './vault.js'

/** A name at a server, and which key it has. */
export interface NymchatAccount {
  readonly name: string
  readonly publicKey: Uint8Array
  /** Whether the server has said that it is registered. */
  readonly isRegistered: boolean
  /** Of which one is the server's; undefined before the first answer. */
  readonly serverKeys: readonly Uint8Array[] | undefined
}

export interface NymchatText {
  /** Rises with each text; from 1. */
  readonly place: number
  readonly peer: string
  readonly direction: 'in' | 'out'
  readonly text: string
  /** Milliseconds since 1970, by this computer's clock: nymCHAT's messages have no time. */
  readonly atMs: number
  readonly isDirect: boolean
  /** False: nobody but the message itself said that its key is the sender's. */
  readonly isVerified: boolean
  /** Of our own: undefined while the server has not answered. */
  readonly outcome?: 'accepted' | 'refused' | undefined
  readonly isShown: boolean
}

export interface NymchatAccounts {
  /** Of this server. */
  list(): readonly NymchatAccount[]
  save(account: NymchatAccount): void
  memory(name: string): NymchatMemory
}

export interface NymchatMemory {
  readonly contacts: NymchatContacts
  readonly seen: NymchatSeen
  /** Oldest first. */
  texts(): readonly NymchatText[]
  add(text: Omit<NymchatText, 'place'>): NymchatText
  change(text: NymchatText): void
}

interface Contact {
  readonly key: Uint8Array | undefined
  readonly hasHistory: boolean
}

/** @param server its mixnet address */
export function nymchatAccounts(
  database: HomeDatabase,
  vault: Vault,
  server: string,
): NymchatAccounts {
  const accounts = sealedTable<NymchatAccount>(database, vault, `nymchat ${server} accounts`)
  return {
    list: () => accounts.all(),
    save: (account) => accounts.put(account.name, account),
    memory: (name) => memoryOf(database, vault, `nymchat ${server} ${name}`),
  }
}

function memoryOf(database: HomeDatabase, vault: Vault, account: string): NymchatMemory {
  const contacts = sealedTable<Contact>(database, vault, `${account} contacts`)
  const seen = sealedTable<true>(database, vault, `${account} seen`)
  const texts = sealedTable<NymchatText>(database, vault, `${account} texts`)
  const known = (name: string): Contact =>
    contacts.get(name) ?? { key: undefined, hasHistory: false }
  return {
    contacts: {
      keyOf: async (name) => known(name).key,
      async pin(name, key) {
        const contact = known(name)
        if (contact.key === undefined) contacts.put(name, { ...contact, key })
      },
      hasHistory: async (name) => known(name).hasHistory,
      async noteHistory(name) {
        contacts.put(name, { ...known(name), hasHistory: true })
      },
    },
    seen: {
      has: async (id) => seen.get(id) !== undefined,
      add: async (id) => seen.put(id, true),
    },
    texts: () => texts.all(),
    add(text) {
      const place = texts.lastPlace() + 1
      const placed = { ...text, place }
      texts.put(String(place), placed, place)
      return placed
    },
    change: (text) => texts.put(String(text.place), text, text.place),
  }
}

interface SealedTable<Content> {
  get(key: string): Content | undefined
  put(key: string, content: Content, place?: number): void
  /** By place. */
  all(): Content[]
  lastPlace(): number
}

function sealedTable<Content>(
  database: HomeDatabase,
  vault: Vault,
  name: string,
): SealedTable<Content> {
  const space = vault.blind(name)
  const labelOf = (key: Uint8Array) => `rookery ${name} ${bytesToHex(key)}`
  const opened = ({ key, sealed }: { key: Uint8Array; sealed: Uint8Array }): Content => {
    const content = vault.unseal(sealed, labelOf(key))
    if (content !== undefined) return deserialize(content) as Content
    throw new HomeError('damaged', 'A saved message is damaged. Restore the home from a backup.')
  }
  const blinded = (key: string) => vault.blind(`${name} ${key}`)
  return {
    get(key) {
      const row = database
        .prepare<[Uint8Array, Uint8Array], { key: Uint8Array; sealed: Uint8Array }>(
          'SELECT key, sealed FROM message_rows WHERE space = ? AND key = ?',
        )
        .get(space, blinded(key))
      return row && opened(row)
    },
    put(key, content, place) {
      const rowKey = blinded(key)
      const sealed = vault.seal(serialize(content), labelOf(rowKey))
      database
        .prepare('INSERT OR REPLACE INTO message_rows VALUES (?, ?, NULL, ?, ?)')
        .run(space, rowKey, place ?? null, sealed)
    },
    all: () =>
      database
        .prepare<[Uint8Array], { key: Uint8Array; sealed: Uint8Array }>(
          'SELECT key, sealed FROM message_rows WHERE space = ? ORDER BY place',
        )
        .all(space)
        .map(opened),
    lastPlace: () =>
      database
        .prepare<[Uint8Array], { place: number | null }>(
          'SELECT max(place) AS place FROM message_rows WHERE space = ?',
        )
        .get(space)?.place ?? 0,
  }
}
