/** Prints messages as they come, until Ctrl-C. */
import type { Message } from '../../messaging/talk/events.js'
import type { Running } from '../running.js'
import { titleOf } from './conversations.js'
import { messageData, messageLines } from './show-messages.js'
import type { Talking } from './with-messenger.js'

/**
 * Also what came before and was not shown. With --json one object for each message.
 * @param only of this conversation
 */
export async function showArrivals(
  running: Running,
  { messenger, marks }: Talking,
  only?: string,
): Promise<void> {
  const { signal } = running
  const isMeant = (conversation: string) => only === undefined || conversation === only
  let tail = Promise.resolve()
  const show = async (conversation: string) => {
    const news = await marks.unshown(conversation)
    for (const message of news) print(running, messenger, message)
    await marks.add(conversation, news)
  }
  const later = (conversation: string) => {
    tail = tail.then(() => show(conversation))
    // Told below, at the end.
    tail.catch(() => {})
  }
  const stop = messenger.onEvent((event) => {
    if (event.kind !== 'message' || event.message.direction !== 'in') return
    if (isMeant(event.message.conversation)) later(event.message.conversation)
  })
  for (const { key } of messenger.conversations()) if (isMeant(key)) later(key)
  running.talk.say('Online. Ctrl-C ends it.')
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  stop()
  await tail
}

function print(running: Running, messenger: Talking['messenger'], message: Message): void {
  const conversation = messenger.conversation(message.conversation)
  const group = conversation?.kind === 'group' ? `[${titleOf(conversation)}] ` : ''
  const lines = messageLines(message).map((line, i) => (i === 0 ? group + line : line))
  running.print({ event: 'message', ...messageData(message) }, lines)
}
