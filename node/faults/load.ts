/**
 * Synthetic owners who register names at this node's driver, at a rate: how a federation behaves under load,
 * without a mixnet before it. For tests only, with --fault-injection.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Answer, Driver } from '../../cluster/ports.js'
import { findWork } from '../../proto/proof-of-work.js'
import {
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import { type Signer, verified } from '../../proto/signatures.js'
import type { Federation } from '../federation.js'
import { OperatorError } from '../operator/protocol.js'
import { nodeP256Signer } from '../signatures.js'

const rateMax = 20_000
const secondsMax = 86_400
/** Owners sign many names each: a key costs more than a signature. */
const ownersCount = 64
/** A busy node's timers are late: what is due by then is made up for. */
const tickMs = 5
const progressMs = 1_000
/** More work for each name would keep this node from everything else. */
const admissionBitsMax = 12
/** How long the last claims may take after the load has ended. */
const patienceMs = 30_000

export interface LoadParts {
  readonly driver: Pick<Driver, 'submit'>
  readonly federation: Federation
  readonly clock: () => number
}

export interface LoadOptions {
  /** Claims a second. */
  readonly rate: number
  readonly seconds: number
  /** The same seed claims the same names again. */
  readonly seed: string
}

/** @throws OperatorError for what is no load */
export function loadOptions(given: Readonly<Record<string, unknown>>): LoadOptions {
  const { rate, seconds, seed } = given
  return {
    rate: numberIn(rate, 'rate', rateMax),
    seconds: numberIn(seconds, 'seconds', secondsMax),
    seed: seed === undefined ? randomBytes(4).toString('hex') : seedOf(seed),
  }
}

function numberIn(value: unknown, what: string, max: number): number {
  if (typeof value === 'number' && value > 0 && value <= max) return value
  throw new OperatorError(`The ${what} is a number above 0 and at most ${max}.`)
}

function seedOf(value: unknown): string {
  const text = String(value)
  if (/^[a-z0-9]{1,16}$/.test(text)) return text
  throw new OperatorError('The seed is 1 to 16 characters of a-z and 0-9.')
}

/** Milliseconds to a tenth. */
interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface LoadCounts {
  submitted: number
  certified: number
  taken: number
  refused: number
  /** Not answered, within the patience of this. */
  unanswered: number
}

/**
 * Makes the load. Ends early when whoever asked leaves.
 * @yields `{ progress }` each second, and what came of it last
 */
export async function* makeLoad(parts: LoadParts, options: LoadOptions): AsyncGenerator<object> {
  const { rate, seconds, seed } = options
  const { admissionBits } = parts.federation.current.policy
  if (admissionBits > admissionBitsMax) {
    throw new OperatorError(
      `The policy asks for ${admissionBits} bits of work for a name: load is for at most ${admissionBitsMax}.`,
    )
  }
  const counts: LoadCounts = { submitted: 0, certified: 0, taken: 0, refused: 0, unanswered: 0 }
  const latencies: number[] = []
  const owners = Array.from({ length: ownersCount }, (_, i) => ownerOf(`${seed} ${i}`))
  const total = Math.max(1, Math.floor(rate * seconds))
  const startedMs = performance.now()
  let toldMs = startedMs
  while (counts.submitted < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedMs) * rate) / 1_000))
    // A tick's worth at most, so that the node answers others meanwhile.
    const upTo = Math.min(due, counts.submitted + Math.ceil(rate / 20) + 1)
    while (counts.submitted < upTo) {
      submit(parts, nameOf(seed, counts.submitted), owners, counts, latencies)
    }
    await pause(tickMs)
    if (performance.now() - toldMs < progressMs) continue
    toldMs = performance.now()
    yield { progress: { ...counts, seconds: secondsSince(startedMs) } }
  }
  const madeIn = secondsSince(startedMs)
  const endMs = performance.now() + patienceMs
  while (unanswered(counts) > 0 && performance.now() < endMs) {
    await pause(tickMs)
    if (performance.now() - toldMs < progressMs) continue
    toldMs = performance.now()
    // Silence would end the connection of whoever waits, just where nothing is decided.
    yield { progress: { ...counts, seconds: madeIn } }
  }
  counts.unanswered = unanswered(counts)
  const answeredIn = secondsSince(startedMs)
  yield {
    ...{ seed, rate, ...counts, latencyMs: summary(latencies) },
    ...{ seconds: madeIn, certifiedPerSecond: Math.round(counts.certified / answeredIn) },
  }
}

function submit(
  { driver, federation, clock }: LoadParts,
  name: string,
  owners: readonly Signer[],
  counts: LoadCounts,
  latencies: number[],
): void {
  const owner = owners[counts.submitted % owners.length]
  if (owner === undefined) throw new RangeError('There are owners')
  counts.submitted += 1
  const registration = claimOf(name, owner, federation, clock())
  const submittedMs = performance.now()
  const onAnswer = (answer: Answer) => {
    latencies.push(performance.now() - submittedMs)
    if (answer.outcome === 'certified' || answer.outcome === 'taken') counts[answer.outcome] += 1
    else counts.refused += 1
  }
  // Signed here just now, with work that was found for it.
  driver.submit(verified({ kind: 'registration', registration } as const), onAnswer)
}

function claimOf(name: string, owner: Signer, federation: Federation, nowMs: number): Registration {
  const { id: federationId, current, nodeKey } = federation
  const content: RegistrationContent = {
    ...{ federationId, epoch: current.epoch, name, sequence: 0, action: 'claim', scheme: 'native' },
    ...{ ownerKey: owner.publicKey, devices: [], homeNodes: [nodeKey.publicKey] },
    ...{ issuedAtMs: nowMs, nonce: randomBytes(16) },
  }
  return signRegistration(content, owner, workFor(content, current.policy.admissionBits))
}

function workFor(content: RegistrationContent, bits: number): number {
  const search = findWork(content, bits)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value
  }
}

function nameOf(seed: string, index: number): string {
  return `load-${seed}-${index}`
}

/** The same for the same label, so that a load that is made again comes from the same owners. */
function ownerOf(label: string): Signer {
  for (let attempt = 0; ; attempt++) {
    try {
      return nodeP256Signer(createHash('sha256').update(`${label} ${attempt}`).digest())
    } catch {
      // One in 2^32 hashes is no P-256 key.
    }
  }
}

function unanswered({ submitted, certified, taken, refused }: LoadCounts): number {
  return submitted - certified - taken - refused
}

function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1_000
}

function summary(latencies: readonly number[]): Latency {
  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (share: number) => {
    const one = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    return Math.round(one * 10) / 10
  }
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
