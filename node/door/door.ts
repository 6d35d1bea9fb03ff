/**
 * The mixnet's door: a frame comes in, an answer goes out. Size, rate and repeats are settled here; what
 * each request means is in the handlers beside this file. Nothing here says who asked for whom.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { RefusedError } from '../../proto/errors.js'
import { replyBlocksKept, requestBytesMax } from '../../proto/limits.js'
import {
  decodeRequest,
  encodeResponse,
  protocolVersion,
  type Request,
  type RequestBody,
  type ResponseBody,
  refusalOf,
  requestIdOf,
} from '../../proto/requests.js'
import { Answered } from './answered.js'
import type { Asked, DoorParts, Handler } from './context.js'
import { createFloodGate } from './flood-gate.js'
import { answerChallenge, answerHello, answerPresence } from './hello.js'
import { answerPublish, answerTake } from './key-packages.js'
import { answerAcknowledge, answerFetch } from './mailbox.js'
import { answerLookup, answerRegister } from './register.js'
import { answerSend, answerStatus } from './send.js'
import { answerLogin, answerLogout, answerPing } from './session.js'

const handlers: { readonly [Kind in RequestBody['kind']]: Handler<Kind> } = {
  hello: answerHello,
  presence: answerPresence,
  challenge: answerChallenge,
  register: answerRegister,
  lookup: answerLookup,
  login: answerLogin,
  logout: answerLogout,
  ping: answerPing,
  send: answerSend,
  fetch: answerFetch,
  acknowledge: answerAcknowledge,
  status: answerStatus,
  'publish-key-packages': answerPublish,
  'take-key-package': answerTake,
}

/** With these, a client makes up for the reply blocks that its session has used. SERVICE.md section 1. */
const isOfSession: Partial<Record<RequestBody['kind'], true>> = {
  ping: true,
  fetch: true,
  acknowledge: true,
  'publish-key-packages': true,
}

export interface DoorCounts {
  /** Frames of our version that had a sender. */
  readonly requests: number
  readonly answers: number
  readonly refusals: number
  readonly repeats: number
  /** Frames of another protocol, which were handed to whoever speaks it. */
  readonly foreign: number
  /** Frames that nobody could be answered for. */
  readonly dropped: {
    readonly anonymous: number
    readonly unreadable: number
    readonly flooding: number
  }
}

export interface Door {
  readonly counts: DoorCounts
  /**
   * Answers one frame.
   * @returns the answer's bytes, or undefined when there is nothing or nobody to answer
   * @throws what is no refusal: a fault of this node
   */
  handle(bytes: Uint8Array, senderTag: SenderTag | undefined): Promise<Uint8Array | undefined>
  /** From here on every request is refused with `stopping-down`. */
  stopTaking(): void
  /** Resolves when every accepted request is answered. */
  settled(): Promise<void>
}

