/** Trees that an inviter could show: the right ones, also those with leaves not merged yet, and each wrong one. */
import t from 'tap'
import type { GroupContext } from 'ts-mls'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { commit } from '../../client/messaging/mls/committing.js'
import type { Group } from '../../client/messaging/mls/group.js'
import { join } from '../../client/messaging/mls/joining.js'
import { expectValidTree } from '../../client/messaging/mls/tree-checks.js'
import { type Device, hear, World } from './world.js'

/**
 * Eight leaves; leaf 3 is removed and filled again, then leaf 4 renews its keys: so that leaf 3 is unmerged at the
 * parent of leaves 0 to 3, and merged at the root.
 */
async function grownGroup(world: World) {
  const devices: Device[] = []
  for (let i = 0; i < 8; i++) devices.push(await world.device(`member-${i}`))
  const [first, ...others] = devices
  if (first === undefined) throw new Error('nobody')
  /** Those whose view is kept up; the others are only in the tree. */
  const acting = [0, 1, 4, 5]
  const groups: (Group | undefined)[] = await world.groupOf([first, ...others])
  const change = async (by: number, make: Parameters<typeof commit>[2]) => {
    const [device, group] = [devices[by], groups[by]]
    if (device === undefined || group === undefined) throw new Error('no member')
    const made = await commit(device.engine, group, make)
    for (const [i, other] of groups.entries()) {
      const receiver = devices[i]
      if (i === by || !acting.includes(i)) continue
      if (other === undefined || receiver === undefined) throw new Error('no member')
      groups[i] = (await hear(receiver, other, made.commit, 'commit')).group
    }
    groups[by] = made.next
    return made
  }
  await change(0, { remove: [3] })
  const filler = await world.device('filler')
  await change(1, { add: [(await world.keyPackage(filler)).package] })
  await change(4, {})
  const { ratchetTree, groupContext } = (groups[0] as Group).mls
  return { first, ratchetTree, groupContext, change }
}

t.setTimeout(300_000)

const world = new World(90)
const grown = await grownGroup(world)

type Leaf = Extract<NonNullable<RatchetTree[number]>, { nodeType: 'leaf' }>
type Parent = Extract<NonNullable<RatchetTree[number]>, { nodeType: 'parent' }>

t.test(
  'a tree whose parents list different unmerged leaves is right, and can be joined',
  async (t) => {
    const world = new World(90)
    const { ratchetTree, change } = await grownGroup(world)
    const unmerged = [3, 7].map((i) => (ratchetTree[i] as Parent).parent.unmergedLeaves)
    t.same(unmerged, [[3], []])
    const joiner = await world.device('joiner')
    const own = await world.keyPackage(joiner)
    const { welcome } = await change(5, { add: [own.package] })
    t.equal((await join(joiner.engine, welcome ?? new Uint8Array(), own)).inviter.name, 'member-5')
  },
)

t.test('wrong trees are refused, each for its reason', async (t) => {
  const { first, ratchetTree, groupContext } = grown
  const { engine } = first
  const leafAt = (i: number) => ratchetTree[i] as Leaf
  const parentAt = (i: number) => ratchetTree[i] as Parent
  const leaf = (i: number, more: Partial<Leaf['leaf']>): RatchetTree =>
    ratchetTree.with(i, { ...leafAt(i), leaf: { ...leafAt(i).leaf, ...more } as Leaf['leaf'] })
  const parent = (i: number, more: Partial<Parent['parent']>): RatchetTree =>
    ratchetTree.with(i, { ...parentAt(i), parent: { ...parentAt(i).parent, ...more } })
  const key = (i: number) => leafAt(i).leaf.hpkePublicKey
  await expectValidTree(engine, ratchetTree, groupContext)
  const wide = ratchetTree.concat(Array.from({ length: 512 - 15 - 1 }, () => undefined))
  const cases: readonly [RatchetTree, RegExp][] = [
    [wide, /too large/],
    [ratchetTree.with(1, leafAt(0)), /out of its place/],
    [ratchetTree.with(0, parentAt(3)), /out of its place/],
    [parent(3, { unmergedLeaves: [3, 2] }), /out of order/],
    [parent(3, { unmergedLeaves: [3, 3] }), /out of order/],
    [parent(3, { unmergedLeaves: [5] }), /no leaf/],
    [parent(3, { unmergedLeaves: [99] }), /no leaf/],
    [parent(7, { unmergedLeaves: [1] }), /merged further down/],
    [leaf(0, { hpkePublicKey: key(4) }), /there twice/],
    [parent(3, { hpkePublicKey: key(4) }), /there twice/],
    [leaf(0, { signaturePublicKey: leafAt(4).leaf.signaturePublicKey }), /there twice/],
    [parent(7, { parentHash: Uint8Array.of(1) }), /parent hash/],
    [parent(3, { parentHash: new Uint8Array(32) }), /parent hash/],
    // The last committer's leaf is in no parent hash but its own.
    [leaf(8, { signature: new Uint8Array(70) }), /not signed/],
    [
      leaf(8, { credential: { credentialType: 'basic', identity: Uint8Array.of(0x61) } }),
      /not signed/,
    ],
  ]
  for (const [tree, reason] of cases) {
    const context: GroupContext = {
      ...groupContext,
      treeHash: await treeHashRoot(tree, engine.suite.hash).catch(() => groupContext.treeHash),
    }
    await t.rejects(expectValidTree(engine, tree, context), { message: reason }, String(reason))
  }
  const elsewhere = { ...groupContext, treeHash: new Uint8Array(32) }
  await t.rejects(expectValidTree(engine, ratchetTree, elsewhere), /not the one of the group/)
  const otherGroup = { ...groupContext, groupId: new Uint8Array(32) }
  await t.rejects(expectValidTree(engine, ratchetTree, otherGroup), /not signed/)
})
