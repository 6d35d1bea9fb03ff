import type { GatewayStore, StoreLimits } from '../gateway/gateway-store.js'
import type { Clock } from '../network/counters.js'
import { createClientTable } from './client-table.js'
import { createQueueIndex } from './queue-index.js'

/** A gateway's memory without a disk: it ends with the process. */
export function createMemoryStore(limits: StoreLimits, clock: Clock): GatewayStore {
  const clients = createClientTable(limits.clientsMax)
  const index = createQueueIndex<Buffer>(limits)
  let sequence = 0

  const add = (client: string, message: Buffer): void => {
    // A copy, because the message is a view of the whole packet that it came in.
    const body = Buffer.from(message)
    index.add(client, { sequence: ++sequence, atMs: clock(), length: body.length, body })
  }

  const forget = (client: string): void => {
    clients.delete(client)
    index.removeThrough(client, sequence)
  }

  return {
    key: clients.get,
    clients: clients.size,
    async register(client, key, mayForget) {
      const absent = clients.toForget(client, mayForget)
      if (absent !== undefined) forget(absent)
      clients.set(client, key)
    },
    touch: clients.touch,
    forget,
    enqueue(client, message, durable) {
      if (!index.fits(client, message.length)) return false
      add(client, message)
      durable()
      return true
    },
    putBack(client, message, durable) {
      add(client, message)
      durable()
    },
    peek: (client, after, max) =>
      index.after(client, after, max).map((e) => ({ sequence: e.sequence, message: e.body })),
    newest: index.newest,
    removeThrough(client, through) {
      index.removeThrough(client, through)
    },
    totals: index.totals,
    expire: () => index.expire(clock() - limits.messageAgeMsMax),
    async close() {},
  }
}
