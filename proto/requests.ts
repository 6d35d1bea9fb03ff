/**
 * What a client asks and a node answers. A message is one byte (the version) and the exact encoding of a
 * Request or Response. SERVICE.md section 2.
 */
import { type Absence, absenceToWire, readAbsence } from './absence.js'
import { asciiBytes, concatBytes } from './bytes.js'
import { type Certificate, certificateToWire, readCertificate } from './certificate.js'
import { decodeExact, encode, expectInteger, expectLength, expectPresent } from './codec.js'
import { type RefusalCode, RefusedError, refusalCode, refusalKinds } from './errors.js'
import {
  challengeBytesMax,
  hashBytes,
  ownerKeyBytes,
  requestBytesMax,
  requestIdBytes,
  responseBytesMax,
  sentenceLengthMax,
  signatureBytes,
  versionsMax,
} from './limits.js'
import {
  type CertifiedManifest,
  certifiedManifestToWire,
  readCertifiedManifest,
} from './manifest.js'
import { expectNormalName } from './names.js'
import { type Presence, presenceToWire, readPresence } from './presence.js'
import { type Registration, readRegistration, registrationToWire } from './registration.js'
import { domainBytes } from './signing.js'
import * as wire from './wire.js'

/** The first byte of everything of ours; anything else on the same address is nymCHAT's. */
export const protocolVersion = 1

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
  | { readonly kind: 'presence' }
  | { readonly kind: 'challenge'; readonly purpose: Purpose }
  | {
      readonly kind: 'register'
      readonly registration: Registration
      readonly challenge: Uint8Array
      readonly signature: Uint8Array
    }
  | { readonly kind: 'lookup'; readonly name: string }
  | ({ readonly kind: 'login' } & DeviceProof)
  | ({ readonly kind: 'logout' } & DeviceProof)
  | { readonly kind: 'ping' }

export interface Request {
  /** 16 random bytes; repeated with the request, answered alike. */
  readonly id: Uint8Array
  readonly body: RequestBody
}

export interface ServiceLimits {
  readonly requestBytesMax: number
  /** Per sender tag. */
  readonly requestsPerMinute: number
  readonly sessionSeconds: number
}

export interface Refusal {
  readonly code: RefusalCode
  readonly sentence: string
  /** Whether the same bytes can help later, and after how long. */
  readonly retry: boolean
  readonly retryAfterMs: number
}

export type RegisterOutcome =
  | { readonly outcome: 'certified'; readonly certificate: Certificate }
  | { readonly outcome: 'pending'; readonly id: Uint8Array }
  | { readonly outcome: 'taken'; readonly certificate: Certificate }

export type LookupOutcome =
  | { readonly outcome: 'found'; readonly certificate: Certificate }
  | { readonly outcome: 'absent'; readonly absence: Absence }
  | { readonly outcome: 'pending'; readonly id: Uint8Array }

export type ResponseBody =
  | {
      readonly kind: 'hello'
      readonly version: number
      readonly manifests: readonly CertifiedManifest[]
      /** Ask again with the last epoch received. */
      readonly more: boolean
      readonly limits: ServiceLimits
      readonly timeMs: number
      readonly self: Presence
    }
  | { readonly kind: 'presence'; readonly nodes: readonly Presence[] }
  | {
      readonly kind: 'challenge'
      readonly challenge: Uint8Array
      readonly validMs: number
      readonly admissionBits: number
    }
  | ({ readonly kind: 'register' } & RegisterOutcome)
  | ({ readonly kind: 'lookup' } & LookupOutcome)
  | { readonly kind: 'login'; readonly waiting: number; readonly sessionSeconds: number }
  | { readonly kind: 'logout' }
  | { readonly kind: 'ping'; readonly timeMs: number; readonly sessionSeconds: number }
  | ({ readonly kind: 'refusal' } & Refusal)
  | { readonly kind: 'decided'; readonly certificate: Certificate }
  | { readonly kind: 'expiring'; readonly sessionSeconds: number }

export interface Response {
  /** Undefined: said without being asked (`decided`, `expiring`). */
  readonly requestId: Uint8Array | undefined
  readonly body: ResponseBody
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
      return { presence: {} }
    case 'challenge':
      return { challenge: { purpose: purposes.indexOf(body.purpose) } }
    case 'register': {
      const { challenge, signature } = body
      return {
        register: { registration: registrationToWire(body.registration), challenge, signature },
      }
    }
    case 'lookup':
      return { lookup: { name: body.name } }
    case 'login':
      return { login: deviceProofToWire(body) }
    case 'logout':
      return { logout: deviceProofToWire(body) }
    case 'ping':
      return { ping: {} }
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
  const id = expectLength(one.id, requestIdBytes, 'Request id')
  return { id, body: readRequestBody(one) }
}

