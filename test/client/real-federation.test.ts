/** The client against four real members in this process, over mixnet and overlay in memory. */
import { join } from 'node:path'
import t from 'tap'
import { type ConnectOptions, connect } from '../../client/core/connect.js'
import { forgetfulKeys, forgetfulMemory } from '../../client/core/forgetful.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { type RunningNode, startNode } from '../../node/compose.js'
import { found } from '../../node/found.js'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { createWire } from '../node/support/joined.js'
import { memoryIdentity, nodeOptions, unhurried } from '../node/support/node.js'
import { freePolicy, hasty as hastyNode } from '../node/support/several.js'
import { temporaryFolder } from './local-federation.js'
import { hasty } from './rig.js'

// Silence has to be waited for.
t.setTimeout(180_000)

const quorum = { assurance: 'quorum' } as const

async function fourMembers(t: { teardown(run: () => unknown): void }) {
  const folder = temporaryFolder('rookery-four-')
  t.teardown(folder.remove)
  const directories = [0, 1, 2, 3].map((i) => join(folder.path, `n${i}`))
  const addresses = directories.map((_, i) => [`/ip4/127.0.0.1/tcp/${7_001 + i}`])
  found({ directories, addresses, policy: freePolicy })
  const wire = createWire()
  const network = createMemoryNetwork()
  const nodes: RunningNode[] = []
  for (const directory of directories) {
    const settings = { ...unhurried, ...hastyNode }
    const options = { network, identity: memoryIdentity(), settings, clock: Date.now }
    const overlay = { open: wire.open, listen: ['/ip4/127.0.0.1/tcp/1'] }
    const node = await startNode({ ...nodeOptions(directory, options), overlay })
    t.teardown(() => node.close())
    nodes.push(node)
  }
  const at = (index: number) => {
    const node = nodes[index]
    if (node === undefined) throw new RangeError(`No node ${index}`)
    return node
  }
  const enter = async (index: number, more: Partial<ConnectOptions> = {}) => {
    const memory = forgetfulMemory()
    const client = await connect({
      invite: at(index).invite,
      openCarrier: (events) => network.open(events),
      ...{ memory, keys: forgetfulKeys(), signatures: nodeSignatures },
      ...{ patience: hasty, nodeShareMs: 2_500, ...more },
    })
    t.teardown(() => client.close())
    while ((await memory.loadNodes()).length < 4) {
      await client.nodes()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return client
  }
  return { wire, at, enter }
}

t.test('registered at one, agreed on by three; what one kill and two kills do', async (t) => {
  const { at, enter } = await fourMembers(t)
  const [alice, bob] = [await enter(0), await enter(1)]
  t.match(await bob.lookup('alice', quorum), { status: 'absent', quorum: { agreeing: 3 } })
  await alice.register('alice')
  t.match(await bob.lookup('alice', quorum), {
    ...{ status: 'held', settled: true },
    quorum: { needed: 3, agreeing: 3, epoch: 0 },
  })
  await at(0).close()
  const rotated = await alice.rotate('alice')
  t.match(rotated.certificate.registration, { sequence: 1, action: 'rotate' })
  const found = await bob.lookup('alice', quorum)
  t.match(found, { holder: { sequence: 1 }, quorum: { agreeing: 3 } })
  await at(1).close()
  await t.rejects(bob.lookup('alice', quorum), {
    code: 'no-quorum',
    message: /member 0 is silent, member 1 is silent\. Verified is registration 1/,
  })
})

t.test('two claims at two members: one wins, the other is told by whom', async (t) => {
  const { enter } = await fourMembers(t)
  const racers = [await enter(0), await enter(1), await enter(2)]
  const outcomes = await Promise.allSettled(racers.map((racer) => racer.register('alice')))
  const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  t.equal(won.length, 1)
  const ownerKey = won[0]?.certificate.registration.ownerKey
  t.match(lost, [
    { code: 'taken', details: { holder: { ownerKey } } },
    { code: 'taken', details: { holder: { ownerKey } } },
  ])
})

t.test(
  'a member that is cut off cannot decide: another one does, with the same bytes',
  async (t) => {
    const { wire, at, enter } = await fourMembers(t)
    const alice = await enter(0)
    await alice.lookup('alice')
    wire.partition([bytesToHex(at(0).nodeKey)])
    const { changed, certificate } = await alice.register('alice')
    t.ok(changed)
    wire.partition()
    const bob = await enter(1)
    const seen = await bob.lookup('alice', quorum)
    t.match(seen, { certificate: { registration: { id: certificate.registration.id } } })
  },
)
