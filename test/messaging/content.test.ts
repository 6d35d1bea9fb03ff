/** What people say: one encoding for each content, and nothing that a terminal would obey. */
import fc from 'fast-check'
import t from 'tap'
import {
  type Content,
  decodeContent,
  encodeContent,
} from '../../client/messaging/content/content.js'
import { decodeInner, encodeInner } from '../../client/messaging/content/inner.js'
import { safetyNumber } from '../../client/messaging/content/safety-number.js'
import { expectShowable, showable } from '../../client/messaging/content/showable.js'
import { bytesToHex } from '../../proto/bytes.js'
import { refusedBy } from '../../proto/errors.js'
import { contentBytesMax, noteLengthMax, receiptIdsMax, textLengthMax } from '../../proto/limits.js'

const filled = (byte: number, length: number) => new Uint8Array(length).fill(byte)
const id = filled(1, 16)
const text = { kind: 'text', id, text: 'hi', sentAtMs: 1_800_000_000_000 } as const
const ids = (count: number) => Array.from({ length: count }, (_, i) => filled(i + 1, 16))

const contents: readonly Content[] = [
  text,
  { ...text, text: 'two\nlines, 👩\u200d👧, می\u200cخواهم', replyTo: filled(2, 16) },
  { ...text, text: '語'.repeat(textLengthMax), sentAtMs: 0 },
  { kind: 'receipt', ids: ids(1), isRead: false },
  { kind: 'receipt', ids: ids(receiptIdsMax), isRead: true },
  { kind: 'direct-address', address: 'abc.def@ghi', expiresAtMs: 1 },
  { kind: 'direct-address', address: '', expiresAtMs: 0 },
  { kind: 'group-note', note: 'renamed', text: 'Walks' },
  { kind: 'group-note', note: 'recreated', text: '', groupId: filled(3, 32) },
  { kind: 'history-note', note: 'messages-lost', text: 'x'.repeat(noteLengthMax) },
  { kind: 'history-note', note: 'joined-later', text: '' },
]

t.test('contents come back as they were', async (t) => {
  for (const content of contents) t.strictSame(decodeContent(encodeContent(content)), content)
})

t.test('encodings stay as they are', async (t) => {
  // Written by hand after the schema: field 1 of Content, then id, text and time.
  const expected = `0a1d0a10${'01'.repeat(16)}1202686918${'80a0f1c2b134'}`
  t.equal(bytesToHex(encodeContent(text)), expected)
  const receipt = { kind: 'receipt', ids: ids(1), isRead: true } as const
  t.equal(bytesToHex(encodeContent(receipt)), `12140a10${'01'.repeat(16)}1001`)
})

t.test('what nobody may say is refused on both sides', async (t) => {
  const odd: readonly [Content, string][] = [
    [{ ...text, text: '' }, 'malformed'],
    [{ ...text, text: 'x'.repeat(textLengthMax + 1) }, 'oversized'],
    [{ ...text, text: '語'.repeat(textLengthMax + 400) }, 'oversized'],
    [{ ...text, text: 'bell\u0007' }, 'malformed'],
    [{ ...text, text: 'red\u001b[31m' }, 'malformed'],
    [{ ...text, text: 'back\u202e' }, 'malformed'],
    [{ ...text, text: 'line\u2028' }, 'malformed'],
    [{ ...text, text: 'over\r' }, 'malformed'],
    [{ ...text, text: 'half \ud83d' }, 'malformed'],
    [{ ...text, id: filled(1, 15) }, 'malformed'],
    [{ ...text, replyTo: filled(1, 17) }, 'malformed'],
    [{ ...text, sentAtMs: 2 ** 53 - 1 }, 'malformed'],
    [{ kind: 'receipt', ids: [], isRead: false }, 'malformed'],
    [{ kind: 'receipt', ids: ids(receiptIdsMax + 1), isRead: false }, 'malformed'],
    [{ kind: 'receipt', ids: [id, id], isRead: false }, 'malformed'],
    [{ kind: 'direct-address', address: 'a', expiresAtMs: 0 }, 'malformed'],
    [{ kind: 'direct-address', address: '', expiresAtMs: 5 }, 'malformed'],
    [{ kind: 'direct-address', address: 'a\n', expiresAtMs: 5 }, 'malformed'],
    [{ kind: 'group-note', note: 'renamed', text: 'a\nb' }, 'malformed'],
    [{ kind: 'group-note', note: 'recreated', text: '', groupId: id }, 'malformed'],
    [{ kind: 'history-note', note: 'joined-later', text: 'x'.repeat(201) }, 'oversized'],
  ]
  for (const [content, code] of odd) {
    t.throws(() => encodeContent(content), { code }, JSON.stringify(content).slice(0, 80))
  }
  for (const hex of ['', '0a00', '3a00', '12140a10', `${bytesToHex(encodeContent(text))}00`]) {
    t.throws(() => decodeContent(Buffer.from(hex, 'hex')), { name: 'RefusedError' }, hex)
  }
  t.throws(() => decodeContent(new Uint8Array(contentBytesMax + 1)), { code: 'oversized' })
})

