import type { NodeCounters } from './counters.js'
import { exponential, type Random } from './seeded-random.js'

/** A packet between two nodes, or on its way from a client to the first. */
export interface Transit {
  readonly packet: Buffer
  /** 0 unknown, 1 odd, 2 even; an ack gets that of the packet that carried it. */
  readonly keyRotation: number
}

/** Where packets for one mix port go. */
export interface Station {
  readonly counters: NodeCounters
  arrive(transit: Transit): void
}

export interface RouterLimits {
  /** Packets between nodes, waiting or delayed, all together. */
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
  /** From a client: no delay, no loss. `handled` is called once the first hop has dealt with the packet. */
  inject(from: NodeCounters, port: number, transit: Transit, handled?: () => void): void
  /** From node to node, over a link that may delay and lose. */
  forward(from: NodeCounters, port: number, transit: Transit, delayNs: bigint): void
  inTransit(): { readonly packets: number; readonly bytes: number }
  close(): void
}

interface Waiting {
  readonly station: Station
  readonly transit: Transit
  readonly handled: (() => void) | undefined
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

  const admit = (from: NodeCounters, port: number, transit: Transit): Station | undefined => {
    const station = stations.get(port)
    if (station === undefined) {
      from.dropped('unknown-next-hop')
      return undefined
    }
    const full =
      packets >= limits.transitPacketsMax || bytes + transit.packet.length > limits.transitBytesMax
    if (full) {
      from.dropped('overload')
      return undefined
    }
    packets++
    bytes += transit.packet.length
    from.sent()
    return station
  }

  const release = (transit: Transit): void => {
    packets--
    bytes -= transit.packet.length
  }

  const drain = (): void => {
    scheduled = undefined
    const end = Math.min(waiting.length, next + batchPackets)
    while (next < end) {
      const item = waiting[next++] as Waiting
      release(item.transit)
      item.station.arrive(item.transit)
      item.handled?.()
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

  return {
    attach(port, station) {
      if (stations.has(port)) return false
      stations.set(port, station)
      return true
    },
    inject(from, port, transit, handled) {
      const station = admit(from, port, transit)
      if (station === undefined) handled?.()
      else enqueue({ station, transit, handled })
    },
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
      const item = { station, transit, handled: undefined }
      // Timers count whole milliseconds and never fire early; below half of one there is nothing to wait for.
      if (delayMs < 0.5) {
        enqueue(item)
        return
      }
      const timer = setTimeout(() => {
        timers.delete(timer)
        enqueue(item)
      }, delayMs)
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
