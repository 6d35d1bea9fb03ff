/** What a node tells its operator, as far as a cluster's table and summaries need it. */
import { dataPaths } from '../../node/keys/data-directory.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { isRecord } from './control-protocol.js'
import type { Row } from './table.js'
import { ago } from './table.js'

type Facts = Readonly<Record<string, unknown>>

/** One node in the cluster's answer to `status`. */
export interface NodeOverview {
  readonly name: string
  readonly role: 'member' | 'mirror'
  readonly state: string
  readonly pid: number | undefined
  readonly event: string
  readonly eventAtMs: number
  readonly data: string
  readonly log: string
  /** What it says itself; undefined while it does not run, or when it does not answer. */
  readonly status: Facts | undefined
}

/** A node that is stopped by a debugger, or drowns in work, keeps nobody waiting for longer, ms. */
const answerMsMax = 5_000

/** @returns undefined when no node runs there, or it does not answer in time */
export async function askStatus(directory: string): Promise<Facts | undefined> {
  const { operatorSocket } = dataPaths(directory)
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, answerMsMax, undefined)
  })
  const asked = askOperatorJson(operatorSocket, 'status').catch(() => undefined)
  try {
    return await Promise.race([asked, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether it runs, serves, reaches enough members to decide, and has the names that they have. */
export function isWell({ state, status }: Pick<NodeOverview, 'state' | 'status'>): boolean {
  const serves = state === 'running' && status?.state === 'serving'
  return serves && isSynced(status) !== false && reachesQuorum(status)
}

/** Whether it and the members that it is connected with are enough to decide anything. */
export function reachesQuorum({ role, quorum, peers }: Facts): boolean {
  if (typeof quorum !== 'number' || !Array.isArray(peers)) return true
  const members = peers.filter(
    (peer) => isRecord(peer) && typeof peer.member === 'number' && peer.connected === true,
  )
  return members.length + (role === 'mirror' ? 0 : 1) >= quorum
}

/** A federation of one has nobody to agree with, and says nothing about it. */
export function isSynced(status: Facts | undefined): boolean | undefined {
  return typeof status?.synced === 'boolean' ? status.synced : undefined
}

/** @param others how many other nodes the cluster has */
export function rowOf(node: NodeOverview, others: number, nowMs: number): Row {
  const { name, pid, state, status, event, eventAtMs } = node
  const count = (key: string): number | undefined => {
    const value = status?.[key]
    return typeof value === 'number' ? value : undefined
  }
  const synced = isSynced(status)
  return {
    ...{ name, pid, state },
    role: roleOf(node),
    epoch: count('epoch'),
    peers: peersOf(status, others),
    synced: synced === undefined ? undefined : synced ? 'yes' : 'no',
    names: count('names'),
    undecided: count('undecided'),
    mixnet: typeof status?.mixnet === 'string' ? status.mixnet : undefined,
    event: `${event}, ${ago(nowMs - eventAtMs)}`,
  }
}

function roleOf({ role, status }: NodeOverview): string {
  return role === 'member' && typeof status?.voting === 'string' ? 'member, not voting' : role
}

function peersOf(status: Facts | undefined, others: number): string | undefined {
  const { peers } = status ?? {}
  if (!Array.isArray(peers)) return undefined
  const connected = peers.filter((peer) => isRecord(peer) && peer.connected === true)
  return `${connected.length}/${others}`
}
