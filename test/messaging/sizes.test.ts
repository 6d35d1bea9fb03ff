/** How large things are, so that they fit where they go; and that nothing of Node is in them. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import t from 'tap'
import { hpkeOpener } from '../../client/core/hpke.js'
import {
  type Content,
  decodeContent,
  encodeContent,
} from '../../client/messaging/content/content.js'
import { decodeInner, encodeInner } from '../../client/messaging/content/inner.js'
import { innerBytesMax, open, seal } from '../../client/messaging/envelope/envelope.js'
import { commit } from '../../client/messaging/mls/committing.js'
import { describe, encodeGroup } from '../../client/messaging/mls/group.js'
import { join } from '../../client/messaging/mls/joining.js'
import { encrypt } from '../../client/messaging/mls/messages.js'
import { devicesMax, groupDevicesMax, textLengthMax } from '../../proto/limits.js'
import { hear, nowMs, World } from './world.js'

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

t.test('the whole way of a text: content, MLS, inner, envelope, and back', async (t) => {
  const world = new World(80)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  const recipient = { federationId: world.random.bytes(32), name: 'bob' }
  const content: Content = {
    ...{ kind: 'text', id: world.random.bytes(16), text: 'x'.repeat(100), sentAtMs: nowMs },
  }
  const { message } = await encrypt(ada.engine, adas, encodeContent(content))
  const envelope = await seal({
    ...recipient,
    deviceKeys: [bob.signer.publicKey],
    inner: encodeInner(message),
    random: (length) => world.random.bytes(length),
  })
  t.equal(envelope.length, 1_400)
  const inner = await open(envelope, recipient, [hpkeOpener(bob.privateKey)])
  const opened = inner && decodeInner(inner)
  if (opened?.kind !== 'mls') throw new Error('not what was sealed')
  const heard = await hear(bob, bobs, opened.message, 'application')
  t.strictSame(decodeContent(heard.content), content)
})

t.test('the longest text fits an envelope for the most devices', async (t) => {
  const world = new World(81)
  const ada = await world.device('ada')
  const text = '語'.repeat(textLengthMax)
  const id = world.random.bytes(16)
  const content = encodeContent({
    kind: 'text',
    id,
    text,
    sentAtMs: 1_800_000_000_000,
    replyTo: id,
  })
  const { message } = await encrypt(ada.engine, await world.newGroup(ada), content)
  t.ok(encodeInner(message).length <= innerBytesMax(devicesMax))
})

t.test('Welcomes and commits, by members', async (t) => {
  const world = new World(82)
  const ada = await world.device('ada')
  let group = await world.newGroup(ada)
  const sizes: Record<string, number> = {}
  for (let members = 2; members <= 10; members++) {
    const device = await world.device(`member-${members}`)
    const own = await world.keyPackage(device)
    const adding = await commit(ada.engine, group, { add: [own.package] })
    sizes[`welcome to ${members}`] = adding.welcome?.length ?? 0
    sizes[`add to ${members}`] = adding.commit.length
    const renewal = await commit(ada.engine, adding.next, {})
    sizes[`renewal in ${members}`] = renewal.commit.length
    group = renewal.next
    sizes[`state with ${members}`] = encodeGroup(group).length
  }
  const bounds = { 'welcome to 2': 1_300, 'welcome to 10': 4_600, 'add to 10': 800 }
  const more = { 'renewal in 2': 700, 'renewal in 10': 2_300, 'state with 10': 40_000 }
  for (const [what, limit] of Object.entries({ ...bounds, ...more })) {
    const size = sizes[what] ?? 0
    t.ok(size > 0 && size <= limit, `${what}: ${size} bytes, at most ${limit}`)
  }
})

t.test('the largest group can still be joined, and grows no further', async (t) => {
  const world = new World(83)
  const ada = await world.device('ada')
  let group = await world.newGroup(ada)
  const batch = 33
  for (let members = 1; members < groupDevicesMax; members += batch) {
    const devices = await Promise.all(
      Array.from({ length: batch }, (_, i) => world.device(`member-${members + i}`)),
    )
    const owns = await Promise.all(devices.map((device) => world.keyPackage(device)))
    const adding = await commit(ada.engine, group, { add: owns.map((own) => own.package) })
    group = adding.next
    const welcome = adding.welcome ?? new Uint8Array()
    t.ok(welcome.length < innerBytesMax(devicesMax), `${members + batch}: ${welcome.length} bytes`)
    const [device, own] = [devices.at(-1), owns.at(-1)]
    if (!device || !own) throw new Error('nobody')
    const joined = await join(device.engine, welcome, own)
    t.equal(describe(joined.group).members.length, members + batch)
  }
  const own = await world.keyPackage(await world.device('one-more'))
  await t.rejects(commit(ada.engine, group, { add: [own.package] }), { code: 'oversized' })
})

t.test('it bundles for a browser, with nothing of Node', async (t) => {
  const messaging = new URL('../../client/messaging/', import.meta.url)
  const files = ['mls/joining', 'mls/messages', 'mls/committing', 'envelope/opener']
  const entryPoints = [...files, 'content/content', 'content/safety-number'].map((file) =>
    fileURLToPath(new URL(`${file}.js`, messaging)),
  )
  const { outputFiles, errors } = await build({
    entryPoints,
    // Parts of ts-mls for other suites, which it looks for only when asked for them.
    external: [
      '@hpke/chacha20poly1305',
      '@hpke/hybridkem-x-wing',
      '@hpke/dhkem-x448',
      '@hpke/ml-kem',
    ],
    ...{ bundle: true, platform: 'browser', format: 'esm', write: false, logLevel: 'silent' },
    outdir: 'unused',
  })
  t.strictSame(errors, [])
  for (const { text } of outputFiles) t.notMatch(text, /["']node:/)
})
