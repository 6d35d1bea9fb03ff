import { StoreFullError } from '../gateway/gateway-store.js'

/**
 * The registered clients of a gateway, by when they were last seen. Test runs leave many that never return, so a
 * full table forgets the longest absent one.
 */
export interface ClientTable {
  get(client: string): Buffer | undefined
  size(): number
  set(client: string, key: Buffer): void
  delete(client: string): void
  touch(client: string): void
  /**
   * @returns who has to go before `client` can come, if anybody
   * @throws StoreFullError when nobody may
   */
  toForget(client: string, mayForget: (client: string) => boolean): string | undefined
  all(): readonly (readonly [string, Buffer])[]
}

export function createClientTable(clientsMax: number): ClientTable {
  // In the order of sight, because a map keeps the order in which keys were set.
  const keys = new Map<string, Buffer>()
  return {
    get: (client) => keys.get(client),
    size: () => keys.size,
    set(client, key) {
      keys.delete(client)
      keys.set(client, key)
    },
    delete(client) {
      keys.delete(client)
    },
    touch(client) {
      const key = keys.get(client)
      if (key === undefined) return
      keys.delete(client)
      keys.set(client, key)
    },
    toForget(client, mayForget) {
      if (keys.has(client) || keys.size < clientsMax) return undefined
      for (const absent of keys.keys()) if (mayForget(absent)) return absent
      throw new StoreFullError(`${clientsMax} clients are connected, and no more are served`)
    },
    all: () => [...keys],
  }
}
