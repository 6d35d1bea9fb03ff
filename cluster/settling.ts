/**
 * The CLOSEs of the epoch before, until q of them can be settled by: each counts once everything that it
 * names as certified is held here. FEDERATION.md section 4, "Settling".
 */
import { bytesToHex, equalBytes } from '../proto/bytes.js'
import type { CertifiedSlot } from '../proto/closing.js'
import type { CoveredClosing } from './ports.js'
import type { Hex } from './rules/slot.js'

interface Held {
  readonly covered: CoveredClosing
  /** What of it is not certified here yet, by slot. */
  readonly missing: Map<Hex, CertifiedSlot>
}

/** The id certified for a slot here; undefined: none. */
export type IdOf = (slot: Uint8Array) => Uint8Array | undefined

export class Settling {
  readonly #held = new Map<number, Held>()

  /** All that is held, complete or not. */
  get closings(): CoveredClosing[] {
    return [...this.#held.values()].map(({ covered }) => covered)
  }

  of(member: number): CoveredClosing | undefined {
    return this.#held.get(member)?.covered
  }

  /** A second CLOSE of one member is evidence, and changes nothing here. */
  add(covered: CoveredClosing, idOf: IdOf): void {
    const { member } = covered.closing
    if (this.#held.has(member)) return
    const missing = new Map<Hex, CertifiedSlot>()
    for (const { slot, id } of covered.cover.certified) {
      const ours = idOf(slot)
      // Another id than ours can never be held: such a CLOSE does not count.
      if (ours === undefined || !equalBytes(ours, id)) missing.set(bytesToHex(slot), { slot, id })
    }
    this.#held.set(member, { covered, missing })
  }

  onCertificate(key: Hex, id: Uint8Array): void {
    for (const { missing } of this.#held.values()) {
      const named = missing.get(key)
      if (named !== undefined && equalBytes(named.id, id)) missing.delete(key)
    }
  }

  get complete(): CoveredClosing[] {
    return [...this.#held.values()]
      .filter((one) => one.missing.size === 0)
      .map((one) => one.covered)
  }

  /** What to ask for, and of which member of the closed epoch. */
  missing(): { readonly slots: readonly Uint8Array[]; readonly member: number }[] {
    return [...this.#held].map(([member, { missing }]) => ({
      slots: [...missing.values()].map(({ slot }) => slot),
      member,
    }))
  }

  clear(): void {
    this.#held.clear()
  }
}
