import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { CarrierError, type IdentityStore } from './carrier.js'
import { corruptIdentity } from './checks.js'

/** Only the owner may read: whoever holds the identity receives our messages. */
const privateMode = 0o600
const privateFolderMode = 0o700

const header = 'rookery mixnet identity 1'
/** Header and checksum in hexadecimal, each a line. */
const headBytes = header.length + 1 + 64 + 1
/** Refuses absurd files before they are hashed; a real identity takes about 3 KB. */
const fileBytesMax = 64 * 1024

/**
 * Keeps a mixnet identity in one file: a line that names the format, a line with the SHA-256 of the rest,
 * and the identity, whose meaning is its carrier's business. `save` replaces the file as a whole and returns
 * when it is durable, so that a crash at any moment leaves the old content or the new.
 * @throws CarrierError `identity` when the file is not what `save` wrote, or the identity is too large
 */
export function fileIdentityStore(path: string): IdentityStore {
  return {
    async load() {
      const content = await readIfThere(path)
      if (content === undefined) return undefined
      const identity = unframe(path, content)
      // A file copied from elsewhere may be readable by all; it must not stay so.
      await chmod(path, privateMode)
      return identity
    },
    async save(identity) {
      const content = frame(identity)
      if (content.length > fileBytesMax)
        throw unusable(path, `${content.length} bytes are too many`)
      await mkdir(dirname(path), { recursive: true, mode: privateFolderMode })
      await replace(path, content)
    },
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function frame(identity: Uint8Array): Uint8Array {
  const head = `${header}\n${bytesToHex(sha256(identity))}\n`
  return Uint8Array.from([...new TextEncoder().encode(head), ...identity])
}

function unframe(path: string, content: Uint8Array): Uint8Array {
  if (content.length > fileBytesMax) throw unusable(path, `${content.length} bytes are too many`)
  const head = new TextDecoder().decode(content.subarray(0, headBytes))
  if (!head.startsWith(`${header}\n`)) {
    throw unusable(path, 'it does not begin as an identity does')
  }
  const identity = content.slice(headBytes)
  if (head !== `${header}\n${bytesToHex(sha256(identity))}\n`) {
    throw unusable(path, 'its checksum is wrong')
  }
  return identity
}

function unusable(path: string, detail: string): CarrierError {
  const cause = corruptIdentity(detail)
  return new CarrierError('identity', `${path}: ${cause.message}`, { cause })
}

async function replace(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeDurably(temporary, content)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await synced(await open(dirname(path), 'r'))
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', privateMode)
  try {
    await file.writeFile(content)
  } catch (error) {
    await file.close()
    throw error
  }
  await synced(file)
}

async function synced(file: FileHandle): Promise<void> {
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
