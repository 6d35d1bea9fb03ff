/**
 * Tells devices that are logged in what has come for them. A hint: what counts is the mailbox. While replies are
 * scarce, or a hint was given that nobody followed yet, no envelope is pushed: the next Fetch brings it.
 */
import type { SenderTag } from '../client/mixnet/carrier.js'
import type { RelayedMessage } from '../proto/relay.js'
import { replyPackets } from '../proto/reply-packets.js'
import type { ResponseBody } from '../proto/requests.js'
import type { Arrival } from './mailboxes/storing.js'
import type { Routes } from './routes.js'

/** Reply blocks that are left for answers to what the device asks next. */
const reservedReplyBlocks = 4
/** Around an envelope. */
const overheadBytes = 64

export interface Arrivals {
  tell(message: RelayedMessage, arrivals: readonly Arrival[], nowMs: number): void
}

export interface ArrivalsParts {
  readonly routes: Pick<Routes, 'tagOf' | 'session' | 'hint' | 'isHinted'>
  /** Says something to a sender without being asked, and counts its packets at once. */
  readonly push: (senderTag: SenderTag, body: ResponseBody) => void
}

export function createArrivals({ routes, push }: ArrivalsParts): Arrivals {
  function tellOne(message: RelayedMessage, arrival: Arrival, nowMs: number): void {
    const { device, place, waiting } = arrival
    const senderTag = routes.tagOf(message.recipient, device, nowMs)
    if (senderTag === undefined || routes.isHinted(senderTag, nowMs)) return
    const { messageId, envelope } = message
    const packets = replyPackets(envelope.length + overheadBytes)
    const budget = routes.session(senderTag, nowMs)?.budget ?? 0
    if (packets + reservedReplyBlocks <= budget) {
      const pushed = { place, messageId, envelope, storedAtMs: nowMs }
      push(senderTag, { kind: 'arrived', message: pushed, waiting })
      return
    }
    routes.hint(senderTag, nowMs)
    push(senderTag, { kind: 'arrived', waiting })
  }

  return {
    tell(message, arrivals, nowMs) {
      for (const arrival of arrivals) tellOne(message, arrival, nowMs)
    },
  }
}
