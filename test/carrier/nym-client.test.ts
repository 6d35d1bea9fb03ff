import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import type { Answerer, CarrierEvents } from '../../client/mixnet/carrier.js'
import { openNymClientCarrier } from '../../client/mixnet/nym-client-carrier.js'
import {
  decodeRequest,
  decodeResponse,
  encodeResponse,
} from '../../client/mixnet/nym-client-frames.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import {
  type NymClientWebsocket,
  type NymClientWebsocketOptions,
  startNymClientWebsocket,
} from '../../tools/nym-client/nym-client-websocket.js'
import { answererCases, askerCases, refusal } from './conformance.js'
import { answerEchoes } from './echo-peer.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { startTestNetwork, type TestNetwork } from './test-network.js'

t.setTimeout(600_000)

const messageBytesMax = 128 * 1024

function startClient(
  network: TestNetwork,
  more: Partial<NymClientWebsocketOptions> = {},
): Promise<NymClientWebsocket> {
  return startNymClientWebsocket({ apiUrl: network.apiUrl, port: 0, ...more })
}

function openWasm(network: TestNetwork, events: CarrierEvents): Promise<Answerer> {
  return openNymWasmCarrier(
    { apiUrl: network.apiUrl, coverTraffic: false, averageHopDelayMs: 0, messageBytesMax },
    events,
  )
}

/** A carrier with a nym-client of its own, which ends with it. */
async function openWithClient(
  network: TestNetwork,
  events: CarrierEvents,
  more: Partial<NymClientWebsocketOptions> = {},
): Promise<Answerer> {
  const client = await startClient(network, more)
  const carrier = await openNymClientCarrier({ url: client.url, messageBytesMax }, events)
  return {
    address: carrier.address,
    get state() {
      return carrier.state
    },
    send: (...args) => carrier.send(...args),
    reply: (...args) => carrier.reply(...args),
    async close() {
      await carrier.close()
      await client.close()
    },
  }
}

/** What nymCHAT's programs are to the nym-client: text frames over a plain websocket. */
async function speakText(url: string) {
  const websocket = new WebSocket(url)
  const frames: Record<string, unknown>[] = []
  let told = () => {}
  websocket.on('message', (data, isBinary) => {
    frames.push({ ...JSON.parse(String(data)), isBinary })
    told()
  })
  websocket.on('error', () => {})
  await new Promise((resolve) => websocket.once('open', resolve))
  return {
    websocket,
    say: (frame: unknown) =>
      websocket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async hear(): Promise<Record<string, unknown>> {
      while (frames.length === 0) {
        await new Promise<void>((resolve) => {
          told = resolve
        })
      }
      return frames.shift() ?? {}
    },
    async leave() {
      const gone = new Promise((resolve) => websocket.once('close', resolve))
      websocket.close()
      await gone
    },
  }
}

t.test('conformance of the nym-client carrier, on the drop-in', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const open = (events: CarrierEvents) => openWithClient(network, events)
  const peer: Answerer = await openWasm(network, new Inbox(answerEchoes(() => peer)))
  const peerAddress = peer.address
  for (const { name, run } of askerCases) {
    await t.test(`as asker: ${name}`, () =>
      run({ open, peerAddress, messageBytesMax, canSendWithoutTag: true }),
    )
  }
  const dataDirectory = await mkdtemp(join(tmpdir(), 'nym-client-'))
  const openKept = (events: CarrierEvents) => openWithClient(network, events, { dataDirectory })
  const openAsker = (events: CarrierEvents) => openWasm(network, events)
  for (const { name, run } of answererCases) {
    await t.test(`as answerer: ${name}`, () => run({ open, openAsker, openKept, messageBytesMax }))
  }
  await rm(dataDirectory, { recursive: true })
  await peer.close()
  await network.close()
})

t.test('a conversation in text frames, as nymCHAT has it', async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const [serverClient, aliceClient] = [await startClient(network), await startClient(network)]
  const server = await speakText(serverClient.url)
  const alice = await speakText(aliceClient.url)
  server.say('{"type": "selfAddress"}')
  const { address } = await server.hear()
  t.equal(address, serverClient.address)
  const register = JSON.stringify({ action: 'register', usernym: 'älice', publicKey: 'pem\n' })
  alice.say({ type: 'sendAnonymous', recipient: address, message: register, replySurbs: 10 })
  const request = await server.hear()
  t.match(request, { type: 'received', message: register, isBinary: false })
  t.match(request.senderTag, /^[1-9A-HJ-NP-Za-km-z]{18,22}$/)
  server.say({ type: 'reply', senderTag: request.senderTag, message: 'challenge' })
  t.same(await alice.hear(), {
    type: 'received',
    message: 'challenge',
    senderTag: null,
    isBinary: false,
  })
  alice.say({ type: 'send', recipient: address, message: 'plain', connectionId: 7 })
  t.same(await alice.hear(), { type: 'laneQueueLength', lane: 7, queue_length: 0, isBinary: false })
  t.match(await server.hear(), { message: 'plain', senderTag: null })

  await server.leave()
  for (const message of ['anybody?', 'hello?']) {
    alice.say({ type: 'sendAnonymous', recipient: address, message, replySurbs: 2 })
  }
  alice.say({ type: 'send', recipient: aliceClient.address, message: 'as long as to the server' })
  await alice.hear()
  const again = await speakText(serverClient.url)
  again.say({ type: 'reply', senderTag: request.senderTag, message: 'I am back' })
  const waited = [await again.hear(), await again.hear()].map(({ message }) => message)
  t.same(waited.sort(), ['anybody?', 'hello?'], 'messages waited for the application')
  t.match(await alice.hear(), { message: 'I am back' })
  t.same(serverClient.dropped, { unread: 0, oversized: 0 })
  await Promise.all([again.leave(), alice.leave()])
  await Promise.all([serverClient.close(), aliceClient.close()])
  await network.close()
})

