/** Ways in which a text could vanish while its sender believes that it is on its way. */
import t from 'tap'
import { encodeMlsMessage } from 'ts-mls'
import { ClientError } from '../../../client/core/errors.js'
import { encodeInner } from '../../../client/messaging/content/inner.js'
import { seal } from '../../../client/messaging/envelope/envelope.js'
import { waitingMax } from '../../../client/messaging/talk/bounds.js'
import { hexToBytes } from '../../../proto/bytes.js'
import { Device, federationId, one, register, type World, world } from './people.js'
import { noFaults } from './post-office.js'

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

t.test('a node that takes a letter and never hands it on does not keep it for ever', async (t) => {
  const place = world(84)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
  office.relayed.add('bob')
  await alice.messenger.send('bob', 'Still there?')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'queued', 'queued')
  office.relayed.clear()
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'by a home')
  office.relayed.add('bob')
  await alice.messenger.send('bob', 'And now?')
  await clock.pass(15 * 86_400_000)
  t.equal(await stateOf(alice, '@bob'), 'expired')
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('runs that follow each other offer the same last resort', async (t) => {
  const place = world(85)
  const bob = await one(place, 'bob')
  const lastResorts = async () =>
    (await bob.memory.all('packages')).filter(({ isLastResort }) => isLastResort).length
  for (let i = 0; i < 5; i++) {
    await bob.messenger.close()
    place.office.loseKeyPackages('bob')
    await bob.open()
  }
  t.equal(await lastResorts(), 1)
  await bob.messenger.close()
  await place.clock.pass(16 * 86_400_000)
  place.office.loseKeyPackages('bob')
  await bob.open()
  t.equal(await lastResorts(), 2, 'half of its life is over')
  await bob.messenger.close()
})

t.test('what was written before a restart leaves before what was written after it', async (t) => {
  const place = world(86)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  place.office.isDown = true
  for (const text of ['one', 'two', 'three']) await alice.messenger.send('bob', text)
  await alice.messenger.close()
  await alice.open()
  await alice.messenger.send('bob', 'four')
  const drafts = await alice.memory.all('drafts')
  const places = drafts.map(({ place }) => place ?? 0)
  t.same(
    [...places].sort((a, b) => a - b),
    places,
  )
  t.equal(new Set(places).size, 4)
  for (const each of [alice, bob]) await each.messenger.close()
})

/** Anybody can make it who knows the device key. */
async function junk(
  { random }: World,
  { name, signer }: Device,
  message: Uint8Array,
  messageId = random(16),
) {
  const sealing = { federationId, name, deviceKeys: [signer.publicKey], random }
  const envelope = await seal({ ...sealing, inner: encodeInner(message) })
  return { messageId, envelope, storedAtMs: undefined }
}

function noMessage({ random }: World, epoch: bigint, groupId = random(32)): Uint8Array {
  return encodeMlsMessage({
    ...({ version: 'mls10', wireformat: 'mls_private_message' } as const),
    privateMessage: {
      ...({ groupId, epoch, contentType: 'application' } as const),
      authenticatedData: new Uint8Array(),
      ...{ encryptedSenderData: random(28), ciphertext: random(64) },
    },
  })
}

