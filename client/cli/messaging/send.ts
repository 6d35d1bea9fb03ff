/** `send`: one text, and what became of it. */
import { text as readAll } from 'node:stream/consumers'
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import { showable } from '../../messaging/content/showable.js'
import type { Message } from '../../messaging/talk/events.js'
import type { DeliveryState } from '../../messaging/talk/memory.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.js'
import type { Running } from '../running.js'
import { groupNamed } from './conversations.js'
import { deliveryLines, messageData, stateText } from './show-messages.js'
import { type Talking, withMessenger } from './with-messenger.js'

export const waitWords = ['stored', 'delivered'] as const
export type WaitFor = (typeof waitWords)[number]

export interface SendOptions {
  readonly as: string | undefined
  readonly group: string | undefined
  /** The recipient, unless there is a group, and then what is said: words, or `-` for stdin. */
  readonly words: readonly string[]
  readonly wait: WaitFor
}

export async function send(running: Running, options: SendOptions): Promise<ExitCode> {
  const { group, words } = options
  const name = group === undefined ? words[0] : undefined
  const rest = group === undefined ? words.slice(1) : words
  if (group === undefined && name === undefined) {
    throw new UsageError('Say to whom: rookery send NAME TEXT…, or --group GROUP')
  }
  const to = name === undefined ? undefined : normalName(name)
  const text = await textOf(rest)
  return withMessenger(running, { as: options.as, offline: true }, async (talking) => {
    if (talking.client !== undefined) await fetchFirst(running, talking.messenger)
    const message = await write(running, talking, to, group, text)
    running.talk.doing('Sending')
    const last = talking.client
      ? await waitFor(running, talking.messenger, message, options.wait)
      : message
    running.talk.done()
    const exitCode = report(running, last, options.wait)
    return running.signal.aborted ? exitCodes.interrupted : exitCode
  })
}

/** @throws UsageError for nothing */
async function textOf(words: readonly string[]): Promise<string> {
  const isPiped = words.length === 1 && words[0] === '-'
  const written = isPiped ? await readAll(process.stdin) : words.join(' ')
  const text = showable(written, 'paragraphs').replace(/\n+$/, '')
  if (text.trim() !== '') return text
  throw new UsageError('Say something: rookery send NAME TEXT…, or - to read it from stdin')
}

/** Who is in the conversation may have changed: who came in meanwhile could not read what is written as before. */
async function fetchFirst({ talk }: Running, messenger: Messenger): Promise<void> {
  talk.doing('Fetching')
  try {
    await messenger.fetch()
  } catch (error) {
    // Homes of ours that do not answer keep nobody from writing.
    if (!(error instanceof ClientError)) throw error
  }
  talk.done()
}

async function write(
  { options }: Running,
  { messenger, client }: Talking,
  to: string | undefined,
  group: string | undefined,
  text: string,
): Promise<Message> {
  if (to === undefined) {
    return messenger.sendGroup(groupNamed(messenger, group ?? '').key, text)
  }
  // Nothing is written to a name that nobody holds.
  if (client !== undefined && messenger.conversation(`@${to}`) === undefined) {
    const { status } = await client.lookup(to, { timeoutMs: options.timeoutMs })
    if (status === 'absent' || status === 'retired') {
      throw new ClientError('unknown-name', `Nobody holds '${to}'.`)
    }
  }
  return messenger.send(to, text)
}

const enough: Readonly<Record<WaitFor, readonly DeliveryState[]>> = {
  stored: ['queued', 'stored', 'delivered', 'expired', 'failed'],
  delivered: ['delivered', 'expired', 'failed'],
}

/** @returns the message as it is when that is enough, or when the time is up */
function waitFor(
  { options, signal }: Running,
  messenger: Messenger,
  message: Message,
  wait: WaitFor,
): Promise<Message> {
  return new Promise((resolve) => {
    let last = message
    const end = () => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', end)
      resolve(last)
    }
    const look = (now: Message) => {
      last = now
      if (now.state !== undefined && enough[wait].includes(now.state)) end()
    }
    const timer = setTimeout(end, options.timeoutMs)
    const stop = messenger.onEvent((event) => {
      if (event.kind === 'state-change' && event.message.key === message.key) look(event.message)
    })
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
    // It may have come further before we listened.
    else void current(messenger, message).then(look)
  })
}

async function current(messenger: Messenger, message: Message): Promise<Message> {
  const page = await messenger.history(message.conversation, { limit: 200 })
  return page.find(({ key }) => key === message.key) ?? message
}

function report(running: Running, message: Message, wait: WaitFor): ExitCode {
  const { state = 'waiting', deliveries = {} } = message
  const exitCode = exitCodeOf(state, wait)
  const isGroup = Object.keys(deliveries).length > 1
  running.print({ ok: exitCode === exitCodes.ok, ...messageData(message), state }, [
    stateText(message) ?? state,
    ...(isGroup ? deliveryLines(deliveries).map((line) => `  ${line}`) : []),
  ])
  if (exitCode === exitCodes.waiting) {
    running.talk.say(
      'It waits in this home. The next command that connects sends it, for example: rookery login',
    )
  }
  if (exitCode === exitCodes.timeout) {
    running.talk.say(
      `It is on its way, and not ${wait} yet. rookery inbox shows what becomes of it.`,
    )
  }
  return exitCode
}

function exitCodeOf(state: DeliveryState, wait: WaitFor): ExitCode {
  if (state === 'waiting') return exitCodes.waiting
  if (state === 'failed' || state === 'expired') return exitCodes.failed
  return enough[wait].includes(state) ? exitCodes.ok : exitCodes.timeout
}
