/**
 * What a client asks; responses.ts has what a node answers. A message is one byte (the version) and the
 * exact encoding of a Request or Response. SERVICE.md section 2.
 */
import { asciiBytes } from './bytes.js'
import { decodeExact, encode, expectLength, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { readChallenge, unversioned, versioned } from './framing.js'
import {
  lookupNamesMax,
  nodeKeyBytes,
  ownerKeyBytes,
  requestBytesMax,
  requestIdBytes,
  signatureBytes,
  smallRequestBytesMax,
  versionsMax,
} from './limits.js'
import { type MessageRequestBody, messageRequestToWire, readMessageRequest } from './messages.js'
import { expectNormalName } from './names.js'
import { type Registration, readRegistration, registrationToWire } from './registration.js'
import { domainBytes } from './signing.js'
import * as wire from './wire.js'

// Whoever speaks the one speaks the other.
export { protocolVersion } from './framing.js'
export * from './messages.js'
export * from './responses.js'

export type Purpose = 'register' | 'login' | 'logout'
const purposes: readonly (Purpose | undefined)[] = [undefined, 'register', 'login', 'logout']

/** Proof of a device's key: for login and logout. */
export interface DeviceProof {
  readonly name: string
  readonly device: Uint8Array
  readonly challenge: Uint8Array
  readonly signature: Uint8Array
}

export type RequestBody =
  | {
      readonly kind: 'hello'
      readonly versions: readonly number[]
      readonly knownEpoch?: number | undefined
    }
  | {
      readonly kind: 'presence'
      /** The last node key of the page before; undefined for the first page. */
      readonly after?: Uint8Array | undefined
    }
  | { readonly kind: 'challenge'; readonly purpose: Purpose }
  | {
      readonly kind: 'register'
      readonly registration: Registration
      readonly challenge: Uint8Array
      readonly signature: Uint8Array
    }
  | {
      readonly kind: 'lookup'
      readonly name: string
      /** Further names, all different; undefined for none. A node answers as many as fit. */
      readonly more?: readonly string[] | undefined
    }
  | ({ readonly kind: 'login' } & DeviceProof)
  | ({ readonly kind: 'logout' } & DeviceProof)
  | { readonly kind: 'ping' }
  | MessageRequestBody

export interface Request {
  /** 16 random bytes; repeated with the request, answered alike. */
  readonly id: Uint8Array
  readonly body: RequestBody
}

// ---------------------------------------------------------------- what challenges are answered with

/** The claim's owner key over the asked node, its challenge and the registration. */
export function registerSigningBytes(
  federationId: Uint8Array,
  nodeKey: Uint8Array,
  challenge: Uint8Array,
  registrationId: Uint8Array,
): Uint8Array {
  return domainBytes(
    'register',
    federationId,
    nodeKey,
    Uint8Array.of(challenge.length),
    challenge,
    registrationId,
  )
}

/** The device key over the federation, the asked node, name, device and challenge. */
export function sessionSigningBytes(
  purpose: 'login' | 'logout',
  federationId: Uint8Array,
  nodeKey: Uint8Array,
  { name, device, challenge }: Omit<DeviceProof, 'signature'>,
): Uint8Array {
  const nameBytes = asciiBytes(name)
  return domainBytes(
    purpose,
    federationId,
    nodeKey,
    Uint8Array.of(nameBytes.length),
    nameBytes,
    device,
    Uint8Array.of(challenge.length),
    challenge,
  )
}

// ---------------------------------------------------------------- requests

export function encodeRequest({ id, body }: Request): Uint8Array {
  return versioned(encode(wire.Request, { id, ...requestBodyToWire(body) }))
}

function requestBodyToWire(body: RequestBody): Omit<wire.Request.$Properties, 'id'> {
  switch (body.kind) {
    case 'hello': {
      const { versions, knownEpoch } = body
      return {
        hello: { versions: [...versions], ...(knownEpoch === undefined ? {} : { knownEpoch }) },
      }
    }
    case 'presence':
      return { presence: { after: body.after ?? new Uint8Array() } }
    case 'challenge':
      return { challenge: { purpose: purposes.indexOf(body.purpose) } }
    case 'register': {
      const { challenge, signature } = body
      return {
        register: { registration: registrationToWire(body.registration), challenge, signature },
      }
    }
    case 'lookup':
      return { lookup: { names: [body.name, ...(body.more ?? [])] } }
    case 'login':
      return { login: deviceProofToWire(body) }
    case 'logout':
      return { logout: deviceProofToWire(body) }
    case 'ping':
      return { ping: {} }
    default:
      return messageRequestToWire(body)
  }
}

function deviceProofToWire({ name, device, challenge, signature }: DeviceProof): DeviceProof {
  return { name, device, challenge, signature }
}

/**
 * The id of a request that may be malformed otherwise, so that even its refusal can be told apart;
 * undefined when not even that can be read.
 */
export function requestIdOf(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const { id } = wire.Request.decode(bytes.subarray(1))
    return id.length === requestIdBytes ? id : undefined
  } catch {
    return undefined
  }
}

