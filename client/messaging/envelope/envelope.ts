/**
 * Envelopes: what a home node stores. Nobody but the recipient's devices sees what is inside; the node sees
 * for which name it is, for how many devices, and one of a few sizes.
 *
 *     version 1 | devices n | n times: encapsulated key (65), sealed content key (32) | AES-GCM of the padded inner
 *
 * The content key is random and sealed for each device by HPKE in base mode (RFC 9180: DHKEM(P-256,
 * HKDF-SHA256), HKDF-SHA256, AES-128-GCM). It encrypts one text only, so that its nonce is zero. All bytes before
 * the ciphertext are its associated data. The padded inner is its length (4 bytes), itself, and zeros.
 */
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { asciiBytes, concatBytes, uint32Bytes } from '../../../proto/bytes.js'
import { expectLength } from '../../../proto/codec.js'
import { devicesMax, envelopeBuckets, hashBytes, ownerKeyBytes } from '../../../proto/limits.js'
import { expectNormalName } from '../../../proto/names.js'
import type { RandomBytes } from '../../core/ports.js'
import { uncompressedKey } from '../mls/device-signatures.js'

/** Whom an envelope is for: part of what every seal binds, so that it opens nowhere else. */
export interface Recipient {
  /** 32 bytes. */
  readonly federationId: Uint8Array
  /** In normal form. */
  readonly name: string
}

export interface Sealing extends Recipient {
  /** Of the name's certified registration: 1 to 8, SEC1 compressed. */
  readonly deviceKeys: readonly Uint8Array[]
  readonly inner: Uint8Array
  /** For the content key. HPKE's key pairs come from WebCrypto, which brings its own randomness. */
  readonly random: RandomBytes
}

/**
 * Opens what was sealed for one device, where its private key is kept.
 * @param encapsulated 65 bytes @param sealedKey 32 bytes
 * @returns the content key, 16 bytes; undefined: not sealed for this device, or damaged
 */
export type Opener = (
  encapsulated: Uint8Array,
  sealedKey: Uint8Array,
  info: Uint8Array,
) => Promise<Uint8Array | undefined>

const envelopeVersion = 1
const encapsulatedBytes = 65
const contentKeyBytes = 16
const tagBytes = 16
const sealedKeyBytes = contentKeyBytes + tagBytes
const slotBytes = encapsulatedBytes + sealedKeyBytes
const lengthBytes = 4
const domain = asciiBytes('rookery envelope 1\n')

/** The longest inner of an envelope for so many devices. */
export function innerBytesMax(devices: number): number {
  const [largest = 0] = envelopeBuckets.slice(-1)
  return largest - overheadBytes(devices)
}

function overheadBytes(devices: number): number {
  return 2 + devices * slotBytes + lengthBytes + tagBytes
}

/**
 * @throws RangeError for an inner that is empty or longer than `innerBytesMax`, and for a wrong number of devices
 * @throws RefusedError for a name, id or device key of a wrong form
 */
export async function seal(sealing: Sealing): Promise<Uint8Array> {
  const { deviceKeys, inner, random } = sealing
  if (deviceKeys.length === 0 || deviceKeys.length > devicesMax) {
    throw new RangeError(`An envelope is for 1 to ${devicesMax} devices, not ${deviceKeys.length}.`)
  }
  const innerMax = innerBytesMax(deviceKeys.length)
  if (inner.length === 0 || inner.length > innerMax) {
    throw new RangeError(
      `An envelope for ${deviceKeys.length} devices holds 1 to ${innerMax} bytes, not ${inner.length}.`,
    )
  }
  const info = infoBytes(sealing)
  const contentKey = random(contentKeyBytes)
  const slots = await Promise.all(deviceKeys.map((key) => sealKey(key, contentKey, info)))
  const header = concatBytes(Uint8Array.of(envelopeVersion, slots.length), ...slots)
  const leastBytes = overheadBytes(slots.length) + inner.length
  const bucket = envelopeBuckets.find((size) => size >= leastBytes) ?? leastBytes
  const padded = new Uint8Array(bucket - header.length - tagBytes)
  padded.set(uint32Bytes(inner.length))
  padded.set(inner, lengthBytes)
  return concatBytes(header, await encryptOnce(contentKey, header, padded))
}

