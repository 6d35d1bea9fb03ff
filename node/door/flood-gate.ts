/** How often may be asked, by one sender and by all together, and how often the too fast are told so. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createKeyedTokenBuckets, createTokenBucket } from '../rates.js'
import type { NodeSettings } from '../settings.js'

/** Senders whose rates are known at once. */
const sendersMax = 200_000
/** A frame costs a token for each so many bytes: what it costs to decode, store and sync. */
const tokenBytes = 8_192
/** Refusals for going too fast are told once a second to each sender; the rest is dropped in silence. */
const refusalsOfSender = { perSecond: 1, burst: 1 }
/** And so often to all of them together, for a sender tag costs an attacker nothing. */
const refusalsOfNode = { perSecond: 100, burst: 100 }

/** Go on; or refuse, with how long to wait; or say nothing at all. */
export type Admission =
  | { readonly kind: 'admitted' | 'dropped' }
  | { readonly kind: 'refused'; readonly waitMs: number }

export interface FloodGate {
  /** @param bytes of the frame */
  admit(senderTag: SenderTag, bytes: number, nowMs: number): Admission
  /** An answer costs as a frame does, of which it has paid for the first token: a short Fetch brings much. */
  answered(senderTag: SenderTag, bytes: number, nowMs: number): void
  /** How many more things, of so many that an admitted request asks for, may be asked for now. */
  admitFurther(senderTag: SenderTag, wanted: number, nowMs: number): number
}

export function createFloodGate(
  settings: Pick<
    NodeSettings,
    'requestsPerMinute' | 'requestBurst' | 'nodeRequestsPerSecond' | 'nodeRequestBurst'
  >,
): FloodGate {
  const ofSender = createKeyedTokenBuckets<SenderTag>(
    { perSecond: settings.requestsPerMinute / 60, burst: settings.requestBurst },
    sendersMax,
  )
  const ofNode = createTokenBucket({
    perSecond: settings.nodeRequestsPerSecond,
    burst: settings.nodeRequestBurst,
  })
  const toldSender = createKeyedTokenBuckets<SenderTag>(refusalsOfSender, sendersMax)
  const toldByNode = createTokenBucket(refusalsOfNode)
  const take = (senderTag: SenderTag, nowMs: number, tokens = 1) =>
    ofSender.take(senderTag, nowMs, tokens) || ofNode.take(nowMs, tokens)
  return {
    admit(senderTag, bytes, nowMs) {
      const waitMs = take(senderTag, nowMs, Math.max(1, Math.ceil(bytes / tokenBytes)))
      if (waitMs === 0) return { kind: 'admitted' }
      const silent = toldSender.take(senderTag, nowMs) > 0 || toldByNode.take(nowMs) > 0
      return silent ? { kind: 'dropped' } : { kind: 'refused', waitMs }
    },
    answered(senderTag, bytes, nowMs) {
      const further = Math.ceil(bytes / tokenBytes) - 1
      if (further < 1) return
      ofSender.charge(senderTag, nowMs, further)
      ofNode.charge(nowMs, further)
    },
    admitFurther(senderTag, wanted, nowMs) {
      for (let taken = 0; taken < wanted; taken++) {
        if (take(senderTag, nowMs) > 0) return taken
      }
      return wanted
    },
  }
}
