import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import t from 'tap'
import { seal, unseal } from '../../tools/localnet/protocol/sealed-frame.js'
import {
  ackMark,
  authenticate,
  authenticationRequest,
  type ClientKeys,
  type GatewayConnection,
  messagePacket,
  nextPushed,
  numberedMessage,
  numberOf,
  openConnection,
  packetFrame,
  until,
} from './protocol-client.js'
import { startTestNetwork } from './test-network.js'

// Generous, because a busy machine must not decide.
t.setTimeout(600_000)

t.test('a message reaches another gateway, and its ack comes back', async (t) => {
  for (const version of [258, 259, 260]) {
    const { topology, join, counts } = await startTestNetwork(t)
    const alice = await join(0)
    const bob = await join(1)
    const { firstPort, packet } = messagePacket({
      topology,
      toGateway: 1,
      to: bob.id,
      message: numberedMessage(version),
      ackTo: { gateway: 0, client: alice.id },
      version,
    })
    alice.connection.sendBinary(packetFrame(alice.keys, firstPort, packet))
    t.match(await alice.connection.nextText(), { type: 'send' })
    t.strictSame(await nextPushed(bob.connection, bob.keys), numberedMessage(version))
    t.strictSame(await nextPushed(alice.connection, alice.keys), ackMark)

    // The same bytes once more are a replay at the first mix, and nobody gets anything.
    alice.connection.sendBinary(packetFrame(alice.keys, firstPort, packet))
    t.match(await alice.connection.nextText(), { type: 'send' })
    t.match(counts(0), { dropped: {}, clients: { registered: 1, connected: 1 } })
  }
})

t.test('replays are dropped at the node that sees them', async (t) => {
  const { net, topology, join } = await startTestNetwork(t)
  const alice = await join(0)
  const plan = { topology, toGateway: 1, to: randomBytes(32), message: numberedMessage(1) }
  const { firstPort, packet } = messagePacket(plan)
  for (let i = 0; i < 3; i++)
    alice.connection.sendBinary(packetFrame(alice.keys, firstPort, packet))
  await until(() => net.counters().nodes[0]?.dropped.replayed === 2)
  t.match(net.counters().nodes[0], { role: 'mix', layer: 1, receivedTotal: 3, sentTotal: 1 })
  await until(() => net.counters().nodes.some((node) => node.dropped['unknown-destination'] === 1))
})

t.test('protocol: version, bandwidth, authentication', async (t) => {
  const { url, join, counts } = await startTestNetwork(t)
  const { keys, connection: first } = await join(0)
  first.sendJson({ type: 'supportedProtocol' })
  t.strictSame(await first.nextText(), { type: 'supportedProtocol', version: 5 })
  first.sendJson({ type: 'claimFreeTestnetBandwidth' })
  t.match(await first.nextText(), { type: 'bandwidth', available_total: 1e15 })

  t.test('as the Rust SDK reconnects: at once, and with versions up to 6', async (t) => {
    for (const protocol of [4, 5, 6]) {
      const connection = await openConnection(url(0))
      connection.sendJson(authenticationRequest(keys, undefined, protocol))
      t.strictSame(await connection.nextText(), {
        type: 'authenticate',
        protocol_version: 5,
        status: true,
        bandwidth_remaining: 1e15,
      })
    }
  })
  await first.closed()
  t.pass('the newer connection replaced the older')

  t.test('wrong keys, times, signatures and replays', async (t) => {
    const connection = await openConnection(url(0))
    const now = Math.floor(Date.now() / 1000)
    const stranger = { ...keys, sharedKey: randomBytes(32) }
    const good = authenticationRequest(keys, now)
    const bad = [
      authenticationRequest(stranger),
      authenticationRequest(keys, now - 3600),
      { ...good, requestUnixTimestamp: now + 1 },
    ]
    for (const request of bad) {
      connection.sendJson(request)
      t.match(await connection.nextText(), { type: 'authenticate', status: false })
    }
    const second = await openConnection(url(0))
    second.sendJson(good)
    t.match(await second.nextText(), { status: true })
    connection.sendJson(good)
    t.match(await connection.nextText(), { status: false }, 'a request serves once')
    t.equal(await connection.closed(), 1008, 'after four failures the socket is closed')
    t.equal(counts(0).dropped['refused-authentication'], 4)
  })

  t.test('an unregistered client', async (t) => {
    const connection = await openConnection(url(1))
    t.equal(await authenticate(connection, keys), false)
  })
})

t.test('handshakes that fail', async (t) => {
  const { url, counts } = await startTestNetwork(t)
  const send = (connection: GatewayConnection, data: number[]) =>
    connection.sendJson({ type: 'handshakePayload', protocol_version: 3, data })
  const short = await openConnection(url(0))
  send(short, new Array(64).fill(1))
  t.match(await short.nextText(), { type: 'handshakeError', message: /80 bytes/ })
  t.equal(await short.closed(), 1008)
  const wrong = await openConnection(url(0))
  send(wrong, [...randomBytes(80)])
  t.match(await wrong.nextText(), { type: 'handshakePayload' })
  send(wrong, [...randomBytes(92)])
  t.match(await wrong.nextText(), { type: 'handshakeError', message: /differ/ })
  await wrong.closed()
  t.match(counts(0), { dropped: { 'refused-handshake': 2 }, clients: { registered: 0 } })
})

