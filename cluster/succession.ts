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

export class Succession {
  readonly #parts: SuccessionParts
  readonly #settling = new Settling()
  /** The first CLOSE of each member of the epoch before, also of those by which nobody settled. */
  readonly #seen = new Map<number, Verified<Closing>>()
  readonly #valid = new WeakMap<Closing, boolean>()

  constructor(parts: SuccessionParts) {
    this.#parts = parts
    const { driver, place } = parts
    this.#eraseClosedKeys()
    for (const covered of driver.store.closings(place.current.epoch - 1)) {
      this.#seen.set(covered.closing.member, covered.closing)
      this.#settling.add(covered, (slot) => this.#idOf(slot))
    }
  }

  #idOf(slot: Uint8Array, turn?: Turn): Uint8Array | undefined {
    return this.#parts.certified.of(slot, turn)?.certificate.registration.id
  }

  /** The CLOSEs of the epoch before that are held here. */
  get closings(): readonly CoveredClosing[] {
    return this.#settling.closings
  }

  // ---------------------------------------------------------------- closing

  /** All votes of the epoch that this turn has cast are signed. */
  enter(next: CertifiedManifest, turn: Turn): void {
    const { place, driver } = this.#parts
    const closed = place.current
    this.#settling.clear()
    this.#seen.clear()
    this.#close(closed, turn)
    place.enter(next)
    turn.manifests.push(next)
    turn.say({ kind: 'manifest', manifest: next })
    const { chain } = place
    turn.afterDurable.push(() => driver.onManifest?.(chain))
    this.trySettle(turn)
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
    turn.say({ kind: 'closing', closing, cover })
    if (!keepsKeys(planted)) turn.afterDurable.push(() => keys.erase(epoch))
  }

  /** A crash may have come between a durable CLOSE and the erasing of its key. */
  #eraseClosedKeys(): void {
    const { keys, planted } = this.#parts.driver
    if (keepsKeys(planted)) return
    for (let epoch = 0; epoch < this.#parts.place.current.epoch; epoch++) {
      if (keys.signer(epoch) !== undefined) keys.erase(epoch)
    }
  }

  #keep(covered: CoveredClosing, turn: Turn): void {
    this.#seen.set(covered.closing.member, covered.closing)
    this.#settling.add(covered, (slot) => this.#idOf(slot, turn))
    turn.closings.push(covered)
  }

  // ---------------------------------------------------------------- settling

  /** Of the epoch before the current one. @throws RefusedError */
  onClosing(closing: Closing, cover: ClosingCover, from: NodeId, turn: Turn): void {
    const { place, driver, witness, undecided } = this.#parts
    if (closing.epoch !== place.current.epoch - 1) return
    const held = this.#seen.get(closing.member)
    if (held !== undefined && equalBytes(held.bytes, closing.bytes)) return
    const checked = verifyClosing(closing, place.chain, driver.signatures)
    if (held !== undefined) {
      witness.take({ kind: 'closings', first: held, second: checked }, turn)
      return
    }
    const content = verifyCover(checked, cover, place.chain, driver.signatures)
    this.#seen.set(closing.member, checked)
    witness.onClosing(checked, content, undecided.all, this.#beyond(content, turn), turn)
    if (place.settled) return
    this.#keep({ closing: checked, cover: content }, turn)
    for (const { slot, member } of this.#settling.missing()) {
      if (member === closing.member) turn.say({ kind: 'want-certificate', slot }, from)
    }
    this.trySettle(turn)
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

  trySettle(turn: Turn): void {
    const { place, driver, certified, undecided, timeliness } = this.#parts
    if (place.settled) return
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
    if (place.settled) return
    turn.say(place.standing, to)
    for (const { slot, member } of this.#settling.missing()) {
      const holder = to ?? place.nodeOf(member, place.current.epoch - 1)
      if (holder !== undefined) turn.say({ kind: 'want-certificate', slot }, holder)
    }
    for (const covered of this.closings) turn.say({ kind: 'closing', ...covered }, to)
  }
}

function keepsKeys(planted: DriverParts['planted']): boolean {
  return planted === 'keeps-closed-key' || planted === 'votes-after-close'
}
