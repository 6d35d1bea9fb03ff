import t from 'tap'
import { concatBytes } from '../../proto/bytes.js'
import { encode } from '../../proto/codec.js'
import { requestBytesMax, responseBytesMax } from '../../proto/limits.js'
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  registerSigningBytes,
  requestIdOf,
  sessionSigningBytes,
} from '../../proto/requests.js'
import * as wire from '../../proto/wire.js'
import { labelBytes } from '../support/federation.js'
import { codecs, requests } from './samples.js'

const id = labelBytes('request', 16)
const request = (one: wire.Request.$Properties) =>
  concatBytes(Uint8Array.of(1), encode(wire.Request, { id, ...one }))
const response = (one: wire.Response.$Properties) =>
  concatBytes(Uint8Array.of(1), encode(wire.Response, { requestId: id, ...one }))

for (const [name, { decode, encode: write, values }] of Object.entries(codecs)) {
  t.test(`every ${name} comes back as it went`, async (t) => {
    for (const [which, value] of Object.entries(values)) {
      const bytes = write(value)
      t.same(decode(bytes), value, which)
      t.same(write(decode(bytes)), bytes, which)
      t.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype, 'plain bytes, in Node too')
      t.same(decode(Buffer.from(bytes)), value, `${which} from a Buffer`)
    }
  })
}

t.test('the first byte is the version', async (t) => {
  const bytes = encodeRequest({ id, body: { kind: 'ping' } })
  t.equal(bytes[0], 1)
  for (const version of [0, 2, 0x7b, 0xff]) {
    const other = Uint8Array.from([version, ...bytes.subarray(1)])
    t.throws(() => decodeRequest(other), { code: 'unsupported-version' })
    t.throws(() => decodeResponse(other), { code: 'unsupported-version' })
  }
  t.throws(() => decodeRequest(new Uint8Array()), { code: 'unsupported-version' })
  t.throws(() => decodeResponse(new Uint8Array()), { code: 'unsupported-version' })
  const large = new Uint8Array(requestBytesMax + 1).fill(1)
  t.throws(() => decodeRequest(large), { code: 'oversized' })
  t.throws(() => decodeResponse(new Uint8Array(responseBytesMax + 1)), { code: 'oversized' })
})

t.test('requests that ask for nothing that is known', async (t) => {
  const device = { device: labelBytes('x', 33), challenge: id, signature: labelBytes('x', 64) }
  const wrong: [string, Uint8Array, string][] = [
    ['nothing', request({}), 'malformed'],
    ['a short id', request({ id: labelBytes('x', 15), ping: {} }), 'malformed'],
    ['no id', request({ id: new Uint8Array(), ping: {} }), 'malformed'],
    ['two things', concatBytes(request({ ping: {} }), Uint8Array.of(26, 0)), 'malformed'],
    ['the same twice', concatBytes(request({ ping: {} }), Uint8Array.of(74, 0)), 'malformed'],
    ['an unknown request', concatBytes(request({}), Uint8Array.of(0xa2, 1, 0)), 'malformed'],
    ['an unknown field within', concatBytes(request({}), Uint8Array.of(74, 2, 8, 1)), 'malformed'],
    ['a cut message', request({ lookup: { names: ['alice'] } }).slice(0, -1), 'malformed'],
    ['no versions', request({ hello: {} }), 'malformed'],
    ['falling versions', request({ hello: { versions: [2, 1] } }), 'malformed'],
    [
      '17 versions',
      request({ hello: { versions: Array.from({ length: 17 }, (_, i) => i) } }),
      'malformed',
    ],
    ['no purpose', request({ challenge: {} }), 'malformed'],
    ['an unknown purpose', request({ challenge: { purpose: 4 as wire.Purpose } }), 'malformed'],
    ['a negative purpose', request({ challenge: { purpose: -1 as wire.Purpose } }), 'malformed'],
    [
      'no registration',
      request({ register: { challenge: id, signature: labelBytes('x', 64) } }),
      'malformed',
    ],
    ['no name', request({ lookup: {} }), 'invalid-name'],
    ['an upper-case name', request({ lookup: { names: ['Alice'] } }), 'invalid-name'],
    ['an upper-case further name', request({ lookup: { names: ['a', 'B'] } }), 'invalid-name'],
    ['an empty further name', request({ lookup: { names: ['a', ''] } }), 'invalid-name'],
    ['a name twice', request({ lookup: { names: ['a', 'b', 'a'] } }), 'malformed'],
    ['five names', request({ lookup: { names: ['a', 'b', 'c', 'd', 'e'] } }), 'malformed'],
    ['a name with spaces', request({ login: { ...device, name: 'a b' } }), 'invalid-name'],
    ['a name that is no ASCII', request({ login: { ...device, name: 'älice' } }), 'invalid-name'],
    [
      'a name that is too long',
      request({ logout: { ...device, name: 'a'.repeat(300) } }),
      'invalid-name',
    ],
    ['a short device key', request({ login: { ...device, name: 'a', device: id } }), 'malformed'],
    ['a short signature', request({ login: { ...device, name: 'a', signature: id } }), 'malformed'],
    [
      'no challenge',
      request({ login: { ...device, name: 'a', challenge: new Uint8Array() } }),
      'malformed',
    ],
    [
      'a long challenge',
      request({ login: { ...device, name: 'a', challenge: new Uint8Array(65) } }),
      'malformed',
    ],
  ]
  for (const [what, bytes, code] of wrong) {
    t.throws(() => decodeRequest(bytes), { name: 'RefusedError', code }, what)
  }
})

