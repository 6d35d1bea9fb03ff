import { randomBytes } from 'node:crypto'
import t from 'tap'
import { signRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { Caller, expectKind, newOwner, refusal, startTestNode, testClock } from './support/node.js'

async function sessionSeconds(caller: Caller): Promise<number> {
  return expectKind(await caller.ask({ kind: 'ping' }), 'ping').sessionSeconds
}

/** A node that knows ada, whose two devices are a phone and a laptop. */
async function adaAtNode(t: { teardown(run: () => unknown): void }) {
  const clock = testClock()
  const node = await startTestNode(t, { clock, settings: { sessionSeconds: 3_600 } })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const phone = newOwner()
  const laptop = newOwner()
  const devices = [phone.publicKey, laptop.publicKey]
  const registration = signRegistration(caller.content('ada', owner, { devices }), owner, 0)
  expectKind(await caller.register(registration, owner), 'register')
  const supersede = (action: 'update' | 'retire', kept: readonly Signer[]) =>
    caller.claim('ada', owner, {
      sequence: 1,
      previous: registration.id,
      action,
      devices: kept.map(({ publicKey }) => publicKey),
    })
  return { clock, node, caller, owner, phone, laptop, supersede }
}

t.test('a listed device logs in, and its session ends by itself', async (t) => {
  const { clock, node, phone } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  t.equal(await sessionSeconds(caller), 0)
  t.match(await caller.session('login', 'ada', phone), { kind: 'login', waiting: 0 })
  clock.advance(1_000_000)
  t.equal(await sessionSeconds(caller), 2_600)
  clock.advance(2_600_000)
  t.equal(await sessionSeconds(caller), 0)
})

t.test('who may not log in', async (t) => {
  const { clock, node, owner, phone } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  const code = async (name: string, device: Signer) =>
    refusal(await caller.session('login', name, device)).code
  t.equal(await code('ada', newOwner()), 'unknown-device')
  t.equal(
    await code('ada', owner),
    'unknown-device',
    'not the owner either, once devices are listed',
  )
  t.equal(await code('nobody', phone), 'unknown-name')
  const challenge = await caller.challenge('login')
  const forged = {
    kind: 'login',
    name: 'ada',
    device: phone.publicKey,
    challenge,
    signature: randomBytes(64),
  } as const
  t.equal(refusal(await caller.ask(forged)).code, 'bad-signature')
})

t.test('without devices the owner key logs in', async (t) => {
  const { clock, node } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  const owner = newOwner()
  await caller.claim('bob', owner)
  t.equal((await caller.session('login', 'bob', owner)).kind, 'login')
})

t.test('a second login of a device replaces the first', async (t) => {
  const { clock, node, phone, laptop } = await adaAtNode(t)
  const [first, second, other] = [1, 2, 3].map(() => new Caller(node, clock))
  if (!first || !second || !other) throw new Error('three callers')
  await first.session('login', 'ada', phone)
  await other.session('login', 'ada', laptop)
  await second.session('login', 'ada', phone)
  t.equal(await sessionSeconds(first), 0)
  t.equal(await sessionSeconds(second), 3_600)
  t.equal(await sessionSeconds(other), 3_600, 'another device of the name stays')
  t.equal(node.status().sessions, 2)
})

t.test('a challenge is taken once, and only in order', async (t) => {
  const { clock, node, phone } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  const older = await caller.challenge('login')
  const newer = await caller.challenge('login')
  t.equal((await caller.session('login', 'ada', phone, newer)).kind, 'login')
  for (const challenge of [newer, older]) {
    t.equal(refusal(await caller.session('login', 'ada', phone, challenge)).code, 'bad-challenge')
  }
})

t.test(
  'a logout ends the session wherever it is bound, and cannot be undone by an old login',
  async (t) => {
    const { clock, node, phone } = await adaAtNode(t)
    const there = new Caller(node, clock)
    const here = new Caller(node, clock)
    const early = await here.challenge('login')
    await there.session('login', 'ada', phone)
    t.match(await here.session('logout', 'ada', phone), { kind: 'logout' })
    t.equal(await sessionSeconds(there), 0)
    t.equal(refusal(await here.session('logout', 'ada', phone)).code, 'no-session')
    t.equal(refusal(await here.session('login', 'ada', phone, early)).code, 'bad-challenge')
  },
)

t.test('challenges of another sender, purpose or time', async (t) => {
  const { clock, node, phone } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  const code = async (challenge: Uint8Array) =>
    refusal(await caller.session('login', 'ada', phone, challenge)).code
  t.equal(await code(await new Caller(node, clock).challenge('login')), 'bad-challenge')
  t.equal(await code(await caller.challenge('logout')), 'bad-challenge')
  t.equal(await code(randomBytes(32)), 'bad-challenge')
  const old = await caller.challenge('login')
  clock.advance(120_001)
  t.equal(await code(old), 'bad-challenge')
})

t.test('a session ends when a newer registration no longer lists its device', async (t) => {
  const { clock, node, phone, laptop, supersede } = await adaAtNode(t)
  const onPhone = new Caller(node, clock)
  const onLaptop = new Caller(node, clock)
  await onPhone.session('login', 'ada', phone)
  await onLaptop.session('login', 'ada', laptop)
  expectKind(await supersede('update', [laptop]), 'register')
  t.equal(await sessionSeconds(onPhone), 0)
  t.equal(await sessionSeconds(onLaptop), 3_600)
  t.equal(refusal(await onPhone.session('login', 'ada', phone)).code, 'unknown-device')
})

t.test('retiring a name ends all its sessions', async (t) => {
  const { clock, node, phone, supersede } = await adaAtNode(t)
  const caller = new Caller(node, clock)
  await caller.session('login', 'ada', phone)
  expectKind(await supersede('retire', [phone]), 'register')
  t.equal(await sessionSeconds(caller), 0)
  t.equal(refusal(await caller.session('login', 'ada', phone)).code, 'unknown-name')
})

t.test('a full table refuses for now', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, settings: { routesMax: 1 } })
  const [ada, bob] = [newOwner(), newOwner()]
  const first = new Caller(node, clock)
  const second = new Caller(node, clock)
  await first.claim('ada', ada)
  await second.claim('bob', bob)
  await first.session('login', 'ada', ada)
  t.match(refusal(await second.session('login', 'bob', bob)), { code: 'busy', retry: true })
  t.equal((await sessionSeconds(first)) > 0, true)
})