/** @throws RefusedError `unsupported-version`, `oversized`, `malformed`, and what registrations throw */
export function decodeRequest(bytes: Uint8Array): Request {
  if (bytes.length > requestBytesMax) {
    throw new RefusedError('oversized', `A request has at most ${requestBytesMax} bytes.`)
  }
  const body = unversioned(bytes)
  const one = decodeExact(wire.Request, body, requestBytesMax, 'Request')
  const isLarge = one.send || one.publishKeyPackages
  if (!isLarge && bytes.length > smallRequestBytesMax) {
    const sentence = `A request of its kind has at most ${smallRequestBytesMax} bytes.`
    throw new RefusedError('oversized', sentence)
  }
  const id = expectLength(one.id, requestIdBytes, 'Request id')
  return { id, body: readRequestBody(one) }
}

function readRequestBody(one: wire.Request): RequestBody {
  if (one.hello) {
    const { versions, knownEpoch } = one.hello
    return { kind: 'hello', versions: readVersions(versions), knownEpoch: knownEpoch ?? undefined }
  }
  if (one.presence) {
    const { after } = one.presence
    return {
      kind: 'presence',
      after: after?.length ? expectLength(after, nodeKeyBytes, 'Node key') : undefined,
    }
  }
  if (one.challenge) {
    const purpose = purposes[one.challenge.purpose ?? 0]
    return { kind: 'challenge', purpose: expectPresent(purpose, 'Purpose of a challenge') }
  }
  if (one.register) {
    return {
      kind: 'register',
      registration: readRegistration(one.register.registration),
      challenge: readChallenge(one.register.challenge),
      signature: expectLength(
        one.register.signature ?? new Uint8Array(),
        signatureBytes,
        'Signature',
      ),
    }
  }
  if (one.lookup) return { kind: 'lookup', ...readNames(one.lookup.names) }
  if (one.login) return { kind: 'login', ...readDeviceProof(one.login) }
  if (one.logout) return { kind: 'logout', ...readDeviceProof(one.logout) }
  if (one.ping) return { kind: 'ping' }
  const body = readMessageRequest(one)
  if (body !== undefined) return body
  throw new RefusedError('malformed', 'A request asks for something.')
}

function readVersions(versions: readonly number[] | null | undefined): readonly number[] {
  const read = versions ?? []
  if (read.length < 1 || read.length > versionsMax) {
    throw new RefusedError('malformed', `A Hello names 1 to ${versionsMax} versions.`)
  }
  if (read.some((version, i) => i > 0 && version <= (read[i - 1] ?? 0))) {
    throw new RefusedError('malformed', 'The versions of a Hello rise.')
  }
  return read
}

function readNames(names: readonly string[] | null | undefined) {
  const all = names ?? []
  const [name = '', ...more] = all
  if (all.length > lookupNamesMax) {
    throw new RefusedError('malformed', `A Lookup is about 1 to ${lookupNamesMax} names.`)
  }
  if (new Set(all).size < all.length) {
    throw new RefusedError('malformed', 'The names of a Lookup differ.')
  }
  const first = expectNormalName(name)
  return more.length === 0 ? { name: first } : { name: first, more: more.map(expectNormalName) }
}

function readDeviceProof(one: wire.LoginRequest.$Properties): DeviceProof {
  return {
    name: expectNormalName(one.name ?? ''),
    device: expectLength(one.device ?? new Uint8Array(), ownerKeyBytes, 'Device key'),
    challenge: readChallenge(one.challenge),
    signature: expectLength(one.signature ?? new Uint8Array(), signatureBytes, 'Signature'),
  }
}
