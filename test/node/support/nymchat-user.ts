/** Somebody with nymCHAT's client: a carrier of its own, the frames that it says, and what it hears. */
import { randomBytes } from 'node:crypto'
import type { Answerer } from '../../../client/mixnet/carrier.js'
import type { MemoryNetwork } from '../../../client/mixnet/memory-carrier.js'
import { freshSecrets } from '../../../client/nymchat/client.js'
import { openBody, sealBody } from '../../../proto/nymchat/encryption.js'
import {
  clientFrames,
  parseNonce,
  parseReply,
  type ReceivedReply,
} from '../../../proto/nymchat/frames.js'
import { type JsonValue, parseJsonObject } from '../../../proto/nymchat/json.js'
import { contentText } from '../../../proto/nymchat/message.js'
import { keyOfPem, pemOfKey } from '../../../proto/nymchat/public-key.js'
import { signText } from '../../../proto/nymchat/signature.js'
import {
  p256PrivateKey,
  p256Signer,
  portableSignatures,
} from '../../../proto/portable-signatures.js'
import type { Signer } from '../../../proto/signatures.js'
import type { CleanUp } from './directory.js'
import { until } from './several.js'

export const drawSecrets = () => freshSecrets((length) => new Uint8Array(randomBytes(length)))

export class NymchatUser {
  readonly name: string
  readonly privateKey: Uint8Array
  readonly signer: Signer
  /** Everything that came since the client was started last, in order. */
  readonly heard: ReceivedReply[] = []
  readonly #network: MemoryNetwork
  #carrier: Answerer | undefined
  /** Answers that were looked at. */
  #taken = 0

  private constructor(network: MemoryNetwork, name: string) {
    this.#network = network
    this.name = name
    this.privateKey = p256PrivateKey(new Uint8Array(randomBytes(48)))
    this.signer = p256Signer(this.privateKey)
  }

  static async open(t: CleanUp, network: MemoryNetwork, name: string): Promise<NymchatUser> {
    const user = new NymchatUser(network, name)
    await user.start()
    t.teardown(() => user.stop())
    return user
  }

  /** With a new address and new tags, as nymCHAT's client starts. */
  async start(): Promise<void> {
    this.heard.length = 0
    this.#taken = 0
    this.#carrier = await this.#network.open({
      onFrame: ({ bytes }) => {
        this.heard.push(parseReply(Buffer.from(bytes).toString()))
      },
    })
  }

  /** Without a word, as it ends. */
  async stop(): Promise<void> {
    await this.#carrier?.close()
    this.#carrier = undefined
  }

  async say(server: string, frame: string | Uint8Array): Promise<void> {
    if (this.#carrier === undefined) throw new Error(`${this.name} is not here`)
    await this.#carrier.send(server, Buffer.from(frame), 10)
  }

  /** @returns the next answer's content; messages are not answers */
  async ask(server: string, frame: string): Promise<string> {
    await this.say(server, frame)
    const at = this.#taken
    await until(() => this.#answers.length > at, `${this.name} is answered`)
    this.#taken = at + 1
    return this.#answers[at]?.content ?? ''
  }

  get #answers(): ReceivedReply[] {
    return this.heard.filter(({ action }) => action !== 'incomingMessage')
  }

  async register(server: string): Promise<string> {
    const { name, signer } = this
    const first = await this.ask(server, clientFrames.register(name, pemOfKey(signer.publicKey)))
    if (!first.startsWith('{')) return first
    const signature = signText(signer, parseNonce(first))
    return this.ask(server, clientFrames.registrationResponse(name, signature))
  }

  async login(server: string): Promise<string> {
    const { name, signer } = this
    const first = await this.ask(server, clientFrames.login(name))
    if (!first.startsWith('{')) return first
    const signature = signText(signer, parseNonce(first))
    return this.ask(server, clientFrames.loginResponse(name, signature))
  }

  /** @returns SEC1 compressed; undefined: the server knows nobody of this name */
  async query(server: string, name: string): Promise<Uint8Array | undefined> {
    const content = await this.ask(server, clientFrames.query(name))
    return content === 'No user found'
      ? undefined
      : keyOfPem(String(parseJsonObject(content).get('publicKey')))
  }

  /** A `send` of an encrypted text. */
  sending(recipient: string, recipientKey: Uint8Array, text: string): string {
    const body = sealBody({ kind: 'chat', text }, this.signer, recipientKey, drawSecrets())
    return this.sendingBody(recipient, body)
  }

  sendingBody(recipient: string, body: JsonValue): string {
    const content = contentText({ sender: this.name, recipient, body })
    return clientFrames.send(content, signText(this.signer, content))
  }

  /** Texts that came, opened with the keys of their senders. @throws for a message of anybody else */
  texts(keys: Readonly<Record<string, Uint8Array>>): string[] {
    return this.messages().map((content) => {
      const fields = parseJsonObject(content)
      const sender = String(fields.get('sender'))
      const key = keys[sender]
      if (key === undefined) throw new Error(`${sender} is not expected to write`)
      const said = openBody(fields.get('body'), key, this.privateKey, portableSignatures)
      return `${sender}: ${said.kind === 'chat' ? said.text : said.address}`
    })
  }

  messages(): string[] {
    return this.heard
      .filter(({ action, context }) => action === 'incomingMessage' && context === 'chat')
      .map(({ content }) => content)
  }
}
