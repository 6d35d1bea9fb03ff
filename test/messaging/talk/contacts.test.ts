/** Whom one believes: pinned keys, strangers, and what they can make us keep. */
import t from 'tap'
import { requestsMax, requestTextsMax } from '../../../client/messaging/talk/bounds.js'
import { type Device, one, register, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

async function told(place: ReturnType<typeof world>, from: Device, to: Device, text: string) {
  await from.messenger.send(to.name, text)
  const isThere = async () => (await to.texts(`@${from.name}`)).includes(text)
  await place.clock.until(isThere, text)
}

t.test('a changed key is a warning; nothing is sent until it is accepted', async (t) => {
  const place = world(61)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await told(place, alice, bob, 'before')
  await told(place, bob, alice, 'also before')
  const number = alice.messenger.safetyNumber('bob')
  t.equal(number, bob.messenger.safetyNumber('alice'))

  const otherOwner = place.random(33)
  otherOwner[0] = 2
  register(place, 'bob', [bob], 2, otherOwner)
  t.match(await alice.messenger.checkContact('bob'), { state: 'changed' })
  t.ok(alice.events.some(({ kind }) => kind === 'contact-changed'))
  t.not(alice.messenger.safetyNumber('bob'), number)
  await t.rejects(alice.messenger.send('bob', 'now?'), { code: 'key-changed' })
  await t.rejects(alice.messenger.createGroup('Us', ['bob']), { code: 'key-changed' })
  await told(place, bob, alice, 'is it me?')
  const doubtful = (await alice.messenger.history('@bob')).filter((one) => one.isDoubtful)
  t.same(
    doubtful.map(({ text }) => text),
    ['is it me?'],
  )

  await alice.messenger.accept('bob')
  t.match(alice.messenger.contacts(), [{ name: 'bob', state: 'known' }])
  await told(place, alice, bob, 'now.')
  await told(place, bob, alice, 'good')
  t.equal((await alice.messenger.history('@bob')).at(-1)?.isDoubtful, false)
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('a key that changes while a text is on its way stops it', async (t) => {
  const place = world(62)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await told(place, alice, bob, 'before')
  place.office.isDown = true
  await alice.messenger.send('bob', 'for the one I know')
  await place.clock.pass(60_000)
  const otherOwner = place.random(33)
  otherOwner[0] = 2
  register(place, 'bob', [bob], 2, otherOwner)
  place.office.isDown = false
  const state = async () =>
    (await alice.messenger.history('@bob')).filter((one) => one.state).at(-1)
  await place.clock.until(async () => (await state())?.state === 'failed', 'stopped')
  t.match((await state())?.deliveries?.bob?.reason, /key of 'bob' has changed/)
  t.same(await bob.texts('@alice'), ['before'])
  await alice.messenger.accept('bob')
  await alice.messenger.retry((await state())?.key ?? '')
  await place.clock.until(async () => (await bob.texts('@alice')).length === 2, 'after accepting')
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('a member whose device no registration lists cannot come into a group', async (t) => {
  const place = world(63)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const mallory = await one(place, 'mallory')
  await mallory.messenger.send('bob', 'hi')
  // Before bob asks, the name has lost the device that wrote.
  register(place, 'mallory', [alice], 2)
  await place.clock.until(() => bob.warnings().length > 0, 'bob refuses')
  t.match(bob.warnings(), [/^not-joined/])
  t.same(bob.messenger.conversations(), [])
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('strangers wait to be answered, so many of them and so many of their texts', async (t) => {
  const place = world(64)
  const bob = await one(place, 'bob')
  const stranger = await one(place, 'stranger')
  for (let i = 0; i < requestTextsMax + 5; i++) await stranger.messenger.send('bob', `text ${i}`)
  await place.clock.until(
    async () => (await bob.texts('@stranger')).length === requestTextsMax,
    '50',
  )
  await place.clock.pass(60_000)
  t.equal((await bob.texts('@stranger')).length, requestTextsMax)
  t.equal(bob.messenger.conversation('@stranger')?.standing, 'request')
  await bob.messenger.dismissRequest('@stranger')
  t.same(bob.messenger.conversations(), [])
  t.same(bob.messenger.contacts(), [])
  t.same(await bob.memory.all('history'), [])
  t.same(await bob.memory.all('states'), [])

  const crowd = await one(place, 'crowd')
  for (let i = 0; i < requestsMax + 2; i++) await crowd.messenger.createGroup(`No. ${i}`, ['bob'])
  await place.clock.until(() => bob.warnings().length >= 2, 'too many')
  t.match(bob.warnings()[0], /not-joined: Too many strangers/)
  t.equal(bob.messenger.conversations().length, requestsMax)
  const [first] = bob.messenger.conversations()
  await bob.messenger.acceptRequest(first?.key ?? '')
  t.equal(bob.messenger.conversation(first?.key ?? '')?.standing, 'open')
  for (const each of [bob, stranger, crowd]) await each.messenger.close()
})

t.test(
  'direct mode: a text goes straight to its contact, and by post when it does not come',
  async (t) => {
    const place = world(65)
    const alice = await one(place, 'alice')
    const bob = await one(place, 'bob')
    for (const each of [alice, bob]) {
      await each.messenger.close()
      each.options = { isDirect: true }
      await each.open()
    }
    await told(place, alice, bob, 'a1')
    await told(place, bob, alice, 'b1')
    await place.clock.pass(60_000)
    const posted = () => place.office.accepted.filter(({ recipient }) => recipient === 'bob').length
    const before = posted()
    await told(place, alice, bob, 'straight')
    await place.clock.until(
      async () => (await alice.messenger.history('@bob')).at(-1)?.state === 'delivered',
      'receipted',
    )
    t.equal(posted(), before, 'no node had it')

    const take = place.office.direct.get(bob.address)
    place.office.direct.delete(bob.address)
    await alice.messenger.send('bob', 'by post')
    await place.clock.until(async () => (await bob.texts('@alice')).includes('by post'), 'by post')
    t.equal(posted(), before + 1)
    // What was late comes directly now, once more.
    const letter = place.office.accepted.filter(({ recipient }) => recipient === 'bob').at(-1)
    if (letter === undefined || take === undefined) throw new Error('No letter.')
    await take({ ...letter, storedAtMs: undefined })
    const commits = bob.commits
    await take({ ...letter, storedAtMs: undefined })
    t.equal(bob.commits, commits, 'known by its id')
    t.equal((await bob.texts('@alice')).filter((text) => text === 'by post').length, 1)

    place.office.direct.set(bob.address, take)
    await alice.messenger.close()
    alice.options = {}
    await alice.open()
    await told(place, alice, bob, 'not direct any more')
    t.equal(posted(), before + 2, 'who is not in direct mode posts, though it knows the address')
    await alice.messenger.close()
    await bob.messenger.close()
  },
)

t.test('garbage changes nothing and holds nothing up', async (t) => {
  const place = world(66)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await told(place, alice, bob, 'one')
  const take = place.office.direct.get(bob.address)
  const genuine = place.office.accepted.filter(({ recipient }) => recipient === 'bob')
  for (const { envelope } of genuine) {
    for (const at of [0, 1, 70, 500, 1_399]) {
      const damaged = Uint8Array.from(envelope)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await take?.({ messageId: place.random(16), envelope: damaged, storedAtMs: undefined })
    }
    // The very bytes under another id: a replay, known by MLS.
    await take?.({ messageId: place.random(16), envelope, storedAtMs: undefined })
  }
  t.same(await bob.texts('@alice'), ['one'])
  await told(place, alice, bob, 'two')
  t.same(bob.warnings(), [])
  await alice.messenger.close()
  await bob.messenger.close()
})
