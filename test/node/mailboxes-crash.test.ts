/** A process killed while it stores messages: nothing that it has answered is lost, or comes back. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { bytesToHex } from '../../proto/bytes.js'
import { temporaryDirectory } from './support/directory.js'
import { openTestMailboxes } from './support/mailboxes.js'

const program = fileURLToPath(new URL('./support/storing-process.js', import.meta.url))
const killedAfter = 1_000

t.test('kill -9 while messages are stored', { timeout: 120_000 }, async (t) => {
  const path = join(temporaryDirectory(t), 'messages.sqlite')
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const closed = once(child, 'close')
  const answered = { stored: new Set<string>(), acknowledged: new Set<string>() }
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ''] = line.split(' ')
    // The last line may be cut off.
    if (id.length === 32) answered[what === 'stored' ? 'stored' : 'acknowledged'].add(id)
    lines += 1
    if (lines === killedAfter) child.kill('SIGKILL')
  }
  await closed
  t.ok(answered.stored.size > 300 && answered.acknowledged.size > 100)

  const box = openTestMailboxes(t, { path })
  t.same(box.database.sql.pragma('integrity_check', { simple: true }), 'ok')
  const waiting = new Set<string>()
  for (let after = 0, more = true; more; ) {
    const page = box.fetch('ada', undefined, after)
    for (const { messageId } of page.messages) waiting.add(bytesToHex(messageId))
    after = page.messages.at(-1)?.place ?? after
    more = page.more
  }
  const known = box.database.sql
    .prepare('SELECT message_id FROM messages')
    .all()
    .map((row) => bytesToHex((row as { message_id: Buffer }).message_id))
  const missing = [...answered.stored].filter((id) => !known.includes(id))
  t.same(missing, [], 'every message that was answered as stored is there')
  t.same(
    [...answered.acknowledged].filter((id) => waiting.has(id)),
    [],
    'and none that was acknowledged comes again',
  )
  const { waiting: counted, bytes } = box.mailboxes.counts()
  t.equal(counted, waiting.size, 'what is counted is what waits')
  t.equal(bytes, waiting.size * 1_400)
})
