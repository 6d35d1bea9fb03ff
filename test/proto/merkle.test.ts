import { createHash } from 'node:crypto'
import t from 'tap'
import { asciiBytes, concatBytes, hexToBytes } from '../../proto/bytes.js'
import {
  leafHash,
  merklePath,
  merkleRoot,
  merkleTree,
  pathLeadsTo,
  rootFromPath,
} from '../../proto/merkle.js'
import { domainBytes } from '../../proto/signing.js'
import { placesOf, provesAbsence, provesEntry, treeOf } from '../../proto/sorted-tree.js'
import { labelBytes } from '../support/federation.js'

const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(
    createHash('sha256')
      .update(concatBytes(...parts))
      .digest(),
  )

/** The leaves of the tests of Certificate Transparency's own log server, and its roots of sizes 1 to 8. */
const ctLeaves = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657'],
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => sha256(Uint8Array.of(0), hexToBytes(hex)))
const ctRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

t.test('roots are those of RFC 6962', async (t) => {
  t.same(merkleRoot([]), sha256(new Uint8Array()))
  for (const [i, root] of ctRoots.entries()) {
    t.same(merkleRoot(ctLeaves.slice(0, i + 1)), hexToBytes(root), `${i + 1} leaves`)
  }
})

t.test('every path of every size leads to the root, and to nothing else', async (t) => {
  for (let count = 1; count <= 64; count++) {
    const leaves = Array.from({ length: count }, (_, i) => labelBytes(`leaf ${i}`))
    const { root, paths } = merkleTree(leaves)
    t.same(root, merkleRoot(leaves))
    let faults = 0
    for (const [index, leaf] of leaves.entries()) {
      const path = merklePath(leaves, index)
      if (String(path) !== String(paths[index])) faults++
      if (!pathLeadsTo(root, leaf, index, count, path)) faults++
      if (pathLeadsTo(root, leaf, index, count, [...path, root])) faults++
      if (path.length > 0 && pathLeadsTo(root, leaf, index, count, path.slice(1))) faults++
      if (count > 1 && pathLeadsTo(root, leaf, (index + 1) % count, count, path)) faults++
      if (pathLeadsTo(root, labelBytes('other'), index, count, path)) faults++
    }
    t.equal(faults, 0, `${count} leaves`)
  }
})

t.test('impossible places', async (t) => {
  const leaf = labelBytes('leaf')
  for (const [index, count] of [
    [0, 0],
    [1, 1],
    [-1, 2],
    [0.5, 2],
    [2, 2],
    [NaN, 2],
  ] as const) {
    t.equal(rootFromPath(leaf, index, count, [leaf]), undefined)
  }
  t.equal(rootFromPath(leaf, 0, 2, [labelBytes('short', 31)]), undefined)
  t.throws(() => merklePath([leaf], 1), RangeError)
  t.throws(() => merklePath([], 0), RangeError)
})

t.test('a leaf is bound to its domain and is never a node', async (t) => {
  const leaf = asciiBytes('leaf')
  t.same(leafHash('vote-leaf', leaf), sha256(Uint8Array.of(0), domainBytes('vote-leaf', leaf)))
  t.notSame(leafHash('vote-leaf', leaf), leafHash('lock-leaf', leaf))
})

t.test('a sorted tree shows what it holds and what it does not', async (t) => {
  const leafOf = ({ slot }: { slot: Uint8Array }) => leafHash('certified-leaf', slot)
  for (let count = 0; count <= 9; count++) {
    const entries = Array.from({ length: count }, (_, i) => ({ slot: Uint8Array.of(2 * i + 1) }))
    const tree = treeOf(entries, leafOf)
    let faults = 0
    for (let value = 0; value <= 2 * count + 1; value++) {
      const slot = Uint8Array.of(value)
      const places = placesOf(slot, entries, leafOf)
      const held = value % 2 === 1 && value < 2 * count
      if (provesAbsence(tree, places, slot, leafOf) === held) faults++
      const [only] = places
      if (held && !(only && places.length === 1 && provesEntry(tree, only, leafOf))) faults++
      if (!held || only === undefined) continue
      // No choice of entries shows the absence of one that is there.
      const all = entries.flatMap((entry) => placesOf(entry.slot, entries, leafOf))
      for (const a of all) {
        if (provesAbsence(tree, [a], slot, leafOf)) faults++
        for (const b of all) if (provesAbsence(tree, [a, b], slot, leafOf)) faults++
      }
    }
    t.equal(faults, 0, `${count} entries`)
  }
})
