/**
 * What clients say to each other through nodes, as far as nodes read it: requests about mailboxes and key
 * packages, and their answers. SERVICE.md sections 2 and 4.
 */
import { bytesToHex } from './bytes.js'
import { expectInteger, expectLength, expectPresent, expectTime } from './codec.js'
import { RefusedError } from './errors.js'
import {
  acknowledgedMax,
  devicesMax,
  envelopeBytesMax,
  hashBytes,
  keyPackageBytesMax,
  keyPackageLifetimeSecondsMax,
  keyPackagesMax,
  messageIdBytes,
  orderGroupBytes,
  ownerKeyBytes,
  receiptKeyBytes,
} from './limits.js'
import { expectNormalName } from './names.js'
import type * as wire from './wire.js'

/** A place in the row of a group's commits: the home node takes the first message that names it. */
export interface CommitOrder {
  /** 32 random bytes. */
  readonly group: Uint8Array
  readonly epoch: number
}

export interface SendBody {
  readonly kind: 'send'
  readonly recipient: string
  /** 16 bytes. */
  readonly messageId: Uint8Array
  /** 1 to `envelopeBytesMax` bytes. */
  readonly envelope: Uint8Array
  /** SHA-256 of the receipt key, which shows the message's state to whoever has it: 32 bytes. */
  readonly receiptHash: Uint8Array
  readonly order?: CommitOrder | undefined
}

export interface FetchBody {
  readonly kind: 'fetch'
  /** The place received last; 0: from the beginning. */
  readonly after: number
  /** Of envelopes; one comes whatever its size. */
  readonly bytesMax: number
}

export interface AcknowledgeBody {
  readonly kind: 'acknowledge'
  readonly messageIds: readonly Uint8Array[]
}

export interface StatusBody {
  readonly kind: 'status'
  readonly recipient: string
  readonly messageId: Uint8Array
  /** 32 bytes. */
  readonly receiptKey: Uint8Array
}

export interface PublishKeyPackagesBody {
  readonly kind: 'publish-key-packages'
  readonly packages: readonly Uint8Array[]
  /** Given out when no other is left, and kept; undefined leaves the one before. */
  readonly lastResort?: Uint8Array | undefined
  readonly lifetimeSeconds: number
  /** Those published before are no longer given out. */
  readonly replace: boolean
}

export interface TakeKeyPackageBody {
  readonly kind: 'take-key-package'
  readonly name: string
  /** Undefined: one of each device. */
  readonly device?: Uint8Array | undefined
}

export type MessageRequestBody =
  | SendBody
  | FetchBody
  | AcknowledgeBody
  | StatusBody
  | PublishKeyPackagesBody
  | TakeKeyPackageBody

// ---------------------------------------------------------------- answers

export type SendOutcome =
  | { readonly outcome: 'stored' | 'queued'; readonly untilMs: number }
  /** Another message has the place that was asked for. */
  | {
      readonly outcome: 'conflict'
      readonly messageId: Uint8Array
      readonly envelope: Uint8Array
    }

export interface WaitingMessage {
  /** In the queue of the device, rising. */
  readonly place: number
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
  /** By the node's clock. */
  readonly storedAtMs: number
}

/** unknown: never heard of, forgotten, or asked for with another key. */
export type DeliveryState = 'unknown' | 'queued' | 'stored' | 'fetched' | 'expired'
const states: readonly (DeliveryState | undefined)[] = [
  undefined,
  ...(['unknown', 'queued', 'stored', 'fetched', 'expired'] as const),
]

export interface DeviceKeyPackage {
  readonly device: Uint8Array
  readonly package: Uint8Array
  readonly isLastResort: boolean
}

export type MessageResponseBody =
  | ({ readonly kind: 'send' } & SendOutcome)
  | {
      readonly kind: 'fetch'
      readonly messages: readonly WaitingMessage[]
      /** In the queue, these included. */
      readonly waiting: number
      readonly more: boolean
    }
  | { readonly kind: 'acknowledge'; readonly waiting: number }
  | { readonly kind: 'status'; readonly state: DeliveryState }
  | { readonly kind: 'publish-key-packages'; readonly available: number }
  | { readonly kind: 'take-key-package'; readonly packages: readonly DeviceKeyPackage[] }
  /** Pushed. Without a message: fetch it. */
  | {
      readonly kind: 'arrived'
      readonly message?: WaitingMessage | undefined
      readonly waiting: number
    }

// ---------------------------------------------------------------- requests, to and from the wire

type RequestFields = Omit<wire.Request.$Properties, 'id'>

