/**
 * The SURB routing table: which sender tag reaches which device. In memory only, this node's alone, never
 * logged, exported or shown by tag. A route moves only by a fresh signed login. SERVICE.md section 3.
 */
import type { SenderTag } from '../client/mixnet/carrier.js'
import { byteKey } from './byte-key.js'

/** Single-use reply blocks live about 25 hours; a route that was not heard for so long leads nowhere. */
export const silenceSecondsMax = 25 * 3_600
/** Most reply blocks that a carrier keeps for one sender (NYM.md section 1.2). */
const budgetMax = 200
/** A hint may get lost; after so long another is worth a reply block. */
const hintSecondsMax = 60

export interface RouteSettings {
  /** From login to the end, whatever is heard. */
  readonly sessionSeconds: number
  readonly routesMax: number
  /** Told of sessions that end within so many seconds, once each. */
  readonly noticeSeconds: number
}

/** A device's session, as its holder may see it. */
export interface Session {
  readonly name: string
  readonly device: Uint8Array
  readonly sessionSeconds: number
  /** Reply packets handed to the carrier since login. */
  readonly repliesSpent: number
  /** Reply blocks left, by estimate: what a client should have sent along, less what was spent. */
  readonly budget: number
}

export interface Swept {
  readonly ended: number
  readonly expiring: readonly { readonly senderTag: SenderTag; readonly sessionSeconds: number }[]
}

/** Kept small: strings of Latin-1 instead of byte arrays, and whole seconds, which need no heap number. */
interface Route {
  readonly senderTag: SenderTag
  readonly name: string
  readonly device: string
  readonly loginSecond: number
  heardSecond: number
  repliesSpent: number
  budget: number
  noticed: boolean
  /** When it was told to fetch; -1: it has fetched since. */
  hintedSecond: number
}

export class Routes {
  readonly #settings: RouteSettings
  readonly #byTag = new Map<SenderTag, Route>()
  readonly #byDevice = new Map<string, Route>()
  readonly #originMs: number
  #madeRoomSecond = -1

  /** @param nowMs counts as second 0, so that seconds stay small numbers */
  constructor(settings: RouteSettings, nowMs: number) {
    this.#settings = settings
    this.#originMs = nowMs
  }

  get size(): number {
    return this.#byTag.size
  }

