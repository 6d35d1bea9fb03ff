/** From one epoch to the next: closing, and settling. FEDERATION.md section 4. */
import { bytesToHex, equalBytes } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import {
  type Closing,
  type ClosingCover,
  coverSummary,
  signClosing,
  verifyClosing,
  verifyCover,
} from '../proto/closing.js'
import { type CertifiedManifest, type Manifest, manifestOf } from '../proto/manifest.js'
import { faultsTolerated } from '../proto/quorum.js'
import { type Verified, verified } from '../proto/signatures.js'
import type { Certified } from './certified.js'
import { isValid } from './peer-door.js'
import type { Place } from './place.js'
import type { CoveredClosing, DriverParts, NodeId } from './ports.js'
import { closingCover, highestLocks, settledSlots } from './rules/membership.js'
import type { Slot } from './rules/slot.js'
import { Settling } from './settling.js'
import type { Timeliness } from './timeliness.js'
import type { Turn } from './turn.js'
import type { Undecided } from './undecided.js'
import type { Witness } from './witness.js'

export interface SuccessionParts {
  readonly driver: DriverParts
  readonly place: Place
  readonly certified: Certified
  readonly undecided: Undecided
  readonly timeliness: Timeliness
  readonly witness: Witness
  /** A slot that has nothing left to be decided on, at the start of an epoch. */
  readonly onDropped: (slot: Slot, turn: Turn) => void
}

/** Certificates that a CLOSE does not cover and that are looked at for its member's precommit. */
const comparedMax = 1_024

/** Certificates of one CLOSE that are asked for at a time. */
const askedMax = 1_024

/** Covers told between two ticks to nodes that are no members, all together: identities cost nothing. */
const othersServedMax = 32

export class Succession {
  readonly #parts: SuccessionParts
  readonly #settling = new Settling()
  /** The first CLOSE of each member of the epoch before, also of those by which nobody settled. */
  readonly #seen = new Map<number, Verified<Closing>>()
  /** Members whose CLOSE was looked through, with all that it covers. */
  readonly #covered = new Set<number>()
  /** Of whom each member's cover was asked since the last tick. */
  readonly #asked = new Map<number, Set<NodeId>>()
  /** Who was told which cover since the last tick: it is much for a small question. */
  readonly #served = new Set<string>()
  #servedOthers = 0
  readonly #valid = new WeakMap<Closing, boolean>()

  constructor(parts: SuccessionParts) {
    this.#parts = parts
    const { driver, place } = parts
    const before = place.current.epoch - 1
    for (const covered of driver.store.closings(before)) {
      const { member } = covered.closing
      if (member === place.self(manifestOf(place.chain, before))) place.onClosed(before)
      this.#seen.set(member, covered.closing)
      this.#covered.add(member)
      this.#settling.add(covered, (slot) => this.#idOf(slot))
    }
    this.#eraseClosedKeys()
  }

