/** Fetch and Acknowledge: the queue of the device that asks. SERVICE.md section 4. */
import { expectSession, type Handler } from './context.js'

export const answerFetch: Handler<'fetch'> = async (parts, asked, { after, bytesMax }) => {
  const { name, device } = expectSession(parts, asked)
  const { mailboxes, now } = parts.messages
  await mailboxes.see(name, device, now())
  // Before what is read: what comes from here on is worth another hint.
  parts.routes.followHint(asked.senderTag)
  return { kind: 'fetch', ...mailboxes.fetch(name, device, after, bytesMax) }
}

/** Idempotent: what is not in the queue was acknowledged, or is over. */
export const answerAcknowledge: Handler<'acknowledge'> = async (parts, asked, { messageIds }) => {
  const { name, device } = expectSession(parts, asked)
  const waiting = await parts.messages.mailboxes.acknowledge(name, device, messageIds)
  return { kind: 'acknowledge', waiting }
}
