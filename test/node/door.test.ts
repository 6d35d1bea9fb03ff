/** What comes to the door, and what leaves it. */
import { randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createFloodReport } from '../../node/door/flood-report.js'
import { manifestPage, presencePage, presencePageBytesMax } from '../../node/door/hello.js'
import { createLoggers } from '../../node/loggers.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures } from '../../node/signatures.js'
import { readAbsence, verifyAbsence } from '../../proto/absence.js'
import { bytesToHex } from '../../proto/bytes.js'
import {
  mixnetAddressLengthMax,
  multiaddrLengthMax,
  multiaddrsMax,
  replyPacketBytes,
  requestBytesMax,
} from '../../proto/limits.js'
import { newestOf } from '../../proto/manifest.js'
import { signPresence, verifyPresence } from '../../proto/presence.js'
import { signRegistration } from '../../proto/registration.js'
import {
  decodeResponse,
  encodeRequest,
  encodeResponse,
  registerSigningBytes,
} from '../../proto/requests.js'
import * as wire from '../../proto/wire.js'
import { extendFederation, testFederation } from '../support/federation.js'
import {
  Caller,
  expectKind,
  newOwner,
  newTag,
  refusal,
  startTestNode,
  testClock,
} from './support/node.js'

/** Encodes a request that our own encoder would not. */
function foreign(message: wire.Request.$Properties, extra: readonly number[] = []): Uint8Array {
  return Buffer.concat(
    [[1], wire.Request.encode(message).finish(), Uint8Array.from(extra)].map((part) =>
      Uint8Array.from(part),
    ),
  )
}

t.test('Hello, Presence and Challenge', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, admissionBits: 7 })
  const caller = new Caller(node, clock)

  const hello = expectKind(await caller.ask({ kind: 'hello', versions: [1, 2] }), 'hello')
  t.match(hello, {
    version: 1,
    more: false,
    timeMs: clock(),
    limits: { requestBytesMax, sessionSeconds: 86_400 },
  })
  t.equal(hello.manifests.length, 1)
  const known = await caller.ask({ kind: 'hello', versions: [1], knownEpoch: 0 })
  t.same(expectKind(known, 'hello').manifests, [])
  t.match(refusal(await caller.ask({ kind: 'hello', versions: [2] })), {
    code: 'unsupported-version',
    retry: false,
  })

  const { nodes } = expectKind(await caller.ask({ kind: 'presence' }), 'presence')
  const [self] = nodes
  if (self === undefined) throw new Error('a node knows itself')
  verifyPresence(self, nodeSignatures)
  t.match(self, { mixnetAddress: node.address, role: 'member', state: 'serving', namesCount: 0 })

  const challenge = expectKind(
    await caller.ask({ kind: 'challenge', purpose: 'register' }),
    'challenge',
  )
  t.match(challenge, { validMs: 120_000, admissionBits: 7 })
})

t.test('presence tells of new names, at the pace of a heartbeat', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, settings: { namesRootMs: 1 } })
  const caller = new Caller(node, clock)
  const presence = async () => {
    const { nodes } = expectKind(await caller.ask({ kind: 'presence' }), 'presence')
    const [self] = nodes
    if (self === undefined) throw new Error('a node knows itself')
    return self
  }
  const empty = await otherRoot(undefined)
  clock.advance(5_000)
  const before = await presence()
  t.equal(Buffer.from(before.namesRoot ?? []).toString('hex'), empty)
  await caller.claim('ada', newOwner())
  t.same((await presence()).bytes, before.bytes)
  await otherRoot(empty)
  clock.advance(5_000)
  const after = await presence()
  t.equal(after.namesCount, 1)
  t.notSame(after.namesRoot, before.namesRoot)

  /** Waits until the node has worked out another names root. */
  async function otherRoot(than: string | undefined): Promise<string | undefined> {
    for (;;) {
      const { namesRoot } = node.status()
      if (namesRoot !== than) return namesRoot
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
})

t.test('manifests come in pages that fit, and at least one at a time', async (t) => {
  let federation = testFederation(1)
  for (let epoch = 1; epoch <= 4; epoch++) federation = extendFederation(federation)
  const { chain } = federation
  const epochs = (known: number | undefined, bytesMax: number) => {
    const { manifests, more } = manifestPage(chain, known, bytesMax)
    return [manifests.map((one) => one.manifest.epoch), more]
  }
  t.same(epochs(undefined, 1_000_000), [[0, 1, 2, 3, 4], false])
  t.same(epochs(undefined, 1), [[0], true])
  t.same(epochs(2, 1), [[3], true])
  t.same(epochs(3, 1), [[4], false])
  t.same(epochs(4, 1_000), [[], false])
  t.same(epochs(9, 1_000), [[], false])
  t.equal(newestOf(chain).manifest.epoch, 4)
})

