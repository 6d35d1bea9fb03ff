/** The client of a nymCHAT server, when server, senders or the network lie, are silent or late. */
import t from 'tap'
import type { NymchatClientParts } from '../../client/nymchat/ports.js'
import { createServerKey, signersOf } from '../../client/nymchat/server-key.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { sealBody } from '../../proto/nymchat/encryption.js'
import {
  clientFrames,
  foundText,
  nonceText,
  type Reply,
  replyText,
} from '../../proto/nymchat/frames.js'
import { pythonJson } from '../../proto/nymchat/json.js'
import { contentText } from '../../proto/nymchat/message.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import { p256Signer } from '../../proto/portable-signatures.js'
import type { Signer } from '../../proto/signatures.js'
import { drawn, heard, idle, rig, until } from './client-rig.js'

t.setTimeout(300_000)

const serverSigner = p256Signer(new Uint8Array(32).fill(11))
const thief = p256Signer(new Uint8Array(32).fill(12))
const bobKey = new Uint8Array(32).fill(13)
const bobSigner = p256Signer(bobKey)
const aliceKey = new Uint8Array(32).fill(14)
const aliceSigner = p256Signer(aliceKey)

function by(signer: Signer, reply: Reply): string {
  return replyText(reply, signText(signer, reply.content))
}

const says = (action: Reply['action'], context: Reply['context'], content: string) =>
  by(serverSigner, { action, context, content })
const nonce = nonceText('0a'.repeat(16))

/** Alice, who has met her server and has been answered twice. */
async function settledAlice(changes: Partial<NymchatClientParts> = {}) {
  const made = rig('alice', aliceKey, changes)
  const { client, sent } = made
  const login = client.login()
  await until(() => sent.length === 1)
  heard(client, says('challenge', 'login', nonce))
  await until(() => sent.length === 2)
  heard(client, says('challengeResponse', 'login', 'success'))
  await login
  sent.length = 0
  return made
}

function messageOf(signer: Signer, text: string, attached?: string): string {
  const body = sealBody({ kind: 'chat', text }, signer, aliceSigner.publicKey, drawn())
  const first = attached === undefined ? '' : `, "senderPublicKey": ${pythonJson(attached)}`
  return `{"sender": "bob", "body": ${pythonJson(body)}${first}}`
}

t.test('a while after a message the server hears us, once for all that came', async (t) => {
  const { client, sent, messages, passTime } = await settledAlice({ firstContact: 'trust' })
  t.equal(await client.confirmed(), true, 'nothing came')
  t.same(sent, [])
  const pem = pemOfKey(bobSigner.publicKey)
  for (const text of ['one', 'two']) {
    heard(client, says('incomingMessage', 'chat', messageOf(bobSigner, text, pem)))
  }
  await idle(client)
  t.equal(messages.length, 2)
  t.same(sent, [], 'they may still count as on their way')
  const confirmed = client.confirmed()
  passTime()
  await until(() => sent.length === 1)
  t.same(JSON.parse(sent[0]?.text ?? ''), { action: 'query', username: 'alice' })
  heard(client, says('queryResponse', 'query', 'No user found'))
  t.equal(await confirmed, true)
  t.equal(await client.confirmed(), true)
})

t.test('whether the server was told is told: not after a silence, nor when we go', async (t) => {
  const { client, sent, passTime } = await settledAlice({ firstContact: 'trust' })
  const pem = pemOfKey(bobSigner.publicKey)
  const come = async (text: string) => {
    heard(client, says('incomingMessage', 'chat', messageOf(bobSigner, text, pem)))
    await idle(client)
  }
  await come('one')
  const unanswered = client.confirmed()
  passTime()
  await until(() => sent.length === 1)
  await come('two')
  passTime()
  await idle(client)
  const second = client.confirmed()
  passTime()
  await until(() => sent.length === 2)
  heard(client, says('queryResponse', 'query', 'No user found'))
  t.same(await Promise.all([unanswered, second]), [true, true], 'the second question did')
  await come('three')
  const left = client.confirmed()
  client.close()
  t.equal(await left, false)
})

