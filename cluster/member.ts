/**
 * One member: what each input makes of its state. It collects in a turn what must be written, said and
 * answered, and does nothing itself but read the store. FEDERATION.md sections 3 to 6.
 */
import { bytesToHex, equalBytes, hexToBytes } from '../proto/bytes.js'
import { type Certificate, openCertificate } from '../proto/certificate.js'
import { type Claim, claimSlot } from '../proto/claim.js'
import { RefusedError } from '../proto/errors.js'
import {
  type CertifiedManifest,
  extendChain,
  type ManifestChain,
  manifestOf,
  manifestSlot,
} from '../proto/manifest.js'
import { nameSlot, type Registration } from '../proto/registration.js'
import { compareRounds } from '../proto/rounds.js'
import type { ProvenVote } from '../proto/votes.js'
import { BatchNumbers } from './batch-numbers.js'
import { Certified, certificateMessage } from './certified.js'
import type { PeerMessage, PolkaMessage, Standing } from './messages.js'
import {
  expectVote,
  knownVote,
  openBatch,
  openClaim,
  openPolka,
  openProposal,
} from './peer-door.js'
import { Place } from './place.js'
import type { Answer, DriverParts, Known, NodeId, StoredCertificate } from './ports.js'
import { Reconciler } from './reconciler.js'
import { proposerOf } from './rules/proposer.js'
import {
  type Decided,
  type Hex,
  type Slot,
  type Timer,
  type ValidClaim,
  valueOfClaim,
} from './rules/slot.js'
import { takesClaim } from './rules/step.js'
import { Succession } from './succession.js'
import { Timeliness } from './timeliness.js'
import type { Turn } from './turn.js'
import { Undecided } from './undecided.js'
import { Waiters } from './waiters.js'
import { WaitingClaims } from './waiting-claims.js'
import { Witness } from './witness.js'

type MessageOf<Kind extends PeerMessage['kind']> = Extract<PeerMessage, { readonly kind: Kind }>

export class Member {
  readonly #parts: DriverParts
  readonly #place: Place
  readonly #certified: Certified
  readonly #witness: Witness
  readonly #undecided: Undecided
  readonly #succession: Succession
  readonly #numbers: BatchNumbers
  readonly #reconciler: Reconciler
  readonly #contradicted = new Set<Hex>()
  readonly #waiters = new Waiters()
  readonly #waitingClaims = new WaitingClaims()

