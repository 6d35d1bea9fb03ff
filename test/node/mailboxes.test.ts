/** Mailboxes without a node: what is stored, found again, and refused when there is no room. */
import t from 'tap'
import { rowBytes } from '../../node/mailboxes/ledger.js'
import {
  codeOf,
  ids,
  idsOf,
  laptop,
  messageTo,
  openTestMailboxes,
  phone,
  refusedWith,
  retentionMs,
  startMs,
  tablet,
} from './support/mailboxes.js'

t.test(
  'a message is stored once, found again after a restart, and acknowledged once',
  async (t) => {
    const box = openTestMailboxes(t)
    const message = messageTo('ada')
    const { recipient, messageId, receiptKey } = message
    const stored = await box.store(message)
    t.same(stored.outcome, { outcome: 'stored', untilMs: startMs + retentionMs })
    t.equal(stored.arrivals.length, 1)
    for (const where of ['at once', 'after a restart']) {
      const again = await box.store(message, { nowMs: startMs + 1_000 })
      t.same(again.outcome, stored.outcome, `a repeat is answered alike ${where}`)
      t.same(again.arrivals, [], 'and arrives nowhere')
      const { messages, waiting, more } = box.fetch('ada')
      t.same({ waiting, more }, { waiting: 1, more: false })
      t.match(messages, [{ messageId, envelope: message.envelope, storedAtMs: startMs }])
      t.equal(box.mailboxes.stateOf(recipient, messageId, receiptKey), 'stored')
      box.reopen()
    }
    t.equal(await box.mailboxes.acknowledge('ada', phone, [messageId]), 0)
    for (const where of ['at once', 'after a restart']) {
      t.equal(await box.mailboxes.acknowledge('ada', phone, [messageId]), 0, `idempotent ${where}`)
      t.same((await box.store(message)).outcome, stored.outcome, 'still known')
      t.same(box.fetch('ada').messages, [], 'and not delivered again')
      t.equal(box.mailboxes.stateOf(recipient, messageId, receiptKey), 'fetched')
      t.match(box.mailboxes.counts(), { names: 0, waiting: 0, bytes: 0, atRest: 1 })
      t.equal(box.count('envelopes'), 0, 'its bytes are gone')
      box.reopen()
    }
  },
)

t.test('a state is shown to whoever has the receipt key', async (t) => {
  const box = openTestMailboxes(t)
  const message = messageTo('ada')
  await box.store(message)
  const { stateOf } = box.mailboxes
  t.equal(stateOf('ada', message.messageId, new Uint8Array(32)), 'unknown')
  t.equal(stateOf('ada', message.messageId, message.receiptHash), 'unknown')
  t.equal(stateOf('bob', message.messageId, message.receiptKey), 'unknown')
  t.equal(stateOf('ada', message.messageId, message.receiptKey), 'stored')
})

t.test('an id that another message has is refused, not answered for it', async (t) => {
  const box = openTestMailboxes(t)
  const message = messageTo('ada')
  await box.store(message)
  const other = messageTo('ada', { messageId: message.messageId })
  t.equal(await codeOf(box.store(other)), 'malformed')
  // Both at once, so that the first is not there yet when the second comes.
  const [one, two] = [messageTo('bob'), messageTo('bob')]
  const first = box.store(one)
  t.equal(await codeOf(box.store({ ...two, messageId: one.messageId })), 'malformed')
  t.equal((await first).outcome.outcome, 'stored')
  const third = { ...messageTo('cleo') }
  const [left, right] = await Promise.all([box.store(third), box.store(third)])
  t.same(left.outcome, right.outcome, 'and one that comes twice at once is stored once')
  t.equal(left.arrivals.length + right.arrivals.length, 1)
})

t.test('each device has a queue, by places that rise by one', async (t) => {
  const box = openTestMailboxes(t)
  const [one, two, three] = [messageTo('ada'), messageTo('ada'), messageTo('ada')]
  const devices = [phone, laptop]
  await box.store(one, { devices })
  await box.store(two, { devices })
  await box.store(three, { devices: [phone, laptop, tablet] })
  t.same(idsOf(box.fetch('ada', phone)), ids(one, two, three))
  t.same(idsOf(box.fetch('ada', tablet)), ids(three), 'a new device gets what comes from then on')
  const places = box.fetch('ada', phone).messages.map(({ place }) => place)
  t.same(
    places,
    [0, 1, 2].map((more) => (places[0] ?? 0) + more),
  )
  t.same(idsOf(box.fetch('ada', phone, places[0])), ids(two, three))
  t.match(box.mailboxes.counts(), { waiting: 3, bytes: 300, names: 1 }, 'counted once')

  await box.mailboxes.acknowledge('ada', phone, [one.messageId])
  t.equal(box.mailboxes.stateOf('ada', one.messageId, one.receiptKey), 'fetched')
  t.same(idsOf(box.fetch('ada', laptop)), ids(one, two, three), 'the other still gets it')
  t.equal(box.mailboxes.waiting('ada', phone), 2)
  await box.mailboxes.acknowledge('ada', laptop, [one.messageId, two.messageId])
  t.match(box.mailboxes.counts(), { waiting: 2, atRest: 1 })
  t.equal(await box.mailboxes.acknowledge('bob', phone, [two.messageId]), 0, "not another's")
  t.equal(box.mailboxes.waiting('ada', phone), 2)
})

