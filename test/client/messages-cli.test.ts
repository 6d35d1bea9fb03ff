/** The commands of messages without a network: help, bad input, and what works when nobody can be reached. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deviceCode, parseDeviceCode } from '../../client/cli/messaging/device-code.js'
import { openHome } from '../../client/store/home.js'
import { formatInvite } from '../../proto/invite.js'
import { claim } from './rig.js'
import { rookery } from './rookery.js'
import { filled, smallFederation } from './small-federation.js'

// Some sixty processes on a machine that may be busy.
t.setTimeout(600_000)

const federation = smallFederation()
const scryptCost = { costLog2: 4, blockSize: 8, parallelism: 1 }
const invite = formatInvite({ federationId: federation.id, addresses: ['a.b@c'] })

interface Made {
  readonly folder: string
  readonly env: Record<string, string>
}

/** A home with names, in which everything is remembered that registering them leaves. */
async function madeHome(folder: string, names: readonly string[]): Promise<Made> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const home = openHome({
    ...{ folder: join(folder, 'home'), create: true, scryptCost },
    passphrase: async () => 'horse',
  })
  const mixnet = JSON.stringify({ kind: 'local', apiUrl: 'http://127.0.0.1:9/api' })
  home.saveSettings({ invite, mixnet })
  for (const name of names) {
    const owner = await home.keys.create({ name, purpose: 'owner' })
    const { publicKey } = await home.keys.create({ name, purpose: 'device' })
    const content = { ownerKey: owner.publicKey, devices: [publicKey] }
    const registration = claim(federation, name, content, owner)
    await home.memory.saveCertificate(federation.certify(registration))
  }
  home.close()
  const passphrase = join(folder, 'passphrase')
  writeFileSync(passphrase, 'horse\n', { mode: 0o600 })
  return {
    folder: join(folder, 'home'),
    env: {
      ...{ ROOKERY_HOME: join(folder, 'home'), ROOKERY_PASSPHRASE_FILE: passphrase },
      ROOKERY_TIMEOUT: '2',
    },
  }
}

t.test('help of each', async (t) => {
  const cases: [words: string[], stdout: RegExp][] = [
    [[], /rookery send \[words\.\.\][\s\S]*7 waits here/],
    [['login'], /--stay/],
    [['send'], /NAME TEXT…[\s\S]*--wait[\s\S]*rookery send bob hello there/],
    [['inbox'], /--all[\s\S]*--limit[\s\S]*--watch/],
    [['chat'], /--group/],
    [['group'], /create <title> <names\.\.>[\s\S]*recreate <group>/],
    [['contacts'], /accept <name>/],
    [['devices'], /request <name>[\s\S]*add <code>[\s\S]*remove <device>/],
    [['export'], /--force[\s\S]*--backup-passphrase-file/],
    [['import'], /--replace-device/],
  ]
  for (const [words, stdout] of cases) {
    t.match(await rookery([...words, '--help']), { exitCode: 0, stdout, stderr: '' })
  }
})

t.test('bad input: exit code 2 and a sentence', async (t) => {
  const { folder, env } = await madeHome(join(t.testdir(), 'x'), ['alice', 'bob'])
  const cases: [words: string[], stderr: RegExp][] = [
    [['send'], /Say to whom: rookery send NAME TEXT/],
    [['send', 'carol'], /Say something/],
    [['send', 'carol', '   '], /Say something/],
    [['send', 'c..', 'x'], /./],
    [['send', 'carol', 'x', '--wait', 'read'], /--wait is one of stored, delivered, not read/],
    [['send', 'carol', 'x'], /several names: alice, bob\. Say which: --as NAME/],
    [['send', 'carol', 'x', '--as', 'dora'], /no key for 'dora'/],
    [['inbox', 'carol', '--group', 'G'], /a name or --group, not both/],
    [['inbox', '--limit', '0'], /--limit is a whole number/],
    [['chat'], /Say with whom/],
    [['chat', 'carol', '--group', 'G'], /Say with whom/],
    [['chat', 'carol'], /needs a terminal/],
    [['group'], /Say what to do with groups/],
    [['group', 'create', 'Friends'], /needs more words; rookery group create --help/],
    [['devices'], /Say what to do with devices/],
    [['devices', 'request', 'alice'], /owner key of 'alice' is here already/],
    [['import', join(folder, 'nothing')], /There is a home in/],
    [['export', folder], /is no file that could be replaced/],
  ]
  for (const [words, stderr] of cases) {
    const ended = await rookery(words, env)
    t.match(ended, { exitCode: 2, stdout: '', stderr }, words.join(' '))
  }
})

