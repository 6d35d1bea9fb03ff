/** Owners among several nodes: some lag, some are gone, members are replaced, and nothing is signed twice. */
import t from 'tap'
import { bytesToHex } from '../../proto/bytes.js'
import { formatInvite } from '../../proto/invite.js'
import { ed25519Signer } from '../../proto/portable-signatures.js'
import { type Presence, signPresence } from '../../proto/presence.js'
import type { Registration } from '../../proto/registration.js'
import type { ResponseBody } from '../../proto/requests.js'
import { council, history } from './council.js'
import type { HandMadeNode } from './hand-made-node.js'
import { claim, type Rig } from './rig.js'
import { filled } from './small-federation.js'

// Silence has to be waited for.
t.setTimeout(300_000)

function registrationsHeard(nodes: readonly HandMadeNode[]): Registration[] {
  return nodes
    .flatMap((node) => node.asked())
    .flatMap(({ body }) => (body.kind === 'register' ? [body.registration] : []))
}

const idsOf = (all: readonly Registration[]) => new Set(all.map(({ id }) => bytesToHex(id)))

const silentAbout = (kind: string) => (truth: ResponseBody) =>
  truth.kind === kind ? undefined : truth

/** Resolves when the members that the client remembers are this many. */
async function haveMet(
  place: { memory: { loadNodes(): Promise<readonly object[]> } },
  count: number,
) {
  while ((await place.memory.loadNodes()).length < count) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

t.test('all members are met after connecting, and asked in the next run', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  await haveMet(place, 4)
  await client.close()
  await place.at(0).close()
  const later = await place.enter()
  t.match(await later.lookup('alice'), { status: 'absent' })
  const heard = place.at(0).heard.length
  await later.close()
  const third = await place.enter()
  t.match(await third.lookup('alice'), { status: 'absent' })
  t.equal(place.at(0).heard.length, heard, 'who helped last is asked first')
})

t.test('an invite with several addresses, the first of which is dead', async (t) => {
  const place = await council(t)
  const addresses = [place.at(3).address, place.at(1).address]
  await place.at(3).close()
  const invite = formatInvite({ federationId: place.federation.id, addresses })
  const client = await place.enter({ invite })
  t.match(await client.lookup('alice'), { status: 'absent', node: place.at(1).address })
})

t.test('the answer to a registration is lost, and another node knows its outcome', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  await haveMet(place, 4)
  place.twists.set(0, (truth) => {
    if (truth.kind !== 'register' || truth.outcome !== 'certified') return truth
    place.hold(truth.certificate)
    return undefined
  })
  t.match(await client.register('alice'), { changed: true })
  t.equal(idsOf(registrationsHeard(place.nodes)).size, 1)
  t.equal(registrationsHeard(place.nodes.slice(1)).length, 0, 'a lookup told')
  t.equal(await place.memory.loadDraft('alice'), undefined)
})

t.test('pending at a node that is cut off: another one decides the same bytes', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  await haveMet(place, 4)
  let waiting: Registration | undefined
  place.twists.set(0, (truth, { body }, node) => {
    if (body.kind === 'register') {
      waiting = body.registration
      node.names.clear()
      return { kind: 'register', outcome: 'pending', id: waiting.id }
    }
    if (body.kind !== 'lookup' || waiting === undefined) return truth
    return { kind: 'lookup', outcome: 'pending', id: waiting.id, epoch: 0 }
  })
  t.match(await client.register('alice'), { changed: true })
  t.equal(idsOf(registrationsHeard(place.nodes)).size, 1)
  t.ok(registrationsHeard(place.nodes.slice(1)).length > 0)
})

