/** The nymCHAT server beyond what is recorded: bad input, registering, routes. */
import t from 'tap'
import { RefusedError } from '../../proto/errors.js'
import { clientFrames, parseNonce } from '../../proto/nymchat/frames.js'
import { contentText } from '../../proto/nymchat/message.js'
import { keyOfPem, pemOfKey } from '../../proto/nymchat/public-key.js'
import { signatureOfHex, signText } from '../../proto/nymchat/signature.js'
import { findWork } from '../../proto/proof-of-work.js'
import { nymchatNonce } from '../../proto/registration.js'
import {
  NymchatClient,
  newNymchatSigner,
  newNymchatTag,
  repliesTo,
} from '../../tools/fuzz/nymchat-client.js'
import { testClock } from '../node/support/node.js'
import { differences } from './differences.js'
import { minuteMs, open } from './server-world.js'

t.setTimeout(300_000)

t.test('bad input is answered or not, and nobody else notices', async (t) => {
  const { world, registered } = await open(t)
  const [alice, bob] = [await registered('alice'), await registered('bob')]
  for (const { what, frame, ours, why } of differences) {
    const tag = newNymchatTag()
    const said = await world.hand(frame, tag)
    t.same(
      said.map(({ senderTag }) => senderTag),
      ours === undefined ? [] : [tag],
      `${what}: nobody else is told anything`,
    )
    t.equal(repliesTo(said, tag)[0]?.content, ours, `${what}: ${why}`)
    const heard = await alice.send('bob', what)
    t.same(
      heard.map(({ senderTag }) => senderTag),
      [bob.tag, alice.tag],
      `${what}: others go on`,
    )
  }
  t.ok(differences.length > 30)
  t.equal(
    await alice.ask(clientFrames.query('bob')),
    `{"username": "bob", "publicKey": ${JSON.stringify(pemOfKey(bob.signer.publicKey))}}`,
  )
  t.same(world.faults, [])
})

t.test('each field of each action, missing and of every type', async (t) => {
  const { world, registered } = await open(t)
  const alice = await registered('alice')
  await registered('bob')
  const content = contentText({ sender: 'alice', recipient: 'bob', body: 'x' })
  const good: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    register: { usernym: 'carol', publicKey: pemOfKey(newNymchatSigner().publicKey) },
    registrationResponse: { username: 'carol', signature: '00' },
    login: { usernym: 'alice' },
    loginResponse: { username: 'alice', signature: '00' },
    query: { username: 'alice' },
    send: { content, signature: signText(alice.signer, content) },
  }
  const values = [
    ...['null', '""', '0', '5', '1e400', '1180591620717411303424', 'true', 'false', '[]', '{}'],
    ...[
      '["alice"]',
      '{"alice": "alice"}',
      '"\\ud800"',
      '"\\u0000"',
      '"__proto__"',
      '"hasOwnProperty"',
    ],
    `"${'x'.repeat(900_000)}"`,
  ]
  for (const [action, fields] of Object.entries(good)) {
    for (const field of Object.keys(fields)) {
      for (const value of [undefined, ...values]) {
        const others = Object.entries({ action, ...fields })
          .filter(([name]) => name !== field)
          .map(([name, one]) => `${JSON.stringify(name)}: ${JSON.stringify(one)}`)
        const own = value === undefined ? [] : [`${JSON.stringify(field)}: ${value}`]
        const tag = newNymchatTag()
        const replies = repliesTo(await world.hand(`{${[...others, ...own].join(',')}}`, tag), tag)
        const what = `${action} with ${field} ${value?.slice(0, 30) ?? 'missing'}`
        t.equal(replies.length, 1, what)
        // The username of a response is ignored, as it always was.
        if (field !== 'username' || action === 'query') {
          t.match(replies[0]?.content, /^error: |^No user found$/, what)
        }
      }
    }
  }
  t.same((await alice.login())[0], 'success')
  t.same(world.faults, [])
})

t.test('bytes that are no text, frames without a sender, frames that are too long', async (t) => {
  const { world } = await open(t)
  const frames = [Uint8Array.of(), Uint8Array.of(0xff), Buffer.from('\ufeff{}'), Buffer.from('{}')]
  for (const frame of frames) t.same(await world.hand(frame, 'tag'), [])
  t.same(await world.hand('{"action": "hasOwnProperty"}', 'tag'), [])
  await world.server.handle(Buffer.from(clientFrames.query('ada')), undefined)
  t.same(await world.hand(new Uint8Array(1_048_577), 'tag'), [])
  t.same(world.said(), [])
  t.match(world.server.counts, { dropped: { anonymous: 1, oversized: 1, unreadable: 5 } })
})

