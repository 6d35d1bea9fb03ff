/** Requests over a network that loses, repeats and reorders, and nodes that come and go. */
import t from 'tap'
import { forgetfulMemory } from '../../client/core/forgetful.js'
import { systemClock } from '../../client/core/ports.js'
import { bytesToHex, compareBytes } from '../../proto/bytes.js'
import { ed25519Signer } from '../../proto/portable-signatures.js'
import { signPresence } from '../../proto/presence.js'
import { encodeResponse } from '../../proto/requests.js'
import { claim, rig } from './rig.js'
import { filled } from './small-federation.js'

t.test('a request is repeated under one id and with the same bytes', async (t) => {
  const { node, federation, connect, events } = await rig(t)
  node.names.set('alice', federation.certify(claim(federation, 'alice')))
  const client = await connect()
  const before = node.heardBytes.length
  const told = events.length
  node.ignoreNext(2)
  t.match(await client.lookup('alice'), { status: 'held' })
  const lookups = node.heardBytes.slice(before).map((bytes) => bytesToHex(bytes))
  t.ok(lookups.length >= 3)
  t.equal(new Set(lookups).size, 1)
  t.match(
    events
      .slice(told)
      .filter(({ kind }) => kind === 'repeat')
      .slice(0, 2),
    [{ attempt: 2 }, { attempt: 3 }],
  )
})

t.test('other requests have other ids', async (t) => {
  const { node, connect } = await rig(t)
  const client = await connect()
  await client.lookup('alice')
  await client.lookup('alice')
  await Promise.all([client.ping(), client.ping()])
  t.strictSame(
    node.asked().map(({ body }) => body.kind),
    ['hello', 'lookup', 'lookup', 'ping', 'ping'],
  )
})

t.test('late, repeated, foreign and broken frames change nothing', async (t) => {
  const { node, network, connect } = await rig(t)
  const client = await connect()
  const stranger = await network.open({ onFrame: () => {} })
  t.teardown(() => stranger.close())
  const lookup = client.lookup('alice')
  const noise = [
    new Uint8Array(),
    filled(1, 40),
    filled(0xff, 3_000),
    new TextEncoder().encode('{"action":"register"}'),
    encodeResponse({ requestId: filled(2, 16), body: { kind: 'logout' } }),
    encodeResponse({ requestId: undefined, body: { kind: 'logout' } }),
  ]
  for (const bytes of noise) await stranger.send(client.address, bytes, 0)
  await stranger.send(client.address, filled(1, 40), 5)
  t.match(await lookup, { status: 'absent' })
  const last = node.heard.at(-1)
  if (last === undefined) throw new Error('nothing was heard')
  const late = encodeResponse({ requestId: last.id, body: { kind: 'logout' } })
  await stranger.send(client.address, late, 0)
  t.match(await client.lookup('alice'), { status: 'absent' })
})

t.test('a silent node is given up for the next one, which then comes first', async (t) => {
  const made = await rig(t, { twist: () => undefined })
  const second = await made.another({})
  const addresses = [made.node.address, second.address]
  const client = await made.connect({ addresses, nodeShareMs: 150 })
  t.match(await client.lookup('alice'), { status: 'absent', node: second.address })
  t.match(
    made.events.find(({ kind }) => kind === 'next-node'),
    {
      node: made.node.address,
      reason: { code: 'timeout' },
    },
  )
  t.ok(
    made.node.heard.every(({ body }) => body.kind === 'hello'),
    'the silent one is asked for nothing else',
  )
})

t.test('where all nodes are slow, each gets longer in the next round', async (t) => {
  const made = await rig(t, { hearsFrom: 6 })
  const second = await made.another({ hearsFrom: 6 })
  const addresses = [made.node.address, second.address]
  // Within a share of the first round a request is sent three times.
  const client = await made.connect({ addresses, nodeShareMs: 150 })
  t.match(await client.lookup('alice'), { status: 'absent' })
})