t.test('a decision that one node pushes ends the wait at another', async (t) => {
  const place = await council(t)
  const client = await place.enter({ nodeShareMs: 400 })
  await haveMet(place, 4)
  for (const member of [0, 1, 2, 3]) {
    place.twists.set(member, (truth, { body }, node) => {
      if (body.kind === 'register') {
        node.names.clear()
        return { kind: 'register', outcome: 'pending', id: body.registration.id }
      }
      const [one] = registrationsHeard(place.nodes)
      if (body.kind !== 'lookup' || one === undefined) return truth
      return { kind: 'lookup', outcome: 'pending', id: one.id, epoch: 0 }
    })
  }
  const registered = client.register('alice')
  while (registrationsHeard(place.nodes.slice(1)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const [registration] = registrationsHeard(place.nodes)
  if (registration === undefined) throw new Error('nothing was registered')
  await place.at(0).push({ kind: 'decided', certificate: place.federation.certify(registration) })
  t.match(await registered, { changed: true })
  t.equal(idsOf(registrationsHeard(place.nodes)).size, 1)
})

t.test('a name that is being decided for somebody else is waited for', async (t) => {
  const place = await council(t, { members: 1 })
  const certificate = place.federation.certify(claim(place.federation, 'alice'))
  const client = await place.enter()
  let lookups = 0
  place.twists.set(0, (truth) => {
    if (truth.kind !== 'lookup') return truth
    lookups += 1
    if (lookups > 1)
      return { kind: 'lookup', outcome: 'found', certificate, epoch: 0, settled: true }
    return { kind: 'lookup', outcome: 'pending', id: certificate.registration.id, epoch: 0 }
  })
  await t.rejects(client.register('alice'), { code: 'taken' })
  t.equal(registrationsHeard(place.nodes).length, 0, 'and no rival is signed')
})

t.test('a rotation that was signed twice, and decided in its first signing', async (t) => {
  let stale = 0
  const place = await council(t, { members: 1, epochs: 3 })
  place.epochs.set(0, 1)
  const client = await place.enter()
  await client.register('alice')
  place.twists.set(0, (truth, { body }, node) => {
    if (body.kind !== 'register' || body.registration.action !== 'rotate') return truth
    stale += 1
    if (stale === 1) {
      // Decided by others meanwhile, in an epoch that this node has just left.
      place.epochs.set(0, 3)
      const sentence = 'The registration names epoch 0: sign again.'
      return { kind: 'refusal', code: 'old-epoch', sentence, retry: false, retryAfterMs: 0 }
    }
    const [first] = registrationsHeard([node]).filter(({ action }) => action === 'rotate')
    if (first === undefined) throw new Error('nothing was rotated')
    const certificate = place.federation.certify(first, 1)
    place.hold(certificate)
    return { kind: 'register', outcome: 'taken', certificate }
  })
  t.match(await client.rotate('alice'), {
    changed: true,
    certificate: { epoch: 1, registration: { action: 'rotate', sequence: 1, epoch: 0 } },
  })
  t.equal(stale, 2)
})

t.test('a node that lags is noticed, and another one asked', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  await haveMet(place, 4)
  const { certificate } = await client.register('alice')
  place.hold(certificate)
  const rotated = await client.rotate('alice')
  // The node that was asked is gone; the next one has not heard of the rotation, the others have.
  place.hold(rotated.certificate, 2, 3)
  await place.at(0).close()
  t.match(await client.lookup('alice'), { status: 'held', holder: { sequence: 1 } })
  const retired = await client.retire('alice')
  t.match(retired.certificate.registration, { sequence: 2, action: 'retire' })
  t.ok(place.events.some((one) => one.kind === 'next-node' && one.reason.code === 'outdated'))
})

t.test('members are replaced, one epoch after the other', async (t) => {
  const seats = [
    [0, 1, 2, 3],
    [0, 1, 2, 4],
    [0, 4, 5, 6],
  ]
  const place = await council(t, { members: 7, epochs: 3, seats })
  for (const node of place.nodes) place.epochs.set(node.member, 1)
  const client = await place.enter()
  await haveMet(place, 4)
  const { certificate } = await client.register('alice')
  place.epochs.clear()
  const [first] = history(place.federation, 'bob', 1)
  if (first === undefined) throw new RangeError('no history')
  place.hold(certificate)
  // An answer from the newest epoch shows the client that there is one.
  t.match(await client.lookup('carol'), { status: 'absent', absence: { epoch: 2 } })
  await haveMet(place, 7)
  for (const gone of [0, 1, 2, 3]) await place.at(gone).close()
  t.match(await client.lookup('alice'), { status: 'held' })
  t.match(await client.lookup('alice', { assurance: 'quorum' }), {
    quorum: { epoch: 2, agreeing: 3, members: { length: 4 } },
  })
  t.match(await client.rotate('alice'), {
    certificate: { registration: { epoch: 2, sequence: 1 } },
  })
})

t.test('an invite to a mirror leads to members before anything is asked', async (t) => {
  const place = await council(t, { members: 4, seats: [[0, 1, 2]] })
  const client = await place.enter({ addresses: [place.at(3).address] })
  t.match(await client.lookup('alice'), { status: 'absent' })
  t.match(await client.lookup('alice', { assurance: 'quorum' }), { quorum: { needed: 2 } })
  t.notOk(place.events.some(({ kind }) => kind === 'misbehaviour'))
})

t.test('a node that has no address yet is not kept in mind', async (t) => {
  const place = await council(t, { members: 2 })
  place.twists.set(0, (truth) => {
    if (truth.kind !== 'presence') return truth
    const starting = place.federation.presence(1, '', { state: 'starting' })
    return { kind: 'presence', nodes: [place.at(0).presence(), starting], more: false }
  })
  const client = await place.enter()
  t.equal((await client.nodes()).length, 2)
  t.match(await place.memory.loadNodes(), [{ mixnetAddress: place.at(0).address }])
  place.twists.clear()
  await client.nodes()
  t.equal((await place.memory.loadNodes()).length, 2)
})

t.test('silent about everything but Hello: the next one is asked', async (t) => {
  const place = await council(t)
  const client = await place.enter({ nodeShareMs: 400 })
  await haveMet(place, 4)
  place.twists.set(0, silentAbout('lookup'))
  t.match(await client.lookup('alice'), { status: 'absent' })
})

t.test('a mirror leaves it to members to say that nobody holds a name', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  await haveMet(place, 4)
  const sentence = 'This node is a mirror.'
  const refused: ResponseBody = {
    ...{ kind: 'refusal', code: 'unknown-name', sentence, retry: false, retryAfterMs: 0 },
  }
  const asMirror = (truth: ResponseBody) => (truth.kind === 'lookup' ? refused : truth)
  place.twists.set(0, asMirror)
  t.match(await client.lookup('alice'), { status: 'absent' })
  t.match(await client.register('alice'), { changed: true })
  t.notOk(place.events.some(({ kind }) => kind === 'misbehaviour'))
  for (const member of [1, 2]) place.twists.set(member, asMirror)
  await t.rejects(client.lookup('bob', { assurance: 'quorum', timeoutMs: 6_000 }), {
    code: 'no-quorum',
    details: { quorum: { members: { 1: { said: 'lagging' } } } },
  })
})

