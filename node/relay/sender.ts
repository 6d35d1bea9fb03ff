/**
 * Brings what waits in the outbox to home nodes. Each recipient has a lane, which waits for its turn at the best
 * way that it has now; a way that has refused a lane is passed over for a while, one that fails rests for all.
 */
import type { NodeId, Timers } from '../../cluster/ports.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { Refusal } from '../../proto/responses.js'
import { StoreFault } from '../store/fault.js'
import { backoffMs, backoffMsMax } from './backoff.js'
import type { Outbox, QueuedMessage } from './outbox.js'
import { carrierWindow, createPace, homeWindow, type Pace } from './pace.js'
import { homesOf, isRetired, type Way, type WayParts, waysTo } from './ways.js'

/** Of one recipient. */
const underWayMax = 8
/** Lanes that are looked at in one go. */
const lookedAtMax = 128

export interface SenderParts extends WayParts {
  readonly outbox: Outbox
  readonly timers: Timers
  /** Rejects when it is not known what became of the message. */
  readonly relay: (to: NodeId, message: RelayedMessage) => Promise<RelayOutcome>
  /** To a mailbox of this node. Rejects for a fault only. */
  readonly deliverHere: (message: RelayedMessage) => Promise<RelayOutcome>
  readonly onFault: (fault: unknown) => void
}

interface Lane {
  readonly recipient: string
  /** Of the message that left last: those behind it are next, then again from the beginning. */
  cursor: number
  /** Places of what is under way. */
  readonly underWay: Set<number>
  /** Ways that took nothing of it, by node or kind. */
  readonly refusals: Map<string, { readonly count: number; readonly untilMs: number }>
  /** Looks in a row that found no way. */
  stranded: number
  /** Where it waits for its turn, and for which way. */
  turn: { readonly pace: Pace<Lane>; readonly way: Way } | undefined
  /** Calls off its next look. */
  sleeping: (() => void) | undefined
}

export class Sender {
  readonly #parts: SenderParts
  readonly #lanes = new Map<string, Lane>()
  readonly #paces = new Map<string, Pace<Lane>>()
  readonly #drained = new Set<Pace<Lane>>()
  /** To be looked at soon. */
  readonly #due = new Set<Lane>()
  #isClosed = false

  constructor(parts: SenderParts) {
    this.#parts = parts
    for (const recipient of parts.outbox.recipients()) this.#lookSoon(this.#laneOf(recipient))
  }

  /** Something waits for a recipient, or its homes have changed. */
  changed(recipient: string): void {
    const isWaiting = this.#parts.outbox.waiting(recipient) > 0
    if (isWaiting) this.#lookSoon(this.#laneOf(recipient))
  }

  /** A node is connected: what could go there does, whatever it said or did before. */
  connected(node: NodeId): void {
    for (const key of [node, 'carrier']) this.#paces.get(key)?.wake()
    for (const lane of this.#lanes.values()) {
      lane.refusals.delete(node)
      lane.refusals.delete('carrier')
      this.#lookSoon(lane)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const pace of this.#paces.values()) pace.close()
    for (const lane of this.#lanes.values()) lane.sleeping?.()
  }

  #laneOf(recipient: string): Lane {
    const lane = this.#lanes.get(recipient) ?? newLane(recipient)
    this.#lanes.set(recipient, lane)
    return lane
  }

  #paceOf(way: Way): Pace<Lane> {
    const key = keyOf(way)
    const known = this.#paces.get(key)
    if (known !== undefined) return known
    const window = way.kind === 'carrier' ? carrierWindow : homeWindow
    const pace: Pace<Lane> = createPace(window, this.#parts, () =>
      this.#guarded(() => this.#tryAgain(key, way)),
    )
    this.#paces.set(key, pace)
    return pace
  }

