/** Who proposes. FEDERATION.md section 3, rule 5. */

/** members[(slot hash + r) mod n], the hash read as a big-endian number. */
export function proposerOf(slot: Uint8Array, round: number, members: number): number {
  let remainder = 0
  for (const byte of slot) remainder = (remainder * 256 + byte) % members
  return (remainder + round) % members
}
