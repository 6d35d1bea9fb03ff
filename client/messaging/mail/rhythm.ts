/** When a mailbox does what: every interval and bound, with its reason. */

export interface MailboxRhythm {
  /**
   * Idle for so long, a home node is pinged: ten reply blocks for what it pushes, and the answer tells
   * whether it still knows our session. A minute is how long a restarted node may miss us; beside the cover
   * traffic of a mixnet client, which sends many packets each second, a few packets a minute are nothing.
   */
  readonly pingMs: number
  /** Pushes get lost, and nobody repeats them: the mailbox is looked into as often. */
  readonly fetchMs: number
  /** Hints to fetch are heeded no more often: anybody who knows our address can give them. */
  readonly hintPauseMs: number
  /** Nor does it ask sooner whether the session goes on, when somebody says that it ends. */
  readonly checkPauseMs: number
  /** Acknowledgements wait so long for company: an exchange costs the same for one and for 64. */
  readonly acknowledgeMs: number
  /** So many of them wait no longer: with them go the reply blocks that their pushes have used. */
  readonly acknowledgedAtOnce: number
  /** One request, with its repeats; a large page comes in dozens of packets. */
  readonly requestMs: number
  /** After a failure, doubled by each that follows, up to the longest. */
  readonly backoffMs: number
  readonly backoffMsMax: number
  /** How often a home node is asked how many of our key packages it has left. */
  readonly supplyMs: number
  /** How often the own name is looked up, whose home nodes another device may have changed. */
  readonly homesMs: number
  /** What closing gives the last acknowledgements. */
  readonly closeMs: number
}

export const mailboxRhythm: MailboxRhythm = {
  pingMs: 60_000,
  fetchMs: 120_000,
  hintPauseMs: 1_000,
  checkPauseMs: 10_000,
  acknowledgeMs: 2_000,
  acknowledgedAtOnce: 4,
  requestMs: 45_000,
  backoffMs: 5_000,
  backoffMsMax: 300_000,
  supplyMs: 600_000,
  homesMs: 600_000,
  closeMs: 3_000,
}

/** Of the first page: what comes back by ten reply packets; most mailboxes have less. */
export const firstPageBytes = 12_800
/** Of later pages: one of the largest envelopes, or 46 of the smallest. */
export const laterPageBytes = 65_000
/** Then the mailbox does something else, and goes on after a pause: a node can invent envelopes for ever. */
export const pagesMax = 32

/** A session is renewed when so much of it is over, and not twice in a minute whatever a node says. */
export const renewedPart = 0.9
export const sessionMsMin = 60_000
/** Longer than reply blocks live: what a node promises beyond it is not waited for. */
export const sessionMsMax = 25 * 3_600_000

/** Key packages are one-time: with fewer left than the least, they are made up to the full number. */
export const keyPackagesLeast = 10
export const keyPackagesFull = 25
/** Made for one home node in a day: one that says that none are left, whatever it was given, gets no more. */
export const keyPackagesPerDayMax = 250
export const dayMs = 86_400_000

/** Acknowledgements that wait for a home node; what is dropped beyond them comes again and is known then. */
export const acknowledgementsMax = 1_024
/** Pushed envelopes that wait to be taken, and their bytes: what is beyond them is fetched. */
export const pushedMax = 256
export const pushedBytesMax = 4 * 1_024 * 1_024
/** Envelopes that were taken and are known again, by 64 characters each. */
export const knownMax = 4_096
