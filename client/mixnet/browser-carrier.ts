import { createNymMixnetClient, type NymMixnetClient } from '@nymproject/sdk'
import {
  type CloseRequest,
  clientParameter,
  databaseName,
  type WorkerNotice,
} from './browser-messages.js'
import { type Asker, CarrierError, type CarrierEvents, type CarrierState } from './carrier.js'
import { checkSend, closedError } from './checks.js'
import { clientOverride, type NymClientTuning } from './client-override.js'
import { openConnected } from './early-frames.js'
import { identityFacts } from './identity-content.js'
import { readDatabase } from './indexed-db-content.js'
import { Outbox } from './outbox.js'
import {
  closeGraceMsDefault,
  connectTimeoutMsDefault,
  messageBytesMaxDefault,
  waitMsMaxDefault,
} from './settings.js'

export interface BrowserCarrierOptions extends NymClientTuning {
  readonly apiUrl: string
  /** Where browser-worker.ts is served, bundled; relative to the page. */
  readonly workerUrl: string
  /** Names the identity in this browser's IndexedDB, so that the address survives a reload. */
  readonly clientId?: string
  /** Base58 key of the gateway for a new identity. */
  readonly preferredGateway?: string
  /** Connect to the gateway by wss only: needed for gateways elsewhere when the page came by https. */
  readonly forceTls?: boolean
  readonly connectTimeoutMs?: number
  readonly waitMsMax?: number
  readonly messageBytesMax?: number
  readonly closeGraceMs?: number
}

interface Job {
  readonly address: string
  readonly bytes: Uint8Array
  readonly replySurbs: number
}

const windowMax = 32

/**
 * Opens the Nym SDK in a browser, as an asker: the SDK cannot answer by SURB, and whoever we send to
 * sees a sender tag even with 0 SURBs. One page at a time may use an identity.
 * @throws CarrierError `disconnected`, `identity`, `configuration` (another page has this identity)
 */
export async function openBrowserCarrier(
  options: BrowserCarrierOptions,
  events: CarrierEvents,
): Promise<Asker> {
  const clientId = options.clientId ?? 'rookery'
  const release = await takeIdentity(clientId)
  return openConnected(events, (held) => new BrowserCarrier(options, clientId, held, release))
}

class BrowserCarrier implements Asker {
  readonly #options: BrowserCarrierOptions
  readonly #clientId: string
  readonly #events: CarrierEvents
  readonly #releaseIdentity: () => void
  readonly #outbox: Outbox<Job>
  #worker: Worker | undefined
  #client: NymMixnetClient['client'] | undefined
  #address = ''
  #state: CarrierState = 'connecting'
  #closing: Promise<void> | undefined
  #onNotice: (notice: WorkerNotice) => void = () => {}

