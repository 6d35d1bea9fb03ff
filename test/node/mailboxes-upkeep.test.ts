/** Mailboxes without a node: what expires, is swept, given out and freed, and what that costs others. */
import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { openMailboxDatabase } from '../../node/mailboxes/database.js'
import { fetchedMax, fetchStatement } from '../../node/mailboxes/queues.js'
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import {
  codeOf,
  laptop,
  messageTo,
  openTestMailboxes,
  phone,
  retentionMs,
  startMs,
  type TestMailboxes,
} from './support/mailboxes.js'

t.test('what has expired is gone, and known for a while to have expired', async (t) => {
  const box = openTestMailboxes(t, { settings: { expiredKnownMs: 5_000 } })
  const [fetched, half, lost] = [messageTo('ada'), messageTo('ada'), messageTo('ada')]
  for (const one of [fetched, half, lost]) await box.store(one, { devices: [phone, laptop] })
  await box.mailboxes.acknowledge('ada', phone, [fetched.messageId, half.messageId])
  await box.mailboxes.acknowledge('ada', laptop, [fetched.messageId])
  const states = () =>
    [fetched, half, lost].map((one) => box.mailboxes.stateOf('ada', one.messageId, one.receiptKey))
  const endMs = startMs + retentionMs
  await box.sweepAll(endMs - 1)
  t.same(states(), ['fetched', 'fetched', 'stored'])
  await box.sweepAll(endMs)
  t.same(states(), ['unknown', 'fetched', 'expired'])
  t.match(box.mailboxes.counts(), { names: 0, waiting: 0, bytes: 0 })
  t.equal(box.mailboxes.waiting('ada', phone) + box.mailboxes.waiting('ada', laptop), 0)
  t.same([box.count('envelopes'), box.count('waiting')], [0, 0])
  t.match((await box.store(lost, { nowMs: endMs })).outcome, { untilMs: endMs }, 'still known')
  await box.sweepAll(endMs + 5_000)
  t.same(states(), ['unknown', 'unknown', 'unknown'])
  t.same([box.count('messages'), box.count('mailboxes')], [0, 0])
})

t.test('a message expires from when it was sent, by whichever clock is behind', async (t) => {
  const box = openTestMailboxes(t)
  const until = async (sentAtMs: number) => {
    const { outcome } = await box.store(messageTo('ada', { sentAtMs }))
    return outcome.outcome === 'stored' ? outcome.untilMs - startMs : outcome
  }
  t.equal(await until(startMs - 1_000), retentionMs - 1_000)
  t.equal(await until(startMs + 1_000_000), retentionMs)
  const old = messageTo('ada', { sentAtMs: startMs - retentionMs })
  t.equal(await codeOf(box.store(old)), 'stale')
})

t.test('sweeping is done in bounded steps', async (t) => {
  const box = openTestMailboxes(t)
  await Promise.all(Array.from({ length: 500 }, () => box.store(messageTo('ada'))))
  t.ok((await box.sweepAll(startMs + retentionMs)) >= 500 / 32)
  t.match(box.mailboxes.counts(), { waiting: 0, atRest: 500 })
})

t.test('messages at rest are known in bounded numbers, of a name and of all', async (t) => {
  const box = openTestMailboxes(t, { settings: { atRestPerName: 2, atRestMax: 3 } })
  const ofAda = [1, 2, 3].map(() => messageTo('ada'))
  const ofBob = [1, 2].map(() => messageTo('bob'))
  let nowMs = startMs
  for (const one of [...ofAda, ...ofBob]) {
    nowMs += 1
    await box.store({ ...one, sentAtMs: nowMs }, { nowMs })
    await box.mailboxes.acknowledge(one.recipient, phone, [one.messageId])
  }
  const states = [...ofAda, ...ofBob].map(({ recipient, messageId, receiptKey }) =>
    box.mailboxes.stateOf(recipient, messageId, receiptKey),
  )
  t.same(states, ['unknown', 'unknown', 'fetched', 'fetched', 'fetched'])
  t.equal(box.mailboxes.counts().atRest, 3)
})

