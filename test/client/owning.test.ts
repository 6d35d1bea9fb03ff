/** Registrations: signed once, brought to their end, whatever comes between. */
import t from 'tap'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { workBits } from '../../proto/proof-of-work.js'
import { registerSigningBytes } from '../../proto/requests.js'
import { hex, leapingClock, registrationsHeard } from './registrations.js'
import { claim, otherOwner, rig } from './rig.js'
import { filled } from './small-federation.js'

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
