/** What we say: encrypted for a group, written into the history, and put into the outbox, in one step. */
import { messageIdBytes } from '../../../proto/limits.js'
import { ClientError } from '../../core/errors.js'
import { type Content, encodeContent } from '../content/content.js'
import { encrypt } from '../mls/messages.js'
import { encryptedMax, outboxMax } from './bounds.js'
import type { Turn } from './desk.js'
import { keepGroup, leavesOf, namesOf, openGroup, writingGroup } from './groups.js'
import { putText } from './history.js'
import { type Mailing, putLetters } from './letters.js'
import type { ConversationRow, Delivery, GroupRow, HistoryRow } from './memory.js'
import type { Shared } from './shared.js'
import { putWish } from './wishes.js'

export interface Addressing {
  /** Names that get it; all of the group when absent. */
  readonly names?: readonly string[]
  readonly text?: string
  readonly isExpendable?: boolean
}

/** Encrypts for the group and puts the letters. */
export async function say(
  shared: Shared,
  turn: Turn,
  group: GroupRow,
  content: Content,
  { names = namesOf(group), text, isExpendable }: Addressing = {},
): Promise<void> {
  const bytes = encodeContent(content)
  const opened = await openGroup(shared, turn, group.key)
  const encrypted = await encrypt(shared.engine, opened, bytes)
  keepGroup(turn, encrypted.group, { ...group, encrypted: group.encrypted + 1 })
  if (group.encrypted + 1 === encryptedMax) {
    putWish(shared, turn, group.key, { want: 'refresh', name: shared.name })
  }
  const mailing: Mailing = {
    ...{ conversation: group.conversation, group: group.key, message: encrypted.message },
    recipients: new Map(names.map((name) => [name, leavesOf(group, name)])),
    ...(text !== undefined && { text }),
    ...(isExpendable && { isExpendable }),
  }
  await putLetters(shared, turn, mailing)
}

export interface Written {
  readonly text: string
  readonly replyTo?: Uint8Array | undefined
}

/** A text of ours, before it is known in which group it leaves. */
export function putOwnText(
  shared: Shared,
  turn: Turn,
  conversation: string,
  names: readonly string[],
  { text, replyTo }: Written,
): HistoryRow {
  if (turn.list('outbox').length + turn.list('drafts').length >= outboxMax) {
    throw new ClientError('refused', `${outboxMax} messages are on their way already.`)
  }
  const nowMs = shared.clock.nowMs()
  const waiting: Delivery = { state: 'waiting' }
  return putText(shared, turn, {
    ...{ conversation, sender: shared.name, id: shared.random(messageIdBytes), text, replyTo },
    ...{ sentAtMs: nowMs, arrivedAtMs: nowMs },
    deliveries: Object.fromEntries(names.map((name) => [name, waiting])),
  })
}

/**
 * Says a text that is in the history; our own other devices get it with the first attempt.
 * @param names whom it has not reached
 */
export async function sayText(
  shared: Shared,
  turn: Turn,
  group: GroupRow,
  row: HistoryRow,
  names: readonly string[],
): Promise<void> {
  const { id, text, sentAtMs, replyTo } = row
  const content: Content = { kind: 'text', id, text, sentAtMs, ...(replyTo && { replyTo }) }
  await say(shared, turn, group, content, { names: [...names, shared.name], text: row.key })
}

/** The group in which a conversation is written, once that is possible. */
export function expectWriting(turn: Turn, conversation: ConversationRow): GroupRow {
  if (conversation.successor !== undefined) {
    throw new ClientError('refused', 'This group goes on in another one.')
  }
  const group = writingGroup(turn, conversation)
  if (conversation.standing === 'open' && group !== undefined) return group
  throw new ClientError('refused', 'We are not in this group.')
}
