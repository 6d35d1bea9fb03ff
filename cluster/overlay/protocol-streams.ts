/**
 * What the streams of every protocol between nodes have in common: who opens one, from whom they are taken, and how
 * frames are read from them. What is said by them, and what becomes of it when one ends, is each protocol's own.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { frameReader } from './framing.js'
import type { Peer } from './peer-table.js'

const openTimeoutMs = 10_000

/** Takes the streams that other nodes open. */
export async function takeStreams(
  libp2p: Pick<Libp2p, 'handle'>,
  protocol: string,
  peerOf: (connection: Connection) => Peer | undefined,
  take: (stream: Stream, from: Peer) => void,
): Promise<void> {
  await libp2p.handle(
    protocol,
    (stream, connection) => {
      const from = peerOf(connection)
      if (from === undefined) stream.abort(new Error('Not a node'))
      else take(stream, from)
    },
    // The one in use, and one that takes over.
    { maxInboundStreams: 2, maxOutboundStreams: 2 },
  )
}

/** @throws whatever libp2p does: `UnsupportedProtocolError` when the peer does not speak it */
export function openStream(connection: Connection, protocol: string): Promise<Stream> {
  return connection.newStream(protocol, { signal: AbortSignal.timeout(openTimeoutMs) })
}

/**
 * Reads whole frames of a stream, and ends it for what nobody honest sends.
 * @param take returns whether to go on
 * @param broken is told of a frame that is too long, and of what `take` throws
 */
export function hearFrames(
  stream: Stream,
  frameBytesMax: number,
  take: (frame: Uint8Array) => boolean,
  broken: (error: unknown) => void,
): void {
  const cut = frameReader(frameBytesMax)
  stream.addEventListener('message', ({ data }) => {
    try {
      for (const frame of cut(data.subarray())) if (!take(frame)) return
    } catch (error) {
      abort(stream, error)
      broken(error)
    }
  })
}

export function abort(stream: Stream, error: unknown): void {
  stream.abort(error instanceof Error ? error : new Error(String(error)))
}
