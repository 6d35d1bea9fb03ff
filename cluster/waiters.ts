/** Owners who wait at this node for a slot's decision. */
import type { RefusedError } from '../proto/errors.js'
import type { Answer } from './ports.js'
import type { Hex } from './rules/slot.js'
import type { Turn } from './turn.js'

export interface Waiter {
  /** The claim that it has submitted. */
  readonly value: Hex
  readonly answer: (answer: Answer) => void
}

export class Waiters {
  readonly #bySlot = new Map<Hex, Waiter[]>()

  add(key: Hex, waiter: Waiter): void {
    const others = this.#bySlot.get(key)
    if (others === undefined) this.#bySlot.set(key, [waiter])
    else others.push(waiter)
  }

  /** Once the turn is durable. */
  answer(key: Hex, turn: Turn, answerTo: (waiter: Waiter) => Answer): void {
    const waiters = this.#bySlot.get(key) ?? []
    this.#bySlot.delete(key)
    for (const waiter of waiters) turn.afterDurable.push(() => waiter.answer(answerTo(waiter)))
  }

  refuse(key: Hex, refusal: RefusedError, turn: Turn): void {
    this.answer(key, turn, () => ({ outcome: 'refused', refusal }))
  }
}
