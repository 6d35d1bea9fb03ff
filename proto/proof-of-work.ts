/**
 * Admission by proof of work: leading zero bits of SHA-256(domain, federation id, name, sequence, owner
 * key, nonce, counter). FEDERATION.md section 2.
 *
 * The sequence is in it so that every registration of a name costs its own work, whatever its nonce. The
 * epoch is not: a registration that is signed again for a new epoch keeps the work that it has.
 */
import { asciiBytes, uint32Bytes, uint64Bytes } from './bytes.js'
import type { RegistrationContent } from './registration.js'
import { sha256 } from './sha256.js'
import { domainBytes } from './signing.js'

/** What of a registration its work is for. */
export type Worked = Pick<
  RegistrationContent,
  'federationId' | 'name' | 'sequence' | 'ownerKey' | 'nonce'
>

function workBytes(worked: Worked, counter: number): Uint8Array {
  const { federationId, name, sequence, ownerKey, nonce } = worked
  const nameBytes = asciiBytes(name)
  return domainBytes(
    'admission',
    federationId,
    uint32Bytes(nameBytes.length),
    nameBytes,
    uint32Bytes(sequence),
    ownerKey,
    nonce,
    uint64Bytes(counter),
  )
}

/** How many leading zero bits the work for this counter has. */
export function workBits(worked: Worked, counter: number): number {
  return leadingZeroBits(sha256(workBytes(worked, counter)))
}

/**
 * Looks for a counter that gives enough bits, one slice at a time so that its caller stays responsive.
 * @param first where to begin, so that several can share the search
 * @yields undefined after each slice without success, then returns the counter
 */
export function* findWork(
  worked: Worked,
  bits: number,
  sliceLength = 4096,
  first = 0,
): Generator<undefined, number, void> {
  const bytes = workBytes(worked, 0)
  const counterView = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
  for (let counter = first; ; counter++) {
    counterView.setUint32(0, Math.floor(counter / 2 ** 32))
    counterView.setUint32(4, counter >>> 0)
    if (leadingZeroBits(sha256(bytes)) >= bits) return counter
    if (counter % sliceLength === sliceLength - 1) yield undefined
  }
}

function leadingZeroBits(hash: Uint8Array): number {
  const first = hash.findIndex((byte) => byte !== 0)
  if (first === -1) return hash.length * 8
  return first * 8 + Math.clz32(hash[first] ?? 0) - 24
}
