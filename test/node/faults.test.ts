/** Members that are cut off, restored from a copy, loaded, and looked at meanwhile. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { RunningNode } from '../../node/compose.js'
import { loadOptions, makeLoad } from '../../node/faults/load.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { bytesToHex } from '../../proto/bytes.js'
import { testFederation } from '../support/federation.js'
import { Caller, expectKind, newOwner } from './support/node.js'
import { foundSeveral, type Several, until } from './support/several.js'

t.setTimeout(300_000)

async function startAll(several: Several, faultInjection = false): Promise<RunningNode[]> {
  const nodes = await Promise.all(
    several.directories.map((one) => several.start(one, { faultInjection })),
  )
  await until(() => nodes.every((node) => node.status().voting === true), 'all vote')
  return nodes
}

const keyOf = (node: RunningNode) => bytesToHex(node.nodeKey)

async function claim(node: RunningNode, name: string): Promise<void> {
  const claimed = await new Caller(node, Date.now).claim(name, newOwner())
  const { outcome } = expectKind(claimed, 'register')
  if (outcome !== 'certified') throw new Error(`${name} is ${outcome}`)
}

t.test('a member that is restored from a copy notices, and says what to do', async (t) => {
  const several = foundSeveral(t, 4)
  const nodes = await startAll(several)
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new RangeError('four nodes')
  await claim(first, 'before')
  await first.close()
  const { directory } = first.paths
  const copy = join(several.root, 'copy')
  cpSync(directory, copy, { recursive: true })
  const again = await several.start(directory)
  await until(() => again.status().voting === true, 'a restart is no restoring')
  await claim(again, 'after')
  await claim(second, 'later')
  await until(() => again.status().names === 3, 'everything is here')
  await again.close()

  rmSync(directory, { recursive: true })
  cpSync(copy, directory, { recursive: true })
  const restored = await several.start(directory)
  await until(() => /restored/.test(String(restored.status().voting)), 'it notices')
  const { warnings } = restored.status()
  t.match(warnings, [
    /restored from an old copy.*Stop this node, and re-join under a new key.*propose replace/,
  ])
  await claim(restored, 'others-decide')
  await until(() => restored.status().names === 4, 'it catches up all the same')
  t.same(second.status().exposed, [], 'it has contradicted nobody')
})

t.test('a node that is cut off turns unhealthy, and recovers', async (t) => {
  const clock = Object.assign(() => Date.now() + clock.aheadMs, { aheadMs: 0 })
  const several = foundSeveral(t, 4, clock)
  const nodes = await startAll(several, true)
  const [first, ...others] = nodes
  if (first === undefined) throw new RangeError('four nodes')
  const health = () => askOperatorJson(first.paths.operatorSocket, 'health')
  await until(() => first.status().peers.every((one) => one.state === 'serving'), 'all are heard')
  t.same(await health(), { healthy: true, reasons: [] })
  t.match(
    first.status().peers.map(({ member, connected, role, state, names }) => {
      return { member, connected, role, state, names }
    }),
    [1, 2, 3].map((member) => {
      return { member, connected: true, role: 'member', state: 'serving', names: 0 }
    }),
  )

  const block = { nodes: others.map(keyOf) }
  await askOperatorJson(first.paths.operatorSocket, 'block', block)
  clock.aheadMs += 30_000
  t.match(await health(), { healthy: false, reasons: [/No other member was heard for 3\d s/] })
  t.match(first.status().warnings, [/Only 1 of 4 members are together/, /Fault injection/])
  const [second, third] = others
  if (second === undefined || third === undefined) throw new RangeError('four nodes')
  await until(() => {
    const heard = second.status().peers.find(({ nodeKey }) => nodeKey === keyOf(third))
    return heard !== undefined && (heard.lagMs ?? 60_000) < 10_000
  }, 'the others hear each other')
  const others2 = await askOperatorJson(second.paths.operatorSocket, 'health')
  t.same(others2, { healthy: true, reasons: [] })
  await claim(second, 'without')

  await askOperatorJson(first.paths.operatorSocket, 'block', { nodes: [] })
  await until(() => first.status().names === 1, 'it catches up')
  await until(() => first.status().warnings.length === 1, 'it is together with others')
  t.same(await health(), { healthy: true, reasons: [] })
})

t.test('faults are for nodes that were started for them', async (t) => {
  const several = foundSeveral(t, 1)
  const node = await several.start(several.directories[0] ?? '')
  for (const ask of ['block', 'load']) {
    await t.rejects(askOperatorJson(node.paths.operatorSocket, ask), {
      message: /without --fault-injection/,
    })
  }
})

t.test('load: synthetic owners, and what came of their claims', async (t) => {
  const several = foundSeveral(t, 3)
  const [first, second] = await startAll(several, true)
  if (first === undefined || second === undefined) throw new RangeError('three nodes')
  const load = (node: RunningNode, given: object, told: unknown[] = []) =>
    askOperatorJson(node.paths.operatorSocket, 'load', given, (progress) => told.push(progress))
  const told: unknown[] = []
  const made = await load(first, { rate: 100, seconds: 1.5, seed: 'x' }, told)
  t.match(made, { submitted: 150, certified: 150, taken: 0, refused: 0, unanswered: 0, rate: 100 })
  t.match(made?.latencyMs, { p50: Number, p99: Number, max: Number })
  t.ok(told.length > 0, 'with progress')
  await until(() => second.status().names === 150, 'everywhere')
  const again = await load(second, { rate: 1_000, seconds: 0.05, seed: 'x' })
  t.match(again, { submitted: 50, certified: 0, taken: 50 })
  for (const given of [{}, { rate: 0, seconds: 1 }, { rate: 1, seconds: 'x' }]) {
    await t.rejects(load(first, given), { message: /is a number above 0/ })
  }
  await t.rejects(load(first, { rate: 1, seconds: 1, seed: 'A b' }), { message: /The seed is/ })
})

t.test('a stopping node says so', async (t) => {
  const several = foundSeveral(t, 3)
  const [first, second] = await startAll(several)
  if (first === undefined || second === undefined) throw new RangeError('three nodes')
  const ofFirst = () => second.status().peers.find(({ nodeKey }) => nodeKey === keyOf(first))
  await until(() => ofFirst()?.state === 'serving', 'it serves')
  await first.close()
  await until(() => ofFirst()?.state === 'stopping', 'it has said so')
  t.equal(ofFirst()?.connected, false)
})

t.test(
  'load that nobody decides goes on telling so: silence would end the connection',
  async (t) => {
    const { chain, members } = testFederation(3)
    const [{ manifest }] = chain
    const nodeKey = members[0]?.node
    if (nodeKey === undefined) throw new RangeError('three members')
    const federation = { id: manifest.federationId, chain, current: manifest, nodeKey }
    const driver = { submit: () => undefined }
    const made = makeLoad(
      { driver, federation, clock: Date.now },
      loadOptions({ rate: 1, seconds: 0.01 }),
    )
    for (let i = 0; i < 2; i++) {
      t.match(await made.next(), {
        done: false,
        value: { progress: { submitted: 1, certified: 0 } },
      })
    }
    await made.return(undefined)
  },
)
