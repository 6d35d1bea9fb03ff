/** `inbox`: fetches, and shows what is new, or what was said before. */
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import type { Conversation, Message } from '../../messaging/talk/events.js'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.js'
import type { Running } from '../running.js'
import { showArrivals } from './arrivals.js'
import { groupNamed } from './conversations.js'
import { conversationData, headingOf, messageData, messageLines } from './show-messages.js'
import { type Talking, withMessenger } from './with-messenger.js'

export interface InboxOptions {
  readonly as: string | undefined
  readonly name: string | undefined
  readonly group: string | undefined
  /** What was shown before, and what we said, too. */
  readonly all: boolean
  readonly limit: number | undefined
  /** Goes on until Ctrl-C. */
  readonly watch: boolean
}

const allLimitDefault = 50
const pageRows = 200

export function inbox(running: Running, options: InboxOptions): Promise<ExitCode> {
  if (options.name !== undefined && options.group !== undefined) {
    throw new UsageError('Give a name or --group, not both.')
  }
  return withMessenger(running, { as: options.as, offline: !options.watch }, async (talking) => {
    const { messenger, client } = talking
    if (client !== undefined) {
      running.talk.doing('Fetching')
      await messenger.fetch()
      running.talk.done()
    }
    const only = conversationOf(messenger, options)
    if (options.watch) {
      if (options.all) await show(running, talking, only, options)
      await showArrivals(running, talking, only?.key)
      return exitCodes.ok
    }
    await show(running, talking, only, options)
    return client === undefined ? exitCodes.timeout : exitCodes.ok
  })
}

/** @returns undefined: all @throws ClientError `unknown-name`, UsageError */
function conversationOf(
  messenger: Talking['messenger'],
  { name, group }: InboxOptions,
): Conversation | undefined {
  if (group !== undefined) return groupNamed(messenger, group)
  if (name === undefined) return undefined
  const other = normalName(name)
  const conversation = messenger.conversation(`@${other}`)
  if (conversation !== undefined) return conversation
  throw new ClientError('unknown-name', `There is no conversation with '${other}' yet.`)
}

async function show(
  running: Running,
  { messenger, marks }: Talking,
  only: Conversation | undefined,
  { all, limit }: InboxOptions,
): Promise<void> {
  const chosen = only === undefined ? messenger.conversations() : [only]
  const found: { conversation: Conversation; messages: readonly Message[]; left: number }[] = []
  for (const conversation of chosen) {
    const { key } = conversation
    if (all) {
      const messages = await lastOf(messenger, key, limit ?? allLimitDefault)
      found.push({ conversation, messages, left: 0 })
    } else {
      const news = await marks.unshown(key)
      const messages = news.slice(0, limit)
      found.push({ conversation, messages, left: news.length - messages.length })
    }
  }
  const shown = found.filter(({ messages }) => messages.length > 0)
  const data = {
    ok: true,
    name: messenger.name,
    conversations: shown.map(({ conversation, messages, left }) => ({
      ...conversationData(conversation),
      left,
      messages: messages.map(messageData),
    })),
  }
  const blocks = shown.map(({ conversation, messages, left }) => [
    headingOf(conversation),
    ...messages.flatMap(messageLines).map((line) => `  ${line}`),
    ...(left > 0 ? [`  … and ${left} more`] : []),
  ])
  const none = all
    ? 'Nothing was said yet.'
    : 'Nothing new. rookery inbox --all shows what was said.'
  const lines = blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block]))
  running.print(data, lines.length === 0 ? [none] : lines)
  for (const { conversation, messages } of shown) await marks.add(conversation.key, messages)
}

async function lastOf(
  { history }: Pick<Talking['messenger'], 'history'>,
  conversation: string,
  limit: number,
): Promise<readonly Message[]> {
  const found: Message[] = []
  let before = Number.MAX_SAFE_INTEGER
  while (found.length < limit) {
    const page = await history(conversation, {
      before,
      limit: Math.min(pageRows, limit - found.length),
    })
    found.unshift(...page)
    const [oldest] = page
    if (oldest === undefined) break
    before = oldest.place
  }
  return found
}
