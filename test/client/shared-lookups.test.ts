/** Several names in one request: which share it, and that each is answered, and fails, by itself. */
import t from 'tap'
import type { Client } from '../../client/core/connect.js'
import { ClientError } from '../../client/core/errors.js'
import { encodeRequest, type LookupOutcome, type ResponseBody } from '../../proto/requests.js'
import { council } from './council.js'
import type { HandMadeNode, HandMadeNodeOptions } from './hand-made-node.js'
import { claim, type Rig, rig } from './rig.js'

type Twist = NonNullable<HandMadeNodeOptions['twist']>
const names = ['a', 'b', 'c', 'd'] as const

/** A rig whose node holds the first two names. */
async function rigWith(context: Parameters<typeof rig>[0], twist?: Twist): Promise<Rig> {
  const made = await rig(context, twist && { twist })
  for (const name of ['a', 'b']) {
    made.node.names.set(name, made.federation.certify(claim(made.federation, name)))
  }
  return made
}

/** The names of each lookup that was asked. */
function lookupsAt(node: HandMadeNode): readonly (readonly string[])[] {
  return node
    .asked()
    .flatMap(({ body }) => (body.kind === 'lookup' ? [[body.name, ...(body.more ?? [])]] : []))
}

/** What is said of each name, or the error's code. */
function lookAtOnce(client: Client, asked: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    asked.map(async (name) => {
      try {
        const found = await client.lookup(name)
        if ('certificate' in found && found.certificate.registration.name !== name) return 'wrong'
        return found.status
      } catch (error) {
        return error instanceof ClientError ? error.code : 'fault'
      }
    }),
  )
}

/** A node that says something else of each of the names of a lookup. */
function twisted(change: (outcomes: readonly LookupOutcome[]) => readonly LookupOutcome[]): Twist {
  return (truth) => {
    if (truth.kind !== 'lookup') return truth
    const { kind, more = [], ...rest } = truth
    const [first = rest, ...further] = change([rest, ...more])
    return { kind, ...first, more: further }
  }
}

t.test('lookups at once share requests of four names', async (t) => {
  const { node, connect } = await rigWith(t)
  const client = await connect()
  t.strictSame(await lookAtOnce(client, [...names, 'e', 'f']), [
    ...['held', 'held', 'absent', 'absent'],
    ...['absent', 'absent'],
  ])
  t.strictSame(lookupsAt(node), [names, ['e', 'f']])
})

t.test('a name is asked for once, for all who ask at once', async (t) => {
  const { node, connect } = await rigWith(t)
  const client = await connect()
  t.strictSame(await lookAtOnce(client, ['a', 'c', 'a', 'c']), ['held', 'absent', 'held', 'absent'])
  t.strictSame(lookupsAt(node), [['a', 'c']])
  await client.lookup('a')
  t.strictSame(lookupsAt(node), [['a', 'c'], ['a']], 'and again later')
})

t.test('a lookup alone is the request that it always was', async (t) => {
  const { node, connect } = await rigWith(t)
  const client = await connect()
  await client.lookup('a')
  await client.lookup('b')
  t.strictSame(lookupsAt(node), [['a'], ['b']])
  const id = node.heard.at(-1)?.id ?? new Uint8Array()
  t.same(node.heardBytes.at(-1), encodeRequest({ id, body: { kind: 'lookup', name: 'b' } }))
})

t.test(
  'who comes while a lookup is under way waits for company, and not for its answer',
  async (t) => {
    const { node, connect } = await rigWith(t, (truth, { body }) =>
      body.kind === 'lookup' && body.name === 'lost' ? undefined : truth,
    )
    const client = await connect()
    const stop = new AbortController()
    const lost = client.lookup('lost', { signal: stop.signal })
    await new Promise((resolve) => setImmediate(resolve))
    const first = client.lookup('a')
    await new Promise((resolve) => setImmediate(resolve))
    t.match(await Promise.all([first, client.lookup('c')]), [
      { status: 'held' },
      { status: 'absent' },
    ])
    stop.abort()
    await t.rejects(lost, { code: 'aborted' })
    t.same(lookupsAt(node).flat().toSorted(), ['a', 'c', 'lost'])
  },
)

t.test('names that a node leaves out are asked for again', async (t) => {
  const { node, connect } = await rigWith(
    t,
    twisted((outcomes) => outcomes.slice(0, 2)),
  )
  const client = await connect()
  const told = await lookAtOnce(client, ['c', 'a', 'd', 'b'])
  t.strictSame(told, ['absent', 'held', 'absent', 'held'])
  t.strictSame(lookupsAt(node), [
    ['c', 'a', 'd', 'b'],
    ['d', 'b'],
  ])
})

t.test('a lie about one name is caught, and the others are answered', async (t) => {
  const { connect, events } = await rigWith(
    t,
    twisted(([a, b, c]) => [a, c, b].flatMap((one) => (one === undefined ? [] : [one]))),
  )
  const client = await connect()
  const told = await lookAtOnce(client, ['a', 'b', 'c'])
  t.strictSame(told, ['held', 'misbehaviour', 'misbehaviour'], 'in another order')
  t.ok(events.some(({ kind }) => kind === 'misbehaviour'))

  const made = await rigWith(t, (truth, { id }) => {
    if (truth.kind !== 'lookup') return truth
    const absence = made.federation.absence(0, 'not-asked', id)
    return { ...truth, more: [{ outcome: 'absent', absence }] }
  })
  const another = await made.connect()
  t.strictSame(await lookAtOnce(another, ['a', 'c']), ['held', 'misbehaviour'], 'not asked')
})