export function messageRequestToWire(body: MessageRequestBody): RequestFields {
  switch (body.kind) {
    case 'send': {
      const { recipient, messageId, envelope, receiptHash, order } = body
      return { send: { recipient, messageId, envelope, receiptHash, ...(order && { order }) } }
    }
    case 'fetch':
      return { fetch: { after: body.after, bytesMax: body.bytesMax } }
    case 'acknowledge':
      return { acknowledge: { messageIds: [...body.messageIds] } }
    case 'status': {
      const { recipient, messageId, receiptKey } = body
      return { status: { recipient, messageId, receiptKey } }
    }
    case 'publish-key-packages': {
      const { packages, lastResort, lifetimeSeconds, replace } = body
      return {
        publishKeyPackages: {
          packages: [...packages],
          lastResort: lastResort ?? new Uint8Array(),
          lifetimeSeconds,
          replace,
        },
      }
    }
    case 'take-key-package':
      return { takeKeyPackage: { name: body.name, device: body.device ?? new Uint8Array() } }
  }
}

/**
 * @returns undefined when the request is about something else
 * @throws RefusedError `malformed`, `oversized`, `invalid-name`
 */
export function readMessageRequest(one: wire.Request): MessageRequestBody | undefined {
  if (one.send) return readSend(one.send)
  if (one.fetch) {
    const after = expectInteger(one.fetch.after, 'Place in the queue')
    return { kind: 'fetch', after, bytesMax: one.fetch.bytesMax ?? 0 }
  }
  if (one.acknowledge) return readAcknowledge(one.acknowledge)
  if (one.status) {
    return {
      kind: 'status',
      recipient: expectNormalName(one.status.recipient ?? ''),
      messageId: readMessageId(one.status.messageId),
      receiptKey: readBytes(one.status.receiptKey, receiptKeyBytes, 'Receipt key'),
    }
  }
  if (one.publishKeyPackages) return readPublish(one.publishKeyPackages)
  if (one.takeKeyPackage) {
    const { name, device } = one.takeKeyPackage
    return {
      kind: 'take-key-package',
      name: expectNormalName(name ?? ''),
      device: device?.length ? expectLength(device, ownerKeyBytes, 'Device key') : undefined,
    }
  }
  return undefined
}

function readSend(one: wire.SendRequest.$Properties): SendBody {
  const body = {
    kind: 'send',
    recipient: expectNormalName(one.recipient ?? ''),
    messageId: readMessageId(one.messageId),
    envelope: readEnvelope(one.envelope),
    receiptHash: readBytes(one.receiptHash, hashBytes, 'Receipt hash'),
  } as const
  if (!one.order) return body
  const group = readBytes(one.order.group, orderGroupBytes, 'Group of an order')
  return { ...body, order: { group, epoch: expectInteger(one.order.epoch, 'Epoch of an order') } }
}

function readAcknowledge(one: wire.AcknowledgeRequest.$Properties): AcknowledgeBody {
  const messageIds = (one.messageIds ?? []).map(readMessageId)
  if (messageIds.length < 1 || messageIds.length > acknowledgedMax) {
    throw new RefusedError(
      'malformed',
      `1 to ${acknowledgedMax} messages are acknowledged at once.`,
    )
  }
  if (new Set(messageIds.map(bytesToHex)).size < messageIds.length) {
    throw new RefusedError('malformed', 'A message is acknowledged once.')
  }
  return { kind: 'acknowledge', messageIds }
}

function readPublish(one: wire.PublishKeyPackagesRequest.$Properties): PublishKeyPackagesBody {
  const packages = (one.packages ?? []).map(readKeyPackage)
  const lastResort = one.lastResort?.length ? readKeyPackage(one.lastResort) : undefined
  if (packages.length > keyPackagesMax) {
    throw new RefusedError('malformed', `At most ${keyPackagesMax} key packages come at once.`)
  }
  if (packages.length === 0 && lastResort === undefined) {
    throw new RefusedError('malformed', 'No key package comes with the request.')
  }
  const lifetimeSeconds = one.lifetimeSeconds ?? 0
  if (lifetimeSeconds < 1 || lifetimeSeconds > keyPackageLifetimeSecondsMax) {
    const sentence = `Key packages live 1 to ${keyPackageLifetimeSecondsMax} seconds.`
    throw new RefusedError('malformed', sentence)
  }
  return {
    ...{ kind: 'publish-key-packages', packages, lastResort, lifetimeSeconds },
    replace: one.replace ?? false,
  }
}

// ---------------------------------------------------------------- answers, to and from the wire

type ResponseFields = Omit<wire.Response.$Properties, 'requestId'>

