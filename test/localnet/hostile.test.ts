import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { generateSigningKeyPair } from '../../tools/localnet/protocol/signing-keys.js'
import { packetBytes } from '../../tools/localnet/sphinx/constants.js'
import {
  ackMark,
  authenticate,
  authenticationRequest,
  messagePacket,
  nextPushed,
  numberedMessage,
  numberOf,
  openConnection,
  packetAlong,
  packetFrame,
  register,
  until,
} from './protocol-client.js'
import { startTestNetwork, type TestClient, type TestNetwork } from './test-network.js'

// Generous, because a busy machine must not decide.
t.setTimeout(600_000)

/** Others must not notice what a bad neighbour does. */
async function othersAreWell(t: Test, network: TestNetwork, number: number): Promise<void> {
  const [alice, bob] = [await network.join(0), await network.join(1)]
  network.send(alice, bob, number)
  t.strictSame(await nextPushed(bob.connection, bob.keys), numberedMessage(number))
  t.strictSame(await nextPushed(alice.connection, alice.keys), ackMark)
}

async function rawSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const ended = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : once(socket, 'close')

t.test('garbage on every socket', async (t) => {
  const network = await startTestNetwork(t)
  for (const url of [network.url(0), network.net.apiUrl]) {
    for (const garbage of [
      randomBytes(10_000),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
      Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    ]) {
      const socket = await rawSocket(url)
      socket.resume()
      socket.end(garbage)
      await ended(socket)
    }
  }
  await othersAreWell(t, network, 1)
})

