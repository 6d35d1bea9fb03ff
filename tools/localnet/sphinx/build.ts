import {
  destinationBytes,
  finalBlockBytes,
  hopBlockBytes,
  hopsMax,
  identifierBytes,
  keystreamBytes,
  nodeAddressBytes,
  payloadBytesMin,
  payloadOverheadBytes,
  payloadSeedBytes,
  payloadZeroPrefixBytes,
  routingBytes,
} from './constants.js'
import { SphinxError } from './errors.js'
import { importPrivateKey, multiplyBasePoint, sharedSecret } from './keys.js'
import { lionessEncrypt } from './lioness.js'
import {
  applyHeaderStream,
  expandSecret,
  type HopSecrets,
  payloadKey,
  payloadKeyForm,
  routingMac,
} from './secrets.js'

/** A node as a sender sees it. */
export interface RouteNode {
  /** 32 bytes, zero padded. */
  readonly address: Uint8Array
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** Everything a header hangs on. The caller draws the random parts, so a header can be repeated exactly. */
export interface HeaderPlan {
  readonly version: number
  readonly route: readonly RouteNode[]
  /** One a hop; the last is never encoded. */
  readonly delaysNs: readonly bigint[]
  readonly destination: Uint8Array
  readonly identifier: Uint8Array
  /** 32 random bytes: the sender's ephemeral X25519 key. */
  readonly initialSecret: Uint8Array
  /** Random bytes that hide the length of the route, see {@link finalPaddingBytes}. */
  readonly finalPadding: Uint8Array
}

export interface BuiltHeader {
  /** 348 bytes. */
  readonly header: Buffer
  /** One a hop: a 16-byte seed or the whole 192-byte key, as the version wants. */
  readonly payloadKeyMaterial: readonly Buffer[]
}

/** How much random padding the final block of a route needs. */
export function finalPaddingBytes(hops: number): number {
  return routingBytes - hopBlockBytes * (hops - 1) - finalBlockBytes
}

/**
 * Builds a header. SPHINX.md section 5.
 * @throws SphinxError `InvalidSURB` for a route or delays of the wrong length (the crate's kind, for packets
 *   too), `UnsupportedVersion`
 */
export function buildHeader(plan: HeaderPlan): BuiltHeader {
  const hops = plan.route.length
  if (hops < 1 || hops > hopsMax) {
    throw new SphinxError('InvalidSURB', `a route has 1 to ${hopsMax} hops, not ${hops}`)
  }
  if (plan.delaysNs.length !== hops) {
    throw new SphinxError('InvalidSURB', `${hops} hops need as many delays`)
  }
  assertLength('destination', plan.destination, destinationBytes)
  assertLength('identifier', plan.identifier, identifierBytes)
  assertLength('final padding', plan.finalPadding, finalPaddingBytes(hops))
  const form = payloadKeyForm(plan.version)
  const secrets = routeSecrets(plan)
  const { routing, mac } = encapsulateRouting(plan, secrets)
  const alpha = multiplyBasePoint(importPrivateKey(plan.initialSecret))
  return {
    header: Buffer.concat([alpha, mac, routing]),
    payloadKeyMaterial: secrets.map(({ payloadKeyMaterial }) =>
      form === 'seed' ? payloadKeyMaterial.subarray(0, payloadSeedBytes) : payloadKeyMaterial,
    ),
  }
}

/**
 * Builds a whole packet.
 * @param payloadBytes of the packet's class: its size less the header
 * @throws SphinxError as {@link buildHeader} and {@link wrapPayload}
 */
export function buildPacket(plan: HeaderPlan, message: Uint8Array, payloadBytes: number): Buffer {
  const padded = padPayload(message, payloadBytes)
  const { header, payloadKeyMaterial } = buildHeader(plan)
  const form = payloadKeyForm(plan.version)
  const keys = payloadKeyMaterial.map((material) => payloadKey(form, material))
  return Buffer.concat([header, encryptPayload(padded, keys)])
}

/**
 * Pads a message and wraps it in one layer a key, the last hop's first.
 * @param keys 192 bytes each, in the order of the route
 * @throws SphinxError `InvalidPayload` when the message does not fit
 */
export function wrapPayload(
  message: Uint8Array,
  keys: readonly Uint8Array[],
  payloadBytes: number,
): Buffer {
  return encryptPayload(padPayload(message, payloadBytes), keys)
}

function padPayload(message: Uint8Array, payloadBytes: number): Buffer {
  if (payloadBytes < payloadBytesMin) {
    throw new SphinxError('InvalidPayload', `a payload of ${payloadBytes} bytes is too short`)
  }
  const room = payloadBytes - payloadOverheadBytes
  if (message.length > room) {
    throw new SphinxError('InvalidPayload', `${message.length} bytes do not fit into ${room}`)
  }
  const padded = Buffer.alloc(payloadBytes)
  padded.set(message, payloadZeroPrefixBytes)
  padded[payloadZeroPrefixBytes + message.length] = 1
  return padded
}

function encryptPayload(padded: Buffer, keys: readonly Uint8Array[]): Buffer {
  return keys.reduceRight<Buffer>((inner, key) => lionessEncrypt(key, inner), padded)
}

/**
 * The secret of hop i: its public key multiplied by the sender's key, then by the blinding factor of every
 * earlier hop, each multiplication clamped like any X25519.
 */
function routeSecrets(plan: HeaderPlan): HopSecrets[] {
  const scalars = [importPrivateKey(plan.initialSecret)]
  const secrets: HopSecrets[] = []
  for (const node of plan.route) {
    let shared: Uint8Array = node.publicKey
    for (const scalar of scalars) shared = sharedSecret(scalar, shared)
    const expanded = expandSecret(shared)
    secrets.push(expanded)
    scalars.push(importPrivateKey(expanded.blindingFactor))
  }
  return secrets
}

function encapsulateRouting(plan: HeaderPlan, secrets: readonly HopSecrets[]) {
  const last = secrets.length - 1
  let routing: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  let mac: Buffer = Buffer.alloc(0)
  for (let hop = last; hop >= 0; hop--) {
    const { streamKey, macKey } = secrets[hop] as HopSecrets
    if (hop === last) {
      const block = Buffer.concat([
        flagAndVersion(2, plan.version),
        plan.destination,
        plan.identifier,
        plan.finalPadding,
      ])
      const filler = buildFiller(secrets.slice(0, last))
      routing = Buffer.concat([applyHeaderStream(streamKey, block), filler], routingBytes)
    } else {
      const next = plan.route[hop + 1] as RouteNode
      assertLength('node address', next.address, nodeAddressBytes)
      const delay = Buffer.alloc(8)
      delay.writeBigUInt64BE(plan.delaysNs[hop] ?? 0n)
      const head = [flagAndVersion(1, plan.version), next.address, delay, mac]
      const inner = routing.subarray(0, routingBytes - hopBlockBytes)
      routing = applyHeaderStream(streamKey, Buffer.concat([...head, inner], routingBytes))
    }
    mac = routingMac(macKey, routing)
  }
  return { routing, mac }
}

/** What the hops' own decryption leaves behind the final block, so that its MAC can cover it. */
function buildFiller(secrets: readonly HopSecrets[]): Buffer {
  let filler: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for (const { streamKey } of secrets) {
    filler = Buffer.concat([filler, Buffer.alloc(hopBlockBytes)])
    const keystream = applyHeaderStream(streamKey, Buffer.alloc(keystreamBytes))
    const tail = keystream.subarray(keystreamBytes - filler.length)
    for (let i = 0; i < filler.length; i++) filler[i] = (filler[i] ?? 0) ^ (tail[i] ?? 0)
  }
  return filler
}

function flagAndVersion(flag: 1 | 2, version: number): Buffer {
  return Buffer.from([flag, 0, version >> 8, version & 0xff])
}

function assertLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length)
    throw new RangeError(`${what} has ${bytes.length} bytes, not ${length}`)
}
