/** A node as the home of names: what it takes for whom, from clients and from other nodes. */
import t from 'tap'
import type { Known } from '../../cluster/ports.js'
import { openFederation } from '../../node/federation.js'
import { createHome } from '../../node/mailboxes/home.js'
import { defaultMailboxSettings } from '../../node/mailboxes/settings.js'
import type { Arrival } from '../../node/mailboxes/storing.js'
import { createMessageRates } from '../../node/message-rates.js'
import { nodeSignatures } from '../../node/signatures.js'
import { RefusedError } from '../../proto/errors.js'
import { certify, claimName, testFederation } from '../support/federation.js'
import type { CleanUp } from './support/directory.js'
import { messageTo, openTestMailboxes, type TestMailboxesOptions } from './support/mailboxes.js'
import { testClock } from './support/node.js'

const federation = testFederation(1)
const [member] = federation.members
if (member === undefined) throw new Error('a federation of one')
const { node: nodeKey } = member

/** A home that knows of names what a test says; its mailboxes are real. */
function homeOf(t: CleanUp, known: Readonly<Record<string, Known>>, options: TestMailboxesOptions) {
  const box = openTestMailboxes(t, options)
  const told: Arrival[] = []
  const faults: unknown[] = []
  const clock = testClock()
  const home = createHome({
    federation: openFederation(federation.chain, nodeKey, nodeSignatures),
    look: (name) => known[name] ?? { kind: 'absent', epoch: 0 },
    mailboxes: { store: (...given) => box.mailboxes.store(...given) },
    rates: createMessageRates({ ...defaultMailboxSettings, ...options.settings }),
    arrivals: { tell: (_message, arrivals) => told.push(...arrivals) },
    onStored: () => undefined,
    ...{ clock, onFault: (fault: unknown) => faults.push(fault) },
  })
  return { box, home, told, faults, clock }
}

function certified(name: string, homeNodes: readonly Uint8Array[]): Known {
  const certificate = certify(federation, claimName(federation, name, { homeNodes }))
  return { kind: 'certificate', certificate, settled: true, epoch: 0 }
}

const ada = certified('ada', [nodeKey.publicKey])

t.test('a relayed message is stored like one from a client, once', async (t) => {
  const { home, told, box } = homeOf(t, { ada }, {})
  const message = messageTo('ada')
  const { recipient, messageId } = message
  t.same(await home.takeRelayed(message), { recipient, messageId })
  t.same(await home.takeRelayed(message), { recipient, messageId }, 'again')
  t.equal(told.length, 1, 'its devices are told once')
  t.equal(box.count('messages'), 1)
  t.same(home.counts, { stored: 1, refused: 0 })
})

t.test(
  'what is refused is told to the node that relays, with whether it may help to wait',
  async (t) => {
    const settings = { messagesPerName: 1, recipientMessageBurst: 3 }
    const claim = claimName(federation, 'late')
    const known: Record<string, Known> = {
      ada,
      moved: certified('moved', [new Uint8Array(32).fill(5)]),
      late: { kind: 'pending', value: claim.id, epoch: 0 },
      early: { kind: 'unsettled' },
    }
    const { home, clock } = homeOf(t, known, { settings })
    const refusalOf = async (recipient: string, sentAtMs = clock()) =>
      (await home.takeRelayed(messageTo(recipient, { sentAtMs }))).refusal
    t.match(await refusalOf('nobody'), { code: 'unknown-name', retry: false })
    t.match(await refusalOf('moved'), { code: 'not-home', retry: false })
    t.match(await refusalOf('late'), { code: 'not-ready', retry: true })
    t.match(await refusalOf('early'), { code: 'not-ready', retry: true })
    t.match(await refusalOf('ada', 1), { code: 'stale', retry: false })
    t.equal(await refusalOf('ada'), undefined)
    t.match(await refusalOf('ada'), { code: 'mailbox-full', retry: true })
    t.match(await refusalOf('ada'), { code: 'rate-limited', retry: true })
  },
)

t.test('a fault is no outcome: the node that relays will try again', async (t) => {
  const { home, box, faults } = homeOf(t, { ada }, {})
  box.database.close()
  await t.rejects(home.takeRelayed(messageTo('ada')), { name: 'StoreFault' })
  t.equal(faults.length, 1)
})

t.test('what a client is told of a name that may yet be known', (t) => {
  const known: Record<string, Known> = {
    late: { kind: 'pending', value: new Uint8Array(32), epoch: 0 },
    early: { kind: 'unsettled' },
  }
  const { home } = homeOf(t, known, {})
  const codeOf = (name: string) => {
    try {
      home.registration(name)
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
    return 'known'
  }
  t.same(['late', 'early', 'nobody'].map(codeOf), ['not-ready', 'not-ready', 'unknown-name'])
  t.end()
})
