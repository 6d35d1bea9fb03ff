/** `login`: this device at all home nodes of its name, for a moment or until Ctrl-C. */
import { bytesToHex } from '../../../proto/bytes.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import type { HomeState } from '../../messaging/mail/mail.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Running } from '../running.js'
import { shortKey, table } from '../show.js'
import { showArrivals } from './arrivals.js'
import { titleOf } from './conversations.js'
import { homesSettled } from './homes.js'
import { type Talking, withMessenger } from './with-messenger.js'

export interface LoginOptions {
  readonly name: string | undefined
  readonly stay: boolean
}

export function login(running: Running, { name, stay }: LoginOptions): Promise<ExitCode> {
  return withMessenger(running, { as: name }, async (talking) => {
    const { messenger, device } = talking
    running.talk.doing('Logging in at the home nodes')
    const homes = await homesSettled(messenger, running)
    const isLive = homes.some(({ state }) => state === 'live')
    if (isLive) {
      running.talk.doing('Fetching what waits')
      await messenger.fetch()
    }
    running.talk.done()
    const news = await newsOf(talking)
    const data = {
      ok: isLive,
      name: messenger.name,
      device: bytesToHex(device),
      homes: homes.map(homeData),
      newMessages: Object.fromEntries(news),
      onTheirWay: talking.pending.untried,
    }
    running.print(data, [
      ...table([
        ['name', messenger.name],
        ['device key', fingerprintOf(device)],
        ['home nodes', homes.map(homeText)],
        ['new', newsTexts(news)],
      ]),
    ])
    if (!isLive) return exitCodes.timeout
    if (stay) await showArrivals(running, talking)
    return exitCodes.ok
  })
}

function homeData({ node, state, reason }: HomeState) {
  return { node: bytesToHex(node), state, reason }
}

function homeText({ node, state, reason }: HomeState): string {
  return `${shortKey(node)}  ${state}${reason === undefined ? '' : `: ${reason}`}`
}

/** How many new messages each conversation has, by its title. */
async function newsOf({ messenger, marks }: Talking): Promise<[title: string, count: number][]> {
  const counted: [string, number][] = []
  for (const conversation of messenger.conversations()) {
    const { length } = await marks.unshown(conversation.key)
    if (length > 0) counted.push([titleOf(conversation), length])
  }
  return counted
}

function newsTexts(news: readonly (readonly [title: string, count: number])[]): string[] {
  if (news.length === 0) return ['nothing']
  return news.map(([title, count]) => `${count} of ${title}`)
}
