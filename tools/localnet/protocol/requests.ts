import { base58 } from '@scure/base'
import { SealError, unseal } from './sealed-frame.js'
import { verifyBytes } from './signing-keys.js'

/** The gateway protocol that the newest WASM SDK and the Rust SDK both speak. NYM.md sections 3 and 12. */
export const gatewayProtocol = 5

export type ClientRequest =
  | { readonly type: 'supportedProtocol' }
  | { readonly type: 'handshake'; readonly protocol: number; readonly data: Buffer }
  | { readonly type: 'handshakeError' }
  | { readonly type: 'authenticate'; readonly request: AuthenticationRequest }
  | { readonly type: 'claimBandwidth' }
  | { readonly type: 'encrypted'; readonly ciphertext: Buffer; readonly nonce: Buffer }
  | { readonly type: 'unknown' }

export interface AuthenticationRequest {
  readonly protocol: number
  readonly identity: Buffer
  readonly addressCiphertext: Buffer
  readonly nonce: Buffer
  readonly timestampSeconds: number
  readonly signature: Buffer
}

export class RequestError extends Error {
  override readonly name = 'RequestError'
}

/**
 * Reads a text frame. Kinds that a gateway need not know come out as `unknown`.
 * @throws RequestError for what is no JSON object, and for known kinds with wrong fields
 */
export function parseClientRequest(text: string): ClientRequest {
  const fields = parseObject(text)
  switch (fields.type) {
    case 'supportedProtocol':
      return { type: 'supportedProtocol' }
    case 'handshakePayload':
    case 'registerHandshakeInitRequest':
      return {
        type: 'handshake',
        protocol: byteField(fields, 'protocol_version', 1),
        data: bytesField(fields, 'data'),
      }
    case 'handshakeError':
      return { type: 'handshakeError' }
    case 'authenticateV2':
      return { type: 'authenticate', request: parseAuthentication(fields) }
    case 'claimFreeTestnetBandwidth':
      return { type: 'claimBandwidth' }
    case 'encryptedRequest':
      return {
        type: 'encrypted',
        ciphertext: bytesField(fields, 'ciphertext'),
        nonce: bytesField(fields, 'nonce'),
      }
    default:
      return { type: 'unknown' }
  }
}

/**
 * Checks that the request was made by the owner of the identity, with the key of its registration, and that
 * nobody changed a field. Freshness is checked elsewhere. NYM.md section 3.2.
 * @throws RequestError
 */
export function verifyAuthentication(request: AuthenticationRequest, sharedKey: Buffer): void {
  const timestamp = Buffer.alloc(8)
  timestamp.writeBigUInt64BE(BigInt(request.timestampSeconds))
  const signed = Buffer.concat([
    Buffer.from([request.protocol]),
    request.identity,
    request.addressCiphertext,
    request.nonce,
    timestamp,
  ])
  if (!verifyBytes(request.identity, signed, request.signature)) {
    throw new RequestError('the signature does not hold')
  }
  try {
    const address = unseal(sharedKey, request.nonce, request.addressCiphertext)
    if (address.equals(request.identity)) return
  } catch (error) {
    if (!(error instanceof SealError)) throw error
  }
  throw new RequestError('the address is not sealed with the key of this registration')
}

function parseAuthentication(fields: Record<string, unknown>): AuthenticationRequest {
  const identity = identityField(fields, 'clientIdentity')
  const timestampSeconds = fields.requestUnixTimestamp
  if (!Number.isSafeInteger(timestampSeconds) || (timestampSeconds as number) < 0) {
    throw new RequestError('requestUnixTimestamp is not a time')
  }
  return {
    protocol: byteField(fields, 'protocolVersion', undefined),
    identity,
    addressCiphertext: base64Field(fields, 'addressCiphertext'),
    nonce: base64Field(fields, 'nonce'),
    timestampSeconds: timestampSeconds as number,
    signature: bytesField(fields, 'requestSignature'),
  }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new RequestError('a text frame holds JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RequestError('a request is a JSON object')
  }
  return value as Record<string, unknown>
}

function byteField(
  fields: Record<string, unknown>,
  name: string,
  fallback: number | undefined,
): number {
  const value = fields[name] ?? fallback
  if (!isByte(value)) throw new RequestError(`${name} is not a small number`)
  return value
}

function bytesField(fields: Record<string, unknown>, name: string): Buffer {
  const value = fields[name]
  if (!Array.isArray(value) || !value.every(isByte)) {
    throw new RequestError(`${name} is not an array of bytes`)
  }
  return Buffer.from(value)
}

/** Identities come as byte arrays; base58 text is what other messages of the protocol use. */
function identityField(fields: Record<string, unknown>, name: string): Buffer {
  const value = fields[name]
  const identity = typeof value === 'string' ? decodeBase58(value) : bytesField(fields, name)
  if (identity.length !== 32) throw new RequestError(`${name} is not a 32-byte key`)
  return identity
}

function decodeBase58(text: string): Buffer {
  // Base58 decoding is quadratic; a key never has more than 44 digits.
  if (text.length > 44) throw new RequestError('a base58 key is shorter')
  try {
    return Buffer.from(base58.decode(text))
  } catch {
    throw new RequestError('not base58')
  }
}

function base64Field(fields: Record<string, unknown>, name: string): Buffer {
  const value = fields[name]
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    throw new RequestError(`${name} is not base64`)
  }
  return Buffer.from(value, 'base64')
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
}
