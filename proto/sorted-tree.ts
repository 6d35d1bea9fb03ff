/**
 * Merkle trees over entries sorted by slot. Two neighbours show that nothing stands between them, so an
 * absence is proved without the rest. Whoever signs an unsorted tree can be shown both to hold a slot and
 * not to: that harms only itself (FEDERATION.md section 4).
 */
import { compareBytes, equalBytes } from './bytes.js'
import { merklePath, merkleRoot, pathLeadsTo } from './merkle.js'

export interface SlotEntry {
  readonly slot: Uint8Array
}

export interface Placed<Entry> {
  readonly entry: Entry
  readonly index: number
  readonly path: readonly Uint8Array[]
}

/** How the entries of one kind of tree become leaf hashes. */
export type LeafOf<Entry> = (entry: Entry) => Uint8Array

export interface SignedTree {
  readonly root: Uint8Array
  readonly count: number
}

export function isSortedBySlot(entries: readonly SlotEntry[]): boolean {
  return entries.every((entry, i) => {
    const before = entries[i - 1]
    return before === undefined || compareBytes(before.slot, entry.slot) < 0
  })
}

/**
 * The entry of a slot if there is one, else its neighbours: what `provesEntry` or `provesAbsence` takes.
 * @param entries sorted by slot
 */
export function placesOf<Entry extends SlotEntry>(
  slot: Uint8Array,
  entries: readonly Entry[],
  leafOf: LeafOf<Entry>,
): Placed<Entry>[] {
  const from = entries.findIndex((entry) => compareBytes(entry.slot, slot) >= 0)
  const index = from === -1 ? entries.length : from
  const found = entries[index]
  const wanted = found && equalBytes(found.slot, slot) ? [index] : [index - 1, index]
  const leaves = entries.map(leafOf)
  return wanted.flatMap((i) => {
    const entry = entries[i]
    return entry === undefined ? [] : [{ entry, index: i, path: merklePath(leaves, i) }]
  })
}

export function treeOf<Entry extends SlotEntry>(
  entries: readonly Entry[],
  leafOf: LeafOf<Entry>,
): SignedTree {
  return { root: merkleRoot(entries.map(leafOf)), count: entries.length }
}

export function provesEntry<Entry extends SlotEntry>(
  { root, count }: SignedTree,
  { entry, index, path }: Placed<Entry>,
  leafOf: LeafOf<Entry>,
): boolean {
  return pathLeadsTo(root, leafOf(entry), index, count, path)
}

/** Whether these neighbours show that a sorted tree has no entry for the slot. */
export function provesAbsence<Entry extends SlotEntry>(
  tree: SignedTree,
  neighbours: readonly Placed<Entry>[],
  slot: Uint8Array,
  leafOf: LeafOf<Entry>,
): boolean {
  if (tree.count === 0) return neighbours.length === 0 && equalBytes(tree.root, merkleRoot([]))
  if (!neighbours.every((one) => provesEntry(tree, one, leafOf))) return false
  const [first, second, ...more] = neighbours
  if (first === undefined || more.length > 0) return false
  const order = compareBytes(first.entry.slot, slot)
  if (second === undefined) {
    return (order > 0 && first.index === 0) || (order < 0 && first.index === tree.count - 1)
  }
  return order < 0 && second.index === first.index + 1 && compareBytes(slot, second.entry.slot) < 0
}
