/**
 * Whom a name belongs to, as far as it was asked in this run. Steps must not wait for the mixnet: they read what
 * is known, and one that needs more is given up, done again once it was asked.
 */
import { equalBytes } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import type { Clock } from '../../core/ports.js'
import type { Deadline } from '../../core/waiting.js'
import type { Addressee, Mail } from '../mail/mail.js'
import type { Turn } from './desk.js'
import { callDeadline, type Shared } from './shared.js'

/** A step needs to know a name that was not asked for lately. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked'
  constructor(
    readonly asked: string,
    readonly isFresh: boolean,
  ) {
    super(`The registration of '${asked}' is not known yet.`)
  }
}

/** As long as the mail itself takes a verified answer for new. */
const validMs = 600_000
/** A device that is not listed may have been added just now: nodes are asked again, but not at every message. */
const denialMs = 60_000

interface Entry {
  /** Undefined: nobody holds the name. */
  readonly addressee: Addressee | undefined
  readonly askedAtMs: number
  readonly isFresh: boolean
}

export interface DirectoryParts {
  readonly mail: Mail
  readonly clock: Clock
  /** Called with each answer, before anybody acts on it. */
  readonly onAnswer: (addressee: Addressee) => Promise<void>
}

export class Directory {
  readonly #parts: DirectoryParts
  readonly #entries = new Map<string, Entry>()

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** @returns undefined: nobody holds it @throws NotAsked */
  known(name: string): Addressee | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined || this.#ageMs(entry) > validMs) throw new NotAsked(name, false)
    return entry.addressee
  }

  /** Whether the newest registration lists the device. @throws NotAsked */
  isListed(name: string, deviceKey: Uint8Array): boolean {
    const addressee = this.known(name)
    if (addressee?.devices.some((device) => equalBytes(device, deviceKey))) return true
    const entry = this.#entries.get(name)
    if (!entry?.isFresh || this.#ageMs(entry) > denialMs) throw new NotAsked(name, true)
    return false
  }

  /** @throws ClientError `unknown-name`, and those of asking nodes */
  async ask(name: string, isFresh: boolean, deadline: Deadline): Promise<Addressee> {
    const { mail, clock, onAnswer } = this.#parts
    const keep = (addressee: Addressee | undefined) =>
      this.#entries.set(name, { addressee, askedAtMs: clock.elapsedMs(), isFresh })
    try {
      const addressee = await mail.addressee(name, isFresh, deadline)
      keep(addressee)
      await onAnswer(addressee)
      return addressee
    } catch (error) {
      if (error instanceof ClientError && error.code === 'unknown-name') keep(undefined)
      throw error
    }
  }

  #ageMs({ askedAtMs }: Entry): number {
    return this.#parts.clock.elapsedMs() - askedAtMs
  }
}

/** Names that one step may need: the members of a large group, twice. */
const asksMax = 250

/**
 * A step that may need registrations: what is not known is asked between its attempts, while others take their
 * turns.
 * @throws what the step throws; a ClientError of asking nodes, `unknown-name` not among them
 */
export async function stepAsking<Result>(
  shared: Shared,
  work: (turn: Turn) => Promise<Result>,
): Promise<Result> {
  const deadline = callDeadline(shared)
  for (let asked = 0; ; asked++) {
    try {
      return await shared.desk.step(work)
    } catch (error) {
      if (!(error instanceof NotAsked) || asked >= asksMax) throw error
      await askIfHeld(shared, error, deadline)
    }
  }
}

async function askIfHeld({ directory }: Shared, need: NotAsked, deadline: Deadline): Promise<void> {
  try {
    await directory.ask(need.asked, need.isFresh, deadline)
  } catch (error) {
    if (!(error instanceof ClientError && error.code === 'unknown-name')) throw error
  }
}
