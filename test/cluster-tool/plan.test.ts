/** What a cluster's directory says that it consists of, and which wishes do not fit it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  type ClusterWishes,
  clusterPaths,
  expectLoopback,
  readPlan,
  settlePlan,
} from '../../tools/cluster/cluster-plan.js'
import { freePorts } from '../../tools/cluster/free-ports.js'

function emptyPaths(t: Test) {
  const directory = mkdtempSync(join(tmpdir(), 'rookery-plan-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  return clusterPaths(join(directory, 'cluster'))
}

t.test('a new plan is kept, and comes back as it was', async (t) => {
  const paths = emptyPaths(t)
  t.equal(readPlan(paths), undefined)
  const plan = await settlePlan(paths, { members: 3, mirrors: 1 })
  t.same(
    plan.nodes.map(({ name, role }) => `${name} ${role}`),
    ['node-1 member', 'node-2 member', 'node-3 member', 'mirror-1 mirror'],
  )
  t.equal(new Set(plan.nodes.map(({ multiaddr }) => multiaddr)).size, 4, 'a port each')
  t.doesNotThrow(() => expectLoopback(plan))
  t.same(await settlePlan(paths, {}), plan)
  t.same(await settlePlan(paths, { members: 3, mirrors: 1 }), plan)
})

t.test('mirrors can be added, and take nothing from the others', async (t) => {
  const paths = emptyPaths(t)
  const before = await settlePlan(paths, { members: 1 })
  const after = await settlePlan(paths, { mirrors: 2 })
  t.same(after.nodes.slice(0, 1), before.nodes)
  t.same(
    after.nodes.map(({ name }) => name),
    ['node-1', 'mirror-1', 'mirror-2'],
  )
})

const impossible: [wishes: ClusterWishes, reason: RegExp][] = [
  [{ members: 2 }, /--nodes 2 would be worse than one/],
  [{ members: 0 }, /--nodes is 1, or a whole number from 3 to 64/],
  [{ members: -1 }, /--nodes is 1/],
  [{ members: 1.5 }, /--nodes is 1/],
  [{ members: Number.NaN }, /--nodes is 1/],
  [{ members: 65 }, /--nodes is 1/],
  [{ mirrors: -1 }, /--mirrors is a whole number/],
  [{ mirrors: 65 }, /--mirrors is a whole number/],
  [{ mirrors: Number.NaN }, /--mirrors is a whole number/],
  [{ members: 3, basePort: 65_534 }, /--base-port .* room for all/],
  [{ members: 3, basePort: 0 }, /--base-port/],
  [{ members: 3, addresses: ['/dns4/a/tcp/1'] }, /1 addresses are given for 3 nodes/],
  [{ members: 1, addresses: ['foo'] }, /--address: foo is no multiaddr/],
  [{ members: 1, addresses: ['/ip4/1.2.3.4/udp/1'] }, /--address: .* is no TCP address/],
]

t.test('impossible wishes change nothing', async (t) => {
  const paths = emptyPaths(t)
  for (const [wishes, message] of impossible) {
    await t.rejects(settlePlan(paths, wishes), { exitCode: 2, message }, JSON.stringify(wishes))
  }
  t.equal(readPlan(paths), undefined)
})

const unfitting: [wishes: ClusterWishes, reason: RegExp][] = [
  [{ members: 4 }, /holds a federation of 3, and --nodes asks for 4/],
  [{ members: 1 }, /holds a federation of 3, and --nodes asks for 1/],
  [{ mirrors: 0 }, /has 1 mirrors, and --mirrors asks for 0/],
  [{ basePort: 1_000 }, /holds a federation at other addresses/],
]

t.test('wishes that do not fit what is there change nothing', async (t) => {
  const paths = emptyPaths(t)
  await settlePlan(paths, { members: 3, mirrors: 1 })
  const before = readFileSync(paths.plan, 'utf8')
  for (const [wishes, message] of unfitting) {
    await t.rejects(settlePlan(paths, wishes), { exitCode: 2, message }, JSON.stringify(wishes))
  }
  t.equal(readFileSync(paths.plan, 'utf8'), before)
})

t.test('a directory of somebody else, and a damaged plan', async (t) => {
  const strange = emptyPaths(t)
  mkdirSync(strange.node('node-1'), { recursive: true })
  writeFileSync(join(strange.node('node-1'), 'names.sqlite'), '')
  await t.rejects(settlePlan(strange, {}), {
    exitCode: 2,
    message: /has node-1 and no cluster.json/,
  })
  const mounted = emptyPaths(t)
  mkdirSync(mounted.node('node-1'), { recursive: true })
  t.equal((await settlePlan(mounted, {})).nodes.length, 4, 'an empty one is a mount point')
  const single = emptyPaths(t)
  mkdirSync(single.directory)
  writeFileSync(join(single.directory, 'node.key'), '')
  await t.rejects(settlePlan(single, {}), { message: /has node.key and no cluster.json/ })
  for (const text of ['', '{}', '{"rookery":"cluster","version":2,"nodes":[]}']) {
    const damaged = emptyPaths(t)
    mkdirSync(damaged.directory)
    writeFileSync(damaged.plan, text)
    await t.rejects(settlePlan(damaged, {}), { exitCode: 1, message: /cannot be used/ }, text)
  }
  const outside = emptyPaths(t)
  mkdirSync(outside.directory)
  const node = { name: '../node-1', role: 'member', multiaddr: '/ip4/127.0.0.1/tcp/1' }
  const plan = { rookery: 'cluster', version: 1, nodes: [node] }
  writeFileSync(outside.plan, JSON.stringify(plan))
  t.throws(() => readPlan(outside), /its nodes/, 'a name is no path')
})

t.test('members for other machines do not run here', async (t) => {
  const paths = emptyPaths(t)
  const addresses = ['/dns4/a/tcp/7470', '/dns4/b/tcp/7470', '/dns4/c/tcp/7470']
  const plan = await settlePlan(paths, { members: 3, addresses })
  t.throws(() => expectLoopback(plan), { exitCode: 2, message: /made for other machines/ })
  t.same(await settlePlan(paths, { members: 3, addresses }), plan)
  const [first, ...others] = addresses
  const turned = [...others, `${first}`]
  await t.rejects(settlePlan(paths, { members: 3, addresses: turned }), /other addresses/)
})

t.test('ports are free, and not those that are spoken for', async (t) => {
  const [port = 0] = await freePorts(1)
  const server = createServer().listen(port, '127.0.0.1')
  t.teardown(() => server.close())
  const found = await freePorts(20, [port + 1])
  t.equal(new Set(found).size, 20)
  t.notOk(found.includes(port))
  t.notOk(found.includes(port + 1))
})