t.test('a queue that is made again goes on behind the first', async (t) => {
  const box = openTestMailboxes(t)
  await box.store(messageTo('ada'))
  await box.store(messageTo('ada'))
  const before = box.fetch('ada').messages.at(-1)?.place ?? 0
  await box.mailboxes.keepOnly('ada', [laptop])
  await box.store(messageTo('ada'), { nowMs: startMs + 10 })
  t.ok((box.fetch('ada').messages[0]?.place ?? 0) > before)
})

t.test('a fetch brings at least one, and else as many bytes as are asked for', async (t) => {
  const box = openTestMailboxes(t)
  const messages = [300, 300, 300].map((length) =>
    messageTo('ada', { envelope: new Uint8Array(length).fill(7) }),
  )
  for (const one of messages) await box.store(one)
  const fetched = (bytesMax: number) => {
    const { messages: got, more, waiting } = box.mailboxes.fetch('ada', phone, 0, bytesMax)
    return [got.length, more, waiting]
  }
  t.same(fetched(0), [1, true, 3])
  t.same(fetched(599), [1, true, 3])
  t.same(fetched(600), [2, true, 3])
  t.same(fetched(900), [3, false, 3])
  t.same(fetched(2 ** 32), [3, false, 3])
  t.same(box.fetch('nobody'), { messages: [], waiting: 0, more: false })
})

t.test('of those who want a place in an order the first gets it', async (t) => {
  const box = openTestMailboxes(t)
  const order = { group: new Uint8Array(32).fill(9), epoch: 4 }
  const [first, second] = [messageTo('ada'), messageTo('ada')]
  // Both in one transaction.
  const outcomes = await Promise.all([box.store(first, { order }), box.store(second, { order })])
  t.match(outcomes[0].outcome, { outcome: 'stored' })
  const lost = {
    ...{ outcome: 'conflict' as const, messageId: first.messageId },
    envelope: first.envelope,
  }
  t.same(outcomes[1].outcome, lost)
  t.equal(box.mailboxes.waiting('ada', phone), 1)
  t.match((await box.store(first, { order })).outcome, { outcome: 'stored' }, "the winner's repeat")
  for (const [what, other] of [
    ['another epoch', { ...order, epoch: 5 }],
    ['another group', { ...order, group: new Uint8Array(32).fill(8) }],
  ] as const) {
    t.match(
      (await box.store(messageTo('ada'), { order: other })).outcome,
      { outcome: 'stored' },
      what,
    )
  }
  t.match((await box.store(messageTo('bob'), { order })).outcome, { outcome: 'stored' })

  await box.mailboxes.acknowledge('ada', phone, [first.messageId])
  box.reopen()
  t.same((await box.store(second, { order })).outcome, lost, 'also once it was fetched')
  await box.sweepAll(startMs + retentionMs)
  t.equal(box.count('envelopes'), 0, 'until it expires')
})

t.test(
  'envelopes that only keep their places are bounded, and their places stay taken',
  async (t) => {
    const box = openTestMailboxes(t, { settings: { orderedBytesPerName: 250 } })
    const messages = [0, 1, 2].map(() => messageTo('ada'))
    const order = (epoch: number) => ({ group: new Uint8Array(32), epoch })
    for (const [epoch, one] of messages.entries()) await box.store(one, { order: order(epoch) })
    await box.mailboxes.acknowledge(
      'ada',
      phone,
      messages.map(({ messageId }) => messageId),
    )
    t.equal(box.count('envelopes'), 2)
    t.equal(await codeOf(box.store(messageTo('ada'), { order: order(0) })), 'superseded')
    t.match((await box.store(messageTo('ada'), { order: order(1) })).outcome, {
      outcome: 'conflict',
    })
  },
)

