/**
 * What libp2p does for every few bytes, done less often: members say a few hundred bytes at a time. Its noise
 * gives the length of each message to the socket apart from the message, and throws an error with a stack when
 * it has read all that has come; its yamux answers every frame of data with one that opens the sender's window
 * again. Together that is four packets for one, and some tenth of a member's processor time.
 */
import type { ConnectionEncrypter, MessageStream, SecuredConnection } from '@libp2p/interface'
import { StreamState, YamuxStream } from '@libp2p/yamux/stream'

/** Noise, of which a message is one packet. */
export function thriftyNoise<Components>(
  create: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: async (stream, options) =>
        readingCalmly(await encrypter.secureInbound(joining(stream), options)),
      secureOutbound: async (stream, options) =>
        readingCalmly(await encrypter.secureOutbound(joining(stream), options)),
    }
  }
}

/** `subarray` of several pieces is a copy of all. */
function joining(stream: MessageStream): MessageStream {
  const send = stream.send.bind(stream)
  stream.send = (data) => send(data.subarray())
  return stream
}

/** Not in its interface, but of its class. */
interface Lengths {
  readonly decoder?: { lengthDecoder?: (bytes: Pieces) => number }
}

interface Pieces {
  readonly length: number
  getUint16(at: number): number
}

/** The decoder's sign that the next length has not come; made once, since to make one costs a stack. */
const noLength = new RangeError('The next length has not come')

function readingCalmly(secured: SecuredConnection): SecuredConnection {
  const { decoder } = secured.connection as unknown as Lengths
  if (decoder?.lengthDecoder === undefined) return secured
  decoder.lengthDecoder = (bytes) => {
    if (bytes.length < lengthBytes) throw noLength
    return bytes.getUint16(0)
  }
  return secured
}

/** Of a noise message: two bytes, the higher one first. */
const lengthBytes = 2

/** Not in its interface, but of its class. */
interface Windows {
  readonly state: StreamState
  readonly recvWindow: number
  readonly recvWindowCapacity: number
}

/**
 * From now on the sender's window is opened again when half of it is used, as go-yamux does. Whatever opens,
 * accepts or ends a stream is said as before.
 */
export function openWindowsSparingly(): void {
  const { prototype } = YamuxStream
  const { sendWindowUpdate } = prototype
  prototype.sendWindowUpdate = function sendSparingly(this: YamuxStream): void {
    const { state, recvWindow, recvWindowCapacity } = this as unknown as Windows
    if (state === StreamState.Established && 2 * recvWindowCapacity > recvWindow) return
    sendWindowUpdate.call(this)
  }
}
