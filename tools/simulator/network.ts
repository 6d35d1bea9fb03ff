/** Links between nodes: they delay, lose, repeat, reorder, and can be cut in one direction. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { Chance } from './chance.js'
import type { Tally } from './tally.js'
import type { VirtualTime } from './virtual-time.js'

export interface LinkQuality {
  readonly delayMinMs: number
  /** Mean of the exponential part. */
  readonly delayMeanMs: number
  readonly loss: number
  readonly repetition: number
}

export interface NetworkParts {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly tally: Tally
  readonly nodes: number
  /** Whether a node runs. */
  readonly isUp: (node: number) => boolean
  readonly deliver: (from: number, to: number, message: PeerMessage) => void
}

export interface Network {
  quality: LinkQuality
  send(from: number, to: number, message: PeerMessage): void
  reaches(from: number, to: number): boolean
  /** Cuts one direction. @returns how to mend it */
  cut(from: number, to: number): () => void
  mendAll(): void
}

export function createNetwork(parts: NetworkParts, quality: LinkQuality): Network {
  const { time, chance, tally, nodes } = parts
  /** How many cuts lie on each link. */
  const cuts = new Uint8Array(nodes * nodes)
  const network: Network = { quality, send, reaches, cut, mendAll: () => cuts.fill(0) }

  function reaches(from: number, to: number): boolean {
    return cuts[from * nodes + to] === 0 && parts.isUp(to)
  }

  function send(from: number, to: number, message: PeerMessage): void {
    const { loss, repetition } = network.quality
    if (loss > 0 && chance.happens(loss)) {
      tally.fault('message lost')
      return
    }
    carry(from, to, message)
    if (repetition > 0 && chance.happens(repetition)) {
      tally.fault('message repeated')
      carry(from, to, message)
    }
  }

  function carry(from: number, to: number, message: PeerMessage): void {
    const { delayMinMs, delayMeanMs } = network.quality
    time.after(delayMinMs + chance.around(delayMeanMs), () => {
      if (reaches(from, to)) parts.deliver(from, to, message)
    })
  }

  function cut(from: number, to: number): () => void {
    const link = from * nodes + to
    cuts[link] = (cuts[link] ?? 0) + 1
    return () => {
      cuts[link] = Math.max(0, (cuts[link] ?? 0) - 1)
    }
  }

  return network
}