t.test('more outcomes than names are caught, also of a lookup alone', async (t) => {
  const { connect, events } = await rigWith(
    t,
    twisted(([a]) => (a === undefined ? [] : [a, a])),
  )
  const client = await connect()
  await t.rejects(client.lookup('a'), { code: 'misbehaviour', details: { statement: 'answer' } })
  t.match(
    events.filter(({ kind }) => kind === 'misbehaviour'),
    { length: 1 },
  )
})

t.test('an honest node answers what a liar was asked at once', async (t) => {
  const made = await rig(t, {
    federation: { members: 4 },
    twist: twisted((outcomes) => outcomes.toReversed()),
  })
  const honest = await made.another({ member: 1 })
  const client = await made.connect({ addresses: [made.node.address, honest.address] })
  t.strictSame(await lookAtOnce(client, ['a', 'b']), ['absent', 'absent'])
  t.same(lookupsAt(honest).flat().toSorted(), ['a', 'b'])
})

t.test('a refusal is of the first name', async (t) => {
  const { node, connect } = await rigWith(t, (truth, { body }) => {
    if (body.kind !== 'lookup' || body.name !== 'c') return truth
    return { kind: 'refusal', code: 'not-ready', sentence: 'No.', retry: false, retryAfterMs: 0 }
  })
  const client = await connect()
  t.strictSame(await lookAtOnce(client, ['c', 'a', 'b']), ['refused', 'held', 'held'])
  t.strictSame(lookupsAt(node), [
    ['c', 'a', 'b'],
    ['a', 'b'],
  ])
})

t.test('a node of an earlier version is asked for one name at a time', async (t) => {
  const sentence = 'Request: not in its one exact encoding.'
  const malformed: ResponseBody = {
    ...{ kind: 'refusal', code: 'malformed', sentence, retry: false, retryAfterMs: 0 },
  }
  const { node, connect } = await rigWith(t, (truth, { body }) =>
    body.kind === 'lookup' && body.more !== undefined ? malformed : truth,
  )
  const client = await connect()
  const told = ['held', 'held', 'absent', 'absent']
  t.strictSame(await lookAtOnce(client, names), told)
  t.strictSame(await lookAtOnce(client, names), told)
  t.strictSame(
    lookupsAt(node).slice(1).toSorted(),
    [...names, ...names].toSorted().map((one) => [one]),
  )
})

t.test('one who waits no longer takes nobody along', async (t) => {
  const { node, connect } = await rigWith(t)
  const client = await connect()
  const stop = new AbortController()
  node.ignoreNext(2)
  const aborted = client.lookup('a', { signal: stop.signal })
  const hasty = client.lookup('c', { timeoutMs: 20 })
  const patient = client.lookup('b')
  setImmediate(() => stop.abort())
  await t.rejects(aborted, { code: 'aborted' })
  await t.rejects(hasty, { code: 'timeout', details: { node: node.address } })
  t.match(await patient, { status: 'held' })
  t.strictSame(lookupsAt(node), [['a', 'c', 'b']])
})

t.test('a request that nobody waits for is not repeated', async (t) => {
  const { node, connect, events } = await rigWith(t)
  const client = await connect()
  const before = events.length
  const stop = new AbortController()
  node.ignoreNext(1)
  const told = lookAtOnceWith(client, ['a', 'b'], stop.signal)
  setImmediate(() => stop.abort())
  t.strictSame(await told, ['aborted', 'aborted'])
  t.strictSame(
    await lookAtOnceWith(client, names, stop.signal),
    names.map(() => 'aborted'),
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.notOk(events.slice(before).some(({ kind }) => kind === 'repeat'))
  t.match(await client.lookup('a'), { status: 'held' })
})

function lookAtOnceWith(client: Client, asked: readonly string[], signal: AbortSignal) {
  return Promise.all(
    asked.map((name) =>
      client.lookup(name, { signal }).then(
        ({ status }) => status,
        (error: unknown) => (error instanceof ClientError ? error.code : 'fault'),
      ),
    ),
  )
}

t.test('closing ends what waits', async (t) => {
  const { connect } = await rigWith(t, (truth) => (truth.kind === 'lookup' ? undefined : truth))
  const client = await connect()
  const told = lookAtOnce(client, [...names, 'e'])
  await new Promise((resolve) => setImmediate(resolve))
  const late = lookAtOnce(client, ['f'])
  await client.close()
  t.strictSame(
    await told,
    [...names, 'e'].map(() => 'closed'),
  )
  t.strictSame(await late, ['closed'])
})

t.test('lookups with a quorum share requests at each member', async (t) => {
  const place = await council(t)
  place.hold(place.federation.certify(claim(place.federation, 'a')))
  const client = await place.enter({ assurance: 'quorum' })
  place.twists.set(2, (truth) => (truth.kind === 'lookup' ? undefined : truth))
  t.strictSame(await lookAtOnce(client, names), ['held', 'absent', 'absent', 'absent'])
  for (const node of place.nodes) {
    const asked = lookupsAt(node).flat()
    t.equal(new Set(asked).size, asked.length, 'once each')
  }
})
