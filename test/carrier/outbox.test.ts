import t from 'tap'
import { closedError } from '../../client/mixnet/checks.js'
import { Outbox } from '../../client/mixnet/outbox.js'
import { queueBytesMax, queueMessagesMax } from '../../client/mixnet/settings.js'
import { refusal } from './conformance.js'

interface Job {
  readonly bytes: Uint8Array
  readonly name: string
}

const options = { windowMax: 2, waitMsMax: 30, attemptsMax: 2 }

function outbox(more: Partial<typeof options> = {}) {
  const handed: { id: number; name: string }[] = []
  const box = new Outbox<Job>({ ...options, ...more }, (id, { name }) => handed.push({ id, name }))
  const submit = (name: string, length = 1) => box.submit({ name, bytes: new Uint8Array(length) })
  return { box, handed, submit, names: () => handed.map(({ name }) => name).join('') }
}

t.test('hands over in order, a window at a time', async (t) => {
  const { box, handed, submit, names } = outbox()
  box.openGate()
  const all = ['a', 'b', 'c', 'd'].map((name) => submit(name))
  t.equal(names(), 'ab')
  box.accepted(handed[1]?.id ?? 0)
  t.equal(names(), 'abc')
  await all[1]
  for (const { id } of [...handed]) box.accepted(id)
  for (const { id } of [...handed]) box.accepted(id)
  await Promise.all(all)
  t.equal(names(), 'abcd')
})

t.test('while the gate is shut jobs wait, each within its bound', async (t) => {
  const { box, submit, names } = outbox()
  const first = refusal(submit('a'), 'disconnected')
  await first
  const second = submit('b')
  box.openGate()
  t.equal(names(), 'b', 'what expired is never handed over')
  box.accepted(2)
  await second
  box.shutGate()
  const [third, fourth] = [submit('c'), submit('d')].map((sent) => refusal(sent, 'disconnected'))
  t.match((await third)?.message, /30 ms/)
  await fourth
})

t.test('what the other side had not accepted goes again, within the attempts', async (t) => {
  const { box, submit, names } = outbox()
  box.openGate()
  const broken = ['a', 'b'].map((name) => refusal(submit(name), 'failed'))
  const fine = submit('c')
  box.shutGate()
  box.takeBack()
  box.openGate()
  t.equal(names(), 'abab')
  box.takeBack()
  await Promise.all(broken)
  t.equal(names(), 'ababc')
  box.accepted(3)
  await fine
})

t.test('too much is refused at once, and room comes back', async (t) => {
  const { box, submit } = outbox({ waitMsMax: 60_000 })
  const large = submit('x', queueBytesMax)
  await refusal(submit('y'), 'overloaded')
  box.openGate()
  box.accepted(1)
  await large
  box.shutGate()
  const many = Array.from({ length: queueMessagesMax }, () => refusal(submit('z'), 'closed'))
  t.match((await refusal(submit('one more'), 'overloaded')).message, /slow down/)
  box.end(closedError())
  await Promise.all(many)
  await refusal(submit('late'), 'closed')
})

t.test('a refusal reaches its own caller only; unknown ids are passed over', async () => {
  const { box, submit } = outbox()
  box.openGate()
  const [bad, good] = [refusal(submit('bad'), 'closed'), submit('good')]
  box.refused(1, closedError())
  box.refused(1, closedError())
  box.accepted(77)
  box.accepted(2)
  await Promise.all([bad, good])
})

t.test('what waits can be refused by kind; what was handed over stays', async (t) => {
  const { box, submit, names } = outbox()
  box.openGate()
  const [first, second] = [submit('a'), submit('b')]
  const bad = refusal(submit('c'), 'closed')
  const good = submit('d')
  box.refuseWaiting(({ name }) => name !== 'd', closedError())
  await bad
  for (const id of [1, 2, 4]) box.accepted(id)
  await Promise.all([first, second, good])
  t.equal(names(), 'abd')
})
