/** Commits that have no place in the order: whoever took one is not left alone with it. */
import t from 'tap'
import { ClientError } from '../../../client/core/errors.js'
import type { Mail } from '../../../client/messaging/mail/mail.js'
import { type Device, one, type World, world } from './people.js'
import { noFaults } from './post-office.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

const seen = (device: Device, key: string) => device.messenger.conversation(key)?.members.join()

/** Everybody sees everybody else. */
async function untilOfOneMind(place: World, devices: readonly Device[], key: string) {
  const names = devices.map(({ name }) => name).sort()
  for (const device of devices) {
    const others = names.filter((name) => name !== device.name).join()
    await place.clock.until(() => seen(device, key) === others, `${device.name} sees ${others}`)
  }
}

/** A group that alice made. */
async function four(place: World) {
  const devices: Device[] = []
  for (const name of ['alice', 'bob', 'carol', 'mallory']) devices.push(await one(place, name))
  const [alice, bob, carol, mallory] = devices as [Device, Device, Device, Device]
  const key = await alice.messenger.createGroup('Walks', ['bob', 'carol', 'mallory'])
  await untilOfOneMind(place, devices, key)
  for (const each of [bob, carol, mallory]) await each.messenger.acceptRequest(key)
  return { alice, bob, carol, mallory, key }
}

/** Opens a device again, whose mail differs. */
async function openedWith(device: Device, change: (mail: Mail) => Partial<Mail>): Promise<void> {
  await device.messenger.close()
  const mail = device.world.office.mail(device.address, () => true)
  device.options = { mail: { ...mail, ...change(mail) } }
  await device.open()
}

/** It orders nothing, and tells nobody but these. */
function lyingTo(names: readonly string[]) {
  return (mail: Mail): Partial<Mail> => ({
    postInOrder: async () => ({ outcome: 'stored' }),
    async post(letter, deadline) {
      if (names.includes(letter.recipient)) return mail.post(letter, deadline)
      return { outcome: 'stored', node: new Uint8Array(32), untilMs: 0 }
    },
  })
}

const unreachable = new ClientError('unreachable', 'The sequencer is away.')

t.test('a commit that one member alone was told of is ordered by it, and told', async (t) => {
  const place = world(61)
  const { alice, bob, carol, mallory, key } = await four(place)
  await openedWith(mallory, lyingTo(['bob']))
  await mallory.messenger.remove(key, 'carol')
  const isOut = () => carol.messenger.conversation(key)?.standing === 'removed'
  await place.clock.until(isOut, 'carol was told')
  await untilOfOneMind(place, [alice, bob, mallory], key)
  await bob.messenger.sendGroup(key, 'Hello')
  await place.clock.until(async () => (await alice.texts(key)).length === 1, 'read')
  t.same(
    [alice, bob, carol].flatMap((each) => each.warnings()),
    [],
  )
  for (const each of [alice, bob, carol, mallory]) await each.messenger.close()
})

t.test('who took a commit whose place another has goes back, and loses no text', async (t) => {
  const place = world(62)
  const { alice, bob, carol, mallory, key } = await four(place)
  const dave = await one(place, 'dave')
  let isAway = true
  await openedWith(bob, (mail) => ({
    async postInOrder(...parameters) {
      if (isAway) throw unreachable
      return mail.postInOrder(...parameters)
    },
  }))
  await openedWith(mallory, lyingTo(['bob']))
  await mallory.messenger.remove(key, 'carol')
  await place.clock.until(() => seen(bob, key) === 'alice,mallory', 'bob took it')
  await alice.messenger.invite(key, ['dave'])
  await place.clock.until(() => seen(carol, key) === 'alice,bob,dave,mallory', 'the others go on')
  await alice.messenger.sendGroup(key, 'To the lake?')
  await bob.messenger.sendGroup(key, 'Is anybody there?')
  await place.clock.pass(60_000)
  t.same(await bob.texts(key), ['Is anybody there?'], 'bob is alone')
  t.same(await carol.texts(key), ['To the lake?'])
  isAway = false
  const isHealed = () => seen(bob, key) === 'alice,carol,dave,mallory'
  await place.clock.until(isHealed, 'bob is back')
  t.match(bob.warnings(), [/^change-undone/])
  const both = ['Is anybody there?', 'To the lake?']
  const isBoth = async (each: Device) => (await each.texts(key)).sort().join() === both.join()
  for (const each of [alice, bob]) await place.clock.until(() => isBoth(each), each.name)
  const said = async () => (await bob.messenger.history(key)).find(({ text }) => text === both[0])
  const isKnown = async () => (await said())?.deliveries?.alice?.state === 'delivered'
  await place.clock.until(isKnown, 'bob knows')
  t.same(await carol.texts(key), ['To the lake?'], 'it was not for whom bob saw gone')
  for (const each of [alice, bob, carol, dave, mallory]) await each.messenger.close()
})

