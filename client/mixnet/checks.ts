import { parseAddress } from './address.js'
import { CarrierError } from './carrier.js'
import { replySurbsMax } from './settings.js'

/** Checks that every carrier makes before a send. @throws CarrierError `invalid-address`, `oversized` */
export function checkSend(
  address: string,
  bytes: Uint8Array,
  replySurbs: number,
  bytesMax: number,
): void {
  parseAddress(address)
  checkSize(bytes, bytesMax)
  if (!Number.isInteger(replySurbs) || replySurbs < 0 || replySurbs > replySurbsMax) {
    throw new RangeError(`replySurbs is an integer from 0 to ${replySurbsMax}, not ${replySurbs}`)
  }
}

/** @throws CarrierError `oversized` */
export function checkSize(bytes: Uint8Array, bytesMax: number): void {
  if (bytes.length > bytesMax) {
    const text = `a message has at most ${bytesMax} bytes here, this one has ${bytes.length}`
    throw new CarrierError('oversized', text)
  }
}

export function unknownTag(): CarrierError {
  const text =
    'no message came with this sender tag, or it is of an earlier run: it has no reply SURBs'
  return new CarrierError('unknown-tag', text)
}

export function corruptIdentity(detail: string): CarrierError {
  const text = `the stored mixnet identity is corrupt: ${detail}; restore a backup, or remove it to get a new address`
  return new CarrierError('identity', text)
}

export function closedError(): CarrierError {
  return new CarrierError('closed', 'the carrier is closed')
}
