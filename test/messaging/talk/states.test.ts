/** Each text's state is true, and what cannot be sent says why. */
import t from 'tap'
import { ClientError } from '../../../client/core/errors.js'
import { forgetfulMessageMemory } from '../../../client/messaging/talk/forgetful-message-memory.js'
import { placeOf } from '../../../client/messaging/talk/history.js'
import { type Device, one, person, world } from './people.js'
import { noFaults } from './post-office.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

async function last(device: Device, conversation: string) {
  const message = (await device.messenger.history(conversation))
    .filter(({ kind }) => kind === 'text')
    .at(-1)
  return {
    state: message?.state,
    reason: Object.values(message?.deliveries ?? {})[0]?.reason,
    message,
  }
}

t.test('what cannot be sent has failed, says why, and can be tried again', async (t) => {
  const place = world(31)
  const alice = await one(place, 'alice')
  const { clock } = place
  const failed = async (name: string) => {
    await alice.messenger.send(name, 'Hello')
    await clock.until(async () => (await last(alice, `@${name}`)).state !== 'waiting', 'an end')
    return last(alice, `@${name}`)
  }
  t.match(await failed('nobody'), { state: 'failed', reason: /Nobody holds 'nobody'/ })
  place.office.register({
    ...{ name: 'homeless', sequence: 1, ownerKey: new Uint8Array(33).fill(2) },
    ...{ devices: [alice.signer.publicKey], homeNodes: [] },
  })
  t.match(await failed('homeless'), { state: 'failed', reason: /lists no home node/ })
  place.office.register({
    ...{ name: 'silent', sequence: 1, ownerKey: new Uint8Array(33).fill(2) },
    ...{ devices: [new Uint8Array(33).fill(3)], homeNodes: [new Uint8Array(32)] },
  })
  t.match(await failed('silent'), { state: 'failed', reason: /has logged in yet/ })
  t.same(alice.messenger.contacts(), [], 'nothing half done')
  t.equal(alice.messenger.conversation('@nobody')?.ownDevices, 0)

  const nobody = await one(place, 'nobody')
  const { message } = await last(alice, '@nobody')
  await alice.messenger.retry(message?.key ?? '')
  await clock.until(async () => (await last(alice, '@nobody')).state === 'delivered', 'second try')
  t.same(await nobody.texts('@alice'), ['Hello'])
  await t.rejects(alice.messenger.retry(message?.key ?? ''), { code: 'refused' })
  await alice.messenger.close()
  await nobody.messenger.close()
})

t.test('what is no text and no name is refused at once', async (t) => {
  const place = world(32)
  const alice = await one(place, 'alice')
  await t.rejects(alice.messenger.send('Not a name', 'x'), { code: 'invalid-name' })
  await t.rejects(alice.messenger.send('bob', ''), { code: 'invalid-input' })
  await t.rejects(alice.messenger.send('bob', 'x'.repeat(16_001)), { code: 'invalid-input' })
  await t.rejects(alice.messenger.send('alice', 'me'), { code: 'invalid-input' })
  await t.rejects(alice.messenger.send('bob', 'x', { replyTo: 'zz' }), { code: 'invalid-input' })
  await t.rejects(alice.messenger.sendGroup('none', 'x'), { code: 'unknown-name' })
  t.same(alice.messenger.conversations(), [])
  await alice.messenger.close()
})

