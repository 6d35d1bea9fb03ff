/** Messages at a node's door: who may ask for what, what devices are told, and what a flood costs. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { createFloodGate } from '../../node/door/flood-gate.js'
import { initialise } from '../../node/initialise.js'
import { defaultMailboxSettings, type MailboxSettings } from '../../node/mailboxes/settings.js'
import type { NodeSettings } from '../../node/settings.js'
import type { SendBody } from '../../proto/messages.js'
import { signRegistration } from '../../proto/registration.js'
import { decodeResponse, encodeRequest, type ResponseBody } from '../../proto/requests.js'
import type { Signer } from '../../proto/signatures.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'
import {
  Caller,
  expectKind,
  newOwner,
  refusal,
  startTestNode,
  type TestNodeOptions,
  testClock,
} from './support/node.js'
import { until } from './support/several.js'

interface AdaOptions extends TestNodeOptions {
  readonly mailboxes?: Partial<MailboxSettings>
}

/** A node that is the home of ada, who has a phone and a laptop. */
async function adaAtHome(t: CleanUp, options: AdaOptions = {}) {
  const clock = testClock()
  const mailboxes = { ...defaultMailboxSettings, ...options.mailboxes }
  const settings: Partial<NodeSettings> = { ...options.settings, mailboxes }
  const node = await startTestNode(t, { clock, ...options, settings })
  const caller = new Caller(node, clock)
  const [owner, phone, laptop] = [newOwner(), newOwner(), newOwner()]
  const devices = [phone.publicKey, laptop.publicKey]
  const registration = signRegistration(caller.content('ada', owner, { devices }), owner, 0)
  expectKind(await caller.register(registration, owner), 'register')
  const supersede = (action: 'update' | 'retire', kept: readonly Signer[]) =>
    caller.claim('ada', owner, {
      sequence: 1,
      previous: registration.id,
      action,
      devices: kept.map(({ publicKey }) => publicKey),
    })
  const loggedIn = async (device: Signer) => {
    const one = new Caller(node, clock)
    expectKind(await one.session('login', 'ada', device), 'login')
    return one
  }
  return { clock, node, caller, owner, phone, laptop, supersede, loggedIn }
}

interface Sent extends SendBody {
  readonly receiptKey: Uint8Array
}

function sendTo(recipient: string, changes: Partial<SendBody> = {}): Sent {
  const receiptKey = new Uint8Array(randomBytes(32))
  return {
    kind: 'send',
    recipient,
    messageId: new Uint8Array(randomBytes(16)),
    envelope: new Uint8Array(randomBytes(1_400)),
    receiptHash: new Uint8Array(createHash('sha256').update(receiptKey).digest()),
    receiptKey,
    ...changes,
  }
}

const fetchAll = { kind: 'fetch', after: 0, bytesMax: 1_000_000 } as const

async function fetched(caller: Caller) {
  return expectKind(await caller.ask(fetchAll), 'fetch')
}

async function codeOf(answer: Promise<ResponseBody>): Promise<string> {
  return refusal(await answer).code
}

t.test('a message from anybody comes to every device, and its sender can ask for it', async (t) => {
  const { node, clock, phone, laptop, loggedIn } = await adaAtHome(t)
  const sender = new Caller(node, clock)
  const message = sendTo('ada')
  const { recipient, messageId, receiptKey } = message
  const status = async () => {
    const asked = { kind: 'status', recipient, messageId, receiptKey } as const
    return expectKind(await sender.ask(asked), 'status').state
  }
  t.equal(await status(), 'unknown')
  const untilMs = clock() + 14 * 86_400_000
  t.match(await sender.ask(message), { kind: 'send', outcome: 'stored', untilMs })
  t.match(await new Caller(node, clock).ask(message), { outcome: 'stored', untilMs }, 'again')
  t.equal(await status(), 'stored')
  const onPhone = new Caller(node, clock)
  t.match(await onPhone.session('login', 'ada', phone), { kind: 'login', waiting: 1 })
  const onLaptop = await loggedIn(laptop)
  for (const device of [onPhone, onLaptop]) {
    const { messages, waiting, more } = await fetched(device)
    t.match(messages, [{ messageId, envelope: message.envelope }])
    t.same([waiting, more], [1, false])
  }
  const acknowledge = { kind: 'acknowledge', messageIds: [messageId] } as const
  t.match(await onPhone.ask(acknowledge), { kind: 'acknowledge', waiting: 0 })
  t.match(await onPhone.ask(acknowledge), { kind: 'acknowledge', waiting: 0 })
  t.equal(await status(), 'fetched')
  t.equal((await fetched(onPhone)).messages.length, 0)
  t.equal((await fetched(onLaptop)).messages.length, 1)
  t.match(node.status().messages, { names: 1, waiting: 1, bytes: 1_400, stored: 1, refused: 0 })
})