t.test('it is no signing oracle', async (t) => {
  const { client, sent, problems } = await settledAlice()
  heard(client, says('challenge', 'login', nonce))
  heard(client, says('challenge', 'registration', nonce))
  await idle(client)
  t.same(sent, [], 'a challenge that nobody asked for is not answered')
  t.equal(problems.length, 2)
  const login = client.login()
  await until(() => sent.length === 1)
  heard(client, by(thief, { action: 'challenge', context: 'login', content: nonce }))
  heard(client, says('challenge', 'registration', nonce))
  heard(client, says('challenge', 'login', nonce), 'a sender tag')
  heard(client, replyText({ action: 'challenge', context: 'login', content: nonce }, 'rubbish'))
  await idle(client)
  t.equal(sent.length, 1, 'nor one that is not the server’s, or for something else')
  const forged = contentText({ sender: 'alice', recipient: 'bob', body: 'x' })
  heard(client, says('challenge', 'login', nonceText(forged)))
  await t.rejects(login, { code: 'refused' })
  t.equal(sent.length, 1, 'and nothing but 32 hex digits is signed')
})

t.test('keys are learnt from answers to our own questions, and never replaced', async (t) => {
  const { client, sent, contacts, problems } = await settledAlice()
  const bobFound = foundText('bob', pemOfKey(bobSigner.publicKey))
  heard(client, says('queryResponse', 'query', bobFound))
  await idle(client)
  t.equal(contacts.pinned.size, 0, 'nobody has asked')
  const asked = client.lookUp('bob')
  await until(() => sent.length === 1)
  const other = foundText('carol', pemOfKey(thief.publicKey))
  heard(client, says('queryResponse', 'query', other))
  heard(client, by(thief, { action: 'queryResponse', context: 'query', content: other }))
  heard(client, says('queryResponse', 'query', bobFound))
  t.same(await asked, bobSigner.publicKey)
  t.same([...contacts.pinned], ['bob'])
  const again = client.lookUp('bob')
  await until(() => sent.length === 2)
  heard(client, says('queryResponse', 'query', foundText('bob', pemOfKey(thief.publicKey))))
  await t.rejects(again, { code: 'key-changed' })
  t.same(await contacts.keyOf('bob'), bobSigner.publicKey)
  t.equal(problems.length, 3)
})

t.test('a first message is held against the key that the server has', async (t) => {
  const { client, sent, contacts, messages, problems } = await settledAlice()
  const forged = messageOf(thief, 'it is me, bob', pemOfKey(thief.publicKey))
  const deliver = async (content: string, answer: string) => {
    const before = sent.length
    heard(client, says('incomingMessage', 'chat', content))
    await until(() => sent.length > before)
    t.equal(sent.at(-1)?.text, clientFrames.query('bob'))
    heard(client, says('queryResponse', 'query', answer))
    await idle(client)
  }
  await deliver(forged, 'No user found')
  t.same(problems.splice(0), [{ code: 'unknown-sender', sender: 'bob' }])
  t.equal(contacts.pinned.size, 0)
  await deliver(forged, foundText('bob', pemOfKey(bobSigner.publicKey)))
  t.same(problems.splice(0), [{ code: 'key-changed', sender: 'bob' }])
  t.same(await contacts.keyOf('bob'), bobSigner.publicKey, 'what the server has, not what came')
  const genuine = messageOf(bobSigner, 'hello', pemOfKey(bobSigner.publicKey))
  heard(client, says('incomingMessage', 'chat', genuine))
  await idle(client)
  t.match(messages, [{ sender: 'bob', text: 'hello', isVerified: true }])
})

