import { buildHeader, type HeaderPlan, wrapPayload } from './build.js'
import { headerBytes, nodeAddressBytes, payloadKeyBytes, payloadSeedBytes } from './constants.js'
import { SphinxError } from './errors.js'
import { payloadKey } from './secrets.js'

/** A single-use reply block: a header whose sender does not know where it leads. SPHINX.md section 6. */
export interface Surb {
  readonly header: Buffer
  /** 32 bytes, zero padded. */
  readonly firstHop: Buffer
  /** All seeds (16 bytes) or all keys (192 bytes), in the order of the route. */
  readonly keyMaterial: readonly Buffer[]
}

/** @throws SphinxError as {@link buildHeader} */
export function buildSurb(plan: HeaderPlan): Surb {
  const { header, payloadKeyMaterial } = buildHeader(plan)
  const first = plan.route[0]
  if (first === undefined) throw new SphinxError('InvalidSURB', 'the route is empty')
  return { header, firstHop: Buffer.from(first.address), keyMaterial: payloadKeyMaterial }
}

export function encodeSurb(surb: Surb): Buffer {
  return Buffer.concat([surb.header, surb.firstHop, ...surb.keyMaterial])
}

/**
 * Nothing in a SURB tells its version: less key material than one whole key must be seeds.
 * @throws SphinxError `InvalidSURB`
 */
export function parseSurb(bytes: Uint8Array): Surb {
  const fixed = headerBytes + nodeAddressBytes
  if (bytes.length < fixed + payloadSeedBytes) {
    throw new SphinxError('InvalidSURB', `a SURB of ${bytes.length} bytes is too short`)
  }
  const material = Buffer.from(bytes.subarray(fixed))
  const unit = material.length < payloadKeyBytes ? payloadSeedBytes : payloadKeyBytes
  if (material.length % unit !== 0) {
    throw new SphinxError('InvalidSURB', `${material.length} bytes are no whole number of keys`)
  }
  const keyMaterial: Buffer[] = []
  for (let at = 0; at < material.length; at += unit)
    keyMaterial.push(material.subarray(at, at + unit))
  return {
    header: Buffer.from(bytes.subarray(0, headerBytes)),
    firstHop: Buffer.from(bytes.subarray(headerBytes, fixed)),
    keyMaterial,
  }
}

/**
 * Turns a SURB and a message into the packet that goes to `surb.firstHop`.
 * @throws SphinxError `InvalidPayload` when the message does not fit
 */
export function useSurb(surb: Surb, message: Uint8Array, payloadBytes: number): Buffer {
  const keys = surb.keyMaterial.map((material) =>
    payloadKey(material.length === payloadSeedBytes ? 'seed' : 'explicit', material),
  )
  return Buffer.concat([surb.header, wrapPayload(message, keys, payloadBytes)])
}
