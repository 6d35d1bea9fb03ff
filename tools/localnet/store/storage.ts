import { mkdir, readFile, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { GatewayStore, StoreLimits } from '../gateway/gateway-store.js'
import type { Clock } from '../network/counters.js'
import { openOwned, syncDirectory } from './append-log.js'
import { lockDirectory } from './directory-lock.js'
import { openLogStore } from './log-store.js'
import { createMemoryStore } from './memory-store.js'
import { decodeState, encodeState, type NetworkState } from './network-state.js'

/** Where a network keeps what should outlive it. */
export interface NetworkStorage {
  readonly state: NetworkState
  saveState(): Promise<void>
  openGatewayStore(nodeId: number, onFault: (error: Error) => void): Promise<GatewayStore>
  /** Closes all gateway stores too. */
  close(): Promise<void>
}

/** The data directory cannot be used, and the message says why. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/**
 * @param directory without one everything ends with the process
 * @throws StorageError
 */
export async function openStorage(
  directory: string | undefined,
  limits: StoreLimits,
  clock: Clock,
): Promise<NetworkStorage> {
  if (directory === undefined) {
    return {
      state: { apiPort: 0, nodes: [] },
      async saveState() {},
      openGatewayStore: async () => createMemoryStore(limits, clock),
      async close() {},
    }
  }
  return explain(directory, () => openDirectory(resolve(directory), limits, clock))
}

async function openDirectory(
  directory: string,
  limits: StoreLimits,
  clock: Clock,
): Promise<NetworkStorage> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const unlock = await lockDirectory(directory)
  const statePath = join(directory, 'network.json')
  const stores: GatewayStore[] = []
  try {
    const state = await loadState(statePath)
    return {
      state,
      saveState: () => explain(directory, () => replaceFile(statePath, encodeState(state))),
      openGatewayStore: (nodeId, onFault) =>
        explain(directory, async () => {
          const path = join(directory, `gateway-${nodeId}.log`)
          const store = await openLogStore(path, limits, clock, onFault)
          stores.push(store)
          return store
        }),
      async close() {
        for (const store of stores) await store.close()
        await unlock()
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

async function loadState(path: string): Promise<NetworkState> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { apiPort: 0, nodes: [] }
    throw error
  }
  try {
    return decodeState(text)
  } catch (error) {
    throw new Error(`network.json is damaged: ${(error as Error).message}`)
  }
}

/** Old or new, but never half: the file is written beside and renamed over. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`
  const file = await openOwned(temporary, 'w+')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncDirectory(path)
}

async function explain<T>(directory: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const { message } = error as Error
    throw new StorageError(`the data directory ${directory} cannot be used: ${message}`, {
      cause: error,
    })
  }
}
