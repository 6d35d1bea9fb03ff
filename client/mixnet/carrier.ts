/**
 * The carrier seam: how bytes travel. Only address, bytes, SURB count and sender tag cross it; nothing
 * above it knows Nym. SERVICE.md section 1.
 */

/**
 * Opaque handle of whoever sent an anonymous message: stable per (sender, recipient) pair for as long as
 * the sender's carrier lives, never to be logged, stored or shown (FEDERATION.md section 7).
 */
export type SenderTag = string & { readonly __brand: 'SenderTag' }

/** One message that came out of the mixnet. Without a sender tag nobody can be answered. */
export interface Frame {
  readonly bytes: Uint8Array
  readonly senderTag?: SenderTag
}

/**
 * connecting: not usable yet; connected; reconnecting: the network is out of reach, sends wait;
 * failed: given up, only `close` makes sense; closed.
 */
export type CarrierState = 'connecting' | 'connected' | 'reconnecting' | 'failed' | 'closed'

/**
 * What a carrier tells its user. Given at opening, so that no early frame is lost; frames come only after
 * the opening has resolved, states also before.
 */
export interface CarrierEvents {
  onFrame(frame: Frame): void
  onState?(state: CarrierState): void
}

/** Sends bytes with reply SURBs and receives what comes back (as frames without a sender tag). */
export interface Asker {
  /** Our own mixnet address, as others may send to it. */
  readonly address: string
  readonly state: CarrierState
  /**
   * Hands one message to the mixnet. Resolves when it was accepted, which is not delivery: an address
   * that nobody has any more is accepted too. The caller may reuse `bytes` once it resolved.
   * @param replySurbs how many single-use reply blocks travel along, 0 to `replySurbsMax`; 0 sends
   *   without any sender tag
   * @throws CarrierError `invalid-address`, `oversized`, `disconnected` (the bounded wait is over),
   *   `overloaded`, `failed`, `closed`
   */
  send(address: string, bytes: Uint8Array, replySurbs: number): Promise<void>
  /**
   * Stops and releases everything; safe to call twice. Messages already accepted get a moment to leave;
   * sends still waiting are rejected with `closed`.
   */
  close(): Promise<void>
}

/** An asker that can also answer whoever sent a frame with a sender tag. */
export interface Answerer extends Asker {
  /**
   * Answers by SURB. Like `send` it resolves on acceptance. Tags live in memory only: those of an
   * earlier run (or of before the carrier had to restart its client) are unknown.
   * @throws CarrierError `unknown-tag`, `oversized`, `disconnected`, `overloaded`, `failed`, `closed`
   */
  reply(senderTag: SenderTag, bytes: Uint8Array): Promise<void>
}

/**
 * invalid-address, unknown-tag, oversized: the call was wrong and changed nothing; disconnected: the
 * network stayed out of reach for the whole bounded wait; overloaded: the bounded queue of sends is
 * full; identity: the stored identity is corrupt or its gateway is gone (nothing was overwritten);
 * configuration: options that cannot work; failed, closed: see CarrierState.
 */
export type CarrierErrorCode =
  | 'invalid-address'
  | 'unknown-tag'
  | 'oversized'
  | 'disconnected'
  | 'overloaded'
  | 'identity'
  | 'configuration'
  | 'failed'
  | 'closed'

export class CarrierError extends Error {
  override readonly name = 'CarrierError'
  constructor(
    readonly code: CarrierErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/**
 * Keeps a carrier's identity (so its address) over restarts: one opaque secret blob, replaced as a whole.
 * `save` resolves when the blob is durable.
 */
export interface IdentityStore {
  load(): Promise<Uint8Array | undefined>
  save(identity: Uint8Array): Promise<void>
}