/**
 * The inner bytes, or undefined: another version or size, for other devices, for another name or federation, or
 * changed on its way. Who sent it is not known from it.
 * @param openers one for each device key that is here
 * @throws what an opener throws
 */
export async function open(
  envelope: Uint8Array,
  recipient: Recipient,
  openers: readonly Opener[],
): Promise<Uint8Array | undefined> {
  const devices = envelope[1] ?? 0
  const isWhole =
    envelope[0] === envelopeVersion &&
    devices >= 1 &&
    devices <= devicesMax &&
    envelopeBuckets.includes(envelope.length)
  if (!isWhole) return undefined
  const header = envelope.subarray(0, 2 + devices * slotBytes)
  const ciphertext = envelope.subarray(header.length)
  const info = infoBytes(recipient)
  for (let at = 2; at < header.length; at += slotBytes) {
    const encapsulated = header.subarray(at, at + encapsulatedBytes)
    const sealedKey = header.subarray(at + encapsulatedBytes, at + slotBytes)
    for (const opener of openers) {
      const contentKey = await opener(encapsulated, sealedKey, info)
      if (contentKey?.length !== contentKeyBytes) continue
      const padded = await decryptOnce(contentKey, header, ciphertext)
      return padded && unpadded(padded)
    }
  }
  return undefined
}

function unpadded(padded: Uint8Array): Uint8Array | undefined {
  const view = new DataView(padded.buffer, padded.byteOffset, padded.length)
  const end = lengthBytes + view.getUint32(0)
  if (end === lengthBytes || end > padded.length) return undefined
  if (padded.subarray(end).some((byte) => byte !== 0)) return undefined
  return padded.subarray(lengthBytes, end)
}

function infoBytes({ federationId, name }: Recipient): Uint8Array {
  expectLength(federationId, hashBytes, 'Federation id')
  return concatBytes(domain, federationId, asciiBytes(expectNormalName(name)))
}

/** The suite of RFC 9180; a new one each time, since it has no state but what it looks up. */
export function envelopeSuite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes128Gcm(),
  })
}

async function sealKey(
  deviceKey: Uint8Array,
  contentKey: Uint8Array,
  info: Uint8Array,
): Promise<Uint8Array> {
  expectLength(deviceKey, ownerKeyBytes, 'Device key')
  const suite = envelopeSuite()
  const key = exactBuffer(uncompressedKey(deviceKey))
  const recipientPublicKey = await suite.kem.deserializePublicKey(key)
  const sealed = await suite.seal(
    { recipientPublicKey, info: exactBuffer(info) },
    exactBuffer(contentKey),
  )
  return concatBytes(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct))
}

const zeroNonce = new Uint8Array(12)

async function encryptOnce(
  key: Uint8Array,
  header: Uint8Array,
  padded: Uint8Array,
): Promise<Uint8Array> {
  const cipher = new Aes128Gcm().createEncryptionContext(exactBuffer(key))
  return new Uint8Array(
    await cipher.seal(exactBuffer(zeroNonce), exactBuffer(padded), exactBuffer(header)),
  )
}

async function decryptOnce(
  key: Uint8Array,
  header: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array | undefined> {
  const cipher = new Aes128Gcm().createEncryptionContext(exactBuffer(key))
  try {
    return new Uint8Array(
      await cipher.open(exactBuffer(zeroNonce), exactBuffer(ciphertext), exactBuffer(header)),
    )
  } catch {
    return undefined
  }
}

/** A buffer that holds these bytes and no others, as @hpke/core wants it. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
