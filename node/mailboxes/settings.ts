/** What mailboxes may hold: every one of these is a bound on what others can make this node keep. */
export interface MailboxSettings {
  /** Messages of one name that some device waits for, each counted once. */
  readonly messagesPerName: number
  /** And their envelopes. */
  readonly bytesPerName: number
  /** All that is kept for all names: envelopes, a row for each, and key packages. See last-quarter.ts. */
  readonly bytesMax: number
  /** Of one name and of all: messages at rest, known so that a repeat is recognised and a sender can ask. */
  readonly atRestPerName: number
  readonly atRestMax: number
  /** Envelopes of one name that are kept only to be shown to whoever comes second in an order. */
  readonly orderedBytesPerName: number
  /** One-time packages of a device. */
  readonly keyPackagesPerDevice: number
  /** After which an expired message is forgotten. */
  readonly expiredKnownMs: number
  /** A device that was not here for so long keeps no room from the others of its name. */
  readonly awayMs: number
  /** How often is looked for what is due. */
  readonly sweepMs: number
  /** Messages for one name. */
  readonly recipientMessagesPerSecond: number
  readonly recipientMessageBurst: number
  /** Key packages given out to one sender. */
  readonly packagesPerMinute: number
  readonly packageBurst: number
  /** And of one name, before only its devices' last resorts are. */
  readonly namePackagesPerHour: number
  readonly namePackageBurst: number
  /** Questions after the states of messages, by one sender. */
  readonly statesPerMinute: number
  readonly stateBurst: number
}

export const defaultMailboxSettings: MailboxSettings = {
  // Two weeks of 700 a day, and of 4.5 MiB a day.
  messagesPerName: 10_000,
  bytesPerName: 64 * 2 ** 20,
  bytesMax: 4_096 * 2 ** 20,
  // About 250 bytes each.
  atRestPerName: 20_000,
  atRestMax: 1_000_000,
  orderedBytesPerName: 4 * 2 ** 20,
  keyPackagesPerDevice: 100,
  expiredKnownMs: 7 * 86_400_000,
  awayMs: 3 * 86_400_000,
  sweepMs: 1_000,
  recipientMessagesPerSecond: 50,
  recipientMessageBurst: 1_000,
  packagesPerMinute: 30,
  packageBurst: 30,
  namePackagesPerHour: 60,
  namePackageBurst: 30,
  statesPerMinute: 600,
  stateBurst: 300,
}
