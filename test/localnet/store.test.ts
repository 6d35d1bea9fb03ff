import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type GatewayStore, StoreFullError } from '../../tools/localnet/gateway/gateway-store.js'
import { defaultLimits } from '../../tools/localnet/options.js'
import { openLogStore } from '../../tools/localnet/store/log-store.js'
import { createMemoryStore } from '../../tools/localnet/store/memory-store.js'

async function directory(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'localnet-store-'))
  t.teardown(() => rm(path, { recursive: true }))
  return path
}

const alice = 'aa'.repeat(32)
const bob = 'bb'.repeat(32)
const carol = 'cc'.repeat(32)
const key = Buffer.alloc(32, 7)
const anybody = () => true
const nobody = () => false
const limits = {
  ...defaultLimits,
  clientsMax: 2,
  messagesPerClientMax: 5,
  bytesPerClientMax: 400,
  bytesPerGatewayMax: 600,
  messageAgeMsMax: 1000,
}
const noFault = (error: Error) => {
  throw error
}

function enqueue(store: GatewayStore, client: string, message: Buffer): Promise<void> | undefined {
  let settle = () => {}
  const durable = new Promise<void>((resolve) => {
    settle = resolve
  })
  return store.enqueue(client, message, () => settle()) ? durable : undefined
}

const texts = (store: GatewayStore, client: string, after = 0, max = 100) =>
  store.peek(client, after, max).map(({ message }) => message.toString())

/** What every store does, whatever it is made of. */
function conformance(open: (t: Test, clock: () => number) => Promise<GatewayStore>) {
  return async (t: Test) => {
    t.test('registrations', async (t) => {
      const store = await open(t, () => 0)
      t.equal(store.key(alice), undefined)
      await store.register(alice, key, anybody)
      t.strictSame(store.key(alice), key)
      await store.register(alice, Buffer.alloc(32, 8), anybody)
      t.strictSame(store.key(alice), Buffer.alloc(32, 8), 'a new registration replaces the key')
      await store.register(bob, key, anybody)
      t.equal(store.clients(), 2)
      await t.rejects(store.register(carol, key, nobody), StoreFullError)
      t.equal(store.clients(), 2)
      store.touch(alice)
      await enqueue(store, bob, Buffer.from('x'))
      await store.register(carol, key, anybody)
      t.equal(store.key(bob), undefined, 'the one not seen for longest has to go')
      t.strictSame(store.totals(), { messages: 0, bytes: 0 })
      await store.register('dd'.repeat(32), key, (client) => client !== alice)
      t.ok(store.key(alice), 'unless it may not')
      t.equal(store.key(carol), undefined)
      await enqueue(store, alice, Buffer.from('x'))
      store.forget(alice)
      t.equal(store.key(alice), undefined)
      t.strictSame(store.totals(), { messages: 0, bytes: 0 })
      await store.close()
    })

    t.test('a queue keeps its order, and what is confirmed leaves', async (t) => {
      const store = await open(t, () => 0)
      for (const text of ['one', 'two', 'three']) await enqueue(store, alice, Buffer.from(text))
      await enqueue(store, bob, Buffer.from('for bob'))
      t.strictSame(texts(store, alice), ['one', 'two', 'three'])
      t.strictSame(texts(store, alice, 0, 1), ['one'])
      const [, second] = store.peek(alice, 0, 2)
      t.strictSame(texts(store, alice, second?.sequence), ['three'])
      store.removeThrough(alice, second?.sequence ?? 0)
      t.strictSame(texts(store, alice), ['three'])
      t.strictSame(texts(store, bob), ['for bob'])
      t.ok(store.newest(alice) > (second?.sequence ?? 0))
      store.removeThrough(alice, store.newest(alice))
      t.equal(store.newest(alice), 0)
      await store.close()
    })

    t.test('bounds by count and bytes refuse, and change nothing', async (t) => {
      const store = await open(t, () => 0)
      for (let i = 0; i < 5; i++) t.ok(enqueue(store, alice, Buffer.from(`m${i}`)))
      t.notOk(enqueue(store, alice, Buffer.from('m5')), 'too many messages')
      t.ok(enqueue(store, bob, Buffer.alloc(400)))
      t.notOk(enqueue(store, bob, Buffer.alloc(1)), 'too many bytes for a client')
      t.notOk(enqueue(store, 'cc'.repeat(32), Buffer.alloc(300)), 'too many bytes in all')
      t.strictSame(store.totals(), { messages: 6, bytes: 410 })
      store.putBack(alice, Buffer.from('again'), () => {})
      t.equal(store.totals().messages, 7, 'what was taken before is not refused')
      await store.close()
    })

    t.test('age', async (t) => {
      let now = 0
      const store = await open(t, () => now)
      await enqueue(store, alice, Buffer.from('old'))
      now = 900
      await enqueue(store, alice, Buffer.from('young'))
      t.equal(store.expire(), 0)
      now = 1500
      t.equal(store.expire(), 1)
      t.strictSame(texts(store, alice), ['young'])
      await store.close()
    })
  }
}

