/** Load on a running cluster: so many registrations a second, and what became of them. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Cluster } from './cluster.js'
import { ClusterError, exitCodes, usageError } from './cluster-error.js'
import type { LoadWishes } from './control-protocol.js'
import { type LoadedSecond, loadOneSecond } from './node-asks.js'
import { askStatus } from './node-facts.js'
import type { SupervisedNode } from './supervised-node.js'

type Facts = Readonly<Record<string, unknown>>

/** How long the nodes may take until they have the same names, and between two looks. */
const sameNamesMsMax = 60_000
const lookAgainMs = 200

/**
 * Submits at a steady rate, whatever the answers, so that a cluster that cannot keep up shows.
 * @throws ClusterError when there is nobody to submit to, or a node cannot do it
 */
export async function load(
  cluster: Cluster,
  { rate, seconds, node }: LoadWishes,
  progress: (facts: Facts) => void,
  signal: AbortSignal,
): Promise<Facts> {
  if (!(rate >= 1 && seconds >= 1)) throw usageError('A load has a rate and lasts for seconds.')
  const targets = targetsOf(cluster, node)
  const sum = tally()
  const startedMs = performance.now()
  const under: Promise<void>[] = []
  let failure: unknown
  for (let second = 0; second < seconds && failure === undefined; second++) {
    for (const [target, share] of shares(targets, rate, second)) {
      const loaded = loadOneSecond(cluster.paths.node(target.name), share, signal)
      // A node that is killed under load takes its second with it.
      const lost = { submitted: share, certified: 0, refused: 0, latenciesMs: [] }
      const counted = loaded.catch((error: unknown) => {
        if (target.state === 'running') failure ??= error
        return lost
      })
      under.push(counted.then((done) => sum.add(done)))
    }
    await pause(1_000, undefined, { signal })
    progress({ second: second + 1, ...sum.counts() })
  }
  await Promise.all(under)
  if (failure !== undefined) throw failure
  const tookMs = performance.now() - startedMs
  const same = await untilSameNames(cluster, signal)
  const { submitted, certified } = sum.counts()
  return {
    ...sum.counts(),
    undecided: submitted - certified - sum.counts().refused,
    perSecond: Math.round((certified / tookMs) * 10_000) / 10,
    p50Ms: sum.quantileMs(0.5),
    p99Ms: sum.quantileMs(0.99),
    ...same,
    isWell: same.sameNames && certified === submitted,
  }
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

/** A second's registrations, dealt out one by one, so that small rates reach everybody in turn too. */
function shares(
  targets: readonly SupervisedNode[],
  rate: number,
  second: number,
): [target: SupervisedNode, share: number][] {
  const count = targets.length
  return targets.flatMap((target, i) => {
    const turn = (i - ((second * rate) % count) + count) % count
    const share = Math.floor(rate / count) + (turn < rate % count ? 1 : 0)
    return share > 0 && target.state === 'running' ? [[target, share]] : []
  })
}

function tally() {
  let submitted = 0
  let certified = 0
  let refused = 0
  const latenciesMs: number[] = []
  return {
    add(one: LoadedSecond): void {
      submitted += one.submitted
      certified += one.certified
      refused += one.refused
      latenciesMs.push(...one.latenciesMs)
    },
    counts: () => ({ submitted, certified, refused }),
    /** Undefined while nothing was certified. */
    quantileMs(part: number): number | undefined {
      const sorted = latenciesMs.toSorted((a, b) => a - b)
      const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
      return value === undefined ? undefined : Math.round(value * 10) / 10
    },
  }
}

/** Waits until all running nodes have hashed their names to the same root. */
async function untilSameNames(cluster: Cluster, signal: AbortSignal) {
  const startedMs = performance.now()
  for (;;) {
    const statuses = await Promise.all(
      cluster.running.map(({ name }) => askStatus(cluster.paths.node(name))),
    )
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
