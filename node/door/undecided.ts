/**
 * Claims that were handed to the driver and are not decided yet, with those who wait to hear of it. After
 * a bound they are answered `pending`; the certificate then follows by SURB when it exists, and asking any
 * node again returns it (FEDERATION.md section 6).
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import type { Answer, Driver, Timers } from '../../cluster/ports.js'
import { RefusedError } from '../../proto/errors.js'
import type { Registration } from '../../proto/registration.js'
import type { RegisterOutcome, ResponseBody } from '../../proto/requests.js'
import { type Verified, verified } from '../../proto/signatures.js'
import { byteKey } from '../byte-key.js'

/** Who is told later of one claim: its owner, from a few sender tags at most. */
const toldLaterMax = 8

export interface UndecidedParts {
  readonly driver: Pick<Driver, 'submit'>
  readonly timers: Pick<Timers, 'after'>
  /** How long an asker waits before it is told that its claim is pending. */
  readonly pendingMs: number
  /** Claims that may be undecided; rivals for a name are one each. */
  readonly undecidedMax: number
  /** Says something to a sender without being asked; it may be lost. */
  readonly push: (senderTag: SenderTag, body: ResponseBody) => void
}

export interface Undecided {
  readonly size: number
  /**
   * Has a claim decided, once however often it is asked for.
   * @param claim of which valid(v) holds
   * @throws RefusedError as the driver refuses claims, and `busy`; or the store's fault
   */
  decide(claim: Verified<Registration>, senderTag: SenderTag): Promise<RegisterOutcome>
  /** Tells everyone who waits that its claim is pending, as if it had waited long enough. */
  stopWaiting(): void
}

interface Asker {
  resolve(outcome: RegisterOutcome): void
  reject(reason: unknown): void
  cancelTimer(): void
  /** Has waited long enough. */
  answerPending(): void
}

interface Claimed {
  readonly askers: Set<Asker>
  readonly toldLater: Set<SenderTag>
}

export function createUndecided(parts: UndecidedParts): Undecided {
  const { driver, timers, pendingMs, undecidedMax, push } = parts
  const claims = new Map<string, Claimed>()

  function onAnswer(key: string, { askers, toldLater }: Claimed, answer: Answer): void {
    claims.delete(key)
    for (const asker of askers) {
      asker.cancelTimer()
      settle(asker, answer)
    }
    if (answer.outcome !== 'certified' && answer.outcome !== 'taken') return
    const { certificate } = answer
    for (const senderTag of toldLater) push(senderTag, { kind: 'decided', certificate })
  }

  function wait({ askers, toldLater }: Claimed, id: Uint8Array, senderTag: SenderTag) {
    toldLater.delete(senderTag)
    return new Promise<RegisterOutcome>((resolve, reject) => {
      const answerPending = () => {
        askers.delete(asker)
        if (toldLater.size < toldLaterMax) toldLater.add(senderTag)
        resolve({ outcome: 'pending', id })
      }
      const cancelTimer = timers.after(pendingMs, answerPending)
      const asker: Asker = { resolve, reject, cancelTimer, answerPending }
      askers.add(asker)
    })
  }

  return {
    get size() {
      return claims.size
    },
    decide(registration, senderTag) {
      const key = byteKey(registration.id)
      const known = claims.get(key)
      if (known !== undefined) return wait(known, registration.id, senderTag)
      if (claims.size >= undecidedMax) {
        throw new RefusedError('busy', 'Too many claims are being decided here.', 1_000)
      }
      const claimed: Claimed = { askers: new Set(), toldLater: new Set() }
      claims.set(key, claimed)
      const outcome = wait(claimed, registration.id, senderTag)
      const claim = verified({ kind: 'registration', registration } as const)
      driver.submit(claim, (answer) => onAnswer(key, claimed, answer))
      return outcome
    },
    stopWaiting() {
      for (const { askers } of claims.values()) {
        for (const asker of [...askers]) {
          asker.cancelTimer()
          asker.answerPending()
        }
      }
    },
  }
}

function settle(asker: Asker, answer: Answer): void {
  switch (answer.outcome) {
    case 'certified':
    case 'taken':
      asker.resolve(answer)
      return
    case 'refused':
      asker.reject(answer.refusal)
      return
    case 'faulted':
      asker.reject(answer.fault)
      return
    case 'decided':
      asker.reject(new Error('A manifest was decided in the slot of a name'))
  }
}
