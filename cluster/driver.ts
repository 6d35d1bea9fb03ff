/**
 * The one loop of a member: take what waits, step it, make it durable, then send and answer. Outside events
 * enter the queue and never act directly. ARCHITECTURE.md, "One registration, walked".
 */
import { bytesToHex } from '../proto/bytes.js'
import { RefusedError, refusedBy } from '../proto/errors.js'
import { wantedSlotsMax } from '../proto/limits.js'
import type { ManifestChain } from '../proto/manifest.js'
import { Member } from './member.js'
import type { PeerMessage } from './messages.js'
import type {
  Answer,
  Driver,
  DriverParts,
  DriverStatus,
  Known,
  NodeId,
  VotingKeys,
  Writes,
} from './ports.js'
import { type RememberingSignatures, rememberingSignatures } from './remembering-signatures.js'
import type { Hex, Timer, ValidClaim } from './rules/slot.js'
import { Turn } from './turn.js'

/**
 * It is looked what of what was asked for has not come; an interval ends for slots of which not everyone was told.
 */
type Once = 'recheck' | 'interval'

type Input =
  | { readonly kind: 'start' | 'tick' | 'reconcile' | Once }
  | {
      readonly kind: 'submit'
      readonly claim: ValidClaim
      readonly answer: (answer: Answer) => void
    }
  | {
      readonly kind: 'message'
      readonly from: NodeId
      /** Whose shares of the queue it takes up. */
      readonly sharers: readonly Sharer[]
      readonly message: PeerMessage
      /** Of certificates: which of them were verified on the way here. */
      readonly holds?: readonly boolean[] | undefined
    }
  | { readonly kind: 'timer'; readonly key: Hex; readonly timer: Timer }
  | { readonly kind: 'connected'; readonly peer: NodeId }

/** Inputs of one turn: they share one transaction and the signatures over their votes. */
const turnInputsMax = 256

/** Until what was asked for in order to reconcile is asked for again: a part of the interval, ms. */
const answerMsMax = 2_000
const answersOfInterval = 4

/** Everyone who is no member, together: identities cost nothing, and members always find room. */
const others = 'others'
type Sharer = NodeId | typeof others

/** What the messages of one member, or of all others together, may take up: this part of `queueMax`. */
const senderShare = 4
/** Of the others' share, what one of them may. */
const otherShare = 4
/** Certificates that wait to be verified or taken: twice what is asked for at once, some 50 MB at most. */
const certificatesWaitingMax = 4 * wantedSlotsMax

/** Starts at once; the store holds at least the genesis. */
export function createDriver(parts: DriverParts): Driver {
  return new Loop(parts)
}

class Loop implements Driver {
  readonly #parts: DriverParts
  readonly #member: Member
  #queue: Input[] = []
  /** Whoever has submitted a claim and was not answered, wherever the claim is: in queue, turn or slot. */
  readonly #unanswered = new Set<(answer: Answer) => void>()
  /** In the queue: claims of owners, messages of each sender, and certificates in them. */
  #claimsWaiting = 0
  readonly #waiting = new Map<Sharer, number>()
  #certificatesWaiting = 0
  #scheduled = false
  #committing = false
  /** Slots whose certificates are being written. */
  readonly #undurable = new Set<Hex>()
  #stopped: { readonly fault: unknown } | undefined
  #closing: (() => void) | undefined
  /** What happens once after a while, and is under way. */
  readonly #expected = new Set<Once>()
  readonly #timers = new Set<() => void>()

  constructor(parts: DriverParts) {
    const signatures = rememberingSignatures(parts.signatures)
    this.#parts = { ...parts, signatures, keys: remembered(parts.keys, signatures) }
    this.#member = new Member(this.#parts, chainOf(parts))
    this.#enqueue({ kind: 'start' })
    this.#every(parts.settings.resendMs, () => this.#enqueue({ kind: 'tick' }))
    this.#every(parts.settings.reconcileMs, () => this.#enqueue({ kind: 'reconcile' }))
  }

  get chain(): ManifestChain {
    return this.#member.place.chain
  }

  get status(): DriverStatus {
    const { place, undecided, exposed } = this.#member
    return {
      epoch: place.current.epoch,
      settled: place.settled,
      voting: place.voting,
      undecided: undecided.size,
      waiting: this.#queue.length,
      exposed,
      contradicted: this.#member.contradicted,
      ...this.#member.syncStatus(this.#parts.timers.now()),
    }
  }

  look(name: string): Known {
    const known = this.#member.look(name)
    if (known.kind !== 'certificate') return known
    const { slot, id } = known.certificate.registration
    // Our own vote in it is not yet on disk.
    return this.#undurable.has(bytesToHex(slot))
      ? { kind: 'pending', value: id, epoch: known.epoch }
      : known
  }

