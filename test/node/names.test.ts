/** The life of a name at one node's door: claims, rivals, updates, rotations, retirements, quarantine. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { signRegistration } from '../../proto/registration.js'
import { type ResponseBody, registerSigningBytes } from '../../proto/requests.js'
import {
  Caller,
  expectKind,
  newOwner,
  refusal,
  startTestNode,
  testClock,
  work,
} from './support/node.js'

function certified(body: ResponseBody) {
  const answer = expectKind(body, 'register')
  if (answer.outcome !== 'certified') throw new Error(answer.outcome)
  return answer.certificate.registration
}

function taken(body: ResponseBody) {
  const answer = expectKind(body, 'register')
  if (answer.outcome !== 'taken') throw new Error(answer.outcome)
  return answer.certificate.registration
}

async function newest(caller: Caller, name: string) {
  const answer = expectKind(await caller.ask({ kind: 'lookup', name }), 'lookup')
  return answer.outcome === 'found' ? answer.certificate.registration : undefined
}

t.test(
  'the same bytes again are certified again; other bytes of the same owner are taken',
  async (t) => {
    const clock = testClock()
    const caller = new Caller(await startTestNode(t, { clock }), clock)
    const owner = newOwner()
    const registration = signRegistration(caller.content('ada', owner), owner, 0)
    const first = certified(await caller.register(registration, owner))
    const again = certified(await caller.register(registration, owner))
    t.same(again.id, first.id)
    // Even days later, when it would be stale: its owner may have lost the answer.
    clock.advance(10 * 86_400_000)
    t.same(certified(await caller.register(registration, owner)).id, first.id)
    t.same(taken(await caller.claim('ada', owner)).id, first.id)
  },
)

t.test('rivals that race: one wins, and all hear of the same one', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => new Caller(node, clock).claim('prize', newOwner())),
  )
  const ids = answers.map((body) => {
    const answer = expectKind(body, 'register')
    if (answer.outcome === 'pending') throw new Error('pending')
    return Buffer.from(answer.certificate.registration.id).toString('hex')
  })
  t.equal(new Set(ids).size, 1)
  t.equal(
    answers.filter((body) => body.kind === 'register' && body.outcome === 'certified').length,
    1,
  )
})

t.test('update, rotate, retire, and claim again after the quarantine', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, quarantineMs: 3_600_000 })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const claim = certified(await caller.claim('ada', owner))

  const update = certified(
    await caller.claim('ada', owner, {
      sequence: 1,
      previous: claim.id,
      action: 'update',
      devices: [newOwner().publicKey],
    }),
  )
  const heir = newOwner()
  const rotation = signRegistration(
    caller.content('ada', heir, { sequence: 2, previous: update.id, action: 'rotate' }),
    heir,
    0,
    owner,
  )
  certified(await caller.register(rotation, heir))
  const tooLate = { sequence: 3, previous: rotation.id, action: 'update' } as const
  t.equal(refusal(await caller.claim('ada', owner, tooLate)).code, 'not-owner')

  const retirement = certified(
    await caller.claim('ada', heir, { sequence: 3, previous: rotation.id, action: 'retire' }),
  )
  t.equal((await newest(caller, 'ada'))?.action, 'retire')

  const stranger = newOwner()
  const reclaim = { sequence: 4, previous: retirement.id, action: 'claim' } as const
  clock.advance(600_000)
  t.match(refusal(await caller.claim('ada', stranger, reclaim)), {
    code: 'quarantined',
    retry: true,
    retryAfterMs: 3_000_000,
  })
  clock.advance(3_000_000)
  t.same(certified(await caller.claim('ada', stranger, reclaim)).ownerKey, stranger.publicKey)
  // A first claim is decided for ever, whatever became of the name.
  t.same(taken(await caller.claim('ada', newOwner())).id, claim.id)
})

t.test(
  'the quarantine survives a restart, and a long one does not overflow its wire field',
  async (t) => {
    const clock = testClock()
    const days = 86_400_000
    const first = await startTestNode(t, { clock, quarantineMs: 100 * days })
    const caller = new Caller(first, clock)
    const owner = newOwner()
    const claim = certified(await caller.claim('ada', owner))
    const retire = { sequence: 1, previous: claim.id, action: 'retire' } as const
    const retirement = certified(await caller.claim('ada', owner, retire))
    await first.close()
    clock.advance(days)
    const node = await startTestNode(t, { clock, dataDirectory: first.paths.directory })
    const reclaim = { sequence: 2, previous: retirement.id, action: 'claim' } as const
    const later = new Caller(node, clock)
    t.match(refusal(await later.claim('ada', owner, reclaim)), {
      code: 'quarantined',
      retryAfterMs: 2 ** 32 - 1,
    })
    clock.advance(99 * days)
    certified(await later.claim('ada', owner, reclaim))
  },
)

t.test('what a registration is refused for', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, admissionBits: 4 })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const paid = (name: string, changes = {}) => {
    const content = caller.content(name, owner, changes)
    return signRegistration(content, owner, work(content, 4))
  }
  const code = async (registration: ReturnType<typeof paid>) =>
    refusal(await caller.register(registration, owner)).code

  t.equal(await code(paid('ada', { federationId: randomBytes(32) })), 'wrong-federation')
  t.equal(await code(paid('ada', { epoch: 1 })), 'unknown-epoch')
  t.equal(await code(paid('a_', {})), 'invalid-name')
  t.equal(await code(paid('ada', { issuedAtMs: clock() - 25 * 3_600_000 })), 'stale')
  t.equal(await code(paid('ada', { issuedAtMs: clock() + 11 * 60_000 })), 'stale')
  t.equal(
    await code(paid('ada', { sequence: 1, previous: randomBytes(32), action: 'update' })),
    'not-ready',
  )
  t.equal(await code({ ...paid('ada'), signature: randomBytes(64) }), 'bad-signature')
  let content = caller.content('ada', owner)
  while (work(content, 4) === 0) content = caller.content('ada', owner)
  t.equal(await code(signRegistration(content, owner, 0)), 'insufficient-work')

  const good = paid('ada')
  const challenge = await caller.challenge('register')
  const other = newOwner().sign(
    registerSigningBytes(node.federationId, node.nodeKey, challenge, good.id),
  )
  const unanswered = { kind: 'register', registration: good, challenge, signature: other } as const
  t.match(refusal(await caller.ask(unanswered)), {
    code: 'bad-signature',
    sentence: /challenge/,
    retry: false,
  })
  t.equal(await newest(caller, 'ada'), undefined, 'nothing of all that was stored')
  certified(await caller.register(good, owner))
})
