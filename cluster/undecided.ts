/**
 * The slots that this member has open: steps them, and carries out in the turn what the rules say. Votes
 * that the rules cast are signed here and handed back to them. FEDERATION.md section 3.
 */
import { bytesToHex, hexToBytes } from '../proto/bytes.js'
import { type Claim, claimSlot } from '../proto/claim.js'
import { RefusedError } from '../proto/errors.js'
import { batchVotesMax } from '../proto/limits.js'
import { manifestOf } from '../proto/manifest.js'
import { signProposal } from '../proto/proposal.js'
import { compareRounds } from '../proto/rounds.js'
import { verified } from '../proto/signatures.js'
import { signBatch, type Vote } from '../proto/votes.js'
import type { BatchNumbers } from './batch-numbers.js'
import { Orphans } from './orphans.js'
import { knownVote } from './peer-door.js'
import type { Place } from './place.js'
import type { DriverParts, NodeId } from './ports.js'
import { provenVote, signedVote } from './proven-vote.js'
import type { SlotInput } from './rules/inputs.js'
import { openSlot, takesClaim } from './rules/opening.js'
import { sayAgain, unknownClaims } from './rules/said-again.js'
import {
  type Context,
  type Decided,
  type Hex,
  type KnownVote,
  type Polka,
  type Slot,
  type Timer,
  type ValidClaim,
  valueOfClaim,
} from './rules/slot.js'
import { step } from './rules/step.js'
import type { Timeliness } from './timeliness.js'
import type { Turn } from './turn.js'
import type { Witness } from './witness.js'

/** Slots that one tick says again. */
const slotsPerTick = 128

export interface UndecidedParts {
  readonly driver: Pick<DriverParts, 'store' | 'settings' | 'planted'>
  readonly place: Place
  readonly timeliness: Timeliness
  readonly witness: Witness
  readonly numbers: BatchNumbers
  /** Whom votes of our own are told; undefined: everyone. */
  readonly hearersOf: (votes: readonly Vote[]) => ReadonlySet<NodeId> | undefined
  /** The slot is still open when it is called. */
  readonly onDecided: (slot: Slot, decided: Decided, turn: Turn) => void
}

export class Undecided {
  readonly #parts: UndecidedParts
  readonly #slots = new Map<Hex, Slot>()
  readonly #orphans = new Orphans()
  /** By voter, slots that were opened beyond the limit because of its vote. */
  readonly #sponsored = new Map<number, Set<Hex>>()
  #sponsoredEpoch = 0
  /** Whose turn it is to be said again. */
  #toSay: Hex[] = []

  constructor(parts: UndecidedParts) {
    this.#parts = parts
    for (const slot of parts.driver.store.slots()) this.#slots.set(slot.key, slot)
  }

  get size(): number {
    return this.#slots.size
  }

  get(key: Hex): Slot | undefined {
    return this.#slots.get(key)
  }

  /** As they stand now: they may be changed and removed meanwhile. */
  get all(): readonly Slot[] {
    return [...this.#slots.values()]
  }

  get byKey(): ReadonlyMap<Hex, Slot> {
    return this.#slots
  }

  put(slot: Slot, turn: Turn): void {
    this.#slots.set(slot.key, slot)
    turn.keep(slot)
  }

  /** Decided: its certificate takes its place on disk. */
  remove(key: Hex): void {
    this.#slots.delete(key)
    this.#orphans.forget(key)
  }

  /** Left without a decision. */
  drop(key: Hex, turn: Turn): void {
    this.#slots.delete(key)
    turn.drop(key)
  }

  // ---------------------------------------------------------------- stepping

  #context(epoch: number, turn: Turn): Context {
    const { driver, place, timeliness } = this.#parts
    return {
      epoch: place.epoch(epoch),
      timeouts: driver.settings.timeouts,
      isTimely: (claim) => timeliness.isTimely(claim, turn),
      planted: driver.planted,
    }
  }

