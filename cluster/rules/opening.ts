/** How a slot begins, in an epoch and in the next, and what may come into it. FEDERATION.md sections 3 and 4. */
import { bytesToHex } from '../../proto/bytes.js'
import { claimSlot } from '../../proto/claim.js'
import { compareRounds } from '../../proto/rounds.js'
import { type Hex, type Polka, type Slot, type ValidClaim, valueOfClaim } from './slot.js'

/** Claims that a member keeps of a slot in which it has not voted yet. */
const unvotedClaimsMax = 4

/** A slot that a claim opens in an epoch; the claim is its first. */
export function openSlot(claim: ValidClaim, epoch: number): Slot {
  const slot = claimSlot(claim)
  const value = valueOfClaim(claim)
  return {
    slot,
    key: bytesToHex(slot),
    epoch,
    round: 0,
    step: 'propose',
    locked: undefined,
    valid: undefined,
    claims: new Map([[value, claim]]),
    votes: [],
    proposals: [],
    timers: { prevote: false, precommit: false },
  }
}

/**
 * Whether a claim that is not known here is worth verifying: something names it, or nothing has been voted
 * yet (section 3, "Bounds").
 */
export function takesClaim(slot: Slot, value: Hex): boolean {
  if (slot.claims.has(value)) return false
  if (isNamed(slot, value)) return true
  return isUnvoted(slot) && slot.claims.size < unvotedClaimsMax
}

function isUnvoted(slot: Slot): boolean {
  return slot.round === 0 && slot.step === 'propose'
}

/** Whether the slot has to know a claim, for something that it keeps says it. */
export function isNamed(slot: Slot, value: Hex): boolean {
  return (
    slot.locked?.value === value ||
    slot.valid?.value === value ||
    slot.votes.some((vote) => vote.value === value) ||
    slot.proposals.some((one) => one.value === value)
  )
}

/**
 * An undecided slot at the start of an epoch in which this member has settled: at (epoch, 0), with the lock
 * of the highest round as locked and valid value (section 4, "Settling").
 * @param lock that lock, our own included; undefined: nobody has shown one
 * @returns undefined when neither lock, valid value nor a claim that passes is left
 */
export function restartSlot(
  slot: Slot,
  lock: { readonly polka: Polka; readonly claim: ValidClaim } | undefined,
  epoch: number,
  isTimely: (claim: ValidClaim) => boolean,
): Slot | undefined {
  const locked = lock?.polka ?? slot.locked
  const valid =
    slot.valid !== undefined && (locked === undefined || compareRounds(slot.valid, locked) > 0)
      ? slot.valid
      : locked
  const claims = new Map(slot.claims)
  if (lock !== undefined && !claims.has(lock.polka.value)) claims.set(lock.polka.value, lock.claim)
  for (const [value, claim] of claims) {
    if (value === locked?.value || value === valid?.value) continue
    if (!isTimely(claim)) claims.delete(value)
  }
  if (claims.size === 0) return undefined
  return {
    slot: slot.slot,
    key: slot.key,
    epoch,
    round: 0,
    step: 'propose',
    locked,
    valid,
    claims,
    // Others that settled earlier have voted already.
    votes: slot.epoch === epoch ? slot.votes : [],
    proposals: slot.epoch === epoch ? slot.proposals : [],
    timers: { prevote: false, precommit: false },
  }
}
