/** Registrations that are not decided at once, run out of time, or are refused. */
import t from 'tap'
import type { RefusalCode } from '../../proto/errors.js'
import type { Registration } from '../../proto/registration.js'
import type { ResponseBody } from '../../proto/requests.js'
import type { HandMadeNode } from './hand-made-node.js'
import { hex, leapingClock, refusal, registrationsHeard } from './registrations.js'
import { claim, rig } from './rig.js'
import { filled } from './small-federation.js'

/** Accepts a registration and decides it when told. */
function undecided() {
  const waiting: Registration[] = []
  let decide: (() => void) | undefined
  const twist = (truth: ResponseBody, request: { body: { kind: string } }, node: HandMadeNode) => {
    if (truth.kind === 'register' && truth.outcome === 'certified' && decide === undefined) {
      const { certificate } = truth
      const { registration } = certificate
      waiting.push(registration)
      node.names.delete(registration.name)
      decide = () => node.names.set(registration.name, certificate)
      return { kind: 'register', outcome: 'pending', id: registration.id } as const
    }
    const isOpen = waiting.length > 0 && node.names.size === 0
    if (truth.kind !== 'lookup' || !isOpen || request.body.kind !== 'lookup') return truth
    const id = waiting[0]?.id ?? filled(0)
    return { kind: 'lookup', outcome: 'pending', id, epoch: 0 } as const
  }
  return { twist, waiting, decide: () => decide?.() }
}

