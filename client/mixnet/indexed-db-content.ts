import type { DatabaseContent, StoreContent } from './identity-content.js'

/** Reads a whole database; undefined when there is none of that name. */
export async function readDatabase(
  factory: IDBFactory,
  name: string,
): Promise<DatabaseContent | undefined> {
  const known = (await factory.databases()).find((info) => info.name === name)
  if (known === undefined) return undefined
  const database = await settled(factory.open(name))
  try {
    const stores: StoreContent[] = []
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName)
      const [keys, values] = await Promise.all([
        settled(store.getAllKeys()),
        settled<unknown[]>(store.getAll()),
      ])
      stores.push({
        name: storeName,
        rows: keys.map((key, index) => [String(key), values[index]] as const),
      })
    }
    return { name, version: database.version, stores }
  } finally {
    database.close()
  }
}

/** Creates the database with this content; it must not exist yet. */
export async function writeDatabase(factory: IDBFactory, content: DatabaseContent): Promise<void> {
  const request = factory.open(content.name, content.version)
  request.onupgradeneeded = () => {
    for (const { name, rows } of content.stores) {
      const store = request.result.createObjectStore(name)
      for (const [key, value] of rows) store.put(value, key)
    }
  }
  const database = await settled(request)
  database.close()
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
