import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { DirectoryInUseError, lockDirectory } from '../../tools/localnet/store/directory-lock.js'

t.setTimeout(120_000)

async function directory(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'localnet-lock-'))
  t.teardown(() => rm(path, { recursive: true }))
  return path
}

/** What crashes and copies leave behind. */
const stale = [
  '',
  '{"pid":',
  JSON.stringify({ pid: 2 ** 30, host: hostname(), id: 'gone' }),
  JSON.stringify({ pid: process.pid, host: hostname(), id: 'an earlier life' }),
  JSON.stringify({ pid: process.pid, host: 'elsewhere.invalid', id: 'x' }),
]

t.test('one holds it, and gives it back', async (t) => {
  const path = await directory(t)
  const unlock = await lockDirectory(path)
  t.same(await readdir(path), ['lock'])
  await t.rejects(lockDirectory(path), DirectoryInUseError)
  await unlock()
  t.same(await readdir(path), [])
  await (await lockDirectory(path))()
})

t.test('a stale lock is taken over, by one of many', async (t) => {
  const path = await directory(t)
  for (const text of stale) {
    await writeFile(join(path, 'lock'), text)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(path)))
    const unlocks = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    t.equal(unlocks.length, 1, text)
    t.same(await readdir(path), ['lock'])
    await unlocks[0]?.()
  }
})

t.test('a takeover that a crash cut short does not last', async (t) => {
  const path = await directory(t)
  await writeFile(join(path, 'lock'), '')
  await writeFile(join(path, 'lock.takeover'), '')
  await t.rejects(lockDirectory(path), /is being opened by another process/)
  await utimes(join(path, 'lock.takeover'), 0, 0)
  const unlock = await lockDirectory(path)
  t.same(await readdir(path), ['lock'])
  await unlock()
})

t.test('also when the many are processes', async (t) => {
  const path = await directory(t)
  const program = fileURLToPath(new URL('./lock-process.js', import.meta.url))
  for (const text of [undefined, ...stale.slice(0, 3)]) {
    if (text !== undefined) await writeFile(join(path, 'lock'), text)
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    for (const { stdin } of children) stdin.write('go')
    const outcomes = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])),
    )
    t.same(outcomes.sort(), ['held', 'refused', 'refused', 'refused'])
    for (const { stdin } of children) stdin.end()
    await Promise.all(children.map((child) => once(child, 'exit')))
  }
})
