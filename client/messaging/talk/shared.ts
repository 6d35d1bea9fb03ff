/** What the parts of a messenger share, and the small words that all of them use. */
import { bytesToHex } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import type { Opener } from '../../core/hpke.js'
import type { Clock, RandomBytes } from '../../core/ports.js'
import { type Deadline, deadlineIn } from '../../core/waiting.js'
import type { Mail } from '../mail/mail.js'
import type { Engine } from '../mls/engine.js'
import type { Desk } from './desk.js'
import type { Directory } from './directory.js'
import { backoffMs, type Pace } from './pace.js'

export interface Shared {
  readonly name: string
  readonly federationId: Uint8Array
  readonly engine: Engine
  /** Opens envelopes for this device. */
  readonly opener: Opener
  readonly desk: Desk
  readonly directory: Directory
  readonly mail: Mail
  readonly clock: Clock
  readonly random: RandomBytes
  readonly pace: Pace
  /** Whether contacts are told our mixnet address, and written to at theirs. */
  readonly isDirect: boolean
  /** Fires when the messenger is closed. */
  readonly signal: AbortSignal
}

export function callDeadline({ clock, pace, signal }: Shared): Deadline {
  return deadlineIn(clock, pace.callTimeoutMs, signal)
}

/** When something that failed so many times is tried again. */
export function repeatAtMs(shared: Shared, attempts: number): number {
  const { clock, pace, random } = shared
  return clock.nowMs() + backoffMs(attempts, pace.repeatFromMs, pace.repeatMaxMs, random)
}

/** What is put off with `repeatAtMs`, to be checked or caught up with, is put off by no more than that. */
export function delayMsMaxOf({ catchUpMs, checkMaxMs, repeatMaxMs }: Pace): number {
  return Math.max(catchUpMs, checkMaxMs, repeatMaxMs)
}

/**
 * When something is due that was put off by no more than `delayMsMax`. What seems to be due later than that was put
 * off while the clock was ahead, and is due now.
 */
export function dueWithin({ clock }: Shared, dueAtMs: number, delayMsMax: number): number {
  return dueAtMs > clock.nowMs() + delayMsMax ? 0 : dueAtMs
}

/**
 * Whether the same again can help later; if not, the error's sentence says why.
 * @throws the error itself when it is none of asking nodes: a fault or a bug
 */
export function canRepeat(error: unknown): boolean {
  if (!(error instanceof ClientError)) throw error
  switch (error.code) {
    case 'refused':
      return error.details.refusal?.retry ?? true
    case 'unknown-name':
    case 'no-mailbox':
    case 'no-device':
    case 'key-changed':
    case 'invalid-name':
    case 'invalid-input':
      return false
    case 'memory':
      throw error
    default:
      return true
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function pairKey(name: string): string {
  return `@${name}`
}

/** Texts of one sender have ids of their own; nobody can take another's. */
export function textKey(conversation: string, sender: string, id: Uint8Array): string {
  return `${conversation}/${sender}/${bytesToHex(id)}`
}
