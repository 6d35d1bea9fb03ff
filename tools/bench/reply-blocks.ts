/**
 * What a node's carrier keeps of a user who is logged in and idle: the Nym client holds its reply blocks (SURBs) in
 * WASM memory, where no figure of the node's own heap shows them.
 */
import { once } from 'node:events'
import { BroadcastChannel, Worker } from 'node:worker_threads'
import { clientOverride } from '../../client/mixnet/client-override.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import type { FromWorker, WorkerStart } from '../../client/mixnet/nym-wasm-messages.js'
import { ackPatienceLocalMs } from '../../client/mixnet/settings.js'
import { replyBlocksKept } from '../../proto/limits.js'
import { type Row, row } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'

/** Users before the measured ones, so that whatever a client makes once is there. */
const earlier = 16
/** Memory grows by 64 KiB: of so many users a figure is good to a tenth. */
const measuredMax = 96
const measuringMs = 45_000
/** Askers at once: each is a Nym client of its own, and the more there are, the more packets are repeated. */
const width = 4
const memoryChannel = 'memory of the Nym client'
const tuning = { coverTraffic: false, averageHopDelayMs: 0, ackPatienceMs: ackPatienceLocalMs }

export async function benchReplyBlocks(): Promise<Row[]> {
  const mixnet = await startMixnetProcess('--mean-delay-ms', '0')
  try {
    const answerer = await openMeasuredClient(mixnet.apiUrl)
    try {
      const { bytes, users } = await bytesPerUser(mixnet.apiUrl, answerer)
      const what = `  beside it, in the Nym client: ${replyBlocksKept} SURBs each, of ${users} users`
      return [row(what, bytes, 'bytes')]
    } finally {
      await answerer.close()
    }
  } finally {
    await mixnet.stop()
  }
}

type MeasuredClient = Awaited<ReturnType<typeof openMeasuredClient>>

async function bytesPerUser(apiUrl: string, answerer: MeasuredClient) {
  /** @returns the memory then */
  const comeAndGo = async (usersMax: number, untilMs: number) => {
    const last = answerer.tags.size + usersMax
    let next = answerer.tags.size
    const one = async () => {
      while (next < last && performance.now() < untilMs) await logIn(apiUrl, answerer, next++)
    }
    await Promise.all(Array.from({ length: width }, one))
    return answerer.memoryBytes()
  }
  const before = await comeAndGo(earlier, Number.POSITIVE_INFINITY)
  const after = await comeAndGo(measuredMax, performance.now() + measuringMs)
  const users = answerer.tags.size - earlier
  return { bytes: (after - before) / users, users }
}

/** Sends what a login would bring, and is gone; the answerer keeps what it can reply with. */
async function logIn(apiUrl: string, answerer: MeasuredClient, user: number): Promise<void> {
  const asker = await openNymWasmCarrier({ apiUrl, ...tuning }, { onFrame() {} })
  const heard = answerer.hears(user)
  await asker.send(answerer.address, new Uint8Array(200).fill(user), replyBlocksKept)
  await heard
  await asker.close()
}

/** A node's Nym client without a node: it takes what comes and answers nothing. */
async function openMeasuredClient(apiUrl: string) {
  const workerData: WorkerStart = {
    ...{ apiUrl, forceTls: false },
    clientOverride: clientOverride(tuning),
  }
  const worker = new Worker(new URL('./measured-nym-worker.js', import.meta.url), {
    ...{ workerData, execArgv: [], stdout: true, stderr: true },
  })
  worker.stdout.resume()
  worker.stderr.resume()
  const tags = new Set<string>()
  const waiting = new Map<number, () => void>()
  const address = await new Promise<string>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (said: FromWorker) => {
      if (said.kind === 'ready') resolve(said.address)
      else if (said.kind === 'unready') reject(new Error(said.reason))
      else if (said.kind === 'frame' && said.senderTag !== undefined) {
        tags.add(said.senderTag)
        waiting.get(said.bytes[0] ?? 0)?.()
      }
    })
  })
  const channel = new BroadcastChannel(memoryChannel)
  return {
    ...{ address, tags },
    /** Resolves when a frame has come that begins with this byte. */
    hears: (byte: number) => new Promise<void>((resolve) => waiting.set(byte, resolve)),
    memoryBytes: () =>
      new Promise<number>((resolve) => {
        channel.onmessage = (event) => resolve(Number((event as { data: unknown }).data))
        channel.postMessage('how much')
      }),
    async close() {
      channel.close()
      const exited = once(worker, 'exit')
      worker.postMessage({ kind: 'close', graceMs: 500 })
      await exited
    },
  }
}
