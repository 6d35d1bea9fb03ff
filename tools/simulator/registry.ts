/**
 * Every claim that an owner or the operators of a world have really made, and whether one may follow
 * another. Written apart from the production rules, which it checks. FEDERATION.md sections 2 and 4.
 */
import type { Hex } from '../../cluster/rules/slot.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { type Claim, claimId, claimSlot } from '../../proto/claim.js'
import { nameSlot, type Registration } from '../../proto/registration.js'

export interface Registry {
  add(claim: Claim): void
  claim(value: Hex): Claim | undefined
  /** What was claimed for a slot. */
  rivals(slot: Hex): readonly Hex[]
  slots(): Iterable<Hex>
  /**
   * Why nobody may certify this value, or undefined.
   * @param decided the value that is certified for a slot
   */
  fault(slot: Hex, value: Hex, decided: (slot: Hex) => Hex | undefined): string | undefined
}

export function createRegistry(): Registry {
  const claims = new Map<Hex, Claim>()
  const bySlot = new Map<Hex, Hex[]>()

  function successionFault(one: Registration, before: Registration): string | undefined {
    if (before.action === 'retire') {
      return one.action === 'claim' ? undefined : 'only a claim follows a retirement'
    }
    if (one.action === 'claim') return 'the name is in use'
    if (one.action === 'rotate') return undefined
    return equalBytes(one.ownerKey, before.ownerKey) ? undefined : 'it is of another owner'
  }

  return {
    add(claim) {
      const value = bytesToHex(claimId(claim))
      if (claims.has(value)) return
      const slot = bytesToHex(claimSlot(claim))
      claims.set(value, claim)
      bySlot.set(slot, [...(bySlot.get(slot) ?? []), value])
    },
    claim: (value) => claims.get(value),
    rivals: (slot) => bySlot.get(slot) ?? [],
    slots: () => bySlot.keys(),
    fault(slot, value, decided) {
      const claim = claims.get(value)
      if (claim === undefined) return 'nobody has claimed it'
      if (bytesToHex(claimSlot(claim)) !== slot) return 'it was claimed for another slot'
      if (claim.kind === 'manifest' || claim.registration.sequence === 0) return undefined
      const { federationId, name, sequence, previous } = claim.registration
      const before = decided(bytesToHex(nameSlot(federationId, name, sequence - 1)))
      if (before === undefined || previous === undefined || bytesToHex(previous) !== before) {
        return 'it supersedes nothing that was certified'
      }
      const superseded = claims.get(before)
      if (superseded?.kind !== 'registration') return 'what it supersedes was claimed by nobody'
      return successionFault(claim.registration, superseded.registration)
    },
  }
}
