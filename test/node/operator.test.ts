import { createConnection } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { askOperator, askOperatorJson } from '../../node/operator/client.js'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot } from '../../node/snapshot.js'
import { temporaryDirectory } from './support/directory.js'
import { Caller, newOwner, startTestNode, testClock } from './support/node.js'

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
