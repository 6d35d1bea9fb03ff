import { base58 } from '@scure/base'
import { type Api, createApi } from './api/api.js'
import type { ListedNode } from './api/documents.js'
import { type CheckedOptions, checkOptions, OptionError } from './checked-options.js'
import { createGateway, type Gateway } from './gateway/gateway.js'
import type { GatewayStore } from './gateway/gateway-store.js'
import { createCounters, type NodeCounters, type NodeCounts } from './network/counters.js'
import { ListenError, listen } from './network/listen.js'
import { createNode } from './network/node.js'
import { createRouter, type Router } from './network/router.js'
import { seededRandom } from './network/seeded-random.js'
import type { LocalnetOptions } from './options.js'
import {
  countGateways,
  countMixes,
  growNetwork,
  type NetworkState,
  type NodeState,
} from './store/network-state.js'
import { type NetworkStorage, openStorage } from './store/storage.js'

/** A running network. */
export interface Localnet {
  /** What SDKs call the nym-api URL: `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string
  /** Counters of all nodes as JSON. */
  readonly countersUrl: string
  readonly gateways: readonly LocalnetGateway[]
  readonly seed: string
  /** Sentences for whoever started it: what is not as it was the last time. */
  readonly notices: readonly string[]
  counters(): LocalnetCounters
  /** The gateway goes away, as if its machine were down. @throws RangeError */
  stopGateway(index: number): Promise<void>
  /** It comes back with the same port, keys and clients. @throws RangeError, ListenError */
  startGateway(index: number): Promise<void>
  /** Safe to call twice. */
  close(): Promise<void>
}

export interface LocalnetGateway {
  /** Ed25519 public key in base58: what SDKs call the preferred gateway. */
  readonly identity: string
  readonly url: string
}

export interface LocalnetCounters {
  /** Between nodes at this moment, delayed packets included. */
  readonly inTransit: { readonly packets: number; readonly bytes: number }
  readonly nodes: readonly NodeReport[]
}

export interface NodeReport extends NodeCounts {
  readonly id: number
  readonly role: 'mix' | 'gateway'
  /** Mixes only. */
  readonly layer?: number
  readonly identity: string
  /** Gateways only. */
  readonly running?: boolean
  readonly clients?: {
    readonly registered: number
    readonly connected: number
    readonly waitingMessages: number
    readonly waitingBytes: number
  }
}

interface RunningNode {
  readonly state: NodeState
  readonly counters: NodeCounters
  readonly gateway: { readonly door: Gateway; readonly store: GatewayStore } | undefined
}

const defaultCount = 2

/**
 * Starts a whole mixnet in this process: nym-api, gateways and three layers of mixes.
 * @throws OptionError, ListenError, StorageError; then nothing is left running
 */
