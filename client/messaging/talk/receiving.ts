/** What others say in a group: texts, receipts, notes; applied in the step that decrypted it. */
import { bytesToHex } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { type Content, decodeContent, type GroupNoteContent } from '../content/content.js'
import type { Member } from '../mls/group.js'
import type { Received } from '../mls/messages.js'
import { requestTextsMax } from './bounds.js'
import { isChanged } from './contacts.js'
import type { Turn } from './desk.js'
import { keepGroup, leavesOf, namesOf } from './groups.js'
import { putDelivery, putNote, putText } from './history.js'
import { letterKey } from './letters.js'
import type { ConversationRow, Delivery, GroupRow } from './memory.js'
import { settleInvitations } from './outbox.js'
import { owe } from './receipts.js'
import { type Shared, textKey } from './shared.js'
import { conversationOf } from './views.js'
import { forgetAdditionsOf, putWish, turnOf } from './wishes.js'

type Application = Extract<Received, { kind: 'application' }>

/** Where and when something was said. */
interface Scene {
  readonly group: GroupRow
  readonly conversation: ConversationRow
  readonly sender: Member
  /** Names that can read it, in order. */
  readonly audience: readonly string[]
  readonly arrivedAtMs: number
}

export async function takeApplication(
  shared: Shared,
  turn: Turn,
  row: GroupRow,
  received: Application,
  arrivedAtMs: number,
): Promise<void> {
  const { sender } = received
  const isConfirmed = row.isConfirmed || sender.name !== shared.name
  const group = keepGroup(turn, received.group, { ...row, isConfirmed })
  settleInvitations(turn, group.key, sender)
  const conversation = turn.find('conversations', group.conversation)
  // What a member said before it was removed is still read; what it says afterwards it cannot encrypt.
  if (conversation === undefined) return
  const content = contentOf(received.content)
  if (typeof content === 'string') {
    const about = `'${sender.name}' sent something that this program cannot show: ${content}`
    turn.tell({
      kind: 'warning',
      code: 'unreadable',
      sentence: about,
      conversation: conversation.key,
    })
    return
  }
  const audience = namesOf({ members: received.audience })
  await apply(shared, turn, { group, conversation, sender, audience, arrivedAtMs }, content)
}

function contentOf(bytes: Uint8Array): Content | string {
  try {
    return decodeContent(bytes)
  } catch (error) {
    if (error instanceof RefusedError) return error.message
    throw error
  }
}

async function apply(shared: Shared, turn: Turn, scene: Scene, content: Content): Promise<void> {
  switch (content.kind) {
    case 'text':
      return takeText(shared, turn, scene, content)
    case 'receipt':
      return takeReceipt(shared, turn, scene, content.ids)
    case 'direct-address':
      return takeAddress(shared, turn, scene, content)
    case 'group-note':
      return takeGroupNote(shared, turn, scene, content)
    case 'history-note': {
      const { conversation, sender, arrivedAtMs } = scene
      return putNote(shared, turn, {
        ...{ conversation: conversation.key, note: content.note, sender: sender.name },
        ...{ names: [sender.name], text: content.text, atMs: arrivedAtMs },
      })
    }
  }
}

async function takeText(
  shared: Shared,
  turn: Turn,
  { audience, conversation, sender, arrivedAtMs }: Scene,
  { id, text, sentAtMs, replyTo }: Extract<Content, { kind: 'text' }>,
): Promise<void> {
  const isOwn = sender.name === shared.name
  const key = textKey(conversation.key, sender.name, id)
  const isKnown = (await turn.get('history', key)) !== undefined
  if (conversation.standing === 'request' && !isOwn && !isKnown) {
    // Not receipted either: for their sender the rest stays where it is, until it is a conversation.
    if (conversation.requestTexts >= requestTextsMax) return
    const requestTexts = conversation.requestTexts + 1
    turn.put('conversations', { ...conversation, requestTexts })
  }
  if (!isOwn) owe(shared, turn, conversation.key, sender.name, id)
  if (isKnown) return
  const contact = turn.find('contacts', sender.name)
  const others = audience.filter((name) => name !== shared.name)
  const sent: Delivery = { state: 'sent' }
  putText(shared, turn, {
    ...{ conversation: conversation.key, sender: sender.name, id, text, sentAtMs, arrivedAtMs },
    replyTo,
    ...(isOwn && { deliveries: Object.fromEntries(others.map((name) => [name, sent])) }),
    ...(contact && isChanged(contact) && { isDoubtful: true }),
  })
}

/** Nobody but the name itself can say that it has a text. */
async function takeReceipt(
  shared: Shared,
  turn: Turn,
  { conversation, sender }: Scene,
  ids: readonly Uint8Array[],
): Promise<void> {
  for (const id of ids) {
    const key = textKey(conversation.key, shared.name, id)
    await putDelivery(turn, key, sender.name, { state: 'delivered' })
    const letter = letterKey(key, sender.name)
    if (turn.find('outbox', letter) !== undefined) turn.remove('outbox', letter)
  }
}

async function takeAddress(
  shared: Shared,
  turn: Turn,
  { group, conversation, sender }: Scene,
  { address, expiresAtMs }: Extract<Content, { kind: 'direct-address' }>,
): Promise<void> {
  const contact = turn.find('contacts', sender.name)
  if (contact === undefined || conversation.kind !== 'pair' || sender.name === shared.name) return
  const addresses: Record<string, { address: string; untilMs: number }> = {}
  // Of devices that are members: what is kept does not grow.
  for (const deviceKey of leavesOf(group, sender.name)) {
    const known = contact.addresses[bytesToHex(deviceKey)]
    if (known !== undefined) addresses[bytesToHex(deviceKey)] = known
  }
  const device = bytesToHex(sender.deviceKey)
  if (address === '') delete addresses[device]
  else addresses[device] = { address, untilMs: expiresAtMs }
  turn.put('contacts', { ...contact, addresses })
}

async function takeGroupNote(
  shared: Shared,
  turn: Turn,
  { group, conversation, sender, arrivedAtMs }: Scene,
  content: GroupNoteContent,
): Promise<void> {
  putNote(shared, turn, {
    ...{ conversation: conversation.key, note: content.note, sender: sender.name },
    ...{ names: [sender.name], text: content.text, atMs: arrivedAtMs },
  })
  if (conversation.kind === 'pair') return
  const changed = afterNote(shared, conversation, sender.name, content)
  turn.put('conversations', changed)
  turn.tell({ kind: 'group-changed', conversation: conversationOf(turn, changed, shared.name) })
  if (content.note !== 'left' || sender.name === shared.name) return
  // MLS lets only others remove a member: each of us would, one after the other, until one has.
  const gone = leavesOf(group, sender.name)
  const delayMs = turnOf(group, '', gone) * shared.pace.turnMs
  forgetAdditionsOf(turn, group.key, sender.name)
  putWish(shared, turn, group.key, { want: 'remove', name: sender.name, delayMs })
}

function afterNote(
  shared: Shared,
  conversation: ConversationRow,
  sender: string,
  content: GroupNoteContent,
): ConversationRow {
  switch (content.note) {
    case 'renamed':
      return { ...conversation, title: content.text }
    case 'recreated':
      return { ...conversation, successor: bytesToHex(content.groupId) }
    case 'left':
      // Another device of ours said so: it is for all of them.
      return sender === shared.name ? { ...conversation, standing: 'left' } : conversation
  }
}
