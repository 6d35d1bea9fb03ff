/**
 * The thread in which the unmodified Nym WASM client runs: its globals, traps, noise and CPU stay here.
 * Started by nym-wasm-carrier.ts only.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import 'fake-indexeddb/auto'
import { base58 } from '@scure/base'
import { DropHidingWebSocket } from './drop-hiding-websocket.js'
import { decodeIdentity, encodeIdentity, identityFacts } from './identity-content.js'
import { readDatabase, writeDatabase } from './indexed-db-content.js'
import { openNodeSocket } from './node-socket.js'
import type { FromWorker, ToWorker, WorkerStart } from './nym-wasm-messages.js'
import { PacketTraffic } from './packet-traffic.js'

/** Constant, because each worker has an IndexedDB of its own. The client derives the database's name. */
const clientId = 'rookery'
const databaseName = `wasm-client-storage-${clientId}`
const senderTagOffset = 4
const senderTagBytes = 16

type NymModule = typeof import('@nymproject/nym-client-wasm-node') & {
  readonly __wasm: { readonly memory: WebAssembly.Memory }
}
type NymClient = import('@nymproject/nym-client-wasm-node').NymClient
type Job = Exclude<ToWorker, { kind: 'close' }>

const port = parentPort
if (port === null) throw new Error('nym-wasm-worker runs as a worker thread only')
const tell = (message: FromWorker, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer)

const traffic = new PacketTraffic()
const sockets = new Set<DropHidingWebSocket>()

quietenConsole()
provideWebSocket()
try {
  await run(workerData as WorkerStart)
} catch (error) {
  tell({ kind: 'unready', reason: describe(error) })
}

async function run(start: WorkerStart): Promise<void> {
  if (start.identity !== undefined) await writeDatabase(indexedDB, decodeIdentity(start.identity))
  const module = (await import('@nymproject/nym-client-wasm-node')) as { default?: unknown }
  const nym = (module.default ?? module) as NymModule
  const client = await new nym.NymClient(
    (bytes: Uint8Array, tag?: { __wbg_ptr: number; free(): void }) => {
      const senderTag = tag === undefined ? undefined : takeSenderTag(nym, tag)
      const copy = bytes.slice()
      const transfer = [copy.buffer as ArrayBuffer]
      tell({ kind: 'frame', bytes: copy, ...(senderTag && { senderTag }) }, transfer)
    },
    {
      clientId,
      nymApiUrl: start.apiUrl,
      forceTls: start.forceTls,
      clientOverride: start.clientOverride,
      ...(start.preferredGateway && { preferredGateway: start.preferredGateway }),
    },
  )
  const content = await readDatabase(indexedDB, databaseName)
  if (content === undefined) throw new Error('the client stored no identity')
  tell({ kind: 'ready', address: client.selfAddress(), identity: encodeIdentity(content) })
  serve(client)
}

/** Calls one after the other: the client's input channel has size 1, and so order is kept. */
function serve(client: NymClient): void {
  let tail = Promise.resolve()
  let closing = false
  port?.on('message', (message: ToWorker) => {
    if (message.kind === 'close') {
      closing = true
      void closeAll(message.graceMs)
      return
    }
    tail = tail.then(async () => {
      if (!closing) await perform(client, message)
    })
  })
}

async function perform(client: NymClient, job: Job): Promise<void> {
  try {
    if (job.kind === 'reply') await client.send_reply(job.bytes, job.senderTag)
    else if (job.replySurbs === 0) await client.send_regular_message(job.bytes, job.address)
    else await client.send_anonymous_message(job.bytes, job.address, job.replySurbs)
  } catch (error) {
    // A trap leaves the instance in an unknown state; uncaught, it ends this thread.
    if (error instanceof WebAssembly.RuntimeError) throw error
    tell({ kind: 'refused', id: job.id, reason: describe(error) })
    return
  }
  tell({ kind: 'accepted', id: job.id })
}

/** What was accepted gets its moment to leave; then the thread ends. */
async function closeAll(graceMs: number): Promise<void> {
  await traffic.settled(graceMs)
  for (const socket of sockets) socket.close()
  await pause(0)
  process.exit(0)
}

/** The tag is stable text from here on; its 16 bytes lie in WASM memory (NYM.md section 1.1 T2). */
function takeSenderTag(nym: NymModule, tag: { __wbg_ptr: number; free(): void }): string {
  const from = tag.__wbg_ptr + senderTagOffset
  const bytes = new Uint8Array(nym.__wasm.memory.buffer.slice(from, from + senderTagBytes))
  tag.free()
  return base58.encode(bytes)
}

function provideWebSocket(): void {
  const loadKeys = async () => {
    const content = await readDatabase(indexedDB, databaseName)
    if (content === undefined) throw new Error('the client stored no identity')
    return identityFacts(content)
  }
  class WorkerWebSocket extends DropHidingWebSocket {
    constructor(url: string) {
      super(url, {
        openSocket: openNodeSocket,
        loadKeys,
        onLink: (up) => tell({ kind: 'link', up }),
        onGivenUp: (reason) => tell({ kind: 'given-up', reason }),
        onTraffic: (kind) => traffic.note(kind),
      })
      sockets.add(this)
    }
  }
  Object.assign(globalThis, { WebSocket: WorkerWebSocket })
}

/**
 * The client logs at every step, also addresses; nothing of that belongs in our user's output. Of a
 * panic only the place is kept, because its text may hold anything.
 */
function quietenConsole(): void {
  const silent = () => {}
  const error = (text: unknown) => {
    const place = /panicked at ([^\s:]+:\d+)/.exec(String(text))?.[1]
    if (place !== undefined) tell({ kind: 'panicked', place })
  }
  Object.assign(console, { log: silent, info: silent, debug: silent, warn: silent, error })
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
