/**
 * Messages of others. NYMCHAT.md section 5, without its holes: a key is remembered only after the message was verified
 * with it, never replaced, and held against the server's; what comes again, or was meant for somebody else, is dropped.
 */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { mixnetAddressLengthMax } from '../../proto/limits.js'
import { openBody, type Saying } from '../../proto/nymchat/encryption.js'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJsonObject,
  pythonJson,
} from '../../proto/nymchat/json.js'
import { keyOfPem } from '../../proto/nymchat/public-key.js'
import { isSignedText } from '../../proto/nymchat/signature.js'
import { utf8Of } from '../../proto/nymchat/text.js'
import { sha256 } from '../../proto/sha256.js'
import { memorySeen } from './memory.js'
import { type NymchatClientParts, NymchatError, type NymchatProblem } from './ports.js'

interface SenderKey {
  readonly key: Uint8Array
  readonly isRemembered: boolean
  readonly isVerified: boolean
}

class Problem extends Error {
  constructor(readonly code: NymchatProblem['code']) {
    super(code)
  }
}

export interface Incoming {
  /**
   * Takes the content of an incomingMessage: one that names its recipient came directly, signed by its sender.
   * What is wrong with it is told as a problem.
   * @returns whether there is no need to give it again: it is here, or will never be more than it is
   * @throws what the contacts or `onMessage` throw
   */
  take(content: string, signature: JsonValue | undefined): Promise<boolean>
}

type Parts = Pick<
  NymchatClientParts,
  | 'name'
  | 'privateKey'
  | 'contacts'
  | 'seen'
  | 'signatures'
  | 'firstContact'
  | 'onMessage'
  | 'onProblem'
> & {
  /** What the server has for a name. @throws NymchatError */
  readonly lookUp: (name: string) => Promise<Uint8Array | undefined>
}

export function createIncoming(parts: Parts): Incoming {
  const { contacts, signatures } = parts
  const { seen = memorySeen() } = parts

  /** @throws Problem */
  async function keyOf(sender: string, attached: JsonValue | undefined): Promise<SenderKey> {
    const remembered = await contacts.keyOf(sender)
    if (remembered !== undefined) {
      return { key: remembered, isRemembered: true, isVerified: true }
    }
    const own = typeof attached === 'string' ? keyOfPem(attached) : undefined
    if (parts.firstContact === 'look-up') {
      const found = await foundBy(sender, own)
      if (found !== undefined) {
        if (own !== undefined && !equalBytes(own, found)) throw new Problem('key-changed')
        return { key: found, isRemembered: false, isVerified: true }
      }
    }
    if (own === undefined) throw new Problem('unknown-sender')
    const isTrusted = parts.firstContact === 'trust'
    return { key: own, isRemembered: false, isVerified: isTrusted }
  }

  /** Undefined when the server cannot be asked, and the message brings a key that can stand in meanwhile. */
  async function foundBy(
    sender: string,
    own: Uint8Array | undefined,
  ): Promise<Uint8Array | undefined> {
    try {
      const found = await parts.lookUp(sender)
      if (found === undefined) throw new Problem('unknown-sender')
      return found
    } catch (error) {
      if (!(error instanceof NymchatError) || own === undefined) throw error
      return undefined
    }
  }

  /** @throws Problem, RefusedError, NymchatError */
  async function open(fields: JsonObject, content: string, signature: JsonValue | undefined) {
    const [sender, body] = [fields.get('sender'), fields.get('body')]
    if (typeof sender !== 'string' || !isJsonObject(body)) throw new Problem('bad-message')
    const isDirect = fields.has('recipient')
    if (isDirect && fields.get('recipient') !== parts.name) throw new Problem('bad-message')
    const from = await keyOf(sender, fields.get('senderPublicKey'))
    if (isDirect && !isSignedText(signatures, from.key, content, signature)) {
      throw new Problem('bad-message')
    }
    const saying = openBody(body, from.key, parts.privateKey, signatures)
    const id = idOf(body.get('encryptedPayload') ?? null)
    if (await seen.has(id)) throw new Problem('repeated')
    if (!from.isRemembered && from.isVerified) await contacts.pin(sender, from.key)
    return { id, sender, saying, isDirect, isVerified: from.isVerified }
  }

  /** @throws Problem */
  async function learnAddress(
    name: string,
    { address }: Extract<Saying, { kind: 'handshake' }>,
  ): Promise<void> {
    const isAddress = address.length <= mixnetAddressLengthMax && /^[\x21-\x7e]+$/.test(address)
    if (!isAddress) throw new Problem('bad-message')
    await contacts.noteAddress(name, address)
  }

  return {
    async take(content, signature) {
      let sender: string | undefined
      try {
        const fields = parseJsonObject(content)
        const said = fields.get('sender')
        sender = typeof said === 'string' ? said : undefined
        const message = await open(fields, content, signature)
        const { saying, isDirect, isVerified } = message
        if (saying.kind === 'handshake') {
          if (isVerified) await learnAddress(message.sender, saying)
        } else {
          await contacts.noteHistory(message.sender)
          await parts.onMessage({ sender: message.sender, text: saying.text, isDirect, isVerified })
        }
        await seen.add(message.id)
        return true
      } catch (error) {
        const code = codeOf(error)
        parts.onProblem({ code, sender })
        return code === 'repeated' || code === 'bad-message'
      }
    },
  }
}

/** The same ciphertext is the same message, whoever brings it. */
function idOf(payload: JsonValue): string {
  return bytesToHex(sha256(utf8Of(pythonJson(payload)) ?? new Uint8Array()))
}

/** @throws what is neither wrong with the message nor with the server */
function codeOf(error: unknown): NymchatProblem['code'] {
  if (error instanceof Problem) return error.code
  if (error instanceof RefusedError) return 'bad-message'
  if (error instanceof NymchatError) {
    return error.code === 'key-changed' ? 'key-changed' : 'unknown-sender'
  }
  throw error
}
