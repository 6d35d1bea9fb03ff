/**
 * The soak: many users write to each other over four nodes and a mixnet that loses packets, while a node and some
 * of the users are killed and come back. In the end every text is exactly once wherever it should be.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Cluster } from '../cluster/cluster.js'
import type { Surroundings } from '../people/person.js'
import { People } from './people.js'
import type { PeopleStatus } from './people-asks.js'
import { makePlan, type SoakPlan, textsFor } from './plan.js'
import { type Fault, faultsOf } from './verdict.js'

export interface SoakOptions {
  readonly directory: string
  readonly users: number
  readonly messages: number
  /** Part of all packets that the mixnet loses on their way, 0 to below 1. */
  readonly loss: number
  readonly seed: string
  readonly meanDelayMs: number
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
  /** Without any progress for so long it is over, and what is missing is told. */
  readonly patienceMs: number
}

export interface SoakResult {
  readonly plan: SoakPlan
  readonly faults: readonly Fault[]
  readonly warnings: readonly string[]
  /** Texts times their recipients. */
  readonly due: number
  readonly figures: {
    /** Until all are connected and registered, and in their groups. */
    readonly openedMs: number
    /** From the first text to the last receipt. */
    readonly talkedMs: number
    readonly nodeAwayMs: number
    /** Of all processes of people together, at most. */
    readonly peopleBytesMax: number
    readonly killedUsers: number
  }
}

const members = 4
/** A route through the mixnet has three links, and each loses alike. */
const links = 3
/** Users of a process are killed together; its main thread does the work of their messengers. */
const usersPerProcess = 8
const pollMs = 1_000
/** On a machine that has too much to do. */
const answerMsMax = 10_000
/** What part of the texts has been sent when the users of a process are killed, and a node. */
const killUsersAt = 0.25
const killNodeAt = 0.4
/** What has been sent more, or how long it took, when the node comes back. */
const nodeMissesPart = 0.15
const nodeAwayMsMax = 20_000
/** How often those who wait for something look into their mailboxes. */
const fetchEachMs = 30_000

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { directory, users, messages, seed, loss, meanDelayMs, signal, tell } = options
  const plan = makePlan({ users, messages, seed, nodes: members })
  const startedMs = performance.now()
  const cluster = await Cluster.open({
    ...{ directory: join(directory, 'c'), wishes: { members }, founding: {} },
    ...{ meanDelayMs, loss: 1 - (1 - loss) ** (1 / links), seed, signal },
    onEvent: (source, text) => tell(`${source}: ${text}`),
  })
  const town: People[] = []
  try {
    await cluster.startAll()
    town.push(...peopleOf(plan, cluster, options))
    const run = new Run(plan, cluster, town, options)
    await run.open()
    const openedMs = performance.now() - startedMs
    await run.talk()
    return { ...(await run.judge()), figures: { ...run.figures, openedMs } }
  } finally {
    await Promise.all(town.map((one) => (signal.aborted ? one.kill() : one.close())))
    await cluster.close()
  }
}

function peopleOf(plan: SoakPlan, cluster: Cluster, options: SoakOptions): People[] {
  const { invite, mixnet, nodes } = cluster
  if (invite === undefined) throw new Error('No node has started.')
  const { apiUrl, gateways } = mixnet
  const surroundings: Surroundings = {
    ...{ apiUrl, gateways, invite, meanDelayMs: options.meanDelayMs },
  }
  const homes = plan.users.map((user, i) => ({
    ...{ user, surroundings, gateway: i, folder: join(options.directory, user.name) },
    homeNodes: user.homes.map((at) => nodes[at]?.ready?.nodeKey ?? ''),
  }))
  const processes = Math.max(2, Math.ceil(homes.length / usersPerProcess))
  return Array.from(
    { length: processes },
    (_, at) => new People(homes.filter((_, i) => i % processes === at)),
  )
}

class Run {
  figures = { talkedMs: 0, nodeAwayMs: 0, peopleBytesMax: 0, killedUsers: 0 }
  readonly #due: number
  /** Last known of each process; of one that is away, as it was. */
  readonly #statuses = new Map<People, PeopleStatus>()
  readonly #away = new Set<People>()

  constructor(
    private readonly plan: SoakPlan,
    private readonly cluster: Cluster,
    private readonly town: readonly People[],
    private readonly options: SoakOptions,
  ) {
    this.#due = plan.users.reduce((sum, { name }) => sum + textsFor(plan, name).size, 0)
  }

