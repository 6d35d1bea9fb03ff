/**
 * This node as a server of nymCHAT: frames of its clients in, replies and pushed messages out. No frame makes it
 * throw; what is thrown is a fault of the node. NYMCHAT.md, SERVICE.md section 5.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { RefusedError } from '../../proto/errors.js'
import { nymchatFrameBytesMax } from '../../proto/limits.js'
import { type JsonObject, parseJsonObject } from '../../proto/nymchat/json.js'
import { textOf } from '../../proto/nymchat/text.js'
import { createAccounts, type FrameHandler } from './accounts.js'
import { createDelivery } from './delivery.js'
import { createHolders } from './holders.js'
import { createLanes } from './lanes.js'
import type { NymchatParts } from './ports.js'
import { createReplies } from './replies.js'
import { createSending } from './sending.js'
import { verifyingOnce } from './verifying-once.js'

export interface NymchatCounts {
  /** Frames that had a sender and were read. */
  readonly frames: number
  readonly replies: number
  readonly dropped: {
    readonly anonymous: number
    readonly oversized: number
    /** Beyond what may wait. */
    readonly flooding: number
    /** No JSON object, or of an action that nobody knows. */
    readonly unreadable: number
  }
}

export interface NymchatServer {
  readonly counts: NymchatCounts
  /**
   * Takes one frame whose first byte is not that of our own protocol.
   * @returns when it is answered and everything that follows from it has left
   */
  handle(frame: Uint8Array, senderTag: SenderTag | undefined): Promise<void>
  /** Told whenever something was stored in the mailbox of a name, from wherever it came. */
  arrived(name: string): Promise<void>
  /** From here on every frame is dropped, and what arrives is not delivered. */
  stopTaking(): void
  /** Resolves when every frame that was taken is answered, and nothing is read from mailboxes any more. */
  settled(): Promise<void>
}

export function createNymchatServer(given: NymchatParts): NymchatServer {
  const parts = { ...given, signatures: verifyingOnce(given.signatures) }
  const say = createReplies(parts)
  const holders = createHolders(parts.names)
  const delivery = createDelivery({
    ...parts,
    holderOf: (name) => holders.of(name),
    push: (senderTag, content) =>
      say(senderTag, { action: 'incomingMessage', context: 'chat', content }),
  })
  const handlers = new Map<unknown, FrameHandler>([
    ...Object.entries(createAccounts(parts, holders)),
    ['send', createSending(parts, holders, delivery)],
  ])
  const lanes = createLanes(parts.settings)
  const dropped = { anonymous: 0, oversized: 0, flooding: 0, unreadable: 0 }
  const counts = { frames: 0, replies: 0, dropped }
  let stopping = false

  /** Nothing is answered to what cannot be read, as the real server has it. */
  async function answer(frame: Uint8Array, senderTag: SenderTag): Promise<void> {
    counts.frames += 1
    await delivery.heard(senderTag)
    const fields = fieldsOf(frame)
    const handler = handlers.get(fields?.get('action'))
    if (fields === undefined || handler === undefined) {
      dropped.unreadable += 1
      return
    }
    const { reply, reached } = await handler(fields, senderTag)
    counts.replies += 1
    await say(senderTag, reply)
    if (reached === undefined) return
    delivery.reach(reached.name, reached.ownerKey, senderTag)
    await delivery.deliver(reached.name)
  }

  async function orFault(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (fault) {
      parts.onFault(fault)
    }
  }

  return {
    counts,
    async handle(frame, senderTag) {
      if (senderTag === undefined) dropped.anonymous += 1
      else if (frame.length > nymchatFrameBytesMax) dropped.oversized += 1
      else {
        const work = () => orFault(() => answer(frame, senderTag))
        const answered = stopping ? undefined : lanes.enter(senderTag, frame.length, work)
        if (answered === undefined) dropped.flooding += 1
        await answered
      }
    },
    arrived: (name) => orFault(() => delivery.deliver(name)),
    stopTaking() {
      stopping = true
      delivery.stop()
    },
    async settled() {
      await lanes.settled()
      await delivery.settled()
    },
  }
}

function fieldsOf(frame: Uint8Array): JsonObject | undefined {
  const text = textOf(frame)
  try {
    return text === undefined ? undefined : parseJsonObject(text)
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}
