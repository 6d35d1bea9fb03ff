/** Clients and a node on a real mixnet whose gateway goes away for three seconds: every question is answered. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { connect } from '../../client/core/connect.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { createLoggers } from '../../node/loggers.js'
import { defaultSettings } from '../../node/settings.js'
import { startLocalnet } from '../../tools/localnet/index.js'

t.test('the node’s gateway is stopped for three seconds under traffic', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-outage-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const mixnet = await startLocalnet({ meanDelayMs: 0 })
  t.teardown(() => mixnet.close())
  const [nodeGateway, clientGateway] = mixnet.gateways
  if (nodeGateway === undefined || clientGateway === undefined) throw new Error('two gateways')
  const local = { apiUrl: mixnet.apiUrl, coverTraffic: false, averageHopDelayMs: 0 }

  initialise({ dataDirectory: folder, admissionBits: 4, quarantineMs: 0 })
  const node = await startNode({
    dataDirectory: folder,
    settings: defaultSettings,
    loggers: createLoggers('silent', process.stderr),
    clock: Date.now,
    openCarrier: (events, identityStore) =>
      openNymWasmCarrier(
        { ...local, identityStore, preferredGateway: nodeGateway.identity },
        events,
      ),
  })
  t.teardown(() => node.close())
  const client = await connect({
    invite: node.invite,
    openCarrier: (events) =>
      openNymWasmCarrier({ ...local, preferredGateway: clientGateway.identity }, events),
  })
  t.teardown(() => client.close())
  t.not(node.address.split('@')[1], client.address.split('@')[1], 'two gateways carry this')

  await client.register('alice')
  const answers: Promise<string>[] = []
  const ask = (): void => {
    answers.push(client.lookup('alice', { timeoutMs: 120_000 }).then(({ status }) => status))
  }
  for (let i = 0; i < 5; i++) ask()
  await mixnet.stopGateway(0)
  for (let i = 0; i < 15; i++) {
    ask()
    await pause(200)
  }
  await mixnet.startGateway(0)
  for (let i = 0; i < 5; i++) ask()
  const statuses = await Promise.all(answers)
  t.equal(statuses.length, 25)
  t.ok(
    statuses.every((status) => status === 'held'),
    'no question was lost',
  )
})
