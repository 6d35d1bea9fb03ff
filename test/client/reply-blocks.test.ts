/** How many reply blocks go along: a node is given those that it has used. */
import t from 'tap'
import { ReplyBlocks } from '../../client/core/reply-blocks.js'
import { replyBlocksKept, replyPacketBytes } from '../../proto/limits.js'
import type { RequestBody } from '../../proto/requests.js'

const ping: RequestBody = { kind: 'ping' }
const lookup: RequestBody = { kind: 'lookup', name: 'alice', more: [] }
const hello: RequestBody = { kind: 'hello', versions: [1] }
const login: RequestBody = {
  kind: 'login',
  ...{ name: 'alice', device: new Uint8Array(33), challenge: new Uint8Array(32) },
  signature: new Uint8Array(64),
}
const fetch = (bytesMax: number): RequestBody => ({ kind: 'fetch', after: 0, bytesMax })

t.test('whoever is asked once gets one for the answer, and one to spare', async (t) => {
  const blocks = new ReplyBlocks()
  t.equal(blocks.take('a', lookup), 2)
  blocks.answered('a', 300)
  t.equal(blocks.take('a', lookup), 1, 'the spare one is still there')
  blocks.answered('a', 300)
  t.equal(blocks.take('b', lookup), 2, 'which is of no use to another')
})

t.test('in a session, what was used is made up for, and no more', async (t) => {
  const blocks = new ReplyBlocks()
  t.equal(blocks.take('a', login), replyBlocksKept + 1)
  blocks.answered('a', 100)
  t.equal(blocks.take('a', ping), 1)
  blocks.answered('a', 100)
  for (let i = 0; i < 5; i++) blocks.pushed(1_200)
  t.equal(blocks.take('a', ping), 6)
  blocks.answered('a', 100)
  blocks.pushed(3 * replyPacketBytes)
  t.equal(blocks.take('a', ping), 4, 'a long one uses several')
})

t.test('a push counts at every node, for it does not say of which it is', async (t) => {
  const blocks = new ReplyBlocks()
  for (const address of ['a', 'b']) {
    blocks.take(address, login)
    blocks.answered(address, 100)
  }
  blocks.pushed(1_200)
  t.strictSame([blocks.take('a', ping), blocks.take('b', ping)], [2, 2])
})

t.test('a node that was logged in at anew has none of before', async (t) => {
  const blocks = new ReplyBlocks()
  for (let i = 0; i < 3; i++) t.equal(blocks.take('a', login), replyBlocksKept + 1)
})

t.test('a long answer brings its own, as many as fit one request', async (t) => {
  const blocks = new ReplyBlocks()
  t.equal(blocks.take('a', hello), 9)
  const warm = new ReplyBlocks()
  warm.take('a', login)
  warm.answered('a', 100)
  t.equal(warm.take('a', fetch(12_800)), 1, 'a short page comes by those that are kept')
  warm.answered('a', 12_800)
  t.equal(warm.take('a', fetch(65_000)), 39)
  t.equal(new ReplyBlocks().take('a', fetch(1_000_000)), 44)
})