t.test('a repeated request is answered by what is now, not by what was', async (t) => {
  const { phone, loggedIn, caller } = await adaAtHome(t)
  const onPhone = await loggedIn(phone)
  const id = randomBytes(16)
  t.equal(expectKind(await onPhone.ask(fetchAll, id), 'fetch').messages.length, 0)
  await caller.ask(sendTo('ada'))
  t.equal(expectKind(await onPhone.ask(fetchAll, id), 'fetch').messages.length, 1)
})

t.test('what a sender may not do', async (t) => {
  const { node, clock, caller, supersede, owner } = await adaAtHome(t)
  const ask = (body: SendBody) => new Caller(node, clock).ask(body)
  t.equal(await codeOf(ask(sendTo('nobody'))), 'unknown-name')
  const homeless = newOwner()
  await caller.claim('bob', homeless, { homeNodes: [] })
  t.match(refusal(await ask(sendTo('bob'))), { code: 'not-home', sentence: /no home node/ })
  const elsewhere = newOwner()
  await caller.claim('cleo', elsewhere, { homeNodes: [new Uint8Array(randomBytes(32))] })
  const order = { group: new Uint8Array(32), epoch: 1 }
  t.match(refusal(await ask(sendTo('cleo', { order }))), { code: 'not-home', sentence: /order/ })
  const { receiptKey, ...relayed } = sendTo('cleo')
  t.match(await ask(relayed), { kind: 'send', outcome: 'queued' })
  const { messageId } = relayed
  const status = { kind: 'status', recipient: 'cleo', messageId, receiptKey } as const
  t.match(await new Caller(node, clock).ask(status), { state: 'queued' })
  t.equal((await ask(sendTo('ada', { order }))).kind, 'send')
  const second = sendTo('ada', { order })
  t.match(await ask(second), { kind: 'send', outcome: 'conflict' })
  const other = sendTo('ada', { messageId: second.messageId })
  t.match(await ask(other), { outcome: 'stored' })
  t.equal(
    await codeOf(ask({ ...second, messageId: other.messageId, order: undefined })),
    'malformed',
  )
  await supersede('retire', [owner])
  t.equal(await codeOf(ask(sendTo('ada'))), 'unknown-name')
})

t.test('an answer costs what it weighs, not what it was asked with', (t) => {
  const rates = { requestsPerMinute: 60, requestBurst: 20 }
  const gate = createFloodGate({ ...rates, nodeRequestsPerSecond: 1_000, nodeRequestBurst: 1_000 })
  const [reader, other] = ['reader' as SenderTag, 'other' as SenderTag]
  t.same(gate.admit(reader, 100, 1_000), { kind: 'admitted' })
  gate.answered(reader, 8_192, 1_000)
  t.same(gate.admit(reader, 100, 1_000), { kind: 'admitted' }, 'a short one costs no more')
  gate.answered(reader, 200_000, 1_000)
  t.same(gate.admit(reader, 100, 1_000), { kind: 'refused', waitMs: 7_000 })
  t.same(gate.admit(other, 100, 1_000), { kind: 'admitted' })
  t.same(gate.admit(reader, 100, 8_000), { kind: 'admitted' })
  t.end()
})

