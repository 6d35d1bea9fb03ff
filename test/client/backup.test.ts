/** Backups: what comes back, what does not, and what happens to one that was changed. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownDevice } from '../../client/cli/messaging/own-names.js'
import type { HistoryRow } from '../../client/messaging/talk/memory.js'
import { backupOf, restore } from '../../client/store/backup.js'
import { decodeBackup, encodeBackup } from '../../client/store/backup-content.js'
import { openBackup, sealBackup } from '../../client/store/backup-file.js'
import { type Home, openHome } from '../../client/store/home.js'
import { claim } from './rig.js'
import { filled, smallFederation } from './small-federation.js'

const scryptCost = { costLog2: 4, blockSize: 8, parallelism: 1 }
const federation = smallFederation()

function home(t: { teardown(run: () => void): void }, folder: string): Home {
  const opened = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
  t.teardown(() => opened.close())
  return opened
}

function text(number: number, more: Partial<HistoryRow> = {}): HistoryRow {
  return {
    ...{ key: `@bob/alice/${number}`, shelf: '@bob', place: number, conversation: '@bob' },
    ...{ kind: 'text', direction: 'out', sender: 'alice', id: filled(number, 16) },
    ...{ text: `text ${number} 👍\n\u200d`, sentAtMs: number, arrivedAtMs: number },
    ...more,
  }
}

/** A home with a name, a contact, a group and something said. */
async function livedIn(t: { teardown(run: () => void): void }, folder: string) {
  const lived = home(t, folder)
  const owner = await lived.keys.create({ name: 'alice', purpose: 'owner' })
  const device = await lived.keys.create({ name: 'alice', purpose: 'device' })
  const registration = claim(
    federation,
    'alice',
    { ownerKey: owner.publicKey, devices: [device.publicKey] },
    owner,
  )
  lived.saveSettings({ invite: 'rookery:x', mixnet: '{}', 'shown abc': 'of this home alone' })
  await lived.memory.saveManifests(federation.manifests)
  await lived.memory.saveNodes([federation.presence(0, 'address')])
  await lived.memory.saveCertificate(federation.certify(registration))
  await lived.memory.saveCertificate(federation.certify(claim(federation, 'bob')))
  await lived.memory.saveDraft(registration)
  const messages = await lived.messages('alice', device.publicKey)
  const history = [
    text(1, { deliveries: { bob: { state: 'delivered' } } }),
    text(2, { deliveries: { bob: { state: 'waiting' } }, replyTo: filled(1, 16) }),
    text(3, { kind: 'note', direction: 'in', note: 'added', names: ['carol'], isDoubtful: true }),
  ]
  const pin = {
    ...{ key: 'bob', pinnedKey: filled(2, 33), ownerKey: filled(3, 33), sequence: 4 },
    ...{ devices: [filled(5, 33)], firstSeenMs: 6 },
  }
  const pair = { key: '@bob', kind: 'pair', title: '', creator: 'alice', standing: 'open' } as const
  const group = { key: 'ab'.repeat(32), kind: 'group', title: 'Friends', creator: 'bob' } as const
  await messages.commit([
    ...history.map((put) => ({ table: 'history', put }) as const),
    {
      table: 'contacts',
      put: { ...pin, addresses: { x: { address: 'y', untilMs: 1 } }, toldUntilMs: 9 },
    },
    { table: 'conversations', put: { ...pair, groups: ['cd'], requestTexts: 3 } },
    {
      table: 'conversations',
      put: { ...group, standing: 'open', successor: 'ef', groups: ['ab'], requestTexts: 0 },
    },
    { table: 'states', put: { key: 'cd', state: filled(77, 50) } },
  ])
  return { lived, owner, device, history, pin, pair, group, registration }
}