t.test('offline, texts wait through a restart and leave in order', async (t) => {
  const place = world(33)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  place.office.isDown = true
  for (const text of ['one', 'two', 'three']) await alice.messenger.send('bob', text)
  await place.clock.pass(3_600_000)
  t.match(await last(alice, '@bob'), { state: 'waiting' })
  await alice.messenger.close()
  await alice.open()
  place.office.isDown = false
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'delivered', 'there')
  t.same(await bob.texts('@alice'), ['one', 'two', 'three'])
  place.office.isDown = true
  await alice.messenger.send('bob', 'four')
  await place.clock.pass(60_000)
  t.match(await last(alice, '@bob'), { state: 'waiting' }, 'it has not left')
  place.office.isDown = false
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'delivered', 'four')
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('what was out of reach for half an hour does not wait for its turn', async (t) => {
  const place = world(38)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const halfHour = 1_800_000
  const soonMs = 60_000
  const arrives = (what: string) =>
    clock.until(async () => (await last(alice, '@bob')).state === 'delivered', what, soonMs)

  office.isDown = true
  await alice.messenger.send('bob', 'first')
  await clock.pass(halfHour)
  office.isDown = false
  await arrives('a first text, when a home can be reached again')

  office.isDown = true
  await alice.messenger.send('bob', 'second')
  await clock.pass(halfHour)
  office.isDown = false
  await arrives('a text, likewise')

  office.isDown = true
  await alice.messenger.send('bob', 'third')
  await clock.pass(halfHour)
  await alice.messenger.close()
  office.isDown = false
  await alice.open()
  await arrives('a text, when the messenger is opened again')

  // Its homes notice nothing.
  office.faults = { ...noFaults, loss: 1 }
  await alice.messenger.send('bob', 'fourth')
  await clock.pass(halfHour)
  office.faults = noFaults
  await alice.messenger.send('bob', 'fifth')
  await arrives('a text, with the next one')

  t.same(await bob.texts('@alice'), ['first', 'second', 'third', 'fourth', 'fifth'])
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('a home that is not asked for minutes is tried when somebody writes', async (t) => {
  const place = world(40)
  const alice = await one(place, 'alice')
  await one(place, 'bob')
  place.office.isDown = true
  const asked = place.office.fetches
  await alice.messenger.send('bob', 'one')
  await alice.messenger.send('bob', 'two')
  t.equal(place.office.fetches, asked + 1, 'once at a time')
  await place.clock.pass(1)
  await alice.messenger.send('bob', 'three')
  t.equal(place.office.fetches, asked + 2)
  place.office.isDown = false
  await place.clock.pass(1)
  await alice.messenger.send('bob', 'four')
  t.equal(place.office.fetches, asked + 2, 'it is there')
  await alice.messenger.close()
})

t.test('queued, stored, expired: as the nodes say', async (t) => {
  const place = world(34)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await alice.messenger.send('bob', 'first')
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'delivered', 'first')
  place.office.relayed.add('bob')
  await alice.messenger.send('bob', 'by relay')
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'queued', 'queued')
  place.office.loseRelays()
  place.office.relayed.clear()
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'delivered', 'again')
  t.same(await bob.texts('@alice'), ['first', 'by relay'])

  bob.kill()
  await alice.messenger.send('bob', 'too late')
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'stored', 'stored')
  await place.clock.pass(13 * 86_400_000)
  t.match(await last(alice, '@bob'), { state: 'stored' })
  await place.clock.pass(2 * 86_400_000)
  t.match(await last(alice, '@bob'), { state: 'expired', reason: /did not fetch it in time/ })
  await alice.messenger.close()
})

