/** Groups: made, joined, changed, contended for, written down. */
import t from 'tap'
import { commit } from '../../client/messaging/mls/committing.js'
import {
  createGroup,
  decodeGroup,
  describe,
  encodeGroup,
  forget,
} from '../../client/messaging/mls/group.js'
import { join } from '../../client/messaging/mls/joining.js'
import { encrypt, messageFacts, receive } from '../../client/messaging/mls/messages.js'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { hear, nowMs, restarted, say, textOf, World } from './world.js'

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

t.test('three devices: who is in a group, and what it is, is the same for all', async (t) => {
  const world = new World(1)
  const ada = await world.device('ada')
  const bob = await world.device('bob')
  const bobsPhone = await world.device('bob')
  const facts = world.facts({ title: 'Größe \u200d👍', creatorName: 'ada' })
  const groupId = world.random.bytes(32)
  const made = await createGroup(ada.engine, { groupId, ...facts }, nowMs)
  const packages = [await world.keyPackage(bob), await world.keyPackage(bobsPhone)] as const
  const change = { add: packages.map((one) => one.package) }
  const { commit: bytes, welcome, next } = await commit(ada.engine, made, change)
  if (welcome === undefined) throw new Error('nobody is welcome')
  const refs = messageFacts(welcome)
  t.match(refs, { kind: 'welcome', keyPackageRefs: packages.map(({ ref }) => ref) })
  t.match(messageFacts(bytes), { kind: 'private', groupId, epoch: 0, contentType: 'commit' })
  const bobs = await join(bob.engine, welcome, packages[0])
  const phones = await join(bobsPhone.engine, welcome, packages[1])
  t.strictSame(bobs.inviter, { leafIndex: 0, name: 'ada', deviceKey: ada.signer.publicKey })
  const members = [ada, bob, bobsPhone].map(({ name, signer }, leafIndex) => ({
    ...{ leafIndex, name, deviceKey: signer.publicKey },
  }))
  for (const [ownLeaf, group] of [next, bobs.group, phones.group].entries()) {
    const told = describe(group)
    t.same(told, { ...facts, groupId, epoch: 1, members, ownLeaf, isActive: true })
  }
  const [, hello] = await say(bobsPhone, phones.group, 'hello')
  const heard = await hear(ada, next, hello, 'application')
  t.equal(textOf(heard.content), 'hello')
  t.same(heard.sender, members[2])
  t.ok(heard.isSenderMember)
  t.equal(heard.epoch, 1)
})

t.test(
  'a member is removed, knows it, and is heard no more; a new one reads nothing old',
  async (t) => {
    const world = new World(2)
    const [ada, bob, eve] = [
      await world.device('ada'),
      await world.device('bob'),
      await world.device('eve'),
    ]
    let [adas, bobs, eves] = await world.groupOf([ada, bob, eve])
    if (!adas || !bobs || !eves) throw new Error('no group')
    const [eves2, late] = await say(eve, eves, 'sent before')
    const removal = await commit(ada.engine, adas, { remove: [2] })
    forget(removal.current)
    adas = removal.next
    const told = await hear(bob, bobs, removal.commit, 'commit')
    bobs = told.group
    t.equal(told.committer.name, 'ada')
    t.same(
      told.removed.map(({ name, leafIndex }) => [name, leafIndex]),
      [['eve', 2]],
    )
    t.same([told.added, told.isSelfRemoved], [[], false])
    const gone = await hear(eve, eves2, removal.commit, 'commit')
    t.ok(gone.isSelfRemoved)
    t.notOk(describe(restarted(eve, gone.group)).isActive)
    await t.rejects(encrypt(eve.engine, gone.group, asciiBytes('still here')), {
      code: 'not-owner',
    })
    const [adas2, secret] = await say(ada, adas, 'without eve')
    t.match(await receive(eve.engine, gone.group, secret), { kind: 'undecryptable' })
    const before = await hear(bob, bobs, late, 'application')
    t.same([textOf(before.content), before.sender.name], ['sent before', 'eve'])
    t.notOk(before.isSenderMember, 'it is told that she is a member no more')
    t.same(
      before.audience.map(({ name }) => name),
      ['ada', 'bob', 'eve'],
    )

    const carl = await world.device('carl')
    const carls = await world.keyPackage(carl)
    const adding = await commit(bob.engine, before.group, { add: [carls.package] })
    const added = await hear(ada, adas2, adding.commit, 'commit')
    t.same(
      added.added.map(({ name, leafIndex }) => [name, leafIndex]),
      [['carl', 2]],
    )
    const joined = await join(carl.engine, adding.welcome ?? new Uint8Array(), carls)
    t.equal(joined.inviter.name, 'bob')
    t.match(await receive(carl.engine, joined.group, secret), { kind: 'old-epoch' })
    await hear(bob, adding.next, secret, 'application')
  },
)

