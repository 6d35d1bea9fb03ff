/**
 * A node made by hand on the in-memory network: it knows the truth of its small federation, and says
 * whatever the test makes of it.
 */

import type { Answerer, SenderTag } from '../../client/mixnet/carrier.js'
import type { MemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { Presence } from '../../proto/presence.js'
import {
  decodeRequest,
  encodeResponse,
  type LookupOutcome,
  type Request,
  type ResponseBody,
} from '../../proto/requests.js'
import type { SmallFederation } from './small-federation.js'

export interface HandMadeNode {
  readonly address: string
  readonly member: number
  /** As it stands now. */
  presence(): Presence
  /** Newest certificate by name. */
  readonly names: Map<string, Certificate>
  /** Every request in order of arrival, repeats included. */
  readonly heard: Request[]
  /** Every request once, in order of first arrival. */
  asked(): Request[]
  /** The bytes as they came. */
  readonly heardBytes: Uint8Array[]
  /** Says something unasked to whoever asked last. */
  push(body: ResponseBody): Promise<void>
  /** Says something unasked to one of those who have asked. */
  pushTo(asker: SenderTag, body: ResponseBody): Promise<void>
  /** Hears the next requests and says nothing. */
  ignoreNext(count: number): void
  close(): Promise<void>
}

export interface HandMadeNodeOptions {
  readonly network: MemoryNetwork
  readonly federation: SmallFederation
  readonly member?: number
  /** How many manifests it knows and how many it puts into one Hello. */
  readonly epochs?: () => number
  readonly manifestsPerHello?: number
  readonly nowMs?: () => number
  /** Whom it tells of beside itself. */
  readonly others?: () => readonly Presence[]
  /** Whether it says that it has settled in its newest epoch. */
  readonly settled?: () => boolean
  /** Turns the truth into what is said; undefined says nothing. */
  readonly twist?: Twist
  /** Hears no request before it comes for this time; the first when absent. */
  readonly hearsFrom?: number
}

export type Twist = (
  truth: ResponseBody,
  request: Request,
  node: HandMadeNode,
  asker: SenderTag,
) => Said

export type Said = ResponseBody | Uint8Array | undefined

export async function openHandMadeNode(options: HandMadeNodeOptions): Promise<HandMadeNode> {
  const { network, federation, member = 0, twist = (truth) => truth, hearsFrom = 1 } = options
  const answered = new Map<string, Said>()
  let carrier: Answerer | undefined
  let lastTag: SenderTag | undefined
  let ignored = 0
  const onFrame = ({ bytes, senderTag }: { bytes: Uint8Array; senderTag?: SenderTag }) => {
    if (senderTag === undefined || carrier === undefined) return
    lastTag = senderTag
    const request = decodeRequest(bytes)
    node.heard.push(request)
    node.heardBytes.push(bytes)
    if (ignored > 0) {
      ignored -= 1
      return
    }
    const key = bytesToHex(request.id)
    const times = node.heard.filter(({ id }) => bytesToHex(id) === key).length
    if (times < hearsFrom) return
    if (!answered.has(key)) answered.set(key, twist(truthOf(request), request, node, senderTag))
    const said = answered.get(key)
    if (said === undefined) return
    const reply =
      said instanceof Uint8Array ? said : encodeResponse({ requestId: request.id, body: said })
    void carrier.reply(senderTag, reply)
  }
  carrier = await network.open({ onFrame })
  const { address } = carrier
  const close = carrier.close.bind(carrier)
  const node: HandMadeNode = {
    address,
    member,
    presence() {
      const epoch = epochNow()
      const role = federation.isMember(member, epoch) ? 'member' : 'mirror'
      return federation.presence(member, address, { epoch, role })
    },
    names: new Map(),
    heard: [],
    heardBytes: [],
    asked: () =>
      [
        ...new Map(node.heard.toReversed().map((one) => [bytesToHex(one.id), one])).values(),
      ].toReversed(),
    async push(body) {
      if (lastTag !== undefined)
        await carrier?.reply(lastTag, encodeResponse({ requestId: undefined, body }))
    },
    async pushTo(asker, body) {
      await carrier?.reply(asker, encodeResponse({ requestId: undefined, body }))
    },
    ignoreNext(count) {
      ignored += count
    },
    close,
  }
  return node

  function epochNow(): number {
    return (options.epochs?.() ?? federation.manifests.length) - 1
  }

  function truthOf({ id, body }: Request): ResponseBody {
    const timeMs = options.nowMs?.() ?? Date.now()
    switch (body.kind) {
      case 'hello':
        return helloOf(body.knownEpoch, timeMs)
      case 'presence':
        return {
          kind: 'presence',
          nodes: [node.presence(), ...(options.others?.() ?? [])],
          more: false,
        }
      case 'challenge':
        return { kind: 'challenge', challenge: id, validMs: 60_000, admissionBits: 0 }
      case 'lookup': {
        const first = lookedUp(body.name, id)
        if (body.more === undefined) return { kind: 'lookup', ...first }
        return { kind: 'lookup', ...first, more: body.more.map((name) => lookedUp(name, id)) }
      }
      case 'register': {
        const { registration } = body
        const held = node.names.get(registration.name)
        if (held !== undefined && held.registration.sequence >= registration.sequence) {
          const isSame = bytesToHex(held.registration.id) === bytesToHex(registration.id)
          return { kind: 'register', outcome: isSame ? 'certified' : 'taken', certificate: held }
        }
        const certificate = federation.certify(registration)
        node.names.set(registration.name, certificate)
        return { kind: 'register', outcome: 'certified', certificate }
      }
      case 'login':
        return { kind: 'login', waiting: 0, sessionSeconds: 3_600 }
      case 'logout':
        return { kind: 'logout' }
      case 'ping':
        return { kind: 'ping', timeMs, sessionSeconds: 0 }
      default:
        // It keeps no mailboxes.
        return { kind: 'refusal', code: 'not-home', sentence: 'No.', retry: false, retryAfterMs: 0 }
    }
  }

  function lookedUp(name: string, requestId: Uint8Array): LookupOutcome {
    const certificate = node.names.get(name)
    const epoch = epochNow()
    const settled = options.settled?.() ?? true
    if (certificate !== undefined) return { outcome: 'found', certificate, epoch, settled }
    return { outcome: 'absent', absence: federation.absence(member, name, requestId, epoch) }
  }

  function helloOf(knownEpoch: number | undefined, timeMs: number): ResponseBody {
    const known = federation.manifests.slice(0, options.epochs?.() ?? federation.manifests.length)
    const missing = known.filter(({ manifest }) => manifest.epoch > (knownEpoch ?? -1))
    const manifests = missing.slice(0, options.manifestsPerHello ?? missing.length)
    return {
      kind: 'hello',
      version: 1,
      manifests,
      more: manifests.length < missing.length,
      limits: { requestBytesMax: 4_096, requestsPerMinute: 600, sessionSeconds: 3_600 },
      timeMs,
      self: node.presence(),
    }
  }
}
