/** The nymCHAT server beyond what is recorded: messages and mailboxes. */
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { bytesToHex } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { envelopeBytesMax } from '../../proto/limits.js'
import { clientFrames } from '../../proto/nymchat/frames.js'
import { contentText, encodeStoredMessage, storedMessageId } from '../../proto/nymchat/message.js'
import { signText } from '../../proto/nymchat/signature.js'
import {
  NymchatClient,
  newNymchatSigner,
  newNymchatTag,
  repliesTo,
} from '../../tools/fuzz/nymchat-client.js'
import { testClock } from '../node/support/node.js'
import { minuteMs, open } from './server-world.js'

t.setTimeout(300_000)

t.test('a message waits for whoever is away, and follows a login', async (t) => {
  const clock = testClock()
  const { world, registered } = await open(t, { clock })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  // Bob goes away without a word: his tag leads nowhere, and nobody can tell.
  for (const text of ['one', 'two']) await alice.send('bob', text)
  t.equal(world.mailbox.waitingFor('bob').length, 2)
  clock.advance(minuteMs)
  bob.tag = newNymchatTag()
  const bodies = (contents: string[]) => contents.map((content) => JSON.parse(content).body)
  const [outcome, ...waited] = await bob.login()
  t.equal(outcome, 'success')
  t.same(bodies(waited), ['one', 'two'])
  // Heard again under the tag that they were pushed to, a while later: they have arrived.
  clock.advance(minuteMs)
  await bob.hand(clientFrames.query('alice'))
  t.equal(world.mailbox.waitingFor('bob').length, 0)
  bob.tag = newNymchatTag()
  t.same(await bob.login(), ['success'], 'and do not come again')
  // Within moments of the push it may still be on its way.
  await alice.send('bob', 'three')
  await bob.hand(clientFrames.query('alice'))
  t.equal(world.mailbox.waitingFor('bob').length, 1)
  t.same(await bob.login(), ['success'], 'the same tag has been given it')
})

t.test('a message that the carrier does not take stays where it is', async (t) => {
  const away = new Set<string>()
  const { world, registered } = await open(t, { takes: (tag) => !away.has(tag) })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  away.add(bob.tag)
  const said = await alice.send('bob', 'one')
  t.same(repliesTo(said, alice.tag)[0]?.content, 'success', 'it is kept')
  away.clear()
  const again = await alice.send('bob', 'two')
  t.same(
    repliesTo(again, bob.tag).map(({ content }) => JSON.parse(content).body),
    ['one', 'two'],
  )
  t.equal(world.mailbox.waitingFor('bob').length, 2)
})

t.test('a send moves no route, and comes once however often it is repeated', async (t) => {
  const { world, registered } = await open(t)
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const frame = alice.sending('bob', 'x')
  const thief = newNymchatTag()
  const first = await world.hand(frame, thief)
  t.same(
    first.map(({ senderTag }) => senderTag),
    [bob.tag, thief],
    'the message, then the answer',
  )
  const second = await world.hand(frame, thief)
  t.same(
    second.map(({ senderTag }) => senderTag),
    [thief],
  )
  t.equal(repliesTo(second, thief)[0]?.content, 'success')
  const answer = await bob.send('alice', 'secret')
  t.same(
    answer.map(({ senderTag }) => senderTag),
    [alice.tag, bob.tag],
  )
})

t.test('a full mailbox gives up nothing, and has room once its reader was heard', async (t) => {
  const clock = testClock()
  const { world, registered } = await open(t, { messagesMax: 3, clock })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const send = async (text: string) =>
    repliesTo(await alice.send('bob', text), alice.tag)[0]?.content
  for (const text of ['one', 'two', 'three']) t.equal(await send(text), 'success')
  // Nobody can tell whether the tag that they were pushed to still leads to him.
  clock.advance(minuteMs)
  t.equal(await send('flood'), 'error: mailbox of recipient is full')
  t.equal(world.mailbox.waitingFor('bob').length, 3)
  await bob.hand(clientFrames.query('alice'))
  t.equal(await send('four'), 'success')
})

t.test('a full mailbox is said to be full', async (t) => {
  const clock = testClock()
  const { registered } = await open(t, { messagesMax: 1, clock })
  const alice = await registered('alice')
  await registered('bob')
  clock.advance(26 * 60 * minuteMs)
  const first = await alice.send('bob', 'one')
  t.equal(repliesTo(first, alice.tag)[0]?.content, 'success')
  const second = await alice.send('bob', 'two')
  t.equal(repliesTo(second, alice.tag)[0]?.content, 'error: mailbox of recipient is full')
})

t.test('a message too large to keep goes straight, or is refused', async (t) => {
  const clock = testClock()
  const { registered } = await open(t, { clock })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const said = await alice.send('bob', 'x'.repeat(envelopeBytesMax))
  t.same(
    said.map(({ senderTag }) => senderTag),
    [bob.tag, alice.tag],
  )
  t.equal(repliesTo(said, alice.tag)[0]?.content, 'success')
  clock.advance(26 * 60 * minuteMs)
  const later = await alice.send('bob', 'y'.repeat(envelopeBytesMax))
  t.same(
    repliesTo(later, alice.tag).map(({ content }) => content),
    ['error: message too large'],
  )
})

