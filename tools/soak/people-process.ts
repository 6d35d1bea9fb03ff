/** A process in which some users of a soak live, until it is killed or told to close. */
import { constants, setPriority } from 'node:os'
import process from 'node:process'
import { ClientError } from '../../client/core/errors.js'
import type { PeopleAsk, PeopleAsks } from './people-asks.js'
import { Resident } from './resident.js'

/** Homes opened at once: each compiles a Nym client first, and a thread that is kept waiting gives up. */
const openingMax = 2
const attemptsMax = 3

// Their machines are one here, and that of the mixnet and the nodes as well. Where it is too slow for all, these wait:
// a mixnet that gets a thirtieth of it falls behind what they send, and nothing comes through in time any more.
setPriority(constants.priority.PRIORITY_LOW)

const residents: Resident[] = []
const closing = new AbortController()

/** A machine that is busy may be silent for longer than a call waits: then a user tries again. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isSilence = error instanceof ClientError && error.code === 'timeout'
      if (!isSilence || attempt === attemptsMax) throw error
      process.stderr.write(`Attempt ${attempt}: ${error.message}\n`)
    }
  }
}

type Handlers = {
  readonly [A in PeopleAsk]: (content: PeopleAsks[A]['ask']) => Promise<PeopleAsks[A]['answer']>
}

const handlers: Handlers = {
  async open({ homes }) {
    const waiting = [...homes]
    const openSome = async () => {
      for (let home = waiting.shift(); home !== undefined; home = waiting.shift()) {
        const options = { ...home, signal: closing.signal }
        residents.push(await patiently(() => Resident.open(options)))
      }
    }
    await Promise.all(Array.from({ length: openingMax }, openSome))
    return null
  },
  async makeGroups({ groups }) {
    await Promise.all(
      groups.map((group) =>
        patiently(async () =>
          residents.find(({ name }) => name === group.members[0])?.makeGroup(group),
        ),
      ),
    )
    return null
  },
  async outsiders({ groups }) {
    return groups.flatMap((group) =>
      residents.filter((one) => group.members.includes(one.name) && !one.isIn(group)),
    ).length
  },
  async send() {
    for (const one of residents) one.startSending()
    return null
  },
  async fetch() {
    await Promise.all(residents.map((one) => one.fetch()))
    return null
  },
  async status() {
    const sum = (of: (one: Resident) => number) =>
      residents.reduce((total, one) => total + of(one), 0)
    return {
      live: residents.filter(({ isLive }) => isLive).length,
      sent: sum(({ sent }) => sent),
      delivered: sum(({ delivered }) => delivered),
      received: sum(({ received }) => received),
      warnings: sum(({ warnings }) => warnings.length),
      rssBytes: process.memoryUsage.rss(),
    }
  },
  async report() {
    return {
      users: await Promise.all(residents.map((one) => one.report())),
      warnings: residents.flatMap(({ warnings }) => warnings),
    }
  },
  async close() {
    closing.abort()
    await Promise.all(residents.map((one) => one.close()))
    return null
  },
}

interface Asked<A extends PeopleAsk = PeopleAsk> {
  readonly id: number
  readonly ask: A
  readonly content: PeopleAsks[A]['ask']
}

async function answer<A extends PeopleAsk>({ ask, content }: Asked<A>): Promise<object> {
  try {
    return { answer: await handlers[ask](content) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

process.on('message', (asked: Asked) => {
  answer(asked).then((answered) => process.send?.({ id: asked.id, ...answered }))
})
// Nobody is left who could ask.
process.on('disconnect', () => process.exit(1))
process.send?.({ ready: true })
