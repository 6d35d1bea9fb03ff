/**
 * Brings what waits in the outbox to home nodes. Each recipient has a lane, which waits for its turn at the best
 * way that it has now; a way that has refused a lane is passed over for a while, one that fails rests for all.
 */
import type { NodeId, Timers } from '../../cluster/ports.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { Refusal } from '../../proto/responses.js'
import { StoreFault } from '../store/fault.js'
import { backoffMs, backoffMsMax } from './backoff.js'
import { type Lane, Lanes, leaveTurn } from './lanes.js'
import type { Outbox, QueuedMessage } from './outbox.js'
import { carriedWindow, carrierWindow, createPace, homeWindow, type Pace } from './pace.js'
import { carriersTo, homesOf, isRetired, keyOf, type Way, type WayParts, waysTo } from './ways.js'

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

/** Who a message is brought to, and how fast that node takes what it is brought: of here, only how fast. */
interface Hop {
  readonly node: NodeId | undefined
  readonly pace: Pace<Lane>
}

export class Sender {
  readonly #parts: SenderParts
  readonly #lanes = new Lanes()
  /** Of each way, by its key. */
  readonly #paces = new Map<string, Pace<Lane>>()
  /** Of members that carry. */
  readonly #carriers = new Map<NodeId, Pace<Lane>>()
  /** Paces of ways for which every carrier has as much as it may, first who is first to have one that is free. */
  readonly #crowded = new Set<Pace<Lane>>()
  readonly #drained = new Set<Pace<Lane>>()
  /** To be looked at soon. */
  readonly #due = new Set<Lane>()
  #isClosed = false

  constructor(parts: SenderParts) {
    this.#parts = parts
    for (const recipient of parts.outbox.recipients()) this.#lookSoon(this.#lanes.of(recipient))
  }

  /** Something waits for a recipient, or its homes have changed. */
  changed(recipient: string): void {
    const isWaiting = this.#parts.outbox.waiting(recipient) > 0
    if (isWaiting) this.#lookSoon(this.#lanes.of(recipient))
  }

