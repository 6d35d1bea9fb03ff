/**
 * Room that many share: three quarters are for whoever comes first, the last is for those who have little. Names
 * cost little to make, and whoever fills the room by many of them must not keep everybody else out.
 */

/** Of all room: so many small shares are in the last quarter as there are names to be made to fill it. */
const smallShare = 1 / 4_096

export interface Sharing {
  /** All room there is, and what is taken of it. */
  readonly max: number
  readonly taken: number
  /** What one of them has. */
  readonly own: number
  /** What it would have besides. */
  readonly more: number
}

export function leavesRoom({ max, taken, own, more }: Sharing): boolean {
  return taken + more <= (max * 3) / 4 || own + more <= max * smallShare
}
