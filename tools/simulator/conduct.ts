/**
 * Whether honest members could be exposed, or are: two statements for one turn, a CLOSE that hides a
 * precommit, evidence against them. FEDERATION.md section 1, Accountability.
 */
import type { Hex } from '../../cluster/rules/slot.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { Closing, ClosingCover } from '../../proto/closing.js'
import { type Evidence, verifyEvidence } from '../../proto/evidence.js'
import { manifestSlot } from '../../proto/manifest.js'
import type { Proposal } from '../../proto/proposal.js'
import type { Census } from './census.js'
import type { CastVote, Ledger } from './ledger.js'
import { simulatedSignatures } from './signatures.js'

export interface ConductParts {
  readonly census: Census
  readonly ledger: Pick<Ledger, 'precommits'>
  /** Told why accountability is broken. */
  readonly onBroken: (sentence: string) => void
}

/** Told of what honest members say and store. */
export interface Conduct {
  precommitted(vote: CastVote): void
  proposed(proposal: Proposal): void
  /** @param cover undefined when only the CLOSE is said */
  closed(closing: Closing, cover: ClosingCover | undefined): void
  exposes(evidence: Evidence): void
}

export function createConduct({ census, ledger, onBroken }: ConductParts): Conduct {
  const closings = new Map<string, { readonly closing: Closing; readonly cover: ClosingCover }>()
  const proposals = new Map<string, Hex>()

  /** An honest CLOSE has, for each slot that its member precommitted, a certificate or the lock. */
  function closed(closing: Closing, cover: ClosingCover | undefined): void {
    const { epoch, member } = closing
    const key = `${epoch} ${member}`
    const earlier = closings.get(key)?.closing
    if (earlier !== undefined) {
      if (bytesToHex(earlier.bytes) !== bytesToHex(closing.bytes)) {
        onBroken(`Honest member ${member} can be exposed: it closes ${epoch} twice.`)
      }
      return
    }
    if (cover === undefined) return
    closings.set(key, { closing, cover })
    for (const [slot, round] of ledger.precommits(epoch, member)) {
      expectCovered(slot, round, closing, cover)
    }
  }

  function expectCovered(slot: Hex, round: number, closing: Closing, cover: ClosingCover): void {
    const { epoch, member, federationId } = closing
    if (slot === bytesToHex(manifestSlot(federationId, epoch + 1))) return
    if (cover.certified.some((one) => bytesToHex(one.slot) === slot)) return
    const lock = cover.locks.find((one) => bytesToHex(one.registration.slot) === slot)
    if (lock !== undefined && lock.epoch === epoch && lock.round >= round) return
    onBroken(
      `Honest member ${member} can be exposed: its CLOSE(${epoch}) hides its precommit of round ` +
        `${round} in slot ${slot.slice(0, 6)}.`,
    )
  }

  return {
    precommitted({ slot, epoch, round, value, member }) {
      const closing = closings.get(`${epoch} ${member}`)
      if (closing === undefined || value === undefined) return
      expectCovered(slot, round, closing.closing, closing.cover)
    },
    proposed({ slot, epoch, round, member, bytes }) {
      const key = `${bytesToHex(slot)} ${epoch} ${round} ${member}`
      const earlier = proposals.get(key)
      proposals.set(key, bytesToHex(bytes))
      if (earlier === undefined || earlier === bytesToHex(bytes)) return
      onBroken(`Honest member ${member} can be exposed: two proposals for ${epoch}/${round}.`)
    },
    closed,
    exposes(evidence) {
      const { nodeKey, epoch, kind } = verifyEvidence(evidence, census.chain, simulatedSignatures)
      if (census.isDistrusted(bytesToHex(nodeKey))) return
      onBroken(`Evidence (${kind}, epoch ${epoch}) exposes an honest member.`)
    },
  }
}
