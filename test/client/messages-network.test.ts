/** The commands of messages end to end: a local mixnet, a real node, a home for each device. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startLocalFederation } from './local-federation.js'
import { type Ended, rookery, start } from './rookery.js'

// Some forty processes, each of which connects anew.
t.setTimeout(900_000)

/** A nym-api that nobody answers at. */
const nowhere = ['--mixnet', 'local', '--mixnet-api', 'http://127.0.0.1:9/api']

interface Shown {
  readonly conversations: readonly {
    readonly key: string
    readonly messages: readonly { readonly text: string; readonly sender: string }[]
  }[]
}

function textsOf(ended: Ended): string[] {
  const { conversations } = ended.json() as Shown
  return conversations.flatMap(({ messages }) => messages.map(({ text }) => text))
}

t.test('texts, groups, devices and backups', { timeout: 900_000 }, async (t) => {
  const folder = t.testdir()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
  const federation = await startLocalFederation()
  t.teardown(() => federation.close())
  const { apiUrl, node } = federation
  const env = { ROOKERY_PASSPHRASE_FILE: passphraseFile, ROOKERY_TIMEOUT: '120' }
  const of =
    (home: string) =>
    (...words: string[]) =>
      rookery([...words, '--home', join(folder, home)], env)
  const init = ['init', '--invite', node.invite, '--mixnet', 'local', '--mixnet-api', apiUrl]
  const [alice, bob, carol, alicePhone, newBob] = [
    ...([of('alice'), of('bob'), of('carol'), of('alice-phone'), of('new-bob')] as const),
  ]
  for (const [one, name] of [
    ...([
      [alice, 'alice'],
      [bob, 'bob'],
      [carol, 'carol'],
    ] as const),
  ]) {
    t.equal((await one(...init)).exitCode, 0)
    t.equal((await one('register', name)).exitCode, 0)
  }

  await t.test('a text, read once, and its receipt', async (t) => {
    t.match(await alice('send', 'nobody', 'hello'), {
      exitCode: 3,
      stderr: /Nobody holds 'nobody'/,
    })
    t.match(await alice('send', 'bob', 'hello'), { exitCode: 1, stdout: /No device of 'bob'/ })
    t.match(await bob('login', '--json'), { exitCode: 0 })
    const sent = await alice('send', 'bob', 'hello', 'there', '42', '--json')
    t.match(sent, { exitCode: 0 })
    t.match(sent.json(), {
      ok: true,
      state: 'stored',
      text: 'hello there 42',
      conversation: '@bob',
    })
    const arrived = await bob('inbox')
    t.match(
      arrived.stdout,
      /^alice \(a stranger[^\n]*\n {2}[-\d]+ [\d:]+ {2}alice: hello there 42\n$/,
    )
    t.match(await bob('inbox', '--json'), { exitCode: 0, stdout: /"conversations":\[\]/ })
    t.same(textsOf(await bob('inbox', 'alice', '--all', '--json')), ['hello there 42'])
    t.match(await alice('inbox', 'bob', '--all'), { stdout: /hello there 42 {2}\(delivered\)/ })
    t.match(await bob('contacts'), { exitCode: 0, stdout: /alice +a stranger/ })
    t.match(await bob('contacts', 'accept', 'alice', '--json'), { exitCode: 0 })
    const numbers = await Promise.all(
      (
        [
          ['alice', alice, 'bob'],
          ['bob', bob, 'alice'],
        ] as const
      ).map(async ([, one, name]) => {
        return ((await one('contacts', 'show', name, '--json')).json() as { safetyNumber: string })
          .safetyNumber
      }),
    )
    t.match(numbers[0], /^(\d{5} ){11}\d{5}$/)
    t.equal(numbers[0], numbers[1])
  })

  await t.test('out of reach it waits, and the next command sends it', async (t) => {
    const waiting = await bob('send', 'alice', 'later', ...nowhere, '--timeout', '5', '--json')
    t.match(waiting, { exitCode: 7, stderr: /waits in this home/ })
    t.match(waiting.json(), { ok: false, state: 'waiting', text: 'later' })
    t.match(await bob('inbox', ...nowhere, '--timeout', '5'), { exitCode: 5 })
    t.match(await bob('login'), { exitCode: 0 })
    t.same(textsOf(await alice('inbox', '--json')), ['later'])
  })

  await t.test('online: messages are printed as they come, until Ctrl-C', async (t) => {
    const staying = start(['login', '--stay', '--json', '--home', join(folder, 'bob')], env)
    await staying.says('Online. Ctrl-C ends it.')
    t.match(await alice('send', 'bob', '--wait', 'delivered', 'now'), {
      exitCode: 0,
      stdout: 'delivered\n',
    })
    staying.process.kill('SIGINT')
    const { exitCode, stdout } = await staying.ended
    t.equal(exitCode, 0)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    t.match(lines.at(-1), { event: 'message', text: 'now', sender: 'alice' })
    t.same(textsOf(await bob('inbox', '--json')), [], 'it was shown')
  })

  await t.test('a group: made, written in, left', async (t) => {
    t.match(await carol('login'), { exitCode: 0 })
    t.match(await alice('group', 'create', 'Friends', 'bob', '--json'), { exitCode: 0 })
    t.match(await alice('group', 'invite', 'Friends', 'carol'), {
      exitCode: 0,
      stdout: /you, bob, carol/,
    })
    t.match(await alice('send', '--group', 'Friends', 'all of you'), {
      exitCode: 0,
      stdout: /bob: stored\n {2}carol: stored/,
    })
    t.ok(textsOf(await bob('inbox', '--group', 'Friends', '--json')).includes('all of you'))
    t.ok(textsOf(await carol('inbox', '--json')).includes('all of you'))
    t.match(await carol('group', 'accept', 'Friends'), { exitCode: 0 })
    t.match(await carol('group', 'rename', 'Friends', 'Comrades'), { exitCode: 0 })
    t.match(await carol('group', 'list'), { stdout: /Comrades/ })
    t.match(await bob('send', '--group', 'Enemies', 'x'), {
      exitCode: 2,
      stderr: /no group 'Enemies'/,
    })
    t.match(await carol('group', 'leave', 'Comrades'), { exitCode: 0, stdout: /you left/ })
    t.match(await carol('send', '--group', 'Comrades', 'x'), {
      exitCode: 1,
      stderr: /not in this group/,
    })
  })

  await t.test('a second device: asked for, added, and in what is said from then on', async (t) => {
    t.equal((await alicePhone(...init)).exitCode, 0)
    const asked = await alicePhone('devices', 'request', 'alice', '--json')
    const { code } = asked.json() as { code: string }
    t.equal(
      ((await alicePhone('devices', 'request', 'alice', '--json')).json() as { code: string }).code,
      code,
    )
    t.match(await alicePhone('login'), {
      exitCode: 4,
      stderr: new RegExp(`devices add ${code.slice(0, 20)}`),
    })
    t.match(await bob('devices', 'add', code), {
      exitCode: 4,
      stderr: /owner key of 'alice' is not here/,
    })
    const slip = code.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    t.match(await alice('devices', 'add', slip), { exitCode: 2, stderr: /slip in it/ })
    t.match(await alice('devices', 'add', code), { exitCode: 0 })
    t.match(await alice('devices', 'add', code), {
      exitCode: 0,
      stdout: /lists this device already/,
    })
    t.match(await alicePhone('login'), { exitCode: 0 })
    t.equal((await alice('send', 'bob', 'from the desk')).exitCode, 0)
    const listed = (await bob('devices', 'list', 'alice', '--json')).json() as {
      devices: { key: string; fingerprint: string }[]
    }
    t.equal(listed.devices.length, 2)
    t.match(await alice('devices', 'remove', '1234'), { exitCode: 2, stderr: /at least 8 digits/ })
    t.match(await alice('devices', 'remove', code), { exitCode: 0, stdout: /is removed/ })
    t.match(await alicePhone('login'), { exitCode: 4 })
  })

  await t.test('a backup is a new device, with what was said', async (t) => {
    const file = join(folder, 'bob.backup')
    t.match(await bob('export', file, '--json'), { exitCode: 0 })
    t.notOk(readFileSync(file).includes('alice'))
    t.match(await bob('export', file), { exitCode: 2, stderr: /--force replaces it/ })
    t.match(await bob('export', file, '--force'), { exitCode: 0 })
    t.match(await bob('import', file), { exitCode: 2, stderr: /There is a home/ })
    const other = join(folder, 'other')
    writeFileSync(other, 'wrong horse\n', { mode: 0o600 })
    t.match(await newBob('import', file, '--backup-passphrase-file', other), {
      exitCode: 2,
      stderr: /is another one/,
    })
    t.notOk(existsSync(join(folder, 'new-bob')))
    const made = await newBob('import', file, '--replace-device', '--json')
    t.match(made, { exitCode: 0 })
    t.match(made.json(), { names: [{ name: 'bob', isOwned: true, isReplaced: true }] })
    t.match(await bob('login'), { exitCode: 4, stderr: /does not list this device/ })
    t.match(await newBob('login'), { exitCode: 0 })
    t.ok(textsOf(await newBob('inbox', 'alice', '--all', '--json')).includes('hello there 42'))
    t.match(await newBob('send', 'alice', 'I am back'), { exitCode: 0, stdout: 'stored\n' })
    t.ok(textsOf(await alice('inbox', '--json')).includes('I am back'))
    t.match(await alice('send', 'bob', 'welcome'), { exitCode: 0 })
    t.ok(textsOf(await newBob('inbox', '--json')).includes('welcome'))
  })
})
