/** A client at the door of a nymCHAT server, without a mixnet: it says what the real one says. */
import { randomBytes } from 'node:crypto'
import { nodeP256Signer } from '../../node/signatures.js'
import {
  clientFrames,
  parseNonce,
  parseReply,
  type ReceivedReply,
} from '../../proto/nymchat/frames.js'
import type { JsonValue } from '../../proto/nymchat/json.js'
import { contentText } from '../../proto/nymchat/message.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import type { Signer } from '../../proto/signatures.js'
import type { NymchatWorld, Said } from './nymchat-world.js'

let count = 0

export function newNymchatTag(): string {
  count += 1
  return `nymchat-tag-${count}`
}

export function newNymchatSigner(): Signer {
  for (;;) {
    try {
      return nodeP256Signer(randomBytes(32))
    } catch {
      // One in 2^32 numbers of 32 bytes is no P-256 key.
    }
  }
}

export class NymchatClient {
  readonly #world: NymchatWorld
  readonly name: string
  readonly signer: Signer
  /** Another one: the same user after a restart. */
  tag: string

  constructor(
    world: NymchatWorld,
    name: string,
    { signer = newNymchatSigner(), tag = newNymchatTag() }: { signer?: Signer; tag?: string } = {},
  ) {
    this.#world = world
    this.name = name
    this.signer = signer
    this.tag = tag
  }

  /** @returns everything that was said, to whomever */
  hand(frame: string): Promise<Said[]> {
    return this.#world.hand(frame, this.tag)
  }

  /** @returns the answer's content, without the messages that follow it */
  async ask(frame: string): Promise<string> {
    const [first] = repliesTo(await this.hand(frame), this.tag)
    if (first === undefined) throw new Error('no answer')
    return first.content
  }

  async register(): Promise<string> {
    const content = await this.ask(
      clientFrames.register(this.name, pemOfKey(this.signer.publicKey)),
    )
    if (!content.startsWith('{')) return content
    const signature = signText(this.signer, parseNonce(content))
    return this.ask(clientFrames.registrationResponse(this.name, signature))
  }

  /** @returns the answers: the outcome, then what waited */
  async login(): Promise<string[]> {
    const content = await this.ask(clientFrames.login(this.name))
    if (!content.startsWith('{')) return [content]
    const signature = signText(this.signer, parseNonce(content))
    const said = await this.hand(clientFrames.loginResponse(this.name, signature))
    return repliesTo(said, this.tag).map((reply) => reply.content)
  }

  sending(recipient: string, body: JsonValue): string {
    const content = contentText({ sender: this.name, recipient, body })
    return clientFrames.send(content, signText(this.signer, content))
  }

  send(recipient: string, body: JsonValue): Promise<Said[]> {
    return this.hand(this.sending(recipient, body))
  }
}

/** What was said to one tag, parsed. */
export function repliesTo(said: readonly Said[], tag: string): ReceivedReply[] {
  return said.filter(({ senderTag }) => senderTag === tag).map(({ text }) => parseReply(text))
}
