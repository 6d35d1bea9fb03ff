/** One user of a soak: says her planned texts, takes what comes, and knows how far both are. */
import type { Message, MessengerEvent } from '../../client/messaging/talk/events.js'
import type { Messenger } from '../../client/messaging/talk/messenger.js'
import type { Pace } from '../../client/messaging/talk/pace.js'
import { hexToBytes } from '../../proto/bytes.js'
import { claimName, openConversing, openPerson, type Person } from '../people/person.js'
import type { Home } from './people-asks.js'
import type { PlannedGroup, PlannedText } from './plan.js'
import type { UserReport } from './verdict.js'

export interface ResidentOptions extends Home {
  readonly signal: AbortSignal
}

/** Shorter than a user's: a run should end, and a restarted node be found again, in minutes. */
const pace: Partial<Pace> = {
  callTimeoutMs: 60_000,
  receiptDelayMs: 1_000,
  repeatMaxMs: 10_000,
  checkFromMs: 60_000,
  checkMaxMs: 120_000,
  turnMs: 5_000,
}
/** So many texts of hers may be on their way. */
const underwayMax = 3
const pageMax = 200

export class Resident {
  readonly name: string
  readonly warnings: string[] = []
  readonly #texts: readonly PlannedText[]
  readonly #person: Person
  readonly #messenger: Messenger
  /** Texts of others by message key, and own ones with their states. */
  readonly #received = new Map<string, string>()
  readonly #sent = new Map<string, { text: string; state: string }>()
  #wake: () => void = () => {}
  #isClosing = false
  #sending: Promise<void> = Promise.resolve()

  /** Takes up where an earlier process left off, however that ended. */
  static async open(options: ResidentOptions): Promise<Resident> {
    const { user, folder, gateway, surroundings, homeNodes, signal } = options
    const person = await openPerson({ name: user.name, folder, gateway, surroundings, signal })
    const early: MessengerEvent[] = []
    let take = (event: MessengerEvent): void => {
      early.push(event)
    }
    let messenger: Messenger
    try {
      await claimName(person, homeNodes.map(hexToBytes))
      messenger = await openConversing(person, { pace, onEvent: (event) => take(event) })
    } catch (error) {
      await person.close()
      throw error
    }
    const resident = new Resident(user.name, user.texts, person, messenger)
    await resident.#load()
    take = (event) => resident.#take(event)
    for (const event of early) resident.#take(event)
    for (const { key } of messenger.conversations()) resident.#welcome(key)
    return resident
  }

  private constructor(
    name: string,
    texts: readonly PlannedText[],
    person: Person,
    messenger: Messenger,
  ) {
    this.name = name
    this.#texts = texts
    this.#person = person
    this.#messenger = messenger
  }

  get isLive(): boolean {
    return this.#messenger.homes.every(({ state }) => state === 'live')
  }

  get sent(): number {
    return this.#sent.size
  }

  get received(): number {
    return this.#received.size
  }

  get delivered(): number {
    return [...this.#sent.values()].filter(({ state }) => state === 'delivered').length
  }

  async #load(): Promise<void> {
    for (const message of await this.#history()) this.#note(message)
  }

  async #history(): Promise<Message[]> {
    const all: Message[] = []
    for (const { key } of this.#messenger.conversations()) {
      let before = Number.MAX_SAFE_INTEGER
      for (;;) {
        const page = await this.#messenger.history(key, { before, limit: pageMax })
        all.push(...page)
        if (page.length < pageMax) break
        before = page[0]?.place ?? 0
      }
    }
    return all.filter(({ kind }) => kind === 'text')
  }

  #take(event: MessengerEvent): void {
    switch (event.kind) {
      case 'message':
      case 'state-change':
        this.#note(event.message)
        this.#welcome(event.message.conversation)
        return
      case 'group-changed':
        this.#welcome(event.conversation.key)
        return
      case 'warning':
        this.warnings.push(`${this.name}: ${event.code}: ${event.sentence}`)
    }
  }

  #note({ key, kind, direction, text, state = 'waiting' }: Message): void {
    if (kind !== 'text') return
    if (direction === 'in') this.#received.set(key, text)
    else this.#sent.set(key, { text, state })
    this.#wake()
  }

  /** Whoever writes to her is welcome. */
  #welcome(conversation: string): void {
    if (this.#isClosing) return
    if (this.#messenger.conversation(conversation)?.standing !== 'request') return
    this.#messenger.acceptRequest(conversation).catch((error: unknown) => {
      this.warnings.push(`${this.name}: accepting: ${String(error)}`)
    })
  }

  /** Once it resolves, everybody is in it; an earlier process may have made it already. */
  async makeGroup({ title, members }: PlannedGroup): Promise<void> {
    if (this.#group(title) !== undefined) return
    await this.#messenger.createGroup(
      title,
      members.filter((member) => member !== this.name),
    )
  }

  isIn({ title, members }: PlannedGroup): boolean {
    const group = this.#group(title)
    return group?.standing === 'open' && group.members.length === members.length - 1
  }

  #group(title: string) {
    return this.#messenger.conversations().find((one) => one.title === title)
  }

  /** Says what the history does not have yet, without waiting for its end. */
  startSending(): void {
    this.#sending = this.#sendAll().catch((error: unknown) => {
      if (!this.#isClosing) this.warnings.push(`${this.name}: sending: ${String(error)}`)
    })
  }

  async #sendAll(): Promise<void> {
    const said = new Set([...this.#sent.values()].map(({ text }) => text))
    for (const { to, kind, text } of this.#texts) {
      if (said.has(text)) continue
      while (!this.#isClosing && this.sent - this.delivered >= underwayMax) await this.#news()
      if (this.#isClosing) return
      if (kind === 'pair') await this.#messenger.send(to, text)
      else await this.#messenger.sendGroup(this.#group(to)?.key ?? '', text)
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** Looks into the mailbox now, as a user does who expects something. */
  async fetch(): Promise<void> {
    await this.#messenger.fetch().catch(() => 0)
  }

  /** By the history alone. */
  async report(): Promise<UserReport> {
    const all = await this.#history()
    return {
      name: this.name,
      received: all.filter(({ direction }) => direction === 'in').map(({ text }) => text),
      sent: all
        .filter(({ direction }) => direction === 'out')
        .map(({ text, state = 'waiting' }) => ({ text, state })),
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#wake()
    await this.#sending
    await this.#messenger.close()
    await this.#person.close()
  }
}
