import { parseAddress } from '../../client/mixnet/address.js'
import {
  type Answerer,
  type Asker,
  CarrierError,
  type CarrierErrorCode,
  type CarrierEvents,
  type SenderTag,
} from '../../client/mixnet/carrier.js'
import { beginningBytes } from './echo-peer.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'

/** One demand on every carrier. Throws what is wrong; needs no test runner, so it runs in a page too. */
export interface ConformanceCase<Subject> {
  readonly name: string
  run(subject: Subject): Promise<void>
}

/** An implementation as asker, and an echo peer (echo-peer.ts) on the same network. */
export interface AskerSubject {
  open(events: CarrierEvents): Promise<Asker>
  readonly peerAddress: string
  readonly messageBytesMax: number
  /** The SDK in the browser shows its sender tag even with 0 SURBs. */
  readonly canSendWithoutTag: boolean
}

/** An implementation as answerer; `openAsker` opens any carrier on the same network. */
export interface AnswererSubject {
  open(events: CarrierEvents): Promise<Answerer>
  openAsker(events: CarrierEvents): Promise<Asker>
  readonly messageBytesMax: number
  /** Opens one identity, again and again; absent where the carrier has none of its own. */
  readonly openKept?: (events: CarrierEvents) => Promise<Answerer>
}

const absentAddress =
  'CytBseW6yFXUMzz4SGAKdNLGR7q3sJLLYxyBGvutNEQV.4QXYyEVc5fUDjmmi8PrHN9tdUFV4PCvSJE1278cHyvoe@4sBbL1ngf1vtNqykydQKTFh26sQCw888GpUqvPvyNB4f'
const wrongAddresses = [
  '',
  'alice',
  absentAddress.replace('@', '.'),
  absentAddress.replace('.', '@'),
  `${absentAddress}@x`,
  absentAddress.slice(0, -4),
  `${absentAddress}0`,
  absentAddress.replace('C', '0'),
  ` ${absentAddress}`,
]
/** Empty, one byte, every byte value, one packet, several packets, many packets. */
const sizes = [0, 1, 256, 1_400, 5_000, 64 * 1024]

export const askerCases: readonly ConformanceCase<AskerSubject>[] = [
  {
    name: 'opens connected, with an address of the right form, and tells so',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        parseAddress(asker.address)
        expect(asker.state === 'connected', `state is ${asker.state}`)
        expect(inbox.states.at(-1) === 'connected', `told states: ${inbox.states}`)
      }),
  },
  {
    name: 'sends with SURBs and receives the replies without a tag, the tag being stable',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        const tags = new Set<number>()
        for (const text of ['first', 'second', 'third']) {
          const echo = await exchange(asker, inbox, subject.peerAddress, utf8(text), 3)
          tags.add(echo)
        }
        expect(tags.size === 1, `the peer saw ${tags.size} tags instead of one`)
      }),
  },
  {
    name: 'sends without SURBs and then shows no tag',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        if (!subject.canSendWithoutTag) return
        await asker.send(subject.peerAddress, utf8(asker.address), 0)
        await inbox.frame(
          ({ bytes }) => sameBytes(bytes, utf8('came without a tag')),
          'the peer to say that it saw no tag',
        )
      }),
  },
  ...sizes.map((size) => ({
    name: `carries ${size} bytes of every value there and back unchanged`,
    run: (subject: AskerSubject) =>
      withAsker(subject, async (asker, inbox) => {
        const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7) & 0xff)
        await exchange(asker, inbox, subject.peerAddress, bytes, 5)
      }),
  })),
  {
    name: 'carries 60 messages at once, each arriving',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        const messages = Array.from({ length: 60 }, (_, index) => utf8(`message ${index}`))
        await Promise.all(
          messages.map((bytes) => exchange(asker, inbox, subject.peerAddress, bytes, 2)),
        )
      }),
  },
  {
    name: 'leaves the caller his buffer, also when it is part of a larger one',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        const whole = utf8('before the part after').buffer
        const part = new Uint8Array(whole, 7, 8)
        const expected = part.slice()
        const sent = asker.send(subject.peerAddress, part, 3)
        await sent
        part.fill(0)
        await inbox.frame(({ bytes }) => sameBytes(bytes.subarray(1), expected), 'the echo')
      }),
  },
  {
    name: 'refuses what is no address',
    run: (subject) =>
      withAsker(subject, async (asker) => {
        for (const address of wrongAddresses) {
          await refusal(asker.send(address, utf8('x'), 1), 'invalid-address')
        }
      }),
  },
  {
    name: 'accepts an address that nobody has',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        const gateway = subject.peerAddress.slice(subject.peerAddress.indexOf('@'))
        await asker.send(absentAddress.replace(/@.*/, gateway), utf8('anybody there?'), 1)
        await exchange(asker, inbox, subject.peerAddress, utf8('still alive'), 2)
      }),
  },
  {
    name: 'refuses a message that is too large, and sends one of the largest size',
    run: (subject) =>
      withAsker(subject, async (asker, inbox) => {
        const tooLarge = new Uint8Array(subject.messageBytesMax + 1)
        await refusal(asker.send(subject.peerAddress, tooLarge, 1), 'oversized')
        const largest = tooLarge.subarray(1).fill(0xa5)
        await asker.send(subject.peerAddress, largest, 2)
        const beginning = largest.subarray(0, beginningBytes)
        await inbox.frame(({ bytes }) => sameBytes(bytes.subarray(1), beginning), 'the echo')
      }),
  },
  {
    name: 'closes, twice, and then refuses everything and tells nothing',
    run: async (subject) => {
      const inbox = new Inbox()
      const asker = await subject.open(inbox)
      await exchange(asker, inbox, subject.peerAddress, utf8('before'), 2)
      await Promise.all([asker.close(), asker.close()])
      await asker.close()
      expect(asker.state === 'closed', `state is ${asker.state}`)
      expect(inbox.states.at(-1) === 'closed', `told states: ${inbox.states}`)
      expect(inbox.states.filter((state) => state === 'closed').length === 1, 'told closed twice')
      await refusal(asker.send(subject.peerAddress, utf8('x'), 1), 'closed')
    },
  },
]

