/** What travels on a relay stream between nodes: one RelayFrame each way. cluster/README.md, "On the wire". */
import { equalBytes } from './bytes.js'
import { decodeExact, encode, expectLength, expectTime } from './codec.js'
import { RefusedError } from './errors.js'
import { hashBytes, relayFrameBytesMax } from './limits.js'
import { readEnvelope, readMessageId } from './messages.js'
import { expectNormalName } from './names.js'
import { type Refusal, readRefusal, refusalToWire } from './responses.js'
import * as wire from './wire.js'

/** A message on its way from the node that took it to a home node of its recipient. */
export interface RelayedMessage {
  readonly recipient: string
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
  readonly receiptHash: Uint8Array
  /** When a node took it first, milliseconds since 1970 by that node's clock: from then on it expires. */
  readonly sentAtMs: number
  /** A node between has handed it on: nobody but a home node takes it, so it goes round in no circle. */
  readonly carried?: boolean | undefined
}

export interface RelayOutcome {
  readonly recipient: string
  readonly messageId: Uint8Array
  /** Undefined: it is stored. */
  readonly refusal?: Refusal | undefined
}

export type RelayFrame =
  | { readonly kind: 'message'; readonly message: RelayedMessage }
  | { readonly kind: 'outcome'; readonly outcome: RelayOutcome }

export function encodeRelayFrame(federationId: Uint8Array, frame: RelayFrame): Uint8Array {
  if (frame.kind === 'message') {
    const { carried = false, ...message } = frame.message
    return encode(wire.RelayFrame, { message: { federationId, ...message, carried } })
  }
  const { recipient, messageId, refusal } = frame.outcome
  const refused = refusal && { refusal: refusalToWire(refusal) }
  return encode(wire.RelayFrame, { outcome: { recipient, messageId, ...refused } })
}

/** @throws RefusedError `oversized`, `malformed`, `wrong-federation`, `invalid-name` */
export function decodeRelayFrame(bytes: Uint8Array, federationId: Uint8Array): RelayFrame {
  const one = decodeExact(wire.RelayFrame, bytes, relayFrameBytesMax, 'Relay frame')
  if (one.message) return { kind: 'message', message: readMessage(one.message, federationId) }
  if (one.outcome) return { kind: 'outcome', outcome: readOutcome(one.outcome) }
  throw new RefusedError('malformed', 'A relay frame says something.')
}

function readMessage(
  one: wire.RelayedMessage.$Properties,
  federationId: Uint8Array,
): RelayedMessage {
  if (!equalBytes(one.federationId ?? new Uint8Array(), federationId)) {
    throw new RefusedError('wrong-federation', 'The message is of another federation.')
  }
  return {
    recipient: expectNormalName(one.recipient ?? ''),
    messageId: readMessageId(one.messageId),
    envelope: readEnvelope(one.envelope),
    receiptHash: expectLength(one.receiptHash ?? new Uint8Array(), hashBytes, 'Receipt hash'),
    sentAtMs: expectTime(one.sentAtMs, 'Time of sending'),
    ...(one.carried && { carried: true }),
  }
}

function readOutcome(one: wire.RelayOutcome.$Properties): RelayOutcome {
  return {
    recipient: expectNormalName(one.recipient ?? ''),
    messageId: readMessageId(one.messageId),
    refusal: one.refusal ? readRefusal(one.refusal) : undefined,
  }
}
