/** nymCHAT's clients at a real node: its door and carrier, its store, its driver. NYMCHAT.md, SERVICE.md section 5. */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { signersOf } from '../../client/nymchat/server-key.js'
import { initialise } from '../../node/initialise.js'
import { defaultSettings } from '../../node/settings.js'
import { equalBytes } from '../../proto/bytes.js'
import { openBody, sealBody } from '../../proto/nymchat/encryption.js'
import { clientFrames, type ReceivedReply } from '../../proto/nymchat/frames.js'
import { parseJsonObject } from '../../proto/nymchat/json.js'
import {
  contentText,
  decodeStoredMessage,
  encodeStoredMessage,
  isStoredMessage,
  storedMessageId,
} from '../../proto/nymchat/message.js'
import { isSignedText, signText } from '../../proto/nymchat/signature.js'
import { p256PrivateKey, p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'
import {
  Caller,
  expectKind,
  memoryIdentity,
  startTestNode,
  type TestNodeOptions,
  testClock,
} from './support/node.js'
import { drawSecrets, NymchatUser } from './support/nymchat-user.js'
import { until } from './support/several.js'

/** Longer than a pushed message takes to count as arrived when its reader is heard again. */
const confirmedMs = 11_000

/** One node that can be stopped and started, and users of nymCHAT on its mixnet. */
async function town(t: CleanUp, more: TestNodeOptions = {}) {
  const network = more.network ?? createMemoryNetwork()
  const clock = testClock()
  const dataDirectory = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  const options = { network, clock, dataDirectory, identity: memoryIdentity(), ...more }
  let node = await startTestNode(t, options)
  return {
    network,
    clock,
    get node() {
      return node
    },
    get server() {
      return node.address
    },
    get waiting() {
      return node.status().messages.waiting
    },
    async restart(between = () => {}) {
      await node.close()
      between()
      node = await startTestNode(t, options)
    },
    async user(name: string) {
      const user = await NymchatUser.open(t, network, name)
      t.teardown(() => user.stop())
      if ((await user.register(node.address)) !== 'success') throw new Error(`${name} is refused`)
      return user
    },
  }
}

/** The one key that signed all of these. */
function signerOf(replies: readonly ReceivedReply[]): Uint8Array | undefined {
  const [first, ...others] = replies.map(({ content, signature }) => signersOf(content, signature))
  return first?.find((key) => others.every((keys) => keys.some((one) => equalBytes(one, key))))
}

t.test('register, login, query and send at one node', async (t) => {
  const { network, node, server, user } = await town(t)
  const [alice, bob] = [await user('alice'), await user('bob')]
  const found = expectKind(
    await new Caller(node, Date.now).ask({ kind: 'lookup', name: 'alice' }),
    'lookup',
  )
  const registration = found.outcome === 'found' ? found.certificate.registration : undefined
  t.match(registration, { scheme: 'nymchat', action: 'claim', sequence: 0, name: 'alice' })
  t.same(registration?.ownerKey, alice.signer.publicKey)
  t.same(registration?.homeNodes, [node.nodeKey], 'its mail is kept here')
  t.equal(await bob.login(server), 'success')
  t.same(await alice.query(server, 'bob'), bob.signer.publicKey)
  t.equal(await alice.query(server, 'nobody'), undefined)
  const thief = await NymchatUser.open(t, network, 'alice')
  t.equal(await thief.register(server), 'error: username already in use')
  t.equal(await thief.login(server), 'error: invalid signature', 'with another key')

  const told = alice.heard.length
  const sending = alice.sending('bob', bob.signer.publicKey, 'good morning')
  t.equal(await alice.ask(server, sending), 'success')
  await until(() => bob.messages().length === 1, 'bob hears it')
  t.same(
    alice.heard.slice(told).map(({ action }) => action),
    ['sendResponse'],
  )
  t.same(bob.texts({ alice: alice.signer.publicKey }), ['alice: good morning'])
  const [message] = bob.messages()
  t.same([...parseJsonObject(message ?? '').keys()], ['sender', 'body'], 'and nothing else')
  t.ok(signerOf([...alice.heard, ...bob.heard]), 'one key of the node signs everything')
  t.equal(node.status().requests.dropped.flooding, 0)
})

t.test(
  'what comes for somebody who is away follows a login, and is there no more then',
  async (t) => {
    const one = await town(t)
    const [alice, bob] = [await one.user('alice'), await one.user('bob')]
    const keys = { alice: alice.signer.publicKey }
    await bob.stop()
    for (const text of ['one', 'two', 'three']) {
      const sending = alice.sending('bob', bob.signer.publicKey, text)
      t.equal(await alice.ask(one.server, sending), 'success')
    }
    t.equal(one.waiting, 3, 'nobody takes them: the route leads nowhere any more')
    await bob.start()
    t.equal(await bob.login(one.server), 'success')
    await until(() => bob.messages().length === 3, 'all three follow')
    t.same(bob.texts(keys), ['alice: one', 'alice: two', 'alice: three'])
    t.equal(
      bob.heard.findIndex(({ action }) => action === 'incomingMessage'),
      2,
      'after success',
    )
    t.equal(one.waiting, 3, 'whether they arrived is not known yet')
    one.clock.advance(confirmedMs)
    await bob.query(one.server, 'alice')
    await until(() => one.waiting === 0, 'heard again: they did')
    await bob.stop()
    await bob.start()
    t.equal(await bob.login(one.server), 'success')
    await bob.query(one.server, 'alice')
    t.same(bob.messages(), [], 'and nothing comes twice')
  },
)

t.test('a node that starts again has names, mailboxes and its key, and no routes', async (t) => {
  const one = await town(t)
  const [alice, bob] = [await one.user('alice'), await one.user('bob')]
  const key = signerOf(alice.heard)
  await bob.stop()
  await alice.ask(one.server, alice.sending('bob', bob.signer.publicKey, 'before'))
  await bob.start()
  await one.restart()
  t.equal(one.waiting, 1)
  const heard = alice.heard.length
  t.equal(
    await alice.ask(one.server, alice.sending('bob', bob.signer.publicKey, 'after')),
    'success',
    'who wrote it is told by the signature, without a login',
  )
  t.same(await alice.query(one.server, 'bob'), bob.signer.publicKey)
  t.same(signerOf(alice.heard.slice(heard)), key)
  t.same(bob.messages(), [], 'nobody has told this node where bob is')
  t.equal(await bob.login(one.server), 'success')
  await until(() => bob.messages().length === 2, 'both follow the login')
  t.same(bob.texts({ alice: alice.signer.publicKey }), ['alice: before', 'alice: after'])
})

t.test('a node stops while a message is being pushed, and loses nothing', async (t) => {
  const network = createMemoryNetwork({ waitMsMax: 60_000 })
  const one = await town(t, { network, settings: { ...defaultSettings, stopMs: 50 } })
  const [alice, bob] = [await one.user('alice'), await one.user('bob')]
  const content = contentText({ sender: 'alice', recipient: 'bob', body: 'late' })
  const send = clientFrames.send(content, signText(alice.signer, content))
  network.interrupt()
  // Past the carrier: the push that follows waits for a mixnet that is out of reach.
  const handed = one.node.handle(Buffer.from(send), 'a tag' as SenderTag)
  await until(() => one.waiting === 1, 'the message is kept')
  const { node } = one
  let fault: unknown
  void node.faulted.then((reason) => {
    fault = reason
  })
  await one.restart(() => network.restore())
  await handed
  t.equal(fault, undefined)
  t.equal(one.waiting, 1)
  t.equal(await bob.login(one.server), 'success')
  await until(() => bob.messages().length === 1, 'it comes after the next start')
})

t.test('a repeated send is delivered once, and moves no route', async (t) => {
  const one = await town(t)
  const [alice, bob, mallory] = [
    await one.user('alice'),
    await one.user('bob'),
    await one.user('mallory'),
  ]
  const sending = alice.sending('bob', bob.signer.publicKey, 'once')
  for (const who of [alice, alice, mallory]) {
    t.equal(await who.ask(one.server, sending), 'success', `by ${who.name}`)
  }
  await until(() => bob.messages().length > 0, 'bob hears it')
  one.clock.advance(confirmedMs)
  await bob.query(one.server, 'alice')
  await until(() => one.waiting === 0, 'it has arrived')
  t.equal(await mallory.ask(one.server, sending), 'success', 'long after')
  await bob.query(one.server, 'alice')
  t.equal(bob.messages().length, 1)
  const answer = bob.sending('alice', alice.signer.publicKey, 'for alice alone')
  t.equal(await bob.ask(one.server, answer), 'success')
  await until(() => alice.messages().length === 1, 'alice is still reached')
  await mallory.query(one.server, 'alice')
  t.same(mallory.messages(), [], 'who repeats her words does not get her mail')
})

t.test('a native user and a nymCHAT user write to each other', async (t) => {
  const one = await town(t)
  const privateKey = p256PrivateKey(new Uint8Array(randomBytes(48)))
  const ada = p256Signer(privateKey)
  const caller = new Caller(one.node, one.clock)
  expectKind(await caller.claim('ada', ada), 'register')
  const bob = await one.user('bob')

  const found = expectKind(await caller.ask({ kind: 'lookup', name: 'bob' }), 'lookup')
  if (found.outcome !== 'found') throw new Error('bob is not found')
  const { ownerKey } = found.certificate.registration
  const body = sealBody({ kind: 'chat', text: 'hello nymCHAT' }, ada, ownerKey, drawSecrets())
  const content = contentText({ sender: 'ada', recipient: 'bob', body })
  const signature = signText(ada, content)
  const messageId = storedMessageId(content, signature)
  const receiptKey = new Uint8Array(randomBytes(32))
  const receiptHash = new Uint8Array(createHash('sha256').update(receiptKey).digest())
  const envelope = encodeStoredMessage(content, signature)
  const letter = { kind: 'send', recipient: 'bob', messageId, envelope, receiptHash } as const
  for (let i = 0; i < 2; i++)
    t.equal(expectKind(await caller.ask(letter), 'send').outcome, 'stored')
  await until(() => bob.messages().length === 1, 'bob hears it')
  t.same(bob.texts({ ada: ada.publicKey }), ['ada: hello nymCHAT'])
  const status = { kind: 'status', recipient: 'bob', messageId, receiptKey } as const
  t.equal(expectKind(await caller.ask(status), 'status').state, 'stored')
  one.clock.advance(confirmedMs)
  t.same(await bob.query(one.server, 'ada'), ada.publicKey)
  await until(() => one.waiting === 0, 'it has arrived')
  t.equal(expectKind(await caller.ask(status), 'status').state, 'fetched', 'and ada can know')

  const sending = bob.sending('ada', ada.publicKey, 'hello native')
  for (let i = 0; i < 2; i++) t.equal(await bob.ask(one.server, sending), 'success')
  expectKind(await caller.session('login', 'ada', ada), 'login')
  const fetch = { kind: 'fetch', after: 0, bytesMax: 100_000 } as const
  const { messages } = expectKind(await caller.ask(fetch), 'fetch')
  t.equal(messages.length, 1, 'once')
  const got = messages[0]?.envelope ?? new Uint8Array()
  t.ok(isStoredMessage(got))
  const read = decodeStoredMessage(got)
  t.match(read, { sender: 'bob', recipient: 'ada' })
  t.ok(isSignedText(portableSignatures, bob.signer.publicKey, read.content, read.signature))
  const said = openBody(
    read.fields.get('body'),
    bob.signer.publicKey,
    privateKey,
    portableSignatures,
  )
  t.same(said, { kind: 'chat', text: 'hello native' })
})

t.test('a forged envelope in a mailbox is not shown, and keeps nothing from coming', async (t) => {
  const one = await town(t)
  const [alice, bob, mallory] = [
    await one.user('alice'),
    await one.user('bob'),
    await one.user('mallory'),
  ]
  await bob.stop()
  const content = contentText({ sender: 'alice', recipient: 'bob', body: 'forged' })
  const forged = encodeStoredMessage(content, signText(mallory.signer, content))
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const letter = { recipient: 'bob', envelope: forged, receiptHash: random(32) }
  const caller = new Caller(one.node, one.clock)
  expectKind(await caller.ask({ kind: 'send', messageId: random(16), ...letter }), 'send')
  await alice.ask(one.server, alice.sending('bob', bob.signer.publicKey, 'genuine'))
  await bob.start()
  t.equal(await bob.login(one.server), 'success')
  await until(() => bob.messages().length === 1, 'the genuine one comes')
  t.same(bob.texts({ alice: alice.signer.publicKey }), ['alice: genuine'])
})

t.test('a flood from one sender is dropped, and nobody else notices', async (t) => {
  const { nodeRequestBurst, requestBurst } = defaultSettings
  const one = await town(t, { settings: { ...defaultSettings } })
  const [alice, bob] = [await one.user('alice'), await one.user('bob')]
  const frames = 3 * requestBurst
  t.ok(frames < nodeRequestBurst, 'less than the node takes from all')
  const query = clientFrames.query('bob')
  await Promise.all(Array.from({ length: frames }, () => alice.say(one.server, query)))
  const rubbish = new Uint8Array(500_000).fill(0x7b)
  for (let i = 0; i < 10; i++) await alice.say(one.server, rubbish)
  await until(() => one.node.status().requests.dropped.flooding >= frames / 2, 'most is dropped')
  t.same(await bob.query(one.server, 'alice'), alice.signer.publicKey)
  const own = bob.sending('bob', bob.signer.publicKey, 'to myself')
  t.equal(await bob.ask(one.server, own), 'success')
  await until(() => bob.messages().length === 1, 'bob is served')
  t.ok(alice.heard.length > 0, 'what was in time is answered')
  one.clock.advance(60_000)
  const answers = alice.heard.length
  await alice.say(one.server, query)
  await until(() => alice.heard.length > answers, 'and later alice is, too')
  t.equal(one.node.status().state, 'serving')
})