t.test('who has no session', async (t) => {
  const { node, clock, phone, laptop, supersede, loggedIn } = await adaAtHome(t)
  const publish = {
    kind: 'publish-key-packages' as const,
    packages: [new Uint8Array(9)],
    lifetimeSeconds: 60,
    replace: false,
  }
  const acknowledge = { kind: 'acknowledge', messageIds: [new Uint8Array(16)] } as const
  const stranger = new Caller(node, clock)
  const onPhone = await loggedIn(phone)
  const onLaptop = await loggedIn(laptop)
  for (const body of [fetchAll, acknowledge, publish]) {
    t.equal(await codeOf(stranger.ask(body)), 'no-session', body.kind)
    t.equal((await onPhone.ask(body)).kind, body.kind)
  }
  await supersede('update', [laptop])
  for (const body of [fetchAll, acknowledge, publish]) {
    t.equal(await codeOf(onPhone.ask(body)), 'no-session', `${body.kind} of an unlisted device`)
    t.equal((await onLaptop.ask(body)).kind, body.kind)
  }
})

t.test('a device that is no longer listed loses what waited for it', async (t) => {
  // Without the sweep after a start, which would find it too.
  const mailboxes = { sweepMs: 3_600_000 }
  const { node, caller, phone, laptop, supersede, loggedIn } = await adaAtHome(t, { mailboxes })
  await caller.ask(sendTo('ada'))
  await (await loggedIn(phone)).ask({
    kind: 'publish-key-packages',
    packages: [new Uint8Array(9)],
    lifetimeSeconds: 60,
    replace: false,
  })
  t.equal(node.status().messages.keyPackageBytes, 9)
  await supersede('update', [laptop])
  t.equal((await fetched(await loggedIn(laptop))).waiting, 1)
  await caller.ask(sendTo('ada'))
  t.equal((await fetched(await loggedIn(laptop))).waiting, 2)
  t.equal(await codeOf(caller.session('login', 'ada', phone)), 'unknown-device')
  t.equal(node.status().messages.waiting, 2)
  await until(() => node.status().messages.keyPackageBytes === 0, 'its packages are gone')
})

t.test('key packages: published by devices, taken by anybody, never used up', async (t) => {
  const mailboxes = { namePackageBurst: 3, packageBurst: 3 }
  const { node, clock, caller, owner, phone, laptop, loggedIn } = await adaAtHome(t, { mailboxes })
  const take = (more: object = {}, by = new Caller(node, clock)) =>
    by.ask({ kind: 'take-key-package', name: 'ada', ...more })
  t.match(await take(), { kind: 'take-key-package', packages: [] })
  const onPhone = await loggedIn(phone)
  const onLaptop = await loggedIn(laptop)
  const published = {
    kind: 'publish-key-packages' as const,
    packages: [1, 2, 3].map((number) => new Uint8Array([number])),
    lastResort: new Uint8Array([200]),
    lifetimeSeconds: 60,
    replace: false,
  }
  t.match(await onPhone.ask(published), { kind: 'publish-key-packages', available: 3 })
  await onLaptop.ask({ ...published, lastResort: undefined })
  const { packages } = expectKind(await take(), 'take-key-package')
  t.same(
    packages.map((one) => [one.package[0], one.isLastResort]),
    [
      [1, false],
      [1, false],
    ],
  )
  const ofPhone = { device: phone.publicKey }
  const one = expectKind(await take(ofPhone), 'take-key-package').packages
  t.match(one, [{ device: phone.publicKey, isLastResort: false }])
  const scarce = expectKind(await take(), 'take-key-package').packages
  t.same(
    scarce.map((each) => each.isLastResort),
    [true],
    'the name was asked for too often',
  )
  t.equal(await codeOf(take({ device: laptop.publicKey })), 'rate-limited', 'without a last resort')
  clock.advance(60_000)
  t.match(await take(ofPhone), { packages: [{ isLastResort: true }] }, 'expired')
  t.equal(await codeOf(take({ device: owner.publicKey })), 'unknown-device')
  t.equal(await codeOf(take({ name: 'nobody' })), 'unknown-name')
  const greedy = new Caller(node, clock)
  for (let i = 0; i < 3; i++) await take({}, greedy)
  t.equal(await codeOf(take({}, greedy)), 'rate-limited')
  t.equal((await take()).kind, 'take-key-package', 'others are not')

  const away = newOwner()
  await caller.claim('bob', away, { homeNodes: [] })
  const bob = new Caller(node, clock)
  await bob.session('login', 'bob', away)
  t.equal(await codeOf(bob.ask(published)), 'not-home')
  t.equal(await codeOf(take({ name: 'bob' })), 'not-home')
})

