/**
 * Takes messages out of mailboxes to the clients that can be reached.
 *
 * A client of nymCHAT acknowledges nothing and never says that it leaves, and a carrier takes replies for a tag that
 * nobody listens to any more. So a message stays in its mailbox after it was pushed, until the same tag is heard
 * again; whoever comes back under another tag gets it once more.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { acknowledgedMax } from '../../proto/limits.js'
import {
  decodeStoredMessage,
  forwardedText,
  isStoredMessage,
  storedMessageId,
} from '../../proto/nymchat/message.js'
import { isSignedText } from '../../proto/nymchat/signature.js'
import type { Registration } from '../../proto/registration.js'
import { Recent } from '../recent.js'
import type { NymchatParts, WaitingMessage } from './ports.js'
import { NymchatRoutes, type Route } from './routes.js'

/** Pushed messages that are in no mailbox here, so that a repeat is known. */
const passedMax = 8_192

export interface Delivery {
  /** A sender was heard: what was pushed to it a while ago has arrived. */
  heard(senderTag: SenderTag): Promise<void>
  /** From now on a name is reached by this tag; delivers nothing yet. */
  reach(name: string, ownerKey: Uint8Array, senderTag: SenderTag): void
  /** Pushes what waits in the mailbox of a name, if it can be reached, until nothing more does. */
  deliver(name: string): Promise<void>
  /**
   * Pushes a message that no mailbox here keeps, once however often it comes.
   * @param content of the incomingMessage
   * @returns whether the carrier took it, now or before
   */
  pass(name: string, messageId: Uint8Array, content: string): Promise<boolean>
  /** From here on nothing is read for a push or pushed out of mailboxes. */
  stop(): void
  /** Resolves when no push is under way any more. Only for what has stopped. */
  settled(): Promise<void>
}

type Parts = Pick<NymchatParts, 'federation' | 'signatures' | 'timers' | 'mailbox' | 'settings'> & {
  /** Who has a name now. */
  readonly holderOf: (name: string) => Registration | undefined
  /** Signs an incomingMessage and hands it to the carrier. @returns whether the carrier took it */
  readonly push: (senderTag: SenderTag, content: string) => Promise<boolean>
}

interface Run {
  again: boolean
  done: Promise<void>
}

export function createDelivery(parts: Parts): Delivery {
  const { federation, timers, mailbox, settings, holderOf, push } = parts
  const routes = new NymchatRoutes(settings.routesMax)
  const runs = new Map<string, Run>()
  const passed = new Recent<string, true>(passedMax)
  let stopped = false

  /** The route to a name, as long as its owner is the one that set it. */
  function routeTo(name: string): Route | undefined {
    const route = routes.of(name, timers.now())
    if (route === undefined) return undefined
    const holder = holderOf(name)
    if (holder !== undefined && equalBytes(holder.ownerKey, route.ownerKey)) return route
    routes.end(name)
    return undefined
  }

  async function acknowledge(route: Route, messageIds: readonly Uint8Array[]): Promise<void> {
    for (let i = 0; i < messageIds.length; i += acknowledgedMax) {
      const some = messageIds.slice(i, i + acknowledgedMax)
      await mailbox.acknowledge(route.name, route.ownerKey, some)
    }
  }

  async function run(name: string, one: Run): Promise<void> {
    try {
      do {
        one.again = false
        await deliverAll(name)
      } while (one.again)
    } finally {
      runs.delete(name)
    }
  }

  async function deliverAll(name: string): Promise<void> {
    while (!stopped) {
      const route = routeTo(name)
      if (route === undefined || !isHomeOf(name)) return
      const { place } = route
      const found = await mailbox.waiting(name, route.ownerKey, place, settings.fetchBytesMax)
      for (const message of found.messages) {
        // Another login in the meantime begins from the front, on its own route.
        if (stopped || routeTo(name) !== route) break
        if (!(await deliverOne(route, message))) return
      }
      if (routeTo(name) === route && !found.more) return
    }
  }

  function isHomeOf(name: string): boolean {
    const own = federation.nodeKey.publicKey
    return holderOf(name)?.homeNodes.some((key) => equalBytes(key, own)) ?? false
  }

  /** @returns false when the carrier takes no more for this route */
  async function deliverOne(route: Route, message: WaitingMessage): Promise<boolean> {
    const { place, messageId, envelope } = message
    // An envelope of our own clients waits for one of them.
    if (isStoredMessage(envelope)) {
      const content = contentOf(route.name, message)
      if (content === undefined) await acknowledge(route, [messageId])
      else if (await push(route.senderTag, content)) {
        route.pushed.push({ messageId, atMs: timers.now() })
      } else return false
    }
    route.place = place
    return true
  }

  /** Checks a message once more: anyone can put an envelope into a mailbox. Undefined: it is none. */
  function contentOf(
    recipient: string,
    { messageId, envelope }: WaitingMessage,
  ): string | undefined {
    try {
      const message = decodeStoredMessage(envelope)
      const sender = holderOf(message.sender)
      if (message.recipient !== recipient || sender === undefined) return undefined
      const { content, signature, fields } = message
      if (!isSignedText(parts.signatures, sender.ownerKey, content, signature)) return undefined
      // Under another id it is a copy by somebody who has seen it.
      const isFirst = equalBytes(storedMessageId(content, signature), messageId)
      return isFirst ? forwardedText(fields) : undefined
    } catch (error) {
      if (error instanceof RefusedError) return undefined
      throw error
    }
  }

  return {
    async heard(senderTag) {
      const nowMs = timers.now()
      for (const route of routes.heard(senderTag, nowMs)) {
        const isArrived = ({ atMs }: { readonly atMs: number }) =>
          nowMs - atMs >= settings.confirmMs
        const arrived = route.pushed.filter(isArrived)
        if (arrived.length === 0) continue
        route.pushed = route.pushed.filter((one) => !isArrived(one))
        const ids = arrived.map(({ messageId }) => messageId)
        await acknowledge(route, ids)
      }
    },
    reach(name, ownerKey, senderTag) {
      routes.set(name, ownerKey, senderTag, timers.now())
    },
    deliver(name) {
      const known = runs.get(name)
      if (known !== undefined) {
        known.again = true
        return known.done
      }
      const one: Run = { again: false, done: Promise.resolve() }
      runs.set(name, one)
      one.done = run(name, one)
      return one.done
    },
    async pass(name, messageId, content) {
      const route = routeTo(name)
      const key = bytesToHex(messageId)
      if (route === undefined) return false
      if (passed.get(key)) return true
      const isTaken = await push(route.senderTag, content)
      if (isTaken) passed.set(key, true)
      return isTaken
    },
    stop() {
      stopped = true
    },
    async settled() {
      // What goes wrong is told by whoever has asked for the push.
      await Promise.allSettled([...runs.values()].map(({ done }) => done))
    },
  }
}
