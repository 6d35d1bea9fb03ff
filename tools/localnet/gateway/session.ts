import type { RawData, WebSocket } from 'ws'
import type { NodeCounters } from '../network/counters.js'
import type { Origin, Router } from '../network/router.js'
import {
  answerHandshake,
  HandshakeError,
  type PendingHandshake,
  verifyFinalization,
} from '../protocol/handshake.js'
import { decodeMixPacket, MixPacketError } from '../protocol/mix-packet.js'
import {
  type AuthenticationRequest,
  type ClientRequest,
  gatewayProtocol,
  parseClientRequest,
  RequestError,
  verifyAuthentication,
} from '../protocol/requests.js'
import * as responses from '../protocol/responses.js'
import { openFrame, SealError, unseal } from '../protocol/sealed-frame.js'
import type { SigningKeyPair } from '../protocol/signing-keys.js'
import { generateEncryptionKeyPair } from '../sphinx/keys.js'
import type { Delivery } from './delivery.js'
import type { Freshness } from './freshness.js'
import { type GatewayStore, StoreFullError } from './gateway-store.js'

export interface SessionLimits {
  /** Packets of one client, and acks in them, that are under way; beyond, its socket is not read. */
  readonly underwayPacketsMax: number
  readonly underwayBytesMax: number
  /** Bytes that a socket may owe us while it does not read. Above, answers that may be omitted are. */
  readonly bufferedBytesMax: number
  /** Wrong frames before a socket is closed: of strangers, who may have a typing error, */
  readonly failuresMax: number
  /** and of clients, who send none. */
  readonly clientFailuresMax: number
}

/** What a session needs of its gateway. */
export interface SessionParts {
  readonly identity: SigningKeyPair
  readonly store: GatewayStore
  readonly delivery: Delivery
  readonly freshness: Freshness
  readonly router: Router
  readonly counters: NodeCounters
  readonly limits: SessionLimits
  /** Tells the connection guard that this socket proved itself. */
  onAuthenticated(): void
}

interface Session {
  readonly socket: WebSocket
  handshake: PendingHandshake | undefined
  /** The store is writing a registration; until it has, who this is stays open. */
  registering: boolean
  /** Set once the client proved who it is; the key opens its frames. */
  client: { readonly id: string; readonly key: Buffer } | undefined
  failures: number
  readonly origin: Origin
}

/**
 * One websocket of a client, from its first frame to its end. Before authentication a wrong frame is answered;
 * afterwards it is only counted, because both SDKs go deaf for ever when they see an error. NYM.md section 3.
 */
export function serveSession(socket: WebSocket, parts: SessionParts): void {
  const session: Session = {
    socket,
    handshake: undefined,
    registering: false,
    client: undefined,
    failures: 0,
    origin: createOrigin(socket, parts.limits),
  }
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return
    const bytes = asBuffer(data)
    if (isBinary) onBinary(session, bytes, parts)
    else onText(session, bytes.toString('utf8'), parts)
  })
  socket.on('ping', (data: Buffer) => {
    // Answered by hand, so that pings cannot fill the memory of a socket that never reads.
    if (owesTooMuch(session, parts)) socket.terminate()
    else socket.pong(data, undefined, () => {})
  })
  socket.on('pong', (data: Buffer) => {
    if (session.client !== undefined) parts.delivery.confirm(session.client.id, socket, data)
  })
  socket.on('error', () => parts.counters.dropped('bad-frame'))
  socket.on('close', () => {
    if (session.client !== undefined) parts.delivery.disconnect(session.client.id, socket)
  })
}

function onText(session: Session, text: string, parts: SessionParts): void {
  try {
    handleRequest(session, parseClientRequest(text), parts)
  } catch (error) {
    if (!(error instanceof RequestError) && !(error instanceof SealError)) throw error
    parts.counters.dropped('bad-request')
    if (session.client === undefined) {
      answer(session, JSON.stringify({ type: 'error', message: error.message }), parts)
    }
    countFailure(session, parts)
  }
}

/** @throws RequestError, SealError */
function handleRequest(session: Session, request: ClientRequest, parts: SessionParts): void {
  switch (request.type) {
    case 'supportedProtocol':
      answer(session, responses.supportedProtocol(), parts)
      break
    case 'handshake':
      onHandshake(session, request.protocol, request.data, parts)
      break
    case 'handshakeError':
      session.socket.close(1000)
      break
    case 'authenticate':
      onAuthenticate(session, request.request, parts)
      break
    case 'claimBandwidth':
      answer(session, responses.bandwidth(), parts)
      break
    case 'encrypted':
      onEncrypted(session, request.ciphertext, request.nonce, parts)
      break
    case 'unknown':
      throw new RequestError('unsupported request')
  }
}

/** A socket is one client: with a second identity, the first would stay connected for ever. */
function refuseSecondIdentity({ client, registering }: Session): void {
  if (client !== undefined) throw new RequestError('already authenticated')
  if (registering) throw new RequestError('the registration is under way')
}

