/** Groups: who is in them, in what order they change, and what is left when somebody goes. */
import t from 'tap'
import type { Messenger } from '../../../client/messaging/talk/messenger.js'
import { Device, one, person, register, type World, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

const joined = (messenger: Messenger, key: string, members: readonly string[]) => () =>
  messenger.conversation(key)?.members.join() === members.join()

/** A group of three, everybody in it. */
async function three(place: World) {
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const carol = await one(place, 'carol')
  const key = await alice.messenger.createGroup('Walks', ['bob', 'carol'])
  await place.clock.until(joined(carol.messenger, key, ['alice', 'bob']), 'carol in')
  await place.clock.until(joined(bob.messenger, key, ['alice', 'carol']), 'bob in')
  for (const each of [bob, carol]) await each.messenger.acceptRequest(key)
  return { alice, bob, carol, key }
}

async function closeAll(devices: readonly Device[]): Promise<void> {
  for (const device of devices) await device.messenger.close()
}

t.test('a text to a group is delivered by member', async (t) => {
  const place = world(21)
  const { alice, bob, carol, key } = await three(place)
  t.same(bob.messenger.conversation(key)?.title, 'Walks')
  t.equal(bob.messenger.conversation(key)?.creator, 'alice')
  await bob.messenger.sendGroup(key, 'To the lake?')
  carol.kill()
  const state = async () => (await bob.messenger.history(key)).at(-1)
  await place.clock.until(async () => {
    const { deliveries } = (await state()) ?? {}
    return deliveries?.alice?.state === 'delivered'
  }, 'alice has it')
  await place.clock.pass(10_000)
  t.equal((await state())?.state, 'stored', 'the least far')
  await carol.open()
  await place.clock.until(async () => (await state())?.state === 'delivered', 'carol has it')
  t.same(await alice.texts(key), ['To the lake?'])
  await closeAll([alice, bob, carol])
})

t.test('two changes at once: one is placed, the other is made anew on top of it', async (t) => {
  const place = world(22)
  const { alice, bob, carol, key } = await three(place)
  const dave = await one(place, 'dave')
  const erin = await one(place, 'erin')
  await Promise.all([bob.messenger.invite(key, ['dave']), carol.messenger.invite(key, ['erin'])])
  for (const each of [alice, bob, carol, dave, erin]) {
    const others = ['alice', 'bob', 'carol', 'dave', 'erin'].filter((name) => name !== each.name)
    await place.clock.until(joined(each.messenger, key, others), `${each.name} sees all`)
  }
  await erin.messenger.acceptRequest(key)
  await erin.messenger.sendGroup(key, 'Hello all')
  for (const each of [alice, bob, carol, dave]) {
    await place.clock.until(async () => (await each.texts(key)).includes('Hello all'), 'heard')
    t.same(each.warnings(), [])
  }
  await closeAll([alice, bob, carol, dave, erin])
})

t.test('a member that is cut off while it changes a group goes on where it was', async (t) => {
  for (const isDurable of [false, true]) {
    for (let at = 1; at <= 4; at++) {
      const place = world(40 + at)
      const { alice, bob, carol, key } = await three(place)
      const dave = await one(place, 'dave')
      await bob.messenger.invite(key, ['dave'])
      bob.cut = { afterCommits: bob.commits + at, isDurable }
      const isIn = joined(dave.messenger, key, ['alice', 'bob', 'carol'])
      await place.clock.until(async () => {
        if (!bob.isAlive) await bob.open()
        return isIn() && joined(carol.messenger, key, ['alice', 'bob', 'dave'])()
      }, `dave in, though bob was cut off at ${at}`)
      t.ok(isIn())
      await closeAll([alice, bob, carol, dave])
    }
  }
})

t.test('a commit whose maker is gone is shown by the sequencer, and followed', async (t) => {
  const place = world(29)
  const { alice, bob, carol, key } = await three(place)
  await one(place, 'dave')
  const erin = await one(place, 'erin')
  await place.clock.pass(60_000)
  await bob.messenger.invite(key, ['dave'])
  // The commit is durable and has its place; then nothing more comes from bob.
  bob.cut = { afterCommits: bob.commits + 2, isDurable: false }
  await place.clock.until(() => !bob.isAlive, 'bob is gone')
  await place.clock.until(joined(alice.messenger, key, ['bob', 'carol', 'dave']), 'alice has it')
  t.same(carol.messenger.conversation(key)?.members, ['alice', 'bob'], 'carol was not told')
  await carol.messenger.invite(key, ['erin'])
  const all = ['alice', 'bob', 'dave', 'erin']
  await place.clock.until(joined(carol.messenger, key, all), 'carol took it, and made hers anew')
  await place.clock.until(joined(erin.messenger, key, ['alice', 'bob', 'carol', 'dave']), 'erin in')
  t.same(carol.warnings(), [])
  await closeAll([alice, carol, erin])
})

t.test('who missed a commit keeps what comes after it, asks, and reads it', async (t) => {
  const place = world(30)
  const { alice, bob, carol, key } = await three(place)
  const dave = await one(place, 'dave')
  place.office.swallowed.add('carol')
  await bob.messenger.invite(key, ['dave'])
  await place.clock.until(joined(dave.messenger, key, ['alice', 'bob', 'carol']), 'dave in')
  await place.clock.pass(60_000)
  place.office.swallowed.clear()
  await bob.messenger.sendGroup(key, 'after it')
  await place.clock.pass(60_000)
  t.same(await carol.texts(key), [], 'not yet')
  await carol.messenger.close()
  await carol.open()
  await place.clock.until(async () => (await carol.texts(key)).includes('after it'), 'read')
  t.same(carol.messenger.conversation(key)?.members, ['alice', 'bob', 'dave'])
  await closeAll([alice, bob, carol, dave])
})

t.test('who is removed reads no more; who leaves is removed by another', async (t) => {
  const place = world(23)
  const { alice, bob, carol, key } = await three(place)
  await bob.messenger.remove(key, 'carol')
  await place.clock.until(
    () => carol.messenger.conversation(key)?.standing === 'removed',
    'carol knows',
  )
  await alice.messenger.sendGroup(key, 'Without carol')
  await place.clock.until(async () => (await bob.texts(key)).length === 1, 'bob reads')
  await place.clock.pass(60_000)
  t.same(await carol.texts(key), [])
  await t.rejects(carol.messenger.sendGroup(key, 'Hey'), { code: 'refused' })
  await t.rejects(alice.messenger.remove(key, 'alice'), { code: 'invalid-input' })
  await bob.messenger.leave(key)
  t.equal(bob.messenger.conversation(key)?.standing, 'left')
  await t.rejects(bob.messenger.sendGroup(key, 'Hm'), { code: 'refused' })
  await place.clock.until(joined(alice.messenger, key, []), 'bob is gone')
  const notes = (await alice.messenger.history(key)).flatMap(({ note, names }) => {
    return note ? [`${note} ${names?.join()}`] : []
  })
  t.same(notes, ['created bob,carol', 'removed carol', 'left bob', 'removed bob'])
  await closeAll([alice, bob, carol])
})

t.test('a new title is told to all', async (t) => {
  const place = world(24)
  const { alice, bob, carol, key } = await three(place)
  await carol.messenger.rename(key, 'Long walks')
  for (const each of [alice, bob, carol]) {
    await place.clock.until(
      () => each.messenger.conversation(key)?.title === 'Long walks',
      'renamed',
    )
  }
  await t.rejects(bob.messenger.rename(key, 'two\nlines'), { code: 'invalid-input' })
  await closeAll([alice, bob, carol])
})

t.test('a group whose sequencer is gone is made anew, and the old one says so', async (t) => {
  const place = world(25)
  const { alice, bob, carol, key } = await three(place)
  const next = await bob.messenger.recreate(key, 'The home of alice is gone.')
  await place.clock.until(() => carol.messenger.conversation(key)?.successor === next, 'carol told')
  await place.clock.until(joined(carol.messenger, next, ['alice', 'bob']), 'carol in')
  t.equal(carol.messenger.conversation(next)?.title, 'Walks')
  t.equal(carol.messenger.conversation(next)?.creator, 'bob')
  await t.rejects(bob.messenger.sendGroup(key, 'Old'), { code: 'refused' })
  await bob.messenger.sendGroup(next, 'New')
  await place.clock.until(async () => (await alice.texts(next)).includes('New'), 'goes on')
  await closeAll([alice, bob, carol])
})

t.test('a group with somebody who cannot be written to is not made at all', async (t) => {
  const place = world(26)
  const alice = await one(place, 'alice')
  await one(place, 'bob')
  await t.rejects(alice.messenger.createGroup('Two', ['bob', 'nobody']), { code: 'unknown-name' })
  t.same(alice.messenger.conversations(), [])
  await alice.messenger.close()
})

t.test('a new device of a name comes into every conversation, and a lost one goes', async (t) => {
  const place = world(27)
  const { alice, bob, carol, key } = await three(place)
  await alice.messenger.send('bob', 'before')
  await place.clock.until(async () => (await bob.texts('@alice')).length === 1, 'before')
  const second = new Device(place, 'alice')
  register(place, 'alice', [alice, second], 2)
  await second.open()
  await alice.messenger.syncDevices()
  await place.clock.until(joined(second.messenger, key, ['bob', 'carol']), 'in the group')
  await place.clock.until(() => second.messenger.conversation('@bob') !== undefined, 'in the pair')
  const [note] = await second.messenger.history('@bob')
  t.equal(note?.note, 'joined-later', 'it says what it has not seen')
  await bob.messenger.send('alice', 'to both')
  await second.messenger.send('bob', 'from the second')
  for (const each of [alice, second]) {
    const isThere = async () => (await each.texts('@bob')).join().includes('from the second')
    await place.clock.until(isThere, 'from the second')
    await place.clock.until(async () => (await each.texts('@bob')).includes('to both'), 'to both')
  }
  t.notOk((await second.texts('@bob')).includes('before'))

  register(place, 'alice', [second], 3, alice.signer.publicKey)
  await second.messenger.syncDevices()
  for (const each of [second, bob, carol]) {
    const name = each === second ? 'alice' : undefined
    await place.clock.until(() => {
      const group = each.messenger.conversation(key)
      return name ? group?.ownDevices === 1 : group?.changesWaiting === 0
    }, 'the first is gone')
  }
  await second.messenger.sendGroup(key, 'only the second')
  await place.clock.until(async () => (await carol.texts(key)).length === 1, 'carol hears')
  t.same(await alice.texts(key), [])
  await closeAll([alice, second, bob, carol])
})

t.test('a device of a contact that is listed no more is removed by others', async (t) => {
  const place = world(28)
  const [laptop, phone] = await person(place, 'alice', 2)
  const bob = await one(place, 'bob')
  if (laptop === undefined || phone === undefined) throw new Error('No devices.')
  await bob.messenger.send('alice', 'hello')
  await place.clock.until(async () => (await phone.texts('@bob')).length === 1, 'hello')
  laptop.kill()
  phone.kill()
  register(place, 'alice', [laptop], 2)
  await bob.messenger.checkContact('alice')
  await place.clock.until(
    () => bob.messenger.conversation('@alice')?.changesWaiting === 0,
    'removed',
  )
  await laptop.open()
  await bob.messenger.send('alice', 'only for one')
  await place.clock.until(
    async () => (await laptop.texts('@bob')).length === 2,
    'the laptop has it',
  )
  t.equal(laptop.messenger.conversation('@bob')?.ownDevices, 1, 'the phone is no member')
  t.same(bob.warnings(), [])
  await closeAll([laptop, bob])
})

t.test('a new device comes in by others while those of its name are away', async (t) => {
  const place = world(31)
  const { alice, bob, carol, key } = await three(place)
  await alice.messenger.send('bob', 'before')
  await place.clock.until(async () => (await bob.texts('@alice')).length === 1, 'before')
  await bob.messenger.acceptRequest('@alice')
  alice.kill()
  const second = new Device(place, 'alice')
  register(place, 'alice', [alice, second], 2)
  await bob.messenger.checkContact('alice')
  // It has not logged in yet, which nobody gives up for, or holds anything up for.
  await bob.messenger.rename(key, 'Long walks')
  await place.clock.pass(600_000)
  await second.open()
  await place.clock.until(joined(second.messenger, key, ['bob', 'carol']), 'in the group')
  await place.clock.until(() => second.messenger.conversation('@bob') !== undefined, 'in the pair')
  const [note] = await second.messenger.history(key)
  t.equal(note?.note, 'joined-later')
  await second.messenger.acceptRequest(key)
  await second.messenger.sendGroup(key, 'from the second')
  for (const each of [bob, carol]) {
    await place.clock.until(async () => (await each.texts(key)).length === 1, 'heard')
    t.same(each.warnings(), [])
  }
  t.equal(second.messenger.conversation(key)?.ownDevices, 2)
  await closeAll([second, bob, carol])
})

t.test('an imported home, a new device in place of the old one, stays in its groups', async (t) => {
  const place = world(32)
  const { alice, bob, carol, key } = await three(place)
  alice.kill()
  const second = new Device(place, 'alice')
  register(place, 'alice', [second], 2, alice.signer.publicKey)
  await second.open()
  await bob.messenger.checkContact('alice')
  await place.clock.until(joined(second.messenger, key, ['bob', 'carol']), 'in the group')
  t.equal(second.messenger.conversation(key)?.ownDevices, 1, 'the old one is out')
  await bob.messenger.sendGroup(key, 'Welcome back')
  for (const each of [second, carol]) {
    await place.clock.until(async () => (await each.texts(key)).length === 1, 'heard')
  }
  t.same(bob.warnings(), [])
  await closeAll([second, bob, carol])
})

t.test('a new device of somebody whose key has changed waits until that is accepted', async (t) => {
  const place = world(33)
  const { alice, bob, carol, key } = await three(place)
  alice.kill()
  const second = new Device(place, 'alice')
  register(place, 'alice', [alice, second], 2, second.signer.publicKey)
  await second.open()
  await bob.messenger.checkContact('alice')
  await place.clock.pass(3_600_000)
  t.equal(second.messenger.conversation(key), undefined)
  await bob.messenger.accept('alice')
  await place.clock.until(joined(second.messenger, key, ['bob', 'carol']), 'in the group')
  await closeAll([second, bob, carol])
})

t.test('who was taken out does not come in again with a new device', async (t) => {
  const place = world(34)
  const { alice, bob, carol, key } = await three(place)
  carol.kill()
  const second = new Device(place, 'carol')
  register(place, 'carol', [carol, second], 2)
  await alice.messenger.checkContact('carol')
  await bob.messenger.remove(key, 'carol')
  await place.clock.until(joined(alice.messenger, key, ['bob']), 'carol is out')
  await second.open()
  await place.clock.pass(86_400_000)
  t.equal(second.messenger.conversation(key), undefined)
  t.same(alice.messenger.conversation(key)?.members, ['bob'])
  await closeAll([alice, bob, second])
})

t.test(
  'who does not fetch an invitation in time is not in the group, and its maker knows',
  async (t) => {
    const place = world(35)
    const { alice, bob, carol, key } = await three(place)
    const dave = await one(place, 'dave')
    const erin = await one(place, 'erin')
    for (const each of [dave, erin]) each.kill()
    await carol.messenger.invite(key, ['dave'])
    const books = await carol.messenger.createGroup('Books', ['alice', 'erin'])
    await place.clock.until(joined(bob.messenger, key, ['alice', 'carol', 'dave']), 'dave is added')
    // Alice has read hers by then, whatever a node says.
    await place.clock.until(joined(alice.messenger, books, ['carol', 'erin']), 'alice in')
    await place.clock.pass(15 * 86_400_000)
    await place.clock.until(joined(bob.messenger, key, ['alice', 'carol']), 'dave is out')
    await place.clock.until(joined(carol.messenger, books, ['alice']), 'erin is out')
    const told = carol.warnings().filter((one) => one.startsWith('not-changed'))
    t.match(told.sort(), [/'dave' could not be added/, /'erin' could not be added/])
    t.equal(told.length, 2)
    for (const each of [dave, erin]) await each.open()
    await carol.messenger.invite(key, ['dave'])
    await place.clock.until(joined(dave.messenger, key, ['alice', 'bob', 'carol']), 'dave in')
    await bob.messenger.sendGroup(key, 'Hello dave')
    await place.clock.until(async () => (await dave.texts(key)).length === 1, 'heard')
    await closeAll([alice, bob, carol, dave, erin])
  },
)

t.test('a node that calls an invitation expired takes nobody out who speaks', async (t) => {
  const place = world(36)
  const { alice, bob, carol, key } = await three(place)
  const dave = await one(place, 'dave')
  await carol.messenger.close()
  carol.options = {
    mail: {
      ...place.office.mail(carol.address, () => true),
      stateOf: async () => 'expired',
    },
  }
  await carol.open()
  await carol.messenger.invite(key, ['dave'])
  await place.clock.until(joined(dave.messenger, key, ['alice', 'bob', 'carol']), 'dave in')
  await dave.messenger.acceptRequest(key)
  await dave.messenger.sendGroup(key, 'Hello')
  await place.clock.until(async () => (await carol.texts(key)).length === 1, 'heard')
  await place.clock.pass(86_400_000)
  t.same(carol.messenger.conversation(key)?.members, ['alice', 'bob', 'dave'])
  t.same(carol.warnings(), [])
  await closeAll([alice, bob, carol, dave])
})
