/** What a node answers, or says by itself. SERVICE.md section 2. */
import { type Absence, absenceToWire, readAbsence } from './absence.js'
import { type Certificate, certificateToWire, readCertificate } from './certificate.js'
import { decodeExact, encode, expectLength, expectPresent, expectTime } from './codec.js'
import { type RefusalCode, RefusedError, refusalCode, refusalKinds } from './errors.js'
import { readChallenge, unversioned, versioned } from './framing.js'
import {
  hashBytes,
  lookupNamesMax,
  requestIdBytes,
  responseBytesMax,
  sentenceLengthMax,
} from './limits.js'
import {
  type CertifiedManifest,
  certifiedManifestToWire,
  readCertifiedManifest,
} from './manifest.js'
import { type MessageResponseBody, messageResponseToWire, readMessageResponse } from './messages.js'
import { type Presence, presenceToWire, readPresence } from './presence.js'
import * as wire from './wire.js'

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

/**
 * A node that has not settled in its epoch may lack what was certified before: it signs no absence, and
 * its certificate may be an old one. So a certificate travels with the epoch in which the node stands and
 * whether it has settled there, or a stale sequence would pass as the newest (FEDERATION.md section 6).
 *
 * These two are the node's own word, unsigned. A signature would add nothing for the client: the request
 * id is known to the asked mixnet address alone, and comes back by the client's own reply block, so
 * nobody but the holder of that address can have said so; and a signed presence binds the address to one
 * node key, so q answers from q members are q members' words. It would only convince third parties, of
 * nothing that a liar could not sign as well. Nor would it fit: 66 bytes beside a largest certificate of
 * n = 4 do not go into one reply packet.
 */
export type LookupOutcome =
  | {
      readonly outcome: 'found'
      readonly certificate: Certificate
      /** Of the newest manifest that the node knows. */
      readonly epoch: number
      readonly settled: boolean
    }
  | { readonly outcome: 'absent'; readonly absence: Absence }
  /** The node has precommitted the registration with this id, or is locked on it. */
  | { readonly outcome: 'pending'; readonly id: Uint8Array; readonly epoch: number }

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
  | {
      readonly kind: 'presence'
      /** By rising node key. */
      readonly nodes: readonly Presence[]
      /** Ask again after the last node key received. */
      readonly more: boolean
    }
  | {
      readonly kind: 'challenge'
      readonly challenge: Uint8Array
      readonly validMs: number
      readonly admissionBits: number
    }
  | ({ readonly kind: 'register' } & RegisterOutcome)
  | ({
      readonly kind: 'lookup'
      /** Of the further names that were asked for, in that order and as many as fit; undefined: of none. */
      readonly more?: readonly LookupOutcome[] | undefined
    } & LookupOutcome)
  | { readonly kind: 'login'; readonly waiting: number; readonly sessionSeconds: number }
  | { readonly kind: 'logout' }
  | { readonly kind: 'ping'; readonly timeMs: number; readonly sessionSeconds: number }
  | ({ readonly kind: 'refusal' } & Refusal)
  | { readonly kind: 'decided'; readonly certificate: Certificate }
  | { readonly kind: 'expiring'; readonly sessionSeconds: number }
  | MessageResponseBody

export interface Response {
  /** Undefined: said without being asked (`decided`, `expiring`, `arrived`). */
  readonly requestId: Uint8Array | undefined
  readonly body: ResponseBody
}

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
      return { presence: { nodes: body.nodes.map(presenceToWire), more: body.more } }
    case 'challenge': {
      const { challenge, validMs, admissionBits } = body
      return { challenge: { challenge, validMs, admissionBits } }
    }
    case 'register':
      return { register: registerOutcomeToWire(body) }
    case 'lookup':
      return {
        lookup: {
          ...lookupOutcomeToWire(body),
          ...(body.more && { more: body.more.map(lookupOutcomeToWire) }),
        },
      }
    case 'login':
      return { login: { waiting: body.waiting, sessionSeconds: body.sessionSeconds } }
    case 'logout':
      return { logout: {} }
    case 'ping':
      return { ping: { timeMs: body.timeMs, sessionSeconds: body.sessionSeconds } }
    case 'refusal':
      return { refusal: refusalToWire(body) }
    case 'decided':
      return { decided: { certificate: certificateToWire(body.certificate) } }
    case 'expiring':
      return { expiring: { sessionSeconds: body.sessionSeconds } }
    default:
      return messageResponseToWire(body)
  }
}

export function refusalToWire(one: Refusal): wire.Refusal.$Properties {
  const { code, sentence, retry, retryAfterMs } = one
  return { code: refusalKinds[code].wire, sentence, retry, retryAfterMs }
}

function registerOutcomeToWire(body: RegisterOutcome): wire.RegisterAnswer.$Properties {
  if (body.outcome === 'pending') return { pending: { id: body.id } }
  return { [body.outcome]: certificateToWire(body.certificate) }
}

