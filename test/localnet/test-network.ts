import type { Test } from 'tap'
import {
  type Localnet,
  type LocalnetOptions,
  type NodeReport,
  startLocalnet,
} from '../../tools/localnet/index.js'
import {
  type ClientKeys,
  fetchTopology,
  type GatewayConnection,
  messagePacket,
  numberedMessage,
  openConnection,
  packetFrame,
  register,
  type Topology,
} from './protocol-client.js'

export interface TestClient {
  readonly connection: GatewayConnection
  readonly keys: ClientKeys
  /** Identity key: what packets name as destination. */
  readonly id: Buffer
}

export interface TestNetwork {
  readonly net: Localnet
  readonly topology: Topology
  url(gateway: number): string
  /** Counters of the n-th gateway. */
  counts(gateway: number): NodeReport
  join(gateway: number): Promise<TestClient>
  /** Sends a numbered message of one client at gateway 0 to one at gateway 1. */
  send(from: TestClient, to: TestClient, number: number): void
}

/** A small network that ends with the test. */
export async function startTestNetwork(
  t: Test,
  options: LocalnetOptions = {},
): Promise<TestNetwork> {
  const net = await startLocalnet({ mixesPerLayer: 1, ...options })
  t.teardown(() => net.close())
  const topology = await fetchTopology(net)
  const url = (gateway: number) => net.gateways[gateway]?.url ?? ''
  return {
    net,
    topology,
    url,
    counts(gateway) {
      const report = net.counters().nodes.filter(({ role }) => role === 'gateway')[gateway]
      if (report === undefined) throw new Error(`no gateway ${gateway}`)
      return report
    },
    async join(gateway) {
      const connection = await openConnection(url(gateway))
      const keys = await register(connection)
      return { connection, keys, id: keys.identity.rawPublicKey }
    },
    send(from, to, number) {
      const { firstPort, packet } = messagePacket({
        topology,
        toGateway: 1,
        to: to.id,
        message: numberedMessage(number),
        ackTo: { gateway: 0, client: from.id },
      })
      from.connection.sendBinary(packetFrame(from.keys, firstPort, packet))
    },
  }
}
