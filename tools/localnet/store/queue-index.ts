import type { StoreLimits } from '../gateway/gateway-store.js'

/** A waiting message as the index sees it; `B` says where its bytes are. */
export interface QueueEntry<B> {
  readonly sequence: number
  readonly atMs: number
  readonly length: number
  readonly body: B
}

interface Queue<B> {
  entries: QueueEntry<B>[]
  /** Entries before this are gone; they are cut off now and then. */
  head: number
  bytes: number
}

/**
 * Which messages wait for whom, oldest first, within the limits. Sequence numbers rise over all clients, so a
 * queue is sorted by them.
 */
export function createQueueIndex<B>(limits: StoreLimits) {
  const queues = new Map<string, Queue<B>>()
  let messages = 0
  let bytes = 0

  const cut = (
    client: string,
    queue: Queue<B>,
    gone: (entry: QueueEntry<B>) => boolean,
  ): number => {
    const before = queue.head
    while (queue.head < queue.entries.length) {
      const entry = queue.entries[queue.head] as QueueEntry<B>
      if (!gone(entry)) break
      queue.head++
      queue.bytes -= entry.length
      bytes -= entry.length
    }
    const count = queue.head - before
    messages -= count
    if (queue.head === queue.entries.length) queues.delete(client)
    else if (queue.head > 1024 && queue.head * 2 > queue.entries.length) {
      queue.entries = queue.entries.slice(queue.head)
      queue.head = 0
    }
    return count
  }

  return {
    fits(client: string, length: number): boolean {
      const queue = queues.get(client)
      const count = queue === undefined ? 0 : queue.entries.length - queue.head
      return (
        count < limits.messagesPerClientMax &&
        (queue?.bytes ?? 0) + length <= limits.bytesPerClientMax &&
        bytes + length <= limits.bytesPerGatewayMax
      )
    },
    add(client: string, entry: QueueEntry<B>): void {
      const queue = queues.get(client) ?? { entries: [], head: 0, bytes: 0 }
      queue.entries.push(entry)
      queue.bytes += entry.length
      queues.set(client, queue)
      messages++
      bytes += entry.length
    },
    after(client: string, sequence: number, max: number): QueueEntry<B>[] {
      const queue = queues.get(client)
      if (queue === undefined) return []
      let low = queue.head
      let high = queue.entries.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((queue.entries[middle] as QueueEntry<B>).sequence > sequence) high = middle
        else low = middle + 1
      }
      return queue.entries.slice(low, low + max)
    },
    newest: (client: string): number => queues.get(client)?.entries.at(-1)?.sequence ?? 0,
    removeThrough(client: string, sequence: number): number {
      const queue = queues.get(client)
      return queue === undefined ? 0 : cut(client, queue, (entry) => entry.sequence <= sequence)
    },
    expire(oldestMs: number): number {
      let gone = 0
      for (const [client, queue] of queues) gone += cut(client, queue, (e) => e.atMs < oldestMs)
      return gone
    },
    *all(): Generator<readonly [string, QueueEntry<B>]> {
      for (const [client, queue] of queues) {
        for (const entry of queue.entries.slice(queue.head)) yield [client, entry]
      }
    },
    totals: () => ({ messages, bytes }),
  }
}
