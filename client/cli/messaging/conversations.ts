/** Conversations as a user names them: a name for two, a title or a few digits of its key for a group. */
import type { Conversation } from '../../messaging/talk/events.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import { UsageError } from '../exit-codes.js'

const keyDigitsMin = 4

/** @throws UsageError when none or several are meant */
export function groupNamed(
  messenger: Pick<Messenger, 'conversations'>,
  asked: string,
): Conversation {
  const groups = messenger.conversations().filter(({ kind }) => kind === 'group')
  const titled = groups.filter(({ title }) => title === asked)
  // A group that goes on in another one is meant only when nothing else is.
  const current = titled.filter(({ successor }) => successor === undefined)
  const matches = current.length > 0 ? current : titled
  const found = matches.length > 0 ? matches : groups.filter((group) => hasKey(group, asked))
  const [group, ...others] = found
  if (group === undefined) {
    throw new UsageError(`There is no group '${asked}' here. rookery group list shows all.`)
  }
  if (others.length === 0) return group
  const choices = found.map(({ title, key }) => `${shortKeyOf(key)} (${title})`).join(', ')
  throw new UsageError(`'${asked}' may be several groups: ${choices}. Say which by its number.`)
}

function hasKey({ key }: Conversation, asked: string): boolean {
  return asked.length >= keyDigitsMin && key.startsWith(asked.toLowerCase())
}

export function shortKeyOf(key: string): string {
  return key.slice(0, 8)
}

/** What a conversation is called. */
export function titleOf({
  kind,
  title,
  key,
}: Pick<Conversation, 'kind' | 'title' | 'key'>): string {
  return kind === 'pair' ? key.slice(1) : title
}