function readRequestBody(one: wire.Request): RequestBody {
  if (one.hello) {
    const { versions, knownEpoch } = one.hello
    return { kind: 'hello', versions: readVersions(versions), knownEpoch: knownEpoch ?? undefined }
  }
  if (one.presence) return { kind: 'presence' }
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
  if (one.lookup) return { kind: 'lookup', name: expectNormalName(one.lookup.name ?? '') }
  if (one.login) return { kind: 'login', ...readDeviceProof(one.login) }
  if (one.logout) return { kind: 'logout', ...readDeviceProof(one.logout) }
  if (one.ping) return { kind: 'ping' }
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

function readDeviceProof(one: wire.LoginRequest.$Properties): DeviceProof {
  return {
    name: expectNormalName(one.name ?? ''),
    device: expectLength(one.device ?? new Uint8Array(), ownerKeyBytes, 'Device key'),
    challenge: readChallenge(one.challenge),
    signature: expectLength(one.signature ?? new Uint8Array(), signatureBytes, 'Signature'),
  }
}

function readChallenge(bytes: Uint8Array | null | undefined): Uint8Array {
  const challenge = bytes ?? new Uint8Array()
  if (challenge.length >= 1 && challenge.length <= challengeBytesMax) return challenge
  throw new RefusedError('malformed', `A challenge has 1 to ${challengeBytesMax} bytes.`)
}

// ---------------------------------------------------------------- responses

export function encodeResponse({ requestId, body }: Response): Uint8Array {
  return versioned(
    encode(wire.Response, {
      requestId: requestId ?? new Uint8Array(),
      ...responseBodyToWire(body),
    }),
  )
}

function responseBodyToWire(body: ResponseBody): Omit<wire.Response.$Properties, 'requestId'> {
  switch (body.kind) {
    case 'hello': {
      const { version, manifests, more, limits, timeMs, self } = body
      return {
        hello: {
          version,
          manifests: manifests.map(certifiedManifestToWire),
          more,
          limits,
          timeMs,
          self: presenceToWire(self),
        },
      }
    }
    case 'presence':
      return { presence: { nodes: body.nodes.map(presenceToWire) } }
    case 'challenge': {
      const { challenge, validMs, admissionBits } = body
      return { challenge: { challenge, validMs, admissionBits } }
    }
    case 'register':
      return { register: registerOutcomeToWire(body) }
    case 'lookup':
      return { lookup: lookupOutcomeToWire(body) }
    case 'login':
      return { login: { waiting: body.waiting, sessionSeconds: body.sessionSeconds } }
    case 'logout':
      return { logout: {} }
    case 'ping':
      return { ping: { timeMs: body.timeMs, sessionSeconds: body.sessionSeconds } }
    case 'refusal': {
      const { code, sentence, retry, retryAfterMs } = body
      return { refusal: { code: refusalKinds[code].wire, sentence, retry, retryAfterMs } }
    }
    case 'decided':
      return { decided: { certificate: certificateToWire(body.certificate) } }
    case 'expiring':
      return { expiring: { sessionSeconds: body.sessionSeconds } }
  }
}

function registerOutcomeToWire(body: RegisterOutcome): wire.RegisterAnswer.$Properties {
  if (body.outcome === 'pending') return { pending: { id: body.id } }
  return { [body.outcome]: certificateToWire(body.certificate) }
}

function lookupOutcomeToWire(body: LookupOutcome): wire.LookupAnswer.$Properties {
  if (body.outcome === 'pending') return { pending: { id: body.id } }
  if (body.outcome === 'absent') return { absence: absenceToWire(body.absence) }
  return { certificate: certificateToWire(body.certificate) }
}

/** @throws RefusedError `unsupported-version`, `oversized`, `malformed` and what its parts throw */
export function decodeResponse(bytes: Uint8Array): Response {
  if (bytes.length > responseBytesMax) {
    throw new RefusedError('oversized', `A response has at most ${responseBytesMax} bytes.`)
  }
  const one = decodeExact(wire.Response, unversioned(bytes), responseBytesMax, 'Response')
  return {
    requestId:
      one.requestId.length === 0
        ? undefined
        : expectLength(one.requestId, requestIdBytes, 'Request id'),
    body: readResponseBody(one),
  }
}

function readResponseBody(one: wire.Response): ResponseBody {
  if (one.hello) return readHello(one.hello)
  if (one.presence) {
    return { kind: 'presence', nodes: (one.presence.nodes ?? []).map(readPresence) }
  }
  if (one.challenge) {
    return {
      kind: 'challenge',
      challenge: readChallenge(one.challenge.challenge),
      validMs: one.challenge.validMs ?? 0,
      admissionBits: one.challenge.admissionBits ?? 0,
    }
  }
  if (one.register) return { kind: 'register', ...readRegisterOutcome(one.register) }
  if (one.lookup) return { kind: 'lookup', ...readLookupOutcome(one.lookup) }
  if (one.login) {
    const { waiting, sessionSeconds } = one.login
    return { kind: 'login', waiting: waiting ?? 0, sessionSeconds: sessionSeconds ?? 0 }
  }
  if (one.logout) return { kind: 'logout' }
  if (one.ping) {
    const { timeMs, sessionSeconds } = one.ping
    return {
      kind: 'ping',
      timeMs: expectInteger(timeMs, 'Time'),
      sessionSeconds: sessionSeconds ?? 0,
    }
  }
  if (one.refusal) return readRefusal(one.refusal)
  if (one.decided) {
    return { kind: 'decided', certificate: readCertificate(one.decided.certificate) }
  }
  if (one.expiring) return { kind: 'expiring', sessionSeconds: one.expiring.sessionSeconds ?? 0 }
  throw new RefusedError('malformed', 'A response says something.')
}

function readHello(one: wire.HelloAnswer.$Properties): ResponseBody {
  const limits = expectPresent(one.limits, 'Service limits')
  return {
    kind: 'hello',
    version: one.version ?? 0,
    manifests: (one.manifests ?? []).map(readCertifiedManifest),
    more: one.more ?? false,
    limits: {
      requestBytesMax: limits.requestBytesMax ?? 0,
      requestsPerMinute: limits.requestsPerMinute ?? 0,
      sessionSeconds: limits.sessionSeconds ?? 0,
    },
    timeMs: expectInteger(one.timeMs, 'Time'),
    self: readPresence(one.self),
  }
}

function readRegisterOutcome(one: wire.RegisterAnswer.$Properties): RegisterOutcome {
  if (one.certified) return { outcome: 'certified', certificate: readCertificate(one.certified) }
  if (one.taken) return { outcome: 'taken', certificate: readCertificate(one.taken) }
  return { outcome: 'pending', id: readPending(one.pending) }
}

function readLookupOutcome(one: wire.LookupAnswer.$Properties): LookupOutcome {
  if (one.certificate) return { outcome: 'found', certificate: readCertificate(one.certificate) }
  if (one.absence) return { outcome: 'absent', absence: readAbsence(one.absence) }
  return { outcome: 'pending', id: readPending(one.pending) }
}

function readPending(one: wire.Pending.$Properties | null | undefined): Uint8Array {
  const { id } = expectPresent(one, 'Outcome')
  return expectLength(id ?? new Uint8Array(), hashBytes, 'Pending id')
}

function readRefusal(one: wire.Refusal.$Properties): ResponseBody {
  const sentence = one.sentence ?? ''
  if (sentence.length > sentenceLengthMax) {
    throw new RefusedError('malformed', 'A refusal is one sentence.')
  }
  return {
    kind: 'refusal',
    code: expectPresent(refusalCode(one.code ?? 0), 'Refusal code'),
    sentence,
    retry: one.retry ?? false,
    retryAfterMs: one.retryAfterMs ?? 0,
  }
}

export function refusalOf(error: RefusedError): Refusal {
  return {
    code: error.code,
    // Half a surrogate pair would be no text, and refused by its reader.
    sentence: error.message.slice(0, sentenceLengthMax).replace(/[\ud800-\udbff]$/, ''),
    retry: error.retry,
    retryAfterMs: error.retryAfterMs,
  }
}

function versioned(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(protocolVersion), bytes)
}

function unversioned(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== protocolVersion) {
    throw new RefusedError('unsupported-version', `Only version ${protocolVersion} is spoken here.`)
  }
  return bytes.subarray(1)
}