t.test('presence comes in pages that fit, by rising node key', async (t) => {
  const { federationId, members } = testFederation(64)
  const nodes = members.map(({ node }) =>
    signPresence(
      {
        federationId,
        nodeKey: node.publicKey,
        issuedAtMs: 1,
        mixnetAddress: 'a'.repeat(mixnetAddressLengthMax),
        multiaddrs: Array.from({ length: multiaddrsMax }, () => 'm'.repeat(multiaddrLengthMax)),
        version: '1',
        role: 'member',
        state: 'serving',
        epoch: 0,
        namesCount: 0,
        packetsSentLastSecond: 0,
        packetsReceivedLastSecond: 0,
        loopProbesSent: 0,
        loopProbesReturned: 0,
      },
      node,
    ),
  )
  const listed: string[] = []
  for (let after: Uint8Array | undefined, more = true; more; ) {
    const page = presencePage(nodes, after, presencePageBytesMax)
    const body = { kind: 'presence', ...page } as const
    t.ok(encodeResponse({ requestId: randomBytes(16), body }).length <= presencePageBytesMax + 100)
    listed.push(...page.nodes.map(({ nodeKey }) => bytesToHex(nodeKey)))
    after = page.nodes.at(-1)?.nodeKey
    more = page.more
  }
  t.same(listed, nodes.map(({ nodeKey }) => bytesToHex(nodeKey)).sort())
  t.equal(presencePage(nodes, undefined, 1).nodes.length, 1, 'at least one at a time')
})

t.test('a lookup of nobody is answered by a signed absence of this request', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const id = randomBytes(16)
  const answer = await new Caller(node, clock).ask({ kind: 'lookup', name: 'nobody' }, id)
  const found = expectKind(answer, 'lookup')
  if (found.outcome !== 'absent') throw new Error(found.outcome)
  const absence = verifyAbsence(
    readAbsence({ absence: found.absence.bytes, signature: found.absence.signature }),
    nodeSignatures,
  )
  t.same(absence.requestId, new Uint8Array(id))
  t.match(absence, { name: 'nobody', epoch: 0 })
})

t.test('a lookup of several names answers as many as one reply packet carries', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const devices = Array.from({ length: 8 }, () => newOwner().publicKey)
  await caller.claim('small', owner)
  await caller.claim('large', owner, { devices })
  await caller.claim('larger', owner, { devices })
  const ask = async (name: string, ...more: string[]) => {
    const id = randomBytes(16)
    const frame = encodeRequest({ id, body: { kind: 'lookup', name, more } })
    const bytes = (await node.handle(frame, caller.tag)) ?? new Uint8Array()
    const { kind, more: further = [], ...first } = expectKind(decodeResponse(bytes).body, 'lookup')
    const names = [first, ...further].map((one) => {
      if (one.outcome === 'absent') t.same(one.absence.requestId, new Uint8Array(id))
      if (one.outcome === 'absent') return one.absence.name
      return one.outcome === 'found' ? one.certificate.registration.name : one.outcome
    })
    t.ok(bytes.length <= replyPacketBytes, `${names.length} names in ${bytes.length} bytes`)
    return names
  }
  t.same(await ask('small', 'nobody', 'none', 'no-one'), ['small', 'nobody', 'none', 'no-one'])
  t.same(await ask('nobody', 'small'), ['nobody', 'small'])
  const three = ['large', 'larger', 'small'] as const
  t.same(await ask(...three), three)
  t.same(await ask(...three, 'nobody'), three, 'the last does not fit')
})

