/**
 * Answers that were given, by sender and request id: the mixnet repeats messages and clients repeat
 * requests, and the same request gets the same answer. Bounded by bytes and age. SERVICE.md section 1.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'

export interface AnsweredLimits {
  readonly bytesMax: number
  readonly ageMsMax: number
}

/** Map entry, key and promise of one answer, beside its bytes. */
const entryBytes = 300

interface Entry {
  readonly atMs: number
  bytes: number
  answer: Promise<Uint8Array> | Uint8Array
}

export class Answered {
  readonly #limits: AnsweredLimits
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(limits: AnsweredLimits) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The answer, or the promise of the one that is being made. */
  get(
    senderTag: SenderTag,
    requestId: Uint8Array,
    nowMs: number,
  ): Promise<Uint8Array> | Uint8Array | undefined {
    const entry = this.#entries.get(keyOf(senderTag, requestId))
    if (entry === undefined || nowMs - entry.atMs > this.#limits.ageMsMax) return undefined
    return entry.answer
  }

  /** Remembers that an answer is being made, or the answer. */
  set(
    senderTag: SenderTag,
    requestId: Uint8Array,
    answer: Promise<Uint8Array> | Uint8Array,
    nowMs: number,
  ): void {
    const key = keyOf(senderTag, requestId)
    this.#forget(key)
    const bytes = entryBytes + (answer instanceof Uint8Array ? answer.length : 0)
    this.#entries.set(key, { atMs: nowMs, bytes, answer })
    this.#bytes += bytes
    this.#shrink(nowMs)
  }

  /** An answer that a repeat may change, such as `busy`, is not kept. */
  forget(senderTag: SenderTag, requestId: Uint8Array): void {
    this.#forget(keyOf(senderTag, requestId))
  }

  /** Entries are in the order of their times. */
  #shrink(nowMs: number): void {
    for (const [key, { atMs }] of this.#entries) {
      const old = nowMs - atMs > this.#limits.ageMsMax
      if (!old && this.#bytes <= this.#limits.bytesMax) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }
}

/** A request id has a fixed length, so id and tag together are unambiguous. */
function keyOf(senderTag: SenderTag, requestId: Uint8Array): string {
  const id = Buffer.from(requestId.buffer, requestId.byteOffset, requestId.length)
  return id.toString('latin1') + senderTag
}