t.test(
  'two commits at once: the loser drops its own, takes the winner, and tries again',
  async (t) => {
    const world = new World(3)
    const [ada, bob, carl] = [
      await world.device('ada'),
      await world.device('bob'),
      await world.device('carl'),
    ]
    const [adas, bobs, carls] = await world.groupOf([ada, bob, carl])
    if (!adas || !bobs || !carls) throw new Error('no group')
    const dora = await world.device('dora')
    const emil = await world.device('emil')
    const doras = await world.keyPackage(dora)
    const emils = await world.keyPackage(emil)
    const won = await commit(ada.engine, adas, { add: [doras.package] })
    const lost = await commit(bob.engine, bobs, { add: [emils.package], remove: [2] })
    forget(lost.next)
    const [current, meanwhile] = await say(bob, lost.current, 'while it was open')
    const rebased = await hear(bob, restarted(bob, current), won.commit, 'commit')
    const again = await commit(bob.engine, rebased.group, { add: [emils.package], remove: [2] })
    forget(won.current)
    const heard = await hear(ada, won.next, meanwhile, 'application')
    const seen = await hear(ada, heard.group, again.commit, 'commit')
    t.same(
      seen.added.map(({ name }) => name),
      ['emil'],
    )
    t.same(
      seen.removed.map(({ name }) => name),
      ['carl'],
    )
    const joined = await join(dora.engine, won.welcome ?? new Uint8Array(), doras)
    const dorasNext = await hear(dora, joined.group, again.commit, 'commit')
    const last = await join(emil.engine, again.welcome ?? new Uint8Array(), emils)
    const [, greeting] = await say(emil, last.group, 'here')
    for (const [device, group] of [
      [ada, seen.group],
      [bob, again.next],
      [dora, dorasNext.group],
    ] as const) {
      t.equal(textOf((await hear(device, group, greeting, 'application')).content), 'here')
    }
    const stale = await hear(carl, carls, won.commit, 'commit')
    t.ok((await hear(carl, stale.group, again.commit, 'commit')).isSelfRemoved)
  },
)

t.test('the key of a commit is used once, also when the commit is given up', async (t) => {
  const world = new World(4)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  const first = await commit(ada.engine, adas, {})
  const second = await commit(ada.engine, restarted(ada, first.current), {})
  const heard = await hear(bob, bobs, second.commit, 'commit')
  t.equal(describe(heard.group).epoch, 2)
  t.match(await receive(bob.engine, heard.group, first.commit), { kind: 'old-epoch' })
  const [, message] = await say(bob, heard.group, 'ok')
  t.equal(textOf((await hear(ada, second.next, message, 'application')).content), 'ok')
})

t.test('a spent state is not used again', async (t) => {
  const world = new World(5)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  const saved = encodeGroup(bobs)
  const [, message] = await say(ada, adas, 'once')
  await t.rejects(say(ada, adas, 'twice'), /used already/)
  const [alone] = await world.groupOf([ada])
  if (!alone) throw new Error('no group')
  const both = await Promise.allSettled([say(ada, alone, 'this'), say(ada, alone, 'and that')])
  t.same(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
    'nor by two at once',
  )
  await t.rejects(commit(ada.engine, adas, {}), /used already/)
  await hear(bob, bobs, message, 'application')
  await t.rejects(receive(bob.engine, bobs, message), /used already/)
  t.throws(() => encodeGroup(bobs), /used already/)
  const again = await hear(bob, decodeGroup(bob.engine, saved), message, 'application')
  t.equal(textOf(again.content), 'once', 'what was saved can still read')
})

