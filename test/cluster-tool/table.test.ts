/** What a terminal shows: columns, cuts, and lines that are drawn again in place. */
import t from 'tap'
import { isWell, rowOf } from '../../tools/cluster/node-facts.js'
import { redrawn } from '../../tools/cluster/redrawn.js'
import { ago, cut, tableLines } from '../../tools/cluster/table.js'

const base = {
  role: 'member',
  event: 'ready after 1.0 s',
  eventAtMs: 1_000,
  data: 'd',
  log: 'l',
} as const
const status = {
  ...{ state: 'serving', voting: true, epoch: 2, synced: true, names: 12, undecided: 0 },
  mixnet: 'connected',
  peers: [{ connected: true }, { connected: false }, { connected: true }],
}

t.test('a row for each node', async (t) => {
  const rows = [
    rowOf({ ...base, name: 'node-1', state: 'running', pid: 7, status }, 3, 6_000),
    rowOf(
      {
        ...base,
        name: 'node-10',
        state: 'killed',
        pid: undefined,
        event: 'killed',
        status: undefined,
      },
      3,
      200_000,
    ),
  ]
  t.same(tableLines(rows), [
    'node     pid  state    role    epoch  peers  synced  names  undecided  mixnet     last event',
    'node-1     7  running  member      2    2/3  yes        12          0  connected  ready after 1.0 s, 5 s ago',
    'node-10    -  killed   member      -      -  -           -          -  -          killed, 3 min ago',
  ])
  t.same(
    tableLines(rows, 20).map((line) => line.length),
    [20, 20, 20],
  )
})

t.test('well is who runs, serves, and has what the others have', async (t) => {
  t.ok(isWell({ state: 'running', status }))
  t.ok(isWell({ state: 'running', status: { ...status, synced: undefined } }), 'alone')
  t.notOk(isWell({ state: 'running', status: { ...status, synced: false } }))
  t.notOk(isWell({ state: 'running', status: { ...status, state: 'synchronising' } }))
  t.notOk(isWell({ state: 'running', status: undefined }), 'it does not answer')
  t.notOk(isWell({ state: 'killed', status }))
  const member = (connected: boolean) => ({ member: 1, connected })
  const among = (role: string, ...peers: object[]) =>
    isWell({ state: 'running', status: { ...status, role, quorum: 3, peers } })
  t.ok(among('member', member(true), member(true), member(false)))
  t.notOk(among('member', member(true), member(false)), 'two of three')
  t.notOk(
    among('member', member(true), { member: null, connected: true }),
    'mirrors decide nothing',
  )
  t.notOk(among('mirror', member(true), member(true)))
})

t.test('a row says who does not vote, and who is not synced', async (t) => {
  const node = { ...base, name: 'node-1', state: 'running', pid: 7 }
  const row = rowOf(
    { ...node, status: { ...status, voting: 'it is a mirror', synced: false, peers: 'odd' } },
    3,
    1_000,
  )
  t.match(row, { role: 'member, not voting', synced: 'no', peers: undefined })
})

t.test('times and cuts', async (t) => {
  t.same([0, 60_000, 600_000, 7_200_000].map(ago), [
    'just now',
    '60 s ago',
    '10 min ago',
    '2 h ago',
  ])
  t.same([cut('abc', 3), cut('abcd', 3), cut('abc', 1)], ['abc', 'ab…', '…'])
})

t.test('lines are drawn over what was drawn, and words stay above', async (t) => {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const lines = redrawn({ columns: 10, rows: 4, write })
  lines.draw(['one', 'two'])
  lines.say('hello')
  lines.draw(['a line that is too long', 'b', 'c', 'd', 'e'])
  lines.leave()
  lines.draw(['below'])
  t.equal(
    text,
    'one\ntwo\n\u001b[2A\u001b[Jhello\none\ntwo\n\u001b[2A\u001b[Ja line th…\nb\nc\nbelow\n',
  )
})
