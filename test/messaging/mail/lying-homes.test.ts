/** Home nodes that lie: they cost a bounded number of requests, and the other homes go on. */
import t from 'tap'
import { equalBytes } from '../../../proto/bytes.js'
import type { WaitingMessage } from '../../../proto/messages.js'
import type { Twist } from '../../client/hand-made-node.js'
import { refusal } from '../mailbox-node.js'
import { letter, postOffice } from '../post-office.js'

t.setTimeout(300_000)

const message = (number: number, place = number): WaitingMessage => {
  const { messageId, envelope } = letter('bob', number)
  return { place, messageId, envelope, storedAtMs: 1_795_228_800_000 }
}

let invented = 0

interface Lie {
  readonly about: string
  readonly twist: Twist
  /** In ten minutes. */
  readonly requestsMax: number
}

const lies: readonly Lie[] = [
  {
    about: 'more, and gives none',
    twist: (said) =>
      said.kind === 'fetch' ? { ...said, messages: [], more: true, waiting: 7 } : said,
    requestsMax: 20,
  },
  {
    about: 'the same page for ever',
    twist: (said) =>
      said.kind === 'fetch' ? { ...said, messages: [message(1)], more: true, waiting: 7 } : said,
    requestsMax: 20,
  },
  {
    about: 'what was acknowledged, again and again, and that it waits',
    twist: (said) => {
      if (said.kind === 'acknowledge') return { ...said, waiting: 9 }
      if (said.kind !== 'fetch') return said
      return { ...said, messages: [message(1)], more: false, waiting: 9 }
    },
    requestsMax: 60,
  },
  {
    about: 'invented envelopes without end',
    twist: (said) => {
      if (said.kind !== 'fetch') return said
      invented += 1
      return { ...said, messages: [message(invented)], more: true, waiting: 9 }
    },
    // A page of 32 and a pause, as from a mailbox that is really full.
    requestsMax: 600 * 40,
  },
  {
    about: 'logins, and knows no session afterwards',
    twist: (said) => (said.kind === 'fetch' ? refusal('no-session') : said),
    requestsMax: 80,
  },
  {
    about: 'sessions of no time',
    twist: (said) =>
      said.kind === 'login' || said.kind === 'ping' ? { ...said, sessionSeconds: 0 } : said,
    requestsMax: 120,
  },
  {
    about: 'that no key packages are left, whatever it gets',
    twist: (said) => (said.kind === 'publish-key-packages' ? { ...said, available: 0 } : said),
    requestsMax: 60,
  },
  {
    about: 'answers of another kind',
    twist: (said) => (said.kind === 'fetch' ? { kind: 'acknowledge', waiting: 3 } : said),
    requestsMax: 20,
  },
]

for (const { about, twist, requestsMax } of lies) {
  t.test(`a home node that tells: ${about}`, async (t) => {
    const office = await postOffice(t)
    const device = office.name('bob', [2, 1])
    const bob = await office.enter()
    office.twist(2, twist)
    const box = await office.open(bob, 'bob', device)
    await office.clock.settle()
    office.at(1).store({ kind: 'send', ...letter('bob', 200) })
    const minutes = about.startsWith('invented') ? 0.2 : 10
    await office.clock.run(minutes * 60_000)
    t.ok(
      box.taken.some(({ messageId }) => messageId[1] === 200),
      'the honest one is heard',
    )
    t.equal(office.at(1).waiting(device.publicKey).length, 0)
    const heard = office.place.at(2).asked().length
    t.ok(heard <= (requestsMax * minutes) / 10 + 10, `${heard} requests in ${minutes} minutes`)
  })
}

t.test('a forged push: what is not ours to take is taken for nothing else', async (t) => {
  const office = await postOffice(t)
  const device = office.name('bob', [2])
  const bob = await office.enter()
  const box = await office.open(bob, 'bob', device)
  await office.clock.settle()
  const forged = { ...message(1), envelope: new Uint8Array(1_400) }
  await office.place.at(0).push({ kind: 'arrived', message: forged, waiting: 1 })
  await office.clock.settle()
  office.at(2).pushes = 'nothing'
  office.at(2).store({ kind: 'send', ...letter('bob', 1) })
  t.equal(await office.clock.outcome(box.mailbox.fetch(bob.within())), 1)
  t.strictSame(
    box.taken.map(({ envelope }) => envelope[0]),
    [0, 1],
    'the id alone makes it not the same',
  )
})

t.test(
  'what one home pushes under an id does not remove what another keeps under it',
  async (t) => {
    const office = await postOffice(t)
    const device = office.name('bob', [2, 1])
    const bob = await office.enter()
    const box = await office.open(bob, 'bob', device)
    await office.clock.settle()
    office.at(1).pushes = 'nothing'
    office.at(1).store({ kind: 'send', ...letter('bob', 1) })
    const { messageId, envelope } = letter('bob', 1)
    const forged = { place: 1, messageId, envelope: letter('bob', 2).envelope, storedAtMs: 5 }
    await office.place.at(2).push({ kind: 'arrived', message: forged, waiting: 0 })
    await office.clock.run(5_000)
    t.equal(office.at(1).waiting(device.publicKey).length, 0)
    t.ok(box.taken.some((one) => equalBytes(one.envelope, envelope)))
  },
)
