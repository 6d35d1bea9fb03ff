/**
 * How fast messages go one way: a window of what may be under way, a rest after failures, and whoever waits
 * for a turn. So a slow or dead node holds up nobody who has another way.
 */
import type { Timers } from '../../cluster/ports.js'
import { backoffMs } from './backoff.js'

export interface Window {
  readonly messages: number
  readonly bytes: number
}

/** Less than the overlay lets be on the way to a peer, so that what is carried for others has room. */
export const homeWindow: Window = { messages: 32, bytes: 524_288 }
/** To one home: what is carried may be long in coming back, and must leave room for what goes to others. */
export const carriedWindow: Window = { messages: 8, bytes: 262_144 }
/** By one member: what is left of what may be on the way to it, beside what is brought to that node itself. */
export const carrierWindow: Window = { messages: 24, bytes: 393_216 }

export interface Pace<Waiting> {
  /** It rests, or one message tries whether it answers again: whoever has another way takes that. */
  readonly isDown: boolean
  /** Whether one more may leave now; after a failure one goes ahead and the others wait. */
  readonly hasRoom: boolean
  /** Nothing is under way. */
  readonly isEmpty: boolean
  /** Nor does anybody wait, nor has it failed. */
  readonly isIdle: boolean
  /** In the order in which they came. */
  readonly waiting: Set<Waiting>
  left(bytes: number): void
  cameBack(bytes: number): void
  /** It has answered, whatever it said. */
  answered(): void
  /** It did not answer: nothing leaves for a while. */
  failed(): void
  /** It may be tried at once, for there is news of it. */
  wake(): void
  close(): void
}

/** @param hasRested is told when it may be tried again */
export function createPace<Waiting>(
  window: Window,
  { timers, random }: { readonly timers: Timers; readonly random: () => number },
  hasRested: () => void,
): Pace<Waiting> {
  const waiting = new Set<Waiting>()
  let messages = 0
  let bytesUnderWay = 0
  let failures = 0
  let endRest: (() => void) | undefined

  function wake(): void {
    endRest?.()
    endRest = undefined
  }

  return {
    waiting,
    wake,
    close: wake,
    get isDown() {
      return endRest !== undefined || (failures > 0 && messages > 0)
    },
    get isEmpty() {
      return messages === 0
    },
    get isIdle() {
      return failures === 0 && messages === 0 && waiting.size === 0
    },
    get hasRoom() {
      if (endRest !== undefined) return false
      if (failures > 0) return messages === 0
      return messages < window.messages && bytesUnderWay < window.bytes
    },
    left(bytes) {
      messages += 1
      bytesUnderWay += bytes
    },
    cameBack(bytes) {
      messages -= 1
      bytesUnderWay -= bytes
    },
    answered() {
      failures = 0
    },
    failed() {
      // What left together fails together.
      if (endRest !== undefined) return
      failures += 1
      endRest = timers.after(backoffMs(failures, random()), () => {
        endRest = undefined
        hasRested()
      })
    },
  }
}
