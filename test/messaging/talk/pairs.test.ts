/** Two people: what they write arrives once, and its state is true. */
import t from 'tap'
import { one, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

t.test('a text to a name arrives, and its receipt comes back', async (t) => {
  const place = world(1)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const sent = await alice.messenger.send('bob', 'Good morning!')
  t.equal(sent.state, 'waiting')
  await place.clock.until(async () => {
    const [last] = (await alice.messenger.history('@bob')).slice(-1)
    return last?.state === 'delivered'
  }, 'delivered')
  t.same(await bob.texts('@alice'), ['Good morning!'])
  t.same(alice.warnings(), [])
  t.same(bob.warnings(), [])
  const states = alice.events.flatMap((event) =>
    event.kind === 'state-change' ? [event.message.state] : [],
  )
  t.same(states, ['sent', 'stored', 'delivered'])
  await bob.messenger.send('alice', 'And to you.')
  await place.clock.until(async () => (await alice.texts('@bob')).length === 2, 'the answer')
  t.equal(alice.messenger.safetyNumber('bob'), bob.messenger.safetyNumber('alice'))
  await alice.messenger.close()
  await bob.messenger.close()
})
