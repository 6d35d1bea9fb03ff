/** Lookups that ask q different members: what each says, who is believed, and what a liar achieves. */
import t from 'tap'
import { ClientError } from '../../client/core/errors.js'
import type { ResponseBody } from '../../proto/requests.js'
import { type Council, council, history } from './council.js'
import { claim, otherOwner } from './rig.js'
import { filled } from './small-federation.js'

// Silence has to be waited for.
t.setTimeout(300_000)

const four = [0, 1, 2, 3]
const quorum = { assurance: 'quorum' } as const

function lookupsAt(place: Council): number[] {
  return place.nodes.map((node) => node.asked().filter(({ body }) => body.kind === 'lookup').length)
}

const absentTwist =
  (place: Council, member: number) =>
  (truth: ResponseBody, request: { id: Uint8Array; body: { kind: string; name?: string } }) => {
    const { body, id } = request
    if (truth.kind !== 'lookup' || body.name === undefined) return truth
    const absence = place.federation.absence(member, body.name, id)
    return { kind: 'lookup', outcome: 'absent', absence } as const
  }

const pendingTwist =
  (id: Uint8Array) =>
  (truth: ResponseBody): ResponseBody =>
    truth.kind === 'lookup' ? { kind: 'lookup', outcome: 'pending', id, epoch: 0 } : truth

t.test('q members are asked, and no more while these answer', async (t) => {
  const place = await council(t)
  const client = await place.enter({ nodeShareMs: 60_000 })
  const absent = await client.lookup('alice', quorum)
  t.match(absent, {
    status: 'absent',
    quorum: { epoch: 0, needed: 3, agreeing: 3, members: { length: 4 } },
  })
  t.strictSame(lookupsAt(place).toSorted(), [0, 1, 1, 1])
  place.hold(place.federation.certify(claim(place.federation, 'alice')))
  t.match(await client.lookup('alice', quorum), {
    ...{ status: 'held', settled: true, holder: { sequence: 0 } },
    quorum: { agreeing: 3, members: { length: 4 } },
  })
  t.match(await client.lookup('alice'), { status: 'held', quorum: undefined })
})

t.test('a client may ask a quorum unless told otherwise', async (t) => {
  const place = await council(t)
  const client = await place.enter(quorum)
  t.match(await client.lookup('alice'), { quorum: { agreeing: 3 } })
  t.match(await client.lookup('alice', { assurance: 'one' }), { quorum: undefined })
})

t.test('a federation of one has a quorum of one', async (t) => {
  const place = await council(t, { members: 1 })
  const client = await place.enter()
  t.match(await client.lookup('alice', quorum), { quorum: { needed: 1, agreeing: 1 } })
})

for (const liar of four) {
  const dead = (liar + 1) % 4
  t.test(`member ${liar} lies and member ${dead} is dead: the truth is found`, async (t) => {
    const place = await council(t)
    const [first, second] = history(place.federation, 'alice', 2)
    if (first === undefined || second === undefined) throw new RangeError('no history')
    place.hold(second)
    const client = await place.enter()
    await client.nodes()
    await place.at(dead).close()
    place.twists.set(liar, absentTwist(place, liar))
    t.match(await client.lookup('alice', quorum), {
      holder: { sequence: 1 },
      quorum: { agreeing: 3 },
    })
    const forgetful = await place.enter({ memory: emptyMemoryOf(place) })
    place.twists.delete(liar)
    place.hold(first, liar)
    t.match(await forgetful.lookup('alice', quorum), {
      holder: { sequence: 1 },
      quorum: { agreeing: 3 },
    })
  })
}

t.test('a forger is caught, and a spare is asked', async (t) => {
  for (const liar of four) {
    const place = await council(t)
    const certificate = place.federation.certify(claim(place.federation, 'alice'))
    const rival = place.federation.certify(claim(place.federation, 'alice', {}, otherOwner))
    const forged = { ...rival, precommits: certificate.precommits }
    place.twists.set(liar, (truth) =>
      truth.kind !== 'lookup'
        ? truth
        : { kind: 'lookup', outcome: 'found', certificate: forged, epoch: 0, settled: true },
    )
    place.hold(certificate)
    const client = await place.enter()
    const found = await client.lookup('alice', quorum)
    t.match(found, { certificate: { registration: { id: certificate.registration.id } } })
    const said = found.quorum?.members.map((one) => one.said)
    t.match(said?.[liar], /^(caught|not-asked)$/)
  }
})

