/**
 * Long random lives of groups, every device restarted after every step: messages late, lost and repeated, members
 * added, removed and replaced, keys renewed, commits that lose. All members must always agree.
 */
import t from 'tap'
import { commit } from '../../client/messaging/mls/committing.js'
import { describe, forget, type Group } from '../../client/messaging/mls/group.js'
import { join } from '../../client/messaging/mls/joining.js'
import { receive } from '../../client/messaging/mls/messages.js'
import { type Device, hear, restarted, say, textOf, World } from './world.js'

interface Life {
  readonly world: World
  readonly groups: Map<Device, Group>
  /** On their way, each to one device. */
  readonly post: { to: Device; message: Uint8Array; text: string; from: Device }[]
  made: number
}

function below(world: World, limit: number): number {
  return new DataView(world.random.bytes(4).buffer).getUint32(0) % limit
}

function groupOf(life: Life, device: Device): Group {
  const group = life.groups.get(device)
  if (group === undefined) throw new Error('no member')
  return group
}

function save(life: Life, device: Device, group: Group): void {
  life.groups.set(device, restarted(device, group))
}

async function talk(life: Life, from: Device, step: number): Promise<void> {
  const text = `step ${step}`
  const [group, message] = await say(from, groupOf(life, from), text)
  save(life, from, group)
  for (const to of life.groups.keys()) {
    if (to !== from && !life.world.random.chance(0.1)) life.post.push({ to, message, text, from })
  }
}

/** Some of what is on its way arrives, in any order; a message twice is told. */
async function deliver(life: Life, t: { fail(message: string): unknown }): Promise<void> {
  const mixed = life.world.random.shuffled(life.post)
  life.post.length = 0
  for (const letter of mixed) {
    const { to, message, text, from } = letter
    if (!life.groups.has(to)) continue
    if (life.world.random.chance(0.3)) {
      life.post.push(letter)
      continue
    }
    const received = await receive(to.engine, groupOf(life, to), message)
    if (received.kind === 'old-epoch') continue
    if (received.kind !== 'application') {
      t.fail(`${to.name} got ${JSON.stringify(received)}`)
      continue
    }
    if (textOf(received.content) !== text || received.sender.name !== from.name) t.fail('changed')
    save(life, to, received.group)
    const again = await receive(to.engine, groupOf(life, to), message)
    if (again.kind !== 'replayed') t.fail(`a second time: ${again.kind}`)
  }
}

async function change(life: Life, by: Device): Promise<void> {
  const { world, groups } = life
  const { members, ownLeaf } = describe(groupOf(life, by))
  const others = members.filter(({ leafIndex }) => leafIndex !== ownLeaf)
  const isRemoving = others.length > 2 && world.random.chance(0.45)
  const remove = isRemoving
    ? world.random.shuffled(others.map(({ leafIndex }) => leafIndex)).slice(0, 1 + below(world, 2))
    : []
  const joiners: { device: Device; own: Awaited<ReturnType<World['keyPackage']>> }[] = []
  while (groups.size + joiners.length < 10 && world.random.chance(0.5)) {
    const device = await world.device(`member-${life.made++}`)
    joiners.push({ device, own: await world.keyPackage(device) })
  }
  const add = joiners.map(({ own }) => own.package)
  const made = await commit(by.engine, groupOf(life, by), { remove, add })
  if (world.random.chance(0.2)) {
    forget(made.next)
    save(life, by, made.current)
    return
  }
  for (const device of [...groups.keys()]) {
    if (device === by) continue
    const heard = await hear(device, groupOf(life, device), made.commit, 'commit')
    if (heard.isSelfRemoved) groups.delete(device)
    else save(life, device, heard.group)
  }
  forget(made.current)
  save(life, by, made.next)
  for (const { device, own } of joiners) {
    save(life, device, (await join(device.engine, made.welcome ?? new Uint8Array(), own)).group)
  }
}

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

for (const seed of [101, 102, 103]) {
  t.test(`life ${seed}`, async (t) => {
    const world = new World(seed)
    const founder = await world.device('founder')
    const life: Life = { world, groups: new Map(), post: [], made: 0 }
    save(life, founder, await world.newGroup(founder))
    let largest = 1
    for (let step = 0; step < 30; step++) {
      const [by = founder] = world.random.shuffled([...life.groups.keys()])
      await (world.random.chance(0.5) ? change(life, by) : talk(life, by, step))
      await deliver(life, t)
      largest = Math.max(largest, life.groups.size)
    }
    const views = [...life.groups.values()].map((group) => {
      const { ownLeaf: _, ...rest } = describe(group)
      return JSON.stringify(rest)
    })
    t.equal(new Set(views).size, 1, 'all see the same group')
    t.ok(largest >= 6, 'it grew beyond one level of the tree')
  })
}
