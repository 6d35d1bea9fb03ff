/** What every request and response begins with, and what several of them carry. SERVICE.md section 2. */
import { concatBytes } from './bytes.js'
import { RefusedError } from './errors.js'
import { challengeBytesMax } from './limits.js'

/** The first byte of everything of ours; anything else on the same address is nymCHAT's. */
export const protocolVersion = 1

export function versioned(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(protocolVersion), bytes)
}

/** @throws RefusedError `unsupported-version` */
export function unversioned(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== protocolVersion) {
    throw new RefusedError('unsupported-version', `Only version ${protocolVersion} is spoken here.`)
  }
  return bytes.subarray(1)
}

/** @throws RefusedError `malformed` */
export function readChallenge(bytes: Uint8Array | null | undefined): Uint8Array {
  const challenge = bytes ?? new Uint8Array()
  if (challenge.length >= 1 && challenge.length <= challengeBytesMax) return challenge
  throw new RefusedError('malformed', `A challenge has 1 to ${challengeBytesMax} bytes.`)
}