t.test('nobody is taken out by a commit that has no place', async (t) => {
  const place = world(63)
  const { alice, bob, carol, mallory, key } = await four(place)
  const dave = await one(place, 'dave')
  // The place is another's, before bob and mallory hear of it.
  for (const name of ['bob', 'mallory']) place.office.swallowed.add(name)
  await alice.messenger.invite(key, ['dave'])
  await place.clock.until(() => seen(carol, key) === 'alice,bob,dave,mallory', 'placed')
  place.office.swallowed.clear()
  await openedWith(mallory, lyingTo(['bob']))
  await mallory.messenger.remove(key, 'bob')
  await place.clock.until(() => seen(bob, key) === 'alice,carol,dave,mallory', 'bob follows')
  t.equal(bob.messenger.conversation(key)?.standing, 'open')
  await bob.messenger.sendGroup(key, 'Still here')
  await place.clock.until(async () => (await alice.texts(key)).length === 1, 'heard')
  t.same(bob.warnings(), [])
  for (const each of [alice, bob, carol, dave, mallory]) await each.messenger.close()
})

t.test('of two whom the sequencer gave one place, one goes back and tries again', async (t) => {
  const place = world(64)
  const { alice, bob, carol, mallory, key } = await four(place)
  const dave = await one(place, 'dave')
  const erin = await one(place, 'erin')
  let lies = 1
  await openedWith(carol, (mail) => ({
    async postInOrder(...parameters) {
      if (lies === 0) return mail.postInOrder(...parameters)
      lies -= 1
      return { outcome: 'stored' }
    },
  }))
  await Promise.all([bob.messenger.invite(key, ['dave']), carol.messenger.invite(key, ['erin'])])
  const all = [alice, bob, carol, dave, erin, mallory]
  await untilOfOneMind(place, all, key)
  for (const each of [dave, erin]) await each.messenger.acceptRequest(key)
  for (const each of all) await each.messenger.sendGroup(key, `I am ${each.name}.`)
  for (const each of all) {
    const isThere = async () => (await each.texts(key)).length === all.length
    await place.clock.until(isThere, `all texts at ${each.name}`)
  }
  // Who of them had taken the one that did not hold depends on whose letters came first.
  const warnings = all.flatMap((each) => each.warnings())
  t.ok(warnings.length > 0, 'somebody went back')
  t.same(
    warnings.filter((warning) => !warning.startsWith('change-undone')),
    [],
  )
  for (const each of all) await each.messenger.close()
})

t.test('whoever was away and fetches has followed every change, one after the other', async (t) => {
  const place = world(65)
  const { alice, bob, carol, mallory, key } = await four(place)
  const dave = await one(place, 'dave')
  const erin = await one(place, 'erin')
  await carol.messenger.close()
  await bob.messenger.invite(key, ['dave'])
  await place.clock.until(() => seen(alice, key) === 'bob,carol,dave,mallory', 'dave in')
  await bob.messenger.invite(key, ['erin'])
  await place.clock.until(() => seen(alice, key) === 'bob,carol,dave,erin,mallory', 'erin in')
  await bob.messenger.sendGroup(key, 'Hello all')
  await place.clock.until(async () => (await alice.texts(key)).length === 1, 'said')
  place.office.faults = { ...noFaults, delayMsMax: 2_000 }
  await carol.open()
  const hasCome = async () => (await carol.memory.all('waiting')).some(({ epoch }) => epoch === 3)
  await place.clock.until(hasCome, 'all of it has come')
  let isOver = false
  void carol.messenger.fetch().then(() => {
    isOver = true
  })
  await place.clock.until(() => isOver, 'fetched')
  t.equal(seen(carol, key), 'alice,bob,dave,erin,mallory')
  t.same(await carol.texts(key), ['Hello all'])
  for (const each of [alice, bob, carol, dave, erin, mallory]) await each.messenger.close()
})