t.test('a full mailbox refuses, and nothing changes', async (t) => {
  const box = openTestMailboxes(t, { settings: { messagesPerName: 2, bytesPerName: 250 } })
  const [one, two, three] = [messageTo('ada'), messageTo('ada'), messageTo('ada')]
  await box.store(one)
  const large = messageTo('ada', { envelope: new Uint8Array(151) })
  t.equal(await codeOf(box.store(large)), 'mailbox-full', 'by bytes')
  await box.store(two)
  const before = box.mailboxes.counts()
  const refused = await refusedWith(box.store(three))
  t.match(refused, { code: 'mailbox-full', retry: true, retryAfterMs: 60_000 })
  t.same(box.mailboxes.counts(), before)
  t.same(idsOf(box.fetch('ada')), ids(one, two))
  t.match((await box.store(one)).outcome, { outcome: 'stored' }, 'what is there is still answered')
  t.match((await box.store(messageTo('bob'))).outcome, { outcome: 'stored' }, 'others have room')
  await box.mailboxes.acknowledge('ada', phone, [one.messageId])
  t.match((await box.store(three)).outcome, { outcome: 'stored' }, 'and so has it, once fetched')
})

t.test('a node that is full refuses everybody', async (t) => {
  const bytesMax = (2 * (100 + rowBytes) * 4) / 3
  const box = openTestMailboxes(t, { settings: { bytesMax } })
  const one = messageTo('ada')
  await box.store(one)
  await box.store(messageTo('bob'))
  t.equal(await codeOf(box.store(messageTo('cleo'))), 'mailbox-full')
  const packages = { packages: [new Uint8Array(409)], lifetimeSeconds: 60, replace: false }
  t.equal(await codeOf(box.mailboxes.publish('ada', phone, packages, startMs)), 'mailbox-full')
  box.reopen()
  t.equal(await codeOf(box.store(messageTo('cleo'))), 'mailbox-full', 'also after a restart')
  await box.mailboxes.acknowledge('ada', phone, [one.messageId])
  t.match((await box.store(messageTo('cleo'))).outcome, { outcome: 'stored' })
})

t.test('names that fill a node leave room to those that have little', async (t) => {
  const large = 64_000
  const bytesMax = 4_096 * (100 + rowBytes)
  const box = openTestMailboxes(t, { settings: { bytesMax, bytesPerName: 5 * large } })
  /** @returns how many it could have before its mailbox was full */
  const fill = async (name: string, bytes: number) => {
    for (let count = 0; ; count++) {
      const work = box.store(messageTo(name, { envelope: new Uint8Array(bytes) }))
      const code = await work.then(
        () => undefined,
        (error: { code?: unknown }) => error.code,
      )
      if (code === undefined) continue
      t.equal(code, 'mailbox-full')
      return count
    }
  }
  for (let i = 0; i < 12; i++) await fill(`idle-${i}`, large)
  t.ok((await fill('short', 1)) > 1, 'to the brim')
  const { percentFull } = box.mailboxes.counts()
  t.equal(percentFull, 74, 'however short they are')
  t.equal(await fill('ada', 100), 1)
})

t.test('a device that is away makes room for those that fetch', async (t) => {
  const settings = { messagesPerName: 4, awayMs: 1_000 }
  const box = openTestMailboxes(t, { settings })
  const devices = [phone, laptop]
  const old = Array.from({ length: 4 }, () => messageTo('ada'))
  for (const one of old) await box.store(one, { devices })
  const [first, second, ...unfetched] = old
  if (first === undefined || second === undefined) throw new Error('four messages')
  await box.mailboxes.acknowledge('ada', phone, [first.messageId, second.messageId])
  t.equal(await codeOf(box.store(messageTo('ada'), { devices })), 'mailbox-full', 'not at once')

  const nowMs = startMs + 1_000_000_000
  await box.mailboxes.see('ada', phone, nowMs)
  const fresh = messageTo('ada', { sentAtMs: nowMs })
  await box.store(fresh, { devices, nowMs })
  t.same(idsOf(box.fetch('ada', laptop)), ids(second, ...unfetched, fresh), 'the oldest is missing')
  t.same(idsOf(box.fetch('ada', phone)), ids(...unfetched, fresh), 'the other lost nothing')
  t.equal(box.mailboxes.waiting('ada', laptop), 4)
  const places = box.fetch('ada', laptop).messages.map(({ place }) => place - startMs)
  t.same(places, [1, 2, 3, 4], 'and the place that is missing tells of it')
  t.match((await box.store(messageTo('ada', { sentAtMs: nowMs }), { devices, nowMs })).outcome, {
    outcome: 'stored',
  })
  const beyond = box.store(messageTo('ada', { sentAtMs: nowMs }), { devices, nowMs })
  t.equal(await codeOf(beyond), 'mailbox-full', 'what no device has fetched is not given up')

  await box.mailboxes.acknowledge(
    'ada',
    phone,
    unfetched.map(({ messageId }) => messageId),
  )
  await box.mailboxes.see('ada', laptop, nowMs)
  const again = box.store(messageTo('ada', { sentAtMs: nowMs }), { devices, nowMs })
  t.equal(await codeOf(again), 'mailbox-full', 'nor while every device is here')
})