function lookupOutcomeToWire(body: LookupOutcome): wire.LookupOutcome.$Properties {
  if (body.outcome === 'absent') return { absence: absenceToWire(body.absence) }
  if (body.outcome === 'pending') return { pending: { id: body.id }, epoch: body.epoch }
  const { certificate, epoch, settled } = body
  return { certificate: certificateToWire(certificate), epoch, settled }
}

/** The id of the request that a response answers, even if it cannot be read otherwise; else undefined. */
export function requestIdOfResponse(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const { requestId } = wire.Response.decode(bytes.subarray(1))
    return requestId.length === requestIdBytes ? requestId : undefined
  } catch {
    return undefined
  }
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
    const { nodes, more } = one.presence
    return { kind: 'presence', nodes: (nodes ?? []).map(readPresence), more: more ?? false }
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
  if (one.lookup) return readLookup(one.lookup)
  if (one.login) {
    const { waiting, sessionSeconds } = one.login
    return { kind: 'login', waiting: waiting ?? 0, sessionSeconds: sessionSeconds ?? 0 }
  }
  if (one.logout) return { kind: 'logout' }
  if (one.ping) {
    const { timeMs, sessionSeconds } = one.ping
    return {
      kind: 'ping',
      timeMs: expectTime(timeMs, 'Time'),
      sessionSeconds: sessionSeconds ?? 0,
    }
  }
  if (one.refusal) return { kind: 'refusal', ...readRefusal(one.refusal) }
  if (one.decided) {
    return { kind: 'decided', certificate: readCertificate(one.decided.certificate) }
  }
  if (one.expiring) return { kind: 'expiring', sessionSeconds: one.expiring.sessionSeconds ?? 0 }
  const body = readMessageResponse(one)
  if (body !== undefined) return body
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
    timeMs: expectTime(one.timeMs, 'Time'),
    self: readPresence(one.self),
  }
}

function readRegisterOutcome(one: wire.RegisterAnswer.$Properties): RegisterOutcome {
  if (one.certified) return { outcome: 'certified', certificate: readCertificate(one.certified) }
  if (one.taken) return { outcome: 'taken', certificate: readCertificate(one.taken) }
  return { outcome: 'pending', id: readPending(one.pending) }
}

function readLookup(one: wire.LookupAnswer.$Properties): ResponseBody {
  const first = readLookupOutcome(one)
  const more = one.more ?? []
  if (more.length >= lookupNamesMax) {
    throw new RefusedError('malformed', `A Lookup has at most ${lookupNamesMax} outcomes.`)
  }
  if (more.length === 0) return { kind: 'lookup', ...first }
  return { kind: 'lookup', ...first, more: more.map(readLookupOutcome) }
}

function readLookupOutcome(one: wire.LookupOutcome.$Properties): LookupOutcome {
  const epoch = one.epoch ?? 0
  const settled = one.settled ?? false
  if (one.certificate) {
    return { outcome: 'found', certificate: readCertificate(one.certificate), epoch, settled }
  }
  if (settled) {
    throw new RefusedError(
      'malformed',
      'Only beside a certificate a node says that it has settled.',
    )
  }
  if (one.absence && epoch !== 0) {
    throw new RefusedError('malformed', 'An absence names its epoch itself.')
  }
  if (one.absence) return { outcome: 'absent', absence: readAbsence(one.absence) }
  return { outcome: 'pending', id: readPending(one.pending), epoch }
}

function readPending(one: wire.Pending.$Properties | null | undefined): Uint8Array {
  const { id } = expectPresent(one, 'Outcome')
  return expectLength(id ?? new Uint8Array(), hashBytes, 'Pending id')
}

/**
 * What moves a cursor, colours a terminal, breaks a line or turns the direction of writing: no part of a
 * sentence, which may quote what others have said.
 */
const unshowable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** @throws RefusedError `malformed` */
export function readRefusal(one: wire.Refusal.$Properties): Refusal {
  const sentence = one.sentence ?? ''
  if (sentence.length > sentenceLengthMax || sentence.search(unshowable) !== -1) {
    throw new RefusedError('malformed', 'A refusal is one sentence.')
  }
  return {
    code: expectPresent(refusalCode(one.code ?? 0), 'Refusal code'),
    sentence,
    retry: one.retry ?? false,
    retryAfterMs: one.retryAfterMs ?? 0,
  }
}

/** As it can be sent: a sentence that can be shown anywhere, and is not too long. */
export function refusalOf(error: RefusedError): Refusal {
  return {
    code: error.code,
    sentence: showable(error.message),
    retry: error.retry,
    retryAfterMs: error.retryAfterMs,
  }
}

function showable(sentence: string): string {
  const plain = sentence.replace(new RegExp(unshowable, 'gu'), '?')
  // Half a surrogate pair would be no text, and refused by its reader.
  return plain.slice(0, sentenceLengthMax).replace(/[\ud800-\udbff]$/, '')
}
