/**
 * The newest challenge that was taken for each name and device, so that no login or logout is taken twice
 * or out of order. SERVICE.md section 3.
 */
import { RefusedError } from '../../proto/errors.js'
import { byteKey } from '../byte-key.js'

/** Two generations of so many; a signature check stands before each entry. */
const generationMax = 100_000

export interface TakenChallenges {
  readonly size: number
  /** @throws RefusedError `bad-challenge` unless it is newer than the last one taken */
  expectNewer(name: string, device: Uint8Array, stamp: number): void
  take(name: string, device: Uint8Array, stamp: number, nowMs: number): void
}

/** @param validMs after which a challenge is refused anyway, so that its entry can be forgotten */
export function createTakenChallenges(validMs: number): TakenChallenges {
  let young = new Map<string, number>()
  let old = new Map<string, number>()
  let youngSinceMs = 0
  /** Challenges up to this one may have been taken and forgotten. */
  let forgottenUpTo = -1

  const keyOf = (name: string, device: Uint8Array) => byteKey(device) + name

  function turn(nowMs: number): void {
    const aged = nowMs - youngSinceMs >= validMs
    if (!aged && young.size < generationMax) return
    if (!aged) for (const stamp of old.values()) forgottenUpTo = Math.max(forgottenUpTo, stamp)
    old = young
    young = new Map()
    youngSinceMs = nowMs
  }

  return {
    get size() {
      return young.size + old.size
    },
    expectNewer(name, device, stamp) {
      const key = keyOf(name, device)
      const last = Math.max(young.get(key) ?? -1, old.get(key) ?? -1, forgottenUpTo)
      if (stamp > last) return
      throw new RefusedError(
        'bad-challenge',
        'A challenge as new as this one has been taken for this device. Ask for a new one.',
      )
    },
    take(name, device, stamp, nowMs) {
      turn(nowMs)
      young.set(keyOf(name, device), stamp)
    },
  }
}
