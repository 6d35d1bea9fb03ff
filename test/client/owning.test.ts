/** Registrations: signed once, brought to their end, whatever comes between. */
import t from 'tap'
import { systemClock } from '../../client/core/ports.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type RefusalCode, refusalKinds } from '../../proto/errors.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { workBits } from '../../proto/proof-of-work.js'
import type { Registration } from '../../proto/registration.js'
import { type ResponseBody, registerSigningBytes } from '../../proto/requests.js'
import type { HandMadeNode } from './hand-made-node.js'
import { claim, otherOwner, rig } from './rig.js'
import { filled } from './small-federation.js'

/** Of all requests, repeats left out: how often one is repeated is a matter of the machine's load. */
function registrationsHeard(node: HandMadeNode): Registration[] {
  return node.asked().flatMap(({ body }) => (body.kind === 'register' ? [body.registration] : []))
}

/** The system's clock, until it is told to leap over every deadline. */
function leapingClock() {
  let leapMs = 0
  return {
    ...systemClock,
    elapsedMs: () => performance.now() + leapMs,
    leap() {
      leapMs = 3_600_000
    },
  }
}

const refusal = (code: RefusalCode): ResponseBody => ({
  ...{ kind: 'refusal', code, sentence: `Refused: ${code}.` },
  ...{ retry: refusalKinds[code].retry, retryAfterMs: 3_600_000 },
})

const hex = (one: Registration | undefined) => one && bytesToHex(one.bytes)

t.test('a claim: normal form, work, challenge, a key of its own', async (t) => {
  const made = await rig(t, { federation: { policy: { admissionBits: 8 } } })
  const client = await made.connect()
  const { certificate, changed } = await client.register('Alice')
  t.equal(changed, true)
  const { registration } = certificate
  t.match(registration, { name: 'alice', sequence: 0, action: 'claim', epoch: 0 })
  t.ok(workBits(registration, registration.admissionCounter) >= 8)
  const [homeNode] = registration.homeNodes
  t.strictSame(homeNode, made.federation.nodeKeys[0]?.publicKey)
  t.strictSame(
    (await made.keys.list()).map(({ purpose, name }) => [purpose, name]),
    [
      ['owner', 'alice'],
      ['device', 'alice'],
    ],
  )
  const { body } = made.node.heard.at(-1) ?? {}
  if (body?.kind !== 'register') throw new Error('nothing was registered')
  const nodeKey = made.federation.nodeKeys[0]?.publicKey ?? filled(0)
  const signed = registerSigningBytes(made.federation.id, nodeKey, body.challenge, registration.id)
  t.ok(portableSignatures.verifyP256(registration.ownerKey, signed, body.signature))
  t.equal(await made.memory.loadDraft('alice'), undefined, 'the draft is done with')
  t.match(await client.register('alice'), { changed: false }, 'once more is no news')
  await client.register('bob')
  t.equal((await made.keys.list()).length, 4, 'names share no key')
})

t.test('names outside the grammar are refused before anything is signed', async (t) => {
  const made = await rig(t)
  const client = await made.connect()
  for (const name of [
    'a',
    'a..b',
    '-ab',
    'a b',
    'ä'.repeat(3),
    'x'.repeat(33),
    'x'.repeat(65),
    '',
  ]) {
    await t.rejects(client.register(name), { code: 'invalid-name' }, JSON.stringify(name))
  }
  t.strictSame(await made.keys.list(), [])
  t.strictSame(registrationsHeard(made.node), [])
})

t.test('taken: says by which key, since when', async (t) => {
  const made = await rig(t)
  const registration = claim(made.federation, 'alice', {}, otherOwner)
  made.node.names.set('alice', made.federation.certify(registration))
  const client = await made.connect()
  const error = {
    code: 'taken',
    message: /taken: by key (\d{5} ){5}\d{5}, since 2026-11-21T\S+Z \(registration 0\)/,
    details: { holder: { ownerKey: otherOwner.publicKey, sinceMs: registration.issuedAtMs } },
  }
  await t.rejects(client.register('alice'), error)
  t.strictSame(await made.keys.list(), [], 'no key is made for nothing')
  await t.rejects(client.rotate('alice'), { code: 'not-owner' })
  await t.rejects(client.retire('alice'), { code: 'not-owner' })
  await t.rejects(client.update('alice', { devices: [] }), { code: 'not-owner' })
  await t.rejects(client.rotate('nobody'), { code: 'unknown-name' })
})

