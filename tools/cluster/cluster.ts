/** A mixnet and the nodes of one federation on this machine, as child processes of this one. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Lock, LockedError, takeLock } from '../../node/store/lock.js'
import { bytesToHex } from '../../proto/bytes.js'
import { formatInvite, parseInvite } from '../../proto/invite.js'
import { inviteAddressesMax } from '../../proto/limits.js'
import { type ChildProgram, startProgram } from './child-program.js'
import { ClusterError, exitCodes } from './cluster-error.js'
import {
  type ClusterPaths,
  type ClusterPlan,
  type ClusterWishes,
  clusterPaths,
  expectLoopback,
  expectPossible,
  type PlannedNode,
  settlePlan,
  shownPath,
} from './cluster-plan.js'
import { askCluster } from './control-client.js'
import { type HandleRequest, serveControl } from './control-server.js'
import {
  type FoundingWishes,
  foundCluster,
  localAdmissionBits,
  makeMirrors,
} from './found-cluster.js'
import { load } from './load.js'
import { block } from './node-asks.js'
import { askStatus, type NodeOverview } from './node-facts.js'
import { cutOffFrom, type Groups, nodeNamed, parseGroups, showGroups } from './node-names.js'
import { SupervisedNode } from './supervised-node.js'

export interface ClusterOptions {
  readonly directory: string
  readonly wishes: ClusterWishes
  readonly founding: FoundingWishes
  readonly meanDelayMs: number
  /** Part of the packets that each link of the mixnet loses, 0 to 1; 0 when absent. A route has three links. */
  readonly loss?: number
  /** Of the mixnet's losses; random when absent. */
  readonly seed?: string | undefined
  /** Ends a start that is under way. */
  readonly signal: AbortSignal
  /** Something happened: to a node, the mixnet, or the cluster. */
  readonly onEvent: (source: string, text: string) => void
}

export interface RunningMixnet {
  readonly child: ChildProgram
  readonly apiUrl: string
  readonly countersUrl: string
  /** Keys of the gateways. */
  readonly gateways: readonly string[]
}

/** The answer to `status`. */
export interface ClusterOverview {
  readonly running: true
  readonly pid: number
  readonly since: string
  readonly data: string
  readonly federationId: string | undefined
  readonly invite: string | undefined
  readonly mixnet: { readonly apiUrl: string; readonly countersUrl: string; readonly pid: number }
  /** Groups that cannot talk to each other; null: the network is whole. */
  readonly partition: Groups | null
  readonly nodes: readonly NodeOverview[]
}

const readyMsMax = 120_000
/** More at once would only slow each other down. */
const startsAtOnceMax = 8

export class Cluster {
  readonly paths: ClusterPaths
  readonly mixnet: RunningMixnet
  readonly nodes: readonly SupervisedNode[]
  /** Resolves when it should end: it was told to, or (with the reason) it cannot go on. */
  readonly over: Promise<string | undefined>
  readonly #options: ClusterOptions
  readonly #sinceMs = Date.now()
  #groups: Groups | undefined
  #end: (reason: string | undefined) => void = () => {}
  #stopping: Promise<void> | undefined
  #closeControl: () => Promise<void> = async () => {}

  /**
   * Takes the directory, makes what is missing in it, and starts the mixnet; the nodes are started by
   * `startAll`.
   * @throws ClusterError, and what founding and starting throw; nothing is left running then
   */
  static async open(options: ClusterOptions): Promise<Cluster> {
    const { directory, wishes, founding, signal } = options
    const paths = clusterPaths(directory)
    expectPossible(wishes)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const lock = await take(paths)
    try {
      const plan = await settlePlan(paths, wishes)
      expectLoopback(plan)
      mkdirSync(dirname(paths.log('node-1')), { recursive: true, mode: 0o700 })
      // The mixnet takes a moment to start, in which keys can be made.
      const starting = startMixnet(paths, options)
      starting.catch(() => {})
      try {
        const wishes = { admissionBitsDefault: localAdmissionBits, ...founding }
        foundCluster(paths, plan, wishes)
        makeMirrors(paths, plan, founding)
      } catch (error) {
        await starting.then(({ child }) => child.stop()).catch(() => {})
        throw error
      }
      const mixnet = await starting
      const cluster = new Cluster(options, paths, plan, mixnet, lock)
      try {
        signal.throwIfAborted()
        cluster.#closeControl = await serveControl(paths.controlSocket, cluster.#handle)
      } catch (error) {
        await mixnet.child.stop()
        throw error
      }
      return cluster
    } catch (error) {
      lock.release()
      throw error
    }
  }

