/** What is built on a client: its context, what is pushed to it, and frames that are none of the protocol's. */
import t from 'tap'
import { type Client, contextOf } from '../../client/core/connect.js'
import { forgetfulKeys } from '../../client/core/forgetful.js'
import { opens } from './opens.js'
import { rig } from './rig.js'
import { filled } from './small-federation.js'

const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}

t.test('a client has a context, and nothing else does', async (t) => {
  const { connect } = await rig(t)
  const client = await connect()
  t.equal(contextOf(client).address, client.address)
  t.throws(() => contextOf({ ...client } as Client), TypeError)
})

t.test('what is pushed reaches who listens for its kind, until it stops', async (t) => {
  const { connect, node, events } = await rig(t)
  const context = contextOf(await connect())
  const heard: number[] = []
  const stop = context.onPushed('arrived', ({ waiting }) => heard.push(waiting))
  context.onPushed('expiring', ({ sessionSeconds }) => heard.push(sessionSeconds))
  await node.push({ kind: 'arrived', waiting: 3 })
  await node.push({ kind: 'expiring', sessionSeconds: 60 })
  await until(() => heard.length === 2)
  t.strictSame(heard, [3, 60])
  t.match(events.at(-1), { kind: 'expiring', sessionSeconds: 60 })
  stop()
  await node.push({ kind: 'arrived', waiting: 4 })
  await node.push({ kind: 'expiring', sessionSeconds: 61 })
  await until(() => heard.length === 3)
  t.strictSame(heard, [3, 60, 61])
})

t.test('frames of another kind go from client to client', async (t) => {
  const { connect } = await rig(t)
  const [one, other] = [contextOf(await connect()), contextOf(await connect())]
  const heard: Uint8Array[] = []
  const stop = other.onForeign((bytes) => heard.push(bytes))
  await one.sendForeign(other.address, Uint8Array.of(3, 7))
  await one.sendForeign(other.address, Uint8Array.of(123, 125))
  await until(() => heard.length === 2)
  t.strictSame(
    heard.map((bytes) => [...bytes]),
    [
      [3, 7],
      [123, 125],
    ],
  )
  await t.rejects(one.sendForeign(other.address, Uint8Array.of(1, 7)), RangeError)
  await t.rejects(one.sendForeign('nowhere', Uint8Array.of(3)), { code: 'unreachable' })
  stop()
  await one.sendForeign(other.address, Uint8Array.of(3, 8))
  for (let i = 0; i < 5; i++) await turn()
  t.equal(heard.length, 2)
})

t.test('closing tells whoever only waits', async (t) => {
  const { connect } = await rig(t)
  const client = await connect()
  const { closed, sendForeign, address } = contextOf(client)
  t.notOk(closed.aborted)
  await client.close()
  t.ok(closed.aborted)
  await t.rejects(sendForeign(address, Uint8Array.of(3)), { code: 'closed' })
})

t.test('forgetful keys open what is sealed for them', async (t) => {
  const keys = forgetfulKeys()
  const { publicKey } = await keys.create({ purpose: 'device', name: 'alice' })
  await opens(t, publicKey, await keys.opener(publicKey))
  t.equal(await keys.opener(filled(2, 33)), undefined)
})
