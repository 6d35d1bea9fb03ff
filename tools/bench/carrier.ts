/** The Nym WASM carrier over the local mixnet without mix delay: connecting, asking, sending. */
import type { Answerer, CarrierEvents, Frame } from '../../client/mixnet/carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { quantile, type Row, row, timed } from './measure.js'
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
