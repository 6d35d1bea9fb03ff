/** The home: what a crash, a stranger, a typing mistake and a second process can do to it. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import t from 'tap'
import { openDatabase } from '../../client/store/database.js'
import { type Home, openHome } from '../../client/store/home.js'
import { nymchatAccounts } from '../../client/store/nymchat-memory.js'
import { deriveSealingKey, seal, unseal } from '../../client/store/sealing.js'
import { openVault } from '../../client/store/vault.js'
import { bytesToHex } from '../../proto/bytes.js'
import { encodeCertificate } from '../../proto/certificate.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { opens } from './opens.js'
import { claim } from './rig.js'
import { filled, smallFederation } from './small-federation.js'

/** Weak on purpose: the tests are about the store and not about scrypt's patience. */
const scryptCost = { costLog2: 4, blockSize: 1, parallelism: 1 }
const federation = smallFederation({ members: 4, epochs: 2 })

const homeOf = (folder: string, passphrase = 'correct horse', create = true): Home =>
  openHome({ folder, create, passphrase: async () => passphrase, scryptCost })

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

t.test('only the owner may look in', async (t) => {
  const folder = join(t.testdir(), 'a', 'home')
  const home = homeOf(folder)
  await home.keys.create({ purpose: 'owner', name: 'alice' })
  t.equal(mode(folder), '700')
  for (const file of readdirSync(folder)) t.equal(mode(join(folder, file)), '600', file)
  home.close()
  chmodSync(folder, 0o755)
  t.throws(() => homeOf(folder), { code: 'permissions', message: /chmod 700/ })
  const empty = join(t.testdir(), 'empty')
  mkdirSync(empty, { mode: 0o755 })
  homeOf(empty).close()
  t.equal(mode(empty), '700')
})

t.test('without a home there is none', (t) => {
  const folder = join(t.testdir(), 'none')
  t.throws(() => homeOf(folder, '', false), { code: 'missing', message: /rookery init/ })
  t.throws(() => statSync(folder), { code: 'ENOENT' }, 'and none is made')
  t.end()
})

t.test('keys come back, sealed, under the right passphrase only', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const first = homeOf(folder)
  const signer = await first.keys.create({ purpose: 'owner', name: 'alice' })
  await first.keys.create({ purpose: 'device', name: 'alice' })
  first.close()
  const again = homeOf(folder)
  t.match(await again.keys.list(), [
    { purpose: 'owner', name: 'alice', publicKey: signer.publicKey },
    { purpose: 'device', name: 'alice' },
  ])
  const opened = await again.keys.signer(signer.publicKey)
  const message = filled(8)
  const signature = opened?.sign(message) ?? filled(0)
  t.ok(portableSignatures.verifyP256(signer.publicKey, message, signature))
  t.equal(await again.keys.signer(filled(2, 33)), undefined)
  t.equal(await again.keys.opener(filled(2, 33)), undefined)
  await opens(t, signer.publicKey, await again.keys.opener(signer.publicKey))
  again.close()
  const wrong = homeOf(folder, 'wrong horse')
  t.equal((await wrong.keys.list()).length, 2, 'listing needs none')
  await t.rejects(wrong.keys.signer(signer.publicKey), { code: 'passphrase' })
  await t.rejects(wrong.keys.opener(signer.publicKey), { code: 'passphrase' })
  await t.rejects(wrong.keys.create({ purpose: 'owner', name: 'bob' }), { code: 'passphrase' })
  t.equal((await wrong.keys.list()).length, 2, 'no key is sealed under a mistyped passphrase')
  wrong.close()
  const none = homeOf(folder, '')
  await t.rejects(none.keys.unlock(), { code: 'passphrase', message: /empty/ })
  none.close()
})

t.test('the passphrase is asked for once, and again after a mistake', async (t) => {
  const folder = join(t.testdir(), 'home')
  const asked: boolean[] = []
  const answers = ['', 'right', 'wrong']
  const home = openHome({
    ...{ folder, create: true, scryptCost },
    passphrase: async (isNew) => {
      asked.push(isNew)
      return answers[asked.length - 1] ?? ''
    },
  })
  await t.rejects(home.keys.unlock(), { code: 'passphrase' })
  await home.keys.create({ purpose: 'owner', name: 'alice' })
  await home.keys.create({ purpose: 'owner', name: 'bob' })
  t.strictSame(asked, [true, true])
  home.close()
})

