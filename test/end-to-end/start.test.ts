/** The main job as a newcomer runs it: `npm start -- --once --json`, without npm. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'

const program = fileURLToPath(repositoryFile('dist/tools/start/main.js'))
const runner = fileURLToPath(repositoryFile('tools/run.mjs'))

const start = (...args: string[]) => run(program, ...args)

function run(...args: string[]) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR: temporary },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, ended }
}

// Unix sockets have short paths, so this is not the test's own (long) directory.
const temporary = mkdtempSync(join(tmpdir(), 'rookery-start-'))
t.teardown(() => rmSync(temporary, { recursive: true, force: true }))

t.test('--once --json registers, looks up, verifies, and leaves nothing behind', async (t) => {
  const { said, ended } = start('--once', '--json', '--mean-delay-ms', '0')
  t.equal(await ended, 0, said.stderr)
  const result = JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '')
  t.match(result, {
    ok: true,
    register: { name: /^guest-[0-9a-f]{6}$/, ms: Number },
    lookup: { ms: Number, verified: true },
    invite: /^rookery:[0-9a-f]{64}@/,
  })
  t.same(readdirSync(temporary), [], 'the temporary folder is gone')
})

t.test('it stays up until interrupted, and comes back with its state', async (t) => {
  const data = join(temporary, 'state')
  const invites: string[] = []
  // As from a script or a closed terminal: the signal reaches npm's command alone.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    const args = ['--data', data, '--json', '--mean-delay-ms', '0']
    const { child, said, ended } = run(runner, 'start', ...args)
    while (!said.stderr.includes('until Ctrl-C')) {
      if (child.exitCode !== null) throw new Error(said.stderr)
      await Promise.race([once(child.stderr, 'data'), once(child, 'close')])
    }
    child.kill(signal)
    t.equal(await ended, 0, `${signal} ends it: ${said.stderr}`)
    invites.push(JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '').invite)
  }
  t.equal(invites[0], invites[1], 'same federation, same mixnet address')
  t.ok(existsSync(join(data, 'log')))
})

t.test('wrong options are refused before anything starts', async (t) => {
  for (const args of [['--mean-delay-ms', '-1'], ['--nonsense'], ['--mean-delay-ms', 'x']]) {
    const { said, ended } = start(...args)
    t.not(await ended, 0, args.join(' '))
    t.match(said.stderr, /mean-delay-ms|nonsense/)
    t.equal(said.stdout, '')
  }
})
