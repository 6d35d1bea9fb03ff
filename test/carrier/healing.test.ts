import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import t from 'tap'
import type { Answerer, CarrierEvents } from '../../client/mixnet/carrier.js'
import {
  type NymWasmCarrierOptions,
  openNymWasmCarrier,
} from '../../client/mixnet/nym-wasm-carrier.js'
import { refusal } from './conformance.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { startTestNetwork, type TestNetwork } from './test-network.js'

/** An asker at one gateway, an answerer at another, and questions that go on until stopped. */
interface Conversation {
  readonly asker: Answerer
  readonly askerInbox: Inbox
  readonly answerer: Answerer
  readonly answererInbox: Inbox
  /** Asks steadily until `stop`; resolves with the number of questions that were accepted. */
  askSteadily(): { stop(): Promise<number> }
  /** Every question arrived, and the answer to every one. */
  complete(questions: number): Promise<void>
  close(): Promise<void>
}

function opener(network: TestNetwork) {
  return (events: CarrierEvents, more: Partial<NymWasmCarrierOptions> = {}) =>
    openNymWasmCarrier(
      { apiUrl: network.apiUrl, coverTraffic: false, averageHopDelayMs: 0, ...more },
      events,
    )
}

async function converse(network: TestNetwork): Promise<Conversation> {
  const open = opener(network)
  const [askersGateway, answerersGateway] = network.gateways
  if (askersGateway === undefined || answerersGateway === undefined) throw new Error('two gateways')
  const answererInbox = new Inbox(({ bytes, senderTag }) => {
    if (senderTag !== undefined) void answerer.reply(senderTag, utf8(`re ${text(bytes)}`))
  })
  const answerer: Answerer = await open(answererInbox, {
    preferredGateway: answerersGateway.identity,
  })
  const askerInbox = new Inbox()
  const asker = await open(askerInbox, { preferredGateway: askersGateway.identity })
  t.ok(asker.address.endsWith(askersGateway.identity), 'the preferred gateway is used')
  return {
    asker,
    askerInbox,
    answerer,
    answererInbox,
    askSteadily() {
      let going = true
      const asked = (async () => {
        let count = 0
        for (; going; count++) {
          await asker.send(answerer.address, utf8(`question ${count}`), 5)
          await pause(15)
        }
        return count
      })()
      return {
        stop() {
          going = false
          return asked
        },
      }
    },
    async complete(questions) {
      for (let count = 0; count < questions; count++) {
        const question = utf8(`question ${count}`)
        const answer = utf8(`re question ${count}`)
        await answererInbox.frame(({ bytes }) => sameBytes(bytes, question), text(question))
        await askerInbox.frame(({ bytes }) => sameBytes(bytes, answer), text(answer))
      }
    },
    async close() {
      await Promise.all([asker.close(), answerer.close()])
    },
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

async function restartGateway(network: TestNetwork, index: number, downMs: number): Promise<void> {
  await network.stopGateway(index)
  await pause(downMs)
  await network.startGateway(index)
}

t.setTimeout(600_000)

t.test('six drops at either gateway under traffic lose nothing', async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const conversation = await converse(network)
  const asking = conversation.askSteadily()
  for (let drop = 0; drop < 6; drop++) {
    const index = drop % 2
    const inbox = index === 0 ? conversation.askerInbox : conversation.answererInbox
    const told = inbox.states.length
    await restartGateway(network, index, 50)
    await inbox.state('reconnecting', told)
    await inbox.state('connected', told)
    await pause(150)
  }
  const questions = await asking.stop()
  await conversation.complete(questions)
  t.pass(`${questions} questions and their answers arrived`)
  t.equal(conversation.asker.state, 'connected')
  await conversation.close()
  await network.close()
})

t.test('a gateway down for three seconds under traffic loses nothing', async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const conversation = await converse(network)
  for (const index of [0, 1]) {
    const asking = conversation.askSteadily()
    await pause(200)
    await restartGateway(network, index, 3_000)
    await pause(200)
    const questions = await asking.stop()
    await conversation.complete(questions)
    t.pass(`${questions} questions and their answers arrived`)
  }
  await conversation.close()
  await network.close()
})

t.test('out of reach for longer than the bound, sends fail loudly; later ones go', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const inbox = new Inbox()
  const carrier = await opener(network)(inbox, { waitMsMax: 400 })
  await network.stopGateway(0)
  await inbox.state('reconnecting')
  const started = performance.now()
  const error = await refusal(carrier.send(carrier.address, utf8('too late'), 0), 'disconnected')
  t.match(error.message, /400 ms/)
  t.ok(performance.now() - started >= 399, 'it did wait')
  const waiting = carrier.send(carrier.address, utf8('also too late'), 0)
  await refusal(waiting, 'disconnected')
  await network.startGateway(0)
  await inbox.state('connected', inbox.states.indexOf('reconnecting'))
  await carrier.send(carrier.address, utf8('in time'), 0)
  await inbox.frame(({ bytes }) => sameBytes(bytes, utf8('in time')), 'the later message')
  t.equal(inbox.frames.length, 1, 'what failed was not sent after all')
  await carrier.close()
  await network.close()
})

