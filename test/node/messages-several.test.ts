/** Messages in a federation of four: sent to any node, kept at home, relayed, and lost nowhere. */
import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import type { RunningNode } from '../../node/compose.js'
import type { SendBody } from '../../proto/messages.js'
import type { Signer } from '../../proto/signatures.js'
import type { CleanUp } from './support/directory.js'
import { Caller, expectKind, newOwner, refusal } from './support/node.js'
import { foundSeveral, until } from './support/several.js'

async function fourNodes(t: CleanUp) {
  const several = foundSeveral(t, 4)
  const nodes = await Promise.all(several.directories.map((one) => several.start(one)))
  await until(() => nodes.every((node) => node.status().voting === true), 'all vote')
  const at = (i: number): RunningNode => {
    const node = nodes[i]
    if (node === undefined) throw new RangeError(`no node ${i}`)
    return node
  }
  return {
    ...{ several, nodes, at },
    async restart(i: number) {
      const directory = several.directories[i] ?? ''
      nodes[i] = await several.start(directory)
    },
    async claim(name: string, owner: Signer, homes: readonly number[]) {
      const homeNodes = homes.map((i) => at(i).nodeKey)
      const claimed = await new Caller(at(0), Date.now).claim(name, owner, { homeNodes })
      expectKind(claimed, 'register')
      await until(() => nodes.every((node) => node.status().names > 0), 'the name is everywhere')
    },
  }
}

type Sent = SendBody & { readonly receiptKey: Uint8Array }

function sendTo(recipient: string): Sent {
  const receiptKey = new Uint8Array(randomBytes(32))
  return {
    ...{ kind: 'send', recipient, receiptKey },
    messageId: new Uint8Array(randomBytes(16)),
    envelope: new Uint8Array(randomBytes(1_400)),
    receiptHash: new Uint8Array(createHash('sha256').update(receiptKey).digest()),
  }
}

async function outcomeOf(node: RunningNode, { receiptKey, ...body }: Sent): Promise<string> {
  return expectKind(await new Caller(node, Date.now).ask(body), 'send').outcome
}

async function stateOf(node: RunningNode, { recipient, messageId, receiptKey }: Sent) {
  const body = { kind: 'status', recipient, messageId, receiptKey } as const
  return expectKind(await new Caller(node, Date.now).ask(body), 'status').state
}

/** Logs in and takes what waits. @returns message ids, hex */
async function collect(node: RunningNode, name: string, owner: Signer): Promise<string[]> {
  const caller = new Caller(node, Date.now)
  expectKind(await caller.session('login', name, owner), 'login')
  const body = { kind: 'fetch', after: 0, bytesMax: 1_000_000 } as const
  const { messages } = expectKind(await caller.ask(body), 'fetch')
  const messageIds = messages.map(({ messageId }) => messageId)
  if (messageIds.length > 0) {
    expectKind(await caller.ask({ kind: 'acknowledge', messageIds }), 'acknowledge')
  }
  return messageIds.map((id) => Buffer.from(id).toString('hex'))
}

const idOf = ({ messageId }: Sent) => Buffer.from(messageId).toString('hex')

t.test('what any node takes comes to the home node, once', async (t) => {
  const { at, claim } = await fourNodes(t)
  const ada = newOwner()
  await claim('ada', ada, [1])
  const home = sendTo('ada')
  const relayed = sendTo('ada')
  t.equal(await outcomeOf(at(1), home), 'stored', 'at the home node')
  t.equal(await outcomeOf(at(3), relayed), 'queued', 'elsewhere')
  t.equal(await outcomeOf(at(2), relayed), 'queued', 'and by a second way')
  t.equal(await outcomeOf(at(3), relayed), 'queued', 'again')
  await until(() => at(1).status().messages.waiting === 2, 'both are at home')
  await until(() => at(2).status().messages.outbox.queued === 0, 'and nothing is under way')
  t.equal(await stateOf(at(3), relayed), 'stored')
  t.equal(await stateOf(at(1), relayed), 'stored')
  t.same(new Set(await collect(at(1), 'ada', ada)), new Set([home, relayed].map(idOf)))
  t.equal(await stateOf(at(1), relayed), 'fetched')
  t.equal(await outcomeOf(at(2), relayed), 'queued', 'a repeat after it was fetched')
  await until(() => at(2).status().messages.outbox.queued === 0, 'it was brought')
  t.same(await collect(at(1), 'ada', ada), [], 'and is not there twice')
  const order = { group: new Uint8Array(32), epoch: 1 }
  const { receiptKey: _, ...body } = sendTo('ada')
  const ordered = await new Caller(at(2), Date.now).ask({ ...body, order })
  t.equal(refusal(ordered).code, 'not-home', 'a place in an order is given by home nodes')
})

t.test('a home node that is down loses nothing, nor does the node that relays', async (t) => {
  const four = await fourNodes(t)
  const { at, claim, restart } = four
  const ada = newOwner()
  await claim('ada', ada, [1])
  await at(1).close()
  const messages = Array.from({ length: 20 }, () => sendTo('ada'))
  for (const message of messages) t.equal(await outcomeOf(at(3), message), 'queued')
  t.equal(at(3).status().messages.outbox.queued, 20)
  await at(3).close()
  await restart(3)
  t.equal(at(3).status().messages.outbox.queued, 20, 'they outlast the node that took them')
  await restart(1)
  await until(() => at(1).status().messages.waiting === 20, 'all came home')
  t.same(new Set(await collect(at(1), 'ada', ada)), new Set(messages.map(idOf)))
})

t.test('the first home node is down, and the next one is used', async (t) => {
  const { at, claim } = await fourNodes(t)
  const ada = newOwner()
  await claim('ada', ada, [1, 2])
  await at(1).close()
  const message = sendTo('ada')
  t.equal(await outcomeOf(at(3), message), 'queued')
  await until(() => at(2).status().messages.waiting === 1, 'the second home has it')
  t.same(await collect(at(2), 'ada', ada), [idOf(message)])
})
