/** What is to be said, as messages that fit: encoded now, or when their turn comes. */
import { votesMax } from '../../proto/limits.js'
import type { EncodedCertificate, MessageOf, PeerMessage } from '../messages.js'
import { coverParts } from '../wire/cover-parts.js'
import { encodePeerMessage, type WireMessage } from '../wire/peer-message.js'

export interface Saying {
  /** As it weighs on memory while it waits. */
  readonly bytes: number
  readonly encode: () => Uint8Array
}

/** A part of a cover waits as a reference to what is held anyway. */
const partWaitingBytes = 1_024
/** Of certificates in one message: what waits behind it does not wait long. */
const pageBytesTarget = 262_144

/** @throws RangeError for what is too large to be said */
export function sayingsOf(message: PeerMessage): readonly Saying[] {
  if (message.kind === 'votes') return votesApart(message).map(sayingOf)
  if (message.kind === 'certificates') return certificatesApart(message).map(sayingOf)
  if (message.kind !== 'closing' || message.cover === undefined) return [sayingOf(message)]
  const parts = coverParts(message.closing, message.cover)
  if (parts.length === 1) return parts.map(sayingOf)
  return parts.map((part) => ({ bytes: partWaitingBytes, encode: () => encodePeerMessage(part) }))
}

function sayingOf(message: WireMessage): Saying {
  const bytes = encodePeerMessage(message)
  return { bytes: bytes.length, encode: () => bytes }
}

/** All that is known of a slot may be more votes than one message has. */
function votesApart({ kind, votes }: MessageOf<'votes'>): MessageOf<'votes'>[] {
  return Array.from({ length: Math.ceil(votes.length / votesMax) }, (_, i) => ({
    kind,
    votes: votes.slice(i * votesMax, (i + 1) * votesMax),
  }))
}

/** In a federation of many members a full page is more than a message may hold. */
function certificatesApart(message: MessageOf<'certificates'>): MessageOf<'certificates'>[] {
  const { kind, certificates } = message
  const pages: EncodedCertificate[][] = [[]]
  let bytes = 0
  for (const certificate of certificates) {
    bytes += certificate.bytes.length
    if (bytes > pageBytesTarget) {
      bytes = certificate.bytes.length
      pages.push([])
    }
    pages.at(-1)?.push(certificate)
  }
  return pages.filter((page) => page.length > 0).map((page) => ({ kind, certificates: page }))
}
