/** send. NYMCHAT.md sections 2 and 3. */
import { RefusedError } from '../../proto/errors.js'
import { sendErrors, success } from '../../proto/nymchat/answers.js'
import { isFalsy, isJsonObject, type JsonValue, parseJson } from '../../proto/nymchat/json.js'
import { encodeStoredMessage, forwardedText, storedMessageId } from '../../proto/nymchat/message.js'
import { hexOfSignature, isSignedText, signatureOfHex } from '../../proto/nymchat/signature.js'
import { sha256 } from '../../proto/sha256.js'
import type { Answer, FrameHandler } from './accounts.js'
import type { Delivery } from './delivery.js'
import type { Holders } from './holders.js'
import type { NymchatLetter, NymchatParts } from './ports.js'

type Parts = Pick<NymchatParts, 'signatures' | 'mailbox'>

/** A message whose sender and recipient are certified and whose signature holds. */
interface Message {
  readonly recipient: string
  /** The exact signed text. */
  readonly content: string
  /** DER in lower-case hex. */
  readonly signature: string
  readonly messageId: Uint8Array
  /** Content of the incomingMessage. */
  readonly forwarded: string
}

/**
 * Who sends, and by which way, is told by the signature alone: no route is moved. `success` is answered once the
 * message is durable here, and was pushed if its recipient can be reached.
 */
export function createSending(parts: Parts, holders: Holders, delivery: Delivery): FrameHandler {
  /** @returns the message, or what its sender is told */
  function messageOf(content: JsonValue | undefined, signature: JsonValue | undefined) {
    if (isFalsy(content) || isFalsy(signature)) return sendErrors.missing
    const fields = parsed(content)
    if (typeof content !== 'string' || fields === undefined) return sendErrors.invalidContent
    if (!isJsonObject(fields)) return sendErrors.missingNames
    const [sender, recipient] = [fields.get('sender'), fields.get('recipient')]
    if (isFalsy(sender) || isFalsy(recipient)) return sendErrors.missingNames
    const from = holders.of(sender)
    if (from === undefined) return sendErrors.unknownSender
    if (!isSignedText(parts.signatures, from.ownerKey, content, signature)) {
      return sendErrors.badSignature
    }
    const to = holders.of(recipient)
    if (to === undefined || to.homeNodes.length === 0) return sendErrors.unknownRecipient
    const hex = hexOfSignature(signatureOfHex(signature))
    const messageId = storedMessageId(content, hex)
    const forwarded = forwardedText(fields)
    return { recipient: to.name, content, signature: hex, messageId, forwarded }
  }

  /** @returns what the sender is told */
  async function take(message: Message): Promise<string> {
    const { recipient, messageId, forwarded } = message
    let envelope: Uint8Array
    try {
      envelope = encodeStoredMessage(message.content, message.signature)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      // Too large for a mailbox, and yet no larger than the real server's frames.
      const isPassed = await delivery.pass(recipient, messageId, forwarded)
      return isPassed ? success : sendErrors.oversized
    }
    // Nobody knows a receipt key of 32 bytes for it, and a repeat has the same one.
    const receiptHash = sha256(envelope)
    const kept = await store({ recipient, messageId, envelope, receiptHash })
    if (kept === 'stored') await delivery.deliver(recipient)
    // It has its home elsewhere; whoever is logged in here need not go there for it.
    else if (kept === 'queued') await delivery.pass(recipient, messageId, forwarded)
    else return kept.code === 'mailbox-full' ? sendErrors.mailboxFull : sendErrors.refused
    return success
  }

  async function store(letter: NymchatLetter): Promise<'stored' | 'queued' | RefusedError> {
    try {
      return await parts.mailbox.store(letter)
    } catch (error) {
      if (error instanceof RefusedError) return error
      throw error
    }
  }

  return async (fields) => {
    const message = messageOf(fields.get('content'), fields.get('signature'))
    return sent(typeof message === 'string' ? message : await take(message))
  }
}

function parsed(content: JsonValue | undefined): JsonValue | undefined {
  if (typeof content !== 'string') return undefined
  try {
    return parseJson(content)
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

function sent(content: string): Answer {
  return { reply: { action: 'sendResponse', context: 'chat', content } }
}