t.test('out of reach: what is written waits, and what is here can be read', async (t) => {
  const { env } = await madeHome(join(t.testdir(), 'x'), ['alice'])
  const run = (...words: string[]) => rookery(words, env)
  const sent = await run('send', 'bob', 'hello', 'there')
  t.match(sent, {
    exitCode: 7,
    stdout: 'waiting\n',
    stderr: /waits in this home/,
  })
  const json = await run('send', 'bob', '--json', '--', '-1', 'degrees')
  t.match(json.json(), { ok: false, state: 'waiting', text: '-1 degrees', sender: 'alice' })
  const all = await run('inbox', 'bob', '--all')
  t.match(all, { exitCode: 5, stdout: /^bob\n {2}\S+ \S+ {2}alice: hello there {2}\(waiting\)\n/ })
  t.match((await run('inbox', '--all', '--limit', '1', '--json')).json(), {
    conversations: [{ key: '@bob', kind: 'pair', messages: [{ text: '-1 degrees' }] }],
  })
  t.match(await run('inbox', 'carol'), { exitCode: 3, stderr: /no conversation with 'carol'/ })
  t.match(await run('contacts'), { exitCode: 0, stdout: /No contacts yet/ })
  t.match(await run('contacts', 'show', 'bob'), { exitCode: 3, stderr: /no contact yet/ })
  t.match(await run('group', 'list'), { exitCode: 0, stdout: /No groups/ })
  t.match(await run('group', 'show', 'Friends'), { exitCode: 2, stderr: /no group 'Friends'/ })
  t.match(await run('send', '--group', 'Friends', 'x'), {
    exitCode: 2,
    stderr: /no group 'Friends'/,
  })
  t.match(await run('login'), { exitCode: 5, stdout: '' })
  t.match(await run('send', 'alice', 'x'), { exitCode: 2, stderr: /./ })
})

t.test('a backup of a home, and a home of a backup', async (t) => {
  const folder = t.testdir()
  const { env } = await madeHome(join(folder, 'x'), ['alice'])
  const file = join(folder, 'backup')
  t.equal((await rookery(['send', 'bob', 'hello'], env)).exitCode, 7)
  const exported = await rookery(['export', file, '--json'], env)
  t.match(exported.json(), { ok: true, names: ['alice'], ownerKeys: 1, messages: 1 })
  const into = { ...env, ROOKERY_HOME: join(folder, 'y', 'new') }
  const imported = await rookery(['import', file], into)
  t.match(imported, {
    exitCode: 0,
    stdout: /'alice' does not list this device yet: rookery devices add/,
  })
  t.match(imported.stdout, /1 messages are here/)
  t.match(await rookery(['whoami', '--json'], into), { exitCode: 0, stdout: /"status":"held"/ })
  t.match(await rookery(['import', file], into), { exitCode: 2, stderr: /There is a home in/ })
  writeFileSync(file, 'rookery backup 1\nscribbled over')
  const elsewhere = { ...env, ROOKERY_HOME: join(folder, 'z') }
  t.match(await rookery(['import', file, '--json'], elsewhere), {
    exitCode: 1,
    stdout: /"code":"backup","message":"[^"]*was cut off/,
  })
  t.notOk(existsSync(join(folder, 'z')))
})

t.test('device codes: of one federation, name and key, without a slip', async (t) => {
  const code = { federationId: federation.id, name: 'alice', key: filled(3, 33) }
  const text = deviceCode(code)
  t.match(text, /^rookery-device:alice@(03){33}\.[0-9a-f]{8}$/)
  t.same(parseDeviceCode(` ${text.toUpperCase()}\n`, federation.id), code)
  t.throws(() => parseDeviceCode(text, filled(9)), { message: /another federation/ })
  for (let at = 'rookery-device:'.length; at < text.length; at++) {
    const slip = text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
    t.throws(() => parseDeviceCode(slip, federation.id), { name: 'UsageError' }, slip)
  }
  t.throws(() => parseDeviceCode('rookery:x', federation.id), { message: /no device code/ })
})
