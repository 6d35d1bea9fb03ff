/**
 * What signatures and hashes cover. Every kind of statement has a domain of its own that starts with
 * 0xFF, which no text that a nymCHAT client signs can begin with (FEDERATION.md section 2).
 */

import { asciiBytes, concatBytes } from './bytes.js'
import { sha256OfParts } from './sha256.js'

const kinds = [
  'registration', // owner signature and id of a registration
  'nymchat', // the nonce that a nymCHAT client signs commits to a registration
  'nymchat-message', // id of a message between nymCHAT users
  'admission', // proof of work
  'slot', // slot hash of (name, sequence)
  'manifest-slot', // slot hash of (manifest, epoch)
  'vote-leaf',
  'vote-batch',
  'proposal',
  'manifest', // approvals and id of a manifest
  'closing',
  'certified-leaf', // of the certified set that a CLOSE covers
  'lock', // hash of one lock
  'lock-leaf', // of the locks that a CLOSE covers
  'presence',
  'absence',
  'register', // the owner answers a node's challenge
  'login',
  'logout',
] as const

export type Domain = (typeof kinds)[number]

const prefixes = new Map<Domain, Uint8Array>(
  kinds.map((kind) => [
    kind,
    concatBytes(Uint8Array.of(0xff), asciiBytes(`rookery/1/${kind}`), Uint8Array.of(0)),
  ]),
)

/** 0xFF || "rookery/1/" || domain || 0x00. */
export function domainPrefix(domain: Domain): Uint8Array {
  const prefix = prefixes.get(domain)
  if (prefix === undefined) throw new RangeError(`Unknown domain ${domain}`)
  return prefix
}

/** `domainPrefix` || parts. */
export function domainBytes(domain: Domain, ...parts: Uint8Array[]): Uint8Array {
  return concatBytes(domainPrefix(domain), ...parts)
}

/** SHA-256 of `domainBytes`: 32 bytes. */
export function domainHash(domain: Domain, ...parts: Uint8Array[]): Uint8Array {
  return sha256OfParts(domainPrefix(domain), ...parts)
}