t.test(
  'there and back: keys, pins, history; a new device; nothing of groups’ secrets',
  async (t) => {
    const folder = t.testdir({ a: {}, b: {} })
    for (const one of ['a', 'b']) chmodSync(join(folder, one), 0o700)
    const { lived, owner, device, history, pin, pair, group, registration } = await livedIn(
      t,
      join(folder, 'a'),
    )
    const content = await backupOf(lived, 1_795_228_759_123)
    const bytes = encodeBackup(content)
    t.notOk(
      Buffer.from(bytes).includes(Buffer.from(filled(77, 30)).toString('base64url')),
      'no state',
    )
    const devicePrivate = (await lived.keys.privateKey(device.publicKey)) ?? new Uint8Array()
    t.notOk(
      Buffer.from(bytes).includes(Buffer.from(devicePrivate).toString('base64url')),
      'no device key',
    )
    const file = await sealBackup(bytes, 'battery', scryptCost)
    t.notOk(Buffer.from(file).includes('alice'), 'encrypted')
    t.equal(Buffer.from(file).subarray(0, 17).toString(), 'rookery backup 1\n')

    const back = decodeBackup(await openBackup(file, 'battery', 'x'), 'x')
    t.same(back, content)
    const restored = home(t, join(folder, 'b'))
    const [made, ...others] = await restore(restored, back)
    t.same(others, [])
    t.match(made, { name: 'alice', isOwned: true })
    t.same(made?.former, [device.publicKey])
    t.notSame(made?.publicKey, device.publicKey)
    t.same((await restored.keys.signer(owner.publicKey))?.publicKey, owner.publicKey)
    t.equal(await restored.keys.signer(device.publicKey), undefined)
    t.equal(restored.setting('invite'), 'rookery:x')
    t.equal(restored.setting('shown abc'), undefined)
    t.equal((await restored.memory.loadManifests()).length, 1)
    t.equal((await restored.memory.loadNodes()).length, 1)
    t.same((await restored.memory.loadCertificate('bob'))?.registration.name, 'bob')
    t.same((await restored.memory.loadDraft('alice'))?.id, registration.id)

    const messages = await restored.messages('alice', made?.publicKey ?? new Uint8Array())
    const rows = await messages.page('history', '@bob', 100, 100)
    const lost = { state: 'failed', reason: /device .* lost/ } as const
    t.same(
      rows.map(({ key }) => key),
      history.map(({ key }) => key).reverse(),
    )
    t.same(rows[2], history[0])
    t.match(rows[1]?.deliveries, { bob: lost })
    t.same(rows[0], history[2])
    t.same(await messages.all('contacts'), [{ ...pin, addresses: {}, toldUntilMs: 0 }])
    const conversations = await messages.all('conversations')
    const without = { groups: [], requestTexts: 0 }
    t.same(
      conversations.find(({ key }) => key === '@bob'),
      { ...pair, ...without },
    )
    t.same(
      conversations.find(({ kind }) => kind === 'group'),
      {
        ...{ ...group, standing: 'removed', successor: 'ef' },
        ...without,
      },
    )
    t.same(await messages.all('states'), [])
  },
)

t.test('names at nymCHAT servers: keys, contacts, texts; an earlier backup has none', async (t) => {
  const folder = t.testdir({ a: {}, b: {}, c: {} })
  for (const one of ['a', 'b', 'c']) chmodSync(join(folder, one), 0o700)
  const { lived } = await livedIn(t, join(folder, 'a'))
  const accounts = await lived.nymchat('server@gateway')
  const account = accounts.create('ada')
  const known = { ...account, isRegistered: true, serverKeys: [filled(9, 33)] }
  accounts.save(known)
  const memory = accounts.memory('ada')
  await memory.contacts.pin('bob', filled(2, 33))
  await memory.contacts.noteAddress('bob', 'bob@gateway')
  await memory.contacts.noteHistory('carol')
  const said = {
    ...({ peer: 'carol', direction: 'out', text: 'hello', atMs: 1, isDirect: false } as const),
    ...({ isVerified: true, isShown: true, outcome: 'accepted' } as const),
  }
  memory.add(said)
  t.same(
    (await lived.keys.list()).map(({ name }) => name),
    ['alice', 'alice'],
    'a name there is none of the home',
  )

  const content = await backupOf(lived, 1)
  const bytes = encodeBackup(content)
  const back = decodeBackup(bytes, 'x')
  const restored = home(t, join(folder, 'b'))
  t.same((await restore(restored, back)).length, 1, 'no device for it')
  t.same(await restored.nymchatServers(), ['server@gateway'])
  const there = await restored.nymchat('server@gateway')
  t.same(there.list(), [known])
  const remembered = there.memory('ada')
  t.same(remembered.texts(), [{ ...said, place: 1 }])
  t.same(remembered.contactList(), [
    { name: 'bob', key: filled(2, 33), hasHistory: false },
    { name: 'carol', key: undefined, hasHistory: true },
  ])

  const { nymchat, ...earlier } = JSON.parse(Buffer.from(bytes).toString())
  t.equal(nymchat.length, 1)
  const old = decodeBackup(Buffer.from(JSON.stringify(earlier)), 'x')
  t.same(old.nymchat, [])
  const fromOld = home(t, join(folder, 'c'))
  t.equal((await restore(fromOld, old)).length, 1)
  t.same(await fromOld.nymchatServers(), [])
  const broken = { ...earlier, nymchat: [{ ...nymchat[0], contacts: [{ name: 5 }] }] }
  t.throws(() => decodeBackup(Buffer.from(JSON.stringify(broken)), 'x'), {
    code: 'backup',
    message: /content\.nymchat\[0\]\.contacts\[0\]\.name is no text/,
  })
})