t.test('what is forgotten to make room for others while it is due is counted once', async (t) => {
  const expiredKnownMs = 5_000
  const box = openTestMailboxes(t, { settings: { atRestMax: 3, expiredKnownMs } })
  const messages = Array.from({ length: 8 }, () => messageTo('ada'))
  const nowMs = startMs + retentionMs
  // All are due together, and each of the first makes one forgotten that is due too.
  for (const one of messages) await box.store(one)
  const fetched = messages.slice(-3)
  await box.mailboxes.acknowledge(
    'ada',
    phone,
    fetched.map((one) => one.messageId),
  )
  await box.sweepAll(nowMs)
  t.equal(box.mailboxes.counts().atRest, box.count('messages'))
  await box.sweepAll(nowMs + expiredKnownMs)
  t.same([box.count('messages'), box.count('mailboxes')], [0, 0])
})

t.test('devices that are no longer listed lose their queues and packages', async (t) => {
  const box = openTestMailboxes(t)
  const devices = [phone, laptop]
  const messages = Array.from({ length: 200 }, () => messageTo('ada'))
  await Promise.all(messages.map((one) => box.store(one, { devices })))
  const packages = { packages: [new Uint8Array(9)], lifetimeSeconds: 60, replace: false }
  for (const device of devices) await box.mailboxes.publish('ada', device, packages, startMs)

  await box.mailboxes.keepOnly('ada', [laptop])
  t.same(box.fetch('ada', phone), { messages: [], waiting: 0, more: false })
  t.equal(box.fetch('ada', laptop).waiting, 200)
  t.same(box.mailboxes.counts().keyPackageBytes, 9)
  await box.sweepAll()
  t.equal(box.count('waiting'), 200)
  t.equal(box.count('queues'), 1)

  await box.store(messageTo('ada'), { devices: [phone] })
  t.equal(box.fetch('ada', phone).waiting, 1, 'listed again it gets what comes from then on')
  await box.mailboxes.keepOnly('ada', [])
  await box.sweepAll()
  t.match(box.mailboxes.counts(), { names: 0, waiting: 0, bytes: 0, keyPackageBytes: 0 })
  const [one] = messages
  if (one === undefined) throw new Error('there are 200')
  t.equal(box.mailboxes.stateOf('ada', one.messageId, one.receiptKey), 'expired')
  t.same([box.count('waiting'), box.count('envelopes'), box.count('queues')], [0, 0, 0])
})

t.test('what was certified while nobody looked is made good after a start', async (t) => {
  const listed = new Map<string, readonly Uint8Array[]>()
  const box = openTestMailboxes(t, { devicesOf: (name) => listed.get(name) })
  const names = Array.from({ length: 50 }, (_, i) => `name${i}`)
  for (const name of names) {
    await box.store(messageTo(name), { devices: [phone, laptop] })
    listed.set(name, [laptop])
  }
  listed.set('name7', [])
  listed.delete('name8')
  box.reopen()
  await box.sweepAll()
  const left = (device: Uint8Array) =>
    names.filter((name) => box.mailboxes.waiting(name, device) > 0).length
  t.equal(left(phone), 1, 'all but the name that is not known')
  t.equal(left(laptop), 49, 'all but the retired one')
})

