/**
 * Certificates that others have sent: opened, unless that was done on the way here, and certified. A second
 * one for a slot is a promise broken. FEDERATION.md sections 1 and 5.
 */
import { bytesToHex, equalBytes } from '../proto/bytes.js'
import {
  type Certificate,
  decodeCertificate,
  decodeCertificateAgain,
  expectPrecommits,
  openCertificate,
} from '../proto/certificate.js'
import { refusedBy } from '../proto/errors.js'
import { faultsTolerated } from '../proto/quorum.js'
import type { Signatures } from '../proto/signatures.js'
import type { Certified } from './certified.js'
import type { Hearing } from './hearing.js'
import type { MessageOf } from './messages.js'
import type { Place } from './place.js'
import type { NodeId, StoredCertificate, WrittenCertificate } from './ports.js'
import type { Reconciler } from './reconciler.js'
import { Retirements } from './retirements.js'
import type { Hex } from './rules/slot.js'
import type { Turn } from './turn.js'
import type { Undecided } from './undecided.js'

/** A RETIRE that others have had for longer than this was missed here, and is asked about. */
const lateRetireMs = 10_000

export interface IncomingCertificatesParts {
  readonly place: Place
  readonly certified: Certified
  readonly hearing: Hearing
  readonly undecided: Pick<Undecided, 'get'>
  readonly reconciler: Reconciler
  readonly signatures: Signatures
  readonly certify: (stored: WrittenCertificate, turn: Turn) => void
}

export class IncomingCertificates {
  readonly #parts: IncomingCertificatesParts
  readonly #contradicted = new Set<Hex>()
  readonly #retirements = new Retirements()

  constructor(parts: IncomingCertificatesParts) {
    this.#parts = parts
  }

  /** Slots with two certificates: more members lie than the federation bears. */
  get contradicted(): number {
    return this.#contradicted.size
  }

  /** Those that were asked for. Whoever sends what does not hold is asked for nothing more. */
  onMany(
    { certificates }: MessageOf<'certificates'>,
    from: NodeId,
    turn: Turn,
    holds: readonly boolean[] = [],
  ): void {
    const { reconciler } = this.#parts
    if (!reconciler.expects(from)) return
    const refusal = refusedBy(() => {
      for (const [i, { bytes, storedAtMs }] of certificates.entries()) {
        const isOpen = holds[i] === true
        const certificate = isOpen ? decodeCertificateAgain(bytes) : decodeCertificate(bytes)
        const { slot } = certificate.registration
        if (!reconciler.isAwaited(slot)) continue
        this.on({ certificate, storedAtMs, encoded: bytes }, from, turn, isOpen)
        if (reconciler.isAwaited(slot)) reconciler.onRefused(slot)
      }
    })
    if (refusal !== undefined) reconciler.onWrong(from, turn)
    else reconciler.goOn(turn)
  }

  /** @param isOpen whether it was opened before */
  on(
    {
      certificate: given,
      storedAtMs,
      encoded,
    }: Omit<MessageOf<'certificate'>, 'kind'> & { readonly encoded?: Uint8Array },
    from: NodeId,
    turn: Turn,
    isOpen = false,
  ): void {
    const { slot, id } = given.registration
    const ours = this.#parts.certified.of(slot, turn)
    if (ours !== undefined && equalBytes(ours.certificate.registration.id, id)) {
      this.#parts.reconciler.onCertified(slot, turn)
      if (storedAtMs !== undefined) this.#onStoredTime(ours, from, storedAtMs, turn)
      return
    }
    if (!this.#parts.hearing.knowsEpoch(given.epoch, from, turn)) return
    const certificate = isOpen ? given : this.#opened(given)
    this.#parts.hearing.onCertificate(certificate)
    if (ours !== undefined) {
      this.#contradicted.add(bytesToHex(slot))
      return
    }
    const fetched = { certificate, storedAtMs: turn.nowMs, encoded }
    this.#parts.certify(fetched, turn)
    if (storedAtMs !== undefined) this.#onStoredTime(fetched, from, storedAtMs, turn)
  }

  /** @throws RefusedError */
  #opened(certificate: Certificate): Certificate {
    const { chain } = this.#parts.place
    const { slot, id } = certificate.registration
    const claim = this.#parts.undecided.get(bytesToHex(slot))?.claims.get(bytesToHex(id))
    if (claim?.kind !== 'registration') {
      return openCertificate(certificate, chain, this.#parts.signatures)
    }
    // With the signatures of its owner that were verified, whatever this one brings.
    const known = { ...certificate, registration: claim.registration }
    expectPrecommits(known, chain, this.#parts.signatures)
    return known
  }

  /** The quarantine of a RETIRE that was fetched late counts from when others had it. */
  #onStoredTime(ours: StoredCertificate, from: NodeId, storedAtMs: number, turn: Turn): void {
    const { certificate } = ours
    if (certificate.registration.action !== 'retire') return
    const { members } = this.#parts.place.current
    const member = members.findIndex(({ nodeKey }) => bytesToHex(nodeKey) === from)
    if (member === -1) return
    const key = bytesToHex(certificate.registration.slot)
    const isLate = storedAtMs + lateRetireMs < ours.storedAtMs
    if (isLate && this.#retirements.ask(key)) {
      turn.say({ kind: 'want-certificate', slot: certificate.registration.slot })
    }
    const faults = faultsTolerated(members.length)
    const counts = this.#retirements.onTime(key, member, storedAtMs, faults)
    if (counts === undefined || counts >= ours.storedAtMs) return
    turn.certify({ certificate, storedAtMs: counts })
  }
}
