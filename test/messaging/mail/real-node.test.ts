/** Letters through a real node, over an in-memory mixnet, in real time. */
import { join } from 'node:path'
import t from 'tap'
import { connect, contextOf } from '../../../client/core/connect.js'
import { forgetfulKeys, forgetfulMemory } from '../../../client/core/forgetful.js'
import { systemClock } from '../../../client/core/ports.js'
import { deadlineIn } from '../../../client/core/waiting.js'
import { createMail } from '../../../client/messaging/mail/create-mail.js'
import { openMailbox } from '../../../client/messaging/mail/mailbox.js'
import { mailboxRhythm } from '../../../client/messaging/mail/rhythm.js'
import {
  createMemoryNetwork,
  type MemoryNetworkOptions,
} from '../../../client/mixnet/memory-carrier.js'
import { startNode } from '../../../node/compose.js'
import { initialise } from '../../../node/initialise.js'
import { createLoggers } from '../../../node/loggers.js'
import { defaultSettings } from '../../../node/settings.js'
import { uint32Bytes } from '../../../proto/bytes.js'
import { loginKeys } from '../../../proto/registration.js'
import { temporaryFolder } from '../../client/local-federation.js'
import { hasty } from '../../client/rig.js'
import { filled } from '../../client/small-federation.js'
import { letter, receiptKey } from '../post-office.js'

t.setTimeout(300_000)

interface Place {
  teardown(run: () => unknown): void
}

async function realPlace(t: Place, options: MemoryNetworkOptions = {}) {
  const network = createMemoryNetwork(options)
  const folder = temporaryFolder('rookery-node-')
  t.teardown(folder.remove)
  const dataDirectory = join(folder.path, 'node')
  initialise({ dataDirectory, admissionBits: 4, quarantineMs: 0 })
  const node = await startNode({
    dataDirectory,
    settings: defaultSettings,
    loggers: createLoggers('silent', { write: () => undefined }),
    clock: Date.now,
    openCarrier: (events) => network.open(events),
  })
  t.teardown(() => node.close())
  const enter = async () => {
    const keys = forgetfulKeys()
    const client = await connect({
      invite: node.invite,
      openCarrier: (events) => network.open(events),
      patience: hasty,
      ...{ keys, memory: forgetfulMemory() },
    })
    t.teardown(() => client.close())
    const context = contextOf(client)
    return { client, context, keys, mail: createMail(context) }
  }
  return { network, enter }
}

const within = (timeoutMs = 30_000) => deadlineIn(systemClock, timeoutMs)

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function openBob(place: Awaited<ReturnType<typeof realPlace>>) {
  const bob = await place.enter()
  const homeNodes = bob.client.manifests[0].manifest.members.map(({ nodeKey }) => nodeKey)
  const { certificate } = await bob.client.register('bob', { homeNodes })
  const [key = filled(0)] = loginKeys(certificate.registration)
  const device = await bob.keys.signer(key)
  if (device === undefined) throw new Error('The key was made here')
  const taken: number[] = []
  const mailbox = await openMailbox(
    bob.context,
    {
      ...{ name: 'bob', device },
      take: async ({ messageId }) => {
        taken.push(messageId[1] ?? 0)
      },
      keyPackages: {
        lifetimeSeconds: 86_400,
        make: async (count, withLastResort) => ({
          packages: Array.from({ length: count }, (_, i) => uint32Bytes(i)),
          ...(withLastResort && { lastResort: filled(9) }),
        }),
      },
    },
    within(),
    { ...mailboxRhythm, fetchMs: 400, pingMs: 400 },
  )
  return { bob, device, mailbox, taken, homeNodes }
}

t.test('a letter from post to pull, and what its sender can ask', async (t) => {
  const place = await realPlace(t)
  const { bob, device, mailbox, taken, homeNodes } = await openBob(place)
  const { mail } = await place.enter()
  await until(() => mailbox.homes[0]?.state === 'live')
  const sent = letter('bob', 1)
  t.match(await mail.post(sent, within()), { outcome: 'stored', node: homeNodes[0] })
  await until(() => taken.length === 1)
  t.strictSame(taken, [1])
  const state = () => mail.stateOf(sent, receiptKey(1), undefined, within())
  while ((await state()) !== 'fetched') await mailbox.fetch(within())
  t.pass('its sender is told')
  t.match(await mail.takeKeyPackages('bob', within()), [
    { device: device.publicKey, isLastResort: false },
  ])
  const order = { group: filled(3), epoch: 0 }
  const [home = filled(0)] = homeNodes
  t.match(await mail.postInOrder(letter('bob', 2), order, home, within()), { outcome: 'stored' })
  t.match(await mail.postInOrder(letter('bob', 3), order, home, within()), {
    outcome: 'conflict',
    messageId: letter('bob', 2).messageId,
  })
  await t.rejects(mail.post(letter('carol', 1), within()), { code: 'unknown-name' })
  await mailbox.close()
  await bob.client.close()
})

for (const seed of [1, 2]) {
  t.test(`loss, repetition and reordering, seed ${seed}`, async (t) => {
    const place = await realPlace(t, { seed, loss: 0.1, duplication: 0.2, reordering: 0.3 })
    const { mailbox, taken } = await openBob(place)
    const { mail } = await place.enter()
    const numbers = Array.from({ length: 60 }, (_, i) => i + 1)
    await Promise.all(numbers.map((number) => mail.post(letter('bob', number), within())))
    await until(() => taken.length >= 60)
    t.strictSame(
      taken.toSorted((a, b) => a - b),
      numbers,
      'each once',
    )
    t.equal(await mailbox.fetch(within()), 0)
    t.ok(place.network.counts.lost > 0)
  })
}
