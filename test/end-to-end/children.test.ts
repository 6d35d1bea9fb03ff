/** Programs that we start end with us, however we end. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { startProgram } from '../../tools/cluster/child-program.js'
import { repositoryFile } from '../support/vectors.js'

t.setTimeout(600_000)

function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-children-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Whoever ended and was not yet waited for by its parent does not run. */
function runs(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' })
    return !state.trim().startsWith('Z')
  } catch {
    return false
  }
}

function childrenOf(pid: number | undefined): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', `${pid}`], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(runs)) await pause(50)
}

t.test('a parent that is killed leaves no children, and they end in order', async (t) => {
  const folder = temporaryFolder(t)
  const program = fileURLToPath(repositoryFile('dist/test/end-to-end/parent-process.js'))
  const parent = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as number[]
  t.same(pids.map(runs), [true, true])
  t.ok(existsSync(join(folder, 'mixnet', 'lock')))
  parent.kill('SIGKILL')
  await untilGone(pids)
  t.notOk(existsSync(join(folder, 'mixnet', 'lock')), 'the mixnet closed its directory')
})

t.test('a start can be interrupted, and one that fails says why', async (t) => {
  const folder = temporaryFolder(t)
  const start = (args: readonly string[], signal?: AbortSignal) =>
    startProgram({
      program: 'rookery-cluster',
      args,
      logFile: join(folder, 'log'),
      ...(signal && { signal }),
    })
  const interrupted = new AbortController()
  const starting = start(['mixnet', '--json', '--api-port', '0'], interrupted.signal)
  interrupted.abort(new Error('enough'))
  await t.rejects(starting, { message: 'enough' })
  await t.rejects(start(['mixnet'], interrupted.signal), { message: 'enough' })
  await t.rejects(
    start(['mixnet', '--loss', '2']),
    /ended \(2\) before it was ready.\n.*--loss must/s,
  )
})

t.test('a second Ctrl-C ends `npm start` at once, also when a part does not stop', async (t) => {
  const folder = temporaryFolder(t)
  const program = fileURLToPath(repositoryFile('dist/tools/start/main.js'))
  const main = spawn(process.execPath, [program, '--data', folder, '--mean-delay-ms', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  main.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  while (!said.includes('until Ctrl-C')) await once(main.stderr, 'data')
  const pids = childrenOf(main.pid)
  t.equal(pids.length, 5, 'the mixnet and four nodes')
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  const ended = once(main, 'exit')
  // The first one as a terminal and npm together give it: twice.
  main.kill('SIGINT')
  main.kill('SIGINT')
  while (!said.includes('Stopping')) await once(main.stderr, 'data')
  await pause(700)
  t.equal(main.exitCode, null, 'which is one')
  main.kill('SIGINT')
  t.same(await ended, [130, null])
  await untilGone(pids)
})

t.test('an interrupted bench leaves nothing behind', async (t) => {
  const folder = temporaryFolder(t)
  const program = fileURLToPath(repositoryFile('dist/tools/bench/main.js'))
  const bench = spawn(process.execPath, [program, 'carrier'], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: folder },
  })
  while (childrenOf(bench.pid).length === 0) await pause(50)
  const pids = childrenOf(bench.pid)
  t.equal(readdirSync(folder).length, 1)
  bench.kill('SIGHUP')
  t.same(await once(bench, 'exit'), [130, null])
  t.same(readdirSync(folder), [])
  await untilGone(pids)
})
