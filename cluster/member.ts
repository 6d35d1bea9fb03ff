/**
 * One member's state, and what each input makes of it: loads the slot that an input concerns, steps it,
 * and collects in a turn what must be written, said and answered. It does nothing itself but read the store.
 * FEDERATION.md sections 3 and 4.
 */
import { bytesToHex, compareBytes, equalBytes, hexToBytes } from '../proto/bytes.js'
import { type Certificate, openCertificate } from '../proto/certificate.js'
import { type Claim, claimSlot } from '../proto/claim.js'
import {
  type Closing,
  type ClosingCover,
  coverSummary,
  signClosing,
  verifyClosing,
  verifyCover,
} from '../proto/closing.js'
import { RefusedError } from '../proto/errors.js'
import { type Evidence, hiddenLock, verifyEvidence } from '../proto/evidence.js'
import { batchVotesMax } from '../proto/limits.js'
import {
  type CertifiedManifest,
  extendChain,
  type Manifest,
  type ManifestChain,
  manifestOf,
  manifestSlot,
  newestOf,
} from '../proto/manifest.js'
import { signProposal } from '../proto/proposal.js'
import { nameSlot, type Registration } from '../proto/registration.js'
import { compareRounds } from '../proto/rounds.js'
import { verified } from '../proto/signatures.js'
import { type ProvenVote, signBatch, type Vote } from '../proto/votes.js'
import { BatchNumbers, StartCheck } from './batch-numbers.js'
import type { PeerMessage, PolkaMessage, Standing } from './messages.js'
import { Orphans } from './orphans.js'
import {
  expectVote,
  knownVote,
  openBatch,
  openClaim,
  openPolka,
  openProposal,
} from './peer-door.js'
import type {
  Answer,
  CoveredClosing,
  DriverParts,
  Known,
  NodeId,
  StoredCertificate,
} from './ports.js'
import { closingCover, epochOf, highestLocks, settledSlots } from './rules/membership.js'
import { proposerOf } from './rules/proposer.js'
import {
  type Context,
  type Decided,
  type Epoch,
  type Hex,
  type KnownVote,
  type Slot,
  type Timer,
  type ValidClaim,
  valueOfClaim,
} from './rules/slot.js'
import {
  type Conflict,
  openSlot,
  type SlotInput,
  sayAgain,
  step,
  takesClaim,
} from './rules/step.js'
import { expectLiveEpoch, expectQuarantineOver } from './rules/validity.js'
import { Settling } from './settling.js'
import type { Turn } from './turn.js'
import { WaitingClaims } from './waiting-claims.js'

interface Waiter {
  readonly value: Hex
  readonly answer: (answer: Answer) => void
}

export class Member {
  readonly #parts: DriverParts
  readonly #slots = new Map<Hex, Slot>()
  readonly #orphans = new Orphans()
  readonly #waitingClaims = new WaitingClaims()
  readonly #waiters = new Map<Hex, Waiter[]>()
  readonly #numbers: BatchNumbers
  readonly #settling = new Settling()
  readonly #exposed = new Set<string>()
  #chain: ManifestChain
  #settled: number
  #check = new StartCheck()

