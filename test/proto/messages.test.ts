import t from 'tap'
import { concatBytes } from '../../proto/bytes.js'
import { encode } from '../../proto/codec.js'
import * as limits from '../../proto/limits.js'
import { decodeRelayFrame, encodeRelayFrame } from '../../proto/relay.js'
import { decodeRequest, decodeResponse, encodeRequest } from '../../proto/requests.js'
import * as wire from '../../proto/wire.js'
import { labelBytes } from '../support/federation.js'

const id = labelBytes('request', 16)
const messageId = labelBytes('message', 16)
const hash = labelBytes('hash')
const envelope = new Uint8Array(1_400).fill(7)
const send = { recipient: 'alice', messageId, envelope, receiptHash: hash }

const request = (one: wire.Request.$Properties) =>
  concatBytes(Uint8Array.of(1), encode(wire.Request, { id, ...one }))
const response = (one: wire.Response.$Properties) =>
  concatBytes(Uint8Array.of(1), encode(wire.Response, { requestId: id, ...one }))

t.test('requests about messages that are malformed', async (t) => {
  const package_ = new Uint8Array(400).fill(8)
  const many = (count: number) => Array.from({ length: count }, (_, i) => labelBytes(`${i}`, 16))
  const publish = { packages: [package_], lifetimeSeconds: 60 }
  const wrong: [string, wire.Request.$Properties, string][] = [
    ['no recipient', { send: { ...send, recipient: '' } }, 'invalid-name'],
    ['an upper-case recipient', { send: { ...send, recipient: 'Alice' } }, 'invalid-name'],
    ['a short message id', { send: { ...send, messageId: hash } }, 'malformed'],
    ['no envelope', { send: { ...send, envelope: new Uint8Array() } }, 'malformed'],
    ['a large envelope', { send: { ...send, envelope: new Uint8Array(65_537) } }, 'oversized'],
    ['no receipt hash', { send: { ...send, receiptHash: new Uint8Array() } }, 'malformed'],
    ['an order of no group', { send: { ...send, order: { epoch: 1 } } }, 'malformed'],
    ['a late epoch', { send: { ...send, order: { group: hash, epoch: 2 ** 60 } } }, 'malformed'],
    ['a late place', { fetch: { after: 2 ** 60 } }, 'malformed'],
    ['nothing acknowledged', { acknowledge: {} }, 'malformed'],
    ['65 acknowledged', { acknowledge: { messageIds: many(65) } }, 'malformed'],
    ['one twice', { acknowledge: { messageIds: [messageId, messageId] } }, 'malformed'],
    ['a long id', { acknowledge: { messageIds: [hash] } }, 'malformed'],
    ['status of nobody', { status: { messageId, receiptKey: hash } }, 'invalid-name'],
    ['no receipt key', { status: { recipient: 'alice', messageId } }, 'malformed'],
    ['nothing published', { publishKeyPackages: { lifetimeSeconds: 60 } }, 'malformed'],
    ['no lifetime', { publishKeyPackages: { packages: [package_] } }, 'malformed'],
    [
      'too long a lifetime',
      { publishKeyPackages: { ...publish, lifetimeSeconds: 7_776_001 } },
      'malformed',
    ],
    [
      'an empty package',
      { publishKeyPackages: { ...publish, packages: [new Uint8Array()] } },
      'malformed',
    ],
    [
      'a large package',
      { publishKeyPackages: { ...publish, packages: [new Uint8Array(2_049)] } },
      'malformed',
    ],
    ['33 packages', { publishKeyPackages: { ...publish, packages: many(33) } }, 'malformed'],
    [
      'a large last resort',
      { publishKeyPackages: { lastResort: new Uint8Array(2_049), lifetimeSeconds: 1 } },
      'malformed',
    ],
    ['packages of nobody', { takeKeyPackage: {} }, 'invalid-name'],
    ['of a short device', { takeKeyPackage: { name: 'alice', device: id } }, 'malformed'],
  ]
  for (const [what, one, code] of wrong) {
    t.throws(() => decodeRequest(request(one)), { name: 'RefusedError', code }, what)
  }
})

