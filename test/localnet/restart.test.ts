import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  type Localnet,
  type LocalnetOptions,
  OptionError,
  StorageError,
  startLocalnet,
} from '../../tools/localnet/index.js'
import { repositoryFile } from '../support/vectors.js'
import {
  ackMark,
  authenticate,
  type ClientKeys,
  fetchTopology,
  messagePacket,
  nextPushed,
  numberedMessage,
  numberOf,
  openConnection,
  packetFrame,
  register,
  until,
} from './protocol-client.js'

t.setTimeout(600_000)

async function directory(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'localnet-'))
  t.teardown(() => rm(path, { recursive: true }))
  return path
}

async function start(t: Test, options: LocalnetOptions): Promise<Localnet> {
  const net = await startLocalnet(options)
  t.teardown(() => net.close())
  return net
}

const urlOf = ({ gateways }: Pick<Localnet, 'gateways'>, index: number) =>
  gateways[index]?.url ?? ''

/** Registers two clients and leaves messages for the second, which is away; returns when all are acknowledged. */
async function leaveMessages(
  net: Pick<Localnet, 'gateways' | 'apiUrl'>,
  count: number,
): Promise<ClientKeys> {
  const topology = await fetchTopology(net)
  const sender = await openConnection(urlOf(net, 0))
  const sending = await register(sender)
  const receiver = await openConnection(urlOf(net, 1))
  const receiving = await register(receiver)
  receiver.socket.terminate()
  await receiver.closed()
  for (let i = 0; i < count; i++) {
    const { firstPort, packet } = messagePacket({
      topology,
      toGateway: 1,
      to: receiving.identity.rawPublicKey,
      message: numberedMessage(i),
      ackTo: { gateway: 0, client: sending.identity.rawPublicKey },
    })
    sender.sendBinary(packetFrame(sending, firstPort, packet))
  }
  for (let i = 0; i < count; i++) {
    const ack = await nextPushed(sender, sending)
    if (ack === undefined || !ackMark.equals(ack)) throw new Error('an ack is lost')
  }
  sender.socket.terminate()
  return receiving
}

