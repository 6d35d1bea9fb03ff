/** What a cluster consists of, kept in its directory: nodes, their parts, and where each one listens. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { writeDurably } from '../../node/keys/durable-file.js'
import { expectTcpMultiaddr, MultiaddrError } from '../../node/peers/multiaddrs.js'
import { membersMax } from '../../proto/limits.js'
import { ClusterError, usageError } from './cluster-error.js'
import { freePorts } from './free-ports.js'

export interface PlannedNode {
  /** `node-1`, `mirror-1`: also its folder. */
  readonly name: string
  readonly role: 'member' | 'mirror'
  /** Where others dial it; on a port that it listens on itself. */
  readonly multiaddr: string
}

export interface ClusterPlan {
  /** Members first. */
  readonly nodes: readonly PlannedNode[]
}

export interface ClusterPaths {
  readonly directory: string
  readonly plan: string
  readonly genesis: string
  readonly lock: string
  readonly controlSocket: string
  readonly mixnet: string
  node(name: string): string
  log(name: string): string
}

export function clusterPaths(directory: string): ClusterPaths {
  return {
    directory,
    plan: join(directory, 'cluster.json'),
    genesis: join(directory, 'genesis.json'),
    lock: join(directory, 'cluster.lock'),
    controlSocket: join(directory, 'cluster.sock'),
    mixnet: join(directory, 'mixnet'),
    node: (name) => join(directory, name),
    log: (name) => join(directory, 'log', `${name}.log`),
  }
}

/** A path as its user would type it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short || '.'
}

export const membersOf = ({ nodes }: ClusterPlan): readonly PlannedNode[] =>
  nodes.filter(({ role }) => role === 'member')
export const mirrorsOf = ({ nodes }: ClusterPlan): readonly PlannedNode[] =>
  nodes.filter(({ role }) => role === 'mirror')

/** @returns the plan in a directory, if there is one. @throws ClusterError for a damaged one */
export function readPlan({ plan: path }: ClusterPaths): ClusterPlan | undefined {
  if (!existsSync(path)) return undefined
  try {
    const { rookery, version, nodes } = JSON.parse(readFileSync(path, 'utf8'))
    if (rookery !== 'cluster' || version !== 1) throw new Error('it is of another kind or version')
    if (!Array.isArray(nodes) || !nodes.every(isPlannedNode)) throw new Error('its nodes are not')
    return { nodes }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ClusterError(`${shownPath(path)} cannot be used: ${reason}.`, 1, { cause })
  }
}

function isPlannedNode(value: unknown): value is PlannedNode {
  if (typeof value !== 'object' || value === null) return false
  const { name, role, multiaddr } = value as Record<string, unknown>
  const isName = typeof name === 'string' && /^(node|mirror)-[1-9]\d{0,3}$/.test(name)
  return isName && (role === 'member' || role === 'mirror') && typeof multiaddr === 'string'
}

function writePlan(paths: ClusterPaths, { nodes }: ClusterPlan): void {
  const text = JSON.stringify({ rookery: 'cluster', version: 1, nodes }, undefined, 2)
  writeDurably(paths.plan, `${text}\n`, { replace: true })
}

/** What is wished for; undefined: as it is, or the default for a new cluster. */
export interface ClusterWishes {
  readonly members?: number | undefined
  readonly mirrors?: number | undefined
  readonly basePort?: number | undefined
  /** Of the members, instead of ports on loopback. */
  readonly addresses?: readonly string[] | undefined
}

export const membersDefault = 4
const mirrorsMax = 64

/**
 * The plan in the directory, grown by mirrors where more are wished for, or a new one.
 * @throws ClusterError (usage) for wishes that are impossible or do not fit what is there
 */
export async function settlePlan(paths: ClusterPaths, wishes: ClusterWishes): Promise<ClusterPlan> {
  expectPossible(wishes)
  const there = readPlan(paths)
  if (there !== undefined) expectFitting(paths, there, wishes)
  else expectNoStrangers(paths)
  const members = there ? membersOf(there) : await planMembers(wishes)
  const known = there ? mirrorsOf(there) : []
  const nodes = [...members, ...known, ...(await planMirrors(wishes.mirrors ?? 0, members, known))]
  const plan = { nodes }
  if (nodes.length === there?.nodes.length) return there
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  writePlan(paths, plan)
  return plan
}

const strangers = /^(genesis\.json|node\.key|names\.sqlite|(node|mirror)-\d+)$/