  private constructor(
    options: ClusterOptions,
    paths: ClusterPaths,
    plan: ClusterPlan,
    mixnet: RunningMixnet,
    private readonly lock: Lock,
  ) {
    this.#options = options
    this.paths = paths
    this.mixnet = mixnet
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
    this.nodes = plan.nodes.map((node) => this.#supervise(node))
    mixnet.child.ended.then((how) => {
      if (this.#stopping !== undefined) return
      options.onEvent('mixnet', `ended by itself (${how})`)
      this.#end(`The mixnet ended by itself (${how}); see ${shownPath(paths.log('mixnet'))}.`)
    })
  }

  #supervise({ name, role, multiaddr }: PlannedNode): SupervisedNode {
    const { meanDelayMs, founding } = this.#options
    const { passphraseFile } = founding
    return new SupervisedNode({
      ...{ name, role, readyMsMax },
      args: () => [
        ...['start', '--json', '--data', this.paths.node(name)],
        ...['--mixnet', 'local', '--mixnet-api', this.mixnet.apiUrl],
        ...['--mixnet-hop-delay-ms', String(meanDelayMs)],
        ...['--listen', multiaddr, '--fault-injection'],
        ...(passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile]),
      ],
      logFile: this.paths.log(name),
      onEvent: (text) => this.#options.onEvent(name, text),
    })
  }

  get names(): readonly string[] {
    return this.nodes.map(({ name }) => name)
  }

  /** @throws ClusterError for a node that is not there */
  node(text: string): SupervisedNode {
    const name = nodeNamed(text, this.names)
    const node = this.nodes.find((one) => one.name === name)
    if (node === undefined) throw new RangeError(`${name} is not supervised`)
    return node
  }

  /** How the network is cut; undefined: it is whole. */
  get groups(): Groups | undefined {
    return this.#groups
  }

  get running(): readonly SupervisedNode[] {
    return this.nodes.filter(({ state }) => state === 'running')
  }

  /** Of all nodes that were ever ready, as many as an invite may name; undefined before the first one. */
  get invite(): string | undefined {
    const [first, ...others] = this.nodes.flatMap(({ ready }) => ready ?? [])
    if (first === undefined) return undefined
    const { federationId } = parseInvite(first.invite)
    const addresses = [first, ...others].map(({ address }) => address).slice(0, inviteAddressesMax)
    return formatInvite({ federationId, addresses })
  }