  /** A node has rested: one message tries it, if it is still there. */
  #tryAgain(key: string, way: Way): void {
    const pace = this.#paces.get(key)
    if (pace === undefined) return
    const isThere = way.kind !== 'home' || this.#parts.peers().includes(way.node)
    if (isThere) {
      this.#drain(pace)
      return
    }
    this.#scatter(pace)
    if (pace.isEmpty) this.#paces.delete(key)
  }

  /** Whoever waits there may have another way. */
  #scatter(pace: Pace<Lane>): void {
    for (const lane of pace.waiting) this.#lookSoon(lane)
  }

  // ---------------------------------------------------------------- which way

  #lookSoon(lane: Lane): void {
    if (this.#isClosed) return
    this.#due.add(lane)
    if (this.#due.size === 1) this.#parts.timers.defer(() => this.#lookAtDue())
  }

  /** A part at a time: there may be a hundred thousand. */
  #lookAtDue(): void {
    let looked = 0
    this.#guarded(() => {
      for (const lane of this.#due) {
        this.#due.delete(lane)
        this.#look(lane)
        looked += 1
        if (looked >= lookedAtMax) break
      }
    })
    if (this.#due.size > 0 && !this.#isClosed) this.#parts.timers.defer(() => this.#lookAtDue())
  }

  /** Puts a lane where it waits for its turn, or to sleep until there may be a way. */
  #look(lane: Lane): void {
    if (this.#isClosed) return
    leaveTurn(lane)
    const waiting = this.#parts.outbox.waiting(lane.recipient)
    if (waiting === 0 && lane.underWay.size === 0) {
      this.#lanes.delete(lane.recipient)
      this.#due.delete(lane)
      return
    }
    // What comes back has it looked at again.
    if (lane.underWay.size >= Math.min(waiting, underWayMax)) return
    if (isRetired(this.#parts, lane.recipient)) {
      this.#giveUp(lane)
      return
    }
    const nowMs = this.#parts.timers.now()
    const ways = waysTo(this.#parts, homesOf(this.#parts, lane.recipient) ?? [])
    const open = ways.filter((way) => (lane.refusals.get(keyOf(way))?.untilMs ?? 0) <= nowMs)
    const way = open.find((one) => !this.#paces.get(keyOf(one))?.isDown) ?? open[0]
    if (way === undefined) {
      this.#sleep(lane, ways, nowMs)
      return
    }
    lane.stranded = 0
    const pace = this.#paceOf(way)
    lane.turn = { pace, way }
    pace.waiting.add(lane)
    this.#drain(pace)
  }

  #sleep(lane: Lane, ways: readonly Way[], nowMs: number): void {
    const untils = ways.flatMap((way) => lane.refusals.get(keyOf(way))?.untilMs ?? [])
    lane.stranded += untils.length === 0 ? 1 : 0
    const ms =
      untils.length === 0
        ? backoffMs(lane.stranded, this.#parts.random())
        : Math.min(...untils) - nowMs
    lane.sleeping = this.#parts.timers.after(Math.max(1, ms), () => this.#lookSoon(lane))
  }

  #giveUp(lane: Lane): void {
    const { outbox, timers } = this.#parts
    outbox.giveUp(lane.recipient, timers.now()).then(
      () => this.#lookSoon(lane),
      (fault: unknown) => this.#fault(fault),
    )
  }

  // ---------------------------------------------------------------- on the way

  /** A message of each lane in turn, while there is room. */
  #drain(pace: Pace<Lane>): void {
    if (this.#drained.has(pace)) return
    this.#drained.add(pace)
    try {
      for (const lane of pace.waiting) {
        if (this.#isClosed || !pace.hasRoom) return
        const { way } = lane.turn ?? {}
        leaveTurn(lane)
        const queued = this.#next(lane)
        if (way !== undefined && queued !== undefined) {
          void this.#bring(lane, pace, way, queued)
          // Behind the others, who are waited for by this loop too.
          this.#look(lane)
        } else if (lane.underWay.size === 0) {
          // All that waits has expired and is about to be swept.
          this.#sleep(lane, [], this.#parts.timers.now())
        }
      }
    } finally {
      this.#drained.delete(pace)
    }
  }

  /** What waits and is not under way: behind the last, else from the beginning. */
  #next(lane: Lane): QueuedMessage | undefined {
    const { outbox, timers } = this.#parts
    const nowMs = timers.now()
    for (const from of [lane.cursor, 0]) {
      lane.cursor = from
      let next = outbox.next(lane.recipient, lane.cursor, nowMs)
      while (next !== undefined && lane.underWay.has(next.place)) {
        next = outbox.next(lane.recipient, next.place, nowMs)
      }
      if (next === undefined) continue
      lane.cursor = next.place
      return next
    }
    return undefined
  }

  async #bring(lane: Lane, pace: Pace<Lane>, way: Way, queued: QueuedMessage): Promise<void> {
    const { place, message } = queued
    const { length } = message.envelope
    lane.underWay.add(place)
    pace.left(length)
    try {
      const outcome = await this.#outcomeOf(way, message)
      if (this.#isClosed) return
      if (outcome === undefined) {
        pace.failed()
        this.#scatter(pace)
      } else {
        pace.answered()
        await this.#settle(lane, way, place, outcome)
      }
    } catch (fault) {
      this.#fault(fault)
      return
    } finally {
      lane.underWay.delete(place)
      pace.cameBack(length)
    }
    this.#guarded(() => {
      if (lane.turn === undefined) this.#look(lane)
      this.#drain(pace)
    })
    const key = keyOf(way)
    if (pace.isIdle && this.#paces.get(key) === pace) this.#paces.delete(key)
  }

  /** @returns undefined when it is not known */
  async #outcomeOf(way: Way, message: RelayedMessage): Promise<RelayOutcome | undefined> {
    if (way.kind === 'here') return this.#parts.deliverHere(message)
    try {
      return await this.#parts.relay(way.node, message)
    } catch (error) {
      if (error instanceof StoreFault) throw error
      return undefined
    }
  }

  /**
   * A refusal ends no message, for there are other ways and a node may think better of it, but one: that another
   * message has its id there. It will not be taken later either, and must not hold up those behind it.
   */
  async #settle(lane: Lane, way: Way, place: number, { refusal }: RelayOutcome): Promise<void> {
    const { outbox, timers } = this.#parts
    if (refusal === undefined) {
      lane.refusals.delete(keyOf(way))
      await outbox.stored(place)
    } else if (refusal.code === 'malformed') await outbox.giveUpOne(place, timers.now())
    else this.#refused(lane, way, refusal)
  }

  #refused(lane: Lane, way: Way, { retryAfterMs }: Refusal): void {
    const nowMs = this.#parts.timers.now()
    const before = lane.refusals.get(keyOf(way))
    // What left together is refused together.
    if (before !== undefined && before.untilMs > nowMs) return
    const count = (before?.count ?? 0) + 1
    const ms = backoffMs(count, this.#parts.random())
    const untilMs = nowMs + Math.max(ms, Math.min(retryAfterMs, backoffMsMax))
    lane.refusals.set(keyOf(way), { count, untilMs })
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (fault) {
      this.#fault(fault)
    }
  }

  /** Of the database, as a rule: nothing more is brought, so that nothing more is read. */
  #fault(fault: unknown): void {
    if (this.#isClosed) return
    this.close()
    this.#parts.onFault(fault)
  }
}

/** One carrier stands for all: together they are asked as seldom as a home node would be. */
function keyOf(way: Way): string {
  return way.kind === 'home' ? way.node : way.kind
}

function newLane(recipient: string): Lane {
  return {
    ...{ recipient, cursor: 0, underWay: new Set<number>(), refusals: new Map() },
    ...{ stranded: 0, turn: undefined, sleeping: undefined },
  }
}

function leaveTurn(lane: Lane): void {
  lane.turn?.pace.waiting.delete(lane)
  lane.turn = undefined
  lane.sleeping?.()
  lane.sleeping = undefined
}