export function messageResponseToWire(body: MessageResponseBody): ResponseFields {
  switch (body.kind) {
    case 'send':
      return { send: sendOutcomeToWire(body) }
    case 'fetch':
      return {
        fetch: { messages: [...body.messages], waiting: body.waiting, more: body.more },
      }
    case 'acknowledge':
      return { acknowledge: { waiting: body.waiting } }
    case 'status':
      return { status: { state: states.indexOf(body.state) } }
    case 'publish-key-packages':
      return { publishKeyPackages: { available: body.available } }
    case 'take-key-package':
      return {
        takeKeyPackage: {
          packages: body.packages.map(({ isLastResort, ...one }) => ({
            ...one,
            lastResort: isLastResort,
          })),
        },
      }
    case 'arrived': {
      const { message, waiting } = body
      return { arrived: { ...(message && { message }), waiting } }
    }
  }
}

function sendOutcomeToWire(body: SendOutcome): wire.SendAnswer.$Properties {
  if (body.outcome !== 'conflict') return { [body.outcome]: { untilMs: body.untilMs } }
  return { conflict: { messageId: body.messageId, envelope: body.envelope } }
}

/**
 * @returns undefined when the response is about something else
 * @throws RefusedError `malformed`
 */
export function readMessageResponse(one: wire.Response): MessageResponseBody | undefined {
  if (one.send) return { kind: 'send', ...readSendOutcome(one.send) }
  if (one.fetch) {
    const messages = (one.fetch.messages ?? []).map(readWaiting)
    if (messages.some(({ place }, i) => i > 0 && place <= (messages[i - 1]?.place ?? 0))) {
      throw new RefusedError('malformed', 'The places of fetched messages rise.')
    }
    return {
      ...{ kind: 'fetch', messages },
      waiting: one.fetch.waiting ?? 0,
      more: one.fetch.more ?? false,
    }
  }
  if (one.acknowledge) return { kind: 'acknowledge', waiting: one.acknowledge.waiting ?? 0 }
  if (one.status) {
    const state = expectPresent(states[one.status.state ?? 0], 'State of a message')
    return { kind: 'status', state }
  }
  if (one.publishKeyPackages) {
    return { kind: 'publish-key-packages', available: one.publishKeyPackages.available ?? 0 }
  }
  if (one.takeKeyPackage) return readTaken(one.takeKeyPackage)
  if (one.arrived) {
    const { message, waiting } = one.arrived
    return {
      kind: 'arrived',
      message: message ? readWaiting(message) : undefined,
      waiting: waiting ?? 0,
    }
  }
  return undefined
}

function readSendOutcome(one: wire.SendAnswer.$Properties): SendOutcome {
  if (one.conflict) {
    return {
      outcome: 'conflict',
      messageId: readMessageId(one.conflict.messageId),
      envelope: readEnvelope(one.conflict.envelope),
    }
  }
  const outcome = one.stored ? 'stored' : 'queued'
  const { untilMs } = expectPresent(one.stored ?? one.queued, 'Outcome')
  return { outcome, untilMs: expectTime(untilMs, 'Time until which a message is kept') }
}

function readWaiting(one: wire.WaitingMessage.$Properties): WaitingMessage {
  return {
    place: expectInteger(one.place, 'Place in the queue'),
    messageId: readMessageId(one.messageId),
    envelope: readEnvelope(one.envelope),
    storedAtMs: expectTime(one.storedAtMs, 'Time of storing'),
  }
}

function readTaken(one: wire.TakeKeyPackageAnswer.$Properties): MessageResponseBody {
  const packages = (one.packages ?? []).map((each) => ({
    device: readBytes(each.device, ownerKeyBytes, 'Device key'),
    package: readKeyPackage(each.package),
    isLastResort: each.lastResort ?? false,
  }))
  const devices = new Set(packages.map(({ device }) => bytesToHex(device)))
  if (packages.length > devicesMax || devices.size < packages.length) {
    throw new RefusedError('malformed', 'Each device has at most one key package in an answer.')
  }
  return { kind: 'take-key-package', packages }
}

// ---------------------------------------------------------------- fields

function readBytes(bytes: Uint8Array | null | undefined, length: number, what: string): Uint8Array {
  return expectLength(bytes ?? new Uint8Array(), length, what)
}

export function readMessageId(bytes: Uint8Array | null | undefined): Uint8Array {
  return readBytes(bytes, messageIdBytes, 'Message id')
}

/** @throws RefusedError `malformed`, `oversized` */
export function readEnvelope(bytes: Uint8Array | null | undefined): Uint8Array {
  if (!bytes?.length) throw new RefusedError('malformed', 'Envelope: missing.')
  if (bytes.length <= envelopeBytesMax) return bytes
  throw new RefusedError('oversized', `An envelope has at most ${envelopeBytesMax} bytes.`)
}

function readKeyPackage(bytes: Uint8Array | null | undefined): Uint8Array {
  const length = bytes?.length ?? 0
  if (bytes && length >= 1 && length <= keyPackageBytesMax) return bytes
  throw new RefusedError('malformed', `A key package has 1 to ${keyPackageBytesMax} bytes.`)
}
