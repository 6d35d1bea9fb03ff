/** The client against the real node, over an in-memory mixnet at its worst. */
import { join } from 'node:path'
import t from 'tap'
import { connect } from '../../client/core/connect.js'
import { forgetfulKeys, forgetfulMemory } from '../../client/core/forgetful.js'
import {
  createMemoryNetwork,
  type MemoryNetworkOptions,
} from '../../client/mixnet/memory-carrier.js'
import { startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { createLoggers } from '../../node/loggers.js'
import { defaultSettings } from '../../node/settings.js'
import { temporaryFolder } from './local-federation.js'
import { hasty } from './rig.js'

interface Place {
  teardown(run: () => unknown): void
}

async function realNode(t: Place, options: MemoryNetworkOptions = {}, quarantineMs = 0) {
  const network = createMemoryNetwork(options)
  const folder = temporaryFolder('rookery-node-')
  t.teardown(folder.remove)
  const dataDirectory = join(folder.path, 'node')
  initialise({ dataDirectory, admissionBits: 4, quarantineMs })
  const node = await startNode({
    dataDirectory,
    settings: defaultSettings,
    loggers: createLoggers('silent', { write: () => undefined }),
    clock: Date.now,
    openCarrier: (events) => network.open(events),
  })
  t.teardown(() => node.close())
  const client = async () => {
    const keys = forgetfulKeys()
    const memory = forgetfulMemory()
    const opened = await connect({
      invite: node.invite,
      openCarrier: (events) => network.open(events),
      patience: hasty,
      ...{ keys, memory },
    })
    t.teardown(() => opened.close())
    return opened
  }
  return { network, node, client }
}

t.test('a name’s whole life at a real node', async (t) => {
  const { client } = await realNode(t)
  const [alice, bob] = [await client(), await client()]
  t.match(await bob.lookup('alice'), { status: 'absent', absence: { epoch: 0 } })
  const claimed = await alice.register('alice')
  t.match(await bob.lookup('alice'), {
    status: 'held',
    holder: { ownerKey: claimed.certificate.registration.ownerKey },
  })
  await t.rejects(bob.register('alice'), { code: 'taken' })
  t.match(await alice.update('alice', { homeNodes: [] }), { changed: true })
  const rotated = await alice.rotate('alice')
  t.match(rotated.certificate.registration, { sequence: 2, action: 'rotate' })
  t.match(await bob.lookup('alice'), {
    holder: { ownerKey: rotated.certificate.registration.ownerKey },
    formerHolder: { ownerKey: claimed.certificate.registration.ownerKey },
  })
  await alice.retire('alice')
  t.match(await bob.lookup('alice'), { status: 'retired', holder: { sequence: 3 } })
  t.match(await bob.register('alice'), {
    changed: true,
    certificate: { registration: { sequence: 4, action: 'claim' } },
  })
  await t.rejects(alice.rotate('alice'), { code: 'not-owner' })
})

t.test('the quarantine is told in the node’s words', async (t) => {
  const { client } = await realNode(t, {}, 600_000)
  const [alice, bob] = [await client(), await client()]
  await alice.register('alice')
  await alice.retire('alice')
  await t.rejects(bob.register('alice'), {
    code: 'refused',
    details: { refusal: { code: 'quarantined' } },
  })
})

t.test('sessions at a real node', async (t) => {
  const { client, node } = await realNode(t)
  const alice = await client()
  await alice.register('alice')
  t.match(await alice.ping(), { sessionSeconds: 0 })
  const session = await alice.login('alice')
  t.equal(session.node, node.address)
  t.ok((await alice.ping()).sessionSeconds > 0)
  await alice.logout(session)
  t.match(await alice.ping(), { sessionSeconds: 0 })
  const [self] = await alice.nodes()
  t.match(self, { mixnetAddress: node.address, role: 'member', state: 'serving' })
})

t.test('two claims race for one name: one wins, the other is told by whom', async (t) => {
  const { client } = await realNode(t)
  const racers = await Promise.all(Array.from({ length: 6 }, client))
  const outcomes = await Promise.allSettled(racers.map((racer) => racer.register('alice')))
  const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  t.equal(won.length, 1)
  const ownerKey = won[0]?.certificate.registration.ownerKey
  t.match(
    lost,
    Array.from({ length: 5 }, () => ({ code: 'taken', details: { holder: { ownerKey } } })),
  )
})

for (const seed of [1, 2, 3]) {
  t.test(`loss, repetition and reordering, seed ${seed}`, async (t) => {
    const mischief = { seed, loss: 0.15, duplication: 0.2, reordering: 0.3 }
    const { client, network } = await realNode(t, mischief)
    const [alice, bob] = [await client(), await client()]
    const names = Array.from({ length: 8 }, (_, i) => `name${i}`)
    const registered = await Promise.all(names.map((name) => alice.register(name)))
    t.ok(registered.every(({ changed }) => changed))
    const found = await Promise.all(names.map((name) => bob.lookup(name)))
    t.strictSame(
      found.map((one) => one.status === 'held' && one.certificate.registration.sequence),
      names.map(() => 0),
    )
    await Promise.all(names.map((name) => alice.rotate(name)))
    await Promise.all(names.map((name) => alice.retire(name)))
    const later = await Promise.all(names.map((name) => bob.lookup(name)))
    t.ok(later.every((one) => one.status === 'retired' && one.holder.sequence === 2))
    t.ok(network.counts.lost > 0 && network.counts.repeated > 0)
  })
}
