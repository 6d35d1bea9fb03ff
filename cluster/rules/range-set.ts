/**
 * Sets of certified (slot, id) pairs, and digests over ranges of them. FEDERATION.md section 5: hashes over
 * sorted content, never XOR or sums of ids, which owners choose.
 */
import { type CertifiedSlot, certifiedLeaf } from '../../proto/closing.js'
import { hashBytes } from '../../proto/limits.js'
import { merkleRoot } from '../../proto/merkle.js'
import type { Hex } from './slot.js'

/** Into how many a range splits: one hex digit. */
export const fanOut = 16
export const prefixDigitsMax = 2 * hashBytes

/** Up to 64 lower-case hex digits: the range of all slots that begin with them. */
export type RangePrefix = Hex

/** What a range holds. Equal digests mean equal pairs. */
export interface RangeSummary {
  readonly count: number
  /**
   * 32 bytes: the root of a binary tree over the leaf hashes of the pairs (as a CLOSE has them), that forks
   * where the bits of the slots do; a side without pairs adds no level. So it depends on the pairs alone,
   * and a store that keeps digests of parts has those of the wholes for a few hashes.
   */
  readonly digest: Uint8Array
}

/** What of a set of pairs is needed to reconcile it. */
export interface RangeSet {
  readonly count: number
  summary(prefix: RangePrefix): RangeSummary
  /** By rising slot. Asked only for ranges of few pairs: `comparedPairsMax` (proto/limits.ts). */
  pairs(prefix: RangePrefix): readonly CertifiedSlot[]
}

/** Of a range without pairs: SHA-256 of nothing. */
export const emptySummary: RangeSummary = { count: 0, digest: merkleRoot([]) }

// ---------------------------------------------------------------- a set in memory

/** A set that is kept in memory. Sets share what they have in common, digests included. */
export interface GrowingRangeSet extends RangeSet {
  /** @throws RangeError when the slot is there already, whatever its id */
  with(pair: CertifiedSlot): GrowingRangeSet
}

/** @throws RangeError when a slot is there twice */
export function rangeSetOf(pairs: Iterable<CertifiedSlot>): GrowingRangeSet {
  let tree: Tree | undefined
  for (const pair of pairs) tree = withPair(tree, pair)
  return setOf(tree)
}

function setOf(tree: Tree | undefined): GrowingRangeSet {
  return {
    count: tree?.count ?? 0,
    with: (pair) => setOf(withPair(tree, pair)),
    summary(prefix) {
      const below = treeBelow(tree, prefix)
      return below === undefined ? emptySummary : { count: below.count, digest: digestOf(below) }
    },
    pairs(prefix) {
      const found: CertifiedSlot[] = []
      collect(treeBelow(tree, prefix), found)
      return found
    },
  }
}

/** The tree of which `RangeSummary` speaks. Digests are computed when they are first asked for. */
type Tree = Leaf | Fork

interface Leaf {
  readonly count: 1
  readonly pair: CertifiedSlot
  digest: Uint8Array | undefined
}

interface Fork {
  readonly count: number
  /** The first bit in which slots below differ: 0 on the left. */
  readonly bit: number
  readonly left: Tree
  readonly right: Tree
  digest: Uint8Array | undefined
}

function digestOf(tree: Tree): Uint8Array {
  tree.digest ??=
    'pair' in tree
      ? certifiedLeaf(tree.pair)
      : merkleRoot([digestOf(tree.left), digestOf(tree.right)])
  return tree.digest
}

function withPair(tree: Tree | undefined, pair: CertifiedSlot): Tree {
  const leaf: Leaf = { count: 1, pair, digest: undefined }
  if (tree === undefined) return leaf
  const bit = firstDifference(
    nearestSlot(tree, (at) => bitOf(pair.slot, at)),
    pair.slot,
  )
  if (bit === undefined) throw new RangeError('A slot is decided once')
  return grafted(tree, leaf, bit)
}

/** @param bit the first in which the leaf differs from the slots that are nearest to it */
function grafted(tree: Tree, leaf: Leaf, bit: number): Tree {
  const isRight = bitOf(leaf.pair.slot, 'pair' in tree ? bit : Math.min(bit, tree.bit)) === 1
  if ('pair' in tree || tree.bit > bit) return fork(bit, isRight ? [tree, leaf] : [leaf, tree])
  const { left, right } = tree
  return fork(
    tree.bit,
    isRight ? [left, grafted(right, leaf, bit)] : [grafted(left, leaf, bit), right],
  )
}

function fork(bit: number, [left, right]: readonly [Tree, Tree]): Fork {
  return { count: left.count + right.count, bit, left, right, digest: undefined }
}

/** The slot to which the given bits lead; bits in which no slots differ are not asked for. */
function nearestSlot(tree: Tree, bitAt: (bit: number) => number): Uint8Array {
  let here = tree
  while (!('pair' in here)) here = bitAt(here.bit) === 1 ? here.right : here.left
  return here.pair.slot
}

function treeBelow(tree: Tree | undefined, prefix: RangePrefix): Tree | undefined {
  let here = tree
  while (here !== undefined && !('pair' in here) && here.bit < 4 * prefix.length) {
    here = prefixBit(prefix, here.bit) === 1 ? here.right : here.left
  }
  if (here === undefined) return undefined
  return isInRange(
    nearestSlot(here, () => 0),
    prefix,
  )
    ? here
    : undefined
}

function collect(tree: Tree | undefined, found: CertifiedSlot[]): void {
  if (tree === undefined) return
  if ('pair' in tree) found.push(tree.pair)
  else {
    collect(tree.left, found)
    collect(tree.right, found)
  }
}

// ---------------------------------------------------------------- bits and digits

function bitOf(slot: Uint8Array, bit: number): number {
  return ((slot[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
}

function prefixBit(prefix: RangePrefix, bit: number): number {
  return (Number.parseInt(prefix.charAt(bit >> 2), fanOut) >> (3 - (bit & 3))) & 1
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const at = a.findIndex((byte, i) => byte !== b[i])
  if (at === -1) return undefined
  return 8 * at + Math.clz32((a[at] ?? 0) ^ (b[at] ?? 0)) - 24
}

export function isInRange(slot: Uint8Array, prefix: RangePrefix): boolean {
  for (let digit = 0; digit < prefix.length; digit++) {
    const byte = slot[digit >> 1] ?? 0
    const nibble = digit % 2 === 0 ? byte >> 4 : byte & 15
    if (nibble !== Number.parseInt(prefix.charAt(digit), fanOut)) return false
  }
  return true
}
