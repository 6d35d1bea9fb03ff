/** Messages at one node in process: accepted, delivered, waiting, and what a user costs who does nothing. */
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createTakenChallenges } from '../../node/door/taken-challenges.js'
import { Routes } from '../../node/routes.js'
import { defaultSettings } from '../../node/settings.js'
import {
  decodeResponse,
  encodeRequest,
  type RequestBody,
  type ResponseBody,
  registerSigningBytes,
  sessionSigningBytes,
} from '../../proto/requests.js'
import { type Claim, makeClaims } from './claims.js'
import { type InProcessNode, nextRequestId, startInProcessNode } from './in-process-node.js'
import { quantile, type Row, row, throughput, timed } from './measure.js'
import { benchReplyBlocks } from './reply-blocks.js'

const users = 64
const perUser = 250
/** The smallest bucket of padded envelopes: a text of some lines. */
const envelope = randomBytes(1_400)
const tagOf = (user: number) => `user-${user}` as SenderTag

export async function benchMessages(): Promise<Row[]> {
  const bench = await startInProcessNode()
  try {
    const claims = makeClaims(users, 'user', bench.node)
    await registerAll(bench, claims)
    const accepted = await acceptedPerSecond(bench, users * perUser)
    await logInAll(bench, claims)
    const delivered = await deliveredPerSecond(bench)
    const [few, many] = await fetchLatencies(bench, [10, 100_000])
    return [
      row('Messages accepted by a node in process, 256 in flight', accepted.perSecond, 'per s', {
        target: { of: 'value', atLeast: 2_000 },
      }),
      row('  the same, until stored, p50', quantile(accepted.latenciesMs, 0.5), 'ms'),
      row('Messages delivered: fetched and acknowledged', delivered, 'per s', {
        target: { of: 'value', atLeast: 2_000 },
      }),
      row('Fetch of ten, while 100,000 wait, p50', many ?? Number.NaN, 'ms', {
        beside: { what: 'ms while ten wait', value: few ?? Number.NaN },
        target: { of: 'ratio', atMost: 2 },
      }),
      row('Memory of an idle user who is logged in', bytesPerUser(100_000), 'bytes', {
        target: { of: 'value', atMost: 1_024 },
      }),
      ...(await benchReplyBlocks()),
    ]
  } finally {
    await bench.close()
  }
}

function send(recipient: string): RequestBody {
  const [messageId, receiptHash] = [randomBytes(16), randomBytes(32)]
  return { kind: 'send', recipient, messageId, envelope, receiptHash }
}

/** Requests are encoded before the measured time: that is the senders' work. */
async function acceptedPerSecond({ node }: InProcessNode, count: number) {
  const frames = Array.from({ length: count }, (_, i) =>
    encodeRequest({ id: nextRequestId(), body: send(`user${i % users}`) }),
  )
  const answers: Uint8Array[] = []
  const figures = await throughput(count, 256, async (i) => {
    const answer = await node.handle(frames[i] ?? new Uint8Array(), tagOf(i % 500))
    answers.push(answer ?? new Uint8Array())
  })
  for (const answer of answers) {
    const { body } = decodeResponse(answer)
    if (body.kind !== 'send' || body.outcome !== 'stored') throw new Error('not stored')
  }
  return figures
}

/** Every user fetches page after page, and acknowledges each. */
async function deliveredPerSecond(bench: InProcessNode): Promise<number> {
  const started = performance.now()
  const delivered = await Promise.all(
    Array.from({ length: users }, async (_, user) => {
      let count = 0
      for (let after = 0, more = true; more; ) {
        const page = await fetchPage(bench, tagOf(user), { after, bytesMax: 64 * 1_400 })
        const messageIds = page.messages.map(({ messageId }) => messageId)
        await bench.ask({ kind: 'acknowledge', messageIds }, tagOf(user))
        count += messageIds.length
        after = page.messages.at(-1)?.place ?? after
        more = page.more
      }
      return count
    }),
  )
  const count = delivered.reduce((all, one) => all + one)
  if (count !== users * perUser) throw new Error(`${count} messages were delivered`)
  return count / ((performance.now() - started) / 1_000)
}

