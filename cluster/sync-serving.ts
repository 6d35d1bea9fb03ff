/**
 * What this node tells those who reconcile with it. FEDERATION.md section 5. Answers are made from the store
 * alone, and each of them costs its asker something of an allowance: everything a few times over at once,
 * which is more than a node needs that has nothing, and little after that.
 */
import {
  certificateBytesMax,
  hashBytes,
  messageCertificatesMax,
  wantedSlotsMax,
} from '../proto/limits.js'
import type { Certified } from './certified.js'
import type { EncodedCertificate } from './messages.js'
import type { MemberStore, NodeId } from './ports.js'
import type { RangeSet } from './rules/range-set.js'
import { answer, type RangeMessage, readAskedRanges } from './rules/reconciliation.js'
import type { Turn } from './turn.js'

/** A certificate that is read and sent counts one; what is said of a range, a fraction. */
const rangeCost = 1 / 4
/** At once: a node that has nothing is sent each certificate, and hears of each range. */
const burstOfSet = 4
const burstMin = 65_536
/** After that, per second; all nodes that are no members share one allowance. */
const memberPerSecond = 1_024
const othersPerSecond = 4_096

interface Allowance {
  left: number
  readonly atMs: number
}

export interface SyncServingParts {
  readonly store: Pick<MemberStore, 'rangeSet'>
  readonly certified: Pick<Certified, 'encodedOf'>
  readonly isMember: (node: NodeId) => boolean
}

export class SyncServing {
  readonly #certified: Pick<Certified, 'encodedOf'>
  readonly #isMember: (node: NodeId) => boolean
  readonly #set: RangeSet
  /** Of members by their id, and one of all others together. */
  readonly #allowances = new Map<NodeId, Allowance>()

  constructor({ store, certified, isMember }: SyncServingParts) {
    this.#certified = certified
    this.#isMember = isMember
    this.#set = store.rangeSet()
  }

  /** @throws RefusedError `malformed` */
  onWantRanges(message: RangeMessage, from: NodeId, turn: Turn): void {
    const asked = readAskedRanges(message)
    const allowance = this.#allowanceOf(from, turn.nowMs)
    if (allowance.left < asked.ranges.length) return
    const ranges = answer(this.#set, asked)
    allowance.left -= rangeCost * sizeOf(ranges)
    turn.say({ kind: 'ranges', ranges }, from)
  }

  /** Those that are here; of what is malformed or too much, nothing. */
  onWantCertificates(slots: readonly Uint8Array[], from: NodeId, turn: Turn): void {
    const isSound = slots.length <= wantedSlotsMax && slots.every((one) => one.length === hashBytes)
    const allowance = this.#allowanceOf(from, turn.nowMs)
    if (!isSound || allowance.left < slots.length) return
    allowance.left -= slots.length
    let page: EncodedCertificate[] = []
    for (const slot of slots) {
      const one = this.#certified.encodedOf(slot)
      if (one === undefined || one.bytes.length > certificateBytesMax) continue
      page.push(one)
      if (page.length < messageCertificatesMax) continue
      turn.say({ kind: 'certificates', certificates: page }, from)
      page = []
    }
    if (page.length > 0) turn.say({ kind: 'certificates', certificates: page }, from)
  }

  #allowanceOf(from: NodeId, nowMs: number): Allowance {
    const isMember = this.#isMember(from)
    const key = isMember ? from : 'others'
    const most = burstMin + burstOfSet * this.#set.count
    const before = this.#allowances.get(key)
    const perSecond = isMember ? memberPerSecond : othersPerSecond
    const grown = before && before.left + (perSecond * Math.max(0, nowMs - before.atMs)) / 1_000
    const allowance = { left: Math.min(most, grown ?? most), atMs: nowMs }
    this.#allowances.set(key, allowance)
    return allowance
  }
}

function sizeOf({ ranges }: RangeMessage): number {
  return ranges.reduce((sum, one) => sum + (one.kind === 'pairs' ? one.pairs.length : 1), 0)
}
