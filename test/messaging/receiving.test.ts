/** Messages that come late, twice, never, from the wrong hand, or broken. */
import fc from 'fast-check'
import t from 'tap'
import {
  type ClientState,
  createCommit,
  createProposal,
  encodeMlsMessage,
  type PrivateMessage,
  type Proposal,
} from 'ts-mls'
import { protectApplicationData } from 'ts-mls/messageProtection.js'
import { commit } from '../../client/messaging/mls/committing.js'
import { keyRetention } from '../../client/messaging/mls/engine.js'
import { encodeGroup, type Group } from '../../client/messaging/mls/group.js'
import { factsType } from '../../client/messaging/mls/group-facts.js'
import { messageFacts, receive } from '../../client/messaging/mls/messages.js'
import { asciiBytes } from '../../proto/bytes.js'
import { type Device, hear, restarted, say, textOf, World } from './world.js'

async function pair(seed: number) {
  const world = new World(seed)
  const [ada, bob] = [await world.device('ada'), await world.device('bob')]
  const [adas, bobs] = await world.groupOf([ada, bob])
  if (!adas || !bobs) throw new Error('no group')
  return { world, ada, bob, adas, bobs }
}

function encoded(privateMessage: PrivateMessage): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
}

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

t.test('within an epoch messages come in any order, with gaps, and each only once', async (t) => {
  const { world, ada, bob, adas, bobs } = await pair(20)
  const messages: Uint8Array[] = []
  let [sender, receiver]: [Group, Group] = [adas, bobs]
  const count = keyRetention.retainKeysForGenerations + 1
  for (let i = 0; i < count; i++) {
    const [next, message] = await say(ada, sender, `number ${i}`)
    sender = next
    messages.push(message)
  }
  const last = messages.length - 1
  const order = [last, ...world.random.shuffled(messages.map((_, i) => i).slice(0, last))]
  for (const i of order) {
    const message = messages[i] as Uint8Array
    const heard = await hear(bob, restarted(bob, receiver), message, 'application')
    t.equal(textOf(heard.content), `number ${i}`)
    receiver = heard.group
    t.equal((await receive(bob.engine, receiver, message)).kind, 'replayed')
  }
})

t.test('a key that waited too long is given up, and a long silence is bridged', async (t) => {
  const { ada, bob, adas, bobs } = await pair(21)
  let sender: Group = adas
  let early: Uint8Array | undefined
  let late: Uint8Array | undefined
  for (let i = 0; i < 300; i++) {
    const [next, message] = await say(ada, sender, `number ${i}`)
    sender = next
    early ??= message
    late = message
  }
  if (!early || !late) throw new Error('nothing said')
  const heard = await hear(bob, bobs, late, 'application')
  t.equal(textOf(heard.content), 'number 299')
  t.equal((await receive(bob.engine, heard.group, early)).kind, 'replayed')
})

t.test('messages of the last five epochs are read, those before not', async (t) => {
  const { ada, bob, adas, bobs } = await pair(22)
  let [sender, receiver]: [Group, Group] = [adas, bobs]
  const messages: Uint8Array[] = []
  const epochs = keyRetention.retainKeysForEpochs + 2
  for (let i = 0; i < epochs; i++) {
    const [said, message] = await say(ada, sender, `epoch ${i}`)
    messages.push(message)
    const renewal = await commit(ada.engine, said, {})
    sender = renewal.next
    receiver = (await hear(bob, receiver, renewal.commit, 'commit')).group
  }
  for (const [i, message] of messages.entries()) {
    const received = await receive(bob.engine, receiver, message)
    if (i < epochs - keyRetention.retainKeysForEpochs) {
      t.equal(received.kind, 'old-epoch', `epoch ${i}`)
    } else if (received.kind === 'application') {
      t.equal(textOf(received.content), `epoch ${i}`)
      receiver = restarted(bob, received.group)
      t.equal((await receive(bob.engine, receiver, message)).kind, 'replayed')
    } else t.fail(`epoch ${i}: ${received.kind}`)
  }
})

t.test('what comes before its commit waits; an echo is told', async (t) => {
  const { ada, bob, adas, bobs } = await pair(23)
  const renewal = await commit(ada.engine, adas, {})
  const [next, early] = await say(ada, renewal.next, 'early')
  t.same(await receive(bob.engine, bobs, early), { kind: 'future-epoch', epoch: 2 })
  const renewed = await hear(bob, bobs, renewal.commit, 'commit')
  t.equal(textOf((await hear(bob, renewed.group, early, 'application')).content), 'early')
  t.same(await receive(ada.engine, next, early), { kind: 'own' })
  t.same(await receive(ada.engine, renewal.current, renewal.commit), { kind: 'own' })
})

t.test('a member cannot speak for another, even with that one’s keys', async (t) => {
  const world = new World(24)
  const [ada, bob, eve] = [
    await world.device('ada'),
    await world.device('bob'),
    await world.device('eve'),
  ]
  const [adas, bobs, eves] = await world.groupOf([ada, bob, eve])
  if (!adas || !bobs || !eves) throw new Error('no group')
  const forged = await forge(eve, eves, 0, 'I am ada')
  t.same(await receive(bob.engine, bobs, forged), {
    kind: 'undecryptable',
    reason: 'Signature invalid',
  })
  const mirrored = await forge(eve, eves, 1, 'I am you')
  t.same(await receive(bob.engine, bobs, mirrored), { kind: 'own' })
  const nobody = await forge(eve, eves, 3, 'I am nobody')
  t.equal((await receive(bob.engine, bobs, nobody)).kind, 'undecryptable')
  const [, message] = await say(ada, adas, 'I am')
  const heard = await hear(bob, bobs, message, 'application')
  t.equal(heard.sender.name, 'ada', 'her key was not used up by the forgery')
})

