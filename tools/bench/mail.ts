/** Messages through the local mixnet without mix delay: two users of one node, who have met. */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { contextOf } from '../../client/core/connect.js'
import { deadlineIn } from '../../client/core/waiting.js'
import { createMail } from '../../client/messaging/mail/create-mail.js'
import type { MessengerEvent } from '../../client/messaging/talk/events.js'
import type { DeliveryState } from '../../client/messaging/talk/memory.js'
import type { Messenger } from '../../client/messaging/talk/messenger.js'
import { hexToBytes } from '../../proto/bytes.js'
import { startLocalNode } from '../cluster/local-node.js'
import { claimName, openConversing, openPerson, type Person } from '../people/person.js'
import { quantile, type Row, row, throughput } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'
import { temporaryFolder } from './temporary-folder.js'

const texts = 60
const envelopeBytes = 1_400
const receiptDelayMs = 0

export async function benchMail(): Promise<Row[]> {
  const closers: (() => Promise<void> | void)[] = []
  try {
    const folder = temporaryFolder()
    closers.push(() => folder.remove())
    const mixnet = await startMixnetProcess('--mean-delay-ms', '0')
    closers.push(() => mixnet.stop())
    const { apiUrl, gateways } = mixnet
    const node = await startLocalNode({
      ...{ dataDirectory: join(folder.path, 'node'), apiUrl, admissionBits: 0 },
      logFile: join(folder.path, 'node.log'),
    })
    closers.push(() => node.child.stop())
    const homeNodes = [hexToBytes(String(node.child.ready.nodeKey))]
    const surroundings = {
      ...{ apiUrl, invite: node.invite, meanDelayMs: 0 },
      gateways: gateways.map(({ identity }) => identity),
    }
    const joined = async (name: string, gateway: number) => {
      const person = await openPerson({
        ...{ surroundings, name, gateway, folder: join(folder.path, name) },
      })
      closers.push(() => person.close())
      await claimName(person, homeNodes)
      return person
    }
    const ann = await joined('ann', 0)
    await ann.client.register('quiet', { homeNodes })
    const sends = await sendTimes(ann, 'quiet')
    const bob = await joined('bob', 1)
    const talk = await talkTimes(ann, bob, closers)
    return [
      row('Send of one envelope until stored, p50', quantile(sends, 0.5), 'ms', {
        target: { of: 'value', atMost: 100 },
      }),
      row('  the same, p90', quantile(sends, 0.9), 'ms'),
      row('Text written until stored, p50', quantile(talk.stored, 0.5), 'ms'),
      row('  the same, p90', quantile(talk.stored, 0.9), 'ms'),
      row('Text written until its receipt is here, p50', quantile(talk.delivered, 0.5), 'ms'),
      row('  the same, p90', quantile(talk.delivered, 0.9), 'ms'),
    ]
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** The request alone: nobody reads what it brings. */
async function sendTimes({ client }: Person, recipient: string): Promise<number[]> {
  const context = contextOf(client)
  const mail = createMail(context)
  const post = async () => {
    const posted = await mail.post(
      {
        ...{ recipient, messageId: randomBytes(16), envelope: randomBytes(envelopeBytes) },
        receiptHash: createHash('sha256').update(randomBytes(32)).digest(),
      },
      deadlineIn(context.clock, 60_000),
    )
    if (posted.outcome !== 'stored') throw new Error('not stored')
  }
  await throughput(10, 1, post)
  return (await throughput(texts, 1, post)).latenciesMs
}

type Closers = (() => Promise<void> | void)[]

async function converse(
  person: Person,
  closers: Closers,
  onEvent?: (event: MessengerEvent) => void,
): Promise<Messenger> {
  const messenger = await openConversing(person, {
    pace: { receiptDelayMs },
    ...(onEvent && { onEvent }),
  })
  closers.push(() => messenger.close())
  return messenger
}

/** One text at a time, each written when the one before it is delivered. */
async function talkTimes(ann: Person, bob: Person, closers: Closers) {
  const states = watchStates()
  const writer = await converse(ann, closers, states.take)
  const reader = await converse(bob, closers)
  await reader.fetch()
  const stored: number[] = []
  const delivered: number[] = []
  const say = async (text: string, isCounted: boolean) => {
    const startedMs = performance.now()
    const { key } = await writer.send('bob', text)
    const isStored = states.reached(key, ['stored', 'delivered'])
    const isDelivered = states.reached(key, ['delivered'])
    const storedMs = (await isStored) - startedMs
    const deliveredMs = (await isDelivered) - startedMs
    await reader.acceptRequest('@ann')
    if (!isCounted) return
    stored.push(storedMs)
    delivered.push(deliveredMs)
  }
  for (let i = 0; i < 10; i++) await say(`warm ${i}`, false)
  for (let i = 0; i < texts; i++) await say(`text ${i}`, true)
  return { stored, delivered }
}

/** When texts reach a state, by `performance.now`. */
function watchStates() {
  const seen = new Map<string, Map<DeliveryState, number>>()
  let wake: (() => void)[] = []
  return {
    take(event: MessengerEvent): void {
      if (event.kind !== 'message' && event.kind !== 'state-change') return
      const { key, state } = event.message
      if (state === undefined) return
      const times = seen.get(key) ?? new Map<DeliveryState, number>()
      seen.set(key, times)
      if (!times.has(state)) times.set(state, performance.now())
      for (const one of wake.splice(0)) one()
    },
    async reached(key: string, states: readonly DeliveryState[]): Promise<number> {
      for (;;) {
        const times = states.flatMap((state) => seen.get(key)?.get(state) ?? [])
        if (times.length > 0) return Math.min(...times)
        await new Promise<void>((resolve) => {
          wake = [...wake, resolve]
        })
      }
    },
  }
}
