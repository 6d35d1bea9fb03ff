/** A conversation of a messenger, as the chat's screen sees it. */
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import type { Message, MessengerEvent } from '../../messaging/talk/events.js'
import type { ChatItem, ChatPort } from '../chat/view.js'
import { UsageError } from '../exit-codes.js'
import { halvesOf } from './contacts.js'
import { titleOf } from './conversations.js'
import { noteText, stateText } from './show-messages.js'
import type { Talking } from './with-messenger.js'

export interface ConversationView {
  readonly port: ChatPort
  /** Something that only this screen says. */
  notice(sentence: string, isAlarming: boolean): void
  close(): Promise<void>
}

const pageRows = 100

const help = `Enter sends; Ctrl-J or Alt-Enter begins a new line. PageUp, PageDown and the arrows scroll, Esc goes to the newest.
/safety  the number to compare, /accept  a changed key or a stranger, /dismiss  a stranger
/members  who is in it, /contacts  whom you know, /retry  what failed, /quit  or Ctrl-C: leave
A text that begins with a slash is sent with two.`

export async function openConversationView(
  talking: Pick<Talking, 'messenger' | 'client' | 'marks'>,
  conversation: string,
): Promise<ConversationView> {
  const view = new OpenView(talking, conversation)
  await view.older()
  return view
}

class OpenView implements ConversationView {
  readonly port: ChatPort
  readonly #talking: Pick<Talking, 'messenger' | 'client' | 'marks'>
  readonly #conversation: string
  readonly #listeners = new Set<() => void>()
  readonly #messages = new Map<string, Message>()
  readonly #items = new WeakMap<Message, ChatItem>()
  readonly #notices: ChatItem[] = []
  readonly #stop: () => void
  #shown: readonly ChatItem[] = []
  #hasOlder = true
  #loading: Promise<void> | undefined
  #marking: Promise<void> = Promise.resolve()

  constructor(talking: Pick<Talking, 'messenger' | 'client' | 'marks'>, conversation: string) {
    this.#talking = talking
    this.#conversation = conversation
    this.#stop = talking.messenger.onEvent((event) => this.#follow(event))
    this.port = {
      view: () => ({
        title: this.#title(),
        status: this.#status(),
        items: this.#shown,
        hasOlder: this.#hasOlder,
      }),
      onChange: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
      submit: (text) => this.#submit(text),
      older: () => this.older(),
    }
  }

  older(): Promise<void> {
    this.#loading ??= this.#older().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #older(): Promise<void> {
    const places = [...this.#messages.values()].map(({ place }) => place)
    const before = Math.min(Number.MAX_SAFE_INTEGER, ...places)
    const { messenger } = this.#talking
    const page = await messenger.history(this.#conversation, { before, limit: pageRows })
    for (const message of page) {
      // What came in the meantime is newer than what was read.
      if (!this.#messages.has(message.key)) this.#messages.set(message.key, message)
    }
    this.#hasOlder = page.length === pageRows
    this.#mark(page)
    this.#changed()
  }

  notice(sentence: string, isAlarming: boolean): void {
    this.#notices.push({
      ...{ key: `notice ${this.#notices.length}`, kind: 'notice', isOwn: false, sender: '' },
      ...{ text: sentence, atMs: Date.now(), isAlarming },
    })
    this.#changed()
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#marking
  }

  #follow(event: MessengerEvent): void {
    if (event.kind === 'home-state' || event.kind === 'group-changed') {
      this.#changed()
    } else if (event.kind === 'message' || event.kind === 'state-change') {
      this.#take(event)
    }
  }