t.test('taken in a race: the draft is dropped, and the answer is the same', async (t) => {
  const made = await rig(t, {
    twist: (truth) => {
      if (truth.kind !== 'register') return truth
      const certificate = made.federation.certify(claim(made.federation, 'alice', {}, otherOwner))
      return { kind: 'register', outcome: 'taken', certificate }
    },
  })
  const client = await made.connect()
  await t.rejects(client.register('alice'), { code: 'taken' })
  t.equal(await made.memory.loadDraft('alice'), undefined)
})

t.test('a life: claim, update, rotate, retire, claim again', async (t) => {
  const made = await rig(t)
  const client = await made.connect()
  const first = await client.register('alice')
  const device = otherOwner.publicKey
  const updated = await client.update('alice', { devices: [device] })
  t.match(updated.certificate.registration, { sequence: 1, action: 'update' })
  t.match(await client.update('alice', { devices: [device] }), { changed: false })
  const rotated = await client.rotate('alice')
  t.match(rotated.certificate.registration, { sequence: 2, action: 'rotate', devices: [device] })
  t.notSame(rotated.certificate.registration.ownerKey, first.certificate.registration.ownerKey)
  t.ok(rotated.certificate.registration.previousSignature)
  const found = await client.lookup('alice')
  t.match(found, { status: 'held', formerHolder: undefined, holder: { sequence: 2 } })
  const retired = await client.retire('alice')
  t.match(retired.certificate.registration, { sequence: 3, action: 'retire' })
  t.match(await client.retire('alice'), { changed: false })
  t.match(await client.lookup('alice'), { status: 'retired' })
  await t.rejects(client.rotate('alice'), { code: 'unknown-name', message: /given up/ })
  const again = await client.register('alice')
  t.match(again.certificate.registration, { sequence: 4, action: 'claim' })
  t.notSame(again.certificate.registration.ownerKey, rotated.certificate.registration.ownerKey)
})

t.test('a contact whose key changed is told of', async (t) => {
  const made = await rig(t)
  const before = claim(made.federation, 'alice')
  made.node.names.set('alice', made.federation.certify(before))
  const client = await made.connect()
  t.match(await client.lookup('alice'), { status: 'held', formerHolder: undefined })
  const content = { sequence: 2, previous: filled(7) }
  const after = claim(made.federation, 'alice', content, otherOwner)
  made.node.names.set('alice', made.federation.certify(after))
  t.match(await client.lookup('alice'), {
    holder: { ownerKey: after.ownerKey },
    formerHolder: { ownerKey: before.ownerKey, sequence: 0 },
  })
})

t.test('a change of key is told by whatever call sees it first', async (t) => {
  const made = await rig(t)
  const before = claim(made.federation, 'alice')
  made.node.names.set('alice', made.federation.certify(before))
  const client = await made.connect()
  await client.lookup('alice')
  const content = { sequence: 2, previous: filled(7) }
  const after = claim(made.federation, 'alice', content, otherOwner)
  made.node.names.set('alice', made.federation.certify(after))
  await t.rejects(client.register('alice'), { code: 'taken' })
  await client.lookup('alice')
  const told = made.events.filter(({ kind }) => kind === 'key-changed')
  t.match(told, [
    {
      name: 'alice',
      formerHolder: { ownerKey: before.ownerKey, sequence: 0 },
      holder: { ownerKey: after.ownerKey, sequence: 2 },
    },
  ])
  t.equal(told.length, 1)
  await client.register('bob')
  await client.rotate('bob')
  t.equal(made.events.filter(({ kind }) => kind === 'key-changed').length, 1, 'not for our own')
})

t.test('a quarantined name: nothing is worked on, signed or sent', async (t) => {
  const quarantineMs = 30 * 86_400_000
  const made = await rig(t, { federation: { policy: { quarantineMs, admissionBits: 40 } } })
  const retired = { sequence: 1, previous: filled(7), action: 'retire' } as const
  const issuedAtMs = Date.now() - 86_400_000
  const recent = claim(made.federation, 'alice', { ...retired, issuedAtMs })
  made.node.names.set('alice', made.federation.certify(recent))
  const other = await made.another({})
  const client = await made.connect({ addresses: [made.node.address, other.address] })
  await t.rejects(client.register('alice'), {
    code: 'refused',
    message: /^'alice' was retired on .*; it can be claimed again in (29|30) days\.$/,
    details: { refusal: { code: 'quarantined' } },
  })
  t.strictSame(await made.keys.list(), [])
  t.strictSame(registrationsHeard(made.node), [])
  t.strictSame(other.heard, [], 'no other node could know better')
  const hopeful = await rig(t, { federation: { policy: { quarantineMs } } })
  const longAgoMs = Date.now() - quarantineMs
  const over = claim(hopeful.federation, 'alice', { ...retired, issuedAtMs: longAgoMs })
  hopeful.node.names.set('alice', hopeful.federation.certify(over))
  t.match(await (await hopeful.connect()).register('alice'), { changed: true })
})

