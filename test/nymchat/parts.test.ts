/** Parts of the nymCHAT server: its key, the work for registrations, and the lanes of senders. */
import { randomBytes } from 'node:crypto'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { p256 } from '@noble/curves/nist.js'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createKeyFile, KeyFileError, openKeyFile, publicKeyOf } from '../../node/keys/key-file.js'
import { createLanes } from '../../node/nymchat/lanes.js'
import { openReplyKey } from '../../node/nymchat/reply-key.js'
import { NymchatRoutes } from '../../node/nymchat/routes.js'
import { verifyingOnce } from '../../node/nymchat/verifying-once.js'
import { createWork, nodeWorkBitsMax } from '../../node/nymchat/work.js'
import { nodeSignatures, takeP256Point } from '../../node/signatures.js'
import { hexToBytes } from '../../proto/bytes.js'
import { type Worked, workBits } from '../../proto/proof-of-work.js'
import type { Signatures } from '../../proto/signatures.js'
import { newNymchatSigner } from '../../tools/fuzz/nymchat-client.js'
import { temporaryDirectory } from '../node/support/directory.js'

t.test('the reply key is made once, private, and only taken for what it is', async (t) => {
  const directory = temporaryDirectory(t)
  const paths = { nymchatKey: join(directory, 'nymchat.key') }
  const made = openReplyKey(paths)
  t.equal(made.publicKey.length, 33)
  t.equal(statSync(paths.nymchatKey).mode & 0o777, 0o600)
  const again = openReplyKey(paths)
  t.same(again.publicKey, made.publicKey)
  t.same(publicKeyOf(paths.nymchatKey, 'nymchat key'), made.publicKey)
  const message = Uint8Array.of(1, 2, 3)
  t.ok(nodeSignatures.verifyP256(made.publicKey, message, again.sign(message)))
  t.throws(() => openKeyFile(paths.nymchatKey, 'node key'), KeyFileError)
  const nodeKey = join(directory, 'node.key')
  createKeyFile(nodeKey, 'node key')
  t.throws(() => openReplyKey({ nymchatKey: nodeKey }), KeyFileError)
  chmodSync(paths.nymchatKey, 0o644)
  t.throws(() => openReplyKey(paths), /may be read by others/)
  const passphrase = Uint8Array.of(1)
  const sealed = { nymchatKey: join(directory, 'sealed.key') }
  const secret = openReplyKey(sealed, passphrase)
  t.same(openReplyKey(sealed, passphrase).publicKey, secret.publicKey)
  t.throws(() => openReplyKey(sealed), /passphrase/)
})

t.test('a seed that is no P-256 key is damage', async (t) => {
  const path = join(temporaryDirectory(t), 'nymchat.key')
  const seed = Buffer.alloc(32).toString('base64')
  const file = { rookery: 'nymchat key', version: 1, publicKey: '02'.repeat(33), seed }
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 })
  t.throws(() => openReplyKey({ nymchatKey: path }), /its seed is no key/)
  writeFileSync(path, JSON.stringify({ ...file, publicKey: '02' }), { mode: 0o600 })
  t.throws(() => publicKeyOf(path, 'nymchat key'), /is not 33 bytes/)
})

/** Work that the first counter does not do, however little is asked: a thread must look for it. */
function worked(): Worked {
  const one = {
    federationId: new Uint8Array(32),
    name: 'ada',
    sequence: 0,
    ownerKey: new Uint8Array(33),
    nonce: new Uint8Array(randomBytes(16)),
  }
  return workBits(one, 0) === 0 ? one : worked()
}

let tags = 0

function newTag(): SenderTag {
  tags += 1
  return `tag-${tags}` as SenderTag
}

t.test('work is done on its own thread, in order, and refused beyond what it can', async (t) => {
  const work = createWork()
  t.teardown(() => work.close())
  const several = [worked(), worked(), worked()]
  const counters = await Promise.all(several.map((one) => work.find(one, 10, newTag())))
  for (const [i, one] of several.entries()) t.ok(workBits(one, counters[i] ?? 0) >= 10)
  await t.rejects(work.find(worked(), nodeWorkBitsMax + 1, newTag()), { code: 'busy' })
  // The first takes minutes, so that the others wait.
  const waiting = Array.from({ length: 64 }, () => work.find(worked(), nodeWorkBitsMax, newTag()))
  const outcomes = Promise.allSettled(waiting)
  await t.rejects(work.find(worked(), nodeWorkBitsMax, newTag()), { code: 'busy' })
  t.equal(await work.find(worked(), 0, newTag()), 0, 'no work needs no thread')
  await work.close()
  for (const outcome of await outcomes) t.match(outcome, { status: 'rejected' })
  await t.rejects(work.find(worked(), 20, newTag()), { code: 'busy' })
})

t.test('a sender has one work at a time, so that all others wait for one of its', async (t) => {
  const work = createWork()
  t.teardown(() => work.close())
  const [flooder, other] = [newTag(), newTag()]
  const first = work.find(worked(), 10, flooder)
  // All in one go: the thread's answer to the first comes after them.
  const more = Array.from({ length: 100 }, () => work.find(worked(), 10, flooder))
  for (const outcome of await Promise.allSettled(more))
    t.match(outcome, { status: 'rejected', reason: { code: 'busy' } })
  t.ok((await work.find(worked(), 10, other)) >= 0)
  await first
  t.ok((await work.find(worked(), 10, flooder)) >= 0, 'the next once it is done')
})

