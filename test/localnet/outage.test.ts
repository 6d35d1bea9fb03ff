import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { type Localnet, startLocalnet } from '../../tools/localnet/index.js'
import {
  authenticate,
  type ClientKeys,
  fetchTopology,
  type GatewayConnection,
  messagePacket,
  nextPushed,
  numberedMessage,
  numberOf,
  openConnection,
  packetFrame,
  register,
  type Topology,
  until,
} from './protocol-client.js'

t.setTimeout(600_000)

const urlOf = ({ gateways }: Localnet, index: number) => gateways[index]?.url ?? ''
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Sends until acknowledged and connects until it stays, as the carriers above the SDKs do. */
async function stubbornExchange(net: Localnet, topology: Topology, count: number) {
  const unacknowledged = new Set(upTo(count))
  const received = new Set<number>()
  let finished = false
  const connectForEver = async (
    gateway: number,
    keys: ClientKeys | undefined,
    onPushed: (message: Buffer) => void,
    onConnected: (connection: GatewayConnection) => void,
  ): Promise<void> => {
    while (!finished) {
      const connection = await openConnection(urlOf(net, gateway)).catch(() => undefined)
      if (connection === undefined || keys === undefined) continue
      if ((await authenticate(connection, keys)) !== true) continue
      onConnected(connection)
      for (;;) {
        const message = await nextPushed(connection, keys)
        if (message === undefined) break
        onPushed(message)
      }
    }
  }
  const enrol = async (gateway: number) => {
    const connection = await openConnection(urlOf(net, gateway))
    const keys = await register(connection)
    connection.socket.terminate()
    return keys
  }
  const sender = await enrol(0)
  const receiver = await enrol(1)
  let live: GatewayConnection | undefined
  const sendAll = () => {
    for (const number of unacknowledged) {
      const ackContent = Buffer.alloc(21)
      ackContent.writeUInt32BE(number)
      const { firstPort, packet } = messagePacket({
        topology,
        toGateway: 1,
        to: receiver.identity.rawPublicKey,
        message: numberedMessage(number),
        ackTo: { gateway: 0, client: sender.identity.rawPublicKey },
        ackContent,
      })
      live?.sendBinary(packetFrame(sender, firstPort, packet))
    }
  }
  const lines = [
    connectForEver(
      0,
      sender,
      (ack) => unacknowledged.delete(ack.readUInt32BE(0)),
      (connection) => {
        live = connection
      },
    ),
    connectForEver(
      1,
      receiver,
      (message) => received.add(numberOf(message)),
      () => {},
    ),
  ]
  await until(() => live !== undefined)
  sendAll()
  const again = setInterval(sendAll, 500)
  return {
    received,
    unacknowledged,
    async finish() {
      await until(() => unacknowledged.size === 0 && received.size === count)
      clearInterval(again)
      finished = true
      await net.close()
      await Promise.all(lines)
    },
  }
}

t.test(
  'a gateway is away for three seconds under traffic: nothing acknowledged is lost',
  async (t) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'localnet-'))
    t.teardown(() => rm(dataDirectory, { recursive: true }))
    const net = await startLocalnet({ dataDirectory })
    t.teardown(() => net.close())
    const exchange = await stubbornExchange(net, await fetchTopology(net), 120)
    for (const gateway of [1, 0]) {
      await until(() => exchange.received.size > 10)
      await net.stopGateway(gateway)
      await new Promise((resolve) => setTimeout(resolve, 3000))
      await net.startGateway(gateway)
    }
    const lostForGood = upTo(120).filter(
      (number) => !exchange.unacknowledged.has(number) && !exchange.received.has(number),
    )
    t.comment(`${lostForGood.length} acknowledged messages still wait for their receiver`)
    await exchange.finish()
    t.equal(exchange.received.size, 120)
    await t.rejects(net.stopGateway(7), RangeError)
  },
)