t.test('whatever byte is changed: refused, and said why', async (t) => {
  const file = await sealBackup(new TextEncoder().encode('{"a":1}'), 'battery', scryptCost)
  const changed = (at: number, to?: number) => {
    const copy = Uint8Array.from(file)
    copy[at] = to ?? (copy[at] ?? 0) ^ 1
    return openBackup(copy, 'battery', 'it')
  }
  await t.rejects(openBackup(file, 'wrong', 'it'), {
    code: 'passphrase',
    message: /is another one/,
  })
  await t.rejects(changed(0), { code: 'backup', message: 'it is no backup of this program.' })
  await t.rejects(changed(15, 0x32), {
    code: 'backup',
    message: /of format 2; this program reads format 1/,
  })
  await t.rejects(changed(17, 31), { code: 'backup', message: /a cost that no backup has/ })
  await t.rejects(changed(18, 0), { code: 'backup', message: /a cost that no backup has/ })
  await t.rejects(changed(20), { code: 'passphrase', message: /or its first bytes were changed/ })
  for (let at = 36; at < file.length; at++) {
    await t.rejects(changed(at), { code: at < 96 ? 'passphrase' : 'backup' }, `byte ${at}`)
  }
  await t.rejects(openBackup(file.subarray(0, 60), 'battery', 'it'), { message: /was cut off/ })
  await t.rejects(openBackup(file.subarray(0, -1), 'battery', 'it'), {
    message: /damaged or cut off/,
  })
  await t.rejects(openBackup(new Uint8Array(), 'battery', 'it'), { message: /no backup/ })
  t.same(new TextDecoder().decode(await openBackup(file, 'battery', 'it')), '{"a":1}')
})

t.test('a content that is none: the part that is wrong is named', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const { lived } = await livedIn(t, folder)
  const good = JSON.parse(new TextDecoder().decode(encodeBackup(await backupOf(lived, 1))))
  const refused = (change: (content: typeof good) => void, message: RegExp) => {
    const content = structuredClone(good)
    change(content)
    const bytes = new TextEncoder().encode(JSON.stringify(content))
    t.throws(() => decodeBackup(bytes, 'it'), { code: 'backup', message })
  }
  refused((one) => delete one.nodes, /content\.nodes is no list of bytes/)
  refused((one) => (one.madeAtMs = '1'), /content\.madeAtMs is no whole number/)
  refused(
    (one) => (one.ownerKeys[0].privateKey = 'x'),
    /content\.ownerKeys\[0\]\.privateKey is no bytes/,
  )
  refused((one) => (one.accounts[0].history[1].note = 'x'), /history\[1\]\.note is no known word/)
  refused((one) => (one.accounts[0].history[0].deliveries.bob = 1), /deliveries\.bob is no object/)
  refused((one) => (one.accounts[0].conversations[0] = null), /conversations\[0\] is no object/)
  t.throws(() => decodeBackup(new TextEncoder().encode('['), 'it'), {
    message: /no readable content/,
  })
  t.throws(() => decodeBackup(Uint8Array.of(0xff), 'it'), { message: /no readable content/ })
})

t.test(
  'keys and certificates that do not hold are refused before anything is made of them',
  async (t) => {
    const folder = t.testdir({ a: {}, b: {}, c: {} })
    for (const one of ['a', 'b', 'c']) chmodSync(join(folder, one), 0o700)
    const { lived } = await livedIn(t, join(folder, 'a'))
    const content = await backupOf(lived, 1)
    const [ownerKey] = content.ownerKeys
    if (ownerKey === undefined) throw new Error('no key')
    const other = { ...ownerKey, privateKey: filled(9) }
    await t.rejects(restore(home(t, join(folder, 'b')), { ...content, ownerKeys: [other] }), {
      code: 'backup',
      message: /owner key of 'alice' in the backup is damaged/,
    })
    const certificates = [filled(1, 10)]
    await t.rejects(restore(home(t, join(folder, 'c')), { ...content, certificates }), {
      code: 'backup',
      message: /A certificate in the backup is damaged/,
    })
  },
)

t.test(
  'a home that was its name’s device by the owner key is another device once restored',
  async (t) => {
    const folder = t.testdir({ a: {}, b: {} })
    for (const one of ['a', 'b']) chmodSync(join(folder, one), 0o700)
    const lived = home(t, join(folder, 'a'))
    const owner = await lived.keys.create({ name: 'alice', purpose: 'owner' })
    const first = claim(federation, 'alice', { ownerKey: owner.publicKey }, owner)
    await lived.memory.saveCertificate(federation.certify(first))
    t.same(await ownDevice(lived, 'alice', undefined, 1_000), owner.publicKey)

    const restored = home(t, join(folder, 'b'))
    const content = await backupOf(lived, 1)
    const [made] = await restore(restored, content)
    t.same(made?.former, [owner.publicKey])
    const device = made?.publicKey ?? new Uint8Array()
    // Both would take letters out of one mailbox, and each lose those that the other has taken.
    await t.rejects(ownDevice(restored, 'alice', undefined, 1_000), { code: 'not-owner' })
    const devices = [owner.publicKey, device]
    const update = { action: 'update', sequence: 1, previous: first.id, devices } as const
    const second = claim(federation, 'alice', { ...update, ownerKey: owner.publicKey }, owner)
    await restored.memory.saveCertificate(federation.certify(second))
    t.same(await ownDevice(restored, 'alice', undefined, 1_000), device)
  },
)