t.test('what cannot be read', async (t) => {
  const node = await startTestNode(t)
  const id = randomBytes(16)
  const code = async (bytes: Uint8Array) => {
    const answer = await node.handle(bytes, newTag())
    if (answer === undefined) return 'no answer'
    const { requestId, body } = decodeResponse(answer)
    t.same(requestId, new Uint8Array(id), 'the refusal names its request')
    return refusal(body).code
  }
  const ping = { id, ping: {} }
  const oversized = Buffer.concat([foreign(ping), Buffer.alloc(requestBytesMax)])
  const table: readonly [string, Uint8Array, string][] = [
    ['no body', foreign({ id }), 'malformed'],
    ['an unknown field', foreign(ping, [0xf8, 0x07, 0x01]), 'malformed'],
    ['an unknown request', foreign({ id }, [0xa2, 0x01, 0x00]), 'malformed'],
    ['two bodies', foreign(ping, [0x1a, 0x00]), 'malformed'],
    ['trailing garbage', foreign(ping, [0xff]), 'malformed'],
    ['an unknown purpose', foreign({ id }, [0x22, 0x02, 0x08, 0x09]), 'malformed'],
    ['no purpose', foreign({ id, challenge: {} }), 'malformed'],
    ['no versions', foreign({ id, hello: {} }), 'malformed'],
    ['upper case', foreign({ id, lookup: { names: ['Ada'] } }), 'invalid-name'],
    ['no name', foreign({ id, lookup: {} }), 'invalid-name'],
    ['no registration', foreign({ id, register: {} }), 'malformed'],
    ['an oversized frame', oversized, 'oversized'],
    ['a short id', foreign({ id: id.subarray(1), ping: {} }), 'no answer'],
    ['no id', foreign({ ping: {} }), 'no answer'],
    ['nothing', Uint8Array.of(1), 'no answer'],
    ['garbage', Uint8Array.of(1, 0xff, 0xff, 0xff), 'no answer'],
  ]
  for (const [what, bytes, expected] of table) t.equal(await code(bytes), expected, what)
})

t.test('what is not for us, and who cannot be answered', async (t) => {
  const node = await startTestNode(t)
  const ping = encodeRequest({ id: randomBytes(16), body: { kind: 'ping' } })
  t.equal(await node.handle(Buffer.from('{"action":"query"}'), newTag()), undefined)
  t.equal(await node.handle(new Uint8Array(), newTag()), undefined)
  t.equal(await node.handle(ping, undefined), undefined)
  t.equal(await node.handle(Buffer.from('{"action":"query"}'), undefined), undefined)
  t.match(node.status().requests, { requests: 0, foreign: 2, dropped: { anonymous: 2 } })
})

t.test('a repeated request gets the same answer, each sender its own', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock, settings: { answeredMs: 60_000 } })
  const caller = new Caller(node, clock)
  const id = randomBytes(16)
  const frame = encodeRequest({ id, body: { kind: 'challenge', purpose: 'login' } })
  const first = await node.handle(frame, caller.tag)
  t.same(await node.handle(frame, caller.tag), first)
  t.equal(node.status().requests.repeats, 1)
  t.notSame(await node.handle(frame, newTag()), first)
  clock.advance(60_001)
  t.notSame(await node.handle(frame, caller.tag), first, 'forgotten after a while')
})

t.test('a registration repeated while it is being decided is decided once', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const caller = new Caller(node, clock)
  const owner = newOwner()
  const id = randomBytes(16)
  const [first, second] = await Promise.all([
    caller.claim('ada', owner),
    caller.claim('ada', owner),
  ])
  t.same([first, second].map((body) => body.kind === 'register' && body.outcome).sort(), [
    'certified',
    'taken',
  ])
  const frame = encodeRequest({ id, body: { kind: 'lookup', name: 'ada' } })
  const answers = await Promise.all([1, 2, 3].map(() => node.handle(frame, caller.tag)))
  t.same(answers[1], answers[0])
  t.same(answers[2], answers[0])
})

t.test('a rate counts names, and names beyond it are left out', async (t) => {
  const clock = testClock()
  const settings = { requestsPerMinute: 60, requestBurst: 3 }
  const node = await startTestNode(t, { clock, settings })
  const caller = new Caller(node, clock)
  const more = ['b', 'c', 'd']
  const ask = () => caller.ask({ kind: 'lookup', name: 'a', more })
  t.equal(expectKind(await ask(), 'lookup').more?.length, 2)
  t.match(refusal(await ask()), { code: 'rate-limited', retryAfterMs: 1_000 })
  clock.advance(1_000)
  t.equal(expectKind(await ask(), 'lookup').more, undefined)
  clock.advance(2_000)
  t.equal(expectKind(await ask(), 'lookup').more?.length, 1)
})

