/** Closing an epoch and settling in the next. FEDERATION.md section 4. */
import { bytesToHex, compareBytes } from '../../proto/bytes.js'
import type { CertifiedSlot, ClosingCover, Lock } from '../../proto/closing.js'
import type { Manifest } from '../../proto/manifest.js'
import { faultsTolerated } from '../../proto/quorum.js'
import { compareRounds } from '../../proto/rounds.js'
import { verified } from '../../proto/signatures.js'
import { openSlot, restartSlot } from './opening.js'
import {
  type Epoch,
  type Hex,
  type Polka,
  type Slot,
  type ValidClaim,
  valueOfClaim,
} from './slot.js'

/** A manifest as the rules see it. @param self own index; undefined for a mirror */
export function epochOf(manifest: Manifest, self: number | undefined, votes: boolean): Epoch {
  const members = manifest.members.length
  return {
    number: manifest.epoch,
    members,
    quorum: manifest.quorum,
    faults: faultsTolerated(members),
    self,
    votes,
  }
}

/**
 * What a CLOSE covers: the certified set as it stands, and the lock of each name's slot without a
 * certificate. The next manifest is decided when anyone closes, so no lock on it is left.
 * @param certified by rising slot
 */
export function closingCover(
  certified: readonly CertifiedSlot[],
  undecided: Iterable<Slot>,
): ClosingCover {
  const locks = [...undecided].flatMap(lockOf)
  locks.sort((a, b) => compareBytes(a.registration.slot, b.registration.slot))
  return { certified, locks }
}

function lockOf({ locked, claims }: Slot): Lock[] {
  if (locked === undefined) return []
  const claim = claims.get(locked.value)
  if (claim === undefined) throw new Error('A locked value is a known claim')
  if (claim.kind !== 'registration') return []
  const { epoch, round, prevotes } = locked
  return [{ registration: claim.registration, epoch, round, prevotes }]
}

export interface HeldLock {
  readonly polka: Polka
  readonly claim: ValidClaim
}

/**
 * Of each slot the lock of the highest round that these CLOSEs show. Their covers are verified, and q
 * prevotes prove a claim valid: an honest member found it so.
 */
export function highestLocks(covers: Iterable<Pick<ClosingCover, 'locks'>>): Map<Hex, HeldLock> {
  const highest = new Map<Hex, HeldLock>()
  for (const { locks } of covers) {
    for (const lock of locks) {
      const key = bytesToHex(lock.registration.slot)
      const before = highest.get(key)
      if (before === undefined || compareRounds(lock, before.polka) > 0) {
        highest.set(key, heldLock(lock))
      }
    }
  }
  return highest
}

function heldLock({ registration, epoch, round, prevotes }: Lock): HeldLock {
  const claim = verified({ kind: 'registration', registration } as const)
  return { polka: { value: valueOfClaim(claim), epoch, round, prevotes }, claim }
}

/**
 * The undecided slots of a member that settles: each with the highest lock of all, its own included, at
 * (epoch, 0).
 * @param isDecided whether a certificate of the slot is held: then no lock is needed
 */
export function settledSlots(
  slots: ReadonlyMap<Hex, Slot>,
  locks: ReadonlyMap<Hex, HeldLock>,
  epoch: number,
  isDecided: (slot: Uint8Array) => boolean,
  isTimely: (claim: ValidClaim) => boolean,
): { readonly restarted: readonly Slot[]; readonly dropped: readonly Slot[] } {
  const restarted: Slot[] = []
  const dropped: Slot[] = []
  for (const slot of slots.values()) {
    const next = restartSlot(slot, higher(slot, locks.get(slot.key)), epoch, isTimely)
    if (next === undefined) dropped.push(slot)
    else restarted.push(next)
  }
  for (const [key, lock] of locks) {
    if (slots.has(key) || lock.claim.kind !== 'registration') continue
    const { slot } = lock.claim.registration
    if (isDecided(slot)) continue
    const next = restartSlot(openSlot(lock.claim, epoch), lock, epoch, isTimely)
    if (next !== undefined) restarted.push(next)
  }
  return { restarted, dropped }
}

function higher({ locked }: Slot, shown: HeldLock | undefined): HeldLock | undefined {
  if (locked === undefined || shown === undefined) return shown
  return compareRounds(shown.polka, locked) > 0 ? shown : undefined
}
