/** What a node says about itself, signed by its node key. SERVICE.md section 6. */
import {
  decodeExact,
  encode,
  expectInteger,
  expectLength,
  expectLine,
  expectMultiaddrs,
  expectPresent,
  expectTime,
} from './codec.js'
import { RefusedError } from './errors.js'
import {
  hashBytes,
  mixnetAddressLengthMax,
  nodeKeyBytes,
  presenceBytesMax,
  signatureBytes,
  signedPresenceBytesMax,
  versionLengthMax,
} from './limits.js'
import { type Signatures, type Signer, type Verified, verified } from './signatures.js'
import { domainBytes } from './signing.js'
import * as wire from './wire.js'

export type Role = 'member' | 'mirror'
export type NodeState = 'starting' | 'synchronising' | 'serving' | 'stopping'

export interface PresenceContent {
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
  readonly issuedAtMs: number
  readonly mixnetAddress: string
  readonly multiaddrs: readonly string[]
  readonly nextVotingKey?: Uint8Array | undefined
  readonly version: string
  readonly role: Role
  readonly state: NodeState
  readonly epoch: number
  readonly namesRoot?: Uint8Array | undefined
  readonly namesCount: number
  readonly packetsSentLastSecond: number
  readonly packetsReceivedLastSecond: number
  readonly loopProbesSent: number
  readonly loopProbesReturned: number
}

export interface Presence extends PresenceContent {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

const roles: readonly (Role | undefined)[] = [undefined, 'member', 'mirror']
const states: readonly (NodeState | undefined)[] = [
  undefined,
  'starting',
  'synchronising',
  'serving',
  'stopping',
]

export function signPresence(content: PresenceContent, signer: Signer): Presence {
  const bytes = encode(wire.Presence, {
    ...content,
    multiaddrs: [...content.multiaddrs],
    nextVotingKey: content.nextVotingKey ?? new Uint8Array(),
    role: roles.indexOf(content.role),
    state: states.indexOf(content.state),
    namesRoot: content.namesRoot ?? new Uint8Array(),
  })
  return { ...content, bytes, signature: signer.sign(domainBytes('presence', bytes)) }
}

export function presenceToWire(one: Presence): wire.SignedPresence.$Properties {
  return { presence: one.bytes, signature: one.signature }
}

export function encodePresence(one: Presence): Uint8Array {
  return encode(wire.SignedPresence, presenceToWire(one))
}

/** @throws RefusedError `malformed`, `oversized` */
export function decodePresence(bytes: Uint8Array): Presence {
  return readPresence(
    decodeExact(wire.SignedPresence, bytes, signedPresenceBytesMax, 'Signed presence'),
  )
}

/** @throws RefusedError `malformed`, `oversized` */
export function readPresence(signed: wire.SignedPresence.$Properties | null | undefined): Presence {
  const { presence, signature } = expectPresent(signed, 'Signed presence')
  const bytes = presence ?? new Uint8Array()
  const one = decodeExact(wire.Presence, bytes, presenceBytesMax, 'Presence')
  const role = roles[one.role]
  const state = states[one.state]
  if (role === undefined || state === undefined) {
    throw new RefusedError('malformed', 'Presence: unknown role or state.')
  }
  return {
    bytes,
    signature: expectLength(signature ?? new Uint8Array(), signatureBytes, 'Presence signature'),
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    nodeKey: expectLength(one.nodeKey, nodeKeyBytes, 'Node key'),
    issuedAtMs: expectTime(one.issuedAtMs, 'Time of issue'),
    mixnetAddress: expectLine(one.mixnetAddress, mixnetAddressLengthMax, 'Mixnet address'),
    multiaddrs: expectMultiaddrs(one.multiaddrs),
    nextVotingKey: one.nextVotingKey.length
      ? expectLength(one.nextVotingKey, nodeKeyBytes, 'Next voting key')
      : undefined,
    version: expectLine(one.version, versionLengthMax, 'Version'),
    role,
    state,
    epoch: one.epoch,
    namesRoot: one.namesRoot.length
      ? expectLength(one.namesRoot, hashBytes, 'Names root')
      : undefined,
    namesCount: expectInteger(one.namesCount, 'Names count'),
    packetsSentLastSecond: one.packetsSentLastSecond,
    packetsReceivedLastSecond: one.packetsReceivedLastSecond,
    loopProbesSent: one.loopProbesSent,
    loopProbesReturned: one.loopProbesReturned,
  }
}

/**
 * Checks the signature of the node that it names. Not checked: its federation, and who that node is.
 * @throws RefusedError `bad-signature`
 */
export function verifyPresence(one: Presence, signatures: Signatures): Verified<Presence> {
  if (!signatures.verifyEd25519(one.nodeKey, domainBytes('presence', one.bytes), one.signature)) {
    throw new RefusedError('bad-signature', 'The presence is not signed by its node.')
  }
  return verified(one)
}
