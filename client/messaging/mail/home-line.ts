/**
 * Our mailbox at one home node. One thing after the other, whatever is due first: so a node that lies, hints
 * for ever or answers nothing costs no more than one request at a time.
 */
import { bytesToHex, hexToBytes } from '../../../proto/bytes.js'
import { acknowledgedMax } from '../../../proto/limits.js'
import type { WaitingMessage } from '../../../proto/messages.js'
import type { RequestBody } from '../../../proto/requests.js'
import type { Signer } from '../../../proto/signatures.js'
import type { Context } from '../../core/context.js'
import { ClientError, misbehaviour } from '../../core/errors.js'
import type { AnswerTo } from '../../core/federation.js'
import { seekNode } from '../../core/meeting.js'
import { isRefusedFor } from '../../core/registering.js'
import { loginAt } from '../../core/sessions.js'
import { type Deadline, deadlineIn, within } from '../../core/waiting.js'
import { isSilence } from './home-nodes.js'
import { KeyShelf } from './key-shelf.js'
import type { HomeState, KeyPackageSupply, Received } from './mail.js'
import {
  acknowledgementsMax,
  firstPageBytes,
  laterPageBytes,
  type MailboxRhythm,
  pagesMax,
  renewedPart,
  sessionMsMax,
  sessionMsMin,
} from './rhythm.js'
import type { Taking } from './taking.js'

export interface HomeLineParts {
  readonly context: Context
  readonly name: string
  readonly device: Signer
  readonly keyPackages: KeyPackageSupply
  readonly taking: Taking
  readonly rhythm: MailboxRhythm
  readonly onChange: () => void
}

interface Waiter {
  readonly resolve: (taken: number) => void
  readonly reject: (reason: unknown) => void
}

/** When something is due, by the clock that never jumps. */
interface Dues {
  renewMs: number
  acknowledgeMs: number
  fetchMs: number
  supplyMs: number
  pingMs: number
}

const never = Number.POSITIVE_INFINITY

export class HomeLine {
  readonly node: Uint8Array
  readonly #parts: HomeLineParts
  readonly #stop = new AbortController()
  readonly #shelf: KeyShelf
  readonly #acknowledgements = new Set<string>()
  readonly #ended: Promise<void>
  #state: HomeState
  #due: Dues = { renewMs: 0, acknowledgeMs: never, fetchMs: 0, supplyMs: 0, pingMs: 0 }
  #fetchedAtMs = Number.NEGATIVE_INFINITY
  #pingedAtMs = Number.NEGATIVE_INFINITY
  /** Whether something new was taken since the last acknowledgement. */
  #isNew = false
  #waiters: Waiter[] = []
  /** The first so many of them: what is under way was begun for these, and fails for these alone. */
  #served = 0
  #wake = () => {}
  #failures = 0
  #rejections = 0
  #isSupplied = false

  constructor(node: Uint8Array, parts: HomeLineParts) {
    this.node = node
    this.#parts = parts
    this.#shelf = new KeyShelf(parts.keyPackages, parts.context.clock)
    this.#state = { node, state: 'connecting', reason: undefined }
    this.#ended = this.#run()
    // Told by `close`.
    this.#ended.catch(() => {})
  }

