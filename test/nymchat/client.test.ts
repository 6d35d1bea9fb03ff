/** The client of a nymCHAT server: as each side of the recorded conversation, against this server, and under attack. */
import { randomBytes } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import t, { type Test } from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import {
  createNymchatClient,
  freshSecrets,
  type NymchatClient,
} from '../../client/nymchat/client.js'
import type {
  NymchatClientParts,
  NymchatContacts,
  NymchatMessage,
  NymchatProblem,
} from '../../client/nymchat/ports.js'
import { createServerKey, signersOf } from '../../client/nymchat/server-key.js'
import { bytesToHex, equalBytes, hexToBytes } from '../../proto/bytes.js'
import { type MessageSecrets, sealBody } from '../../proto/nymchat/encryption.js'
import {
  clientFrames,
  foundText,
  nonceText,
  type Reply,
  replyText,
} from '../../proto/nymchat/frames.js'
import { type JsonObject, parseJsonObject, pythonJson } from '../../proto/nymchat/json.js'
import { contentText } from '../../proto/nymchat/message.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import { p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import type { Signer } from '../../proto/signatures.js'
import { type NymchatWorld, openNymchatWorld } from '../../tools/fuzz/nymchat-world.js'
import { privateKeyOf, transcript } from './vectors.js'

t.setTimeout(300_000)

const drawn = () => freshSecrets((length) => new Uint8Array(randomBytes(length)))

function memoryContacts(): NymchatContacts & { readonly keys: Map<string, Uint8Array> } {
  const keys = new Map<string, Uint8Array>()
  const met = new Set<string>()
  const addresses = new Map<string, string>()
  return {
    keys,
    keyOf: async (name) => keys.get(name),
    async pin(name, key) {
      if (!keys.has(name)) keys.set(name, key)
    },
    async replace(name, key) {
      keys.set(name, key)
      addresses.delete(name)
    },
    hasHistory: async (name) => met.has(name),
    async noteHistory(name) {
      met.add(name)
    },
    addressOf: async (name) => addresses.get(name),
    async noteAddress(name, address) {
      addresses.set(name, address)
    },
  }
}

interface Sent {
  readonly address: string
  readonly text: string
  readonly replySurbs: number
}

/** A client whose carrier is a list, and whose time passes when it is told to. */
function rig(name: string, privateKey: Uint8Array, changes: Partial<NymchatClientParts> = {}) {
  const sent: Sent[] = []
  const messages: NymchatMessage[] = []
  const problems: NymchatProblem[] = []
  const faults: unknown[] = []
  const timers = new Set<() => void>()
  const contacts = memoryContacts()
  const client = createNymchatClient({
    ...{ name, privateKey, contacts, signatures: portableSignatures, secrets: drawn },
    server: 'server',
    signer: p256Signer(privateKey),
    asker: {
      address: `${name}@gateway`,
      async send(address, bytes, replySurbs) {
        sent.push({ address, text: Buffer.from(bytes).toString(), replySurbs })
      },
    },
    clock: {
      startTimer(_delayMs, callback) {
        timers.add(callback)
        return () => timers.delete(callback)
      },
    },
    timeoutMs: 1_000,
    firstContact: 'look-up',
    onMessage: (message) => void messages.push(message),
    onProblem: (problem) => void problems.push(problem),
    onFault: (fault) => void faults.push(fault),
    ...changes,
  })
  const passTime = () => {
    for (const timer of [...timers]) {
      timers.delete(timer)
      timer()
    }
  }
  return { client, sent, messages, problems, faults, contacts, passTime }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !condition(); i++) await new Promise(setImmediate)
  if (!condition()) throw new Error('It never came')
}

/** Lets everything run that can run without anything from outside. */
async function idle(client: NymchatClient): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
  await client.settled()
}

function heard(client: NymchatClient, text: string, senderTag?: string): void {
  const tag = senderTag === undefined ? {} : { senderTag: senderTag as SenderTag }
  client.hear({ bytes: new Uint8Array(Buffer.from(text)), ...tag })
}

// ---------------------------------------------------------------- as each side of the record

type User = 'alice' | 'bob'

interface Socket {
  readonly type: string
  readonly message: string
  readonly senderTag: string | null
  readonly recipient: string
  readonly replySurbs: number
}

