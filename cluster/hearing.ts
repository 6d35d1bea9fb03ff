/**
 * What others say about slots: claims, votes, polkas and proposals are checked here and given to the slots
 * that they concern. FEDERATION.md section 3.
 */
import { bytesToHex } from '../proto/bytes.js'
import { type Certificate, certifiedVote } from '../proto/certificate.js'
import { type Claim, claimSlot } from '../proto/claim.js'
import { refusedBy } from '../proto/errors.js'
import { expectFederation, manifestOf } from '../proto/manifest.js'
import { nameSlot, type Registration } from '../proto/registration.js'
import { compareRounds } from '../proto/rounds.js'
import type { Signatures } from '../proto/signatures.js'
import type { ProvenVote, VoteProof } from '../proto/votes.js'
import type { BatchNumbers } from './batch-numbers.js'
import type { Certified } from './certified.js'
import type { MessageOf, PolkaMessage } from './messages.js'
import {
  expectVote,
  knownVote,
  openBatch,
  openClaim,
  openPolka,
  openProposal,
} from './peer-door.js'
import type { Place } from './place.js'
import type { NodeId } from './ports.js'
import type { PlantedFault } from './rules/planted.js'
import { type Hex, valueOfClaim } from './rules/slot.js'
import { expectWork } from './rules/validity.js'
import type { Turn } from './turn.js'
import type { Undecided } from './undecided.js'
import { WaitingClaims } from './waiting-claims.js'

export interface HearingParts {
  readonly place: Place
  readonly certified: Certified
  readonly undecided: Undecided
  readonly numbers: BatchNumbers
  readonly signatures: Signatures
  readonly planted: PlantedFault | undefined
}

/** Every method may throw a RefusedError: what was said wrongly has changed nothing. */
export class Hearing {
  readonly #parts: HearingParts
  readonly #waitingClaims = new WaitingClaims()

  constructor(parts: HearingParts) {
    this.#parts = parts
  }

  /** What was waiting for this slot's certificate is heard again. */
  onCertified(key: Hex, turn: Turn): void {
    for (const registration of this.#waitingClaims.take(key)) {
      this.#tryClaim({ kind: 'registration', registration }, undefined, turn)
    }
  }

  /** A claim that somebody else has said. @throws RefusedError */
  onClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    const slot = claimSlot(claim)
    const open = this.#parts.undecided.get(bytesToHex(slot))
    if (open === undefined) {
      if (this.tellDecision(slot, from, turn)) return
    } else if (!this.#parts.undecided.takes(open, valueOfClaim(claim))) return
    const superseded =
      claim.kind === 'manifest' ? undefined : this.#superseded(claim.registration, turn)
    if (superseded === 'missing') {
      this.#awaitPredecessor(claim, from, turn)
      return
    }
    // A signature is the dearest question: it comes last.
    if (open === undefined) this.#parts.undecided.expectOpening(claim, turn)
    this.#parts.undecided.takeClaim(openClaim(claim, superseded, this.#door), turn)
  }

