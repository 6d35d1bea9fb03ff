/** The command line without a network: help, bad input, exit codes, what is printed where. */
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { openHome } from '../../client/store/home.js'
import { rookery, start } from './rookery.js'

// Some forty processes on a machine that may be busy.
t.setTimeout(300_000)

const id = 'ab'.repeat(32)
const invite = `rookery:${id}@7VuYZZkFphjiheeX6zMdBjbWXe73ThxHr5UB8Nv7tg8i.FxgsDUa6sqHyZWKGtbubBZNJiwYytUNAXFKLP7wWHNH6@4fyV4WAkm44Yb5MLSnQhQaWC6Nuivq1hxkcukUPagpii`

function madeHome(folder: string): string {
  const home = openHome({ folder, create: true, passphrase: async () => '' })
  const mixnet = JSON.stringify({ kind: 'local', apiUrl: 'http://127.0.0.1:9/api' })
  home.saveSettings({ invite, mixnet })
  home.close()
  return folder
}

t.test('help and version go to stdout', async (t) => {
  const help = await rookery(['--help'])
  t.equal(help.exitCode, 0)
  t.match(help.stdout, /rookery register <name>[\s\S]*Examples:[\s\S]*Exit codes:/)
  t.equal(help.stderr, '')
  const ofInit = await rookery(['init', '--help'])
  t.match(ofInit.stdout, /--invite[\s\S]*on a local network/)
  const version = await rookery(['--version'])
  t.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
})

t.test(
  'bad input: exit code 2, a sentence on stderr, nothing on stdout, nothing changed',
  async (t) => {
    const home = join(t.testdir(), 'home')
    const local = ['--mixnet', 'local', '--mixnet-api', 'http://127.0.0.1:9/api']
    const cases: [words: string[], stderr: RegExp][] = [
      [[], /Say what to do/],
      [['frobnicate'], /Unknown command: frobnicate/],
      [['frobnicate', 'alice', '--json=false'], /Unknown command: frobnicate/],
      [['lookup'], /needs a name/],
      [['lookup', 'a', 'b'], /Unknown argument: b/],
      [['lookup', 'alice', '--frob'], /Unknown argument: frob/],
      [['init'], /Missing required argument: invite/],
      [['init', '--invite'], /Not enough arguments following: invite/],
      [['init', '--invite', 'hello', ...local], /begins with 'rookery:'/],
      [['init', '--invite', `rookery:12@${id}`, ...local], /64 hex digits/],
      [['init', '--invite', invite, '--mixnet', 'tor'], /--mixnet is one of nym, local/],
      [['init', '--invite', invite, '--mixnet', 'local'], /needs --mixnet-api/],
      [['init', '--invite', invite, ...local, '--nym-client', 'ws://127.0.0.1:1'], /goes with/],
      [['init', '--invite', invite, '--nym-client', 'http://x'], /url must be a URL/],
      [['init', '--invite', invite, '--mixnet-api', 'x', '--mixnet', 'local'], /apiUrl must be/],
      [['lookup', 'alice', '--assurance', 'all'], /--assurance is one of one, quorum, not all/],
      [['lookup', 'alice', '--timeout', 'soon'], /--timeout is a number/],
      [['lookup', 'alice', '--timeout', '-1'], /--timeout is a number/],
      [['lookup', 'alice'], /There is no home in .*rookery init/],
      [['whoami'], /There is no home/],
    ]
    for (const [words, stderr] of cases) {
      const ended = await rookery([...words, '--home', home])
      const what = words.join(' ').slice(0, 60)
      t.match({ exitCode: ended.exitCode, stdout: ended.stdout }, { exitCode: 2, stdout: '' }, what)
      t.match(ended.stderr, stderr, what)
      t.notOk(existsSync(home), 'no home is made')
    }
  },
)

t.test('--json: one object on stdout, whatever happens', async (t) => {
  const home = join(t.testdir(), 'home')
  const ended = await rookery(['lookup', 'alice', '--json'], { ROOKERY_HOME: home })
  t.equal(ended.exitCode, 2)
  t.match(ended.json(), { ok: false, error: { code: 'missing', message: /rookery init/ } })
  t.equal(ended.stdout.trim().split('\n').length, 1)
})

