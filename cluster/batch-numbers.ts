/**
 * The highest number of each member's vote batches, and the question that a member asks after every start:
 * has anybody seen a batch of mine that is not on my disk? FEDERATION.md section 4.
 */
import type { ProvenVote } from '../proto/votes.js'
import type { BatchNumber, MemberStore } from './ports.js'

export class BatchNumbers {
  readonly #store: Pick<MemberStore, 'batchNumber'>
  readonly #known = new Map<string, BatchNumber>()
  readonly #risen = new Set<BatchNumber>()

  constructor(store: Pick<MemberStore, 'batchNumber'>) {
    this.#store = store
  }

  of(epoch: number, member: number): BatchNumber | undefined {
    const key = `${epoch}/${member}`
    const known = this.#known.get(key) ?? this.#store.batchNumber(epoch, member)
    if (known !== undefined) this.#known.set(key, known)
    return known
  }

  /** @returns the number of this member's next batch in the epoch */
  next(epoch: number, self: number): number {
    const number = (this.of(epoch, self)?.number ?? 0) + 1
    this.#raise({ epoch, member: self, number, vote: undefined })
    return number
  }

  onVote({ vote, proof }: ProvenVote): void {
    const { epoch } = vote
    const { member, batchNumber: number } = proof
    if (number <= (this.of(epoch, member)?.number ?? 0)) return
    this.#raise({ epoch, member, number, vote: { vote, proof } })
  }

  #raise(one: BatchNumber): void {
    const key = `${one.epoch}/${one.member}`
    const before = this.#known.get(key)
    if (before !== undefined) this.#risen.delete(before)
    this.#known.set(key, one)
    this.#risen.add(one)
  }

  /** What has risen since the last commit. */
  takeRisen(): BatchNumber[] {
    const risen = [...this.#risen]
    this.#risen.clear()
    return risen
  }
}

/** Who has answered the question; a member votes when q have, itself included. */
export class StartCheck {
  readonly #answered = new Set<number>()
  /** Why this member must not vote with its key of this epoch. */
  refusal: string | undefined

  answered(member: number): void {
    this.#answered.add(member)
  }

  isPassed(quorum: number): boolean {
    return this.refusal === undefined && this.#answered.size >= quorum
  }
}
