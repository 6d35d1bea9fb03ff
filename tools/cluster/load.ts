/** Load on a running cluster: so many registrations a second, and what became of them. */
import { setTimeout as pause } from 'node:timers/promises'
import { readManifestsOf } from '../../node/genesis-file.js'
import type { Cluster } from './cluster.js'
import { ClusterError, exitCodes, usageError } from './cluster-error.js'
import type { ClusterPaths } from './cluster-plan.js'
import type { LoadWishes } from './control-protocol.js'
import { type Loaded, loadNode, nothingLoaded } from './node-asks.js'
import { askStatus } from './node-facts.js'
import { cutOffFrom } from './node-names.js'
import type { SupervisedNode } from './supervised-node.js'

type Facts = Readonly<Record<string, unknown>>

const progressMs = 1_000
/** What nodes may spend on proofs of work, all together: about a core's. */
const hashesPerSecondMax = 500_000
/** How long the nodes may take until they have the same names, and between two looks. */
const sameNamesMsMax = 30_000
const lookAgainMs = 200

/**
 * Submits at a steady rate, whatever the answers, so that a cluster that cannot keep up shows it; then
 * waits until all running nodes have the same names.
 * @throws ClusterError when there is nobody to submit to, OperatorError when a node refuses
 */
export async function load(
  cluster: Cluster,
  { rate, seconds, node }: LoadWishes,
  progress: (facts: Facts) => void,
  signal: AbortSignal,
): Promise<Facts> {
  if (!(rate >= 1 && seconds >= 1)) throw usageError('A load has a rate and lasts for seconds.')
  expectAffordable(cluster.paths, rate)
  const targets = targetsOf(cluster, node)
  const startedMs = performance.now()
  const soFar = new Map<SupervisedNode, Loaded>()
  const telling = setInterval(() => {
    if (soFar.size === 0) return
    const second = Math.round((performance.now() - startedMs) / 1_000)
    progress({ second, ...sumOf([...soFar.values()]) })
  }, progressMs)
  const total = Math.round(rate * seconds)
  let loaded: Loaded[]
  try {
    loaded = await Promise.all(
      targets.map(async (target, i) => {
        const count = shareOf(total, targets.length, i)
        if (count === 0) return nothingLoaded
        const wish = { count, seconds }
        const tell = (so: Loaded) => soFar.set(target, so)
        return loadNode(cluster.paths.node(target.name), wish, tell, signal).catch(
          (error: unknown) => {
            signal.throwIfAborted()
            const last = soFar.get(target)
            if (target.state === 'running' && last === undefined) throw error
            // A node that is killed or falls silent under load takes with it what it had not answered.
            return { ...(last ?? nothingLoaded), submitted: count }
          },
        )
      }),
    )
  } finally {
    clearInterval(telling)
  }
  const tookMs = performance.now() - startedMs
  const sum = sumOf(loaded)
  const compared = withinReach(cluster, targets)
  const same = await untilSameNames(compared, cluster.paths, signal)
  return {
    ...sum,
    undecided: sum.submitted - sum.certified - sum.refused,
    perSecond: Math.round((sum.certified / tookMs) * 10_000) / 10,
    p50Ms: largest(loaded.flatMap(({ p50Ms }) => p50Ms ?? [])),
    p99Ms: largest(loaded.flatMap(({ p99Ms }) => p99Ms ?? [])),
    ...same,
    compared: compared.map(({ name }) => name),
    isWell: same.sameNames && sum.certified === sum.submitted,
  }
}

/** Owners pay for their names; those of a load are played by the nodes, which have other work to do. */
function expectAffordable({ genesis: path }: ClusterPaths, rate: number): void {
  const [genesis] = readManifestsOf(path)
  const bits = genesis?.manifest.policy.admissionBits ?? 0
  if (rate * 2 ** bits <= hashesPerSecondMax) return
  throw usageError(
    `Here a registration costs ${bits} bits of proof of work, which the nodes would have to do for ` +
      `--rate ${rate} themselves. Make a cluster for it: rookery-cluster up --admission-bits 8.`,
  )
}

function targetsOf(cluster: Cluster, node: string | undefined): readonly SupervisedNode[] {
  if (node !== undefined) {
    const target = cluster.node(node)
    if (target.state === 'running') return [target]
    throw new ClusterError(`${target.name} does not run.`, exitCodes.usage)
  }
  const targets = cluster.running.filter(({ role }) => role === 'member')
  if (targets.length > 0) return targets
  throw new ClusterError('No member runs.', exitCodes.usage)
}

/** Evenly, the first ones taking what is left over. */
function shareOf(total: number, count: number, index: number): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0)
}

function sumOf(all: readonly Loaded[]) {
  const sum = (key: 'submitted' | 'certified' | 'refused') =>
    all.reduce((total, one) => total + one[key], 0)
  return { submitted: sum('submitted'), certified: sum('certified'), refused: sum('refused') }
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values)
}

/** Running nodes that can have what was submitted: while the network is cut, those on the same side. */
function withinReach({ running, groups }: Cluster, targets: readonly SupervisedNode[]) {
  return running.filter(({ name }) => {
    const away = cutOffFrom(name, groups)
    return targets.some((target) => !away.includes(target.name))
  })
}

/** Waits until all of them have hashed their names to the same root. */
async function untilSameNames(
  nodes: readonly SupervisedNode[],
  paths: ClusterPaths,
  signal: AbortSignal,
) {
  const startedMs = performance.now()
  for (;;) {
    const statuses = await Promise.all(nodes.map(({ name }) => askStatus(paths.node(name))))
    const sameNamesMs = Math.round(performance.now() - startedMs)
    const roots = new Set(statuses.map((status) => status?.namesRoot))
    const counts = new Set(statuses.map((status) => status?.certificates))
    if (roots.size === 1 && counts.size === 1 && !roots.has(undefined)) {
      return { sameNames: true, sameNamesMs }
    }
    if (sameNamesMs > sameNamesMsMax) return { sameNames: false, sameNamesMs }
    await pause(lookAgainMs, undefined, { signal })
  }
}
