/** The main job as a newcomer runs it: `npm start -- --once --json`, without npm. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'

const program = fileURLToPath(repositoryFile('dist/tools/start/main.js'))
const cluster = fileURLToPath(repositoryFile('dist/tools/cluster/main.js'))
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

t.setTimeout(1_800_000)

t.test('--once --json tells the whole story, verifies, and leaves nothing behind', async (t) => {
  const { said, ended } = start('--once', '--json', '--mean-delay-ms', '0')
  t.equal(await ended, 0, said.stderr)
  const result = JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '')
  t.match(result, {
    ok: true,
    register: { name: /^guest-[0-9a-f]{6}$/, ms: Number },
    nodes: 4,
    lookup: { ms: Number, verified: true },
    lookups: ['node-2', 'node-3', 'node-4'].map((node) => ({ node, ms: Number, verified: true })),
    contested: { name: /^wanted-[0-9a-f]{6}$/, round: Number, loserVerified: true, ms: Number },
    caughtUp: true,
    caughtUpMs: Number,
    invite: /^rookery:[0-9a-f]{64}@([^,]+,){3}[^,]+$/,
  })
  const { lookup, lookups, contested } = result
  t.same(lookup, { ms: lookups[0].ms, verified: lookups[0].verified }, 'the first of the lookups')
  t.same([contested.winner, contested.loser].sort(), ['node-2', 'node-3'])
  t.same(readdirSync(temporary), [], 'the temporary folder is gone')
})

t.test('it stays up until interrupted, and comes back with its state', async (t) => {
  const data = join(temporary, 'state')
  // As an earlier version has left it: a federation of one, which is none of ours.
  mkdirSync(join(data, 'node'), { recursive: true })
  writeFileSync(join(data, 'node', 'names.sqlite'), '')
  const invites: string[] = []
  // As from a script or a closed terminal: the signal reaches npm's command alone.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    const args = ['--data', data, '--json', '--mean-delay-ms', '0']
    const { child, said, ended } = run(runner, 'start', ...args)
    while (!said.stderr.includes('until Ctrl-C')) {
      if (child.exitCode !== null) throw new Error(said.stderr)
      await Promise.race([once(child.stderr, 'data'), ended])
    }
    const status = run(cluster, 'status', '--data', data, '--json')
    await status.ended
    const { nodes } = JSON.parse(status.said.stdout)
    t.same(
      nodes.map(({ name, state }: Record<string, unknown>) => `${name} ${state}`),
      [1, 2, 3, 4].map((i) => `node-${i} running`),
      'rookery-cluster works on it',
    )
    child.kill(signal)
    t.equal(await ended, 0, `${signal} ends it: ${said.stderr}`)
    invites.push(JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '').invite)
  }
  t.equal(invites[0], invites[1], 'same federation, same mixnet addresses')
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
