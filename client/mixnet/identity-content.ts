import { base58 } from '@scure/base'
import { corruptIdentity } from './checks.js'

/** One IndexedDB object store without key path: pairs of key and value. */
export interface StoreContent {
  readonly name: string
  readonly rows: readonly (readonly [key: string, value: unknown])[]
}

/** Everything that the Nym client keeps (NYM.md section 7): one database. */
export interface DatabaseContent {
  readonly name: string
  readonly version: number
  readonly stores: readonly StoreContent[]
}

/** What re-authentication and a restart need to know from the content. */
export interface IdentityFacts {
  /** Ed25519 seed of the client, 32 bytes; secret. */
  readonly identitySeed: Uint8Array
  /** Base58 of the gateway's Ed25519 key. */
  readonly gateway: string
  /** Key shared with that gateway, AES-256-GCM-SIV, 32 bytes; secret. */
  readonly gatewayKey: Uint8Array
}

/** The opaque blob that an IdentityStore keeps: the content as JSON. */
export function encodeIdentity(content: DatabaseContent): Uint8Array {
  const json = JSON.stringify(content, (_key, value: unknown) =>
    value instanceof Uint8Array ? { bytes: [...value] } : value,
  )
  return new TextEncoder().encode(json)
}

/**
 * Finds damage only where it matters here; stores check that they give back what they got.
 * @throws CarrierError `identity` when the blob is not what `encodeIdentity` made
 */
export function decodeIdentity(identity: Uint8Array): DatabaseContent {
  const parsed = parseJson(new TextDecoder().decode(identity))
  if (!isDatabaseContent(parsed)) {
    throw corruptIdentity('it holds something else than a client database')
  }
  identityFacts(parsed)
  return parsed
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) =>
      isMarkedBytes(value) ? Uint8Array.from(value.bytes) : value,
    )
  } catch {
    return undefined
  }
}

/** @throws CarrierError `identity` when a key is missing or has the wrong length */
export function identityFacts(content: DatabaseContent): IdentityFacts {
  const pair = lookUp(content, 'keys', 'ed25519_identity_keypair')
  const active = lookUp(content, 'active_gateway', 'active_gateway')
  const gateway = active.active_gateway_id_bs58
  if (typeof gateway !== 'string' || !isKeyText(gateway))
    throw corruptIdentity('it names no gateway')
  const registration = lookUp(content, 'gateway_registrations', gateway)
  return {
    identitySeed: keyBytes(pair.private_key, 'identity key'),
    gateway,
    gatewayKey: keyBytes(registration.derived_aes256_gcm_siv_key, 'gateway key'),
  }
}

function lookUp(content: DatabaseContent, store: string, key: string): Record<string, unknown> {
  const rows = content.stores.find(({ name }) => name === store)?.rows
  const value = rows?.find(([rowKey]) => rowKey === key)?.[1]
  if (!isRecord(value)) throw corruptIdentity(`${store}/${key} is missing`)
  return value
}

function keyBytes(value: unknown, what: string): Uint8Array {
  const bytes = value instanceof Uint8Array ? value : Uint8Array.from(isNumbers(value) ? value : [])
  if (bytes.length !== 32) throw corruptIdentity(`its ${what} does not have 32 bytes`)
  return bytes
}

function isKeyText(text: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(text) && base58.decode(text).length === 32
}

function isDatabaseContent(value: unknown): value is DatabaseContent {
  if (!isRecord(value) || typeof value.name !== 'string' || typeof value.version !== 'number') {
    return false
  }
  return Array.isArray(value.stores) && value.stores.every(isStoreContent)
}

function isStoreContent(value: unknown): value is StoreContent {
  if (!isRecord(value) || typeof value.name !== 'string' || !Array.isArray(value.rows)) return false
  return value.rows.every(
    (row) => Array.isArray(row) && row.length === 2 && typeof row[0] === 'string',
  )
}

function isMarkedBytes(value: unknown): value is { bytes: number[] } {
  return isRecord(value) && Object.keys(value).length === 1 && isNumbers(value.bytes)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
