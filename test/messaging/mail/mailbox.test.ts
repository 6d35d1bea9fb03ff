/** Our own mailbox: from login to close, over nodes that restart and a network that loses. */
import t from 'tap'
import { equalBytes } from '../../../proto/bytes.js'
import { refusal } from '../mailbox-node.js'
import { letter, type OpenedMailbox, postOffice } from '../post-office.js'

t.setTimeout(300_000)

const send = (recipient: string, number: number, bytes?: number) =>
  ({ kind: 'send', ...letter(recipient, number, bytes) }) as const

const numbersOf = ({ taken }: OpenedMailbox) => taken.map(({ messageId }) => messageId[1])
const statesOf = ({ mailbox }: OpenedMailbox) => mailbox.homes.map(({ state }) => state)

t.test('logs in at every home node and takes what waits', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  const sender = await office.enter()
  await office.clock.outcome(sender.mail.post(letter('bob', 1), sender.within()))
  office.twist(2, (said) => (said.kind === 'send' ? undefined : said))
  await office.clock.outcome(sender.mail.post(letter('bob', 2), sender.within()))
  const box = await office.open(bob, 'bob', device)
  t.strictSame(statesOf(box), ['connecting', 'connecting'])
  await office.clock.settle()
  t.strictSame(statesOf(box), ['live', 'live'])
  t.strictSame(box.mailbox.homes[0]?.node, office.nodeKey(2))
  t.strictSame(numbersOf(box).toSorted(), [1, 2])
  t.equal(office.at(1).waiting(device.publicKey).length, 0, 'acknowledged')
  t.equal(office.at(2).waiting(device.publicKey).length, 0, 'acknowledged')
})

t.test('what is pushed is taken at once, and acknowledged together', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  for (let number = 1; number <= 100; number++) office.at(2).store(send('bob', number))
  await office.clock.settle()
  t.equal(new Set(numbersOf(box)).size, 100)
  await office.clock.run(2_050)
  t.equal(office.at(2).waiting(device.publicKey).length, 0)
  t.equal(office.requests(2, 'acknowledge'), 3, 'a few at once, and then as many as fit')
  t.equal(office.requests(2, 'fetch'), 1, 'nothing had to be fetched')
})

t.test('a hint is followed, a storm of them once in a while', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  office.at(2).pushes = 'hint'
  await office.clock.run(5_000)
  const fetched = office.requests(2, 'fetch')
  office.at(2).store(send('bob', 1))
  await office.clock.settle()
  t.strictSame(numbersOf(box), [1])
  for (let i = 0; i < 50; i++) {
    await office.place.at(2).push({ kind: 'arrived', waiting: 1 })
    await office.clock.run(10)
  }
  t.ok(office.requests(2, 'fetch') - fetched <= 3)
})

t.test('lost pushes are found when the mailbox is looked into', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  office.at(2).pushes = 'nothing'
  office.at(2).store(send('bob', 1))
  await office.clock.run(180_000)
  t.strictSame(numbersOf(box), [1])
  office.at(2).store(send('bob', 2))
  office.at(2).pushes = 'envelope'
  office.at(2).store(send('bob', 3))
  await office.clock.run(2_000)
  t.strictSame(numbersOf(box), [1, 3, 2], 'the acknowledgement of one told of another')
})

t.test('the same envelope from both homes, and pushed again, is taken once', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  for (const home of [1, 2]) office.at(home).store(send('bob', 1))
  await office.clock.settle()
  const { messageId, envelope } = letter('bob', 1)
  const message = { place: 1, messageId, envelope, storedAtMs: 5 }
  await office.place.at(2).push({ kind: 'arrived', message, waiting: 0 })
  await office.clock.run(1_000)
  t.strictSame(numbersOf(box), [1])
  for (const home of [1, 2]) t.equal(office.at(home).waiting(device.publicKey).length, 0)
})

t.test('what is not taken is not acknowledged, and comes again', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  let isBroken = true
  const box = await office.open(bob, 'bob', device, {
    async take({ messageId }) {
      if (messageId[1] === 1 && isBroken) throw new Error('The disk is full')
    },
  })
  await office.clock.settle()
  for (const number of [1, 2]) office.at(2).store(send('bob', number))
  await office.clock.run(600_000)
  t.strictSame(numbersOf(box), [2])
  t.equal(office.at(2).waiting(device.publicKey).length, 1)
  const tries = office.place.events.filter(({ kind }) => kind === 'not-taken').length
  t.ok(tries >= 4 && tries <= 12, `${tries} tries in ten minutes`)
  isBroken = false
  await office.clock.run(180_000)
  t.strictSame(numbersOf(box), [2, 1])
  t.equal(office.at(2).waiting(device.publicKey).length, 0)
})

