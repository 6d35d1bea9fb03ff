import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { CarrierError } from '../../client/mixnet/carrier.js'
import {
  type CarrierConfiguration,
  checkCarrierConfiguration,
  openCarrier,
} from '../../client/mixnet/open-carrier.js'
import { startNymClientWebsocket } from '../../tools/nym-client/nym-client-websocket.js'
import { refusal } from './conformance.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { startTestNetwork } from './test-network.js'

const gateway = '4sBbL1ngf1vtNqykydQKTFh26sQCw888GpUqvPvyNB4f'

t.setTimeout(600_000)

t.test('configurations that can work are accepted', async (t) => {
  const good: CarrierConfiguration[] = [
    { kind: 'nym' },
    { kind: 'nym', forceTls: true, preferredGateway: gateway, replySurbsKeptMin: 0 },
    { kind: 'local', apiUrl: 'http://127.0.0.1:8000/api', averageHopDelayMs: 15 },
    { kind: 'nym-client' },
    { kind: 'nym-client', url: 'ws://127.0.0.1:1977', waitMsMax: 0 },
  ]
  for (const configuration of good) {
    t.doesNotThrow(() => checkCarrierConfiguration(configuration), JSON.stringify(configuration))
  }
})

t.test('others are refused, and the error names the way out', async (t) => {
  const bad: [configuration: unknown, message: RegExp][] = [
    [undefined, /is an object/],
    [{}, /kind must be nym, local or nym-client, not undefined/],
    [{ kind: 'tor' }, /not "tor"/],
    [{ kind: 'local' }, /apiUrl must be a URL http:/],
    [{ kind: 'local', apiUrl: 'ws://x' }, /apiUrl must be a URL http:/],
    [{ kind: 'nym-client', url: 'http://x' }, /url must be a URL ws:/],
    [{ kind: 'nym-client', apiUrl: 'http://x' }, /nym-client has no option apiUrl/],
    [{ kind: 'nym', coverTraffic: false }, /nym has no option coverTraffic/],
    [{ kind: 'nym', preferredGateway: 'x' }, /base58 of 32 bytes/],
    [{ kind: 'nym', forceTls: 1 }, /forceTls must be true or false/],
    [{ kind: 'nym', waitMsMax: -1 }, /waitMsMax must be an integer/],
    [{ kind: 'nym', messageBytesMax: 1e9 }, /messageBytesMax must be an integer from 1 to/],
    [{ kind: 'nym', ackPatienceMs: 5_000 }, /nym has no option ackPatienceMs/],
    [{ kind: 'local', apiUrl: 'http://x', ackPatienceMs: 1 }, /ackPatienceMs must be an integer/],
    [{ kind: 'nym', replySurbsKeptMin: 201 }, /replySurbsKeptMin must be an integer/],
  ]
  for (const [configuration, message] of bad) {
    t.throws(() => checkCarrierConfiguration(configuration), { code: 'configuration', message })
  }
  t.throws(() => checkCarrierConfiguration({ kind: 'x' }), CarrierError)
})

t.test('local and nym-client open and talk with each other', async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const client = await startNymClientWebsocket({ apiUrl: network.apiUrl, port: 0 })
  const inbox = new Inbox()
  const local = await openCarrier(
    { kind: 'local', apiUrl: network.apiUrl, ackPatienceMs: 5_000 },
    inbox,
  )
  const through = await openCarrier({ kind: 'nym-client', url: client.url }, new Inbox())
  t.equal(through.address, client.address)
  await through.send(local.address, utf8('hello'), 1)
  await inbox.frame(({ bytes }) => sameBytes(bytes, utf8('hello')), 'the greeting')
  await Promise.all([local.close(), through.close()])
  await client.close()
  await network.close()
})

t.test('default traffic of the public network: cover packets, delays, and messages', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const inbox = new Inbox()
  const carrier = await openCarrier({ kind: 'nym', apiUrl: network.apiUrl }, inbox)
  const received = () => network.counters().nodes.reduce((sum, node) => sum + node.receivedTotal, 0)
  const before = received()
  await carrier.send(carrier.address, utf8('among cover packets'), 0)
  await inbox.frame(({ bytes }) => sameBytes(bytes, utf8('among cover packets')), 'the message')
  // One message and its ack are seen eight times; cover packets go on, so waiting is enough.
  while (received() - before <= 16) await pause(20)
  t.pass('more packets than one message and its ack take')
  await carrier.close()
  await network.close()
})

t.test('nobody there: opening fails with the reason once its time is up', async (t) => {
  const events = new Inbox()
  const nowhere = {
    kind: 'local',
    apiUrl: 'http://127.0.0.1:9/api',
    connectTimeoutMs: 900,
  } as const
  const error = await refusal(openCarrier(nowhere, events), 'disconnected')
  t.match(error.message, /127\.0\.0\.1:9/)
  t.same(events.states, ['closed'])
})

t.test(
  'a gateway that the network does not have, and TLS that it lacks, are said so',
  async (t) => {
    const network = await startTestNetwork({ gateways: 1 })
    const { apiUrl } = network
    for (const more of [{ preferredGateway: gateway }, { forceTls: true }]) {
      const opening = openCarrier({ kind: 'local', apiUrl, ...more }, new Inbox())
      t.match((await refusal(opening, 'configuration')).message, /cannot be met in this network/)
    }
    await network.close()
  },
)

t.test('opening waits for a gateway that comes up later', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  await network.stopGateway(0)
  const inbox = new Inbox()
  const opening = openCarrier({ kind: 'local', apiUrl: network.apiUrl }, inbox)
  await new Promise((resolve) => setTimeout(resolve, 700))
  t.same(inbox.states, [])
  await network.startGateway(0)
  const carrier = await opening
  t.same(inbox.states, ['connected'])
  await carrier.close()
  await network.close()
})