t.test('a thread that fails gives back what waited, and another is started', async (t) => {
  const warnings: string[] = []
  const program = new URL('data:text/javascript,throw new Error("broken")')
  const work = createWork({ program, log: { warn: (_fields, text) => warnings.push(text) } })
  t.teardown(() => work.close())
  await t.rejects(work.find(worked(), 20, newTag()), { code: 'busy' })
  await t.rejects(work.find(worked(), 20, newTag()), { code: 'busy' })
  t.same(warnings, ['the working thread failed', 'the working thread failed'])
})

t.test(
  'a signature that was found good is not verified again, and nothing else is taken for it',
  (t) => {
    let count = 0
    const verifyP256: Signatures['verifyP256'] = (...checked) => {
      count += 1
      return nodeSignatures.verifyP256(...checked)
    }
    const once = verifyingOnce({ ...nodeSignatures, verifyP256 })
    const [signer, other] = [newNymchatSigner(), newNymchatSigner()]
    const message = Uint8Array.of(1, 2, 3)
    const signature = signer.sign(message)
    for (let i = 0; i < 3; i++) t.ok(once.verifyP256(signer.publicKey, message, signature))
    t.equal(count, 1)
    t.notOk(once.verifyP256(other.publicKey, message, signature), 'another key')
    t.notOk(once.verifyP256(signer.publicKey, Uint8Array.of(1, 2), signature), 'another message')
    t.notOk(once.verifyP256(signer.publicKey, message, other.sign(message)), 'another signature')
    t.equal(count, 4)
    // The same bytes, cut elsewhere.
    const moved = Uint8Array.of(...signature, ...message)
    t.notOk(once.verifyP256(signer.publicKey, moved.subarray(65), moved.subarray(0, 65)))
    t.notOk(once.verifyP256(other.publicKey, message, signature), 'a bad one is asked about again')
    t.equal(count, 5)
    t.end()
  },
)

t.test('a key is taken in as a point, and only as a point of the curve in its one form', (t) => {
  const signer = newNymchatSigner()
  const point = p256.Point.fromBytes(signer.publicKey).toBytes(false)
  t.same(takeP256Point(point), signer.publicKey)
  const message = Uint8Array.of(1)
  t.ok(nodeSignatures.verifyP256(signer.publicKey, message, signer.sign(message)))
  const changed = (at: number, to: number) => Uint8Array.from(point).fill(to, at, at + 1)
  t.equal(takeP256Point(changed(64, (point[64] ?? 0) ^ 1)), undefined, 'off the curve')
  t.equal(takeP256Point(changed(0, 6)), undefined, 'another form')
  t.equal(takeP256Point(point.subarray(0, 64)), undefined, 'too short')
  t.equal(takeP256Point(new Uint8Array(65).fill(4, 0, 1)), undefined, 'zeros')
  // x = 5 is on the curve, and x + p still fits 32 bytes.
  const small = p256.Point.fromBytes(Uint8Array.of(2, ...new Uint8Array(31), 5)).toBytes(false)
  t.ok(takeP256Point(small))
  const prime = p256.Point.Fp.ORDER
  const unreduced = hexToBytes((prime + 5n).toString(16))
  t.equal(takeP256Point(Uint8Array.of(4, ...unreduced, ...small.subarray(33))), undefined)
  t.end()
})

t.test('lanes: each in order, none waits for another, and all are bounded', async (t) => {
  const lanes = createLanes({ laneFramesMax: 2, laneBytesMax: 10, lanesBytesMax: 15 })
  const [a, b, c] = ['a', 'b', 'c'] as SenderTag[]
  if (a === undefined || b === undefined || c === undefined) throw new Error('missing')
  const done: string[] = []
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const first = lanes.enter(a, 4, () => held.then(() => void done.push('a1')))
  const second = lanes.enter(a, 4, async () => void done.push('a2'))
  t.equal(
    lanes.enter(a, 1, async () => undefined),
    undefined,
    'two frames',
  )
  t.equal(
    lanes.enter(b, 11, async () => undefined),
    undefined,
    'bytes of one',
  )
  await lanes.enter(b, 7, async () => void done.push('b1'))
  t.same(done, ['b1'])
  t.equal(
    lanes.enter(c, 8, async () => undefined),
    undefined,
    'bytes of all',
  )
  release()
  await lanes.settled()
  await Promise.all([first, second])
  t.same(done, ['b1', 'a1', 'a2'])
  t.equal(lanes.size, 0)
  await lanes.enter(a, 10, async () => void done.push('a3'))
  t.equal(done.at(-1), 'a3')
})

t.test('a tag that changes between many names ends no route of another tag', (t) => {
  const routes = new NymchatRoutes(100)
  const ownerKey = new Uint8Array(33)
  const [first, second] = ['first' as SenderTag, 'second' as SenderTag]
  routes.set('ada', ownerKey, first, 0)
  routes.set('ada', ownerKey, second, 0)
  for (let i = 0; i < 9; i++) routes.set(`name-${i}`, ownerKey, first, 0)
  t.equal(routes.of('ada', 0)?.senderTag, second)
  t.equal(routes.of('name-0', 0), undefined, 'the first of nine')
  t.equal(routes.of('name-8', 0)?.senderTag, first)
  t.end()
})