  #idOf(slot: Uint8Array, turn?: Turn): Uint8Array | undefined {
    return this.#parts.certified.of(slot, turn)?.certificate.registration.id
  }

  // ---------------------------------------------------------------- closing

  /** All votes of the epoch that this turn has cast are signed. */
  enter(next: CertifiedManifest, turn: Turn): void {
    const { place, driver } = this.#parts
    const closed = place.current
    this.#settling.clear()
    this.#seen.clear()
    this.#covered.clear()
    this.#asked.clear()
    this.#served.clear()
    this.#servedOthers = 0
    const { unclosed } = place
    if (unclosed !== undefined) this.#neverClose(unclosed, turn)
    place.enter(next)
    turn.manifests.push(next)
    turn.say({ kind: 'manifest', manifest: next })
    const { chain } = place
    turn.afterDurable.push(() => driver.onManifest?.(chain))
    if (place.isRefused(closed.epoch)) this.#neverClose(closed, turn)
    else if (place.isSure(closed.epoch)) this.#close(closed, turn)
    this.trySettle(turn)
  }

  /** Its votes are not all known here, or nobody needs its CLOSE any more. */
  #neverClose({ epoch }: Manifest, turn: Turn): void {
    const { driver, place } = this.#parts
    place.onClosed(epoch)
    if (!keepsKeys(driver.planted)) turn.afterDurable.push(() => driver.keys.erase(epoch))
  }

  /** Writes, signs and says CLOSE, and erases its key once that is durable. */
  #close(closed: Manifest, turn: Turn): void {
    const { driver, place, certified, undecided } = this.#parts
    const { keys, planted } = driver
    const { epoch } = closed
    const member = place.self(closed)
    const signer = place.signer(closed)
    if (member === undefined || signer === undefined) return
    if (planted === 'closes-without-locks') {
      for (const slot of undecided.all) {
        undecided.put({ ...slot, locked: undefined, valid: undefined }, turn)
      }
    }
    const cover = verified(closingCover(certified.slots(turn), undecided.all))
    const content = { federationId: place.federationId, epoch, member, ...coverSummary(cover) }
    const closing = verified(signClosing(content, signer))
    this.#keep({ closing, cover }, turn)
    place.onClosed(epoch)
    turn.say({ kind: 'closing', closing })
    if (!keepsKeys(planted)) turn.afterDurable.push(() => keys.erase(epoch))
  }

  /** A crash may have come between a durable CLOSE and the erasing of its key. */
  #eraseClosedKeys(): void {
    const { driver, place } = this.#parts
    if (keepsKeys(driver.planted)) return
    for (let epoch = 0; epoch < place.current.epoch; epoch++) {
      const isOwed = place.unclosed?.epoch === epoch
      if (!isOwed && driver.keys.signer(epoch) !== undefined) driver.keys.erase(epoch)
    }
  }

  #keep(covered: CoveredClosing, turn: Turn): void {
    this.#seen.set(covered.closing.member, covered.closing)
    this.#covered.add(covered.closing.member)
    this.#settling.add(covered, (slot) => this.#idOf(slot, turn))
    turn.closings.push(covered)
  }

  // ---------------------------------------------------------------- settling

  /** Of the epoch before the current one; what it covers is asked for once. @throws RefusedError */
  onClosing(closing: Closing, from: NodeId, turn: Turn): void {
    if (!this.#check(closing, turn)) return
    const { place } = this.#parts
    const { epoch, member } = closing
    const asked = this.#asked.get(member) ?? new Set()
    if (this.#covered.has(member) || asked.has(from)) return
    // More than may lie in either epoch, so that somebody who has it is asked.
    const members = [...place.current.members, ...manifestOf(place.chain, epoch).members]
    const isMember = members.some(({ nodeKey }) => bytesToHex(nodeKey) === from)
    if (!isMember || asked.size > 2 * faultsTolerated(members.length)) return
    this.#asked.set(member, asked.add(from))
    turn.say({ kind: 'want-cover', epoch, member }, from)
  }

  /** @returns whether this is the first CLOSE of its member, checked. @throws RefusedError */
  #check(closing: Closing, turn: Turn): boolean {
    const { place, driver, witness } = this.#parts
    if (closing.epoch !== place.current.epoch - 1) return false
    const first = this.#seen.get(closing.member)
    if (first !== undefined && equalBytes(first.bytes, closing.bytes)) return true
    const checked = verifyClosing(closing, place.chain, driver.signatures)
    if (first !== undefined) {
      witness.take({ kind: 'closings', first, second: checked }, turn)
      return false
    }
    this.#seen.set(closing.member, checked)
    return true
  }

  /** A settled member looks through it once, for what it hides. @throws RefusedError */
  onCover(closing: Closing, cover: ClosingCover, turn: Turn): void {
    const { place, driver, witness, undecided } = this.#parts
    if (!this.#check(closing, turn) || this.#covered.has(closing.member)) return
    // As it was first seen: of this copy, the signature was not looked at.
    const checked = this.#seen.get(closing.member)
    if (checked === undefined) throw new Error('A CLOSE that was checked was seen')
    const content = verifyCover(checked, cover, place.chain, driver.signatures)
    this.#covered.add(closing.member)
    witness.onClosing(checked, content, undecided.all, this.#beyond(content, turn), turn)
    if (place.settled) return
    this.#keep({ closing: checked, cover: content }, turn)
    this.#askForMissing(turn, undefined)
    this.trySettle(turn)
  }

  onWantCover(epoch: number, member: number, from: NodeId, turn: Turn): void {
    const held = this.#settling.of(member)
    const question = `${from}/${member}`
    if (held?.closing.epoch !== epoch || this.#served.has(question)) return
    if (!this.#parts.place.wasMemberLately(from)) {
      if (this.#servedOthers >= othersServedMax) return
      this.#servedOthers += 1
    }
    this.#served.add(question)
    turn.say({ kind: 'closing', ...held }, from)
  }

  tellClosings(turn: Turn, to: NodeId | undefined): void {
    for (const { closing } of this.#settling.closings) turn.say({ kind: 'closing', closing }, to)
  }

  /** Some of the certificates that are held here and not covered. */
  *#beyond({ certified }: ClosingCover, turn: Turn): Iterable<Certificate> {
    const covered = new Set(certified.map(({ slot }) => bytesToHex(slot)))
    let left = comparedMax
    for (const { slot } of this.#parts.certified.slots(turn)) {
      if (covered.has(bytesToHex(slot))) continue
      left -= 1
      if (left < 0) return
      const stored = this.#parts.certified.of(slot, turn)
      if (stored !== undefined) yield stored.certificate
    }
  }

  onCertificate(key: string, id: Uint8Array, turn: Turn): void {
    this.#settling.onCertificate(key, id)
    this.trySettle(turn)
  }

  /**
   * A member writes its own CLOSE first, or knows that it never will: once it votes in the new epoch it has
   * locks that no CLOSE of the old one may show, and others may need its CLOSE to settle.
   */
  trySettle(turn: Turn): void {
    const { place, driver, certified, undecided, timeliness } = this.#parts
    if (place.settled) return
    const { unclosed } = place
    if (unclosed !== undefined) {
      if (place.isRefused(unclosed.epoch)) this.#neverClose(unclosed, turn)
      else if (place.isSure(unclosed.epoch)) this.#close(unclosed, turn)
      else return
    }
    const { epoch } = place.current
    const { quorum } = manifestOf(place.chain, epoch - 1)
    const needed = driver.planted === 'settles-with-too-few' ? Math.max(1, quorum - 1) : quorum
    if (this.#settling.complete.length < needed) return
    const complete = this.#settling.complete.filter((one) => this.#holds(one, turn))
    if (complete.length < needed) return
    const { restarted, dropped } = settledSlots(
      undecided.byKey,
      highestLocks(complete.map(({ cover }) => cover)),
      epoch,
      (slot) => certified.of(slot, turn) !== undefined,
      (claim) => timeliness.isTimely(claim, turn),
    )
    for (const slot of dropped) {
      undecided.drop(slot.key, turn)
      this.#parts.onDropped(slot, turn)
    }
    for (const slot of restarted) undecided.put(slot, turn)
    place.settle()
    turn.settled = epoch
    undecided.wake(turn)
  }

  /**
   * Whether the claims of a CLOSE's locks are valid as they came: what a claim carries beside its signed
   * bytes is no part of its id, and a spoilt copy would be refused by everyone who asks for it later.
   */
  #holds({ closing, cover }: CoveredClosing, turn: Turn): boolean {
    const known = this.#valid.get(closing)
    if (known !== undefined) return known
    const { place, driver, certified } = this.#parts
    const holds = cover.locks.every(({ registration }) => {
      const { name, sequence } = registration
      const superseded =
        sequence === 0
          ? undefined
          : certified.at(name, sequence - 1, turn)?.certificate.registration
      const door = { chain: place.chain, signatures: driver.signatures }
      return isValid({ kind: 'registration', registration }, superseded, door)
    })
    this.#valid.set(closing, holds)
    return holds
  }

  /** While not settled: what is missing is asked for, and what is held is told. */
  sayAgain(turn: Turn, to: NodeId | undefined): void {
    const { place } = this.#parts
    if (to === undefined) {
      this.#served.clear()
      this.#servedOthers = 0
      // It may have learned meanwhile that it will never be sure of its votes.
      this.trySettle(turn)
    }
    if (place.settled) return
    turn.say(place.standing, to)
    if (to === undefined) this.#askClosers(turn)
    this.#askForMissing(turn, to)
    this.tellClosings(turn, to)
  }

  /** Whoever wrote a CLOSE has what it covers, unless it is gone; then others tell that they have. */
  #askClosers(turn: Turn): void {
    const { place } = this.#parts
    this.#asked.clear()
    for (const { epoch, member } of this.#seen.values()) {
      const closer = place.nodeOf(member, epoch)
      if (closer === undefined || this.#covered.has(member)) continue
      turn.say({ kind: 'want-cover', epoch, member }, closer)
    }
  }

  /** A liar's CLOSE may name what nobody has: so many of each are asked for at a time. */
  #askForMissing(turn: Turn, to: NodeId | undefined): void {
    const { place } = this.#parts
    for (const { slots, member } of this.#settling.missing()) {
      const holder = to ?? place.nodeOf(member, place.current.epoch - 1)
      if (holder === undefined) continue
      for (const slot of slots.slice(0, askedMax)) {
        turn.say({ kind: 'want-certificate', slot }, holder)
      }
    }
  }
}

function keepsKeys(planted: DriverParts['planted']): boolean {
  return planted === 'keeps-closed-key' || planted === 'votes-after-close'
}