t.test('without the server’s word a first message is shown, and nothing is pinned', async (t) => {
  const { client, sent, contacts, messages, problems, passTime } = await settledAlice()
  heard(
    client,
    says('incomingMessage', 'chat', messageOf(bobSigner, 'hello', pemOfKey(bobSigner.publicKey))),
  )
  await until(() => sent.length === 1)
  passTime()
  await idle(client)
  t.match(messages, [{ sender: 'bob', text: 'hello', isVerified: false }])
  t.equal(contacts.pinned.size, 0)
  heard(client, says('incomingMessage', 'chat', messageOf(bobSigner, 'no key')))
  await until(() => sent.length === 2)
  passTime()
  await idle(client)
  t.same(problems, [{ code: 'unknown-sender', sender: 'bob' }])
})

t.test('trusting whoever comes first, an invalid message fixes nothing', async (t) => {
  const { client, contacts, messages, problems } = await settledAlice({ firstContact: 'trust' })
  const forged = messageOf(thief, 'x', pemOfKey(bobSigner.publicKey))
  heard(client, says('incomingMessage', 'chat', forged))
  await idle(client)
  t.same(problems.splice(0), [{ code: 'bad-message', sender: 'bob' }])
  t.equal(contacts.pinned.size, 0)
  const genuine = messageOf(bobSigner, 'hello', pemOfKey(bobSigner.publicKey))
  for (let i = 0; i < 2; i++) heard(client, says('incomingMessage', 'chat', genuine))
  await idle(client)
  t.equal(messages.length, 1)
  t.same(problems.splice(0), [{ code: 'repeated', sender: 'bob' }])
  heard(client, by(thief, { action: 'incomingMessage', context: 'chat', content: genuine }))
  for (const bad of [
    '[]',
    '{}',
    '{"sender": 5, "body": {}}',
    '{"sender": "bob", "body": "text"}',
  ]) {
    heard(client, says('incomingMessage', 'chat', bad))
  }
  await idle(client)
  t.same(problems.map(({ code }) => code).sort(), [
    ...Array(4).fill('bad-message'),
    'foreign-reply',
  ])
})

t.test('direct messages are signed by their sender, for their recipient', async (t) => {
  const { client, sent, contacts, messages, problems } = await settledAlice()
  await contacts.pin('bob', bobSigner.publicKey)
  const direct = (recipient: string, signer: Signer, saying: Parameters<typeof sealBody>[0]) => {
    const body = sealBody(saying, bobSigner, aliceSigner.publicKey, drawn())
    const content = contentText({ sender: 'bob', recipient, body })
    return clientFrames.direct(content, signText(signer, content))
  }
  const chat = (text: string) => ({ kind: 'chat', text }) as const
  heard(client, direct('alice', bobSigner, chat('straight')), 'a tag')
  heard(client, direct('alice', thief, chat('forged')), 'a tag')
  heard(client, direct('carol', bobSigner, chat('not for alice')), 'a tag')
  heard(client, direct('alice', bobSigner, { kind: 'handshake', address: 'no address' }), 'a tag')
  await idle(client)
  t.match(messages, [{ text: 'straight', isDirect: true }])
  t.same(
    problems.map(({ code }) => code),
    Array(3).fill('bad-message'),
  )
  await t.rejects(client.sendDirect('bob', chat('x')), { code: 'no-address' })
  heard(client, direct('alice', bobSigner, { kind: 'handshake', address: 'bob@gateway' }), 'a tag')
  await idle(client)
  await client.sendDirect('bob', chat('x'))
  t.match(sent, [{ address: 'bob@gateway', replySurbs: 10 }])
})

