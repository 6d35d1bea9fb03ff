/** How a node stops, and what makes it stop. */

import Database from 'better-sqlite3'
import t from 'tap'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { startNode } from '../../node/compose.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { openStore } from '../../node/store/store.js'
import { signRegistration } from '../../proto/registration.js'
import { registerSigningBytes } from '../../proto/requests.js'
import {
  Caller,
  expectKind,
  memoryIdentity,
  newOwner,
  newTag,
  nodeOptions,
  refusal,
  startTestNode,
  testClock,
} from './support/node.js'

t.test('a stopping node answers what it accepted and refuses the rest', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const registration = signRegistration(caller.content('ada', owner), owner, 0)
  const challenge = await caller.challenge('register')
  const message = registerSigningBytes(node.federationId, node.nodeKey, challenge, registration.id)
  const signature = owner.sign(message)
  const accepted = caller.ask({ kind: 'register', registration, challenge, signature })
  const closed = node.close()
  t.match(refusal(await caller.ask({ kind: 'ping' })), { code: 'stopping-down', retry: true })
  t.equal(expectKind(await accepted, 'register').outcome, 'certified')
  await closed
  await node.close()

  const store = openStore(node.paths.store, { readonly: true })
  t.same(store.newest('ada')?.certificate.registration.id, registration.id)
  store.close()
})

t.test('it does not wait for ever', async (t) => {
  const clock = testClock()
  const network = createMemoryNetwork({ waitMsMax: 60_000 })
  const node = await startTestNode(t, { clock, network, settings: { stopMs: 50 } })
  const asker = await network.open({ onFrame: () => undefined })
  t.teardown(() => asker.close())
  await asker.send(node.address, Buffer.from([1]), 2)
  network.interrupt()
  await node.close()
  t.pass('closed while the network was out of reach')
})

t.test('a start that fails leaves nothing behind', async (t) => {
  const node = await startTestNode(t)
  await node.close()
  const { directory } = node.paths
  const options = nodeOptions(directory)
  const unreachable = new Error('no such network')
  const refused = startNode({ ...options, openCarrier: () => Promise.reject(unreachable) })
  await t.rejects(refused, unreachable)
  const again = await startNode(options)
  await again.close()
})

t.test('a store that fails stops the node', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  // What no node does to itself: its table goes away under it.
  const database = new Database(node.paths.store)
  database.exec('DROP TABLE certificates')
  database.close()
  await t.rejects(caller.claim('ada', newOwner()), { name: 'StoreFault' })
  t.match(await node.faulted, { name: 'StoreFault' })
})

t.test('so do mailboxes that fail', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  await caller.claim('ada', newOwner())
  const database = new Database(node.paths.mailboxes)
  database.exec('DROP TABLE waiting')
  database.close()
  const message = {
    kind: 'send' as const,
    recipient: 'ada',
    messageId: new Uint8Array(16),
    envelope: new Uint8Array(1),
    receiptHash: new Uint8Array(32),
  }
  await t.rejects(caller.ask(message), { name: 'StoreFault' })
  t.match(await node.faulted, { name: 'StoreFault' })
})

t.test('a fault that the operator meets stops the door and the deciding too', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const database = new Database(node.paths.store)
  database.exec('DROP TABLE certificates')
  database.close()
  await t.rejects(askOperatorJson(node.paths.operatorSocket, 'status'))
  t.match(await node.faulted, { name: 'StoreFault' })
  t.match(refusal(await caller.ask({ kind: 'ping' })), { code: 'stopping-down' })
})

t.test('a fault that a reading request meets fails the claims that wait', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const registration = signRegistration(caller.content('ada', owner), owner, 0)
  const challenge = await caller.challenge('register')
  const message = registerSigningBytes(node.federationId, node.nodeKey, challenge, registration.id)
  const signature = owner.sign(message)
  const waiting = caller.ask({ kind: 'register', registration, challenge, signature })
  const database = new Database(node.paths.store)
  database.exec('DROP TABLE certificates')
  database.close()
  const read = caller.ask({ kind: 'lookup', name: 'bob' })
  await t.rejects(read, { name: 'StoreFault' })
  await t.rejects(waiting, { name: 'StoreFault' })
  t.match(
    refusal(await caller.claim('cleo', newOwner()).catch(() => caller.ask({ kind: 'ping' }))),
    {
      code: 'stopping-down',
    },
  )
})

t.test('what comes before the node can answer waits, within bounds', async (t) => {
  const first = await startTestNode(t)
  await first.close()
  const tables = [
    { bytesOfFrame: 1, kept: 1_024 },
    { bytesOfFrame: 2 ** 19, kept: 32 },
  ]
  for (const { bytesOfFrame, kept } of tables) {
    const bytes = new Uint8Array(bytesOfFrame).fill(1)
    const node = await startNode({
      ...nodeOptions(first.paths.directory),
      openCarrier(events) {
        for (let i = 0; i < 2_000; i++) events.onFrame({ bytes, senderTag: newTag() })
        return createMemoryNetwork().open(events, memoryIdentity())
      },
    })
    t.equal(node.status().requests.requests, kept)
    await node.close()
  }
})

t.test('a carrier that gives up stops the node', async (t) => {
  const network = createMemoryNetwork()
  let giveUp = () => {}
  const node = await startTestNode(t, { network })
  await node.close()
  const faulty = await startNode({
    ...nodeOptions(node.paths.directory),
    openCarrier(events) {
      giveUp = () => events.onState?.('failed')
      return network.open(events, memoryIdentity())
    },
  })
  t.teardown(() => faulty.close())
  giveUp()
  t.match(await faulty.faulted, { message: /carrier has given up/ })
})