t.test('a mailbox of many pages', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const sender = await office.enter()
  await office.clock.outcome(sender.mail.post(letter('bob', 1, 65_000), sender.within()))
  for (let number = 2; number <= 1_200; number++) office.at(2).store(send('bob', number))
  const box = await office.open(bob, 'bob', device)
  await office.clock.run(10_000)
  t.equal(new Set(box.taken.map(({ messageId }) => messageId.join())).size, 1_200)
  t.equal(box.taken.length, 1_200)
  t.equal(office.at(2).waiting(device.publicKey).length, 0)
})

t.test('a node that restarts has forgotten the session', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  office.at(2).restart()
  office.at(2).store(send('bob', 1))
  await office.clock.run(60_000)
  t.strictSame(numbersOf(box), [1], 'a ping has told')
  t.equal(office.at(2).logins, 2)
  office.at(2).restart()
  office.at(2).store(send('bob', 2))
  t.equal(await office.clock.outcome(box.mailbox.fetch(bob.within())), 1)
  t.strictSame(numbersOf(box), [1, 2])
  t.equal(office.at(2).logins, 3)
})

t.test('a session is renewed before it ends', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  office.at(2).sessionSeconds = 600
  const bob = await office.enter()
  await office.open(bob, 'bob', device)
  // Whatever a ping says, as of the login.
  office.twist(2, (said) => (said.kind === 'ping' ? { ...said, sessionSeconds: 600 } : said))
  await office.clock.run(539_000)
  t.equal(office.at(2).logins, 1)
  await office.clock.run(2_000)
  t.equal(office.at(2).logins, 2)
})

t.test('a session that is said to end is asked about, and renewed if so', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  await office.open(bob, 'bob', device)
  await office.clock.run(20_000)
  const pings = office.requests(2, 'ping')
  for (let i = 0; i < 20; i++) {
    await office.place.at(2).push({ kind: 'expiring', sessionSeconds: 1 })
    await office.clock.settle()
  }
  t.equal(office.requests(2, 'ping') - pings, 1, 'anybody can say so')
  t.equal(office.at(2).logins, 1)
  await office.clock.run(20_000)
  office.twist(2, (said) => (said.kind === 'ping' ? { ...said, sessionSeconds: 10 } : said))
  await office.place.at(2).push({ kind: 'expiring', sessionSeconds: 10 })
  await office.clock.run(8_000)
  t.equal(office.at(2).logins, 1)
  await office.clock.run(2_000)
  t.equal(office.at(2).logins, 2)
})

t.test('an idle mailbox costs a ping a minute', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  await office.open(bob, 'bob', device)
  await office.clock.run(3_600_000)
  const heard = office.place.at(2).asked().length
  t.ok(heard >= 60 && heard <= 80, `${heard} requests in an hour`)
})

t.test('homes that come and go', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  office.twist(2, () => undefined)
  office.twist(1, (said) => (said.kind === 'login' ? refusal('unknown-device') : said))
  const box = await office.open(bob, 'bob', device)
  let changes = 0
  const stop = box.mailbox.onChange(() => {
    changes += 1
  })
  await office.clock.run(90_000)
  t.match(box.mailbox.homes, [
    { state: 'unreachable', reason: /did not answer/ },
    { state: 'refused', reason: 'No: unknown-device.' },
  ])
  await t.rejects(office.clock.outcome(box.mailbox.fetch(bob.within())), {
    ...{ code: 'refused', details: { refusal: { code: 'unknown-device' } } },
  })
  const logins = office.requests(1, 'login')
  await office.clock.run(3_600_000)
  t.ok(office.requests(1, 'login') - logins < 20, 'later each time')
  office.twist(2, undefined)
  office.twist(1, undefined)
  await office.clock.until(() => statesOf(box).every((state) => state === 'live'))
  t.match(box.mailbox.homes[0], { reason: undefined })
  t.ok(changes >= 4)
  stop()
  const before = changes
  office.at(2).restart()
  await office.clock.run(60_000)
  t.equal(changes, before)
})

/** Bob's one home has not answered for half an hour. */
async function silentHome(t: Parameters<typeof postOffice>[0]) {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  office.twist(2, () => undefined)
  const box = await office.open(bob, 'bob', device)
  await office.clock.run(1_800_000)
  return { office, bob, box }
}