  /** For what is heard beside something else: a refusal concerns the claim alone. */
  #tryClaim(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    refusedBy(() => this.onClaim(claim, from, turn))
  }

  #superseded({ name, sequence }: Registration, turn: Turn): Registration | 'missing' | undefined {
    if (sequence === 0) return undefined
    return this.#parts.certified.at(name, sequence - 1, turn)?.certificate.registration ?? 'missing'
  }

  /** Its work is checked first, before anything is kept. @throws RefusedError */
  #awaitPredecessor(claim: Claim, from: NodeId | undefined, turn: Turn): void {
    if (claim.kind === 'manifest' || from === undefined) return
    const { registration } = claim
    const { name, sequence, epoch } = registration
    const { place } = this.#parts
    expectFederation(registration.federationId, place.chain, 'registration')
    expectWork(registration, manifestOf(place.chain, epoch))
    const slot = nameSlot(place.federationId, name, sequence - 1)
    this.#waitingClaims.add(from, bytesToHex(slot), registration)
    turn.say({ kind: 'want-certificate', slot }, from)
  }

  /** @returns whether the slot is decided */
  tellDecision(slot: Uint8Array, to: NodeId | undefined, turn: Turn): boolean {
    const decision = this.#parts.certified.decision(slot, turn)
    if (decision === undefined) return false
    if (to !== undefined) turn.say(decision, to)
    return true
  }

  get #door() {
    const { place, signatures } = this.#parts
    return { chain: place.chain, signatures }
  }

  onBatch({ batch }: MessageOf<'batch'>, from: NodeId, turn: Turn): void {
    if (!this.knowsEpoch(batch.epoch, from, turn)) return
    this.#onVotes(openBatch(batch, this.#door), from, false, turn)
  }

  onVotesAgain(votes: readonly ProvenVote[], from: NodeId, turn: Turn): void {
    const fresh: ProvenVote[] = []
    for (const one of votes) {
      if (!this.knowsEpoch(one.vote.epoch, from, turn)) return
      if (this.#isKnown(one)) continue
      expectVote(one, this.#door)
      fresh.push(one)
    }
    this.#onVotes(fresh, from, true, turn)
  }

  /** Whether a vote is in its slot already, so that it need not be verified again. */
  #isKnown({ vote, proof }: ProvenVote): boolean {
    const slot = this.#parts.undecided.get(bytesToHex(vote.slot))
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
      this.#onNumber(one)
      const key = bytesToHex(one.vote.slot)
      const list = bySlot.get(key)
      if (list === undefined) bySlot.set(key, [one])
      else list.push(one)
    }
    for (const [key, ofSlot] of bySlot) this.#onSlotVotes(key, ofSlot, from, again, turn)
  }

  /** A later vote of our own than our disk knows of: this member runs on an old copy of itself. */
  #onNumber(one: ProvenVote): void {
    const { place, numbers } = this.#parts
    const { epoch } = one.vote
    const { member } = one.proof
    if (member !== place.self(manifestOf(place.chain, epoch))) {
      numbers.onVote(one)
      return
    }
    this.onOwnProofs(epoch, [one.proof])
  }

  /** Verified proofs of votes: a later one of our own than our disk knows of tells that it is an old copy. */
  onOwnProofs(epoch: number, proofs: readonly VoteProof[]): void {
    const { place, numbers } = this.#parts
    const self = place.self(manifestOf(place.chain, epoch))
    for (const { member, batchNumber } of proofs) {
      if (member !== self) continue
      const ours = numbers.of(epoch, member)?.number ?? 0
      if (batchNumber > ours) place.onLaterVote(epoch, batchNumber, ours)
    }
  }

  /** Verified: the votes in it are also the last batches that are known of their voters. */
  onCertificate(certificate: Certificate): void {
    const vote = certifiedVote(certificate)
    for (const proof of certificate.precommits) this.#onNumber({ vote, proof })
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
    const open = this.#parts.undecided.get(key)
    if (open === undefined && this.#parts.certified.isDecided(slot, turn)) {
      // What is said again is said by somebody who lacks the decision.
      if (again) this.tellDecision(slot, from, turn)
      return
    }
    const epoch = open?.epoch ?? this.#parts.place.current.epoch
    const addedUp = this.#parts.planted === 'epochs-added-up'
    const live = votes.filter(({ vote }) => vote.epoch === epoch || addedUp).map(knownVote)
    if (live.length === 0) return
    if (open === undefined) this.#parts.undecided.keepVotes(from, slot, live, turn)
    else this.#parts.undecided.feed(key, { kind: 'votes', votes: live }, turn)
  }

  onPolka(message: PolkaMessage, from: NodeId, turn: Turn): void {
    if (!this.knowsEpoch(message.epoch, from, turn)) return
    const { slot } = message
    const key = bytesToHex(slot)
    const open = this.#parts.undecided.get(key)
    // A slot that has not settled yet takes no later epoch's quorum: it is said again.
    if (open !== undefined && message.epoch > open.epoch) return
    if (open?.valid !== undefined && compareRounds(open.valid, message) >= 0) return
    if (open === undefined && this.tellDecision(slot, from, turn)) return
    const polka = openPolka(message, this.#door)
    this.onOwnProofs(message.epoch, message.prevotes)
    if (open?.claims.has(polka.value)) {
      this.#parts.undecided.feed(key, { kind: 'polka', polka }, turn)
      return
    }
    this.#parts.undecided.keepPolka(slot, polka)
    this.#parts.undecided.want(slot, polka.value, from, turn)
  }

  onProposal({ offer }: MessageOf<'proposal'>, from: NodeId, turn: Turn): void {
    const { slot, epoch, round, value } = offer.proposal
    if (!this.knowsEpoch(epoch, from, turn) || epoch < this.#parts.place.current.epoch) return
    const key = bytesToHex(slot)
    const open = this.#parts.undecided.get(key)
    if (open !== undefined && (open.epoch !== epoch || round < open.round)) return
    if (open === undefined && this.tellDecision(slot, from, turn)) return
    const { known, polka } = openProposal(offer, this.#door)
    if (polka !== undefined) this.onOwnProofs(polka.epoch, polka.prevotes)
    if (open === undefined && polka !== undefined) this.#parts.undecided.keepPolka(slot, polka)
    if (open === undefined && offer.claim !== undefined) this.#tryClaim(offer.claim, from, turn)
    this.#parts.undecided.feed(key, { kind: 'proposal', proposal: known }, turn)
    // Named by the proposal, the claim is taken whatever has been voted for.
    if (offer.claim !== undefined) this.#tryClaim(offer.claim, from, turn)
    else if (open === undefined) this.#parts.undecided.want(slot, bytesToHex(value), from, turn)
    if (polka !== undefined) this.#parts.undecided.feed(key, { kind: 'polka', polka }, turn)
  }

  onWantClaim(slot: Uint8Array, value: Hex, from: NodeId, turn: Turn): void {
    const claim = this.#parts.undecided.get(bytesToHex(slot))?.claims.get(value)
    if (claim !== undefined) turn.say({ kind: 'claim', claim }, from)
    else this.tellDecision(slot, from, turn)
  }

  /** Statements of a higher epoch mean "fetch the manifest", never "enter it" (rule 6). */
  knowsEpoch(epoch: number, from: NodeId, turn: Turn): boolean {
    if (epoch <= this.#parts.place.current.epoch) return true
    turn.say(this.#parts.place.standing, from)
    return false
  }
}
