/**
 * A node as a nymCHAT server, beside the rates of the real one (NYMCHAT.md section 12): 25 to 50 lookups and 9 to 23
 * registrations per second, measured through a stub of nym-client. Here too: behind the websocket of a nym-client
 * whose mixnet is memory, and then through the local mixnet. The federation asks for no proof of work.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import type { Asker, CarrierEvents } from '../../client/mixnet/carrier.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { openNymClientCarrier } from '../../client/mixnet/nym-client-carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { nodeP256Signer } from '../../node/signatures.js'
import { parseInvite } from '../../proto/invite.js'
import { clientFrames, parseNonce, parseReply } from '../../proto/nymchat/frames.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import { p256PrivateKey } from '../../proto/portable-signatures.js'
import { startLocalNode } from '../cluster/local-node.js'
import { createApplication } from '../nym-client/application.js'
import { Postbox } from '../nym-client/postbox.js'
import { startInProcessNode } from './in-process-node.js'
import { type Row, row, throughput } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'
import { temporaryFolder } from './temporary-folder.js'

/** The better end of what the real server was measured at, per second. */
const realServer = { lookups: 50, registrations: 23 }
const target = { of: 'ratio', atLeast: 20 } as const

interface Rates {
  readonly lookups: number
  readonly registrations: number
}

export async function benchNymchat(): Promise<Row[]> {
  const stub = await throughStub()
  const mixnet = await throughMixnet()
  const beside = (what: keyof Rates) => ({
    beside: { what: 'per s, the real server at its best', value: realServer[what] },
  })
  return [
    row('nymCHAT lookups, websocket, no mixnet, 256 clients', stub.lookups, 'per s', {
      ...beside('lookups'),
      target,
    }),
    row('nymCHAT registrations, the same, no proof of work', stub.registrations, 'per s', {
      ...beside('registrations'),
      target,
    }),
    row(
      'nymCHAT lookups, local mixnet, 2 clients, 8 each',
      mixnet.lookups,
      'per s',
      beside('lookups'),
    ),
    row(
      'nymCHAT registrations, the same, no proof of work',
      mixnet.registrations,
      'per s',
      beside('registrations'),
    ),
  ]
}

/** Answers name no question, so the oldest that is open is answered. */
interface Client {
  ask(frame: string): Promise<string>
}

async function openClient(
  server: string,
  open: (events: CarrierEvents) => Promise<Asker>,
): Promise<Client> {
  const waiting: ((content: string) => void)[] = []
  const carrier = await open({
    onFrame: ({ bytes }) => waiting.shift()?.(parseReply(Buffer.from(bytes).toString()).content),
  })
  return {
    async ask(frame) {
      const answer = new Promise<string>((resolve) => {
        waiting.push(resolve)
      })
      await carrier.send(server, Buffer.from(frame), 10)
      return answer
    },
  }
}

async function register(client: Client, name: string): Promise<void> {
  const signer = nodeP256Signer(p256PrivateKey(new Uint8Array(randomBytes(48))))
  const nonce = parseNonce(
    await client.ask(clientFrames.register(name, pemOfKey(signer.publicKey))),
  )
  const response = clientFrames.registrationResponse(name, signText(signer, nonce))
  const outcome = await client.ask(response)
  if (outcome !== 'success') throw new Error(outcome)
}

/**
 * After a warm-up of a tenth. A client has one registration at a time under way, as a server has one for each sender.
 * @param lookupsAtOnce of each client
 */
async function rates(
  clients: readonly Client[],
  counts: Rates,
  lookupsAtOnce: number,
): Promise<Rates> {
  const idle = [...clients]
  const using = async (work: (client: Client) => Promise<void>) => {
    const client = idle.pop()
    if (client === undefined) throw new Error('no client is idle')
    await work(client)
    idle.push(client)
  }
  const registering = (prefix: string, count: number) =>
    throughput(count, clients.length, (i) => using((client) => register(client, `${prefix}${i}`)))
  const looking = (count: number) =>
    throughput(count, clients.length * lookupsAtOnce, (i) =>
      using(async (client) => {
        const content = await client.ask(clientFrames.query(`name${i % counts.registrations}`))
        if (!content.includes('PUBLIC KEY')) throw new Error(content)
      }),
    )
  await registering('warm', Math.ceil(counts.registrations / 10))
  const registrations = await registering('name', counts.registrations)
  for (let i = 1; i < lookupsAtOnce; i++) idle.push(...clients)
  await looking(Math.ceil(counts.lookups / 10))
  const lookups = await looking(counts.lookups)
  return { lookups: lookups.perSecond, registrations: registrations.perSecond }
}

async function throughStub(): Promise<Rates> {
  const network = createMemoryNetwork()
  const postbox = new Postbox()
  const behind = await network.open({ onFrame: (frame) => postbox.put(frame) })
  const websockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  websockets.on('connection', (websocket) => createApplication(websocket, behind, postbox))
  await once(websockets, 'listening')
  const { port } = websockets.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}`
  const bench = await startInProcessNode((events) => openNymClientCarrier({ url }, events))
  try {
    const open = () => openClient(bench.node.address, (events) => network.open(events))
    const clients = await Promise.all(Array.from({ length: 256 }, open))
    return await rates(clients, { lookups: 10_000, registrations: 2_000 }, 1)
  } finally {
    await bench.close()
    websockets.close()
    await behind.close()
  }
}

async function throughMixnet(): Promise<Rates> {
  const closers: (() => Promise<void> | void)[] = []
  try {
    const folder = temporaryFolder()
    closers.push(() => folder.remove())
    const { apiUrl, stop } = await startMixnetProcess('--mean-delay-ms', '0')
    closers.push(stop)
    const node = await startLocalNode({
      ...{ dataDirectory: join(folder.path, 'node'), apiUrl, admissionBits: 0 },
      logFile: join(folder.path, 'node.log'),
    })
    closers.push(() => node.child.stop())
    const [address = ''] = parseInvite(node.invite).addresses
    const open = () =>
      openClient(address, async (events) => {
        const settings = { apiUrl, coverTraffic: false, averageHopDelayMs: 0 }
        const carrier = await openNymWasmCarrier(settings, events)
        closers.push(() => carrier.close())
        return carrier
      })
    return await rates([await open(), await open()], { lookups: 200, registrations: 40 }, 8)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