  /**
   * Binds a session to a sender tag. It ends what the device and the tag had before.
   * @param replyBlocks that came with the login
   * @returns false, changing nothing, when the table is full
   */
  login(
    senderTag: SenderTag,
    name: string,
    device: Uint8Array,
    replyBlocks: number,
    nowMs: number,
  ): boolean {
    const key = deviceKey(name, device)
    const before = this.#byDevice.get(key)
    const replaces = before !== undefined || this.#byTag.has(senderTag)
    if (!replaces && this.#byTag.size >= this.#settings.routesMax) {
      this.#makeRoom(nowMs)
      if (this.#byTag.size >= this.#settings.routesMax) return false
    }
    this.#end(before)
    this.#end(this.#byTag.get(senderTag))
    const second = this.#second(nowMs)
    const route: Route = {
      senderTag,
      name,
      device: byteKey(device),
      loginSecond: second,
      heardSecond: second,
      repliesSpent: 0,
      budget: Math.min(budgetMax, replyBlocks),
      noticed: false,
      hintedSecond: -1,
    }
    this.#byTag.set(senderTag, route)
    this.#byDevice.set(key, route)
    return true
  }

  /**
   * Notes that a sender was heard, with a reply block for the answer.
   * @param replyBlocksKept how many there are of it now at least
   */
  heard(senderTag: SenderTag, replyBlocksKept: number, nowMs: number): void {
    const route = this.#live(senderTag, nowMs)
    if (route === undefined) return
    route.heardSecond = this.#second(nowMs)
    route.budget = Math.min(budgetMax, Math.max(replyBlocksKept, route.budget) + 1)
  }

  /** Notes that so many packets, answered or pushed, were handed to the carrier. */
  spent(senderTag: SenderTag, packets: number): void {
    const route = this.#byTag.get(senderTag)
    if (route === undefined) return
    route.repliesSpent += packets
    route.budget = Math.max(0, route.budget - packets)
  }

  session(senderTag: SenderTag, nowMs: number): Session | undefined {
    const route = this.#live(senderTag, nowMs)
    if (route === undefined) return undefined
    return {
      name: route.name,
      device: Buffer.from(route.device, 'latin1'),
      sessionSeconds: this.#secondsLeft(route, nowMs),
      repliesSpent: route.repliesSpent,
      budget: route.budget,
    }
  }

  /** Notes that a session was told to fetch. */
  hint(senderTag: SenderTag, nowMs: number): void {
    const route = this.#byTag.get(senderTag)
    if (route !== undefined) route.hintedSecond = this.#second(nowMs)
  }

  /** Whether a session was told to fetch, and has not yet. */
  isHinted(senderTag: SenderTag, nowMs: number): boolean {
    const { hintedSecond } = this.#byTag.get(senderTag) ?? { hintedSecond: -1 }
    const passed = this.#second(nowMs) - hintedSecond
    // A clock that was put back must not keep a device waiting until it is there again.
    return hintedSecond >= 0 && passed >= 0 && passed < hintSecondsMax
  }

  /** Notes that a session fetches. */
  followHint(senderTag: SenderTag): void {
    const route = this.#byTag.get(senderTag)
    if (route !== undefined) route.hintedSecond = -1
  }

  /** The sender tag that reaches a device. */
  tagOf(name: string, device: Uint8Array, nowMs: number): SenderTag | undefined {
    const route = this.#byDevice.get(deviceKey(name, device))
    return route && this.#live(route.senderTag, nowMs)?.senderTag
  }

  /** Ends a device's session, wherever it is bound. @returns whether there was one */
  end(name: string, device: Uint8Array): boolean {
    const route = this.#byDevice.get(deviceKey(name, device))
    this.#end(route)
    return route !== undefined
  }

  /** Forgets what is over, and names the sessions that soon will be. */
  sweep(nowMs: number): Swept {
    const before = this.#byTag.size
    const expiring: { senderTag: SenderTag; sessionSeconds: number }[] = []
    for (const route of this.#byTag.values()) {
      const sessionSeconds = this.#secondsLeft(route, nowMs)
      if (sessionSeconds <= 0) this.#end(route)
      else if (!route.noticed && sessionSeconds <= this.#settings.noticeSeconds) {
        route.noticed = true
        expiring.push({ senderTag: route.senderTag, sessionSeconds })
      }
    }
    return { ended: before - this.#byTag.size, expiring }
  }

  /** Forgets what is over; at most once a second, so that refusing a login stays cheap. */
  #makeRoom(nowMs: number): void {
    const second = this.#second(nowMs)
    if (second === this.#madeRoomSecond) return
    this.#madeRoomSecond = second
    for (const route of this.#byTag.values()) {
      if (this.#secondsLeft(route, nowMs) <= 0) this.#end(route)
    }
  }

  #live(senderTag: SenderTag, nowMs: number): Route | undefined {
    const route = this.#byTag.get(senderTag)
    if (route === undefined || this.#secondsLeft(route, nowMs) > 0) return route
    this.#end(route)
    return undefined
  }

  #secondsLeft(route: Route, nowMs: number): number {
    const second = this.#second(nowMs)
    return Math.min(
      route.loginSecond + this.#settings.sessionSeconds - second,
      route.heardSecond + silenceSecondsMax - second,
    )
  }

  #end(route: Route | undefined): void {
    if (route === undefined) return
    this.#byTag.delete(route.senderTag)
    this.#byDevice.delete(route.name + route.device)
  }

  #second(nowMs: number): number {
    return Math.floor((nowMs - this.#originMs) / 1_000)
  }
}

/** A device key has a fixed length, so name and device together are unambiguous. */
function deviceKey(name: string, device: Uint8Array): string {
  return name + byteKey(device)
}
