/** The example of the folder's README does what it says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../../support/vectors.js'
import { Device, register, world } from './people.js'

// The machine may be busy; nothing here waits for a real clock.
t.setTimeout(300_000)

t.test('two people greet each other', async (t) => {
  const readme = readFileSync(repositoryFile('client/messaging/talk/README.md'), 'utf8')
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  const dist = repositoryFile('dist/').href
  const folder = mkdtempSync(join(fileURLToPath(repositoryFile('dist/')), 'example-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'example.mjs')
  const lines: unknown[] = []
  const said = example.replace(/'\.\/dist\//g, `'${dist}`).replaceAll('console.log(', 'said(')
  writeFileSync(file, `const said = (...words) => globalThis.said(words.join(' '))\n${said}`)
  Object.assign(globalThis, { said: (line: unknown) => lines.push(line) })
  const place = world(71)
  const alice = new Device(place, 'alice')
  const bob = new Device(place, 'bob')
  register(place, 'alice', [alice], 1)
  register(place, 'bob', [bob], 1)
  const { greet } = await import(pathToFileURL(file).href)
  const arrived = () => place.clock.pass(60_000)
  await greet({ alice: alice.begin(), bob: bob.begin(), arrived })
  t.same(lines, ['waiting', 'alice Good morning!', 'delivered', 'true', 'alice To the lake?'])
})
