/** Registrations: what an owner says about a name. FEDERATION.md section 2. */
import { asciiBytes, bytesToHex, uint32Bytes } from './bytes.js'
import {
  decodeExact,
  encode,
  expectInteger,
  expectLength,
  expectPresent,
  expectTime,
} from './codec.js'
import { RefusedError } from './errors.js'
import {
  devicesMax,
  hashBytes,
  homeNodesMax,
  nodeKeyBytes,
  nonceBytes,
  ownerKeyBytes,
  registrationBytesMax,
  signatureBytes,
  signedRegistrationBytesMax,
} from './limits.js'
import { expectNormalName } from './names.js'
import type { Signatures, Signer, Verified } from './signatures.js'
import { verified } from './signatures.js'
import { domainBytes, domainHash } from './signing.js'
import * as wire from './wire.js'

export type Action = 'claim' | 'update' | 'rotate' | 'retire'
export type Scheme = 'native' | 'nymchat'

/** The content of a registration, before it is signed. */
export interface RegistrationContent {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly name: string
  readonly sequence: number
  /** Id of the registration that this supersedes; undefined at sequence 0. */
  readonly previous?: Uint8Array | undefined
  readonly action: Action
  readonly scheme: Scheme
  readonly ownerKey: Uint8Array
  readonly devices: readonly Uint8Array[]
  readonly homeNodes: readonly Uint8Array[]
  readonly issuedAtMs: number
  readonly nonce: Uint8Array
}

/** A decoded registration with everything that travels beside it. */
export interface Registration extends RegistrationContent {
  /** The exact signed bytes. */
  readonly bytes: Uint8Array
  /** SHA-256(domain, bytes): names this statement, whatever its signature looks like. */
  readonly id: Uint8Array
  readonly slot: Uint8Array
  readonly signature: Uint8Array
  /** By the superseded owner key; only a rotate has one. */
  readonly previousSignature?: Uint8Array | undefined
  readonly admissionCounter: number
}

const actions = new Map<Action, wire.Action>([
  ['claim', wire.Action.CLAIM],
  ['update', wire.Action.UPDATE],
  ['rotate', wire.Action.ROTATE],
  ['retire', wire.Action.RETIRE],
])
const schemes = new Map<Scheme, wire.Scheme>([
  ['native', wire.Scheme.NATIVE],
  ['nymchat', wire.Scheme.NYMCHAT],
])

function keyOf<Key, Value>(map: ReadonlyMap<Key, Value>, value: Value, what: string): Key {
  for (const [key, candidate] of map) if (candidate === value) return key
  throw new RefusedError('invalid-registration', `${what}: unknown value ${value}.`)
}

/** The slot of a name's s-th registration: what can be decided only once. */
export function nameSlot(federationId: Uint8Array, name: string, sequence: number): Uint8Array {
  return domainHash('slot', federationId, uint32Bytes(sequence), asciiBytes(name))
}

export function registrationId(bytes: Uint8Array): Uint8Array {
  return domainHash('registration', bytes)
}

/**
 * What the owner signs. A nymCHAT client can only sign text of 32 hex digits, so its nonce commits to
 * the bytes (SERVICE.md section 5).
 */
export function registrationSigningBytes(bytes: Uint8Array, scheme: Scheme): Uint8Array {
  return scheme === 'nymchat' ? asciiBytes(nymchatNonce(bytes)) : domainBytes('registration', bytes)
}

/** The nonce that a nymCHAT client is asked to sign for these registration bytes: 32 hex digits. */
export function nymchatNonce(bytes: Uint8Array): string {
  return bytesToHex(domainHash('nymchat', bytes).subarray(0, 16))
}

export function encodeRegistration(content: RegistrationContent): Uint8Array {
  return encode(wire.Registration, {
    federationId: content.federationId,
    epoch: content.epoch,
    name: content.name,
    sequence: content.sequence,
    previous: content.previous ?? new Uint8Array(),
    action: actions.get(content.action) ?? 0,
    scheme: schemes.get(content.scheme) ?? 0,
    ownerKey: content.ownerKey,
    devices: [...content.devices],
    homeNodes: [...content.homeNodes],
    issuedAtMs: content.issuedAtMs,
    nonce: content.nonce,
    admission: wire.Admission.PROOF_OF_WORK,
  })
}

/** Signs with the owner's key, and for a rotate with the superseded one too. */
export function signRegistration(
  content: RegistrationContent,
  owner: Signer,
  admissionCounter: number,
  previousOwner?: Signer,
): Registration {
  const bytes = encodeRegistration(content)
  const message = registrationSigningBytes(bytes, content.scheme)
  return readRegistration({
    registration: bytes,
    signature: owner.sign(message),
    previousSignature: previousOwner?.sign(message) ?? new Uint8Array(),
    admissionCounter,
  })
}

export function registrationToWire(one: Registration): wire.SignedRegistration.$Properties {
  return {
    registration: one.bytes,
    signature: one.signature,
    previousSignature: one.previousSignature ?? new Uint8Array(),
    admissionCounter: one.admissionCounter,
  }
}

export function encodeSignedRegistration(one: Registration): Uint8Array {
  return encode(wire.SignedRegistration, registrationToWire(one))
}

