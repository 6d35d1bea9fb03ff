/**
 * The checks of a ratchet tree that comes with a Welcome: RFC 9420 sections 7.3, 7.9.2 and 12.4.3.1. ts-mls has such
 * checks, but demands that all parents above an unmerged leaf list the same unmerged leaves; trees of five
 * leaves and more rightly differ there, and nobody could join them. Its hashes and signatures are used here.
 */
import type { CiphersuiteImpl, GroupContext, LeafNode } from 'ts-mls'
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js'
import { verifyParentHashes } from 'ts-mls/parentHash.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { directPath, isLeaf, leafWidth, toNodeIndex } from 'ts-mls/treemath.js'
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { groupDevicesMax } from '../../../proto/limits.js'
import type { Engine } from './engine.js'
import { factsType } from './group-facts.js'

/** @throws Error saying what is wrong; what `isCertified` throws, wrapped */
export async function expectValidTree(
  engine: Engine,
  tree: RatchetTree,
  context: GroupContext,
): Promise<void> {
  // A full tree of the next power of two is less than twice as wide; half of its nodes are leaves.
  const isTooLarge = tree.length >= 4 * groupDevicesMax || leavesOf(tree) > groupDevicesMax
  if (isTooLarge) throw new Error('The tree is too large.')
  expectStructure(tree)
  expectUniqueKeys(tree)
  const { suite } = engine
  if (!equalBytes(await treeHashRoot(tree, suite.hash), context.treeHash)) {
    throw new Error('The tree is not the one of the group.')
  }
  if (!(await verifyParentHashes(tree, suite.hash))) {
    throw new Error('A parent hash of the tree is wrong.')
  }
  for (const [i, node] of tree.entries()) {
    if (node?.nodeType === 'leaf') await expectValidLeaf(engine, node.leaf, i / 2, context)
  }
}

export function leavesOf(tree: RatchetTree): number {
  return tree.filter((node) => node?.nodeType === 'leaf').length
}

/** Leaves and parents in their places, and unmerged leaves as an Add leaves them behind. */
function expectStructure(tree: RatchetTree): void {
  const width = leafWidth(tree.length)
  for (const [i, node] of tree.entries()) {
    if (node === undefined) continue
    const index = toNodeIndex(i)
    if ((node.nodeType === 'leaf') !== isLeaf(index)) throw new Error('A node is out of its place.')
    if (node.nodeType === 'leaf') continue
    const { unmergedLeaves } = node.parent
    if (unmergedLeaves.some((leaf, at) => at > 0 && leaf <= (unmergedLeaves[at - 1] ?? 0))) {
      throw new Error('Unmerged leaves are out of order.')
    }
    for (const leaf of unmergedLeaves) expectUnmerged(tree, leaf, i, width)
  }
}

/** A leaf that is unmerged at a parent is below it, and unmerged at every parent between the two. */
function expectUnmerged(tree: RatchetTree, leaf: number, parent: number, width: number): void {
  const leafNode = toNodeIndex(leaf * 2)
  const path = leaf < width ? directPath(leafNode, width) : []
  const below = path.indexOf(toNodeIndex(parent))
  if (below === -1 || tree[leafNode] === undefined) throw new Error('An unmerged leaf is no leaf.')
  for (const between of path.slice(0, below)) {
    const node = tree[between]
    if (node?.nodeType === 'parent' && !node.parent.unmergedLeaves.includes(leaf)) {
      throw new Error('An unmerged leaf is merged further down.')
    }
  }
}

function expectUniqueKeys(tree: RatchetTree): void {
  const encryptionKeys: Uint8Array[] = []
  const signatureKeys: Uint8Array[] = []
  for (const node of tree) {
    if (node?.nodeType === 'parent') encryptionKeys.push(node.parent.hpkePublicKey)
    if (node?.nodeType !== 'leaf') continue
    encryptionKeys.push(node.leaf.hpkePublicKey)
    signatureKeys.push(node.leaf.signaturePublicKey)
  }
  for (const keys of [encryptionKeys, signatureKeys]) {
    if (new Set(keys.map(bytesToHex)).size < keys.length) throw new Error('A key is there twice.')
  }
}

async function expectValidLeaf(
  { suite, config }: Engine,
  leaf: LeafNode,
  leafIndex: number,
  { groupId }: GroupContext,
): Promise<void> {
  const { credential, signaturePublicKey, capabilities } = leaf
  if (!(await isSigned(leaf, groupId, leafIndex, suite))) {
    throw new Error('A leaf is not signed by its device.')
  }
  if (!(await config.authService.validateCredential(credential, signaturePublicKey))) {
    throw new Error('A leaf is not of a certified device.')
  }
  const isAble = capabilities.extensions.includes(factsType) && leaf.extensions.length === 0
  if (!isAble || !capabilities.credentials.includes('basic')) {
    throw new Error('A leaf cannot do what the group needs.')
  }
}

function isSigned(
  leaf: LeafNode,
  groupId: Uint8Array,
  leafIndex: number,
  suite: CiphersuiteImpl,
): Promise<boolean> {
  return verifyLeafNodeSignature(leaf, groupId, leafIndex, suite.signature)
}
