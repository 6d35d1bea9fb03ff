/**
 * Which sender tag reaches a name. In memory only, never logged or shown. A route is set by a registration and a
 * login that succeeded, and by nothing else: a `send` proves who wrote it, not who carries it (NYMCHAT.md
 * section 8, route theft).
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { equalBytes } from '../../proto/bytes.js'
import { Recent } from '../recent.js'
import { silenceSecondsMax } from '../routes.js'

/** Somebody who changes between accounts; more is a mistake. */
const namesOfTagMax = 8

export interface PushedMessage {
  readonly messageId: Uint8Array
  readonly atMs: number
}

export interface Route {
  readonly name: string
  readonly ownerKey: Uint8Array
  readonly senderTag: SenderTag
  heardMs: number
  /** In the mailbox: everything up to here was pushed, or is none of nymCHAT's. */
  place: number
  /** Handed to the carrier, and not yet known to have arrived. */
  pushed: PushedMessage[]
}

export class NymchatRoutes {
  readonly #byName: Recent<string, Route>
  readonly #byTag: Recent<SenderTag, string[]>

  constructor(routesMax: number) {
    // The newer half is never forgotten.
    this.#byName = new Recent(2 * routesMax)
    this.#byTag = new Recent(2 * routesMax)
  }

  /** The same name, key and tag again keeps what is known of the route. */
  set(name: string, ownerKey: Uint8Array, senderTag: SenderTag, nowMs: number): Route {
    const before = this.#byName.get(name)
    if (before?.senderTag === senderTag && equalBytes(before.ownerKey, ownerKey)) return before
    const route: Route = { name, ownerKey, senderTag, heardMs: nowMs, place: 0, pushed: [] }
    this.#byName.set(name, route)
    const others = (this.#byTag.get(senderTag) ?? []).filter((one) => one !== name)
    for (const one of others.splice(0, others.length + 1 - namesOfTagMax)) {
      // It may be reached by another tag by now.
      if (this.#byName.get(one)?.senderTag === senderTag) this.end(one)
    }
    this.#byTag.set(senderTag, [...others, name])
    return route
  }

  of(name: string, nowMs: number): Route | undefined {
    const route = this.#byName.get(name)
    if (route === undefined || nowMs - route.heardMs <= silenceSecondsMax * 1_000) return route
    this.end(name)
    return undefined
  }

  /** Notes that a sender was heard. @returns the routes that lead to it */
  heard(senderTag: SenderTag, nowMs: number): Route[] {
    return (this.#byTag.get(senderTag) ?? []).flatMap((name) => {
      const route = this.of(name, nowMs)
      if (route?.senderTag !== senderTag) return []
      route.heardMs = nowMs
      return route
    })
  }

  end(name: string): void {
    this.#byName.delete(name)
  }
}