t.test(
  'the store in memory',
  conformance(async (_t, clock) => createMemoryStore(limits, clock)),
)
t.test(
  'the store on disk',
  conformance(async (t, clock) =>
    openLogStore(join(await directory(t), 'log'), limits, clock, noFault),
  ),
)

t.test('a log gives everything back after its process ended', async (t) => {
  const path = join(await directory(t), 'log')
  const open = () => openLogStore(path, limits, () => 5, noFault)
  const before = await open()
  await before.register(alice, key, anybody)
  await before.register(bob, key, anybody)
  for (const text of ['one', 'two', 'three']) await enqueue(before, alice, Buffer.from(text))
  before.removeThrough(alice, before.peek(alice, 0, 1)[0]?.sequence ?? 0)
  before.forget(bob)
  // Not closed: what was answered as durable is in the file, as after kill -9.
  await enqueue(before, alice, Buffer.from('four'))
  t.equal((await stat(path)).mode & 0o777, 0o600)

  const after = await open()
  t.strictSame(after.key(alice), key)
  t.equal(after.key(bob), undefined)
  t.strictSame(texts(after, alice), ['two', 'three', 'four'])
  t.ok(after.newest(alice) >= before.newest(alice))
  await enqueue(after, alice, Buffer.from('five'))
  t.strictSame(texts(after, alice), ['two', 'three', 'four', 'five'])
  await before.close()
  await after.close()
})

t.test('a torn or damaged end is cut off, and what is before stays', async (t) => {
  const path = join(await directory(t), 'log')
  const open = () => openLogStore(path, limits, () => 5, noFault)
  const store = await open()
  await store.register(alice, key, anybody)
  await enqueue(store, alice, Buffer.from('whole'))
  await enqueue(store, alice, Buffer.from('torn'))
  await store.close()
  const whole = await readFile(path)
  for (const [name, damage] of [
    ['cut', () => truncate(path, whole.length - 2)],
    ['flipped', () => writeFile(path, flipLast(whole))],
    ['cut in the head', () => truncate(path, whole.length - 61)],
  ] as const) {
    await writeFile(path, whole)
    await damage()
    const reopened = await open()
    t.strictSame(texts(reopened, alice), ['whole'], name)
    await enqueue(reopened, alice, Buffer.from('next'))
    await reopened.close()
    const again = await open()
    t.strictSame(texts(again, alice), ['whole', 'next'])
    await again.close()
  }
  await writeFile(path, whole)
  await appendFile(path, Buffer.alloc(100, 255))
  const reopened = await open()
  t.strictSame(texts(reopened, alice), ['whole', 'torn'])
  await reopened.close()
  await writeFile(path, 'something else entirely')
  await t.rejects(open(), /not a log of this program/)
})

function flipLast(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed[bytes.length - 1] = (changed[bytes.length - 1] ?? 0) ^ 1
  return changed
}

t.test('a log is rewritten when little of it is still true', async (t) => {
  const path = join(await directory(t), 'log')
  const roomy = {
    ...limits,
    bytesPerClientMax: 1e9,
    bytesPerGatewayMax: 1e9,
    messagesPerClientMax: 1e6,
  }
  const store = await openLogStore(path, roomy, () => 5, noFault)
  await store.register(alice, key, anybody)
  await enqueue(store, bob, Buffer.from('stays'))
  const large = Buffer.alloc(32_000, 1)
  for (let round = 0; round < 20; round++) {
    const written = Array.from({ length: 20 }, () => enqueue(store, alice, large))
    await Promise.all(written)
    store.removeThrough(alice, store.newest(alice))
  }
  await enqueue(store, alice, Buffer.from('last'))
  t.ok((await stat(path)).size < 6 * 1024 * 1024, 'of 12 MB written')
  t.strictSame(texts(store, bob), ['stays'])
  t.strictSame(texts(store, alice), ['last'])
  await store.close()
  const again = await openLogStore(path, roomy, () => 5, noFault)
  t.strictSame(texts(again, bob), ['stays'])
  t.strictSame(texts(again, alice), ['last'])
  t.strictSame(again.key(alice), key)
  await again.close()
})

t.test('a disk that refuses stops the store, not the process', async (t) => {
  const path = join(await directory(t), 'log')
  const program = fileURLToPath(new URL('./full-disk-process.js', import.meta.url))
  const command = 'ulimit -f 40; exec "$0" "$1" "$2"'
  const output = execFileSync('bash', ['-c', command, process.execPath, program, path])
  const { faults, durable, waited, refused, registration } = JSON.parse(output.toString())
  t.equal(faults, 1)
  t.ok(durable > 0, `${durable} messages were written`)
  t.equal(waited, 'EFBIG', 'a registration that waited is refused')
  t.ok(refused, 'a message afterwards')
  t.equal(registration, 'EFBIG', 'and a registration')
  const after = await openLogStore(path, defaultLimits, Date.now, noFault)
  t.equal(after.totals().messages, durable, 'what was called durable is there')
  t.strictSame(after.key(alice), Buffer.alloc(32, 1))
  await after.close()
  // Every write to this device fails as on a full disk.
  await t.rejects(
    openLogStore('/dev/full', limits, () => 5, noFault),
    /ENOSPC/,
  )
})