  get state(): HomeState {
    return { ...this.#state, isSupplied: this.#isSupplied }
  }

  /** Something may be in the mailbox: fetches, not at once when that was done just now. */
  hint(): void {
    const { hintPauseMs } = this.#parts.rhythm
    this.#fetchNoLaterThan(Math.max(this.#nowMs, this.#fetchedAtMs + hintPauseMs))
  }

  /** What was pushed was not taken: it is fetched again, later each time. */
  rejected(): void {
    const { backoffMs, fetchMs } = this.#parts.rhythm
    this.#fetchNoLaterThan(this.#nowMs + Math.min(fetchMs, backoffMs * 2 ** this.#rejections))
    this.#rejections += 1
  }

  /** The session may be over soon: asks, unless it has done so just now. */
  check(): void {
    const { checkPauseMs } = this.#parts.rhythm
    const soonestMs = Math.max(this.#nowMs, this.#pingedAtMs + checkPauseMs)
    this.#due.pingMs = Math.min(this.#due.pingMs, soonestMs)
    this.#wake()
  }

  /** Acknowledges what was pushed, if this home node keeps it. Any other ignores it. */
  acknowledge(messageId: Uint8Array, isNew: boolean): void {
    // After the next login it is fetched, known, and acknowledged then.
    if (this.#state.state !== 'live') return
    this.#isNew ||= isNew
    this.#keepAcknowledgement(messageId)
    const { acknowledgeMs, acknowledgedAtOnce } = this.#parts.rhythm
    const delayMs = this.#acknowledgements.size >= acknowledgedAtOnce ? 0 : acknowledgeMs
    this.#due.acknowledgeMs = Math.min(this.#due.acknowledgeMs, this.#nowMs + delayMs)
    this.#wake()
  }

  /** Fetches now, logging in first if need be. @returns how many envelopes were taken @throws ClientError */
  fetch(): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#stop.signal.aborted) reject(closedError())
      else this.#waiters.push({ resolve, reject })
      this.#fetchNoLaterThan(0)
    })
  }

