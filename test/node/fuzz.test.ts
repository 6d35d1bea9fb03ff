/** No frame, however broken, makes the door throw: that would be a fault, and stop the node. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { signRegistration } from '../../proto/registration.js'
import { decodeResponse, encodeRequest, type RequestBody } from '../../proto/requests.js'
import { Caller, newOwner, newTag, startTestNode, testClock } from './support/node.js'

t.test('mutated requests of every kind are answered or dropped', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const registration = signRegistration(caller.content('ada', owner), owner, 0)
  const challenge = await caller.challenge('register')
  const signature = randomBytes(64)
  const proof = { name: 'ada', device: owner.publicKey, challenge, signature }
  const bob = newOwner()
  const loggedIn = new Caller(node, clock)
  await caller.claim('bob', bob)
  await loggedIn.session('login', 'bob', bob)
  const messageId = randomBytes(16)
  const order = { group: randomBytes(32), epoch: 7 }
  const bodies: readonly RequestBody[] = [
    { kind: 'hello', versions: [1], knownEpoch: 0 },
    { kind: 'presence' },
    { kind: 'challenge', purpose: 'login' },
    { kind: 'register', registration, challenge, signature },
    { kind: 'lookup', name: 'ada' },
    { kind: 'login', ...proof },
    { kind: 'logout', ...proof },
    { kind: 'ping' },
    {
      ...{ kind: 'send', recipient: 'bob', messageId, envelope: randomBytes(50) },
      ...{ receiptHash: randomBytes(32), order },
    },
    { kind: 'fetch', after: 5, bytesMax: 1_000 },
    { kind: 'acknowledge', messageIds: [messageId, randomBytes(16)] },
    { kind: 'status', recipient: 'bob', messageId, receiptKey: randomBytes(32) },
    {
      ...{ kind: 'publish-key-packages', packages: [randomBytes(20), randomBytes(20)] },
      ...{ lastResort: randomBytes(20), lifetimeSeconds: 60, replace: true },
    },
    { kind: 'take-key-package', name: 'bob', device: bob.publicKey },
  ]
  const frames = bodies.map((body) => encodeRequest({ id: randomBytes(16), body }))
  const mutation = fc.record({
    frame: fc.constantFrom(...frames),
    changes: fc.array(fc.record({ at: fc.nat(2_000), to: fc.nat(255) }), { maxLength: 4 }),
    keep: fc.nat(2_000),
    tail: fc.uint8Array({ maxLength: 20 }),
    senderTag: fc.constantFrom(undefined, loggedIn.tag),
  })
  await fc.assert(
    fc.asyncProperty(mutation, async ({ frame, changes, keep, tail, senderTag }) => {
      const mutated = Buffer.concat([frame.subarray(0, Math.max(1, keep)), tail])
      for (const { at, to } of changes) mutated[1 + (at % (mutated.length - 1 || 1))] = to
      const answer = await node.handle(mutated, senderTag ?? newTag())
      if (answer !== undefined) decodeResponse(answer)
    }),
    { numRuns: 3_000, seed: 1 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const answer = await node.handle(Uint8Array.of(1, ...bytes), newTag())
      if (answer !== undefined) decodeResponse(answer)
    }),
    { numRuns: 2_000, seed: 2 },
  )
  t.match(node.status(), { state: 'serving', certificates: 1 })
})
