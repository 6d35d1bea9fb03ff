/** What waits for each recipient, as a lane, and which lanes lead to which home node. */
import type { NodeId } from '../../cluster/ports.js'
import type { Pace } from './pace.js'
import type { Way } from './ways.js'

export interface Lane {
  readonly recipient: string
  /** Of its recipient, when it was last looked at. */
  homes: readonly NodeId[]
  /** Of the message that left last: those behind it are next, then again from the beginning. */
  cursor: number
  /** Places of what is under way. */
  readonly underWay: Set<number>
  /** Ways that took nothing of it, by their keys. */
  readonly refusals: Map<string, { readonly count: number; readonly untilMs: number }>
  /** Looks in a row that found no way. */
  stranded: number
  /** Where it waits for its turn, and for which way. */
  turn: { readonly pace: Pace<Lane>; readonly way: Way } | undefined
  /** Calls off its next look. */
  sleeping: (() => void) | undefined
}

export class Lanes {
  readonly #byRecipient = new Map<string, Lane>()
  readonly #byHome = new Map<NodeId, Set<Lane>>()

  of(recipient: string): Lane {
    const known = this.#byRecipient.get(recipient)
    if (known !== undefined) return known
    const lane: Lane = {
      ...{ recipient, homes: [], cursor: 0, underWay: new Set<number>(), refusals: new Map() },
      ...{ stranded: 0, turn: undefined, sleeping: undefined },
    }
    this.#byRecipient.set(recipient, lane)
    return lane
  }

  all(): Iterable<Lane> {
    return this.#byRecipient.values()
  }

  /** Those of whose recipients a node is a home. */
  to(home: NodeId): Iterable<Lane> {
    return this.#byHome.get(home) ?? []
  }

  setHomes(lane: Lane, homes: readonly NodeId[]): void {
    const { homes: before } = lane
    if (homes.length === before.length && homes.every((home, i) => home === before[i])) return
    this.#forgetHomes(lane)
    lane.homes = homes
    for (const home of homes) {
      const lanes = this.#byHome.get(home) ?? new Set()
      this.#byHome.set(home, lanes.add(lane))
    }
  }

  remove(lane: Lane): void {
    this.#forgetHomes(lane)
    this.#byRecipient.delete(lane.recipient)
  }

  #forgetHomes(lane: Lane): void {
    for (const home of lane.homes) {
      const lanes = this.#byHome.get(home)
      lanes?.delete(lane)
      if (lanes?.size === 0) this.#byHome.delete(home)
    }
  }
}

export function leaveTurn(lane: Lane): void {
  lane.turn?.pace.waiting.delete(lane)
  lane.turn = undefined
  lane.sleeping?.()
  lane.sleeping = undefined
}