t.test('a liar is given up for good, and told of', async (t) => {
  const made = await rig(t, {
    federation: { members: 4 },
    twist: (truth, { body }) => {
      if (truth.kind !== 'lookup' || body.kind !== 'lookup') return truth
      const { federation } = made
      const certificate = { ...federation.certify(claim(federation, body.name)), precommits: [] }
      return { kind: 'lookup', outcome: 'found', certificate, epoch: 0, settled: true }
    },
  })
  const honest = await made.another({ member: 1 })
  const client = await made.connect({ addresses: [made.node.address, honest.address] })
  t.match(await client.lookup('alice'), { status: 'absent', node: honest.address })
  t.match(
    made.events.find(({ kind }) => kind === 'misbehaviour'),
    {
      node: made.node.address,
      reason: { details: { statement: 'certificate' } },
    },
  )
  const heard = made.node.heard.length
  t.match(await client.lookup('bob'), { status: 'absent', node: honest.address })
  t.equal(made.node.heard.length, heard)
})

t.test('an address that is none is skipped', async (t) => {
  const made = await rig(t)
  const client = await made.connect({ addresses: ['nowhere', made.node.address] })
  t.match(await client.lookup('alice'), { status: 'absent' })
})

t.test('nobody answers: a time-out, in time', async (t) => {
  const made = await rig(t, { twist: () => undefined })
  await t.rejects(made.connect({ timeoutMs: 120 }), { code: 'timeout' })
})

t.test('the mixnet is out of reach', async (t) => {
  const made = await rig(t, { network: { waitMsMax: 20 } })
  const client = await made.connect()
  made.network.interrupt()
  await t.rejects(client.lookup('alice'), { code: 'unreachable' })
  made.network.restore()
  t.match(await client.lookup('alice'), { status: 'absent' })
})

t.test('closing ends what is under way', async (t) => {
  let isSilent = false
  const made = await rig(t, { twist: (truth) => (isSilent ? undefined : truth) })
  const client = await made.connect()
  isSilent = true
  const lookup = client.lookup('alice')
  await Promise.all([t.rejects(lookup, { code: 'closed' }), client.close()])
  await t.rejects(client.lookup('alice'), { code: 'closed' })
  await client.close()
})

t.test('an abort ends a call and no other', async (t) => {
  let isSilent = false
  const made = await rig(t, { twist: (truth) => (isSilent ? undefined : truth) })
  const client = await made.connect()
  isSilent = true
  const stop = new AbortController()
  const lookup = client.lookup('alice', { signal: stop.signal })
  setImmediate(() => stop.abort())
  await t.rejects(lookup, { code: 'aborted' })
  isSilent = false
  t.match(await client.lookup('bob'), { status: 'absent' })
})

t.test('a refusal that a repeat can mend is repeated under another id', async (t) => {
  let busy = 1
  const made = await rig(t, {
    twist: (truth) => {
      if (truth.kind !== 'lookup' || busy-- <= 0) return truth
      return { kind: 'refusal', code: 'busy', sentence: 'Later.', retry: true, retryAfterMs: 5 }
    },
  })
  const client = await made.connect()
  t.match(await client.lookup('alice'), { status: 'absent' })
  const lookups = made.node.heard.filter(({ body }) => body.kind === 'lookup')
  t.equal(new Set(lookups.map(({ id }) => bytesToHex(id))).size, 2)
})

t.test(
  'a refusal that lasts beyond the time-out is told at once, by the next node if it can',
  async (t) => {
    const made = await rig(t, {
      twist: (truth) => {
        if (truth.kind !== 'lookup') return truth
        const retryAfterMs = 3_600_000
        return {
          kind: 'refusal',
          code: 'rate-limited',
          sentence: 'Later.',
          retry: true,
          retryAfterMs,
        }
      },
    })
    const alone = await made.connect()
    await t.rejects(alone.lookup('alice'), {
      code: 'refused',
      details: { refusal: { code: 'rate-limited' } },
    })
    const other = await made.another({})
    const client = await made.connect({ addresses: [made.node.address, other.address] })
    t.match(await client.lookup('alice'), { status: 'absent', node: other.address })
  },
)

