/** nymCHAT's clients at several nodes of one federation: names for all, mail by the relay, homes that are away. */
import t from 'tap'
import type { RunningNode } from '../../node/compose.js'
import type { CleanUp } from './support/directory.js'
import { NymchatUser } from './support/nymchat-user.js'
import { foundSeveral, until } from './support/several.js'

async function threeTowns(t: CleanUp) {
  const several = foundSeveral(t, 3)
  const nodes = await Promise.all(several.directories.map((one) => several.start(one)))
  await until(() => nodes.every((node) => node.status().voting === true), 'all vote')
  const at = (i: number): RunningNode => {
    const node = nodes[i]
    if (node === undefined) throw new RangeError(`no node ${i}`)
    return node
  }
  async function user(name: string, home: number) {
    const one = await NymchatUser.open(t, several.network, name)
    const names = at(home).status().names
    const outcome = await one.register(at(home).address)
    if (outcome !== 'success') throw new Error(outcome)
    await until(() => nodes.every((node) => node.status().names > names), `${name} is everywhere`)
    return one
  }
  return {
    ...{ at, user, network: several.network },
    stop: (i: number) => at(i).close(),
    async restart(i: number) {
      nodes[i] = await several.start(several.directories[i] ?? '')
      await until(() => at(i).status().voting === true, 'it votes again')
    },
  }
}

t.test('users of two nodes write to each other, whoever is away', async (t) => {
  const { at, user, network, stop, restart } = await threeTowns(t)
  const [alice, bob] = [await user('alice', 0), await user('bob', 1)]
  const keys = { alice: alice.signer.publicKey, bob: bob.signer.publicKey }
  const server = () => at(0).address
  t.same(await alice.query(server(), 'bob'), keys.bob, 'what one node certified, both know')
  t.same(await bob.query(at(1).address, 'alice'), keys.alice)
  const second = await NymchatUser.open(t, network, 'bob')
  t.equal(await second.register(server()), 'error: username already in use')

  t.equal(await alice.ask(server(), alice.sending('bob', keys.bob, 'over there')), 'success')
  await until(() => bob.messages().length === 1, 'the relay brings it, and it is pushed')
  t.equal(await bob.ask(at(1).address, bob.sending('alice', keys.alice, 'and back')), 'success')
  await until(() => alice.messages().length === 1, 'so does the answer')
  t.same(alice.texts(keys), ['bob: and back'])

  await bob.stop()
  await stop(1)
  for (const text of ['two', 'three']) {
    t.equal(await alice.ask(server(), alice.sending('bob', keys.bob, text)), 'success')
  }
  t.equal(at(0).status().messages.outbox.queued, 2, 'his home is down: they wait on the way')
  await restart(1)
  await until(() => at(0).status().messages.outbox.queued === 0, 'they are brought')
  await bob.start()
  t.equal(await bob.login(at(1).address), 'success')
  await until(() => bob.messages().length === 3, 'everything that he has not confirmed')
  // Nodes promise each other no order.
  t.same(bob.texts(keys).sort(), ['alice: over there', 'alice: three', 'alice: two'])
})

t.test('somebody logs in away from home', async (t) => {
  const { at, user } = await threeTowns(t)
  const [alice, bob] = [await user('alice', 0), await user('bob', 1)]
  const keys = { alice: alice.signer.publicKey, bob: bob.signer.publicKey }
  await bob.stop()
  await bob.start()
  t.equal(await bob.login(at(0).address), 'success', "alice's node knows him, too")
  const sending = alice.sending('bob', keys.bob, 'welcome')
  for (let i = 0; i < 2; i++) t.equal(await alice.ask(at(0).address, sending), 'success')
  await until(() => bob.messages().length > 0, 'what passes through it reaches him at once')
  await until(() => at(1).status().messages.waiting === 1, 'and waits at his home as well')
  await bob.query(at(0).address, 'alice')
  t.same(bob.texts(keys), ['alice: welcome'], 'once')
  await bob.stop()
  await bob.start()
  t.equal(await bob.login(at(1).address), 'success')
  await until(() => bob.messages().length === 1, 'at home he finds it')
  t.same(bob.texts(keys), ['alice: welcome'])
})
