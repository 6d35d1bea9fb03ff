/** Quorum arithmetic. FEDERATION.md section 1. */

/** How many of n members may be Byzantine: floor((n-1)/3). */
export function faultsTolerated(members: number): number {
  return Math.floor((members - 1) / 3)
}

/** How many members decide: floor((n+f)/2)+1, so that two quorums share an honest member. */
export function quorumOf(members: number): number {
  return Math.floor((members + faultsTolerated(members)) / 2) + 1
}