/** Salts and IVs as they were drawn then; ephemeral keys come in order, after the long-term one. */
function recordedSecrets(user: User): MessageSecrets[] {
  const [, ...ephemeral] = transcript.keys[user].keysGeneratedInOrder
  const payloads: JsonObject[] = []
  for (const { at, direction, raw } of transcript.frames) {
    if (at !== user || direction !== 'app->nym') continue
    const { message } = JSON.parse(raw) as Socket
    const content = message === undefined ? undefined : parseJsonObject(message).get('content')
    if (typeof content !== 'string') continue
    const body = parseJsonObject(content).get('body') as JsonObject
    payloads.push(body.get('encryptedPayload') as JsonObject)
  }
  return payloads.map((payload, i) => ({
    ephemeralPrivateKey: privateKeyOf(ephemeral[i] ?? ''),
    salt: hexToBytes(payload.get('salt') as string),
    iv: hexToBytes((payload.get('encryptedBody') as JsonObject).get('iv') as string),
  }))
}

/** RFC 6979, with whichever s comes out, as the recorded clients signed. */
function plainSigner(privateKey: Uint8Array): Signer {
  return {
    publicKey: p256.getPublicKey(privateKey, true),
    sign: (message) => p256.sign(message, privateKey, { lowS: false }),
  }
}

function steps(client: NymchatClient, user: User): Record<string, () => Promise<unknown>> {
  const chat = (text: string) => ({ kind: 'chat', text }) as const
  const address = transcript.addresses[user]
  return {
    [`${user} registers`]: () => client.register(),
    [`${user} logs in`]: () => client.login(),
    'alice looks up nobody': () => client.lookUp('nobody'),
    'bob looks up alice': () => client.lookUp('alice'),
    'bob sends his first message through the server (senderPublicKey attached)': () =>
      client.send('alice', chat('hello alice, hé ✓')),
    'alice answers through the server (no senderPublicKey: history exists)': () =>
      client.send('bob', chat('hi bob')),
    'alice sends a handshake: bob learns her nym address': () => client.greet('bob'),
    "bob now sends directly to alice's nym address": () =>
      client.sendDirect('alice', chat('direct, past the server')),
    "bob's own handshake already travels directly": () =>
      client.sendDirect('alice', { kind: 'handshake', address }),
    'alice sends directly too': () => client.sendDirect('bob', chat('both directions direct now')),
  }
}

async function replay(t: Test, user: User): Promise<void> {
  const privateKey = privateKeyOf(transcript.keys[user].privateKeyPem)
  const secrets = recordedSecrets(user)
  const sent: Sent[] = []
  const serverKeys: (readonly Uint8Array[])[] = []
  const { client, messages, problems, faults } = rig(user, privateKey, {
    signer: plainSigner(privateKey),
    server: transcript.addresses.server,
    asker: {
      address: transcript.addresses[user],
      async send(address, bytes, replySurbs) {
        sent.push({ address, text: Buffer.from(bytes).toString(), replySurbs })
      },
    },
    secrets: () => secrets.shift() ?? drawn(),
    // As the recorded client has it, which does not ask the server who writes.
    firstContact: 'trust',
    onServerKeys: (keys) => void serverKeys.push(keys),
  })
  const actions = new Map(Object.entries(steps(client, user)))
  const started: Promise<unknown>[] = []
  let compared = 0
  for (const { at, direction, raw, step } of transcript.frames) {
    const frame = JSON.parse(raw) as Socket
    if (at !== user || frame.message === undefined) continue
    if (direction === 'nym->app') {
      heard(client, frame.message, frame.senderTag ?? undefined)
      await idle(client)
      continue
    }
    const start = actions.get(step)
    actions.delete(step)
    if (start !== undefined) started.push(start())
    await until(() => sent.length > compared)
    const { message: text, recipient: address, replySurbs } = frame
    t.same(sent[compared], { text, address, replySurbs }, step)
    compared += 1
  }
  await Promise.all(started)
  t.equal(sent.length, compared, 'nothing else was sent')
  const recorded = transcript.results[`${user} messages`] as [string, string][]
  const received = recorded.filter(([way]) => way === 'from').map(([, text]) => text)
  t.same(
    messages.map(({ text }) => text),
    received,
  )
  t.same(problems, [])
  t.same(faults, [])
  const learnt = serverKeys.at(-1)?.map(pemOfKey)
  t.same(learnt, [transcript.serverPublicKeyPem], "the server's key, which it tells nobody")
}

t.test('alice of the recorded conversation, byte for byte', (t) => replay(t, 'alice'))
t.test('bob of the recorded conversation, byte for byte', (t) => replay(t, 'bob'))

// ---------------------------------------------------------------- against this server

let clients = 0

/** A client whose carrier leads to the door of a node. */
function joined(world: NymchatWorld, name: string, changes: Partial<NymchatClientParts> = {}) {
  clients += 1
  const tag = `client-${clients}`
  const made = rig(name, p256.utils.randomSecretKey(), {
    asker: {
      address: `${name}@gateway`,
      async send(_address, bytes) {
        void world.server.handle(bytes, tag as SenderTag).then(deliver)
      },
    },
    ...changes,
  })
  const ears = earsOf(world)
  ears.set(tag, (text) => heard(made.client, text))
  function deliver(): void {
    for (const { senderTag, text } of world.said()) ears.get(senderTag)?.(text)
  }
  return { ...made, tag }
}

