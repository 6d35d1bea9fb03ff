/** Links between nodes: they delay, lose, repeat, reorder, and can be cut in one direction. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { Chance } from './chance.js'
import { withoutDropped } from './dropped.js'
import type { DroppedKind } from './scenario.js'
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

interface Drop {
  readonly what: readonly DroppedKind[]
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Of such messages, in [0, 1]. */
  readonly share: number
}

interface ActiveDrop {
  readonly what: ReadonlySet<DroppedKind>
  readonly from: ReadonlySet<number>
  readonly to: ReadonlySet<number>
  readonly share: number
}

export interface Network {
  quality: LinkQuality
  send(from: number, to: number, message: PeerMessage): void
  reaches(from: number, to: number): boolean
  /** Cuts one direction. @returns how to mend it */
  cut(from: number, to: number): () => void
  /** Loses a share of some messages to some nodes. @returns how to end it */
  drop(one: Drop): () => void
  mendAll(): void
}

export function createNetwork(parts: NetworkParts, quality: LinkQuality): Network {
  const { time, chance, tally, nodes } = parts
  /** How many cuts lie on each link. */
  const cuts = new Uint8Array(nodes * nodes)
  const drops = new Set<ActiveDrop>()
  const network: Network = { quality, send, reaches, cut, drop, mendAll }

  function mendAll(): void {
    cuts.fill(0)
    drops.clear()
  }

  function reaches(from: number, to: number): boolean {
    return cuts[from * nodes + to] === 0 && parts.isUp(to)
  }

  function drop({ what, from, to, share }: Drop): () => void {
    const one = { what: new Set(what), from: new Set(from), to: new Set(to), share }
    drops.add(one)
    return () => drops.delete(one)
  }

  function send(from: number, to: number, whole: PeerMessage): void {
    let message = whole
    for (const one of drops) {
      if (!one.from.has(from) || !one.to.has(to) || !chance.happens(one.share)) continue
      const left = withoutDropped(message, one.what)
      if (left !== message) tally.fault('message dropped on purpose')
      if (left === undefined) return
      message = left
    }
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
