/** Between the carrier and the door: frames in, answers out by SURB. */
import type {
  Answerer,
  CarrierEvents,
  CarrierState,
  Frame,
  SenderTag,
} from '../client/mixnet/carrier.js'
import { replyPackets } from '../proto/reply-packets.js'
import type { Door } from './door/door.js'
import type { Loggers } from './loggers.js'
import { createMeter } from './meter.js'
import type { Routes } from './routes.js'

/** Frames that wait for the node to be able to answer; whoever sent the others will repeat them. */
const earlyFramesMax = 1_024
const earlyBytesMax = 16 * 2 ** 20

export interface MixnetSideParts {
  readonly door: Door
  readonly clock: () => number
  readonly log: Loggers['mixnet']
  /** Told of the reply packets that were handed to the carrier. */
  readonly routes: Pick<Routes, 'spent'>
  /** Told when the carrier has given up. */
  readonly onFault: (fault: unknown) => void
}

export interface MixnetSide {
  /** What the carrier is opened with. Frames wait until `answerBy` says how they are answered. */
  readonly events: CarrierEvents
  answerBy(carrier: Answerer): void
  /** Says something to a sender without being asked, and counts its packets at once; it may be lost. */
  push(senderTag: SenderTag, bytes: Uint8Array): void
  /** Says something, counting nothing. @returns whether the carrier took it */
  say(senderTag: SenderTag, bytes: Uint8Array): Promise<boolean>
  /** Packets of the last second, as far as this side of the carrier knows. */
  packets(nowMs: number): { readonly sent: number; readonly received: number }
  readonly state: CarrierState
  /** Since when it is connected or not, milliseconds since 1970. */
  readonly stateSinceMs: number
  readonly unanswered: number
  /** Resolves when the answers that the door gave have been handed to the carrier. */
  settled(): Promise<void>
}

export function createMixnetSide(parts: MixnetSideParts): MixnetSide {
  const { door, clock, log, routes, onFault } = parts
  const received = createMeter()
  const sent = createMeter()
  const leaving = new Set<Promise<unknown>>()
  let carrier: Answerer | undefined
  let early: Frame[] = []
  let earlyBytes = 0
  let state: CarrierState = 'connecting'
  let stateSinceMs = clock()
  let unanswered = 0

  function onFrame(frame: Frame): void {
    if (carrier === undefined) {
      keepEarly(frame)
      return
    }
    received.count(replyPackets(frame.bytes.length), clock())
    const done = answer(carrier, frame).finally(() => leaving.delete(done))
    leaving.add(done)
  }

  function keepEarly(frame: Frame): void {
    const { length } = frame.bytes
    if (early.length >= earlyFramesMax || earlyBytes + length > earlyBytesMax) return
    early.push(frame)
    earlyBytes += length
  }

  async function answer(to: Answerer, { bytes, senderTag }: Frame): Promise<void> {
    let reply: Uint8Array | undefined
    try {
      reply = await door.handle(bytes, senderTag)
    } catch {
      // The door has told of its fault, and the node is about to stop.
      return
    }
    if (reply === undefined || senderTag === undefined) return
    if (await leave(to, senderTag, reply)) routes.spent(senderTag, replyPackets(reply.length))
  }

  /** What the carrier cannot send is lost like anything in the mixnet: its asker will repeat. */
  async function leave(to: Answerer, senderTag: SenderTag, bytes: Uint8Array): Promise<boolean> {
    try {
      await to.reply(senderTag, bytes)
      sent.count(replyPackets(bytes.length), clock())
      return true
    } catch (error) {
      unanswered += 1
      log.debug({ reason: codeOf(error) }, 'an answer could not leave')
      return false
    }
  }

  function onState(now: CarrierState): void {
    state = now
    stateSinceMs = clock()
    if (state === 'reconnecting') log.warn({ state }, 'the mixnet is out of reach')
    else log.info({ state }, 'mixnet')
    if (state === 'failed') onFault(new Error('The mixnet carrier has given up.'))
  }

  return {
    events: { onFrame, onState },
    answerBy(opened) {
      carrier = opened
      const waiting = early
      early = []
      earlyBytes = 0
      for (const frame of waiting) onFrame(frame)
    },
    push(senderTag, bytes) {
      if (carrier === undefined) return
      // At once, so that of many pushes each knows what those before it have left.
      routes.spent(senderTag, replyPackets(bytes.length))
      const done = leave(carrier, senderTag, bytes).then(() => {
        leaving.delete(done)
      })
      leaving.add(done)
    },
    async say(senderTag, bytes) {
      if (carrier === undefined) return false
      const done = leave(carrier, senderTag, bytes)
      leaving.add(done)
      try {
        return await done
      } finally {
        leaving.delete(done)
      }
    },
    packets: (nowMs) => ({
      sent: sent.lastSecond(nowMs),
      received: received.lastSecond(nowMs),
    }),
    get state() {
      return carrier?.state ?? state
    },
    get stateSinceMs() {
      return stateSinceMs
    },
    get unanswered() {
      return unanswered
    },
    async settled() {
      await Promise.all(leaving)
    },
  }
}

/** The carrier's code and never its message, which may name a tag. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : 'unknown'
}
