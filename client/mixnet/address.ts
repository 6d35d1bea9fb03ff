import { base58 } from '@scure/base'
import { CarrierError, type SenderTag } from './carrier.js'

/** Bytes of one public key, and of a sender tag (NYM.md sections 1 and 1.1 T2). */
const keyBytes = 32
export const senderTagBytes = 16

/** 2 dots and 3 keys of at most 44 base58 characters: longer text is refused before it is decoded. */
const addressCharactersMax = 134
const senderTagCharactersMax = 22

/** A Nym address taken apart: three public keys of 32 bytes, not checked to be curve points. */
export interface NymAddress {
  readonly identity: Uint8Array
  readonly encryption: Uint8Array
  readonly gateway: Uint8Array
}

/**
 * Parses `<identity>.<encryption>@<gateway>`, each base58 of 32 bytes.
 * @throws CarrierError `invalid-address`
 */
export function parseAddress(text: string): NymAddress {
  if (typeof text !== 'string' || text.length > addressCharactersMax) throw invalidAddress()
  const parts = /^([1-9A-HJ-NP-Za-km-z]+)\.([1-9A-HJ-NP-Za-km-z]+)@([1-9A-HJ-NP-Za-km-z]+)$/.exec(
    text,
  )
  const [identity, encryption, gateway] = (parts ?? []).slice(1).map((part) => base58.decode(part))
  if (identity === undefined || encryption === undefined || gateway === undefined) {
    throw invalidAddress()
  }
  for (const key of [identity, encryption, gateway]) {
    if (key.length !== keyBytes) throw invalidAddress()
  }
  return { identity, encryption, gateway }
}

/** The text form of an address; the inverse of `parseAddress`. */
export function formatAddress(address: NymAddress): string {
  const [identity, encryption, gateway] = [
    address.identity,
    address.encryption,
    address.gateway,
  ].map((key) => base58.encode(key))
  return `${identity}.${encryption}@${gateway}`
}

/** Makes the tag that crosses the seam from the 16 bytes that Nym gives. */
export function senderTagFromBytes(bytes: Uint8Array): SenderTag {
  if (bytes.length !== senderTagBytes) throw new RangeError('a sender tag has 16 bytes')
  return base58.encode(bytes) as SenderTag
}

/** The 16 bytes of a tag, or undefined for text that no carrier ever handed out. */
export function senderTagToBytes(tag: string): Uint8Array | undefined {
  if (typeof tag !== 'string' || tag.length > senderTagCharactersMax) return undefined
  if (!/^[1-9A-HJ-NP-Za-km-z]+$/.test(tag)) return undefined
  const bytes = base58.decode(tag)
  return bytes.length === senderTagBytes ? bytes : undefined
}

function invalidAddress(): CarrierError {
  return new CarrierError(
    'invalid-address',
    'not a mixnet address: it must read <identity>.<encryption>@<gateway>, each base58 of 32 bytes',
  )
}