t.test('answers about messages that are malformed', async (t) => {
  const waiting = { place: 1, messageId, envelope, storedAtMs: 5 }
  const device = labelBytes('device', 33)
  const wrong: [string, wire.Response.$Properties][] = [
    ['no outcome', { send: {} }],
    ['kept beyond any date', { send: { stored: { untilMs: 8.64e15 + 1 } } }],
    ['a conflict with nothing', { send: { conflict: { messageId } } }],
    ['places that do not rise', { fetch: { messages: [waiting, waiting] } }],
    ['a fetched message without an id', { fetch: { messages: [{ ...waiting, messageId: null }] } }],
    ['a fetched message without an envelope', { fetch: { messages: [{ place: 1, messageId }] } }],
    ['no state', { status: {} }],
    ['an unknown state', { status: { state: 9 as wire.DeliveryState } }],
    ['a package of no device', { takeKeyPackage: { packages: [{ package: id }] } }],
    ['a device without a package', { takeKeyPackage: { packages: [{ device }] } }],
    [
      'a device twice',
      { takeKeyPackage: { packages: [1, 2].map(() => ({ device, package: id })) } },
    ],
    ['an empty message arrived', { arrived: { message: {} } }],
  ]
  for (const [what, one] of wrong) {
    t.throws(() => decodeResponse(response(one)), { code: 'malformed' }, what)
  }
})

t.test('only what carries an envelope or key packages may be large', async (t) => {
  const name = 'n'.repeat(limits.nameLengthLimit)
  const largest = encodeRequest({
    id,
    body: {
      ...{ kind: 'send', recipient: name, messageId, receiptHash: hash },
      envelope: new Uint8Array(limits.envelopeBytesMax),
      order: { group: hash, epoch: Number.MAX_SAFE_INTEGER },
    },
  })
  t.ok(largest.length <= limits.requestBytesMax, `${largest.length} bytes`)
  t.equal(decodeRequest(largest).body.kind, 'send')
  const packages = Array.from({ length: limits.keyPackagesMax - 1 }, (_, i) =>
    new Uint8Array(limits.keyPackageBytesMax).fill(i + 1),
  )
  const published = encodeRequest({
    id,
    body: { kind: 'publish-key-packages', packages, lifetimeSeconds: 1, replace: true },
  })
  t.ok(published.length <= limits.requestBytesMax, `${published.length} bytes`)
  t.equal(decodeRequest(published).body.kind, 'publish-key-packages')
  const challenge = new Uint8Array(limits.smallRequestBytesMax)
  const login = request({ login: { name: 'a', challenge } })
  t.throws(() => decodeRequest(login), { code: 'oversized' })
})

t.test('relay frames', async (t) => {
  const federation = labelBytes('federation')
  const message = { ...send, sentAtMs: 7 }
  const largest = {
    ...message,
    recipient: 'n'.repeat(limits.nameLengthLimit),
    envelope: new Uint8Array(limits.envelopeBytesMax),
    ...{ sentAtMs: limits.timeMsMax, carried: true },
  }
  const bytes = encodeRelayFrame(federation, { kind: 'message', message: largest })
  t.ok(bytes.length <= limits.relayFrameBytesMax, `${bytes.length} bytes`)
  t.same(decodeRelayFrame(bytes, federation), { kind: 'message', message: largest })
  const foreign = encodeRelayFrame(labelBytes('other'), { kind: 'message', message })
  t.throws(() => decodeRelayFrame(foreign, federation), { code: 'wrong-federation' })
  const frame = (one: wire.RelayFrame.$Properties) => encode(wire.RelayFrame, one)
  const federationId = federation
  const wrong: [string, Uint8Array, string][] = [
    ['nothing', frame({}), 'malformed'],
    ['too much', new Uint8Array(limits.relayFrameBytesMax + 1), 'oversized'],
    [
      'no envelope',
      frame({ message: { ...message, federationId, envelope: id.slice(16) } }),
      'malformed',
    ],
    [
      'no recipient',
      frame({ message: { ...message, federationId, recipient: '' } }),
      'invalid-name',
    ],
    [
      'a short hash',
      frame({ message: { ...message, federationId, receiptHash: id } }),
      'malformed',
    ],
    ['an outcome of nothing', frame({ outcome: { recipient: 'alice' } }), 'malformed'],
    [
      'an empty refusal',
      frame({ outcome: { recipient: 'alice', messageId, refusal: {} } }),
      'malformed',
    ],
  ]
  for (const [what, one, code] of wrong) {
    t.throws(() => decodeRelayFrame(one, federation), { name: 'RefusedError', code }, what)
  }
})
