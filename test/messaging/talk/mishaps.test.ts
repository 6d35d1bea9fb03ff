/** Ways in which a text could vanish while its sender believes that it is on its way. */
import t from 'tap'
import { Device, one, register, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

async function last(device: Device, conversation: string) {
  const all = await device.messenger.history(conversation)
  return all.filter(({ kind }) => kind === 'text').at(-1)
}

async function stateOf(device: Device, conversation: string) {
  return (await last(device, conversation))?.state
}

t.test(
  'whoever has a new device only, as after a restored backup, can be written to',
  async (t) => {
    for (const isNoticed of [true, false]) {
      const place = world(isNoticed ? 81 : 82)
      const { clock } = place
      const alice = await one(place, 'alice')
      const bob = await one(place, 'bob')
      await alice.messenger.send('bob', 'Hello')
      await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
      bob.kill()
      const restored = new Device(place, 'bob')
      register(place, 'bob', [restored], 2, bob.signer.publicKey)
      await restored.open()
      await alice.messenger.checkContact('bob')
      // The lost device is taken out of the group, or not yet.
      if (isNoticed) await clock.pass(3_600_000)
      await alice.messenger.send('bob', 'Are you back?')
      await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'delivered')
      t.same(await restored.texts('@alice'), ['Are you back?'])
      await restored.messenger.send('alice', 'I am.')
      await clock.until(async () => (await stateOf(restored, '@alice')) === 'delivered', 'answer')
      t.equal((await alice.texts('@bob')).at(-1), 'I am.')
      for (const each of [alice, restored]) await each.messenger.close()
    }
  },
)

t.test('a first text that expired with its Welcome arrives when it is tried again', async (t) => {
  const place = world(83)
  const { clock } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  place.office.swallowed.add('bob')
  await alice.messenger.send('bob', 'Hello')
  await clock.pass(15 * 86_400_000)
  t.equal(await stateOf(alice, '@bob'), 'expired')
  place.office.swallowed.clear()
  const message = await last(alice, '@bob')
  await alice.messenger.retry(message?.key ?? '')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'second try')
  t.same(await bob.texts('@alice'), ['Hello'])
  for (const each of [alice, bob]) await each.messenger.close()
})