t.test('nodes that never stop telling of others have told of some', async (t) => {
  const place = await council(t, { members: 2 })
  place.twists.set(0, (truth, { body }) => {
    if (truth.kind !== 'presence' || body.kind !== 'presence') return truth
    return body.after === undefined ? { ...truth, more: true } : undefined
  })
  const client = await place.enter()
  await haveMet(place, 2)
  await place.at(0).close()
  t.match(await client.lookup('alice'), { status: 'absent', node: place.at(1).address })
})

t.test('mirrors that a liar makes up stand behind who is in the invite', async (t) => {
  const place = await council(t)
  const nodes = Array.from({ length: 60 }, (_, i) => strange(place.federation, i))
  place.twists.set(0, (truth) => {
    if (truth.kind === 'presence') return { kind: 'presence', nodes, more: false }
    return truth.kind === 'lookup' ? undefined : truth
  })
  const addresses = [place.at(0).address, place.at(1).address]
  const client = await place.enter({ addresses, nodeShareMs: 1_000 })
  await haveMet(place, 60)
  const found = await client.lookup('alice', { timeoutMs: 20_000 })
  t.match(found, { status: 'absent', node: place.at(1).address })
  const given = place.events.flatMap((event) => (event.kind === 'next-node' ? event.node : []))
  t.strictSame(given, [place.at(0).address], 'none of them was asked')
})

/** Somebody whom nobody has ever heard of. */
function strange(federation: Rig['federation'], i: number): Presence {
  const signer = ed25519Signer(Uint8Array.of(...filled(9, 31), i))
  const { bytes: _, signature: __, ...member } = federation.presence(0, `nobody${i}`)
  return signPresence({ ...member, nodeKey: signer.publicKey, role: 'mirror' }, signer)
}
