/** From an MLS message to letters: one for each name, sealed for its devices that are members. */
import { bytesToHex } from '../../../proto/bytes.js'
import { devicesMax, messageIdBytes, receiptKeyBytes } from '../../../proto/limits.js'
import { sha256 } from '../../../proto/sha256.js'
import { ClientError } from '../../core/errors.js'
import { encodeInner } from '../content/inner.js'
import { seal } from '../envelope/envelope.js'
import type { Letter } from '../mail/mail.js'
import type { Turn } from './desk.js'
import { hasKey } from './groups.js'
import type { LetterPart } from './memory.js'
import type { Shared } from './shared.js'

/** @throws ClientError `invalid-input` for a message that fits no envelope */
export async function sealLetter(
  shared: Shared,
  recipient: string,
  deviceKeys: readonly Uint8Array[],
  message: Uint8Array,
): Promise<LetterPart> {
  const { federationId, random } = shared
  const inner = encodeInner(message)
  try {
    const envelope = await seal({ federationId, name: recipient, deviceKeys, inner, random })
    return { messageId: random(messageIdBytes), receiptKey: random(receiptKeyBytes), envelope }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const sentence = `It is too large for one message to '${recipient}'.`
    throw new ClientError('invalid-input', sentence, {}, { cause })
  }
}

export function letterOf(recipient: string, part: LetterPart): Letter {
  const { messageId, envelope, receiptKey } = part
  return { recipient, messageId, envelope, receiptHash: sha256(receiptKey) }
}

export interface Mailing {
  readonly conversation: string
  readonly group: string
  readonly message: Uint8Array
  /** Who gets it, by name. Our own device is left out, and names without devices. */
  readonly recipients: ReadonlyMap<string, readonly Uint8Array[]>
  /** Key of the history row whose text it is. */
  readonly text?: string
  readonly isExpendable?: boolean
  /** It is a Welcome for the recipients. */
  readonly isInvitation?: boolean
}

/** Puts letters into the outbox. They leave once the step is durable. */
export async function putLetters(shared: Shared, turn: Turn, mailing: Mailing): Promise<void> {
  const { conversation, group, text, isExpendable = false, isInvitation = false } = mailing
  const nowMs = shared.clock.nowMs()
  for (const [recipient, deviceKeys] of mailing.recipients) {
    const keys = sealedFor(shared, turn, recipient, deviceKeys)
    if (keys.length === 0) continue
    const part = await sealLetter(shared, recipient, keys, mailing.message)
    turn.put('outbox', {
      key: text === undefined ? bytesToHex(part.messageId) : letterKey(text, recipient),
      place: turn.nextNumber(),
      lane: `${conversation}>${recipient}`,
      ...{ recipient, group, isExpendable, ...part },
      ...(text !== undefined && { text }),
      ...(isInvitation && { invited: keys }),
      ...{ stage: 'waiting', attempts: 0, dueAtMs: nowMs, madeAtMs: nowMs },
    })
  }
}

/** The letter that carries a text to a name. */
export function letterKey(text: string, recipient: string): string {
  return `${text}>${recipient}`
}

/** An envelope is for eight devices at most; the listed ones come first. */
function sealedFor(
  { name, engine }: Shared,
  turn: Turn,
  recipient: string,
  deviceKeys: readonly Uint8Array[],
): readonly Uint8Array[] {
  const keys =
    recipient === name ? deviceKeys.filter((key) => !hasKey([engine.deviceKey], key)) : deviceKeys
  if (keys.length <= devicesMax) return keys
  const listed = turn.find('contacts', recipient)?.devices ?? []
  return keys.filter((key) => hasKey(listed, key)).slice(0, devicesMax)
}