t.test('private keys are nowhere in the files in the clear', async (t) => {
  const folder = join(t.testdir(), 'home')
  const home = homeOf(folder)
  await home.keys.create({ purpose: 'owner', name: 'alice' })
  home.close()
  const database = new Database(join(folder, 'rookery.db'))
  const { salt } = database.prepare<[], { salt: Uint8Array }>('SELECT salt FROM vault').get() ?? {}
  const key = await deriveSealingKey('correct horse', salt ?? filled(0), scryptCost)
  const row = database.prepare<[], Record<string, Uint8Array>>('SELECT * FROM keys').get()
  const publicKey = row?.public_key ?? filled(0)
  const label = `rookery key owner alice ${bytesToHex(publicKey)}`
  const privateKey = unseal(key, row?.sealed ?? filled(0), label)
  t.equal(privateKey?.length, 32)
  const file = readFileSync(join(folder, 'rookery.db'))
  t.notOk(file.includes(Buffer.from(privateKey ?? filled(0))))
  t.equal(unseal(key, row?.sealed ?? filled(0), label.replace('owner', 'device')), undefined)
  database.prepare("UPDATE keys SET name = 'mallory'").run()
  database.close()
  const moved = homeOf(folder)
  await t.rejects(moved.keys.signer(publicKey), { code: 'damaged' })
  moved.close()
})

t.test('sealing: every bit counts', async (t) => {
  const key = await deriveSealingKey('p', filled(1, 16), scryptCost)
  const sealed = seal(key, filled(5), 'label')
  t.strictSame(unseal(key, sealed, 'label'), filled(5))
  for (let i = 0; i < sealed.length; i++) {
    const changed = Uint8Array.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    if (unseal(key, changed, 'label') !== undefined) t.fail(`byte ${i}`)
  }
  for (let length = 0; length < sealed.length; length++) {
    if (unseal(key, sealed.subarray(0, length), 'label') !== undefined) t.fail(`length ${length}`)
  }
  const composed = await deriveSealingKey('\u00e9', filled(1, 16), scryptCost)
  const decomposed = await deriveSealingKey('e\u0301', filled(1, 16), scryptCost)
  t.strictSame(composed, decomposed, 'keyboards agree')
})

t.test('memory comes back as it was saved', async (t) => {
  const folder = join(t.testdir(), 'home')
  const first = homeOf(folder)
  const registration = claim(federation, 'alice')
  const certificate = federation.certify(registration)
  const nodes = [federation.presence(1, 'b'), federation.presence(0, 'a')]
  t.strictSame(await first.memory.loadManifests(), [])
  t.equal(await first.memory.loadCertificate('alice'), undefined)
  await first.memory.saveManifests(federation.manifests)
  await first.memory.saveNodes([federation.presence(3, 'd')])
  await first.memory.saveNodes(nodes)
  const update = { sequence: 1, previous: registration.id, action: 'update' } as const
  const newer = federation.certify(claim(federation, 'alice', update))
  await first.memory.saveCertificate(certificate)
  await first.memory.saveCertificate(newer)
  await first.memory.saveCertificate(certificate)
  await first.memory.saveDraft(registration)
  await first.memory.saveDraft(claim(federation, 'bob'))
  await first.memory.dropDraft('bob')
  first.saveSettings({ a: '1', b: '2' })
  first.close()
  const again = homeOf(folder)
  const { memory } = again
  t.strictSame(
    (await memory.loadManifests()).map(({ manifest }) => bytesToHex(manifest.bytes)),
    federation.manifests.map(({ manifest }) => bytesToHex(manifest.bytes)),
  )
  t.strictSame(
    (await memory.loadNodes()).map(({ mixnetAddress }) => mixnetAddress),
    ['b', 'a'],
  )
  const loaded = await memory.loadCertificate('alice')
  t.ok(loaded)
  if (loaded) t.strictSame(encodeCertificate(loaded), encodeCertificate(newer))
  const draft = await memory.loadDraft('alice')
  t.equal(draft && bytesToHex(draft.bytes), bytesToHex(registration.bytes))
  t.equal(await memory.loadDraft('bob'), undefined)
  t.equal(again.setting('b'), '2')
  t.equal(again.setting('c'), undefined)
  again.close()
})

t.test('a second process is kept out, and let in when the first has ended', (t) => {
  const folder = join(t.testdir(), 'home')
  const first = homeOf(folder)
  t.throws(() => homeOf(folder), { code: 'locked', message: /another process/ })
  const opened = openElsewhere(folder, '')
  t.match(opened.stderr, /locked/)
  first.close()
  first.close()
  t.equal(openElsewhere(folder, '').status, 0)
  t.end()
})

