/** Who is a member: cards, proposals, approvals, and the epochs that follow. FEDERATION.md section 4. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { RunningNode } from '../../node/compose.js'
import { openChain } from '../../node/federation.js'
import { initialise, initialiseFollower, policyOf } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { formatCard, openCard, signCard } from '../../node/membership/card.js'
import {
  approveGenesis,
  genesisOfCards,
  initialiseFounder,
  joinFounded,
} from '../../node/membership/founding.js'
import { formatProposal } from '../../node/membership/proposal-file.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openStore } from '../../node/store/store.js'
import { bytesToHex } from '../../proto/bytes.js'
import { decodeManifest, encodeManifest, type Member } from '../../proto/manifest.js'
import { temporaryDirectory } from './support/directory.js'
import { Caller, expectKind, newOwner } from './support/node.js'
import { foundSeveral, type Several, until } from './support/several.js'

t.setTimeout(300_000)

/** As its operator would, over the socket. */
async function ask(node: RunningNode, what: string, given: object = {}) {
  const answer = await askOperatorJson(node.paths.operatorSocket, what, given)
  if (answer === undefined) throw new Error('the node runs')
  return answer
}

/** A node that follows from the chain that another knows, running. */
async function follower(several: Several, name: string, known: RunningNode) {
  const directory = join(several.root, name)
  const store = openStore(known.paths.store, { readonly: true })
  const chain = openChain(store.manifests(), nodeSignatures)
  store.close()
  initialiseFollower({ dataDirectory: directory, chain, role: 'member' })
  return several.start(directory)
}

async function claimEverywhere(nodes: readonly RunningNode[], name: string): Promise<void> {
  const [first] = nodes
  if (first === undefined) throw new RangeError('nodes')
  const { epoch } = first.status()
  const claimed = await new Caller(first, Date.now).claim(name, newOwner(), { epoch })
  const registered = expectKind(claimed, 'register')
  if (registered.outcome !== 'certified') throw new Error(registered.outcome)
  for (const node of nodes) {
    await until(() => node.status().names === first.status().names, `${name} is everywhere`)
  }
}

const inEpoch = (nodes: readonly RunningNode[], epoch: number) =>
  until(
    () => nodes.every((node) => node.status().epoch === epoch && node.status().settled),
    `epoch ${epoch} everywhere`,
  )

const keyOf = (node: RunningNode) => bytesToHex(node.nodeKey)

/** Until a node has heard everyone, and everyone's keys for the next epoch. */
async function untilHeard(node: RunningNode, others: readonly RunningNode[]): Promise<void> {
  await until(() => {
    const { peers, epoch } = node.status()
    return others.every((other) =>
      peers.some((one) => one.nodeKey === keyOf(other) && one.epoch === epoch && one.announcesKey),
    )
  }, 'everyone was heard')
}

t.test('a federation of one grows to three, and one of three is replaced', async (t) => {
  const several = foundSeveral(t, 1)
  const first = await several.start(several.directories[0] ?? '')
  await claimEverywhere([first], 'ada')
  const second = await follower(several, 'second', first)
  const third = await follower(several, 'third', first)
  t.match(first.status(), { role: 'alone', warnings: [] })
  t.match(second.status(), { role: 'mirror', voting: 'This node is a mirror.' })
  const secondCard = await ask(second, 'card')
  const thirdCard = await ask(third, 'card')
  t.match(secondCard, { nodeKey: keyOf(second), votingKeyEpoch: 1 })

  await t.rejects(ask(first, 'propose', { change: 'add', cards: [secondCard] }), {
    message: /never run two, go from 1 to 3/,
  })
  await t.rejects(ask(second, 'propose', { change: 'renew' }), { message: /no member of epoch 0/ })
  await t.rejects(ask(first, 'propose', { change: 'add', cards: [secondCard, secondCard] }), {
    message: /given twice/,
  })
  await t.rejects(ask(first, 'propose', { change: 'grow' }), { message: /A change is/ })

  const added = await ask(first, 'propose', { change: 'add', cards: [secondCard, thirdCard] })
  t.match(added, { outcome: 'decided', epoch: 1, approvals: 1, needed: 1, notes: [] })
  const three = [first, second, third]
  await inEpoch(three, 1)
  await until(() => three.every((node) => node.status().voting === true), 'all three vote')
  t.match(first.status(), { role: 'member', members: 3, quorum: 2, evidence: 0 })
  t.notOk(existsSync(first.paths.votingKey(0)), 'the key of the closed epoch is erased')
  t.ok(existsSync(first.paths.votingKey(2)), 'and the next one is there')
  await claimEverywhere(three, 'bob')

  const fourth = await follower(several, 'fourth', first)
  await untilHeard(first, [second, third, fourth])
  const given = {
    change: 'replace',
    nodeKeys: [keyOf(third).slice(0, 8)],
    cards: [await ask(fourth, 'card')],
  }
  await third.close()
  const proposed = await ask(first, 'propose', given)
  t.match(proposed, { outcome: 'incomplete', epoch: 2, approvals: 1, needed: 2 })
  await t.rejects(ask(fourth, 'approve', { proposal: proposed.proposal }), {
    message: /no member of epoch 1/,
  })
  const again = await ask(first, 'approve', { proposal: proposed.proposal })
  t.match(again, { outcome: 'incomplete', approvals: 1 }, 'an approval counts once')
  const approved = await ask(second, 'approve', { proposal: proposed.proposal })
  t.match(approved, { outcome: 'decided', approvals: 2 })
  const now = [first, second, fourth]
  await inEpoch(now, 2)
  await claimEverywhere(now, 'eve')
  t.match(await ask(first, 'approve', { proposal: proposed.proposal }), { outcome: 'decided' })
  t.match(fourth.status(), { role: 'member', voting: true })
  await t.rejects(ask(first, 'propose', { change: 'remove', nodeKeys: [keyOf(third)] }), {
    message: /is no member of epoch 2/,
  })
})