const worldEars = new WeakMap<NymchatWorld, Map<string, (text: string) => void>>()

function earsOf(world: NymchatWorld): Map<string, (text: string) => void> {
  const ears = worldEars.get(world) ?? new Map<string, (text: string) => void>()
  worldEars.set(world, ears)
  return ears
}

t.test('register, log in, look up, write and read at a node', async (t) => {
  const world = await openNymchatWorld()
  t.teardown(() => world.close())
  const [alice, bob] = [joined(world, 'alice'), joined(world, 'bob')]
  await alice.client.register()
  await bob.client.register()
  await t.rejects(alice.client.register(), {
    code: 'refused',
    message: 'error: username already in use',
  })
  await alice.client.login()
  await bob.client.login()
  t.equal(await alice.client.lookUp('nobody'), undefined)
  await t.rejects(alice.client.send('nobody', { kind: 'chat', text: 'x' }), {
    code: 'unknown-name',
  })
  // Both look each other up at once.
  await Promise.all([
    alice.client.send('bob', { kind: 'chat', text: 'hello' }),
    bob.client.send('alice', { kind: 'chat', text: 'hello too' }),
  ])
  await until(() => bob.messages.length === 1 && alice.messages.length === 1)
  t.same(bob.messages, [{ sender: 'alice', text: 'hello', isDirect: false, isVerified: true }])
  await bob.client.greet('alice')
  await idle(alice.client)
  await t.rejects(bob.client.sendDirect('alice', { kind: 'chat', text: 'x' }), {
    code: 'no-address',
  })
  await alice.client.sendDirect('bob', { kind: 'chat', text: 'x' })
  t.same([...alice.problems, ...bob.problems], [])
  t.same([...alice.faults, ...bob.faults, ...world.faults], [])
})

t.test('whoever was away reads after logging in again', async (t) => {
  const world = await openNymchatWorld()
  t.teardown(() => world.close())
  const privateKey = p256.utils.randomSecretKey()
  const bobs = { privateKey, signer: p256Signer(privateKey) }
  const [alice, bob] = [joined(world, 'alice'), joined(world, 'bob', bobs)]
  await alice.client.register()
  await bob.client.register()
  earsOf(world).delete(bob.tag)
  await alice.client.send('bob', { kind: 'chat', text: 'are you there?' })
  t.same(bob.messages, [])
  const back = joined(world, 'bob', bobs)
  await back.client.login()
  await until(() => back.messages.length === 1)
  t.match(back.messages, [{ sender: 'alice', text: 'are you there?', isVerified: true }])
  const stranger = joined(world, 'bob')
  await t.rejects(stranger.client.login(), { code: 'refused', message: 'error: invalid signature' })
})

// ---------------------------------------------------------------- under attack

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
  t.equal(contacts.keys.size, 0, 'nobody has asked')
  const asked = client.lookUp('bob')
  await until(() => sent.length === 1)
  const other = foundText('carol', pemOfKey(thief.publicKey))
  heard(client, says('queryResponse', 'query', other))
  heard(client, by(thief, { action: 'queryResponse', context: 'query', content: other }))
  heard(client, says('queryResponse', 'query', bobFound))
  t.same(await asked, bobSigner.publicKey)
  t.same([...contacts.keys.keys()], ['bob'])
  const again = client.lookUp('bob')
  await until(() => sent.length === 2)
  heard(client, says('queryResponse', 'query', foundText('bob', pemOfKey(thief.publicKey))))
  await t.rejects(again, { code: 'key-changed' })
  t.same(contacts.keys.get('bob'), bobSigner.publicKey)
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
  t.equal(contacts.keys.size, 0)
  await deliver(forged, foundText('bob', pemOfKey(bobSigner.publicKey)))
  t.same(problems.splice(0), [{ code: 'key-changed', sender: 'bob' }])
  t.same(contacts.keys.get('bob'), bobSigner.publicKey, 'what the server has, not what came')
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
  t.equal(contacts.keys.size, 0)
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
  t.equal(contacts.keys.size, 0)
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
    t.same(contacts.keys.get('bob'), bobSigner.publicKey, 'not by itself')
    const accepted = client.accept('bob')
    await answer(changed)
    t.same(await accepted, { key: thief.publicKey, former: bobSigner.publicKey })
    t.same(contacts.keys.get('bob'), thief.publicKey)
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
