import t from 'tap'
import type { Answerer } from '../../client/mixnet/carrier.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { messageBytesMaxDefault } from '../../client/mixnet/settings.js'
import { answererCases, askerCases, refusal } from './conformance.js'
import { answerEchoes } from './echo-peer.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { keptInMemory } from './kept-in-memory.js'

t.test('conformance, as asker', async (t) => {
  const network = createMemoryNetwork()
  const peer: Answerer = await network.open(new Inbox(answerEchoes(() => peer)))
  for (const { name, run } of askerCases) {
    await t.test(name, () =>
      run({
        open: (events) => network.open(events),
        peerAddress: peer.address,
        messageBytesMax: messageBytesMaxDefault,
        canSendWithoutTag: true,
      }),
    )
  }
  await peer.close()
})

t.test('conformance, as answerer', async (t) => {
  const network = createMemoryNetwork()
  const store = keptInMemory()
  for (const { name, run } of answererCases) {
    await t.test(name, () =>
      run({
        open: (events) => network.open(events),
        openAsker: (events) => network.open(events),
        openKept: (events) => network.open(events, store),
        messageBytesMax: messageBytesMaxDefault,
      }),
    )
  }
})

t.test('mischief is seeded: lost, repeated and reordered alike in two runs', async (t) => {
  const run = async () => {
    const network = createMemoryNetwork({ seed: 7, loss: 0.2, duplication: 0.2, reordering: 0.3 })
    const inbox = new Inbox()
    const receiver = await network.open(inbox)
    const sender = await network.open(new Inbox())
    for (let index = 0; index < 200; index++) {
      await sender.send(receiver.address, utf8(String(index)), 0)
    }
    const { lost, repeated } = network.counts
    const expected = 200 - lost + repeated
    await inbox.until(() => inbox.frames.length === expected, 'all that was not lost')
    await Promise.all([sender.close(), receiver.close()])
    t.ok(lost > 20 && lost < 70, `${lost} lost`)
    t.ok(repeated > 10 && repeated < 70, `${repeated} repeated`)
    return inbox.frames.map(({ bytes }) => new TextDecoder().decode(bytes))
  }
  const first = await run()
  t.same(await run(), first)
  t.notSame(
    first,
    [...first].sort((left, right) => Number(left) - Number(right)),
    'not in order',
  )
})

t.test('an interrupted network: sends wait, then fail loudly, or go when it is back', async (t) => {
  const network = createMemoryNetwork({ waitMsMax: 40 })
  const inbox = new Inbox()
  const receiver = await network.open(inbox)
  const senderInbox = new Inbox()
  const sender = await network.open(senderInbox)
  network.interrupt()
  t.equal(sender.state, 'reconnecting')
  await refusal(sender.send(receiver.address, utf8('too late'), 0), 'disconnected')
  const waiting = sender.send(receiver.address, utf8('in time'), 0)
  network.restore()
  await waiting
  await inbox.frame(({ bytes }) => sameBytes(bytes, utf8('in time')), 'the message that waited')
  t.same(senderInbox.states, ['connected', 'reconnecting', 'connected'])
  t.equal(inbox.frames.length, 1)
  await Promise.all([sender.close(), receiver.close()])
})

t.test('without replenishing, a reply waits for SURBs', async (t) => {
  const network = createMemoryNetwork({ replenishSurbs: false })
  const inbox = new Inbox()
  const answerer = await network.open(inbox)
  const askerInbox = new Inbox()
  const asker = await network.open(askerInbox)
  await asker.send(answerer.address, utf8('one'), 1)
  const { senderTag } = await inbox.frame(() => true, 'the question')
  if (senderTag === undefined) throw new Error('no tag')
  await answerer.reply(senderTag, utf8('first'))
  await answerer.reply(senderTag, utf8('second'))
  await askerInbox.frame(() => true, 'the first reply')
  t.equal(askerInbox.frames.length, 1)
  await asker.send(answerer.address, utf8('more'), 1)
  await askerInbox.until(() => askerInbox.frames.length === 2, 'the second reply')
  await Promise.all([asker.close(), answerer.close()])
})

t.test('SURBs of an asker that restarted are of no use', async (t) => {
  const network = createMemoryNetwork()
  const inbox = new Inbox()
  const answerer = await network.open(inbox)
  const store = keptInMemory()
  const before = await network.open(new Inbox(), store)
  await before.send(answerer.address, utf8('question'), 5)
  const { senderTag } = await inbox.frame(() => true, 'the question')
  if (senderTag === undefined) throw new Error('no tag')
  await before.close()
  const afterInbox = new Inbox()
  const after = await network.open(afterInbox, store)
  await answerer.reply(senderTag, utf8('too late'))
  await answerer.send(after.address, utf8('plain'), 0)
  await afterInbox.frame(({ bytes }) => sameBytes(bytes, utf8('plain')), 'the plain message')
  t.equal(afterInbox.frames.length, 1)
  await Promise.all([after.close(), answerer.close()])
})
