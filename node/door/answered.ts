/**
 * Answers that were given, by sender and request id: the mixnet repeats messages and clients repeat
 * requests, and the same request gets the same answer. Bounded by bytes and age. SERVICE.md section 1.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { byteKey } from '../byte-key.js'

export interface AnsweredLimits {
  readonly bytesMax: number
  readonly ageMsMax: number
}

/** Map entry, key and promise of one answer, beside its bytes. */
const entryBytes = 300

type Answer = Promise<Uint8Array> | Uint8Array

interface Entry {
  readonly atMs: number
  readonly bytes: number
  readonly answer: Answer
}

interface Generation {
  readonly sinceMs: number
  readonly entries: Map<string, Entry>
  bytes: number
}

/**
 * Two generations, each of half the bytes; the older one is forgotten whole, which costs the same
 * however full it is.
 */
export class Answered {
  readonly #limits: AnsweredLimits
  #young = generation(Number.NEGATIVE_INFINITY)
  #old = generation(Number.NEGATIVE_INFINITY)

  constructor(limits: AnsweredLimits) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#young.bytes + this.#old.bytes
  }

  /** The answer, or the promise of the one that is being made. */
  get(senderTag: SenderTag, requestId: Uint8Array, nowMs: number): Answer | undefined {
    const key = keyOf(senderTag, requestId)
    const entry = this.#young.entries.get(key) ?? this.#old.entries.get(key)
    if (entry === undefined || nowMs - entry.atMs > this.#limits.ageMsMax) return undefined
    return entry.answer
  }

  /** Remembers that an answer is being made, or the answer. One too large for a generation is not kept. */
  set(senderTag: SenderTag, requestId: Uint8Array, answer: Answer, nowMs: number): void {
    const key = keyOf(senderTag, requestId)
    this.#forget(key)
    const bytes = entryBytes + (answer instanceof Uint8Array ? answer.length : 0)
    this.#turn(bytes, nowMs)
    if (bytes > this.#limits.bytesMax / 2) return
    this.#young.entries.set(key, { atMs: nowMs, bytes, answer })
    this.#young.bytes += bytes
  }

  /** An answer that a repeat may change, such as `busy`, is not kept. */
  forget(senderTag: SenderTag, requestId: Uint8Array): void {
    this.#forget(keyOf(senderTag, requestId))
  }

  /** Begins a new generation when the young one is old, or has no room for so many bytes more. */
  #turn(bytes: number, nowMs: number): void {
    const ageMs = nowMs - this.#young.sinceMs
    const { bytesMax, ageMsMax } = this.#limits
    if (ageMs <= ageMsMax && this.#young.bytes + bytes <= bytesMax / 2) return
    // After twice the age the youngest answer of either generation is too old.
    this.#old = ageMs <= 2 * ageMsMax ? this.#young : generation(nowMs)
    this.#young = generation(nowMs)
  }

  #forget(key: string): void {
    for (const one of [this.#young, this.#old]) {
      const entry = one.entries.get(key)
      if (entry === undefined) continue
      one.entries.delete(key)
      one.bytes -= entry.bytes
    }
  }
}

function generation(sinceMs: number): Generation {
  return { sinceMs, entries: new Map(), bytes: 0 }
}

/** A request id has a fixed length, so id and tag together are unambiguous. */
function keyOf(senderTag: SenderTag, requestId: Uint8Array): string {
  return byteKey(requestId) + senderTag
}
