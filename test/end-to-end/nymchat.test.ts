/** `npm run demo:nymchat`, without npm: nymCHAT's clients over two nym-client websockets and the local mixnet. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'

t.setTimeout(600_000)

// Unix sockets have short paths, so this is not the test's own (long) directory.
const temporary = mkdtempSync(join(tmpdir(), 'rookery-nymchat-'))
t.teardown(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }))

async function demo(...args: string[]) {
  const program = fileURLToPath(repositoryFile('dist/tools/demo/nymchat.js'))
  const env = { ...process.env, TMPDIR: temporary }
  const child = spawn(process.execPath, [program, ...args], { env })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

t.test('nymCHAT comes along: it tells the whole story and leaves nothing behind', async (t) => {
  const { code, stdout, stderr } = await demo('--json', '--mean-delay-ms', '0')
  t.equal(code, 0, stderr)
  const { repeated, ...told } = JSON.parse(stdout)
  t.match(told, {
    ...{ ok: true, nodes: 3, certified: true },
    ...{ registerMs: Number, loginMs: Number, lookupMs: Number, messageMs: Number },
    waitedMs: Number,
  })
  t.same(told.messages.alice, ['bob: And hello back.'])
  t.same(told.messages.bob.toSorted(), [
    'alice: Hello from another node.',
    'alice: It will wait.',
    'alice: You are away.',
  ])
  t.ok(repeated <= 1, 'only what bob had not confirmed before he went can come again')
  t.same(readdirSync(temporary), [], 'the temporary folder is gone')
})

t.test('wrong usage is said', async (t) => {
  const { code, stderr } = await demo('--mean-delay-ms', 'soon')
  t.equal(code, 1)
  t.match(stderr, /between 0 and 10000/)
})
