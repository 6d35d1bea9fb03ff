import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startLocalnet } from '../../tools/localnet/index.js'
import { until } from './protocol-client.js'
import { quick, startSdkProcess } from './sdk-client.js'

t.setTimeout(600_000)

t.test('two unmodified SDK clients on different gateways', async (t) => {
  const net = await startLocalnet()
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const [first, second] = net.gateways.map(({ identity }) => identity) as [string, string]
  const { apiUrl } = net
  const alice = await sdk.connect({ apiUrl, clientId: 'alice', gateway: first })
  const bob = await sdk.connect({ apiUrl, clientId: 'bob', gateway: second })
  t.ok(alice.address.endsWith(`@${first}`))
  t.ok(bob.address.endsWith(`@${second}`))

  await alice.send(alice.address, 'to myself')
  await alice.waitFor('to myself')
  await alice.send(bob.address, 'in the open')
  t.equal((await bob.waitFor('in the open')).tag, undefined)
  await alice.sendAnonymous(bob.address, 'who am I?', 5)
  const asked = await bob.waitFor('who am I?')
  t.type(asked.tag, 'string')
  // More answers than reply blocks came along: the SDK fetches the others itself.
  for (let i = 0; i < 20; i++) await bob.reply(asked.tag ?? '', `answer ${i}`)
  for (let i = 0; i < 20; i++) await alice.waitFor(`answer ${i}`)
  const large = 'x'.repeat(100_000)
  await alice.send(bob.address, large)
  await bob.waitFor(large)
  const dropped = net.counters().nodes.map((node) => node.dropped)
  t.strictSame(
    dropped,
    net.counters().nodes.map(() => ({})),
    'no node dropped anything',
  )
})

t.test('with 5 % loss on every link everything still arrives', async (t) => {
  const net = await startLocalnet({ loss: 0.05, seed: 'lossy' })
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const [first, second] = net.gateways.map(({ identity }) => identity) as [string, string]
  const { apiUrl } = net
  const alice = await sdk.connect({ apiUrl, clientId: 'alice', gateway: first })
  const bob = await sdk.connect({ apiUrl, clientId: 'bob', gateway: second })
  const texts = Array.from({ length: 60 }, (_, i) => `message ${i}`)
  for (const text of texts) await alice.send(bob.address, text)
  for (const text of texts) await bob.waitFor(text)
  const lost = net.counters().nodes.reduce((sum, { dropped }) => sum + (dropped.lost ?? 0), 0)
  t.ok(lost > 0, `${lost} packets were lost on the way`)
  t.equal(bob.received.length, texts.length, 'and nothing came twice')
})

t.test('delays of the SDK, and cover traffic', async (t) => {
  const net = await startLocalnet({ seed: 'usual' })
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const gateway = net.gateways[0]?.identity ?? ''
  const options = { apiUrl: net.apiUrl, gateway, clientOverride: {} }
  const alice = await sdk.connect({ ...options, clientId: 'alice' })
  await alice.send(alice.address, 'among cover packets')
  await alice.waitFor('among cover packets')
  t.strictSame(
    net.counters().nodes.filter(({ droppedTotal }) => droppedTotal > 0),
    [],
    'cover packets of version 258 are processed like all others',
  )
})

t.test('the largest packets', async (t) => {
  const net = await startLocalnet()
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const gateway = net.gateways[0]?.identity ?? ''
  const clientOverride = {
    traffic: { ...quick.traffic, useExtendedPacketSize: true },
    coverTraffic: quick.coverTraffic,
    acknowledgements: quick.acknowledgements,
  }
  const options = { apiUrl: net.apiUrl, gateway, clientOverride }
  const alice = await sdk.connect({ ...options, clientId: 'alice' })
  const large = 'y'.repeat(100_000)
  await alice.send(alice.address, large)
  await alice.waitFor(large)
  const arrived = net.counters().nodes.find(({ role }) => role === 'gateway')?.receivedTotal ?? 0
  t.ok(arrived < 30, `${arrived} packets and acks are less than regular ones would have been`)
})

t.test('whatever name the network is reached by', async (t) => {
  const net = await startLocalnet()
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const gateway = net.gateways[1]?.identity ?? ''
  const byName = net.apiUrl.replace('127.0.0.1', 'localhost')
  const alice = await sdk.connect({ apiUrl: byName, clientId: 'alice', gateway })
  const bob = await sdk.connect({ apiUrl: net.apiUrl, clientId: 'bob', gateway })
  await alice.send(bob.address, 'hello')
  await bob.waitFor('hello')
  t.pass('localhost and 127.0.0.1 share one network')
})

t.test('over IPv6', async (t) => {
  const net = await startLocalnet({ host: '::1' })
  t.teardown(() => net.close())
  const sdk = startSdkProcess()
  t.teardown(() => sdk.kill())
  const gateway = net.gateways[0]?.identity ?? ''
  const alice = await sdk.connect({ apiUrl: net.apiUrl, clientId: 'alice', gateway })
  await alice.send(alice.address, 'hello')
  await alice.waitFor('hello')
  t.match(net.apiUrl, /^http:\/\/\[::1\]:/)
})

t.test(
  'a client keeps its address over a restart of the network, and gets what waited',
  async (t) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'localnet-sdk-'))
    t.teardown(() => rm(dataDirectory, { recursive: true }))
    const sdk = startSdkProcess()
    t.teardown(() => sdk.kill())
    const before = await startLocalnet({ dataDirectory })
    t.teardown(() => before.close())
    const { apiUrl } = before
    const [first, second] = before.gateways.map(({ identity }) => identity) as [string, string]
    const alice = await sdk.connect({ apiUrl, clientId: 'alice', gateway: first })
    await before.stopGateway(0)
    await before.startGateway(0)
    const bob = await sdk.connect({ apiUrl, clientId: 'bob', gateway: second })
    await bob.send(alice.address, 'while you were away')
    const waits = () =>
      before.counters().nodes.some(({ clients }) => clients?.waitingMessages === 1)
    await until(waits)
    await before.close()

    const after = await startLocalnet({ dataDirectory })
    t.teardown(() => after.close())
    const again = await sdk.connect({ apiUrl, clientId: 'alice', gateway: first })
    t.equal(again.address, alice.address)
    await again.waitFor('while you were away')
  },
)