  constructor(parts: DriverParts, chain: ManifestChain) {
    this.#parts = parts
    const place = new Place(parts, chain)
    const certified = new Certified(parts.store, place)
    const timeliness = new Timeliness(place, certified)
    const witness = new Witness(place, parts.signatures, parts.store)
    this.#numbers = new BatchNumbers(parts.store)
    this.#reconciler = new Reconciler(parts.store, certified)
    this.#undecided = new Undecided({
      ...{ driver: parts, place, timeliness, witness, numbers: this.#numbers },
      onDecided: (slot, decided, turn) => this.#onDecided(slot, decided, turn),
    })
    this.#succession = new Succession({
      ...{ driver: parts, place, certified, timeliness, witness, undecided: this.#undecided },
      onDropped: ({ key }, turn) => this.#waiters.refuse(key, namesOldEpoch(place), turn),
    })
    this.#place = place
    this.#certified = certified
    this.#witness = witness
  }

  get place(): Place {
    return this.#place
  }

  get undecided(): Undecided {
    return this.#undecided
  }

  get exposed(): readonly number[] {
    return this.#witness.exposed
  }

  /** Slots with two certificates: more members lie than the federation bears. */
  get contradicted(): number {
    return this.#contradicted.size
  }

  /** Highest sequence that is certified, or pending. FEDERATION.md section 6. */
  look(name: string): Known {
    const { federationId, settled, current } = this.#place
    const newest = this.#certified.newest(name)?.certificate
    const next = nameSlot(federationId, name, (newest?.registration.sequence ?? -1) + 1)
    const locked = this.#undecided.get(bytesToHex(next))?.locked
    if (locked !== undefined) return { kind: 'pending', value: hexToBytes(locked.value) }
    if (newest !== undefined) return { kind: 'certificate', certificate: newest, settled }
    const mayTell = settled || this.#parts.planted === 'unsettled-absence'
    return mayTell ? { kind: 'absent', epoch: current.epoch } : { kind: 'unsettled' }
  }

  // ---------------------------------------------------------------- the course of a turn

  /** After a start, whatever there is to say first. */
  start(turn: Turn): void {
    this.#succession.trySettle(turn)
    this.#askForNumbers(turn)
    this.#undecided.wake(turn)
  }

  /** Signs what this turn has cast, and enters the epoch that it has decided. */
  finish(turn: Turn): void {
    this.#undecided.signAll(turn)
    while (turn.manifest !== undefined) {
      const next = turn.manifest
      turn.manifest = undefined
      this.#enter(next, turn)
      this.#undecided.signAll(turn)
    }
    turn.numbered(this.#numbers.takeRisen())
  }

  #enter(next: CertifiedManifest, turn: Turn): void {
    const { federationId } = this.#place
    const key = bytesToHex(manifestSlot(federationId, next.manifest.epoch))
    this.#undecided.drop(key, turn)
    this.#succession.enter(next, turn)
    this.#waiters.answer(key, turn, ({ value }) => ({
      outcome: 'decided',
      manifest: next,
      won: value === bytesToHex(next.manifest.id),
    }))
    this.#askForNumbers(turn)
  }

  onTimer(key: Hex, timer: Timer, turn: Turn): void {
    this.#undecided.feed(key, { kind: 'timeout', timer }, turn)
  }

  /** At the slow tick to everyone, and to one node that has just come into reach. */
  sayAgain(turn: Turn, to?: NodeId): void {
    if (to === undefined) this.#undecided.saySomeAgain(turn)
    else this.#undecided.sayAllAgain(turn, to)
    this.#succession.sayAgain(turn, to)
    this.#askForNumbers(turn, to)
  }

  /** Says where this node stands, so that it hears what it lacks. */
  greet(turn: Turn, to: NodeId): void {
    turn.say(this.#place.standing, to)
  }

  reconcile(turn: Turn, peer: NodeId): void {
    this.greet(turn, peer)
    this.#reconciler.begin(peer, turn)
  }

  // ---------------------------------------------------------------- decisions

  #onDecided(slot: Slot, { claim, round, precommits }: Decided, turn: Turn): void {
    if (claim.kind === 'manifest') {
      const { manifest, approvals } = claim
      turn.manifest = { manifest, approvals, round, precommits }
      return
    }
    const { registration } = claim
    const certificate: Certificate = { registration, epoch: slot.epoch, round, precommits }
    const stored = { certificate, storedAtMs: turn.nowMs }
    this.#certify(stored, turn)
    // One member tells those who do not vote; laggards ask, or are answered.
    const { members } = manifestOf(this.#place.chain, slot.epoch)
    const teller = proposerOf(slot.slot, round, members.length)
    if (this.#place.nodeOf(teller, slot.epoch) === this.#place.nodeId) {
      turn.say(certificateMessage(stored))
    }
  }

  #certify(stored: StoredCertificate, turn: Turn): void {
    const { certificate } = stored
    const { slot, id } = certificate.registration
    const key = bytesToHex(slot)
    const value = bytesToHex(id)
    turn.certify(stored)
    this.#undecided.remove(key)
    turn.afterDurable.push(() => {
      this.#reconciler.onDurable({ slot, id })
      this.#parts.onCertified?.(certificate)
    })
    this.#waiters.answer(key, turn, (waiter) => ({
      outcome: waiter.value === value ? 'certified' : 'taken',
      certificate,
    }))
    for (const claim of this.#waitingClaims.take(key)) this.#tryClaim(claim, undefined, turn)
    this.#succession.onCertificate(key, id, turn)
  }

  // ---------------------------------------------------------------- claims

  submit(claim: ValidClaim, answer: (answer: Answer) => void, turn: Turn): void {
    const slot = claimSlot(claim)
    const key = bytesToHex(slot)
    const value = valueOfClaim(claim)
    const decided = this.#answerDecided(slot, value, turn)
    if (decided !== undefined) {
      turn.afterDurable.push(() => answer(decided))
      return
    }
    try {
      const open = this.#undecided.get(key)
      // Before it is taken: it may be decided within this very turn.
      this.#waiters.add(key, { value, answer })
      if (open !== undefined && !takesClaim(open, value)) return
      this.#undecided.takeClaim(claim, turn)
      turn.say({ kind: 'claim', claim })
    } catch (refusal) {
      if (!(refusal instanceof RefusedError)) throw refusal
      this.#waiters.refuse(key, refusal, turn)
    }
  }

  #answerDecided(slot: Uint8Array, value: Hex, turn: Turn): Answer | undefined {
    const certificate = this.#certified.of(slot, turn)?.certificate
    if (certificate !== undefined) {
      const won = bytesToHex(certificate.registration.id) === value
      return { outcome: won ? 'certified' : 'taken', certificate }
    }
    const manifest = this.#certified.manifestAt(slot)
    if (manifest === undefined) return undefined
    return { outcome: 'decided', manifest, won: bytesToHex(manifest.manifest.id) === value }
  }

  /** A claim that somebody else has said. @throws RefusedError */
  #onClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    const slot = claimSlot(claim)
    const open = this.#undecided.get(bytesToHex(slot))
    if (open === undefined) {
      if (this.#tellDecision(slot, from, turn)) return
    } else if (!takesClaim(open, valueOfClaim(claim))) return
    const superseded =
      claim.kind === 'manifest' ? undefined : this.#superseded(claim.registration, turn)
    if (superseded === 'missing') {
      this.#awaitPredecessor(claim, from, turn)
      return
    }
    const { chain } = this.#place
    const { signatures } = this.#parts
    this.#undecided.takeClaim(openClaim(claim, superseded, { chain, signatures }), turn)
  }

  /** For what is heard beside something else: a refusal concerns the claim alone. */
  #tryClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    try {
      this.#onClaim(claim, from, turn)
    } catch (refusal) {
      if (!(refusal instanceof RefusedError)) throw refusal
    }
  }

  #superseded({ name, sequence }: Registration, turn: Turn): Registration | 'missing' | undefined {
    if (sequence === 0) return undefined
    return this.#certified.at(name, sequence - 1, turn)?.certificate.registration ?? 'missing'
  }

  #awaitPredecessor(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    if (claim.kind === 'manifest') return
    const { name, sequence } = claim.registration
    const slot = nameSlot(this.#place.federationId, name, sequence - 1)
    this.#waitingClaims.add(bytesToHex(slot), claim)
    if (from !== undefined) turn.say({ kind: 'want-certificate', slot }, from)
  }

  /** @returns whether the slot is decided */
  #tellDecision(slot: Uint8Array, to: NodeId | undefined, turn: Turn): boolean {
    const decision = this.#certified.decision(slot, turn)
    if (decision === undefined) return false
    if (to !== undefined) turn.say(decision, to)
    return true
  }

  // ---------------------------------------------------------------- messages

  /** @throws RefusedError when the outside was wrong; what it says wrongly has changed nothing */
  onMessage(from: NodeId, message: PeerMessage, turn: Turn): void {
    switch (message.kind) {
      case 'claim':
        this.#onClaim(message.claim, from, turn)
        return
      case 'batch':
        this.#onBatch(message, from, turn)
        return
      case 'votes':
        this.#onVotesAgain(message.votes, from, turn)
        return
      case 'polka':
        this.#onPolka(message, from, turn)
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
        this.#onClosing(message, from, turn)
        return
      case 'evidence':
        this.#witness.take(message.evidence, turn)
        return
      case 'standing':
        this.#onStanding(message, from, turn)
        return
      case 'want-claim':
        this.#onWantClaim(message.slot, bytesToHex(message.value), from, turn)
        return
      case 'want-certificate':
        this.#tellDecision(message.slot, from, turn)
        return
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
        this.#reconciler.onMessage(message.ranges, from, turn)
        return
    }
  }

  get #door() {
    return { chain: this.#place.chain, signatures: this.#parts.signatures }
  }

  /** Statements of a higher epoch mean "fetch the manifest", never "enter it" (rule 6). */
  #knowsEpoch(epoch: number, from: NodeId, turn: Turn): boolean {
    if (epoch <= this.#place.current.epoch) return true
    this.greet(turn, from)
    return false
  }

  #onBatch({ batch }: MessageOf<'batch'>, from: NodeId, turn: Turn): void {
    if (!this.#knowsEpoch(batch.epoch, from, turn)) return
    this.#onVotes(openBatch(batch, this.#door), from, false, turn)
  }

  #onVotesAgain(votes: readonly ProvenVote[], from: NodeId, turn: Turn): void {
    const fresh: ProvenVote[] = []
    for (const one of votes) {
      if (!this.#knowsEpoch(one.vote.epoch, from, turn)) return
      if (this.#isKnown(one)) continue
      expectVote(one, this.#door)
      fresh.push(one)
    }
    this.#onVotes(fresh, from, true, turn)
  }

  /** Whether a vote is in its slot already, so that it need not be verified again. */
  #isKnown({ vote, proof }: ProvenVote): boolean {
    const slot = this.#undecided.get(bytesToHex(vote.slot))
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
    const { slot } = first.vote
    const open = this.#undecided.get(key)
    // What is said again is said by somebody who lacks the decision.
    if (open === undefined && this.#tellDecision(slot, again ? from : undefined, turn)) return
    const epoch = open?.epoch ?? this.#place.current.epoch
    const addedUp = this.#parts.planted === 'epochs-added-up'
    const live = votes.filter(({ vote }) => vote.epoch === epoch || addedUp).map(knownVote)
    if (live.length === 0) return
    if (open === undefined) this.#undecided.keepVotes(from, slot, live, turn)
    else this.#undecided.feed(key, { kind: 'votes', votes: live }, turn)
  }

  #onPolka(message: PolkaMessage, from: NodeId, turn: Turn): void {
    if (!this.#knowsEpoch(message.epoch, from, turn)) return
    const { slot } = message
    const key = bytesToHex(slot)
    const open = this.#undecided.get(key)
    if (open?.valid !== undefined && compareRounds(open.valid, message) >= 0) return
    if (open === undefined && this.#tellDecision(slot, from, turn)) return
    const polka = openPolka(message, this.#door)
    if (open !== undefined) {
      this.#undecided.feed(key, { kind: 'polka', polka }, turn)
      return
    }
    this.#undecided.keepPolka(from, slot, polka)
    this.#undecided.want(slot, polka.value, from, turn)
  }

  #onProposal({ offer }: MessageOf<'proposal'>, from: NodeId, turn: Turn): void {
    const { slot, epoch, round, value } = offer.proposal
    if (!this.#knowsEpoch(epoch, from, turn) || epoch < this.#place.current.epoch) return
    const key = bytesToHex(slot)
    const open = this.#undecided.get(key)
    if (open !== undefined && (open.epoch !== epoch || round < open.round)) return
    if (open === undefined && this.#tellDecision(slot, from, turn)) return
    const { known, polka } = openProposal(offer, this.#door)
    if (open === undefined && polka !== undefined) this.#undecided.keepPolka(from, slot, polka)
    if (open === undefined && offer.claim !== undefined) this.#tryClaim(offer.claim, from, turn)
    this.#undecided.feed(key, { kind: 'proposal', proposal: known }, turn)
    // Named by the proposal, the claim is taken whatever has been voted for.
    if (offer.claim !== undefined) this.#tryClaim(offer.claim, from, turn)
    else if (open === undefined) this.#undecided.want(slot, bytesToHex(value), from, turn)
    if (polka !== undefined) this.#undecided.feed(key, { kind: 'polka', polka }, turn)
  }

  #onCertificate(certificate: Certificate, from: NodeId, turn: Turn): void {
    const { slot, id } = certificate.registration
    const ours = this.#certified.of(slot, turn)?.certificate
    if (ours !== undefined && equalBytes(ours.registration.id, id)) return
    if (!this.#knowsEpoch(certificate.epoch, from, turn)) return
    openCertificate(certificate, this.#place.chain, this.#parts.signatures)
    if (ours !== undefined) {
      this.#contradicted.add(bytesToHex(slot))
      return
    }
    this.#certify({ certificate, storedAtMs: turn.nowMs }, turn)
  }

  #onWantClaim(slot: Uint8Array, value: Hex, from: NodeId, turn: Turn): void {
    const claim = this.#undecided.get(bytesToHex(slot))?.claims.get(value)
    if (claim !== undefined) turn.say({ kind: 'claim', claim }, from)
    else this.#tellDecision(slot, from, turn)
  }

  // ---------------------------------------------------------------- epochs

  #onManifest(next: CertifiedManifest, from: NodeId, turn: Turn): void {
    const { epoch } = next.manifest
    if (epoch <= this.#place.current.epoch || turn.manifest !== undefined) return
    if (!this.#knowsEpoch(epoch - 1, from, turn)) return
    extendChain(this.#place.chain, next, this.#parts.signatures)
    turn.manifest = next
  }

  #onClosing({ closing, cover }: MessageOf<'closing'>, from: NodeId, turn: Turn): void {
    if (!this.#knowsEpoch(closing.epoch + 1, from, turn)) return
    this.#succession.onClosing(closing, cover, from, turn)
  }

  #onStanding({ epoch, settled }: Standing, from: NodeId, turn: Turn): void {
    if (!this.#knowsEpoch(epoch, from, turn)) return
    const { chain, current } = this.#place
    for (const manifest of chain.slice(epoch + 1)) turn.say({ kind: 'manifest', manifest }, from)
    if (epoch === current.epoch && settled) return
    for (const covered of this.#succession.closings) turn.say({ kind: 'closing', ...covered }, from)
  }

  // ---------------------------------------------------------------- batch numbers

  #askForNumbers(turn: Turn, to?: NodeId): void {
    const { current, isAsking } = this.#place
    const member = this.#place.self(current)
    if (member === undefined || !isAsking) return
    turn.say({ kind: 'want-batch-number', epoch: current.epoch, member }, to)
  }

  #onBatchNumber(
    { epoch, member, vote }: MessageOf<'batch-number'>,
    from: NodeId,
    turn: Turn,
  ): void {
    const { current, isAsking } = this.#place
    if (!isAsking || epoch !== current.epoch || member !== this.#place.self(current)) return
    if (vote !== undefined && vote.proof.member === member && vote.vote.epoch === epoch) {
      expectVote(vote, this.#door)
      const theirs = vote.proof.batchNumber
      const ours = this.#numbers.of(epoch, member)?.number ?? 0
      if (theirs > ours) {
        this.#place.refuseToVote(
          `Others hold vote batch ${theirs} of this member, its disk only ${ours}: ` +
            'it was restored from an old copy, and must join again under a new key.',
        )
        return
      }
    }
    this.#place.onAnswered(from)
    if (this.#place.isSureOfVotes) this.#undecided.wake(turn)
  }
}

function namesOldEpoch({ current }: Place): RefusedError {
  return new RefusedError(
    'old-epoch',
    `The registration names an old epoch; now is ${current.epoch}: sign again.`,
  )
}