  async open(): Promise<void> {
    const { plan, town } = this
    const { tell } = this.options
    tell(`${plan.users.length} users open their homes and take their names`)
    await Promise.all(town.map((one) => one.open()))
    await this.#until('all mailboxes are live', async () => {
      const { live } = await this.#total()
      return live === plan.users.length ? true : `${live} of ${plan.users.length}`
    })
    // Then others find their key packages.
    await Promise.all(town.map((one) => one.ask('fetch', {})))
    const groups = { groups: plan.groups }
    tell(`${plan.groups.length} groups are made`)
    await Promise.all(town.map((one) => one.ask('makeGroups', groups)))
    await this.#until('all are in their groups', async () => {
      const outside = await Promise.all(town.map((one) => one.ask('outsiders', groups)))
      const left = outside.reduce((sum, one) => sum + one, 0)
      return left === 0 ? true : `${left} are not`
    })
  }

  /** Until everything is delivered, or nothing moves any more. */
  async talk(): Promise<void> {
    const { tell } = this.options
    const { messages } = this.options
    const startedMs = performance.now()
    tell(`${messages} texts, ${this.#due} to arrive`)
    await Promise.all(this.town.map((one) => one.ask('send', {})))
    const disturbing = this.#disturb()
    // Thrown below, when the talk has ended.
    disturbing.catch((error: unknown) => tell(`What was gone does not come back: ${String(error)}`))
    const fetching = this.#keepFetching()
    try {
      await this.#until('every text is delivered', async () => {
        const { sent, delivered, received } = await this.#total()
        const isDone = delivered === messages && received >= this.#due
        if (isDone) return true
        return `${sent} sent, ${received} of ${this.#due} arrived, ${delivered} receipted`
      })
    } catch (error) {
      if (!(error instanceof StuckError)) throw error
      tell(error.message)
      tell(await this.#whereItStands())
    } finally {
      fetching.stop()
      await Promise.race([disturbing, pause(nodeAwayMsMax * 4, undefined, { ref: false })])
    }
    this.figures.talkedMs = performance.now() - startedMs
  }

  /** For whoever looks for the reason why nothing moves. */
  async #whereItStands(): Promise<string> {
    const { nodes, mixnet } = this.cluster
    const counters = await fetch(mixnet.countersUrl, { signal: AbortSignal.timeout(answerMsMax) })
      .then((answer) => answer.text())
      .catch(String)
    const processes = this.town.map((one) => ({
      ...{ users: one.homes.map(({ user }) => user.name), isAway: this.#away.has(one) },
      ...this.#statuses.get(one),
    }))
    const states = nodes.map(({ name, state }) => `${name} ${state}`)
    return JSON.stringify({ states, processes, counters })
  }

  /** First the users of a process, then a node: both without warning. */
  async #disturb(): Promise<void> {
    const { options, cluster, town } = this
    const sentPart = async () => (await this.#total()).sent / options.messages
    const [victims] = town
    await this.#whenSent(killUsersAt, sentPart)
    if (victims !== undefined) {
      this.#away.add(victims)
      await victims.kill()
      this.figures.killedUsers = victims.homes.length
      options.tell(`${victims.homes.length} users are gone (SIGKILL)`)
      await victims.open()
      await victims.ask('send', {})
      this.#away.delete(victims)
      options.tell('and are back, with their homes')
    }
    await this.#whenSent(killNodeAt, sentPart)
    const node = cluster.nodes[1]
    if (node === undefined) return
    const killedMs = performance.now()
    await node.kill()
    await this.#whenSent(killNodeAt + nodeMissesPart, sentPart, nodeAwayMsMax)
    await cluster.startNode(node.name)
    this.figures.nodeAwayMs = performance.now() - killedMs
  }

  async #whenSent(part: number, sentPart: () => Promise<number>, msMax = Infinity): Promise<void> {
    const startedMs = performance.now()
    while ((await sentPart()) < part && performance.now() - startedMs < msMax) {
      await pause(pollMs / 4, undefined, { signal: this.options.signal })
    }
  }

  #keepFetching(): { stop(): void } {
    const timer = setInterval(() => {
      for (const one of this.town) {
        if (!this.#away.has(one)) one.ask('fetch', {}).catch(() => {})
      }
    }, fetchEachMs)
    return { stop: () => clearInterval(timer) }
  }

  async #total(): Promise<PeopleStatus> {
    await Promise.all(
      this.town.map(async (one) => {
        if (this.#away.has(one)) return
        try {
          this.#statuses.set(one, await one.ask('status', {}))
        } catch (error) {
          // It may have been killed while it was asked.
          if (!this.#away.has(one)) throw error
        }
      }),
    )
    const all = [...this.#statuses.values()]
    const sum = (of: (one: PeopleStatus) => number) => all.reduce((s, one) => s + of(one), 0)
    const rssBytes = sum((one) => one.rssBytes)
    this.figures.peopleBytesMax = Math.max(this.figures.peopleBytesMax, rssBytes)
    return {
      ...{ live: sum((one) => one.live), sent: sum((one) => one.sent), rssBytes },
      ...{ delivered: sum((one) => one.delivered), received: sum((one) => one.received) },
      warnings: sum((one) => one.warnings),
    }
  }

  /** @param isSo true, or how far it is: whatever changes counts as progress. @throws StuckError */
  async #until(what: string, isSo: () => Promise<true | string>): Promise<void> {
    const { signal, patienceMs, tell } = this.options
    let last = ''
    let movedMs = performance.now()
    for (let round = 0; ; round++) {
      const far = await isSo()
      if (far === true) return
      if (far !== last) movedMs = performance.now()
      if (performance.now() - movedMs > patienceMs) {
        throw new StuckError(`Nothing moves for ${patienceMs / 1_000} s; '${what}': ${far}.`)
      }
      if (far !== last && round % 5 === 0) tell(far)
      last = far
      await pause(pollMs, undefined, { signal })
    }
  }

  async judge() {
    const reports = await Promise.all(this.town.map((one) => one.ask('report', {})))
    return {
      plan: this.plan,
      due: this.#due,
      faults: faultsOf(
        this.plan,
        reports.flatMap(({ users }) => users),
      ),
      warnings: reports.flatMap(({ warnings }) => warnings),
    }
  }
}

class StuckError extends Error {}
