import t from 'tap'
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  formatTextResponse,
  NymClientFrameError,
  type NymClientRequest,
  type NymClientResponse,
  parseTextRequest,
} from '../../client/mixnet/nym-client-frames.js'
import { loadVectors } from '../support/vectors.js'
import { utf8 } from './inbox.js'

const recipient =
  'CytBseW6yFXUMzz4SGAKdNLGR7q3sJLLYxyBGvutNEQV.4QXYyEVc5fUDjmmi8PrHN9tdUFV4PCvSJE1278cHyvoe@4sBbL1ngf1vtNqykydQKTFh26sQCw888GpUqvPvyNB4f'
const senderTag = '3UPfwJQJ6NNLkMdT3Mi6vs'
const message = utf8('foomp')

interface TranscriptFrame {
  readonly direction: string
  readonly raw: string
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

t.test('binary requests have the layout of websocket-requests', async (t) => {
  const send = encodeRequest({ kind: 'send', recipient, message, connectionId: 42n })
  t.equal(send.length, 1 + 96 + 8 + 8 + 5)
  t.equal(send[0], 0)
  t.equal(hex(send.subarray(97)), `000000000000002a0000000000000005${hex(message)}`)
  const anonymous = encodeRequest({ kind: 'sendAnonymous', recipient, message, replySurbs: 666 })
  t.equal(hex(anonymous.subarray(0, 5)), '010000029a')
  t.equal(hex(anonymous.subarray(5, 101)), hex(send.subarray(1, 97)))
  const reply = encodeRequest({ kind: 'reply', senderTag, message })
  t.equal(reply.length, 1 + 16 + 8 + 8 + 5)
  t.equal(reply[0], 2)
  t.equal(hex(encodeRequest({ kind: 'selfAddress' })), '03')
  t.equal(hex(encodeRequest({ kind: 'closedConnection', connectionId: 42n })), '04000000000000002a')
  t.equal(hex(encodeRequest({ kind: 'laneQueueLength', connectionId: 42n })), '05000000000000002a')
})

t.test('binary responses have the layout of websocket-requests', async (t) => {
  const tagged = encodeResponse({ kind: 'received', message, senderTag })
  t.equal(hex(tagged.subarray(0, 2)), '0101')
  t.equal(hex(tagged.subarray(18)), `0000000000000005${hex(message)}`)
  const plain = encodeResponse({ kind: 'received', message })
  t.equal(hex(plain), `01000000000000000005${hex(message)}`)
  const error = encodeResponse({ kind: 'error', code: 255, message: 'no' })
  t.equal(hex(error), '00ff00000000000000026e6f')
  const lane = encodeResponse({ kind: 'laneQueueLength', lane: 42n, queueLength: 1n })
  t.equal(hex(lane), '03000000000000002a0000000000000001')
})

t.test('what is encoded decodes to the same', async (t) => {
  const requests: NymClientRequest[] = [
    { kind: 'send', recipient, message },
    { kind: 'send', recipient, message: new Uint8Array(), connectionId: 2n ** 64n - 1n },
    { kind: 'sendAnonymous', recipient, message, replySurbs: 2 ** 32 - 1, connectionId: 1n },
    { kind: 'reply', senderTag, message },
    { kind: 'selfAddress' },
    { kind: 'closedConnection', connectionId: 7n },
    { kind: 'laneQueueLength', connectionId: 0n },
  ]
  for (const request of requests) t.same(decodeRequest(encodeRequest(request)), request)
  const responses: NymClientResponse[] = [
    { kind: 'received', message, senderTag },
    { kind: 'received', message },
    { kind: 'selfAddress', address: recipient },
    { kind: 'laneQueueLength', lane: 3n, queueLength: 4n },
    { kind: 'error', code: 4, message: 'wrong' },
  ]
  for (const response of responses) t.same(decodeResponse(encodeResponse(response)), response)
})

t.test('damaged frames are refused with the native codes', async (t) => {
  const send = encodeRequest({ kind: 'send', recipient, message })
  const cases: [what: string, frame: Uint8Array, code: number][] = [
    ['nothing', new Uint8Array(), 1],
    ['cut in the address', send.subarray(0, 50), 2],
    ['cut in the length', send.subarray(0, 110), 2],
    ['cut in the data', send.subarray(0, -1), 4],
    ['trailing data', Uint8Array.of(...send, 0), 4],
    ['unknown type', Uint8Array.of(9), 3],
    ['short reply', Uint8Array.of(2, 1), 2],
    ['long close', new Uint8Array(10).fill(4, 0, 1), 4],
  ]
  for (const [what, frame, code] of cases) {
    t.throws(() => decodeRequest(frame), { name: 'NymClientFrameError', code }, what)
  }
  const received = encodeResponse({ kind: 'received', message })
  t.throws(() => decodeResponse(received.subarray(0, 5)), { code: 129 })
  t.throws(() => decodeResponse(Uint8Array.of(1, 2)), { code: 131 })
  t.throws(() => decodeResponse(Uint8Array.of(8)), { code: 130 })
  t.throws(() => decodeResponse(Uint8Array.of(0, 9, ...new Uint8Array(8))), { code: 131 })
})

t.test('the recorded text frames of nymCHAT are read and written alike', async (t) => {
  const { frames } = loadVectors('nymchat-transcript') as { frames: TranscriptFrame[] }
  let read = 0
  let written = 0
  for (const { direction, raw } of frames) {
    const fields = JSON.parse(raw)
    if (direction === 'app->nym') {
      const request = parseTextRequest(raw)
      t.equal(request.kind, fields.type)
      if ('message' in request) t.same(request.message, utf8(fields.message))
      read += 1
    } else if (fields.type === 'received') {
      const response = {
        kind: 'received',
        message: utf8(fields.message),
        ...(fields.senderTag !== null && { senderTag: fields.senderTag }),
      } as const
      t.same(JSON.parse(formatTextResponse(response)), fields)
      written += 1
    } else if (fields.type === 'selfAddress') {
      const response = { kind: 'selfAddress', address: fields.address } as const
      t.same(JSON.parse(formatTextResponse(response)), fields)
      written += 1
    }
  }
  t.ok(read >= 19 && written >= 35, `${read} read, ${written} written`)
})

t.test('text that is no request is refused precisely', async (t) => {
  const cases: [text: string, fault: RegExp][] = [
    ['', /JSON/],
    ['{', /JSON/],
    ['null', /JSON object/],
    ['[]', /JSON object/],
    ['"x"', /JSON object/],
    ['{}', /missing field `type`/],
    ['{"type":"nonsense"}', /unknown variant `nonsense`/],
    ['{"type":"send","message":"m"}', /missing field `recipient`/],
    ['{"type":"send","message":"m","recipient":"me"}', /not a mixnet address/],
    [JSON.stringify({ type: 'send', recipient, message: 5 }), /`message` must be a string/],
    [JSON.stringify({ type: 'sendAnonymous', recipient, message: 'm' }), /field `replySurbs`/],
    [
      JSON.stringify({ type: 'sendAnonymous', recipient, message: 'm', replySurbs: -1 }),
      /integer from 0/,
    ],
    [JSON.stringify({ type: 'reply', senderTag: 'x', message: 'm' }), /base58 of 16 bytes/],
    [JSON.stringify({ type: 'send', recipient, message: '', connectionId: 1.5 }), /integer/],
  ]
  for (const [text, fault] of cases) {
    t.throws(() => parseTextRequest(text), new NymClientFrameError(4, ''), text)
    t.throws(() => parseTextRequest(text), { message: fault })
  }
  t.same(parseTextRequest('{"type":"selfAddress","more":1}'), { kind: 'selfAddress' })
})
