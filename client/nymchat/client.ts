/**
 * A user of a nymCHAT server: register, log in, look up, write, read. NYMCHAT.md; the holes of the original client
 * (its section 8) are avoided: it signs a nonce only while a request of its own waits for one and only the 32 hex
 * digits that a nonce is, takes a key only in answer to its own question, and nobody answers but the server.
 */
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { success } from '../../proto/nymchat/answers.js'
import { type MessageSecrets, type Saying, sealBody } from '../../proto/nymchat/encryption.js'
import {
  clientFrames,
  parseNonce,
  parseReply,
  type ReceivedReply,
} from '../../proto/nymchat/frames.js'
import { parseJsonObject } from '../../proto/nymchat/json.js'
import { contentText } from '../../proto/nymchat/message.js'
import { keyOfPem, pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import { textOf, utf8Of } from '../../proto/nymchat/text.js'
import { p256PrivateKey } from '../../proto/portable-signatures.js'
import type { RandomBytes } from '../core/ports.js'
import type { Frame } from '../mixnet/carrier.js'
import { createConfirming } from './confirming.js'
import { createIncoming } from './incoming.js'
import { type NymchatClientParts, NymchatError } from './ports.js'
import { createReplies, type Match } from './replies.js'
import { createServerKey } from './server-key.js'

export interface NymchatClient {
  /** What the carrier brings. */
  hear(frame: Frame): void
  /** Resolves when everything that was heard by now is dealt with. */
  settled(): Promise<void>
  /**
   * Waits until what came by the server is long enough ago to count as arrived, and the server has heard us since.
   * @returns whether it has: otherwise it may give the same again
   */
  confirmed(): Promise<boolean>
  /** @throws NymchatError `refused` with the server's text, `timeout`, `closed` */
  register(): Promise<void>
  /** From then on messages come. @throws NymchatError as `register` */
  login(): Promise<void>
  /**
   * Asks the server, and remembers the key.
   * @returns SEC1 compressed; undefined: nobody has the name
   * @throws NymchatError `key-changed`, `refused`, `timeout`, `closed`
   */
  lookUp(name: string): Promise<Uint8Array | undefined>
  /** As `lookUp`, and remembers nothing. @throws NymchatError `refused`, `timeout`, `closed` */
  keyAtServer(name: string): Promise<Uint8Array | undefined>
  /**
   * Asks the server, and takes its key for the name's from now on, whatever was remembered.
   * @throws NymchatError `unknown-name`, `refused`, `timeout`, `closed`
   */
  accept(name: string): Promise<AcceptedKey>
  /** Resolves when the server has taken the message. @throws NymchatError `unknown-name`, and as `lookUp` */
  send(recipient: string, saying: Saying): Promise<void>
  /** Tells a contact our own address, so that it may write directly. */
  greet(recipient: string): Promise<void>
  /** Straight to where a contact said that it is. Nobody says whether it arrived. @throws NymchatError `no-address` */
  sendDirect(recipient: string, saying: Saying): Promise<void>
  close(): void
}

/** SEC1 compressed. */
export interface AcceptedKey {
  readonly key: Uint8Array
  /** Remembered before; undefined: none was. */
  readonly former: Uint8Array | undefined
}

/** What nymCHAT's clients send along. */
const replySurbs = 10

/** Of a message, drawn anew. */
export function freshSecrets(random: RandomBytes): MessageSecrets {
  return { ephemeralPrivateKey: p256PrivateKey(random(48)), salt: random(16), iv: random(12) }
}

export function createNymchatClient(parts: NymchatClientParts): NymchatClient {
  const { asker, server, name, signer, contacts } = parts
  const replies = createReplies(parts.clock)
  const serverKey = createServerKey(parts.serverKeys, parts.onServerKeys)
  const incoming = createIncoming({ ...parts, lookUp })
  let taken = Promise.resolve()

  /** One request at a time of each kind: their answers do not name them. */
  const accounts = createTurns()
  const queries = createTurns()
  const sends = createTurns()

  const confirming = createConfirming(parts.clock, () => askFor(name))

  async function ask(frame: string, matches: Match, question?: string): Promise<ReceivedReply> {
    const reply = replies.expect(matches, parts.timeoutMs, question)
    // The wait begins before the frame leaves, and may end while it does.
    reply.catch(() => undefined)
    await asker.send(server, bytesOf(frame), replySurbs)
    return reply
  }

  /** @param response what answers the nonce that `request` is answered with */
  async function prove(
    context: 'registration' | 'login',
    request: string,
    response: (name: string, signature: string) => string,
  ): Promise<void> {
    const first = await ask(request, ofContext(context, ['challenge', 'challengeResponse']))
    if (first.action !== 'challenge') throw refused(first.content)
    const signature = signText(signer, nonceOf(first.content))
    const last = await ask(response(name, signature), ofContext(context, ['challengeResponse']))
    if (last.content !== success) throw refused(last.content)
  }

  function askFor(wanted: string): Promise<ReceivedReply> {
    return queries(() => ask(clientFrames.query(wanted), answersQuery(wanted), wanted))
  }

  async function keyAtServer(wanted: string): Promise<Uint8Array | undefined> {
    const { content } = await askFor(wanted)
    const found = keyIn(content, wanted)
    if (found === undefined && content.startsWith('error')) throw refused(content)
    return found
  }

  async function lookUp(wanted: string): Promise<Uint8Array | undefined> {
    const found = await keyAtServer(wanted)
    if (found === undefined) return undefined
    const remembered = await contacts.keyOf(wanted)
    if (remembered === undefined) await contacts.pin(wanted, found)
    else if (!equalBytes(remembered, found)) {
      throw new NymchatError('key-changed', `The server has another key for ${wanted} than before.`)
    }
    return found
  }

  async function accept(wanted: string): Promise<AcceptedKey> {
    const key = await keyAtServer(wanted)
    if (key === undefined) throw unknownName(wanted)
    const former = await contacts.keyOf(wanted)
    if (former === undefined || !equalBytes(former, key)) await contacts.replace(wanted, key)
    return { key, former }
  }

  async function written(recipient: string, saying: Saying) {
    const key = (await contacts.keyOf(recipient)) ?? (await lookUp(recipient))
    if (key === undefined) throw unknownName(recipient)
    const body = sealBody(saying, signer, key, parts.secrets())
    const isFirst = saying.kind === 'chat' && !(await contacts.hasHistory(recipient))
    const senderPublicKey = isFirst ? pemOfKey(signer.publicKey) : undefined
    const content = contentText({ sender: name, recipient, body, senderPublicKey })
    return { content, signature: signText(signer, content) }
  }

  async function send(recipient: string, saying: Saying): Promise<void> {
    const { content, signature } = await written(recipient, saying)
    const frame = clientFrames.send(content, signature)
    const answer = await sends(() => ask(frame, ofContext('chat', ['sendResponse'])))
    if (answer.content !== success) throw refused(answer.content)
    if (saying.kind === 'chat') await contacts.noteHistory(recipient)
  }

  /** Replies have no sender tag, and only a message that names its recipient may come from anybody. */
  function hear({ bytes, senderTag }: Frame): void {
    const reply = replyIn(bytes)
    if (reply === undefined) return
    const { action, context, content, signature } = reply
    const isMessage = action === 'incomingMessage' && context === 'chat'
    if (isMessage && isDirect(content)) takeMessage(reply)
    else if (senderTag !== undefined || !serverKey.mayHaveSigned(content, signature)) foreign()
    else if (isMessage) {
      if (serverKey.isKnown) takeMessage(reply)
      else foreign()
    } else if (replies.isExpected(reply)) {
      serverKey.learn(content, signature)
      replies.hear(reply)
    } else foreign()
  }

  function foreign(): void {
    parts.onProblem({ code: 'foreign-reply' })
  }

  function takeMessage({ content, signature }: ReceivedReply): void {
    taken = taken
      .then(() => incoming.take(content, signature))
      .then((isKept) => {
        if (isKept && !isDirect(content)) confirming.came()
      })
      .catch(parts.onFault)
  }

  return {
    hear,
    settled: () => taken,
    register: () =>
      accounts(() => {
        const request = clientFrames.register(name, pemOfKey(signer.publicKey))
        return prove('registration', request, clientFrames.registrationResponse)
      }),
    login: () =>
      accounts(() => prove('login', clientFrames.login(name), clientFrames.loginResponse)),
    ...{ lookUp, keyAtServer, accept },
    send,
    greet: (recipient) => send(recipient, { kind: 'handshake', address: asker.address }),
    async sendDirect(recipient, saying) {
      const address = await contacts.addressOf(recipient)
      if (address === undefined) {
        throw new NymchatError('no-address', `${recipient} has not said where it is.`)
      }
      const { content, signature } = await written(recipient, saying)
      await asker.send(address, bytesOf(clientFrames.direct(content, signature)), replySurbs)
    },
    confirmed: () => taken.then(() => confirming.settled()),
    close() {
      confirming.close()
      replies.close()
    },
  }
}

type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Runs one thing after the other, whatever becomes of each. */
function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

function ofContext(context: string, actions: readonly string[]): Match {
  return (reply) => (reply.context === context && actions.includes(reply.action) ? 'maybe' : 'no')
}

/** An answer with a key names the name; one without names nothing. */
function answersQuery(name: string): Match {
  return ({ action, context, content }) => {
    if (action !== 'queryResponse' || context !== 'query') return 'no'
    if (!content.startsWith('{')) return 'maybe'
    return keyIn(content, name) === undefined ? 'no' : 'surely'
  }
}

/** Undefined for what is no answer with a P-256 key of this name. */
function keyIn(content: string, name: string): Uint8Array | undefined {
  return orNothing(() => {
    const found = parseJsonObject(content)
    const pem = found.get('publicKey')
    if (found.get('username') !== name || typeof pem !== 'string') return undefined
    return keyOfPem(pem)
  })
}

/** @throws NymchatError `refused` */
function nonceOf(content: string): string {
  const nonce = orNothing(() => parseNonce(content))
  if (nonce === undefined) throw refused('The server asks for a signature of something else.')
  return nonce
}

function isDirect(content: string): boolean {
  return orNothing(() => parseJsonObject(content).has('recipient')) ?? false
}

function replyIn(bytes: Uint8Array): ReceivedReply | undefined {
  const text = textOf(bytes)
  return text === undefined ? undefined : orNothing(() => parseReply(text))
}

function orNothing<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

function bytesOf(frame: string): Uint8Array {
  const bytes = utf8Of(frame)
  if (bytes === undefined) throw new RangeError('Frames are ASCII')
  return bytes
}

function unknownName(name: string): NymchatError {
  return new NymchatError('unknown-name', `Nobody is called ${name}.`)
}

function refused(text: string): NymchatError {
  return new NymchatError('refused', text)
}
