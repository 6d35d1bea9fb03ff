import type { GatewayStore, StoreLimits } from '../gateway/gateway-store.js'
import type { Clock } from '../network/counters.js'
import { createMemoryStore } from './memory-store.js'
import type { NetworkState } from './network-state.js'

/** Where a network keeps what should outlive it. */
export interface NetworkStorage {
  readonly state: NetworkState
  saveState(): Promise<void>
  openGatewayStore(nodeId: number): Promise<GatewayStore>
  close(): Promise<void>
}

/** The data directory cannot be used, and the message says why. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** @param directory without one everything ends with the process */
export async function openStorage(
  _directory: string | undefined,
  limits: StoreLimits,
  clock: Clock,
): Promise<NetworkStorage> {
  return {
    state: { apiPort: 0, nodes: [] },
    async saveState() {},
    openGatewayStore: async () => createMemoryStore(limits, clock),
    async close() {},
  }
}
