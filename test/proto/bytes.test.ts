/** Bytes compared and written as text: short ones and long ones take different ways. */
import t from 'tap'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'

function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 0xff)
}

/** The same bytes at an odd place of a larger buffer. */
function moved(bytes: Uint8Array): Uint8Array {
  const room = new Uint8Array(bytes.length + 7).fill(0xee)
  room.set(bytes, 3)
  return room.subarray(3, 3 + bytes.length)
}

t.test('bytes are equal, or differ wherever one of them does', async (t) => {
  for (const length of [0, 1, 32, 255, 256, 257, 258, 259, 260, 1_131]) {
    const bytes = numbered(length)
    t.ok(equalBytes(bytes, moved(bytes)), `${length}`)
    t.ok(equalBytes(Buffer.from(bytes), bytes), `${length} in a Buffer`)
    t.notOk(equalBytes(bytes, numbered(length + 1)), 'one more')
    const unseen = bytes.findIndex((_, at) => {
      const other = moved(bytes)
      other[at] = (other[at] ?? 0) ^ 0x80
      return equalBytes(bytes, other) || equalBytes(other, bytes)
    })
    t.equal(unseen, -1, `each byte of ${length} counts`)
  }
})

t.test('hex is what Buffer writes, for every length and byte', async (t) => {
  for (let length = 0; length <= 130; length++) {
    const bytes = moved(numbered(length))
    t.equal(bytesToHex(bytes), Buffer.from(bytes).toString('hex'))
  }
  for (let first = 0; first < 256; first++) {
    t.equal(bytesToHex(Uint8Array.of(first)), first.toString(16).padStart(2, '0'))
  }
  t.equal(bytesToHex(Buffer.from('00ff7f80', 'hex')), '00ff7f80')
})
