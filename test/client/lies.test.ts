/** Everything that a node can say and that is not so, and how each is caught. */
import t from 'tap'
import { signAbsence } from '../../proto/absence.js'
import { concatBytes } from '../../proto/bytes.js'
import { ed25519Signer } from '../../proto/portable-signatures.js'
import { signPresence } from '../../proto/presence.js'
import { encodeResponse, type Request, type ResponseBody } from '../../proto/requests.js'
import type { HandMadeNode, Said } from './hand-made-node.js'
import { claim, otherOwner, rig, someOwner } from './rig.js'
import { filled, type SmallFederation, smallFederation } from './small-federation.js'

type Lie = (
  truth: ResponseBody,
  told: { federation: SmallFederation; request: Request; node: HandMadeNode },
) => Said

interface Case {
  readonly what: string
  readonly lie: Lie
  readonly error: { code: string; statement?: string; message?: RegExp }
}

const stranger = smallFederation({ seed: 9 })
const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 7 ? byte ^ 1 : byte))
const bad = (statement: string, message?: RegExp) => ({
  code: 'misbehaviour',
  statement,
  ...(message && { message }),
})

/** Changes answers of one kind and leaves the others true. */
function when<Kind extends ResponseBody['kind']>(
  kind: Kind,
  change: (truth: Extract<ResponseBody, { kind: Kind }>, told: Parameters<Lie>[1]) => Said,
): Lie {
  return (truth, told) =>
    truth.kind === kind ? change(truth as Extract<ResponseBody, { kind: Kind }>, told) : truth
}

const lookupSays = (say: (told: Parameters<Lie>[1]) => Said): Lie =>
  when('lookup', (_, told) => say(told))

const found = (certificate: ReturnType<SmallFederation['certify']>): ResponseBody => ({
  kind: 'lookup',
  outcome: 'found',
  certificate,
  epoch: 1,
  settled: true,
})

const atConnect: Case[] = [
  {
    what: 'the genesis of another federation',
    lie: when('hello', (truth) => ({ ...truth, manifests: [stranger.genesis] })),
    error: bad('manifest', /does not hash/),
  },
  {
    what: 'no genesis',
    lie: when('hello', (truth) => ({ ...truth, manifests: [] })),
    error: bad('manifest', /genesis is missing/),
  },
  {
    what: 'a genesis with a forged approval',
    lie: when('hello', (truth, { federation: { genesis } }) => {
      const approvals = genesis.approvals.map((one) => ({
        ...one,
        signature: flipped(one.signature),
      }))
      return { ...truth, manifests: [{ ...genesis, approvals }] }
    }),
    error: bad('manifest', /approval of member 0/),
  },
  {
    what: 'a second manifest that its members did not decide',
    lie: when('hello', (truth, { federation }) => {
      const [genesis, next] = federation.manifests
      if (genesis === undefined || next === undefined) return truth
      const precommits = next.precommits.map((one) => ({
        ...one,
        signature: flipped(one.signature),
      }))
      return { ...truth, manifests: [genesis, { ...next, precommits }] }
    }),
    error: bad('manifest', /vote of member 0/),
  },
  {
    what: 'manifests that are promised and never come',
    lie: when('hello', (truth, { request }) => {
      const isFirst = request.body.kind === 'hello' && request.body.knownEpoch === undefined
      return { ...truth, manifests: isFirst ? truth.manifests : [], more: true }
    }),
    error: bad('manifest', /promises more/),
  },
  {
    what: 'a presence that names another address',
    lie: when('hello', (truth, { federation, node }) => {
      const other = `${node.address.slice(0, -1)}${node.address.endsWith('1') ? '2' : '1'}`
      return { ...truth, self: federation.presence(0, other) }
    }),
    error: bad('presence', /another mixnet address/),
  },
  {
    what: 'a presence of another federation',
    lie: when('hello', (truth, { node }) => ({
      ...truth,
      self: stranger.presence(0, node.address),
    })),
    error: bad('presence', /another federation/),
  },
  {
    what: 'a member that is none',
    lie: when('hello', (truth, { federation, node }) => {
      const { publicKey: nodeKey } = ed25519Signer(filled(77))
      return { ...truth, self: federation.presence(0, node.address, { nodeKey }) }
    }),
    error: bad('presence', /claims to be a member/),
  },
  {
    what: "a presence in another member's name",
    lie: when('hello', (truth, { federation, node }) => {
      const nodeKey = federation.nodeKeys[1]?.publicKey ?? filled(0)
      return { ...truth, self: federation.presence(0, node.address, { nodeKey }) }
    }),
    error: bad('presence', /not signed by its node/),
  },
  {
    what: 'a version that was not offered',
    lie: when('hello', (truth) => ({ ...truth, version: 2 })),
    error: bad('answer', /version 2/),
  },
  {
    what: 'an answer of another kind',
    lie: when('hello', () => ({ kind: 'logout' })),
    error: bad('answer', /'logout'/),
  },
  {
    what: 'an answer that cannot be read',
    lie: when('hello', (truth, { request }) => {
      const bytes = encodeResponse({ requestId: request.id, body: truth })
      return concatBytes(bytes, Uint8Array.of(0xf8, 0x01, 0x01))
    }),
    error: bad('answer', /exact encoding/),
  },
]