t.test('a mailbox that refuses, and one that fails', async (t) => {
  let thrown: Error = new RefusedError('busy', 'Not now.')
  const { world, registered } = await open(t, {
    mailbox: (real) => ({ ...real, store: () => Promise.reject(thrown) }),
  })
  const [alice] = [await registered('alice'), await registered('bob')]
  const refused = await alice.send('bob', 'x')
  t.equal(repliesTo(refused, alice.tag)[0]?.content, 'error: message not accepted')
  t.same(world.faults, [])
  thrown = new Error('disk')
  t.same(await alice.send('bob', 'y'), [])
  t.same(world.faults, [thrown], 'a fault is told of')
})

t.test('what comes into a mailbox from elsewhere is checked once more', async (t) => {
  const { world, registered } = await open(t)
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const put = async (envelope: Uint8Array, id: Uint8Array) => {
    const letter = { recipient: 'bob', messageId: id, envelope, receiptHash: new Uint8Array(32) }
    await world.mailbox.store(letter)
    await world.server.arrived('bob')
    return repliesTo(world.said(), bob.tag).map(({ content }) => content)
  }
  const content = contentText({ sender: 'alice', recipient: 'bob', body: 'x' })
  const signature = signText(alice.signer, content)
  const id = (n: number) => new Uint8Array(16).fill(n)
  const others = contentText({ sender: 'alice', recipient: 'carol', body: 'x' })
  const nobody = contentText({ sender: 'nobody', recipient: 'bob', body: 'x' })
  const forged = [
    encodeStoredMessage(content, signText(bob.signer, content)),
    encodeStoredMessage(content, '00'),
    encodeStoredMessage(others, signText(alice.signer, others)),
    encodeStoredMessage(nobody, signText(alice.signer, nobody)),
    Uint8Array.of(2, 0xff),
    Buffer.from('\x02{"content": "{}"}'),
  ]
  for (const [i, envelope] of forged.entries()) t.same(await put(envelope, id(i)), [])
  t.equal(world.mailbox.waitingFor('bob').length, 0, 'what is none is deleted')
  t.same(await put(Uint8Array.of(1, 2, 3), id(100)), [])
  t.equal(world.mailbox.waitingFor('bob').length, 1, 'what is for native clients waits for them')
  const good = encodeStoredMessage(content, signature)
  t.same(await put(good, storedMessageId(content, signature)), ['{"sender": "alice", "body": "x"}'])
  t.same(await put(good, id(101)), [], 'and comes once')
})

t.test(
  'a recipient with its home elsewhere: relayed, and told at once if logged in here',
  async (t) => {
    const elsewhere = new Uint8Array(32).fill(7)
    const { world, registered } = await open(t, {
      newest: (name) => (name === 'bob' && isAway ? away : undefined),
    })
    let isAway = false
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const stored = world.newest('bob')
    if (stored === undefined) throw new Error('missing')
    const registration = { ...stored.certificate.registration, homeNodes: [elsewhere] }
    const away = { ...stored, certificate: { ...stored.certificate, registration } }
    isAway = true
    const frame = alice.sending('bob', 'x')
    const said = await alice.hand(frame)
    t.same(
      said.map(({ senderTag }) => senderTag),
      [bob.tag, alice.tag],
    )
    t.equal(world.mailbox.relayed.length, 1)
    t.equal(world.mailbox.relayed[0]?.envelope[0], 2)
    t.match(world.mailbox.relayed[0], { recipient: 'bob', messageId: { length: 16 } })
    const again = await alice.hand(frame)
    t.same(
      again.map(({ senderTag }) => senderTag),
      [alice.tag],
      'once',
    )
  },
)