t.test('proposals that should not be are refused, each with its reason', async (t) => {
  const several = foundSeveral(t, 4)
  const nodes = await Promise.all(several.directories.map((one) => several.start(one)))
  const [first, second, third, fourth] = nodes
  if (!first || !second || !third || !fourth) throw new RangeError('four nodes')
  await until(() => nodes.every((node) => node.status().voting === true), 'all vote')
  await untilHeard(first, [second, third, fourth])
  const propose = (given: object) => ask(first, 'propose', given)

  const key = (node: RunningNode) => keyOf(node)
  await t.rejects(propose({ change: 'remove', nodeKeys: [key(third), key(fourth)] }), {
    message: /never run two/,
  })
  await t.rejects(propose({ change: 'remove', nodeKeys: ['abc'] }), { message: /is no node key/ })
  await t.rejects(propose({ change: 'policy', policy: {} }), { message: /as it is already/ })
  await t.rejects(propose({ change: 'policy', policy: { colour: 1 } }), { message: /no colour/ })
  await t.rejects(propose({ change: 'policy', policy: { admissionBits: 99 } }), {
    message: /policy is impossible/,
  })
  await t.rejects(propose({ change: 'add', cards: [await ask(second, 'card')] }), {
    message: /is a member already/,
  })
  const lonely = temporaryDirectory(t)
  const card = initialiseFounder({
    dataDirectory: join(lonely, 'founder'),
    multiaddrs: [],
    issuedAtMs: Date.now(),
  })
  await t.rejects(propose({ change: 'add', cards: [formatCard(card)] }), {
    message: /for another federation/,
  })

  const removed = await propose({ change: 'remove', nodeKeys: [key(fourth)] })
  t.match(removed.notes, [/3 members bear 0 faulty ones instead of 1/])
  const policy = await propose({ change: 'policy', policy: { quarantineMs: 5_000 } })
  t.match(policy, { outcome: 'incomplete', needed: 3 })
  const good = policy.proposal as Record<string, unknown>
  const table: readonly [object, RegExp][] = [
    [{}, /no proposal of this version/],
    [{ ...good, manifest: 'AAAA' }, /cannot be read/],
    [{ ...good, policy: {} }, /its policy is not what its bytes say/],
    [{ ...good, epoch: 7 }, /its epoch is not what/],
    [
      { ...good, approvals: [{ nodeKey: key(second), signature: '00'.repeat(64) }] },
      /does not hold/,
    ],
    [{ ...good, approvals: [...(good.approvals as []), ...(good.approvals as [])] }, /twice/],
    [{ ...good, approvals: [{ nodeKey: key(second), signature: '0' }] }, /hex digits/],
  ]
  for (const [proposal, message] of table) {
    await t.rejects(ask(second, 'approve', { proposal }), { message })
  }
  const { manifest: before } = several.founded.genesis
  const honest = decodeManifest(new Uint8Array(Buffer.from(String(good.manifest), 'base64')))
  const changed = (members: readonly Member[]) => {
    const manifest = decodeManifest(encodeManifest({ ...honest, members }))
    return { proposal: formatProposal({ manifest, approvals: [] }, before) }
  }
  const stolen = honest.members.map((one, i) =>
    i === 2 ? { ...one, votingKey: new Uint8Array(32).fill(7) } : one,
  )
  await untilHeard(second, [first, third, fourth])
  await t.rejects(ask(second, 'approve', changed(stolen)), {
    message: new RegExp(`a voting key for ${key(third).slice(0, 8)} that it does not announce`),
  })
  await t.rejects(ask(second, 'approve', changed(honest.members.slice(0, 2))), {
    message: /never run two/,
  })

  const [one, two] = [
    await ask(second, 'approve', { proposal: good }),
    await ask(second, 'approve', { proposal: removed.proposal }),
  ]
  t.match([one, two], [{ approvals: 2 }, { approvals: 2 }])
  t.match(await ask(third, 'approve', { proposal: one.proposal }), { outcome: 'decided' })
  await inEpoch(nodes, 1)
  t.match(
    nodes.map((node) => node.status().voting),
    [true, true, true, true],
  )
  await t.rejects(ask(third, 'approve', { proposal: two.proposal }), {
    message: /Epoch 1 is decided already, by another manifest/,
  })
})

