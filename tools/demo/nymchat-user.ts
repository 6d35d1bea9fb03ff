/**
 * A user of nymCHAT as its first clients were: a program that speaks text frames to a nym-client of its own
 * (`rookery-cluster nym-client`), which knows the mixnet. Both start anew after a pause, with another address.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { systemClock } from '../../client/core/ports.js'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import {
  createNymchatClient,
  freshSecrets,
  type NymchatClient,
} from '../../client/nymchat/client.js'
import { memoryContacts, memorySeen } from '../../client/nymchat/memory.js'
import type { NymchatMessage, NymchatProblem } from '../../client/nymchat/ports.js'
import { nodeSignatures } from '../../node/signatures.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import { type ChildProgram, startProgram } from '../cluster/child-program.js'

export interface NymchatUserOptions {
  readonly name: string
  /** Mixnet address of the node that is its server. */
  readonly server: string
  readonly apiUrl: string
  /** Key of the gateway. */
  readonly gateway: string | undefined
  /** For the log of its nym-client. */
  readonly directory: string
  readonly signal: AbortSignal
}

const random = (length: number) => new Uint8Array(randomBytes(length))
/** A machine may be slow; what takes longer than this will not come. */
const patienceMs = 120_000

export class NymchatUser {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly messages: NymchatMessage[] = []
  readonly problems: NymchatProblem[] = []
  readonly #options: NymchatUserOptions
  readonly #privateKey = p256PrivateKey(random(48))
  readonly #contacts = memoryContacts()
  readonly #seen = memorySeen()
  #serverKeys: readonly Uint8Array[] | undefined
  #running: { client: NymchatClient; socket: WebSocket; nymClient: ChildProgram } | undefined
  #heard = new Set<() => void>()

  constructor(options: NymchatUserOptions) {
    this.#options = options
    this.name = options.name
    this.publicKey = p256Signer(this.#privateKey).publicKey
  }

  get client(): NymchatClient {
    if (this.#running === undefined) throw new RangeError(`${this.name} is away`)
    return this.#running.client
  }

  /** @returns its mixnet address */
  async come(): Promise<string> {
    const { apiUrl, gateway, directory, signal } = this.#options
    const nymClient = await startProgram({
      program: 'rookery-cluster',
      args: [
        ...['nym-client', '--json', '--port', '0', '--api', apiUrl],
        ...(gateway === undefined ? [] : ['--gateway', gateway]),
      ],
      logFile: join(directory, `nym-client-${this.name}.log`),
      signal,
    })
    const { url, address } = nymClient.ready
    const socket = new WebSocket(String(url))
    await once(socket, 'open', { signal })
    const client = this.#createClient(socket, String(address))
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Record<string, unknown>
      const { type, message, senderTag } = frame
      if (type !== 'received' || typeof message !== 'string') return
      const tag = typeof senderTag === 'string' && { senderTag: senderTag as SenderTag }
      client.hear({ bytes: Buffer.from(message), ...tag })
    })
    // The form of its first request is the form of what it gets.
    socket.send(JSON.stringify({ type: 'selfAddress' }))
    this.#running = { client, socket, nymClient }
    return String(address)
  }

  /** Without a word to anybody, as nymCHAT's client ends. */
  async go(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    running.client.close()
    running.socket.terminate()
    await running.nymClient.stop()
  }

  #createClient(socket: WebSocket, address: string): NymchatClient {
    const { name, server } = this.#options
    return createNymchatClient({
      ...{ server, name, privateKey: this.#privateKey, contacts: this.#contacts, seen: this.#seen },
      signer: p256Signer(this.#privateKey),
      asker: {
        address,
        async send(recipient, bytes, replySurbs) {
          const message = Buffer.from(bytes).toString()
          const frame = { type: 'sendAnonymous', recipient, message, replySurbs }
          socket.send(JSON.stringify(frame))
        },
      },
      signatures: nodeSignatures,
      secrets: () => freshSecrets(random),
      clock: systemClock,
      timeoutMs: patienceMs,
      firstContact: 'look-up',
      serverKeys: this.#serverKeys,
      onServerKeys: (keys) => {
        this.#serverKeys = keys
      },
      onMessage: (message) => {
        this.messages.push(message)
        for (const listener of this.#heard) listener()
      },
      onProblem: (problem) => this.problems.push(problem),
      onFault: (fault) => {
        throw fault
      },
    })
  }

  /** @throws Error when so many messages do not come */
  async untilMessages(count: number): Promise<void> {
    if (this.messages.length >= count) return
    let listener = () => {}
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        listener = () => {
          if (this.messages.length >= count) resolve()
        }
        this.#heard.add(listener)
        const text = `${this.name} has ${this.messages.length} messages instead of ${count}.`
        timer = setTimeout(() => reject(new Error(text)), patienceMs)
        this.#options.signal.addEventListener('abort', () => reject(this.#options.signal.reason))
      })
    } finally {
      clearTimeout(timer)
      this.#heard.delete(listener)
    }
  }
}
