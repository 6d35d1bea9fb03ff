/** The whole way: clients, mixnet and node in processes and threads of their own, on this machine's cores. */
import { join } from 'node:path'
import { type Client, connect } from '../../client/core/connect.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { nodeSignatures } from '../../node/signatures.js'
import { startLocalNode } from '../cluster/local-node.js'
import { bareExchanges } from './carrier.js'
import { quantile, type Row, row, throughput } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'
import { temporaryFolder } from './temporary-folder.js'

/** More names than are looked up at once, so that no lookup can ride with another of the same name. */
const held = Array.from({ length: 16 }, (_, i) => `held-${i}`)

export async function benchService(): Promise<Row[]> {
  const atOnce = await withService(0, async (open, apiUrl) => {
    const bare = await bareExchanges(apiUrl, 400, 8)
    const clients = await Promise.all([open(), open()])
    for (const name of held) await clients[0]?.register(name)
    const alone = await lookupTimes(clients.slice(0, 1), 60, 1)
    const crowd = await lookupTimes(clients, 400, 8)
    const registrations = await throughput(60, 8, async (i) => {
      await clients[i % clients.length]?.register(`bench-${i}`)
    })
    return { bare, alone, crowd, registrations }
  })
  const delayed = await withService(15, async (open) => {
    const client = await open()
    for (const name of held) await client.register(name)
    return lookupTimes([client], 40, 1)
  })
  return [
    row('Lookup through the mixnet, no mix delay, p50', atOnce.alone.p50, 'ms', {
      target: { of: 'value', atMost: 25 },
    }),
    row('Lookup through the mixnet, 15 ms a hop, p50', delayed.p50, 'ms', {
      target: { of: 'value', atMost: 200 },
    }),
    row('Lookups through one node, 2 clients', atOnce.crowd.perSecond, 'per s', {
      beside: { what: 'bare exchanges per s of the SDK on this mixnet', value: atOnce.bare },
      target: { of: 'value', atLeast: 100 },
    }),
    row('Registrations through one node, 2 clients', atOnce.registrations.perSecond, 'per s'),
  ]
}

type Open = () => Promise<Client>

/** A mixnet, a node that asks for no work, and a way to open clients of it. */
async function withService<Figures>(
  hopDelayMs: number,
  measure: (open: Open, apiUrl: string) => Promise<Figures>,
): Promise<Figures> {
  const closers: (() => Promise<void> | void)[] = []
  try {
    const folder = temporaryFolder()
    closers.push(() => folder.remove())
    const mixnet = await startMixnetProcess(...(hopDelayMs === 0 ? ['--mean-delay-ms', '0'] : []))
    closers.push(() => mixnet.stop())
    const node = await startLocalNode({
      dataDirectory: join(folder.path, 'node'),
      apiUrl: mixnet.apiUrl,
      logFile: join(folder.path, 'node.log'),
      admissionBits: 0,
    })
    closers.push(() => node.child.stop())
    return await measure(async () => {
      const client = await connect({
        invite: node.invite,
        signatures: nodeSignatures,
        openCarrier: (events) =>
          openNymWasmCarrier(
            { apiUrl: mixnet.apiUrl, coverTraffic: false, averageHopDelayMs: hopDelayMs },
            events,
          ),
      })
      closers.push(() => client.close())
      return client
    }, mixnet.apiUrl)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** Lookups that each client verifies, after a warm-up of a tenth. */
async function lookupTimes(clients: readonly Client[], count: number, width: number) {
  const look = (size: number) =>
    throughput(size, width, async (i) => {
      const found = await clients[i % clients.length]?.lookup(held[i % held.length] ?? '')
      if (found?.status !== 'held') throw new Error('not found')
    })
  await look(Math.ceil(count / 10))
  const { perSecond, latenciesMs } = await look(count)
  return { perSecond, p50: quantile(latenciesMs, 0.5) }
}