/** @throws ClusterError (usage) for what no cluster can be */
export function expectPossible({ members, mirrors = 0, addresses, basePort }: ClusterWishes): void {
  if (members === 2) {
    throw usageError(
      '--nodes 2 would be worse than one: both must agree, so either one that stops, stops all. ' +
        'Take 1, or 3 and more.',
    )
  }
  const isCount = members === undefined || (Number.isInteger(members) && members >= 1)
  if (!isCount || (members ?? 1) > membersMax) {
    throw usageError(`--nodes is 1, or a whole number from 3 to ${membersMax}.`)
  }
  if (!Number.isInteger(mirrors) || mirrors < 0 || mirrors > mirrorsMax) {
    throw usageError(`--mirrors is a whole number from 0 to ${mirrorsMax}.`)
  }
  if (addresses !== undefined && addresses.length !== (members ?? membersDefault)) {
    throw usageError(
      `${addresses.length} addresses are given for ${members ?? membersDefault} nodes: one each.`,
    )
  }
  for (const address of addresses ?? []) expectAddress(address)
  const lastPort = (basePort ?? 1) + (members ?? membersDefault) - 1
  if (
    basePort !== undefined &&
    !(Number.isInteger(basePort) && basePort > 0 && lastPort < 65_536)
  ) {
    throw usageError('--base-port is a whole number from 1 to 65535, with room for all nodes.')
  }
}

/** It stands in the genesis for good, so it must be one that can be dialled. @throws ClusterError (usage) */
function expectAddress(text: string): void {
  try {
    expectTcpMultiaddr(text)
  } catch (cause) {
    if (!(cause instanceof MultiaddrError)) throw cause
    throw usageError(`--address: ${cause.message}`)
  }
}

function expectFitting(paths: ClusterPaths, there: ClusterPlan, wishes: ClusterWishes): void {
  const members = membersOf(there)
  const mirrors = mirrorsOf(there)
  const shown = shownPath(paths.directory)
  if (wishes.members !== undefined && wishes.members !== members.length) {
    throw usageError(
      `${shown} holds a federation of ${members.length}, and --nodes asks for ${wishes.members}. ` +
        'Leave --nodes out, or choose another --data.',
    )
  }
  if (wishes.mirrors !== undefined && wishes.mirrors < mirrors.length) {
    throw usageError(
      `${shown} has ${mirrors.length} mirrors, and --mirrors asks for ${wishes.mirrors}: ` +
        'more can be added, none is taken away.',
    )
  }
  const addresses = wishes.addresses ?? addressesFrom(wishes.basePort, members.length)
  const odd = addresses?.find((address, i) => address !== members[i]?.multiaddr)
  if (odd !== undefined) {
    throw usageError(
      `${shown} holds a federation at other addresses (${members[0]?.multiaddr}, …) than ${odd}; ` +
        'the genesis cannot be changed.',
    )
  }
}

/** A node, or nodes, that no plan speaks of are somebody's, and are not touched. */
function expectNoStrangers({ directory }: ClusterPaths): void {
  if (!existsSync(directory)) return
  const odd = readdirSync(directory).find(
    (name) => strangers.test(name) && !isEmpty(join(directory, name)),
  )
  if (odd === undefined) return
  throw usageError(
    `${shownPath(directory)} has ${odd} and no cluster.json: it was not made by this program, ` +
      'and is left alone. Choose another --data.',
  )
}

/** As the mount point of a new volume is. */
function isEmpty(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0
}

async function planMembers(wishes: ClusterWishes): Promise<PlannedNode[]> {
  const count = wishes.members ?? membersDefault
  const addresses =
    wishes.addresses ??
    addressesFrom(wishes.basePort, count) ??
    (await freePorts(count)).map(loopback)
  return addresses.map((multiaddr, i) => ({ name: `node-${i + 1}`, role: 'member', multiaddr }))
}

async function planMirrors(
  wished: number,
  members: readonly PlannedNode[],
  known: readonly PlannedNode[],
): Promise<PlannedNode[]> {
  const missing = Math.max(0, wished - known.length)
  const taken = [...members, ...known].flatMap(({ multiaddr }) => portOf(multiaddr) ?? [])
  const ports = missing === 0 ? [] : await freePorts(missing, taken)
  return ports.map((port, i) => ({
    name: `mirror-${known.length + i + 1}`,
    role: 'mirror',
    multiaddr: loopback(port),
  }))
}

function addressesFrom(basePort: number | undefined, count: number): string[] | undefined {
  if (basePort === undefined) return undefined
  return Array.from({ length: count }, (_, i) => loopback(basePort + i))
}

const loopback = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`

function portOf(multiaddr: string): number | undefined {
  const port = /\/tcp\/(\d+)/.exec(multiaddr)?.[1]
  return port === undefined ? undefined : Number(port)
}

/** @throws ClusterError when a node is to be dialled somewhere else than on this machine */
export function expectLoopback({ nodes }: ClusterPlan): void {
  const odd = nodes.find(({ multiaddr }) => !multiaddr.startsWith('/ip4/127.0.0.1/tcp/'))
  if (odd === undefined) return
  throw usageError(
    `${odd.name} is to be dialled at ${odd.multiaddr}: this federation was made for other machines, ` +
      'and cannot run here.',
  )
}