t.test('closing while the gateway is away ends, and rejects what waits', async () => {
  const network = await startTestNetwork({ gateways: 1 })
  const inbox = new Inbox()
  const carrier = await opener(network)(inbox)
  await network.stopGateway(0)
  await inbox.state('reconnecting')
  const waiting = refusal(carrier.send(carrier.address, utf8('x'), 0), 'closed')
  await carrier.close()
  await waiting
  await network.close()
})

t.test('a worker that dies or traps is replaced: same address, nothing thrown here', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const workers: Worker[] = []
  const onWorker = (worker: Worker) => workers.push(worker)
  process.on('worker', onWorker)
  const inbox = new Inbox()
  const carrier = await opener(network)(inbox)
  const { address } = carrier
  const deaths = [
    (worker: Worker) => void worker.terminate(),
    // T2: a tag that is no text makes the WASM instance trap.
    (worker: Worker) =>
      worker.postMessage({ kind: 'reply', id: -1, senderTag: 5, bytes: utf8('x') }),
  ]
  for (const [index, die] of deaths.entries()) {
    const worker = workers.at(-1)
    if (worker === undefined) throw new Error('no worker was started')
    const told = inbox.states.length
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    die(worker)
    await gone
    const text = utf8(`after death ${index}`)
    await carrier.send(address, text, 0)
    await inbox.frame(({ bytes }) => sameBytes(bytes, text), 'a message to itself')
    t.same(inbox.states.slice(told), ['reconnecting', 'connected'])
    t.equal(carrier.address, address)
  }
  t.equal(workers.length, 3)
  process.off('worker', onWorker)
  await carrier.close()
  await network.close()
})

t.test(
  'closing while a new client starts, or once it is ready, ends with its threads',
  async (t) => {
    const network = await startTestNetwork({ gateways: 1 })
    for (const moment of ['created', 'ready'] as const) {
      const workers: Worker[] = []
      const inbox = new Inbox()
      const closed = new Promise<void>((resolve) => {
        process.on('worker', onWorker)
        function onWorker(worker: Worker): void {
          workers.push(worker)
          if (workers.length === 1) return
          process.off('worker', onWorker)
          if (moment === 'created') resolve(carrier.close())
          // Heard by us before the carrier hears it.
          else worker.prependListener('message', () => resolve(carrier.close()))
        }
      })
      const carrier = await opener(network)(inbox)
      void workers[0]?.terminate()
      await closed
      t.equal(workers.length, 2, moment)
      t.same(
        workers.map(({ threadId }) => threadId),
        [-1, -1],
        'both threads have ended',
      )
      t.same(inbox.states.slice(-2), ['reconnecting', 'closed'])
    }
    await network.close()
  },
)

t.test('replies that waited when the client broke are refused, not swallowed', async () => {
  const network = await startTestNetwork({ gateways: 1 })
  const open = opener(network)
  const workers: Worker[] = []
  const onWorker = (worker: Worker) => workers.push(worker)
  process.on('worker', onWorker)
  const inbox = new Inbox()
  const answerer = await open(inbox)
  process.off('worker', onWorker)
  const asker = await open(new Inbox())
  await asker.send(answerer.address, utf8('hello'), 5)
  const { senderTag } = await inbox.frame(() => true, 'a question')
  if (senderTag === undefined) throw new Error('it came without a tag')
  await network.stopGateway(0)
  await inbox.state('reconnecting')
  const waiting = refusal(answerer.reply(senderTag, utf8('too late')), 'unknown-tag')
  const message = answerer.send(asker.address, utf8('waits on'), 0)
  void workers[0]?.terminate()
  await waiting
  await network.startGateway(0)
  await message
  await Promise.all([asker.close(), answerer.close()])
  await network.close()
})

t.test('a client that breaks again and again ends in the state failed', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const inbox = new Inbox()
  const bystander = await opener(network)(inbox)
  const onWorker = (worker: Worker) =>
    worker.on('message', ({ kind }: { kind: string }) => {
      if (kind === 'ready') void worker.terminate()
    })
  process.on('worker', onWorker)
  const brokenInbox = new Inbox()
  const broken = await opener(network)(brokenInbox)
  await brokenInbox.state('failed')
  const error = await refusal(broken.send(broken.address, utf8('x'), 0), 'failed')
  t.match(error.message, /broke 5 times within a minute/)
  process.off('worker', onWorker)
  await broken.close()
  t.equal(broken.state, 'closed')
  t.equal(bystander.state, 'connected', 'other carriers in the process do not notice')
  await bystander.close()
  await network.close()
})
