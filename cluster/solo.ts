/**
 * How a federation of one decides: n = 1, q = 1, in the formats that every federation has. A slot is
 * decided once, by the first valid claim; the vote is on disk before anybody hears of it.
 * FEDERATION.md section 3.
 */
import { equalBytes } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import { RefusedError } from '../proto/errors.js'
import { batchVotesMax } from '../proto/limits.js'
import type { Manifest } from '../proto/manifest.js'
import type { Registration } from '../proto/registration.js'
import type { Signer, Verified } from '../proto/signatures.js'
import { signBatch, type Vote } from '../proto/votes.js'
import { expectLiveEpoch, expectQuarantineOver } from './rules/validity.js'

/** A certificate with when this member first stored it, by its own clock. */
export interface StoredCertificate {
  readonly certificate: Certificate
  readonly storedAtMs: number
}

/** What one flush decided; it becomes durable as a whole or not at all. */
export interface Decision {
  readonly epoch: number
  readonly batchNumber: number
  readonly certificates: readonly Certificate[]
  readonly storedAtMs: number
}

/** Throwing from any of these is a fault: the driver stops for good. */
export interface SoloStore {
  certificateAt(name: string, sequence: number): StoredCertificate | undefined
  /** The highest batch number that this member has signed in an epoch; 0 for none. */
  lastBatchNumber(epoch: number): number
  /** One transaction, durable when it returns. */
  commit(decision: Decision): void
}

export interface SoloParts {
  readonly store: SoloStore
  /** Its one member is this node. */
  readonly manifest: Manifest
  /** Of the manifest's epoch. */
  readonly votingKey: Signer
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** Runs something after the events that are already waiting, so that what comes together is one flush. */
  readonly defer: (run: () => void) => void
  /** Claims that may wait. */
  readonly queueMax: number
  /** Told of every decision after it is durable, before its claims are answered. */
  readonly onDecided?: (certificate: Certificate) => void
  /** Told once when the store failed; nothing is decided after it. */
  readonly onFault: (fault: unknown) => void
}

export type Outcome = {
  readonly outcome: 'certified' | 'taken'
  /** That of the claim, or the winner's. */
  readonly certificate: Certificate
}

/** A claim that is valid (rules/validity.ts): its predecessor, if any, is certified here. */
export type Claim = Verified<Registration>

export interface Solo {
  readonly waiting: number
  /**
   * Decides a claim's slot, or tells how it was decided.
   * @throws RefusedError `busy`, `stopping-down`, `old-epoch`, `unknown-epoch`, `quarantined`; or the
   *   store's fault
   */
  submit(claim: Claim): Promise<Outcome>
  /** The store has failed elsewhere: whoever waits is answered with that fault, and nobody is heard again. */
  fail(fault: unknown): void
  /** Takes nothing more, and resolves when everything taken is answered. */
  close(): Promise<void>
}

interface Waiting {
  readonly claim: Claim
  resolve(outcome: Outcome): void
  reject(reason: unknown): void
}

export function createSolo(parts: SoloParts): Solo {
  const { store, manifest, votingKey, queueMax } = parts
  const queue: Waiting[] = []
  let batchNumber = store.lastBatchNumber(manifest.epoch)
  let scheduled = false
  let closing = false
  let fault: { readonly reason: unknown } | undefined
  let idle: (() => void) | undefined

  function submit(claim: Claim): Promise<Outcome> {
    if (fault !== undefined) return Promise.reject(fault.reason)
    if (closing) {
      return Promise.reject(new RefusedError('stopping-down', 'The node is stopping.', 5_000))
    }
    if (queue.length >= queueMax) {
      return Promise.reject(new RefusedError('busy', 'Too many claims wait here.', 1_000))
    }
    return new Promise((resolve, reject) => {
      queue.push({ claim, resolve, reject })
      schedule()
    })
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    parts.defer(flush)
  }

  function flush(): void {
    scheduled = false
    if (fault !== undefined) return
    const batch = queue.splice(0, batchVotesMax)
    try {
      decide(batch)
    } catch (reason) {
      stop(reason, batch)
    }
    if (queue.length > 0) schedule()
    else idle?.()
  }

  /** A member that cannot write must not vote: it answers nobody from here on. */
  function stop(reason: unknown, batch: readonly Waiting[]): void {
    fail(reason)
    for (const { reject } of batch) reject(reason)
    parts.onFault(reason)
  }

  function fail(reason: unknown): void {
    fault ??= { reason }
    for (const { reject } of queue.splice(0)) reject(reason)
    idle?.()
  }

  function decide(batch: readonly Waiting[]): void {
    const nowMs = parts.clock()
    const winners = new Map<string, Claim>()
    const answers: (() => void)[] = []
    for (const { claim, resolve, reject } of batch) {
      const key = slotKey(claim)
      const decided = store.certificateAt(claim.name, claim.sequence)?.certificate
      try {
        if (decided === undefined && !winners.has(key)) {
          expectTimely(claim, nowMs)
          winners.set(key, claim)
        }
      } catch (refusal) {
        if (!(refusal instanceof RefusedError)) throw refusal
        answers.push(() => reject(refusal))
        continue
      }
      answers.push(() => resolve(outcomeOf(claim, decided ?? certificateOf(key))))
    }
    const certificates = certify([...winners.values()])
    const bySlot = new Map(certificates.map((one) => [slotKey(one.registration), one]))
    if (certificates.length > 0) {
      store.commit({ epoch: manifest.epoch, batchNumber, certificates, storedAtMs: nowMs })
    }
    for (const certificate of certificates) parts.onDecided?.(certificate)
    for (const answer of answers) answer()

    function certificateOf(key: string): Certificate {
      const certificate = bySlot.get(key)
      if (certificate === undefined) throw new Error('A slot of this flush has a certificate')
      return certificate
    }
  }

  function expectTimely(claim: Claim, nowMs: number): void {
    expectLiveEpoch(claim, manifest.epoch)
    if (claim.sequence === 0) return
    const superseded = store.certificateAt(claim.name, claim.sequence - 1)
    if (superseded === undefined) throw new Error('A valid claim supersedes a certified one')
    if (claim.action === 'claim') {
      expectQuarantineOver(superseded.storedAtMs, manifest.policy.quarantineMs, nowMs)
    }
  }

  function certify(claims: readonly Claim[]): Certificate[] {
    if (claims.length === 0) return []
    batchNumber += 1
    const votes = claims.map(precommitOf)
    const { proofs } = signBatch(votes, 0, batchNumber, votingKey)
    return claims.map((registration, i) => ({
      registration,
      epoch: manifest.epoch,
      round: 0,
      precommits: proofs.slice(i, i + 1),
    }))
  }

  function precommitOf({ federationId, slot, id }: Claim): Vote {
    return {
      federationId,
      epoch: manifest.epoch,
      slot,
      round: 0,
      phase: 'precommit',
      value: id,
    }
  }

  return {
    get waiting() {
      return queue.length
    },
    submit,
    fail,
    async close() {
      closing = true
      if (queue.length === 0 || fault !== undefined) return
      await new Promise<void>((resolve) => {
        idle = resolve
      })
    },
  }
}

function outcomeOf(claim: Claim, certificate: Certificate): Outcome {
  const won = equalBytes(certificate.registration.id, claim.id)
  return { outcome: won ? 'certified' : 'taken', certificate }
}

/** Names hold no '/', and a slot is (name, sequence) within one federation. */
function slotKey({ name, sequence }: Pick<Registration, 'name' | 'sequence'>): string {
  return `${name}/${sequence}`
}