export const answererCases: readonly ConformanceCase<AnswererSubject>[] = [
  {
    name: 'tells its askers apart and answers each, repeatedly',
    run: (subject) =>
      withAnswerer(subject, async (answerer, inbox) => {
        const [firstInbox, secondInbox] = [new Inbox(), new Inbox()]
        const first = await subject.openAsker(firstInbox)
        const second = await subject.openAsker(secondInbox)
        try {
          await first.send(answerer.address, utf8('I am first'), 3)
          await second.send(answerer.address, utf8('I am second'), 3)
          const firstTag = await tagOf(inbox, 'I am first')
          const secondTag = await tagOf(inbox, 'I am second')
          expect(firstTag !== secondTag, 'both askers have the same tag')
          for (let turn = 0; turn < 12; turn++) {
            await answerer.reply(firstTag, utf8(`first ${turn}`))
            await answerer.reply(secondTag, utf8(`second ${turn}`))
          }
          await arrived(firstInbox, (turn) => `first ${turn}`, 12)
          await arrived(secondInbox, (turn) => `second ${turn}`, 12)
          expect(
            firstInbox.frames.every(({ bytes }) => new TextDecoder().decode(bytes).startsWith('f')),
            'a reply went to the wrong asker',
          )
          expect(
            firstInbox.frames.every(({ senderTag }) => senderTag === undefined),
            'a reply carries a sender tag',
          )
        } finally {
          await Promise.all([first.close(), second.close()])
        }
      }),
  },
  {
    name: 'answers with more than the SURBs at hand can carry',
    run: (subject) =>
      withAnswerer(subject, async (answerer, inbox) => {
        const askerInbox = new Inbox()
        const asker = await subject.openAsker(askerInbox)
        try {
          await asker.send(answerer.address, utf8('tell me much'), 2)
          const tag = await tagOf(inbox, 'tell me much')
          const much = Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * 3) & 0xff)
          await answerer.reply(tag, much)
          await askerInbox.frame(({ bytes }) => sameBytes(bytes, much), 'the large reply')
        } finally {
          await asker.close()
        }
      }),
  },
  {
    name: 'sends to itself',
    run: (subject) =>
      withAnswerer(subject, async (answerer, inbox) => {
        await answerer.send(answerer.address, utf8('to myself'), 0)
        const frame = await inbox.frame(
          ({ bytes }) => sameBytes(bytes, utf8('to myself')),
          'the message to itself',
        )
        expect(frame.senderTag === undefined, 'a message without SURBs has a sender tag')
      }),
  },
  {
    name: 'refuses tags that it never gave, and replies that are too large',
    run: (subject) =>
      withAnswerer(subject, async (answerer, inbox) => {
        for (const tag of ['', 'x', '4kxH3rHSx5s4mBooQjQG1d', '0'.repeat(22), 'a'.repeat(10_000)]) {
          await refusal(answerer.reply(tag as SenderTag, utf8('x')), 'unknown-tag')
        }
        const asker = await subject.openAsker(new Inbox())
        try {
          await asker.send(answerer.address, utf8('knock'), 3)
          const tag = await tagOf(inbox, 'knock')
          const tooLarge = new Uint8Array(subject.messageBytesMax + 1)
          await refusal(answerer.reply(tag, tooLarge), 'oversized')
          await answerer.close()
          await refusal(answerer.reply(tag, utf8('x')), 'closed')
        } finally {
          await asker.close()
        }
      }),
  },
  {
    name: 'keeps its address over restarts, and receives what came meanwhile',
    run: async ({ openKept, openAsker }) => {
      if (openKept === undefined) return
      const before = await openKept(new Inbox())
      const { address } = before
      await before.close()
      const asker = await openAsker(new Inbox())
      try {
        await asker.send(address, utf8('while you were out'), 2)
        let opened = false
        let tooEarly = false
        const inbox = new Inbox(() => {
          tooEarly ||= !opened
        })
        const after = await openKept(inbox)
        opened = true
        try {
          expect(after.address === address, `the address changed to ${after.address}`)
          await tagOf(inbox, 'while you were out')
          expect(!tooEarly, 'a frame came before the opening had resolved')
        } finally {
          await after.close()
        }
      } finally {
        await asker.close()
      }
    },
  },
]

