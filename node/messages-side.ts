/** Everything about messages of one node, put together: mailboxes, this node as a home, the way to others. */
import type { SenderTag } from '../client/mixnet/carrier.js'
import type { Known, StoredCertificate, Timers } from '../cluster/ports.js'
import { bytesToHex, hexToBytes } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import type { CommitOrder, SendOutcome } from '../proto/messages.js'
import { loginKeys, type Registration } from '../proto/registration.js'
import type { RelayedMessage } from '../proto/relay.js'
import type { ResponseBody } from '../proto/requests.js'
import { createArrivals } from './arrivals.js'
import type { Federation } from './federation.js'
import type { MailboxDatabase } from './mailboxes/database.js'
import { createHome, type Home, notHome } from './mailboxes/home.js'
import { createMailboxes, type MailboxCounts, type Mailboxes } from './mailboxes/mailboxes.js'
import type { MailboxSettings } from './mailboxes/settings.js'
import { type ClockDoubt, openSteadyClock, type SteadyClock } from './mailboxes/steady-clock.js'
import { createMessageRates, expectRate, type MessageRates } from './message-rates.js'
import type { LateOverlay } from './peers/peering.js'
import type { Presences } from './peers/presences.js'
import { createRelay, type Relay } from './relay/relay.js'
import type { RelayCounts } from './relay/relay-side.js'
import type { Routes } from './routes.js'

export interface MessagesParts {
  readonly database: MailboxDatabase
  readonly settings: MailboxSettings
  readonly federation: Federation
  readonly names: { newest(name: string): StoredCertificate | undefined }
  readonly look: (name: string) => Known
  readonly routes: Routes
  readonly timers: Timers
  /** Milliseconds since some moment, which no clock that is set changes. */
  readonly elapsedMs: () => number
  readonly nodeKey: Uint8Array
  readonly presences: Pick<Presences, 'of' | 'all'>
  readonly overlay: Pick<LateOverlay, 'peers' | 'relay'>
  readonly push: (senderTag: SenderTag, body: ResponseBody) => void
  readonly onFault: (fault: unknown) => void
}

export interface MessageCounts extends MailboxCounts {
  /** Since the start: messages that came into a mailbox, and those that were refused. */
  readonly stored: number
  readonly refused: number
  readonly outbox: RelayCounts
}

export interface MessagesSide {
  readonly mailboxes: Mailboxes
  readonly home: Home
  readonly relay: Relay
  readonly rates: MessageRates
  /** The time by which what waits expires, milliseconds since 1970. */
  now(): number
  /** Undefined while the machine's clock is believed. */
  clockDoubt(): ClockDoubt | undefined
  /**
   * Takes a message for a name: keeps it when this is one of its home nodes, else takes it for relay.
   * @throws RefusedError as Home.keep and RelaySide.take; `not-home` also for an order that is not ours to give
   */
  take(message: RelayedMessage, order?: CommitOrder): Promise<SendOutcome>
  /** Calls back with the name whenever something was stored in its mailbox here. Once, at the start. */
  onStored(listener: (name: string) => void): void
  /** Drops what is kept for devices that a name no longer lists. */
  onCertified(certificate: Certificate): void
  counts(): MessageCounts
  /** Resolves when nothing is being stored or swept any more. */
  close(): Promise<void>
}

/** Between two steps of sweeping, so that requests are answered meanwhile. */
const betweenStepsMs = 5

export function createMessagesSide(given: MessagesParts): MessagesSide {
  const { database, settings, federation, names, look, routes, elapsedMs, push, onFault } = given
  const clock = openSteadyClock({ database, wallMs: () => given.timers.now(), elapsedMs })
  const timers = steadied(given.timers, clock)
  const parts = { ...given, timers }
  const mailboxes = createMailboxes({
    ...{ database, settings },
    devicesOf: (name) => {
      const newest = names.newest(name)
      return newest && listedDevices(newest.certificate.registration)
    },
  })
  const rates = createMessageRates(settings)
  const arrivals = createArrivals({ routes, push })
  let onStored: (name: string) => void = () => undefined
  const home = createHome({
    ...{ federation, look, mailboxes, rates, arrivals, onFault },
    clock: clock.now,
    onStored: (name) => onStored(name),
  })
  const relay = relayOf(parts, home)
  const stopSweeping = startSweeping(mailboxes, clock, parts)
  return {
    ...{ mailboxes, home, relay, rates },
    ...{ now: clock.now, clockDoubt: clock.doubt },
    take: (message, order) => take({ home, relay, rates, now: clock.now }, message, order),
    onStored(listener) {
      onStored = listener
    },
    onCertified({ registration }) {
      mailboxes.keepOnly(registration.name, listedDevices(registration)).catch(onFault)
      relay.registered(registration.name)
    },
    counts: () => ({ ...mailboxes.counts(), ...home.counts, outbox: relay.counts() }),
    async close() {
      await stopSweeping()
      await relay.close()
      await database.settled()
    },
  }
}

function steadied({ after, defer }: Timers, { now }: SteadyClock): Timers {
  return { now, after, defer }
}

async function take(
  { home, relay, rates, now }: Pick<MessagesSide, 'home' | 'relay' | 'rates' | 'now'>,
  message: RelayedMessage,
  order: CommitOrder | undefined,
): Promise<SendOutcome> {
  const { recipient } = message
  const nowMs = now()
  const registration = home.registration(recipient)
  if (home.isHomeOf(registration)) return home.keep(registration, message, nowMs, order)
  if (registration.homeNodes.length === 0) {
    throw notHome('The name lists no home node, so nobody keeps messages for it.')
  }
  if (order !== undefined) throw notHome('Only a home node of the name takes messages in an order.')
  expectRate(rates.ofRecipient, recipient, nowMs, 'Too many messages come for this name.')
  return { outcome: 'queued', untilMs: (await relay.take(message)).untilMs }
}

/** The devices for which something is kept. */
function listedDevices(registration: Registration): readonly Uint8Array[] {
  return registration.action === 'retire' ? [] : loginKeys(registration)
}

function relayOf(parts: MessagesParts, home: Home): Relay {
  const { database, federation, names, timers, nodeKey, presences, overlay, onFault } = parts
  return createRelay({
    ...{ database, names, timers, onFault, random: Math.random },
    self: bytesToHex(nodeKey),
    peers: () => overlay.peers(),
    members: () => federation.current.members.map((member) => bytesToHex(member.nodeKey)),
    isHeard: (node) => presences.of(hexToBytes(node)) !== undefined,
    heard: () => presences.all().map(({ presence }) => bytesToHex(presence.nodeKey)),
    relay: (to, message) => overlay.relay(to, message),
    deliverHere: (message) => home.takeRelayed(message),
    retentionMs: () => federation.current.policy.retentionMs,
  })
}

/** @returns how it is stopped */
function startSweeping(
  mailboxes: Mailboxes,
  clock: SteadyClock,
  { settings, timers, onFault }: Pick<MessagesParts, 'settings' | 'timers' | 'onFault'>,
): () => Promise<void> {
  let isStopped = false
  let step = Promise.resolve()
  let cancel = timers.after(settings.sweepMs, sweep)

  async function sweepOnce(): Promise<void> {
    await clock.keepMark()
    const more = await mailboxes.sweep(clock.now())
    if (!isStopped) cancel = timers.after(more ? betweenStepsMs : settings.sweepMs, sweep)
  }

  function sweep(): void {
    step = sweepOnce().catch(onFault)
  }

  return async () => {
    isStopped = true
    cancel()
    await step
  }
}