t.test('a flood to one name costs other names nothing', async (t) => {
  const mailboxes = { recipientMessagesPerSecond: 1, recipientMessageBurst: 5 }
  const { node, clock, caller } = await adaAtHome(t, { mailboxes })
  await caller.claim('bob', newOwner())
  const answers: ResponseBody[] = []
  for (let i = 0; i < 20; i++) answers.push(await new Caller(node, clock).ask(sendTo('ada')))
  t.equal(answers.filter(({ kind }) => kind === 'send').length, 5)
  const last = answers.at(-1)
  if (last === undefined) throw new Error('twenty answers')
  t.match(refusal(last), { code: 'rate-limited', retry: true, retryAfterMs: 1_000 })
  t.equal((await caller.ask(sendTo('bob'))).kind, 'send')
  clock.advance(1_000)
  t.equal((await caller.ask(sendTo('ada'))).kind, 'send')
  t.match(node.status().messages, { stored: 7, refused: 15 })
})

t.test('a flood from one sender is paid for by bytes, and by nobody else', async (t) => {
  const settings = { requestBurst: 20, requestsPerMinute: 60 }
  const { node, clock } = await adaAtHome(t, { settings })
  const flooder = new Caller(node, clock)
  const large = () => sendTo('ada', { envelope: new Uint8Array(65_536) })
  // Nine tokens each, of twenty.
  t.equal((await flooder.ask(large())).kind, 'send')
  t.equal((await flooder.ask(large())).kind, 'send')
  t.equal(await codeOf(flooder.ask(large())), 'rate-limited')
  t.equal((await new Caller(node, clock).ask(large())).kind, 'send')
  clock.advance(9_000)
  t.equal((await flooder.ask(large())).kind, 'send')
})

t.test('questions after states are limited', async (t) => {
  const { node, clock, caller } = await adaAtHome(t, { mailboxes: { stateBurst: 2 } })
  const { recipient, messageId, receiptKey } = sendTo('ada')
  const asked = { kind: 'status', recipient, messageId, receiptKey } as const
  for (let i = 0; i < 2; i++) t.match(await caller.ask(asked), { state: 'unknown' })
  t.equal(await codeOf(caller.ask(asked)), 'rate-limited')
  t.match(await new Caller(node, clock).ask(asked), { state: 'unknown' })
})

t.test(
  'messages outlive the node that stored them, and a data directory of before gets its file',
  async (t) => {
    const dataDirectory = join(temporaryDirectory(t), 'data')
    initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
    const file = join(dataDirectory, 'messages.sqlite')
    t.notOk(existsSync(file), 'as of an earlier version')
    const first = await adaAtHome(t, { dataDirectory })
    t.equal(statSync(file).mode & 0o777, 0o600)
    const message = sendTo('ada')
    await first.caller.ask(message)
    await first.node.close()
    const node = await startTestNode(t, { dataDirectory, clock: first.clock })
    const onPhone = new Caller(node, first.clock)
    t.match(await onPhone.session('login', 'ada', first.phone), { waiting: 1 })
    t.match((await fetched(onPhone)).messages, [{ messageId: message.messageId }])
    await node.close()
    for (const one of [file, `${file}-wal`, `${file}-shm`]) rmSync(one, { force: true })
    const third = await startTestNode(t, { dataDirectory, clock: first.clock })
    t.match(await new Caller(third, first.clock).session('login', 'ada', first.phone), {
      waiting: 0,
    })
  },
)

