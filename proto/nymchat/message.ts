/**
 * A message between two names: its content, as its sender signs it, as a server forwards it, and as a
 * mailbox keeps it. NYMCHAT.md sections 2 and 3.
 */
import { concatBytes } from '../bytes.js'
import { RefusedError } from '../errors.js'
import { envelopeBytesMax, messageIdBytes } from '../limits.js'
import { domainHash } from '../signing.js'
import { type JsonObject, type JsonValue, jsonObject, parseJsonObject, pythonJson } from './json.js'
import { lowSignature, signatureOfHex } from './signature.js'
import { textOf, utf8Of } from './text.js'

export interface MessageParts {
  readonly sender: string
  readonly recipient: string
  readonly body: JsonValue
  /** PEM, at the first contact. */
  readonly senderPublicKey?: string | undefined
}

/** `content` of a `send`, which the sender signs exactly as it is. */
export function contentText({ sender, recipient, body, senderPublicKey }: MessageParts): string {
  const first = senderPublicKey === undefined ? {} : { senderPublicKey }
  return pythonJson(jsonObject({ sender, recipient, body, encrypted: true, ...first }))
}

/**
 * `content` of an `incomingMessage`: recipient, `encrypted` and the outer signature are not handed on, and
 * the order of members in `body` is, because the signature in it depends on that.
 */
export function forwardedText(content: JsonObject): string {
  const key = content.get('senderPublicKey')
  const first = key === undefined || key === null ? {} : { senderPublicKey: key }
  const [sender = null, body = null] = [content.get('sender'), content.get('body')]
  return pythonJson(jsonObject({ sender, body, ...first }))
}

/** First byte of an envelope that holds such a message; ours begin with 1. */
export const storedMessageVersion = 2

/** A message as a mailbox keeps it: what a home node and the recipient need to check it once more. */
export interface StoredMessage {
  readonly sender: string
  readonly recipient: string
  /** The exact text that is signed. */
  readonly content: string
  readonly fields: JsonObject
  /** By the sender's certified owner key over `content`: DER in hex. Not checked by the decoder. */
  readonly signature: string
}

/**
 * The envelope: 0x02, then the JSON text `{"content": text, "signature": hex}`.
 * @throws RefusedError `oversized` beyond `envelopeBytesMax`, `malformed` for a lone surrogate
 */
export function encodeStoredMessage(content: string, signature: string): Uint8Array {
  const text = utf8Of(pythonJson(jsonObject({ content, signature })))
  if (text === undefined) throw new RefusedError('malformed', 'A lone surrogate cannot be kept.')
  if (text.length >= envelopeBytesMax) {
    throw new RefusedError('oversized', `A mailbox keeps at most ${envelopeBytesMax} bytes.`)
  }
  return concatBytes(Uint8Array.of(storedMessageVersion), text)
}

export function isStoredMessage(envelope: Uint8Array): boolean {
  return envelope[0] === storedMessageVersion
}

/** Reads an envelope, and checks no signature. @throws RefusedError `malformed`, `oversized` */
export function decodeStoredMessage(envelope: Uint8Array): StoredMessage {
  const text = isStoredMessage(envelope) ? textOf(envelope.subarray(1)) : undefined
  if (text === undefined) throw incomplete()
  const outer = parseJsonObject(text)
  const [content, signature] = [outer.get('content'), outer.get('signature')]
  if (typeof content !== 'string' || typeof signature !== 'string') throw incomplete()
  const fields = parseJsonObject(content)
  const [sender, recipient] = [fields.get('sender'), fields.get('recipient')]
  if (typeof sender !== 'string' || typeof recipient !== 'string') throw incomplete()
  return { sender, recipient, content, fields, signature }
}

/**
 * The id of a message: the same for the same content and signature, so that a `send` that is repeated, by the
 * mixnet or by a thief, is delivered once. The other signature that says the same (n - s) gives the same id.
 * @returns 16 bytes
 * @throws RefusedError `bad-signature`, `malformed`
 */
export function storedMessageId(content: string, signature: string): Uint8Array {
  const bytes = utf8Of(content)
  if (bytes === undefined) throw incomplete()
  const low = lowSignature(signatureOfHex(signature))
  return domainHash('nymchat-message', low, bytes).slice(0, messageIdBytes)
}

function incomplete(): RefusedError {
  return new RefusedError('malformed', 'The envelope holds no message of nymCHAT.')
}