t.test('a registration is what its owner has signed, and is seen by everyone', async (t) => {
  const { world } = await open(t, { admissionBits: 12 })
  const carol = new NymchatClient(world, 'carol')
  const pem = pemOfKey(carol.signer.publicKey)
  const nonce = parseNonce(await carol.ask(clientFrames.register('carol', pem)))
  const signature = signText(carol.signer, nonce)
  t.equal(await carol.ask(clientFrames.registrationResponse('other', signature)), 'success')
  const registration = world.newest('carol')?.certificate.registration
  if (registration === undefined) throw new Error('not certified')
  t.equal(nymchatNonce(registration.bytes), nonce, 'the nonce commits to the registration')
  t.same(registration.signature, signatureOfHex(signature))
  t.same(registration.homeNodes, [world.federation.nodeKey.publicKey])
  t.same(registration.devices, [])
  t.same(registration.ownerKey, keyOfPem(pem))
  t.equal(await carol.ask(clientFrames.register('carol', pem)), 'error: username already in use')
  t.same(world.faults, [])
})

t.test(
  'a registration that is not decided in time is asked after by the same answer',
  async (t) => {
    const timeouts: (() => void)[] = []
    const held: (() => void)[] = []
    let isHeld = true
    const { world } = await open(t, {
      timers: {
        now: Date.now,
        after: (_ms, run) => {
          timeouts.push(run)
          return () => undefined
        },
      },
      driver: (real) => ({
        submit: (claim, answer) => {
          if (isHeld) held.push(() => real.submit(claim, answer))
          else real.submit(claim, answer)
        },
      }),
    })
    const carol = new NymchatClient(world, 'carol')
    const nonce = parseNonce(
      await carol.ask(clientFrames.register('carol', pemOfKey(carol.signer.publicKey))),
    )
    const response = clientFrames.registrationResponse('carol', signText(carol.signer, nonce))
    const first = carol.ask(response)
    while (timeouts.length < 1) await new Promise(setImmediate)
    timeouts[0]?.()
    t.equal(await first, 'error: database failure')
    const second = carol.ask(response)
    while (timeouts.length < 2) await new Promise(setImmediate)
    t.equal(held.length, 1, 'it is submitted once')
    isHeld = false
    held[0]?.()
    t.equal(await second, 'success')
    t.equal(await carol.ask(response), 'error: no pending registration for sender')
  },
)

t.test(
  'work that this node has no time for now is said to be too much, and may be tried again',
  async (t) => {
    let isBusy = true
    const { world } = await open(t, {
      admissionBits: 4,
      work: {
        async find(worked, bits) {
          if (isBusy) throw new RefusedError('busy', 'Not now.')
          const search = findWork(worked, bits)
          for (;;) {
            const { done, value } = search.next()
            if (done) return value
          }
        },
      },
    })
    const carol = new NymchatClient(world, 'carol')
    const nonce = parseNonce(
      await carol.ask(clientFrames.register('carol', pemOfKey(carol.signer.publicKey))),
    )
    const response = clientFrames.registrationResponse('carol', signText(carol.signer, nonce))
    t.equal(await carol.ask(response), 'error: too many registrations at once, try again later')
    isBusy = false
    t.equal(await carol.ask(response), 'success')
  },
)

t.test('challenges expire, and the newest of a sender counts', async (t) => {
  const clock = testClock()
  const { world, registered } = await open(t, { clock })
  const alice = await registered('alice')
  const nonce = parseNonce(await alice.ask(clientFrames.login('alice')))
  const late = clientFrames.loginResponse('alice', signText(alice.signer, nonce))
  clock.advance(11 * minuteMs)
  t.equal(await alice.ask(late), 'error: no pending login for sender')
  const older = parseNonce(await alice.ask(clientFrames.login('alice')))
  await alice.ask(clientFrames.login('alice'))
  const response = clientFrames.loginResponse('alice', signText(alice.signer, older))
  t.equal(await alice.ask(response), 'error: invalid signature')
  t.equal(await alice.ask(response), 'error: no pending login for sender', 'good for one answer')
  const stranger = new NymchatClient(world, 'alice')
  t.same(await stranger.login(), ['error: invalid signature'])
})
