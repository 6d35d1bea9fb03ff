/**
 * Carries a message to a home node that its bringer cannot reach: mirrors are connected to members, not to each
 * other. Nothing is kept here, and what was carried once is not carried on.
 */
import type { NodeId } from '../../cluster/ports.js'
import type { RefusalCode } from '../../proto/errors.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import { connected, homesOf, type WayParts } from './ways.js'

export interface CarrierParts extends Pick<WayParts, 'names' | 'peers'> {
  readonly relay: (to: NodeId, message: RelayedMessage) => Promise<RelayOutcome>
}

/**
 * @param from who has brought it, and cannot be its way
 * @returns what the first home node says that takes it, else what the last has said
 * @throws StoreFault
 */
export async function carry(
  parts: CarrierParts,
  from: NodeId,
  message: RelayedMessage,
): Promise<RelayOutcome> {
  const homes = homesOf(parts, message.recipient)
  if (homes === undefined) return refused(message, 'unknown-name', 'Nobody holds this name.')
  let outcome = refused(
    message,
    'not-home',
    'This node is no home of the name, nor connected to one.',
  )
  for (const way of connected(parts, homes)) {
    if (way.kind !== 'home' || way.node === from) continue
    outcome = await parts
      .relay(way.node, { ...message, carried: true })
      .catch(() => refused(message, 'not-ready', 'The home node did not answer.'))
    if (outcome.refusal === undefined) return outcome
  }
  return outcome
}

export function refused(
  { recipient, messageId }: RelayedMessage,
  code: RefusalCode,
  sentence: string,
): RelayOutcome {
  const retry = code === 'not-ready'
  return { recipient, messageId, refusal: { code, sentence, retry, retryAfterMs: 0 } }
}
