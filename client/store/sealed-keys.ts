/** The user's private keys in the home's database, sealed under one passphrase. */
import { randomBytes } from 'node:crypto'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import { hpkeOpener } from '../core/hpke.js'
import type { KeyEntry, KeyLabel, Keys } from '../core/ports.js'
import type { HomeDatabase } from './database.js'
import { HomeError } from './errors.js'
import {
  deriveSealingKey,
  type ScryptCost,
  saltBytes,
  scryptCostDefault,
  seal,
  unseal,
} from './sealing.js'
import { openVault, type Vault } from './vault.js'

/**
 * Gives the passphrase, at most once a run, when a private key is made or used.
 * @param isNew whether it will protect a home that has no keys yet: ask twice
 */
export type PassphraseSource = (isNew: boolean) => Promise<string>

export interface SealedKeysOptions {
  readonly database: HomeDatabase
  readonly passphrase: PassphraseSource
  readonly cost?: ScryptCost
}

interface VaultRow {
  readonly salt: Uint8Array
  readonly cost_log2: number
  readonly block_size: number
  readonly parallelism: number
  readonly probe: Uint8Array
}

interface KeyRow {
  readonly public_key: Uint8Array
  readonly purpose: KeyEntry['purpose']
  readonly name: string
  readonly sealed: Uint8Array
}

/** Sealed beside the keys, so that a mistyped passphrase never seals a new key. */
const probeLabel = 'rookery passphrase probe'
const probeContent = new Uint8Array(32)

export interface SealedKeys extends Keys {
  /** Asks for the passphrase now rather than in the middle of something. @throws HomeError `passphrase` */
  unlock(): Promise<void>
  /** For backups only. Undefined: it is not here. @throws HomeError `passphrase`, `damaged` */
  privateKey(publicKey: Uint8Array): Promise<Uint8Array | undefined>
  /** Keeps a key that was made elsewhere; once more changes nothing. @throws HomeError `passphrase` */
  keep(label: KeyLabel, privateKey: Uint8Array): Promise<void>
  /** For other secrets of the home. @throws HomeError `passphrase` */
  vault(): Promise<Vault>
}

export function sealedKeys({
  database,
  passphrase,
  cost = scryptCostDefault,
}: SealedKeysOptions): SealedKeys {
  let unlocking: Promise<Uint8Array> | undefined

  /** @throws HomeError `passphrase` */
  function sealingKey(): Promise<Uint8Array> {
    unlocking ??= unlock(database, passphrase, cost).catch((error: unknown) => {
      unlocking = undefined
      throw error
    })
    return unlocking
  }

  async function keep({ name, purpose }: KeyLabel, privateKey: Uint8Array): Promise<void> {
    const key = await sealingKey()
    const { publicKey } = p256Signer(privateKey)
    database
      .prepare('INSERT OR IGNORE INTO keys (public_key, purpose, name, sealed) VALUES (?, ?, ?, ?)')
      .run(publicKey, purpose, name, seal(key, privateKey, labelOf({ name, purpose, publicKey })))
  }

  return {
    async unlock() {
      await sealingKey()
    },
    async opener(publicKey) {
      const row = keyRow(database, publicKey)
      return row && hpkeOpener(openPrivateKey(row, await sealingKey()))
    },
    async vault() {
      return openVault(await sealingKey())
    },
    async create(label) {
      const privateKey = p256PrivateKey(randomBytes(48))
      await keep(label, privateKey)
      return p256Signer(privateKey)
    },
    keep,
    async privateKey(publicKey) {
      const row = keyRow(database, publicKey)
      return row && openPrivateKey(row, await sealingKey())
    },
    async signer(publicKey) {
      const row = keyRow(database, publicKey)
      return row && p256Signer(openPrivateKey(row, await sealingKey()))
    },
    async list() {
      return database.prepare<[], KeyRow>('SELECT * FROM keys ORDER BY position').all().map(entryOf)
    },
  }
}

function entryOf({ public_key, purpose, name }: KeyRow): KeyEntry {
  return { publicKey: new Uint8Array(public_key), purpose, name }
}

function labelOf({ purpose, name, publicKey }: KeyLabel & Pick<KeyEntry, 'publicKey'>): string {
  return `rookery key ${purpose} ${name} ${bytesToHex(publicKey)}`
}

function keyRow(database: HomeDatabase, publicKey: Uint8Array): KeyRow | undefined {
  return database
    .prepare<[Uint8Array], KeyRow>('SELECT * FROM keys WHERE public_key = ?')
    .get(publicKey)
}

/** @throws HomeError `damaged` */
function openPrivateKey(row: KeyRow, sealingKey: Uint8Array): Uint8Array {
  const entry = entryOf(row)
  const privateKey = unseal(sealingKey, row.sealed, labelOf(entry))
  const publicKey = privateKey && p256Signer(privateKey).publicKey
  if (privateKey && publicKey && equalBytes(publicKey, entry.publicKey)) return privateKey
  const sentence = `The stored ${entry.purpose} key of '${entry.name}' is damaged. Restore the home from a backup.`
  throw new HomeError('damaged', sentence)
}

async function unlock(
  database: HomeDatabase,
  passphrase: PassphraseSource,
  cost: ScryptCost,
): Promise<Uint8Array> {
  const row = database.prepare<[], VaultRow>('SELECT * FROM vault').get()
  const text = await passphrase(row === undefined)
  if (text.length === 0) throw new HomeError('passphrase', 'The passphrase is empty.')
  if (row === undefined) return makeVault(database, text, cost)
  const { salt, cost_log2, block_size, parallelism, probe } = row
  const stored = { costLog2: cost_log2, blockSize: block_size, parallelism }
  const key = await deriveSealingKey(text, salt, stored)
  if (unseal(key, probe, probeLabel) === undefined) {
    throw new HomeError('passphrase', 'The passphrase is wrong.')
  }
  return key
}

async function makeVault(
  database: HomeDatabase,
  text: string,
  { costLog2, blockSize, parallelism }: ScryptCost,
): Promise<Uint8Array> {
  const salt = randomBytes(saltBytes)
  const key = await deriveSealingKey(text, salt, { costLog2, blockSize, parallelism })
  const probe = seal(key, probeContent, probeLabel)
  database
    .prepare('INSERT INTO vault VALUES (1, ?, ?, ?, ?, ?)')
    .run(salt, costLog2, blockSize, parallelism, probe)
  return key
}
