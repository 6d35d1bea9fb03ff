/** What members of a group say to each other: the content of an MLS application message. */
import { decodeExact, encode, expectLength, expectLine, expectTime } from '../../../proto/codec.js'
import { RefusedError } from '../../../proto/errors.js'
import {
  contentBytesMax,
  groupIdBytes,
  messageIdBytes,
  mixnetAddressLengthMax,
  noteLengthMax,
  receiptIdsMax,
  textLengthMax,
} from '../../../proto/limits.js'
import * as wire from '../../../proto/wire.js'
import { expectShowable } from './showable.js'

export interface TextContent {
  readonly kind: 'text'
  /** 16 random bytes. */
  readonly id: Uint8Array
  /** 1 to 16,000 characters of showable text; it may have several lines. */
  readonly text: string
  /** By the sender's clock, ms since 1970. */
  readonly sentAtMs: number
  /** Id of the text that this one answers. */
  readonly replyTo?: Uint8Array
}

export interface ReceiptContent {
  readonly kind: 'receipt'
  /** Of 1 to 64 texts, each once. */
  readonly ids: readonly Uint8Array[]
  /** True: shown to the user; false: delivered to a device. */
  readonly isRead: boolean
}

/** Where this device can be reached without a node between, for direct mode. */
export interface DirectAddressContent {
  readonly kind: 'direct-address'
  /** Of the mixnet; empty: the one given before is not to be used any more. */
  readonly address: string
  /** Ms since 1970; 0 with an empty address. */
  readonly expiresAtMs: number
}

export type GroupNoteContent =
  /** The group is called otherwise from now on; one line. */
  | { readonly kind: 'group-note'; readonly note: 'renamed'; readonly text: string }
  /** The sender's name leaves; another member is asked to remove its devices. One line, may be empty. */
  | { readonly kind: 'group-note'; readonly note: 'left'; readonly text: string }
  /** The conversation goes on in another group, for the reason in the text (one line, may be empty). */
  | {
      readonly kind: 'group-note'
      readonly note: 'recreated'
      readonly text: string
      /** 32 bytes. */
      readonly groupId: Uint8Array
    }

/** What the sender's device lacks, so that others do not wait for an answer. */
export interface HistoryNoteContent {
  readonly kind: 'history-note'
  readonly note: 'messages-lost' | 'joined-later'
  /** One line, may be empty. */
  readonly text: string
}

export type Content =
  | TextContent
  | ReceiptContent
  | DirectAddressContent
  | GroupNoteContent
  | HistoryNoteContent

const groupNotes = [undefined, 'renamed', 'recreated', 'left'] as const
const historyNotes = [undefined, 'messages-lost', 'joined-later'] as const

/** @throws RefusedError for a content that `decodeContent` would refuse */
export function encodeContent(content: Content): Uint8Array {
  const bytes = encode(wire.Content, toWire(content))
  decodeContent(bytes)
  return bytes
}

function toWire(content: Content): wire.Content.$Properties {
  switch (content.kind) {
    case 'text': {
      const { id, text, sentAtMs, replyTo } = content
      return { text: { id, text, sentAtMs, ...(replyTo === undefined ? {} : { replyTo }) } }
    }
    case 'receipt':
      return { receipt: { ids: [...content.ids], ...(content.isRead ? { read: true } : {}) } }
    case 'direct-address':
      return { directAddress: { address: content.address, expiresAtMs: content.expiresAtMs } }
    case 'group-note': {
      const { note, text } = content
      const groupId = note === 'recreated' ? { groupId: content.groupId } : {}
      return { groupNote: { kind: groupNotes.indexOf(note), text, ...groupId } }
    }
    case 'history-note':
      return { historyNote: { kind: historyNotes.indexOf(content.note), text: content.text } }
  }
}

/** @throws RefusedError `malformed` or `oversized` */
export function decodeContent(bytes: Uint8Array): Content {
  const message = decodeExact(wire.Content, bytes, contentBytesMax, 'Content')
  if (message.text) return readText(message.text)
  if (message.receipt) return readReceipt(message.receipt)
  if (message.directAddress) return readDirectAddress(message.directAddress)
  if (message.groupNote) return readGroupNote(message.groupNote)
  if (message.historyNote) return readHistoryNote(message.historyNote)
  throw malformed('Content: of no kind that is known.')
}

function readText({ id, text, sentAtMs, replyTo }: wire.TextContent.$Properties): TextContent {
  const shown = expectShowable(text ?? '', textLengthMax, 'paragraphs', 'Text')
  if (shown === '') throw malformed('Text: empty.')
  return {
    kind: 'text',
    id: readId(id, 'Id'),
    text: shown,
    sentAtMs: expectTime(sentAtMs, 'Sent at'),
    ...(replyTo && replyTo.length > 0 ? { replyTo: readId(replyTo, 'Reply to') } : {}),
  }
}

function readReceipt(receipt: wire.ReceiptContent.$Properties): ReceiptContent {
  const ids = (receipt.ids ?? []).map((id) => readId(id, 'Receipt'))
  if (ids.length === 0 || ids.length > receiptIdsMax) {
    throw malformed(`Receipt: of ${ids.length} messages, not 1 to ${receiptIdsMax}.`)
  }
  if (new Set(ids.map((id) => id.join())).size < ids.length) {
    throw malformed('Receipt: of one message twice.')
  }
  return { kind: 'receipt', ids, isRead: receipt.read ?? false }
}

function readDirectAddress(message: wire.DirectAddressContent.$Properties): DirectAddressContent {
  const address = expectLine(message.address ?? '', mixnetAddressLengthMax, 'Direct address')
  const expiresAtMs = expectTime(message.expiresAtMs, 'Direct address until')
  if ((address === '') !== (expiresAtMs === 0)) {
    throw malformed('Direct address: neither given until a time nor taken back.')
  }
  return { kind: 'direct-address', address, expiresAtMs }
}

function readGroupNote(message: wire.GroupNoteContent.$Properties): GroupNoteContent {
  const note = groupNotes[message.kind ?? 0]
  const text = expectShowable(message.text ?? '', noteLengthMax, 'line', 'Group note')
  const groupId = message.groupId ?? new Uint8Array()
  if (note === 'recreated') {
    return { kind: 'group-note', note, text, groupId: expectLength(groupId, groupIdBytes, 'Group') }
  }
  if (note === undefined || groupId.length > 0) throw malformed('Group note: of no known kind.')
  return { kind: 'group-note', note, text }
}

function readHistoryNote(message: wire.HistoryNoteContent.$Properties): HistoryNoteContent {
  const note = historyNotes[message.kind ?? 0]
  if (note === undefined) throw malformed('History note: of no known kind.')
  const text = expectShowable(message.text ?? '', noteLengthMax, 'line', 'History note')
  return { kind: 'history-note', note, text }
}

function readId(id: Uint8Array | null | undefined, what: string): Uint8Array {
  return expectLength(id ?? new Uint8Array(), messageIdBytes, what)
}

function malformed(sentence: string): RefusedError {
  return new RefusedError('malformed', sentence)
}
