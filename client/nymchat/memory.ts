/** What a user of nymCHAT remembers, for as long as the process lives. */
import type { NymchatContacts, NymchatSeen } from './ports.js'

/** Messages whose repeats are known. */
const seenMax = 4_096

export function memorySeen(): NymchatSeen {
  const seen = new Set<string>()
  return {
    has: async (id) => seen.has(id),
    async add(id) {
      if (seen.size >= seenMax)
        for (const oldest of [...seen].slice(0, seenMax / 2)) seen.delete(oldest)
      seen.add(id)
    },
  }
}

export function memoryContacts(): NymchatContacts {
  const keys = new Map<string, Uint8Array>()
  const met = new Set<string>()
  const addresses = new Map<string, string>()
  return {
    keyOf: async (name) => keys.get(name),
    async pin(name, key) {
      if (!keys.has(name)) keys.set(name, key)
    },
    async replace(name, key) {
      keys.set(name, key)
      addresses.delete(name)
    },
    hasHistory: async (name) => met.has(name),
    async noteHistory(name) {
      met.add(name)
    },
    addressOf: async (name) => addresses.get(name),
    async noteAddress(name, address) {
      addresses.set(name, address)
    },
  }
}
