/** Rounds are ordered by (epoch, round). FEDERATION.md section 3. */
export interface RoundId {
  readonly epoch: number
  readonly round: number
}

/** Negative when `a` is the earlier one. */
export function compareRounds(a: RoundId, b: RoundId): number {
  return a.epoch - b.epoch || a.round - b.round
}
