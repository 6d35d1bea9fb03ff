/** The relay: takes messages of clients for home nodes elsewhere, and sees to it that they come there. */
import type { NodeId, Timers } from '../../cluster/ports.js'
import { RefusedError } from '../../proto/errors.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { MailboxDatabase } from '../mailboxes/database.js'
import { carry } from './carrier.js'
import { defaultOutboxLimits, type OutboxLimits, openOutbox } from './outbox.js'
import type { RelaySide } from './relay-side.js'
import { Sender } from './sender.js'
import { homesOf, type WayParts } from './ways.js'

/** What has expired is not brought, however late it is swept. */
export const sweepMs = 600_000

export interface RelayParts extends WayParts {
  readonly database: MailboxDatabase
  /** Brings a message to a connected node. Rejects when it is not known what became of it. */
  readonly relay: (to: NodeId, message: RelayedMessage) => Promise<RelayOutcome>
  /** To a mailbox of this node: `not-home` when it is no home of the recipient. Rejects for a fault only. */
  readonly deliverHere: (message: RelayedMessage) => Promise<RelayOutcome>
  /** Of the newest manifest's policy. */
  readonly retentionMs: () => number
  readonly timers: Timers
  readonly onFault: (fault: unknown) => void
  readonly limits?: OutboxLimits | undefined
}

export interface Relay extends RelaySide {
  /** What another node has brought: for a mailbox here, or to be carried to a home node that is connected. */
  takeFromNode(from: NodeId, message: RelayedMessage): Promise<RelayOutcome>
  /** A node is connected: what waits for it is tried at once. */
  connected(node: NodeId): void
  /** A newer registration of the name is certified. */
  registered(name: string): void
}

/** @throws StoreFault */
export function createRelay(parts: RelayParts): Relay {
  const { database, deliverHere, retentionMs, timers, onFault } = parts
  const outbox = openOutbox(database, parts.limits ?? defaultOutboxLimits)
  const sender = new Sender({ ...parts, outbox })
  let isClosed = false
  let callOffSweep = () => {}

  function sweepLater(): void {
    callOffSweep = timers.after(sweepMs, () => {
      outbox.sweep(timers.now()).then(
        () => {
          if (!isClosed) sweepLater()
        },
        (fault: unknown) => {
          if (!isClosed) onFault(fault)
        },
      )
    })
  }
  sweepLater()

  function expectHomes(name: string): void {
    const homes = homesOf(parts, name)
    if (homes === undefined) throw new RefusedError('unknown-name', `Nobody holds ${name}.`)
    if (homes.length > 0) return
    throw new RefusedError('not-home', `${name} lists no home node that keeps messages.`)
  }

  return {
    async take(message) {
      expectHomes(message.recipient)
      const nowMs = timers.now()
      // A clock that is ahead makes nothing last longer.
      const expiresAtMs = Math.min(message.sentAtMs, nowMs) + retentionMs()
      if (expiresAtMs <= nowMs) throw new RefusedError('stale', 'The message has expired.')
      const taken = await outbox.take(message, expiresAtMs)
      sender.changed(message.recipient)
      return taken
    },
    stateOf: outbox.stateOf,
    counts: outbox.counts,
    async takeFromNode(from, message) {
      try {
        const outcome = await deliverHere(message)
        const isElsewhere = outcome.refusal?.code === 'not-home' && message.carried !== true
        return isElsewhere ? await carry(parts, from, message) : outcome
      } catch (fault) {
        if (!isClosed) onFault(fault)
        throw fault
      }
    },
    connected: (node) => sender.connected(node),
    registered: (name) => sender.changed(name),
    async close() {
      isClosed = true
      callOffSweep()
      sender.close()
      await database.settled()
    },
  }
}