t.test('key packages are given out once, and the last resort when none is left', async (t) => {
  const box = openTestMailboxes(t, { settings: { keyPackagesPerDevice: 4 } })
  const pack = (...numbers: number[]) => numbers.map((number) => new Uint8Array(20).fill(number))
  const publish = (packages: Uint8Array[], more: object = {}, device = phone) =>
    box.mailboxes.publish(
      'ada',
      device,
      { packages, lifetimeSeconds: 60, replace: false, ...more },
      startMs,
    )
  const take = async (nowMs = startMs, isScarce = false, devices = [phone, laptop]) =>
    (await box.mailboxes.take('ada', devices, nowMs, isScarce)).map((one) => [
      ...[equalBytes(one.device, phone) ? 'phone' : 'laptop', one.package[0], one.isLastResort],
    ])
  t.same(await take(), [], 'nothing is published')
  t.equal(await publish(pack(1, 2, 3)), 3)
  t.equal(await publish(pack(1, 2, 3)), 3, 'a repeat adds none')
  t.equal(await publish(pack(9), { lastResort: new Uint8Array(20).fill(200) }, laptop), 1)
  box.reopen()
  t.same(
    await take(),
    [
      ['phone', 1, false],
      ['laptop', 9, false],
    ].map((one) => one),
  )
  t.same(await take(), [
    ['phone', 2, false],
    ['laptop', 200, true],
  ])
  t.same(await take(startMs, true), [['laptop', 200, true]], 'scarce: nothing is used up')
  t.equal(await publish(pack(4, 5, 6, 7)), 4, 'the oldest go beyond the bound')
  t.same(await take(startMs, false, [phone]), [['phone', 4, false]])
  t.equal(await publish(pack(8), { replace: true }), 1)
  t.same(await take(startMs + 60_000), [['laptop', 200, true]], 'expired ones are not given out')
  t.equal(await publish([], { lastResort: new Uint8Array(20).fill(201) }, laptop), 0)
  t.same(await take(startMs + 60_000), [['laptop', 201, true]])
  t.equal(box.mailboxes.counts().keyPackageBytes, 40)
  await box.sweepAll(startMs + 60_000)
  t.equal(box.mailboxes.counts().keyPackageBytes, 20)
  t.equal(box.count('key_packages'), 1)
})

t.test('space is really freed: the file shrinks, and no byte of an envelope is left', async (t) => {
  const box = openTestMailboxes(t)
  const small = Buffer.from('a small secret that is kept inside of its row')
  const large = Buffer.alloc(60_000, 'a large secret over many pages; ')
  const [deleted, expired] = [
    messageTo('ada', { envelope: small }),
    messageTo('ada', { envelope: large }),
  ]
  await box.store(deleted)
  await box.store(expired)
  const others = Array.from({ length: 60 }, () => messageTo('bob', { envelope: large }))
  for (const one of others) await box.store(one)
  const holds = (secret: string) =>
    [box.path, `${box.path}-wal`].some((file) => readFileSync(file).includes(secret))
  t.ok(holds('a small secret') && holds('a large secret'), 'they are found while they wait')
  const { mailboxes } = box
  await mailboxes.acknowledge('ada', phone, [deleted.messageId])
  await mailboxes.acknowledge(
    'bob',
    phone,
    others.map(({ messageId }) => messageId),
  )
  const nowMs = startMs + 1
  await box.sweepAll(nowMs)
  t.notOk(holds('a small secret'), 'acknowledged')
  const before = box.fileBytes()
  await box.sweepAll(startMs + retentionMs)
  t.notOk(holds('a large secret'), 'expired')
  t.ok(before < 1_000_000 && box.fileBytes() <= before, `the file has ${before} bytes`)
  t.equal(statSync(`${box.path}-wal`).size, 0, 'and the log is empty')
})

t.test('nobody else may read the files', async (t) => {
  const box = openTestMailboxes(t)
  await box.store(messageTo('ada'))
  for (const file of [box.path, `${box.path}-wal`, `${box.path}-shm`]) {
    t.equal(statSync(file).mode & 0o777, 0o600, file)
  }
})

t.test('a fetch reads what it brings, however much waits', async (t) => {
  const box = openTestMailboxes(t, { settings: { messagesPerName: 200_000 } })
  const plan = box.database.sql
    .prepare(`EXPLAIN QUERY PLAN ${fetchStatement}`)
    .all(1, 0)
    .map((step) => String((step as { detail: unknown }).detail))
  t.match(plan, [
    /^SEARCH waiting USING PRIMARY KEY \(queue=\? AND place>\?\)/,
    /^SEARCH messages USING INTEGER PRIMARY KEY/,
    /^SEARCH envelopes USING INTEGER PRIMARY KEY/,
  ])
  t.equal(plan.length, 3, 'nothing is sorted')
  const { messages, more } = await filled()
  t.equal(messages.length, fetchedMax)
  t.ok(more)

  async function filled() {
    const count = 2_000
    const envelope = new Uint8Array(10)
    await Promise.all(
      Array.from({ length: count }, () => box.store(messageTo('ada', { envelope }))),
    )
    return box.fetch('ada')
  }
})

