import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { startTestNetwork, type TestNetwork } from './test-network.js'

t.setTimeout(120_000)

/** After authentication most of these end the client's listener, were they passed on. */
const wrongTexts = [
  '{"type":"error","message":"no"}',
  'garbage',
  'null',
  '{"type":"unknown"}',
  '{"type":"send"}',
  '{"type":"send","remaining_bandwidth":"much"}',
  '{"type":"send","remaining_bandwidth":1000000000000000}',
  '{"type":"bandwidth","available_total":1000000000000000}',
  '{"type":"bandwidth","available_total":1e300}',
  '{"type":"register","protocol_version":5,"status":true}',
  '{"type":"authenticate","protocol_version":5,"status":false,"bandwidth_remaining":0}',
  '{"type":"encryptedResponse","ciphertext":[1],"nonce":[2]}',
  '{"type":"typedError","error":{"nonsense":1}}',
]

/** Stands between a client and its gateway and can say things in the gateway's name. */
async function standBetween(network: TestNetwork) {
  const gateway = network.gateways[0]?.url ?? ''
  const links = new Set<WebSocket>()
  let refusing = false
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(sockets, 'listening')
  sockets.on('connection', (client) => {
    links.add(client)
    const upstream = new WebSocket(gateway)
    const early: [RawData, boolean][] = []
    const forward = (data: RawData, isBinary: boolean) => upstream.send(data, { binary: isBinary })
    client.on('message', (data, isBinary) => {
      if (refusing) client.send('{"type":"authenticate","protocol_version":5,"status":false}')
      else if (upstream.readyState === WebSocket.OPEN) forward(data, isBinary)
      else early.push([data, isBinary])
    })
    upstream.on('open', () => {
      for (const [data, isBinary] of early) forward(data, isBinary)
    })
    upstream.on('message', (data, isBinary) => client.send(data, { binary: isBinary }))
    upstream.on('error', () => {})
    upstream.on('close', () => client.terminate())
    client.on('close', () => {
      links.delete(client)
      upstream.terminate()
    })
  })
  const { port } = sockets.address() as AddressInfo
  const api = createServer(async (request, response) => {
    const answer = await fetch(new URL(request.url ?? '/', network.apiUrl))
    const body = (await answer.text()).replace(/"ws_port":\d+/g, `"ws_port":${port}`)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  return {
    apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/api`,
    say(content: string | Uint8Array) {
      for (const link of links) link.send(content)
    },
    refuse(yes: boolean) {
      refusing = yes
    },
    drop() {
      for (const link of links) link.terminate()
    },
    async close() {
      api.closeAllConnections()
      api.close()
      for (const link of links) link.terminate()
      await new Promise((resolve) => sockets.close(resolve))
    },
  }
}

t.test('nothing that a gateway says makes the carrier deaf', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const between = await standBetween(network)
  const inbox = new Inbox()
  const carrier = await openNymWasmCarrier(
    { apiUrl: between.apiUrl, coverTraffic: false, averageHopDelayMs: 0 },
    inbox,
  )
  const hears = async (text: string) => {
    await carrier.send(carrier.address, utf8(text), 0)
    await inbox.frame(({ bytes }) => sameBytes(bytes, utf8(text)), text)
  }
  await hears('at first')
  for (const text of wrongTexts) {
    between.say(text)
    await hears(`after ${text}`)
  }
  t.same(inbox.states, ['connected'], 'wrong text is passed over')

  const pushes = [new Uint8Array(), new Uint8Array(5), new Uint8Array(51).fill(1)]
  for (const push of pushes) {
    const told = inbox.states.length
    between.say(push)
    await inbox.state('reconnecting', told)
    await inbox.state('connected', told)
    await hears(`after a push of ${push.length} wrong bytes`)
  }

  await t.test('a gateway that refuses us for a while is tried again', async () => {
    const told = inbox.states.length
    between.refuse(true)
    between.drop()
    await inbox.state('reconnecting', told)
    const waiting = hears('once it takes us again')
    await new Promise((resolve) => setTimeout(resolve, 500))
    between.refuse(false)
    await waiting
  })
  await carrier.close()
  await between.close()
  await network.close()
})
