/** Certified (slot, id) pairs from labels, so that runs repeat. */
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { labelBytes } from '../support/federation.js'

export function pair(label: string, id = label): CertifiedSlot {
  return { slot: labelBytes(label), id: labelBytes(`id of ${id}`) }
}

export function pairs(count: number, label: string): CertifiedSlot[] {
  return Array.from({ length: count }, (_, i) => pair(`${label} ${i}`))
}

/** A slot below a prefix that somebody searched for. */
export function crowded(prefix: string, label: string): CertifiedSlot {
  const { slot, id } = pair(label)
  return { slot: hexToBytes(prefix + bytesToHex(slot).slice(prefix.length)), id }
}

/** Spread, near to each other, and next to each other. */
export const somePairs = [
  ...pairs(60, 'some'),
  ...[0, 1, 2, 3].map((i) => crowded('abcdef0123', `near ${i}`)),
  ...[0, 1].map((i) => crowded('a'.repeat(63), `neighbour ${i + 1}`)),
]