t.test('rates of one sender and of all', async (t) => {
  const clock = testClock()
  const settings = { requestsPerMinute: 60, requestBurst: 3 }
  const node = await startTestNode(t, { clock, settings })
  const caller = new Caller(node, clock)
  const ping = () => caller.ask({ kind: 'ping' })
  for (let i = 0; i < 3; i++) t.equal((await ping()).kind, 'ping')
  t.match(refusal(await ping()), { code: 'rate-limited', retry: true, retryAfterMs: 1_000 })
  await t.rejects(ping(), /no answer/, 'a flood is told once a second')
  t.equal(node.status().requests.dropped.flooding, 1)
  t.equal((await new Caller(node, clock).ask({ kind: 'ping' })).kind, 'ping', 'others go on')
  clock.advance(1_000)
  t.equal((await ping()).kind, 'ping')

  const flooded = await startTestNode(t, { clock, settings: { requestBurst: 1 } })
  let told = 0
  for (let i = 0; i < 300; i++) {
    const one = new Caller(flooded, clock)
    await one.ask({ kind: 'ping' })
    const frame = encodeRequest({ id: randomBytes(16), body: { kind: 'ping' } })
    if ((await flooded.handle(frame, one.tag)) !== undefined) told += 1
  }
  t.equal(told, 100, 'a flood from ever new senders is told so a hundred times a second')

  const busy = await startTestNode(t, {
    clock,
    settings: { nodeRequestsPerSecond: 1, nodeRequestBurst: 2 },
  })
  const answers = []
  for (let i = 0; i < 3; i++) answers.push(await new Caller(busy, clock).ask({ kind: 'ping' }))
  t.same(
    answers.map(({ kind }) => kind),
    ['ping', 'ping', 'refusal'],
  )
})

t.test(
  'a registration whose predecessor is missing is refused for now, and not for good',
  async (t) => {
    const clock = testClock()
    const node = await startTestNode(t, { clock })
    const caller = new Caller(node, clock)
    const owner = newOwner()
    const first = signRegistration(caller.content('ada', owner), owner, 0)
    const next = { sequence: 1, previous: first.id, action: 'update' } as const
    const second = signRegistration(caller.content('ada', owner, next), owner, 0)
    const challenge = await caller.challenge('register')
    const message = registerSigningBytes(node.federationId, node.nodeKey, challenge, second.id)
    const signature = owner.sign(message)
    const id = randomBytes(16)
    const offer = () =>
      caller.ask({ kind: 'register', registration: second, challenge, signature }, id)
    t.match(refusal(await offer()), { code: 'not-ready', retry: true, retryAfterMs: 2_000 })
    t.match(expectKind(await caller.register(first, owner), 'register'), { outcome: 'certified' })
    t.match(
      expectKind(await offer(), 'register'),
      { outcome: 'certified' },
      'the very same request',
    )
  },
)

t.test('a slot below a certified one is decided, also where its certificate is not', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const owner = newOwner()
  const caller = new Caller(node, clock)
  const first = signRegistration(caller.content('ada', owner), owner, 0)
  await caller.register(first, owner)
  await caller.claim('ada', owner, { sequence: 1, previous: first.id, action: 'update' })
  const database = new Database(node.paths.store)
  database.exec('DELETE FROM certificates WHERE sequence = 0')
  database.close()
  t.match(refusal(await caller.claim('ada', newOwner())), { code: 'superseded', retry: false })
})

t.test('floods are told to the operator in numbers', async (t) => {
  const lines: string[] = []
  const loggers = createLoggers('warn', { write: (line) => lines.push(line) })
  const dropped = { anonymous: 0, unreadable: 0, flooding: 5 }
  const counts = { requests: 10, answers: 0, refusals: 1, repeats: 0, foreign: 0, dropped }
  const report = createFloodReport(counts, loggers.door)
  report.tell()
  t.same(lines, [])
  Object.assign(counts, { requests: 40, refusals: 3 })
  dropped.flooding = 25
  report.tell()
  report.tell()
  t.match(
    lines.map((line) => JSON.parse(line)),
    [{ dropped: 20, refused: 2, requests: 30 }],
  )
  t.equal(lines.length, 1)
})

t.test('a full queue of claims is busy for now', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, {
    clock,
    settings: { deciding: { ...defaultSettings.deciding, queueMax: 1 } },
  })
  // The driver's own start waits in the same queue.
  await new Promise((resolve) => setImmediate(resolve))
  const callers = Array.from({ length: 3 }, () => new Caller(node, clock))
  const answers = await Promise.all(callers.map((one, i) => one.claim(`name${i}`, newOwner())))
  const busy = answers.filter((body) => body.kind === 'refusal')
  t.equal(busy.length, 2)
  for (const body of busy) t.match(body, { code: 'busy', retry: true })
})

t.test('logs and status name no sender, no name and no key', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const tag = 'very-secret-sender' as SenderTag
  await new Caller(node, clock, tag).ask({ kind: 'lookup', name: 'secret-name' })
  t.notMatch(JSON.stringify(node.status()), /very-secret-sender|secret-name/)
})
