/** Lets our conversations follow a changed registration of our own, where this home is in any. */
import { ClientError } from '../../core/errors.js'
import type { Connected, Running } from '../running.js'
import { openTalking } from './with-messenger.js'

/** What is not done now goes on with the next command that opens the messenger. */
export async function syncConversations(
  running: Running,
  { home, client }: Connected,
  name: string,
): Promise<void> {
  running.talk.doing('Telling your conversations')
  try {
    const { messenger, pending } = await openTalking(running, { as: name }, home, client)
    try {
      if (messenger.conversations().length > 0) {
        await messenger.syncDevices()
        await pending.settle(running.options.timeoutMs, running.signal)
      }
    } finally {
      await messenger.close()
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    running.talk.say(`Your conversations are not told yet: ${error.message}`)
  } finally {
    running.talk.done()
  }
}