t.test('whatever decodes has one encoding', async (t) => {
  const frames = contents.filter((_, i) => i !== 2).map(encodeContent)
  const mutation = fc.tuple(fc.constantFrom(...frames), fc.nat(), fc.integer({ min: 1, max: 255 }))
  fc.assert(
    fc.property(mutation, ([frame, at, flip]) => {
      const bytes = Uint8Array.from(frame)
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip
      let content: Content | undefined
      const refusal = refusedBy(() => {
        content = decodeContent(bytes)
      })
      if (refusal !== undefined || content === undefined) return
      t.same(encodeContent(content), bytes)
    }),
    { seed: 70, numRuns: 2_000 },
  )
})

t.test('typed text becomes showable, and showable text stays', async (t) => {
  t.equal(showable('a\r\nb\tc\u0007\u202e', 'paragraphs'), 'a\nb c\ufffd\ufffd')
  t.equal(showable('a\nb', 'line'), 'a\ufffdb')
  for (const shape of ['line', 'paragraphs'] as const) {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (typed) => {
        const shown = showable(typed, shape)
        expectShowable(shown, shown.length, shape, 'Text')
        return showable(shown, shape) === shown
      }),
      { seed: 71, numRuns: 1_000 },
    )
  }
})

t.test('an inner says what it is', async (t) => {
  const message = filled(9, 5)
  t.equal(bytesToHex(encodeInner(message)), '01010909090909')
  t.same(decodeInner(encodeInner(message)), { kind: 'mls', message })
  t.same(decodeInner(Uint8Array.of(2, 1, 0)), { kind: 'unknown', version: 2, number: 1 })
  t.same(decodeInner(Uint8Array.of(1, 7, 0)), { kind: 'unknown', version: 1, number: 7 })
  for (const short of [[], [1], [1, 1]]) t.equal(decodeInner(Uint8Array.from(short)), undefined)
})

t.test('safety numbers are the same on both sides, and of these keys and names', async (t) => {
  const [a, b] = [filled(2, 33), filled(3, 33)]
  const number = safetyNumber('ada', a, 'bob', b)
  t.equal(safetyNumber('bob', b, 'ada', a), number)
  t.match(number, /^(\d{5} ){11}\d{5}$/)
  // Computed apart from this code, with Python's hashlib.
  t.equal(number, '17879 35481 87824 77494 51805 17492 37322 44983 39595 66821 55578 40361')
  for (const other of [
    safetyNumber('ada', a, 'bob', filled(4, 33)),
    safetyNumber('ada', b, 'bob', a),
    safetyNumber('adam', a, 'bob', b),
  ]) {
    t.not(other, number)
  }
  t.throws(() => safetyNumber('Ada', a, 'bob', b), { code: 'invalid-name' })
  t.throws(() => safetyNumber('ada', filled(2, 32), 'bob', b), { code: 'malformed' })
})