  /**
   * Starts every node that does not run, some at a time. One that does not start is told of, and keeps
   * nobody from starting.
   */
  async startAll(): Promise<void> {
    const waiting = this.nodes.filter(({ pid }) => pid === undefined)
    const startSome = async (): Promise<void> => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        await this.#start(node).catch((error: unknown) => {
          if (!(error instanceof ClusterError) && !this.#options.signal.aborted) throw error
        })
      }
    }
    await Promise.all(Array.from({ length: startsAtOnceMax }, startSome))
    this.#options.signal.throwIfAborted()
  }

  async #start(node: SupervisedNode): Promise<void> {
    this.#expectGoingOn()
    await node.start(this.#options.signal)
    // It may have come up into a network that is cut; its key may have been unknown to the others.
    if (this.#groups !== undefined) await this.#applyGroups()
  }

  async startNode(text: string): Promise<void> {
    await this.#start(this.node(text))
  }

  /** Cuts the network: nodes of different groups no longer talk, in either direction. */
  async partition(texts: readonly string[]): Promise<Groups> {
    const groups = parseGroups(texts, this.names)
    this.#groups = groups
    await this.#applyGroups()
    this.#options.onEvent('network', `cut: ${showGroups(groups)}`)
    return groups
  }

  async heal(): Promise<void> {
    if (this.#groups === undefined) throw new ClusterError('The network is whole.', exitCodes.usage)
    this.#groups = undefined
    await this.#applyGroups()
    this.#options.onEvent('network', 'whole again')
  }

  async #applyGroups(): Promise<void> {
    const keyOf = new Map(this.nodes.map(({ name, ready }) => [name, ready?.nodeKey]))
    await Promise.all(
      this.running.map(({ name }) => {
        const others = cutOffFrom(name, this.#groups).flatMap((other) => keyOf.get(other) ?? [])
        return block(this.paths.node(name), others)
      }),
    )
  }

  async overview(): Promise<ClusterOverview> {
    const { apiUrl, countersUrl, child } = this.mixnet
    const nodes = await Promise.all(this.nodes.map((node) => this.#overviewOf(node)))
    const invite = this.invite
    return {
      running: true,
      pid: process.pid,
      since: new Date(this.#sinceMs).toISOString(),
      data: this.paths.directory,
      federationId: invite && bytesToHex(parseInvite(invite).federationId),
      invite,
      mixnet: { apiUrl, countersUrl, pid: child.pid },
      partition: this.#groups ?? null,
      nodes,
    }
  }

  async #overviewOf(node: SupervisedNode): Promise<NodeOverview> {
    const { name, role } = node
    const data = this.paths.node(name)
    const asked = node.state === 'running' || node.state === 'starting'
    const status = asked ? await askStatus(data) : undefined
    const { text, atMs } = node.lastEvent
    return {
      ...{ name, role, state: node.state, pid: node.pid, event: text, eventAtMs: atMs },
      ...{ data, log: this.paths.log(name), status },
    }
  }

  readonly #handle: HandleRequest = async (request, progress, signal) => {
    if (request.ask !== 'status') this.#expectGoingOn()
    switch (request.ask) {
      case 'status':
        return { ...(await this.overview()) }
      case 'down':
        return this.#down()
      case 'heal':
        await this.heal()
        return { partition: null }
      case 'partition':
        return { partition: await this.partition(request.groups) }
      case 'load':
        return load(this, request, progress, signal)
      case 'kill':
      case 'start':
      case 'stop':
        return this.#changeNode(request.ask, request.node)
    }
  }

  async #changeNode(ask: 'kill' | 'start' | 'stop', text: string) {
    const node = this.node(text)
    const { pid } = node
    if (ask === 'start') await this.#start(node)
    else if (ask === 'stop') await node.stop()
    else await node.kill()
    return { node: node.name, state: node.state, pid: node.pid ?? pid, event: node.lastEvent.text }
  }

  async #down() {
    const names = this.running.map(({ name }) => name)
    await this.stop()
    this.#end(undefined)
    return { stopped: names, pid: process.pid }
  }

  #expectGoingOn(): void {
    if (this.#stopping !== undefined) throw new ClusterError('The cluster is stopping.')
  }

  /** Stops nodes and mixnet in order; the socket still answers. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const going = this.nodes.filter(({ state }) => state === 'running' || state === 'starting')
    await Promise.all(going.map((node) => node.stop()))
    await this.mixnet.child.stop()
  }

  /** Stops everything and gives the directory back. */
  async close(): Promise<void> {
    await this.stop()
    await this.#closeControl()
    this.lock.release()
  }
}

/** @throws ClusterError, saying who holds the directory */
async function take(paths: ClusterPaths): Promise<Lock> {
  try {
    return takeLock(paths.lock)
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
  }
  const shown = shownPath(paths.directory)
  const who = await askCluster(paths, { ask: 'status' }).catch(() => undefined)
  const holder =
    who === undefined
      ? 'another process, which is just starting or stopping'
      : `process ${who.pid}, since ${who.since}`
  const way = `Look at it: rookery-cluster status --data ${shown}; end it: rookery-cluster down --data ${shown}`
  throw new ClusterError(`A cluster runs in ${shown} already, held by ${holder}. ${way}`)
}

async function startMixnet(
  paths: ClusterPaths,
  { meanDelayMs, loss = 0, seed, signal }: ClusterOptions,
): Promise<RunningMixnet> {
  mkdirSync(paths.mixnet, { recursive: true, mode: 0o700 })
  const child = await startProgram({
    program: 'rookery-cluster',
    args: [
      ...['mixnet', '--json', '--data', paths.mixnet, '--api-port', '0'],
      ...['--gateways', '2', '--mixes', '2'],
      ...(meanDelayMs === 0 ? ['--mean-delay-ms', '0'] : []),
      ...['--loss', String(loss)],
      ...(seed === undefined ? [] : ['--seed', seed]),
    ],
    logFile: paths.log('mixnet'),
    signal,
  })
  const { apiUrl, countersUrl, gateways } = child.ready
  return {
    child,
    apiUrl: String(apiUrl),
    countersUrl: String(countersUrl),
    gateways: (gateways as { readonly identity: string }[]).map(({ identity }) => identity),
  }
}
