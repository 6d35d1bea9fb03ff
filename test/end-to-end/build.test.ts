/** What building leaves of sources that are gone: nothing. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'

t.test('outputs without a source are removed, everything else stays', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'rookery-build-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const outputs = (stem: string) => ['.js', '.js.map', '.d.ts'].map((end) => `dist/${stem}${end}`)
  const stay = [
    ...['test/a.ts', ...outputs('test/a')],
    ...['proto/generated/b.js', 'dist/proto/generated/b.js'],
    ...['dist/.tsbuildinfo', 'dist/readme.txt'],
  ]
  for (const file of [...stay, ...outputs('test/gone'), ...outputs('old/gone.test')]) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  const module = repositoryFile('tools/stale-outputs.mjs').href
  const script = `
    import { removeStaleOutputs } from ${JSON.stringify(module)}
    process.stdout.write(JSON.stringify(removeStaleOutputs(${JSON.stringify(root)})))`
  const removed = execFileSync(process.execPath, ['--input-type=module', '-e', script])
  t.equal(JSON.parse(removed.toString()).length, 6)
  const left = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  t.same(left.sort(), stay.sort())
})
