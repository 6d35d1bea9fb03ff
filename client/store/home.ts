/** A user's home: one folder, for one process at a time. README.md lists its files. */
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { bytesToHex } from '../../proto/bytes.js'
import type { Memory } from '../core/ports.js'
import type { MessageMemory } from '../messaging/talk/memory.js'
import { openDatabase } from './database.js'
import { HomeError } from './errors.js'
import { type NymchatAccounts, nymchatAccounts, nymchatServers } from './nymchat-memory.js'
import { type PassphraseSource, type SealedKeys, sealedKeys } from './sealed-keys.js'
import type { ScryptCost } from './sealing.js'
import { sqliteMemory } from './sqlite-memory.js'
import { sqliteMessageMemory } from './sqlite-message-memory.js'

export interface HomeOptions {
  /** `defaultHome()` when absent. */
  readonly folder?: string | undefined
  /** Makes the home when there is none; otherwise that is an error. */
  readonly create: boolean
  readonly passphrase: PassphraseSource
  /** For keys of a new home; lower it in tests only. */
  readonly scryptCost?: ScryptCost
}

export interface Home {
  readonly folder: string
  /** File of the mixnet identity, for `fileIdentityStore`. */
  readonly identityFile: string
  readonly keys: SealedKeys
  readonly memory: Memory
  /**
   * What a messenger of this name and device remembers.
   * @throws HomeError `passphrase`
   */
  messages(name: string, deviceKey: Uint8Array): Promise<MessageMemory>
  /** What is remembered of a nymCHAT server, by its mixnet address. @throws HomeError `passphrase` */
  nymchat(server: string): Promise<NymchatAccounts>
  /** Mixnet addresses of the nymCHAT servers that the home has names at. @throws HomeError `passphrase` */
  nymchatServers(): Promise<readonly string[]>
  setting(key: string): string | undefined
  /** All or none are saved. */
  saveSettings(settings: Readonly<Record<string, string>>): void
  /** Gives the lock back. Safe to call twice. */
  close(): void
}

const databaseName = 'rookery.db'

export function defaultHome(): string {
  return join(homedir(), '.rookery')
}

/** @param folder `defaultHome()` when undefined */
export function hasHome(folder: string | undefined): boolean {
  return existsSync(join(resolve(folder ?? defaultHome()), databaseName))
}

/** @throws HomeError `missing`, `locked`, `permissions`, `damaged` */
export function openHome(options: HomeOptions): Home {
  const folder = resolve(options.folder ?? defaultHome())
  const path = join(folder, databaseName)
  if (!options.create && !hasHome(folder)) {
    const sentence = `There is no home in ${folder}. Make one with: rookery init --invite INVITE`
    throw new HomeError('missing', sentence)
  }
  prepareFolder(folder)
  const database = openDatabase(path)
  const { passphrase, scryptCost } = options
  const keys = sealedKeys({ database, passphrase, ...(scryptCost && { cost: scryptCost }) })
  return {
    folder,
    identityFile: join(folder, 'mixnet-identity'),
    keys,
    memory: sqliteMemory(database),
    async messages(name, deviceKey) {
      const account = `${name} ${bytesToHex(deviceKey)}`
      return sqliteMessageMemory(database, await keys.vault(), account)
    },
    nymchat: async (server) => nymchatAccounts(database, await keys.vault(), { server }),
    nymchatServers: async () => nymchatServers(database, await keys.vault()),
    setting(key) {
      const row = database
        .prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
        .get(key)
      return row?.value
    },
    saveSettings(settings) {
      const insert = database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)')
      database.transaction(() => {
        for (const [key, value] of Object.entries(settings)) insert.run(key, value)
      })()
    },
    close: () => database.close(),
  }
}

/** Made for its owner only. A folder that holds something already is not changed behind its owner's back. */
function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return
  if ((statSync(folder).mode & 0o077) === 0) return
  if (readdirSync(folder).length > 0) {
    const sentence = `Others may look into ${folder}, which is to hold private keys. Run: chmod 700 ${folder}`
    throw new HomeError('permissions', sentence)
  }
  chmodSync(folder, 0o700)
}
