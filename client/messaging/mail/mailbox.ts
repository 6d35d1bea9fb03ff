/** Our own mailbox, at all home nodes of our name. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import type { Context } from '../../core/context.js'
import { ClientError } from '../../core/errors.js'
import { worstOf } from '../../core/failures.js'
import { type Deadline, deadlineIn, pause, remainingMs, within } from '../../core/waiting.js'
import { type Addressees, createAddressees, expectHomes } from './addressees.js'
import { readDirectLetter } from './direct-letter.js'
import { HomeLine, type HomeLineParts } from './home-line.js'
import type { Addressee, Mailbox, MailboxOptions } from './mail.js'
import { type MailboxRhythm, mailboxRhythm } from './rhythm.js'
import { createTaking, type Taken } from './taking.js'

/**
 * Opens the mailbox of one device of a name. Resolves when the name's home nodes are known; logging in at
 * them goes on by itself, and again whenever one of them has been away.
 * @param context of a client: `contextOf(client)`; closing the client ends the mailbox too
 * @param deadline of looking the name up
 * @throws ClientError `unknown-name`, `no-mailbox`, `not-owner` (the name does not list the device), and what
 *   asking nodes throws
 */
export async function openMailbox(
  context: Context,
  options: MailboxOptions,
  deadline: Deadline,
  rhythm: MailboxRhythm = mailboxRhythm,
): Promise<Mailbox> {
  const addressees = createAddressees(context)
  const own = await addressees.find(options.name, true, deadline)
  expectHomes(own)
  if (!own.devices.some((key) => equalBytes(key, options.device.publicKey))) {
    const sentence = `'${own.name}' does not list this device, which so has no mailbox.`
    throw new ClientError('not-owner', sentence)
  }
  return new OpenMailbox(context, addressees, options, rhythm, own)
}

class OpenMailbox implements Mailbox {
  readonly #context: Context
  readonly #addressees: Addressees
  readonly #rhythm: MailboxRhythm
  readonly #parts: HomeLineParts
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #unsubscribe: readonly (() => void)[]
  readonly #following: Promise<void>
  /** In order of preference. */
  #lines: readonly HomeLine[] = []
  /** Of home nodes that the name no longer lists. */
  #leaving: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(
    context: Context,
    addressees: Addressees,
    { name, device, take, keyPackages }: MailboxOptions,
    rhythm: MailboxRhythm,
    own: Addressee,
  ) {
    this.#context = context
    this.#addressees = addressees
    this.#rhythm = rhythm
    const onChange = () => this.#changed()
    const taking = createTaking(take, context.tell)
    this.#parts = { ...{ context, name, device, keyPackages, taking, rhythm }, onChange }
    this.#unsubscribe = [
      context.onPushed('arrived', ({ message }) => {
        const isOffered =
          message !== undefined &&
          taking.offer(message, (taken) => this.#afterPush(message.messageId, taken))
        if (!isOffered) for (const line of this.#lines) line.hint()
      }),
      context.onPushed('expiring', () => {
        for (const line of this.#lines) line.check()
      }),
      context.onForeign((bytes) => {
        const letter = readDirectLetter(bytes)
        if (letter !== undefined) taking.offer(letter, () => {})
      }),
    ]
    this.#follow(own)
    this.#following = this.#followOn()
    this.#following.catch(() => {})
    const end = () => {
      // Told by `close`.
      this.close().catch(() => {})
    }
    if (context.closed.aborted) end()
    else context.closed.addEventListener('abort', end, { once: true, signal: this.#stop.signal })
  }

  get homes(): Mailbox['homes'] {
    return this.#lines.map(({ state }) => state)
  }

  async fetch(deadline: Deadline): Promise<number> {
    const outcomes = await Promise.allSettled(
      this.#lines.map((line) => within(line.fetch(), remainingMs(deadline), deadline)),
    )
    const counts = outcomes.flatMap((one) =>
      one.status === 'fulfilled' && one.value !== undefined ? [one.value] : [],
    )
    if (counts.length > 0) return counts.reduce((sum, count) => sum + count, 0)
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    const [fault] = failures.filter((one) => !(one instanceof ClientError) || isOver(one))
    if (fault !== undefined) throw fault
    if (this.#closing !== undefined) throw new ClientError('closed', 'The mailbox is closed.')
    const sentence = 'No home node of the name answered in time.'
    throw failures.length > 0 ? worstOf(failures) : new ClientError('timeout', sentence)
  }

  onChange(listener: () => void): () => void {
    const entry = () => listener()
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const stop of this.#unsubscribe) stop()
    // What is being taken is acknowledged yet.
    await this.#parts.taking.close()
    this.#stop.abort()
    await this.#following
    const ended = await Promise.allSettled(this.#lines.map((line) => line.close()))
    await this.#leaving
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  /**
   * A push does not say which home node it is of, nor is it known to be what one keeps under that id: where there
   * are several, it is acknowledged once it was fetched. Otherwise one of them, that learnt the id, could push
   * anything under it, and what another keeps would be gone unread.
   */
  #afterPush(messageId: Uint8Array, taken: Taken): void {
    for (const line of this.#lines) {
      if (taken === 'rejected') line.rejected()
      else if (this.#lines.length > 1) line.hint()
      else line.acknowledge(messageId, taken === 'taken')
    }
  }

  /** Opens lines to home nodes that are new, and closes those to former ones. */
  #follow({ homeNodes }: Addressee): void {
    const former = new Map(this.#lines.map((line) => [bytesToHex(line.node), line]))
    this.#lines = homeNodes.map((node) => {
      const key = bytesToHex(node)
      const line = former.get(key) ?? new HomeLine(node, this.#parts)
      former.delete(key)
      return line
    })
    const gone = [...former.values()].map((line) => line.close())
    this.#leaving = Promise.all([this.#leaving, ...gone]).then(() => {})
    this.#leaving.catch(() => {})
    if (gone.length > 0) this.#changed()
  }

  async #followOn(): Promise<void> {
    const { clock } = this.#context
    const { signal } = this.#stop
    for (;;) {
      try {
        await pause(this.#rhythm.homesMs, { clock, signal })
        const deadline = deadlineIn(clock, this.#rhythm.requestMs, signal)
        this.#follow(await this.#addressees.find(this.#parts.name, true, deadline))
      } catch (error) {
        if (!(error instanceof ClientError)) throw error
        if (isOver(error)) return
        // What is known stays; home nodes refuse whoever is listed no more.
      }
    }
  }
}

function isOver({ code }: ClientError): boolean {
  return code === 'aborted' || code === 'closed'
}
