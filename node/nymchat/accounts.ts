/** register, registrationResponse, login, loginResponse, query. NYMCHAT.md sections 3 and 4. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { bytesToHex } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import {
  loginErrors,
  noUserFound,
  queryErrors,
  registrationErrors,
  success,
} from '../../proto/nymchat/answers.js'
import { foundText, nonceText, type Reply, type ReplyContext } from '../../proto/nymchat/frames.js'
import { isFalsy, type JsonObject, type JsonValue } from '../../proto/nymchat/json.js'
import { pointOfPem } from '../../proto/nymchat/public-key.js'
import { isSignedText, signatureOfHex } from '../../proto/nymchat/signature.js'
import type { Registration } from '../../proto/registration.js'
import { type Holders, ownerMayLogIn } from './holders.js'
import { createPending } from './pending.js'
import type { NymchatParts } from './ports.js'
import { createRegistering, type Draft } from './registering.js'

/** What a frame is answered with. */
export interface Answer {
  readonly reply: Reply
  /** From then on this name is reached by whoever is answered, and gets what waits for it. */
  readonly reached?: Pick<Registration, 'name' | 'ownerKey'>
}

/** @throws what is a fault of this node */
export type FrameHandler = (fields: JsonObject, senderTag: SenderTag) => Answer | Promise<Answer>

type Accounts = Readonly<
  Record<'register' | 'registrationResponse' | 'login' | 'loginResponse' | 'query', FrameHandler>
>

const loginNonceBytes = 16

export function createAccounts(parts: NymchatParts, holders: Holders): Accounts {
  const { timers, settings, signatures } = parts
  const registering = createRegistering(parts)
  const drafts = createPending<Draft>(settings)
  const logins = createPending<{ readonly name: string; readonly nonce: string }>(settings)

  /** Any other key would verify the nonce at the real server, and break whoever writes to it. */
  function register(fields: JsonObject, senderTag: SenderTag): Answer {
    const [name, pem] = [fields.get('usernym'), fields.get('publicKey')]
    if (isFalsy(name) || isFalsy(pem)) return registered(registrationErrors.missing)
    if (typeof name !== 'string' || !registering.isName(name)) {
      return registered(registrationErrors.invalidName)
    }
    if (holders.isTaken(name)) return registered(registrationErrors.taken)
    const ownerKey = ownerKeyOf(pem, parts)
    if (ownerKey === undefined) return registered(registrationErrors.badSignature)
    const draft = registering.draft(name, ownerKey)
    drafts.set(senderTag, draft, timers.now())
    return challenge('registration', draft.nonce)
  }

  /** Like the real server, it forgets a draft that was signed wrongly, and not one that failed. */
  async function registrationResponse(fields: JsonObject, senderTag: SenderTag): Promise<Answer> {
    const draft = drafts.get(senderTag, timers.now())
    if (draft === undefined) return registered(registrationErrors.nothingPending)
    const { ownerKey } = draft.content
    const signature = fields.get('signature')
    if (!isSignedText(signatures, ownerKey, draft.nonce, signature)) {
      drafts.delete(senderTag)
      return registered(registrationErrors.badSignature)
    }
    const decision = await registering.decide(draft, signatureOfHex(signature), senderTag)
    if (decision !== 'certified') return registered(registrationErrors[decision])
    drafts.delete(senderTag)
    return { ...registered(success), reached: draft.content }
  }

  function login(fields: JsonObject, senderTag: SenderTag): Answer {
    const name = fields.get('usernym')
    if (isFalsy(name)) return loggedIn(loginErrors.missing)
    const holder = holders.of(name)
    if (holder === undefined || !ownerMayLogIn(holder)) return loggedIn(loginErrors.unknown)
    const nonce = bytesToHex(parts.random(loginNonceBytes))
    logins.set(senderTag, { name: holder.name, nonce }, timers.now())
    return challenge('login', nonce)
  }

  /** Held against the key that the name has now, and good for one answer only. */
  function loginResponse(fields: JsonObject, senderTag: SenderTag): Answer {
    const asked = logins.get(senderTag, timers.now())
    if (asked === undefined) return loggedIn(loginErrors.nothingPending)
    logins.delete(senderTag)
    const holder = holders.of(asked.name)
    if (
      holder === undefined ||
      !ownerMayLogIn(holder) ||
      !isSignedText(signatures, holder.ownerKey, asked.nonce, fields.get('signature'))
    ) {
      return loggedIn(loginErrors.badSignature)
    }
    return { ...loggedIn(success), reached: holder }
  }

  function query(fields: JsonObject): Answer {
    const name = fields.get('username')
    if (isFalsy(name)) return queried(queryErrors.missing)
    const holder = holders.of(name)
    if (holder === undefined) return queried(noUserFound)
    return queried(foundText(holder.name, holders.pemOf(holder)))
  }

  return { register, registrationResponse, login, loginResponse, query }
}

function ownerKeyOf(
  pem: JsonValue | undefined,
  { keyOfPoint }: Pick<NymchatParts, 'keyOfPoint'>,
): Uint8Array | undefined {
  if (typeof pem !== 'string') return undefined
  try {
    return keyOfPoint(pointOfPem(pem))
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

function challenge(context: ReplyContext, nonce: string): Answer {
  return { reply: { action: 'challenge', context, content: nonceText(nonce) } }
}

function registered(content: string): Answer {
  return { reply: { action: 'challengeResponse', context: 'registration', content } }
}

function loggedIn(content: string): Answer {
  return { reply: { action: 'challengeResponse', context: 'login', content } }
}

function queried(content: string): Answer {
  return { reply: { action: 'queryResponse', context: 'query', content } }
}