  constructor(parts: DriverParts, chain: ManifestChain) {
    this.#parts = parts
    this.#chain = chain
    this.#numbers = new BatchNumbers(parts.store)
    this.#settled = parts.store.settled()
    for (const slot of parts.store.slots()) this.#slots.set(slot.key, slot)
    for (const evidence of parts.store.evidence()) this.#remember(evidence)
    this.#eraseClosedKeys()
    for (const covered of parts.store.closings(this.#current.epoch - 1)) {
      this.#settling.add(covered, (slot) => this.#stored(slot)?.certificate.registration.id)
    }
  }

  // ---------------------------------------------------------------- where this member stands

  get chain(): ManifestChain {
    return this.#chain
  }

  get settled(): boolean {
    return this.#settled === this.#current.epoch
  }

  get undecided(): number {
    return this.#slots.size
  }

  /** Whether this member votes now, and if not, why. */
  get voting(): true | string {
    const { epoch, members, quorum } = this.#current
    const self = this.#self(this.#current)
    if (self === undefined) return 'This node is a mirror.'
    const key = members[self]?.votingKey
    if (key === undefined) return `Manifest ${epoch} lists no voting key of this member.`
    const signer = this.#parts.keys.signer(epoch)
    if (signer === undefined || !equalBytes(signer.publicKey, key)) {
      return `The voting key of epoch ${epoch} is not here.`
    }
    if (!this.settled) return `Settling in epoch ${epoch}.`
    if (this.#check.refusal !== undefined) return this.#check.refusal
    if (!this.#check.isPassed(quorum)) return 'Asking others for the last votes of this member.'
    return true
  }

  /** Of the current epoch. */
  get exposed(): number[] {
    const { epoch, members } = this.#current
    return members.flatMap((_, i) => (this.#exposed.has(`${epoch}/${i}`) ? [i] : []))
  }

  get #current(): Manifest {
    return newestOf(this.#chain).manifest
  }

  get #federationId(): Uint8Array {
    return this.#chain[0].manifest.federationId
  }

  #self(manifest: Manifest): number | undefined {
    const { nodeKey } = this.#parts
    const index = manifest.members.findIndex((member) => equalBytes(member.nodeKey, nodeKey))
    return index === -1 ? undefined : index
  }

  #idOf(member: number, epoch: number): NodeId | undefined {
    const key = this.#chain[epoch]?.manifest.members[member]?.nodeKey
    return key && bytesToHex(key)
  }

  get #doorParts() {
    return { chain: this.#chain, signatures: this.#parts.signatures }
  }

  /** Highest sequence that is certified or pending. FEDERATION.md section 6. */
  look(name: string): Known {
    const newest = this.#parts.store.newest(name)?.certificate
    const next = nameSlot(this.#federationId, name, (newest?.registration.sequence ?? -1) + 1)
    const locked = this.#slots.get(bytesToHex(next))?.locked
    if (locked !== undefined) return { kind: 'pending', value: hexToBytes(locked.value) }
    if (newest !== undefined) {
      return { kind: 'certificate', certificate: newest, settled: this.settled }
    }
    const mayTell = this.settled || this.#parts.planted === 'unsettled-absence'
    return mayTell ? { kind: 'absent', epoch: this.#current.epoch } : { kind: 'unsettled' }
  }

  // ---------------------------------------------------------------- reading what is certified

  #stored(slot: Uint8Array, turn?: Turn): StoredCertificate | undefined {
    return turn?.certificateOf(bytesToHex(slot)) ?? this.#parts.store.certificateOf(slot)
  }

  #certifiedAt(name: string, sequence: number, turn: Turn): StoredCertificate | undefined {
    return turn.certificateAt(name, sequence) ?? this.#parts.store.certificateAt(name, sequence)
  }

  #manifestAt(slot: Uint8Array): CertifiedManifest | undefined {
    return this.#chain.find(
      ({ manifest }) =>
        manifest.epoch > 0 && equalBytes(manifestSlot(this.#federationId, manifest.epoch), slot),
    )
  }

  /** How a slot was decided, as a message; undefined while it is not. */
  #decision(slot: Uint8Array, turn: Turn): PeerMessage | undefined {
    const stored = this.#stored(slot, turn)
    if (stored !== undefined) return certificateMessage(stored)
    const manifest = this.#manifestAt(slot)
    return manifest && { kind: 'manifest', manifest }
  }

  // ---------------------------------------------------------------- questions of time and policy

  /** @throws RefusedError `old-epoch`, `unknown-epoch`, `quarantined`, `not-ready` */
  #expectTimely(claim: Claim, turn: Turn): void {
    const { epoch } = this.#current
    if (claim.kind === 'manifest') {
      if (claim.manifest.epoch === epoch + 1) return
      throw new RefusedError('old-epoch', `Epoch ${epoch} decides about the next manifest only.`)
    }
    const { registration } = claim
    expectLiveEpoch(registration, epoch)
    if (registration.sequence === 0 || registration.action !== 'claim') return
    const before = this.#certifiedAt(registration.name, registration.sequence - 1, turn)
    if (before === undefined) throw new Error('A valid claim supersedes a certified one')
    const { quarantineMs } = this.#current.policy
    expectQuarantineOver(before.storedAtMs, quarantineMs, turn.nowMs)
  }