  submit(claim: ValidClaim, answer: (answer: Answer) => void): void {
    if (this.#stopped !== undefined) {
      answer({ outcome: 'faulted', fault: this.#stopped.fault })
    } else if (this.#closing !== undefined) {
      answer({ outcome: 'refused', refusal: stopping() })
    } else if (this.#claimsWaiting >= this.#parts.settings.queueMax) {
      const refusal = new RefusedError('busy', 'Too many claims wait here.', 1_000)
      answer({ outcome: 'refused', refusal })
    } else {
      const once = (given: Answer) => {
        if (this.#unanswered.delete(once)) answer(given)
      }
      this.#unanswered.add(once)
      this.#claimsWaiting += 1
      this.#enqueue({ kind: 'submit', claim, answer: once })
    }
  }

  /** What does not fit is lost, as on the way: it is said again. Each sender has its share. */
  receive(from: NodeId, message: PeerMessage): 'ignore' | undefined {
    if (this.#closing !== undefined || this.#stopped !== undefined) return 'ignore'
    const sharers = this.#sharersFor(from)
    if (sharers === undefined) return 'ignore'
    if (message.kind !== 'certificates') {
      this.#await({ kind: 'message', from, sharers, message })
      return undefined
    }
    const count = this.#certificatesWaiting + message.certificates.length
    if (count > certificatesWaitingMax || !this.#member.expectsCertificates(from)) return 'ignore'
    this.#certificatesWaiting = count
    const { verification } = this.#parts
    if (verification === undefined) {
      this.#await({ kind: 'message', from, sharers, message })
      return undefined
    }
    this.#count(sharers, 1)
    verification.open(message.certificates, this.chain, (holds) => {
      if (this.#closing !== undefined) return
      this.#enqueue({ kind: 'message', from, sharers, message, holds })
    })
    return undefined
  }

  #await(input: Extract<Input, { kind: 'message' }>): void {
    this.#count(input.sharers, 1)
    this.#enqueue(input)
  }

  /** @returns whose shares a message of this node takes up; undefined when there is no room in them */
  #sharersFor(from: NodeId): readonly Sharer[] | undefined {
    const share = this.#parts.settings.queueMax / senderShare
    const isFree = (sharer: Sharer, most: number) => (this.#waiting.get(sharer) ?? 0) < most
    if (this.#member.place.wasMemberLately(from)) return isFree(from, share) ? [from] : undefined
    return isFree(from, share / otherShare) && isFree(others, share) ? [from, others] : undefined
  }

  #count(sharers: readonly Sharer[], change: number): void {
    for (const sharer of sharers) {
      const count = (this.#waiting.get(sharer) ?? 0) + change
      if (count <= 0) this.#waiting.delete(sharer)
      else this.#waiting.set(sharer, count)
    }
  }

  connected(peer: NodeId): void {
    if (this.#closing !== undefined) return
    const waits = this.#queue.some((one) => one.kind === 'connected' && one.peer === peer)
    if (!waits) this.#enqueue({ kind: 'connected', peer })
  }

  fail(fault: unknown): void {
    if (this.#stopped !== undefined) return
    this.#stopped = { fault }
    this.#queue = []
    this.#cancelTimers()
    for (const answer of [...this.#unanswered]) answer({ outcome: 'faulted', fault })
    this.#closing?.()
  }

  close(idle: () => void): void {
    if (this.#closing !== undefined) return
    this.#cancelTimers()
    this.#closing = () => {
      this.#closing = () => undefined
      this.#cancelTimers()
      // Claims stay on disk and are decided by others, or after the next start.
      const refusal = stopping()
      for (const answer of [...this.#unanswered]) answer({ outcome: 'refused', refusal })
      idle()
    }
    if (this.#stopped !== undefined || (!this.#committing && this.#queue.length === 0)) {
      this.#closing()
    }
  }

  // ---------------------------------------------------------------- the loop

  #enqueue(input: Input): void {
    if (this.#stopped !== undefined) return
    this.#queue.push(input)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing) return
    this.#scheduled = true
    this.#parts.timers.defer(() => this.#run())
  }

  #run(): void {
    this.#scheduled = false
    if (!this.#committing) this.#try(() => this.#turn())
  }

  #try(act: () => void): void {
    if (this.#stopped !== undefined) return
    try {
      act()
    } catch (fault) {
      this.#fault(fault)
    }
  }

  #turn(): void {
    const turn = new Turn(this.#parts.timers.now())
    const inputs = this.#queue.splice(0, turnInputsMax)
    let taken = 0
    let weight = 0
    for (const input of inputs) {
      taken += 1
      weight += weightOf(input)
      this.#leaveQueue(input)
      this.#take(input, turn)
      // An epoch ends with its turn: what waits is judged in the next.
      if (turn.manifest !== undefined || weight >= turnInputsMax) break
    }
    if (taken < inputs.length) this.#queue.unshift(...inputs.slice(taken))
    this.#member.finish(turn)
    const early = this.#parts.planted === 'vote-before-durable'
    if (early) this.#send(turn.sends.splice(0))
    const writes = turn.writes(() => this.#member.numbers.takeRisen())
    if (writes === undefined) {
      this.#afterDurable(turn)
      return
    }
    this.#committing = true
    for (const { certificate } of writes.certificates) {
      this.#undurable.add(bytesToHex(certificate.registration.slot))
    }
    if (!this.#sendClaims(turn)) this.#commit(turn, writes)
    else this.#parts.timers.defer(() => this.#try(() => this.#commit(turn, writes)))
  }

  #commit(turn: Turn, writes: Writes): void {
    this.#parts.store.commit(writes, () => {
      this.#committing = false
      this.#undurable.clear()
      if (this.#stopped === undefined) this.#afterDurable(turn)
    })
  }

  /** What owners have signed is on its way while our vote for it is being written. @returns whether there was any */
  #sendClaims(turn: Turn): boolean {
    const claims = turn.sends.filter(({ message }) => message.kind === 'claim')
    if (claims.length === 0 || this.#parts.overlay.peers().length === 0) return false
    turn.sends = turn.sends.filter(({ message }) => message.kind !== 'claim')
    this.#send(claims)
    return true
  }

  #take(input: Input, turn: Turn): void {
    // A refusal says that the outside was wrong: it changes nothing.
    refusedBy(() => this.#dispatch(input, turn))
  }

  #leaveQueue(input: Input): void {
    if (input.kind === 'submit') this.#claimsWaiting -= 1
    if (input.kind !== 'message') return
    this.#count(input.sharers, -1)
    if (input.message.kind === 'certificates') {
      this.#certificatesWaiting -= input.message.certificates.length
    }
  }

  #dispatch(input: Input, turn: Turn): void {
    switch (input.kind) {
      case 'start':
        this.#member.start(turn)
        return
      case 'tick':
        this.#member.sayAgain(turn)
        return
      case 'submit':
        this.#member.submit(input.claim, input.answer, turn)
        return
      case 'message':
        this.#member.onMessage(input.from, input.message, turn, input.holds)
        return
      case 'timer':
        this.#member.onTimer(input.key, input.timer, turn)
        return
      case 'connected':
        this.#member.welcome(turn, input.peer)
        return
      case 'reconcile':
        this.#member.reconcileAll(turn, this.#parts.overlay.peers())
        return
      case 'interval':
        this.#expected.delete('interval')
        this.#member.onInterval(turn)
        return
      case 'recheck':
        this.#expected.delete('recheck')
        this.#member.recheck(turn, this.#answerMs)
        return
    }
  }

  #afterDurable(turn: Turn): void {
    try {
      // Others wait for our votes, then owners for their answers; nobody for a certificate.
      const isUrgent = ({ message }: Turn['sends'][number]) => message.kind !== 'certificate'
      this.#send(turn.sends.filter(isUrgent))
      for (const { key, statement } of turn.timers) this.#startTimer(key, statement)
      if (turn.hasAsked) this.#expect('recheck', this.#answerMs)
      for (const run of turn.afterDurable) run()
      this.#send(turn.sends.filter((one) => !isUrgent(one)))
      if (this.#member.countsIntervals) {
        this.#expect('interval', this.#parts.settings.firstQuorumMs / 2)
      }
    } catch (fault) {
      this.#fault(fault)
      return
    }
    if (this.#queue.length > 0) this.#schedule()
    else this.#closing?.()
  }

  #send(sends: Turn['sends']): void {
    const { overlay } = this.#parts
    for (const { to, message } of sends) {
      if (to === undefined) overlay.broadcast(message)
      else overlay.send(to, message)
    }
  }

  // ---------------------------------------------------------------- timers

  #startTimer(key: Hex, timer: Timer): void {
    if (this.#closing !== undefined || !this.#member.undecided.awaits(key, timer)) return
    this.#after(timer.afterMs, () => this.#enqueue({ kind: 'timer', key, timer }))
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#parts.timers.after(ms, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }

  #every(ms: number, run: () => void): void {
    this.#after(ms, () => {
      this.#every(ms, run)
      run()
    })
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #expect(kind: Once, ms: number): void {
    if (this.#expected.has(kind) || this.#closing !== undefined) return
    this.#expected.add(kind)
    this.#after(ms, () => this.#enqueue({ kind }))
  }

  get #answerMs(): number {
    return Math.min(answerMsMax, this.#parts.settings.reconcileMs / answersOfInterval)
  }

  #fault(fault: unknown): void {
    this.fail(fault)
    this.#parts.onFault(fault)
  }
}

/** A message of certificates is as much work as many others. */
function weightOf(input: Input): number {
  const isMany = input.kind === 'message' && input.message.kind === 'certificates'
  return isMany ? Math.max(1, input.message.certificates.length) : 1
}

function stopping(): RefusedError {
  return new RefusedError('stopping-down', 'The node is stopping.', 5_000)
}

/** Voting keys whose signatures need not be verified here. */
function remembered(keys: VotingKeys, signatures: RememberingSignatures): VotingKeys {
  return {
    signer(epoch) {
      const signer = keys.signer(epoch)
      return signer && signatures.signing(signer)
    },
    erase: (epoch) => keys.erase(epoch),
  }
}

/** The store's chain was verified before it was stored. */
function chainOf({ store }: DriverParts): ManifestChain {
  const [genesis, ...later] = store.manifests()
  if (genesis === undefined) throw new RangeError('A driver starts from a store with a genesis')
  return [genesis, ...later]
}