  /** To a slot that may be decided by now. */
  feed(key: Hex, input: SlotInput, turn: Turn): void {
    const slot = this.#slots.get(key)
    if (slot === undefined) return
    const { epoch } = slot
    const output = step(slot, input, this.#context(epoch, turn))
    this.#slots.set(key, output.slot)
    if (output.durable || turn.slots.has(key)) turn.keep(output.slot)
    for (const statement of output.casts) turn.casts.push({ key, epoch, statement })
    for (const statement of output.proposes) turn.proposes.push({ key, epoch, statement })
    for (const statement of output.timers) turn.timers.push({ key, epoch, statement })
    for (const conflict of output.conflicts) this.#parts.witness.onConflict(slot, conflict, turn)
    for (const { value, member } of output.wants) {
      const to = this.#parts.place.nodeOf(member, epoch)
      if (to !== undefined) this.want(slot.slot, value, to, turn)
    }
    if (output.decided !== undefined) this.#parts.onDecided(output.slot, output.decided, turn)
  }

  /** Asks for a claim that somebody has named. */
  want(slot: Uint8Array, value: Hex, of: NodeId, turn: Turn): void {
    turn.say({ kind: 'want-claim', slot, value: hexToBytes(value) }, of)
  }

  /** Whether a slot that is open takes a rival: one that votes name, or q prevotes. */
  takes(slot: Slot, value: Hex): boolean {
    if (takesClaim(slot, value)) return true
    return !slot.claims.has(value) && this.#orphans.hasPolka(slot.key, value)
  }

  /**
   * What a claim must pass to open a slot, beside its validity: time, policy and room. It costs no signature.
   * @throws RefusedError `old-epoch`, `unknown-epoch`, `quarantined`, `busy`
   */
  expectOpening(claim: Claim, turn: Turn): void {
    const { driver, timeliness } = this.#parts
    const key = bytesToHex(claimSlot(claim))
    if (!this.#orphans.hasPolka(key, valueOfClaim(claim))) timeliness.expect(claim, turn)
    if (this.#slots.size >= driver.settings.slotsMax) this.#expectSponsor(key, claim)
  }

  /** Opens a slot, or adds to one that takes it. @throws RefusedError as `expectOpening` */
  takeClaim(claim: ValidClaim, turn: Turn): void {
    const key = bytesToHex(claimSlot(claim))
    if (this.#slots.has(key)) {
      this.feed(key, { kind: 'claim', claim }, turn)
      const polka = this.#orphans.takePolka(key)
      if (polka !== undefined) this.feed(key, { kind: 'polka', polka }, turn)
      return
    }
    this.expectOpening(claim, turn)
    this.put(openSlot(claim, this.#parts.place.current.epoch), turn)
    this.#wakeSlot(key, turn)
  }

  /**
   * Beyond the limit a slot is opened only for a vote, and so many for each voter: or members whose tables
   * are full of different names would wait for each other for ever. The next manifest always fits.
   * @throws RefusedError `busy`
   */
  #expectSponsor(key: Hex, claim: Claim): void {
    if (claim.kind === 'manifest' || this.#orphans.hasPolka(key, valueOfClaim(claim))) return
    const { epoch } = this.#parts.place.current
    if (epoch !== this.#sponsoredEpoch) this.#sponsored.clear()
    this.#sponsoredEpoch = epoch
    for (const voter of this.#orphans.votersOf(key, epoch)) {
      const sponsored = this.#sponsored.get(voter) ?? new Set()
      this.#sponsored.set(voter, sponsored)
      const { slotsMax } = this.#parts.driver.settings
      if (sponsored.size >= slotsMax) {
        for (const one of sponsored) if (!this.#slots.has(one)) sponsored.delete(one)
      }
      if (sponsored.size >= slotsMax) continue
      sponsored.add(key)
      return
    }
    throw new RefusedError('busy', 'Too many names are being decided here.', 1_000)
  }

  /** This member votes from now on: its slots go on, and hear what has waited for them. */
  wake(turn: Turn): void {
    if (this.#parts.place.voting !== true) return
    for (const { key, epoch } of this.all) {
      if (epoch === this.#parts.place.current.epoch) this.#wakeSlot(key, turn)
    }
  }

  #wakeSlot(key: Hex, turn: Turn): void {
    this.feed(key, { kind: 'wake' }, turn)
    const { votes, polka } = this.#orphans.take(key, this.#parts.place.current.epoch)
    if (polka !== undefined) this.feed(key, { kind: 'polka', polka }, turn)
    if (votes.length > 0) this.feed(key, { kind: 'votes', votes }, turn)
  }

  /** For a slot that no claim has opened here: they wait, and the claims are asked for. */
  keepVotes(from: NodeId, slot: Uint8Array, votes: readonly KnownVote[], turn: Turn): void {
    this.#orphans.addVotes(bytesToHex(slot), this.#parts.place.current.epoch, votes)
    for (const value of new Set(votes.map((vote) => vote.value))) {
      if (value !== undefined) this.want(slot, value, from, turn)
    }
  }

  /** Whether votes for a slot that is not open wait for its claim. */
  hasOrphans(key: Hex): boolean {
    return this.#orphans.votersOf(key, this.#parts.place.current.epoch).length > 0
  }

  keepPolka(slot: Uint8Array, polka: Polka): void {
    this.#orphans.addPolka(bytesToHex(slot), polka)
  }

  /** Whether a timer still concerns the slot that it was started for. */
  awaits(key: Hex, { epoch, round }: Timer): boolean {
    const slot = this.#slots.get(key)
    return slot?.epoch === epoch && slot.round === round
  }

  // ---------------------------------------------------------------- signing

  /** Signs what the rules have cast and hands it back to them, until nothing more follows. */
  signAll(turn: Turn): void {
    while (turn.casts.length > 0 || turn.proposes.length > 0) {
      // Something in this turn may have told that this member must not vote.
      const mayVote = ({ epoch }: { epoch: number }) => this.#parts.place.epoch(epoch).votes
      turn.casts = turn.casts.filter(mayVote)
      turn.proposes = turn.proposes.filter(mayVote)
      this.#signProposals(turn)
      this.#signVotes(turn)
    }
  }

  #signVotes(turn: Turn): void {
    const [first] = turn.casts
    if (first === undefined) return
    const { epoch } = first
    const ofEpoch = turn.casts.filter((one) => one.epoch === epoch)
    const batch = ofEpoch.slice(0, batchVotesMax)
    turn.casts = [...ofEpoch.slice(batchVotesMax), ...turn.casts.filter((o) => o.epoch !== epoch)]
    const { self, signer } = this.#voter(epoch)
    const { federationId } = this.#parts.place
    const votes = batch.map(({ key, statement }) =>
      signedVote(statement, hexToBytes(key), epoch, federationId),
    )
    const number = this.#parts.numbers.next(epoch, self)
    const signed = signBatch(votes, self, number, signer)
    turn.hasVoted = true
    turn.tell({ kind: 'batch', batch: signed.batch }, this.#parts.hearersOf(votes))
    for (const [i, vote] of votes.entries()) {
      const proof = signed.proofs[i]
      const key = batch[i]?.key
      if (proof === undefined || key === undefined) throw new Error('A batch proves all its votes')
      this.feed(key, { kind: 'votes', votes: [knownVote({ vote, proof })] }, turn)
    }
  }

  #signProposals(turn: Turn): void {
    const { federationId } = this.#parts.place
    for (const { key, epoch, statement } of turn.proposes.splice(0)) {
      const { self, signer } = this.#voter(epoch)
      const { round, value, claim, polka } = statement
      const validRound = polka && { epoch: polka.epoch, round: polka.round }
      const signed = { federationId, epoch, slot: hexToBytes(key), round, validRound }
      const content = { ...signed, value: hexToBytes(value) }
      const proposal = verified(signProposal(content, self, signer))
      const prevotes = polka?.prevotes ?? []
      turn.say({ kind: 'proposal', offer: { proposal, prevotes, claim } })
      this.feed(key, { kind: 'proposal', proposal: { round, value, validRound, proposal } }, turn)
    }
  }

  #voter(epoch: number) {
    const manifest = manifestOf(this.#parts.place.chain, epoch)
    const self = this.#parts.place.self(manifest)
    const signer = this.#parts.place.signer(manifest)
    if (self === undefined || signer === undefined) throw new Error('Only a voter casts votes')
    return { self, signer }
  }

  // ---------------------------------------------------------------- saying again

  /** Rule 7, to one node that has just come into reach. */
  sayAllAgain(turn: Turn, to: NodeId): void {
    for (const slot of this.all) this.#saySlotAgain(slot, turn, to)
  }

  /**
   * Rule 7, at the slow tick to everyone: of slots that were open at an earlier tick, since most are decided
   * long before they need it, and of so many at a time, or a crowd would be kept busy with its own echo.
   */
  saySomeAgain(turn: Turn): void {
    for (const key of this.#toSay.splice(0, slotsPerTick)) {
      const slot = this.#slots.get(key)
      if (slot !== undefined) this.#saySlotAgain(slot, turn, undefined)
    }
    if (this.#toSay.length === 0) this.#toSay = [...this.#slots.keys()]
  }

  /** Rule 7, to everyone, before its time. */
  sayAgain(key: Hex, turn: Turn): void {
    const slot = this.#slots.get(key)
    if (slot !== undefined) this.#saySlotAgain(slot, turn, undefined)
  }

  #saySlotAgain(slot: Slot, turn: Turn, to: NodeId | undefined): void {
    const { federationId } = this.#parts.place
    for (const { value, member } of unknownClaims(slot)) {
      const voter = this.#parts.place.nodeOf(member, slot.epoch)
      if (voter !== undefined && member !== this.#parts.place.epoch(slot.epoch).self) {
        this.want(slot.slot, value, voter, turn)
      }
    }
    const again = sayAgain(slot, this.#context(slot.epoch, turn))
    const votes = again.votes.map((vote) => provenVote(vote, slot.slot, slot.epoch, federationId))
    if (votes.length > 0) turn.say({ kind: 'votes', votes }, to)
    for (const claim of again.claims) turn.say({ kind: 'claim', claim }, to)
    const { polka, proposal } = again
    if (polka !== undefined) {
      const value = hexToBytes(polka.value)
      turn.say({ ...polka, kind: 'polka', slot: slot.slot, value }, to)
    }
    if (proposal === undefined) return
    const { validRound } = proposal
    const isProved =
      validRound === undefined || (polka !== undefined && compareRounds(polka, validRound) === 0)
    // Another valid value has come since: the proposal can no longer be proved from here.
    if (!isProved) return
    const prevotes = validRound === undefined ? [] : (polka?.prevotes ?? [])
    const claim = slot.claims.get(proposal.value)
    turn.say({ kind: 'proposal', offer: { proposal: proposal.proposal, prevotes, claim } }, to)
  }
}