  /** A node is connected: what could go there does, whatever it said or did before. */
  connected(node: NodeId): void {
    const key = keyOf({ kind: 'home', home: node })
    this.#paces.get(key)?.wake()
    this.#carriers.get(node)?.wake()
    for (const lane of this.#lanes.to(node)) {
      lane.refusals.delete(key)
      this.#lookSoon(lane)
    }
    if (this.#parts.members().includes(node)) this.#guarded(() => this.#mayCarry())
  }

  /** What finds no other way may be carried by a member that was not there before. */
  #mayCarry(): void {
    const peers = new Set(this.#parts.peers())
    for (const home of this.#parts.heard()) {
      if (peers.has(home)) continue
      const key = keyOf({ kind: 'carried', home })
      for (const lane of this.#lanes.to(home)) {
        if (lane.sleeping === undefined) continue
        lane.refusals.delete(key)
        this.#lookSoon(lane)
      }
    }
    this.#drainCrowded()
  }

  close(): void {
    this.#isClosed = true
    for (const pace of [...this.#paces.values(), ...this.#carriers.values()]) pace.close()
    for (const lane of this.#lanes.all()) lane.sleeping?.()
  }

  #paceOf(way: Way): Pace<Lane> {
    const key = keyOf(way)
    const known = this.#paces.get(key)
    if (known !== undefined) return known
    const window = way.kind === 'carried' ? carriedWindow : homeWindow
    const pace: Pace<Lane> = createPace(window, this.#parts, () =>
      this.#guarded(() => this.#tryAgain(key, way)),
    )
    this.#paces.set(key, pace)
    return pace
  }

  #carrierOf(node: NodeId): Pace<Lane> {
    const known = this.#carriers.get(node)
    if (known !== undefined) return known
    const pace: Pace<Lane> = createPace(carrierWindow, this.#parts, () =>
      this.#guarded(() => this.#drainCrowded()),
    )
    this.#carriers.set(node, pace)
    return pace
  }

  /** A node has rested: one message tries it, if it is still there. */
  #tryAgain(key: string, way: Way): void {
    const pace = this.#paces.get(key)
    if (pace === undefined) return
    const isThere = way.kind !== 'home' || this.#parts.peers().includes(way.home)
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
      this.#lanes.remove(lane)
      this.#due.delete(lane)
      return
    }
    // What comes back has it looked at again.
    if (lane.underWay.size >= Math.min(waiting, underWayMax)) return
    if (isRetired(this.#parts, lane.recipient)) {
      this.#giveUp(lane)
      return
    }
    this.#lanes.setHomes(lane, homesOf(this.#parts, lane.recipient) ?? [])
    const nowMs = this.#parts.timers.now()
    const ways = waysTo(this.#parts, lane.homes)
    const open = ways.filter((way) => !isPassedOver(lane, way, nowMs))
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
        const hop = way && this.#hopOf(lane, way, pace)
        if (hop === 'crowded') {
          this.#crowded.add(pace)
          return
        }
        leaveTurn(lane)
        if (way === undefined || hop === undefined) {
          this.#lookSoon(lane)
          continue
        }
        const queued = this.#next(lane)
        if (queued !== undefined) {
          void this.#bring(lane, way, pace, hop, queued)
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

  /** @returns undefined when nobody can carry it any more */
  #hopOf(lane: Lane, way: Way, pace: Pace<Lane>): Hop | 'crowded' | undefined {
    if (way.kind === 'here') return { node: undefined, pace }
    if (way.kind === 'home') return { node: way.home, pace }
    const nodes = carriersTo(this.#parts, lane.homes)
    if (nodes.length === 0) return undefined
    const free = nodes.filter((node) => this.#carriers.get(node)?.hasRoom ?? true)
    const node = free[Math.floor(this.#parts.random() * free.length)]
    return node === undefined ? 'crowded' : { node, pace: this.#carrierOf(node) }
  }

  /** Whoever waits for a carrier: one after the other, as long as one is free. */
  #drainCrowded(): void {
    for (const pace of [...this.#crowded]) {
      this.#crowded.delete(pace)
      this.#drain(pace)
      if (this.#crowded.has(pace)) return
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

  async #bring(
    lane: Lane,
    way: Way,
    pace: Pace<Lane>,
    hop: Hop,
    { place, message }: QueuedMessage,
  ): Promise<void> {
    const { length } = message.envelope
    const paces = new Set([pace, hop.pace])
    lane.underWay.add(place)
    for (const one of paces) one.left(length)
    try {
      const outcome = await this.#outcomeOf(hop, message)
      if (this.#isClosed) return
      if (outcome === undefined) {
        // Of what is carried it is the carrier that did not answer, and there may be others.
        hop.pace.failed()
        this.#scatter(hop.pace)
      } else {
        for (const one of paces) one.answered()
        await this.#settle(lane, way, place, outcome)
      }
    } catch (fault) {
      this.#fault(fault)
      return
    } finally {
      lane.underWay.delete(place)
      for (const one of paces) one.cameBack(length)
    }
    this.#guarded(() => {
      if (lane.turn === undefined) this.#look(lane)
      this.#drain(pace)
      if (hop.pace !== pace) this.#drainCrowded()
    })
    this.#forgetIdle(this.#paces, keyOf(way), pace)
    if (hop.node !== undefined) this.#forgetIdle(this.#carriers, hop.node, hop.pace)
  }

  #forgetIdle(paces: Map<string, Pace<Lane>>, key: string, pace: Pace<Lane>): void {
    if (pace.isIdle && paces.get(key) === pace) paces.delete(key)
  }

  /** @returns undefined when it is not known */
  async #outcomeOf({ node }: Hop, message: RelayedMessage): Promise<RelayOutcome | undefined> {
    if (node === undefined) return this.#parts.deliverHere(message)
    try {
      return await this.#parts.relay(node, message)
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
    // What left together is refused together.
    if (isPassedOver(lane, way, nowMs)) return
    const count = (lane.refusals.get(keyOf(way))?.count ?? 0) + 1
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

/** Until later than anybody is passed over: the clock was put back meanwhile. */
function isPassedOver(lane: Lane, way: Way, nowMs: number): boolean {
  const leftMs = (lane.refusals.get(keyOf(way))?.untilMs ?? 0) - nowMs
  return leftMs > 0 && leftMs <= backoffMsMax
}
