/**
 * The main job, end to end: clients that register and look up at different nodes of a federation of four; a
 * name that two want; a node that is killed, misses something, and comes back.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { ClientError } from '../../client/core/errors.js'
import { fingerprintOf } from '../../client/core/fingerprint.js'
import type { LookupResult } from '../../client/core/lookup.js'
import { equalBytes } from '../../proto/bytes.js'
import { parseInvite } from '../../proto/invite.js'
import type { Cluster } from '../cluster/cluster.js'
import { type Narrator, shortAddress, shortKey } from './narrator.js'
import { type NodeClient, openNodeClient } from './node-client.js'
import { type Raced, race } from './race.js'

export interface StoryOptions {
  readonly cluster: Cluster
  readonly narrator: Narrator
  readonly meanDelayMs: number
  readonly interrupted: AbortSignal
}

export interface NodeLookup {
  readonly node: string
  readonly ms: number
  readonly verified: boolean
}

/** What happened, in figures. */
export interface Story {
  readonly nodes: number
  readonly invite: string
  readonly register: { readonly name: string; readonly ms: number }
  readonly lookups: readonly NodeLookup[]
  readonly contested: Raced
  readonly caughtUp: boolean
  /** From starting the node that was away until it gave what it had missed. */
  readonly caughtUpMs: number
  /** How long the nodes and the clients took to come up, ms. */
  readonly nodesMs: number
  readonly clientsMs: number
}

/** The smallest federation that bears a member that lies, or one that is away. */
export const storyMembers = 4
/** A machine may be slow; what takes longer than this will not come. */
const patienceMs = 120_000
const askAgainMs = 50

/** @throws ClientError, ClusterError, or Error when something is not as it should be */
export async function tellStory(options: StoryOptions): Promise<Story> {
  const { cluster, narrator } = options
  const { invite, nodesMs } = await startNodes(options)
  const clients = await narrator.timed(() => openClients(options))
  narrator.tell('clients', `four, each asks one node only; genesis verified: it hashes to the id`)
  try {
    const { register, lookups } = await registerAndLookUp(options, clients.value)
    const contested = await contest(options, clients.value)
    const caughtUpMs = await missSomething(options, clients.value)
    return {
      ...{ nodes: cluster.nodes.length, invite, nodesMs, clientsMs: clients.ms },
      ...{ register, lookups, contested, caughtUp: true, caughtUpMs },
    }
  } finally {
    await Promise.all(clients.value.map(({ client }) => client.close()))
  }
}

async function startNodes({ cluster, narrator }: StoryOptions) {
  const { ms: nodesMs } = await narrator.timed(() => cluster.startAll())
  const { nodes, running, invite } = cluster
  const broken = nodes.find((node) => !running.includes(node))
  if (invite === undefined || broken !== undefined) {
    throw new Error(
      `${broken?.name} ${broken?.lastEvent.text}; see ${cluster.paths.log(broken?.name ?? '')}.`,
    )
  }
  const { federationId, addresses } = parseInvite(invite)
  const [first = ''] = addresses
  narrator.tell('nodes', `${nodes.length}, one federation ${shortKey(federationId)}; any 3 decide`)
  narrator.tell('', `node-1 at mixnet address ${shortAddress(first)}`)
  return { invite, nodesMs }
}

async function openClients(options: StoryOptions): Promise<readonly NodeClient[]> {
  const { cluster, meanDelayMs, interrupted } = options
  const surroundings = { mixnet: cluster.mixnet, meanDelayMs, signal: interrupted }
  const opening = cluster.nodes.map((node, i) => openNodeClient(node, i, surroundings))
  const opened = await Promise.allSettled(opening)
  const clients = opened.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  const failed = opened.find((one) => one.status === 'rejected')
  if (failed === undefined) return clients
  await Promise.all(clients.map(({ client }) => client.close()))
  throw failed.reason
}