/** The same fetch by one user, when so many wait in its queue. @returns p50 of each, ms */
async function fetchLatencies(bench: InProcessNode, sizes: readonly number[]): Promise<number[]> {
  const figures: number[] = []
  let waiting = 0
  for (const size of sizes) {
    await throughput(size - waiting, 256, async (i) => {
      await bench.ask(send('user0'), tagOf(1_000 + (i % 500)))
    })
    waiting = size
    const latenciesMs: number[] = []
    for (let i = 0; i < 300; i++) {
      const bytesMax = 10 * 1_400
      const { ms, value } = await timed(fetchPage(bench, tagOf(0), { after: 0, bytesMax }))
      if (value.messages.length !== 10 || value.waiting !== size) throw new Error('a wrong page')
      latenciesMs.push(ms)
    }
    figures.push(quantile(latenciesMs, 0.5))
  }
  return figures
}

async function fetchPage(
  { ask }: InProcessNode,
  tag: SenderTag,
  from: { readonly after: number; readonly bytesMax: number },
) {
  const answer: ResponseBody = await ask({ kind: 'fetch', ...from }, tag)
  if (answer.kind !== 'fetch') throw new Error('no page')
  return answer
}

async function registerAll({ node, ask }: InProcessNode, claims: readonly Claim[]): Promise<void> {
  const { federationId, nodeKey } = node
  await throughput(claims.length, 32, async (user) => {
    const { owner, registration } = claims[user] as Claim
    const asked = await ask({ kind: 'challenge', purpose: 'register' }, tagOf(user))
    if (asked.kind !== 'challenge') throw new Error('no challenge')
    const { challenge } = asked
    const message = registerSigningBytes(federationId, nodeKey, challenge, registration.id)
    await ask(
      { kind: 'register', registration, challenge, signature: owner.sign(message) },
      tagOf(user),
    )
  })
}

async function logInAll({ node, ask }: InProcessNode, claims: readonly Claim[]): Promise<void> {
  const { federationId, nodeKey } = node
  for (const [user, { owner }] of claims.entries()) {
    const asked = await ask({ kind: 'challenge', purpose: 'login' }, tagOf(user))
    if (asked.kind !== 'challenge') throw new Error('no challenge')
    const { challenge } = asked
    const proof = { name: `user${user}`, device: owner.publicKey, challenge }
    const signature = owner.sign(sessionSigningBytes('login', federationId, nodeKey, proof))
    const answer = await ask({ kind: 'login', ...proof, signature }, tagOf(user))
    if (answer.kind !== 'login' || answer.waiting !== perUser) throw new Error('not logged in')
  }
}

/** What a login leaves in memory: the route, and the challenge that it took. */
function bytesPerUser(count: number): number {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('Run node with --expose-gc')
  collect()
  const before = process.memoryUsage().heapUsed
  const nowMs = Date.now()
  const routes = new Routes({ ...defaultSettings, noticeSeconds: 600 }, nowMs)
  const challenges = createTakenChallenges(defaultSettings.challengeMs)
  for (let i = 0; i < count; i++) {
    const device = Buffer.alloc(33)
    device.writeUInt32BE(i, 29)
    const senderTag = `tag-${i.toString().padStart(18, '0')}` as SenderTag
    routes.login(senderTag, `name-${i}`, device, 10, nowMs)
    challenges.take(`name-${i}`, device, nowMs * 1_000 + i, nowMs)
  }
  collect()
  const used = process.memoryUsage().heapUsed - before
  if (routes.size !== count || challenges.size !== count) throw new Error(`${routes.size} routes`)
  return used / count
}
