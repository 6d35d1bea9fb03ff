/** What an operator may set about a running node, with safe defaults. */
import type { DriverSettings } from '../cluster/ports.js'
import { defaultMailboxSettings, type MailboxSettings } from './mailboxes/settings.js'

/** Multiaddr of a node in a federation of several. */
export const defaultListen = '/ip4/0.0.0.0/tcp/7470'

export interface NodeSettings {
  /** Of one sender tag. Told to clients in Hello. */
  readonly requestsPerMinute: number
  readonly requestBurst: number
  /** Of all senders together. */
  readonly nodeRequestsPerSecond: number
  readonly nodeRequestBurst: number
  /** How long a challenge may take to come back. */
  readonly challengeMs: number
  /** How far a registration's time may lie behind and ahead of this node's clock. */
  readonly issuedAtAgeMs: number
  readonly issuedAtAheadMs: number
  readonly sessionSeconds: number
  readonly routesMax: number
  /** How often sessions that are over are forgotten. */
  readonly sweepMs: number
  /** How often the names root is brought up to date. */
  readonly namesRootMs: number
  /** Answers kept for repeated requests. */
  readonly answeredBytesMax: number
  readonly answeredMs: number
  /** How long a registration is waited for before it is answered as pending. */
  readonly pendingMs: number
  /** How names are decided; `slotsMax` also bounds the claims that the door waits for. */
  readonly deciding: DriverSettings
  readonly cachedNamesMax: number
  readonly mailboxes: MailboxSettings
  /** How long a stopping node waits for what it has accepted. */
  readonly stopMs: number
}

export const defaultSettings: NodeSettings = {
  // A busy program may ask 200 times a second; a person never will.
  requestsPerMinute: 12_000,
  requestBurst: 400,
  // About a fifth of what two cores answer, so that a flood leaves room for the carrier.
  nodeRequestsPerSecond: 4_000,
  nodeRequestBurst: 8_000,
  challengeMs: 120_000,
  // A claim that was signed before a long journey is still its owner's; one from the future is a broken clock.
  issuedAtAgeMs: 24 * 3_600_000,
  issuedAtAheadMs: 10 * 60_000,
  sessionSeconds: 24 * 3_600,
  routesMax: 100_000,
  sweepMs: 30_000,
  namesRootMs: 1_000,
  answeredBytesMax: 32 * 1_024 * 1_024,
  answeredMs: 10 * 60_000,
  // Less than a client waits before it repeats itself or moves on.
  pendingMs: 10_000,
  deciding: {
    // Several gossip hops and a disk; an uncontested registration never waits for a timeout.
    timeouts: { firstMs: 2_000, growthMs: 1_000 },
    resendMs: 5_000,
    reconcileMs: 10_000,
    firstQuorumMs: 100,
    queueMax: 4_096,
    slotsMax: 16_384,
  },
  cachedNamesMax: 10_000,
  mailboxes: defaultMailboxSettings,
  stopMs: 5_000,
}