t.test('manifests come in pages, and are remembered', async (t) => {
  const made = await rig(t, { federation: { members: 4, epochs: 4 }, manifestsPerHello: 1 })
  const client = await made.connect()
  t.equal(client.manifests.length, 4)
  const hellos = () => made.node.asked().filter(({ body }) => body.kind === 'hello')
  t.equal(hellos().length, 4)
  await made.connect()
  t.match(hellos().slice(4), [{ body: { kind: 'hello', knownEpoch: 3 } }])
})

t.test('an unknown epoch is fetched, then the answer is verified again', async (t) => {
  const options = { epochs: 1 }
  const made = await rig(t, { federation: { members: 4, epochs: 2 }, epochs: () => options.epochs })
  const client = await made.connect()
  t.equal(client.manifests.length, 1)
  options.epochs = 2
  made.node.names.set('alice', made.federation.certify(claim(made.federation, 'alice'), 1))
  t.match(await client.lookup('alice'), { status: 'held', certificate: { epoch: 1 } })
  t.equal(client.manifests.length, 2)
  options.epochs = 1
  const newcomer = await made.connect({ memory: forgetfulMemory() })
  t.equal(newcomer.manifests.length, 1)
  options.epochs = 2
  t.match(await newcomer.lookup('bob'), { status: 'absent', absence: { epoch: 1 } })
})

t.test('what is remembered must fit the invite', async (t) => {
  const made = await rig(t)
  await made.connect()
  const invite = { federationId: filled(1), addresses: [made.node.address] }
  await t.rejects(made.connect({ invite }), { code: 'memory' })
  await t.rejects(made.connect({ invite: 'rookery:12@here' }), { code: 'invalid-input' })
})

t.test('nodes: what holds is listed and asked when others are gone', async (t) => {
  const made = await rig(t, {
    federation: { members: 4 },
    twist: (truth) => {
      if (truth.kind !== 'presence') return truth
      const forged = made.federation.presence(2, 'elsewhere')
      return {
        kind: 'presence',
        nodes: [
          ...truth.nodes,
          made.federation.presence(1, second.address),
          { ...forged, signature: filled(1, 64) },
        ],
        more: false,
      }
    },
  })
  const second = await made.another({ member: 1 })
  const client = await made.connect({ nodeShareMs: 150 })
  const nodes = await client.nodes()
  t.same(
    nodes.map(({ mixnetAddress }) => mixnetAddress),
    [made.node.address, second.address],
  )
  await made.node.close()
  t.match(await client.lookup('alice'), { status: 'absent', node: second.address })
  const later = await made.connect({ nodeShareMs: 150 })
  t.match(await later.lookup('alice'), { status: 'absent', node: second.address })
})

t.test('nodes: page by page, and a list without an end is a lie', async (t) => {
  let isEndless = false
  const made = await rig(t, {
    federation: { members: 3 },
    twist: (truth, { body }) => {
      if (truth.kind !== 'presence' || body.kind !== 'presence') return truth
      const all = [0, 1, 2]
        .map((member) =>
          made.federation.presence(member, member === 0 ? made.node.address : `n${member}`),
        )
        .sort((a, b) => compareBytes(a.nodeKey, b.nodeKey))
      const { after } = body
      const left = all.filter(({ nodeKey }) => !after || compareBytes(nodeKey, after) > 0)
      if (isEndless) return { kind: 'presence', nodes: all.slice(0, 1), more: true }
      return { kind: 'presence', nodes: left.slice(0, 1), more: left.length > 1 }
    },
  })
  const client = await made.connect()
  const nodes = await client.nodes()
  t.same(
    nodes.map(({ mixnetAddress }) => mixnetAddress).sort(),
    [made.node.address, 'n1', 'n2'].sort(),
  )
  isEndless = true
  await t.rejects((await made.connect({ nodeShareMs: 150 })).nodes(), { code: 'misbehaviour' })
})

