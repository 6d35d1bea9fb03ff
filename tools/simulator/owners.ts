/** Owners and their clients: they claim, change, retire, and repeat the same bytes at other nodes. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { Answer } from '../../cluster/ports.js'
import { asciiBytes, bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { Claim } from '../../proto/claim.js'
import { nameSlot, type Registration, signRegistration } from '../../proto/registration.js'
import type { Chance } from './chance.js'
import type { OwnerPlan, OwnerStep } from './scenario.js'
import { ownerSigner } from './signatures.js'
import { type Actor, type Stage, streamOf, submit } from './stage.js'

const issuedAtMs = 1_795_228_759_123
/** Before a client asks again after a refusal that may pass. */
const againMs = 250
const quarantineRetryMaxMs = 1_200
const watchMs = 200

/** What an owner asks for now: one statement, or two that contradict each other. */
interface Request {
  readonly step: OwnerStep
  statements: readonly Registration[]
  sinceMs: number | undefined
  callOff: () => void
}

export function startOwner(stage: Stage, plan: OwnerPlan): Actor {
  const chance = streamOf(stage, `owner ${plan.label}`)
  let finished = false
  let next = 0
  let keyNumber = 0
  let statementNumber = 0
  let before: Registration | undefined
  let request: Request | undefined

  const ownerKey = (number: number) => ownerSigner(`${plan.label} key ${number}`)

  function make(step: OwnerStep): Registration {
    const rotates = step === 'rotate'
    const number = rotates ? keyNumber + 1 : keyNumber
    statementNumber += 1
    const content = {
      federationId: stage.federationId,
      epoch: stage.promises.census.newest.epoch,
      name: plan.name,
      sequence: before === undefined ? 0 : before.sequence + 1,
      previous: before?.id,
      action: step,
      scheme: 'native' as const,
      ownerKey: ownerKey(number).publicKey,
      devices: [],
      homeNodes: [],
      issuedAtMs,
      nonce: sha256(asciiBytes(`${plan.label} ${statementNumber}`)).subarray(0, 16),
    }
    return signRegistration(content, ownerKey(number), 0, rotates ? ownerKey(keyNumber) : undefined)
  }

  function begin(): void {
    const step = plan.steps[next]
    if (step === undefined) {
      finished = true
      return
    }
    const isTorn = plan.torn && (before !== undefined || plan.follows)
    request = {
      step,
      statements: isTorn ? [make(step), make(step)] : [make(step)],
      sinceMs: stage.time.nowMs,
      callOff: () => {},
    }
    ask(request, plan.node)
  }

  /** @param first where to ask; undefined: anywhere */
  function ask(asked: Request, first?: number): void {
    asked.callOff()
    asked.sinceMs ??= stage.time.nowMs
    for (const [i, statement] of asked.statements.entries()) {
      const node = i === 0 && first !== undefined ? first : chance.below(stage.nodes.length)
      submit(stage, chance, node, claimOf(statement), (answer) => hear(asked, answer))
    }
    asked.callOff = stage.time.after(plan.patienceMs, () => ask(asked))
  }

  function hear(asked: Request, answer: Answer): void {
    if (request !== asked) return
    if (answer.outcome === 'certified' || answer.outcome === 'taken') {
      decided(asked, answer.certificate.registration)
    } else if (answer.outcome === 'refused') {
      refused(asked, answer.refusal.code, answer.refusal.retryAfterMs)
    } else {
      againAfter(asked, againMs)
    }
  }

  function decided(asked: Request, winner: Registration): void {
    asked.callOff()
    request = undefined
    if (!asked.statements.some(({ id }) => equalBytes(id, winner.id)) && !isOwn(winner)) {
      finished = true
      return
    }
    before = winner
    if (winner.action === 'rotate') keyNumber += 1
    next += 1
    stage.time.after(plan.pauseMs, begin)
  }

  /** A statement that was signed for an earlier epoch may have won after all. */
  function isOwn(winner: Registration): boolean {
    const key = winner.action === 'rotate' ? keyNumber + 1 : keyNumber
    return equalBytes(winner.ownerKey, ownerKey(key).publicKey)
  }

  function refused(asked: Request, code: string, retryAfterMs: number): void {
    switch (code) {
      case 'old-epoch':
        asked.statements = asked.statements.map(() => make(asked.step))
        againAfter(asked, againMs)
        break
      case 'quarantined':
        againAfter(asked, Math.min(retryAfterMs + 10, quarantineRetryMaxMs))
        break
      case 'unknown-epoch':
      case 'not-ready':
      case 'busy':
      case 'stopping-down':
        againAfter(asked, againMs)
        break
      default:
        asked.callOff()
        request = undefined
        finished = true
    }
  }

  /** A refusal is an answer: until it asks again, this owner waits for nobody. */
  function againAfter(asked: Request, ms: number): void {
    asked.callOff()
    asked.sinceMs = undefined
    asked.callOff = stage.time.after(ms, () => ask(asked))
  }

  function watch(): void {
    const retired = retirementOf(stage, plan.name)
    if (retired === undefined) {
      stage.time.after(watchMs, watch)
      return
    }
    before = retired
    begin()
  }

  stage.time.after(plan.atMs, plan.follows ? watch : begin)
  return {
    get finished() {
      return finished || (plan.follows && before === undefined)
    },
    get waitingSinceMs() {
      return request?.sinceMs
    },
    waitingFor: `${plan.label}'s ${plan.name}`,
  }
}

function retirementOf({ promises, federationId }: Stage, name: string): Registration | undefined {
  const sequence = promises.seenSequence(name)
  if (sequence === undefined) return undefined
  const value = promises.seen.get(bytesToHex(nameSlot(federationId, name, sequence)))
  const claim = value === undefined ? undefined : promises.registry.claim(value)
  if (claim?.kind !== 'registration' || claim.registration.action !== 'retire') return undefined
  return claim.registration
}

function claimOf(registration: Registration): Claim {
  return { kind: 'registration', registration }
}

/** A claim of somebody who wants a name that it may not have: signed by its own key alone. */
export function impostorClaim(stage: Stage, chance: Chance, superseded: Registration): Claim {
  const thief = ownerSigner(`thief ${chance.below(3)}`)
  const content = {
    ...superseded,
    sequence: superseded.sequence + 1,
    previous: superseded.id,
    action: chance.pick(['update', 'retire', 'claim'] as const),
    epoch: stage.promises.census.newest.epoch,
    ownerKey: thief.publicKey,
  }
  const claim = claimOf(signRegistration(content, thief, 0))
  stage.promises.registry.add(claim)
  return claim
}
