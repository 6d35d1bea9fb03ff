/**
 * The worker of the browser carrier: gives the unmodified SDK worker a WebSocket that hides drops, then
 * loads it. Bundle this file as a classic script; serve the SDK's `web-worker-0.js` beside it under the
 * name `nym-sdk-worker.js`.
 */
import {
  type CloseRequest,
  clientParameter,
  databaseName,
  sdkParameter,
  sdkWorkerDefault,
  type WorkerNotice,
} from './browser-messages.js'
import { DropHidingWebSocket, type PlainSocket } from './drop-hiding-websocket.js'
import { identityFacts } from './identity-content.js'
import { readDatabase } from './indexed-db-content.js'
import { PacketTraffic } from './packet-traffic.js'

declare function importScripts(url: string): void

const parameters = new URL(self.location.href).searchParams
const clientId = parameters.get(clientParameter) ?? ''
const traffic = new PacketTraffic()
const PlatformWebSocket = self.WebSocket
const tell = (notice: WorkerNotice) => self.postMessage(notice)

class WorkerWebSocket extends DropHidingWebSocket {
  constructor(url: string) {
    super(url, {
      openSocket: (target) => new PlatformWebSocket(target) as unknown as PlainSocket,
      loadKeys,
      onLink: (up) => tell({ kind: 'rookery-link', up }),
      onGivenUp: (reason) => tell({ kind: 'rookery-given-up', reason }),
      onTraffic: (kind) => traffic.note(kind),
    })
  }
}

async function loadKeys() {
  const content = await readDatabase(indexedDB, databaseName(clientId))
  if (content === undefined) throw new Error('the client stored no identity')
  return identityFacts(content)
}

/** The SDK tells only the console that starting failed; everything else it says is noise. */
function listenToConsole(): void {
  const silent = () => {}
  Object.assign(console, { log: silent, info: silent, debug: silent, warn: silent })
  console.error = (text: unknown, detail: unknown) => {
    if (!String(text).includes('Failed to start')) return
    const reason = detail instanceof Error ? detail.message : String(detail)
    tell({ kind: 'rookery-start-failed', reason })
  }
}

/** A trapped WASM instance is of no use any more. */
function watchForTraps(): void {
  const trapped = (problem: unknown) => {
    if (!(problem instanceof WebAssembly.RuntimeError)) return
    tell({ kind: 'rookery-given-up', reason: `the Nym client broke: ${problem.message}` })
  }
  self.addEventListener('unhandledrejection', (event) => trapped(event.reason))
  self.addEventListener('error', (event) => trapped(event.error))
}

self.addEventListener('message', (event: MessageEvent<Partial<CloseRequest> | undefined>) => {
  if (event.data?.rookery !== 'close') return
  void traffic.settled(event.data.graceMs ?? 0).then(() => tell({ kind: 'rookery-settled' }))
})
listenToConsole()
watchForTraps()
Object.assign(self, { WebSocket: WorkerWebSocket })
importScripts(parameters.get(sdkParameter) ?? sdkWorkerDefault)