t.test('too few: the error says who failed and what is known', async (t) => {
  const place = await council(t)
  const certificate = place.federation.certify(claim(place.federation, 'alice'))
  place.hold(certificate)
  const client = await place.enter()
  await client.nodes()
  await Promise.all([place.at(1).close(), place.at(2).close()])
  const error = await client.lookup('alice', quorum).then(
    () => t.fail('nobody can answer for them'),
    (failure: unknown) => failure,
  )
  if (!(error instanceof ClientError)) throw error
  t.equal(error.code, 'no-quorum')
  t.match(
    error.message,
    /^Only 2 of the 3 members needed .*'alice' stands \(epoch 0, 4 members\): member 1 is silent, member 2 is silent\. Verified is registration 0 by key \d{5} /,
  )
  t.match(error.details, {
    holder: { sequence: 0 },
    quorum: { agreeing: 2, members: [{ said: 'held' }, { said: 'silent' }] },
  })
  await t.rejects(client.lookup('bob', quorum), { message: /Nobody showed a certificate for it/ })
})

t.test('pending: by one it is outvoted, by two it is told', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  place.twists.set(1, pendingTwist(filled(7)))
  t.match(await client.lookup('alice', quorum), { status: 'absent', quorum: { agreeing: 3 } })
  place.twists.set(2, pendingTwist(filled(7)))
  const pending = await client.lookup('alice', quorum)
  t.match(pending, { status: 'pending', id: filled(7), quorum: { agreeing: 2 } })
  t.match(
    pending.quorum?.members.map(({ said }) => said),
    ['absent', 'pending', 'pending', 'absent'],
  )
})

t.test('what is being decided is asked for again', async (t) => {
  const place = await council(t)
  const certificate = place.federation.certify(claim(place.federation, 'alice'))
  const client = await place.enter()
  let lookups = 0
  const soon = pendingTwist(certificate.registration.id)
  for (const member of [1, 2]) {
    place.twists.set(member, (truth) => {
      if (truth.kind !== 'lookup') return truth
      lookups += 1
      if (lookups < 3) return soon(truth)
      place.hold(certificate)
      return { kind: 'lookup', outcome: 'found', certificate, epoch: 0, settled: true }
    })
  }
  t.match(await client.lookup('alice', quorum), { status: 'held', quorum: { agreeing: 3 } })
})

t.test('who has not settled does not count, and shows what it has', async (t) => {
  const place = await council(t)
  const [first, second] = history(place.federation, 'alice', 2)
  if (first === undefined || second === undefined) throw new RangeError('no history')
  const client = await place.enter()
  place.hold(first)
  place.hold(second, 2)
  place.unsettled.add(2)
  const found = await client.lookup('alice', quorum)
  t.match(found, { quorum: { agreeing: 3 } })
  place.unsettled.add(3)
  await t.rejects(client.lookup('alice', { ...quorum, timeoutMs: 2_000 }), {
    code: 'no-quorum',
    message: /member 2 has not caught up, member 3 has not caught up.*Verified is registration 1/,
  })
  await t.rejects(client.lookup('bob', { ...quorum, timeoutMs: 2_000 }), {
    code: 'no-quorum',
    details: { quorum: { members: { 2: { said: 'lagging', reason: /has not settled/ } } } },
  })
})

t.test('a later manifest is fetched, and its members are asked', async (t) => {
  const seats = [four, [0, 1, 2, 4]]
  const place = await council(t, { members: 5, epochs: 2, seats })
  for (const node of [0, 1, 2, 3, 4]) place.epochs.set(node, 1)
  const client = await place.enter()
  t.match(await client.lookup('alice', quorum), { quorum: { epoch: 0, agreeing: 3 } })
  const certificate = place.federation.certify(claim(place.federation, 'alice'), 1)
  for (const node of [0, 1, 4]) place.epochs.set(node, 2)
  place.hold(certificate, 0, 1, 4)
  const found = await client.lookup('alice', quorum)
  t.match(found, { status: 'held', quorum: { epoch: 1, agreeing: 3 } })
  t.equal(client.manifests.length, 2)
  t.equal(found.quorum?.members[3]?.node, place.at(4).address)
  t.notOk(
    place.events.some(({ kind }) => kind === 'misbehaviour'),
    'who lags tells no lie',
  )
})