t.test('another envelope under the id of a letter does not take its place', async (t) => {
  const place = world(87)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const mail = office.mail(alice.address, () => true)
  alice.kill()
  alice.options = {
    mail: {
      ...mail,
      async post(letter, deadline) {
        // Whoever is asked first tells bob something else.
        const forged = await junk(place, bob, noMessage(place, 0n), letter.messageId)
        await office.direct.get(bob.address)?.(forged)
        return mail.post(letter, deadline)
      },
    },
  }
  await alice.open()
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
  t.same(await bob.texts('@alice'), ['Hello'])
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('messages of groups that nobody knows make room before those of our own', async (t) => {
  const place = world(88)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
  const [group] = await bob.memory.all('groups')
  const early = noMessage(place, 99n, hexToBytes(group?.key ?? ''))
  const take = office.direct.get(bob.address)
  await take?.(await junk(place, bob, early))
  for (let i = 0; i < waitingMax + 10; i++) {
    await take?.(await junk(place, bob, noMessage(place, 1n)))
  }
  const waiting = await bob.memory.all('waiting')
  t.equal(waiting.length, waitingMax)
  t.ok(waiting.some((row) => row.group === group?.key))
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('a change that loses its place each time is given up aloud', async (t) => {
  const place = world(89)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const walks = await alice.messenger.createGroup('Walks', ['bob'])
  await clock.until(() => bob.messenger.conversation(walks) !== undefined, 'joined')
  alice.kill()
  const conflict = async () => {
    const { messageId, envelope } = await junk(place, alice, noMessage(place, 1n))
    return { outcome: 'conflict', messageId, envelope } as const
  }
  alice.options = {
    mail: { ...office.mail(alice.address, () => true), postInOrder: conflict },
  }
  await alice.open()
  await alice.messenger.remove(walks, 'bob')
  const isTold = () => alice.warnings().some((one) => one.startsWith('not-changed'))
  await clock.until(isTold, 'told')
  t.equal(alice.messenger.conversation(walks)?.changesWaiting, 0)
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('a group that is said to go on where we are not can still be written in', async (t) => {
  const place = world(90)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const mallory = await one(place, 'mallory')
  const walks = await alice.messenger.createGroup('Walks', ['bob', 'mallory'])
  const isIn = (each: Device) => each.messenger.conversation(walks) !== undefined
  await clock.until(() => isIn(bob) && isIn(mallory), 'joined')
  mallory.kill()
  const mail = office.mail(mallory.address, () => true)
  const withheld = new Set(['alice', 'bob'])
  mallory.options = {
    mail: {
      ...mail,
      async post(letter, deadline) {
        // The first letter to each is its Welcome.
        const posted = { outcome: 'stored', node: mallory.signer.publicKey, untilMs: 0 } as const
        return withheld.delete(letter.recipient) ? posted : mail.post(letter, deadline)
      },
    },
  }
  await mallory.open()
  await mallory.messenger.acceptRequest(walks)
  await mallory.messenger.recreate(walks, 'because')
  const isTold = () => bob.messenger.conversation(walks)?.successor !== undefined
  await clock.until(isTold, 'told')
  await alice.messenger.sendGroup(walks, 'To the lake?')
  await clock.until(async () => (await bob.texts(walks)).length > 0, 'read')
  t.same(await bob.texts(walks), ['To the lake?'])
  for (const each of [alice, bob, mallory]) await each.messenger.close()
})

t.test('a group of many unknown names holds up nothing that comes after it', async (t) => {
  const place = world(91)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const mallory = await one(place, 'mallory')
  const names = Array.from({ length: 9 }, (_, i) => `slow${i}`)
  const slow: Device[] = []
  for (const name of names) slow.push(await one(place, name))
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
  await bob.messenger.close()
  const mail = office.mail(bob.address, () => true)
  bob.options = {
    mail: {
      ...mail,
      async addressee(name, isFresh, deadline) {
        if (name.startsWith('slow')) await clock.sleep(50_000)
        return mail.addressee(name, isFresh, deadline)
      },
    },
  }
  const walks = await mallory.messenger.createGroup('Walks', ['bob', ...names])
  await clock.settle()
  await bob.open()
  await alice.messenger.send('bob', 'Still there?')
  const isRead = async () => (await bob.texts('@alice')).includes('Still there?')
  await clock.until(isRead, 'read meanwhile', 20_000)
  t.equal(bob.messenger.conversation(walks), undefined, 'its members are being looked up')
  const isIn = () => bob.messenger.conversation(walks) !== undefined
  await clock.until(isIn, 'joined', 3_600_000)
  for (const each of [alice, bob, mallory, ...slow]) await each.messenger.close()
})

t.test('whoever fetches has read what came, though its sender was to be looked up', async (t) => {
  const place = world(92)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await bob.messenger.close()
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'stored', 'stored')
  office.faults = { ...noFaults, delayMsMax: 2_000 }
  await bob.open()
  // Both are in the mailbox: the Welcome of somebody unknown, and the text.
  await clock.until(async () => (await bob.memory.all('waiting')).length === 2, 'taken')
  t.same(await bob.texts('@alice'), [])
  const fetched = bob.messenger.fetch()
  let isOver = false
  void fetched.then(() => {
    isOver = true
  })
  await clock.until(() => isOver, 'fetched')
  t.same(await bob.texts('@alice'), ['Hello'])
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('a clock that was far ahead and is set back leaves no text waiting', async (t) => {
  const place = world(93)
  const { clock, office } = place
  const aheadMs = 300 * 86_400_000
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  await alice.messenger.send('bob', 'Hello')
  await clock.until(async () => (await stateOf(alice, '@bob')) === 'delivered', 'hello')
  clock.shift(aheadMs)
  office.isDown = true
  await alice.messenger.send('bob', 'Still there?')
  await clock.pass(60_000)
  clock.shift(-aheadMs)
  office.isDown = false
  const isThere = async () => (await stateOf(alice, '@bob')) === 'delivered'
  await clock.until(isThere, 'delivered', 3_600_000)
  t.same(await bob.texts('@alice'), ['Hello', 'Still there?'])
  for (const each of [alice, bob]) await each.messenger.close()
})

t.test('closing ends letters that are on their way, and starts none again', async (t) => {
  const place = world(94)
  const { clock, office } = place
  const alice = await one(place, 'alice')
  const names = ['bob', 'carol', 'dave']
  for (const name of names) {
    const other = await one(place, name)
    await alice.messenger.send(name, 'Hello')
    await clock.until(async () => (await stateOf(alice, `@${name}`)) === 'delivered', 'hello')
    await other.messenger.close()
  }
  await alice.messenger.close()
  let posts = 0
  alice.options = {
    // As the mail does: what is under way ends when the messenger closes, and nothing begins then.
    mail: {
      ...office.mail(alice.address, () => true),
      post: (_letter, { signal }) => {
        posts += 1
        const error = new ClientError('aborted', 'Stopped.')
        // Rather than an event loop that never comes to its end.
        if (posts > 1_000) return new Promise(() => {})
        if (signal?.aborted) return Promise.reject(error)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(error)))
      },
    },
    // The mailbox takes its time to say farewell.
    openMailbox: async (options) => {
      const mailbox = await office.openMailbox(options)
      const close = async () => {
        await new Promise((resolve) => setImmediate(resolve))
        await mailbox.close()
      }
      return { ...mailbox, close }
    },
  }
  await alice.open()
  for (const name of names) await alice.messenger.send(name, 'Still there?')
  await clock.until(() => posts === names.length, 'all are on their way')
  const before = alice.commits
  await alice.messenger.close()
  t.equal(posts, names.length, 'none began again')
  t.equal(alice.commits, before, 'they are due as they were')
})
