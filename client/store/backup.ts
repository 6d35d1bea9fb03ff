/** From a home to what its backup holds, and from there to a new home. */

import { equalBytes } from '../../proto/bytes.js'
import { decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { decodeCertifiedManifest, encodeCertifiedManifest } from '../../proto/manifest.js'
import { p256Signer } from '../../proto/portable-signatures.js'
import { decodePresence, encodePresence } from '../../proto/presence.js'
import { decodeSignedRegistration, encodeSignedRegistration } from '../../proto/registration.js'
import type { KeyEntry } from '../core/ports.js'
import type { Change, ConversationRow, Delivery, HistoryRow } from '../messaging/talk/memory.js'
import type { Account, BackupContent, NymchatBackup, OwnerKey } from './backup-content.js'
import { HomeError } from './errors.js'
import type { Home } from './home.js'

/** Settings that mean the same in another home. */
const settingsKept = ['invite', 'mixnet'] as const

/** @throws HomeError `passphrase`, `damaged` */
export async function backupOf(home: Home, nowMs: number): Promise<BackupContent> {
  const { keys, memory } = home
  const entries = await keys.list()
  const ownerKeys: OwnerKey[] = []
  for (const { name, publicKey } of entries.filter(({ purpose }) => purpose === 'owner')) {
    const privateKey = await keys.privateKey(publicKey)
    if (privateKey !== undefined) ownerKeys.push({ name, publicKey, privateKey })
  }
  const names = [...new Set(entries.map(({ name }) => name))]
  const accounts = await Promise.all(names.map((name) => accountOf(home, name)))
  const known = new Set([...names, ...accounts.flatMap(({ contacts }) => contacts.map(keyOf))])
  const certificates = await Promise.all([...known].map((name) => memory.loadCertificate(name)))
  const drafts = await Promise.all(names.map((name) => memory.loadDraft(name)))
  return {
    madeAtMs: nowMs,
    settings: Object.fromEntries(
      settingsKept.flatMap((key) => {
        const value = home.setting(key)
        return value === undefined ? [] : [[key, value]]
      }),
    ),
    ownerKeys,
    formerDevices: names.flatMap((name) => {
      return deviceKeysOf(entries, name).map(({ publicKey }) => ({ name, publicKey }))
    }),
    manifests: (await memory.loadManifests()).map(encodeCertifiedManifest),
    nodes: (await memory.loadNodes()).map(encodePresence),
    certificates: certificates.flatMap((one) => (one ? [encodeCertificate(one)] : [])),
    drafts: drafts.flatMap((one) => (one ? [encodeSignedRegistration(one)] : [])),
    accounts,
    nymchat: await nymchatOf(home),
  }
}

async function nymchatOf(home: Home): Promise<NymchatBackup[]> {
  const all: NymchatBackup[] = []
  for (const server of await home.nymchatServers()) {
    const accounts = await home.nymchat(server)
    for (const { name, publicKey, isRegistered, serverKeys, ...account } of accounts.list()) {
      const privateKey = account.privateKey ?? (await home.keys.privateKey(publicKey))
      if (privateKey === undefined) continue
      const memory = accounts.memory(name)
      all.push({
        ...{ server, name, privateKey, isRegistered, texts: memory.texts() },
        ...(serverKeys !== undefined && { serverKeys }),
        // Where they were to be reached is soon another place.
        contacts: memory.contactList().map(({ name, key, hasHistory }) => {
          return { name, key, hasHistory }
        }),
      })
    }
  }
  return all
}

/**
 * The keys by which a home is a device of a name: those made for that, or the owner key where there are none. A home
 * that was made from a backup has both, and must not be the same device as the home that the owner key comes from.
 */
export function deviceKeysOf(entries: readonly KeyEntry[], name: string): readonly KeyEntry[] {
  const own = entries.filter((entry) => entry.name === name)
  const devices = own.filter(({ purpose }) => purpose === 'device')
  return devices.length > 0 ? devices : own
}

function keyOf({ key }: { readonly key: string }): string {
  return key
}

/** Of all devices that this home has been for the name: the rows of later ones stand over those of earlier ones. */
async function accountOf({ keys, messages }: Home, name: string): Promise<Account> {
  const devices = (await keys.list()).filter((entry) => entry.name === name)
  const contacts = new Map<string, Account['contacts'][number]>()
  const conversations = new Map<string, Account['conversations'][number]>()
  const history = new Map<string, HistoryRow>()
  for (const { publicKey } of devices) {
    const rows = await messages(name, publicKey)
    for (const { key, pinnedKey, ownerKey, sequence, devices, firstSeenMs } of await rows.all(
      'contacts',
    )) {
      contacts.set(key, { key, pinnedKey, ownerKey, sequence, devices, firstSeenMs })
    }
    for (const row of await rows.all('conversations')) {
      const { key, kind, title, creator, standing, successor } = row
      const facts = { key, kind, title, creator, standing, ...(successor && { successor }) }
      conversations.set(key, facts)
    }
    for (const row of await rows.all('history')) history.set(row.key, row)
  }
  return {
    name,
    contacts: [...contacts.values()],
    conversations: [...conversations.values()],
    history: [...history.values()].sort((a, b) => (a.place ?? 0) - (b.place ?? 0)),
  }
}

/** A device of the new home: the former ones are lost, or go on elsewhere. */
export interface NewDevice {
  readonly name: string
  readonly publicKey: Uint8Array
  /** Of the home that the backup is of. */
  readonly former: readonly Uint8Array[]
  /** Whether the owner key is here, so that the registration can be changed. */
  readonly isOwned: boolean
}

/**
 * Fills a new home: keys, what was verified, and for each name a new device with the history.
 * @throws HomeError `backup` for what does not fit together, `passphrase`
 */
export async function restore(home: Home, content: BackupContent): Promise<readonly NewDevice[]> {
  const { keys, memory } = home
  home.saveSettings(content.settings)
  await memory.saveManifests(decoded('manifest', content.manifests, decodeCertifiedManifest))
  await memory.saveNodes(decoded('presence', content.nodes, decodePresence))
  for (const one of decoded('certificate', content.certificates, decodeCertificate)) {
    await memory.saveCertificate(one)
  }
  for (const one of decoded('draft', content.drafts, decodeSignedRegistration)) {
    await memory.saveDraft(one)
  }
  for (const { name, publicKey, privateKey } of content.ownerKeys) {
    expectPair(publicKey, privateKey, name)
    await keys.keep({ name, purpose: 'owner' }, privateKey)
  }
  for (const one of content.nymchat) await restoreNymchat(home, one)
  const { ownerKeys, formerDevices, accounts } = content
  const names = [...ownerKeys, ...formerDevices, ...accounts].map(({ name }) => name)
  const devices: NewDevice[] = []
  for (const name of new Set(names)) {
    const { publicKey } = await keys.create({ name, purpose: 'device' })
    const account = accounts.find((one) => one.name === name)
    if (account !== undefined) await restoreAccount(home, account, publicKey)
    devices.push({
      ...{ name, publicKey },
      former: formerDevices.filter((one) => one.name === name).map((one) => one.publicKey),
      isOwned: ownerKeys.some((one) => one.name === name),
    })
  }
  return devices
}

function decoded<Value>(
  what: string,
  encoded: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => Value,
): Value[] {
  try {
    return encoded.map(decode)
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new HomeError('backup', `A ${what} in the backup is damaged: ${cause.message}`, { cause })
  }
}

function expectPair(publicKey: Uint8Array, privateKey: Uint8Array, name: string): void {
  const made = publicKeyOf(privateKey)
  if (made && equalBytes(made, publicKey)) return
  throw new HomeError('backup', `The owner key of '${name}' in the backup is damaged.`)
}

/** Undefined for what is no private key. */
function publicKeyOf(privateKey: Uint8Array): Uint8Array | undefined {
  try {
    return p256Signer(privateKey).publicKey
  } catch {
    return undefined
  }
}

async function restoreNymchat(home: Home, backup: NymchatBackup): Promise<void> {
  const { server, name, privateKey, isRegistered, serverKeys } = backup
  const accounts = await home.nymchat(server)
  const publicKey = publicKeyOf(privateKey)
  if (publicKey === undefined) {
    throw new HomeError('backup', `The key of '${name}' at a nymCHAT server is damaged.`)
  }
  accounts.save({ name, publicKey, privateKey, isRegistered, serverKeys })
  const memory = accounts.memory(name)
  for (const contact of backup.contacts) memory.putContact(contact)
  for (const { place: _, ...text } of backup.texts) memory.add(text)
}

const lostWithDevice: Delivery = {
  state: 'failed',
  reason: 'The device that was sending it is lost.',
}

async function restoreAccount(
  home: Home,
  { name, contacts, conversations, history }: Account,
  device: Uint8Array,
): Promise<void> {
  const rows = await home.messages(name, device)
  const changes: Change[] = [
    ...contacts.map((pin): Change => {
      return { table: 'contacts', put: { ...pin, addresses: {}, toldUntilMs: 0 } }
    }),
    ...conversations.map((facts): Change => {
      return {
        table: 'conversations',
        put: { ...facts, ...withoutGroups(facts), groups: [], requestTexts: 0 },
      }
    }),
    ...history.map((row): Change => ({ table: 'history', put: asItEnded(row) })),
  ]
  await rows.commit(changes)
}

/** The new device is in no group yet: a pair is made anew by its next text, a group has to invite it. */
function withoutGroups({ kind, standing }: Pick<ConversationRow, 'kind' | 'standing'>) {
  return { standing: kind === 'group' && standing === 'open' ? 'removed' : standing } as const
}

/** Nobody sends any more what had not left. */
function asItEnded(row: HistoryRow): HistoryRow {
  if (row.deliveries === undefined) return row
  const entries = Object.entries(row.deliveries).map(([name, delivery]) => {
    return [name, delivery.state === 'waiting' ? lostWithDevice : delivery] as const
  })
  return { ...row, deliveries: Object.fromEntries(entries) }
}
