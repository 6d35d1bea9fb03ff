/**
 * What a user of nymCHAT servers remembers, in the home's database: every row sealed under the home's key, its name
 * blinded. Private keys are in it too: a name at such a server is none of the home's names.
 */
import { randomBytes } from 'node:crypto'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import type { NymchatContacts, NymchatSeen } from '../nymchat/ports.js'
import type { HomeDatabase } from './database.js'
import { type SealedTable, sealedTable } from './sealed-table.js'
import type { Vault } from './vault.js'

/** A name at a server, and which key it has. */
export interface NymchatAccount {
  readonly name: string
  readonly publicKey: Uint8Array
  /** 32 bytes. Undefined in homes of an earlier version, which have it among their owner keys. */
  readonly privateKey?: Uint8Array | undefined
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
  /** Of our own: undefined while the server has not answered, and of a direct one. */
  readonly outcome?: 'accepted' | 'refused' | undefined
  readonly isShown: boolean
}

export interface NymchatContact {
  readonly name: string
  /** SEC1 compressed; undefined: a message was sent, or one came that nobody could verify. */
  readonly key: Uint8Array | undefined
  readonly hasHistory: boolean
  /** Where it has said that it is. */
  readonly address?: string | undefined
}

export interface NymchatAccounts {
  /** Of this server. */
  list(): readonly NymchatAccount[]
  /** Makes a key for a name that is new here. Durable when it returns. */
  create(name: string): NymchatAccount
  save(account: NymchatAccount): void
  memory(name: string): NymchatMemory
}

export interface NymchatMemory {
  readonly contacts: NymchatContacts
  readonly seen: NymchatSeen
  /** By name. */
  contactList(): readonly NymchatContact[]
  putContact(contact: NymchatContact): void
  /** Oldest first. */
  texts(): readonly NymchatText[]
  add(text: Omit<NymchatText, 'place'>): NymchatText
  change(text: NymchatText): void
}

/** Rows of an earlier version do not tell their name. */
type ContactContent = Omit<NymchatContact, 'name'> & Partial<Pick<NymchatContact, 'name'>>

/**
 * Messages whose repeats are known, of one account; the oldest are forgotten first. A mailbox of a node of ours gives
 * again at most the 10,000 that it holds.
 */
const seenMaxDefault = 10_000

const serversTable = 'nymchat servers'

/** @returns mixnet addresses of all servers that the home has a name at */
export function nymchatServers(database: HomeDatabase, vault: Vault): readonly string[] {
  return sealedTable<string>(database, vault, serversTable).all().sort()
}

export interface NymchatServer {
  /** Its mixnet address. */
  readonly server: string
  readonly seenMax?: number
}

export function nymchatAccounts(
  database: HomeDatabase,
  vault: Vault,
  { server, seenMax = seenMaxDefault }: NymchatServer,
): NymchatAccounts {
  const accounts = sealedTable<NymchatAccount>(database, vault, `nymchat ${server} accounts`)
  const servers = sealedTable<string>(database, vault, serversTable)

  function noteServer(): void {
    if (servers.get(server) === undefined) servers.put(server, server)
  }

  function save(account: NymchatAccount): void {
    accounts.put(account.name, account)
    noteServer()
  }

  return {
    list() {
      const all = accounts.all()
      if (all.length > 0) noteServer()
      return all
    },
    create(name) {
      const privateKey = p256PrivateKey(randomBytes(48))
      const { publicKey } = p256Signer(privateKey)
      const account = { name, publicKey, privateKey, isRegistered: false, serverKeys: undefined }
      save(account)
      return account
    },
    save,
    memory: (name) => memoryOf(database, vault, `nymchat ${server} ${name}`, seenMax),
  }
}

function memoryOf(
  database: HomeDatabase,
  vault: Vault,
  account: string,
  seenMax: number,
): NymchatMemory {
  const contacts = sealedTable<ContactContent>(database, vault, `${account} contacts`)
  const seen = sealedTable<true>(database, vault, `${account} seen`)
  const texts = sealedTable<NymchatText>(database, vault, `${account} texts`)
  return {
    contacts: contactsIn(contacts),
    seen: {
      has: async (id) => seen.get(id) !== undefined,
      async add(id) {
        const place = seen.lastPlace() + 1
        seen.put(id, true, place)
        seen.dropUpTo(place - seenMax)
      },
    },
    contactList() {
      const peers = new Set(texts.all().map(({ peer }) => peer))
      const named = contacts.all().flatMap(({ name }) => name ?? [])
      const names = [...new Set([...named, ...peers])].sort()
      return names.flatMap((name) => {
        const contact = contacts.get(name)
        return contact === undefined ? [] : [{ ...contact, name }]
      })
    },
    putContact: (contact) => contacts.put(contact.name, contact),
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

function contactsIn(contacts: SealedTable<ContactContent>): NymchatContacts {
  const known = (name: string): NymchatContact => {
    return { key: undefined, hasHistory: false, ...contacts.get(name), name }
  }
  const change = (name: string, changes: Partial<NymchatContact>) =>
    contacts.put(name, { ...known(name), ...changes })
  return {
    keyOf: async (name) => known(name).key,
    async pin(name, key) {
      if (known(name).key === undefined) change(name, { key })
    },
    async replace(name, key) {
      change(name, { key, address: undefined })
    },
    hasHistory: async (name) => known(name).hasHistory,
    async noteHistory(name) {
      change(name, { hasHistory: true })
    },
    addressOf: async (name) => known(name).address,
    async noteAddress(name, address) {
      change(name, { address })
    },
  }
}
