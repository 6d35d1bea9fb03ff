/**
 * Carries a message to a home node that its bringer cannot reach: mirrors are connected to members, not to each
 * other. Nothing is kept here, and what was carried once is not carried on.
 */
import type { NodeId, Timers } from '../../cluster/ports.js'
import type { RefusalCode } from '../../proto/errors.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import { connected, homesOf, type WayParts } from './ways.js'

/** Sooner than a bringer gives up a node that is silent. */
const carryMs = 20_000

export interface CarrierParts extends Pick<WayParts, 'names' | 'peers'> {
  readonly timers: Timers
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
  let callOff = () => {}
  const late = new Promise<RelayOutcome>((resolve) => {
    callOff = parts.timers.after(carryMs, () =>
      resolve(refused(message, 'not-ready', 'The home node takes its time.')),
    )
  })
  const nodes = connected(parts, homes).filter((node) => node !== from)
  return Promise.race([late, carryTo(parts, nodes, message)]).finally(callOff)
}

async function carryTo(
  { relay }: CarrierParts,
  nodes: readonly NodeId[],
  message: RelayedMessage,
): Promise<RelayOutcome> {
  const carried = { ...message, carried: true }
  let outcome = refused(
    message,
    'not-home',
    'This node is no home of the name, nor connected to one.',
  )
  for (const node of nodes) {
    outcome = await relay(node, carried).catch(() =>
      refused(message, 'not-ready', 'The home node did not answer.'),
    )
    if (outcome.refusal === undefined) return outcome
  }
  return outcome
}

function refused(
  { recipient, messageId }: RelayedMessage,
  code: RefusalCode,
  sentence: string,
): RelayOutcome {
  const retry = code === 'not-ready'
  return { recipient, messageId, refusal: { code, sentence, retry, retryAfterMs: 0 } }
}