/** Fetches what waits, and stays connected: a socket that ends too soon has confirmed nothing. */
async function fetchMessages(net: Pick<Localnet, 'gateways'>, keys: ClientKeys, count: number) {
  const connection = await openConnection(urlOf(net, 1))
  if ((await authenticate(connection, keys)) !== true) throw new Error('not authenticated')
  const numbers = new Set<number>()
  while (numbers.size < count) numbers.add(numberOf(await nextPushed(connection, keys)))
  return [...numbers].sort((a, b) => a - b)
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

t.test('keys, ports, clients and messages outlive the network', async (t) => {
  const dataDirectory = await directory(t)
  const before = await start(t, { dataDirectory })
  const keys = await leaveMessages(before, 10)
  t.equal((await stat(join(dataDirectory, 'network.json'))).mode & 0o777, 0o600)
  await t.rejects(
    startLocalnet({ dataDirectory }),
    /in use by process \d+; if that is not so, remove/,
  )
  await before.close()
  await before.close()

  const after = await start(t, { dataDirectory })
  t.equal(after.apiUrl, before.apiUrl)
  t.strictSame(after.gateways, before.gateways)
  t.strictSame(await fetchMessages(after, keys, 10), upTo(10))
  const secondGateway = (net: Localnet) =>
    net.counters().nodes.filter(({ role }) => role === 'gateway')[1]
  await until(() => secondGateway(after)?.clients?.waitingMessages === 0)
  await after.close()

  const last = await start(t, { dataDirectory })
  t.match(
    secondGateway(last),
    { clients: { registered: 1, waitingMessages: 0 } },
    'delivered is delivered',
  )
})

t.test('a network grows, but does not shrink', async (t) => {
  const dataDirectory = await directory(t)
  const small = await start(t, { dataDirectory, gateways: 1, mixesPerLayer: 1 })
  await small.close()
  const kept = await start(t, { dataDirectory })
  t.equal(kept.gateways.length, 2)
  await kept.close()
  const large = await start(t, { dataDirectory, gateways: 3 })
  t.strictSame(large.gateways.slice(0, 2), kept.gateways)
  t.equal(large.counters().nodes.filter(({ role }) => role === 'mix').length, 6)
  await large.close()
  await t.rejects(startLocalnet({ dataDirectory, gateways: 1 }), OptionError)
  await t.rejects(
    startLocalnet({ dataDirectory, mixesPerLayer: 1 }),
    /mixesPerLayer must be at least 2/,
  )
  const again = await start(t, { dataDirectory })
  t.equal(again.gateways.length, 3, 'refused starts leave the directory free')
})

t.test('a directory that cannot be used', async (t) => {
  const dataDirectory = await directory(t)
  const file = join(dataDirectory, 'network.json')
  const net = await start(t, { dataDirectory })
  await net.close()
  const whole = await readFile(file, 'utf8')
  for (const [text, message] of [
    ['{', /network.json is damaged/],
    [whole.replace('"format": 1', '"format": 9'), /format 9 is unknown/],
    [whole.replace('"mix"', '"mux"'), /neither mix nor gateway/],
    [whole.replace(/"signingKey": "../, '"signingKey": "'), /signingKey is no 32-byte key/],
    [whole.replace(/"id": 2/, '"id": 1'), /two nodes have the same id/],
    [whole.replace(/"mixPort": \d+/, '"mixPort": 0'), /mixPort is no integer/],
  ] as const) {
    await writeFile(file, text)
    await t.rejects(startLocalnet({ dataDirectory }), message)
  }
  await t.rejects(startLocalnet({ dataDirectory: file }), StorageError)
  await writeFile(file, whole)
  await start(t, { dataDirectory })
})

t.test('options that cannot be', async (t) => {
  for (const [options, message] of [
    [{ loss: 1 }, /loss must be a number from 0/],
    [{ loss: -0.1 }, /loss/],
    [{ loss: Number.NaN }, /loss/],
    [{ meanDelayMs: -1 }, /meanDelayMs/],
    [{ meanDelayMs: 1e9 }, /meanDelayMs must be a number from 0 to 10000/],
    [{ gateways: 0 }, /gateways must be a whole number from 1 to 64/],
    [{ mixesPerLayer: 1.5 }, /mixesPerLayer/],
    [{ apiPort: 70_000 }, /apiPort/],
    [{ gatewayPort: 65_535 }, /gatewayPort must leave/],
    [{ host: 'a b' }, /host must be/],
  ] as const) {
    await t.rejects(startLocalnet(options), message)
    await t.rejects(startLocalnet(options), OptionError)
  }
  const net = await start(t, { host: '127.0.0.1' })
  const apiPort = Number(new URL(net.apiUrl).port)
  await t.rejects(
    startLocalnet({ apiPort }),
    new RegExp(`the API cannot listen: port ${apiPort} of 127.0.0.1 is in use`),
  )
})

interface Announcement {
  readonly apiUrl: string
  readonly gateways: Localnet['gateways']
}

async function startProgram(t: Test, args: readonly string[]) {
  const program = repositoryFile('dist/tools/cluster/main.js').pathname
  const child = spawn(process.execPath, [program, 'mixnet', '--json', '--api-port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => end(child, 'SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, net: JSON.parse(line.toString()) as Announcement, stderr: () => said }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  await once(child, 'exit')
  return child.exitCode
}

t.test('kill -9: what was acknowledged is still there', async (t) => {
  const data = await directory(t)
  const first = await startProgram(t, ['--data', data])
  const keys = await leaveMessages(first.net, 50)
  await end(first.child, 'SIGKILL')
  const second = await startProgram(t, ['--data', data])
  t.strictSame(second.net.gateways, first.net.gateways)
  t.strictSame(await fetchMessages(second.net, keys, 50), upTo(50))
  t.equal(await end(second.child, 'SIGTERM'), 0, 'SIGTERM ends it cleanly')
})

t.test('kept ports that another program uses now', async (t) => {
  const dataDirectory = await directory(t)
  const before = await start(t, { dataDirectory })
  await before.close()
  t.same(before.notices, [])

  const apiPort = Number(new URL(before.apiUrl).port)
  const intruder = createServer().listen(apiPort, '127.0.0.1')
  await once(intruder, 'listening')
  const { child, net, stderr } = await startProgram(t, ['--data', dataDirectory])
  t.not(net.apiUrl, before.apiUrl)
  t.strictSame(net.gateways, before.gateways)
  child.kill('SIGTERM')
  await once(child, 'close')
  t.match(stderr(), `The API was at port ${apiPort}, which another program uses now: it is at `)
  intruder.close()
  const after = await start(t, { dataDirectory })
  t.equal(after.apiUrl, net.apiUrl, 'the new port is kept')
  await after.close()

  const gatewayPort = Number(new URL(urlOf(after, 1)).port)
  const atGateway = createServer().listen(gatewayPort, '127.0.0.1')
  await once(atGateway, 'listening')
  const refused = startLocalnet({ dataDirectory })
  await t.rejects(refused, {
    name: 'ListenError',
    message: new RegExp(
      `port ${gatewayPort} of 127.0.0.1 is in use; its clients remember .*--gateway-port`,
    ),
  })
  atGateway.close()
  const last = await start(t, { dataDirectory })
  t.strictSame(last.gateways, before.gateways)
})
