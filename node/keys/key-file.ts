/**
 * Private keys in files: JSON, mode 0600, the seed plain or under a passphrase (scrypt, then AES-256-GCM
 * with kind and public key as associated data, so that files cannot be exchanged).
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { nodeKeyBytes, ownerKeyBytes } from '../../proto/limits.js'
import type { Signer } from '../../proto/signatures.js'
import { nodeEd25519Signer, nodeP256Signer } from '../signatures.js'
import { writeDurably } from './durable-file.js'

/** What a key is for; a file says so, and is refused in the place of another. */
export type KeyKind = 'node key' | 'voting key' | 'nymchat key'

interface KeyForm {
  /** @param seed 32 secret bytes @throws RangeError for a seed that is no key */
  readonly signer: (seed: Uint8Array) => Signer
  readonly publicKeyBytes: number
}

const ed25519Form: KeyForm = { signer: nodeEd25519Signer, publicKeyBytes: nodeKeyBytes }
const forms: Readonly<Record<KeyKind, KeyForm>> = {
  'node key': ed25519Form,
  'voting key': ed25519Form,
  'nymchat key': { signer: nodeP256Signer, publicKeyBytes: ownerKeyBytes },
}

/** A key file is missing, damaged, of another kind, or closed by a passphrase. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
}

/** 128 * cost * blockSize = 32 MiB and about 100 ms for each guess. */
const scryptCost = { cost: 32_768, blockSize: 8, parallelization: 1 } as const
const scryptMemoryMax = 64 * 1024 * 1024

interface Encrypted {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

interface KeyFile {
  readonly rookery: KeyKind
  readonly version: 1
  readonly publicKey: string
  readonly seed?: string
  readonly encrypted?: Encrypted
}

/** Makes a key and its file. @throws what the file system says; `EEXIST` when there is a file already */
export function createKeyFile(path: string, kind: KeyKind, passphrase?: Uint8Array): Signer {
  const { seed, signer } = drawKey(kind)
  const publicKey = bytesToHex(signer.publicKey)
  const secret =
    passphrase === undefined
      ? { seed: seed.toString('base64') }
      : { encrypted: seal(seed, passphrase, associatedData(kind, publicKey)) }
  const file: KeyFile = { rookery: kind, version: 1, publicKey, ...secret }
  writeDurably(path, `${JSON.stringify(file, null, 2)}\n`, { replace: false })
  seed.fill(0)
  return signer
}

function drawKey(kind: KeyKind): { readonly seed: Buffer; readonly signer: Signer } {
  for (;;) {
    const seed = randomBytes(32)
    try {
      return { seed, signer: forms[kind].signer(seed) }
    } catch (error) {
      // One in 2^32 numbers of 32 bytes is no P-256 key.
      if (!(error instanceof RangeError)) throw error
    }
  }
}

/** @throws KeyFileError, in words for the operator */
export function openKeyFile(path: string, kind: KeyKind, passphrase?: Uint8Array): Signer {
  const { signer, seed } = openKeyFileWithSeed(path, kind, passphrase)
  seed.fill(0)
  return signer
}

/**
 * For what needs the secret itself.
 * @returns also the seed, 32 bytes, for the caller to overwrite
 * @throws KeyFileError, in words for the operator
 */
export function openKeyFileWithSeed(
  path: string,
  kind: KeyKind,
  passphrase?: Uint8Array,
): { readonly signer: Signer; readonly seed: Uint8Array } {
  const file = readKeyFile(path, kind)
  const seed = openSeed(path, file, passphrase)
  if (seed.length !== 32) throw new KeyFileError(`${path} is damaged: its seed is not 32 bytes.`)
  const signer = signerOf(path, kind, seed)
  if (!equalBytes(signer.publicKey, Buffer.from(file.publicKey, 'hex'))) {
    seed.fill(0)
    throw new KeyFileError(`${path} is damaged: its private and public key do not belong together.`)
  }
  return { signer, seed }
}

function signerOf(path: string, kind: KeyKind, seed: Uint8Array): Signer {
  try {
    return forms[kind].signer(seed)
  } catch (cause) {
    throw new KeyFileError(`${path} is damaged: its seed is no key.`, { cause })
  }
}

/** What a key file says its public key is, without opening it. @throws KeyFileError */
export function publicKeyOf(path: string, kind: KeyKind): Uint8Array {
  const publicKey = Buffer.from(readKeyFile(path, kind).publicKey, 'hex')
  const { publicKeyBytes } = forms[kind]
  if (publicKey.length === publicKeyBytes) return new Uint8Array(publicKey)
  throw new KeyFileError(`${path} is damaged: its public key is not ${publicKeyBytes} bytes.`)
}

/** Whether whoever has the file has the key. @throws KeyFileError */
export function isPlain(path: string, kind: KeyKind): boolean {
  return readKeyFile(path, kind).encrypted === undefined
}

function readKeyFile(path: string, kind: KeyKind): KeyFile {
  let text: string
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw new KeyFileError(`${path} may be read by others. Make it private: chmod 600 ${path}`)
    }
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof KeyFileError) throw cause
    throw new KeyFileError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  let parsed: Partial<Record<keyof KeyFile, unknown>>
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new KeyFileError(`${path} is damaged: it is not JSON.`, { cause })
  }
  if (parsed?.version !== 1 || typeof parsed.publicKey !== 'string') {
    throw new KeyFileError(`${path} is no key file of this version.`)
  }
  if (parsed.rookery !== kind) {
    throw new KeyFileError(`${path} holds a ${String(parsed.rookery)} where a ${kind} belongs.`)
  }
  return parsed as KeyFile
}

function openSeed(path: string, file: KeyFile, passphrase: Uint8Array | undefined): Buffer {
  if (file.encrypted === undefined) {
    if (typeof file.seed === 'string') return Buffer.from(file.seed, 'base64')
    throw new KeyFileError(`${path} is damaged: it holds no seed.`)
  }
  if (passphrase === undefined) {
    throw new KeyFileError(`${path} is under a passphrase: give it with --passphrase-file.`)
  }
  try {
    return unseal(file.encrypted, passphrase, associatedData(file.rookery, file.publicKey))
  } catch (cause) {
    throw new KeyFileError(`${path}: the passphrase is wrong, or the file is damaged.`, { cause })
  }
}

function associatedData(kind: KeyKind, publicKey: string): Buffer {
  return Buffer.from(`rookery ${kind} ${publicKey}`)
}

const cipherName = 'aes-256-gcm'
const tagBytes = 16

function seal(seed: Uint8Array, passphrase: Uint8Array, associated: Buffer): Encrypted {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const key = scryptSync(passphrase, salt, 32, { ...scryptCost, maxmem: scryptMemoryMax })
  const cipher = createCipheriv(cipherName, key, nonce).setAAD(associated)
  const sealed = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()])
  return {
    ...scryptCost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

function unseal(encrypted: Encrypted, passphrase: Uint8Array, associated: Buffer): Buffer {
  const { cost, blockSize, parallelization } = encrypted
  const salt = Buffer.from(encrypted.salt, 'base64')
  const sealed = Buffer.from(encrypted.sealed, 'base64')
  const options = { cost, blockSize, parallelization, maxmem: scryptMemoryMax }
  const key = scryptSync(passphrase, salt, 32, options)
  const cipher = createDecipheriv(cipherName, key, Buffer.from(encrypted.nonce, 'base64'), {
    authTagLength: tagBytes,
  })
  cipher.setAAD(associated).setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([cipher.update(sealed.subarray(0, -tagBytes)), cipher.final()])
}
