/** Evidence against members: verified, kept once for each member and epoch, and told. FEDERATION.md 1. */

import { bytesToHex } from '../proto/bytes.js'
import { type Certificate, certifiedVote } from '../proto/certificate.js'
import type { Closing, ClosingCover } from '../proto/closing.js'
import { refusedBy } from '../proto/errors.js'
import { type Evidence, hiddenLock, verifyEvidence } from '../proto/evidence.js'
import { compareRounds } from '../proto/rounds.js'
import type { Signatures } from '../proto/signatures.js'
import type { Place } from './place.js'
import type { MemberStore, NodeId } from './ports.js'
import { provenVote } from './proven-vote.js'
import type { Conflict } from './rules/draft.js'
import type { Hex, Slot } from './rules/slot.js'
import type { Turn } from './turn.js'

export class Witness {
  readonly #place: Place
  readonly #signatures: Signatures
  /** By member and epoch, one each. */
  readonly #kept = new Map<string, Evidence>()
  /** Node keys, hex: whoever is exposed stays so in later epochs. */
  readonly #exposed = new Set<Hex>()

  constructor(place: Place, signatures: Signatures, store: Pick<MemberStore, 'evidence'>) {
    this.#place = place
    this.#signatures = signatures
    for (const evidence of store.evidence()) this.#isNew(evidence)
  }

  /** Members of the current epoch, by index, whatever the epoch in which they contradicted themselves. */
  get exposed(): number[] {
    const { members } = this.#place.current
    return members.flatMap(({ nodeKey }, i) => (this.#exposed.has(bytesToHex(nodeKey)) ? [i] : []))
  }

  /** @throws RefusedError when it does not hold */
  #isNew(evidence: Evidence): boolean {
    const one = verifyEvidence(evidence, this.#place.chain, this.#signatures)
    const key = `${one.epoch}/${one.member}`
    if (this.#kept.has(key)) return false
    this.#kept.set(key, evidence)
    this.#exposed.add(bytesToHex(one.nodeKey))
    return true
  }

  /** To a node that has just come into reach. */
  sayAll(turn: Turn, to: NodeId): void {
    for (const evidence of this.#kept.values()) turn.say({ kind: 'evidence', evidence }, to)
  }

  /** @throws RefusedError when it does not hold */
  take(evidence: Evidence, turn: Turn): void {
    if (!this.#isNew(evidence)) return
    turn.evidence.push(evidence)
    turn.say({ kind: 'evidence', evidence })
  }

  /** Of our own finding: that it does not hold would be a fault of ours, and no reason to stop. */
  #found(evidence: Evidence, turn: Turn): void {
    refusedBy(() => this.take(evidence, turn))
  }

  onConflict({ slot, epoch }: Slot, conflict: Conflict, turn: Turn): void {
    if (conflict.kind === 'proposals') {
      const { first, second } = conflict
      this.#found({ kind: 'proposals', first: first.proposal, second: second.proposal }, turn)
      return
    }
    const { federationId } = this.#place
    const first = provenVote(conflict.first, slot, epoch, federationId)
    const second = provenVote(conflict.second, slot, epoch, federationId)
    this.#found({ kind: 'votes', first, second }, turn)
  }

  /**
   * A CLOSE that leaves out what its member precommitted: in a slot that is undecided here, or in one whose
   * certificate here carries its precommit.
   */
  onClosing(
    closing: Closing,
    cover: ClosingCover,
    undecided: Iterable<Slot>,
    certificates: Iterable<Certificate>,
    turn: Turn,
  ): void {
    const covered = coveredBy(cover)
    for (const certificate of certificates) {
      const { registration, epoch, round, precommits } = certificate
      const proof = precommits.find(({ member }) => member === closing.member)
      if (epoch !== closing.epoch || proof === undefined) continue
      if (covered(registration.slot, epoch, round)) continue
      const precommit = { vote: certifiedVote(certificate), proof }
      this.#found(hiddenLock(closing, cover, precommit), turn)
    }
    for (const { slot, epoch, votes } of undecided) {
      if (epoch !== closing.epoch) continue
      for (const vote of votes) {
        if (vote.member !== closing.member || vote.phase !== 'precommit') continue
        if (vote.value === undefined || covered(slot, epoch, vote.round)) continue
        const precommit = provenVote(vote, slot, epoch, this.#place.federationId)
        this.#found(hiddenLock(closing, cover, precommit), turn)
      }
    }
  }
}

/** Whether a CLOSE shows a certificate for a slot, or a lock of at least this round. */
function coveredBy(cover: ClosingCover) {
  const certified = new Set(cover.certified.map(({ slot }) => bytesToHex(slot)))
  const locks = new Map(cover.locks.map((lock) => [bytesToHex(lock.registration.slot), lock]))
  return (slot: Uint8Array, epoch: number, round: number): boolean => {
    const key = bytesToHex(slot)
    const lock = locks.get(key)
    return certified.has(key) || (lock !== undefined && compareRounds(lock, { epoch, round }) >= 0)
  }
}
