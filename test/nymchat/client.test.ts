/** The client of a nymCHAT server: as each side of the recorded conversation, and against this server. */
import { p256 } from '@noble/curves/nist.js'
import t, { type Test } from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import type { NymchatClient } from '../../client/nymchat/client.js'
import type { NymchatClientParts } from '../../client/nymchat/ports.js'
import { hexToBytes } from '../../proto/bytes.js'
import type { MessageSecrets } from '../../proto/nymchat/encryption.js'
import { type JsonObject, parseJsonObject } from '../../proto/nymchat/json.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { p256Signer } from '../../proto/portable-signatures.js'
import type { Signer } from '../../proto/signatures.js'
import { type NymchatWorld, openNymchatWorld } from '../../tools/fuzz/nymchat-world.js'
import { drawn, heard, idle, rig, type Sent, until } from './client-rig.js'
import { privateKeyOf, transcript } from './vectors.js'

t.setTimeout(300_000)

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