t.test('while it stops a node answers what it took, and refuses the rest', async (t) => {
  const { node, caller } = await adaAtHome(t)
  const taken = caller.ask(sendTo('ada'))
  const closed = node.close()
  t.match(await taken, { kind: 'send', outcome: 'stored' })
  t.equal(await codeOf(caller.ask(sendTo('ada'))), 'stopping-down')
  await closed
})

// ---------------------------------------------------------------- what devices are told

/** A device of ada's on the mixnet, and everything that it was told without asking. */
async function deviceOnMixnet(t: CleanUp, replyBlocks: number) {
  const network = createMemoryNetwork({ seed: 7 })
  const home = await adaAtHome(t, { network })
  const pushed: ResponseBody[] = []
  const answers = new Map<string, (body: ResponseBody) => void>()
  const carrier = await network.open({
    onFrame({ bytes }) {
      const { requestId, body } = decodeResponse(bytes)
      if (requestId === undefined) pushed.push(body)
      else answers.get(Buffer.from(requestId).toString('hex'))?.(body)
    },
  })
  t.teardown(() => carrier.close())
  const caller = new Caller(home.node, home.clock)
  caller.ask = async (body) => {
    const id = randomBytes(16)
    const answer = new Promise<ResponseBody>((resolve) => {
      answers.set(id.toString('hex'), resolve)
    })
    await carrier.send(home.node.address, encodeRequest({ id, body }), replyBlocks)
    return answer
  }
  expectKind(await caller.session('login', 'ada', home.phone), 'login')
  return { ...home, device: caller, pushed }
}

t.test(
  'a device is told what arrives, with the envelope while reply blocks last, then once',
  async (t) => {
    const { caller, device, pushed } = await deviceOnMixnet(t, 10)
    const first = sendTo('ada')
    await caller.ask(first)
    await caller.ask(first)
    // An answer that comes later shows that everything pushed before it has come.
    await device.ask({ kind: 'ping' })
    t.match(pushed, [
      {
        kind: 'arrived',
        waiting: 1,
        message: { messageId: first.messageId, envelope: first.envelope },
      },
    ])
    t.equal(pushed.length, 1, 'a repeat arrives nowhere')

    await Promise.all(Array.from({ length: 100 }, () => caller.ask(sendTo('ada'))))
    await device.ask({ kind: 'ping' })
    const hints = pushed.filter((one) => one.kind === 'arrived' && one.message === undefined)
    const envelopes = pushed.length - 1 - hints.length
    t.equal(hints.length, 1, 'one hint for all that is left')
    t.ok(envelopes >= 5 && envelopes <= 26, `${envelopes} of 100 as far as the reply blocks go`)

    await caller.ask(sendTo('ada'))
    await device.ask({ kind: 'ping' })
    t.equal(pushed.length, envelopes + 2, 'nothing more until it fetches')
    t.equal((await fetched(device)).waiting, 102)
    await caller.ask(sendTo('ada'))
    await device.ask({ kind: 'ping' })
    t.equal(pushed.length, envelopes + 3, 'then it is told again')
  },
)

t.test(
  'a large envelope is left in the mailbox; a hint that got lost is given again',
  async (t) => {
    const { clock, caller, device, pushed } = await deviceOnMixnet(t, 10)
    await caller.ask(sendTo('ada', { envelope: new Uint8Array(65_536) }))
    await device.ask({ kind: 'ping' })
    t.match(pushed, [{ kind: 'arrived', waiting: 1 }])
    t.notOk(pushed[0]?.kind === 'arrived' && pushed[0].message)
    clock.advance(60_000)
    await caller.ask(sendTo('ada'))
    await device.ask({ kind: 'ping' })
    t.equal(pushed.length, 2)
  },
)
