/** What `up` shows while a cluster runs: a table that is redrawn, or a line for each event. */

import type { Cluster, ClusterOverview } from './cluster.js'
import { shownPath } from './cluster-plan.js'
import { type NodeOverview, reachesQuorum, rowOf } from './node-facts.js'
import { showGroups } from './node-names.js'
import { redrawn, type Screen } from './redrawn.js'
import { tableLines } from './table.js'

export interface UpDisplay {
  /** Something happened to a node, the mixnet or the network. */
  onEvent(source: string, text: string): void
  /** From here on there is something to look at. */
  show(cluster: Cluster): void
  say(text: string): void
  close(): void
}

const redrawMs = 1_000

/** In a terminal. */
export function tableDisplay(screen: Screen): UpDisplay {
  const lines = redrawn(screen)
  let shown: Cluster | undefined
  let isAsking = false
  const draw = async (): Promise<void> => {
    if (shown === undefined || isAsking) return
    isAsking = true
    const overview = await shown.overview()
    isAsking = false
    if (shown !== undefined) lines.draw(overviewLines(overview))
  }
  const timer = setInterval(() => void draw(), redrawMs)
  return {
    onEvent: () => void draw(),
    show: (cluster) => {
      shown = cluster
      void draw()
    },
    say: lines.say,
    close: () => {
      clearInterval(timer)
      shown = undefined
      lines.leave()
    },
  }
}

/** Elsewhere: a line for each event, and for each node that becomes well or no longer is. */
export function lineDisplay(write: (line: string) => void): UpDisplay {
  const startedMs = performance.now()
  const say = (source: string, text: string): void => {
    const atSeconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
    write(`${atSeconds.padStart(7)} s  ${source.padEnd(9)} ${text}`)
  }
  const told = new Map<string, string>()
  let shown: Cluster | undefined
  let isAsking = false
  const timer = setInterval(async () => {
    if (shown === undefined || isAsking) return
    isAsking = true
    const { nodes } = await shown.overview()
    isAsking = false
    for (const node of nodes) {
      const health = healthOf(node)
      if (health !== undefined && told.get(node.name) !== health) say(node.name, health)
      if (health === undefined) told.delete(node.name)
      else told.set(node.name, health)
    }
  }, redrawMs)
  return {
    onEvent: say,
    show: (cluster) => {
      shown = cluster
    },
    say: write,
    close: () => {
      clearInterval(timer)
      shown = undefined
    },
  }
}

/** Undefined: it does not run, which is told of otherwise. */
function healthOf({ role, state, status }: NodeOverview): string | undefined {
  if (state !== 'running') return undefined
  if (status === undefined) return 'does not answer its operator'
  const synced = status.synced === false ? ', not synced' : ''
  const isMute = role === 'member' && typeof status.voting === 'string'
  const voting = isMute ? `, not voting: ${status.voting}` : ''
  const alone = reachesQuorum(status) ? '' : ', reaches too few members to decide'
  return `${status.state}${synced}${alone}${voting}`
}

/** The cluster in a few lines, then its nodes, then what they warn of. */
export function overviewLines(overview: ClusterOverview, width?: number): string[] {
  const { nodes, partition, mixnet, data, pid } = overview
  const nowMs = Date.now()
  const rows = nodes.map((node) => rowOf(node, nodes.length - 1, nowMs))
  return [
    `cluster  ${shownPath(data)}, process ${pid}; mixnet ${mixnet.apiUrl}`,
    `network  ${partition === null ? 'whole' : `cut: ${showGroups(partition)}`}`,
    '',
    ...tableLines(rows, width),
    ...nodes.flatMap(warningsOf),
  ]
}

function warningsOf({ name, status }: NodeOverview): string[] {
  const { warnings } = status ?? {}
  if (!Array.isArray(warnings)) return []
  return warnings.filter((one) => !isOurDoing(one)).map((warning) => `! ${name}: ${warning}`)
}

/** Every node of a cluster may be injured: that is what it is for. */
const isOurDoing = (warning: unknown) => String(warning).startsWith('Fault injection is on')
