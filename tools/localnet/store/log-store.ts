import type { GatewayStore, StoreLimits } from '../gateway/gateway-store.js'
import type { Clock } from '../network/counters.js'
import { type LiveRecord, openAppendLog } from './append-log.js'
import { createClientTable } from './client-table.js'
import { createQueueIndex } from './queue-index.js'

/** Where a message is: in memory until it was written, then only in the file. */
interface Place {
  message: Buffer | undefined
  offset: number
}

/**
 * Records of a gateway's log. Numbers are big-endian; `client` has 32 bytes.
 *   1 registered: client, key (32)         2 forgotten: client
 *   3 message: client, sequence (8), milliseconds (8), bytes      4 delivered: client, through sequence (8)
 */
const registered = 1
const forgotten = 2
const queued = 3
const delivered = 4
const messageStart = 1 + 32 + 8 + 8

/** Logs below this are not worth rewriting. */
const rewriteBytesMin = 4 * 1024 * 1024

/**
 * A gateway's memory on disk. Keys and the whereabouts of messages are in memory, the messages themselves only
 * in the file. @throws when the file cannot be read, or is another one
 */
export async function openLogStore(
  path: string,
  limits: StoreLimits,
  clock: Clock,
  onFault: (error: Error) => void,
): Promise<GatewayStore> {
  const clients = createClientTable(limits.clientsMax)
  const index = createQueueIndex<Place>(limits)
  let sequence = 0

  const replay = (body: Buffer, offset: number): void => {
    const client = body.toString('hex', 1, 33)
    if (body[0] === registered) clients.set(client, body.subarray(33, 65))
    else if (body[0] === forgotten) {
      clients.delete(client)
      index.removeThrough(client, Number.MAX_SAFE_INTEGER)
    } else if (body[0] === queued) {
      sequence = Math.max(sequence, Number(body.readBigUInt64BE(33)))
      const atMs = Number(body.readBigUInt64BE(41))
      const place = { message: undefined, offset: offset + messageStart }
      const length = body.length - messageStart
      index.add(client, { sequence: Number(body.readBigUInt64BE(33)), atMs, length, body: place })
    } else if (body[0] === delivered) {
      index.removeThrough(client, Number(body.readBigUInt64BE(33)))
    }
  }

  function* liveRecords(): Generator<LiveRecord> {
    for (const [client, key] of clients.all()) {
      yield { body: () => encodeRecord(registered, client, key), moved: () => {} }
    }
    for (const [client, entry] of [...index.all()]) {
      const { sequence: number, atMs, length, body: place } = entry
      // Not written yet: it follows in the new file.
      if (place.message !== undefined) continue
      yield {
        body: () => encodeMessage(client, number, atMs, log.read(place.offset, length)),
        moved: (offset) => {
          place.offset = offset + messageStart
        },
      }
    }
  }

  const log = await openAppendLog({
    path,
    onRecord: replay,
    liveRecords,
    shouldRewrite: (bytes) => {
      const { messages, bytes: live } = index.totals()
      const needed = live + messages * 64 + clients.size() * 80
      return bytes > rewriteBytesMin && bytes > 2 * needed
    },
    onFault,
  })

  const add = (client: string, message: Buffer, durable: () => void): void => {
    const number = ++sequence
    const atMs = clock()
    const place: Place = { message: Buffer.from(message), offset: 0 }
    index.add(client, { sequence: number, atMs, length: message.length, body: place })
    log.append(encodeMessage(client, number, atMs, message), (offset) => {
      place.offset = offset + messageStart
      place.message = undefined
      durable()
    })
  }

  const forget = (client: string): void => {
    clients.delete(client)
    index.removeThrough(client, Number.MAX_SAFE_INTEGER)
    log.append(encodeRecord(forgotten, client, Buffer.alloc(0)), () => {})
  }

  return {
    key: clients.get,
    clients: clients.size,
    async register(client, key, mayForget) {
      const fault = log.fault()
      if (fault !== undefined) throw fault
      const absent = clients.toForget(client, mayForget)
      if (absent !== undefined) forget(absent)
      await new Promise<void>((resolve, reject) => {
        log.append(encodeRecord(registered, client, key), () => resolve(), reject)
      })
      clients.set(client, key)
    },
    touch: clients.touch,
    forget,
    enqueue(client, message, durable) {
      if (log.fault() !== undefined || !index.fits(client, message.length)) return false
      add(client, message, durable)
      return true
    },
    putBack: add,
    peek(client, after, max) {
      try {
        return index.after(client, after, max).map(({ sequence: number, length, body }) => ({
          sequence: number,
          message: body.message ?? log.read(body.offset, length),
        }))
      } catch (error) {
        // The messages stay where they are; whoever reads next may have more luck.
        onFault(error as Error)
        return []
      }
    },
    newest: index.newest,
    removeThrough(client, through) {
      if (index.removeThrough(client, through) === 0) return
      log.append(encodeRecord(delivered, client, encodeNumber(through)), () => {})
    },
    totals: index.totals,
    // Not written down: after a restart the same messages are too old again.
    expire: () => index.expire(clock() - limits.messageAgeMsMax),
    close: log.close,
  }
}

function encodeRecord(kind: number, client: string, rest: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), Buffer.from(client, 'hex'), rest])
}

function encodeMessage(client: string, sequence: number, atMs: number, message: Buffer): Buffer {
  const rest = Buffer.concat([encodeNumber(sequence), encodeNumber(atMs), message])
  return encodeRecord(queued, client, rest)
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