t.test('no answer to a registration: the next run sends the very same bytes', async (t) => {
  let isSilent = true
  const clock = leapingClock()
  const made = await rig(t, {
    twist: (truth) => {
      if (truth.kind !== 'register' || !isSilent) return truth
      clock.leap()
      return undefined
    },
  })
  const first = await made.connect({ clock })
  await t.rejects(first.register('alice'), { code: 'timeout' })
  await first.close()
  const draft = await made.memory.loadDraft('alice')
  t.ok(draft)
  isSilent = false
  const second = await made.connect()
  // The node has decided meanwhile: what it was silent about was done.
  t.match(await second.register('alice'), { changed: true })
  t.ok(registrationsHeard(made.node).every((one) => hex(one) === hex(draft)))
  t.equal((await made.keys.list()).length, 2)
  t.equal(await made.memory.loadDraft('alice'), undefined)
})

t.test('a rotation that got lost is carried on, not rotated twice', async (t) => {
  let isLost = false
  const made = await rig(t)
  const client = await made.connect()
  await client.register('alice')
  const lost = await made.connect({
    random: (length) => {
      // The process ends between signing and sending: the draft is there, the request is not.
      if (isLost && length === 16) throw new Error('the power fails')
      return globalThis.crypto.getRandomValues(new Uint8Array(length))
    },
  })
  const { saveDraft } = made.memory
  made.memory.saveDraft = async (draft) => {
    await saveDraft(draft)
    isLost = true
  }
  await t.rejects(lost.rotate('alice'), { message: 'the power fails' })
  made.memory.saveDraft = saveDraft
  const draft = await made.memory.loadDraft('alice')
  t.match(draft, { action: 'rotate', sequence: 1 })
  const retired = await client.retire('alice')
  t.match(retired.certificate.registration, { sequence: 2, action: 'retire' })
  t.strictSame(
    registrationsHeard(made.node).map(({ action }) => action),
    ['claim', 'rotate', 'retire'],
  )
  t.equal(hex(registrationsHeard(made.node)[1]), hex(draft))
  t.match(
    made.events.find(({ kind }) => kind === 'resuming'),
    { action: 'rotate' },
  )
})

t.test('asked twice at once, it is said once', async (t) => {
  const made = await rig(t)
  const client = await made.connect()
  const both = await Promise.all([client.register('alice'), client.register('ALICE')])
  t.match(both, [{ changed: true }, { changed: false }])
  t.equal(new Set(registrationsHeard(made.node).map(hex)).size, 1)
  const rotations = await Promise.all([client.rotate('alice'), client.rotate('alice')])
  t.match(rotations, [
    { certificate: { registration: { sequence: 1 } } },
    { certificate: { registration: { sequence: 2 } } },
  ])
})

t.test('fail-over takes the same bytes along', async (t) => {
  const made = await rig(t, {
    federation: { members: 4 },
    twist: (truth) => (truth.kind === 'register' ? undefined : truth),
  })
  const second = await made.another({ member: 1 })
  const addresses = [made.node.address, second.address]
  const client = await made.connect({ addresses, nodeShareMs: 250 })
  t.match(await client.register('alice'), { changed: true })
  const all = [...registrationsHeard(made.node), ...registrationsHeard(second)]
  t.equal(new Set(all.map(hex)).size, 1)
  t.ok(registrationsHeard(second).length > 0)
})

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

t.test('work tells how far it is, and can be stopped', async (t) => {
  const made = await rig(t, { federation: { policy: { admissionBits: 40 } } })
  const client = await made.connect()
  const stop = new AbortController()
  const registered = client.register('alice', { signal: stop.signal })
  while (!made.events.some(({ kind }) => kind === 'working')) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  stop.abort()
  await t.rejects(registered, { code: 'aborted' })
  t.match(
    made.events.find(({ kind }) => kind === 'working'),
    { expected: 2 ** 40 },
  )
  t.equal(await made.memory.loadDraft('alice'), undefined)
})

t.test('sessions: log in, ping, log out', async (t) => {
  const made = await rig(t)
  const client = await made.connect()
  await t.rejects(client.login('alice'), { code: 'unknown-name' })
  await client.register('alice')
  const session = await client.login('alice')
  t.match(session, { name: 'alice', node: made.node.address, waiting: 0 })
  t.match(await client.ping(), { node: made.node.address })
  await client.logout(session)
  const other = await rig(t)
  other.node.names.set('alice', other.federation.certify(claim(other.federation, 'alice')))
  const stranger = await other.connect()
  await t.rejects(stranger.login('alice'), { code: 'not-owner' })
})