t.test('the lock dies with its process, and what it saved is there', async (t) => {
  const folder = join(t.testdir(), 'home')
  const script = `
    for (let i = 0; i < 50; i++) home.saveSettings({ last: String(i), same: String(i) })
    home.saveSettings({ done: 'yes' })
    process.kill(process.pid, 'SIGKILL')`
  t.equal(openElsewhere(folder, script).signal, 'SIGKILL')
  const home = homeOf(folder)
  t.equal(home.setting('done'), 'yes')
  t.equal(home.setting('last'), home.setting('same'))
  home.close()
})

t.test('killed in the middle of a transaction: all or nothing', (t) => {
  const folder = join(t.testdir(), 'home')
  homeOf(folder).close()
  const script = `
    home.saveSettings({ one: 'old', two: 'old' })
    const values = {
      one: 'new',
      get two() { process.kill(process.pid, 'SIGKILL'); return 'new' },
    }
    home.saveSettings(values)`
  t.equal(openElsewhere(folder, script).signal, 'SIGKILL')
  const home = homeOf(folder)
  t.equal(home.setting('one'), 'old')
  t.equal(home.setting('two'), 'old')
  home.close()
  t.end()
})

t.test('damage is said and not repaired by guessing', async (t) => {
  const text = join(t.testdir(), 'text')
  mkdirSync(text, { mode: 0o700 })
  writeFileSync(join(text, 'rookery.db'), 'this is no database at all, but it is long enough')
  t.throws(() => homeOf(text), { code: 'damaged' })

  const cut = join(t.testdir(), 'cut')
  const whole = homeOf(cut)
  await whole.memory.saveManifests(federation.manifests)
  await whole.memory.saveDraft(claim(federation, 'alice'))
  whole.close()
  const file = join(cut, 'rookery.db')
  truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)
  t.throws(() => homeOf(cut), { code: 'damaged' })

  const later = join(t.testdir(), 'later')
  homeOf(later).close()
  const database = new Database(join(later, 'rookery.db'))
  database.pragma('user_version = 99')
  database.close()
  t.throws(() => homeOf(later), { code: 'damaged', message: /later version/ })
})

t.test('a damaged row is said when it is read', async (t) => {
  const folder = join(t.testdir(), 'home')
  const home = homeOf(folder)
  await home.memory.saveManifests(federation.manifests)
  await home.memory.saveNodes([federation.presence(0, 'a')])
  await home.memory.saveCertificate(federation.certify(claim(federation, 'alice')))
  await home.memory.saveDraft(claim(federation, 'alice'))
  home.close()
  const database = new Database(join(folder, 'rookery.db'))
  for (const table of ['manifests', 'nodes', 'certificates', 'drafts']) {
    database.prepare(`UPDATE ${table} SET content = x'00ff'`).run()
  }
  database.close()
  const { memory, close } = homeOf(folder)
  await t.rejects(memory.loadManifests(), { code: 'damaged', message: /manifest/ })
  await t.rejects(memory.loadNodes(), { code: 'damaged', message: /presence/ })
  await t.rejects(memory.loadCertificate('alice'), { code: 'damaged', message: /certificate/ })
  await t.rejects(memory.loadDraft('alice'), { code: 'damaged', message: /draft/ })
  close()
})

/** Opens the home in another process and runs a script there. */
function openElsewhere(folder: string, script: string) {
  const module = fileURLToPath(new URL('../../client/store/home.js', import.meta.url))
  const source = `
    const { openHome } = await import(${JSON.stringify(module)})
    try {
      var home = openHome({ folder: ${JSON.stringify(folder)}, create: true, passphrase: async () => '' })
    } catch (error) {
      console.error(error.code)
      process.exit(1)
    }
    ${script}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })
}

t.test('of a nymCHAT server only so many repeats are known, the newest', async (t) => {
  const folder = t.testdir()
  const database = openDatabase(join(folder, 'rookery.db'))
  t.teardown(() => database.close())
  const vault = openVault(randomBytes(32))
  const seenBy = (name: string) => {
    return nymchatAccounts(database, vault, { server: 's@g', seenMax: 3 }).memory(name).seen
  }
  const [ada, bea] = [seenBy('ada'), seenBy('bea')]
  await bea.add('1')
  for (const id of ['1', '2', '3', '4', '5']) await ada.add(id)
  const known = await Promise.all(['1', '2', '3', '4', '5'].map((id) => ada.has(id)))
  t.same(known, [false, false, true, true, true])
  t.ok(await bea.has('1'), 'each account has its own')
  t.equal(database.prepare('SELECT count(*) AS n FROM message_rows').pluck().get(), 4)
})