t.test('nothing after authentication is answered with an error', async (t) => {
  const { join, counts } = await startTestNetwork(t)
  const { connection, keys } = await join(0)
  connection.socket.send('not json')
  connection.sendJson({ type: 'whatever' })
  connection.sendJson({ type: 'handshakePayload', data: [1] })
  connection.sendJson(authenticationRequest(keys))
  connection.sendJson({ type: 'encryptedRequest', ciphertext: [1, 2], nonce: [3] })
  connection.sendJson([])
  connection.sendBinary(randomBytes(60))
  connection.sendBinary(randomBytes(3))
  connection.sendBinary(packetFrame(keys, 1, Buffer.alloc(100)))
  connection.sendBinary(packetFrame({ ...keys, sharedKey: randomBytes(32) }, 1, Buffer.alloc(386)))
  connection.sendJson({ type: 'supportedProtocol' })
  t.strictSame(await connection.nextText(), { type: 'supportedProtocol', version: 5 })
  t.match(counts(0).dropped, { 'bad-request': 6, 'bad-frame': 3, 'bad-mix-packet': 1 })
})

t.test('before authentication an error is a sentence', async (t) => {
  const { url } = await startTestNetwork(t)
  const connection = await openConnection(url(0))
  connection.socket.send('{')
  t.match(await connection.nextText(), { type: 'error', message: /JSON/ })
  connection.sendBinary(randomBytes(100))
  connection.sendJson({ type: 'authenticateV2', clientIdentity: 'abc' })
  t.match(await connection.nextText(), { type: 'error', message: /32-byte/ })
  connection.sendJson({ type: 'encryptedRequest', ciphertext: [], nonce: [] })
  t.match(await connection.nextText(), { type: 'error', message: /authenticate first/ })
  t.equal(await connection.closed(), 1008)
})

function sensitive(keys: ClientKeys, request: unknown) {
  const nonce = randomBytes(12)
  const ciphertext = seal(keys.sharedKey, nonce, Buffer.from(JSON.stringify(request)))
  return { type: 'encryptedRequest', ciphertext: [...ciphertext], nonce: [...nonce] }
}

t.test('ForgetMe and RememberMe', async (t) => {
  const { join, counts, url } = await startTestNetwork(t)
  const { connection, keys } = await join(0)
  const ask = async (request: unknown): Promise<unknown> => {
    connection.sendJson(sensitive(keys, request))
    const answer = await connection.nextText()
    t.equal(answer?.type, 'encryptedResponse')
    const bytes = (field: string) => Buffer.from(answer?.[field] as number[])
    return JSON.parse(unseal(keys.sharedKey, bytes('nonce'), bytes('ciphertext')).toString())
  }
  t.strictSame(await ask({ RememberMe: { session_type: 'mixnet' } }), { RememberMeAck: {} })
  t.strictSame(await ask({ ForgetMe: { client: false, stats: true } }), { ForgetMeAck: {} })
  t.equal(counts(0).clients?.registered, 1)
  t.strictSame(await ask({ ForgetMe: { client: true, stats: true } }), { ForgetMeAck: {} })
  t.equal(counts(0).clients?.registered, 0)
  const again = await openConnection(url(0))
  t.equal(await authenticate(again, keys), false)
})

t.test('messages wait for absent clients, and are acknowledged then', async (t) => {
  const { join, counts, url, send } = await startTestNetwork(t)
  const alice = await join(0)
  const bob = await join(1)
  bob.connection.socket.terminate()
  await until(() => counts(1).clients?.connected === 0)
  const count = 40
  for (let i = 0; i < count; i++) send(alice, bob, i)
  for (let i = 0; i < count; i++) t.ok(ackMark.equals((await pushed(alice)) ?? ackMark.subarray(1)))
  t.match(counts(1).clients, { waitingMessages: count, waitingBytes: count * 1643 })
  const connection = await openConnection(url(1))
  t.equal(await authenticate(connection, bob.keys), true)
  const numbers = new Set<number>()
  while (numbers.size < count) {
    numbers.add(numberOf(await nextPushed(connection, bob.keys)))
  }
  await until(() => counts(1).clients?.waitingMessages === 0)
  t.pass('confirmed messages leave the queue')
})

function pushed({ connection, keys }: { connection: GatewayConnection; keys: ClientKeys }) {
  return nextPushed(connection, keys)
}

t.test('messages that nobody fetched are dropped when they are old', async (t) => {
  const { join, counts, send, url } = await startTestNetwork(t, { limits: { messageAgeMsMax: 1 } })
  const alice = await join(0)
  const bob = await join(1)
  bob.connection.socket.terminate()
  await until(() => counts(1).clients?.connected === 0)
  for (let i = 0; i < 3; i++) send(alice, bob, i)
  await until(() => counts(1).dropped['queue-expired'] === 3)
  t.match(counts(1).clients, { waitingMessages: 0, waitingBytes: 0 })
  const connection = await openConnection(url(1))
  t.equal(await authenticate(connection, bob.keys), true)
})

t.test('a connection of the API lives on while it is used', async (t) => {
  const { net } = await startTestNetwork(t, { limits: { strangerMsMax: 1_000 } })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const sockets = new Set<unknown>()
  const ask = async () => {
    const request = get(net.countersUrl, { agent })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    sockets.add(response.socket)
    response.resume()
    await once(response, 'end')
  }
  const start = Date.now()
  while (Date.now() - start < 2_000) await ask()
  t.equal(sockets.size, 1)
})
