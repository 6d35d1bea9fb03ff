/** Letters to the mailboxes of others: which node takes them, and what is said when none does. */
import t from 'tap'
import { p256PrivateKey, p256Signer } from '../../../proto/portable-signatures.js'
import { filled } from '../../client/small-federation.js'
import { refusal } from '../mailbox-node.js'
import { letter, postOffice, receiptKey } from '../post-office.js'

t.setTimeout(300_000)

t.test('the first home node stores it', async (t) => {
  const office = await postOffice(t)
  const bob = office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  const posted = await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.match(posted, { outcome: 'stored', node: office.nodeKey(2) })
  t.equal(office.at(2).waiting(bob.publicKey).length, 1)
  t.equal(office.at(1).waiting(bob.publicKey).length, 0)
})

t.test('a silent home node is passed over, and not waited for by the next letter', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  office.twist(2, (said) => (said.kind === 'send' ? undefined : said))
  const first = await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.match(first, { outcome: 'stored', node: office.nodeKey(1) })
  const heard = office.requests(2, 'send')
  const before = office.clock.elapsedMs()
  const second = await office.clock.outcome(mail.post(letter('bob', 2), within()))
  t.match(second, { outcome: 'stored', node: office.nodeKey(1) })
  t.equal(office.requests(2, 'send'), heard)
  t.ok(office.clock.elapsedMs() - before < 1_000)
  office.twist(2, undefined)
  await office.clock.run(61_000)
  const third = await office.clock.outcome(mail.post(letter('bob', 3), within()))
  t.match(third, { node: office.nodeKey(2) }, 'it is asked again')
})

t.test('with all home nodes silent another node relays it', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  for (const home of [1, 2]) office.twist(home, () => undefined)
  const posted = await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.equal(posted.outcome, 'queued')
  const relays = [0, 3].filter((member) => office.at(member).outbox.length > 0)
  t.equal(relays.length, 1)
  t.strictSame(posted.node, office.nodeKey(relays[0] ?? -1))
})

t.test('who is no home node does not store, whatever it says', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2])
  const { mail, within } = await office.enter()
  office.twist(2, () => undefined)
  for (const other of [0, 1, 3]) {
    office.twist(other, (said) =>
      said.kind === 'send' ? { kind: 'send', outcome: 'stored', untilMs: 5 } : said,
    )
  }
  t.match(await office.clock.outcome(mail.post(letter('bob', 1), within())), { outcome: 'queued' })
})

t.test('lost answers: the same bytes again, stored once', async (t) => {
  const office = await postOffice(t)
  const bob = office.name('bob', [2])
  const { mail, within } = await office.enter()
  await office.clock.outcome(mail.post(letter('bob', 9), within()))
  office.place.at(2).ignoreNext(2)
  await office.clock.outcome(mail.post(letter('bob', 1), within()))
  const sent = office.place.at(2).heard.filter(({ body }) => body.kind === 'send')
  t.equal(sent.length, 4)
  t.equal(office.requests(2, 'send'), 2, 'one request, repeated')
  await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.equal(office.at(2).waiting(bob.publicKey).length, 2)
})

t.test('a full mailbox', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  office.at(2).full = true
  const posted = await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.match(posted, { outcome: 'stored', node: office.nodeKey(1) }, 'the next home node has room')
  t.equal(office.requests(2, 'send'), 1, 'is not asked again')
  office.at(1).full = true
  await t.rejects(office.clock.outcome(mail.post(letter('bob', 2), within())), {
    ...{ name: 'ClientError', code: 'refused' },
    details: { refusal: { code: 'mailbox-full' } },
  })
  t.equal(office.at(0).outbox.length + office.at(3).outbox.length, 0)
})

t.test('a node that asks for patience gets it', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2])
  const { mail, within } = await office.enter()
  const limited = { ...refusal('rate-limited', true), retryAfterMs: 4_000 }
  let refusals = 0
  office.twist(2, (said) => {
    if (said.kind !== 'send' || refusals === 1) return said
    refusals += 1
    return limited
  })
  const before = office.clock.elapsedMs()
  const posted = await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.match(posted, { outcome: 'stored', node: office.nodeKey(2) })
  t.ok(office.clock.elapsedMs() - before >= 4_000)
})

