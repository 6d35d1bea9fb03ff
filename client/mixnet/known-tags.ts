import type { SenderTag } from './carrier.js'
import { senderTagsMax } from './settings.js'

/**
 * The sender tags that one carrier handed out, bounded: the least recently heard goes first. The Nym
 * client swallows replies to tags it does not know (NYM.md section 5.1), so we must know them.
 */
export class KnownTags {
  readonly #tags = new Set<string>()
  readonly #max: number

  constructor(max: number = senderTagsMax) {
    this.#max = max
  }

  heard(text: string): SenderTag {
    this.#tags.delete(text)
    this.#tags.add(text)
    if (this.#tags.size > this.#max) {
      for (const oldest of this.#tags) {
        this.#tags.delete(oldest)
        break
      }
    }
    return text as SenderTag
  }

  has(tag: string): boolean {
    return this.#tags.has(tag)
  }

  clear(): void {
    this.#tags.clear()
  }
}