t.test(
  'a changed key is taken when the user says so, and its address is another one',
  async (t) => {
    const { client, sent, contacts } = await settledAlice()
    await contacts.pin('bob', bobSigner.publicKey)
    await contacts.noteAddress('bob', 'bob@gateway')
    const answer = async (content: string) => {
      await until(() => sent.length === 1)
      heard(client, says('queryResponse', 'query', content))
      sent.length = 0
    }
    const changed = foundText('bob', pemOfKey(thief.publicKey))
    const refused = client.lookUp('bob')
    await answer(changed)
    await t.rejects(refused, { code: 'key-changed' })
    t.same(await contacts.keyOf('bob'), bobSigner.publicKey, 'not by itself')
    const accepted = client.accept('bob')
    await answer(changed)
    t.same(await accepted, { key: thief.publicKey, former: bobSigner.publicKey })
    t.same(await contacts.keyOf('bob'), thief.publicKey)
    t.equal(await contacts.addressOf('bob'), undefined)
    const found = client.lookUp('bob')
    await answer(changed)
    t.same(await found, thief.publicKey)
    const nobody = client.accept('carol')
    await answer('No user found')
    await t.rejects(nobody, { code: 'unknown-name' })
  },
)

t.test(
  'answers that name no request go to the oldest, and a late one not to the next',
  async (t) => {
    const { client, sent, passTime } = await settledAlice()
    const first = client.lookUp('bob')
    const ended = first.catch((error: unknown) => error)
    await until(() => sent.length === 1)
    passTime()
    t.match(await ended, { code: 'timeout' })
    const second = client.lookUp('carol')
    await until(() => sent.length === 2)
    heard(client, says('queryResponse', 'query', 'No user found'))
    const found = foundText('carol', pemOfKey(thief.publicKey))
    heard(client, says('queryResponse', 'query', found))
    t.same(await second, thief.publicKey, 'the first no was for bob')
    const lost = client.lookUp('frank').catch((error: unknown) => error)
    await until(() => sent.length === 3)
    passTime()
    t.match(await lost, { code: 'timeout' })
    const again = client.lookUp('frank')
    await until(() => sent.length === 4)
    heard(client, says('queryResponse', 'query', 'No user found'))
    t.equal(await again, undefined, 'the answer to either asking will do')
    const third = client.lookUp('dave')
    await until(() => sent.length === 5)
    heard(client, says('queryResponse', 'query', 'No user found'))
    heard(client, says('queryResponse', 'query', "error: missing 'username' field"))
    await t.rejects(third, { code: 'refused' })
    const last = client.lookUp('erin')
    const closed = last.catch((error: unknown) => error)
    await until(() => sent.length === 6)
    client.close()
    t.match(await closed, { code: 'closed' })
    await t.rejects(client.login(), { code: 'closed' })
  },
)

t.test(
  'what the user of the client throws is a fault, and no message stops the next',
  async (t) => {
    const broken = new Error('disk')
    const { client, contacts, faults } = await settledAlice({
      onMessage: () => {
        throw broken
      },
    })
    await contacts.pin('bob', bobSigner.publicKey)
    for (const text of ['one', 'two']) {
      heard(client, says('incomingMessage', 'chat', messageOf(bobSigner, text)))
    }
    await idle(client)
    t.same(faults, [broken, broken])
  },
)

t.test("a server's key, from its signatures", async (t) => {
  const texts = ['one', 'two', 'three']
  const signed = texts.map((text) => [text, signText(serverSigner, text)] as const)
  const told: (readonly Uint8Array[])[] = []
  const key = createServerKey(undefined, (keys) => told.push(keys))
  t.notOk(key.isKnown)
  for (const [text, signature] of signed) {
    t.equal(signersOf(text, signature).length, 2)
    t.ok(key.mayHaveSigned(text, signature))
    key.learn(text, signature)
  }
  t.same(
    told.map((keys) => keys.length),
    [2, 1],
  )
  t.ok(equalBytes(told[1]?.[0] ?? new Uint8Array(), serverSigner.publicKey))
  t.notOk(key.mayHaveSigned('one', signText(thief, 'one')))
  t.notOk(key.mayHaveSigned('one', signed[1]?.[1]))
  for (const bad of [undefined, null, '', '00', bytesToHex(new Uint8Array(64))]) {
    t.same(signersOf('one', bad), [])
  }
  t.same(signersOf('\ud800', signed[0]?.[1]), [])
})