t.test('requests that the API refuses', async (t) => {
  const { net } = await startTestNetwork(t)
  const status = async (path: string, init: RequestInit = {}) =>
    (await fetch(new URL(path, net.apiUrl), init)).status
  t.equal(await status('/api/v1/nym-nodes/rewarded-set'), 200)
  t.equal(await status('/api/v1/nym-nodes/rewarded-set', { method: 'POST', body: 'x' }), 405)
  t.equal(await status('/'), 404)
  t.equal(await status('/__proto__'), 404)
  t.equal(await status('/constructor'), 404)
  const socket = await rawSocket(net.apiUrl)
  socket.write('GET /counters HTTP/1.1\r\nHost: a"b\r\nConnection: close\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1.1 400 /)

  const preflight = await fetch(net.apiUrl, { method: 'OPTIONS' })
  t.equal(preflight.status, 204)
  t.equal(preflight.headers.get('access-control-allow-origin'), '*')
  t.equal(preflight.headers.get('access-control-allow-headers'), 'content-type')
  const counters = await fetch(net.countersUrl)
  t.equal(counters.headers.get('access-control-allow-origin'), '*')
  t.match(await counters.json(), { inTransit: { packets: 0 }, nodes: [{ role: 'mix', layer: 1 }] })
  const beyond = await fetch(
    `${net.apiUrl}/v2/unstable/nym-nodes/skimmed/entry-gateways?page=1&output=bincode`,
  )
  t.match(await beyond.json(), { nodes: { pagination: { total: 2, page: 1, size: 0 }, data: [] } })
})

t.test('half-open sockets: limited in number and time', async (t) => {
  const limits = { strangersMax: 5, strangerMsMax: 1_000 }
  const network = await startTestNetwork(t, { limits })
  const sockets: Socket[] = []
  for (let i = 0; i < 12; i++) sockets.push(await rawSocket(network.url(0)))
  await until(() => network.counts(0).dropped['evicted-connection'] === 7)
  await Promise.all(sockets.slice(0, 7).map(ended))
  t.pass('the oldest strangers went first')
  await othersAreWell(t, network, 1)
  await Promise.all(sockets.map(ended))
  t.ok((network.counts(0).dropped['handshake-timeout'] ?? 0) > 0, 'and the rest when time was up')
})

t.test('an authenticated client outlives the time for strangers', async (t) => {
  const network = await startTestNetwork(t, { limits: { strangerMsMax: 2_000 } })
  const alice = await network.join(0)
  const stranger = await rawSocket(network.url(0))
  await ended(stranger)
  alice.connection.sendJson({ type: 'supportedProtocol' })
  t.match(await alice.connection.nextText(), { version: 5 })
})

t.test('an oversized frame ends its sender alone', async (t) => {
  const network = await startTestNetwork(t)
  const mallory = await network.join(0)
  mallory.connection.sendBinary(Buffer.alloc(40_001))
  t.equal(await mallory.connection.closed(), 1009)
  await othersAreWell(t, network, 1)
})

t.test('a client that goes on sending garbage is cut off', async (t) => {
  const network = await startTestNetwork(t, { limits: { clientFailuresMax: 50 } })
  const mallory = await network.join(0)
  for (let i = 0; i < 25; i++) {
    mallory.connection.sendBinary(randomBytes(100))
    mallory.connection.sendJson({ type: 'nonsense' })
  }
  t.equal(await mallory.connection.closed(), 1008)
  t.match(network.counts(0).dropped, { 'bad-frame': 25, 'bad-request': 25 })
  await othersAreWell(t, network, 1)
})

t.test('flipped bits', async (t) => {
  const network = await startTestNetwork(t)
  const { topology, counts, net } = network
  const alice = await network.join(0)
  const plan = { topology, toGateway: 1, to: alice.id, message: numberedMessage(1) }
  const positions = [0, 31, 32, 47, 48, 200, 347]
  for (const at of positions) {
    const { firstPort, packet } = messagePacket(plan)
    packet[at] = (packet[at] ?? 0) ^ 1
    alice.connection.sendBinary(packetFrame(alice.keys, firstPort, packet))
  }
  await until(() => net.counters().nodes[0]?.dropped.InvalidHeader === positions.length)
  const { firstPort, packet } = messagePacket(plan)
  packet[1000] = (packet[1000] ?? 0) ^ 1
  alice.connection.sendBinary(packetFrame(alice.keys, firstPort, packet))
  await until(() => counts(1).dropped.InvalidPayload === 1)
  t.pass('a changed payload is found where it ends')
  await othersAreWell(t, network, 2)
})

t.test('packets that lead nowhere', async (t) => {
  const network = await startTestNetwork(t)
  const { topology, net, counts } = network
  const alice = await network.join(0)
  const [mix] = topology.layers[0] ?? []
  const [gateway] = topology.gateways
  if (mix === undefined || gateway === undefined) throw new Error('the network has no nodes')
  const nowhere = { ...gateway, mix_port: 7 }
  const send = (port: number, packet: Buffer) =>
    alice.connection.sendBinary(packetFrame(alice.keys, port, packet))
  const along = (route: Parameters<typeof packetAlong>[0], plaintext: Buffer, size: number) =>
    packetAlong(route, alice.id, plaintext, size, 259, 0n)

  send(7, along([mix], Buffer.alloc(0), packetBytes.ack))
  await until(() => counts(0).dropped['unknown-next-hop'] === 1)
  send(mix.mix_port, along([mix, nowhere], Buffer.alloc(0), packetBytes.ack))
  await until(() => net.counters().nodes[0]?.dropped['unknown-next-hop'] === 1)
  send(mix.mix_port, along([mix], Buffer.alloc(0), packetBytes.ack))
  await until(() => net.counters().nodes[0]?.dropped['final-at-mix'] === 1)
  send(gateway.mix_port, along([gateway], Buffer.alloc(100), packetBytes.regular))
  await until(() => counts(0).dropped['malformed-message'] === 1)
  send(gateway.mix_port, along([gateway], ackMark, packetBytes.ack))
  t.strictSame(
    await nextPushed(alice.connection, alice.keys),
    ackMark,
    'one hop, as with mix hops disabled, is a proper route',
  )
  await othersAreWell(t, network, 2)
})

t.test('a client that never reads', async (t) => {
  const limits = {
    unconfirmedMessagesMax: 8,
    messagesPerClientMax: 10,
    confirmMsMax: 6_000,
  }
  const network = await startTestNetwork(t, { limits })
  const { counts } = network
  const alice = await network.join(0)
  const bob = await network.join(1)
  bob.connection.socket.pause()
  for (let i = 0; i < 30; i++) network.send(alice, bob, i)
  await until(() => counts(1).dropped['queue-full'] === 12)
  for (let i = 0; i < 18; i++) {
    if (!ackMark.equals((await pushedTo(alice)) ?? Buffer.alloc(0))) t.fail('an ack is lost')
  }
  t.match(counts(1).clients, { connected: 1, waitingMessages: 10 }, 'eight pushed, ten queued')
  await othersAreWell(t, network, 1)
  await until(() => counts(1).dropped['slow-client'] === 1)
  t.equal(counts(1).clients?.waitingMessages, 18, 'what it did not confirm waits again')

  const again = await openConnection(network.url(1))
  t.equal(await authenticate(again, bob.keys), true)
  const numbers = new Set<number>()
  while (numbers.size < 18) {
    numbers.add(numberOf(await nextPushed(again, bob.keys)))
  }
  t.pass('and reaches its next connection')
})

function pushedTo({ connection, keys }: TestClient) {
  return nextPushed(connection, keys)
}

t.test('pings and requests of a client that never reads', async (t) => {
  const network = await startTestNetwork(t, { limits: { bufferedBytesMax: 10_000 } })
  const pinger = await network.join(0)
  const asker = await network.join(0)
  for (const { connection } of [pinger, asker]) connection.socket.pause()
  const flood = async (action: () => void, { socket }: TestClient['connection']) => {
    // The kernel's own buffers take a few megabytes before ours begin to fill.
    for (let i = 0; i < 2_000 && socket.readyState === socket.OPEN; i++) {
      for (let j = 0; j < 200; j++) action()
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (network.counts(0).clients?.connected === 0) return
    }
  }
  const payload = randomBytes(125)
  const done = Promise.all([
    flood(() => pinger.connection.socket.ping(payload), pinger.connection),
    flood(() => asker.connection.sendJson({ type: 'supportedProtocol' }), asker.connection),
  ])
  await until(() => network.counts(0).clients?.connected === 0)
  await done
  for (const { connection } of [pinger, asker]) connection.socket.terminate()
  await othersAreWell(t, network, 1)
})

t.test('a burst is read as fast as the network works, and nothing of it is lost', async (t) => {
  const network = await startTestNetwork(t, { limits: { transitPacketsMax: 300 } })
  const [alice, bob] = [await network.join(0), await network.join(1)]
  const count = 400
  for (let i = 0; i < count; i++) network.send(alice, bob, i)
  const numbers = new Set<number>()
  while (numbers.size < count) numbers.add(numberOf(await pushedTo(bob)))
  t.notOk(network.net.counters().nodes.some(({ dropped }) => dropped.overload !== undefined))
})

t.test('a socket is one client, also while its registration is being written', async (t) => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'localnet-hostile-'))
  t.teardown(() => rm(dataDirectory, { recursive: true }))
  const network = await startTestNetwork(t, { dataDirectory })
  const alice = await network.join(0)
  alice.connection.socket.terminate()
  await until(() => network.counts(0).clients?.connected === 0)
  const connection = await openConnection(network.url(0))
  const mallory = await register(connection, generateSigningKeyPair(), () => {
    connection.sendJson(authenticationRequest(alice.keys))
    connection.sendJson({ type: 'handshakePayload', protocol_version: 3, data: [1, 2, 3] })
  })
  await until(() => network.counts(0).dropped['bad-request'] === 2)
  t.equal(network.counts(0).clients?.connected, 1)
  connection.socket.terminate()
  await until(() => network.counts(0).clients?.connected === 0)
  for (const keys of [alice.keys, mallory]) {
    t.equal(await authenticate(await openConnection(network.url(0)), keys), true)
  }
  await othersAreWell(t, network, 1)
})
