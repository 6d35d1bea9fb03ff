/** What the commands of messages keep in mind: which messages were shown, what is still to be sent, what a chat shows. */
import { chmodSync } from 'node:fs'
import t from 'tap'
import { openConversationView } from '../../client/cli/messaging/conversation-view.js'
import { offlineMail, offlineMailbox } from '../../client/cli/messaging/offline.js'
import { watchPendingWork } from '../../client/cli/messaging/pending-work.js'
import { shownMarks } from '../../client/cli/messaging/shown-marks.js'
import { ClientError } from '../../client/core/errors.js'
import { hpkeOpener } from '../../client/core/hpke.js'
import { systemClock, systemRandom } from '../../client/core/ports.js'
import { forgetfulMessageMemory } from '../../client/messaging/talk/forgetful-message-memory.js'
import type { HistoryRow, MessageMemory } from '../../client/messaging/talk/memory.js'
import { type Messenger, openMessenger } from '../../client/messaging/talk/messenger.js'
import { openHome } from '../../client/store/home.js'
import { p256PrivateKey, p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import { filled } from './small-federation.js'

interface CleanUp {
  teardown(run: () => unknown): void
}

const privateKey = p256PrivateKey(filled(3, 48))

/** A messenger that reaches nobody. */
async function messenger(t: CleanUp, memory: MessageMemory): Promise<Messenger> {
  const opened = await openMessenger({
    name: 'alice',
    federationId: filled(1),
    device: { signer: p256Signer(privateKey), opener: hpkeOpener(privateKey) },
    mail: offlineMail,
    openMailbox: async () => offlineMailbox,
    memory,
    ...{ signatures: portableSignatures, clock: systemClock, random: systemRandom },
  })
  t.teardown(() => opened.close())
  return opened
}

function row(place: number, more: Partial<HistoryRow> = {}): HistoryRow {
  return {
    ...{ key: `@bob/bob/${place}`, shelf: '@bob', place, conversation: '@bob', kind: 'text' },
    ...{ direction: 'in', sender: 'bob', id: filled(place % 256, 16), text: `text ${place}` },
    ...{ sentAtMs: place, arrivedAtMs: place },
    ...more,
  }
}

async function say(memory: MessageMemory, rows: readonly HistoryRow[]): Promise<void> {
  await memory.commit(rows.map((put) => ({ table: 'history', put })))
}

function marksOf(t: CleanUp & { testdir(): string }, one: Messenger) {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  const scryptCost = { costLog2: 4, blockSize: 8, parallelism: 1 }
  const home = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
  t.teardown(() => home.close())
  return shownMarks(home, one)
}

t.test('each message is new once, whenever it is dated, and whatever is left out', async (t) => {
  const memory = forgetfulMessageMemory()
  const marks = marksOf(t, await messenger(t, memory))
  const placesNew = async () => (await marks.unshown('@bob')).map(({ place }) => place)
  t.same(await placesNew(), [])
  await say(memory, [row(1_000), row(2_000), row(3_000, { direction: 'out', sender: 'alice' })])
  t.same(await placesNew(), [1_000, 2_000])
  await marks.add('@bob', await marks.unshown('@bob'))
  t.same(await placesNew(), [])
  await say(memory, [row(1_500)])
  t.same(await placesNew(), [1_500], 'by a sender whose clock is behind')
  await marks.add('@bob', await marks.unshown('@bob'))

  const many = Array.from({ length: 500 }, (_, i) => row(10_000 + i))
  await say(memory, many)
  t.equal((await placesNew()).length, 500)
  await marks.add('@bob', (await marks.unshown('@bob')).slice(0, 50))
  t.same(
    await placesNew(),
    many.slice(50).map(({ place }) => place),
    'the rest stays new',
  )
  await marks.add('@bob', await marks.unshown('@bob'))
  t.same(await placesNew(), [])
  await say(memory, [row(10_450.5 * 2), row(20_000)])
  t.equal((await placesNew()).length, 2)
  t.same(await marks.unshown('@carol'), [])
})

t.test('a text that is dated long ago is new too, however many were shown', async (t) => {
  const memory = forgetfulMessageMemory()
  const marks = marksOf(t, await messenger(t, memory))
  const nowMs = Date.now()
  const dated = (ageMs: number, more: Partial<HistoryRow> = {}) => {
    const atMs = nowMs - ageMs
    return row(atMs * 1_000, { sentAtMs: atMs, arrivedAtMs: nowMs, ...more })
  }
  const dayMs = 86_400_000
  const many = Array.from({ length: 500 }, (_, i) => dated((500 - i) * 60_000))
  await say(memory, [...many, ...Array.from({ length: 300 }, (_, i) => dated((100 + i) * dayMs))])
  await marks.add('@bob', await marks.unshown('@bob'))
  t.same(await marks.unshown('@bob'), [])
  const late = [dated(59 * dayMs + 1), dated(20 * dayMs + 1), dated(1)]
  await say(memory, late)
  const places = (await marks.unshown('@bob')).map(({ place }) => place)
  t.same(
    places,
    late.map(({ place }) => place),
  )
})

t.test('pending work: until each was tried, or the time is up', async (t) => {
  const inner = forgetfulMessageMemory()
  const draft = { key: 'x', conversation: '@bob', madeAtMs: 0, attempts: 2, dueAtMs: 0 }
  await inner.commit([{ table: 'drafts', put: draft }])
  const pending = await watchPendingWork(inner)
  const never = new AbortController().signal
  t.equal(pending.untried, 1)
  const settled = pending.settle(60_000, never)
  const owed = { key: 'y', conversation: '@bob', name: 'bob', ids: [], dueAtMs: 0 }
  await pending.memory.commit([{ table: 'owed', put: owed }])
  await pending.memory.commit([{ table: 'drafts', put: { ...draft, attempts: 3 } }])
  t.equal(pending.untried, 1, 'it was tried')
  await pending.memory.commit([{ table: 'drafts', put: { ...draft, attempts: 0 } }])
  t.equal(pending.untried, 2, 'and is to be tried anew')
  await pending.memory.commit([{ table: 'drafts', put: { ...draft, attempts: 1 } }])
  t.equal(pending.untried, 1)
  await pending.memory.commit([{ table: 'owed', remove: 'y' }])
  await settled
  const later = Date.now() + 600_000
  await pending.memory.commit([{ table: 'drafts', put: { ...draft, key: 'z', dueAtMs: later } }])
  t.equal(pending.untried, 0, 'nobody waits for what is due in ten minutes')
  await pending.memory.commit([{ table: 'owed', put: owed }])
  await pending.settle(1, never)
  const stop = new AbortController()
  const stopped = pending.settle(60_000, stop.signal)
  stop.abort()
  await stopped
})

t.test('what could not be sent is due when a messenger is opened, and nothing else', async (t) => {
  const memory = forgetfulMessageMemory()
  const nowMs = Date.now()
  const later = { attempts: 7, dueAtMs: nowMs + 500_000, madeAtMs: nowMs }
  const letter = {
    ...{ messageId: filled(1, 16), receiptKey: filled(2, 16), envelope: filled(3) },
    ...{ recipient: 'bob', isExpendable: false, group: '', ...later },
  }
  const rows = [
    { ...letter, key: 'tried', lane: 'a', stage: 'waiting' },
    {
      ...letter,
      key: 'put off for hours',
      lane: 'b',
      stage: 'waiting',
      dueAtMs: nowMs + 5_000_000,
    },
    { ...letter, key: 'at a node', lane: 'c', stage: 'taken' },
    { ...letter, key: 'sent directly', lane: 'd', stage: 'direct', attempts: 0 },
  ] as const
  await memory.commit([
    { table: 'drafts', put: { key: 'x', conversation: '@bob', ...later } },
    ...rows.map((put) => ({ table: 'outbox', put }) as const),
  ])
  const begun = new Set<string>()
  await messenger(t, {
    ...memory,
    async commit(changes) {
      await memory.commit(changes)
      for (const change of changes) {
        if ('put' in change && 'attempts' in change.put && change.put.attempts === 0)
          begun.add(change.put.key)
      }
    },
  })
  t.same([...begun].sort(), ['tried', 'x'])
})

t.test('a chat: history page by page, states, commands, notices', async (t) => {
  const memory = forgetfulMessageMemory()
  await say(
    memory,
    Array.from({ length: 150 }, (_, i) => row((i + 1) * 1_000_000)),
  )
  const one = await messenger(t, memory)
  const marks = marksOf(t, one)
  const view = await openConversationView({ messenger: one, client: undefined, marks }, '@bob')
  let changes = 0
  view.port.onChange(() => {
    changes += 1
  })
  const items = () => view.port.view().items
  t.match(view.port.view(), { title: 'bob', status: /^offline/, hasOlder: true })
  t.equal(items().length, 100)
  await view.port.older()
  t.equal(items().length, 150)
  t.equal(view.port.view().hasOlder, false)
  t.equal(items()[0]?.text, 'text 1000000')

  t.equal(await view.port.submit('hello\n'), 'stay')
  t.match(items().at(-1), { text: 'hello', isOwn: true, sender: 'alice', state: 'waiting' })
  t.ok(changes > 1)
  await view.port.submit('//etc/hosts')
  t.match(items().at(-1), { text: '/etc/hosts' })
  await view.port.submit('/help')
  t.match(items().at(-1), { kind: 'notice', text: /\/safety/ })
  await view.port.submit('/members')
  t.match(items().at(-1), { kind: 'notice', text: /you, bob/ })
  await view.port.submit('/contacts')
  t.match(items().at(-1), { text: 'No contacts yet.' })
  await t.rejects(view.port.submit('/safety'), { code: 'unknown-name' })
  await t.rejects(view.port.submit('/retry'), ClientError)
  await t.rejects(view.port.submit('/frob now'), { message: /There is no \/frob here/ })
  await t.rejects(view.port.submit('x'.repeat(20_000)), { code: 'invalid-input' })
  t.equal(await view.port.submit('/quit'), 'quit')
  view.notice('The key has changed.', true)
  t.match(items().at(-1), { kind: 'notice', isAlarming: true })

  await one.send('carol', 'elsewhere')
  t.notMatch(items().at(-1), { text: 'elsewhere' })
  await view.close()
  t.same(await marks.unshown('@bob'), [], 'what is on the screen is not new any more')
})
