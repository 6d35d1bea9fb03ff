/** Both memories of a messenger keep what their port promises; the home's also keeps it from others. */
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { systemRandom } from '../../../client/core/ports.js'
import { open, seal } from '../../../client/messaging/envelope/envelope.js'
import { forgetfulMessageMemory } from '../../../client/messaging/talk/forgetful-message-memory.js'
import type { HistoryRow, MessageMemory, StateRow } from '../../../client/messaging/talk/memory.js'
import { openHome } from '../../../client/store/home.js'
import { Device, federationId, register, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

const scryptCost = { costLog2: 4, blockSize: 1, parallelism: 1 }
const device = new Uint8Array(33).fill(2)

function said(key: string, place: number, text = key): HistoryRow {
  return {
    ...{ key, shelf: '@bob', place, conversation: '@bob', kind: 'text', direction: 'out' },
    ...{ sender: 'alice', id: Uint8Array.of(place), text, sentAtMs: 1, arrivedAtMs: 2 },
    deliveries: { bob: { state: 'stored' } },
  }
}

function conformance(name: string, make: (t: Test) => Promise<MessageMemory>): void {
  t.test(`${name}: what is put comes back, equal and not the same`, async (t) => {
    const memory = await make(t)
    const state: StateRow = { key: 'g', state: Uint8Array.of(1, 2, 3) }
    await memory.commit([{ table: 'states', put: state }])
    const found = await memory.get('states', 'g')
    t.same(found, state)
    t.equal(found?.state.constructor, Uint8Array)
    state.state[0] = 9
    t.equal((await memory.get('states', 'g'))?.state[0], 1)
    t.same(await memory.all('states'), [{ key: 'g', state: Uint8Array.of(1, 2, 3) }])
    t.equal(await memory.get('groups', 'g'), undefined, 'tables are apart')
    await memory.commit([{ table: 'states', put: { key: 'g', state: new Uint8Array() } }])
    t.same(await memory.all('states'), [{ key: 'g', state: new Uint8Array() }])
  })

  t.test(`${name}: shelves are read by falling place`, async (t) => {
    const memory = await make(t)
    const rows = [5, 1, 9, 7, 3].map((place) => said(`row ${place}`, place))
    await memory.commit(rows.map((put) => ({ table: 'history', put })))
    const other = { ...said('other', 6), shelf: '@carol' }
    await memory.commit([{ table: 'history', put: other }])
    const places = async (before: number, limit: number) =>
      (await memory.page('history', '@bob', before, limit)).map(({ place }) => place)
    t.same(await places(Number.MAX_SAFE_INTEGER, 10), [9, 7, 5, 3, 1])
    t.same(await places(7, 2), [5, 3])
    t.same(await memory.page('history', '@bob', 2, 1), [said('row 1', 1)])
    await memory.commit([{ table: 'history', shelf: '@bob', removeBelow: 5 }])
    t.same(await places(Number.MAX_SAFE_INTEGER, 10), [9, 7, 5])
    t.same(await memory.page('history', '@carol', 100, 10), [other])
  })

  t.test(`${name}: all changes or none`, async (t) => {
    const memory = await make(t)
    await memory.commit([{ table: 'history', put: said('kept', 1) }])
    const broken = { ...said('broken', 2), text: () => 'no row' } as unknown as HistoryRow
    const changes = [
      { table: 'history', put: said('new', 3) },
      { table: 'history', remove: 'kept' },
      { table: 'history', put: broken },
    ] as const
    await t.rejects(memory.commit(changes))
    t.same(await memory.all('history'), [said('kept', 1)])
    await memory.commit([
      { table: 'history', put: said('twice', 1) },
      { table: 'history', remove: 'twice' },
      { table: 'history', put: said('twice', 4, 'last') },
      { table: 'history', remove: 'nobody' },
    ])
    t.same(await memory.get('history', 'twice'), said('twice', 4, 'last'))
  })
}

conformance('forgetful', async () => forgetfulMessageMemory())
conformance('home', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const home = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
  t.teardown(() => home.close())
  return home.messages('alice', device)
})

t.test('a home keeps messages through a restart, from others, and from other names', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const openWith = (passphrase = 'horse') =>
    openHome({ folder, create: true, passphrase: async () => passphrase, scryptCost })
  const first = openWith()
  const memory = await first.messages('alice', device)
  await memory.commit([{ table: 'history', put: said('secret key', 1, 'a secret text') }])
  first.close()
  const bytes = readFileSync(join(folder, 'rookery.db')).toString('latin1')
  for (const word of ['secret', 'bob', '@bob', 'history']) t.notMatch(bytes, word, word)

  const again = openWith()
  t.same(await (await again.messages('alice', device)).get('history', 'secret key'), {
    ...said('secret key', 1, 'a secret text'),
  })
  t.same(await (await again.messages('amy', device)).all('history'), [])
  again.close()
  const stranger = openWith('donkey')
  await t.rejects(stranger.messages('alice', device), { code: 'passphrase' })
  stranger.close()

  const database = new Database(join(folder, 'rookery.db'))
  database.exec('UPDATE message_rows SET sealed = zeroblob(60)')
  database.close()
  const damaged = openWith()
  const broken = await damaged.messages('alice', device)
  await t.rejects(broken.get('history', 'secret key'), { code: 'damaged' })
  damaged.close()
})

t.test('a conversation in two homes goes on after both were closed', async (t) => {
  const place = world(81)
  const homes = new Map<string, ReturnType<typeof openHome>>()
  const openAt = async (name: string, folder: string) => {
    const home = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
    homes.set(name, home)
    return home
  }
  const people = [new Device(place, 'alice'), new Device(place, 'bob')] as const
  const root = t.testdir({ alice: {}, bob: {} })
  const begin = async () => {
    for (const each of people) {
      const folder = join(root, each.name)
      chmodSync(folder, 0o700)
      const home = await openAt(each.name, folder)
      each.memory = await home.messages(each.name, each.signer.publicKey)
      await each.open()
    }
  }
  const end = async () => {
    for (const each of people) {
      await each.messenger.close()
      homes.get(each.name)?.close()
    }
  }
  for (const each of people) register(place, each.name, [each], 1)
  const [alice, bob] = people
  await begin()
  await alice.messenger.send('bob', 'one')
  await place.clock.until(async () => (await bob.texts('@alice')).length === 1, 'one')
  await end()
  await begin()
  t.same(await bob.texts('@alice'), ['one'])
  await bob.messenger.send('alice', 'two')
  await alice.messenger.send('bob', 'three')
  await place.clock.until(async () => {
    const messages = await alice.messenger.history('@bob')
    return messages.filter(({ state }) => state === 'delivered').length === 2
  }, 'delivered')
  await place.clock.until(async () => (await alice.texts('@bob')).includes('two'), 'two')
  t.same([...alice.warnings(), ...bob.warnings()], [])
  await end()
})

t.test('a device key of a home opens what is sealed for it', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const home = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
  t.teardown(() => home.close())
  const signer = await home.keys.create({ purpose: 'device', name: 'alice' })
  const opener = await home.keys.opener(signer.publicKey)
  const inner = Uint8Array.of(1, 2, 3)
  const sealing = { federationId, name: 'alice', deviceKeys: [signer.publicKey], inner }
  const envelope = await seal({ ...sealing, random: systemRandom })
  t.same(await open(envelope, sealing, opener ? [opener] : []), inner)
  t.equal(await home.keys.opener(device), undefined)
})
