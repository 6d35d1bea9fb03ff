import { type KeyObject, timingSafeEqual } from 'node:crypto'
import {
  alphaBytes,
  headerBytes,
  hopBlockBytes,
  keystreamBytes,
  macBytes,
  payloadBytesMin,
  payloadOverheadBytes,
  payloadZeroPrefixBytes,
  routingBytes,
} from './constants.js'
import { SphinxError } from './errors.js'
import { importPrivateKey, importPublicKey, multiply } from './keys.js'
import { lionessDecrypt } from './lioness.js'
import {
  applyHeaderStream,
  expandSecret,
  type HopSecrets,
  payloadKey,
  payloadKeyForm,
  routingMac,
} from './secrets.js'

/** A packet whose header was made for this node: its MAC holds, nothing else was looked at. */
export interface OpenedPacket {
  readonly packet: Buffer
  readonly alpha: KeyObject
  readonly secrets: HopSecrets
}

export type Hop = ForwardHop | FinalHop

export interface ForwardHop {
  readonly kind: 'forward'
  readonly version: number
  /** 32 bytes, as the sender wrote them. */
  readonly nextAddress: Buffer
  readonly delayNs: bigint
  /** What leaves for the next node; as long as what came in. */
  readonly packet: Buffer
}

export interface FinalHop {
  readonly kind: 'final'
  readonly version: number
  readonly destination: Buffer
  readonly identifier: Buffer
  /** Still padded, see {@link recoverPlaintext}. */
  readonly payload: Buffer
}

/**
 * First half of a hop, up to the MAC. It stops there because a node asks its replay filter (by
 * `secrets.replayTag`) before it spends anything on the rest. SPHINX.md section 3.
 * @throws SphinxError `InvalidPacket`, `InvalidHeader`. Low-order alphas count as invalid headers: the crate
 *   goes on with an all-zero secret, OpenSSL refuses, and no honest sender makes one.
 */
export function openPacket(privateKey: KeyObject, packet: Buffer): OpenedPacket {
  if (packet.length < headerBytes + payloadOverheadBytes) {
    throw new SphinxError('InvalidPacket', `a packet of ${packet.length} bytes is too short`)
  }
  const alpha = importPublicKey(packet.subarray(0, alphaBytes))
  let shared: Buffer
  try {
    shared = multiply(privateKey, alpha)
  } catch {
    throw new SphinxError('InvalidHeader', 'the group element is of low order')
  }
  const secrets = expandSecret(shared)
  const mac = packet.subarray(alphaBytes, alphaBytes + macBytes)
  const routing = packet.subarray(alphaBytes + macBytes, headerBytes)
  if (!timingSafeEqual(routingMac(secrets.macKey, routing), mac)) {
    throw new SphinxError('InvalidHeader', 'the header does not belong to this key')
  }
  return { packet, alpha, secrets }
}

/**
 * Second half of a hop: removes one layer.
 * @throws SphinxError `InvalidRouting`, `InvalidPayload`, `UnsupportedVersion`
 */
export function unwrapPacket({ packet, alpha, secrets }: OpenedPacket): Hop {
  const padded = Buffer.alloc(keystreamBytes)
  packet.copy(padded, 0, alphaBytes + macBytes, headerBytes)
  const block = applyHeaderStream(secrets.streamKey, padded)
  const flag = block[0]
  if (flag !== 1 && flag !== 2) {
    throw new SphinxError('InvalidRouting', `routing flag ${flag} is neither forward nor final`)
  }
  const version = block.readUInt16BE(2)
  const key = payloadKey(payloadKeyForm(version), secrets.payloadKeyMaterial)
  const sealed = packet.subarray(headerBytes)
  if (sealed.length < payloadBytesMin) {
    throw new SphinxError('InvalidPayload', `a payload of ${sealed.length} bytes is too short`)
  }
  const payload = lionessDecrypt(key, sealed)
  if (flag === 2) {
    const destination = block.subarray(4, 36)
    return { kind: 'final', version, destination, identifier: block.subarray(36, 52), payload }
  }
  const out = Buffer.allocUnsafe(packet.length)
  multiply(importPrivateKey(secrets.blindingFactor), alpha).copy(out, 0)
  block.copy(out, alphaBytes, hopBlockBytes - macBytes, hopBlockBytes + routingBytes)
  payload.copy(out, headerBytes)
  return {
    kind: 'forward',
    version,
    nextAddress: block.subarray(4, 36),
    delayNs: block.readBigUInt64BE(36),
    packet: out,
  }
}

/** Both halves of a hop, for callers without a replay filter. */
export function processHop(privateKey: KeyObject, packet: Buffer): Hop {
  return unwrapPacket(openPacket(privateKey, packet))
}

/**
 * Takes the padding off a final hop's payload: what lies between sixteen zero bytes and the last 01 byte.
 * @throws SphinxError `InvalidPayload`; payloads that anyone changed on the way end here
 */
export function recoverPlaintext(payload: Buffer): Buffer {
  for (let i = 0; i < payloadZeroPrefixBytes; i++) {
    if (payload[i] !== 0) throw new SphinxError('InvalidPayload', 'the zero prefix is missing')
  }
  const end = payload.lastIndexOf(1)
  if (end < payloadZeroPrefixBytes) {
    throw new SphinxError('InvalidPayload', 'the end marker is missing')
  }
  return payload.subarray(payloadZeroPrefixBytes, end)
}
