/** Everything about messages of one node, put together: mailboxes, this node as a home, the way to others. */
import type { SenderTag } from '../client/mixnet/carrier.js'
import type { Known, StoredCertificate, Timers } from '../cluster/ports.js'
import type { Certificate } from '../proto/certificate.js'
import { loginKeys, type Registration } from '../proto/registration.js'
import type { ResponseBody } from '../proto/requests.js'
import { createArrivals } from './arrivals.js'
import type { RelaySide } from './door/context.js'
import type { Federation } from './federation.js'
import type { MailboxDatabase } from './mailboxes/database.js'
import { createHome, type Home, notHome } from './mailboxes/home.js'
import { createMailboxes, type MailboxCounts, type Mailboxes } from './mailboxes/mailboxes.js'
import type { MailboxSettings } from './mailboxes/settings.js'
import { createMessageRates, type MessageRates } from './message-rates.js'
import type { Routes } from './routes.js'

export interface MessagesParts {
  readonly database: MailboxDatabase
  readonly settings: MailboxSettings
  readonly federation: Federation
  readonly names: { newest(name: string): StoredCertificate | undefined }
  readonly look: (name: string) => Known
  readonly routes: Routes
  readonly timers: Pick<Timers, 'now' | 'after'>
  readonly push: (senderTag: SenderTag, body: ResponseBody) => void
  readonly onFault: (fault: unknown) => void
}

export interface MessageCounts extends MailboxCounts {
  /** Since the start: messages that came into a mailbox, and those that were refused. */
  readonly stored: number
  readonly refused: number
  readonly outbox: object
}

export interface MessagesSide {
  readonly mailboxes: Mailboxes
  readonly home: Home
  readonly relay: RelaySide
  readonly rates: MessageRates
  /** Drops what is kept for devices that a name no longer lists. */
  onCertified(certificate: Certificate): void
  counts(): MessageCounts
  /** Resolves when nothing is being stored or swept any more. */
  close(): Promise<void>
}

/** Between two steps of sweeping, so that requests are answered meanwhile. */
const betweenStepsMs = 5

export function createMessagesSide(parts: MessagesParts): MessagesSide {
  const { database, settings, federation, names, look, routes, timers, push, onFault } = parts
  const mailboxes = createMailboxes({
    ...{ database, settings },
    devicesOf: (name) => {
      const newest = names.newest(name)
      return newest && listedDevices(newest.certificate.registration)
    },
  })
  const rates = createMessageRates(settings)
  const arrivals = createArrivals({ routes, push })
  const home = createHome({
    ...{ federation, look, mailboxes, rates, arrivals, onFault },
    clock: () => timers.now(),
  })
  const relay = noRelay()
  const stopSweeping = startSweeping(mailboxes, parts)
  return {
    ...{ mailboxes, home, relay, rates },
    onCertified({ registration }) {
      mailboxes.keepOnly(registration.name, listedDevices(registration)).catch(onFault)
    },
    counts: () => ({ ...mailboxes.counts(), ...home.counts, outbox: relay.counts() }),
    async close() {
      await stopSweeping()
      await relay.close()
      await database.settled()
    },
  }
}

/** The devices for which something is kept. */
function listedDevices(registration: Registration): readonly Uint8Array[] {
  return registration.action === 'retire' ? [] : loginKeys(registration)
}

/** Stands where messages leave for other nodes: none does. */
function noRelay(): RelaySide {
  return {
    take: () => Promise.reject(notHome('The mailboxes of this name are at its home nodes.')),
    stateOf: () => 'unknown',
    counts: () => ({}),
    close: () => Promise.resolve(),
  }
}

/** @returns how it is stopped */
function startSweeping(
  mailboxes: Mailboxes,
  { settings, timers, onFault }: Pick<MessagesParts, 'settings' | 'timers' | 'onFault'>,
): () => Promise<void> {
  let isStopped = false
  let step = Promise.resolve()
  let cancel = timers.after(settings.sweepMs, sweep)

  function sweep(): void {
    step = mailboxes.sweep(timers.now()).then((more) => {
      if (!isStopped) cancel = timers.after(more ? betweenStepsMs : settings.sweepMs, sweep)
    }, onFault)
  }

  return async () => {
    isStopped = true
    cancel()
    await step
  }
}
