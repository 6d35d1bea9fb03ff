/** Messages and conversations as data for programs and as lines for people. */
import { showTime } from '../../core/show-time.js'
import type { Conversation, Message } from '../../messaging/talk/events.js'
import type { Delivery, NoteKind } from '../../messaging/talk/memory.js'
import { shortKeyOf, titleOf } from './conversations.js'

export function messageData(message: Message) {
  const { key, id, conversation, kind, direction, sender, text, note, names, replyTo } = message
  const { sentAtMs, arrivedAtMs, state, deliveries, isDoubtful } = message
  return {
    ...{ key, id, conversation, kind, direction, sender, text, note, names, replyTo },
    sentAt: showTime(sentAtMs),
    arrivedAt: showTime(arrivedAtMs),
    ...{ state, deliveries, isDoubtful },
  }
}

export function conversationData(conversation: Conversation) {
  const { key, kind, title, creator, standing, members, ownDevices } = conversation
  const { successor, changesWaiting } = conversation
  return { key, kind, title, creator, standing, members, ownDevices, successor, changesWaiting }
}

/** One message; texts of several lines go on under their own beginning. */
export function messageLines(message: Message): string[] {
  const [first = '', ...others] = sentenceOf(message).split('\n')
  const before = `${showMinute(message.sentAtMs)}  `
  const state = stateText(message)
  const lines = [before + first, ...others.map((line) => ' '.repeat(before.length) + line)]
  const last = lines.length - 1
  return state === undefined
    ? lines
    : lines.map((line, i) => (i === last ? `${line}  (${state})` : line))
}

function sentenceOf(message: Message): string {
  if (message.kind === 'note') return noteText(message)
  return `${message.sender}: ${message.text}`
}

/** What happened, as a sentence. */
export function noteText({ note, sender, names = [], text }: Message): string {
  const whom = names.join(', ')
  const because = text === '' ? '' : `: ${text}`
  const sentences: Readonly<Record<NoteKind, string>> = {
    created:
      text === ''
        ? `${sender} began this conversation.`
        : `${sender} made the group '${text}' with ${whom}.`,
    joined: `${sender} brought ${whom} in.`,
    'joined-later': 'This device joined now; what was said before stays on the others.',
    added: `${sender} added ${whom}.`,
    removed: `${sender} removed ${whom}.`,
    left: `${whom === '' ? sender : whom} left.`,
    renamed: `${sender} called the group '${text}'.`,
    recreated: `${sender} made this conversation anew${because}.`,
    'messages-lost': `Messages of ${sender} may be lost${because}.`,
    'key-changed': `The key of ${whom === '' ? sender : whom} has changed. Compare the safety number, then accept it.`,
  }
  return note === undefined ? text : sentences[note]
}

/** How far a text of ours is, in words; of others, whether to doubt it. */
export function stateText({ state, deliveries = {}, isDoubtful }: Message): string | undefined {
  if (isDoubtful) return 'perhaps from somebody else: the key had changed'
  if (state === undefined) return undefined
  const all = Object.entries(deliveries)
  const arrived = all.filter(([, one]) => one.state === 'delivered').length
  const reason = all.find(([, one]) => one.state === state && one.reason)?.[1].reason
  const detail = reason === undefined ? '' : `: ${reason}`
  if (all.length < 2 || state === 'delivered') return state + detail
  return `${state}, delivered to ${arrived} of ${all.length}${detail}`
}

/** Of each name that a text was for. */
export function deliveryLines(deliveries: Readonly<Record<string, Delivery>>): string[] {
  return Object.entries(deliveries).map(([name, { state, reason }]) => {
    return `${name}: ${state}${reason === undefined ? '' : ` (${reason})`}`
  })
}

export function headingOf(conversation: Conversation): string {
  const { kind, key, standing, members } = conversation
  const who = kind === 'pair' ? '' : ` [${shortKeyOf(key)}: ${members.join(', ')}]`
  const request = standing === 'request' ? ' (a stranger; accept or dismiss it)' : ''
  return `${titleOf(conversation)}${who}${request}`
}

/** By this computer's clock: `2026-11-29 14:05`. */
function showMinute(timeMs: number): string {
  const date = new Date(timeMs)
  if (Number.isNaN(date.getTime())) return showTime(timeMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
