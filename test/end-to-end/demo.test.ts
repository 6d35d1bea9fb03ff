/** The story of messages as a newcomer runs it: `npm run demo -- --json`, without npm. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'

const program = fileURLToPath(repositoryFile('dist/tools/demo/messages.js'))
// Unix sockets have short paths, so this is not the test's own (long) directory.
const temporary = mkdtempSync(join(tmpdir(), 'rookery-demo-'))
t.teardown(() => rmSync(temporary, { recursive: true, force: true }))

t.setTimeout(900_000)

async function run(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, TMPDIR: temporary },
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

t.test('all that is promised holds, and nothing is left behind', async (t) => {
  const { code, stdout, stderr } = await run('--json', '--mean-delay-ms', '0')
  t.equal(code, 0, stderr)
  const told = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  t.match(told, {
    ok: true,
    ...{ storedMs: Number, deliveredMs: Number, secondHomeMs: Number, relayedMs: Number },
    ...{ groupMs: Number, deviceMs: Number, textsOnce: 29 },
  })
  t.same(told.warnings, [])
  t.match(stderr, /queued by another node/)
  t.match(stderr, /carol has nothing of it/)
  t.same(readdirSync(temporary), [])
})

t.test('wrong options are refused before anything starts', async (t) => {
  const { code, stdout, stderr } = await run('--mean-delay-ms', '-1')
  t.equal(code, 1)
  t.equal(stdout, '')
  t.match(stderr, /mean-delay-ms/)
})
