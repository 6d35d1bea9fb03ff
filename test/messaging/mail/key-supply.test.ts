/** Key packages at our home nodes: never used up unnoticed, never made without end. */
import t from 'tap'
import { bytesToHex } from '../../../proto/bytes.js'
import { postOffice } from '../post-office.js'

t.setTimeout(300_000)

t.test('each home node gets its own, and is filled up when few are left', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  const { made } = await office.open(bob, 'bob', device)
  await office.clock.settle()
  const shelf = (member: number) => office.at(member).shelves.get(bytesToHex(device.publicKey))
  const all = [1, 2].flatMap((member) => shelf(member)?.packages ?? []).map(bytesToHex)
  t.equal(all.length, 50)
  t.equal(new Set(all).size, 50, 'none is at two nodes')
  t.ok([1, 2].every((member) => shelf(member)?.lastResort !== undefined))
  t.match(made, { packages: 50, lastResorts: 2 })
  const sender = await office.enter()
  const take = () => office.clock.outcome(sender.mail.takeKeyPackages('bob', sender.within()))
  for (let i = 0; i < 15; i++) t.match(await take(), [{ isLastResort: false }])
  await office.clock.run(600_000)
  t.equal(shelf(2)?.packages.length, 10, 'ten are enough')
  await take()
  await office.clock.run(600_000)
  t.equal(shelf(2)?.packages.length, 25)
  t.match(made, { packages: 66, lastResorts: 2 })
})

t.test(
  'the last resort is made anew when half of its life is over, not at every login',
  async (t) => {
    const office = await postOffice(t)
    const device = office.name('bob', [2])
    const bob = await office.enter()
    const first = await office.open(bob, 'bob', device)
    await office.clock.settle()
    office.at(2).restart()
    await office.clock.run(60_000)
    t.equal(office.at(2).logins, 2)
    t.equal(first.made.lastResorts, 1)
    await office.clock.outcome(first.mailbox.close())
    office.at(2).sessionSeconds = 86_400
    const [dayMs, halfLifeDays] = [86_400_000, 15]
    const rhythm = { pingMs: dayMs, fetchMs: dayMs, homesMs: dayMs, supplyMs: dayMs }
    const second = await office.open(bob, 'bob', device, { rhythm })
    await office.clock.run((halfLifeDays - 1) * dayMs)
    t.equal(second.made.lastResorts, 1)
    await office.clock.run(2 * dayMs)
    t.equal(second.made.lastResorts, 2)
  },
)

t.test('a node that says that none are left gets no more than so many in a day', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  office.twist(2, (said) =>
    said.kind === 'publish-key-packages' ? { ...said, available: 0 } : said,
  )
  const { made } = await office.open(bob, 'bob', device)
  await office.clock.run(6 * 3_600_000)
  t.equal(made.packages, 250)
  t.equal(made.lastResorts, 1)
})

t.test('whoever has fetched can be written to: key packages are published before', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const bob = await office.enter()
  const { mailbox } = await office.open(bob, 'bob', device)
  t.ok(mailbox.homes.every((home) => !home.isSupplied))
  let published: number[] = []
  const fetching = mailbox.fetch(bob.within()).then((taken) => {
    // At this very moment: a command that has fetched leaves.
    published = [1, 2].map(
      (member) => office.at(member).shelves.get(bytesToHex(device.publicKey))?.packages.length ?? 0,
    )
    return taken
  })
  t.equal(await office.clock.outcome(fetching), 0)
  t.same(published, [25, 25])
  t.ok(mailbox.homes.every((home) => home.isSupplied))
  await office.clock.outcome(mailbox.close())
})
