/** What one turn of the driver has to write, to say and to do afterwards, in this order. */
import { bytesToHex } from '../proto/bytes.js'
import type { Evidence } from '../proto/evidence.js'
import type { CertifiedManifest } from '../proto/manifest.js'
import type { PeerMessage } from './messages.js'
import type {
  BatchNumber,
  CoveredClosing,
  NodeId,
  StoredCertificate,
  Writes,
  WrittenCertificate,
} from './ports.js'
import type { Cast, Hex, Propose, Slot, Timer } from './rules/slot.js'

/** Something to be signed for a slot. */
export interface ForSlot<Statement> {
  readonly key: Hex
  readonly epoch: number
  readonly statement: Statement
}

export class Turn {
  readonly nowMs: number
  casts: ForSlot<Cast>[] = []
  proposes: ForSlot<Propose>[] = []
  /** Decided or received: the epoch to enter when all votes of this turn are signed. */
  manifest: CertifiedManifest | undefined
  settled: number | undefined
  readonly slots = new Map<Hex, Slot>()
  readonly dropped = new Set<Hex>()
  readonly manifests: CertifiedManifest[] = []
  readonly closings: CoveredClosing[] = []
  readonly evidence: Evidence[] = []
  readonly timers: ForSlot<Timer>[] = []
  sends: { readonly to: NodeId | undefined; readonly message: PeerMessage }[] = []
  readonly afterDurable: (() => void)[] = []
  /** Whether votes of our own were signed. */
  hasVoted = false
  /** A peer was asked for something, of which it must be seen soon whether it has come. */
  hasAsked = false
  /** To whom it was said where we stand: once a turn is enough. */
  readonly #greeted = new Set<NodeId | undefined>()
  readonly #certificates = new Map<Hex, WrittenCertificate>()

  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** @param to undefined: everyone */
  say(message: PeerMessage, to?: NodeId): void {
    if (message.kind === 'standing' && this.#greeted.has(to)) return
    if (message.kind === 'standing') this.#greeted.add(to)
    this.sends.push({ to, message })
  }

  /** @param hearers undefined: everyone */
  tell(message: PeerMessage, hearers: Iterable<NodeId> | undefined): void {
    if (hearers === undefined) this.say(message)
    else for (const node of hearers) this.say(message, node)
  }

  keep(slot: Slot): void {
    this.slots.set(slot.key, slot)
    this.dropped.delete(slot.key)
  }

  drop(key: Hex): void {
    this.slots.delete(key)
    this.dropped.add(key)
  }

  certify(one: WrittenCertificate): void {
    const key = bytesToHex(one.certificate.registration.slot)
    this.slots.delete(key)
    this.dropped.delete(key)
    this.#certificates.set(key, one)
  }

  certificateOf(key: Hex): StoredCertificate | undefined {
    return this.#certificates.get(key)
  }

  certificateAt(name: string, sequence: number): StoredCertificate | undefined {
    for (const one of this.#certificates.values()) {
      const { registration } = one.certificate
      if (registration.name === name && registration.sequence === sequence) return one
    }
    return undefined
  }

  get certificates(): Iterable<StoredCertificate> {
    return this.#certificates.values()
  }

  /**
   * Undefined when there is nothing to write. What is only certificates may be lost, as whoever cast the votes in
   * them has these on disk: FEDERATION.md section 1, "Durability".
   * @param takeRisen gives the batch numbers that have risen since the last commit, once
   */
  writes(takeRisen: () => readonly BatchNumber[]): Writes | undefined {
    const isVital =
      this.hasVoted ||
      this.slots.size > 0 ||
      this.dropped.size > 0 ||
      this.manifests.length > 0 ||
      this.closings.length > 0 ||
      this.settled !== undefined ||
      this.evidence.length > 0
    if (!isVital && this.#certificates.size === 0) return undefined
    return {
      batchNumbers: takeRisen(),
      slots: [...this.slots.values()],
      dropped: [...this.dropped],
      certificates: [...this.#certificates.values()],
      manifests: this.manifests,
      closings: this.closings,
      settled: this.settled,
      evidence: this.evidence,
      mayBeLost: !isVital,
    }
  }
}
