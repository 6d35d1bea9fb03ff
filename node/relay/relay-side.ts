/** What relays messages for clients, as the door sees it. SERVICE.md section 4. */
import type { DeliveryState } from '../../proto/messages.js'
import type { RelayedMessage } from '../../proto/relay.js'

export interface RelaySide {
  /**
   * Takes a message for a home node elsewhere. It is durable once this resolves; the same recipient and id
   * again changes nothing.
   * @returns until when a home node is looked for
   * @throws RefusedError `unknown-name` (or retired), `not-home` (the name lists no home node), `stale`
   *   (expired), `mailbox-full` (too much waits for this recipient), `busy` (for all together)
   * @throws StoreFault
   */
  take(message: RelayedMessage): Promise<{ readonly untilMs: number }>
  /**
   * queued, or stored by a home node; expired: its time is over, or the name was retired meanwhile. `fetched`
   * is for the home node to say. Of messages that were not taken here, or with another key: unknown.
   */
  stateOf(recipient: string, messageId: Uint8Array, receiptKey: Uint8Array): DeliveryState
  counts(): RelayCounts
  /** Brings nothing more; what waits is there after the next start. */
  close(): Promise<void>
}

export interface RelayCounts {
  readonly queued: number
  /** Of what is queued. */
  readonly bytes: number
  /** Of the room that there is for all of them, by number or by bytes. */
  readonly percentFull: number
  /** When the oldest that is queued was sent, milliseconds since 1970. */
  readonly oldestMs: number | undefined
  /** Stored by home nodes, since the start. */
  readonly delivered: number
  /** Given up, since the start. */
  readonly expired: number
}
