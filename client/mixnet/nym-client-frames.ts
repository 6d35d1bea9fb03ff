/**
 * Frames between an application and the native nym-client's websocket, text and binary, both directions
 * (nymtech/nym, clients/native/websocket-requests: requests.rs, responses.rs, text.rs; NYMCHAT.md
 * section 1). In binary frames numbers are big-endian, an address is three raw keys, a tag 16 raw bytes.
 */
import {
  formatAddress,
  parseAddress,
  senderTagBytes,
  senderTagFromBytes,
  senderTagToBytes,
} from './address.js'

/** `connectionId` picks a lane of the nym-client and asks for a `laneQueueLength`; 0 is none. */
export type NymClientRequest =
  | { kind: 'send'; recipient: string; message: Uint8Array; connectionId?: bigint }
  | {
      kind: 'sendAnonymous'
      recipient: string
      message: Uint8Array
      replySurbs: number
      connectionId?: bigint
    }
  | { kind: 'reply'; senderTag: string; message: Uint8Array; connectionId?: bigint }
  | { kind: 'selfAddress' }
  | { kind: 'closedConnection'; connectionId: bigint }
  | { kind: 'laneQueueLength'; connectionId: bigint }

export type NymClientResponse =
  | { kind: 'error'; code: NymClientErrorCode; message: string }
  | { kind: 'received'; message: Uint8Array; senderTag?: string }
  | { kind: 'selfAddress'; address: string }
  | { kind: 'laneQueueLength'; lane: bigint; queueLength: bigint }

/** Codes of the native client's ErrorKind, with the words that it puts before the colon. */
export const nymClientErrors = {
  1: 'received request contained no data',
  2: 'received request did not contain enough data',
  3: 'unknown request type',
  4: 'malformed request',
  128: 'received response contained no data',
  129: 'received response did not contain enough data',
  130: 'unknown response type',
  131: 'malformed response',
  255: 'other',
} as const
export type NymClientErrorCode = keyof typeof nymClientErrors

/** A frame that is not what it should be; `message` is the detail after the colon. */
export class NymClientFrameError extends Error {
  override readonly name = 'NymClientFrameError'
  constructor(
    readonly code: NymClientErrorCode,
    message: string,
  ) {
    super(message)
  }
}

const emptyRequest = 1
const tooShortRequest = 2
const unknownRequest = 3
const malformedRequest = 4
const tooShortResponse = 129
const unknownResponse = 130
const malformedResponse = 131

const addressBytes = 96

export function encodeRequest(request: NymClientRequest): Uint8Array {
  switch (request.kind) {
    case 'send':
      return joined(0, addressToBytes(request.recipient), u64(request.connectionId), sized(request))
    case 'sendAnonymous': {
      const surbs = u32(request.replySurbs)
      const recipient = addressToBytes(request.recipient)
      return joined(1, surbs, recipient, u64(request.connectionId), sized(request))
    }
    case 'reply':
      return joined(2, tagToBytes(request.senderTag), u64(request.connectionId), sized(request))
    case 'selfAddress':
      return Uint8Array.of(3)
    case 'closedConnection':
      return joined(4, u64(request.connectionId))
    case 'laneQueueLength':
      return joined(5, u64(request.connectionId))
  }
}

/** @throws NymClientFrameError with the code that the native client would answer */
export function decodeRequest(frame: Uint8Array): NymClientRequest {
  const reader = new FrameReader(frame, tooShortRequest, malformedRequest)
  if (frame.length === 0) throw new NymClientFrameError(emptyRequest, 'no data provided')
  const tag = reader.byte()
  switch (tag) {
    case 0: {
      const recipient = reader.address()
      return { kind: 'send', recipient, ...reader.connection(), message: reader.sized() }
    }
    case 1: {
      const replySurbs = reader.u32()
      const recipient = reader.address()
      const connection = reader.connection()
      return {
        kind: 'sendAnonymous',
        recipient,
        replySurbs,
        ...connection,
        message: reader.sized(),
      }
    }
    case 2: {
      const senderTag = senderTagFromBytes(reader.take(senderTagBytes))
      return { kind: 'reply', senderTag, ...reader.connection(), message: reader.sized() }
    }
    case 3:
      return { kind: 'selfAddress' }
    case 4:
      return { kind: 'closedConnection', connectionId: reader.lastU64() }
    case 5:
      return { kind: 'laneQueueLength', connectionId: reader.lastU64() }
    default:
      throw new NymClientFrameError(
        unknownRequest,
        `${tag} does not correspond to any valid request tag`,
      )
  }
}

