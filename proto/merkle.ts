/** Merkle trees as in RFC 6962 section 2.1, with a domain of their own in each leaf. */

import { equalBytes } from './bytes.js'
import { hashBytes } from './limits.js'
import { sha256, sha256OfParts } from './sha256.js'
import { type Domain, domainPrefix } from './signing.js'

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** SHA-256(0x00 || domain || leaf): 32 bytes. */
export function leafHash(domain: Domain, leaf: Uint8Array): Uint8Array {
  return sha256OfParts(leafPrefix, domainPrefix(domain), leaf)
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256OfParts(nodePrefix, left, right)
}

/** The largest power of two smaller than count (count > 1). */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

/** Root over leaf hashes; of none the hash of the empty string. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return leaves.length === 0 ? sha256(new Uint8Array()) : rootOfRange(leaves, 0, leaves.length)
}

function rootOfRange(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return leafAt(leaves, from)
  const split = from + splitOf(to - from)
  return nodeHash(rootOfRange(leaves, from, split), rootOfRange(leaves, split, to))
}

function leafAt(leaves: readonly Uint8Array[], index: number): Uint8Array {
  const leaf = leaves[index]
  if (leaf === undefined) throw new RangeError(`No leaf ${index}`)
  return leaf
}

/** The root over at least one leaf hash and the path of every leaf, in one pass. */
export function merkleTree(leaves: readonly Uint8Array[]): {
  root: Uint8Array
  paths: Uint8Array[][]
} {
  const paths = leaves.map((): Uint8Array[] => [])
  const climb = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return leafAt(leaves, from)
    const split = from + splitOf(to - from)
    const left = climb(from, split)
    const right = climb(split, to)
    for (let i = from; i < to; i++) paths[i]?.push(i < split ? right : left)
    return nodeHash(left, right)
  }
  return { root: climb(0, leaves.length), paths }
}

/** Hashes beside the way from leaf `index` to the root, from the leaf up. */
export function merklePath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  leafAt(leaves, index)
  const path: Uint8Array[] = []
  let [from, to] = [0, leaves.length]
  while (to - from > 1) {
    const split = from + splitOf(to - from)
    path.push(index < split ? rootOfRange(leaves, split, to) : rootOfRange(leaves, from, split))
    if (index < split) to = split
    else from = split
  }
  return path.reverse()
}

/**
 * The root that a leaf hash and its path lead to; undefined when the path has not exactly the length
 * that (index, count) demands.
 */
export function rootFromPath(
  leaf: Uint8Array,
  index: number,
  count: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= count) return undefined
  if (path.some((hash) => hash.length !== hashBytes)) return undefined
  if (count === 1) return path.length === 0 ? leaf : undefined
  const sibling = path.at(-1)
  if (sibling === undefined) return undefined
  const split = splitOf(count)
  const below = path.slice(0, -1)
  if (index < split) {
    const left = rootFromPath(leaf, index, split, below)
    return left && nodeHash(left, sibling)
  }
  const right = rootFromPath(leaf, index - split, count - split, below)
  return right && nodeHash(sibling, right)
}

export function pathLeadsTo(
  root: Uint8Array,
  leaf: Uint8Array,
  index: number,
  count: number,
  path: readonly Uint8Array[],
): boolean {
  const reached = rootFromPath(leaf, index, count, path)
  return reached !== undefined && equalBytes(reached, root)
}