t.test('nobody, no mailbox, and a mailbox since a moment ago', async (t) => {
  const office = await postOffice(t)
  const owner = office.name('bob', [])
  const { mail, within } = await office.enter()
  await t.rejects(office.clock.outcome(mail.post(letter('alice', 1), within())), {
    code: 'unknown-name',
  })
  await t.rejects(office.clock.outcome(mail.post(letter('bob', 1), within())), {
    code: 'no-mailbox',
  })
  office.name('bob', [3], { owner, isUpdate: true })
  t.match(await office.clock.outcome(mail.post(letter('bob', 1), within())), {
    outcome: 'stored',
    node: office.nodeKey(3),
  })
})

t.test('home nodes that changed since the name was looked up', async (t) => {
  const office = await postOffice(t)
  const owner = office.name('bob', [2])
  const { mail, within } = await office.enter()
  await office.clock.outcome(mail.addressee('bob', false, within()))
  office.name('bob', [3], { owner, isUpdate: true })
  office.twist(2, (said) => (said.kind === 'send' ? undefined : said))
  t.match(await office.clock.outcome(mail.post(letter('bob', 1), within())), {
    outcome: 'stored',
    node: office.nodeKey(3),
  })
})

t.test('addressees are looked up once in five minutes, or when asked for', async (t) => {
  const office = await postOffice(t)
  const owner = office.name('bob', [2])
  const { mail, within } = await office.enter()
  const lookups = () =>
    [0, 1, 2, 3].reduce((sum, member) => sum + office.requests(member, 'lookup'), 0)
  const find = (isFresh: boolean) => office.clock.outcome(mail.addressee('bob', isFresh, within()))
  const first = await find(false)
  t.match(first, { sequence: 0, ownerKey: owner.publicKey, homeNodes: [office.nodeKey(2)] })
  t.strictSame(first.devices, [owner.publicKey])
  office.name('bob', [1], { owner, isUpdate: true, devices: [filled(2, 33), filled(3, 33)] })
  t.match(await find(false), { sequence: 0 })
  t.equal(lookups(), 1)
  t.match(await find(true), { sequence: 1, devices: [filled(2, 33), filled(3, 33)] })
  t.match(await find(false), { sequence: 1 })
  t.equal(lookups(), 2)
  await office.clock.run(5 * 60_000)
  await find(false)
  t.equal(lookups(), 3)
})

t.test('a home node that has come back at another address', async (t) => {
  const office = await postOffice(t)
  const bob = office.name('bob', [2])
  const { mail, within } = await office.enter()
  await office.clock.outcome(mail.post(letter('bob', 1), within()))
  const { place } = office
  await place.at(2).close()
  const moved = await place.another({
    member: 2,
    twist: (truth, request, node, asker) => place.twists.get(2)?.(truth, request, node, asker),
  })
  moved.names.set('bob', place.federation.certify(requireName(place.at(2).names.get('bob'))))
  Object.assign(place.nodes, { 2: moved })
  t.match(await office.clock.outcome(mail.post(letter('bob', 2), within())), {
    outcome: 'stored',
    node: office.nodeKey(2),
  })
  t.equal(office.at(2).waiting(bob.publicKey).length, 2)
})

function requireName<T extends { registration: R }, R>(certificate: T | undefined): R {
  if (certificate === undefined) throw new Error('It holds no such name')
  return certificate.registration
}

t.test('a place in an order', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  const place = { group: filled(9), epoch: 4 }
  const order = (number: number, node = 2) =>
    office.clock.outcome(
      mail.postInOrder(letter('bob', number), place, office.nodeKey(node), within()),
    )
  t.strictSame(await order(1), { outcome: 'stored' })
  t.strictSame(await order(1), { outcome: 'stored' }, 'said again')
  const { messageId, envelope } = letter('bob', 1)
  t.strictSame(await order(2), { outcome: 'conflict', messageId, envelope })
  await t.rejects(order(3, 3), { code: 'refused', details: { refusal: { code: 'not-home' } } })
  office.twist(1, (said) =>
    said.kind === 'send' ? { kind: 'send', outcome: 'queued', untilMs: 5 } : said,
  )
  await t.rejects(order(3, 1), { code: 'misbehaviour' })
})

