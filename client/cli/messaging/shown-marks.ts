/**
 * Which messages of a conversation were shown, so that `inbox` shows each once. Kept in the home's settings, sealed:
 * with whom one talks is nobody's business. Once all were shown, only those are marked that may still come to stand
 * behind one that was not.
 */
import { createHash } from 'node:crypto'
import { base64url } from '@scure/base'
import { type Clock, systemClock } from '../../core/ports.js'
import type { Message } from '../../messaging/talk/events.js'
import { placedWithinMs, placeOf } from '../../messaging/talk/history.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import type { Home } from '../../store/home.js'

const pageRows = 200

interface Mark {
  /** Place of the oldest row that the mark tells of. */
  readonly floor: number
  readonly shown: ReadonlySet<string>
}

export interface ShownMarks {
  /** Messages of others that were not shown, oldest first. */
  unshown(conversation: string): Promise<readonly Message[]>
  /** Notes that these were shown. */
  add(conversation: string, messages: readonly Message[]): Promise<void>
}

export function shownMarks(
  home: Home,
  { name, history }: Pick<Messenger, 'name' | 'history'>,
  clock: Pick<Clock, 'nowMs'> = systemClock,
): ShownMarks {
  async function secretsOf(conversation: string) {
    const vault = await home.keys.vault()
    const label = `shown ${name} ${conversation}`
    return { vault, label, key: `shown ${base64url.encode(vault.blind(label))}` }
  }

  async function load(conversation: string): Promise<Mark> {
    const { vault, label, key } = await secretsOf(conversation)
    const sealed = home.setting(key)
    const content = sealed && vault.unseal(base64url.decode(sealed), label)
    // What cannot be read is as good as none: everything is shown again.
    if (!content) return { floor: 0, shown: new Set() }
    const { floor, shown } = JSON.parse(new TextDecoder().decode(content))
    return { floor, shown: new Set(shown) }
  }

  async function save(conversation: string, { floor, shown }: Mark): Promise<void> {
    const { vault, label, key } = await secretsOf(conversation)
    const content = new TextEncoder().encode(JSON.stringify({ floor, shown: [...shown] }))
    home.saveSettings({ [key]: base64url.encode(vault.seal(content, label)) })
  }

  /** Messages of others from the newest down to a place, oldest first; a page more may come with them. */
  async function readDownTo(conversation: string, place: number) {
    const found: Message[] = []
    let before = Number.MAX_SAFE_INTEGER
    for (;;) {
      const page = await history(conversation, { before, limit: pageRows })
      found.unshift(...page.filter(({ direction }) => direction === 'in'))
      const [oldest] = page
      const isAll = oldest === undefined || page.length < pageRows
      if (isAll || oldest.place < place) return { found, floor: isAll ? 0 : oldest.place }
      before = oldest.place
    }
  }

  async function newsBeside(conversation: string, { floor, shown }: Mark) {
    const { found } = await readDownTo(conversation, floor)
    return found.filter((one) => one.place >= floor && !shown.has(shortOf(one)))
  }

  return {
    unshown: async (conversation) => newsBeside(conversation, await load(conversation)),
    async add(conversation, messages) {
      const { floor, shown } = await load(conversation)
      const mark = { floor, shown: new Set([...shown, ...messages.map(shortOf)]) }
      const left = await newsBeside(conversation, mark)
      if (left.length > 0) return save(conversation, mark)
      const all = await readDownTo(conversation, await oldestToCome(conversation))
      await save(conversation, { floor: all.floor, shown: new Set(all.found.map(shortOf)) })
    },
  }

  /** The place behind which nothing comes to stand any more, even if the clock is set back to the newest message. */
  async function oldestToCome(conversation: string): Promise<number> {
    const [newest] = await history(conversation, { limit: 1 })
    const nowMs = Math.min(clock.nowMs(), newest?.arrivedAtMs ?? Number.POSITIVE_INFINITY)
    return placeOf(nowMs - placedWithinMs, nowMs - placedWithinMs, 0)
  }
}

/** As many bits as nobody finds another message for. */
function shortOf({ key }: Message): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 16)
}
