/** The recorded conversation of the real server, played against this one. NYMCHAT.md. */
import t, { type Test } from 'tap'
import type { Certificate } from '../../proto/certificate.js'
import { clientFrames, parseNonce, parseReply } from '../../proto/nymchat/frames.js'
import { parseJsonObject } from '../../proto/nymchat/json.js'
import { keyOfPem, pemOfKey } from '../../proto/nymchat/public-key.js'
import { isSignedText, signText } from '../../proto/nymchat/signature.js'
import { p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import { encodeRegistration, readRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { newNymchatSigner } from '../../tools/fuzz/nymchat-client.js'
import { type NymchatWorld, openNymchatWorld, type Said } from '../../tools/fuzz/nymchat-world.js'
import { recordedDifferences } from './differences.js'
import { type ErrorCase, privateKeyOf, transcript } from './vectors.js'

type User = 'alice' | 'bob'

interface Socket {
  readonly type: string
  readonly message: string
  readonly senderTag: string
}

/** What the server was handed, and what it answered until it was handed the next. */
function exchanges(): { readonly received: Socket; readonly replies: Socket[] }[] {
  const found: { received: Socket; replies: Socket[] }[] = []
  for (const { at, direction, raw } of transcript.frames) {
    if (at !== 'server') continue
    const frame = JSON.parse(raw) as Socket
    if (direction === 'nym->app' && frame.type === 'received') {
      found.push({ received: frame, replies: [] })
    } else if (direction === 'app->nym' && frame.type === 'reply') {
      found.at(-1)?.replies.push(frame)
    }
  }
  return found
}

/** Nonces and the server's signatures are its own. */
function withoutOwn(text: string): string {
  return text
    .replace(/"signature": "[0-9a-f]+"\}$/, '"signature": ".."}')
    .replace(/\{\\"nonce\\": \\"[0-9a-f]{32}\\"\}/, '{nonce}')
}

/** Every reply is signed over its content by the key of this server. */
function expectSigned(t: Test, world: NymchatWorld, said: readonly Said[]): void {
  for (const { text } of said) {
    const { content, signature } = parseReply(text)
    t.ok(isSignedText(portableSignatures, world.replyKey.publicKey, content, signature), 'signed')
  }
}

function nonceIn(said: readonly Said[]): string {
  return parseNonce(parseReply(said[0]?.text ?? '').content)
}

t.test('the recorded conversation, byte for byte but for nonces and signatures', async (t) => {
  const world = await openNymchatWorld()
  t.teardown(() => world.close())
  const signers = new Map<string, Signer>()
  for (const name of ['alice', 'bob'] as const) {
    signers.set(name, p256Signer(privateKeyOf(transcript.keys[name].privateKeyPem)))
  }
  const nonces = new Map<string, string>()
  const all = exchanges()
  t.equal(all.length, 13)
  for (const { received, replies } of all) {
    const { senderTag } = received
    const fields = parseJsonObject(received.message)
    let { message } = received
    const action = fields.get('action')
    if (action === 'registrationResponse' || action === 'loginResponse') {
      const signer = signers.get(fields.get('username') as User)
      if (signer === undefined) throw new Error('an unknown user')
      const recorded = fields.get('signature') as string
      message = message.replace(recorded, signText(signer, nonces.get(senderTag) ?? ''))
    }
    const said = await world.hand(message, senderTag)
    if (action === 'register' || action === 'login') nonces.set(senderTag, nonceIn(said))
    const expected = replies.map((reply) => ({
      senderTag: reply.senderTag,
      text: withoutOwn(reply.message),
    }))
    const got = said.map(({ senderTag: to, text }) => ({ senderTag: to, text: withoutOwn(text) }))
    t.same(got, expected, String(action))
    expectSigned(t, world, said)
  }
  t.same(world.faults, [])
  for (const name of ['alice', 'bob'] as const) {
    const registration = world.newest(name)?.certificate.registration
    t.match(registration, { scheme: 'nymchat', sequence: 0 })
    t.same(registration?.ownerKey, signers.get(name)?.publicKey)
  }
})

/** Alice of the error cases: her key is recorded, and what she signed, but not her private key. */
function recordedAlice(world: () => NymchatWorld) {
  const found = transcript.errorCases.find((one) => one.case === 'query ok')
  const pem = parseJsonObject(found?.content ?? '').get('publicKey') as string
  return (name: string) => {
    if (name !== 'alice') return undefined
    const { federation } = world()
    const bytes = encodeRegistration({
      federationId: federation.id,
      ...{ epoch: 0, name, sequence: 0, action: 'claim', scheme: 'nymchat', devices: [] },
      ownerKey: keyOfPem(pem),
      homeNodes: [federation.nodeKey.publicKey],
      issuedAtMs: 0,
      nonce: new Uint8Array(16),
    })
    const signature = new Uint8Array(64)
    const registration = readRegistration({ registration: bytes, signature, admissionCounter: 0 })
    return { certificate: { registration } as Certificate, storedAtMs: 0 }
  }
}

/** Whose private keys are not recorded gets another key; the frame says the same with it. */
class Players {
  readonly #signers = new Map<string, Signer>()
  readonly nonces = new Map<string, string>()

  of(who: string): Signer {
    const signer = this.#signers.get(who) ?? newNymchatSigner()
    this.#signers.set(who, signer)
    return signer
  }

  frameOf({ case: what, request, senderTag }: ErrorCase): string {
    const fields = parseJsonObject(request ?? '')
    if (what.startsWith('two tags register')) {
      return clientFrames.register('race', pemOfKey(this.of(senderTag).publicKey))
    }
    if (what.includes('answers') && fields.get('username') === 'race') {
      const signature = signText(this.of(senderTag), this.nonces.get(senderTag) ?? '')
      return clientFrames.registrationResponse('race', signature)
    }
    if (what.startsWith('bob answers alice')) {
      const content = fields.get('content') as string
      return clientFrames.send(content, signText(this.of('bob'), content))
    }
    return request ?? ''
  }
}

t.test('the 37 recorded error cases, to the letter but for what is meant to differ', async (t) => {
  const world: NymchatWorld = await openNymchatWorld({ newest: recordedAlice(() => world) })
  t.teardown(() => world.close())
  const players = new Players()
  const bobTag =
    transcript.errorCases.find((one) => one.case === 'what bob receives for it')?.senderTag ?? ''
  const register = clientFrames.register('bob', pemOfKey(players.of('bob').publicKey))
  const nonce = nonceIn(await world.hand(register, bobTag))
  await world.hand(
    clientFrames.registrationResponse('bob', signText(players.of('bob'), nonce)),
    bobTag,
  )

  const differences = new Map(recordedDifferences.map((one) => [one.case, one]))
  let said: Said[] = []
  t.equal(transcript.errorCases.length, 37)
  for (const recorded of transcript.errorCases) {
    const { case: what, senderTag, reply, request } = recorded
    if (request !== null) {
      said = await world.hand(players.frameOf(recorded), senderTag)
      expectSigned(t, world, said)
      if (parseJsonObject(request).get('action') === 'register') {
        const [first] = said
        if (first?.text.includes('nonce')) players.nonces.set(senderTag, nonceIn(said))
      }
    }
    const got = said
      .filter((one) => one.senderTag === senderTag)
      .map(({ text }) => withoutOwn(text))
    const difference = differences.get(what)
    differences.delete(what)
    if (difference === undefined) t.same(got, [withoutOwn(reply)], what)
    else t.same(got, difference.ours, `${what}: ${difference.why}`)
  }
  t.equal(differences.size, 0, 'every difference is about a recorded case')
  t.same(world.faults, [])
  t.equal(world.mailbox.waitingFor('alice').length, 1, "bob's secret waits for alice alone")
})
