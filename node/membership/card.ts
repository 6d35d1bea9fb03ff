/**
 * A member card: what a node's operator hands to the members of a federation, so that they can list it. It
 * is a presence that the node has signed; what stands beside it is for people to read, and must agree.
 */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { hashBytes } from '../../proto/limits.js'
import {
  decodePresence,
  encodePresence,
  type Presence,
  type PresenceContent,
  signPresence,
  verifyPresence,
} from '../../proto/presence.js'
import type { Signatures, Signer, Verified } from '../../proto/signatures.js'
import { programVersion } from '../version.js'
import { MembershipError } from './members-count.js'

/** The federation id of a card that was made before there is one. */
const noFederation = new Uint8Array(hashBytes)

export interface CardContent {
  /** Undefined: to found a federation with. */
  readonly federationId: Uint8Array | undefined
  /** Of the newest manifest that the node knows: its voting key is for the one after. 0 before a genesis. */
  readonly epoch: number
  readonly votingKey: Uint8Array
  readonly multiaddrs: readonly string[]
  readonly issuedAtMs: number
}

export type Card = Verified<Presence>

export function signCard(content: CardContent, nodeKey: Signer): Presence {
  const { federationId = noFederation, epoch, votingKey, multiaddrs, issuedAtMs } = content
  const unknown = { namesCount: 0, packetsSentLastSecond: 0, packetsReceivedLastSecond: 0 }
  const said: PresenceContent = {
    ...{ federationId, epoch, multiaddrs, issuedAtMs, ...unknown },
    ...{ nodeKey: nodeKey.publicKey, nextVotingKey: votingKey },
    ...{ mixnetAddress: '', version: programVersion, role: 'mirror', state: 'starting' },
    ...{ loopProbesSent: 0, loopProbesReturned: 0 },
  }
  return signPresence(said, nodeKey)
}

export function isForFounding({ federationId }: Presence): boolean {
  return equalBytes(federationId, noFederation)
}

/** As it is printed and handed on. */
export function formatCard(one: Presence): object {
  return {
    rookery: 'member card',
    version: 1,
    federationId: isForFounding(one) ? null : bytesToHex(one.federationId),
    nodeKey: bytesToHex(one.nodeKey),
    votingKey: one.nextVotingKey === undefined ? null : bytesToHex(one.nextVotingKey),
    votingKeyEpoch: isForFounding(one) ? 0 : one.epoch + 1,
    multiaddrs: one.multiaddrs,
    presence: Buffer.from(encodePresence(one)).toString('base64'),
  }
}

/**
 * Opens a card as it was parsed from JSON.
 * @param where names it in what is thrown
 * @throws MembershipError
 */
export function openCard(parsed: unknown, signatures: Signatures, where: string): Card {
  const { rookery, version, presence, ...shown } = (parsed ?? {}) as Record<string, unknown>
  if (rookery !== 'member card' || version !== 1 || typeof presence !== 'string') {
    throw new MembershipError(`${where} is no member card of this version.`)
  }
  let card: Card
  try {
    const bytes = new Uint8Array(Buffer.from(presence, 'base64'))
    card = verifyPresence(decodePresence(bytes), signatures)
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new MembershipError(`${where} does not hold: ${cause.message}`, { cause })
  }
  const signed = formatCard(card) as Record<string, unknown>
  for (const [key, value] of Object.entries(shown)) {
    if (JSON.stringify(signed[key]) === JSON.stringify(value)) continue
    throw new MembershipError(`${where} was changed: its ${key} is not the one that was signed.`)
  }
  return card
}
