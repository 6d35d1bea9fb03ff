import { createConnection } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { askOperator, askOperatorJson } from '../../node/operator/client.js'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot } from '../../node/snapshot.js'
import { temporaryDirectory } from './support/directory.js'
import {
  Caller,
  memoryIdentity,
  newOwner,
  nodeOptions,
  startTestNode,
  testClock,
} from './support/node.js'

t.test('a running node hands out everything that it has certified', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  await Promise.all(Array.from({ length: 150 }, (_, i) => caller.claim(`name${i}`, newOwner())))
  const socket = node.paths.operatorSocket

  const snapshot = await askOperator(socket, 'export')
  if (snapshot === undefined) throw new Error('the node runs')
  const facts = await verifySnapshot(snapshot, nodeSignatures, node.federationId)
  t.equal(facts.certificates, 150)

  t.match(await askOperatorJson(socket, 'status'), { names: 150, state: 'serving' })
  t.match(await askOperatorJson(socket, 'invite'), { invite: node.invite })
})

t.test('an operator who leaves in the middle disturbs nobody', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  await Promise.all(Array.from({ length: 300 }, (_, i) => caller.claim(`name${i}`, newOwner())))
  for (let i = 0; i < 20; i++) {
    const socket = createConnection(node.paths.operatorSocket)
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.write('{"ask":"export"}\n', resolve))
    socket.destroy()
  }
  t.match(await askOperatorJson(node.paths.operatorSocket, 'status'), { names: 300 })
})

t.test('a node that still connects shows itself and hands out its names', async (t) => {
  const directory = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory: directory, admissionBits: 0, quarantineMs: 0 })
  const { operatorSocket } = dataPaths(directory)
  const network = createMemoryNetwork()
  let connect = () => {}
  const connecting = new Promise<void>((resolve) => {
    connect = resolve
  })
  let asked = () => {}
  const opening = new Promise<void>((resolve) => {
    asked = resolve
  })
  const starting = startNode({
    ...nodeOptions(directory),
    async openCarrier(events) {
      asked()
      await connecting
      return network.open(events, memoryIdentity())
    },
  })
  await opening
  const early = { state: 'starting', mixnet: 'connecting', mixnetAddress: '', names: 0 }
  t.match(await askOperatorJson(operatorSocket, 'status'), early)
  await t.rejects(askOperatorJson(operatorSocket, 'invite'), { message: /it is connecting/ })
  const snapshot = await askOperator(operatorSocket, 'export')
  if (snapshot === undefined) throw new Error('the node runs')
  t.match(await verifySnapshot(snapshot, nodeSignatures), { certificates: 0 })
  connect()
  const node = await starting
  t.teardown(() => node.close())
  t.match(await askOperatorJson(operatorSocket, 'status'), {
    state: 'serving',
    mixnet: 'connected',
  })
  t.match(await askOperatorJson(operatorSocket, 'invite'), { invite: node.invite })
})

t.test('no node, no answer', async (t) => {
  const directory = temporaryDirectory(t)
  t.equal(await askOperator(join(directory, 'operator.sock'), 'status'), undefined)
  const node = await startTestNode(t)
  await node.close()
  t.equal(await askOperatorJson(node.paths.operatorSocket, 'status'), undefined)
  await t.rejects(askOperator(join(directory, 'x'.repeat(200)), 'status'), {
    name: 'OperatorError',
  })
})
