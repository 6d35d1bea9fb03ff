import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CarrierError, type IdentityStore } from './carrier.js'
import { decodeIdentity } from './identity-content.js'

/** Only the owner may read: whoever holds the identity receives our messages. */
const privateMode = 0o600
const privateFolderMode = 0o700

/**
 * Keeps a mixnet identity in one file. `save` replaces it as a whole and returns when it is durable, so
 * that a crash at any moment leaves the old content or the new. Both refuse content that is no identity.
 */
export function fileIdentityStore(path: string): IdentityStore {
  return {
    async load() {
      const identity = await readIfThere(path)
      if (identity === undefined) return undefined
      refuseCorrupt(path, identity)
      // A file copied from elsewhere may be readable by all; it must not stay so.
      await chmod(path, privateMode)
      return identity
    },
    async save(identity) {
      refuseCorrupt(path, identity)
      await mkdir(dirname(path), { recursive: true, mode: privateFolderMode })
      await replace(path, identity)
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

function refuseCorrupt(path: string, identity: Uint8Array): void {
  try {
    decodeIdentity(identity)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new CarrierError('identity', `${path}: ${detail}`, { cause: error })
  }
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