  #isTimely(claim: Claim, turn: Turn): boolean {
    try {
      this.#expectTimely(claim, turn)
      return true
    } catch (error) {
      if (error instanceof RefusedError) return false
      throw error
    }
  }

  // ---------------------------------------------------------------- stepping slots

  #epoch(number: number): Epoch {
    const manifest = manifestOf(this.#chain, number)
    const { planted } = this.#parts
    const isCurrent = number === this.#current.epoch
    const afterClose = planted === 'votes-after-close' && number === this.#current.epoch - 1
    const votes = isCurrent ? this.voting === true : afterClose && !this.settled
    const epoch = epochOf(manifest, this.#self(manifest), votes)
    if (planted !== 'quorum-too-small') return epoch
    return { ...epoch, quorum: Math.max(1, epoch.quorum - 1) }
  }

  #context(number: number, turn: Turn): Context {
    return {
      epoch: this.#epoch(number),
      timeouts: this.#parts.settings.timeouts,
      isTimely: (claim) => this.#isTimely(claim, turn),
      planted: this.#parts.planted,
    }
  }

  #apply(slot: Slot, input: SlotInput, turn: Turn): void {
    const { key } = slot
    const output = step(slot, input, this.#context(slot.epoch, turn))
    const { epoch } = slot
    this.#slots.set(key, output.slot)
    if (output.durable || turn.slots.has(key)) turn.keep(output.slot)
    for (const statement of output.casts) turn.casts.push({ key, epoch, statement })
    for (const statement of output.proposes) turn.proposes.push({ key, epoch, statement })
    for (const statement of output.timers) turn.timers.push({ key, epoch, statement })
    for (const conflict of output.conflicts)
      this.#expose(conflictEvidence(slot, conflict, this.#federationId), turn)
    for (const { value, member } of output.wants) {
      const to = this.#idOf(member, epoch)
      const message = { kind: 'want-claim', slot: slot.slot, value: hexToBytes(value) } as const
      if (to !== undefined) turn.say(message, to)
    }
    if (output.decided !== undefined) this.#decide(output.slot, output.decided, turn)
  }

  #decide(slot: Slot, { claim, round, precommits }: Decided, turn: Turn): void {
    if (claim.kind === 'manifest') {
      const { manifest, approvals } = claim
      turn.manifest = { manifest, approvals, round, precommits }
      return
    }
    const { registration } = claim
    const certificate: Certificate = { registration, epoch: slot.epoch, round, precommits }
    this.#certify({ certificate, storedAtMs: turn.nowMs }, turn)
    // One member tells those who do not vote; laggards ask, or are answered.
    const { members } = manifestOf(this.#chain, slot.epoch)
    const teller = proposerOf(slot.slot, round, members.length)
    if (this.#idOf(teller, slot.epoch) === bytesToHex(this.#parts.nodeKey)) {
      turn.say(certificateMessage({ certificate, storedAtMs: turn.nowMs }))
    }
  }

  #certify(stored: StoredCertificate, turn: Turn): void {
    const { certificate } = stored
    const { slot, id } = certificate.registration
    const key = bytesToHex(slot)
    turn.certify(stored)
    this.#slots.delete(key)
    this.#orphans.take(key, -1)
    this.#settling.onCertificate(key, id)
    turn.afterDurable.push(() => this.#parts.onCertified?.(certificate))
    const value = bytesToHex(id)
    for (const waiter of this.#takeWaiters(key)) {
      const outcome = waiter.value === value ? 'certified' : 'taken'
      turn.afterDurable.push(() => waiter.answer({ outcome, certificate }))
    }
    for (const claim of this.#waitingClaims.take(key)) this.#tryClaim(claim, undefined, turn)
    this.#trySettle(turn)
  }

  #takeWaiters(key: Hex): Waiter[] {
    const waiters = this.#waiters.get(key) ?? []
    this.#waiters.delete(key)
    return waiters
  }

  // ---------------------------------------------------------------- claims

  submit(claim: ValidClaim, answer: (answer: Answer) => void, turn: Turn): void {
    const slot = claimSlot(claim)
    const key = bytesToHex(slot)
    const value = valueOfClaim(claim)
    const certificate = this.#stored(slot, turn)?.certificate
    if (certificate !== undefined) {
      const won = equalBytes(certificate.registration.id, hexToBytes(value))
      const outcome = won ? 'certified' : 'taken'
      turn.afterDurable.push(() => answer({ outcome, certificate }))
      return
    }
    const manifest = this.#manifestAt(slot)
    if (manifest !== undefined) {
      const won = bytesToHex(manifest.manifest.id) === value
      turn.afterDurable.push(() => answer({ outcome: 'decided', manifest, won }))
      return
    }
    try {
      const open = this.#slots.get(key)
      if (open === undefined || takesClaim(open, value)) {
        this.#takeClaim(claim, turn)
        turn.say({ kind: 'claim', claim })
      }
      const waiters = this.#waiters.get(key) ?? []
      this.#waiters.set(key, [...waiters, { value, answer }])
    } catch (refusal) {
      if (!(refusal instanceof RefusedError)) throw refusal
      turn.afterDurable.push(() => answer({ outcome: 'refused', refusal }))
    }
  }

  /** A claim that somebody else has said. @throws RefusedError */
  #onClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    const slot = claimSlot(claim)
    const key = bytesToHex(slot)
    const open = this.#slots.get(key)
    if (open === undefined) {
      const decision = this.#decision(slot, turn)
      if (decision !== undefined) {
        if (from !== undefined) turn.say(decision, from)
        return
      }
    } else if (!takesClaim(open, valueOfClaim(claim))) return
    const superseded =
      claim.kind === 'registration' ? this.#superseded(claim.registration, from, turn) : undefined
    if (superseded === 'missing') {
      const { name, sequence } = (claim as { registration: Registration }).registration
      const before = nameSlot(this.#federationId, name, sequence - 1)
      this.#waitingClaims.add(bytesToHex(before), claim)
      return
    }
    this.#takeClaim(openClaim(claim, superseded, this.#doorParts), turn)
  }

  #superseded(
    { name, sequence }: Registration,
    from: NodeId | undefined,
    turn: Turn,
  ): Registration | 'missing' | undefined {
    if (sequence === 0) return undefined
    const before = this.#certifiedAt(name, sequence - 1, turn)
    if (before !== undefined) return before.certificate.registration
    const slot = nameSlot(this.#federationId, name, sequence - 1)
    if (from !== undefined) turn.say({ kind: 'want-certificate', slot }, from)
    return 'missing'
  }

  /** For what is heard beside something else: a refusal concerns the claim alone. */
  #tryClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    try {
      this.#onClaim(claim, from, turn)
    } catch (refusal) {
      if (!(refusal instanceof RefusedError)) throw refusal
    }
  }

  /** Opens a slot, or adds to one that takes it. @throws RefusedError `busy`, and of time and policy */
  #takeClaim(claim: ValidClaim, turn: Turn): void {
    const slot = claimSlot(claim)
    const key = bytesToHex(slot)
    const open = this.#slots.get(key)
    if (open !== undefined) {
      this.#apply(open, { kind: 'claim', claim }, turn)
      return
    }
    if (!this.#orphans.hasPolka(key, valueOfClaim(claim))) this.#expectTimely(claim, turn)
    if (this.#slots.size >= this.#parts.settings.slotsMax) {
      throw new RefusedError('busy', 'Too many names are being decided here.', 1_000)
    }
    const { epoch } = this.#current
    const opened = openSlot(claim, epoch)
    turn.keep(opened)
    this.#apply(opened, { kind: 'wake' }, turn)
    this.#adoptOrphans(key, epoch, turn)
  }

  #adoptOrphans(key: Hex, epoch: number, turn: Turn): void {
    const { votes, polkas } = this.#orphans.take(key, epoch)
    for (const polka of polkas) this.#feed(key, { kind: 'polka', polka }, turn)
    if (votes.length > 0) this.#feed(key, { kind: 'votes', votes }, turn)
  }

  /** To a slot that may be decided by now. */
  #feed(key: Hex, input: SlotInput, turn: Turn): void {
    const slot = this.#slots.get(key)
    if (slot !== undefined) this.#apply(slot, input, turn)
  }

  // ---------------------------------------------------------------- votes, polkas, proposals

  #onVotes(votes: readonly ProvenVote[], from: NodeId, again: boolean, turn: Turn): void {
    const bySlot = new Map<Hex, ProvenVote[]>()
    for (const one of votes) {
      this.#numbers.onVote(one)
      const key = bytesToHex(one.vote.slot)
      const list = bySlot.get(key)
      if (list === undefined) bySlot.set(key, [one])
      else list.push(one)
    }
    for (const [key, ofSlot] of bySlot) this.#onSlotVotes(key, ofSlot, from, again, turn)
  }

  #onSlotVotes(
    key: Hex,
    votes: readonly ProvenVote[],
    from: NodeId,
    again: boolean,
    turn: Turn,
  ): void {
    const [first] = votes
    if (first === undefined) return
    const open = this.#slots.get(key)
    if (open !== undefined) {
      const addedUp = this.#parts.planted === 'epochs-added-up'
      const ofEpoch = votes.filter(({ vote }) => vote.epoch === open.epoch || addedUp)
      if (ofEpoch.length > 0) {
        this.#apply(open, { kind: 'votes', votes: ofEpoch.map(knownVote) }, turn)
      }
      return
    }
    const decision = this.#decision(first.vote.slot, turn)
    if (decision !== undefined) {
      // What is said again is said by somebody who lacks the decision.
      if (again) turn.say(decision, from)
      return
    }
    const { epoch } = this.#current
    const live = votes.filter(({ vote }) => vote.epoch === epoch)
    if (live.length === 0) return
    this.#orphans.addVotes(from, key, epoch, live.map(knownVote))
    for (const value of new Set(live.map(({ vote }) => vote.value && bytesToHex(vote.value)))) {
      if (value === undefined) continue
      turn.say({ kind: 'want-claim', slot: first.vote.slot, value: hexToBytes(value) }, from)
    }
  }

  /** Whether a vote is in its slot already, so that it need not be verified again. */
  #isKnown({ vote, proof }: ProvenVote): boolean {
    const slot = this.#slots.get(bytesToHex(vote.slot))
    if (slot === undefined || slot.epoch !== vote.epoch) return false
    const value = vote.value && bytesToHex(vote.value)
    return slot.votes.some(
      (one) =>
        one.member === proof.member &&
        one.round === vote.round &&
        one.phase === vote.phase &&
        one.value === value,
    )
  }

  #onPolka(message: PolkaMessage, from: NodeId, turn: Turn): void {
    const { slot } = message
    const key = bytesToHex(slot)
    const open = this.#slots.get(key)
    if (open?.valid !== undefined && compareRounds(open.valid, message) >= 0) return
    if (open === undefined) {
      const decision = this.#decision(slot, turn)
      if (decision !== undefined) {
        turn.say(decision, from)
        return
      }
    }
    const polka = openPolka(message, this.#doorParts)
    if (open !== undefined) {
      this.#apply(open, { kind: 'polka', polka }, turn)
      return
    }
    this.#orphans.addPolka(from, key, this.#current.epoch, polka)
    turn.say({ kind: 'want-claim', slot, value: message.value }, from)
  }

  #onProposal({ offer }: PeerMessage & { kind: 'proposal' }, from: NodeId, turn: Turn): void {
    const { slot, epoch, round } = offer.proposal
    const key = bytesToHex(slot)
    if (epoch !== this.#current.epoch) {
      this.#expectKnownEpoch(epoch, from, turn)
      return
    }
    const before = this.#slots.get(key)
    const isOld = before !== undefined && round < before.round
    if (isOld) return
    const { known, polka } = openProposal(offer, this.#doorParts)
    if (before === undefined) {
      const decision = this.#decision(slot, turn)
      if (decision !== undefined) {
        turn.say(decision, from)
        return
      }
      if (polka !== undefined) this.#orphans.addPolka(from, key, epoch, polka)
      if (offer.claim !== undefined) this.#onClaim(offer.claim, from, turn)
      else turn.say({ kind: 'want-claim', slot, value: offer.proposal.value }, from)
    }
    this.#feed(key, { kind: 'proposal', proposal: known }, turn)
    if (offer.claim !== undefined) this.#tryClaim(offer.claim, from, turn)
    if (polka !== undefined) this.#feed(key, { kind: 'polka', polka }, turn)
  }

  /** Votes of a higher epoch mean "fetch the manifest", never "enter it" (rule 6). */
  #expectKnownEpoch(epoch: number, from: NodeId, turn: Turn): boolean {
    if (epoch <= this.#current.epoch) return true
    turn.say(this.#standing, from)
    return false
  }

  onTimer(key: Hex, timer: Timer, turn: Turn): void {
    this.#feed(key, { kind: 'timeout', timer }, turn)
  }

  // ---------------------------------------------------------------- messages

  /** @throws RefusedError when the outside was wrong; nothing has changed then */
  onMessage(from: NodeId, message: PeerMessage, turn: Turn): void {
    switch (message.kind) {
      case 'claim':
        this.#onClaim(message.claim, from, turn)
        return
      case 'batch':
        if (!this.#expectKnownEpoch(message.batch.epoch, from, turn)) return
        this.#onVotes(openBatch(message.batch, this.#doorParts), from, false, turn)
        return
      case 'votes':
        this.#onVotesAgain(message.votes, from, turn)
        return
      case 'polka':
        if (this.#expectKnownEpoch(message.epoch, from, turn)) this.#onPolka(message, from, turn)
        return
      case 'proposal':
        this.#onProposal(message, from, turn)
        return
      case 'certificate':
        this.#onCertificate(message.certificate, from, turn)
        return
      case 'manifest':
        this.#onManifest(message.manifest, from, turn)
        return
      case 'closing':
        this.#onClosing(message.closing, message.cover, from, turn)
        return
      case 'evidence':
        this.#expose(message.evidence, turn)
        return
      case 'standing':
        this.#onStanding(message, from, turn)
        return
      case 'want-claim':
        this.#onWantClaim(message.slot, bytesToHex(message.value), from, turn)
        return
      case 'want-certificate': {
        const decision = this.#decision(message.slot, turn)
        if (decision !== undefined) turn.say(decision, from)
        return
      }
      case 'want-batch-number': {
        const { epoch, member } = message
        const vote = this.#numbers.of(epoch, member)?.vote
        turn.say({ kind: 'batch-number', epoch, member, vote }, from)
        return
      }
      case 'batch-number':
        this.#onBatchNumber(message, from, turn)
        return
      case 'ranges':
        return
    }
  }

  #onVotesAgain(votes: readonly ProvenVote[], from: NodeId, turn: Turn): void {
    const fresh: ProvenVote[] = []
    for (const one of votes) {
      if (!this.#expectKnownEpoch(one.vote.epoch, from, turn)) return
      if (this.#isKnown(one)) continue
      expectVote(one, this.#doorParts)
      fresh.push(one)
    }
    this.#onVotes(fresh, from, true, turn)
  }

  #onCertificate(certificate: Certificate, from: NodeId, turn: Turn): void {
    if (this.#stored(certificate.registration.slot, turn) !== undefined) return
    if (!this.#expectKnownEpoch(certificate.epoch, from, turn)) return
    openCertificate(certificate, this.#chain, this.#parts.signatures)
    this.#certify({ certificate, storedAtMs: turn.nowMs }, turn)
  }

  #onWantClaim(slot: Uint8Array, value: Hex, from: NodeId, turn: Turn): void {
    const claim = this.#slots.get(bytesToHex(slot))?.claims.get(value)
    const message = claim ? ({ kind: 'claim', claim } as const) : this.#decision(slot, turn)
    if (message !== undefined) turn.say(message, from)
  }

  // ---------------------------------------------------------------- saying again

  /** Rule 7, to everyone at the slow tick, or to one node that has just come into reach. */
  sayAgain(turn: Turn, to?: NodeId): void {
    for (const slot of this.#slots.values()) this.#saySlotAgain(slot, turn, to)
    if (!this.settled) {
      turn.say(this.#standing, to)
      const closed = this.#current.epoch - 1
      for (const { slot, member } of this.#settling.missing()) {
        const holder = to ?? this.#idOf(member, closed)
        if (holder !== undefined) turn.say({ kind: 'want-certificate', slot }, holder)
      }
      for (const covered of this.#settling.closings) turn.say({ kind: 'closing', ...covered }, to)
    }
    this.#askForNumbers(turn, to)
  }

  #saySlotAgain(slot: Slot, turn: Turn, to: NodeId | undefined): void {
    const { votes, claims, polka, proposal } = sayAgain(slot, this.#context(slot.epoch, turn))
    const proven = votes.map((vote) => this.#proven(slot, vote))
    if (proven.length > 0) turn.say({ kind: 'votes', votes: proven }, to)
    for (const claim of claims) turn.say({ kind: 'claim', claim }, to)
    if (polka !== undefined) {
      const value = hexToBytes(polka.value)
      turn.say({ ...polka, kind: 'polka', slot: slot.slot, value }, to)
    }
    if (proposal === undefined) return
    const { validRound, value } = proposal
    const prevotes =
      validRound !== undefined && polka !== undefined && compareRounds(polka, validRound) === 0
        ? polka.prevotes
        : []
    if (validRound !== undefined && prevotes.length === 0) return
    const claim = slot.claims.get(value)
    turn.say({ kind: 'proposal', offer: { proposal: proposal.proposal, prevotes, claim } }, to)
  }

  #proven({ slot, epoch }: Slot, vote: KnownVote): ProvenVote {
    return provenVote(vote, slot, epoch, this.#federationId)
  }

  get #standing(): Standing {
    return { kind: 'standing', epoch: this.#current.epoch, settled: this.settled }
  }

  standingTo(turn: Turn, to: NodeId): void {
    turn.say(this.#standing, to)
  }

  #onStanding({ epoch, settled }: Standing, from: NodeId, turn: Turn): void {
    const ours = this.#current.epoch
    if (epoch > ours) {
      turn.say(this.#standing, from)
      return
    }
    for (const manifest of this.#chain.slice(epoch + 1))
      turn.say({ kind: 'manifest', manifest }, from)
    if (epoch === ours && settled) return
    for (const covered of this.#settling.closings) turn.say({ kind: 'closing', ...covered }, from)
  }

  // ---------------------------------------------------------------- batch numbers

  /** After a start, whatever there is to say first. */
  start(turn: Turn): void {
    const self = this.#self(this.#current)
    if (self !== undefined) this.#check.answered(self)
    this.#trySettle(turn)
    this.#askForNumbers(turn)
    this.#wake(turn)
  }

  #askForNumbers(turn: Turn, to?: NodeId): void {
    const self = this.#self(this.#current)
    const { epoch, quorum } = this.#current
    if (self === undefined || this.#check.isPassed(quorum)) return
    if (this.#check.refusal !== undefined) return
    turn.say({ kind: 'want-batch-number', epoch, member: self }, to)
  }

  #onBatchNumber(
    { epoch, member, vote }: PeerMessage & { kind: 'batch-number' },
    from: NodeId,
    turn: Turn,
  ): void {
    const { epoch: current, members, quorum } = this.#current
    const self = this.#self(this.#current)
    const answering = members.findIndex(({ nodeKey }) => bytesToHex(nodeKey) === from)
    if (epoch !== current || member !== self || answering === -1) return
    if (vote !== undefined && vote.proof.member === self && vote.vote.epoch === epoch) {
      expectVote(vote, this.#doorParts)
      const ours = this.#numbers.of(epoch, self)?.number ?? 0
      if (vote.proof.batchNumber > ours) {
        this.#check.refusal =
          `Others hold vote batch ${vote.proof.batchNumber} of this member, its disk only ${ours}: ` +
          'it was restored from an old copy, and must join again under a new key.'
        return
      }
    }
    const before = this.#check.isPassed(quorum)
    this.#check.answered(answering)
    if (!before && this.#check.isPassed(quorum)) this.#wake(turn)
  }

  #wake(turn: Turn): void {
    if (this.voting !== true) return
    const { epoch } = this.#current
    for (const slot of [...this.#slots.values()]) {
      if (slot.epoch !== epoch) continue
      this.#feed(slot.key, { kind: 'wake' }, turn)
      this.#adoptOrphans(slot.key, epoch, turn)
    }
  }

  // ---------------------------------------------------------------- signing

  /** Signs what this turn has cast and hands it back, until nothing more follows; then enters an epoch. */
  finish(turn: Turn): void {
    this.#signAll(turn)
    while (turn.manifest !== undefined) {
      const next = turn.manifest
      turn.manifest = undefined
      this.#enterEpoch(next, turn)
      this.#signAll(turn)
    }
    turn.numbered(this.#numbers.takeRisen())
  }

  #signAll(turn: Turn): void {
    while (turn.casts.length > 0 || turn.proposes.length > 0) {
      this.#signProposals(turn)
      this.#signVotes(turn)
    }
  }

  #signVotes(turn: Turn): void {
    const [first] = turn.casts
    if (first === undefined) return
    const { epoch } = first
    const batch = turn.casts.filter((one) => one.epoch === epoch).slice(0, batchVotesMax)
    turn.casts = turn.casts.filter((one) => !batch.includes(one))
    const { self, signer } = this.#voter(epoch)
    const votes = batch.map(({ key, statement }): Vote => {
      const { round, phase, value } = statement
      const slot = hexToBytes(key)
      const federationId = this.#federationId
      return { federationId, epoch, slot, round, phase, value: bytesOf(value) }
    })
    const signed = signBatch(votes, self, this.#numbers.next(epoch, self), signer)
    turn.say({ kind: 'batch', batch: signed.batch })
    for (const [i, vote] of votes.entries()) {
      const proof = signed.proofs[i]
      const key = batch[i]?.key
      if (proof === undefined || key === undefined) continue
      this.#feed(key, { kind: 'votes', votes: [knownVote({ vote, proof })] }, turn)
    }
  }

  #signProposals(turn: Turn): void {
    for (const { key, epoch, statement } of turn.proposes.splice(0)) {
      const { self, signer } = this.#voter(epoch)
      const { round, value, validRound } = statement
      const content = {
        ...{ federationId: this.#federationId, epoch, slot: hexToBytes(key), round, validRound },
        value: hexToBytes(value),
      }
      const proposal = verified(signProposal(content, self, signer))
      const slot = this.#slots.get(key)
      const claim = slot?.claims.get(value)
      const prevotes = validRound === undefined ? [] : (slot?.valid?.prevotes ?? [])
      turn.say({ kind: 'proposal', offer: { proposal, prevotes, claim } })
      this.#feed(key, { kind: 'proposal', proposal: { round, value, validRound, proposal } }, turn)
    }
  }

  #voter(epoch: number) {
    const self = this.#self(manifestOf(this.#chain, epoch))
    const signer = this.#parts.keys.signer(epoch)
    if (self === undefined || signer === undefined) throw new Error('Only a voter casts votes')
    return { self, signer }
  }

  // ---------------------------------------------------------------- membership

  #onManifest(next: CertifiedManifest, from: NodeId, turn: Turn): void {
    const { epoch } = this.#current
    if (next.manifest.epoch <= epoch || turn.manifest !== undefined) return
    if (next.manifest.epoch > epoch + 1) {
      turn.say(this.#standing, from)
      return
    }
    extendChain(this.#chain, next, this.#parts.signatures)
    turn.manifest = next
  }

  #enterEpoch(next: CertifiedManifest, turn: Turn): void {
    const closed = this.#current
    const key = bytesToHex(manifestSlot(this.#federationId, next.manifest.epoch))
    if (this.#slots.delete(key)) turn.drop(key)
    this.#settling.clear()
    this.#close(closed, turn)
    this.#chain = [...this.#chain, next]
    turn.manifests.push(next)
    turn.say({ kind: 'manifest', manifest: next })
    const chain = this.#chain
    turn.afterDurable.push(() => this.#parts.onManifest?.(chain))
    const value = bytesToHex(next.manifest.id)
    for (const waiter of this.#takeWaiters(key)) {
      const won = waiter.value === value
      turn.afterDurable.push(() => waiter.answer({ outcome: 'decided', manifest: next, won }))
    }
    // A member that was sure of its votes stays so; another asks again, under its new key.
    const wasSure = this.#check.isPassed(closed.quorum) && this.#self(closed) !== undefined
    this.#check = new StartCheck()
    const { members } = next.manifest
    const self = this.#self(next.manifest)
    if (wasSure) for (const i of members.keys()) this.#check.answered(i)
    else if (self !== undefined) this.#check.answered(self)
    this.#askForNumbers(turn)
    this.#trySettle(turn)
  }

  /** Writes, signs and says CLOSE of an epoch, and erases its key once that is durable. */
  #close(closed: Manifest, turn: Turn): void {
    const { keys, planted } = this.#parts
    const member = this.#self(closed)
    const { epoch } = closed
    const signer = keys.signer(epoch)
    const listed = member === undefined ? undefined : closed.members[member]?.votingKey
    if (member === undefined || listed === undefined || signer === undefined) return
    if (!equalBytes(signer.publicKey, listed)) return
    if (planted === 'closes-without-locks') {
      for (const slot of this.#slots.values()) {
        const forgetful = { ...slot, locked: undefined, valid: undefined }
        this.#slots.set(slot.key, forgetful)
        turn.keep(forgetful)
      }
    }
    const cover = verified(closingCover(this.#certifiedSlots(turn), this.#slots.values()))
    const content = { federationId: this.#federationId, epoch, member, ...coverSummary(cover) }
    const closing = verified(signClosing(content, signer))
    this.#keepClosing({ closing, cover }, turn)
    turn.say({ kind: 'closing', closing, cover })
    if (planted === 'keeps-closed-key' || planted === 'votes-after-close') return
    turn.afterDurable.push(() => keys.erase(epoch))
  }

  #certifiedSlots(turn: Turn) {
    const fresh = [...turn.certificates].map(({ certificate }) => certificate.registration)
    if (fresh.length === 0) return this.#parts.store.certifiedSlots()
    const all = [
      ...this.#parts.store.certifiedSlots(),
      ...fresh.map(({ slot, id }) => ({ slot, id })),
    ]
    return all.sort((a, b) => compareBytes(a.slot, b.slot))
  }

  /** A crash may have come between a durable CLOSE and the erasing of its key. */
  #eraseClosedKeys(): void {
    const { store, keys, planted } = this.#parts
    if (planted === 'keeps-closed-key' || planted === 'votes-after-close') return
    for (let epoch = 0; epoch < this.#current.epoch; epoch++) {
      if (keys.signer(epoch) !== undefined && store.manifests().length > epoch + 1)
        keys.erase(epoch)
    }
  }

  #keepClosing(covered: CoveredClosing, turn: Turn): void {
    this.#settling.add(covered, (slot) => this.#stored(slot, turn)?.certificate.registration.id)
    turn.closings.push(covered)
  }

  #onClosing(closing: Closing, cover: ClosingCover, from: NodeId, turn: Turn): void {
    const { epoch } = this.#current
    if (closing.epoch >= epoch) {
      this.#expectKnownEpoch(closing.epoch + 1, from, turn)
      return
    }
    if (closing.epoch < epoch - 1) return
    const held = this.#settling.of(closing.member)?.closing
    if (held !== undefined && equalBytes(held.bytes, closing.bytes)) return
    const checked = verifyClosing(closing, this.#chain, this.#parts.signatures)
    if (held !== undefined) {
      this.#expose({ kind: 'closings', first: held, second: checked }, turn)
      return
    }
    const content = verifyCover(checked, cover, this.#chain, this.#parts.signatures)
    this.#exposeHidden(checked, content, turn)
    if (this.settled) return
    this.#keepClosing({ closing: checked, cover: content }, turn)
    for (const { slot } of this.#settling.missing())
      turn.say({ kind: 'want-certificate', slot }, from)
    this.#trySettle(turn)
  }

  /** A CLOSE that leaves out what its member precommitted in a slot that is undecided here. */
  #exposeHidden(closing: Closing, cover: ClosingCover, turn: Turn): void {
    for (const slot of this.#slots.values()) {
      if (slot.epoch !== closing.epoch) continue
      for (const vote of slot.votes) {
        if (vote.member !== closing.member || vote.phase !== 'precommit') continue
        if (vote.value === undefined) continue
        const shown =
          cover.certified.some((one) => equalBytes(one.slot, slot.slot)) ||
          cover.locks.some(
            (lock) =>
              equalBytes(lock.registration.slot, slot.slot) &&
              compareRounds(lock, { epoch: slot.epoch, round: vote.round }) >= 0,
          )
        if (!shown) this.#expose(hiddenLock(closing, cover, this.#proven(slot, vote)), turn)
      }
    }
  }

  #trySettle(turn: Turn): void {
    if (this.settled) return
    const { epoch } = this.#current
    const before = manifestOf(this.#chain, epoch - 1)
    const { planted } = this.#parts
    const needed =
      planted === 'settles-with-too-few' ? Math.max(1, before.quorum - 1) : before.quorum
    const complete = this.#settling.complete
    if (complete.length < needed) return
    const { restarted, dropped } = settledSlots(
      this.#slots,
      highestLocks(complete.map(({ cover }) => cover)),
      epoch,
      (slot) => this.#stored(slot, turn) !== undefined,
      (claim) => this.#isTimely(claim, turn),
    )
    for (const { key } of dropped) this.#dropSlot(key, turn)
    for (const slot of restarted) {
      this.#slots.set(slot.key, slot)
      turn.keep(slot)
    }
    this.#settled = epoch
    turn.settled = epoch
    this.#wake(turn)
  }

  #dropSlot(key: Hex, turn: Turn): void {
    this.#slots.delete(key)
    turn.drop(key)
    const refusal = new RefusedError(
      'old-epoch',
      `The registration names an epoch before the last one; now is ${this.#current.epoch}: sign again.`,
    )
    for (const { answer } of this.#takeWaiters(key)) {
      turn.afterDurable.push(() => answer({ outcome: 'refused', refusal }))
    }
  }

  // ---------------------------------------------------------------- evidence

  #expose(evidence: Evidence, turn: Turn): void {
    const { epoch, member } = verifyEvidence(evidence, this.#chain, this.#parts.signatures)
    if (this.#exposed.has(`${epoch}/${member}`)) return
    this.#exposed.add(`${epoch}/${member}`)
    turn.evidence.push(evidence)
    turn.say({ kind: 'evidence', evidence })
  }

  #remember(evidence: Evidence): void {
    const { epoch, member } = verifyEvidence(evidence, this.#chain, this.#parts.signatures)
    this.#exposed.add(`${epoch}/${member}`)
  }

  // ---------------------------------------------------------------- the end

  /** Everyone who still waits. */
  takeAllWaiters(): ((answer: Answer) => void)[] {
    const all = [...this.#waiters.values()].flat().map(({ answer }) => answer)
    this.#waiters.clear()
    return all
  }

  /** Whether a timer still concerns the slot that it was started for. */
  awaits(key: Hex, { epoch, round }: Timer): boolean {
    const slot = this.#slots.get(key)
    return slot?.epoch === epoch && slot.round === round
  }
}

function certificateMessage({ certificate, storedAtMs }: StoredCertificate): PeerMessage {
  return { kind: 'certificate', certificate, storedAtMs }
}

function provenVote(
  { round, phase, value, proof }: KnownVote,
  slot: Uint8Array,
  epoch: number,
  federationId: Uint8Array,
): ProvenVote {
  return {
    vote: { federationId, epoch, slot, round, phase, value: bytesOf(value) },
    proof,
  }
}

function conflictEvidence(
  { slot, epoch }: Slot,
  conflict: Conflict,
  federationId: Uint8Array,
): Evidence {
  if (conflict.kind === 'proposals') {
    const { first, second } = conflict
    return { kind: 'proposals', first: first.proposal, second: second.proposal }
  }
  const first = provenVote(conflict.first, slot, epoch, federationId)
  const second = provenVote(conflict.second, slot, epoch, federationId)
  return { kind: 'votes', first, second }
}

function bytesOf(value: Hex | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : hexToBytes(value)
}
