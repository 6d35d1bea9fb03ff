/** The envelopes between clients and a server. NYMCHAT.md sections 2, 3 and 6. */
import { RefusedError } from '../errors.js'
import { type JsonValue, jsonObject, parseJsonObject, pythonJson } from './json.js'

/** What a server says, before it is signed; `action` and `context` go together. */
export interface Reply {
  readonly action: ReplyAction
  readonly context: ReplyContext
  /** A bare word, a sentence, or JSON text. */
  readonly content: string
}

export type ReplyAction =
  | 'challenge'
  | 'challengeResponse'
  | 'queryResponse'
  | 'sendResponse'
  | 'incomingMessage'
export type ReplyContext = 'registration' | 'login' | 'query' | 'chat'

/** @param signature by the server over `content`: DER in hex */
export function replyText({ action, context, content }: Reply, signature: string): string {
  return pythonJson(jsonObject({ action, content, context, signature }))
}

/** A server's envelope as it comes: action and context of any text. */
export interface ReceivedReply {
  readonly action: string
  readonly context: string
  readonly content: string
  /** Of any form: no client of nymCHAT knows its server's key. */
  readonly signature: JsonValue | undefined
}

/** @throws RefusedError `oversized`, `malformed` when a field is missing or no text */
export function parseReply(text: string): ReceivedReply {
  const frame = parseJsonObject(text)
  const [action, context] = [frame.get('action'), frame.get('context')]
  const content = frame.get('content')
  if (typeof action !== 'string' || typeof context !== 'string' || typeof content !== 'string') {
    throw new RefusedError('malformed', 'The envelope lacks action, context or content.')
  }
  return { action, context, content, signature: frame.get('signature') }
}

/** The nonce of a challenge: 32 lower-case hex digits, and nothing else may be signed for one. */
export function nonceText(nonce: string): string {
  return pythonJson(jsonObject({ nonce }))
}

/** @throws RefusedError `malformed` for every other form of nonce */
export function parseNonce(content: string): string {
  const nonce = parseJsonObject(content).get('nonce')
  if (typeof nonce === 'string' && /^[0-9a-f]{32}$/.test(nonce)) return nonce
  throw new RefusedError('malformed', 'The challenge is no nonce of 32 hex digits.')
}

/** What a query is answered with when somebody has the name. */
export function foundText(username: string, publicKey: string): string {
  return pythonJson(jsonObject({ username, publicKey }))
}

/** What clients say. @returns the text of a frame */
export const clientFrames = {
  register: (usernym: string, publicKey: string) =>
    pythonJson(jsonObject({ action: 'register', usernym, publicKey })),
  registrationResponse: (username: string, signature: string) =>
    pythonJson(jsonObject({ action: 'registrationResponse', username, signature })),
  login: (usernym: string) => pythonJson(jsonObject({ action: 'login', usernym })),
  loginResponse: (username: string, signature: string) =>
    pythonJson(jsonObject({ action: 'loginResponse', username, signature })),
  query: (username: string) => pythonJson(jsonObject({ action: 'query', username })),
  send: (content: string, signature: string) =>
    pythonJson(jsonObject({ action: 'send', content, signature })),
  /** Straight to a contact's mixnet address, with what would be the content of a `send`. */
  direct: (content: string, signature: string) =>
    pythonJson(jsonObject({ action: 'incomingMessage', content, context: 'chat', signature })),
} as const
