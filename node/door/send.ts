/** Send and Status: a message to a name, and what became of it. SERVICE.md section 4. */
import { expectRate } from '../message-rates.js'
import type { Handler } from './context.js'

export const answerSend: Handler<'send'> = async ({ messages }, _asked, body) => {
  const { recipient, messageId, envelope, receiptHash, order } = body
  const message = { recipient, messageId, envelope, receiptHash, sentAtMs: messages.now() }
  return { kind: 'send', ...(await messages.take(message, order)) }
}

export const answerStatus: Handler<'status'> = ({ messages }, { senderTag, nowMs }, body) => {
  const { recipient, messageId, receiptKey } = body
  const { mailboxes, relay, rates } = messages
  expectRate(rates.states, senderTag, nowMs, 'Too many questions after messages.')
  const kept = mailboxes.stateOf(recipient, messageId, receiptKey)
  const state = kept === 'unknown' ? relay.stateOf(recipient, messageId, receiptKey) : kept
  return { kind: 'status', state }
}
