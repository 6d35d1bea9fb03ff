/** Somebody in the story: a person who comes and goes, and what she can be waited for. */
import type { Conversation, Message, MessengerEvent } from '../../client/messaging/talk/events.js'
import type { DeliveryState } from '../../client/messaging/talk/memory.js'
import type { Messenger } from '../../client/messaging/talk/messenger.js'
import type { Pace } from '../../client/messaging/talk/pace.js'
import { openConversing, openPerson, type Person, type PersonOptions } from '../people/person.js'

/** Some times shorter than a user's, since a reader of the story waits. */
const pace: Partial<Pace> = {
  receiptDelayMs: 200,
  repeatMaxMs: 5_000,
  checkFromMs: 10_000,
  turnMs: 1_000,
}
/** A machine may be slow; what takes longer than this will not come. */
const patienceMs = 240_000

export class Actor {
  readonly person: Person
  /** Warnings of her messenger, which a story without mishaps has not. */
  readonly warnings: string[] = []
  readonly #options: PersonOptions
  #messenger: Messenger | undefined
  #waiting = new Set<() => void>()

  static async open(options: PersonOptions): Promise<Actor> {
    return new Actor(options, await openPerson(options))
  }

  private constructor(options: PersonOptions, person: Person) {
    this.#options = options
    this.person = person
  }

  get name(): string {
    return this.#options.name
  }

  get messenger(): Messenger {
    if (this.#messenger === undefined) throw new RangeError(`${this.name} is offline`)
    return this.#messenger
  }

  /** Resolves when she has what waited for her, and strangers can write to her. */
  async comeOnline(): Promise<void> {
    this.#messenger = await openConversing(this.person, {
      pace,
      onEvent: (event) => this.#take(event),
    })
    await this.until('her mailbox is open', () => {
      const { homes } = this.messenger
      const isSettled = homes.every(({ state }) => state !== 'connecting')
      return isSettled && homes.some(({ state }) => state === 'live') ? true : undefined
    })
    await this.messenger.fetch()
  }

  /** Her program ends; the home stays on its disk. */
  async goOffline(): Promise<void> {
    await this.#messenger?.close()
    this.#messenger = undefined
  }

  async close(): Promise<void> {
    await this.goOffline()
    await this.person.close()
  }

  #take(event: MessengerEvent): void {
    if (event.kind === 'warning') this.warnings.push(`${this.name}: ${event.sentence}`)
    for (const look of this.#waiting) look()
  }

  /** @returns the first thing that `find` gives @throws Error when it does not come */
  async until<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const { signal } = this.#options
    const deadline = performance.now() + patienceMs
    for (;;) {
      let look = () => {}
      const news = new Promise<void>((resolve) => {
        look = resolve
      })
      // Something may happen while `find` looks; a second is for what no event tells.
      this.#waiting.add(look)
      const timer = setTimeout(look, 1_000)
      try {
        const found = await find()
        if (found !== undefined) return found
        signal?.throwIfAborted()
        if (performance.now() > deadline) throw new Error(`${this.name}: not in time: ${what}.`)
        await news
      } finally {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
    }
  }

  /** Waits until an own text is so far. */
  async untilState(message: Message, states: readonly DeliveryState[]): Promise<DeliveryState> {
    return this.until(`'${message.text}' is ${states.join(' or ')}`, async () => {
      const all = await this.messenger.history(message.conversation, { limit: 200 })
      const state = all.find(({ key }) => key === message.key)?.state
      return state !== undefined && states.includes(state) ? state : undefined
    })
  }

  /** Waits for a text of somebody, and takes the conversation up if a stranger began it. */
  async untilText(conversation: string, text: string): Promise<Message> {
    const message = await this.until(`'${text}' comes`, async () => {
      const all = await this.messenger.history(conversation, { limit: 200 })
      return all.find((one) => one.kind === 'text' && one.text === text)
    })
    await this.messenger.acceptRequest(conversation)
    return message
  }

  async untilGroup(title: string): Promise<Conversation> {
    const group = await this.until(`the group '${title}' is there`, () =>
      this.messenger.conversations().find((one) => one.title === title),
    )
    await this.messenger.acceptRequest(group.key)
    return group
  }

  /** How often each text is in a conversation. */
  async countTexts(conversation: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>()
    for (const { kind, text } of await this.messenger.history(conversation, { limit: 200 })) {
      if (kind === 'text') counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    return counts
  }
}
