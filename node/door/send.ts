/** Send and Status: a message to a name, and what became of it. SERVICE.md section 4. */
import { notHome } from '../mailboxes/home.js'
import { expectRate } from '../message-rates.js'
import type { Handler } from './context.js'

export const answerSend: Handler<'send'> = async ({ messages }, { nowMs }, body) => {
  const { recipient, messageId, envelope, receiptHash, order } = body
  const { home, relay, rates } = messages
  const registration = home.registration(recipient)
  const message = { recipient, messageId, envelope, receiptHash, sentAtMs: nowMs }
  if (home.isHomeOf(registration)) {
    return { kind: 'send', ...(await home.keep(registration, message, nowMs, order)) }
  }
  if (registration.homeNodes.length === 0) {
    throw notHome('The name lists no home node, so nobody keeps messages for it.')
  }
  if (order !== undefined) throw notHome('Only a home node of the name takes messages in an order.')
  expectRate(rates.ofRecipient, recipient, nowMs, 'Too many messages come for this name.')
  return { kind: 'send', outcome: 'queued', untilMs: (await relay.take(message)).untilMs }
}

export const answerStatus: Handler<'status'> = ({ messages }, { senderTag, nowMs }, body) => {
  const { recipient, messageId, receiptKey } = body
  const { mailboxes, relay, rates } = messages
  expectRate(rates.states, senderTag, nowMs, 'Too many questions after messages.')
  const kept = mailboxes.stateOf(recipient, messageId, receiptKey)
  const state = kept === 'unknown' ? relay.stateOf(recipient, messageId, receiptKey) : kept
  return { kind: 'status', state }
}