const atLookup: Case[] = [
  {
    what: 'a certificate without a quorum',
    lie: lookupSays(({ federation }) => {
      const certificate = federation.certify(claim(federation, 'alice'))
      return found({ ...certificate, precommits: certificate.precommits.slice(1) })
    }),
    error: bad('certificate', /2 votes instead of 3/),
  },
  {
    what: 'a certificate with a forged vote',
    lie: lookupSays(({ federation }) => {
      const certificate = federation.certify(claim(federation, 'alice'))
      const [first, ...others] = certificate.precommits
      if (first === undefined) throw new RangeError('no votes')
      const forged = { ...first, signature: flipped(first.signature) }
      return found({ ...certificate, precommits: [forged, ...others] })
    }),
    error: bad('certificate', /vote of member 0/),
  },
  {
    what: 'the votes for another registration',
    lie: lookupSays(({ federation }) => {
      const { precommits } = federation.certify(claim(federation, 'alice', {}, otherOwner))
      return found({ ...federation.certify(claim(federation, 'alice')), precommits })
    }),
    error: bad('certificate', /vote of member 0/),
  },
  {
    what: 'a registration that its owner did not sign',
    lie: lookupSays(({ federation }) => {
      const registration = claim(federation, 'alice')
      const signature = flipped(registration.signature)
      return found(federation.certify({ ...registration, signature }))
    }),
    error: bad('certificate', /owner's key/),
  },
  {
    what: 'a certificate for another name',
    lie: lookupSays(({ federation }) => found(federation.certify(claim(federation, 'mallory')))),
    error: bad('certificate', /for 'mallory', asked was 'alice'/),
  },
  {
    what: 'a certificate of another federation',
    lie: lookupSays(() => found(stranger.certify(claim(stranger, 'alice')))),
    error: bad('certificate', /another federation/),
  },
  {
    what: 'a certificate of an epoch without a manifest',
    lie: lookupSays(({ federation }) =>
      found({ ...federation.certify(claim(federation, 'alice')), epoch: 7 }),
    ),
    error: bad('certificate', /epoch 7, for which the node has no manifest/),
  },
  {
    what: 'an absence for another name',
    lie: lookupSays(({ federation, request }) => ({
      kind: 'lookup',
      outcome: 'absent',
      absence: federation.absence(0, 'mallory', request.id),
    })),
    error: bad('absence', /for 'mallory'/),
  },
  {
    what: 'an absence for an earlier request',
    lie: lookupSays(({ federation }) => ({
      kind: 'lookup',
      outcome: 'absent',
      absence: federation.absence(0, 'alice', filled(1, 16)),
    })),
    error: bad('absence', /another request/),
  },
  {
    what: 'an absence of another node',
    lie: lookupSays(({ federation, request }) => ({
      kind: 'lookup',
      outcome: 'absent',
      absence: federation.absence(1, 'alice', request.id),
    })),
    error: bad('absence', /another node/),
  },
  {
    what: 'an absence with a forged signature',
    lie: lookupSays(({ federation, request }) => {
      const absence = federation.absence(0, 'alice', request.id)
      const forged = { ...absence, signature: flipped(absence.signature) }
      return { kind: 'lookup', outcome: 'absent', absence: forged }
    }),
    error: bad('absence', /not signed by its node/),
  },
  {
    what: 'an absence of an epoch without a manifest',
    lie: lookupSays(({ federation, request }) => ({
      kind: 'lookup',
      outcome: 'absent',
      absence: federation.absence(0, 'alice', request.id, 9),
    })),
    error: bad('absence', /epoch 9, for which the node has no manifest/),
  },
  {
    what: 'an absence of an old epoch',
    lie: lookupSays(({ federation, request }) => ({
      kind: 'lookup',
      outcome: 'absent',
      absence: federation.absence(0, 'alice', request.id, 0),
    })),
    error: { code: 'outdated', message: /as of epoch 0/ },
  },
]

const federation = { members: 4, epochs: 2 } as const

for (const { what, lie, error } of atConnect) {
  t.test(`connect refuses ${what}`, async (t) => {
    const { connect } = await rig(t, {
      federation,
      twist: (truth, request, node) =>
        lie(truth, { federation: smallFederation(federation), request, node }),
    })
    await t.rejects(connect(), expected(error))
  })
}

for (const { what, lie, error } of atLookup) {
  t.test(`lookup refuses ${what}`, async (t) => {
    const { connect, memory } = await rig(t, {
      federation,
      twist: (truth, request, node) =>
        lie(truth, { federation: smallFederation(federation), request, node }),
    })
    const client = await connect()
    await t.rejects(client.lookup('alice'), expected(error))
    t.equal(await memory.loadCertificate('alice'), undefined, 'nothing is remembered')
  })
}

function expected({ code, statement, message }: Case['error']) {
  return {
    name: 'ClientError',
    code,
    ...(statement && { details: { statement } }),
    ...(message && { message }),
  }
}

t.test('an absence signed by a mirror is none, and no lie', async (t) => {
  const mirror = ed25519Signer(filled(78))
  const { publicKey: nodeKey } = mirror
  const made = smallFederation({ members: 4 })
  const { connect, events, another, node } = await rig(t, {
    federation: { members: 4 },
    twist(truth, { id: requestId }, { address }) {
      if (truth.kind === 'hello') {
        const content = made.presence(0, address, { nodeKey, role: 'mirror' })
        return { ...truth, self: signPresence(content, mirror) }
      }
      if (truth.kind !== 'lookup') return truth
      const content = { federationId: made.id, epoch: 0, name: 'alice', requestId, nodeKey }
      return { kind: 'lookup', outcome: 'absent', absence: signAbsence(content, mirror) }
    },
  })
  const client = await connect()
  const refused = { code: 'refused', message: /no member of epoch 0.* for members to say/ }
  await t.rejects(client.lookup('alice'), refused)
  const member = await another({ member: 1 })
  const later = await connect({ addresses: [node.address, member.address] })
  t.match(await later.lookup('alice'), { status: 'absent', node: member.address })
  t.notOk(events.some(({ kind }) => kind === 'misbehaviour'))
})

t.test('what was verified before is not taken back', async (t) => {
  const { federation, node, connect } = await rig(t)
  const first = federation.certify(claim(federation, 'alice'))
  const update = { sequence: 1, previous: first.registration.id, action: 'update' } as const
  const second = federation.certify(claim(federation, 'alice', update))
  const rival = federation.certify(claim(federation, 'alice', { ...update, nonce: filled(6, 16) }))
  node.names.set('alice', second)
  const client = await connect()
  t.match(await client.lookup('alice'), { status: 'held', holder: { sequence: 1 } })
  node.names.set('alice', first)
  await t.rejects(client.lookup('alice'), {
    code: 'outdated',
    message: /registration 0 of 'alice'/,
  })
  node.names.delete('alice')
  await t.rejects(client.lookup('alice'), { code: 'outdated', message: /is free, but/ })
  node.names.set('alice', rival)
  await t.rejects(client.lookup('alice'), { code: 'contradiction' })
  node.names.set('alice', second)
  t.match(await client.lookup('alice'), { status: 'held' })
})

t.test('a chain other than the pinned one is refused', async (t) => {
  const pinned = smallFederation({ members: 4, epochs: 2 })
  const forked = smallFederation({ members: 4, epochs: 2, laterPolicy: { quarantineMs: 1 } })
  const { memory, connect } = await rig(t, {
    federation: { members: 4, epochs: 2 },
    twist: (truth) => (truth.kind === 'hello' ? { ...truth, manifests: forked.manifests } : truth),
  })
  await memory.saveManifests(pinned.manifests)
  await t.rejects(connect(), expected(bad('manifest', /Manifest 1 is not the one that is pinned/)))
})

t.test('register believes neither certified nor taken without proof', async (t) => {
  const cases: {
    say: (f: SmallFederation) => ResponseBody
    error: { code: string; message?: RegExp; details?: object }
  }[] = [
    {
      say: (f) => ({
        kind: 'register',
        outcome: 'certified',
        certificate: f.certify(claim(f, 'alice')),
      }),
      error: { code: 'misbehaviour', message: /another registration than was sent/ },
    },
    {
      say: (f) => {
        const certificate = f.certify(claim(f, 'alice'))
        return {
          kind: 'register',
          outcome: 'taken',
          certificate: { ...certificate, precommits: [] },
        }
      },
      error: { code: 'misbehaviour', details: { statement: 'certificate' } },
    },
    {
      say: (f) => ({
        kind: 'register',
        outcome: 'taken',
        certificate: f.certify(claim(f, 'alice')),
      }),
      error: { code: 'taken', details: { holder: { ownerKey: someOwner.publicKey } } },
    },
  ]
  for (const { say, error } of cases) {
    const { connect } = await rig(t, {
      twist: (truth) => (truth.kind === 'register' ? say(smallFederation()) : truth),
    })
    const client = await connect()
    await t.rejects(client.register('alice'), error)
  }
})