t.test('members of a closed epoch do not count', async (t) => {
  const place = await council(t, { members: 4, epochs: 2 })
  const client = await place.enter()
  t.equal(client.manifests.length, 2)
  for (const node of [2, 3]) place.epochs.set(node, 1)
  await t.rejects(client.lookup('alice', { ...quorum, timeoutMs: 2_000 }), {
    code: 'no-quorum',
    message: /member 2 has not caught up, member 3 has not caught up/,
  })
  place.epochs.delete(3)
  t.match(await client.lookup('alice', quorum), { status: 'absent', quorum: { agreeing: 3 } })
})

t.test('an epoch that does not exist is a lie', async (t) => {
  for (const liar of four) {
    const place = await council(t)
    place.twists.set(liar, (truth) =>
      truth.kind === 'lookup'
        ? { kind: 'lookup', outcome: 'pending', id: filled(1), epoch: 9 }
        : truth,
    )
    const client = await place.enter()
    const found = await client.lookup('alice', quorum)
    t.match(found, { status: 'absent', quorum: { agreeing: 3, epoch: 0 } })
    t.match(found.quorum?.members[liar]?.said, /^(caught|not-asked)$/)
  }
})

t.test('members that know less than was verified here do not count', async (t) => {
  const place = await council(t)
  const [first, second] = history(place.federation, 'alice', 2)
  if (first === undefined || second === undefined) throw new RangeError('no history')
  const client = await place.enter()
  place.hold(second)
  await client.lookup('alice', quorum)
  place.hold(first, 1)
  t.match(await client.lookup('alice', quorum), { holder: { sequence: 1 } })
  place.hold(first, 2)
  await t.rejects(client.lookup('alice', { ...quorum, timeoutMs: 2_000 }), {
    code: 'no-quorum',
    message: /member 1 has not caught up.*Verified is registration 1/,
    details: { quorum: { members: { 1: { reason: /registration 1 was verified here before/ } } } },
  })
})

t.test('two certificates for one slot', async (t) => {
  const place = await council(t)
  const { federation } = place
  place.hold(federation.certify(claim(federation, 'alice')))
  const rival = federation.certify(claim(federation, 'alice', {}, otherOwner))
  place.hold(rival, 0, 1)
  const client = await place.enter()
  await t.rejects(client.lookup('alice', quorum), { code: 'contradiction' })
})

t.test('the abort of a call ends it', async (t) => {
  const place = await council(t)
  const client = await place.enter()
  for (const member of four) {
    place.twists.set(member, (truth) => (truth.kind === 'lookup' ? undefined : truth))
  }
  const stop = new AbortController()
  const lookup = client.lookup('alice', { ...quorum, signal: stop.signal })
  setImmediate(() => stop.abort())
  await t.rejects(lookup, { code: 'aborted' })
})

t.test(
  'asking one: a node that has not settled is believed when no other knows better',
  async (t) => {
    const place = await council(t)
    const [first, second] = history(place.federation, 'alice', 2)
    if (first === undefined || second === undefined) throw new RangeError('no history')
    place.hold(second)
    place.hold(first, 0)
    place.unsettled.add(0)
    const client = await place.enter()
    await client.nodes()
    t.match(await client.lookup('alice'), { holder: { sequence: 1 }, settled: true })
    for (const member of four) place.unsettled.add(member)
    place.hold(second, 0)
    t.match(await client.lookup('alice'), { holder: { sequence: 1 }, settled: false })
    const update = client.update('alice', { homeNodes: [], timeoutMs: 2_000 })
    await t.rejects(update, { code: 'unsettled' })
  },
)

function emptyMemoryOf({ memory }: Council): Council['memory'] {
  return { ...memory, loadCertificate: async () => undefined }
}
