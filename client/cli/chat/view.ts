/** What the chat shows, and what it can ask for: all that its screen knows of messages. */

/** One text or note of a conversation; a later state of it is another object. */
export interface ChatItem {
  readonly key: string
  /** note: something that happened in the conversation; notice: something that only this screen says. */
  readonly kind: 'text' | 'note' | 'notice'
  readonly isOwn: boolean
  /** Who said it; empty for a notice. */
  readonly sender: string
  /** As others wrote it: the screen takes out what would move the cursor. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** Of our own texts, in words: `stored`. */
  readonly state?: string
  /** The reader should look at it: it failed, or may be from somebody else. */
  readonly isAlarming: boolean
}

export interface ChatView {
  /** With whom: `bob`, or the title of a group and who is in it. */
  readonly title: string
  /** How we are connected, in a few words. */
  readonly status: string
  /** Oldest first. */
  readonly items: readonly ChatItem[]
  /** Whether there is more before the first item. */
  readonly hasOlder: boolean
}

/** A conversation as its screen sees it. */
export interface ChatPort {
  view(): ChatView
  /** @returns how to stop */
  onChange(listener: () => void): () => void
  /**
   * Takes what was typed: a text, or a command if it begins with `/`.
   * @returns whether the chat goes on @throws whatever stopped it: then it stays in the editor
   */
  submit(text: string): Promise<'stay' | 'quit'>
  /** Loads what was said before. */
  older(): Promise<void>
}