function onHandshake(session: Session, protocol: number, data: Buffer, parts: SessionParts): void {
  refuseSecondIdentity(session)
  // The client's own number is repeated: it is the least that the handshake needs, not what it speaks.
  const version = Math.min(protocol, gatewayProtocol)
  const { handshake } = session
  try {
    if (handshake === undefined) {
      const { pending, answer: payload } = answerHandshake(
        data,
        parts.identity,
        generateEncryptionKeyPair(),
      )
      session.handshake = pending
      answer(session, responses.handshakePayload(version, payload), parts)
      return
    }
    session.handshake = undefined
    verifyFinalization(handshake, data)
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error
    refuseHandshake(session, error.message, parts)
    return
  }
  const id = handshake.clientIdentity.toString('hex')
  const { sharedKey } = handshake
  session.registering = true
  const isAbsent = (client: string): boolean => !parts.delivery.isConnected(client)
  parts.store.register(id, sharedKey, isAbsent).then(
    () => {
      session.registering = false
      if (session.socket.readyState !== session.socket.OPEN) return
      answer(session, responses.handshakePayload(version, Buffer.from([1])), parts)
      answer(session, responses.registered(), parts)
      becomeClient(session, id, sharedKey, parts)
    },
    (error: unknown) => {
      const full = error instanceof StoreFullError
      refuseHandshake(session, full ? error.message : 'the registration could not be kept', parts)
    },
  )
}

function refuseHandshake(session: Session, message: string, parts: SessionParts): void {
  parts.counters.dropped('refused-handshake')
  answer(session, responses.handshakeError(message), parts)
  session.socket.close(1008, 'handshake refused')
}

function onAuthenticate(
  session: Session,
  request: AuthenticationRequest,
  parts: SessionParts,
): void {
  refuseSecondIdentity(session)
  const id = request.identity.toString('hex')
  const key = parts.store.key(id)
  try {
    if (key === undefined) throw new RequestError('the client is not registered here')
    verifyAuthentication(request, key)
    const refusal = parts.freshness.refusal(id, request.nonce, request.timestampSeconds)
    if (refusal !== undefined) throw new RequestError(refusal)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    parts.counters.dropped('refused-authentication')
    answer(session, responses.authenticated(false), parts)
    countFailure(session, parts)
    return
  }
  parts.store.touch(id)
  answer(session, responses.authenticated(true), parts)
  becomeClient(session, id, key as Buffer, parts)
}

function becomeClient(session: Session, id: string, key: Buffer, parts: SessionParts): void {
  session.client = { id, key }
  session.failures = 0
  parts.onAuthenticated()
  parts.delivery.connect(id, { socket: session.socket, key })
}

/** ForgetMe and RememberMe; what else may come is counted and left unanswered. */
function onEncrypted(
  session: Session,
  ciphertext: Buffer,
  nonce: Buffer,
  parts: SessionParts,
): void {
  const { client } = session
  if (client === undefined) throw new RequestError('authenticate first')
  const request = parseSensitiveRequest(unseal(client.key, nonce, ciphertext))
  if ('ForgetMe' in request) {
    const { ForgetMe: options } = request
    answer(session, responses.encryptedResponse(client.key, { ForgetMeAck: {} }), parts)
    const all = typeof options === 'object' && options !== null && 'client' in options
    if (all && options.client === true) parts.delivery.forget(client.id)
  } else if ('RememberMe' in request) {
    answer(session, responses.encryptedResponse(client.key, { RememberMeAck: {} }), parts)
  } else {
    throw new RequestError('unsupported encrypted request')
  }
}

function parseSensitiveRequest(plaintext: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(plaintext.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Answered like any other value that is no object.
  }
  throw new RequestError('an encrypted request holds a JSON object')
}

function onBinary(session: Session, frame: Buffer, parts: SessionParts): void {
  const { client } = session
  if (client === undefined) {
    parts.counters.dropped('bad-frame')
    countFailure(session, parts)
    return
  }
  try {
    const { kind, plaintext } = openFrame(client.key, frame)
    if (kind !== 1 && kind !== 2) throw new SealError(`frames of kind ${kind} are unknown`)
    const { firstHop, keyRotation, packet } = decodeMixPacket(kind, plaintext)
    const { origin } = session
    parts.router.inject(parts.counters, firstHop.port, { packet, keyRotation, origin })
    // The answer carries nothing that a client waits for; a socket that does not read goes without.
    if (!owesTooMuch(session, parts)) session.socket.send(responses.sent, () => {})
  } catch (error) {
    if (error instanceof SealError) parts.counters.dropped('bad-frame')
    else if (error instanceof MixPacketError) parts.counters.dropped('bad-mix-packet')
    else throw error
    countFailure(session, parts)
  }
}

/** A client that sends faster than the network works is read more slowly, and nobody else is. */
function createOrigin(socket: WebSocket, limits: SessionLimits): Origin {
  let packets = 0
  let bytes = 0
  return {
    entered(length) {
      packets++
      bytes += length
      const full = packets >= limits.underwayPacketsMax || bytes >= limits.underwayBytesMax
      if (full && !socket.isPaused) socket.pause()
    },
    left(length) {
      packets--
      bytes -= length
      const roomy = packets * 2 <= limits.underwayPacketsMax && bytes * 2 <= limits.underwayBytesMax
      if (roomy && socket.isPaused) socket.resume()
    },
  }
}

function answer(session: Session, text: string, parts: SessionParts): void {
  if (owesTooMuch(session, parts)) {
    parts.counters.dropped('slow-client')
    session.socket.terminate()
    return
  }
  session.socket.send(text, () => {})
}

function owesTooMuch({ socket }: Session, { limits }: SessionParts): boolean {
  return socket.bufferedAmount > limits.bufferedBytesMax
}

function countFailure(session: Session, parts: SessionParts): void {
  const { failuresMax, clientFailuresMax } = parts.limits
  session.failures++
  const max = session.client === undefined ? failuresMax : clientFailuresMax
  if (session.failures >= max) session.socket.close(1008, 'too many errors')
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