t.test('wrong frames are answered by error and harm nobody', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const client = await startClient(network)
  const application = await speakText(client.url)
  const faults: [frame: unknown, message: RegExp][] = [
    ['not json', /^malformed request:/],
    ['null', /^malformed request:/],
    ['['.repeat(100_000), /^malformed request:/],
    [{ type: 'update' }, /^malformed request:unknown variant `update`/],
    [{ type: 'send', recipient: 'nobody', message: 'x' }, /^malformed request:/],
    [{ type: 'reply', senderTag: '3UPfwJQJ6NNLkMdT3Mi6vs', message: 'x' }, /^other:no message/],
    [
      { type: 'send', recipient: client.address, message: 'x'.repeat(1024 * 1024) },
      /^other:a frame has at most 1048576 bytes/,
    ],
  ]
  for (const [frame, message] of faults) {
    application.say(frame)
    t.match(await application.hear(), { type: 'error', message })
  }
  application.say({ type: 'selfAddress' })
  t.match(await application.hear(), { address: client.address }, 'it goes on')
  await application.leave()

  const binary = new WebSocket(client.url)
  await once(binary, 'open')
  binary.send(Uint8Array.of(9))
  const [error] = (await once(binary, 'message')) as [Buffer]
  t.match(decodeResponse(new Uint8Array(error)), { kind: 'error', code: 3 })
  binary.on('error', () => {})
  binary.send(new Uint8Array(17 * 1024 * 1024))
  const [code] = (await once(binary, 'close')) as [number]
  t.ok(code === 1009 || code === 1006, 'what is absurd ends this connection')
  const garbage = createConnection(Number(new URL(client.url).port), '127.0.0.1')
  garbage.on('error', () => {}).resume()
  garbage.write('\0\xff garbage\r\n\r\n')
  await once(garbage, 'close')

  const next = await speakText(client.url)
  next.say({ type: 'send', recipient: client.address, message: 'still here' })
  t.match(await next.hear(), { type: 'received', message: 'still here' })
  await next.leave()
  await client.close()
  await network.close()
})

t.test('one application at a time; the carrier comes back when there is room', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const dataDirectory = await mkdtemp(join(tmpdir(), 'nym-client-'))
  const client = await startClient(network, { dataDirectory })
  const { url } = client
  const inbox = new Inbox()
  const carrier = await openNymClientCarrier({ url, messageBytesMax, waitMsMax: 20_000 }, inbox)
  const second = openNymClientCarrier({ url, connectTimeoutMs: 600 }, new Inbox())
  t.match((await refusal(second, 'disconnected')).message, /no nym-client at ws:/)

  await client.close()
  await inbox.state('reconnecting')
  const waiting = carrier.send(carrier.address, utf8('while it was down'), 0)
  const port = Number(new URL(url).port)
  const restarted = await startClient(network, { dataDirectory, port })
  t.equal(restarted.address, carrier.address)
  await waiting
  await inbox.frame(({ bytes }) => sameBytes(bytes, utf8('while it was down')), 'what waited')
  t.equal(carrier.state, 'connected')
  await restarted.close()

  await rm(dataDirectory, { recursive: true })
  const other = await startClient(network, { port })
  await inbox.state('failed')
  t.match((await refusal(carrier.send(other.address, utf8('x'), 0), 'failed')).message, /address/)
  await Promise.all([carrier.close(), other.close()])
  await network.close()
})

t.test('a nym-client that falls silent is left, and asked again', async (t) => {
  const address =
    'CytBseW6yFXUMzz4SGAKdNLGR7q3sJLLYxyBGvutNEQV.4QXYyEVc5fUDjmmi8PrHN9tdUFV4PCvSJE1278cHyvoe@4sBbL1ngf1vtNqykydQKTFh26sQCw888GpUqvPvyNB4f'
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const port = (server.address() as AddressInfo).port
  // The first connection answers the greeting and no more, the second nothing at all.
  const answersOf = [1, 0]
  let connections = 0
  const sent: string[] = []
  server.on('connection', (socket) => {
    let answers = answersOf[connections++] ?? Number.POSITIVE_INFINITY
    socket.on('message', (data: Buffer) => {
      const request = decodeRequest(new Uint8Array(data))
      if (request.kind === 'send') sent.push(new TextDecoder().decode(request.message))
      if (request.kind !== 'selfAddress' || answers-- <= 0) return
      socket.send(encodeResponse({ kind: 'selfAddress', address }))
    })
  })
  const inbox = new Inbox()
  const url = `ws://127.0.0.1:${port}`
  const carrier = await openNymClientCarrier({ url, answerMsMax: 3_000 }, inbox)
  await carrier.send(address, utf8('is anybody there?'), 0)
  t.ok(connections >= 3, `${connections} connections`)
  t.ok(sent.length >= 2, 'the message went again')
  t.same(inbox.states.slice(0, 3), ['connected', 'reconnecting', 'connected'])
  await carrier.close()
  server.close()
})
