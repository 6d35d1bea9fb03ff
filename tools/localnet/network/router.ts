import type { NodeCounters } from './counters.js'
import { exponential, type Random } from './seeded-random.js'

/** A packet between two nodes, or on its way from a client to the first. */
export interface Transit {
  readonly packet: Buffer
  /** 0 unknown, 1 odd, 2 even; an ack gets that of the packet that carried it. */
  readonly keyRotation: number
  /** Whoever brought the packet, and so the ack in it, into the network. */
  readonly origin?: Origin
}

/** Hears how much of its own is under way, to hold back when that is too much. */
export interface Origin {
  entered(bytes: number): void
  left(bytes: number): void
}

/** Where packets for one mix port go. */
export interface Station {
  readonly counters: NodeCounters
  arrive(transit: Transit): void
}

export interface RouterLimits {
  /**
   * Packets between nodes, waiting or delayed, all together. Clients' packets are refused beyond; those that
   * are on their way go on, because each takes the place that it had.
   */
  readonly transitPacketsMax: number
  readonly transitBytesMax: number
  /** Longer delays are cut to this, so that a packet cannot occupy memory at will. */
  readonly delayMsMax: number
}

export interface RouterOptions {
  readonly random: Random
  /** Probability that one link loses one packet. */
  readonly loss: number
  /** Given, each delay is drawn anew with this mean, whatever the sender asked for. */
  readonly meanDelayMs: number | undefined
  readonly limits: RouterLimits
}

/**
 * The links of the network. Addresses in packets lead by their mix port alone: clients know the nodes by
 * whatever address they reached the API at, and only the port is the same for all of them.
 */
export interface Router {
  /** @returns false when the port is taken */
  attach(port: number, station: Station): boolean
  /** From a client to its first hop: no delay, no loss, but refused while the network is full. */
  inject(from: NodeCounters, port: number, transit: Transit): void
  /** An ack from the gateway that opened its carrier: no delay, no loss. */
  acknowledge(from: NodeCounters, port: number, transit: Transit): void
  /** From node to node, over a link that may delay and lose. */
  forward(from: NodeCounters, port: number, transit: Transit, delayNs: bigint): void
  inTransit(): { readonly packets: number; readonly bytes: number }
  close(): void
}

interface Waiting {
  readonly station: Station
  readonly transit: Transit
}

/** Packets that one turn of the event loop handles before sockets get theirs. */
const batchPackets = 16

export function createRouter({ random, loss, meanDelayMs, limits }: RouterOptions): Router {
  const stations = new Map<number, Station>()
  const timers = new Set<NodeJS.Timeout>()
  let waiting: Waiting[] = []
  let next = 0
  let scheduled: NodeJS.Immediate | undefined
  let packets = 0
  let bytes = 0

  const isFull = ({ packet }: Transit): boolean =>
    packets >= limits.transitPacketsMax || bytes + packet.length > limits.transitBytesMax

  const admit = (from: NodeCounters, port: number, transit: Transit): Station | undefined => {
    const station = stations.get(port)
    if (station === undefined) {
      from.dropped('unknown-next-hop')
      return undefined
    }
    packets++
    bytes += transit.packet.length
    transit.origin?.entered(transit.packet.length)
    from.sent()
    return station
  }

  const release = ({ packet, origin }: Transit): void => {
    packets--
    bytes -= packet.length
    origin?.left(packet.length)
  }

  const drain = (): void => {
    scheduled = undefined
    const end = Math.min(waiting.length, next + batchPackets)
    while (next < end) {
      const item = waiting[next++] as Waiting
      release(item.transit)
      item.station.arrive(item.transit)
    }
    if (next === waiting.length) {
      waiting = []
      next = 0
    } else {
      if (next > 4096) {
        waiting = waiting.slice(next)
        next = 0
      }
      scheduled ??= setImmediate(drain)
    }
  }

  const enqueue = (item: Waiting): void => {
    waiting.push(item)
    scheduled ??= setImmediate(drain)
  }

  const enter = (from: NodeCounters, port: number, transit: Transit): void => {
    const station = admit(from, port, transit)
    if (station !== undefined) enqueue({ station, transit })
  }

  return {
    attach(port, station) {
      if (stations.has(port)) return false
      stations.set(port, station)
      return true
    },
    inject(from, port, transit) {
      if (isFull(transit)) from.dropped('overload')
      else enter(from, port, transit)
    },
    acknowledge: enter,
    forward(from, port, transit, delayNs) {
      if (loss > 0 && random() < loss) {
        from.dropped('lost')
        return
      }
      const station = admit(from, port, transit)
      if (station === undefined) return
      const delayMs = Math.min(
        meanDelayMs === undefined ? Number(delayNs) / 1e6 : exponential(random, meanDelayMs),
        limits.delayMsMax,
      )
      const item = { station, transit }
      // Timers count whole milliseconds; rounding keeps the mean.
      const wholeMs = Math.round(delayMs)
      if (wholeMs === 0) {
        enqueue(item)
        return
      }
      const timer = setTimeout(() => {
        timers.delete(timer)
        enqueue(item)
      }, wholeMs)
      timers.add(timer)
    },
    inTransit: () => ({ packets, bytes }),
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      clearImmediate(scheduled)
      waiting = []
      next = 0
      packets = 0
      bytes = 0
      stations.clear()
    },
  }
}