t.test('more than can be written is refused, and what was taken is written', async (t) => {
  const box = openTestMailboxes(t, { settings: { messagesPerName: 100_000 } })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 9_000 }, () => box.store(messageTo('ada'))),
  )
  const stored = outcomes.filter(({ status }) => status === 'fulfilled').length
  t.equal(stored, 8_192)
  t.equal(box.mailboxes.waiting('ada', phone), stored)
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  t.ok(refused.every((one) => one instanceof RefusedError && one.code === 'busy'))
})

/** Rows that are changed from one turn of the event loop to the next, until some work is done. */
async function rowsPerTurn(box: TestMailboxes, work: Promise<unknown>): Promise<number[]> {
  const changes = box.database.sql.prepare<[], number>('SELECT total_changes()').pluck()
  const read = () => changes.get() ?? 0
  const turns: number[] = []
  let isDone = false
  void work.then(() => {
    isDone = true
  })
  for (let before = read(); !isDone; before = read()) {
    await new Promise((resolve) => setImmediate(resolve))
    turns.push(read() - before)
  }
  return turns.filter((rows) => rows > 0)
}

t.test('whoever acknowledges, stores or loses much keeps nobody waiting', async (t) => {
  const box = openTestMailboxes(t, { settings: { messagesPerName: 100_000 } })
  const messages = Array.from({ length: 64 * 40 }, () => messageTo('ada'))
  const stored = await rowsPerTurn(box, Promise.all(messages.map((one) => box.store(one))))
  const acknowledging = Array.from({ length: 40 }, (_, i) =>
    box.mailboxes.acknowledge(
      'ada',
      phone,
      messages.slice(64 * i, 64 * (i + 1)).map(({ messageId }) => messageId),
    ),
  )
  const acknowledged = await rowsPerTurn(box, Promise.all(acknowledging))
  for (const turns of [stored, acknowledged]) {
    t.ok(Math.max(...turns) < 1_200, `at most ${Math.max(...turns)} rows in a turn`)
    t.ok(Math.max(...turns) > 500, 'and not each alone')
  }
  t.equal((await acknowledging.at(-1)) ?? Number.NaN, 0)
})

t.test('large envelopes are written over a few at a time', async (t) => {
  const box = openTestMailboxes(t)
  const large = Array.from({ length: 64 }, () =>
    messageTo('ada', { envelope: new Uint8Array(65_000) }),
  )
  await Promise.all(large.map((one) => box.store(one)))
  const ids = large.map(({ messageId }) => messageId)
  const turns = await rowsPerTurn(box, box.mailboxes.acknowledge('ada', phone, ids))
  t.ok(turns.length >= 2, `${turns.length} turns`)
})

t.test('what is too much to be acknowledged now is refused', async (t) => {
  const box = openTestMailboxes(t, { settings: { messagesPerName: 100_000 } })
  const storing = Array.from({ length: 8_192 }, () => box.store(messageTo('ada')))
  t.equal(await codeOf(box.mailboxes.acknowledge('ada', phone, [new Uint8Array(16)])), 'busy')
  await Promise.all(storing)
  t.equal(await box.mailboxes.acknowledge('ada', phone, []), 8_192)
})

t.test('a fault of the database is none of the sender', async (t) => {
  const box = openTestMailboxes(t)
  box.database.sql.exec('DROP TABLE waiting')
  await t.rejects(box.store(messageTo('ada')), { name: 'StoreFault' })
  box.database.close()
  await t.rejects(box.store(messageTo('ada')), { name: 'StoreFault' })
  t.throws(() => box.fetch('ada'), { name: 'StoreFault' })
  t.throws(() => openMailboxDatabase('/nowhere/at/all'), { name: 'StoreFault' })
})