export function createDoor(parts: DoorParts, clock: () => number): Door {
  const { settings } = parts
  const gate = createFloodGate(settings)
  const answered = new Answered({
    bytesMax: settings.answeredBytesMax,
    ageMsMax: settings.answeredMs,
  })
  const dropped = { anonymous: 0, unreadable: 0, flooding: 0 }
  const counts = { requests: 0, answers: 0, refusals: 0, repeats: 0, foreign: 0, dropped }
  let stopping = false
  let inFlight = 0
  let settle: (() => void) | undefined

  async function handle(
    bytes: Uint8Array,
    senderTag: SenderTag | undefined,
  ): Promise<Uint8Array | undefined> {
    if (senderTag === undefined) {
      dropped.anonymous += 1
      return undefined
    }
    inFlight += 1
    try {
      if (bytes[0] !== protocolVersion) {
        await passForeign(bytes, senderTag, clock())
        return undefined
      }
      counts.requests += 1
      const answer = await answerFrame(bytes, senderTag, clock())
      if (answer === undefined) return undefined
      counts.answers += 1
      gate.answered(senderTag, answer.length, clock())
      return answer
    } catch (fault) {
      parts.onFault(fault)
      throw fault
    } finally {
      inFlight -= 1
      if (inFlight === 0) settle?.()
    }
  }

  /** nymCHAT's clients are told of no limits: what is too much is dropped. */
  async function passForeign(
    bytes: Uint8Array,
    senderTag: SenderTag,
    nowMs: number,
  ): Promise<void> {
    if (stopping) return
    if (gate.admit(senderTag, bytes.length, nowMs).kind === 'admitted') {
      counts.foreign += 1
      await parts.foreign(bytes, senderTag)
    } else dropped.flooding += 1
  }

  function answerFrame(
    bytes: Uint8Array,
    senderTag: SenderTag,
    nowMs: number,
  ): Promise<Uint8Array> | Uint8Array | undefined {
    const admission = gate.admit(senderTag, bytes.length, nowMs)
    if (admission.kind === 'dropped') {
      dropped.flooding += 1
      return undefined
    }
    if (admission.kind === 'refused') {
      return refuse(bytes, new RefusedError('rate-limited', 'Too many requests.', admission.waitMs))
    }
    if (stopping) {
      return refuse(bytes, new RefusedError('stopping-down', 'The node is stopping.', 5_000))
    }
    let request: Request
    try {
      request = decodeRequest(bytes)
    } catch (error) {
      return refuse(bytes, error)
    }
    const { id, body } = request
    parts.routes.heard(senderTag, isOfSession[body.kind] ? replyBlocksKept : 0, nowMs)
    const earlier = answered.get(senderTag, id, nowMs)
    if (earlier !== undefined) {
      counts.repeats += 1
      return earlier
    }
    const asked = { senderTag, requestId: id, nowMs }
    return answerNew({ id, body: asFarAsAdmitted(body, asked) }, asked)
  }

  /** Each further name of a lookup counts as a request; those beyond the rate are left out. */
  function asFarAsAdmitted(body: RequestBody, { senderTag, nowMs }: Asked): RequestBody {
    if (body.kind !== 'lookup' || body.more === undefined) return body
    const further = gate.admitFurther(senderTag, body.more.length, nowMs)
    return { ...body, more: body.more.slice(0, further) }
  }

  /** Remembers the answer, unless the same request may get a better one later. */
  function answerNew(request: Request, asked: Asked): Promise<Uint8Array> | Uint8Array {
    const { senderTag, requestId, nowMs } = asked
    const body = bodyOf(request.body, asked)
    if (!(body instanceof Promise)) {
      const answer = encodeAnswer(requestId, body)
      if (isFinal(body)) answered.set(senderTag, requestId, answer, nowMs)
      return answer
    }
    const answer = body.then(
      (settled) => {
        const bytes = encodeAnswer(requestId, settled)
        if (isFinal(settled)) answered.set(senderTag, requestId, bytes, nowMs)
        else answered.forget(senderTag, requestId)
        return bytes
      },
      (fault: unknown) => {
        answered.forget(senderTag, requestId)
        throw fault
      },
    )
    answered.set(senderTag, requestId, answer, nowMs)
    return answer
  }

  function bodyOf(body: RequestBody, asked: Asked): ResponseBody | Promise<ResponseBody> {
    // The table has one handler for each kind, which the compiler cannot follow through a union.
    const handler = handlers[body.kind] as Handler<RequestBody['kind']>
    try {
      const answer = handler(parts, asked, body)
      return answer instanceof Promise ? answer.catch(refusalBody) : answer
    } catch (error) {
      return refusalBody(error)
    }
  }

  /** Answers a frame that cannot be read further than its id, if it has one. */
  function refuse(bytes: Uint8Array, error: unknown): Uint8Array | undefined {
    const body = refusalBody(error)
    const requestId = frameId(bytes)
    if (requestId !== undefined) return encodeAnswer(requestId, body)
    dropped.unreadable += 1
    return undefined
  }

  function encodeAnswer(requestId: Uint8Array, body: ResponseBody): Uint8Array {
    if (body.kind === 'refusal') counts.refusals += 1
    return encodeResponse({ requestId, body })
  }

  return {
    counts,
    handle,
    stopTaking() {
      stopping = true
    },
    async settled() {
      if (inFlight === 0) return
      await new Promise<void>((resolve) => {
        settle = resolve
      })
    },
  }
}

/** Version, and the id's field with tag, length and 16 bytes: how every exact request begins. */
const idPrefixBytes = 1 + 2 + 16

/** The id of a frame that is broken or too long to be worth decoding. */
function frameId(bytes: Uint8Array): Uint8Array | undefined {
  const whole = bytes.length <= requestBytesMax ? requestIdOf(bytes) : undefined
  return whole ?? requestIdOf(bytes.subarray(0, idPrefixBytes))
}

/** The longest wait that a refusal can name: 32 bits of milliseconds, about 49 days. */
const retryAfterMsMax = 2 ** 32 - 1

/** @throws what is no refusal */
function refusalBody(error: unknown): ResponseBody {
  if (!(error instanceof RefusedError)) throw error
  const refusal = refusalOf(error)
  const retryAfterMs = Math.min(retryAfterMsMax, Math.ceil(refusal.retryAfterMs))
  return { kind: 'refusal', ...refusal, retryAfterMs }
}

/**
 * What is asked of mailboxes again is looked up there again, which does no harm. Remembered it would push out
 * answers that were dear.
 */
const unremembered: ReadonlySet<ResponseBody['kind']> = new Set([
  ...(['send', 'fetch', 'acknowledge', 'status'] as const),
])

/** Whether the same request would be answered alike for ever, and the answer is worth its room. */
function isFinal(body: ResponseBody): boolean {
  if (unremembered.has(body.kind)) return false
  if (body.kind === 'refusal') return !body.retry
  if (body.kind === 'lookup' && body.more?.some(({ outcome }) => outcome === 'pending'))
    return false
  return !('outcome' in body) || body.outcome !== 'pending'
}
