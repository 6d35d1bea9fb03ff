/**
 * Stateless challenges: time, random and an HMAC under a key of this process over sender tag, purpose,
 * time and random, re-derived when they come back. SERVICE.md section 2.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { RefusedError } from '../../proto/errors.js'
import type { Purpose } from '../../proto/requests.js'

const stampBytes = 8
const randomPartBytes = 8
const macBytes = 16
/** Stamp, random, MAC. */
export const challengeBytes = stampBytes + randomPartBytes + macBytes

export interface Challenges {
  readonly validMs: number
  /** 32 bytes, for one sender and one purpose. */
  issue(senderTag: SenderTag, purpose: Purpose, nowMs: number): Uint8Array
  /**
   * @returns a number that rises from each issued challenge to the next
   * @throws RefusedError `bad-challenge`: forged, of an earlier run, for another sender or purpose, expired
   */
  open(challenge: Uint8Array, senderTag: SenderTag, purpose: Purpose, nowMs: number): number
}

/** Stamps are this many to a millisecond, so that each challenge has its own and all are in order. */
const stampsPerMs = 1_000

export function createChallenges(validMs: number): Challenges {
  const key = randomBytes(32)
  let last = 0

  function macOf(head: Uint8Array, senderTag: SenderTag, purpose: Purpose): Buffer {
    // The purpose ends with a zero byte that no purpose holds, and the head's length is fixed.
    const mac = createHmac('sha256', key).update(head).update(`${purpose}\0${senderTag}`)
    return mac.digest().subarray(0, macBytes)
  }

  return {
    validMs,
    issue(senderTag, purpose, nowMs) {
      last = Math.max(last + 1, nowMs * stampsPerMs)
      const challenge = new Uint8Array(challengeBytes)
      new DataView(challenge.buffer).setBigUint64(0, BigInt(last))
      challenge.set(randomBytes(randomPartBytes), stampBytes)
      const head = challenge.subarray(0, stampBytes + randomPartBytes)
      challenge.set(macOf(head, senderTag, purpose), head.length)
      return challenge
    },
    open(challenge, senderTag, purpose, nowMs) {
      const head = challenge.subarray(0, stampBytes + randomPartBytes)
      const mac = challenge.subarray(head.length)
      if (mac.length !== macBytes || !timingSafeEqual(mac, macOf(head, senderTag, purpose))) {
        throw bad('This challenge was not issued to this sender for this purpose since the start.')
      }
      const view = new DataView(challenge.buffer, challenge.byteOffset)
      const stamp = Number(view.getBigUint64(0))
      if (nowMs - stamp / stampsPerMs > validMs) throw bad('The challenge has expired.')
      return stamp
    },
  }
}

function bad(sentence: string): RefusedError {
  return new RefusedError('bad-challenge', `${sentence} Ask for a new one.`)
}