/** @throws RefusedError as `readRegistration` */
export function decodeSignedRegistration(bytes: Uint8Array): Registration {
  return readRegistration(
    decodeExact(wire.SignedRegistration, bytes, signedRegistrationBytesMax, 'Signed registration'),
  )
}

/**
 * Reads a registration and checks its shape: lengths, counts, the normal form of its name, and what
 * its action and scheme demand. Checks no signature, work, grammar or predecessor.
 * @throws RefusedError `malformed`, `oversized`, `invalid-name`, `invalid-registration`
 */
export function readRegistration(
  signed: wire.SignedRegistration.$Properties | null | undefined,
): Registration {
  const { registration, signature, previousSignature, admissionCounter } = expectPresent(
    signed,
    'Signed registration',
  )
  const bytes = registration ?? new Uint8Array()
  const decoded = decodeExact(wire.Registration, bytes, registrationBytesMax, 'Registration')
  const action = keyOf(actions, decoded.action, 'Action')
  const one: Registration = {
    bytes,
    id: registrationId(bytes),
    federationId: expectLength(decoded.federationId, hashBytes, 'Federation id'),
    epoch: decoded.epoch,
    name: decoded.name,
    sequence: decoded.sequence,
    previous: decoded.previous.length === 0 ? undefined : decoded.previous,
    action,
    scheme: keyOf(schemes, decoded.scheme, 'Scheme'),
    ownerKey: expectLength(decoded.ownerKey, ownerKeyBytes, 'Owner key'),
    devices: decoded.devices,
    homeNodes: decoded.homeNodes,
    issuedAtMs: expectTime(decoded.issuedAtMs, 'Time of issue'),
    nonce: expectLength(decoded.nonce, nonceBytes, 'Nonce'),
    slot: nameSlot(decoded.federationId, expectNormalName(decoded.name), decoded.sequence),
    signature: expectLength(signature ?? new Uint8Array(), signatureBytes, 'Signature'),
    previousSignature: previousSignature?.length ? previousSignature : undefined,
    admissionCounter: expectInteger(admissionCounter, 'Admission counter'),
  }
  if (decoded.admission !== wire.Admission.PROOF_OF_WORK) {
    throw new RefusedError('invalid-registration', `Admission: unknown kind ${decoded.admission}.`)
  }
  expectShape(one)
  return one
}

function expectShape(one: Registration): void {
  const fault = shapeFault(one)
  if (fault !== undefined) throw new RefusedError('invalid-registration', fault)
}

function shapeFault(one: Registration): string | undefined {
  if (one.devices.length > devicesMax) return `At most ${devicesMax} devices.`
  if (one.devices.some((key) => key.length !== ownerKeyBytes)) {
    return `A device key has ${ownerKeyBytes} bytes.`
  }
  if (one.homeNodes.length > homeNodesMax) return `At most ${homeNodesMax} home nodes.`
  if (one.homeNodes.some((key) => key.length !== nodeKeyBytes)) {
    return `A home node's key has ${nodeKeyBytes} bytes.`
  }
  if (repeats(one.devices)) return 'A device is listed twice.'
  if (repeats(one.homeNodes)) return 'A home node is listed twice.'
  if (one.sequence === 0 && one.action !== 'claim') return 'Sequence 0 is a claim.'
  if (one.sequence === 0 && one.previous !== undefined) return 'Sequence 0 supersedes nothing.'
  if (one.sequence > 0 && one.previous?.length !== hashBytes) {
    return 'A later registration names the one that it supersedes.'
  }
  if (one.action === 'rotate') {
    if (one.previousSignature?.length !== signatureBytes) {
      return 'A rotation is signed by the old key and the new one.'
    }
  } else if (one.previousSignature !== undefined) {
    return 'Only a rotation has a second signature.'
  }
  if (one.scheme === 'nymchat' && !isNymchatShape(one)) {
    return 'Scheme nymchat is for a first claim without devices and with exactly one home node.'
  }
  return undefined
}

function isNymchatShape(one: Registration): boolean {
  return (
    one.action === 'claim' &&
    one.sequence === 0 &&
    one.devices.length === 0 &&
    one.homeNodes.length === 1
  )
}

function repeats(keys: readonly Uint8Array[]): boolean {
  return new Set(keys.map(bytesToHex)).size < keys.length
}

/**
 * Checks the owner's signature. That a rotation carries the superseded key's too is checked by whoever
 * knows the superseded registration (cluster/rules/validity.ts).
 * @throws RefusedError `bad-signature`
 */
export function verifyRegistration(
  one: Registration,
  signatures: Signatures,
): Verified<Registration> {
  const message = registrationSigningBytes(one.bytes, one.scheme)
  if (!signatures.verifyP256(one.ownerKey, message, one.signature)) {
    throw new RefusedError('bad-signature', "The registration is not signed by its owner's key.")
  }
  return verified(one)
}

/** The keys that may log in: the devices, or without any the owner key itself. */
export function loginKeys(one: Pick<Registration, 'devices' | 'ownerKey'>): readonly Uint8Array[] {
  return one.devices.length > 0 ? one.devices : [one.ownerKey]
}