t.test('fetching now does not wait for the next attempt', async (t) => {
  const { office, bob, box } = await silentHome(t)
  office.twist(2, undefined)
  office.at(2).store(send('bob', 1))
  const before = office.clock.elapsedMs()
  t.equal(await office.clock.outcome(box.mailbox.fetch(bob.within())), 1)
  t.ok(office.clock.elapsedMs() - before < 60_000)
  t.strictSame(statesOf(box), ['live'])
})

t.test('fetching now outlives an attempt that began before, and fails', async (t) => {
  const { office, bob, box } = await silentHome(t)
  const asked = office.place.at(2).asked().length
  await office.clock.until(() => office.place.at(2).asked().length > asked, 3_600_000)
  // Of the attempt's 15 s: what it has asked is not repeated any more.
  await office.clock.run(14_500)
  office.twist(2, undefined)
  office.at(2).store(send('bob', 1))
  t.equal(await office.clock.outcome(box.mailbox.fetch(bob.within())), 1)
  t.strictSame(statesOf(box), ['live'])
})

t.test('home nodes are those of the newest registration', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  office.name('bob', [3, 1], { owner: device, isUpdate: true })
  await office.clock.until(() => office.at(3).logins === 1, 700_000)
  t.strictSame(
    box.mailbox.homes.map(({ node, state }) => ({ node, state })),
    [3, 1].map((member) => ({ node: office.nodeKey(member), state: 'live' })),
  )
  t.equal(office.at(1).logins, 1, 'stays')
  const heard = office.place.at(2).asked().length
  await office.clock.run(600_000)
  const lookups = office.place.at(2).asked().slice(heard)
  t.ok(lookups.every(({ body }) => body.kind === 'lookup' || body.kind === 'presence'))
})

t.test('what cannot be opened', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  office.name('carol', [])
  const bob = await office.enter()
  await t.rejects(office.open(bob, 'dave', device), { code: 'unknown-name' })
  await t.rejects(office.open(bob, 'carol', device), { code: 'no-mailbox' })
  const other = office.name('erin', [2])
  await t.rejects(office.open(bob, 'bob', other), { code: 'not-owner' })
})

t.test(
  'closing in the middle: what was taken is acknowledged, and nothing more is taken',
  async (t) => {
    const office = await postOffice(t)
    const device = office.name('bob', [2])
    const bob = await office.enter()
    let goOn = () => {}
    const box = await office.open(bob, 'bob', device, {
      take: () =>
        new Promise((resolve) => {
          goOn = resolve
        }),
    })
    await office.clock.settle()
    for (const number of [1, 2, 3]) office.at(2).store(send('bob', number))
    await office.clock.settle()
    const fetching = box.mailbox.fetch(bob.within())
    const closed = box.mailbox.close()
    goOn()
    await Promise.all([
      office.clock.outcome(closed),
      t.rejects(office.clock.outcome(fetching), { code: 'closed' }),
    ])
    t.strictSame(numbersOf(box), [1])
    t.strictSame(
      office
        .at(2)
        .waiting(device.publicKey)
        .map(({ messageId }) => messageId[1]),
      [2, 3],
    )
    const heard = office.place.nodes.map((node) => node.heard.length)
    await office.clock.run(3_600_000)
    t.strictSame(
      office.place.nodes.map((node) => node.heard.length),
      heard,
    )
    await t.rejects(box.mailbox.fetch(bob.within()), { code: 'closed' })
    await box.mailbox.close()
  },
)

t.test('closing the client ends its mailbox', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  await bob.client.close()
  await box.mailbox.close()
  const heard = office.place.at(2).heard.length
  await office.clock.run(3_600_000)
  t.equal(office.place.at(2).heard.length, heard)
})

t.test('two devices of a name each have their own', async (t) => {
  const office = await postOffice(t)
  const [first, second] = [office.name('x', []), office.name('y', [])]
  office.name('bob', [2], { devices: [first.publicKey, second.publicKey] })
  const boxes = []
  for (const device of [first, second]) {
    boxes.push(await office.open(await office.enter(), 'bob', device))
  }
  await office.clock.settle()
  office.at(2).store(send('bob', 1))
  await office.clock.run(1_000)
  t.strictSame(boxes.map(numbersOf), [[1], [1]])
  const keys = [...office.at(2).sessions.values()].map(({ device }) => device)
  t.ok([first, second].every(({ publicKey }) => keys.some((key) => equalBytes(key, publicKey))))
})
