/** A node in a temporary directory, over the in-memory mixnet, and somebody who asks it by the door. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { IdentityStore, SenderTag } from '../../../client/mixnet/carrier.js'
import { createMemoryNetwork, type MemoryNetwork } from '../../../client/mixnet/memory-carrier.js'
import { type NodeOptions, type RunningNode, startNode } from '../../../node/compose.js'
import { initialise } from '../../../node/initialise.js'
import { createLoggers } from '../../../node/loggers.js'
import { defaultSettings, type NodeSettings } from '../../../node/settings.js'
import { nodeP256Signer } from '../../../node/signatures.js'
import { findWork } from '../../../proto/proof-of-work.js'
import {
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../../proto/registration.js'
import {
  decodeResponse,
  encodeRequest,
  type Purpose,
  type Refusal,
  type RequestBody,
  type ResponseBody,
  registerSigningBytes,
  sessionSigningBytes,
} from '../../../proto/requests.js'
import type { Signer } from '../../../proto/signatures.js'

import { type CleanUp, temporaryDirectory } from './directory.js'

export const silent = createLoggers('silent', { write: () => undefined })

/** The rates of a test that is not about rates. */
export const unhurried: NodeSettings = {
  ...defaultSettings,
  requestsPerMinute: 60_000_000,
  requestBurst: 1_000_000,
  nodeRequestsPerSecond: 1_000_000,
  nodeRequestBurst: 1_000_000,
}

/** A clock that only moves when it is told to. */
export function testClock(startMs = 1_795_228_800_000) {
  let nowMs = startMs
  return Object.assign(() => nowMs, {
    advance(ms: number) {
      nowMs += ms
    },
  })
}

export function memoryIdentity(): IdentityStore {
  let kept: Uint8Array | undefined
  return {
    load: async () => kept,
    save: async (identity) => {
      kept = identity
    },
  }
}

export interface TestNodeOptions {
  readonly admissionBits?: number
  readonly quarantineMs?: number
  readonly settings?: Partial<NodeSettings>
  readonly clock?: () => number
  readonly dataDirectory?: string
  readonly network?: MemoryNetwork
  readonly identity?: IdentityStore
}

export async function startTestNode(
  t: CleanUp,
  options: TestNodeOptions = {},
): Promise<RunningNode> {
  const dataDirectory = options.dataDirectory ?? join(temporaryDirectory(t), 'data')
  if (options.dataDirectory === undefined) {
    const { admissionBits = 0, quarantineMs = 0 } = options
    initialise({ dataDirectory, admissionBits, quarantineMs })
  }
  const node = await startNode(nodeOptions(dataDirectory, options))
  t.teardown(() => node.close())
  return node
}

export function nodeOptions(dataDirectory: string, options: TestNodeOptions = {}): NodeOptions {
  const network = options.network ?? createMemoryNetwork()
  const identity = options.identity ?? memoryIdentity()
  return {
    dataDirectory,
    settings: { ...unhurried, ...options.settings },
    loggers: silent,
    clock: options.clock ?? testClock(),
    openCarrier: (events) => network.open(events, identity),
  }
}

export function newOwner(): Signer {
  for (;;) {
    try {
      return nodeP256Signer(randomBytes(32))
    } catch {
      // One in 2^32 numbers of 32 bytes is no P-256 key.
    }
  }
}

let tags = 0
export function newTag(): SenderTag {
  tags += 1
  return `tag-${tags}` as SenderTag
}

/** A client without a mixnet: one sender tag at a node's door. */
export class Caller {
  readonly node: RunningNode
  readonly tag: SenderTag
  readonly #clock: () => number

  constructor(node: RunningNode, clock: () => number, tag = newTag()) {
    this.node = node
    this.tag = tag
    this.#clock = clock
  }

  async ask(body: RequestBody, id: Uint8Array = randomBytes(16)): Promise<ResponseBody> {
    const answer = await this.node.handle(encodeRequest({ id, body }), this.tag)
    if (answer === undefined) throw new Error('no answer')
    const { requestId, body: answered } = decodeResponse(answer)
    if (requestId === undefined || Buffer.compare(requestId, id) !== 0) {
      throw new Error('an answer to another request')
    }
    return answered
  }

  async challenge(purpose: Purpose): Promise<Uint8Array> {
    return expectKind(await this.ask({ kind: 'challenge', purpose }), 'challenge').challenge
  }

  /** The content of a native registration, with defaults for what a test does not care about. */
  content(
    name: string,
    owner: Signer,
    changes: Partial<RegistrationContent> = {},
  ): RegistrationContent {
    return {
      federationId: this.node.federationId,
      epoch: 0,
      name,
      sequence: 0,
      action: 'claim',
      scheme: 'native',
      ownerKey: owner.publicKey,
      devices: [],
      homeNodes: [this.node.nodeKey],
      issuedAtMs: this.#clock(),
      nonce: randomBytes(16),
      ...changes,
    }
  }

  async register(registration: Registration, owner: Signer): Promise<ResponseBody> {
    const challenge = await this.challenge('register')
    const message = registerSigningBytes(
      this.node.federationId,
      this.node.nodeKey,
      challenge,
      registration.id,
    )
    const signature = owner.sign(message)
    return this.ask({ kind: 'register', registration, challenge, signature })
  }

  async claim(
    name: string,
    owner: Signer,
    changes: Partial<RegistrationContent> = {},
  ): Promise<ResponseBody> {
    return this.register(signRegistration(this.content(name, owner, changes), owner, 0), owner)
  }

  async session(
    purpose: 'login' | 'logout',
    name: string,
    device: Signer,
    challenge?: Uint8Array,
  ): Promise<ResponseBody> {
    const proof = {
      name,
      device: device.publicKey,
      challenge: challenge ?? (await this.challenge(purpose)),
    }
    const message = sessionSigningBytes(purpose, this.node.federationId, this.node.nodeKey, proof)
    return this.ask({ kind: purpose, ...proof, signature: device.sign(message) })
  }
}

export function expectKind<Kind extends ResponseBody['kind']>(
  body: ResponseBody,
  kind: Kind,
): Extract<ResponseBody, { readonly kind: Kind }> {
  if (body.kind !== kind) {
    const told = body.kind === 'refusal' ? `${body.code}: ${body.sentence}` : ''
    throw new Error(`a ${body.kind} answer instead of ${kind} ${told}`)
  }
  return body as Extract<ResponseBody, { readonly kind: Kind }>
}

export function refusal(body: ResponseBody): Refusal {
  return expectKind(body, 'refusal')
}

export function work(content: RegistrationContent, bits: number): number {
  const search = findWork(content, bits)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value
  }
}