  /** @throws whatever ended it that is no ClientError */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  get #nowMs(): number {
    return this.#parts.context.clock.elapsedMs()
  }

  #deadline(): Deadline {
    const { context, rhythm } = this.#parts
    return deadlineIn(context.clock, rhythm.requestMs, this.#stop.signal)
  }

  #fetchNoLaterThan(atMs: number): void {
    this.#due.fetchMs = Math.min(this.#due.fetchMs, atMs)
    this.#wake()
  }

  #setState(state: HomeState['state'], reason?: string): void {
    if (this.#state.state === state && this.#state.reason === reason) return
    this.#state = { node: this.node, state, reason }
    this.#parts.onChange()
  }

  // ------------------------------------------------------------ from login to login

  async #run(): Promise<void> {
    try {
      for (;;) {
        const failure = await this.#stay()
        if (failure !== undefined) await this.#recover(failure)
      }
    } catch (error) {
      this.#endWaiters(error instanceof ClientError ? closedError() : error)
      if (!(error instanceof ClientError)) {
        this.#setState('refused', 'Something failed here.')
        throw error
      }
    }
    await this.#farewell()
  }

  /** Until the session is to be renewed. @returns what ended it before */
  async #stay(): Promise<ClientError | undefined> {
    try {
      await this.#login()
      await this.#serve()
      return undefined
    } catch (error) {
      if (error instanceof ClientError && !isOver(error)) return error
      throw error
    }
  }

  async #login(): Promise<void> {
    const { context, name, device } = this.#parts
    this.#served = this.#waiters.length
    const { federation } = context
    const deadline = this.#deadline()
    if (federation.addressOf(this.node) === undefined) {
      await seekNode(federation, this.node, deadline)
    }
    const { sessionSeconds } = await federation.withMember(
      ...([{ nodeKey: this.node }, deadline] as const),
      (node, share) => loginAt(context, node, name, device, share),
    )
    const sessionMs = Math.min(sessionMsMax, sessionSeconds * 1_000)
    this.#due.renewMs = this.#nowMs + Math.max(sessionMsMin, sessionMs * renewedPart)
    this.#due.fetchMs = 0
    this.#due.pingMs = this.#nowMs + this.#parts.rhythm.pingMs
    this.#served = 0
    this.#setState('live')
  }

  async #serve(): Promise<void> {
    for (;;) {
      const nowMs = this.#nowMs
      const { renewMs, acknowledgeMs, fetchMs, supplyMs, pingMs } = this.#due
      if (nowMs >= renewMs) return
      // What has been due for longest: no flood of one kind keeps another waiting.
      const firstMs = Math.min(acknowledgeMs, fetchMs, supplyMs, pingMs)
      if (nowMs < firstMs) await this.#rest(Math.min(renewMs, firstMs) - nowMs)
      else if (firstMs === fetchMs) await this.#fetchRound()
      else if (firstMs === acknowledgeMs) await this.#acknowledgeSome()
      else if (firstMs === supplyMs) await this.#fillShelf()
      else await this.#ping()
    }
  }

  /** Until something becomes due earlier than it was. @throws ClientError `aborted` */
  async #rest(delayMs: number): Promise<void> {
    const woken = new Promise<true>((resolve) => {
      this.#wake = () => resolve(true)
    })
    const { clock } = this.#parts.context
    await within(woken, delayMs, { clock, signal: this.#stop.signal })
  }

  /** Waits before the next login, longer each time, unless somebody asks for it. */
  async #recover(failure: ClientError): Promise<void> {
    const { context, rhythm } = this.#parts
    const isForgotten = isRefusedFor(failure, 'no-session')
    // It has restarted; when it forgets us at once, again and again, that is a failure like others.
    if (isForgotten && this.#failures === 0) {
      this.#failures += 1
      this.#setState('connecting', failure.message)
      return
    }
    const isRefused = failure.code === 'refused' || failure.code === 'misbehaviour'
    this.#setState(isRefused ? 'refused' : 'unreachable', failure.message)
    this.#endWaiters(failure, this.#served)
    const delayMs = Math.min(rhythm.backoffMsMax, rhythm.backoffMs * 2 ** this.#failures)
    this.#failures += 1
    if (isSilence(failure)) await this.#seek()
    const untilMs = this.#nowMs + delayMs * (0.8 + (0.4 * (context.random(1)[0] ?? 0)) / 255)
    while (this.#nowMs < untilMs && this.#waiters.length === 0) {
      await this.#rest(untilMs - this.#nowMs)
    }
  }

  /** It may have come back at another address. */
  async #seek(): Promise<void> {
    const { federation } = this.#parts.context
    await seekNode(federation, this.node, federation.share(this.#deadline()))
  }

  #endWaiters(reason: unknown, count = this.#waiters.length): void {
    for (const { reject } of this.#waiters.splice(0, count)) reject(reason)
  }

  // ------------------------------------------------------------ what is asked

  /** @param check throws `misbehaviour` for an answer that does not hold */
  async #ask<Body extends RequestBody>(
    request: Body,
    check: (answer: AnswerTo<Body>, address: string) => void = () => {},
    deadline: Deadline = this.#deadline(),
  ): Promise<AnswerTo<Body>> {
    const { context, rhythm } = this.#parts
    const { federation } = context
    const nodeKey = this.node
    const answer = await federation.withMember({ nodeKey }, deadline, async (node, share) => {
      const { body } = await federation.ask(node.address, request, share)
      check(body, node.address)
      return body
    })
    this.#due.pingMs = this.#nowMs + rhythm.pingMs
    return answer
  }

  async #ping(): Promise<void> {
    this.#pingedAtMs = this.#nowMs
    const { sessionSeconds } = await this.#ask({ kind: 'ping' })
    // By that node's word, which may be shorter than what it promised.
    if (sessionSeconds === 0) throw forgottenError()
    const leftMs = Math.min(sessionMsMax, sessionSeconds * 1_000)
    this.#due.renewMs = Math.min(this.#due.renewMs, this.#nowMs + leftMs * renewedPart)
  }

  async #fillShelf(): Promise<void> {
    this.#due.supplyMs = this.#nowMs + this.#parts.rhythm.supplyMs
    await this.#shelf.fill(async (body) => (await this.#ask(body)).available)
    if (this.#isSupplied) return
    this.#isSupplied = true
    this.#parts.onChange()
  }

  /** Takes what is in the mailbox, page by page, and acknowledges it. */
  async #fetchRound(): Promise<void> {
    const { rhythm } = this.#parts
    const waiters = this.#waiters.splice(0)
    this.#fetchedAtMs = this.#nowMs
    this.#due.fetchMs = this.#nowMs + rhythm.fetchMs
    try {
      const { taken, rejected, isMore } = await this.#fetchPages()
      while (this.#acknowledgements.size > 0) await this.#acknowledgeSome()
      // Whoever fetches and leaves again can be written to by strangers in the meantime.
      if (this.#due.supplyMs <= this.#nowMs) await this.#fillShelf()
      // The session works.
      this.#failures = 0
      if (rejected > 0) this.rejected()
      else this.#rejections = 0
      if (isMore && taken > 0) this.hint()
      for (const { resolve } of waiters) resolve(taken)
    } catch (error) {
      // They wait on: what follows logs in again, or ends them.
      this.#waiters.unshift(...waiters)
      this.#served = waiters.length
      this.#due.fetchMs = 0
      throw error
    }
  }

  async #fetchPages(): Promise<{ taken: number; rejected: number; isMore: boolean }> {
    let after = 0
    let isMore = true
    const counts = { taken: 0, rejected: 0 }
    for (let page = 0; isMore && page < pagesMax; page++) {
      const bytesMax = page === 0 ? firstPageBytes : laterPageBytes
      const { messages, more } = await this.#ask(
        { kind: 'fetch', after, bytesMax },
        (answer, node) => expectProgress(answer.messages, answer.more, after, node),
      )
      for (const message of messages) {
        const taken = await this.#parts.taking.take(receivedOf(message))
        if (taken !== 'known') counts[taken] += 1
        if (taken === 'taken') this.#isNew = true
        if (taken !== 'rejected') this.#keepAcknowledgement(message.messageId)
      }
      after = messages.at(-1)?.place ?? after
      isMore = more
      while (this.#acknowledgements.size >= acknowledgedMax) await this.#acknowledgeSome()
    }
    return { ...counts, isMore }
  }

  #keepAcknowledgement(messageId: Uint8Array): void {
    if (this.#acknowledgements.size >= acknowledgementsMax) return
    this.#acknowledgements.add(bytesToHex(messageId))
  }

  async #acknowledgeSome(deadline?: Deadline): Promise<void> {
    const some = [...this.#acknowledgements].slice(0, acknowledgedMax)
    const isNew = this.#isNew
    this.#isNew = false
    this.#due.acknowledgeMs = never
    if (some.length === 0) return
    const request = { kind: 'acknowledge', messageIds: some.map(hexToBytes) } as const
    const { waiting } = await this.#ask(request, undefined, deadline)
    for (const id of some) this.#acknowledgements.delete(id)
    if (this.#acknowledgements.size > 0) this.#due.acknowledgeMs = this.#nowMs
    // A push was lost. Heeded only where something new came: a node could say so for ever.
    else if (waiting > 0 && isNew) this.hint()
  }

  /** What was taken last is acknowledged, so that the next run need not take it again. */
  async #farewell(): Promise<void> {
    const { context, rhythm } = this.#parts
    const isLive = this.#state.state === 'live' && !context.closed.aborted
    if (!isLive || this.#acknowledgements.size === 0) return
    try {
      await this.#acknowledgeSome(deadlineIn(context.clock, rhythm.closeMs, context.closed))
    } catch (error) {
      // They are idempotent: the next run gets them again.
      if (!(error instanceof ClientError)) throw error
    }
  }
}

function isOver({ code }: ClientError): boolean {
  return code === 'aborted' || code === 'closed'
}

function expectProgress(
  messages: readonly WaitingMessage[],
  more: boolean,
  after: number,
  node: string,
): void {
  const [first] = messages
  if (first !== undefined && first.place <= after) {
    throw misbehaviour(node, 'answer', 'it gives envelopes from before the place asked for.')
  }
  if (more && first === undefined) {
    throw misbehaviour(node, 'answer', 'it promises more envelopes and gives none.')
  }
}

function receivedOf({ messageId, envelope, storedAtMs }: WaitingMessage): Received {
  return { messageId, envelope, storedAtMs }
}

function closedError(): ClientError {
  return new ClientError('closed', 'The mailbox is closed.')
}

function forgottenError(): ClientError {
  const sentence = 'It knows no session of ours.'
  const refusal = { code: 'no-session', sentence, retry: false, retryAfterMs: 0 } as const
  return new ClientError('refused', sentence, { refusal })
}