t.test('users at two nodes write to each other', async (t) => {
  let isJoined = false
  // Each knows the names of both, as nodes of one federation do.
  const here: Awaited<ReturnType<typeof open>> = await open(t, {
    newest: (name) => (isJoined && name === 'bob' ? there.world.newest(name) : undefined),
  })
  const there = await open(t, {
    newest: (name) => (isJoined && name === 'alice' ? here.world.newest(name) : undefined),
  })
  const [alice, bob] = [await here.registered('alice'), await there.registered('bob')]
  isJoined = true
  t.match(await alice.ask(clientFrames.query('bob')), /^\{"username": "bob"/)
  const said = await alice.send('bob', 'hello')
  t.same(
    said.map(({ senderTag }) => senderTag),
    [alice.tag],
  )
  t.equal(repliesTo(said, alice.tag)[0]?.content, 'success')
  const [letter] = here.world.mailbox.relayed
  if (letter === undefined) throw new Error('not relayed')
  await there.world.mailbox.store(letter)
  await there.world.server.arrived('bob')
  const heard = repliesTo(there.world.said(), bob.tag).map(({ content }) => content)
  t.same(heard, ['{"sender": "alice", "body": "hello"}'])
  t.same([...here.world.faults, ...there.world.faults], [])
})

t.test('names that nobody can be by a nymCHAT client any more', async (t) => {
  let change: object = {}
  const { world, registered } = await open(t, {
    newest: (name) => {
      if (name !== 'bob' || Object.keys(change).length === 0) return undefined
      return changed
    },
  })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const stored = world.newest('bob')
  if (stored === undefined) throw new Error('missing')
  let changed = stored
  const become = (what: object) => {
    change = what
    const registration = { ...stored.certificate.registration, ...what }
    changed = { ...stored, certificate: { ...stored.certificate, registration } }
  }
  become({ devices: [newNymchatSigner().publicKey] })
  t.same(await bob.login(), ['error: user not found'], 'its mail is where devices find it')
  become({ ownerKey: newNymchatSigner().publicKey })
  t.same(await bob.login(), ['error: invalid signature'])
  const said = await alice.send('bob', 'x')
  t.same(
    said.map(({ senderTag }) => senderTag),
    [alice.tag],
    'the route of the old owner is over',
  )
  become({ action: 'retire' })
  t.equal(await alice.ask(clientFrames.query('bob')), 'No user found')
  t.equal(await alice.ask(alice.sending('bob', 'y')), 'error: recipient not found')
  t.equal(await bob.ask(bob.sending('alice', 'y')), 'error: unrecognized sender username')
  t.equal(await bob.register(), 'error: username already in use')
  become({ homeNodes: [] })
  t.equal(await alice.ask(alice.sending('bob', 'z')), 'error: recipient not found')
})

t.test('one tag may stand for a few names, and one name for one tag', async (t) => {
  const { world, registered } = await open(t)
  const alice = await registered('alice')
  const tag = newNymchatTag()
  const clients: NymchatClient[] = []
  for (let i = 0; i < 9; i++) {
    const client = new NymchatClient(world, `user-${i}`, { tag })
    t.equal(await client.register(), 'success')
    clients.push(client)
  }
  const tags = async (name: string) => (await alice.send(name, name)).map((one) => one.senderTag)
  t.same(await tags('user-0'), [alice.tag], 'the first of nine is forgotten')
  t.same(await tags('user-1'), [tag, alice.tag])
  const [moved] = clients.slice(-1)
  if (moved === undefined) throw new Error('missing')
  moved.tag = newNymchatTag()
  await moved.login()
  t.same(await tags('user-8'), [moved.tag, alice.tag])
  t.same(await tags('user-7'), [tag, alice.tag])
})

t.test('frames of one sender are answered in order, and only so many wait', async (t) => {
  const { world } = await open(t, { settings: { laneFramesMax: 4 } })
  const hand = (name: string) =>
    world.server.handle(Buffer.from(clientFrames.query(name)), 'tag' as SenderTag)
  const names = ['', 'n1', '', 'n2', 'n3', 'n4']
  await Promise.all(names.map(hand))
  const missing = "error: missing 'username' field"
  t.same(
    repliesTo(world.said(), 'tag').map(({ content }) => content),
    [missing, 'No user found', missing, 'No user found'],
  )
  t.equal(world.server.counts.dropped.flooding, 2)
  world.server.stopTaking()
  await hand('n5')
  await world.server.settled()
  t.same(world.said(), [])
})

t.test('once it has stopped and settled, it asks no mailbox any more', async (t) => {
  let asked = 0
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  const { world, registered } = await open(t, {
    mailbox: (real) => ({
      ...real,
      async waiting(...wanted) {
        asked += 1
        if (isHeld) await held
        return real.waiting(...wanted)
      },
    }),
  })
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  const content = contentText({ sender: 'alice', recipient: 'bob', body: 'late' })
  const signature = signText(alice.signer, content)
  const letter = {
    recipient: 'bob',
    messageId: storedMessageId(content, signature),
    envelope: encodeStoredMessage(content, signature),
    receiptHash: new Uint8Array(32),
  }
  isHeld = true
  await world.mailbox.store(letter)
  const arrived = world.server.arrived('bob')
  const before = asked
  world.server.stopTaking()
  let isSettled = false
  const settled = world.server.settled().then(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  t.notOk(isSettled, 'it waits for the mailbox that is being read')
  release()
  await Promise.all([settled, arrived])
  await world.server.arrived('bob')
  t.equal(asked, before, 'what arrives later is not looked at')
  t.same(repliesTo(world.said(), bob.tag), [], 'and nothing was pushed')
  t.equal(world.mailbox.waitingFor('bob').length, 1, 'it waits for the next start')
  t.same(world.faults, [])
})

t.test('ids of messages are of their content and signature', async (t) => {
  const { world, registered } = await open(t)
  const alice = await registered('alice')
  await registered('bob')
  const ids = new Set<string>()
  for (const body of ['x', 'x', 'y']) {
    const content = contentText({ sender: 'alice', recipient: 'bob', body })
    ids.add(bytesToHex(storedMessageId(content, signText(alice.signer, content))))
  }
  t.equal(ids.size, 3, 'the same text signed again is another message')
  t.same(world.faults, [])
})