/** A message that eve's device signs and puts under another leaf, with that leaf's keys. */
async function forge(
  { engine }: Device,
  { mls }: Group,
  leaf: number,
  text: string,
): Promise<Uint8Array> {
  const { privateMessage } = await protectApplicationData(
    mls.signaturePrivateKey,
    mls.keySchedule.senderDataSecret,
    asciiBytes(text),
    new Uint8Array(),
    mls.groupContext,
    mls.secretTree,
    leaf,
    engine.config.paddingConfig,
    engine.suite,
  )
  return encoded(privateMessage)
}

t.test('commits that change more than members and keys are refused by all', async (t) => {
  const { world, ada, bob, adas, bobs } = await pair(25)
  const facts = adas.mls.groupContext.extensions[0]?.extensionData as Uint8Array
  const grown = [
    { extensionType: factsType, extensionData: facts },
    { extensionType: 0xf001, extensionData: new Uint8Array() },
  ]
  const proposals: readonly Proposal[] = [
    { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } },
    { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: grown } },
    {
      proposalType: 'reinit',
      reinit: {
        groupId: world.random.bytes(32),
        version: 'mls10',
        cipherSuite: ada.engine.suite.name,
        extensions: [],
      },
    },
    { proposalType: 0xf100, proposalData: new Uint8Array(3) } as Proposal,
  ]
  for (const proposal of proposals) {
    const made = await createCommit(
      { state: restarted(ada, adas).mls, cipherSuite: ada.engine.suite },
      { extraProposals: [proposal] },
    )
    const received = await receive(bob.engine, bobs, encodeMlsMessage(made.commit))
    t.equal(received.kind, 'undecryptable', JSON.stringify(proposal.proposalType))
  }
  const alone = await createProposal(
    restarted(ada, adas).mls,
    false,
    { proposalType: 'remove', remove: { removed: 1 } },
    ada.engine.suite,
  )
  t.equal((await receive(bob.engine, bobs, encodeMlsMessage(alone.message))).kind, 'undecryptable')
  const [, message] = await say(ada, adas, 'all is well')
  await hear(bob, bobs, message, 'application')
})

t.test('a commit cannot make its maker somebody else, even one that is certified', async (t) => {
  const { world, ada, bob, adas, bobs } = await pair(26)
  const other = await world.device('ada')
  // The path's leaf keeps what is in the tree: so that is what a liar changes, in its own copy.
  const state = restarted(ada, adas).mls
  const leaf = state.ratchetTree[0]
  if (leaf?.nodeType !== 'leaf') throw new Error('no leaf')
  const lying: ClientState = {
    ...state,
    ratchetTree: state.ratchetTree.with(0, {
      ...leaf,
      leaf: { ...leaf.leaf, signaturePublicKey: other.engine.mlsKey },
    }),
  }
  // Leaves are signed under the label "LeafNodeTBS" by the new device, everything else by the old one.
  const { signature } = ada.engine.suite
  const suite = {
    ...ada.engine.suite,
    signature: {
      ...signature,
      sign: (key: Uint8Array, message: Uint8Array) => {
        const isLeaf = Buffer.from(message).includes('LeafNodeTBS')
        return (isLeaf ? other : ada).engine.suite.signature.sign(key, message)
      },
    },
  }
  const made = await createCommit({ state: lying, cipherSuite: suite })
  const received = await receive(bob.engine, bobs, encodeMlsMessage(made.commit))
  t.same(received, { kind: 'undecryptable', reason: 'It changes who its maker is.' })
})

t.test('hostile bytes change nothing and throw nothing', async (t) => {
  const { ada, bob, adas, bobs } = await pair(27)
  const [said, message] = await say(ada, adas, 'whole')
  const renewal = await commit(ada.engine, said, {})
  const saved = encodeGroup(bobs)
  const mutation = fc.record({
    frame: fc.constantFrom(message, renewal.commit),
    at: fc.nat(),
    flip: fc.integer({ min: 1, max: 255 }),
    cut: fc.option(fc.nat(), { nil: undefined }),
    more: fc.uint8Array({ maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(mutation, async ({ frame, at, flip, cut, more }) => {
      const bytes = Uint8Array.from([...frame, ...more])
      const place = at % frame.length
      bytes[place] = (bytes[place] ?? 0) ^ flip
      const end = cut === undefined ? bytes.length : cut % bytes.length
      const received = await receive(bob.engine, bobs, bytes.subarray(0, end))
      if (received.kind === 'application' || received.kind === 'commit') throw new Error('taken')
    }),
    { seed: 27, numRuns: 400 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      messageFacts(bytes)
      return (await receive(bob.engine, bobs, bytes)).kind === 'undecryptable'
    }),
    { seed: 28, numRuns: 200 },
  )
  t.same(encodeGroup(bobs), saved)
  const heard = await hear(bob, bobs, message, 'application')
  t.same((await hear(bob, heard.group, renewal.commit, 'commit')).added, [])
})

t.test('a message of another group is not read', async (t) => {
  const { world, ada, bob, adas, bobs } = await pair(29)
  const [others] = await world.groupOf([ada, bob])
  if (!others) throw new Error('no group')
  const [, message] = await say(ada, others, 'elsewhere')
  t.match(await receive(bob.engine, bobs, message), { kind: 'undecryptable', reason: /another/ })
  t.ok(adas)
})