export async function startLocalnet(options: LocalnetOptions = {}): Promise<Localnet> {
  const checked = checkOptions(options)
  const clock = () => Date.now()
  const storage = await openStorage(checked.dataDirectory, checked.limits, clock)
  const closers: (() => Promise<void>)[] = [() => storage.close()]
  try {
    return await startParts(checked, storage, clock, closers)
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

async function startParts(
  options: CheckedOptions,
  storage: NetworkStorage,
  clock: () => number,
  closers: (() => Promise<void>)[],
): Promise<Localnet> {
  const { state } = storage
  fitNetwork(state, options)
  // Before anybody can register with keys that a crash would lose; the ports follow below.
  await storage.saveState()
  const router = createRouter({
    random: seededRandom(options.seed),
    loss: options.loss,
    meanDelayMs: options.meanDelayMs,
    limits: options.limits,
  })
  closers.push(async () => router.close())
  const nodes: RunningNode[] = []
  for (const node of state.nodes) {
    nodes.push(await startNode(node, router, storage, options, clock))
  }
  const gateways = nodes.filter((node) => node.gateway !== undefined)
  for (const [index, { state: node, gateway }] of gateways.entries()) {
    const chosen = options.gatewayPort > 0 ? options.gatewayPort + index : 0
    const started = gateway?.door.start(chosen > 0 ? chosen : node.gatewayPort)
    node.gatewayPort = (await started?.catch(chosen > 0 ? undefined : explainKeptPort)) ?? 0
    closers.push(async () => gateway?.door.stop())
  }
  const counters = (): LocalnetCounters => ({
    inTransit: router.inTransit(),
    nodes: nodes.map(reportNode),
  })
  const listed = state.nodes.map(listNode)
  const api = createApi({ nodes: () => listed, counters, clock, limits: options.limits })
  const notices: string[] = []
  state.apiPort = await listenApi(api, options, state.apiPort, notices)
  closers.push(() => closeApi(api))
  await storage.saveState()

  const gatewayAt = (index: number): RunningNode => {
    const gateway = gateways[index]
    if (gateway === undefined) throw new RangeError(`there is no gateway ${index}`)
    return gateway
  }
  const host = urlHost(options.host)
  let closing: Promise<void> | undefined
  return {
    apiUrl: `http://${host}:${state.apiPort}/api`,
    countersUrl: `http://${host}:${state.apiPort}/counters`,
    gateways: gateways.map(({ state: node }) => ({
      identity: base58.encode(node.signing.rawPublicKey),
      url: `ws://${host}:${node.gatewayPort}`,
    })),
    seed: options.seed,
    notices,
    counters,
    async stopGateway(index) {
      await gatewayAt(index).gateway?.door.stop()
    },
    async startGateway(index) {
      const { gateway, state: node } = gatewayAt(index)
      await gateway?.door.start(node.gatewayPort)
    },
    close() {
      closing ??= closeAll(closers)
      return closing
    },
  }
}

/** Makes the network as large as it should be. A kept one grows; it does not shrink, because clients live there. */
function fitNetwork(state: NetworkState, options: CheckedOptions): void {
  const kept = { gateways: countGateways(state), mixes: countMixes(state, 1) }
  const gateways = options.gateways ?? Math.max(kept.gateways, defaultCount)
  const mixes = options.mixesPerLayer ?? Math.max(kept.mixes, defaultCount)
  const least = (count: number) => `must be at least ${count}, as many as the data directory holds`
  if (gateways < kept.gateways) throw new OptionError('gateways', least(kept.gateways))
  if (mixes < kept.mixes) throw new OptionError('mixesPerLayer', least(kept.mixes))
  if (options.gatewayPort > 0 && options.gatewayPort + gateways > 65_536) {
    throw new OptionError('gatewayPort', 'must leave a port below 65536 for every gateway')
  }
  growNetwork(state, gateways, mixes)
}

async function startNode(
  state: NodeState,
  router: Router,
  storage: NetworkStorage,
  { limits, host }: CheckedOptions,
  clock: () => number,
): Promise<RunningNode> {
  const counters = createCounters(clock)
  const { privateKey } = state.encryption
  if (state.kind === 'mix') {
    const parts = { privateKey, counters, router, isRunning: () => true }
    router.attach(state.mixPort, createNode(parts))
    return { state, counters, gateway: undefined }
  }
  const store = await storage.openGatewayStore(state.id, () => counters.dropped('queue-fault'))
  const identity = state.signing
  const door = createGateway({ identity, store, router, counters, clock, limits, host })
  const { isRunning, deliver } = door
  router.attach(state.mixPort, createNode({ privateKey, counters, router, isRunning, deliver }))
  return { state, counters, gateway: { door, store } }
}

function reportNode({ state, counters, gateway }: RunningNode): NodeReport {
  const identity = base58.encode(state.signing.rawPublicKey)
  const common = { id: state.id, role: state.kind, identity, ...counters.snapshot() }
  if (gateway === undefined) return { ...common, layer: state.layer }
  const { messages, bytes } = gateway.store.totals()
  return {
    ...common,
    running: gateway.door.isRunning(),
    clients: {
      registered: gateway.store.clients(),
      connected: gateway.door.connectedClients(),
      waitingMessages: messages,
      waitingBytes: bytes,
    },
  }
}

function listNode(state: NodeState): ListedNode {
  return {
    id: state.id,
    role: state.kind === 'mix' ? { mixLayer: state.layer } : { gatewayPort: state.gatewayPort },
    identity: state.signing.rawPublicKey,
    sphinxKey: state.encryption.rawPublicKey,
    mixPort: state.mixPort,
  }
}

/** On the chosen port, or the kept one, or, when another program has that, on any. @returns the port */
async function listenApi(
  { server }: Api,
  { host, apiPort }: CheckedOptions,
  keptPort: number,
  notices: string[],
): Promise<number> {
  const open = (port: number) => listen(server, host, port, 'the API')
  if (apiPort > 0 || keptPort === 0) return open(apiPort)
  try {
    return await open(keptPort)
  } catch (error) {
    if (!(error instanceof ListenError) || !error.isInUse) throw error
    const port = await open(0)
    notices.push(
      `The API was at port ${keptPort}, which another program uses now: it is at ${port}.`,
    )
    return port
  }
}

/** Clients keep the URL of their gateway, so another port is not ours to choose. @throws always */
function explainKeptPort(error: unknown): never {
  if (!(error instanceof ListenError) || !error.isInUse) throw error
  const wayOut =
    'its clients remember this port, so end the program that uses it; or choose another by --gateway-port, and let the clients take new identities'
  throw new ListenError(`${error.message}; ${wayOut}`, { cause: error.cause })
}

async function closeApi({ server, guard }: Api): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  guard.closeAll()
  await closed
}

/** In reverse order of starting; one that fails does not keep the others open. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closers.splice(0).reverse()) {
    await close().catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Where this machine reaches what listens on `host`. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