/** One client registers at its node; each other one looks the name up at its own. */
async function registerAndLookUp(
  { narrator, interrupted }: StoryOptions,
  [owner, ...visitors]: readonly NodeClient[],
) {
  if (owner === undefined) throw new RangeError('Somebody registers')
  const name = `guest-${randomBytes(3).toString('hex')}`
  const { ms, value } = await narrator.timed(() =>
    owner.client.register(name, { signal: interrupted }),
  )
  const { ownerKey } = value.certificate.registration
  narrator.tell(
    'register',
    `'${name}' at ${owner.node}: certified after ${inMs(ms)}, proof of work included`,
  )
  const lookups: NodeLookup[] = []
  for (const visitor of visitors) {
    const found = await narrator.timed(() => heldAt(visitor, name, interrupted))
    const { holder } = found.value
    if (!equalBytes(holder.ownerKey, ownerKey)) {
      throw new Error(`The lookup of '${name}' at ${visitor.node} did not give its owner.`)
    }
    const { node } = visitor
    lookups.push({ node, ms: found.ms, verified: true })
    const owned = `belongs to ${fingerprintOf(holder.ownerKey)}`
    narrator.tell('lookup', `at ${node}: ${owned}, verified ${inMs(found.ms)} after asking`)
  }
  return { register: { name, ms }, lookups }
}

/** A name that two want at once, at two nodes. */
async function contest(
  { narrator, interrupted }: StoryOptions,
  clients: readonly NodeClient[],
): Promise<Raced> {
  const [, one, other] = clients
  if (one === undefined || other === undefined) throw new RangeError('Two rivals')
  const name = `wanted-${randomBytes(3).toString('hex')}`
  narrator.tell('contest', `two owners want '${name}', one at ${one.node}, one at ${other.node}`)
  const onSigned = () => narrator.tell('', 'both have signed, and send at the same moment')
  const raced = await race(name, [one, other], onSigned, interrupted)
  const { winner, loser, fingerprint, loserVerified, votes, ms, round } = raced
  const by = `round ${round}, ${votes} votes, ${inMs(ms)}`
  narrator.tell('', `${winner}'s owner has it, ${fingerprint} (${by})`)
  if (!loserVerified) throw new Error(`The loser of '${name}' has another certificate.`)
  narrator.tell('', `${loser}'s is told 'taken', with that certificate, and verified it`)
  return raced
}

/** The last node is killed, misses a name, and comes back. @returns how long it took to have it, ms */
async function missSomething(
  { cluster, narrator, interrupted }: StoryOptions,
  clients: readonly NodeClient[],
): Promise<number> {
  const owner = clients[0]
  const visitor = clients.at(-1)
  if (owner === undefined || visitor === undefined) throw new RangeError('Two clients')
  const node = cluster.node(visitor.node)
  await node.kill()
  narrator.tell('kill', `${node.name} is gone (SIGKILL)`)
  const name = `missed-${randomBytes(3).toString('hex')}`
  const { ms } = await narrator.timed(() => owner.client.register(name, { signal: interrupted }))
  narrator.tell('register', `'${name}' at ${owner.node}: certified after ${inMs(ms)} by the others`)
  const startedMs = performance.now()
  await cluster.startNode(node.name)
  narrator.tell('start', `${node.name} is back, with its keys and disk`)
  await heldAt(visitor, name, interrupted)
  const caughtUpMs = performance.now() - startedMs
  narrator.tell('', `and gives '${name}', verified, ${inMs(caughtUpMs)} after its start`)
  return caughtUpMs
}

type Held = Extract<LookupResult, { readonly certificate: unknown }>

/**
 * Asks one node until it gives the certificate of a name, which the client verifies.
 * @throws ClientError, Error when it takes too long
 */
async function heldAt(
  { client, address, node }: NodeClient,
  name: string,
  signal: AbortSignal,
): Promise<Held> {
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline) {
    try {
      const found = await client.lookup(name, { signal })
      if (found.status === 'held' && found.node === address) return found
    } catch (error) {
      // A node that has just come back may not be able to say anything yet.
      if (!(error instanceof ClientError) || !mendedByTime.includes(error.code)) throw error
    }
    await pause(askAgainMs, undefined, { signal })
  }
  throw new Error(`${node} did not give '${name}' within ${patienceMs / 1_000} s.`)
}

const mendedByTime: readonly ClientError['code'][] = ['refused', 'timeout', 'pending']

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`
}
