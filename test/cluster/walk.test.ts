/** The page about one contested name shows what the rules do. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'
import { walk } from './walk.js'

t.test('cluster/rules/README.md walks as the rules walk', async (t) => {
  const page = readFileSync(repositoryFile('cluster/rules/README.md'), 'utf8')
  const { text, decided } = walk()
  t.same(decided, ['b', 'b', 'b'])
  const shown = page.slice(page.indexOf('### 1. '))
  t.equal(shown, text, 'the page ends with what `node dist/test/cluster/print-walk.js` prints')
})
