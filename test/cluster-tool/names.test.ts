/** What people may write for nodes and groups, and what is cut for it. */
import t from 'tap'
import { cutOffFrom, nodeNamed, parseGroups, showGroups } from '../../tools/cluster/node-names.js'

const names = ['node-1', 'node-2', 'node-3', 'node-4', 'mirror-1']

t.test('a node goes by its name or its number', async (t) => {
  t.equal(nodeNamed('node-2', names), 'node-2')
  t.equal(nodeNamed(' 2 ', names), 'node-2')
  t.equal(nodeNamed('mirror-1', names), 'mirror-1')
  for (const wrong of ['5', 'node-5', '', 'Node-1', '-1', 'mirror', '01', '1.0']) {
    t.throws(() => nodeNamed(wrong, names), {
      exitCode: 2,
      message: /There is no node '.*mirror-1/,
    })
  }
})

const readings: [texts: string[], groups: string][] = [
  [['1|2,3,4,mirror-1'], 'node-1 | node-2, node-3, node-4, mirror-1'],
  [['1'], 'node-1 | node-2, node-3, node-4, mirror-1'],
  [['1,2|3,4'], 'node-1, node-2 | node-3, node-4 | mirror-1'],
  [['1,2', '3,4,mirror-1'], 'node-1, node-2 | node-3, node-4, mirror-1'],
  [['node-1 | node-2 | 3'], 'node-1 | node-2 | node-3 | node-4, mirror-1'],
]

t.test('groups, and the one of whoever is in none', async (t) => {
  for (const [texts, groups] of readings) {
    t.equal(showGroups(parseGroups(texts, names)), groups, texts.join(' '))
  }
})

const refusals: [texts: string[], reason: RegExp][] = [
  [['1,2,3,4,mirror-1'], /one group of all nodes/],
  [['1|1,2'], /node-1 is named twice/],
  [['1,node-1|2'], /node-1 is named twice/],
  [['1||2'], /There is no node ''/],
  [['1,|2'], /There is no node ''/],
  [['1|9'], /There is no node '9'/],
]

t.test('groups that make no sense', async (t) => {
  for (const [texts, reason] of refusals) {
    t.throws(() => parseGroups(texts, names), { exitCode: 2, message: reason }, texts.join(' '))
  }
})

t.test('everybody of another group is cut off, and nobody when the network is whole', async (t) => {
  const groups = parseGroups(['1,2|3'], names)
  t.same(cutOffFrom('node-1', groups), ['node-3', 'node-4', 'mirror-1'])
  t.same(cutOffFrom('mirror-1', groups), ['node-1', 'node-2', 'node-3'])
  t.same(cutOffFrom('node-1', undefined), [])
})