/** Text requests: JSON with camel-case fields; unknown fields are ignored, as serde does. */
export function parseTextRequest(text: string): NymClientRequest {
  const fields = parseJsonObject(text)
  const message = () => new TextEncoder().encode(stringField(fields, 'message'))
  switch (fields.type) {
    case 'send': {
      const recipient = addressField(fields)
      return { kind: 'send', recipient, ...connectionField(fields), message: message() }
    }
    case 'sendAnonymous': {
      const recipient = addressField(fields)
      const replySurbs = numberField(fields, 'replySurbs', 2 ** 32 - 1)
      const connection = connectionField(fields)
      return { kind: 'sendAnonymous', recipient, replySurbs, ...connection, message: message() }
    }
    case 'reply': {
      const senderTag = stringField(fields, 'senderTag')
      if (senderTagToBytes(senderTag) === undefined) {
        throw new NymClientFrameError(malformedRequest, 'the sender tag is not base58 of 16 bytes')
      }
      return { kind: 'reply', senderTag, ...connectionField(fields), message: message() }
    }
    case 'selfAddress':
      return { kind: 'selfAddress' }
    default:
      throw new NymClientFrameError(malformedRequest, wrongType(fields.type))
  }
}

export function encodeResponse(response: NymClientResponse): Uint8Array {
  switch (response.kind) {
    case 'error': {
      const message = new TextEncoder().encode(response.message)
      return joined(0, Uint8Array.of(response.code), sized({ message }))
    }
    case 'received': {
      const { senderTag } = response
      const tag =
        senderTag === undefined ? Uint8Array.of(0) : Uint8Array.of(1, ...tagToBytes(senderTag))
      return joined(1, tag, sized(response))
    }
    case 'selfAddress':
      return joined(2, addressToBytes(response.address))
    case 'laneQueueLength':
      return joined(3, u64(response.lane), u64(response.queueLength))
  }
}

/** Bytes that are no UTF-8 become replacement characters, as in the native client. */
export function formatTextResponse(response: NymClientResponse): string {
  switch (response.kind) {
    case 'error':
      return JSON.stringify({
        type: 'error',
        message: `${nymClientErrors[response.code]}:${response.message}`,
      })
    case 'received':
      return JSON.stringify({
        type: 'received',
        message: new TextDecoder().decode(response.message),
        senderTag: response.senderTag ?? null,
      })
    case 'selfAddress':
      return JSON.stringify({ type: 'selfAddress', address: response.address })
    case 'laneQueueLength':
      return JSON.stringify({
        type: 'laneQueueLength',
        lane: Number(response.lane),
        queue_length: Number(response.queueLength),
      })
  }
}

/** @throws NymClientFrameError */
export function decodeResponse(frame: Uint8Array): NymClientResponse {
  const reader = new FrameReader(frame, tooShortResponse, malformedResponse)
  const tag = reader.byte()
  switch (tag) {
    case 0: {
      const code = reader.byte()
      const message = new TextDecoder().decode(reader.sized())
      if (!isErrorCode(code)) {
        throw new NymClientFrameError(malformedResponse, `invalid error code ${code}`)
      }
      return { kind: 'error', code, message }
    }
    case 1: {
      const flag = reader.byte()
      if (flag > 1) {
        throw new NymClientFrameError(malformedResponse, `invalid sender tag flag ${flag}`)
      }
      const senderTag = flag === 1 ? senderTagFromBytes(reader.take(senderTagBytes)) : undefined
      return { kind: 'received', ...(senderTag && { senderTag }), message: reader.sized() }
    }
    case 2:
      return { kind: 'selfAddress', address: reader.address() }
    case 3:
      return { kind: 'laneQueueLength', lane: reader.u64(), queueLength: reader.lastU64() }
    default:
      throw new NymClientFrameError(
        unknownResponse,
        `${tag} does not correspond to any valid response tag`,
      )
  }
}

class FrameReader {
  readonly #frame: Uint8Array
  readonly #tooShort: NymClientErrorCode
  readonly #malformed: NymClientErrorCode
  #offset = 0

  constructor(frame: Uint8Array, tooShort: NymClientErrorCode, malformed: NymClientErrorCode) {
    this.#frame = frame
    this.#tooShort = tooShort
    this.#malformed = malformed
  }

