import t from 'tap'
import { startLocalnet } from '../../tools/localnet/index.js'
import { startSdkProcess } from './sdk-client.js'

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