t.test('answers that say nothing that is known', async (t) => {
  const refusal = { code: wire.RefusalCode.BUSY, sentence: 'Busy.' }
  t.ok(decodeResponse(response({ refusal })))
  const pending = { id: labelBytes('x', 32) }
  const wrong: [string, Uint8Array][] = [
    ['nothing', response({})],
    ['a short id', response({ requestId: labelBytes('x', 15), logout: {} })],
    ['an unknown code', response({ refusal: { ...refusal, code: 99 as wire.RefusalCode } })],
    ['no code', response({ refusal: { sentence: 'Busy.' } })],
    [
      'a sentence that moves the cursor',
      response({ refusal: { ...refusal, sentence: 'A\u001b[H' } }),
    ],
    ['a sentence of two lines', response({ refusal: { ...refusal, sentence: 'A\nB' } })],
    ['a sentence that turns', response({ refusal: { ...refusal, sentence: 'A\u202eB' } })],
    ['a time later than any date', response({ ping: { timeMs: 8.64e15 + 1 } })],
    ['more than a sentence', response({ refusal: { ...refusal, sentence: 'x'.repeat(501) } })],
    ['no limits', response({ hello: { version: 1 } })],
    ['an outcome without one', response({ lookup: {} })],
    ['a registration without one', response({ register: {} })],
    ['a short pending id', response({ lookup: { pending: { id } } })],
    ['an empty certificate', response({ lookup: { certificate: {} } })],
    ['an absence that names two epochs', response({ lookup: { absence: {}, epoch: 1 } })],
    ['an absence that says settled twice', response({ lookup: { absence: {}, settled: true } })],
    [
      'settled beside a pending id',
      response({ lookup: { pending: { id: labelBytes('x', 32) }, settled: true } }),
    ],
    ['further outcomes without a first', response({ lookup: { more: [{ pending }] } })],
    ['a further outcome without one', response({ lookup: { pending, more: [{}] } })],
    ['a further short pending id', response({ lookup: { pending, more: [{ pending: { id } }] } })],
    [
      'five outcomes',
      response({ lookup: { pending, more: [1, 2, 3, 4].map(() => ({ pending })) } }),
    ],
    ['a time beyond 2^53', response({ ping: { timeMs: 2 ** 60 } })],
    ['broken text', concatBytes(response({}), Uint8Array.of(0x82, 1, 5, 8, 5, 18, 1, 0xff))],
  ]
  for (const [what, bytes] of wrong) {
    t.throws(() => decodeResponse(bytes), { name: 'RefusedError', code: 'malformed' }, what)
  }
})

t.test('the id of a request that is wrong otherwise', async (t) => {
  t.same(requestIdOf(request({})), id)
  t.same(requestIdOf(request({ lookup: { names: ['Alice'] } })), id)
  t.equal(requestIdOf(request({ id: labelBytes('x', 15), ping: {} })), undefined)
  t.equal(requestIdOf(new Uint8Array()), undefined)
  t.equal(requestIdOf(Uint8Array.of(1, 0xff, 0xff)), undefined)
  t.equal(requestIdOf(Uint8Array.from('{"action":"query"}', (c) => c.charCodeAt(0))), undefined)
})

t.test('what is signed for a challenge has one reading', async (t) => {
  const key = labelBytes('node')
  const federation = labelBytes('federation')
  const base = { name: 'ab', device: labelBytes('device', 33), challenge: labelBytes('c', 48) }
  const texts = [
    sessionSigningBytes('login', federation, key, base),
    sessionSigningBytes('logout', federation, key, base),
    sessionSigningBytes('login', key, federation, base),
    sessionSigningBytes('login', federation, key, { ...base, name: 'a' }),
    sessionSigningBytes('login', federation, key, { ...base, challenge: labelBytes('c', 47) }),
    registerSigningBytes(federation, key, base.challenge, labelBytes('id')),
    registerSigningBytes(federation, key, labelBytes('c', 47), labelBytes('id')),
  ]
  t.equal(new Set(texts.map(String)).size, texts.length)
  t.equal(Object.keys(requests).length, 21)
})
