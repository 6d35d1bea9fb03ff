/**
 * One member: what each input makes of its state. It collects in a turn what must be written, said and
 * answered, and does nothing itself but read the store. FEDERATION.md sections 3 to 6.
 */
import { bytesToHex, hexToBytes } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import { claimSlot } from '../proto/claim.js'
import { RefusedError, refusedBy } from '../proto/errors.js'
import {
  type CertifiedManifest,
  extendChain,
  type ManifestChain,
  manifestOf,
  manifestSlot,
} from '../proto/manifest.js'
import { nameSlot } from '../proto/registration.js'
import { BatchNumbers } from './batch-numbers.js'
import { Certified, certificateMessage } from './certified.js'
import { Hearing } from './hearing.js'
import { IncomingCertificates } from './incoming-certificates.js'
import type { MessageOf, PeerMessage, Standing } from './messages.js'
import { expectVote } from './peer-door.js'
import { Place } from './place.js'
import type {
  Answer,
  DriverParts,
  DriverStatus,
  Known,
  NodeId,
  WrittenCertificate,
} from './ports.js'
import { Reconciler } from './reconciler.js'
import { takesClaim } from './rules/opening.js'
import { proposerOf } from './rules/proposer.js'
import {
  type Decided,
  type Hex,
  type Polka,
  type Slot,
  type Timer,
  type ValidClaim,
  valueOfClaim,
} from './rules/slot.js'
import { Succession } from './succession.js'
import { SyncServing } from './sync-serving.js'
import { Telling } from './telling.js'
import { Timeliness } from './timeliness.js'
import type { Turn } from './turn.js'
import { Undecided } from './undecided.js'
import { Waiters } from './waiters.js'
import { Witness } from './witness.js'

export class Member {
  readonly #parts: DriverParts
  readonly #place: Place
  readonly #certified: Certified
  readonly #witness: Witness
  readonly #undecided: Undecided
  readonly #succession: Succession
  readonly #hearing: Hearing
  readonly #numbers: BatchNumbers
  readonly #reconciler: Reconciler
  readonly #serving: SyncServing
  readonly #incoming: IncomingCertificates
  readonly #waiters = new Waiters()
  readonly #telling: Telling
  /** Who was told manifests and CLOSEs since the last tick, of which epoch on: much for a small word. */
  readonly #told = new Map<NodeId, number>()