t.test('saved groups hold no private key of the device, and damage is refused', async (t) => {
  const world = new World(6)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas] = await world.groupOf([ada, bob])
  if (!adas) throw new Error('no group')
  const bytes = encodeGroup(adas)
  t.notMatch(bytesToHex(bytes), bytesToHex(ada.privateKey))
  t.same(encodeGroup(decodeGroup(ada.engine, bytes)), bytes)
  const before = bytesToHex(bytes)
  await say(ada, decodeGroup(ada.engine, bytes), 'this overwrites a key')
  t.equal(bytesToHex(bytes), before, 'but not in the bytes that are the caller’s')
  t.throws(() => decodeGroup(ada.engine, bytes.subarray(1)), { code: 'unsupported-version' })
  t.throws(() => decodeGroup(ada.engine, bytes.subarray(0, -1)), { code: 'malformed' })
  t.throws(() => decodeGroup(ada.engine, new Uint8Array(0)), { code: 'unsupported-version' })
})

t.test('only certified devices come in, and doubt decides nothing', async (t) => {
  const world = new World(7)
  const [ada, bob, eve] = [
    await world.device('ada'),
    await world.device('bob'),
    await world.device('eve'),
  ]
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  const eves = await world.keyPackage(eve)
  const add = [eves.package]
  world.certificationFault = new Error('no way to a node')
  await t.rejects(commit(ada.engine, adas, { add }), world.certificationFault)
  world.certificationFault = undefined
  const adding = await commit(ada.engine, adas, { add })
  world.certificationFault = new Error('no way to a node')
  await t.rejects(receive(bob.engine, bobs, adding.commit), world.certificationFault)
  const welcome = adding.welcome ?? new Uint8Array()
  await t.rejects(join(eve.engine, welcome, eves), world.certificationFault)
  world.certificationFault = undefined
  world.revoke(eve)
  t.match(await receive(bob.engine, bobs, adding.commit), { kind: 'undecryptable' })
  await t.rejects(join(eve.engine, welcome, eves), { code: 'malformed' })
  await t.rejects(commit(bob.engine, bobs, { add }), { code: 'malformed' })
  const [, message] = await say(bob, bobs, 'nothing happened')
  await hear(ada, adding.current, message, 'application')
})

t.test('changes that cannot be are refused, and leave the state as it was', async (t) => {
  const world = new World(8)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas] = await world.groupOf([ada, bob])
  if (!adas) throw new Error('no group')
  const again = (await world.keyPackage(bob)).package
  for (const change of [
    { remove: [0] },
    { remove: [5] },
    { remove: [1, 1] },
    { add: [again] },
    { add: [new Uint8Array(5)] },
  ]) {
    await t.rejects(commit(ada.engine, adas, change), { code: 'malformed' })
  }
  const replaced = await commit(ada.engine, adas, { remove: [1], add: [again] })
  t.equal(describe(replaced.next).members.length, 2, 'a device that lost its state comes back')
})

t.test('facts that nobody would take make no group', async (t) => {
  const world = new World(9)
  const ada = await world.device('ada')
  for (const [more, code] of [
    [{ kind: 'pair' as const }, 'malformed'],
    [{ title: 'a\nb' }, 'malformed'],
    [{ title: 'x'.repeat(65) }, 'oversized'],
    [{ title: '\u202eevil' }, 'malformed'],
    [{ creatorName: 'Ada' }, 'invalid-name'],
    [{ sequencerNodeKey: new Uint8Array(31) }, 'malformed'],
  ] as const) {
    await t.rejects(world.newGroup(ada, more), { code })
  }
  await t.rejects(
    createGroup(ada.engine, { groupId: new Uint8Array(16), ...world.facts() }, nowMs),
    { code: 'malformed' },
  )
  const longest = { title: '語'.repeat(64), creatorName: 'x'.repeat(64) }
  t.same(describe(await world.newGroup(ada, longest)).title, longest.title)
  t.equal(describe(await world.newGroup(ada, { kind: 'pair', title: '' })).kind, 'pair')
})

t.test('with the signatures of a browser it is the same', async (t) => {
  const world = new World(10)
  const ada = await world.device('ada', portableSignatures)
  const bob = await world.device('bob')
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  const [adas2, question] = await say(ada, adas, 'there?')
  const heard = await hear(bob, bobs, question, 'application')
  const [, answer] = await say(bob, heard.group, 'here')
  t.equal(textOf((await hear(ada, adas2, answer, 'application')).content), 'here')
})