t.test('texts are receipted some at once, receipts never', async (t) => {
  const place = world(35)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  for (let i = 0; i < 10; i++) await alice.messenger.send('bob', `text ${i}`)
  await place.clock.until(async () => (await last(alice, '@bob')).state === 'delivered', 'all')
  await place.clock.pass(86_400_000)
  const toAlice = place.office.accepted.filter(({ recipient }) => recipient === 'alice')
  t.ok(toAlice.length <= 2, `${toAlice.length} letters with receipts`)
  const toBob = place.office.accepted.filter(({ recipient }) => recipient === 'bob')
  t.equal(toBob.length, 11, 'a Welcome and ten texts')
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('both begin at once: both are read, and both write in the same group then', async (t) => {
  const place = world(36)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await Promise.all([alice.messenger.send('bob', 'a1'), bob.messenger.send('alice', 'b1')])
  await place.clock.until(async () => (await alice.texts('@bob')).length === 2, 'both at alice')
  await place.clock.until(async () => (await bob.texts('@alice')).length === 2, 'both at bob')
  const writes = async (device: Device) => {
    const groups = (await device.memory.all('groups')).filter(({ isSuperseded }) => !isSuperseded)
    return groups.map(({ key }) => key).sort()[0]
  }
  t.equal((await alice.memory.all('groups')).length, 2, 'two groups were made')
  t.equal(await writes(alice), await writes(bob))
  await alice.messenger.send('bob', 'a2')
  await bob.messenger.send('alice', 'b2')
  for (const [each, other] of [
    [alice, '@bob'],
    [bob, '@alice'],
  ] as const) {
    await place.clock.until(async () => (await each.texts(other)).length === 4, 'four texts')
  }
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('who has lost everything begins anew, and is written to there', async (t) => {
  const place = world(37)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await alice.messenger.send('bob', 'a1')
  await bob.messenger.send('alice', 'b1')
  await place.clock.until(async () => (await alice.texts('@bob')).length === 2, 'b1')
  await bob.messenger.close()
  bob.memory = forgetfulMessageMemory()
  place.office.loseKeyPackages('bob')
  await bob.open()
  await bob.messenger.send('alice', 'I lost my phone')
  await place.clock.until(
    async () => (await alice.texts('@bob')).includes('I lost my phone'),
    'anew',
  )
  await alice.messenger.send('bob', 'welcome back')
  await place.clock.until(async () => (await bob.texts('@alice')).includes('welcome back'), 'back')
  t.same(await bob.texts('@alice'), ['I lost my phone', 'welcome back'])
  await alice.messenger.close()
  await bob.messenger.close()
})

t.test('a clock that is wrong cannot move a text far', async (t) => {
  const day = 86_400_000
  const nowMs = 1_000 * day
  for (const [sentAtMs, shownAtMs] of [
    [nowMs - 5, nowMs - 5],
    [nowMs + day, nowMs],
    [nowMs - 2 * day, nowMs - 2 * day],
    [0, nowMs - 30 * day],
  ] as const) {
    t.equal(placeOf(sentAtMs, nowMs, 7), shownAtMs * 1_000 + 7)
  }
  t.ok(placeOf(5, 5, 3) < placeOf(5, 5, 4), 'one millisecond in the order of coming')
})

t.test('a memory that fails stops everything, and says so', async (t) => {
  const place = world(39)
  const alice = await one(place, 'alice')
  await one(place, 'bob')
  alice.memory = { ...alice.memory, commit: async () => Promise.reject(new Error('disk full')) }
  await t.rejects(alice.messenger.send('bob', 'x'), { code: 'memory' })
  const error = await alice.messenger.send('bob', 'y').catch((e: unknown) => e)
  t.ok(error instanceof ClientError && error.code === 'memory', 'and stays stopped')
  await alice.messenger.close()
})

t.test('own other devices see what one of them wrote, and when it arrived', async (t) => {
  const place = world(51)
  const [laptop, phone] = await person(place, 'alice', 2)
  const bob = await one(place, 'bob')
  if (laptop === undefined || phone === undefined) throw new Error('No devices.')
  await laptop.messenger.send('bob', 'from the laptop')
  await place.clock.until(async () => (await last(laptop, '@bob')).state === 'delivered', 'laptop')
  await place.clock.until(async () => (await last(phone, '@bob')).state === 'delivered', 'phone')
  const { message } = await last(phone, '@bob')
  t.match(message, { direction: 'out', sender: 'alice', text: 'from the laptop' })
  await phone.messenger.send('bob', 'from the phone', { replyTo: message?.id ?? '' })
  await place.clock.until(async () => (await bob.texts('@alice')).length === 2, 'both')
  const [first, second] = await bob.messenger.history('@alice')
  t.equal(second?.replyTo, first?.id)
  t.same(await laptop.texts('@bob'), ['from the laptop', 'from the phone'])
  for (const each of [laptop, phone, bob]) await each.messenger.close()
})