  constructor(parts: DriverParts, chain: ManifestChain) {
    this.#parts = parts
    const place = new Place(parts, chain)
    const certified = new Certified(parts.store, place)
    const timeliness = new Timeliness(place, certified)
    const witness = new Witness(place, parts.signatures, parts.store)
    this.#numbers = new BatchNumbers(parts.store)
    const { store } = parts
    const { reconcileMs } = parts.settings
    this.#reconciler = new Reconciler({ store, certified, place, reconcileMs })
    this.#serving = new SyncServing({ store, certified, isMember: (node) => place.isMember(node) })
    this.#undecided = new Undecided({
      ...{ driver: parts, place, timeliness, witness, numbers: this.#numbers },
      hearersOf: (votes) => this.#telling.hearersOf(votes),
      onDecided: (slot, decided, turn) => this.#onDecided(slot, decided, turn),
    })
    this.#telling = new Telling({
      ...{ place, witness, undecided: this.#undecided, overlay: parts.overlay },
      isOff: parts.settings.firstQuorumMs === 0,
    })
    this.#succession = new Succession({
      ...{ driver: parts, place, certified, timeliness, witness, undecided: this.#undecided },
      onDropped: ({ key }, turn) => this.#waiters.refuse(key, namesOldEpoch(place), turn),
    })
    const { signatures, planted } = parts
    this.#hearing = new Hearing({
      ...{ place, certified, undecided: this.#undecided, numbers: this.#numbers },
      ...{ signatures, planted },
    })
    this.#incoming = new IncomingCertificates({
      ...{ place, certified, signatures, hearing: this.#hearing, reconciler: this.#reconciler },
      undecided: this.#undecided,
      certify: (stored, turn) => this.#certify(stored, turn),
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

  get numbers(): BatchNumbers {
    return this.#numbers
  }

  /** Slots with two certificates: more members lie than the federation bears. */
  get contradicted(): number {
    return this.#incoming.contradicted
  }

  /** Highest sequence that is certified, or pending. FEDERATION.md section 6. */
  look(name: string): Known {
    const { knows, current } = this.#place
    const { epoch } = current
    const newest = this.#certified.newest(name)?.certificate
    const locked = this.#lockAfter(name, newest)
    if (locked !== undefined) return { kind: 'pending', value: hexToBytes(locked.value), epoch }
    if (newest !== undefined)
      return { kind: 'certificate', certificate: newest, settled: knows, epoch }
    const mayTell = knows || this.#parts.planted === 'unsettled-absence'
    return mayTell ? { kind: 'absent', epoch } : { kind: 'unsettled' }
  }

  /** In the slot that follows the newest certificate; most of the time nothing is undecided. */
  #lockAfter(name: string, newest: Certificate | undefined): Polka | undefined {
    if (this.#undecided.size === 0) return undefined
    const sequence = (newest?.registration.sequence ?? -1) + 1
    const slot = nameSlot(this.#place.federationId, name, sequence)
    return this.#undecided.get(bytesToHex(slot))?.locked
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
    for (const key of this.#telling.takeContested()) this.#undecided.sayAgain(key, turn)
    this.#undecided.signAll(turn)
    while (turn.manifest !== undefined) {
      const next = turn.manifest
      turn.manifest = undefined
      this.#enter(next, turn)
      this.#undecided.signAll(turn)
    }
  }

  #enter(next: CertifiedManifest, turn: Turn): void {
    const { federationId } = this.#place
    const key = bytesToHex(manifestSlot(federationId, next.manifest.epoch))
    this.#undecided.drop(key, turn)
    this.#telling.clear()
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
    if (to === undefined) {
      this.#told.clear()
      this.#undecided.saySomeAgain(turn)
    } else this.#undecided.sayAllAgain(turn, to)
    this.#succession.sayAgain(turn, to)
    this.#askForNumbers(turn, to)
  }

  /** Says where this node stands, so that it hears what it lacks. */
  greet(turn: Turn, to: NodeId): void {
    turn.say(this.#place.standing, to)
  }

  /** Everything that a node which has just come into reach may have missed. */
  welcome(turn: Turn, peer: NodeId): void {
    this.#told.delete(peer)
    this.reconcile(turn, peer)
    this.sayAgain(turn, peer)
    this.#witness.sayAll(turn, peer)
  }

  reconcile(turn: Turn, peer: NodeId): void {
    this.greet(turn, peer)
    this.#reconciler.compareWith(peer, turn)
  }

  /** At the interval. */
  reconcileAll(turn: Turn, reachable: readonly NodeId[]): void {
    for (const peer of this.#reconciler.compareAll(reachable, turn)) this.greet(turn, peer)
  }

  /** What was asked for may have been lost. */
  recheck(turn: Turn, answerMs: number): void {
    this.#reconciler.recheck(turn, answerMs)
  }

  /** Whether a peer was asked for certificates that have not come. */
  expectsCertificates(from: NodeId): boolean {
    return this.#reconciler.expects(from)
  }

  syncStatus(nowMs: number): Pick<DriverStatus, 'synced' | 'divergingRange' | 'lag' | 'peers'> {
    return this.#reconciler.status(nowMs)
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
    const wereFewTold = this.#telling.decided(slot.key)
    this.#certify(stored, turn)
    // One member tells those who do not vote; laggards ask, or are answered.
    const { members } = manifestOf(this.#place.chain, slot.epoch)
    const teller = proposerOf(slot.slot, round, members.length)
    if (wereFewTold || this.#place.nodeOf(teller, slot.epoch) === this.#place.nodeId) {
      turn.say(certificateMessage(stored))
    }
    if (!wereFewTold) return
    for (const peer of this.#parts.overlay.peers()) {
      if (this.#place.isMember(peer)) turn.say(certificateMessage(stored), peer)
    }
  }

  #certify(stored: WrittenCertificate, turn: Turn): void {
    const { certificate } = stored
    const { slot, id } = certificate.registration
    const key = bytesToHex(slot)
    const value = bytesToHex(id)
    turn.certify(stored)
    this.#undecided.remove(key)
    this.#telling.decided(key)
    this.#reconciler.onCertified(slot, turn)
    const { onCertified } = this.#parts
    if (onCertified !== undefined) turn.afterDurable.push(() => onCertified(certificate))
    this.#waiters.answer(key, turn, (waiter) => ({
      outcome: waiter.value === value ? 'certified' : 'taken',
      certificate,
    }))
    this.#hearing.onCertified(key, turn)
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
    const refusal = refusedBy(() => {
      const open = this.#undecided.get(key)
      // Before it is taken: it may be decided within this very turn.
      this.#waiters.add(key, { value, answer })
      if (open !== undefined && !takesClaim(open, value)) return
      this.#undecided.takeClaim(claim, turn)
      const isFirst = open === undefined && claim.kind === 'registration'
      const hearers = isFirst ? this.#telling.begin(slot) : undefined
      turn.tell({ kind: 'claim', claim, isDirect: hearers !== undefined }, hearers)
    })
    if (refusal !== undefined) this.#waiters.refuse(key, refusal, turn)
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

  #onClaim({ claim, isDirect = false }: MessageOf<'claim'>, from: NodeId, turn: Turn): void {
    const slot = claimSlot(claim)
    const key = bytesToHex(slot)
    const open = this.#undecided.get(key)
    const [first] = open?.claims.keys() ?? []
    if (first !== undefined && first !== valueOfClaim(claim) && this.#telling.forget(key)) {
      this.#undecided.sayAgain(key, turn)
    }
    // A claim that somebody's vote has named may have been told to anyone.
    const isFirst = open === undefined && !this.#undecided.hasOrphans(key)
    this.#hearing.onClaim(claim, from, turn)
    const isNew = isFirst && this.#undecided.get(key) !== undefined
    if (isNew && isDirect && claim.kind === 'registration') this.#telling.follow(slot, from)
  }

  /** Some time is over for the slots of which not everyone was told. */
  onInterval(turn: Turn): void {
    for (const key of this.#telling.takeLate()) this.#undecided.sayAgain(key, turn)
  }

  /** Whether some slot waits for the end of an interval. */
  get countsIntervals(): boolean {
    return this.#telling.size > 0
  }

  // ---------------------------------------------------------------- messages

  /**
   * @param holds of certificates: which of them were verified before
   * @throws RefusedError when the outside was wrong; what it says wrongly has changed nothing
   */
  onMessage(
    from: NodeId,
    message: PeerMessage,
    turn: Turn,
    holds?: readonly boolean[] | undefined,
  ): void {
    switch (message.kind) {
      case 'claim':
        this.#onClaim(message, from, turn)
        return
      case 'batch':
        this.#hearing.onBatch(message, from, turn)
        return
      case 'votes':
        this.#hearing.onVotesAgain(message.votes, from, turn)
        return
      case 'polka':
        this.#hearing.onPolka(message, from, turn)
        return
      case 'proposal':
        this.#hearing.onProposal(message, from, turn)
        return
      case 'certificate':
        this.#incoming.on(message, from, turn)
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
        this.#hearing.onWantClaim(message.slot, bytesToHex(message.value), from, turn)
        return
      case 'want-certificate':
        this.#hearing.tellDecision(message.slot, from, turn)
        return
      case 'want-cover':
        this.#succession.onWantCover(message.epoch, message.member, from, turn)
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
      case 'want-ranges':
        this.#serving.onWantRanges(message.ranges, from, turn)
        return
      case 'ranges':
        this.#reconciler.onRanges(message.ranges, from, turn)
        return
      case 'want-certificates':
        this.#serving.onWantCertificates(message.slots, from, turn)
        return
      case 'certificates':
        this.#incoming.onMany(message, from, turn, holds)
        return
    }
  }

  // ---------------------------------------------------------------- epochs

  #onManifest(next: CertifiedManifest, from: NodeId, turn: Turn): void {
    const { epoch } = next.manifest
    if (epoch <= this.#place.current.epoch || turn.manifest !== undefined) return
    if (!this.#hearing.knowsEpoch(epoch - 1, from, turn)) return
    extendChain(this.#place.chain, next, this.#parts.signatures)
    turn.manifest = next
  }

  #onClosing({ closing, cover }: MessageOf<'closing'>, from: NodeId, turn: Turn): void {
    if (!this.#hearing.knowsEpoch(closing.epoch + 1, from, turn)) return
    if (cover === undefined) this.#succession.onClosing(closing, from, turn)
    else this.#succession.onCover(closing, cover, turn)
  }

  #onStanding({ epoch, settled }: Standing, from: NodeId, turn: Turn): void {
    this.#reconciler.onStanding(from, { kind: 'standing', epoch, settled })
    if (!this.#hearing.knowsEpoch(epoch, from, turn)) return
    if (epoch <= (this.#told.get(from) ?? -1)) return
    this.#told.set(from, epoch)
    const { chain, current } = this.#place
    for (const manifest of chain.slice(epoch + 1)) turn.say({ kind: 'manifest', manifest }, from)
    if (epoch === current.epoch && settled) return
    this.#succession.tellClosings(turn, from)
  }

  // ---------------------------------------------------------------- batch numbers

  #askForNumbers(turn: Turn, to?: NodeId): void {
    for (const manifest of this.#place.asking) {
      const member = this.#place.self(manifest)
      const { epoch } = manifest
      if (member !== undefined) turn.say({ kind: 'want-batch-number', epoch, member }, to)
    }
  }

  #onBatchNumber(
    { epoch, member, vote }: MessageOf<'batch-number'>,
    from: NodeId,
    turn: Turn,
  ): void {
    const place = this.#place
    const asked = place.asking.find((manifest) => manifest.epoch === epoch)
    if (asked === undefined || member !== place.self(asked)) return
    if (vote !== undefined && vote.proof.member === member && vote.vote.epoch === epoch) {
      expectVote(vote, { chain: place.chain, signatures: this.#parts.signatures })
      const theirs = vote.proof.batchNumber
      const ours = this.#numbers.of(epoch, member)?.number ?? 0
      if (theirs > ours) {
        place.onLaterVote(epoch, theirs, ours)
        return
      }
    }
    place.onAnswered(epoch, from)
    if (!place.isSure(epoch)) return
    if (asked === place.current) this.#undecided.wake(turn)
    else this.#succession.trySettle(turn)
  }
}

function namesOldEpoch({ current }: Place): RefusedError {
  return new RefusedError(
    'old-epoch',
    `The registration names an old epoch; now is ${current.epoch}: sign again.`,
  )
}