t.test('what became of a letter: the furthest that its nodes tell', async (t) => {
  const office = await postOffice(t)
  office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  const state = (number: number, takenBy?: number, key = receiptKey(number)) =>
    office.clock.outcome(
      mail.stateOf(
        ...([letter('bob', number), key] as const),
        takenBy === undefined ? undefined : office.nodeKey(takenBy),
        within(),
      ),
    )
  t.equal(await state(1), 'unknown')
  await office.clock.outcome(mail.post(letter('bob', 1), within()))
  t.equal(await state(1), 'stored')
  t.equal(await state(1, undefined, receiptKey(2)), 'unknown', 'for who has no key')
  const kept = [...office.at(2).sent.values()][0]
  if (kept === undefined) throw new Error('nothing was sent')
  kept.state = 'fetched'
  t.equal(await state(1), 'fetched')
  kept.state = 'expired'
  office.twist(3, (said) => (said.kind === 'status' ? { kind: 'status', state: 'stored' } : said))
  t.equal(await state(1, 3), 'expired', 'its home knows more than who has relayed it')
  t.equal(await state(7, 3), 'stored')
  for (const member of [1, 2]) office.twist(member, () => undefined)
  t.equal(await state(7, 3), 'stored', 'silent homes')
  office.twist(3, () => undefined)
  await t.rejects(state(7, 3), { code: 'timeout' })
})

t.test('key packages come from the first home node that has some', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const { mail, within } = await office.enter()
  const take = () => office.clock.outcome(mail.takeKeyPackages('bob', within()))
  t.strictSame(await take(), [])
  const given = (key: Uint8Array) => ({
    ...{ kind: 'take-key-package' as const },
    packages: [{ device: key, package: filled(1), isLastResort: false }],
  })
  office.twist(1, (said) => (said.kind === 'take-key-package' ? given(device.publicKey) : said))
  t.match(await take(), [{ device: device.publicKey, package: filled(1) }])
  office.twist(2, (said) => (said.kind === 'take-key-package' ? given(filled(7, 33)) : said))
  t.match(
    await take(),
    [{ device: device.publicKey }],
    'what no device of the name has is left out',
  )
  office.name('bob', [2, 1], { owner: device, isUpdate: true, devices: [filled(7, 33)] })
  t.match(await take(), [{ device: filled(7, 33) }], 'a device that was listed meanwhile')
  for (const member of [1, 2]) office.twist(member, () => undefined)
  await t.rejects(take(), { code: 'timeout' })
})

t.test('a key package of one device leaves those of the others', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2, 1])
  const other = p256Signer(p256PrivateKey(filled(99, 48)))
  const devices = [device.publicKey, other.publicKey]
  office.name('bob', [2, 1], { owner: device, isUpdate: true, devices })
  const bob = await office.enter()
  await office.open(bob, 'bob', device)
  await office.clock.settle()
  const { mail, within } = await office.enter()
  const take = (key: Uint8Array) => office.clock.outcome(mail.takeKeyPackages('bob', within(), key))
  const left = () => [...office.at(2).shelves.values()].map(({ packages }) => packages.length)
  t.same(left(), [25])
  t.strictSame(await take(other.publicKey), [])
  t.same(left(), [25])
  t.match(await take(device.publicKey), [{ device: device.publicKey }])
  t.same(left(), [24])
})

t.test('straight to a contact', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const alice = await office.enter()
  const bob = await office.enter()
  const { taken } = await office.open(bob, 'bob', device)
  await office.clock.settle()
  const sent = letter('bob', 1)
  await office.clock.outcome(alice.mail.sendDirect(bob.mail.address, sent))
  await office.clock.settle()
  const { messageId, envelope } = sent
  t.strictSame(taken, [{ messageId, envelope, storedAtMs: undefined }])
  await t.rejects(alice.mail.sendDirect('nowhere', sent), { code: 'unreachable' })
})