t.test('pending, then a pushed certificate', async (t) => {
  const slot = undecided()
  const made = await rig(t, { twist: slot.twist })
  const client = await made.connect()
  const registered = client.register('alice')
  while (slot.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const [registration] = slot.waiting
  if (registration === undefined) throw new Error('nothing waits')
  const certificate = made.federation.certify(registration)
  const { precommits } = certificate
  const [vote] = precommits
  if (vote === undefined) throw new Error('no votes')
  const forged = { ...certificate, precommits: [{ ...vote, signature: filled(1, 64) }] }
  await made.node.push({ kind: 'decided', certificate: forged })
  slot.decide()
  await made.node.push({ kind: 'decided', certificate })
  t.match(await registered, { changed: true, certificate: { registration: { name: 'alice' } } })
})

t.test('pending, and the push is lost: asking again tells', async (t) => {
  const slot = undecided()
  const made = await rig(t, { twist: slot.twist })
  const client = await made.connect()
  const registered = client.register('alice')
  while (slot.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  slot.decide()
  t.match(await registered, { changed: true })
})

t.test('pending until the time is up; a later run finds it decided', async (t) => {
  const slot = undecided()
  const made = await rig(t, { twist: slot.twist })
  const clock = leapingClock()
  const client = await made.connect({ clock })
  const registered = client.register('alice')
  while (slot.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  // Past the answer to the registration, which says pending, and into the wait for its decision.
  while (!made.events.some((one) => one.kind === 'stage' && one.stage === 'waiting-for-decision')) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  clock.leap()
  await t.rejects(registered, { code: 'pending' })
  t.match(await client.lookup('alice'), { status: 'pending' })
  slot.decide()
  t.match(await client.register('alice'), { changed: true })
})

t.test('an own claim that was decided before counts', async (t) => {
  const made = await rig(t)
  const owner = await made.keys.create({ purpose: 'owner', name: 'alice' })
  const mine = claim(made.federation, 'alice', { ownerKey: owner.publicKey }, owner)
  const certificate = made.federation.certify(mine)
  let lookups = 0
  const racing = await rig(t, {
    twist: (truth, { body }, node) => {
      if (body.kind === 'lookup' && lookups++ === 0) return truth
      node.names.set('alice', certificate)
      if (truth.kind !== 'register') return truth
      return { kind: 'register', outcome: 'taken', certificate }
    },
  })
  const client = await racing.connect({ keys: made.keys })
  const result = await client.register('alice')
  t.match(result, { changed: false, certificate: { registration: { id: mine.id } } })
})

t.test('too old: signed again under the same key', async (t) => {
  let epochs = 1
  const made = await rig(t, {
    federation: { epochs: 3 },
    epochs: () => epochs,
    twist: (truth) => {
      if (truth.kind !== 'register' || epochs === 3) return truth
      epochs = 3
      const sentence = 'The registration names epoch 0; now is 2: sign again.'
      made.node.names.clear()
      return { kind: 'refusal', code: 'old-epoch', sentence, retry: false, retryAfterMs: 0 }
    },
  })
  const client = await made.connect()
  t.match(await client.register('alice'), { changed: true })
  const [first, second] = registrationsHeard(made.node)
  t.match([first, second], [{ epoch: 0 }, { epoch: 2 }])
  t.strictSame(first?.ownerKey, second?.ownerKey)
  t.ok(made.events.some(({ kind }) => kind === 'signing-again'))
})

t.test('issued long ago: signed again under the same key', async (t) => {
  const longAgoMs = 1_700_000_000_000
  const made = await rig(t, {
    twist: (truth, { body }) => {
      if (body.kind !== 'register' || body.registration.issuedAtMs > longAgoMs) return truth
      made.node.names.clear()
      return refusal('stale')
    },
  })
  const owner = await made.keys.create({ purpose: 'owner', name: 'alice' })
  const content = { ownerKey: owner.publicKey, issuedAtMs: longAgoMs }
  await made.memory.saveDraft(claim(made.federation, 'alice', content, owner))
  const client = await made.connect()
  const { certificate } = await client.register('alice')
  t.strictSame(certificate.registration.ownerKey, owner.publicKey)
  t.equal(registrationsHeard(made.node).length, 2)
})

const finalCodes: readonly RefusalCode[] = [
  'old-epoch',
  'stale',
  'bad-challenge',
  'quarantined',
  'not-owner',
  'invalid-registration',
  'insufficient-work',
]

for (const code of finalCodes) {
  t.test(`one node refuses for good (${code}): the next one gets the same bytes`, async (t) => {
    const made = await rig(t, {
      federation: { members: 4 },
      twist: (truth) => (truth.kind === 'register' ? refusal(code) : truth),
    })
    const honest = await made.another({ member: 1 })
    const client = await made.connect({ addresses: [made.node.address, honest.address] })
    t.match(await client.register('alice'), { changed: true })
    const all = [...registrationsHeard(made.node), ...registrationsHeard(honest)]
    t.equal(new Set(all.map(hex)).size, 1)
    t.notOk(made.events.some(({ kind }) => kind === 'signing-again'))
    t.equal(await made.memory.loadDraft('alice'), undefined)
  })
}

t.test('refused by all: the draft is kept, and no rival of it is ever signed', async (t) => {
  let isRefusing = true
  const made = await rig(t, {
    twist: (truth) => {
      if (truth.kind !== 'register' || !isRefusing) return truth
      made.node.names.clear()
      return refusal('invalid-registration')
    },
  })
  const client = await made.connect()
  const error = { code: 'refused', details: { refusal: { code: 'invalid-registration' } } }
  await t.rejects(client.register('alice'), error)
  await t.rejects(client.register('alice'), error)
  t.ok(await made.memory.loadDraft('alice'))
  isRefusing = false
  t.match(await client.register('alice'), { changed: true })
  t.equal(new Set(registrationsHeard(made.node).map(hex)).size, 1)
})

t.test('a challenge that has run out is asked for again', async (t) => {
  let refusals = 1
  const made = await rig(t, {
    twist: (truth) => {
      if (truth.kind !== 'register' || refusals-- <= 0) return truth
      made.node.names.clear()
      return {
        ...{ kind: 'refusal', code: 'bad-challenge', sentence: 'Too late.' },
        ...{ retry: false, retryAfterMs: 0 },
      } as const
    },
  })
  const client = await made.connect()
  t.match(await client.register('alice'), { changed: true })
  t.equal(new Set(registrationsHeard(made.node).map(hex)).size, 1)
  const challenges = made.node.asked().filter(({ body }) => body.kind === 'challenge')
  t.equal(challenges.length, 2)
})

t.test('a refusal is told in the node’s words', async (t) => {
  const made = await rig(t, {
    twist: (truth) =>
      truth.kind !== 'register'
        ? truth
        : {
            ...{ kind: 'refusal', code: 'quarantined', sentence: 'Retired yesterday.' },
            ...{ retry: true, retryAfterMs: 86_400_000 },
          },
  })
  const client = await made.connect()
  const error = { code: 'refused', message: 'Retired yesterday.' }
  await t.rejects(client.register('alice'), error)
})
