/**
 * Users of nymCHAT at two of our nodes: they register, look each other up, write both ways, and one is away for a
 * while. Every act holds what it promises, or throws.
 */
import { fingerprintOf } from '../../client/core/fingerprint.js'
import { equalBytes } from '../../proto/bytes.js'
import { shortAddress } from '../start/narrator.js'
import { openNodeClient } from '../start/node-client.js'
import { NymchatUser } from './nymchat-user.js'
import type { StoryOptions } from './run-story.js'

/** What happened, in figures. */
export interface Told {
  readonly nodes: number
  readonly registerMs: number
  readonly loginMs: number
  readonly lookupMs: number
  /** From one user to the other, through two nodes. */
  readonly messageMs: number
  /** From the login of who was away until everything had come. */
  readonly waitedMs: number
  readonly messages: { readonly alice: readonly string[]; readonly bob: readonly string[] }
  /** What a client of ours has verified by the certificate of a name of nymCHAT's. */
  readonly certified: boolean
  /** Messages that a server gave again, since it cannot know that they had arrived: shown once. */
  readonly repeated: number
}

/** The smallest federation that has more than one node. */
export const storyMembers = 3

interface Cast {
  readonly alice: NymchatUser
  readonly bob: NymchatUser
}

/** @throws NymchatError, ClientError, or Error when something is not as it should be */
export async function tellStory(options: StoryOptions): Promise<Told> {
  const { cluster, narrator } = options
  await cluster.startAll()
  narrator.tell('nodes', `${cluster.running.length}, one federation; each is a nymCHAT server, too`)
  const cast = await openCast(options)
  try {
    const { registerMs, loginMs } = await register(options, cast)
    const certified = await seenByAll(options, cast)
    const lookupMs = await lookUp(options, cast)
    const messageMs = await talk(options, cast)
    const waitedMs = await awayAndBack(options, cast)
    const { alice, bob } = cast
    const messages = { alice: textsOf(alice), bob: textsOf(bob) }
    const repeated = repeatsOf([alice, bob])
    narrator.tell(
      'end',
      `alice has read ${messages.alice.length} message, bob ${messages.bob.length}: each once`,
    )
    const nodes = cluster.running.length
    const times = { registerMs, loginMs, lookupMs, messageMs, waitedMs }
    return { nodes, ...times, messages, certified, repeated }
  } finally {
    await Promise.all([cast.alice.go(), cast.bob.go()])
  }
}

async function openCast({ cluster, narrator, directory, interrupted }: StoryOptions) {
  const { apiUrl, gateways } = cluster.mixnet
  const open = async (name: string, number: number) => {
    const user = new NymchatUser({
      ...{ name, apiUrl, directory, signal: interrupted },
      server: cluster.node(`${number}`).ready?.address ?? '',
      gateway: gateways[number % gateways.length],
    })
    const address = await user.come()
    narrator.tell(name, `a nym-client at ${shortAddress(address)}; its server is node-${number}`)
    return user
  }
  return { alice: await open('alice', 1), bob: await open('bob', 2) }
}

async function register({ narrator }: StoryOptions, { alice, bob }: Cast) {
  const registered = await narrator.timed(() => alice.client.register())
  await bob.client.register()
  const how = 'the nonce commits to it, the node does the work, the members decide'
  narrator.tell('register', `alice at node-1, bob at node-2, ${inMs(registered.ms)}: ${how}`)
  const { ms: loginMs } = await narrator.timed(() => alice.client.login())
  await bob.client.login()
  narrator.tell('login', `both, ${inMs(loginMs)}`)
  return { registerMs: registered.ms, loginMs }
}

/** A client of ours at the third node verifies what the first one has registered. */
async function seenByAll(options: StoryOptions, { alice }: Cast): Promise<boolean> {
  const { cluster, narrator, meanDelayMs, interrupted: signal } = options
  const surroundings = { mixnet: cluster.mixnet, meanDelayMs, signal }
  const { client, node } = await openNodeClient(cluster.node('3'), 0, surroundings)
  try {
    const found = await client.lookup('alice', { signal })
    if (found.status !== 'held') throw new Error(`alice is ${found.status} at ${node}.`)
    const { ownerKey } = found.certificate.registration
    if (!equalBytes(ownerKey, alice.publicKey)) throw new Error('alice has another key there.')
    narrator.tell('', `our own client verifies alice's certificate at ${node}`)
    return true
  } finally {
    await client.close()
  }
}

async function lookUp({ narrator }: StoryOptions, { alice, bob }: Cast): Promise<number> {
  const found = await narrator.timed(() => alice.client.lookUp('bob'))
  const key = found.value
  if (key === undefined || !equalBytes(key, bob.publicKey)) throw new Error("not bob's key")
  narrator.tell('query', `alice asks node-1 for bob, ${inMs(found.ms)}: ${fingerprintOf(key)}`)
  const nobody = await alice.client.lookUp('nobody')
  if (nobody !== undefined) throw new Error('somebody is called nobody')
  return found.ms
}

async function talk({ narrator }: StoryOptions, { alice, bob }: Cast): Promise<number> {
  const { ms } = await narrator.timed(async () => {
    await alice.client.send('bob', chat('Hello from another node.'))
    await bob.untilMessages(1)
  })
  narrator.tell('send', `alice to bob, ${inMs(ms)}: node-1 relays it to his home, that pushes it`)
  await bob.client.send('alice', chat('And hello back.'))
  await alice.untilMessages(1)
  narrator.tell('', 'bob to alice')
  return ms
}

async function awayAndBack({ narrator }: StoryOptions, { alice, bob }: Cast): Promise<number> {
  await bob.go()
  const before = bob.messages.length
  await alice.client.send('bob', chat('You are away.'))
  await alice.client.send('bob', chat('It will wait.'))
  narrator.tell('away', 'bob and his nym-client have ended; alice writes twice, success both times')
  const address = await bob.come()
  const { ms } = await narrator.timed(async () => {
    await bob.client.login()
    await bob.untilMessages(before + 2)
  })
  const [last] = bob.messages.slice(-1)
  if (last === undefined || !last.isVerified) throw new Error('what waited is not verified')
  narrator.tell('back', `at ${shortAddress(address)}: both come after his login, ${inMs(ms)}`)
  return ms
}

/** What each has read, once: a message that comes again shows up as a problem and not as a text. */
function textsOf(user: NymchatUser): string[] {
  const texts = user.messages.map(({ sender, text }) => `${sender}: ${text}`)
  if (new Set(texts).size !== texts.length) throw new Error(`${user.name} has read something twice`)
  return texts
}

/** @throws Error when anything else was wrong with what came */
function repeatsOf(users: readonly NymchatUser[]): number {
  const problems = users.flatMap((user) => user.problems)
  const other = problems.find(({ code }) => code !== 'repeated')
  if (other !== undefined) throw new Error(`Something came that is ${other.code}.`)
  return problems.length
}

const chat = (text: string) => ({ kind: 'chat', text }) as const

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`
}