t.test('whoami: of an empty home, by flag and by environment', async (t) => {
  const home = madeHome(join(t.testdir(), 'home'))
  const told = await rookery(['whoami', '--home', home])
  t.equal(told.exitCode, 0)
  t.match(told.stdout, new RegExp(`federation +${id}`))
  const inEnvironment = await rookery(['whoami', '--json'], { ROOKERY_HOME: home })
  t.match(inEnvironment.json(), { ok: true, home, federationId: id, names: [] })
})

t.test('an option that is given twice: the last one counts', async (t) => {
  const home = madeHome(join(t.testdir(), 'home'))
  const ended = await rookery(['whoami', '--home', '/nonexistent', '--home', home, '--json'])
  t.match(ended.json(), { ok: true, home })
})

t.test('a home that is used elsewhere, open to others, or damaged: exit code 1', async (t) => {
  const folder = madeHome(join(t.testdir(), 'home'))
  const home = openHome({ folder, create: false, passphrase: async () => '' })
  const locked = await rookery(['whoami', '--home', folder])
  t.match(locked, { exitCode: 1, stderr: /in use by another process/ })
  home.close()
  chmodSync(folder, 0o750)
  t.match(await rookery(['whoami', '--home', folder]), { exitCode: 1, stderr: /chmod 700/ })
  chmodSync(folder, 0o700)
  writeFileSync(join(folder, 'rookery.db'), 'scribbled over, for long enough to be noticed at once')
  const damaged = await rookery(['whoami', '--home', folder, '--json'])
  t.match(damaged, { exitCode: 1, stderr: /is damaged/ })
  t.match(damaged.json(), { error: { code: 'damaged' } })
})

t.test('passphrases: from a file only, when nobody is at a terminal', async (t) => {
  const folder = t.testdir({ empty: '\n', good: 'correct horse\n', other: 'wrong horse' })
  const home = madeHome(join(folder, 'home'))
  const register = (...more: string[]) => rookery(['register', 'alice', '--home', home, ...more])
  t.match(await register(), { exitCode: 2, stderr: /--passphrase-file/ })
  t.match(await register('--passphrase-file', join(folder, 'none')), {
    exitCode: 2,
    stderr: /cannot be read/,
  })
  t.match(await register('--passphrase-file', join(folder, 'empty')), {
    exitCode: 2,
    stderr: /is empty/,
  })
  // The right one gets as far as the mixnet, which is not there.
  const good = join(folder, 'good')
  chmodSync(good, 0o644)
  const unreachable = await register('--passphrase-file', good, '--timeout', '1.0005')
  t.match(unreachable, { exitCode: 5, stderr: /Warning: others may read/ })
  chmodSync(good, 0o600)
  const quiet = await register('--passphrase-file', good, '--timeout', '1', '--json')
  t.match(quiet.json(), { ok: false, error: { code: 'unreachable' } })
  t.notMatch(quiet.stderr, /Warning/)
  const wrong = await register('--passphrase-file', join(folder, 'other'))
  t.match(wrong, { exitCode: 2, stderr: /passphrase is wrong/ })
})

t.test('Ctrl-C ends it, cleanly and soon', async (t) => {
  // A nym-api that takes the connection and never answers.
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const home = madeHome(join(t.testdir(), 'home'))
  const api = ['--mixnet', 'local', '--mixnet-api', `http://127.0.0.1:${port}/api`]
  const lookup = start(['lookup', 'alice', '--home', home, ...api, '--json'])
  await once(server, 'connection')
  lookup.process.kill('SIGINT')
  const ended = await lookup.ended
  t.match(ended, { exitCode: 130, signal: null })
  t.match(ended.json(), { ok: false, error: { code: 'aborted' } })
  t.equal((await rookery(['whoami', '--home', home])).exitCode, 0, 'the lock is free')
})

t.test('whoever waits is told what for', async (t) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const home = madeHome(join(t.testdir(), 'home'))
  const api = ['--mixnet', 'local', '--mixnet-api', `http://127.0.0.1:${port}/api`]
  const lookup = start(['lookup', 'alice', '--home', home, ...api])
  await lookup.says('Connecting to the mixnet … ')
  lookup.process.kill('SIGTERM')
  t.match(await lookup.ended, { exitCode: 130, stdout: '' })
})
