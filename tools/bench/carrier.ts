/** The Nym WASM carrier over the local mixnet without mix delay: connecting, asking, sending. */
import type { Answerer, CarrierEvents, Frame } from '../../client/mixnet/carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { quantile, type Row, row, throughput, timed } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'

export async function benchCarrier(): Promise<Row[]> {
  const mixnet = await startMixnetProcess('--mean-delay-ms', '0')
  const open = (events: CarrierEvents): Promise<Answerer> =>
    openNymWasmCarrier({ apiUrl: mixnet.apiUrl, coverTraffic: false, averageHopDelayMs: 0 }, events)
  try {
    const connects = await connectTimes(open)
    const asked = await askTimes(open, 100)
    const perSecond = await messagesPerSecond(open, 400)
    return [
      row('Carrier, connect, p50', quantile(connects, 0.5), 'ms', {
        target: { of: 'value', atMost: 1000 },
      }),
      row('Carrier, question and SURB reply, p50', quantile(asked, 0.5), 'ms'),
      row('Carrier, question and SURB reply, p90', quantile(asked, 0.9), 'ms'),
      row('Carrier, 200-byte messages, one sender', perSecond, 'messages/s'),
    ]
  } finally {
    await mixnet.stop()
  }
}

/**
 * Questions of a lookup's size and answers of a certificate's, with no node behind them: what the SDK and the
 * mixnet leave of these cores.
 */
export async function bareExchanges(apiUrl: string, count: number, width: number) {
  const open: Open = (events) =>
    openNymWasmCarrier({ apiUrl, coverTraffic: false, averageHopDelayMs: 0 }, events)
  const answer = new Uint8Array(600)
  const answerer: Answerer = await open({
    onFrame: ({ senderTag, bytes }) => {
      if (senderTag === undefined) return
      answer.set(bytes.subarray(0, 4))
      void answerer.reply(senderTag, answer.slice())
    },
  })
  const waiting = new Map<number, () => void>()
  const onFrame = ({ bytes }: Frame): void => waiting.get(indexOf(bytes))?.()
  const askers = await Promise.all([open({ onFrame }), open({ onFrame })])
  const exchange = (size: number, first: number) =>
    throughput(size, width, async (i) => {
      const question = new Uint8Array(40)
      new DataView(question.buffer).setUint32(0, first + i)
      const answered = new Promise<void>((resolve) => waiting.set(first + i, resolve))
      await askers[i % 2]?.send(answerer.address, question, 2)
      await answered
      waiting.delete(first + i)
    })
  await exchange(Math.ceil(count / 10), 0)
  const { perSecond } = await exchange(count, count)
  await Promise.all([...askers, answerer].map((carrier) => carrier.close()))
  return perSecond
}

function indexOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0)
}

type Open = (events: CarrierEvents) => Promise<Answerer>

async function connectTimes(open: Open): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const { value, ms } = await timed(open({ onFrame() {} }))
    times.push(ms)
    await value.close()
  }
  return times
}

/** Round trips, one after the other, after ten that warm everything up. */
async function askTimes(open: Open, count: number): Promise<number[]> {
  let arrived: (frame: Frame) => void = () => {}
  const answerer: Answerer = await open({
    onFrame: ({ senderTag, bytes }) => {
      if (senderTag !== undefined) void answerer.reply(senderTag, bytes)
    },
  })
  const asker = await open({ onFrame: (frame) => arrived(frame) })
  const times: number[] = []
  for (let i = 0; i < count + 10; i++) {
    const reply = new Promise<Frame>((resolve) => {
      arrived = resolve
    })
    const question = asker.send(answerer.address, new Uint8Array(200).fill(i), 2)
    const { ms } = await timed(Promise.all([question, reply]))
    if (i >= 10) times.push(ms)
  }
  await Promise.all([asker.close(), answerer.close()])
  return times
}

async function messagesPerSecond(open: Open, count: number): Promise<number> {
  let left = count
  let done: () => void = () => {}
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  const receiver = await open({
    onFrame: () => {
      left -= 1
      if (left === 0) done()
    },
  })
  const sender = await open({ onFrame() {} })
  const bytes = new Uint8Array(200)
  const sends = Array.from({ length: count }, () => sender.send(receiver.address, bytes, 0))
  const { ms } = await timed(Promise.all([...sends, all]))
  await Promise.all([sender.close(), receiver.close()])
  return count / (ms / 1000)
}