  take(length: number): Uint8Array {
    if (this.#offset + length > this.#frame.length) {
      throw new NymClientFrameError(this.#tooShort, 'not enough data provided to recover the frame')
    }
    this.#offset += length
    return this.#frame.subarray(this.#offset - length, this.#offset)
  }

  byte(): number {
    return this.take(1)[0] ?? 0
  }

  u32(): number {
    return view(this.take(4)).getUint32(0)
  }

  u64(): bigint {
    return view(this.take(8)).getBigUint64(0)
  }

  lastU64(): bigint {
    if (this.#frame.length !== this.#offset + 8) {
      throw new NymClientFrameError(this.#malformed, 'the frame has invalid length')
    }
    return this.u64()
  }

  address(): string {
    const bytes = this.take(addressBytes)
    return formatAddress({
      identity: bytes.subarray(0, 32),
      encryption: bytes.subarray(32, 64),
      gateway: bytes.subarray(64),
    })
  }

  connection(): { connectionId?: bigint } {
    const connectionId = this.u64()
    return connectionId === 0n ? {} : { connectionId }
  }

  /** A length and exactly that many bytes up to the end, copied. */
  sized(): Uint8Array {
    const length = this.u64()
    const rest = this.#frame.length - this.#offset
    if (length !== BigInt(rest)) {
      const text = `data len has inconsistent length. specified: ${length} got: ${rest}`
      throw new NymClientFrameError(this.#malformed, text)
    }
    return this.take(rest).slice()
  }
}

function joined(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(parts.reduce((length, part) => length + part.length, 1))
  frame[0] = tag
  let offset = 1
  for (const part of parts) {
    frame.set(part, offset)
    offset += part.length
  }
  return frame
}

function sized({ message }: { message: Uint8Array }): Uint8Array {
  const part = new Uint8Array(8 + message.length)
  part.set(u64(BigInt(message.length)))
  part.set(message, 8)
  return part
}

function u64(value: bigint | undefined): Uint8Array {
  const bytes = new Uint8Array(8)
  view(bytes).setBigUint64(0, value ?? 0n)
  return bytes
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  view(bytes).setUint32(0, value)
  return bytes
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function addressToBytes(text: string): Uint8Array {
  const { identity, encryption, gateway } = parseAddress(text)
  return Uint8Array.of(...identity, ...encryption, ...gateway)
}

function tagToBytes(text: string): Uint8Array {
  const bytes = senderTagToBytes(text)
  if (bytes === undefined) throw new RangeError('a sender tag is base58 of 16 bytes')
  return bytes
}

function isErrorCode(code: number): code is NymClientErrorCode {
  return code in nymClientErrors
}

function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new NymClientFrameError(malformedRequest, error instanceof Error ? error.message : '')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new NymClientFrameError(malformedRequest, 'a request is a JSON object')
}

function wrongType(type: unknown): string {
  if (typeof type !== 'string') return 'missing field `type`'
  const known = '`send`, `sendAnonymous`, `reply`, `selfAddress`'
  return `unknown variant \`${type.slice(0, 64)}\`, expected one of ${known}`
}

function stringField(fields: Record<string, unknown>, name: string): string {
  const value = fields[name]
  if (typeof value === 'string') return value
  const fault = value === undefined ? `missing field \`${name}\`` : `\`${name}\` must be a string`
  throw new NymClientFrameError(malformedRequest, fault)
}

function addressField(fields: Record<string, unknown>): string {
  const recipient = stringField(fields, 'recipient')
  try {
    parseAddress(recipient)
  } catch (error) {
    throw new NymClientFrameError(malformedRequest, error instanceof Error ? error.message : '')
  }
  return recipient
}

function numberField(fields: Record<string, unknown>, name: string, max: number): number {
  const value = fields[name]
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) {
    return value
  }
  const fault =
    value === undefined
      ? `missing field \`${name}\``
      : `\`${name}\` must be an integer from 0 to ${max}`
  throw new NymClientFrameError(malformedRequest, fault)
}

function connectionField(fields: Record<string, unknown>): { connectionId?: bigint } {
  if (fields.connectionId === undefined || fields.connectionId === null) return {}
  const id = numberField(fields, 'connectionId', Number.MAX_SAFE_INTEGER)
  return id === 0 ? {} : { connectionId: BigInt(id) }
}