  #take(event: Extract<MessengerEvent, { kind: 'message' | 'state-change' }>): void {
    const { kind, message } = event
    if (message.conversation !== this.#conversation) {
      this.#elsewhere(event)
      return
    }
    this.#messages.set(message.key, message)
    if (kind === 'message') this.#mark([message])
    this.#changed()
  }

  #elsewhere({
    kind,
    message,
  }: Extract<MessengerEvent, { kind: 'message' | 'state-change' }>): void {
    if (kind !== 'message' || message.kind !== 'text' || message.direction !== 'in') return
    const other = this.#talking.messenger.conversation(message.conversation)
    if (other !== undefined) this.notice(`${message.sender} wrote in ${titleOf(other)}.`, false)
  }

  /** What is on the screen is not new any more. */
  #mark(messages: readonly Message[]): void {
    this.#marking = this.#marking.then(() => this.#talking.marks.add(this.#conversation, messages))
    // Told by `close`.
    this.#marking.catch(() => {})
  }

  #changed(): void {
    const messages = [...this.#messages.values()].sort((a, b) => a.place - b.place)
    const items = messages.map((message) => {
      const item = this.#items.get(message) ?? itemOf(message)
      this.#items.set(message, item)
      return item
    })
    this.#shown = [...items, ...this.#notices].sort((a, b) => a.atMs - b.atMs)
    for (const listener of this.#listeners) listener()
  }

  #title(): string {
    const conversation = this.#talking.messenger.conversation(this.#conversation)
    if (conversation === undefined) return this.#conversation.slice(1)
    const { kind, members, standing } = conversation
    const standings = {
      open: '',
      request: ' (a stranger: /accept or /dismiss)',
      left: ' (you left)',
      removed: ' (you are not in it)',
    }
    const who = kind === 'pair' ? '' : ` (${members.join(', ')})`
    return titleOf(conversation) + who + standings[standing]
  }

  #status(): string {
    const { messenger, client } = this.#talking
    if (client === undefined) return 'offline: what you write waits here'
    const { homes } = messenger
    const live = homes.filter(({ state }) => state === 'live').length
    if (live === homes.length) return 'online'
    if (live > 0) return `online at ${live} of ${homes.length} home nodes`
    return homes.some(({ state }) => state === 'connecting') ? 'connecting' : 'no home node answers'
  }

  async #submit(typed: string): Promise<'stay' | 'quit'> {
    const [first = '', second] = typed
    if (first === '/' && second !== '/') return this.#command(typed.trim())
    const text = (first === '/' ? typed.slice(1) : typed).replace(/^\n+|\s+$/g, '')
    const { messenger } = this.#talking
    if (this.#conversation.startsWith('@')) await messenger.send(this.#conversation.slice(1), text)
    else await messenger.sendGroup(this.#conversation, text)
    return 'stay'
  }

  async #command(typed: string): Promise<'stay' | 'quit'> {
    const [word = '', argument] = typed.split(/\s+/)
    switch (word) {
      case '/help':
        this.notice(help, false)
        return 'stay'
      case '/quit':
        return 'quit'
      case '/safety':
        this.#safety(this.#peer(argument))
        return 'stay'
      case '/accept':
        await this.#accept(argument)
        return 'stay'
      case '/dismiss':
        return this.#dismiss()
      case '/contacts':
        this.#contacts()
        return 'stay'
      case '/members':
        this.#members()
        return 'stay'
      case '/retry':
        await this.#retry()
        return 'stay'
      default:
        throw new UsageError(
          `There is no ${word} here. /help lists what there is; // begins a text with a slash.`,
        )
    }
  }

  /** @throws UsageError in a group, when none is named */
  #peer(argument: string | undefined): string {
    if (argument !== undefined) return normalName(argument)
    if (this.#conversation.startsWith('@')) return this.#conversation.slice(1)
    throw new UsageError('Say of whom, for example: /safety bob')
  }

  #safety(name: string): void {
    const number = this.#talking.messenger.safetyNumber(name)
    const sentence = `Compare with '${name}', in person or in a call: both of you see the same number.`
    this.notice([sentence, ...halvesOf(number)].join('\n'), false)
  }

  async #accept(argument: string | undefined): Promise<void> {
    const { messenger } = this.#talking
    const conversation = messenger.conversation(this.#conversation)
    if (argument === undefined && conversation?.standing === 'request') {
      await messenger.acceptRequest(this.#conversation)
      this.notice('You have accepted this conversation.', false)
      return
    }
    const name = this.#peer(argument)
    const contact = messenger.contacts().find((one) => one.name === name)
    if (contact?.state !== 'changed') {
      this.notice(`Nothing of '${name}' waits to be accepted.`, false)
      return
    }
    await messenger.accept(name)
    this.notice(`The key that holds '${name}' now is trusted.`, false)
  }

  async #dismiss(): Promise<'quit'> {
    const { messenger } = this.#talking
    if (messenger.conversation(this.#conversation)?.standing !== 'request') {
      throw new UsageError('This is no stranger. /quit leaves the chat.')
    }
    await messenger.dismissRequest(this.#conversation)
    return 'quit'
  }

  #contacts(): void {
    const names = this.#talking.messenger.contacts().map(({ name, state }) => {
      return state === 'changed' ? `${name} (key changed)` : name
    })
    this.notice(
      names.length === 0 ? 'No contacts yet.' : `Contacts: ${names.sort().join(', ')}`,
      false,
    )
  }

  #members(): void {
    const { messenger } = this.#talking
    const { members = [], creator = '' } = messenger.conversation(this.#conversation) ?? {}
    this.notice(`In it: you, ${members.join(', ')}. Made by ${creator}.`, false)
  }

  async #retry(): Promise<void> {
    const failed = [...this.#messages.values()].filter(
      ({ state }) => state === 'failed' || state === 'expired',
    )
    if (failed.length === 0) throw new ClientError('invalid-input', 'Nothing here has failed.')
    for (const { key } of failed) await this.#talking.messenger.retry(key)
    this.notice(`Sending ${failed.length} again.`, false)
  }
}

function itemOf(message: Message): ChatItem {
  const { key, kind, direction, sender, text, note, arrivedAtMs, place, state, isDoubtful } =
    message
  const said = kind === 'note' ? noteText(message) : text
  const shownState = stateText(message)
  const hasFailed = state === 'failed' || state === 'expired'
  return {
    ...{ key, kind, sender, text: said },
    isOwn: direction === 'out',
    // Where it stands is when it is shown to be from: no sender's clock puts it elsewhere.
    atMs: place === 0 ? arrivedAtMs : Math.floor(place / 1_000),
    ...(shownState !== undefined && { state: shownState }),
    isAlarming: isDoubtful || hasFailed || note === 'key-changed' || note === 'messages-lost',
  }
}
