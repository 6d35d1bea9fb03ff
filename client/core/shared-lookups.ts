/**
 * Lookups at one node that are under way at the same time share requests: an exchange costs the mixnet and
 * both ends far more than another name in it does. SERVICE.md section 2.
 */
import { lookupNamesMax } from '../../proto/limits.js'
import type { LookupOutcome, ResponseBody } from '../../proto/requests.js'
import { misbehaviour } from './errors.js'
import { type Answered, type Exchange, timeoutError } from './exchange.js'
import { type Deadline, remainingMs, within } from './waiting.js'

/**
 * How long a name waits for company while a lookup at its node is under way. Little beside a round trip of
 * the public network, which takes about a second; on a machine that is at its limit, enough to meet others.
 */
const companyMs = 25

export interface SharedLookups {
  /**
   * Asks one node about one name. Goes out at once unless a lookup at that node is under way; not verified.
   * @returns the node's answer about this name alone, or a refusal of it
   * @throws ClientError what `Exchange.ask` throws
   */
  ask(address: string, name: string, deadline: Deadline): Promise<Answered>
}

/** One call that waits for an answer about a name. */
interface Asker {
  readonly name: string
  readonly deadline: Deadline
  readonly resolve: (answered: Answered) => void
  readonly reject: (reason: unknown) => void
  /** Has its answer, or waits no longer. */
  isOver: boolean
  /** Called when that happens while a request for it is under way. */
  onOver: () => void
}

/** What is asked of one node. */
interface Line {
  readonly address: string
  /** Of no request yet. */
  waiting: Asker[]
  requestsUnderWay: number
  cancelTimer: (() => void) | undefined
  /** One, at a node of an earlier version, which has refused several. */
  namesMax: number
}

export function shareLookups(exchange: Pick<Exchange, 'ask'>): SharedLookups {
  const lines = new Map<string, Line>()

  function lineTo(address: string): Line {
    const known = lines.get(address)
    if (known !== undefined) return known
    const cancelTimer = undefined
    const line = {
      address,
      waiting: [],
      requestsUnderWay: 0,
      cancelTimer,
      namesMax: lookupNamesMax,
    }
    lines.set(address, line)
    return line
  }

  function goOn(line: Line): void {
    while (namesOf(line.waiting).length >= line.namesMax) send(line)
    if (line.waiting.length === 0) return
    // After this turn's other calls have joined.
    if (line.requestsUnderWay === 0) queueMicrotask(() => send(line))
    else
      line.cancelTimer ??= line.waiting[0]?.deadline.clock.startTimer(companyMs, () => send(line))
  }

  function send(line: Line): void {
    line.cancelTimer?.()
    line.cancelTimer = undefined
    const names = namesOf(line.waiting).slice(0, line.namesMax)
    if (names.length === 0) return
    const askers = line.waiting.filter(({ name }) => names.includes(name))
    line.waiting = line.waiting.filter((one) => !askers.includes(one))
    line.requestsUnderWay += 1
    void exchangeFor(line, names, askers)
      .catch((error: unknown) => {
        for (const asker of askers) asker.reject(error)
      })
      .finally(() => {
        line.requestsUnderWay -= 1
        goOn(line)
      })
  }

  async function exchangeFor(line: Line, names: readonly string[], askers: readonly Asker[]) {
    const [name = '', ...more] = names
    const body = { kind: 'lookup', name, ...(more.length > 0 && { more }) } as const
    const answered = await exchange.ask(line.address, body, deadlineOf(askers))
    if (isOfEarlierVersion(answered.body, names)) line.namesMax = 1
    const told = answersTo(names, answered, line)
    for (const asker of askers) {
      const answer = told.get(asker.name)
      if (answer !== undefined) asker.resolve(answer)
    }
    const leftOut = askers.filter((one) => !told.has(one.name) && !one.isOver)
    line.waiting.unshift(...leftOut)
  }

  return {
    async ask(address, name, deadline) {
      const line = lineTo(address)
      const { promise, ...settlers } = withSettlers<Answered>()
      // Whoever waits no longer misses nothing.
      promise.catch(() => {})
      const asker: Asker = { name, deadline, ...settlers, isOver: false, onOver: () => {} }
      line.waiting.push(asker)
      goOn(line)
      try {
        const answered = await within(promise, remainingMs(deadline), deadline)
        if (answered === undefined) throw timeoutError(address)
        return answered
      } finally {
        asker.isOver = true
        line.waiting = line.waiting.filter((one) => one !== asker)
        asker.onOver()
      }
    },
  }
}

/** All different, in order. */
function namesOf(askers: readonly Asker[]): readonly string[] {
  return [...new Set(askers.map(({ name }) => name))]
}

/** As long as any of them waits. */
function deadlineOf(askers: readonly Asker[]): Deadline {
  const [last] = askers.map(({ deadline }) => deadline).toSorted((a, b) => b.atMs - a.atMs)
  if (last === undefined) throw new RangeError('Nobody asks')
  const stop = new AbortController()
  for (const asker of askers) {
    asker.onOver = () => {
      if (askers.every(({ isOver }) => isOver)) stop.abort()
    }
  }
  return { ...last, signal: stop.signal }
}

/** Earlier versions know a Lookup of one name only. */
function isOfEarlierVersion(body: ResponseBody, names: readonly string[]): boolean {
  return names.length > 1 && body.kind === 'refusal' && body.code === 'malformed'
}

/**
 * By name; those left out have to be asked for again. A refusal is of the first name: a node may know others,
 * and what it would refuse all of them, it will refuse each.
 * @throws ClientError `misbehaviour`
 */
function answersTo(
  names: readonly string[],
  answered: Answered,
  { address }: Line,
): ReadonlyMap<string, Answered> {
  const { requestId, body } = answered
  if (isOfEarlierVersion(body, names)) return new Map()
  if (body.kind !== 'lookup') return new Map(names.slice(0, 1).map((name) => [name, answered]))
  const { more = [], ...first } = body
  const outcomes: readonly LookupOutcome[] = [first, ...more]
  if (outcomes.length > names.length) {
    const sentence = `it gives ${outcomes.length} outcomes to a lookup of ${names.length}.`
    throw misbehaviour(address, 'answer', sentence)
  }
  return new Map(
    outcomes.flatMap((outcome, i) => {
      const name = names[i]
      const alone: ResponseBody = { ...outcome, kind: 'lookup' }
      return name === undefined ? [] : [[name, { requestId, body: alone }] as const]
    }),
  )
}

function withSettlers<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((...settlers) => {
    ;[resolve, reject] = settlers
  })
  return { promise, resolve, reject }
}