/** Sends and waits for the echo; returns the fingerprint of the tag that the peer saw. */
async function exchange(
  asker: Asker,
  inbox: Inbox,
  peerAddress: string,
  bytes: Uint8Array,
  replySurbs: number,
): Promise<number> {
  await asker.send(peerAddress, bytes, replySurbs)
  const frame = await inbox.frame(
    (candidate) => sameBytes(candidate.bytes.subarray(1), bytes) && candidate.bytes.length > 0,
    `the echo of ${bytes.length} bytes`,
  )
  expect(frame.senderTag === undefined, 'a reply carries a sender tag')
  return frame.bytes[0] ?? -1
}

async function tagOf(inbox: Inbox, text: string): Promise<SenderTag> {
  const frame = await inbox.frame(({ bytes }) => sameBytes(bytes, utf8(text)), `'${text}'`)
  if (frame.senderTag === undefined) throw new Error(`'${text}' came without a sender tag`)
  return frame.senderTag
}

async function arrived(inbox: Inbox, text: (turn: number) => string, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await inbox.frame(({ bytes }) => sameBytes(bytes, utf8(text(turn))), text(turn))
  }
}

async function withAsker(
  subject: AskerSubject,
  run: (asker: Asker, inbox: Inbox) => Promise<void>,
): Promise<void> {
  const inbox = new Inbox()
  const asker = await subject.open(inbox)
  try {
    await run(asker, inbox)
  } finally {
    await asker.close()
  }
}

async function withAnswerer(
  subject: AnswererSubject,
  run: (answerer: Answerer, inbox: Inbox) => Promise<void>,
): Promise<void> {
  const inbox = new Inbox()
  const answerer = await subject.open(inbox)
  try {
    await run(answerer, inbox)
  } finally {
    await answerer.close()
  }
}

/** The call must fail with this code, and its error must say something. */
export async function refusal(call: Promise<unknown>, code: CarrierErrorCode): Promise<Error> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof CarrierError)) throw new Error(`expected ${code}, got ${outcome}`)
  expect(outcome.code === code, `expected ${code}, got ${outcome.code}: ${outcome.message}`)
  expect(outcome.message.length > 10, 'the error says nothing')
  return outcome
}

export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