t.test('whoever has announced no key is listed without, and named', async (t) => {
  const several = foundSeveral(t, 4)
  const [a, b, c] = several.directories
  if (!a || !b || !c) throw new RangeError('four nodes')
  const [first, second] = [await several.start(a), await several.start(b)]
  await untilHeard(first, [second])
  await t.rejects(ask(first, 'propose', { change: 'renew' }), {
    message: /only 2 have announced a fresh voting key for epoch 1. Missing: \w{8}, \w{8}\. Start/,
  })
  const third = await several.start(c)
  const nodes = [first, second, third]
  await until(() => nodes.every((node) => node.status().voting === true), 'three vote')
  await untilHeard(first, [second, third])
  const renewed = await ask(first, 'propose', { change: 'renew' })
  t.match(renewed.notes, [/has announced no fresh voting key for epoch 1: it is listed without/])
  const more = await ask(second, 'approve', { proposal: renewed.proposal })
  t.match(await ask(third, 'approve', { proposal: more.proposal }), { outcome: 'decided' })
  await inEpoch(nodes, 1)
  t.match(first.status().warnings, [/lists no voting key of member 3: of 4 members 3 can vote/])
  const fourth = await several.start(several.directories[3] ?? '')
  await inEpoch([fourth], 1)
  t.match(fourth.status().voting, /lists no voting key/)
  await untilHeard(first, [second, third, fourth])
  const last = await ask(first, 'propose', { change: 'renew' })
  t.same(last.notes, [])
})

t.test('operators who share no keys found a federation', async (t) => {
  const several = foundSeveral(t, 3)
  const directories = [0, 1, 2].map((i) => join(several.root, `founder${i}`))
  const passphrase = Buffer.from('horse')
  const cards = directories.map((dataDirectory, i) => {
    const multiaddrs = [`/ip4/127.0.0.1/tcp/${8_000 + i}`]
    const card = initialiseFounder({
      dataDirectory,
      multiaddrs,
      passphrase,
      issuedAtMs: Date.now(),
    })
    return openCard(JSON.parse(JSON.stringify(formatCard(card))), nodeSignatures, 'card')
  })
  const policy = policyOf({ admissionBits: 0, quarantineMs: 0 })
  t.throws(() => genesisOfCards(cards.slice(1), policy), { message: /never run two/ })
  let genesis = genesisOfCards(cards, policy)
  const [first = '', second = '', third = ''] = directories
  genesis = approveGenesis(first, genesis, passphrase)
  t.throws(() => joinFounded(first, genesis), { message: /not approved by all yet: 1 approvals/ })
  genesis = approveGenesis(third, genesis, passphrase)
  genesis = approveGenesis(second, approveGenesis(second, genesis, passphrase), passphrase)
  t.same(
    genesis.approvals.map(({ member }) => member),
    [0, 1, 2],
  )
  const lonely = join(several.root, 'lonely')
  initialise({ dataDirectory: lonely, admissionBits: 0, quarantineMs: 0 })
  t.throws(() => approveGenesis(lonely, genesis, undefined), { message: /does not list/ })
  for (const directory of directories) joinFounded(directory, genesis)
  t.throws(() => joinFounded(first, genesis), { message: /holds a node already/ })
  t.ok(directories.every((one) => existsSync(dataPaths(one).store)))
})

t.test('a card that was changed is refused', async (t) => {
  const directory = join(temporaryDirectory(t), 'founder')
  const card = initialiseFounder({ dataDirectory: directory, multiaddrs: [], issuedAtMs: 1 })
  const good = formatCard(card) as Record<string, unknown>
  t.same(openCard(good, nodeSignatures, 'The card').nodeKey, card.nodeKey)
  const table: readonly [unknown, RegExp][] = [
    [undefined, /no member card/],
    [{ ...good, version: 2 }, /no member card/],
    [{ ...good, presence: 'AAAA' }, /does not hold/],
    [{ ...good, multiaddrs: ['/ip4/6.6.6.6/tcp/1'] }, /its multiaddrs is not/],
    [{ ...good, nodeKey: '00'.repeat(32) }, /its nodeKey is not/],
  ]
  for (const [content, message] of table) {
    t.throws(() => openCard(content, nodeSignatures, 'The card'), {
      name: 'MembershipError',
      message,
    })
  }
  const forged = signCard(
    {
      ...{ federationId: undefined, epoch: 0, multiaddrs: [], issuedAtMs: 1 },
      votingKey: card.nodeKey,
    },
    { publicKey: card.nodeKey, sign: () => new Uint8Array(64) },
  )
  t.throws(() => openCard(formatCard(forged), nodeSignatures, 'The card'), {
    message: /not signed/,
  })
})