  constructor(
    options: BrowserCarrierOptions,
    clientId: string,
    events: CarrierEvents,
    releaseIdentity: () => void,
  ) {
    this.#options = options
    this.#clientId = clientId
    this.#events = events
    this.#releaseIdentity = releaseIdentity
    const waitMsMax = options.waitMsMax ?? waitMsMaxDefault
    this.#outbox = new Outbox({ windowMax, waitMsMax, attemptsMax: 1 }, (id, job) => {
      void this.#hand(id, job)
    })
  }

  get address(): string {
    return this.#address
  }

  get state(): CarrierState {
    return this.#state
  }

  async connect(): Promise<void> {
    const timeoutMs = this.#options.connectTimeoutMs ?? connectTimeoutMsDefault
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLate = new Promise<never>((_resolve, reject) => {
      const text = `no connection through ${this.#options.apiUrl} within ${timeoutMs} ms`
      timer = setTimeout(() => reject(new CarrierError('disconnected', text)), timeoutMs)
    })
    try {
      await Promise.race([this.#start(), tooLate])
    } finally {
      clearTimeout(timer)
    }
    this.#onNotice = (notice) => this.#follow(notice)
    this.#setState('connected')
    this.#outbox.openGate()
  }

  async send(address: string, bytes: Uint8Array, replySurbs: number): Promise<void> {
    const bytesMax = this.#options.messageBytesMax ?? messageBytesMaxDefault
    checkSend(address, bytes, replySurbs, bytesMax)
    await this.#outbox.submit({ address, bytes: new Uint8Array(bytes), replySurbs })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const wasUsable = this.#state === 'connected' || this.#state === 'reconnecting'
    this.#setState('closed')
    this.#outbox.end(closedError())
    if (wasUsable) await this.#settled(this.#options.closeGraceMs ?? closeGraceMsDefault)
    this.#worker?.terminate()
    this.#worker = undefined
    this.#releaseIdentity()
  }

  async #start(): Promise<void> {
    const clientId = this.#clientId
    const stored = await storedGateway(clientId)
    const url = new URL(this.#options.workerUrl, document.baseURI)
    url.searchParams.set(clientParameter, clientId)
    const { client, events } = await startSdk(url, (worker) => this.#adopt(worker))
    this.#client = client
    events.subscribeToRawMessageReceivedEvent(({ args }) => {
      if (this.#state !== 'closed') this.#events.onFrame({ bytes: args.payload })
    })
    const connected = new Promise<string>((resolve, reject) => {
      events.subscribeToConnected(({ args }) => resolve(args.address ?? ''))
      this.#onNotice = (notice) => {
        if (notice.kind === 'rookery-start-failed') reject(startError(notice.reason, stored))
      }
    })
    // T3: with a stored gateway the client must be told that very one.
    const preferredGateway = stored ?? this.#options.preferredGateway
    await client.start({
      clientId,
      nymApiUrl: this.#options.apiUrl,
      forceTls: this.#options.forceTls ?? false,
      clientOverride: clientOverride(this.#options),
      ...(preferredGateway !== undefined && { preferredGateway }),
    })
    this.#address = await connected
  }

  #adopt(worker: Worker): void {
    this.#worker = worker
    worker.addEventListener('message', (event: MessageEvent<WorkerNotice>) =>
      this.#onNotice(event.data),
    )
  }

  #follow(notice: WorkerNotice): void {
    if (this.#state === 'closed' || this.#state === 'failed') return
    if (notice.kind === 'rookery-given-up') {
      this.#setState('failed')
      this.#outbox.end(new CarrierError('failed', `the carrier gave up: ${notice.reason}`))
      this.#worker?.terminate()
    } else if (notice.kind === 'rookery-link' && notice.up) {
      this.#setState('connected')
      this.#outbox.openGate()
    } else if (notice.kind === 'rookery-link') {
      this.#setState('reconnecting')
      this.#outbox.shutGate()
    }
  }

  /** The SDK tells neither acceptance nor refusal: a message counts as accepted once its worker has it. */
  async #hand(id: number, { address, bytes, replySurbs }: Job): Promise<void> {
    await this.#client?.rawSend({ payload: bytes, recipient: address, replySurbs })
    this.#outbox.accepted(id)
  }

  #settled(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs + 500)
      this.#onNotice = (notice) => {
        if (notice.kind !== 'rookery-settled') return
        clearTimeout(timer)
        resolve()
      }
      this.#worker?.postMessage({ rookery: 'close', graceMs } satisfies CloseRequest)
    })
  }

  #setState(state: CarrierState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    this.#events.onState?.(state)
  }
}

/**
 * The SDK starts `new Worker('web-worker-0.js')`, relative to the page, and keeps it to itself. For that
 * one synchronous call we put our worker's URL in its place, and see which worker it is.
 */
function startSdk(url: URL, adopt: (worker: Worker) => void): Promise<NymMixnetClient> {
  const PlatformWorker = globalThis.Worker
  globalThis.Worker = class extends PlatformWorker {
    constructor() {
      super(url)
      adopt(this)
    }
  }
  try {
    return createNymMixnetClient()
  } finally {
    globalThis.Worker = PlatformWorker
  }
}

async function storedGateway(clientId: string): Promise<string | undefined> {
  const content = await readDatabase(indexedDB, databaseName(clientId))
  const active = content?.stores.find(({ name }) => name === 'active_gateway')
  if (content === undefined || active === undefined || active.rows.length === 0) return undefined
  return identityFacts(content).gateway
}

/** Two pages with one identity would take turns in throwing each other off the gateway. */
function takeIdentity(clientId: string): Promise<() => void> {
  if (navigator.locks === undefined) return Promise.resolve(() => {})
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(
      `rookery-mixnet-${clientId}`,
      { ifAvailable: true },
      (lock) => {
        if (lock !== null) return new Promise<void>((release) => resolve(release))
        const text = `another page of this browser is using the mixnet identity ${clientId}`
        reject(new CarrierError('configuration', text))
        return undefined
      },
    )
    held.catch(reject)
  })
}

function startError(reason: string, stored: string | undefined): CarrierError {
  const unmet = /no node with identity|no gateway with id|no gateways supporting the wss/i
  if (!unmet.test(reason)) {
    return new CarrierError('disconnected', `the Nym client could not connect: ${reason}`)
  }
  if (stored === undefined) {
    const text = `preferredGateway or forceTls cannot be met in this network: ${reason}`
    return new CarrierError('configuration', text)
  }
  const text = `the gateway ${stored} of the stored identity is not in this network (any more); nothing was changed`
  return new CarrierError('identity', text, { cause: reason })
}