t.test('a clock that is far off is told of, and the node’s time is signed', async (t) => {
  const nodeMs = 1_700_000_000_000
  const made = await rig(t, { nowMs: () => nodeMs })
  const clock = { ...systemClock, nowMs: () => nodeMs + 7_200_000 }
  const client = await made.connect({ clock })
  const skew = made.events.find(({ kind }) => kind === 'clock-skew')
  t.ok(skew?.kind === 'clock-skew' && Math.abs(skew.aheadMs - 7_200_000) < 60_000)
  const { certificate } = await client.register('alice')
  t.ok(Math.abs(certificate.registration.issuedAtMs - nodeMs) < 60_000)
})

t.test('a node whose time is more than a day away: nothing is signed for it', async (t) => {
  const nodeMs = 1_700_000_000_000
  const clock = { ...systemClock, nowMs: () => nodeMs - 172_800_000 }
  const made = await rig(t, { federation: { members: 4 }, nowMs: () => nodeMs })
  const alone = await made.connect({ clock })
  t.match(
    made.events.find(({ kind }) => kind === 'clock-skew'),
    { isSigned: false },
  )
  t.match(await alone.lookup('alice'), { status: 'absent' })
  const message = /here it is 2023-11-12T22:13:20\S+Z, and for node \S+ it is 2023-11-14T22:13:20/
  await t.rejects(alone.register('alice'), { code: 'clock', message })
  t.equal(await made.memory.loadDraft('alice'), undefined)
  const other = await made.another({ member: 1, nowMs: clock.nowMs })
  const client = await made.connect({ clock, addresses: [made.node.address, other.address] })
  const { certificate } = await client.register('alice')
  t.ok(Math.abs(certificate.registration.issuedAtMs - clock.nowMs()) < 60_000)
})

t.test('mirrors that one node makes up push no member out of memory', async (t) => {
  const nowMs = Date.now()
  const mirror = (content: { readonly i: number; readonly issuedAtMs: number }) => {
    const signer = ed25519Signer(Uint8Array.of(...filled(9, 31), content.i))
    const { issuedAtMs, i } = content
    const { bytes: _, signature: __, ...member } = made.federation.presence(0, `mirror${i}`)
    const { publicKey: nodeKey } = signer
    return signPresence({ ...member, issuedAtMs, nodeKey, role: 'mirror' }, signer)
  }
  const made = await rig(t, {
    federation: { members: 4 },
    twist: (truth) => {
      if (truth.kind !== 'presence') return truth
      const mirrors = Array.from({ length: 90 }, (_, i) => mirror({ i, issuedAtMs: nowMs + i }))
      const ofTomorrow = mirror({ i: 99, issuedAtMs: nowMs + 10 * 86_400_000 })
      const honest = made.federation.presence(1, second.address)
      return { kind: 'presence', nodes: [ofTomorrow, ...mirrors, honest], more: false }
    },
  })
  const second = await made.another({ member: 1 })
  // Long enough for a busy machine to verify them all.
  const client = await made.connect({ nodeShareMs: 4_000 })
  t.equal((await client.nodes()).length, 92)
  await client.nodes()
  const addresses = (await made.memory.loadNodes()).map(({ mixnetAddress }) => mixnetAddress)
  t.strictSame(addresses.slice(0, 3), [made.node.address, second.address, 'mirror0'])
  t.equal(addresses.length, 64)
  t.notOk(addresses.includes('mirror99'))
  await made.node.close()
  t.match(await client.lookup('alice'), { status: 'absent', node: second.address })
})
